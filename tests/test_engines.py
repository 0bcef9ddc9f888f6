"""How workers are set up and renewed, and which kernels OpenBLAS is told to use."""

import os
import signal
from pathlib import Path

import pytest

from pipeline.engines import local
from pipeline.errors import InternalError
from pipeline.runner.project import load_project
from pipeline.tasks.task import Record, Task
from pipeline.tasks.threads import one_thread, openblas_core

_WIDE = "fpu avx2 avx512f avx512dq avx512cd avx512bw avx512vl"


@pytest.mark.parametrize(
    ("vendor", "flags", "expected"),
    [
        ("AuthenticAMD", _WIDE, "SkylakeX"),
        ("AuthenticAMD", "fpu avx2", None),
        ("AuthenticAMD", _WIDE.replace("avx512vl", ""), None),
        ("GenuineIntel", _WIDE, None),  # OpenBLAS recognises these
    ],
)
def test_openblas_core(tmp_path: Path, vendor: str, flags: str, expected: str | None) -> None:
    processor = f"processor\t: 0\nvendor_id\t: {vendor}\nmodel name\t: x\nflags\t\t: {flags}\nbugs\t: none\n"
    (tmp_path / "cpuinfo").write_text(f"{processor}\n{processor}", encoding="ascii")
    assert openblas_core(tmp_path / "cpuinfo") == expected


def test_openblas_core_is_left_alone_where_nothing_is_known(tmp_path: Path) -> None:
    assert openblas_core(tmp_path / "cpuinfo") is None
    (tmp_path / "cpuinfo").write_bytes(b"Hardware : \xff\n")
    assert openblas_core(tmp_path / "cpuinfo") is None


def test_processes_get_one_thread_and_keep_their_own_kernels(tmp_path: Path) -> None:
    environment = {"OMP_NUM_THREADS": "8", "OPENBLAS_CORETYPE": "Haswell"}
    one_thread(environment, tmp_path / "cpuinfo")
    assert {environment[name] for name in environment if name.endswith("_NUM_THREADS")} == {"1"}
    assert environment["OPENBLAS_CORETYPE"] == "Haswell"


def _done_by(task: Task) -> Record:
    return Record(task.part, str(os.getpid()), {}, (), 0, 0.0, 0.0, 0.0)


@pytest.mark.parametrize(
    ("limit", "count", "steps", "expected"),
    [
        ("_RENEWED_AFTER", 3, (2, 5), [4, 3]),  # one more was on its way
        ("_RENEWED_FOR_ONE", 2, (1, 1, 1, 1), [2, 2]),  # each a task on the whole corpus
    ],
)
def test_workers_are_renewed_after_many_tasks(
    limit: str, count: int, steps: tuple[int, ...], expected: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local, limit, count)
    monkeypatch.setattr(local, "_execute", _done_by)
    config, _ = load_project(str(tmp_path))
    tasks = [Task("articles", str(part), "", "", config) for part in range(5)]
    with local.LocalEngine(1) as engine:
        workers = [record.fingerprint for size in steps for record in engine.run(tasks[:size])]
    assert [workers.count(worker) for worker in dict.fromkeys(workers)] == expected


def _dies_at_first(task: Task) -> Record:
    """Leaves a file for each try, and kills its process until there are as many as the part says."""
    tries = len(list(Path(task.raw).iterdir()))
    Path(task.raw, str(tries)).touch()
    if tries < int(task.part):
        os.kill(os.getpid(), signal.SIGKILL)
    return _done_by(task)


@pytest.mark.parametrize("deaths", [0, 2, 3, 9])
def test_a_task_whose_process_dies_is_tried_three_times(
    deaths: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local, "_execute", _dies_at_first)
    config, _ = load_project(str(tmp_path))
    (tmp_path / "tries").mkdir()
    task = Task("line_sites", str(deaths), str(tmp_path / "tries"), str(tmp_path / "out"), config)
    with local.LocalEngine(1) as engine:
        if deaths < 3:
            assert [record.part for record in engine.run([task])] == [str(deaths)]
        else:
            with pytest.raises(InternalError, match=r"step line_sites, part \d, tried 3 times: .* killed") as told:
                list(engine.run([task]))
            assert "fewer --workers" in str(told.value)
    assert len(list((tmp_path / "tries").iterdir())) == min(deaths, 2) + 1
