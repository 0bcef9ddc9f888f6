"""Role phrases that only other articles can name: the rule, and the steps over a small corpus of our own."""

from pathlib import Path

import pytest

import pipeline
from pipeline.entities.corpus.roles import Known, Role, bearer, role_of
from tests.conftest import run_pipeline

GOVERNOR = Known("female", {("governor", "Ohio"): 2, ("chairwoman", "Harbour Board"): 1})
NOMINEE = Known(None, {("nominee", "republican"): 5, ("vice nominee", "republican"): 2, ("tycoon", "grain"): 3})


@pytest.mark.parametrize(
    ("office", "marks", "name"),
    [
        ("governor", ("Ohio",), "lind"),
        ("governor", ("Texas",), None),
        ("governor", ("Ohio", "republican"), None),
        ("governor", (), None),
        ("deputy governor", ("Ohio",), None),
        ("chairwoman", ("Harbour Board",), None),
        ("politician", ("Ohio",), "lind"),
        ("vice nominee", ("republican",), "holm"),
        ("businessman", ("grain",), "holm"),
        ("candidate", ("republican",), None),
    ],
)
def test_the_one_whom_enough_stories_call_so(office: str, marks: tuple[str, ...], name: str | None) -> None:
    assert bearer(Role(office, marks), {"lind": GOVERNOR, "holm": NOMINEE, "berg": Known(None, {})}) == name


def test_two_who_fit_are_nobody() -> None:
    assert bearer(Role("governor", ("Ohio",)), {"lind": GOVERNOR, "holm": GOVERNOR}) is None


def test_gender_is_respected() -> None:
    tycoon = Known("female", {("businessman", "grain"): 2})
    assert bearer(Role("businessman", ("grain",)), {"lind": tycoon}) is None


def test_a_pronoun_has_a_gender() -> None:
    role = Role("governor", ("Ohio",))
    assert bearer(role, {"lind": GOVERNOR}, "female") == "lind"
    assert bearer(role, {"lind": GOVERNOR}, "male") is None
    assert bearer(Role("nominee", ("republican",)), {"holm": NOMINEE}, "male") == "holm"


def test_ranks_make_another_office() -> None:
    assert role_of("president", frozenset(["vice", "Ruritania"])) == Role("vice president", ("Ruritania",))


ASKS = """Flood in Pavia

Tove Lind visited the flooded harbour on Monday.

Ferries were late. Many cellars in the lower town were full of mud, and the market was called off.

“We will rebuild every pier,” the Ohio governor told reporters after she had walked along the quay.
"""
BRIDGE = """New bridge in Larkhill

Ohio Gov. Tove Lind opened the new bridge in Larkhill. She walked over it twice and thanked the builders.

The work took three years, and many people of the town had come to see it, with their children and their dogs.
"""
MILL = """Old mill sold

The old mill of Westmoor has a new owner, and the council is glad: it had stood empty since the war.

A letter of Gov. Tove Lind of Ohio, who learnt to swim in its pond as a girl, was read aloud at the auction.
"""


def _corpus(folder: Path, texts: dict[str, str]) -> Path:
    folder.mkdir()
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return folder


def _speaker(tmp_path: Path, texts: dict[str, str], *options: str) -> tuple[object, object, list[str]]:
    raw = _corpus(tmp_path / "raw", texts)
    run_pipeline(raw, tmp_path / "out", set_=["quotes.model=light", *options])
    quotes = pipeline.table("attributed_quotes", processed=tmp_path / "out").to_pylist()
    (row,) = [q for q in quotes if "rebuild" in q["text"]]
    return row["speaker_name"], row["speaker_name_in_article"], row["flags"]


def test_other_stories_name_a_role(tmp_path: Path) -> None:
    texts = {"asks": ASKS, "bridge": BRIDGE, "mill": MILL}
    assert _speaker(tmp_path, texts) == ("Tove Lind", None, ["corpus-role"])
    mentions = pipeline.table("entity_mentions", processed=tmp_path / "out").to_pylist()
    found = {m["text"]: (m["rule"], m["entity_name"], m["name"]) for m in mentions if m["form"] != "name"}
    assert found["the Ohio governor"] == ("corpus-role", "Tove Lind", None)
    assert found["she"] == ("corpus-role", "Tove Lind", None)


@pytest.mark.parametrize("others", [{"bridge": BRIDGE}, {"bridge": BRIDGE, "copy": BRIDGE}], ids=["one", "its-copy"])
def test_one_story_is_not_enough(tmp_path: Path, others: dict[str, str]) -> None:
    assert _speaker(tmp_path, {"asks": ASKS, **others}) == (None, None, [])


def test_it_can_be_switched_off(tmp_path: Path) -> None:
    off = 'entities.disable=["corpus-role"]'
    assert _speaker(tmp_path, {"asks": ASKS, "bridge": BRIDGE, "mill": MILL}, off) == (None, None, [])
