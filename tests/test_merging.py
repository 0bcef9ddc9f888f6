"""Entities of the corpus through buckets: the same as in one piece, and little done again for a few articles more."""

import dataclasses
import hashlib
import random
from pathlib import Path

import pytest

from pipeline.config import load
from pipeline.entities import CorpusEntity, LocalEntity
from pipeline.flow import STEPS
from pipeline.options import Options
from tests.chain import Chain, Row
from tests.conftest import digests
from tests.oracles import Resolution, resolve_corpus

CHAIN = [*(name for name, step in STEPS.items() if step.run.__module__.endswith("merge")), "entities"]
GIVEN = [
    *("William", "Bill", "Sergei", "Sergey", "Jane", "Jana", "Robin", "Viktor", "Mikhail", "Mykhailo", "Ada"),
    *("Oskar", "J.", "R."),
]
FAMILIES = [
    *("Roe", "Doe", "Lind", "Lund", "Varenik", "Varenyk", "Holm-Feld", "Holm", "Feld", "Penrose", "Viktor", "Smyth"),
    "Smith",
]
GROUPS = (
    ("organisation", "Harbour Board", ("HB", "the Board")), ("organisation", "Hill Bank", ("HB",)),
    ("organisation", "US Fisheries Department", ()), ("organisation", "Fisheries Department", ("FD", "F.D.")),
    ("organisation", "University", ()), ("place", "Kiev", ("Kyiv",)), ("place", "Larkhill", ("Lark Hill",)),
    ("organisation", "Larkhill Rowing Club", ("Larkhill", "LRC")), ("place", "Washington", ("D.C.",)),
)  # fmt: skip
PAIRS = "verdict,name,other\nsame,Jane Roe,Jana Lund\ndifferent,Ada Lind,Ada B. Lind\nsame,HB,Larkhill Rowing Club\n"
NAMES = "name,type,aliases\nRobin Doe,person,\nLark Hill,place,\nUniversity,organisation,\n"


def made(count: int, seed: int) -> list[Row]:
    """Entities of `count` articles: people in all spellings, single names, acronyms of two meanings."""
    rng = random.Random(seed)
    rows: list[Row] = []
    for number in range(count):
        doc_id = hashlib.sha256(f"{seed} {number}".encode()).hexdigest()[:16]
        for entity in range(rng.randrange(2, 8)):
            kind, name, aliases = "person", person_name(rng), tuple[str, ...]()
            if rng.random() < 0.4:
                kind, name, aliases = rng.choice(GROUPS)
            forms = [name, *(a for a in aliases if rng.random() < 0.5)]
            beside = [f"{rng.choice('pol')}:{name.split()[-1].lower()} {k}" for k in range(4)]
            gender = rng.choice((None, None, "female", "male")) if kind == "person" else None
            rows.append({
                "doc_id": doc_id, "entity": entity, "type": kind, "name": name, "aliases": forms, "gender": gender,
                "n_mentions": rng.randrange(1, 5), "context": [*rng.sample(beside, rng.randrange(5)), "p:all"],
            })  # fmt: skip
    return rows


def person_name(rng: random.Random) -> str:
    """A full name, with or without a middle one, in either order; or one of its words."""
    given, family = rng.choice(GIVEN), rng.choice(FAMILIES)
    middle = rng.choice(("", "", "", "A.", "B.", "Ann", "Lind"))
    words = [w for w in (given, middle, family) if w]
    return rng.choice((" ".join(words), " ".join(words), " ".join(reversed(words)), family))


def divided(rows: list[Row], parts: int) -> dict[str, dict[str, list[Row]]]:
    of_part = {f"p{k}": [r for r in rows if int(r["doc_id"][:8], 16) % parts == k] for k in range(parts)}
    articles = {p: [{"doc_id": d} for d in dict.fromkeys(r["doc_id"] for r in of)] for p, of in of_part.items()}
    return {"article_entities": of_part, "articles": articles, "descriptions": {p: [] for p in of_part}}


def in_one_piece(rows: list[Row], *, settled: bool = False, disable: tuple[str, ...] = ()) -> Resolution:
    local = [
        (r["doc_id"], LocalEntity(**{**{k: v for k, v in r.items() if k != "doc_id"},
                                     "aliases": tuple(r["aliases"]), "context": tuple(r["context"])}))
        for r in rows
    ]  # fmt: skip
    if not settled:
        return resolve_corpus(local, disable=disable)
    pairs = [tuple(line.split(",")) for line in PAIRS.splitlines()[1:]]
    return resolve_corpus(
        local,
        same=[(one, other) for verdict, one, other in pairs if verdict == "same"],
        different=[(one, other) for verdict, one, other in pairs if verdict == "different"],
        listed=[(kind, name) for name, kind, _ in (line.split(",") for line in NAMES.splitlines()[1:])],
        disable=disable,
    )


def check(chain: Chain, expected: Resolution) -> None:
    names = [f.name for f in dataclasses.fields(CorpusEntity)]
    rows = [{k: tuple(v) if isinstance(v, list) else v for k, v in row.items()} for row in chain.rows("entities")]
    found = {row["entity_id"]: {name: row[name] for name in names} for row in rows}
    assert found == {e.entity_id: {name: getattr(e, name) for name in names} for e in expected.entities}
    links = {(r["doc_id"], r["entity"]): r["entity_id"] for r in chain.rows("entity_links")}
    assert links == expected.links


@pytest.mark.parametrize(("parts", "buckets"), [(1, 1), (3, 5), (2, 16)])
@pytest.mark.parametrize("settled", [False, True])
def test_buckets_give_the_same_entities_as_one_piece(tmp_path: Path, parts: int, buckets: int, settled: bool) -> None:
    rows = made(80, seed=parts)
    chain = Chain(tmp_path, CHAIN, buckets)
    if settled:
        (tmp_path / "pairs.csv").write_text(PAIRS, encoding="utf-8")
        (tmp_path / "names.csv").write_text(NAMES, encoding="utf-8")
        files = [f"entities.settled={tmp_path / 'pairs.csv'}", f"ner.names={tmp_path / 'names.csv'}"]
        chain.config = load(Options, overrides=[f"run.buckets={buckets}", *files])
    chain.build(divided(rows, parts))
    expected = in_one_piece(rows, settled=settled)
    check(chain, expected)
    evidence = " ".join(line for e in expected.entities for line in e.evidence)
    for why in ("surname with shared context", "one name for the other", "national prefix", "middle"):
        assert why in evidence, "the corpus should put it to the test"
    assert ("settled by the user" in evidence) == settled


def test_rules_that_are_switched_off_are_so_in_buckets(tmp_path: Path) -> None:
    rows, off = made(80, seed=5), ("spelling", "middle-name", "well-known-name", "national-prefix")
    chain = Chain(tmp_path, CHAIN, 8)
    chain.config = load(Options, overrides=["run.buckets=8", f"entities.disable={list(off)}"])
    chain.build(divided(rows, 2))
    check(chain, in_one_piece(rows, disable=off))


def test_more_articles_give_what_a_rebuild_gives(tmp_path: Path) -> None:
    rows, more = made(60, seed=8), made(1, seed=9)[:2]
    chain, again = Chain(tmp_path / "grown", CHAIN, 32), Chain(tmp_path / "again", CHAIN, 32)
    before, grown = divided(rows, 3), divided(rows, 3)
    for table in before:
        before[table]["q"], grown[table]["q"] = [], divided(more, 1)[table]["p0"]
    first, second = chain.build(before), chain.build(grown)
    again.build(grown)
    check(chain, in_one_piece([*rows, *more]))
    assert digests(tmp_path / "grown") == digests(tmp_path / "again")
    assert second["entity_keys"] == 1
    assert second["entity_pairs"] < first["entity_pairs"]
    assert chain.build(grown).total() == 0


def test_a_bucket_holds_its_share(tmp_path: Path) -> None:
    """A task reads the rows of its bucket, of which no two hold the same."""
    chain = Chain(tmp_path, CHAIN, 8)
    rows = made(200, seed=8)
    for k, row in enumerate(rows):
        row["name"] = f"{row['name']} {chr(97 + k % 26)}{chr(97 + k % 7)}"
    chain.build(divided(rows, 2))
    sizes = [r.rows_in for (step, _), r in chain.records.items() if step == "entity_clusters"]
    assert sum(sizes) == chain.store.read_all("entity_members").num_rows
    assert max(sizes) < len(rows) / 4


def test_no_articles(tmp_path: Path) -> None:
    chain = Chain(tmp_path, CHAIN, 4)
    chain.build({"article_entities": {}, "articles": {}, "descriptions": {}})
    assert chain.rows("entities") == []
    assert chain.build({"article_entities": {"p": []}, "articles": {"p": []}, "descriptions": {"p": []}}).total() > 0
    assert chain.rows("entities") == []
