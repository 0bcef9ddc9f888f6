"""Estimates, for `--dry-run`, the time, memory and disk of a run from measured figures, and shows the arithmetic."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Literal

from pipeline.tasks.task import RawFile, Record

Kind = Literal["text", "page"]
_PAGES = (".html", ".htm", ".xhtml", ".warc")
_PACKED = {".gz": 4.0, ".bz2": 5.0, ".xz": 5.0, ".zst": 4.0, ".zstd": 4.0, ".zip": 4.0, ".parquet": 2.5}
"""Factor by which news text grows when it is unpacked."""


@dataclass(frozen=True, slots=True)
class _Cost:
    """CPU seconds, and megabytes of tables, for a megabyte of raw text or pages."""

    seconds: float
    megabytes: float


# Measured on 420 news articles as text (1.8 MB) and 40 pages with all their markup (17 MB): docs/scale.md. Newer pages
# have more markup per article, so the size of a page says only roughly what it costs.
_COSTS: Mapping[tuple[str, Kind], _Cost] = {
    ("accurate", "text"): _Cost(46.0, 14.0),
    ("light", "text"): _Cost(24.0, 14.0),
    ("accurate", "page"): _Cost(0.8, 0.27),
    ("light", "page"): _Cost(0.6, 0.27),
}
_START = 12.0
"""CPU seconds for a worker to start and load its models."""
_WORKER_MB: Mapping[str, int] = {"accurate": 700, "light": 420}
"""Peak memory of a worker, in megabytes, with up to 10,000 articles."""


def estimate(new: Iterable[RawFile], again: Iterable[Record], profile: str, workers: int) -> list[str]:
    """Returns lines that say how much CPU time, wall time and disk a run will take.

    new: raw files that will be read.
    again: records of tasks that run again for another reason, with their last cost.
    """
    megabytes: dict[Kind, float] = {"text": 0.0, "page": 0.0}
    for file in new:
        megabytes[_kind(file.path)] += file.size * _growth(file.path) / 1e6
    cpu = disk = 0.0
    lines = []
    for kind, size in megabytes.items():
        cost = _COSTS[profile, kind]
        if size:
            cpu, disk = cpu + size * cost.seconds, disk + size * cost.megabytes
            lines.append(
                f"  {size:,.1f} MB of {kind}s x {cost.seconds:g} s = {_time(size * cost.seconds)} of CPU, "
                f"x {cost.megabytes:g} = {size * cost.megabytes:,.0f} MB of tables"
            )
    recorded = list(again)
    if recorded:
        seconds = sum(record.cpu_seconds for record in recorded)
        cpu += seconds
        lines.append(f"  {len(recorded):,} tasks done again, as they cost last time: {_time(seconds)} of CPU")
    if not lines:
        return ["estimate: nothing to do"]
    start = _START * workers
    wall = (cpu + start) / workers
    total = f"({_time(cpu)} + {workers} x {_START:g} s to start) / {workers} workers = {_time(wall)}"
    memory = f"a worker takes some {_WORKER_MB[profile]} MB of memory"
    return [
        f"estimate ({profile} profile; the true cost may be half as much, or twice):",
        *lines,
        f"  {total}; {disk:,.0f} MB more on disk; {memory}",
    ]


def _kind(path: str) -> Kind:
    return "page" if any(suffix in _PAGES for suffix in _suffixes(path)) else "text"


def _growth(path: str) -> float:
    suffixes = _suffixes(path)
    return _PACKED.get(suffixes[-1], 1.0) if suffixes else 1.0


def _suffixes(path: str) -> list[str]:
    return [suffix.lower() for suffix in PurePosixPath(path).suffixes]


def _time(seconds: float) -> str:
    """Formats a time as "40 s", "12 min" or "3.5 h"."""
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:,.1f} h"
