"""Every rule of the entities craft: what it changes in an article of our own, and that it can be switched off."""

from __future__ import annotations

import pytest

from pipeline.entities import EntityOptions, find_mentions
from pipeline.entities.rules import RULES
from pipeline.errors import ModelError
from pipeline.parsing import Parse
from pipeline.parsing.model import DEFAULT_MODEL, load, parse_articles

CASES = {
    "trim": "He met the Harbour Board's Clara Whitfield.",
    "junk": "Visit www.larkhill.example or mail Info@larkhill.example. COVID-19 and Ramadan were discussed on Monday "
    "with Mr. DNA.",
    "divide": "Larkhill - Clara Whitfield reports. The Lorn Times - Oslo paid.",
    "org-of": "He joined the Harbour Commission for Peace in Larkhill.",
    "gazetteer": "Aarhus was quiet. Odesa slept. UNICEF paid. Mali and Chad agreed.",
    "head": "Olsen Lake was dry. Brandt Foundation paid.",
    "given-name": "Ewa Lindgaard and Dainius Petrulis spoke. Beatriz Noronha agreed.",
    "doubt": "The Bots were slow. All bots are. A Bot is a bot.",
    "office": "Secretary of State Clara Whitfield met Defense Secretary Ola Lind, and the Secretary of Defense smiled.",
    "cut": "Clara Whitfield Slams Peter Aldous Over Harbour Plans\n\n"
    "Clara Whitfield, the minister, met Peter Aldous in Oslo.",
    "other-head": "They signed the Larkhill Accord on Monday.",
    "headline": "Harbour Budget Hope Fades Fast As Minister Holm Waits Alone\n\nThe minister spoke.",
    "lone-given": "Edith won. Then Yolanda left, and so did Sandra.",
    "beside-place": "The firm has shops in Portugal, Lindgaard and Oslo.",
    "in-place": "The crowd in Quill cheered.",
    "said": "The town of Skerwick burned. Hanved is a small village in the north. The band Larkhill sang. "
    "Hollo Wexley, who leads the town, slept.",
    "joined": "The office in Washington, D.C., was shut, said a clerk.",
    "particle": "Robin “Bo” Brandt won the seat. Beatriz Moss-Oslund sang.",
    "vote": "Lorn is a man. Lorn said so. Then Lorn left for Lorn. Mr. Lorn ate. Lorn won in Lorn.",
    "acronym-span": "The Office for Coastal Fisheries and Harbour Rights (OCFHR) opened.",
    "title": "Detective Oslund ran. Bishop Lindgaard prayed.",
    "given-run": "• Clive Noronha\n• Clive Brandt\n• Oslo",
    "left": "Photo: Zev Garrow\n\nGarrow wept. Mr. Garrow sang.",
    "caption": "“It was time.” ― Marvik Oslund",
    "head-run": "The Lorn Valley Coastal Inspectorate fined them. A Danish Maritime Inspectorate ship sank.",
    "transcript": "HOLM: Hi.\n\nLIND: Hello.\n\nHOLM: Bye.\n\nLIND: Bye.",
    "known": "LISBON (Ansel Wire) - The union struck. Portugal paid.",
    "repeat": "Kattegat Line sank. He likes Kattegat Line. Nobody saw Kattegat Line but Clara Whitfield.\n\n"
    "Why Kattegat Line Lost",
    "surname": "Beatriz Rush spoke. Then Rush, who was tired, left. With Rush went Beatriz.",
    "repeat-one": "In Brock it rained. They saw Brock burn. Brock is poor. Brock sleeps.",
    "team": "England beat Sweden 2-0 in the quarterfinal. The striker scored two goals before halftime, and the "
    "referee blew. The Sweden coach left the stadium after the match.",
    "acronym": "The Baltic Harbour Institute (BHI) opened. BHI was late.",
    "short-form": "The Noronha Institute paid Larkhill. Noronha was late. The Noronha Institute left, and Noronha "
    "paid again.",
}


@pytest.fixture(scope="module")
def parses() -> dict[str, Parse]:
    """The parse of every case."""
    try:
        load(DEFAULT_MODEL)
    except ModelError as error:
        pytest.skip(f"the language model is not installed: {error}")
    return dict(zip(CASES, parse_articles(CASES.values(), DEFAULT_MODEL), strict=True))


def test_every_rule_has_a_case() -> None:
    assert set(CASES) == set(RULES) - {"listed"}  # that one is in test_entities_listed.py


@pytest.mark.parametrize("rule", list(CASES))
def test_every_rule_changes_something_and_can_be_switched_off(rule: str, parses: dict[str, Parse]) -> None:
    def seen(*disable: str) -> list[tuple[int, int, str, str | None, int | None]]:
        found = find_mentions(parses[rule], EntityOptions(disable=disable))
        return [(m.start, m.end, m.type, m.name, m.entity) for m in found]

    assert seen() != seen(rule)


@pytest.mark.parametrize(
    ("rule", "written", "kind"),
    [
        ("said", "Skerwick", "place"),
        ("said", "Larkhill", "organisation"),
        ("joined", "Washington, D.C.", "place"),
        ("divide", "Clara Whitfield", "person"),
        ("particle", "Robin “Bo” Brandt", "person"),
        ("in-place", "Quill", "place"),
        ("given-name", "Dainius Petrulis", "person"),
        ("head", "Olsen Lake", "place"),
        ("known", "LISBON", "place"),
    ],
)
def test_what_the_rule_finds(rule: str, written: str, kind: str, parses: dict[str, Parse]) -> None:
    parse = parses[rule]
    found = find_mentions(parse, EntityOptions())
    assert (written, kind) in {(parse.text[m.start : m.end], m.type) for m in found}
