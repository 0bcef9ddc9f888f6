"""Every rule of the entities craft: what it changes in an article of our own, and that it can be switched off."""

import pytest

from pipeline.entities import EntityOptions, Mention, find_mentions
from pipeline.entities.rules import RULES
from pipeline.parsing import Parse
from pipeline.parsing.model import DEFAULT_MODEL, parse_articles

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
    "cut": "Federal Treasurer Clara Whitfield spoke in Oslo. Then Treasurer Peter Aldous left.",
    "other-head": "They signed the Larkhill Accord on Monday.",
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
    "head-run": "The Lorn Valley Coastal Inspectorate fined them. A Danish Maritime Inspectorate ship sank.",
    "transcript": "HOLM: Hi.\n\nLIND: Hello.\n\nHOLM: Bye.\n\nLIND: Bye.",
    "titled": "Striker Clara Whitfield scored. Striker Whitfield said the match was hard.",
    "known": "LISBON (Ansel Wire) - The union struck. Portugal paid.",
    "repeat": "Kattegat Line sank. He likes Kattegat Line. Nobody saw Kattegat Line but Clara Whitfield.\n\n"
    "Why Kattegat Line Lost",
    "surname": "Beatriz Rush spoke. Then Rush, who was tired, left. With Rush went Beatriz.",
    "repeat-one": "In Brock it rained. They saw Brock burn. Brock is poor. Brock sleeps.",
    "person-initials": "Helen Clara Rowley opened the bridge in Larkhill on Monday. HCR said it had cost too much, and "
    "Mr. Rowley left before the ribbon was cut. Officials said HCR will pay.",
    "team": "England beat Sweden 2-0 in the quarterfinal. The striker scored two goals before halftime, and the "
    "referee blew. The Sweden coach left the stadium after the match.",
    "acronym": "The Baltic Harbour Institute (BHI) opened. BHI was late.",
    "short-form": "The Noronha Institute paid Larkhill. Noronha was late. The Noronha Institute left, and Noronha "
    "paid again.",
}


@pytest.fixture(scope="module")
def parses() -> dict[str, Parse]:
    """The parse of every case."""
    return dict(zip(CASES, parse_articles(CASES.values(), DEFAULT_MODEL), strict=True))


# rule -> words of the article, their type and the name: there are more of these with the rule than without it
BRINGS = {
    "trim": ("Harbour Board", "organisation", "Harbour Board"),
    "divide": ("Lorn Times", "organisation", "Lorn Times"),
    "org-of": ("Harbour Commission for Peace", "organisation", "Harbour Commission for Peace"),
    "gazetteer": ("Chad", "place", "Chad"),
    "head": ("Olsen Lake", "place", "Olsen Lake"),
    "given-name": ("Dainius Petrulis", "person", "Dainius Petrulis"),
    "cut": ("Clara Whitfield", "person", "Clara Whitfield"),
    "lone-given": ("Yolanda", "person", "Yolanda"),
    "beside-place": ("Lindgaard", "place", "Lindgaard"),
    "in-place": ("Quill", "place", "Quill"),
    "said": ("Skerwick", "place", "Skerwick"),
    "joined": ("Washington, D.C.", "place", "Washington, D.C."),
    "particle": ("Robin “Bo” Brandt", "person", "Robin Brandt"),
    "acronym-span": ("OCFHR", "organisation", "Office for Coastal Fisheries and Harbour Rights"),
    "title": ("Oslund", "person", "Oslund"),
    "given-run": ("Clive Noronha", "person", "Clive Noronha"),
    "left": ("Garrow", "person", "Zev Garrow"),
    "head-run": ("Danish Maritime Inspectorate", "organisation", "Danish Maritime Inspectorate"),
    "transcript": ("HOLM", "person", "HOLM"),
    "titled": ("Whitfield", "person", "Clara Whitfield"),
    "known": ("LISBON", "place", "LISBON"),
    "repeat": ("Kattegat Line", "organisation", "Kattegat Line"),
    "surname": ("Rush", "person", "Beatriz Rush"),
    "repeat-one": ("Brock", "place", "Brock"),
    "person-initials": ("HCR", "person", "Helen Clara Rowley"),
    "team": ("England", "organisation", "England"),
    "acronym": ("BHI", "organisation", "Baltic Harbour Institute"),
    "short-form": ("Noronha", "organisation", "Noronha Institute"),
}
# rule -> words of the article and a type: a mention that is there without the rule alone
DROPS = {
    "junk": ("Info@larkhill.example", "organisation"),
    "doubt": ("Bots", "organisation"),
    "office": ("State", "organisation"),
    "other-head": ("Larkhill Accord", "place"),
    "vote": ("Lorn", "place"),
}


def mentions_of(parse: Parse, *disable: str) -> list[Mention]:
    return find_mentions(parse, EntityOptions(disable=disable))


@pytest.mark.parametrize("rule", list(BRINGS))
def test_what_the_rule_brings(rule: str, parses: dict[str, Parse]) -> None:
    parse = parses[rule]

    def count(*disable: str) -> int:
        return sum((parse.text[m.start : m.end], m.type, m.name) == BRINGS[rule] for m in mentions_of(parse, *disable))

    assert count() > count(rule)


@pytest.mark.parametrize("rule", list(DROPS))
def test_what_the_rule_drops(rule: str, parses: dict[str, Parse]) -> None:
    parse = parses[rule]
    assert DROPS[rule] not in {(parse.text[m.start : m.end], m.type) for m in mentions_of(parse)}
    assert DROPS[rule] in {(parse.text[m.start : m.end], m.type) for m in mentions_of(parse, rule)}


def test_every_rule_has_a_case() -> None:
    assert {*BRINGS, *DROPS} == set(CASES) == set(RULES) - {"listed"}  # that one is in test_entities_listed.py
