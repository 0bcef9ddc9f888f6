"""Shows the progress of a run: one line per stage, a progress bar on a terminal, and finally what to do next.

`--verbose` also prints a line for each step. If the output is not a terminal, a long step prints a line every ten
seconds.
"""

from __future__ import annotations

import json
import shlex
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from pipeline.stages.step import Step
from pipeline.tables import PUBLIC

# Seconds between two lines about a long step when the output is not a terminal.
_LOG_SECONDS = 10.0
# The tables whose rows the last line counts.
_HEADLINE = ("documents", "articles", "mentions", "quotes", "entities", "speakers")


class StepProgress:
    """Progress of one step: tasks done, rows, rate and time left. Use as a context manager."""

    def __init__(self, step: Step, total: int, skipped: int, console: Console, verbose: bool = False) -> None:
        self.name, self.stage, self.total, self.skipped = step.name, step.stage, total, skipped
        self.unit = step.reads[0] if step.reads else "files"
        self.console, self.verbose = console, verbose
        self.done, self.rows = 0, 0
        self._begin = self._logged = time.monotonic()
        self._bar: Progress | None = None

    def __enter__(self) -> StepProgress:
        if self.console.is_terminal and self.total:
            columns = (
                TextColumn("{task.description:<30}"),
                BarColumn(),
                MofNCompleteColumn(),
                TextColumn("{task.fields[rate]}"),
                TimeRemainingColumn(),
            )
            self._bar = Progress(*columns, console=self.console, transient=True)
            self._bar.start()
            self._task = self._bar.add_task(f"{self.stage}: {self.name}", total=self.total, rate="")
        return self

    def advance(self, rows: int) -> None:
        """Counts one more task, which read `rows` rows."""
        self.done += 1
        self.rows += rows
        now = time.monotonic()
        if self._bar:
            self._bar.update(self._task, advance=1, rate=self._rate(now))
        elif now - self._logged >= _LOG_SECONDS and self.done < self.total:
            self._logged = now
            left = (now - self._begin) / self.done * (self.total - self.done)
            where = f"{self.stage}: {self.name}: {self.done} of {self.total} parts"
            _say(self.console, f"{where}, {self._rate(now)}, {left:.0f} s left")

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._bar:
            self._bar.stop()
        if kind is None and self.verbose:
            seconds = time.monotonic() - self._begin
            built = f"{self.rows:,} {self.unit} in {seconds:.1f} s" if self.total else "up to date"
            some = self.total and self.skipped
            kept = f", {self.skipped} of {self.skipped + self.total} parts up to date" if some else ""
            _say(self.console, f"    {self.name:<20} {built}{kept}")

    def _rate(self, now: float) -> str:
        return f"{self.rows / max(now - self._begin, 1e-3):,.0f} {self.unit}/s"


@dataclass
class StageProgress:
    """What the steps of a stage did, for the line that is printed about it.

    read: maps each step to the number of rows that it read of its first input.
    rows: maps each table to the number of rows written.
    done, skipped: numbers of tasks.
    """

    stage: str
    begin: float = field(default_factory=time.monotonic)
    steps: list[Step] = field(default_factory=list)
    read: dict[str, int] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    done: int = 0
    skipped: int = 0

    def line(self) -> str:
        """Returns a line such as "clean      39 documents -> 39 articles, 767 blocks in 0.8 s"."""
        made = ", ".join(f"{self.rows.get(table, 0):,} {_noun(table)}" for table in self._shown())
        if not self.done:
            return f"{self.stage:<10} up to date: {made}"
        again = f", {self.done} of {self.done + self.skipped} tasks done again" if self.skipped else ""
        return f"{self.stage:<10} {self._taken()}{made} in {time.monotonic() - self.begin:.1f} s{again}"

    def _shown(self) -> list[str]:
        tables = [t for step in self.steps for t in step.outputs if t in PUBLIC and t != "rejects"]
        return tables or [step.name for step in self.steps if step.scope == "part"][:1]

    def _taken(self) -> str:
        for step in self.steps:
            source = step.reads[0] if step.reads else "files"
            # Only if all parts were processed, since otherwise the rows read are only some of the table.
            if not self.skipped and (source == "files" or source in PUBLIC):
                return f"{self.read.get(step.name, 0):,} {source} -> "
        return ""


def _noun(table: str) -> str:
    return f"rows of {table}" if table.endswith("_clusters") else table


def closing_lines(processed: str, rows: Mapping[str, int], rejects: Mapping[str, int]) -> list[str]:
    """Returns the last lines of a run: where the tables are, what they contain, what was rejected, what to do next."""
    counts = ", ".join(f"{rows[table]:,} {table}" for table in _HEADLINE if rows.get(table))
    lines = [f"{processed}: {counts or 'no articles'}"]
    if rejects:
        reasons = ", ".join(f"{n:,} {reason}" for reason, n in sorted(rejects.items(), key=lambda r: (-r[1], r[0])))
        lines.append(f"rejects: {reasons}; the table rejects says which documents, and what to do")
    if rows.get("attributed_quotes"):
        option = argument = ""
        if processed != "data/processed":
            option = f" --processed {shlex.quote(processed)}"
            argument = f", {json.dumps(processed, ensure_ascii=False)}"
        lines.append(f'next: newsquotes report{option}; in Python, newsquotes.load("attributed_quotes"{argument})')
    return lines


def stage_line(console: Console, stage: StageProgress) -> None:
    _say(console, stage.line())


def _say(console: Console, text: str) -> None:
    console.print(text, markup=False, soft_wrap=True)
    sys.stderr.flush()
