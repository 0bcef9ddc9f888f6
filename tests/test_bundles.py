"""A bucket read from bundles of parts has the rows that it has in the parts, whatever happens to the bundles."""

import random
from pathlib import Path

import pyarrow as pa
import pytest

from pipeline.config import load
from pipeline.flow import STEPS
from pipeline.options import Options
from pipeline.store import BUNDLES, Store
from pipeline.tables import table_of
from pipeline.tasks import bundles
from pipeline.tasks.bundles import Bundle, bundles_of, read_bundled, tidy
from pipeline.tasks.execute import StoredBucket
from pipeline.tasks.task import Task
from tests.conftest import digests, run_pipeline, write_articles

BUCKETS = 3


def written(store: Store, count: int) -> dict[str, str]:
    """Parts of a bucketed table with rows at random, some without any."""
    rng = random.Random(count)
    found = {}
    for number in range(count):
        rows = [
            {"bucket": rng.randrange(BUCKETS), "key": rng.getrandbits(60), "text": number} for _ in range(number % 4)
        ]
        part = store.write("line_texts", f"{number:04b}", table_of("line_texts", rows))
        found[part.name] = part.sha256
    return dict(sorted(found.items()))


def files(store: Store) -> list[Path]:
    return sorted((Path(store.root) / BUNDLES / "line_texts").iterdir())


def test_the_rows_of_the_parts_in_their_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundles, "_PARTS", 4)
    store = Store(str(tmp_path))
    parts = written(store, 70)
    found = bundles_of(parts, store.sizes("line_texts"))
    assert [part for bundle in found for part in bundle.parts] == list(parts.items())
    assert len(found) > 5
    for time in range(3):
        for bucket in range(BUCKETS):
            filled = [p for p in parts if bucket in store.read("line_texts", [p])["bucket"].to_pylist()]
            read = read_bundled(store, "line_texts", found, dict.fromkeys(filled, ""), bucket)
            assert read.to_pylist() == store.read_bucket("line_texts", filled, bucket).to_pylist()
        if time == 0:
            files(store)[0].unlink()
            files(store)[1].write_bytes(b"damaged")


def test_one_more_part_changes_one_bundle(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundles, "_PARTS", 8)
    parts = {f"{number:08b}": "a" for number in range(200)}
    before = set(bundles_of(parts, {}))
    more = dict(sorted({**parts, "00110011x": "b"}.items()))
    assert len(set(bundles_of(more, {})) - before) <= 2
    assert bundles_of(dict(list(parts.items())[:20]), {}) == ()
    sizes = {f"{part}.parquet": 5_000_000 for part in parts}
    assert max(len(bundle.parts) for bundle in bundles_of(parts, sizes)) <= 2


def test_bundles_that_are_not_wanted_are_removed(tmp_path: Path) -> None:
    store = Store(str(tmp_path))
    parts = written(store, 5)
    one, other = Bundle(tuple(parts.items())[:2]), Bundle(tuple(parts.items())[2:])
    read_bundled(store, "line_texts", [one, other], dict.fromkeys(parts, ""), 0)
    tidy(store, "line_texts", [other])
    assert [file.name for file in files(store)] == [other.name]


def test_a_lookup_reads_the_same_rows_from_bundles(tmp_path: Path) -> None:
    store = Store(str(tmp_path))
    rows = [[{"quote_id": f"q{k}", "form": k + number} for k in range(number)] for number in range(6)]
    written = [store.write("quote_forms", f"p{n}", table_of("quote_forms", group)) for n, group in enumerate(rows)]
    parts = tuple((part.name, part.sha256) for part in written)
    bundles = (Bundle(parts[:3]), Bundle(parts[3:5]), Bundle(parts[5:]))
    step, columns = STEPS["quote_links"], ["form", "quote_id"]
    for given in ((), bundles, bundles):
        task = Task("quote_links", "", "", str(tmp_path), load(Options), lookups={"quote_forms": dict(parts)},
                    bundles={"quote_forms": given})  # fmt: skip
        for wanted in ([5], list(range(3, 20)), []):
            found = StoredBucket(store, step, task).lookup(
                "quote_forms", "form", pa.array(wanted, pa.uint64()), columns
            )
            every = [{"form": r["form"], "quote_id": r["quote_id"]} for group in rows for r in group]
            assert found.to_pylist() == [r for r in every if r["form"] in wanted]


def test_a_run_gives_the_same_tables_with_bundles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    raw, light = write_articles(tmp_path / "raw"), ["run.files_per_part=1", "run.buckets=2", "quotes.model=light"]
    run_pipeline(raw, tmp_path / "parts", set_=light)
    monkeypatch.setattr(bundles, "_MIN_PARTS", 2)
    monkeypatch.setattr(bundles, "_PARTS", 3)
    first = sorted(raw.iterdir())[0]
    text = first.read_text(encoding="utf-8")
    first.unlink()
    run_pipeline(raw, tmp_path / "bundles", set_=light)
    first.write_text(text, encoding="utf-8")
    run_pipeline(raw, tmp_path / "bundles", set_=light)
    assert digests(tmp_path / "bundles") == digests(tmp_path / "parts")
    assert not (tmp_path / "parts" / BUNDLES).exists()
    assert (tmp_path / "bundles" / BUNDLES / "quote_witnesses").is_dir()
    assert (tmp_path / "bundles" / BUNDLES / "quote_forms").is_dir()
