"""From labels to corrections: what a person found wrong, as lines that every later run takes."""

from __future__ import annotations

import csv
from pathlib import Path

from pipeline.review.labels import Item, read_labels
from pipeline.stages.user_files.corrections import Correction, read_corrections

_COLUMNS = ("what", "source", "record", "words", "value", "note")


def correction_of(item: Item) -> tuple[str, str] | None:
    """What a labelled item corrects, and to what; None if nothing follows from its label."""
    if item.label == "no-quotation":
        return "no-quotation", ""
    if item.label in ("wrong-speaker", "wrong-name") and item.right_speaker:
        nobody = item.right_speaker.casefold() in ("nobody", "-")
        return ("nobody", "") if nobody else ("speaker", item.right_speaker)
    return None


def add_corrections(labels: Path, file: Path) -> int:
    """Adds missing lines to the file of corrections, and returns how many.

    A line about the same quotation that a person wrote by hand stays as it is.
    """
    known = {_key(c) for c in read_corrections(str(file))} if file.exists() else set()
    lines = []
    for item in read_labels(labels):
        found = correction_of(item)
        if found and (item.source, item.record, item.words) not in known:
            lines.append((found[0], item.source, item.record, item.words, found[1], item.note))
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(",".join(_COLUMNS) + "\n", encoding="utf-8")
    header = next(csv.reader([_first_line(file)]))
    with file.open("a", encoding="utf-8", newline="") as target:
        writer = csv.writer(target)
        for line in lines:
            values = dict(zip(_COLUMNS, line, strict=True))
            writer.writerow([values.get(name.strip(), "") for name in header])
    return len(lines)


def _first_line(file: Path) -> str:
    lines = file.read_text(encoding="utf-8-sig").splitlines()
    return next(line for line in lines if line.strip() and not line.lstrip().startswith("#"))


def _key(correction: Correction) -> tuple[str, str, str]:
    record = "" if correction.record is None else str(correction.record)
    return correction.source, record, correction.words or ""
