"""What a cluster of quotations says as a whole, through parts and buckets."""

import dataclasses
import random
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from pipeline.config import load
from pipeline.duplicates.fusion import Copy, fuse
from pipeline.options import Options
from pipeline.stages.repeats import groups
from pipeline.tables import table_of
from tests.chain import Chain, Row

CHAIN = ["quote_witnesses", "quote_fusions", "quote_clusters"]


def tables(said: list[tuple[str | None, int | None]], parts: int) -> dict[str, dict[str, list[Row]]]:
    """One quotation per article, all in one cluster; (speaker within the article: Nora Feld or nobody, day of May)."""
    quotes, groups, articles, stories, entities, links = ([] for _ in range(6))  # type: ignore[var-annotated]
    for k, (name, day) in enumerate(said):
        date = datetime(2024, 5, day, tzinfo=UTC) if day else None
        doc_id, quote_id = f"d{k}", f"q{k}"
        quotes.append({"quote_id": quote_id, "doc_id": doc_id, "speaker_name": name, "confidence": 0.9})
        groups.append({"quote_id": quote_id, "doc_id": doc_id, "cluster_id": "c", "canonical_quote_id": "q0",
                       "relation": "same", "score": 1.0})  # fmt: skip
        articles.append({"doc_id": doc_id, "source": f"{k}.txt", "published_at": date})
        stories.append({"doc_id": doc_id, "cluster_id": f"a{k}"})
        if name:
            entities.append({"doc_id": doc_id, "entity": 0, "name": name})
            links.append({"doc_id": doc_id, "entity": 0, "entity_id": "e1", "entity_name": "Nora Feld"})
    every = {"quotes": quotes, "quote_groups": groups, "articles": articles, "article_clusters": stories,
             "article_entities": entities, "entity_links": links}  # fmt: skip
    return {
        table: {f"p{p}": [r for r in rows if int(r["doc_id"][1:]) % parts == p] for p in range(parts)}
        for table, rows in every.items()
    }


@pytest.mark.parametrize(("parts", "buckets"), [(1, 1), (2, 3)])
def test_every_copy_says_what_all_say(tmp_path: Path, parts: int, buckets: int) -> None:
    chain = Chain(tmp_path, CHAIN, buckets)
    chain.build(tables([("Feld", 7), (None, 3), ("Nora Feld", None)], parts))
    rows = chain.rows("quote_clusters")
    assert [r["quote_id"] for r in rows] == ["q0", "q1", "q2"]
    whole = {name: rows[0][name] for name in rows[0] if name not in ("quote_id", "doc_id")}
    assert all({name: row[name] for name in whole} == whole for row in rows)
    assert whole["cluster_speaker_name"] == "Nora Feld"
    assert whole["cluster_speaker_entity_id"] == "e1"
    assert whole["speaker_votes"] == [{"name": "Nora Feld", "votes": 1.8, "stories": 2}]
    assert whole["conflicting_speakers"] == []
    assert not whole["speaker_conflict"]
    assert (whole["first_quote_id"], whole["first_source"]) == ("q1", "1.txt")
    assert (whole["cluster_n_quotes"], whole["cluster_n_articles"]) == (3, 3)


def test_a_quotation_alone_says_what_votes_would_say() -> None:
    when = datetime(2024, 5, 7, tzinfo=UTC)
    rng = random.Random(3)
    rows: list[Row] = [
        {"bucket": 0, "quote_id": f"q{k}", "doc_id": f"d{k}", "cluster_id": f"c{k}", "score": rng.random(),
         "story": f"a{k}", "name": rng.choice([None, "Nora Feld", "Feld"]), "entity_id": rng.choice([None, "e1"]),
         "confidence": rng.choice([None, rng.random()]), "published_at": rng.choice([None, when]),
         "source": f"{k}.txt"}
        for k in range(40)
    ]  # fmt: skip
    rows = [{**row, "entity_id": row["entity_id"] if row["name"] else None} for row in rows]
    bucket = SimpleNamespace(read=lambda name: table_of(name, rows))
    made = groups.quote_fusions(bucket, load(Options))["quote_fusions"]
    names = [field.name for field in dataclasses.fields(Copy)]
    found = {row["cluster_id"]: row for row in made.to_pylist()}
    for row in rows:
        copy = Copy(**{name: row[name] for name in names})
        fused = groups._fusion_row(fuse([copy]), [copy], {row["quote_id"]: row["source"]})
        assert found[row["cluster_id"]] == {"cluster_id": row["cluster_id"], **fused}
