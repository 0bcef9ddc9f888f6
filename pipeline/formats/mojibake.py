"""Finds text that was decoded with the wrong encoding before it reached us: "FranÃ§ois" for "François"."""

import re
import unicodedata
from dataclasses import dataclass, replace

from pipeline.formats.document import RawDocument

# Every sequence that ftfy repairs begins with a character outside this set, which is common in intact news.
_ODD = re.compile("[^\x00-\x7f\xa0©®°½éíáñóúüöèç£€‘’“”–—…•™]")
# Such a sequence has two characters outside ASCII in a row, or one before a space (originally a no-break space), or a
# control character.
_SUSPECT = re.compile("[^\x00-\x7f]{2}|[\xc3\xe2\u0413\u0432\u221a] |[\x80-\x9f]")
# A garbled three-byte sign between non-letters ("â…“" for a third), which ftfy reads as letter and marks.
_SIGN = re.compile(r"(?<!\w)â[^\x00-\x7f]{2}(?!\w)")
_LOST = "\ufffd"
# Number of characters of a garbled line that `rejects.detail` shows.
_EXAMPLE = 40


@dataclass(frozen=True, slots=True)
class Garbled:
    """The garbled lines of a text.

    lines: number of garbled lines.
    example: a garbled word, and the same word repaired.
    mended: the text with these lines repaired; it has the same number of lines.
    """

    lines: int
    example: tuple[str, str]
    mended: str


def checked(document: RawDocument, mend: bool) -> RawDocument:
    """Returns the document with notes about characters that were lost or garbled before it reached us.

    mend: whether to repair garbled lines. This changes `text` (not its number of lines), `title` and `byline`.
    """
    if document.note is None and _LOST in document.text:
        count = document.text.count(_LOST)
        what = "1 character was" if count == 1 else f"{count} characters were"
        document = replace(document, note=f"{what} lost before (U+FFFD)")
    names = ("text", "title", "byline")
    found = {name: garbled for name in names if (garbled := find_mojibake(getattr(document, name) or ""))}
    if not found:
        return document
    count = found["text"].lines if "text" in found else 0
    lines = f"{count} line{'s' * (count > 1)}" if count else " and ".join(found)
    before, after = next(iter(found.values())).example
    note = f"{lines} garbled: {before!r} for {after!r}" + ("; mended" if mend else "")
    document = replace(document, garbled=note)
    if mend:
        document = replace(document, **{name: garbled.mended for name, garbled in found.items()})  # type: ignore[arg-type]
    return document


def find_mojibake(text: str) -> Garbled | None:
    """Finds the lines of a text that are certainly garbled; returns None if there are none.

    A line counts if it has sequences that, according to ftfy, occur in no language and that one chain of encodings
    explains. Method: Robyn Speer, ftfy 6 (`ftfy.badness`).
    """
    if text.isascii() or not _ODD.search(text):
        return None
    from ftfy import fix_encoding

    lines = text.split("\n")
    found: list[tuple[str, str]] = []
    for i, line in enumerate(lines):
        if line.isascii() or not _ODD.search(line) or not _SUSPECT.search(line):
            continue
        # Composed first, since in garbled text an A with a tilde may be two characters.
        whole = unicodedata.normalize("NFC", line)
        mended = _SIGN.sub(_sign, fix_encoding(whole).replace("\n", " "))
        if mended != whole:
            found.append((whole, mended))
            lines[i] = mended
    return Garbled(len(found), _example(*found[0]), "\n".join(lines)) if found else None


def _sign(found: re.Match[str]) -> str:
    """Repairs a garbled sign; returns the match unchanged if the result is not a number, punctuation or a symbol."""
    try:
        meant = found[0].encode("cp1252").decode("utf-8")
    except UnicodeError:
        return found[0]
    return meant if unicodedata.category(meant)[0] in "NPS" else found[0]


def _example(line: str, mended: str) -> tuple[str, str]:
    """Returns the first word that the repair changed, before and after.

    If the repair added or removed spaces, returns the line from that word on. Both are cut to _EXAMPLE.
    """
    same = next((i for i, (a, b) in enumerate(zip(line, mended, strict=False)) if a != b), 0)
    start = line.rfind(" ", 0, same) + 1
    line, mended = line[start:], mended[start:]
    if line.count(" ") == mended.count(" "):
        line, mended = line.split(" ")[0], mended.split(" ")[0]
    return line[:_EXAMPLE], mended[:_EXAMPLE]
