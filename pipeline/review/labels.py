"""Reads and writes the file of labels: one line per quotation of a sample, filled in with a browser or spreadsheet."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from pathlib import Path

from pipeline.errors import InputError
from pipeline.exports.rows import harmless, is_formula
from pipeline.stages.user_files.reading import csv_rows

# The possible labels and their meanings, in the order of the keys 1 to 5.
LABELS = {
    "right": "words, speaker and name are right",
    "wrong-speaker": "somebody else said it, or nobody did",
    "wrong-name": "the words for the speaker are right, the name is not",
    "no-quotation": "it quotes and reports nobody",
    "wrong-words": "the words begin or end in the wrong place",
}


@dataclass(frozen=True, slots=True)
class Item:
    """A quotation of a sample, with a person's verdict on it.

    stratum_size: number of quotations of the corpus in its stratum.
    corpus_size: number of quotations of the corpus.
    label: one of LABELS; empty until somebody has labelled it.
    right_speaker: the right speaker, if known and not the one given.
    paragraph: the text around the words, for people who label without the browser.
    others: names and cells of columns that somebody has added.
    """

    quote_id: str
    source: str
    record: str
    outlet: str
    published: str
    kind: str
    profile: str
    confidence: str
    words: str
    speaker: str
    speaker_words: str
    cue: str
    stratum: str
    stratum_size: int
    corpus_size: int
    label: str = ""
    right_speaker: str = ""
    annotator: str = ""
    note: str = ""
    paragraph: str = ""
    others: tuple[tuple[str, str], ...] = ()

    @property
    def said_by(self) -> str:
        """The speaker as shown to a reader, whether named or not."""
        return self.speaker or (f"“{self.speaker_words}”, without a name" if self.speaker_words else "Nobody")

    def labelled(self, label: str, right_speaker: str = "", annotator: str = "") -> Item:
        return replace(self, label=label, right_speaker=right_speaker.strip(), annotator=annotator)


_NUMBERS = ("stratum_size", "corpus_size")
_FILLED = ("label", "right_speaker", "annotator", "note", "paragraph")  # columns that may be missing in a file
# In the file, the columns to fill in come last, after the paragraph.
_COLUMNS = sorted(
    (f.name for f in fields(Item) if f.name != "others"), key=lambda name: name in _FILLED and name != "paragraph"
)


def read_labels(file: Path) -> list[Item]:
    """Reads the items of a file. Raises InputError, with the line, for an unknown label or a missing column."""
    if not file.is_file():
        raise InputError(f"{file}: no such file", f"draw a sample first: newsquotes review sample --out {file}")
    rows = csv_rows(str(file))
    header = [cell.strip() for cell in next(rows, (0, []))[1]]
    missing = [n for n in _COLUMNS if n not in header and n not in _FILLED]
    if missing:
        raise InputError(f"{file}: no column {', '.join(missing)}", "keep the columns of the sample; fill in label")
    items = []
    for line, cells in rows:
        given = dict(zip(header, cells, strict=False))
        values = {n: _unguarded(given.get(n, "")) for n in _COLUMNS}
        others = tuple((n, cell) for n, cell in given.items() if n and n not in values)
        label = values["label"] = values["label"].strip().lower().replace(" ", "-")
        if label and label not in LABELS:
            raise InputError(f"{file}:{line}: label {label!r}", f"write one of: {', '.join(LABELS)}")
        values["confidence"] = values["confidence"].replace(",", ".")  # many spreadsheets write a decimal comma
        try:
            float(values["confidence"] or 0)
            numbers = {n: int(values.pop(n)) for n in _NUMBERS}
        except ValueError:
            raise InputError(
                f"{file}:{line}: a size or a confidence is no number", "leave the columns of the sample as they are"
            ) from None
        items.append(Item(**values, **numbers, others=others))  # type: ignore[arg-type]
    return items


def write_labels(file: Path, items: Iterable[Item]) -> None:
    """Writes the file atomically: if the program is killed, the old file stays."""
    items = list(items)
    columns = [*_COLUMNS, *dict.fromkeys(name for item in items for name, _ in item.others)]
    file.parent.mkdir(parents=True, exist_ok=True)
    temporary = file.with_name(f".{file.name}.{os.getpid()}.tmp")
    with temporary.open("w", encoding="utf-8-sig", newline="") as target:  # the mark tells Excel that this is UTF-8
        writer = csv.DictWriter(target, columns)
        writer.writeheader()
        for item in items:
            row = {n: getattr(item, n) for n in _COLUMNS}
            writer.writerow({n: _guarded(v) if isinstance(v, str) else v for n, v in row.items()} | dict(item.others))
    temporary.replace(file)


def _guarded(cell: str) -> str:
    """Returns the cell as it is written to the file, so that spreadsheets do not run it as a formula."""
    return harmless(cell) if not cell.startswith("'") else f"'{cell}" if is_formula(cell.lstrip("'")) else cell


def _unguarded(cell: str) -> str:
    """Reverses `_guarded`."""
    return cell[1:] if cell.startswith("'") and is_formula(cell.lstrip("'")) else cell
