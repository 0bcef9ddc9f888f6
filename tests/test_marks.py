"""Quotation marks: tables of our own sentences, and planted spans found again whatever the style."""

import random

import pytest

from pipeline.text.marks import Quoted, find_quoted

CASES = [
    ("curly", "“We won,” she said. “Nobody lost.”", ["We won,", "Nobody lost."]),
    ("straight", '"We won," she said. "Nobody lost."', ["We won,", "Nobody lost."]),
    ("typewriter", "``We won,'' she said. ''Nobody lost.''", ["We won,", "Nobody lost."]),
    ("guillemets", "«We won,» she said. «Nobody lost.»", ["We won,", "Nobody lost."]),
    ("guillemets inwards", "»We won,« she said.", ["We won,"]),
    ("German", "„We won,“ she said. „Nobody lost.”", ["We won,", "Nobody lost."]),
    ("British", "‘We won,’ she said. ‘Nobody lost.’", ["We won,", "Nobody lost."]),
    ("British straight", "'We won,' she said. 'Nobody lost.'", ["We won,", "Nobody lost."]),
    (
        "apostrophes",
        "‘It’s the players’ union that didn’t vote,’ she said.",
        ["It’s the players’ union that didn’t vote,"],
    ),
    ("straight apostrophes", "'It's Tom's and I can't sell it,' she said.", ["It's Tom's and I can't sell it,"]),
    ("elision", "The '90s were loud, rock 'n' roll and all, and 'twas fun.", []),
    ("possessives only", "The teachers’ strike and the nurses’ pay were settled.", []),
    ("feet and inches", "The boy, 6'2\" tall, sat down.", []),
    ("after a dash", "He paused—“never,” he said.", ["never,"]),
    ("in brackets", "The plan (“madness,” she said) failed.", ["madness,"]),
    ("wrong way", "”We won,” she said.", ["We won,"]),
    ("wrong way round", "“We won,“ she said. “Nobody lost.“", ["We won,", "Nobody lost."]),
    ("two words", "The “deep state” is a phrase.", ["deep state"]),
    ("no marks", "Nobody said a word.", []),
    ("empty", "“” is nothing", []),
]


def outer(text: str) -> list[str]:
    return [text[q.start : q.end] for q in find_quoted(text) if q.depth == 0]


@pytest.mark.parametrize(("text", "expected"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_outermost_spans(text: str, expected: list[str]) -> None:
    assert outer(text) == expected


def test_nested_marks_are_one_deeper() -> None:
    american = "“He told me ‘not today’ and left,” she said."
    british = "‘He told me “not today” and left,’ she said."
    for text in (american, british):
        depths = {text[q.start : q.end]: q.depth for q in find_quoted(text)}
        assert depths == {"He told me " + text[12] + "not today" + text[22] + " and left,": 0, "not today": 1}


def test_a_quotation_over_paragraphs_is_one_chain() -> None:
    text = "“We begin here.\n\n“We go on.\n\n“And we end,” she said. “Goodbye.”"
    found = find_quoted(text)
    assert [text[q.start : q.end] for q in found] == ["We begin here.", "We go on.", "And we end,", "Goodbye."]
    assert len({q.chain for q in found[:3]}) == 1
    assert found[3].chain != found[0].chain
    assert [("continued" in q.flags) for q in found] == [True, True, False, False]
    assert [q.chain for q in find_quoted(text.replace("\n\n", "\n\u200b\n"))] == [q.chain for q in found]


@pytest.mark.parametrize(
    ("text", "expected", "flag"),
    [
        ("“We have waited for years and years, she said.", "We have waited for years and years, she said.", "unclosed"),
        ("She said: “We have waited for years and years.", "We have waited for years and years.", "unclosed"),
        ("We have waited for years,” she said.", "We have waited for years,", "unopened"),
        ('"We won," she said. "We had waited for years.', "We had waited for years.", "unclosed"),
    ],
)
def test_missing_marks_are_made_good_and_flagged(text: str, expected: str, flag: str) -> None:
    found = [q for q in find_quoted(text) if flag in q.flags]
    assert [text[q.start : q.end] for q in found] == [expected]


def test_a_lone_mark_in_the_middle_is_ignored() -> None:
    assert outer('The sign read 12" wide and nobody cared.') == []
    assert outer("The board “met on Monday and broke up.") == []


STYLES = [("“", "”"), ('"', '"'), ("‘", "’"), ("'", "'"), ("«", "»"), ("``", "''"), ("„", "“")]
WORDS = [
    *("the", "board", "doesn’t", "think", "Tom’s", "plan", "can", "win", "and", "it’s"),
    *("late", "for", "a", "vote", "on", "Monday"),
]
STRAIGHT = [w.replace("’", "'") for w in WORDS]


def planted(seed: int) -> tuple[str, list[str]]:
    """Paragraphs with quotations of one style at known places."""
    rng = random.Random(seed)
    opening, closing = rng.choice(STYLES)
    words = STRAIGHT if opening in "'\"``" else WORDS
    paragraphs, spans = [], []
    for _ in range(rng.randint(1, 5)):
        pieces = []
        for _ in range(rng.randint(0, 3)):
            inner = " ".join(rng.choices(words, k=rng.randint(1, 9))) + rng.choice([",", ".", "?", ""])
            spans.append(inner)
            outside = " ".join(rng.choices(words, k=rng.randint(2, 6)))
            pieces.append(f"{opening}{inner}{closing} {outside}.")
        paragraphs.append(rng.choice(["", "She said: "]) + " ".join(pieces) if pieces else "Nobody spoke.")
    return "\n\n".join(paragraphs), spans


@pytest.mark.parametrize("seed", range(40))
def test_planted_spans_are_found(seed: int) -> None:
    text, spans = planted(seed)
    assert outer(text) == spans


@pytest.mark.parametrize("seed", range(40))
def test_a_stray_mark_costs_no_more_than_its_paragraph(seed: int) -> None:
    text, _ = planted(seed)
    rng = random.Random(seed + 1000)
    at = rng.randrange(len(text) + 1)
    mark = rng.choice('“”"‘’«»')
    broken = text[:at] + mark + text[at:]
    start = text.rfind("\n", 0, at) + 1
    end = text.find("\n", at)
    end = len(text) if end < 0 else end

    def spans(found: list[Quoted], shift: int, low: int, high: int) -> list[tuple[int, int]]:
        return [(q.start - shift, q.end - shift) for q in found if q.end <= low or q.start >= high]

    before, after = find_quoted(text), find_quoted(broken)
    assert spans(before, 0, start, len(text) + 9) == spans(after, 0, start, len(text) + 9)
    assert spans(before, 0, -1, end) == spans(after, 1, -1, end + 1)


@pytest.mark.parametrize("seed", range(40))
def test_any_text_gives_ordered_spans_within_their_paragraph(seed: int) -> None:
    rng = random.Random(seed)
    text = "".join(rng.choices("ab s’'“”\"‘«».,?!\n-", k=200))
    last = 0
    for quoted in find_quoted(text):
        assert quoted.outer_start <= quoted.start < quoted.end <= quoted.outer_end
        assert "\n" not in text[quoted.outer_start : quoted.outer_end]
        assert quoted.start >= last
        last = quoted.start
