"""Roles of people and the table of speakers, counted in Arrow, are those of a plain count."""

import random
from collections import Counter, defaultdict
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pyarrow as pa
import pytest

from pipeline.config import load
from pipeline.options import Options
from pipeline.stages.entities.entities import roles_of
from pipeline.stages.publish import speakers
from pipeline.tables import TABLES, table_of

Row = dict[str, Any]
GIVEN = pa.schema(
    [("owner", pa.int64()), *((n, pa.string()) for n in ("doc_id", "key", "text")), ("weight", pa.int32())]
)


def plain_roles(rows: list[Row], n: int) -> list[tuple[str | None, list[str]]]:
    articles: dict[int, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    printed: dict[tuple[int, str], Counter[str]] = defaultdict(Counter)
    weight: Counter[tuple[int, str]] = Counter()
    for row in rows:
        articles[row["owner"]][row["key"]].add(row["doc_id"])
        printed[row["owner"], row["key"]][row["text"]] += 1
        weight[row["owner"], row["key"]] = max(weight[row["owner"], row["key"]], row["weight"])
    found: list[tuple[str | None, list[str]]] = []
    for owner in range(n):
        if owner not in articles:
            found.append((None, []))
            continue
        by_key = articles[owner]
        key = max(by_key, key=lambda k: (len(by_key[k]), weight[owner, k], len(k), k))
        text = min(printed[owner, key].items(), key=lambda item: (-item[1], item[0]))[0]
        found.append((text, sorted(by_key[key])))
    return found


@pytest.mark.parametrize("seed", range(4))
def test_roles(seed: int) -> None:
    rng = random.Random(seed)
    rows = []
    for _ in range(200 * (seed > 0)):
        key = rng.choice(["mayor", "major", "farmer", "chef", "élue"])
        text = rng.choice([key, key.title(), f"the {key}"])
        rows.append({"owner": rng.randrange(9), "doc_id": f"d{rng.randrange(6)}", "key": key, "text": text,
                     "weight": rng.randrange(3)})  # fmt: skip
    role, articles = roles_of(pa.Table.from_pylist(rows, schema=GIVEN), 12)
    assert list(zip(role.to_pylist(), articles.to_pylist(), strict=True)) == plain_roles(rows, 12)


@pytest.mark.parametrize("seed", range(3))
def test_speakers(seed: int) -> None:
    rng = random.Random(seed)
    known = [
        {
            "entity_id": f"e{k}",
            "name": rng.choice("AB"),
            "type": "person",
            "role_articles": [f"d{k}"],
            "gender_evidence": [],
        }
        for k in range(8)
    ]
    quotes = [
        {"doc_id": f"d{rng.randrange(9)}", "cluster_id": f"c{rng.randrange(9)}",
         "all_speaker_entity_ids": rng.choices([f"e{k}" for k in range(6)], k=rng.randrange(3)),
         "published_at": rng.choice([None, datetime(2024, 5, rng.randrange(1, 9), tzinfo=UTC)])}
        for _ in range(60 * (seed > 0))
    ]  # fmt: skip
    given = {"attributed_quotes": table_of("attributed_quotes", quotes), "entities": table_of("entities", known)}
    made = speakers(SimpleNamespace(read=given.__getitem__), load(Options))["speakers"]
    assert made.schema == TABLES["speakers"].schema
    expected = []
    for entity in known:
        own = [q for q in quotes if entity["entity_id"] in q["all_speaker_entity_ids"]]
        dates = sorted(q["published_at"] for q in own if q["published_at"])
        if own:
            expected.append(
                {
                    **{name: entity.get(name) for name in ("entity_id", "name", "type", "gender", "gender_evidence")},
                    "role": None,
                    "role_articles": entity["role_articles"],
                    "n_quotes": len(own),
                    "n_distinct_quotes": len({q["cluster_id"] for q in own}),
                    "n_articles": len({q["doc_id"] for q in own}),
                    "first_quoted": dates[0] if dates else None,
                    "last_quoted": dates[-1] if dates else None,
                }
            )
    expected.sort(key=lambda r: (-r["n_quotes"], r["name"], r["entity_id"]))
    assert [{name: row[name] for name in expected[0]} for row in made.to_pylist()] == expected if expected else True
    assert made.num_rows == len(expected)
