"""A document that fails, hangs or grows costs no other its results, and the next run remembers it."""

import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from multiprocessing import get_context
from pathlib import Path

import pyarrow as pa
import pytest

from pipeline.config import load
from pipeline.engines import local
from pipeline.engines.local import Watch
from pipeline.errors import InternalError, UserError
from pipeline.flow import STEPS
from pipeline.options import LimitOptions, Options
from pipeline.stages.step import Tables
from pipeline.store import Store
from pipeline.tables import table_of
from pipeline.tasks import faulty
from pipeline.tasks.execute import execute
from pipeline.tasks.faulty import Excess
from pipeline.tasks.task import Faulty, Record, Task, with_causes
from tests.conftest import run_pipeline

TEXT = (
    "The weir at Tollbridge opens in the second week of May, the river board told a meeting in the village hall on "
    'Thursday. "We have had frost, floods and a crane that would not start," said Annika Sorrel, who leads the board.\n'
)


@pytest.mark.parametrize("bad", [[], [3], [0, 7], [1, 2, 3], list(range(8))])
def test_the_search_finds_what_does_not_work(bad: list[int]) -> None:
    tried: list[Sequence[int]] = []

    def works(some: Sequence[int]) -> bool:
        tried.append(some)
        return not set(some) & set(bad)

    assert sorted(faulty.search(list(range(8)), works)) == bad
    assert len(tried) <= 14


def _documents(*texts: str) -> dict[str, pa.Table]:
    rows: list[dict[str, object]] = [
        {"doc_id": f"d{n}", "source": f"{n}.txt", "media_type": "text/plain", "text": text, "encoding": "utf-8",
         "sha256": "x"}
        for n, text in enumerate(texts)
    ]  # fmt: skip
    return {"documents": table_of("documents", rows), "page_recurring": table_of("page_recurring", [])}


def _run(given: Mapping[str, pa.Table]) -> Tables:
    texts = given["documents"]["text"].to_pylist()
    if any("boom" in text for text in texts):
        raise ValueError("boom")
    return {"articles": given["documents"].select(["doc_id"])}


def test_what_fails_is_left_out_and_the_rest_goes_on() -> None:
    step = STEPS["articles"]
    tables, found = faulty.run_spared(step, _documents("a", "boom", "c", "boom"), _run)
    assert tables["articles"]["doc_id"].to_pylist() == ["d0", "d2"]
    assert [(f.key, f.reason, f.detail) for f in found] == [
        ("d1", "internal-error", "ValueError: boom"),
        ("d3", "internal-error", "ValueError: boom"),
    ]


def test_a_fault_that_is_no_documents_ends_the_run() -> None:
    def broken(given: Mapping[str, pa.Table]) -> Tables:
        raise ValueError("every time")

    with pytest.raises(ValueError, match="every time"):
        faulty.run_spared(STEPS["articles"], _documents("a", "b"), broken)

    def mistaken(given: Mapping[str, pa.Table]) -> Tables:
        raise UserError("a file of the user's")

    with pytest.raises(UserError):
        faulty.run_spared(STEPS["articles"], _documents("a", "b"), mistaken)


def test_faults_are_remembered_by_program(tmp_path: Path) -> None:
    store = Store(str(tmp_path))
    one, two = Faulty("a", "1", "too-slow", "x"), Faulty("b", "2", "too-large", "y")
    faulty.remember(store, "parses", "p", [one])
    faulty.remember(store, "parses", "p", [two])
    faulty.remember(store, "mentions", "p", [two])
    assert faulty.remembered(store, "parses", "p") == (one, two)
    assert faulty.remembered(store, "parses", "of another version") == ()
    faulty.remember(store, "parses", "newer", [two])
    assert faulty.remembered(store, "parses", "p") == ()
    assert faulty.remembered(store, "mentions", "p") == (two,)
    for content in ("[]", '{"of": "another version"}', "half of an ent"):
        for file in (tmp_path / "_state" / "faulty").iterdir():
            file.write_text(content)
        assert faulty.remembered(store, "mentions", "p") == ()


def _rejects(processed: Path) -> list[tuple[str, str, str]]:
    rows = Store(str(processed)).read_all("rejects").to_pylist()
    return sorted((row["source"], row["stage"], row["reason"]) for row in rows)


def test_a_process_that_takes_too_much_is_stopped_from_outside() -> None:
    queue = get_context("spawn").SimpleQueue()
    watch = Watch(queue)
    with subprocess.Popen([sys.executable, "-c", "while True: pass"]) as busy:
        queue.put((busy.pid, "a part", 0.0, 1))
        assert watch.look(LimitOptions(seconds=1000)) == {}
        until = time.monotonic() + 60
        stopped: dict[str, Excess] = {}
        while not stopped and time.monotonic() < until:
            stopped = watch.look(LimitOptions(seconds=0.2))
            time.sleep(0.1)
        assert stopped["a part"].reason == "too-slow"
        assert busy.wait(30) != 0
    assert watch.look(LimitOptions(seconds=0.2)) == {}


def test_a_process_that_grows_too_large_is_stopped() -> None:
    queue = get_context("spawn").SimpleQueue()
    with subprocess.Popen([sys.executable, "-c", "x = bytearray(60_000_000); input()"], stdin=subprocess.PIPE) as large:
        queue.put((large.pid, "a part", 0.0, 1))
        watch, until, stopped = Watch(queue), time.monotonic() + 60, dict[str, Excess]()
        while not stopped and time.monotonic() < until:
            stopped = watch.look(LimitOptions(megabytes=50))
            time.sleep(0.1)
        assert stopped["a part"].reason == "too-large"


def test_the_engine_finds_documents_and_remembers_them_for_every_later_run(tmp_path: Path) -> None:
    """The same tables from the run that found a document as from one that only remembers it."""
    raw, processed, again = tmp_path / "raw", tmp_path / "out", tmp_path / "again"
    raw.mkdir()
    for n in range(5):
        (raw / f"{n}.txt").write_text(TEXT + f"This is edition {n} of the village paper.\n")
    run_pipeline(raw, processed, until="clean")
    store = Store(str(processed))
    documents = store.read_all("documents").to_pylist()
    bad = next(row["doc_id"] for row in documents if row["source"] == "3.txt")
    (part,) = store.parts("documents")
    config = load(Options)
    inputs = {
        table: {
            name: hashlib.sha256(Path(store.path(table, name)).read_bytes()).hexdigest()
            for name in store.parts(table)
            if name != "none"
        }
        for table in STEPS["articles"].reads
    }
    (task,) = with_causes([Task("articles", part, str(raw), str(processed), config, inputs)], STEPS["articles"], config)

    def trial(part: Task) -> Excess | None:
        assert part.only is not None
        return Excess("too-slow", "took more than 9 s") if bad in part.only else None

    found = faulty.divided(task, Excess("too-slow", "all of it"), trial)
    assert found is not None
    assert [(f.key, f.detail) for f in found.skip] == [(bad, "took more than 9 s")]
    assert not (set(store.parts("rejects")) - {"none"})
    execute(found)
    assert _rejects(processed) == [("3.txt", "clean", "too-slow")]
    assert bad not in store.read_all("articles")["doc_id"].to_pylist()
    (again / "_state").mkdir(parents=True)
    shutil.copytree(processed / "_state" / "faulty", again / "_state" / "faulty")
    run_pipeline(raw, again, until="clean")
    for table in ("articles", "blocks"):
        assert Store(str(again)).read_all(table).equals(store.read_all(table))
    assert _rejects(again) == _rejects(processed)
    # Later runs leave it out at once. With other limits it is tried again, and so is its part alone.
    assert run_pipeline(raw, again, until="clean").done["articles"] == 0
    more = run_pipeline(raw, again, until="clean", set_=["limits.megabytes=9000"])
    assert (more.done["articles"], _rejects(again)) == (1, [])
    assert bad in Store(str(again)).read_all("articles")["doc_id"].to_pylist()
    run_pipeline(raw, again, until="clean")
    assert _rejects(again) == _rejects(processed)
    (raw / "3.txt").write_text(TEXT + "It was mended.\n")
    run_pipeline(raw, again, until="clean")
    assert _rejects(again) == []


def _dies_of_boom(task: Task) -> Record:
    """Kills its process over a document with "boom" in it, as a fault in a library would."""
    if task.step == "articles":
        inputs: dict[str, pa.Table] = {"documents": Store(task.processed).read("documents", task.inputs["documents"])}
        inputs = faulty.without(STEPS["articles"], inputs, [fault.key for fault in task.skip])
        if task.only is not None:
            inputs = faulty.without(STEPS["articles"], inputs, task.only, keep=True)
        if any("boom" in text for text in inputs["documents"]["text"].to_pylist()):
            os.kill(os.getpid(), signal.SIGKILL)
    return execute(task)


def test_a_document_that_kills_its_process_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "_execute", _dies_of_boom)
    raw, processed = tmp_path / "raw", tmp_path / "out"
    raw.mkdir()
    for n in range(3):
        (raw / f"{n}.txt").write_text(TEXT + ("boom\n" if n == 1 else ""))
    run_pipeline(raw, processed, until="clean", workers=1)
    assert _rejects(processed) == [("1.txt", "clean", "too-large")]
    assert Store(str(processed)).read_all("articles").num_rows == 2
    shutil.rmtree(processed)
    for n in range(3):  # the machine's fault, not theirs
        (raw / f"{n}.txt").write_text(TEXT + f"boom {n}\n")
    with pytest.raises(InternalError, match="killed"):
        run_pipeline(raw, processed, until="clean", workers=1)
