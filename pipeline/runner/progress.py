"""Tells how a run is going: a moving bar on a terminal, plain lines in a log."""

from __future__ import annotations

import sys
import time
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

_LOG_SECONDS = 10.0


class StepProgress:
    """Progress of one step: tasks done, rows, rate and time left. Use as a context manager."""

    def __init__(self, name: str, total: int, skipped: int, console: Console | None = None) -> None:
        self.name, self.total, self.skipped = name, total, skipped
        self.done, self.rows = 0, 0
        self.console = console or Console(stderr=True, highlight=False)
        self._begin = self._logged = time.monotonic()
        self._bar: Progress | None = None

    def __enter__(self) -> StepProgress:
        if self.console.is_terminal and self.total:
            columns = (TextColumn("{task.description:<18}"), BarColumn(), MofNCompleteColumn(),
                       TextColumn("{task.fields[rate]}"), TimeRemainingColumn())  # fmt: skip
            self._bar = Progress(*columns, console=self.console, transient=True)
            self._bar.start()
            self._task = self._bar.add_task(self.name, total=self.total, rate="")
        return self

    def advance(self, rows: int) -> None:
        """One more task is done, of so many input rows."""
        self.done += 1
        self.rows += rows
        now = time.monotonic()
        if self._bar:
            self._bar.update(self._task, advance=1, rate=self._rate(now))
        elif now - self._logged >= _LOG_SECONDS:
            self._logged = now
            left = (now - self._begin) / self.done * (self.total - self.done)
            self._say(f"{self.name}: {self.done}/{self.total} parts, {self._rate(now)}, {left:.0f} s left")

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._bar:
            self._bar.stop()
        if kind is None:
            seconds = time.monotonic() - self._begin
            built = f"{self.rows:,} rows in {seconds:.1f} s" if self.total else "up to date"
            kept = (
                f", {self.skipped} of {self.skipped + self.total} parts up to date"
                if self.total and self.skipped
                else ""
            )
            self._say(f"{self.name:<18} {built}{kept}")

    def _rate(self, now: float) -> str:
        return f"{self.rows / max(now - self._begin, 1e-3):,.0f} rows/s"

    def _say(self, text: str) -> None:
        self.console.print(text, markup=False)
        sys.stderr.flush()
