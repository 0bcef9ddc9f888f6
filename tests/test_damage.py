"""Damage is noticed, a full disk is said in one line, and a run says what was left out and why."""

import io
import json
import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import psutil
import pytest
from pyarrow import fs

from pipeline.__main__ import main
from pipeline.errors import InputError, StorageError
from pipeline.report.article import read_article
from pipeline.report.rejects import block, rejected_files, show_rejects
from pipeline.report.terminal import Terminal, shown
from pipeline.runner.project import load_project
from pipeline.runner.run import RunRequest, run
from pipeline.stages.ingest import document_id
from pipeline.store import Store
from pipeline.tables import table_of
from tests.conftest import article, run_pipeline


def flip(path: Path) -> bytes:
    """Turns one bit in the middle of a file; what was there before."""
    before = path.read_bytes()
    changed = bytearray(before)
    changed[len(changed) // 2] ^= 1
    path.write_bytes(changed)
    return before


def corpus(folder: Path, count: int = 3) -> Path:
    folder.mkdir()
    for n in range(count):
        (folder / f"{n}.txt").write_text(article(n))
    return folder


def test_a_part_with_a_flipped_bit_is_made_again(tmp_path: Path) -> None:
    raw, out = corpus(tmp_path / "raw"), tmp_path / "out"
    run_pipeline(raw, out, until="clean")
    (documents,) = (p for p in (out / "documents").glob("*.parquet"))
    (articles,) = (p for p in (out / "articles").glob("*.parquet"))
    good, made = flip(documents), articles.read_bytes()
    run_pipeline(raw, out, set_=["clean.min_words=24"], until="clean")  # reads the documents again
    assert documents.read_bytes() == good
    assert articles.read_bytes() == made


def test_verify_checks_what_a_run_would_not_read(tmp_path: Path) -> None:
    raw, out = corpus(tmp_path / "raw"), tmp_path / "out"
    run_pipeline(raw, out, until="clean")
    (articles,) = (p for p in (out / "articles").glob("*.parquet"))
    good = flip(articles)
    run_pipeline(raw, out, until="clean")
    assert articles.read_bytes() != good
    none = out / "entities" / "none.parquet"
    empty = none.read_bytes()
    none.write_bytes(empty[:9])
    config, _ = load_project(str(raw))
    run(RunRequest(str(raw), str(out), config, 1, until="clean", verify=True))
    assert articles.read_bytes() == good
    assert none.read_bytes() == empty


@pytest.mark.parametrize("content", ["[]", '{"files": 3, "root": 1}', '{"all": [1]}', "{", '{"all": {"part": "all"}}'])
@pytest.mark.parametrize("name", ["raw", "documents", "faulty"])
def test_a_state_file_of_another_shape_is_built_anew(tmp_path: Path, name: str, content: str) -> None:
    raw, out = corpus(tmp_path / "raw", 1), tmp_path / "out"
    (out / "_state").mkdir(parents=True)
    (out / "_state" / f"{name}.json").write_text(content)
    run_pipeline(raw, out, until="ingest")
    assert Store(str(out)).read_all("documents").num_rows == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("table", -1),
        ("table", "articles"),
        ("bytes", "1"),
        ("rows", None),
        ("sha256", 3),
        ("name", []),
        ("buckets", [1]),
    ],
)
def test_a_damaged_record_is_made_again(tmp_path: Path, field: str, value: object) -> None:
    raw, out = corpus(tmp_path / "raw", 1), tmp_path / "out"
    run_pipeline(raw, out, until="ingest")
    state = out / "_state" / "documents.json"
    records = json.loads(state.read_text())
    records["all"]["outputs"][0][field] = value
    state.write_text(json.dumps(records))
    assert run_pipeline(raw, out, until="ingest").done["documents"] == 1


@pytest.mark.skipif(not Path("/dev/full").exists() or not hasattr(os, "geteuid"), reason="needs a disk that is full")
def test_a_disk_that_is_full_is_said_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store(str(tmp_path / "out"))

    class Full(fs.LocalFileSystem):  # type: ignore[misc]
        def create_dir(self, *_: object, **__: object) -> None:
            raise OSError(28, "No space left on device")

        delete_file = create_dir

    monkeypatch.setattr(store, "system", Full())
    with pytest.raises(StorageError) as caught:
        store.write("rejects", "all", table_of("rejects", []))
    assert "No space left on device" in caught.value.what
    assert "MB needed" in caught.value.what
    assert "MB free" in caught.value.what
    assert "\n" not in caught.value.what


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_ctrl_c_ends_a_run_in_one_line(tmp_path: Path) -> None:
    raw = corpus(tmp_path / "raw", 30)
    command = [sys.executable, "-m", "pipeline", "run", "--raw", str(raw), "--processed", str(tmp_path / "out")]
    # A shell that started these tests in the background has them ignore the signal, and so would the run.
    heed = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    with subprocess.Popen(command, stderr=subprocess.PIPE, start_new_session=True, preexec_fn=heed) as started:
        until = time.monotonic() + 120
        while not (tmp_path / "out" / "_state" / "documents.json").exists() and time.monotonic() < until:
            time.sleep(0.05)
        workers = psutil.Process(started.pid).children(recursive=True)
        os.killpg(started.pid, signal.SIGINT)
        _, said = started.communicate(timeout=120)
    assert started.returncode == 130
    assert workers
    assert psutil.wait_procs(workers, timeout=20)[1] == [], "workers outlived the run"
    assert b"Traceback" not in said
    assert said.decode().rstrip().endswith("it carries on where it stopped")


def test_a_run_ends_with_what_was_left_out_and_what_to_do(tmp_path: Path) -> None:
    raw, out = tmp_path / "raw", tmp_path / "out"
    raw.mkdir()
    records = [{"Story Line": article(n), "WhenMade": "2021-03-09"} for n in range(9)]
    records[0] = {"text": article(0)}
    (raw / "export.jsonl").write_text("\n".join(map(json.dumps, records)))
    (raw / "empty.txt").write_text("")
    (raw / "good.txt").write_text(article(99))
    summary = run_pipeline(raw, out, until="clean")
    lines, alarming = block(rejected_files(Store(str(out))), summary.rows["articles"])
    assert lines[0] == (
        "8 of 9 in export.jsonl: no-text: no field of text; they have Story Line, WhenMade: "
        "--set ingest.text_fields+=Story Line"
    )
    assert "1 of 2 in files with one document each: empty: nothing is in it" in lines
    assert "WARNING: more than half of export.jsonl was rejected: 8 of 9" in lines
    assert alarming
    told = io.StringIO()
    show_rejects(str(out), Terminal(file=told, width=200), reason="no-text", most=2)
    assert told.getvalue().startswith("8 no-text")
    assert "and 6 more" in told.getvalue()
    assert "empty" not in told.getvalue()
    told = io.StringIO()
    show_rejects(str(out), Terminal(file=told, width=200), reason="empty")
    assert f"  {document_id('empty.txt', None)}  empty.txt  [ingest]  a file of 0 bytes" in told.getvalue()
    told = io.StringIO()
    show_rejects(str(out), Terminal(file=told, width=200), stage="ner")
    assert told.getvalue() == "none of the rejects, which are: 8 no-text (ingest), 1 empty (ingest)\n"
    with pytest.raises(InputError, match=r"empty\.txt: no document, rejected by ingest: empty: a file of 0 bytes"):
        read_article(str(out), "empty.txt")


def test_what_a_terminal_would_obey_is_shown_as_text() -> None:
    told = io.StringIO()
    hostile = "Roe \x1b[31m\x1b]0;title\x07 [bold]says[/bold] \u202egnorw\x9b5m :smile:"
    Terminal(file=told, force_terminal=True, width=200).print(hostile)
    assert "\x1b[31m" not in told.getvalue()
    assert not {"\x07", "\u202e", "\x9b"} & set(told.getvalue())
    assert "Roe \\x1b[31m" in told.getvalue()
    assert "[bold]says[/bold] \\u202egnorw" in told.getvalue()
    assert ":smile:" in told.getvalue()
    assert shown("“Ünder 5 °C”\n\tyes") == "“Ünder 5 °C”\n\tyes"


def test_an_empty_folder_name_is_no_folder(tmp_path: Path) -> None:
    """An unset variable of a shell, not the working directory."""
    for raw, processed in (("", str(tmp_path / "out")), (str(tmp_path), "")):
        with pytest.raises(InputError, match="an empty text"):
            run_pipeline(raw, processed)


@pytest.mark.parametrize("words", ["run --config {}", "review sample --out {}/a.txt/b.csv", "report --out {}/a.txt"])
def test_a_path_that_cannot_be_used_is_no_traceback(
    words: str, sample_run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.txt").write_text("")
    given = words.format(tmp_path).split()
    monkeypatch.setattr(sys, "argv", ["newsquotes", *given, "--processed", str(sample_run)])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    assert str(tmp_path) in (told := capsys.readouterr().err)
    assert "Traceback" not in told


def test_a_terminal_without_curly_marks_shows_escapes(sample_run: Path) -> None:
    command = [sys.executable, "-m", "pipeline", "clusters", "--quotes", "--processed", str(sample_run)]
    ended = subprocess.run(command, env={**os.environ, "PYTHONIOENCODING": "ascii"}, capture_output=True, check=False)
    assert ended.returncode == 0
    assert rb"\u201" in ended.stdout


def test_errors_are_shown_as_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["newsquotes", "run", "--raw", f"{tmp_path}/\x1b[2Jnone"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    assert "\x1b" not in (told := capsys.readouterr().err)
    assert "\\x1b[2Jnone: no such folder" in told
