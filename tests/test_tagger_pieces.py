"""Word pieces: what precedes them, their case, whether they are in quotation marks; and windows of them."""

import random
import re

import pytest

from pipeline.quotations.tagger.pieces import (
    CLOSING,
    DIGIT,
    GLUED,
    IN_DOUBLE,
    IN_SINGLE,
    LOWER,
    MIXED,
    N_FEATURES,
    OPENING,
    OUTSIDE,
    PARAGRAPH,
    SPACED,
    STRAY,
    TITLE,
    UPPER,
    case_of,
    find_features,
    find_gaps,
    paragraphs,
    quote_states,
    windows,
)


def cut(text: str) -> tuple[list[str], list[int]]:
    """Words and single marks of `text`, and what precedes each."""
    spans = [match.span() for match in re.finditer(r"\w+|[^\w\s]", text)]
    return [text[s:e] for s, e in spans], find_gaps(text, spans)


def states(text: str) -> str:
    """One letter for each piece: o outside, d and s inside, ( and ) the marks, ? a stray mark."""
    letters = {OUTSIDE: "o", IN_DOUBLE: "d", IN_SINGLE: "s", OPENING: "(", CLOSING: ")", STRAY: "?"}
    return "".join(letters[state] for state in quote_states(*cut(text)))


def test_gaps() -> None:
    assert cut("He's in.\n\nShe  left")[1] == [
        PARAGRAPH, GLUED, GLUED, SPACED, GLUED, PARAGRAPH, SPACED,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("surface", "case"),
    [("the", LOWER), ("Anna", TITLE), ("I", TITLE), ("NATO", UPPER), ("iPad", MIXED), ("2016", DIGIT), ("”", LOWER)],
)
def test_case(surface: str, case: int) -> None:
    assert case_of(surface) == case


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“We won,” she said.", "(ddd)ooo"),
        ('"We won," she said.', "(ddd)ooo"),
        ("``We won,'' she said.", "((ddd))ooo"),
        ("«We won», she said.", "(dd)oooo"),
        ("‘We won’t go,’ she said.", "(dddddd)ooo".replace("d", "s")),
        ("'We won't go,' she said.", "(ssssss)ooo"),
        ("The voters’ choice", "oooo"),
        ("‘He called it “odd” twice,’ she said.", "(sss(d)ss)ooo"),
        ("“He called it ‘odd’ twice,” she said.", "(dddddddd)ooo"),
        ("Won,” she said.", "oo?ooo"),
        ("“We won, she said.\n“We lost,” he said.", "(dddddd(ddd)ooo"),
        ("In the '90s we won.", "ooooooo"),
    ],
)
def test_quotation_state(text: str, expected: str) -> None:
    assert states(text) == expected


def test_features_stay_within_the_table() -> None:
    surfaces, gaps = cut("“NATO won’t go,” Ms Ek told the '90s BBC.\nA «b» `c' \"d")
    features = find_features(surfaces, gaps)
    assert min(features) >= 0
    assert max(features) < N_FEATURES


@pytest.mark.parametrize("seed", range(20))
def test_windows_cover_every_piece_once_and_cut_between_paragraphs(seed: int) -> None:
    rng = random.Random(seed)
    gaps: list[int] = []
    for _ in range(rng.randint(1, 30)):
        gaps += [PARAGRAPH] + [rng.choice([GLUED, SPACED]) for _ in range(rng.choice([3, 30, 90, 400]))]
    surfaces = [rng.choice(["a", "b", "c", ".", "”"]) for _ in gaps]
    found = windows(gaps, surfaces, 100, first=rng.choice([None, 30]))
    assert [i for start, end in found for i in range(start, end)] == list(range(len(gaps)))
    assert all(0 < end - start <= 100 for start, end in found)
    long = [(s, e) for s, e in paragraphs(gaps) if e - s > 100]
    for start, _ in found:
        assert gaps[start] == PARAGRAPH or any(s < start < e for s, e in long)


def test_a_long_paragraph_is_cut_after_a_sentence() -> None:
    surfaces, gaps = cut("One two three. Four five six. Seven eight nine ten.")
    assert windows(gaps, surfaces, 10) == [(0, 8), (8, 13)]
