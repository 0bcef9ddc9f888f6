"""Near-duplicate articles through buckets: the same rows as in one piece, and little done again for a few more."""

import dataclasses
import hashlib
import random
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from pipeline.duplicates.articles import ArticleKey, cluster_articles
from pipeline.duplicates.candidates import estimate_flat, sketch_article
from pipeline.flow import STEPS
from pipeline.stages import copies
from tests.chain import Chain, Row
from tests.conftest import digests

CHAIN = [name for name, step in STEPS.items() if step.run.__module__.endswith("copies")]


def made(count: int, seed: int) -> list[Row]:
    """Articles of made words: copies, excerpts, updates, a wire story in many papers, a footer in others."""
    rng = random.Random(seed)
    lexicon = [f"w{k}" for k in range(3000)]
    footer = rng.choices(lexicon, k=40)
    wire = rng.choices(lexicon, k=120)
    texts: list[list[str]] = []
    while len(texts) < count:
        words = wire if rng.random() < 0.25 else rng.choices(lexicon, k=rng.randrange(5, 200))
        texts.append(words)
        for _ in range(rng.choice((0, 0, 1, 2))):
            kept = words[: rng.randrange(len(words) // 2, len(words)) + 1]
            texts.append(
                [w if rng.random() > 0.03 else rng.choice(lexicon) for w in kept] if rng.random() < 0.7 else words
            )
        if rng.random() < 0.3:
            texts.append([*rng.choices(lexicon, k=150), *footer])
    rows = []
    for number, words in enumerate(texts[:count]):
        text = " ".join(words)
        date = datetime(2024, 5, rng.randrange(1, 29), tzinfo=UTC) if rng.random() < 0.8 else None
        rows.append({
            "doc_id": hashlib.sha256(f"{seed} {number}".encode()).hexdigest()[:16], "published_at": date, "text": text,
            "n_words": len(words), "text_sha256": hashlib.sha256(text.encode()).hexdigest(),
        })  # fmt: skip
    return [*rows, {**rows[0], "doc_id": f"empty{seed}", "text": "", "n_words": 0, "text_sha256": "00" * 32}]


def divided(rows: list[Row], parts: int) -> dict[str, list[Row]]:
    return {f"p{k}": [r for r in rows if int(r["text_sha256"][:8], 16) % parts == k] for k in range(parts)}


def in_one_piece(rows: list[Row]) -> list[Row]:
    text_of = {r["doc_id"]: r["text"] for r in rows}
    keys = [ArticleKey(r["doc_id"], r["published_at"], r["n_words"], sketch_article(r["text"])) for r in rows]
    return [dataclasses.asdict(c) for c in cluster_articles(keys, text_of.__getitem__)]


@pytest.mark.parametrize(("parts", "buckets"), [(1, 1), (3, 1), (4, 5), (2, 16)])
def test_buckets_give_the_same_rows_as_one_piece(tmp_path: Path, parts: int, buckets: int) -> None:
    rows = made(150, seed=parts)
    chain = Chain(tmp_path, CHAIN, buckets)
    chain.build({"articles": divided(rows, parts)})
    expected = in_one_piece(rows)
    assert chain.rows("article_clusters") == expected
    assert {r["relation"] for r in expected} == {"original", "copy", "excerpt", "update"}
    assert max(Counter(r["cluster_id"] for r in expected).values()) > 16  # more than a key pairs all of


def test_more_articles_give_what_a_rebuild_gives(tmp_path: Path) -> None:
    rows, more = made(100, seed=8), made(3, seed=9)
    chain, again = Chain(tmp_path / "grown", CHAIN, 16), Chain(tmp_path / "again", CHAIN, 16)
    first = chain.build({"articles": {**divided(rows, 3), "q": []}})
    second = chain.build({"articles": {**divided(rows, 3), "q": more}})
    again.build({"articles": {**divided(rows, 3), "q": more}})
    assert chain.rows("article_clusters") == again.rows("article_clusters") == in_one_piece([*rows, *more])
    assert digests(tmp_path / "grown") == digests(tmp_path / "again")
    assert second["article_sketches"] == 1
    assert second["article_groups"] < first["article_groups"]
    assert chain.build({"articles": {**divided(rows, 3), "q": more}}).total() == 0


def test_a_component_of_the_same_pairs_is_not_compared_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows, more = made(100, seed=8), made(3, seed=9)
    chain = Chain(tmp_path, CHAIN, 1)
    chain.build({"articles": {**divided(rows, 3), "q": []}})
    compared: list[str] = []
    judged: list[int] = []

    def watch(articles: Any, *given: Any) -> Any:
        compared.extend(article.doc_id for article in articles)
        return cluster_articles(articles, *given)

    def count(keys: Any, starts: Any, limits: Any, pairs: Any) -> Any:
        judged.append(len(pairs))
        return estimate_flat(keys, starts, limits, pairs)

    monkeypatch.setattr(copies, "cluster_articles", watch)
    monkeypatch.setattr(copies, "estimate_flat", count)
    done = chain.build({"articles": {**divided(rows, 3), "q": more}})
    assert (done["article_candidates"], done["article_groups"]) == (1, 1)
    new = {row["doc_id"] for row in more}
    groups = {r["doc_id"]: r["compared"] for r in chain.rows("article_groups")}
    assert set(compared) == {d for d, number in groups.items() if number in {groups.get(n) for n in new}}
    assert 0 < len(compared) < len(groups)
    assert 0 < sum(judged) < chain.store.read_all("article_candidates").num_rows / 4


def test_a_changed_date_or_text_is_seen(tmp_path: Path) -> None:
    rows = made(60, seed=3)
    chain = Chain(tmp_path, CHAIN, 8)
    chain.build({"articles": divided(rows, 2)})
    copied = next(r for r in chain.rows("article_clusters") if r["relation"] == "copy")
    at = next(k for k, r in enumerate(rows) if r["doc_id"] == copied["doc_id"])
    rows[at] = {**rows[at], "published_at": datetime(1999, 1, 1, tzinfo=UTC)}
    chain.build({"articles": divided(rows, 2)})
    assert chain.rows("article_clusters") == in_one_piece(rows)
    assert {r["doc_id"]: r for r in chain.rows("article_clusters")}[copied["doc_id"]]["relation"] == "original"
    quoted = f"“{rows[at]['text']}”"
    rows[at] = {**rows[at], "text": quoted, "text_sha256": hashlib.sha256(quoted.encode()).hexdigest()}
    chain.build({"articles": {"p0": rows}})
    assert chain.rows("article_clusters") == in_one_piece(rows)


def test_memory_of_a_bucket_is_its_own(tmp_path: Path) -> None:
    """A task reads the rows of its bucket, and only the documents in these rows."""
    chain = Chain(tmp_path, CHAIN, 16)
    chain.build({"articles": divided(made(100, seed=8), 2)})
    sizes = [r.rows_in for (step, _), r in chain.records.items() if step == "article_candidates"]
    total = chain.store.read_all("article_pairs").num_rows
    assert sum(sizes) == total
    assert max(sizes) < total / 4


def test_no_articles(tmp_path: Path) -> None:
    chain = Chain(tmp_path, CHAIN, 4)
    chain.build({"articles": {}})
    assert chain.rows("article_clusters") == []
