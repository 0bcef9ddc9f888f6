"""Documents whose inputs are the same keep their rows: what is the same, what is kept, and that a rebuild gives it."""

import json
import random
import shutil
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from pipeline.config import load
from pipeline.flow import STEPS
from pipeline.formats import read_file
from pipeline.options import Options
from pipeline.stages import ingest
from pipeline.stages.step import Step, Tables, part
from pipeline.store import Store
from pipeline.tables import TABLES, table_of
from pipeline.tasks.row_hashes import document_digests
from pipeline.tasks.unchanged import SEEN, LastRun, run_by_document
from tests.conftest import article, digests, run_pipeline, write_articles

BY_DOCUMENT = [step.name for step in STEPS.values() if step.by_document and step.scope == "part"]
Row = dict[str, Any]


# hashes


def made_value(kind: pa.DataType, rng: random.Random) -> Any:
    """A value of the type, often an empty or a null one."""
    if rng.random() < 0.2:
        return None
    if pa.types.is_struct(kind):
        return {field.name: made_value(field.type, rng) for field in kind}
    if pa.types.is_list(kind):
        return [made_value(kind.value_type, rng) for _ in range(rng.randrange(3))]
    if pa.types.is_string(kind):
        return rng.choice(("", "a", "ab", "ba", "å"))
    if pa.types.is_binary(kind):
        return rng.randbytes(rng.randrange(3))
    if pa.types.is_timestamp(kind):
        return datetime(2024, 1, rng.randint(1, 2), tzinfo=UTC)
    return rng.choice((False, True)) if pa.types.is_boolean(kind) else rng.randrange(2)


def made_rows(schema: pa.Schema, documents: Iterable[str], rng: random.Random) -> list[Row]:
    return [
        {**{field.name: made_value(field.type, rng) for field in schema}, "doc_id": document}
        for document in documents
        for _ in range(rng.randrange(1, 4))
    ]


@pytest.mark.parametrize("table", sorted({t for name in BY_DOCUMENT for t in STEPS[name].reads}))
def test_hash_is_of_a_document_s_rows_wherever_they_stand(table: str) -> None:
    rng, schema = random.Random(table), TABLES[table].schema
    rows = made_rows(schema, [f"d{n}" for n in range(40)], rng)
    moved = sorted(rows, key=lambda row: str(row["doc_id"][::-1]))
    fewer = [row for row in moved if row["doc_id"] > "d2"]
    one, other, third = (
        document_digests({table: pa.Table.from_pylist(r, schema=schema)}) for r in (rows, moved, fewer)
    )
    assert one == other
    assert third.items() <= one.items()
    changed = [{**row, next(reversed(row)): made_value(schema[-1].type, rng)} for row in rows]
    again = document_digests({table: pa.Table.from_pylist(changed, schema=schema)})
    for document in one:
        same = [r for r in rows if r["doc_id"] == document] == [r for r in changed if r["doc_id"] == document]
        assert (one[document] == again[document]) is same


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"words": ["ab", ""]}, {"words": ["a", "b"]}),
        ({"words": ["a", "b"]}, {"words": ["ab"]}),
        ({"words": None}, {"words": []}),
        ({"words": [None]}, {"words": [""]}),
        ({"n": None}, {"n": 0}),
        ({"text": None}, {"text": ""}),
        ({"parts": [{"start": 1, "end": None}]}, {"parts": [{"start": 1, "end": 0}]}),
        ({"parts": [None]}, {"parts": [{"start": None, "end": None}]}),
    ],
)
def test_what_looks_alike_is_not_the_same(one: Row, other: Row) -> None:
    part = pa.struct([("start", pa.int32()), ("end", pa.int32())])
    columns = [("doc_id", pa.string()), ("words", pa.list_(pa.string())), ("n", pa.int32()), ("text", pa.string()),
               ("parts", pa.list_(part))]  # fmt: skip
    tables = [pa.Table.from_pylist([{"doc_id": "d", **row}], schema=pa.schema(columns)) for row in (one, other)]
    assert document_digests({"t": tables[0]}) != document_digests({"t": tables[1]})


def test_rows_that_move_from_one_table_to_another_are_seen() -> None:
    row = pa.table({"doc_id": ["d"], "n": [1]})
    assert document_digests({"a": row, "b": row.slice(1)}) != document_digests({"a": row.slice(1), "b": row})


def test_a_table_without_documents_counts_for_each() -> None:
    rows = pa.table({"doc_id": ["d", "e"], "n": [1, 2]})
    one, other = (document_digests({"a": rows, "b": pa.table({"key": [key]})}) for key in (1, 2))
    assert all(one[document] != other[document] for document in ("d", "e"))


# steps


def inputs_of(step: Step, processed: Path) -> Iterator[Tables]:
    """The inputs of every part of a step, from a folder that was built."""
    store = Store(str(processed))
    for name in store.parts(step.reads[0]):
        yield {t: store.read(t, [name], step.columns(t)) for t in step.reads}


@pytest.mark.parametrize("name", BY_DOCUMENT)
def test_a_document_gives_the_same_rows_by_itself(name: str, sample_run: Path) -> None:
    step, config = STEPS[name], load(Options)
    for inputs in inputs_of(step, sample_run):
        whole = run_by_document(step, inputs, config, [])
        seen = dict(zip(*(whole[SEEN][column].to_pylist() for column in ("doc_id", "digest")), strict=True))
        for k in range(3):  # a third of the documents is new each time
            known = {document: digest for n, (document, digest) in enumerate(seen.items()) if n % 3 != k}
            again = run_by_document(step, inputs, config, [LastRun(known, whole.copy)])
            assert {t: rows.to_pylist() for t, rows in again.items()} == {t: r.to_pylist() for t, r in whole.items()}


def test_only_new_documents_are_given_to_a_step() -> None:
    given: list[list[str]] = []

    def entity_nodes(inputs: Tables, config: Options) -> Tables:
        given.append(inputs["articles"]["doc_id"].to_pylist())
        return {"entity_nodes": table_of("entity_nodes", [{"doc_id": d, "entity": 1} for d in given[-1]])}

    step = Step(entity_nodes, "ner", inputs=(part("articles"),), outputs=("entity_nodes",), by_document=True)
    config = load(Options)

    def articles(**texts: str) -> Tables:
        return {"articles": table_of("articles", [{"doc_id": d, "text": text} for d, text in texts.items()])}

    first = run_by_document(step, articles(a="1", b="2", c="3"), config, [])
    seen = dict(zip(*(first[SEEN][column].to_pylist() for column in ("doc_id", "digest")), strict=True))
    last = LastRun(seen, lambda: first)
    second = run_by_document(step, articles(d="4", c="3", b="9", a="1"), config, [last])
    assert given == [["a", "b", "c"], ["d", "b"]]
    assert second["entity_nodes"]["doc_id"].to_pylist() == ["d", "c", "b", "a"]
    assert run_by_document(step, articles(), config, [last])["entity_nodes"].num_rows == 0
    run_by_document(step, articles(a="1"), config, [LastRun(seen, lambda: None)])  # what was written is damaged
    assert given[2:] == [[], ["a"]]


# whole runs


OPTIONS = ("run.files_per_part=6", "run.buckets=3", "quotes.model=light", "clean.min_words=20",
           "clean.recurring_documents=3")  # fmt: skip
PEOPLE = ("Nora Feld", "Ivo Brandt", "Mara Quist")
FURNITURE = ("Read more of our harbour stories every Friday.", "Print this page", "The tide has its own desk.")


def made_text(rng: random.Random) -> str:
    """An article, some of them with a line that the site prints often, some of them the copy of another one."""
    lines = article(rng.randrange(12), speaker=rng.choice(PEOPLE)).rstrip().split("\n\n")
    lines += [line for line in FURNITURE if rng.random() < 0.5]
    return "\n\n".join(lines[rng.random() < 0.2 :]) + "\n"


def write(raw: Path, texts: dict[str, str]) -> None:
    """Texts as .txt and .html, and every third one as a record of one of two files."""
    shutil.rmtree(raw, ignore_errors=True)
    raw.mkdir()
    records: dict[str, list[str]] = {"a.jsonl": [], "b.jsonl": []}
    for name, text in sorted(texts.items()):
        kind = int(name[1:]) % 4
        if kind == 0:
            paragraphs = "".join(f"<p>{line}</p>" for line in text.split("\n\n"))
            (raw / f"{name}.html").write_text(f"<html><body>{paragraphs}</body></html>", encoding="utf-8")
        elif kind == 1:
            records["ab"[int(name[1:]) % 8 == 1] + ".jsonl"].append(
                json.dumps({"text": text, "url": f"http://x.y/{name}"})
            )
        else:
            (raw / f"{name}.txt").write_text(text, encoding="utf-8")
    for file, lines in records.items():
        (raw / file).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


@pytest.mark.parametrize("seed", range(2))
def test_any_changes_give_what_a_rebuild_gives(tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    texts = {f"n{n:03d}": made_text(rng) for n in range(24)}
    raw, grown = tmp_path / "raw", tmp_path / "grown"
    for number in range(4):
        write(raw, texts)
        run_pipeline(raw, grown, set_=OPTIONS)
        if number in (1, 3):
            run_pipeline(raw, tmp_path / f"again{number}", set_=OPTIONS)
            assert digests(grown) == digests(tmp_path / f"again{number}")
        for name in rng.sample(sorted(texts), rng.randrange(4)):
            del texts[name]
        for name in rng.sample(sorted(texts), rng.randrange(4)):
            texts[name] = made_text(rng)
        texts |= {f"n{rng.randrange(100):03d}": made_text(rng) for _ in range(rng.randrange(6))}


def test_only_new_files_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    raw, options = tmp_path / "raw", ("run.files_per_part=8", "quotes.model=light")
    texts = {f"n{n:03d}": made_text(random.Random(n)) for n in (*range(8), *range(10, 16))}
    write(raw, texts)
    (raw / "odd.txt").write_text(
        article(3) + "\nFranÃ§ois and RenÃ©e met at the cafÃ© of the harbour.\n", encoding="utf-8"
    )
    (raw / "empty.txt").write_bytes(b"")
    run_pipeline(raw, tmp_path / "grown", set_=options, until="clean")
    opened: list[str] = []

    def read(path: str, *rest: Any) -> Iterator[Any]:
        opened.append(path)
        return read_file(path, *rest)

    monkeypatch.setattr(ingest, "read_file", read)
    (raw / "n002.txt").write_text(article(40), encoding="utf-8")
    (raw / "new.txt").write_text(article(41), encoding="utf-8")
    run_pipeline(raw, tmp_path / "grown", set_=options, until="clean")
    assert {"n002.txt", "new.txt"} <= set(opened)
    assert set(opened) <= {"n002.txt", "new.txt", "a.jsonl", "b.jsonl", "empty.txt"}
    run_pipeline(raw, tmp_path / "again", set_=options, until="clean")
    assert digests(tmp_path / "grown") == digests(tmp_path / "again")
    rejects = Store(str(tmp_path / "grown")).read_all("rejects").to_pylist()
    assert {(row["source"], row["reason"]) for row in rejects} >= {("odd.txt", "mojibake")}


def test_what_another_program_wrote_is_not_kept(tmp_path: Path) -> None:
    """As after a run that was killed between writing a part and recording it: the bytes are not those on record."""
    raw, out = write_articles(tmp_path / "raw"), tmp_path / "out"
    run_pipeline(raw, out, set_=OPTIONS)
    store = Store(str(out))
    for table, column in (("mentions", "name"), ("parses", "tag"), ("documents", "text")):
        for name in store.parts(table):
            rows = store.read(table, [name])
            wrong = pa.array([None if column == "name" else rows[column][0].as_py()] * rows.num_rows, rows[column].type)
            store.write(table, name, rows.set_column(rows.column_names.index(column), rows.field(column), wrong))
    for number in range(12):
        (raw / f"new-{number:02d}.txt").write_text(article(60 + number), encoding="utf-8")
    run_pipeline(raw, out, set_=OPTIONS)
    run_pipeline(raw, tmp_path / "again", set_=OPTIONS)
    grown, again = digests(out), digests(tmp_path / "again")
    assert grown == again
