"""The file [corrections] file: what a person knows better than the program, one line each.

    what,source,record,words,value
    speaker,harbour-ledger/2024-05-14-moss.txt,,"We never saw the moss",Edith Garrow
    nobody,harbour-ledger/2024-05-14-moss.txt,,"the so-called moss war",
    no-quotation,agency/2024-04.jsonl,3,"Best of spring",
    date,agency/2024-04.jsonl,3,,2024-04-02

A quotation is known by the raw file (and the record) that it stands in and by its words, so that a line still means it
when articles are added, and when another version draws its borders a little otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from pipeline.errors import InputError
from pipeline.options import Options
from pipeline.stages.user_files.reading import cached, csv_lines, identity_of

OF_QUOTES = ("speaker", "nobody", "no-quotation")
OF_ARTICLES = ("title", "date", "outlet")
_NEEDS_VALUE = ("speaker", *OF_ARTICLES)
REQUIRED = ("what", "source", "words", "value")
OPTIONAL = ("record", "note")


@dataclass(frozen=True, slots=True)
class Correction:
    """One line of the file. `what` is in OF_QUOTES or OF_ARTICLES, `words` are the quotation's, `value` is what is
    right.
    """

    line: int
    what: str
    source: str
    record: int | None
    words: str | None
    value: str | None


def read_corrections(path: str) -> tuple[Correction, ...]:
    """The lines of the file. Raises InputError with file, line, what was found and what is expected."""
    return cached(path, _read)


def corrections_identity(config: Options) -> str:
    """A fingerprint of the file, which is also checked."""
    return identity_of(config.corrections.file, read_corrections)


def day_of(value: str) -> datetime:
    """A date as the file has it: 2024-04-02, or with a time. Raises ValueError."""
    moment = datetime.fromisoformat(value)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _read(path: str) -> tuple[Correction, ...]:
    found: list[Correction] = []
    seen: dict[tuple[str, int | None, str, str], Correction] = {}
    for line, row in csv_lines(path, REQUIRED, OPTIONAL):
        correction = _correction(f"{path}:{line}", line, row)
        kind = "quotation" if correction.what in OF_QUOTES else correction.what
        key = (correction.source, correction.record, kind, correction.words or "")
        before = seen.setdefault(key, correction)
        if (before.what, before.value) != (correction.what, correction.value):
            said = f"{before.what} {before.value or ''}".strip()
            raise InputError(f"{path}:{line}: line {before.line} says {said!r} of the same", "take one of the two out")
        # The same correction twice, as after two people reviewed the same sample, counts once.
        if before is correction:
            found.append(correction)
    return tuple(found)


def _correction(place: str, line: int, row: dict[str, str]) -> Correction:
    what, source, words, value = (row[name].strip() for name in ("what", "source", "words", "value"))
    record = row.get("record", "").strip()
    if what not in (*OF_QUOTES, *OF_ARTICLES):
        raise InputError(f"{place}: what {what!r}", f"write one of: {', '.join((*OF_QUOTES, *OF_ARTICLES))}")
    if not source:
        raise InputError(f"{place}: no source", "give the path of the raw file below the raw folder, as tables have it")
    if record and not record.isdecimal():
        raise InputError(
            f"{place}: record {record!r}", "give the number of the record, from 0; nothing for a file of one"
        )
    if what in OF_QUOTES and not words:
        raise InputError(f"{place}: no words", "give the words of the quotation, as quotes.text has them")
    if (what in _NEEDS_VALUE) != bool(value):
        expected = "a value" if what in _NEEDS_VALUE else "no value"
        raise InputError(f"{place}: value {value!r}: {what} takes {expected}", "write: what,source,record,words,value")
    if what == "date":
        try:
            day_of(value)
        except ValueError:
            raise InputError(f"{place}: value {value!r}: no date", "write it as in 2024-04-02") from None
    return Correction(line, what, source, int(record) if record else None, words or None, value or None)
