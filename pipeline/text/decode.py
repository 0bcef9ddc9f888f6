"""Decodes the bytes of a text file, character for character."""

import codecs
import re
import unicodedata
from dataclasses import dataclass

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MAGIC = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a zip archive or an office document"),
    (b"\x1f\x8b", "gzip data"),
    (b"BZh", "bzip2 data"),
    (b"\x28\xb5\x2f\xfd", "zstandard data"),
    (b"\xfd7zXZ\x00", "xz data"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!\x1a", "a RAR archive"),
    (b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF87a", "a GIF image"),
    (b"GIF89a", "a GIF image"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old office document"),
    (b"PAR1", "Parquet"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"OggS", "audio or video"),
    (b"ID3", "audio"),
)
# A letter followed by its accents as separate characters.
_APART = re.compile(r"\w[\u0300-\u036f]+")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_CONTROL_BYTES = bytes([*range(0x09), *range(0x0E, 0x1B), *range(0x1C, 0x20), 0x7F])
_META_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*+=\s*+(?:["']\s*+)?([\w.:-]+)""", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"""^\s*<\?xml[^>]{0,100}?encoding\s*=\s*["']([\w.:-]+)""", re.IGNORECASE)
# Browsers read these labels as Windows-1252 (WHATWG Encoding Standard), and pages that declare them mean it.
_WESTERN = {"ascii", "us-ascii", "iso-8859-1", "iso8859-1", "latin-1", "latin1", "windows-1252", "cp1252"}
# The encoding is judged by this many bytes (or characters) at the start.
_SAMPLE = 65_536
# A file with a larger share of control characters than this is binary.
_MAX_CONTROL_SHARE = 0.003
# But a file, or a line of a table, may have one of them, or _FEW_CONTROLS that are at most _MANY_CONTROLS_SHARE of its
# characters.
_FEW_CONTROLS, _MANY_CONTROLS_SHARE = 5, 0.1
# A text counts as damaged UTF-8 if it has at most this many broken places per correctly encoded non-ASCII character.
_MAX_BROKEN_SHARE = 0.1
# A text may be Windows-1252 if at most this share of its bytes is outside ASCII.
_MAX_WESTERN_SHARE = 0.2


class NotTextError(ValueError):
    """Raised for bytes that are not text; the message says what they look like."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """A decoded file.

    text: the text, without a byte order mark.
    encoding: Python's name of the encoding ("utf-8-sig" is UTF-8 with a byte order mark).
    note: what was wrong and how it was handled; None if nothing was wrong.
    """

    text: str
    encoding: str
    note: str | None = None


def decode(data: bytes, declared: str | None = None) -> Decoded:
    """Decodes a file, and says which encoding was used.

    The encodings are tried in this order:
    1. that of the byte order mark;
    2. UTF-16 without a byte order mark, recognised by its NUL bytes;
    3. strict UTF-8, even if another encoding is declared, since other encodings are hardly ever valid UTF-8 by chance
       (a declared ISO-2022, whose bytes are those of ASCII, comes first);
    4. the `declared` encoding (of the HTTP header or the markup);
    5. UTF-8 with a few broken bytes (each is read as U+FFFD, and the note counts them);
    6. Windows-1252, if few bytes are outside ASCII;
    7. the guess of charset-normalizer.

    Line ends are not changed. Raises NotTextError for binary data.
    """
    # UTF-32's byte order mark begins with that of UTF-16, and so comes first in the list.
    for mark, name in _BOMS:
        if data.startswith(mark):
            return _checked(_lenient(data, name))
    reason = binary_reason(data)
    if reason:
        raise NotTextError(reason)
    wide = _utf16_without_mark(data[:4096])
    if wide:
        return _checked(_lenient(data, wide))
    return decode_piece(data, known_encoding(declared))


def decode_piece(data: bytes, declared: str | None = None) -> Decoded:
    """Decodes bytes from the middle of a file as `decode` does, but does not look for a byte order mark or UTF-16."""
    if declared and declared.startswith("iso2022") and b"\x1b" in data:
        return _checked(_lenient(data, declared))
    try:
        return _checked(Decoded(data.decode("utf-8"), "utf-8"))
    except UnicodeDecodeError:
        return _checked(_not_utf8(data, declared))


def wide_encoding(head: bytes) -> str | None:
    """Returns UTF-16 or UTF-32 if a byte order mark or NUL bytes at a file's start show it; otherwise None."""
    marked = next((name for mark, name in _BOMS if head.startswith(mark)), None)
    return _utf16_without_mark(head) if marked is None else None if marked == "utf-8-sig" else marked


def binary_reason(data: bytes) -> str | None:
    """Returns the kind of binary file that begins like these bytes ("a PDF"); None if there is none."""
    kind = next((kind for magic, kind in _MAGIC if data.startswith(magic)), None)
    # A text may begin in the same way ("ID3 tags are ..."). All these kinds but PDF soon have control characters.
    return (
        kind if data.startswith(b"%PDF-") or len(data[:64].translate(None, _CONTROL_BYTES)) < len(data[:64]) else None
    )


def html_charset(data: bytes) -> str | None:
    """Returns the encoding that HTML or XML declares in its first 4,096 bytes; None if there is no declaration."""
    head = data[:4096]
    found = _XML_ENCODING.search(head) or _META_CHARSET.search(head)
    if not found:
        return None
    name = found[1].decode("ascii", "replace")
    # If the declaration itself can be read as ASCII, the file is not in UTF-16, whatever it declares.
    return None if name.lower().startswith(("utf-16", "utf-32")) else name


def known_encoding(name: str | None) -> str | None:
    """Returns Python's name of a text encoding, or None. The Latin-1 family is read as Windows-1252."""
    if not name:
        return None
    if name.strip().lower() in _WESTERN:
        return "cp1252"
    try:
        info = codecs.lookup(name.strip())
    except (LookupError, ValueError):
        return None
    return info.name if getattr(info, "_is_text_encoding", True) else None


def _checked(found: Decoded) -> Decoded:
    """Raises NotTextError for a text with too many control characters; adds a note if there are a few."""
    controls = _CONTROLS.findall(found.text[:_SAMPLE])
    size = min(len(found.text), _SAMPLE)
    if len(controls) > max(_MAX_CONTROL_SHARE * size, min(_FEW_CONTROLS, max(1, _MANY_CONTROLS_SHARE * size))):
        raise NotTextError(f"{len(controls)} control characters at the start")
    if controls and found.note is None:
        return Decoded(found.text, found.encoding, f"{len(controls)} control characters")
    return found


def _lenient(data: bytes, encoding: str) -> Decoded:
    try:
        return Decoded(data.decode(encoding), encoding)
    except UnicodeDecodeError:
        text = data.decode(encoding, "replace")
        return Decoded(text, encoding, f"{text.count(chr(0xFFFD))} places are not {encoding}: read as U+FFFD")


def _utf16_without_mark(head: bytes) -> str | None:
    """Returns the UTF-16 encoding of bytes in which every second byte is NUL, as in Western text; otherwise None."""
    half = len(head) // 2
    if half < 4:
        return None
    even, odd = head[0 : half * 2 : 2].count(0) / half, head[1 : half * 2 : 2].count(0) / half
    if odd > 0.4 and even < 0.05:
        return "utf-16-le"
    return "utf-16-be" if even > 0.4 and odd < 0.05 else None


def _not_utf8(data: bytes, declared: str | None) -> Decoded:
    sample = data[:_SAMPLE]
    controls = len(sample) - len(sample.translate(None, _CONTROL_BYTES))
    if controls > max(1, 10 * _MAX_CONTROL_SHARE * len(sample)):
        raise NotTextError("control characters in bytes that are not UTF-8")
    if declared and declared not in ("utf-8", "utf_8"):
        try:
            return Decoded(data.decode(declared), declared)
        except UnicodeError:  # some codecs, such as the one that is called "undefined", raise no UnicodeDecodeError
            pass
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    good = sum(not c.isascii() for c in text) - broken
    if good and broken <= max(1, _MAX_BROKEN_SHARE * good):
        return Decoded(text, "utf-8", f"{broken} places are not utf-8: read as U+FFFD")
    high = sum(byte > 0x7F for byte in sample)
    if high <= max(8, _MAX_WESTERN_SHARE * len(sample)):
        try:
            return Decoded(data.decode("cp1252"), "cp1252")
        except UnicodeDecodeError:
            pass
    return _guessed(data)


def _guessed(data: bytes) -> Decoded:
    from charset_normalizer import from_bytes

    best = from_bytes(data[:_SAMPLE]).best()
    if best is not None:
        found = _lenient(data, best.encoding)
        return Decoded(found.text, found.encoding, found.note or "encoding guessed")
    text = data.decode("cp1252", "replace")
    return Decoded(text, "cp1252", "encoding unknown: read as Windows-1252")


def composed(text: str) -> str:
    """Returns a title or name with each accented letter as one character (Unicode's NFC); old Macintosh file names use
    two. Do not apply it to the text of a document: the offsets would no longer fit the file.
    """
    return text if unicodedata.is_normalized("NFC", text) else _APART.sub(_join, text)


def _join(found: re.Match[str]) -> str:
    return unicodedata.normalize("NFC", found[0])
