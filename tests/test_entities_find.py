"""Mentions of one article: golden sentences of our own, through the real model."""

import random
import re
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest

import pipeline.entities
from pipeline.entities import EntityOptions, find_all, find_mentions
from pipeline.entities.names import gazetteer
from pipeline.entities.names.model_names import ReadNames
from pipeline.entities.references import groups
from pipeline.entities.rules import CORPUS_RULES, RULES
from pipeline.errors import ConfigError
from pipeline.parsing import Parse
from pipeline.parsing.model import parse_articles
from tests.mentions_of import found, mentions


@pytest.mark.parametrize(
    ("text", "people"),
    [
        (
            "Sen. Clara Whitfield met reporters. Whitfield smiled.",
            {"Clara Whitfield": "Clara Whitfield", "Whitfield": "Clara Whitfield"},
        ),
        ("Ursula von der Aue spoke. Mrs. von der Aue left.", {"Ursula von der Aue": "Ursula von der Aue"}),
        ('Robert C. "Bobby" Slade won. Slade thanked voters.', {"Slade": "Robert C. Slade"}),
        (
            "King Edward IV came. The quay was full for Edward.",
            {"Edward IV": "King Edward IV", "Edward": "King Edward IV"},
        ),
        ("Pope Paul wrote to Queen Ingrid.", {"Paul": "Pope Paul", "Ingrid": "Queen Ingrid"}),
        ("Prince Aldric Benson came. Benson sat down.", {"Benson": "Aldric Benson"}),
        ("Harold Pike Jr. came. Mr. Pike sat down.", {"Pike": "Harold Pike Jr."}),
        ("Yolanda “The Grey Fox” Slade won. Slade sang.", {"Slade": "Yolanda Slade"}),
        ("Ursula von der Aue spoke.\n\n“We agree,” von der Aue said.", {"von der Aue": "Ursula von der Aue"}),
        ("“It was time.” ― Tove Ambrosius", {"Tove Ambrosius": "Tove Ambrosius"}),
        ("Marvik Oslund — a surgeon and a singer — has fans. Mr. Oslund is famous.", {"Oslund": "Marvik Oslund"}),
        (
            "Clara Whitfield’s doctor spoke to Whitfield’s aide.",
            {"Clara Whitfield": "Clara Whitfield", "Whitfield": "Clara Whitfield"},
        ),
    ],
)
def test_full_names_within_the_article(text: str, people: dict[str, str]) -> None:
    got = dict(found(text, "name", "person"))
    assert {k: got.get(k) for k in people} == people


@pytest.mark.parametrize(
    ("name", "short", "joined"),
    [
        ("Quern National Hydrographic Office", "NHO", True),  # without the place before it
        ("National Seismic Council", "CNS", True),  # from another language
        ("Ministry of Coastal Affairs", "MoCA", True),
        ("Union of Harbour Workers", "Sintrapor", True),
        ("Harbour Workers-Left", "HW-L", True),
        ("National Seismic Council", "UNESCO", False),  # known to be another one
        ("Tidal Lab", "Larkhill", False),
        ("Tidal Lab of Larkhill", "Belgium", False),
    ],
)
def test_a_word_in_brackets_after_an_organisation(name: str, short: str, joined: bool) -> None:
    text = f"The {name} ({short}) met on Monday. Nobody was late, {short} said."
    assert ({m.name for m in _read(text, "organisation", name, short) if m.text == short} == {name}) == joined


@pytest.mark.parametrize(
    ("one", "other", "joined"),
    [
        ("Quernfield Iron Mines", "Quernfield", True),
        ("National Theatre of Wales", "National Theatre", True),
        ("Ministry of the Interior", "Interior Ministry", True),
        ("Handball Union of Chile", "Chilean Handball Union", True),
        ("Chilean Handball Union", "Handball Union of Peru", False),
        ("Tidal Research Harbour Works Council", "Tidal", False),
        ("Lisbon Iron Mines", "Lisbon", False),
        ("Peruvian Congress", "Congress", True),
        ("Workers Congress", "Congress", False),  # a known body of that name
    ],
)
def test_two_names_of_one_organisation(one: str, other: str, joined: bool) -> None:
    found = _read(f"The {one} met on Monday. Nobody at {other} was late.", "organisation", one, other)
    assert (found[0].entity == found[1].entity) == joined


@pytest.mark.parametrize(
    ("full", "later", "joined"),
    [
        ("Kittichok Boonwira", "Mr Kittichok", True),  # who go by their given names
        ("Janet Boonwira", "Mr Janet", False),
        ("Kittichok Boonwira", "Prince Kittichok", False),
        ("Prince Kittichok Boonwira", "Prince Kittichok", True),
        ("Keshav Mohan Oberoi", "KM Oberoi", True),
        ("Keshav Mohan Oberoi", "MK Oberoi", False),
        ("Tarek Al-Mansoori", "Mansoori", True),
        ("Tarek al-Mansoori", "Tarek Mansoori", True),
        ("Tarek Almansoor", "Mansoor", False),
        ("Tarek bin Rashid", "Rashid", False),  # his father
        ("Tarek bin Rashid", "bin Rashid", True),
    ],
)
def test_two_names_of_one_person(full: str, later: str, joined: bool) -> None:
    names = (re.sub("^(Mr|Prince) ", "", name) for name in (full, later))
    found = _read(f"The bridge, {full} said, was safe. Later {later} closed it.", "person", *names)
    assert (found[0].entity == found[-1].entity) == joined


def test_many_organisations_that_begin_alike_are_not_all_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    names = [f"Quern {chr(97 + k // 26).upper()}{chr(97 + k % 26)} Board" for k in range(300)]
    compared: list[list[str]] = []
    monkeypatch.setattr(groups, "_is_short_form", lambda short, _: bool(compared.append(short)))
    _read(" ".join(f"The {name} met." for name in [*names, "Quern"]), "organisation", *names, "Quern")
    assert 0 < len(compared) < 2 * len(names)


@dataclass
class _Read:
    text: str
    name: str | None
    entity: int | None


def _read(text: str, kind: str, *names: str) -> list[_Read]:
    """Returns the mentions by name of a text in which the reader has found `names`."""
    spans = [(m.start(), m.end(), kind) for m in re.finditer("|".join(map(re.escape, names)), text)]
    found = find_all(next(iter(parse_articles([text]))), EntityOptions(), read=ReadNames(spans)).mentions
    return [_Read(text[m.start : m.end], m.name, m.entity) for m in found if m.form == "name"]


@pytest.mark.parametrize("space", ["\u00a0", "  ", "\u202f"])
def test_a_name_is_the_same_whatever_spaces_it_has(space: str) -> None:
    written = f"World{space}Bank"
    got = found(f"The {written} said that it was ready. The World Bank met the United Nations.", "name", "organisation")
    assert got[:2] == [(written, "World Bank"), ("World Bank", "World Bank")]


def test_listed_names_are_found_with_either_apostrophe() -> None:
    for curly, name in (("Côte d’Ivoire", "Ivory Coast"), ("People’s Republic of China", "China")):
        assert gazetteer.canonical("place", curly) == gazetteer.canonical("place", curly.replace("’", "'")) == name


def test_members_of_a_family_stay_apart() -> None:
    text = (
        "Helen Marlow, the minister, arrived with her husband, George Marlow.\n\n"
        "Mrs. Marlow said the bridge was safe. Mr. Marlow said nothing.\n\n"
        "Marlow opened the bridge, Helen Marlow’s last act."
    )
    got = found(text, "name", "person")
    assert got[2:4] == [("Marlow", "Helen Marlow"), ("Marlow", "George Marlow")]
    assert got[4] == ("Marlow", "Helen Marlow")


def test_a_bare_surname_of_two_equals_is_who_was_just_named() -> None:
    text = (
        "Helen Marlow runs a mill. Helen Marlow is a widow.\n\nGeorge Marlow runs a bank. George Marlow is late.\n\n"
        "“I like the town,” Marlow said."
    )
    assert found(text, "name", "person")[-1] == ("Marlow", "George Marlow")


def test_datelines_are_places() -> None:
    assert ("LISBON", "LISBON") in found("LISBON (Harbour Wire) - Ships waited on Monday.", "name", "place")


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("The Baltic Harbour Institute (BHI) opened. The BHI is new.", {"BHI": "Baltic Harbour Institute"}),
        (
            "The US thanked the United States Navy. The U.S. is large. The United States is large.",
            {"US": "United States"},
        ),
        (
            "She studied at the University of Bergen and the Ministry of Fisheries.",
            {"University of Bergen": "University of Bergen", "Ministry of Fisheries": "Ministry of Fisheries"},
        ),
    ],
)
def test_places_and_organisations(text: str, groups: dict[str, str]) -> None:
    got = dict(found(text, "name"))
    assert {k: got.get(k) for k in groups} == groups


@pytest.mark.parametrize(
    ("text", "body", "name"),
    [
        (
            "The Larkhill Harbour Commission met on Monday. The commission closed the pier.",
            "The commission",
            "Larkhill Harbour Commission",
        ),
        ("The Larkhill Harbour Commission met on Monday. The bank closed.", "The bank", None),
        ("She wrote for the Larkhill Times. The newspaper closed in May.", "The newspaper", "Larkhill Times"),
    ],
)
def test_phrases_for_organisations(text: str, body: str, name: str | None) -> None:
    assert (body, name) in found(text, "nominal", "organisation")


def test_names_in_a_headline_are_split() -> None:
    text = (
        "Clara Whitfield Slams Peter Aldous Over Harbour Plans\n\n"
        "Clara Whitfield, the minister, met "
        "Peter Aldous in Oslo.\n\n"
        "Whitfield left early. Aldous stayed."
    )
    got = found(text, "name", "person")
    assert {name for _, name in got} == {"Clara Whitfield", "Peter Aldous"}


def test_an_unknown_rule_is_the_users_error() -> None:
    with pytest.raises(ConfigError, match="no such rule"):
        EntityOptions(disable=("surnames",))


def test_every_rule_that_decides_is_documented() -> None:
    source = "".join(p.read_text(encoding="utf-8") for p in Path(pipeline.entities.__file__).parent.rglob("*.py"))
    asked = re.findall(r'\.on\("([a-z-]+)"\)', source)
    used = {*asked, *re.findall(r'\("([a-z-]+)", _?[a-z_]+(?:, (?:None|"[a-z]+"))?\)', source)}
    assert used <= set(RULES) | set(CORPUS_RULES) | {"trim", "junk"}
    assert {r for r in RULES if r not in ("trim", "junk")} <= used


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He rows for the Larkhill Rowing Association.", "Larkhill Rowing Association"),
        ("Secretary of State Clara Whitfield flew to Oslo.", "Clara Whitfield"),
        ("The ministers of Norway met in Larkhill. Norway paid.", "Norway"),
    ],
)
def test_borders(text: str, expected: str) -> None:
    assert expected in [span for span, _ in found(text, "name")]


def test_teams_are_organisations_and_hosts_are_places() -> None:
    text = (
        "The match in Norway ended late. In the final of the cup, Sweden beat Denmark 2-0. "
        "The striker scored both goals, "
        "and Sweden won a penalty. The coach praised the goalkeeper. The league goes on in Sweden."
    )
    parse, all_mentions = mentions(text)
    kinds = [(parse.text[m.start : m.end], m.type) for m in all_mentions if m.form == "name"]
    assert kinds == [
        ("Norway", "place"), ("Sweden", "organisation"), ("Denmark", "organisation"), ("Sweden", "organisation"),
        ("Sweden", "place"),
    ]  # fmt: skip


def test_forms_can_be_switched_off() -> None:
    text = "Mayor Anna Petri spoke. The mayor left. She waved."
    _, names = mentions(text, pronouns=False, nominals=False)
    assert {m.form for m in names} == {"name"}


def test_mentions_are_sorted_names_apart_and_the_same_every_time() -> None:
    sentences = [
        "Clara Whitfield met Peter Aldous in Oslo.",
        "She praised the Baltic Harbour Institute (BHI).",
        "Whitfield left.",
        "“He is late,” said spokesman Ken Obi.",
        "The mayor of Larkhill, Tove Lind, agreed.",
        "France and the BHI signed.",
    ]
    generator = random.Random(7)
    for _ in range(5):
        text = "\n\n".join(generator.choice(sentences) for _ in range(12))
        parse, one = mentions(text)
        assert one == find_mentions(parse, EntityOptions())
        assert one == sorted(one, key=lambda m: (m.start, m.end))
        names = [m for m in one if m.form == "name"]
        assert all(a.end <= b.start for a, b in pairwise(names))
        assert all((m.name is None) == (m.entity is None) for m in one)
        by_entity = {(m.entity, m.type, m.name) for m in one if m.entity is not None}
        assert len(by_entity) == len({e for e, _, _ in by_entity})


def test_an_empty_article_has_no_mentions() -> None:
    assert mentions("")[1] == []
    assert mentions("\n\n \n")[1] == []


def test_odd_token_sequences_never_fail() -> None:
    generator = random.Random(11)
    pieces = [
        *("Mr.", "Clara", "Whitfield", "(", "BHI", ")", "-", "’s", "the", "of", "“", '"', "―", ":", "ROE", "von"),
        *("der", "Jr.", "he", "she", "minister", "U.S.", "é", "𝒜", "1"),
        ",",
        *("and", "___", "University", "Party", "said", "\u200b"),
    ]
    labels = ["", "", "", "B-PERSON", "B-ORG", "B-GPE", "B-NORP", "B-FAC"]
    for _ in range(300):
        words = [generator.choice(pieces) for _ in range(generator.randint(0, 30))]
        starts, text, lines = [], "", []
        line = 0
        for word in words:
            new = generator.random() < 0.1 and text
            line += bool(new)
            text += ("\n" if new else " ") if text else ""
            starts.append(len(text))
            lines.append(line)
            text += word
        n = len(words)
        tags = [generator.choice(["NNP", "NN", "NNS", "VBD", "IN", "DT", "NNPS", "JJ", "POS", "PRP"]) for _ in words]
        heads = [generator.randrange(n) for _ in words] if generator.random() < 0.5 else list(range(n))
        deps = [generator.choice(["nsubj", "dobj", "conj", "appos", "pobj", "", "ROOT"]) for _ in words]
        ends = [s + len(w) for s, w in zip(starts, words, strict=True)]
        entities = [generator.choice(labels) for _ in words]
        parse = Parse(text, starts, ends, tags, deps, heads, entities, lines, lines)
        for m in find_mentions(parse, EntityOptions()):
            assert 0 <= m.start < m.end <= len(text)


def test_a_chamber_is_not_short_for_its_committee() -> None:
    text = (
        "The House Fisheries Committee met on Monday. The bill goes to the House, said a clerk. The House votes today."
    )
    names = dict(found(text, "name", "organisation"))
    assert names.get("House") == "House"


def test_a_field_of_office_is_no_organisation_wherever_it_stands() -> None:
    text = "The Treasury paid. The Treasury was late. Clara Whitfield, a former Treasury secretary, smiled."
    _, all_mentions = mentions(text)
    before_secretary = text.rindex("Treasury")
    assert [m.start for m in all_mentions if m.form == "name" and m.start == before_secretary] == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (
            "The town of Socora is old. Socora has two shops. Few leave Socora before noon, and Socora likes that.",
            "place",
        ),
        ("Marsin opened in 1990. The company Marsin sells shoes. Marsin grew, and Marsin hired many.", "organisation"),
        ("The town of Hadibo is old. Hadibo has two shops and a school. Few people leave Hadibo before noon.", "place"),
    ],
)
def test_what_the_text_says_of_one_mention_holds_for_all(text: str, kind: str) -> None:
    _, all_mentions = mentions(text, nominals=False)
    assert len(all_mentions) >= 3
    assert {m.type for m in all_mentions} == {kind}
    assert {m.type for m in mentions(text, nominals=False, disable=("vote",))[1]} != {kind}


@pytest.mark.parametrize(
    ("text", "short", "name"),
    [
        ("The U.S. Senate met. The Senate passed the bill.", "Senate", "U.S. Senate"),
        ("The U.S. Senate and the Italian Senate met. The Senate passed the bill.", "Senate", "Senate"),
        ("He joined the United States Air Force. The Air Force paid.", "Air Force", "United States Air Force"),
        ("The House of Representatives met. The House passed the bill.", "House", "House of Representatives"),
        ("The Senate Ethics Committee met. The Senate passed the bill.", "Senate", "Senate"),
        (
            "Massachusetts General Hospital opened a ward. The ward at Mass General has ten beds.",
            "Mass General",
            "Massachusetts General Hospital",
        ),
        (
            "He left Massachusetts General Hospital. Nurses at Mass General Hospital cheered.",
            "Mass General Hospital",
            "Massachusetts General Hospital",
        ),
        (
            "Larkhill State University was shut. The University Relations Office agreed. The University is old.",
            "University",
            "Larkhill State University",
        ),
        ("The German State Department met. The State Department of Ohio met.", "State Department", "State Department"),
    ],
)
def test_a_name_without_its_place_is_the_only_one_with_a_place(text: str, short: str, name: str) -> None:
    assert dict(found(text, "name", "organisation")).get(short, short) == name


AGES = [
    ("Jane Roe, 56, was elected in Larkhill, ahead of Tom Varga (41). The 56-year-old smiled.", "Jane Roe"),
    ("Jane Roe, aged 56, beat the 41-year-old baker Tom Varga. The 41-year-old wept.", "Tom Varga"),
    ("Jane Roe, 56, beat Ada Brandt, 56, in Larkhill. The 56-year-old smiled.", None),
    ("Jane Roe was elected in Larkhill. The 56-year-old smiled.", None),
]


@pytest.mark.parametrize(("text", "name"), AGES)
def test_who_is_meant_by_an_age(text: str, name: str | None) -> None:
    found = [m for m in mentions(text)[1] if text[m.start : m.end].endswith("-year-old")]
    assert [(m.form, m.name, m.rule) for m in found] == [("nominal", name, "age" if name else "unresolved")]


def test_an_age_before_a_noun_is_nobody() -> None:
    assert [m for m in mentions("Jane Roe, 56, left. The 56-year-old law was changed.")[1] if m.rule == "age"] == []


@pytest.mark.parametrize(
    ("text", "gender"),
    [
        ("Oduya told the council that she was late.", "female"),
        ("She told Oduya in the end that she was late.", None),
        ("She told Oduya in the end that he was late.", "male"),
    ],
)
def test_a_pronoun_that_began_before_the_name_shows_no_gender(text: str, gender: str | None) -> None:
    parse, own = mentions(f"Maria Lindgren runs the harbour.\n\n{text}")
    assert [m.gender for m in own if parse.text[m.start : m.end] == "Oduya"] == [gender]
