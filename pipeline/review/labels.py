"""Reads and writes the file of labels: one line per quotation of a sample, filled in with a browser or spreadsheet; and
turns labels into corrections, which every later run applies.
"""

from __future__ import annotations

import codecs
import csv
import io
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path

from pipeline.errors import InputError
from pipeline.exports.rows import harmless, is_formula
from pipeline.stages.user_files.corrections import Correction, bare_words, read_corrections
from pipeline.stages.user_files.reading import csv_rows, separator_of, utf8_text

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
            what = f"{file}:{line}: a size or a confidence is no number"
            raise InputError(what, "leave the columns of the sample as they are") from None
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


_ENCODINGS = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_CORRECTION_COLUMNS = ("what", "source", "record", "words", "value", "note")


def correction_of(item: Item) -> tuple[str, str] | None:
    """Returns what a labelled item corrects, and the correct value; None if no correction follows from its label."""
    if item.label == "no-quotation":
        return "no-quotation", ""
    if item.label in ("wrong-speaker", "wrong-name") and item.right_speaker:
        nobody = item.right_speaker.casefold() in ("nobody", "-")
        return ("nobody", "") if nobody else ("speaker", item.right_speaker)
    return None


def add_corrections(labels: Path, file: Path) -> int:
    """Adds the corrections that are not yet in the file, and returns their number."""
    known = {_key(c) for c in read_corrections(str(file))} if file.exists() else set()
    lines = []
    for item in read_labels(labels):
        found = correction_of(item)
        key = (item.source, item.record, _letters(item.words))
        if found and key not in known:
            known.add(key)  # words that occur twice in an article need only one line
            lines.append((found[0], item.source, item.record, harmless(item.words), found[1], item.note))
    _append(file, lines)
    return len(lines)


def _append(file: Path, lines: Sequence[tuple[str, ...]]) -> None:
    """Appends lines with the columns, separator and encoding of the file; writes a header if it has none."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch()
    text = utf8_text(str(file))
    first = next(csv_rows(str(file)), None)
    header = list(_CORRECTION_COLUMNS) if first is None else [name.strip() for name in first[1]]
    if "record" not in header and any(record for _, _, record, *_ in lines):
        raise InputError(f"{file}: no column record", "add it to the first line: the files have several articles each")
    added = io.StringIO("", newline="")
    writer = csv.writer(added, delimiter=separator_of(text), lineterminator="\n")
    if first is None:
        writer.writerow(header)
    for line in lines:
        values = dict(zip(_CORRECTION_COLUMNS, line, strict=True))
        writer.writerow([values.get(name, "") for name in header])
    gap = "\n" if text and not text.endswith(("\n", "\r")) else ""
    mark = file.read_bytes()[:2]
    encoding = _ENCODINGS.get(mark, "utf-8") if mark else "utf-8-sig"  # the mark tells Excel that this is UTF-8
    with file.open("ab") as target:
        target.write((gap + added.getvalue()).encode(encoding))


def _key(correction: Correction) -> tuple[str, str, str]:
    record = "" if correction.record is None else str(correction.record)
    return correction.source, record, _letters(correction.words or "")


def _letters(words: str) -> str:
    return "".join(bare_words(words))
