"""Speech in texts without quotation marks, by house style or lost in scraping: signed statements, speakers' own
words."""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.quotations.direct import SIGNATURE
from pipeline.quotations.features import FIRST
from pipeline.quotations.join import Joined
from pipeline.quotations.scene import Scene
from pipeline.quotations.tagged import LINE_DASHES
from pipeline.quotations.transcript import SPEECH, Turn
from pipeline.quotations.tree import Tree

_SIGNED = re.compile(rf"(?:(?P<end>[.!?…])[^\S\n]*|^[^\S\n]*){SIGNATURE}")
# What a page prints under an embedded post: "(@handle)"; and the addresses at its end.
_HANDLE = re.compile(r"\(@\w+\)")
_WORD = re.compile(r"\S+")
_ADDRESS = re.compile(r"(?:pic\.twitter\.com/|https?://)\S")
_LEAST = 2  # signatures that an article must have: a single one may be a dash in a sentence
_SHARE = 0.5  # share of the signed paragraphs that must sound spoken, since reporters sign what they write, too
# A signed paragraph is a quotation from this many words on.
_MIN_SPEECH_WORDS = 3
_NARRATED = frozenset({"he", "she", "they", "his", "her", "their", "(", "but"})
_PAST_MODALS = frozenset({"could", "would", "might", "should"})
_QUOTING = 0.1  # share of a verb's uses that must introduce quoted words


def signed(scene: Scene) -> list[Turn]:
    """Paragraphs without marks that end with a dash and a name, or are followed by a line of these.

    An article must have several, of different people, and they must sound spoken: letters, comments, readers' answers.
    One with a handle is enough: an embedded post, "— Jane Roe (@roe) 18 July".
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
    """Where the addresses at the end of a text begin, with the space before them; its length if it ends otherwise."""
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
    """The character span of each paragraph."""
    paragraphs = map(tree.paragraph_range, range(len(tree.paragraph_start)))
    return [(tree.start[tokens[0]], tree.end[tokens[-1]]) for tokens in paragraphs]


def _signed_words(
    scene: Scene, lines: list[tuple[int, int]], number: int, match: re.Match[str]
) -> tuple[int, int] | None:
    """The words that a signature signs: those before it in its paragraph, or the whole paragraph above it."""
    if match["end"]:
        body = (lines[number][0], lines[number][0] + match.end("end"))
    elif number and number - 1 not in scene.by_paragraph:
        body = lines[number - 1]
    else:
        return None
    return body if len(scene.text[slice(*body)].split()) >= _MIN_SPEECH_WORDS else None


def _are_statements(scene: Scene, signed_turns: list[Turn]) -> bool:
    """Whether signed paragraphs are statements: they are by several people, and sound spoken."""
    spoken = sum(SPEECH.search(scene.text, *turn.parts[0]) is not None for turn in signed_turns)
    return len({turn.name for turn in signed_turns}) >= _LEAST and spoken >= _SHARE * len(signed_turns)


def _person(scene: Scene, head: int) -> int | None:
    """The token `head` if it belongs to the name of a person."""
    number = scene.mention[head] if head < len(scene.tree) else -1
    return head if number >= 0 and scene.mentions[number].type == "person" else None


def _name(scene: Scene, head: int, span: tuple[int, int]) -> str:
    if _person(scene, head) is not None and (name := scene.mentions[scene.mention[head]].name):
        return name
    return " ".join(scene.text[slice(*span)].split())


def own_words(scene: Scene, joined: Joined) -> bool:
    """Whether a report without marks gives the speaker's own words: they come before "..., she said" and are in the
    first person, or a dash opens their line.
    """
    tree, proposal = scene.tree, joined.report.proposal
    first = joined.content[0][0]
    # Quoted words have marks, and where these are used, words without them are not meant to be literal.
    if joined.pieces or not joined.report.cued or scene.quoting[proposal.cue] < _QUOTING:
        return False
    start = tree.sentence_range(first).start
    # Dialogue in the manner of many languages: "- We are ready, said Roe."
    if tree.word[start] in LINE_DASHES and start in tree.paragraph_start:
        return first in (start, start + 1)
    return first == start and joined.content[0][1] < proposal.words[0] and _first_person(scene, joined)


def _first_person(scene: Scene, joined: Joined) -> bool:
    tree = scene.tree
    return any(tree.lower[k] in FIRST and tree.tag[k][:3] == "PRP" for a, b in joined.content for k in range(a, b + 1))


def continued(scene: Scene, joined: list[Joined]) -> list[Joined]:
    """Reports extended by the sentences after "..., she said." in the same paragraph that are in the present tense or
    the first person. Only in articles that give people's own words without marks more often than with them: marks were
    lost.
    """
    # An article with marks uses them for all its quotations: a sentence without them is the reporter's.
    if sum(own_words(scene, j) for j in joined) <= len(scene.segments):
        return joined
    taken = {k for j in joined for a, b in (*j.content, j.report.proposal.words) for k in range(a, b + 1)}
    return [_with_rest(scene, j, taken) for j in joined]


def _with_rest(scene: Scene, joined: Joined, taken: set[int]) -> Joined:
    tree, proposal = scene.tree, joined.report.proposal
    first, last = joined.content[0][0], max(joined.content[-1][1], proposal.words[1])
    opens = tree.sentence_range(first).start in (first, first - 1) and joined.content[0][1] < proposal.words[0]
    if not joined.report.cued or scene.quoting[proposal.cue] < _QUOTING or not opens:
        return joined
    start = stop = tree.sentence_range(last).stop
    end = tree.paragraph_range(tree.paragraph[first]).stop
    while stop < end and _speaks_on(scene, sentence := tree.sentence_range(stop), taken):
        stop = sentence.stop
    return replace(joined, content=(*joined.content, (start, stop - 1))) if stop > start else joined


def _speaks_on(scene: Scene, sentence: range, taken: set[int]) -> bool:
    """Whether a sentence continues the speaker's words: it reports nobody else's, and does not tell about the speaker,
    as a sentence in the past tense would.
    """
    tree = scene.tree
    if tree.lower[sentence.start] in _NARRATED or any(k in taken for k in sentence):
        return False
    finite = next((k for k in sentence if tree.tag[k] in ("VBZ", "VBP", "VBD", "MD")), None)
    present = finite is not None and tree.tag[finite] != "VBD" and tree.lower[finite] not in _PAST_MODALS
    return present or any(tree.lower[k] in FIRST for k in sentence)
