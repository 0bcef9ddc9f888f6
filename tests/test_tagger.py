"""The tagger with the weights that ship: sentences of our own, hard inputs, and valid spans."""

import random
import subprocess
import sys

import pytest

from pipeline.quotations.tagger import Attribution, Tagger, load

pytest.importorskip("onnxruntime", reason="the tagger's runtime is not installed")


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    return load()


def words(text: str, found: Attribution) -> tuple[list[str], str | None, str | None]:
    def at(span: tuple[int, int] | None) -> str | None:
        return None if span is None else text[span[0] : span[1]]

    return [text[s:e] for s, e in found.content], at(found.cue), at(found.source)


CASES = [
    ("“The bridge will open in May,” said Ingrid Falk.", ["“The bridge will open in May,”"], "said", "Ingrid Falk"),
    ("Ingrid Falk said the bridge would open in May.", ["the bridge would open in May"], "said", "Ingrid Falk"),
    (
        "According to the port authority, traffic fell by a third last year.",
        ["traffic fell by a third last year"],
        "According to",
        "the port authority",
    ),
    (
        "“We tried,” the mayor told reporters, “but the storm was faster.”",
        ["“We tried,”", "“but the storm was faster.”"],
        "told",
        "the mayor",
    ),
    ("'We will appeal,' Mr Okafor said on Tuesday.", ["'We will appeal,'"], "said", "Mr Okafor"),
    (
        "She believes that the ferry company should pay for the damage.",
        ["that the ferry company should pay for the damage"],
        "believes",
        "She",
    ),
]


@pytest.mark.parametrize(("text", "content", "cue", "source"), CASES)
def test_one_attribution(tagger: Tagger, text: str, content: list[str], cue: str, source: str) -> None:
    (found,) = tagger.tag(text)
    got_content, got_cue, got_source = words(text, found)
    assert [part.strip(".") for part in got_content] == [part.strip(".") for part in content]
    assert got_cue is not None
    assert cue in got_cue
    assert got_source == source
    assert 0 < found.probability <= 1


def test_nothing_is_attributed_where_nobody_speaks(tagger: Tagger) -> None:
    assert tagger.tag("The ferry leaves at nine. It carries two hundred cars and docks in the old port.") == []


@pytest.mark.parametrize(
    "text", ["", "\n\n", " ", "”", "“", "'", "\u200b", "😀 “😀” 😀", "\x00", "a" * 5000, "“ " * 900]
)
def test_odd_texts_do_not_fail(tagger: Tagger, text: str) -> None:
    for found in tagger.tag(text):
        assert all(0 <= start < end <= len(text) for start, end in found.content)


@pytest.mark.parametrize("seed", range(3))
def test_spans_hold_in_a_shuffled_article(tagger: Tagger, seed: int) -> None:
    rng = random.Random(seed)
    lines = [text for text, *_ in CASES] * 6
    rng.shuffle(lines)
    text = "\n\n".join([*lines[:20], " ".join(lines)])  # one paragraph longer than a window
    found = tagger.tag(text)
    assert len(found) > 30
    assert found == sorted(found, key=lambda a: a.content)
    for one in found:
        parts = [*one.content, *(span for span in (one.cue, one.source) if span)]
        for start, end in parts:
            assert 0 <= start < end <= len(text)
            assert "\n" not in text[start:end].strip("\n")
            assert not (start > 0 and text[start - 1].isalnum() and text[start].isalnum())
            assert not (end < len(text) and text[end - 1].isalnum() and text[end].isalnum())
        assert list(one.content) == sorted(one.content)
    assert tagger.tag(text) == found


def test_the_result_of_a_paragraph_of_its_own_window_is_the_same_elsewhere(tagger: Tagger) -> None:
    first = "“The bridge will open in May,” said Ingrid Falk."
    assert tagger.tag(first) == tagger.tag(first + "\n")


def test_it_runs_without_spacy() -> None:
    code = (
        "import sys; sys.modules['spacy'] = None\n"
        "from pipeline.quotations.tagger import load\n"
        "assert load().tag('“Yes,” she said.')\n"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True, timeout=60)


def test_short_texts_are_not_padded_to_the_length_of_a_long_one(tagger: Tagger) -> None:
    long = "Nora Feld said the bridge was closed. " * 2000
    short = "Nora Feld said the bridge was open."
    groups = [[len(seen.ranges) for seen in group] for group in tagger._groups([short, short, long, short])]
    assert [len(group) for group in groups] == [2, 1, 1]
