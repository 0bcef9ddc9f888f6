"""The Dask engine: the same bytes, whatever happens to workers; and no work on a cluster that cannot give them."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from pipeline.config import load
from pipeline.engines import dask as engine
from pipeline.engines import engine as make_engine
from pipeline.engines.alike import Facts, check_alike, facts
from pipeline.errors import ClusterError, UserError
from pipeline.options import Options
from pipeline.report.site.browse import index_file
from pipeline.runner.project import load_project
from pipeline.runner.run import RunRequest, run
from pipeline.store import Store
from pipeline.tasks.task import Task
from tests.conftest import article, digests, run_pipeline

LIGHT = ["quotes.model=light", "run.buckets=2", "run.files_per_part=2"]


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    dask = pytest.importorskip("dask")
    distributed = pytest.importorskip("distributed")
    with (
        dask.config.set({"distributed.worker.daemon": False}),
        distributed.LocalCluster(
            n_workers=1, threads_per_worker=1, memory_limit=0, dashboard_address="127.0.0.1:0", silence_logs=50
        ) as found,
    ):
        yield found


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dask") / "raw"
    folder.mkdir()
    for number in range(3):
        (folder / f"article-{number:02d}.txt").write_text(article(number), encoding="utf-8")
    return folder


def run_on(cluster: Any, raw: Path, processed: Path, *, set_: list[str], until: str | None = None) -> list[str]:
    """One run on the cluster; the lines that it told."""
    from rich.console import Console

    config, _ = load_project(str(raw), overrides=set_)
    address = cluster if cluster is None or isinstance(cluster, str) else cluster.scheduler_address
    with Console(record=True, quiet=False, stderr=True, width=200) as console:
        run(RunRequest(str(raw), str(processed), config, 2, "dask", address, until=until), console)
    return console.export_text().splitlines()


def test_the_same_bytes_as_on_one_machine(cluster: Any, raw: Path, tmp_path: Path) -> None:
    names = tmp_path / "names.csv"
    names.write_text("name,type\nHarbour Board,organisation\n", encoding="utf-8")
    chosen = [*LIGHT, f'ner.names="{names}"']
    run_pipeline(raw, tmp_path / "local", set_=chosen, until="ner")
    lines = run_on(cluster, raw, tmp_path / "dask", set_=chosen, until="ner")
    assert digests(tmp_path / "dask") == digests(tmp_path / "local")
    assert any("1 worker at tcp://" in line for line in lines)


def test_without_an_address_workers_are_started_here(raw: Path, tmp_path: Path) -> None:
    pytest.importorskip("distributed")
    lines = run_on(None, raw, tmp_path / "dask", set_=LIGHT, until="ingest")
    assert lines[0].startswith("dask: 2 workers on this machine, dashboard http://127.0.0.1:")
    assert Store(str(tmp_path / "dask")).read_all("documents").num_rows == 3
    assert not engine._engines  # its processes have ended


def test_a_worker_that_is_killed_changes_nothing(
    cluster: Any, raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed: list[int] = []
    run_pipeline(raw, tmp_path / "local", set_=LIGHT, until="clean")
    own_run = engine.DaskEngine.run

    def run_and_kill(self: Any, tasks: Any) -> Iterator[Any]:
        for record in own_run(self, tasks):
            if not killed:
                killed.append(next(iter(self._client.run(os.getpid).values())))
                os.kill(killed[0], signal.SIGKILL)
            yield record

    monkeypatch.setattr(engine.DaskEngine, "run", run_and_kill)
    run_on(cluster, raw, tmp_path / "dask", set_=LIGHT, until="clean")
    assert killed
    assert digests(tmp_path / "dask") == digests(tmp_path / "local")


def test_a_bad_cluster_is_an_error_before_any_work(raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "_CONNECT_SECONDS", 0.5)
    with pytest.raises(ClusterError, match="no scheduler answers"):
        run_on("tcp://127.0.0.1:9", raw, tmp_path / "out", set_=LIGHT)
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ClusterError, match="not installed"):
        run_on("tcp://127.0.0.1:9", raw, tmp_path / "out", set_=LIGHT)
    with pytest.raises(UserError, match="add --engine dask"):
        make_engine("local", 1, "tcp://127.0.0.1:9", print)


class Ended:
    """A future whose scheduler ends before it hands the result over."""

    def __init__(self, status: str) -> None:
        self.status = status

    def add_done_callback(self, call: Callable[[Ended], None]) -> None:
        call(self)

    def result(self) -> object:
        raise ConnectionResetError("by peer")

    exception = result


@pytest.mark.parametrize("status", ["finished", "error"])
def test_a_scheduler_that_ends_before_the_result_is_here_is_a_clear_error(
    status: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine.DaskEngine, "_limit", lambda self, task: 1)
    dask = engine.DaskEngine(1, "tcp://127.0.0.1:9", print)
    monkeypatch.setattr(dask, "_client", SimpleNamespace(submit=lambda *given, **options: Ended(status)))
    task = Task("documents", "part", str(tmp_path), str(tmp_path), load(Options))
    with pytest.raises(ClusterError, match="the scheduler has gone"):
        list(dask.run([task]))


OWN = Facts("3.12.1", "newsquotes 1, program aa", (("numpy", "2.0"), ("lxml", "5.1")), (("parses", "m 1"),), "")
WORKER = replace(OWN, processor="x86_64 avx2")


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (WORKER, None),
        (replace(WORKER, python="3.11.9"), "b: python differs: 3.11.9, but 3.12.1 in this run"),
        (replace(WORKER, program="newsquotes 1, program bb"), "b: program differs: newsquotes 1, program bb, but"),
        (replace(WORKER, libraries=(("lxml", "5.1"),)), "b: libraries differs: numpy none, but 2.0 in this run"),
        (replace(WORKER, models=(("parses", "m 2"),)), "b: models differs: parses m 2, but m 1 in this run"),
        (replace(WORKER, processor="x86_64 avx2 avx512f"), "b: processor differs: x86_64 avx2 avx512f, but"),
    ],
)
def test_workers_are_compared(other: Facts, expected: str | None) -> None:
    if expected is None:
        check_alike(OWN, {"a": WORKER, "b": other})
        return
    with pytest.raises(ClusterError) as raised:
        check_alike(OWN, {"a": WORKER, "b": other})
    assert raised.value.what.startswith(expected)
    assert raised.value.remedy


def test_a_worker_that_joins_is_compared_too(tmp_path: Path) -> None:
    config = load(Options)
    task = Task("documents", "all", "", str(tmp_path), config)
    terms = engine.Terms(replace(facts(config), python="3.9.0"), {}, "")
    with pytest.raises(ClusterError, match="a worker that joined"):
        engine.work(task, terms)


def test_a_worker_that_sees_another_disk_is_named(tmp_path: Path) -> None:
    config = load(Options)
    with pytest.raises(ClusterError, match="does not see"):
        engine.introduce(Task("documents", "all", "", str(tmp_path), config), engine.Terms(OWN, {}, "nothing.json"))


def test_two_users_of_a_machine_have_copies_and_indexes_of_their_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, found = Store(str(tmp_path / "out")), set()
    store.write_bytes("_state/files/1-names.csv", b"name,type\n")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    for user in (1001, 1002):
        monkeypatch.setattr(os, "getuid", lambda user=user: user, raising=False)
        copy = engine._copy_of(store.address, "_state/files/1-names.csv")
        assert copy.read_bytes() == b"name,type\n"
        found |= {copy, index_file(Store("mock://bucket/out"))}
    assert len({path.relative_to(tmp_path).parts[0] for path in found}) == 2
    assert len(found) == 4


def test_a_document_that_takes_too_much_memory_becomes_a_reject(cluster: Any, tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / "article-00.txt").write_text(article(0), encoding="utf-8")
    plans = (f"The harbour board of Rostock approved plan {n} after a debate of {n} hours." for n in range(12_000))
    (raw / "huge.txt").write_text("\n\n".join(plans), encoding="utf-8")
    limited = [*LIGHT, "limits.megabytes=400"]  # a worker takes 160, and cleaning the large text nearly a thousand
    run_on(cluster, raw, tmp_path / "dask", set_=limited, until="clean")
    rows = Store(str(tmp_path / "dask")).read_all("rejects").to_pylist()
    assert [(r["source"], r["stage"], r["reason"]) for r in rows] == [("huge.txt", "clean", "too-large")]
    # What was found is remembered, and left out from the start: the same bytes, whatever the engine.
    shutil.copytree(tmp_path / "dask" / "_state" / "faulty", tmp_path / "local" / "_state" / "faulty")
    run_pipeline(raw, tmp_path / "local", set_=limited, until="clean")
    assert digests(tmp_path / "dask") == digests(tmp_path / "local")
