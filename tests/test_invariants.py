"""Whatever the input is, what must hold of the tables holds; and the check finds what does not."""

import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from pipeline.store import Store
from tests.conftest import run_pipeline
from tests.fuzz import make
from tests.invariants import broken


@pytest.mark.parametrize("seed", [11, 12])
def test_mutated_files_break_nothing(tmp_path: Path, seed: int) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    make(raw, 15, seed)
    run_pipeline(raw, tmp_path / "out")
    assert broken(Store(str(tmp_path / "out"))) == []


def test_the_same_seed_makes_the_same_files(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        make(tmp_path / name, 5, 3)
    files = [sorted((p.name, p.read_bytes()) for p in (tmp_path / name).iterdir()) for name in ("a", "b")]
    assert files[0] == files[1]


def test_the_check_finds_what_is_broken(sample_run: Path, tmp_path: Path) -> None:
    shutil.copytree(sample_run, tmp_path / "out")
    assert broken(Store(str(tmp_path / "out"))) == []
    file = next((tmp_path / "out" / "mentions").glob("*.parquet"))
    rows = pq.read_table(file)
    pq.write_table(rows.slice(0, 0), file)
    assert any("speaker_mention_id" in line for line in broken(Store(str(tmp_path / "out"))))
