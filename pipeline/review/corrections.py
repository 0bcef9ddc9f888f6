"""Turns labels into corrections, which every later run applies."""

import codecs
import csv
import io
from collections.abc import Sequence
from pathlib import Path

from pipeline.errors import InputError
from pipeline.exports.rows import harmless
from pipeline.review.labels import Item, read_labels
from pipeline.stages.user_files.corrections import Correction, bare_words, read_corrections
from pipeline.stages.user_files.reading import csv_rows, separator_of, utf8_text

_ENCODINGS = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_COLUMNS = ("what", "source", "record", "words", "value", "note")


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
    header = list(_COLUMNS) if first is None else [name.strip() for name in first[1]]
    if "record" not in header and any(record for _, _, record, *_ in lines):
        raise InputError(f"{file}: no column record", "add it to the first line: the files have several articles each")
    added = io.StringIO("", newline="")
    writer = csv.writer(added, delimiter=separator_of(text), lineterminator="\n")
    if first is None:
        writer.writerow(header)
    for line in lines:
        values = dict(zip(_COLUMNS, line, strict=True))
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
