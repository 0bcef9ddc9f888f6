"""Finds speech that layout marks instead of quotation marks: transcripts (`NAME:`, `Q:`, `A:`) and block quotations."""

import re
from collections import Counter
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass

from pipeline.quotations.clauses import source_of
from pipeline.quotations.scene import Scene
from pipeline.quotations.tree import Span
from pipeline.resources import words
from pipeline.text.names import split_titles

_LABEL = re.compile(
    r"[\"“'‘]?\s*(?P<label>Q|A|[A-Z][A-Z.'’\-]+(?: [A-Z][A-Z.'’\-]+){0,3}"
    r"|[A-Z][a-z'’\-]+(?: [A-Z][\w.'’\-]+){0,3})(?P<station>, [A-Z][A-Z0-9 ,.'’&\-]{2,70})?"
    r"(?: ?\([^)]{1,40}\))?:\s+(?=[\"“‘'A-Z(\[…0-9—])"
)
_ASIDE = re.compile(r"[\"“]?\s*[(\[].{1,40}[)\]][.\"”]?$")
_NOT_SPEECH = frozenset("•*·-–—>")
# Signs of speech, rare in reports: first and second person, contractions, questions and exclamations.
SPEECH = re.compile(
    r"\b(?:I|[Ww]e|[Mm]e|[Mm]y|[Oo]ur|us|[Yy]ou|[Yy]our)\b|\b\w+(?:n['’]t|['’](?:re|ve|ll|m|d))\b|[!?](?:\s|$)"
)
_MIN_SPOKEN_SHARE = 0.5  # after doubtful labels (`_sections`), at least this share of paragraphs must sound spoken
_UTTERANCES = words("""
    answer answers comment comments email message note post remark remarks reply response statement tweet words
""")
# Words right before a name that show that this person asks the questions of an interview.
_REPORTERS = words("reporter correspondent journalist interviewer editor writer columnist colleague by")
# A paragraph after a colon is a block quotation if it has at least this many words.
_MIN_TURN_WORDS = 6
# A verb announces quoted words if it is the cue of such words in at least this share of its uses.
_MIN_CUE_SHARE = 0.1


@dataclass(frozen=True, slots=True)
class Turn:
    """What one speaker says in a transcript, a block quotation or a signed paragraph.

    parts: character spans of the words.
    label: the span of the label or of the signature's name; None in a block quotation.
    head: a token of the speaker's words; None if the label does not name a person of the article.
    name: the speaker's name in normal case; None if it is not known.
    cue: the token of the verb that announces the words, or of the dash before a signature; None after a label.
    """

    parts: tuple[Span, ...]
    label: Span | None
    head: int | None
    name: str | None
    cue: int | None


def turns(scene: Scene) -> list[Turn]:
    """Finds the turns of a transcript: paragraphs that begin with a label such as "ROE:".

    There must be at least two labelled paragraphs. If several labels recur, or there are both "Q" and "A", a paragraph
    is a turn if its label recurs, names a person of the article or contains a broadcaster ("JANE ROE, WXYZ"), since a
    "Name:" that occurs once may be a heading. In any other text, it must begin with a quotation mark and its label must
    name a person of the article. Paragraphs without a label that continue a quotation belong to the turn before.
    """
    labels = {n: m for n in range(len(scene.tree.paragraph_start)) if (m := _label(scene, n))}
    if len(labels) < 2:
        return []
    counts = Counter(_key(m["label"]) for m in labels.values())
    several = _is_transcript(counts)
    sections = _sections(scene, labels)
    guest, host = _guest_and_host(scene, min(labels)) if "A" in counts else (None, None)
    in_full = _full_labels(labels)
    found: list[Turn] = []
    # A quotation mark and the label of a known person make a turn even where labels do not recur.
    for number, match in labels.items():
        person = _person(scene, match["label"])
        marked = scene.text[match.start()] in '"“' and person is not None
        known = counts[_key(match["label"])] > 1 or person is not None or match["station"] is not None
        if match["label"] in sections or not (marked or (several and known)):
            continue
        word = in_full.get(_key(match["label"]), match["label"])
        parts = _turn_parts(scene, number, match.end(), labels)
        head = scene.tree.token_at(match.start("label")) if person is not None else None
        if parts:
            found.append(Turn(parts, match.span("label"), head, person or _labelled(word, guest, host), None))
    return found


def _full_labels(labels: Mapping[int, re.Match[str]]) -> dict[str, str]:
    """Maps the key of each speaker's labels to the speaker's full label: "ROE" to "JANE ROE"."""
    return {_key(m["label"]): _without_titles(m["label"]) for m in labels.values() if " " in m["label"]}


def _is_transcript(counts: Counter[str]) -> bool:
    """Whether at least two labels recur, or the labels include both "Q" and "A"."""
    return sum(n > 1 for n in counts.values()) > 1 or {"Q", "A"} <= set(counts)


def _turn_parts(scene: Scene, number: int, start: int, labels: Container[int]) -> tuple[Span, ...]:
    """Returns the spans after a label: its words and the paragraphs that continue them, without stage directions."""
    parts = [_body(scene, number, start)]
    for following in range(number + 1, len(scene.tree.paragraph_start)):
        if following in labels or not _goes_on(scene, number, following):
            break
        if not _ASIDE.match(scene.text[slice(*_line(scene, following))]):
            parts.append(_body(scene, following, _line(scene, following)[0]))
    return tuple(part for part in parts if part[0] < part[1])


def _key(label: str) -> str:
    """Returns the last word of a label, which all labels of the same speaker share: "ROE" for "SEN. JANE ROE"."""
    return label.rsplit(" ", 1)[-1]


def _without_titles(label: str) -> str:
    return " ".join(label.split()[split_titles(label.split()) :])


def _labelled(word: str, guest: str | None, host: str | None) -> str | None:
    """Returns who speaks after a label: the host for "Q", the guest for "A", else the label in normal case."""
    if word in ("Q", "A"):
        return guest if word == "A" else host
    return word.title() if word.isupper() else word


def blockquotes(scene: Scene) -> Iterator[Turn]:
    """Yields block quotations: paragraphs without marks below a line such as "X wrote in a statement:"."""
    tree = scene.tree
    for number in range(len(tree.paragraph_start) - 1):
        tokens = tree.paragraph_range(number)
        if tree.word[tokens[-1]] != ":" or scene.by_paragraph.get(number + 1):
            continue
        last = tree.sentence_range(tokens[-1])
        cue = _announces(scene, last)
        head = source_of(tree, cue) if cue is not None else None
        body = tree.paragraph_range(number + 1)
        size = sum(tree.word[k][0].isalnum() for k in body)
        if head is None or size < _MIN_TURN_WORDS or tree.word[body[0]][0] in _NOT_SPEECH or tree.word[body[-1]] == ":":
            continue
        yield Turn((_body(scene, number + 1, tree.start[body[0]]),), None, head, None, cue)


def _announces(scene: Scene, sentence: range) -> int | None:
    """Returns the verb that announces the words below a sentence: a verb of speech ("wrote:"), or the main verb before
    a noun for an utterance ("made the following comment:"); None if there is none.
    """
    tree = scene.tree
    verbs = [v for v in sentence if scene.quoting[v] >= _MIN_CUE_SHARE and scene.segment_at[v] < 0]
    if verbs:
        return max(verbs, key=lambda v: scene.quoting[v])
    if not any(tree.lower[k] in _UTTERANCES for k in sentence[-4:]):
        return None
    return next((k for k in sentence if tree.head[k] == k and tree.tag[k][:2] == "VB"), None)


def _sections(scene: Scene, labels: dict[int, re.Match[str]]) -> frozenset[str]:
    """Returns the labels that head sections, such as notes on each team or results by town. They are in normal case and
    name nobody in the article, and too few of their paragraphs sound spoken.
    """
    # A label in capitals ("ROE:") is a speaker's by convention; after "Rovers:" the words must sound spoken.
    named = [m for m in labels.values() if not m["label"].isupper() and _person(scene, m["label"]) is None]
    spoken = sum(
        SPEECH.search(scene.text, m.end(), _line(scene, n)[1]) is not None for n, m in labels.items() if m in named
    )
    return frozenset(m["label"] for m in named if spoken < _MIN_SPOKEN_SHARE * len(named))


def _line(scene: Scene, number: int) -> Span:
    tokens = scene.tree.paragraph_range(number)
    return scene.tree.start[tokens[0]], scene.tree.end[tokens[-1]]


def _label(scene: Scene, number: int) -> re.Match[str] | None:
    start, end = _line(scene, number)
    return _LABEL.match(scene.text, start, end) if ":" in scene.text[start : min(end, start + 80)] else None


def _body(scene: Scene, number: int, start: int) -> Span:
    """Returns the span of a paragraph's words from `start`, without the quotation marks around them."""
    end = _line(scene, number)[1]
    # The turns of a transcript may be in quotation marks or not; the result is the same.
    while start < end and scene.text[start] in '"“ ':
        start += 1
    if scene.text[end - 1] in '"”' and scene.text.count('"', start, end) + scene.text.count("”", start, end) == 1:
        end -= 1
    return start, end


def _goes_on(scene: Scene, number: int, following: int) -> bool:
    """Whether a paragraph without a label continues the quotation of paragraph `number`."""
    a, b = scene.by_paragraph.get(number), scene.by_paragraph.get(following)
    if not a or not b:
        return False
    return any(scene.segments[i].quoted.chain == scene.segments[b[0]].quoted.chain for i in a)


def _guest_and_host(scene: Scene, first: int) -> tuple[str | None, str | None]:
    """Returns the names of the guest and the host of an interview, each None if it is not clear.

    Of the people named before the first question, the host is the only one with a word such as "reporter" before the
    name, and the guest is the only one without.
    """
    end = scene.tree.start[scene.tree.paragraph_start[first]]
    guests: set[str] = set()
    hosts: set[str] = set()
    for m in scene.mentions:
        if m.type != "person" or m.form != "name" or m.name is None or m.end > end:
            continue
        before = scene.tree.token_at(m.start) - 1
        asks = before >= 0 and scene.tree.lower[before] in _REPORTERS
        (hosts if asks else guests).add(m.name)
    guests -= hosts  # somebody who is named several times, but introduced as the reporter once
    return (guests.pop() if len(guests) == 1 else None), (hosts.pop() if len(hosts) == 1 else None)


def _person(scene: Scene, label: str) -> str | None:
    """Returns the full name of the person whom a label names by full name, surname or first name, or None."""
    wanted = _without_titles(label).lower().replace(".", "").split()
    for mention in scene.mentions:
        if mention.type == "person" and mention.form == "name" and mention.name:
            words = mention.name.lower().replace(".", "").split()
            if words[-len(wanted) :] == wanted or (len(wanted) == 1 and words[0] == wanted[0]):
                return mention.name
    return None
