"""A user's own names in an article, and in the corpus: they win over the program."""

import pytest

from pipeline.entities import (
    CorpusEntity,
    EntityOptions,
    ListedName,
    Mention,
    NameList,
    SettledPair,
    find_mentions,
    link_wikidata,
)
from pipeline.entities.corpus.drafts import outcomes
from pipeline.entities.rules import CORPUS_RULES
from pipeline.parsing.model import parse_article
from tests.oracles import Resolution, resolve_corpus
from tests.test_entities_corpus import HARBOUR, SCHOOL, Row, group, person


def found(text: str, *entries: ListedName, disable: tuple[str, ...] = ()) -> list[tuple[str, str, str | None]]:
    """(written form, type, name) of the mentions of an article."""
    parse = parse_article(text)
    mentions: list[Mention] = find_mentions(parse, EntityOptions(disable=disable), NameList(entries))
    return [(parse.text[m.start : m.end], m.type, m.name) for m in mentions if m.form == "name"]


LINE = ListedName("Skagen Line", "organisation", ("Skagen Ferries", "the SFL"))
LIND = ListedName("Ada Lind", "person", ("Lind", "Addie L."))


@pytest.mark.parametrize(
    ("text", "entry", "expected"),
    [
        ("Skagen Line lost a ship. Skagen Ferries paid.", LINE, ("Skagen Line", "organisation", "Skagen Line")),
        ("Skagen Line lost a ship. Skagen Ferries paid.", LINE, ("Skagen Ferries", "organisation", "Skagen Line")),
        ("A bill to Skagen\u202fLine came.", LINE, ("Skagen\u202fLine", "organisation", "Skagen Line")),
        ("They met “Fox” in Oslo.", ListedName("“Fox”", "person"), ("“Fox”", "person", "“Fox”")),
        ("A bill from the SFL came.", LINE, ("the SFL", "organisation", "Skagen Line")),
        ("SKAGEN LINE IN TROUBLE\n\nIt rained.", LINE, ("SKAGEN LINE", "organisation", "Skagen Line")),
        ("Skagen Line’s ship sank.", LINE, ("Skagen Line", "organisation", "Skagen Line")),
        ("Mr. Lind left. He ate.", LIND, ("Lind", "person", "Ada Lind")),
        ("Addie L. left at noon.", LIND, ("Addie L.", "person", "Ada Lind")),
        ("They met at Oslo.", ListedName("Oslo", "organisation"), ("Oslo", "organisation", "Oslo")),
        ("He saw Pim’s house.", ListedName("Pim", "person"), ("Pim", "person", "Pim")),
        ("It was O'Roe who came.", ListedName("O’Roe", "person"), ("O'Roe", "person", "O’Roe")),
    ],
)
def test_a_listed_name_wins(text: str, entry: ListedName, expected: tuple[str, str, str]) -> None:
    assert expected in found(text, entry)


@pytest.mark.parametrize(
    ("text", "absent"),
    [
        ("Ola Lind, a baker, spoke. Ola Lind sang.", "Ada Lind"),  # one listed word is no part of a longer name
        ("The Lind-Holm bridge was shut.", "Ada Lind"),
        ("Linda Holm sang in Oslo.", "Ada Lind"),
    ],
)
def test_a_listed_word_in_another_name_is_left_alone(text: str, absent: str) -> None:
    assert absent not in {name for _, _, name in found(text, LIND)}


def test_what_is_no_name_goes_and_a_longer_one_stays() -> None:
    text = "Robert Slade visited Oslo. Oslo University of the Arts was shut."
    plain = found(text)
    assert ("Oslo", "place", "Oslo") in plain
    without = found(text, ListedName("Oslo", "none"))
    assert [f for f in without if f[0] == "Oslo"] == []
    assert [f for f in without if f[0] != "Oslo"] == [f for f in plain if f[0] != "Oslo"]


def test_two_listed_people_are_two_whatever_their_names_have_in_common() -> None:
    text = "Ada Lind met Ada B. Lind. Lind, of the two, was early."
    one, two = ListedName("Ada Lind", "person"), ListedName("Ada B. Lind", "person")
    assert {n for w, _, n in found(text) if w != "Lind"} != {"Ada Lind", "Ada B. Lind"}
    assert {n for w, _, n in found(text, one, two) if w != "Lind"} == {"Ada Lind", "Ada B. Lind"}


def test_the_rule_can_be_switched_off() -> None:
    entry = ListedName("Oslo", "organisation")
    assert found("They met at Oslo.", entry, disable=("listed",)) == found("They met at Oslo.")


def clusters(resolution: Resolution) -> set[frozenset[tuple[str, int]]]:
    by_id: dict[str, set[tuple[str, int]]] = {}
    for key, entity_id in resolution.links.items():
        by_id.setdefault(entity_id, set()).add(key)
    return {frozenset(v) for v in by_id.values()}


def test_a_listed_single_name_is_one_entity_without_context() -> None:
    rows = [person("a", 0, "Pimo", HARBOUR), person("b", 0, "Pimo", SCHOOL)]
    assert len(resolve_corpus(rows).entities) == 2
    (entity,) = resolve_corpus(rows, listed=[("person", "Pimo")]).entities
    assert entity.name == "Pimo"


def test_listed_names_are_canonical_and_apart() -> None:
    rows = [person("a", 0, "Sergei Morozov", n=9), person("b", 0, "Sergey Morozov", n=1)]
    (entity,) = resolve_corpus(rows, listed=[("person", "Sergey Morozov")]).entities
    assert entity.name == "Sergey Morozov"
    both = [("person", "Sergey Morozov"), ("person", "Sergei Morozov")]
    assert len(resolve_corpus(rows, listed=both).entities) == 2
    assert len(resolve_corpus(rows, listed=both, same=[("Sergey Morozov", "Sergei Morozov")]).entities) == 1
    kiev = [group("a", 0, "place", "Kiev"), group("b", 0, "place", "Kyiv")]
    assert [e.name for e in resolve_corpus(kiev, listed=[("place", "Kiev")]).entities] == ["Kiev"]


@pytest.mark.parametrize(
    ("rows", "same", "different", "merged"),
    [
        ([person("a", 0, "Liv Holm"), person("b", 0, "Liv Dahl")], [("Liv Dahl", "Liv Holm")], [], True),
        ([person("a", 0, "Liv Holm"), person("b", 0, "Otto Berg")], [("otto berg", "LIV HOLM")], [], True),
        ([person("a", 0, "Liv Holm", HARBOUR), person("b", 0, "Holm", SCHOOL)], [("Holm", "Liv Holm")], [], True),
        ([person("a", 0, "Liv Holm", HARBOUR), person("b", 0, "Holm", HARBOUR)], [], [("Holm", "Liv Holm")], False),
        ([person("a", 0, "Pimo", HARBOUR), person("b", 0, "Pima", SCHOOL)], [("Pimo", "Pima")], [], True),
        ([person("a", 0, "Sergei Morozov"), person("b", 0, "Sergey Morozov")], [],
         [("Sergey Morozov", "Sergei Morozov")], False),
        ([person("a", 0, "Sergei Morozov"), person("b", 0, "Sergey Morozov")], [("Sergey Morozov", "Mori")],
         [("Mori", "Sergei Morozov")], False),
        ([group("a", 0, "place", "Larkhill"), group("b", 0, "place", "Fernworth")], [("Larkhill", "Fernworth")], [],
         True),
        ([group("a", 0, "organisation", "Baltic Fund", "BF"), group("b", 0, "organisation", "BF")], [],
         [("BF", "Baltic Fund")], False),
        ([group("a", 0, "place", "Larkhill"), group("b", 0, "organisation", "Fernworth")],
         [("Larkhill", "Fernworth")], [], False),
    ],
)  # fmt: skip
def test_settled_pairs_win(
    rows: list[Row], same: list[tuple[str, str]], different: list[tuple[str, str]], merged: bool
) -> None:
    links = resolve_corpus(rows, same, different).links
    assert (links["a", 0] == links["b", 0]) is merged
    if merged or different:
        links = resolve_corpus(rows).links
        assert (links["a", 0] == links["b", 0]) is not merged, "the pair changes nothing: the case tests nothing"


def test_a_chain_of_explanations_does_not_join_what_is_different() -> None:
    rows = [
        group("a", 0, "organisation", "Baltic Fund", "BF"),
        group("b", 0, "organisation", "BF", "Bergen Fund"),
        group("c", 0, "organisation", "Bergen Fund"),
    ]
    apart = resolve_corpus(rows, different=[("Baltic Fund", "Bergen Fund")]).links
    assert apart["a", 0] != apart["c", 0]
    usual = resolve_corpus(rows).links
    assert usual["a", 0] == usual["c", 0]


_S = ("o:alpha", "o:beta", "p:gamma")
_MERGES: dict[str, tuple[Row, ...]] = {
    "transliteration": (person("a", 0, "Sergei Morozov"), person("b", 0, "Sergey Morozov")),
    "spelling": (person("a", 0, "Philip Arden", _S), person("b", 0, "Phillip Arden", _S)),
    "initial": (person("a", 0, "Carla Whitfield", _S), person("b", 0, "C. Whitfield", _S)),
    "short-given-name": (person("a", 0, "Bill Hargreaves", _S), person("b", 0, "William Hargreaves", _S)),
    "given-name-in-two-languages": (person("a", 0, "Mikhail Bondar", _S), person("b", 0, "Mykhailo Bondar", _S)),
    "called-by-the-middle-name": (person("a", 0, "John Carl Hovde", _S), person("b", 0, "Carl Hovde", _S)),
    "typing-error": (person("a", 0, "Torvil Arden", _S), person("b", 0, "Torvik Arden", _S)),
    "double-family-name": (person("a", 0, "Clara Whitfield-Obi", _S), person("b", 0, "Clara Whitfield", _S)),
    "second-family-name": (person("a", 0, "Juan Ruiz Peral", _S), person("b", 0, "Juan Ruiz", _S)),
    "middle-name": (person("a", 0, "Mary Jane Holloway"), person("b", 0, "Mary Holloway")),
    "middle-initial": (person("a", 0, "Mary Jane Holloway"), person("b", 0, "Mary J. Holloway")),
    "order-of-names": (person("a", 0, "Orban Viktor", _S), person("b", 0, "Viktor Orban", _S)),
    "surname-with-shared-context": (person("a", 0, "Clara Whitfield", _S), person("b", 0, "Whitfield", _S)),
    "surname-with-same-role": (
        person("a", 0, "Clara Whitfield", ("r:mayor",)),
        person("b", 0, "Whitfield", ("o:quay", "r:mayor")),
    ),
    "surname-of-nearly-all": (
        *(person(doc, 0, "Clara Whitfield", (f"o:{doc}",)) for doc in "abc"),
        person("d", 0, "Whitfield", ("o:quay",)),
    ),
    "same-single-name-with-shared-context": (person("a", 0, "Whitfield", _S), person("b", 0, "Whitfield", _S)),
    "one-name-for-the-other": (group("a", 0, "organisation", "Baltic Fund", "BF"), group("b", 0, "organisation", "BF")),
    "national-prefix": (
        group("a", 0, "organisation", "US Fisheries Department"),
        group("b", 0, "organisation", "Fisheries Department"),
    ),
    "well-known-name": (group("a", 0, "place", "Kiev"), group("b", 0, "place", "Kyiv")),
}


@pytest.mark.parametrize("rule", list(CORPUS_RULES))
def test_every_corpus_rule_merges_and_can_be_switched_off(rule: str) -> None:
    rows = list(_MERGES[rule])
    assert len(resolve_corpus(rows).entities) == 1
    assert len(resolve_corpus(rows, disable=[rule]).entities) == 2


def test_what_needs_more_context_is_listed_with_the_reason() -> None:
    rows = [person("a", 0, "Bill Hargreaves", HARBOUR, n=9), person("b", 0, "William Hargreaves", SCHOOL, n=1)]
    apart = next(e for e in resolve_corpus(rows).entities if e.name == "William Hargreaves")
    assert apart.ambiguous == ("Bill Hargreaves",)
    assert apart.doubts[0].startswith("short given name: ")


def entity(number: int, kind: str, name: str, *aliases: str) -> CorpusEntity:
    return CorpusEntity(f"e{number}", kind, name, aliases, (), (), (), 1, 1)


def test_wikidata_ids_only_where_one_entity_and_one_id_fit() -> None:
    entities = [
        entity(0, "place", "Oslo"), entity(1, "person", "Ada Lind", "Lind", "Ada B. Lind"),
        entity(2, "person", "Robin Vale"), entity(3, "person", "Robin Vale"), entity(4, "organisation", "Bergen"),
        entity(5, "organisation", "Baltic Fund", "BF"), entity(6, "person", "Liv Dahl", "Dahl"),
    ]  # fmt: skip
    ids = {
        ("place", "oslo"): {"Q1"}, ("person", "ada b lind"): {"Q2"}, ("person", "robin vale"): {"Q3"},
        ("place", "bergen"): {"Q4"}, ("", "bf"): {"Q5"}, ("person", "dahl"): {"Q6"},
    }  # fmt: skip
    assert link_wikidata(entities, ids) == {"e0": "Q1", "e1": "Q2", "e5": "Q5"}
    assert link_wikidata(entities, {("place", "oslo"): {"Q1"}, ("", "oslo"): {"Q9"}}) == {}


def test_the_outcome_of_a_pair_that_an_article_itself_contradicts() -> None:
    pairs = [SettledPair(2, "different", "BF", "Baltic Fund"), SettledPair(3, "same", "Oslo", "Ada Lind"),
             SettledPair(4, "same", "Oslo", "Olso"), SettledPair(5, "different", "Oslo", "Ada Lind")]  # fmt: skip
    entities = [
        entity(0, "organisation", "Baltic Fund", "BF"),
        entity(1, "place", "Oslo"),
        entity(2, "person", "Ada Lind"),
    ]
    results = outcomes(pairs, entities)
    assert [o for o, _ in results] == ["not-applied", "not-applied", "unknown-name", "applied"]
    assert "an article itself" in results[0][1]
    assert "place" in results[1][1]
    assert "Olso" in results[2][1]


def test_added_articles_leave_the_ids_of_others() -> None:
    """Lone surnames, people of one name and two genders, middle initials: whatever order the articles have."""
    rows: list[Row] = [
        person("m1", 0, "Whitfield", SCHOOL), person("m2", 0, "Whitfield", HARBOUR),
        person("m3", 0, "Arthur W. Penrose", n=9), person("m4", 0, "Arthur H. Penrose", n=8),
        person("m5", 0, "Robin Vale", gender="male"), person("m6", 0, "Robin Vale", gender="female"),
        group("m7", 0, "organisation", "University"), group("m8", 0, "place", "Oslo"),
    ]  # fmt: skip
    added: list[Row] = [
        person("a1", 0, "Whitfield", ("o:choir", "p:lund")), person("a2", 0, "Arthur H. Penrose", n=90),
        person("a3", 0, "Robin Vale", gender="female", n=99), group("a4", 0, "organisation", "University"),
        person("z1", 0, "Whitfield", ("o:mill", "p:berg")), person("z2", 0, "Arthur W. Penrose", n=1),
    ]  # fmt: skip
    before = resolve_corpus(rows)
    assert len(before.entities) == 8
    for n in range(1, len(added) + 1):
        after = resolve_corpus(rows + added[:n])
        assert {k: after.links[k] for k in before.links} == before.links
