"""Entities over a corpus of our own: lone surnames, evidence, settled pairs, stable ids, any order."""

import random
from itertools import combinations

import pytest

from pipeline.entities import LocalEntity, Mention, local_entities
from pipeline.entities.corpus.blocks import blocks_of
from pipeline.entities.corpus.cluster import Contexts
from pipeline.entities.corpus.drafts import best_known
from pipeline.entities.corpus.same_person import Full, compare
from pipeline.entities.corpus.single_names import _ContextIndex
from pipeline.text import spellings
from tests.oracles import Resolution, resolve_corpus

Row = tuple[str, LocalEntity]
HARBOUR = ("o:harbour board", "p:lind", "l:larkhill")
SCHOOL = ("o:school council", "p:obi", "l:fernworth")


def person(
    document: str, number: int, name: str, context: tuple[str, ...] = (), n: int = 3, gender: str | None = None
) -> Row:
    return document, LocalEntity(number, "person", name, (name,), n, gender, context)


def group(document: str, number: int, kind: str, name: str, *aliases: str) -> Row:
    return document, LocalEntity(number, kind, name, (name, *aliases), 2, None, ())


def names(resolution: Resolution) -> dict[str, tuple[str, ...]]:
    return {e.name: e.aliases for e in resolution.entities}


@pytest.mark.parametrize(("full", "surname"), [("Tarek Al Mansoori", "Al Mansoori"), ("Ines da Rocha", "Da Rocha")])
def test_a_surname_with_a_particle_is_no_full_name(full: str, surname: str) -> None:
    rows = [person("a", 0, full), *(person(d, 0, surname) for d in "bcd")]
    assert best_known(rows, range(4)) == full
    assert best_known(rows, range(1, 4)) == surname


@pytest.mark.parametrize(
    ("full", "single"), [("Tarek bin Rashid", "Rashid"), ("Tarek bin Rashid", "King Rashid"), ("Wen Yi", "Y.")]
)
def test_a_single_name_that_is_no_surname(full: str, single: str) -> None:
    rows = [person(d, 0, full, HARBOUR) for d in "abc"] + [person("d", 0, single, HARBOUR)]
    rows.append(person("c", 1, full.split()[-1] if single == "Y." else full, HARBOUR))  # looked up before "Y."
    links = resolve_corpus(rows).links
    assert links["a", 0] == links["c", 0] != links["d", 0]


def test_a_fathers_name_with_its_particle_is_a_surname() -> None:
    rows = [*(person(d, 0, "Tarek bin Rashid", HARBOUR) for d in "abc"), person("d", 0, "Bin Rashid", HARBOUR)]
    assert len(set(resolve_corpus(rows).links.values())) == 1


def test_an_acronym_of_a_known_body_is_not_another_body_in_other_articles() -> None:
    rows = [
        group("a", 0, "organisation", "Coastal Bank of Selkie", "CBS"),
        group("b", 0, "organisation", "CBS"),
        group("c", 0, "organisation", "Coastal Bank of Selkie"),
    ]
    links = resolve_corpus(rows).links
    assert links["a", 0] == links["c", 0] != links["b", 0]


def test_a_lone_surname_needs_context() -> None:
    rows = [
        person("a", 0, "Clara Whitfield", HARBOUR),
        person("b", 0, "Whitfield", HARBOUR),
        person("c", 0, "Whitfield", SCHOOL),
    ]
    resolution = resolve_corpus(rows)
    assert resolution.links["a", 0] == resolution.links["b", 0] != resolution.links["c", 0]
    apart = next(e for e in resolution.entities if e.name == "Whitfield")
    assert apart.ambiguous == ("Clara Whitfield",)
    assert any("shared context" in line for e in resolution.entities for line in e.evidence)


def test_a_lone_surname_with_two_equal_holders_stays_alone() -> None:
    rows = [
        person("a", 0, "Clara Whitfield", HARBOUR),
        person("b", 0, "Oliver Whitfield", HARBOUR),
        person("c", 0, "Whitfield", HARBOUR),
    ]
    assert len({*resolve_corpus(rows).links.values()}) == 3


def test_places_alone_are_no_evidence_and_lone_surnames_of_two_articles_stay_apart() -> None:
    places = ("l:larkhill", "l:fernworth", "l:oslo")
    rows = [
        person("a", 0, "Clara Whitfield", places),
        person("b", 0, "Whitfield", places),
        person("c", 0, "Whitfield", SCHOOL),
    ]
    assert len({*resolve_corpus(rows).links.values()}) == 3


def test_single_names_are_found_by_the_context_that_they_share() -> None:
    rng = random.Random(4)
    keys = [f"{'l' if n % 4 == 0 else 'p'}:{n}" for n in range(60)]
    sets = [set(rng.sample(keys[: rng.choice((8, 60))], rng.randint(0, 6))) for _ in range(120)]
    # The first key is in too many articles to be distinctive.
    contexts = Contexts({key: 60 if n == 0 else 1 + n % 7 for n, key in enumerate(keys)}, 120)
    by_context = _ContextIndex()
    for number, context in enumerate(sets):
        by_context.add(number, context)
    for here in sets:
        for least in (2, 4):
            found = set(by_context.having(contexts.rarest(here, least)))
            alike = {number for number, context in enumerate(sets) if contexts.alike(here, context, least)}
            assert alike <= found
            assert len(contexts.rarest(here, least)) <= max(0, len(here) - least + 1)


def test_a_middle_name_that_fits_two_people_stays_apart() -> None:
    rows = [
        person("a", 0, "Arthur W. Penrose", HARBOUR, n=9),
        person("b", 0, "Arthur H. Penrose", HARBOUR, n=8),
        person("c", 0, "Arthur Penrose", HARBOUR, n=1),
    ]
    resolution = resolve_corpus(rows)
    assert len(resolution.entities) == 3
    assert len({e.entity_id for e in resolution.entities}) == 3
    bare = next(e for e in resolution.entities if e.name == "Arthur Penrose")
    assert bare.ambiguous == ("Arthur H. Penrose", "Arthur W. Penrose") or len(bare.ambiguous) == 2


def test_the_name_is_the_full_form_of_most_articles_then_the_plain_one() -> None:
    cases = (
        (("Arthur W. Penrose", 9), ("Arthur Penrose", 1), ("Arthur Penrose", 1), "Arthur Penrose"),
        (("Arthur W. Penrose", 1), ("Arthur Penrose", 9), ("Arthur W. Penrose", 1), "Arthur W. Penrose"),
        (("Arthur W. Penrose", 9), ("Arthur Penrose", 1), ("Penrose", 9), "Arthur Penrose"),
        (("Bill Penrose", 2), ("William Penrose", 3), ("Penrose", 9), "William Penrose"),
        (("Bill Penrose", 1), ("William Penrose", 9), ("Bill Penrose", 1), "Bill Penrose"),
        (("Bill Penrose", 2), ("William Penrose", 1), ("William W. Penrose", 1), "William Penrose"),
    )
    for *rows, name in cases:
        resolution = resolve_corpus(person(d, 0, n, HARBOUR, k, "male") for d, (n, k) in zip("abc", rows, strict=True))
        assert [e.name for e in resolution.entities] == [name], rows


@pytest.mark.parametrize("hyphen", "\u2010\u2011\u2013")
def test_a_double_name_is_one_whatever_its_hyphen(hyphen: str) -> None:
    rows = [person("a", 0, "Clara Lind-Whitfield"), person("b", 0, f"Clara Lind{hyphen}Whitfield")]
    assert len({*resolve_corpus(rows).links.values()}) == 1


def test_gender_keeps_two_people_of_one_name_apart() -> None:
    rows = [
        person("a", 0, "Robin Vale", HARBOUR, gender="male"),
        person("b", 0, "Robin Vale", HARBOUR, gender="female"),
    ]
    assert len(resolve_corpus(rows).entities) == 2


def test_articles_explain_their_acronyms() -> None:
    rows = [
        group("a", 0, "organisation", "Baltic Harbour Institute", "BHI"),
        group("b", 0, "organisation", "BHI"),
        group("c", 0, "organisation", "Baltic Harbour Institute"),
    ]
    resolution = resolve_corpus(rows)
    assert names(resolution) == {"Baltic Harbour Institute": ("BHI",)}
    assert resolution.entities[0].evidence == ("one name for the other in 1 article: BHI = Baltic Harbour Institute",)
    assert (resolution.entities[0].n_mentions, resolution.entities[0].n_articles) == (6, 3)


@pytest.mark.parametrize("other", ["Holt and Brand", "Holt and Brand Ltd", "holt & brand"])
def test_an_ampersand_is_the_word_and(other: str) -> None:
    resolution = resolve_corpus([group("a", 0, "organisation", "Holt & Brand"), group("b", 0, "organisation", other)])
    assert len(names(resolution)) == 1


def test_an_acronym_with_two_meanings_joins_neither() -> None:
    rows = [
        group("a", 0, "organisation", "Baltic Harbour Institute", "BHI"),
        group("b", 0, "organisation", "Bergen Health Initiative", "BHI"),
        group("c", 0, "organisation", "BHI"),
    ]
    assert len({*resolve_corpus(rows).links.values()}) == 3


def test_the_university_is_another_one_in_every_article() -> None:
    rows = [group("a", 0, "organisation", "University"), group("b", 0, "organisation", "University")]
    assert len({*resolve_corpus(rows).links.values()}) == 2


def test_a_field_of_government_alone_is_another_one_in_every_article() -> None:
    rows = [group("a", 0, "organisation", "State"), group("b", 0, "organisation", "State")]
    assert len({*resolve_corpus(rows).links.values()}) == 2


def test_the_state_of_a_place_is_the_place() -> None:
    rows = [group("a", 0, "place", "State of Texas"), group("b", 0, "place", "Texas")]
    assert names(resolve_corpus(rows)) == {"Texas": ("State of Texas",)}


def test_a_department_of_two_countries_joins_neither() -> None:
    rows = [
        group("a", 0, "organisation", "US Fisheries Department"),
        group("b", 0, "organisation", "Fisheries Department"),
        group("c", 0, "organisation", "Danish Fisheries Department"),
    ]
    assert len(resolve_corpus(rows).entities) == 3


def test_the_user_settles_pairs() -> None:
    rows = [
        person("a", 0, "Sergei Morozov"),
        person("b", 0, "Sergey Morozov"),
        person("c", 0, "Liv Holm"),
        person("d", 0, "Liv Dahl"),
    ]
    usual = resolve_corpus(rows).links
    assert usual["a", 0] == usual["b", 0]
    settled = resolve_corpus(rows, different=[("Sergey Morozov", "Sergei Morozov")]).links
    assert settled["a", 0] != settled["b", 0]


def test_order_of_rows_does_not_matter_and_ids_survive_new_articles() -> None:
    rows = [
        person("a", 0, "Sergei Morozov", HARBOUR),
        group("a", 1, "organisation", "Nato"),
        group("a", 2, "place", "Kiev"),
        person("b", 0, "Sergey Morozov", HARBOUR),
        group("b", 1, "organisation", "NATO"),
        person("b", 2, "Morozov", HARBOUR),
        person("c", 0, "Clara Whitfield", SCHOOL),
        group("c", 1, "place", "U.S."),
        person("c", 2, "C. Whitfield", SCHOOL),
    ]
    first = resolve_corpus(rows)
    shuffled = rows[:]
    random.Random(3).shuffle(shuffled)
    assert resolve_corpus(shuffled) == first
    more = [
        *rows,
        person("d", 0, "Sergey Morozov", HARBOUR, n=9),
        person("d", 1, "Oliver Whitfield", SCHOOL),
        group("d", 2, "place", "US"),
    ]
    later = resolve_corpus(more)
    assert {k: later.links[k] for k in first.links} == first.links


def test_local_entities_count_pronouns_and_keep_names_as_written() -> None:
    mentions = [
        Mention(0, 15, "person", "name", "Clara Whitfield", 0, "female", "PERSON", "model"),
        Mention(20, 24, "place", "name", "Oslo", 1, None, "GPE", "model"),
        Mention(30, 33, "person", "pronoun", "Clara Whitfield", 0, "female", None, "salience"),
        Mention(40, 43, "person", "pronoun", None, None, "male", None, "unresolved"),
        Mention(50, 60, "person", "name", "Clara Whitfield", 0, "female", None, "surname"),
    ]
    rows = local_entities(mentions, ["Clara Whitfield", "Oslo", "she", "him", "Whitfield’s"])
    assert rows == [
        LocalEntity(0, "person", "Clara Whitfield", ("Clara Whitfield", "Whitfield"), 3, "female", ("l:oslo",)),
        LocalEntity(1, "place", "Oslo", ("Oslo",), 1, None, ("p:vhitfield",)),
    ]


def test_nothing_in_nothing_out() -> None:
    assert resolve_corpus([]) == Resolution([], {})
    assert local_entities([], []) == []


def test_a_listed_name_among_the_forms_does_not_rename_another_body() -> None:
    rows = [
        group("a", 0, "organisation", "Senate"),
        group("b", 0, "organisation", "Ruritanian Senate", "Senate"),
        group("c", 0, "organisation", "GOP"),
    ]
    assert {*names(resolve_corpus(rows))} == {"Senate", "Ruritanian Senate", "GOP"}
    assert names(resolve_corpus([*rows, group("d", 0, "organisation", "Republican Party", "GOP")])).keys() == {
        "Senate",
        "Ruritanian Senate",
        "Republican Party",
    }


def _listed_given_names() -> list[str]:
    lists = spellings.FORMAL, *spellings.FORMAL.values(), spellings.SPELLING, *spellings.TRANSLATED
    return sorted({name for names in lists for name in names})


def test_given_names_that_the_lists_join_are_compared() -> None:
    names = [Full.of(f"{given.capitalize()} Hargreaves", None) for given in _listed_given_names()]
    pairs = [pair for pair in combinations(filter(None, names), 2) if not compare(*pair).conflict]
    assert len(pairs) > 400
    assert not [(a.text, b.text) for a, b in pairs if not blocks_of(a) & blocks_of(b)]


@pytest.mark.parametrize("given", ["Catherine Katherine", "Geoffrey Jeffrey", "Carl Karl", "Kurt Curt", "Eric Erik"])
def test_two_spellings_of_a_given_name_are_one_person_with_a_reason(given: str) -> None:
    one, other = given.split()
    rows = [person("a", 0, f"{one} Hargreaves", HARBOUR), person("b", 0, f"{other} Hargreaves", HARBOUR)]
    (entity,) = resolve_corpus(rows).entities
    assert entity.evidence[0].startswith("spelling: ")
