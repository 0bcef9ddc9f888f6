"""Finds speech in texts that have no quotation marks, by house style or because they were lost: signed statements, and
words in the first person before "she said".
"""

import re

from pipeline.quotations.direct import SIGNATURE
from pipeline.quotations.features import FIRST
from pipeline.quotations.join import Joined
from pipeline.quotations.lexicon import SPEECH_SHARE
from pipeline.quotations.scene import Scene
from pipeline.quotations.tagged import LINE_DASHES
from pipeline.quotations.transcript import SPEECH, Turn
from pipeline.quotations.tree import Tree

_SIGNED = re.compile(rf"(?:(?P<end>[.!?…])[^\S\n]*|^[^\S\n]*){SIGNATURE}")
# The handle that a page prints under an embedded post ("(@roe)"), and the addresses at the end of a post.
_HANDLE = re.compile(r"\(@\w+\)")
_WORD = re.compile(r"\S+")
_ADDRESS = re.compile(r"(?:pic\.twitter\.com/|https?://)\S")
# An article must have signatures by at least this many people: a single one may be a dash in a sentence.
_MIN_SIGNERS = 2
# At least this share of signed paragraphs must sound spoken, since reporters also sign what they write.
_MIN_SPOKEN_SHARE = 0.5
# A signed paragraph is a quotation if it has at least this many words.
_MIN_SPEECH_WORDS = 3


def signed(scene: Scene) -> list[Turn]:
    """Finds signed paragraphs: paragraphs without quotation marks that end with a dash and a name, or have such a line
    below them.

    An article must have signatures of several people, and they must sound spoken: letters, comments, readers' answers.
    An embedded post, whose signature has a handle ("— Jane Roe (@roe) 18 July"), always counts.
    """
    posts: list[Turn] = []
    statements: list[Turn] = []
    lines = _lines(scene.tree)
    for number, (start, end) in enumerate(lines):
        match = _SIGNED.search(scene.text[start:end]) if number not in scene.by_paragraph else None
        body = _signed_words(scene, lines, number, match) if match else None
        if match is None or body is None:
            continue
        first, last = start + match.start("name"), start + match.end("name")
        last -= len(match["name"]) - len(match["name"].rstrip("."))
        is_post = _HANDLE.search(scene.text, last, end) is not None
        if is_post:
            body = (body[0], body[0] + _length_without_addresses(scene.text[slice(*body)]))
        head = scene.tree.token_at(last - 1)
        dash = scene.tree.token_at(start + match.start("dash"))
        turn = Turn((body,), (first, last), _person(scene, head), _name(scene, head, (first, last)), dash)
        (posts if is_post else statements).append(turn)
    return sorted(posts + statements if _are_statements(scene, statements) else posts, key=lambda turn: turn.parts)


def _length_without_addresses(text: str) -> int:
    """Returns the length of a text without the addresses at its end and the space before them."""
    length, words = len(text), [found.span() for found in _WORD.finditer(text)]
    for number, (start, end) in reversed([*enumerate(words)]):
        address = _ADDRESS.search(text, start, end)
        if address is None:
            break
        length = address.start() if address.start() > start else words[number - 1][1] if number else 0
        if address.start() > start:
            break
    return length


def _lines(tree: Tree) -> list[tuple[int, int]]:
    """Returns the character span of each paragraph."""
    paragraphs = map(tree.paragraph_range, range(len(tree.paragraph_start)))
    return [(tree.start[tokens[0]], tree.end[tokens[-1]]) for tokens in paragraphs]


def _signed_words(
    scene: Scene, lines: list[tuple[int, int]], number: int, match: re.Match[str]
) -> tuple[int, int] | None:
    """Returns the span of the words that belong to a signature: those before it in its paragraph or, if it has a line
    of its own, the paragraph above; None if these are too short or have quotation marks.
    """
    if match["end"]:
        body = (lines[number][0], lines[number][0] + match.end("end"))
    elif number and number - 1 not in scene.by_paragraph:
        body = lines[number - 1]
    else:
        return None
    return body if len(scene.text[slice(*body)].split()) >= _MIN_SPEECH_WORDS else None


def _are_statements(scene: Scene, signed_turns: list[Turn]) -> bool:
    """Whether the signed paragraphs of an article are statements: they are by several people, and sound spoken."""
    spoken = sum(SPEECH.search(scene.text, *turn.parts[0]) is not None for turn in signed_turns)
    return len({turn.name for turn in signed_turns}) >= _MIN_SIGNERS and spoken >= _MIN_SPOKEN_SHARE * len(signed_turns)


def _person(scene: Scene, head: int) -> int | None:
    """Returns `head` if that token belongs to a mention of a person; otherwise None."""
    number = scene.mention_at[head] if head < len(scene.tree) else -1
    return head if number >= 0 and scene.mentions[number].type == "person" else None


def _name(scene: Scene, head: int, span: tuple[int, int]) -> str:
    if _person(scene, head) is not None and (name := scene.mentions[scene.mention_at[head]].name):
        return name
    return " ".join(scene.text[slice(*span)].split())


def own_words(scene: Scene, joined: Joined) -> bool:
    """Whether a report without quotation marks gives the speaker's own words: they are in the first person and come
    before "..., she said", or a dash begins their line.
    """
    tree, proposal = scene.tree, joined.report.proposal
    first = joined.content[0][0]
    # If part of the words is in quotation marks, the rest is not meant to be literal.
    if joined.pieces or not joined.report.cued or scene.quoting[proposal.cue] < SPEECH_SHARE:
        return False
    start = tree.sentence_range(first).start
    # Dialogue as many languages print it: "- We are ready, said Roe."
    if tree.word[start] in LINE_DASHES and start in tree.paragraph_start:
        return first in (start, start + 1)
    return first == start and joined.content[0][1] < proposal.words[0] and _first_person(scene, joined)


def _first_person(scene: Scene, joined: Joined) -> bool:
    tree = scene.tree
    return any(tree.lower[k] in FIRST and tree.tag[k][:3] == "PRP" for a, b in joined.content for k in range(a, b + 1))
