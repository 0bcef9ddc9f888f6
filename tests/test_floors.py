"""Accuracy does not fall: the figures of benchmarks/accuracy.py against the floors of tests/floors.json.

The corpora are not part of the project: NEWSQUOTES_CORPORA names their folder. The sample corpus has floors of its own,
which every run of the tests checks (tests/golden/floors.json).
"""

import json
import os
from pathlib import Path

import pytest

from benchmarks.accuracy import TASKS, measure

FLOORS: dict[str, dict[str, float]] = json.loads((Path(__file__).parent / "floors.json").read_text("utf-8"))
CORPORA = os.environ.get("NEWSQUOTES_CORPORA")


@pytest.mark.skipif(CORPORA is None, reason="NEWSQUOTES_CORPORA does not name the measuring corpora")
@pytest.mark.parametrize("task", list(FLOORS))
def test_floor(task: str) -> None:
    figures = measure(Path(str(CORPORA)), task)
    fallen = {name: (figures[name], floor) for name, floor in FLOORS[task].items() if figures[name] < floor}
    assert not fallen, "figure, floor"


def test_floors_are_pinned_for_every_task() -> None:
    assert set(FLOORS) == set(TASKS)
    assert all(FLOORS.values())
