"""Quotations through buckets: the same clusters as in one piece, whatever the parts and buckets."""

import dataclasses
import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from pipeline.duplicates.surroundings import surroundings_of
from pipeline.flow import STEPS
from tests.chain import Chain, Row
from tests.conftest import digests
from tests.oracles import QuoteKey, cluster_quotes

CHAIN = [n for n, s in STEPS.items() if s.run.__module__.endswith("wordings")] + ["quote_groups"]


def made(count: int, seed: int) -> list[Row]:
    """Quotations of made words: parts and variants, one that is viral, stock phrases, slogans, indirect ones."""
    rng = random.Random(seed)
    lexicon = [f"w{int(rng.paretovariate(0.6)) % 4000}" for _ in range(4000)]
    stock = [rng.choices(lexicon, k=4) for _ in range(3)]
    viral = rng.choices(lexicon, k=30)
    rows: list[Row] = []
    while len(rows) < count:
        words = viral if rng.random() < 0.3 else rng.choices(lexicon, k=rng.randrange(1, 30)) + rng.choice([[], *stock])
        for _ in range(rng.choice((1, 1, 2, 3))):
            start = rng.randrange(max(1, len(words) // 3))
            said = [
                w if rng.random() > 0.04 else rng.choice(lexicon) for w in words[start : start + rng.randrange(1, 40)]
            ]
            kind = rng.choice(("direct", "direct", "mixed", "indirect"))
            text = " ".join(said) if kind != "mixed" else f"that \u201c{' '.join(said)}\u201d was said"
            number = len(rows)
            rows.append({
                "quote_id": f"{seed}-{number:05d}", "doc_id": f"d{seed}-{number // 2}", "text": text, "kind": kind,
                "speaker_name": rng.choice((None, "Nora Feld", "Martin Quist", "Feld")),
            })  # fmt: skip
    return rows


def printed(rows: list[Row]) -> tuple[dict[str, str], dict[str, tuple[int, int]]]:
    """The article of each document, in which its quotations are placed between words of its scene, and their places."""
    texts, spans = dict[str, str](), dict[str, tuple[int, int]]()
    for row in rows:
        scene = " ".join(f"scene{sum(map(ord, row['doc_id'])) % 7}x{k}" for k in range(6))
        before = f"{texts.get(row['doc_id'], '')}\nIn {scene}, {row['speaker_name'] or 'nobody'} said: “"
        spans[row["quote_id"]] = len(before), len(before) + len(row["text"])
        texts[row["doc_id"]] = f"{before}{row['text']}”"
    return texts, spans


def given(rows: list[Row], parts: int) -> dict[str, dict[str, list[Row]]]:
    """The tables that the steps start from."""
    documents = sorted({r["doc_id"] for r in rows})
    dates = {d: datetime(2024, 5, 1, tzinfo=UTC) + timedelta(days=sum(map(ord, d)) % 60) for d in documents}
    texts, spans = printed(rows)

    def of_part(row: Row, number: int) -> bool:
        return sum(map(ord, row["doc_id"])) % parts == number

    articles: list[Row] = [{"doc_id": d, "source": d, "text": texts[d]} for d in documents]
    quotes = [r | dict(zip(("start", "end"), spans[r["quote_id"]], strict=True)) for r in rows]
    return {
        "quotes": {f"p{k}": [r for r in quotes if of_part(r, k)] for k in range(parts)},
        "articles": {f"p{k}": [r for r in articles if of_part(r, k)] for k in range(parts)},
        "article_sketches": {"all": [{"doc_id": d, "published_at": dates[d]} for d in documents]},
        "article_clusters": {"all": [{"doc_id": d, "cluster_id": f"a-{d[:-1]}"} for d in documents]},
    }


def in_one_piece(rows: list[Row]) -> list[Row]:
    tables = given(rows, 1)
    date = {r["doc_id"]: r["published_at"] for r in tables["article_sketches"]["all"]}
    story = {r["doc_id"]: r["cluster_id"] for r in tables["article_clusters"]["all"]}
    texts, spans = printed(rows)
    places = np.array([(k, *spans[r["quote_id"]]) for k, r in enumerate(rows)], dtype=np.int64).reshape(-1, 3)
    beside = surroundings_of([texts[r["doc_id"]] for r in rows], *places.T)
    codes = [tuple(part.tolist()) for part in np.split(beside.codes, beside.starts[1:-1])]
    keys = [
        QuoteKey(
            r["quote_id"], r["doc_id"], r["text"], r["speaker_name"], date[r["doc_id"]], story[r["doc_id"]], r["kind"],
            codes[k] if r["kind"] != "indirect" else (),
        )
        for k, r in enumerate(rows)
    ]  # fmt: skip
    return [dataclasses.asdict(c) for c in cluster_quotes(keys)]


def without_document(rows: list[Row]) -> list[Row]:
    return [{k: v for k, v in row.items() if k != "doc_id"} for row in rows]


@pytest.mark.parametrize(("parts", "buckets"), [(1, 1), (3, 2), (4, 7)])
def test_buckets_give_the_same_rows_as_one_piece(tmp_path: Path, parts: int, buckets: int) -> None:
    rows = made(600, seed=parts)
    chain = Chain(tmp_path, CHAIN, buckets)
    chain.build(given(rows, parts))
    expected = in_one_piece(rows)
    assert without_document(chain.rows("quote_groups")) == expected
    assert {r["relation"] for r in expected} == {"same", "part", "variant"}
    assert max(Counter(r["cluster_id"] for r in expected).values()) > 20  # viral: more than a phrase pairs all of
    assert chain.store.read_all("quote_common").num_rows


def test_more_quotations_give_what_a_rebuild_gives(tmp_path: Path) -> None:
    rows = made(300, seed=8)
    more = [*rows, *made(20, seed=9)]
    chain = Chain(tmp_path / "grown", CHAIN, 4)
    chain.build(given(rows, 3))
    done = chain.build(given(more, 3))
    assert without_document(chain.rows("quote_groups")) == in_one_piece(more)
    Chain(tmp_path / "again", CHAIN, 4).build(given(more, 3))
    assert digests(tmp_path / "grown") == digests(tmp_path / "again")
    assert done["quote_counts"] == 4  # what a word tells depends on the whole corpus
    assert chain.build(given(more, 3)).total() == 0


def test_only_changed_parts_are_read_as_text_again(tmp_path: Path) -> None:
    tables = given(made(60, seed=4), 3)
    chain = Chain(tmp_path, CHAIN, 2)
    chain.build(tables)
    tables["quotes"]["p1"] = tables["quotes"]["p1"][1:]
    assert chain.build(tables)["quote_forms"] == 1


def test_phrases_of_a_part_do_not_depend_on_the_others(tmp_path: Path) -> None:
    tables = given(made(60, seed=5), 2)
    chain = Chain(tmp_path, CHAIN, 2)
    chain.build(tables)
    before = (tmp_path / "_work" / "quote_phrases" / "p0.parquet").read_bytes()
    tables["quotes"]["p1"] = tables["quotes"]["p1"][::3]
    assert chain.build(tables)["quote_forms"] == 1
    assert (tmp_path / "_work" / "quote_phrases" / "p0.parquet").read_bytes() == before


def test_no_quotations(tmp_path: Path) -> None:
    chain = Chain(tmp_path, CHAIN, 4)
    chain.build(given([], 1))
    assert chain.rows("quote_groups") == []
