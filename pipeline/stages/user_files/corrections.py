"""Reads the user's corrections (option [corrections] file); each line corrects one result of the program.

    what,source,record,words,value
    speaker,harbour-ledger/2024-05-14-moss.txt,,"We never saw the moss",Edith Garrow
    nobody,harbour-ledger/2024-05-14-moss.txt,,"the so-called moss war",
    no-quotation,agency/2024-04.jsonl,3,"Best of spring",
    date,agency/2024-04.jsonl,3,,2024-04-02

A quotation is identified by its raw file (and record) and by its words. A line therefore still refers to the same
quotation when articles are added, or when another version of the program moves its borders a little.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from pipeline.errors import InputError
from pipeline.stages.user_files.reading import csv_lines, read_once
from pipeline.text.dates import FIRST_YEAR, LAST_YEAR

OF_QUOTES = ("speaker", "nobody", "no-quotation")
OF_ARTICLES = ("title", "date", "outlet")
_NEEDS_VALUE = ("speaker", *OF_ARTICLES)
REQUIRED = ("what", "source", "words", "value")
OPTIONAL = ("record", "note")


@dataclass(frozen=True, slots=True)
class Correction:
    """One line of the file.

    line: its number in the file.
    what: what is corrected, one of OF_QUOTES or OF_ARTICLES.
    source, record: the raw file below the raw folder, and the number of the record if it has several.
    words: the words of the quotation; None for a correction of the article.
    value: the correct value; None if this correction takes none.
    """

    line: int
    what: str
    source: str
    record: int | None
    words: str | None
    value: str | None


def day_of(value: str) -> datetime:
    """Reads a date in the form 2024-04-02, or with a time. Raises ValueError for anything else."""
    moment = datetime.fromisoformat(value)
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise ValueError(f"the year {moment.year} is not between {FIRST_YEAR} and {LAST_YEAR}")
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def bare_words(text: str) -> list[str]:
    """Splits a text into words without case and punctuation, by which quotations and corrections are compared."""
    return [bare for word in text.split() if (bare := "".join(c for c in word.casefold() if c.isalnum()))]


@read_once
def read_corrections(path: str) -> tuple[Correction, ...]:
    """Reads the lines of the file. Raises InputError with file, line, what was found and what is expected."""
    found: list[Correction] = []
    seen: dict[tuple[object, ...], Correction] = {}
    for line, row in csv_lines(path, REQUIRED, OPTIONAL):
        correction = _correction(f"{path}:{line}", line, row)
        kind = "quotation" if correction.what in OF_QUOTES else correction.what
        words = bare_words(correction.words or "") if kind == "quotation" else ()  # an article has one title
        key = (correction.source, correction.record, kind, *words)
        before = seen.setdefault(key, correction)
        if (before.what, before.value) != (correction.what, correction.value):
            earlier = f"{before.what} {before.value or ''}".strip()
            what = f"{path}:{line}: line {before.line} says {earlier!r} about the same {kind}"
            raise InputError(what, "remove one of the two lines")
        # A correction that occurs twice counts once: two people may have reviewed the same sample.
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
        what = f"{place}: record {record!r}"
        raise InputError(what, "give the number of the record, from 0; leave it empty for a single document")
    if what in OF_QUOTES and not words:
        raise InputError(f"{place}: no words", "give the words of the quotation, as quotes.text has them")
    if (what in _NEEDS_VALUE) != bool(value):
        expected = "a value" if what in _NEEDS_VALUE else "no value"
        raise InputError(f"{place}: value {value!r}: {what} takes {expected}", "write: what,source,record,words,value")
    if what == "date":
        try:
            day_of(value)
        except ValueError as error:
            raise InputError(f"{place}: value {value!r}: not a date: {error}", "write it as in 2024-04-02") from None
    return Correction(line, what, source, int(record) if record else None, words or None, value or None)
