"""The promises of the runner: nothing is done twice, nothing is lost, and the bytes are always the same."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import psutil
import pytest

import pipeline
from pipeline.errors import BusyError, InputError
from pipeline.runner import lock
from pipeline.store import Store
from pipeline.tasks.task import Record, Task
from tests.conftest import HereEngine, article, digests, run_pipeline, write_articles

SMALL_PARTS = ("run.files_per_part=3",)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tables of the raw folder, built in one go: what every other way of building must give."""
    folder = tmp_path_factory.mktemp("built")
    write_articles(folder / "raw")
    run_pipeline(folder / "raw", folder / "fresh", set_=SMALL_PARTS)
    return folder / "fresh"


@pytest.fixture
def fresh(built: Path, tmp_path: Path) -> Path:
    """A copy of these tables that a test may spoil."""
    return Path(shutil.copytree(built, tmp_path / "fresh"))


def test_second_run_does_nothing(raw: Path, fresh: Path) -> None:
    before = {f: f.stat().st_mtime_ns for f in fresh.rglob("*.parquet")}
    summary = run_pipeline(raw, fresh, set_=SMALL_PARTS)
    assert set(summary.done.values()) == {0}
    assert summary.skipped["parses"] >= 4
    assert {f: f.stat().st_mtime_ns for f in fresh.rglob("*.parquet")} == before


def test_workers_do_not_change_a_byte(raw: Path, fresh: Path, tmp_path: Path) -> None:
    run_pipeline(raw, tmp_path / "two", set_=SMALL_PARTS, workers=2)
    assert digests(tmp_path / "two") == digests(fresh)


@pytest.mark.parametrize("change", ["add", "edit", "delete"])
def test_one_changed_file_redoes_one_part(raw: Path, tmp_path: Path, change: str) -> None:
    out = tmp_path / "out"
    run_pipeline(raw, out, set_=SMALL_PARTS, until="clean")
    if change == "add":
        (raw / "added.txt").write_text(article(40), encoding="utf-8")
    elif change == "edit":
        (raw / "article-05.txt").write_text(article(41), encoding="utf-8")
    else:
        (raw / "article-05.txt").unlink()
    summary = run_pipeline(raw, out, set_=SMALL_PARTS, until="clean")
    assert summary.done["articles"] in (1, 2)  # two where a part splits or two parts join
    assert summary.skipped["articles"] >= 3
    run_pipeline(raw, tmp_path / "again", set_=SMALL_PARTS, until="clean")
    assert digests(out) == digests(tmp_path / "again")


@pytest.mark.parametrize("name", ["thesis.docx", "mine.parquet"])
def test_somebodys_own_files_are_left_alone(raw: Path, tmp_path: Path, name: str) -> None:
    home = tmp_path / "home"
    (home / "documents").mkdir(parents=True)
    (home / "documents" / ".DS_Store").write_text("")
    run_pipeline(raw, home, until="ingest")  # nothing but a hidden file, as in any folder of a Mac
    (home / "documents" / "notes.txt").write_text("my own")
    run_pipeline(raw, home, until="ingest")
    assert (home / "documents" / "notes.txt").read_text() == "my own"
    other = tmp_path / "other"
    (other / "documents").mkdir(parents=True)
    (other / "documents" / name).write_text("my own")
    with pytest.raises(InputError, match=f"documents: has files that no run has made, such as {name}"):
        run_pipeline(raw, other, until="ingest")
    assert [file.name for file in other.rglob("*")] == ["documents", name]


def test_tables_that_a_run_does_not_reach_are_named(
    raw: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    run_pipeline(raw, out, until="clean")
    (raw / "article-05.txt").unlink()
    run_pipeline(raw, out, until="ingest")
    assert Store(str(out)).read_json("manifest.json")["warnings"] == [
        "blocks, articles: still those of an earlier run; run without --until to renew them"
    ]
    run_pipeline(raw, out, until="ingest")
    run_pipeline(raw, out, until="clean")
    assert Store(str(out)).read_json("manifest.json")["warnings"] == []


def test_an_empty_folder_empties_no_tables(raw: Path, tmp_path: Path) -> None:
    out, away = tmp_path / "out", tmp_path / "away"
    run_pipeline(raw, out, until="clean")
    before = digests(out)
    raw.rename(away)
    raw.mkdir()  # the folder at which a disk is not mounted
    with pytest.raises(InputError, match=r"has no files, but .* was made from \d+ files of"):
        run_pipeline(raw, out, until="clean")
    assert digests(out) == before
    assert not run_pipeline(raw, tmp_path / "other", until="clean").rows.get("articles")


def test_a_folder_without_files_is_named_with_what_could_be_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / ".DS_Store").write_bytes(b"x")
    run_pipeline(raw, tmp_path / "out", until="clean")
    said = capsys.readouterr().err
    assert f"{raw}: has no files to read" in said
    assert ".jsonl" in said


def test_the_largest_parts_come_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    raw, done, do = tmp_path / "raw", list[str](), HereEngine.run
    raw.mkdir()
    for n, times in enumerate((2, 9, 1, 5)):
        (raw / f"{n}.txt").write_text("\n\n".join(article(10 * n + k) for k in range(times)), encoding="utf-8")

    def noted(self: HereEngine, tasks: Iterable[Task]) -> Iterator[Record]:
        for record in do(self, tasks):
            done.extend([record.part] * (record.outputs[0].table == "articles"))
            yield record

    monkeypatch.setattr(HereEngine, "run", noted)
    run_pipeline(raw, tmp_path / "out", set_=("run.files_per_part=1",), until="clean")
    store = Store(str(tmp_path / "out"))
    lengths = [len(store.read("documents", [part])["text"][0].as_py()) for part in done]
    assert len(lengths) == 4
    assert lengths == sorted(lengths, reverse=True)


def test_moved_raw_folder_is_up_to_date(raw: Path, fresh: Path, tmp_path: Path) -> None:
    raw.rename(tmp_path / "moved")
    summary = run_pipeline(tmp_path / "moved", fresh, set_=SMALL_PARTS)
    assert set(summary.done.values()) == {0}


def test_changed_option_redoes_only_what_reads_it(raw: Path, fresh: Path) -> None:
    summary = run_pipeline(raw, fresh, set_=(*SMALL_PARTS, "quotes.indirect=false"))
    assert summary.done["documents"] == summary.done["parses"] == summary.done["mentions"] == 0
    assert summary.done["quotes"] >= 4


def test_damaged_part_is_made_again(raw: Path, fresh: Path) -> None:
    before = digests(fresh)
    victim = next((fresh / "mentions").glob("*.parquet"))
    victim.write_bytes(victim.read_bytes()[:-7])
    summary = run_pipeline(raw, fresh, set_=SMALL_PARTS)
    assert summary.done["mentions"] == 1
    assert digests(fresh) == before


def _start(raw: Path, out: Path, workers: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "pipeline", "run", "--raw", str(raw), "--processed", str(out)]
    return subprocess.Popen(
        [*command, "--workers", str(workers), "--set", SMALL_PARTS[0]],
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def _wait_for(out: Path, pattern: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while not list(out.glob(pattern)) and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.005)


@pytest.mark.parametrize("moment", ["documents/*", "_work/parses/*", "quotes/*"])
def test_killed_run_carries_on(raw: Path, fresh: Path, tmp_path: Path, moment: str) -> None:
    out = tmp_path / "out"
    process = _start(raw, out, workers=2)
    _wait_for(out, moment, process)
    children = psutil.Process(process.pid).children(recursive=True) if process.poll() is None else []
    process.send_signal(signal.SIGKILL)
    process.wait()
    _, alive = psutil.wait_procs(children, timeout=10)
    assert not alive, "workers outlived the run"
    summary = run_pipeline(raw, out, set_=SMALL_PARTS)
    assert digests(out) == digests(fresh)
    assert summary.skipped["documents"] + summary.done["documents"] == len(list((out / "documents").glob("*.parquet")))


def test_killed_worker_is_replaced(raw: Path, fresh: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    process = _start(raw, out, workers=2)
    _wait_for(out, "articles/*", process)
    workers = [c for c in psutil.Process(process.pid).children() if "spawn_main" in " ".join(c.cmdline())]
    assert workers
    workers[0].kill()
    assert process.wait(timeout=120) == 0
    assert digests(out) == digests(fresh)


def test_second_run_into_a_held_folder_leaves(raw: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    with lock.hold(Store(str(out)), print), pytest.raises(BusyError, match=str(os.getpid())):
        run_pipeline(raw, out)
    run_pipeline(raw, out, until="ingest")


def test_missing_raw_folder(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such folder"):
        run_pipeline(tmp_path / "nowhere", tmp_path / "out")


def test_empty_raw_folder_makes_every_table(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    run_pipeline(tmp_path / "raw", tmp_path / "out")
    for name in ("documents", "rejects", "attributed_quotes", "entities", "speakers"):
        assert len(pipeline.load(name, str(tmp_path / "out"))) == 0


def test_manifest_counts(raw: Path, fresh: Path) -> None:
    manifest = json.loads((fresh / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["raw"]["files"] == 12
    assert manifest["steps"]["articles"]["rows_in"] == manifest["steps"]["articles"]["rows_out"]["articles"] == 12
    assert manifest["model"].startswith("en_core_web_sm 3.8")
    assert manifest["configuration"]["run"]["files_per_part"] == 3


def test_offsets_lead_back_to_the_raw_file(raw: Path, fresh: Path) -> None:
    documents = pipeline.load("documents", str(fresh)).set_index("doc_id")
    articles = pipeline.load("articles", str(fresh)).set_index("doc_id")
    blocks = pipeline.load("blocks", str(fresh))
    for doc_id, row in documents.iterrows():
        assert row["text"] == (raw / row["source"]).read_text(encoding="utf-8")
        for block in blocks[(blocks["doc_id"] == doc_id) & blocks["kept"]].itertuples():
            kept = articles.loc[doc_id, "text"][block.text_start : block.text_start + block.end - block.start]
            assert kept == row["text"][block.start : block.end]
