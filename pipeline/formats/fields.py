"""Turns one record of a container into a document, and finds its text, title and so on among fields of many names."""

import ast
import dataclasses
import functools
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping

from pipeline.errors import PipelineError
from pipeline.formats.dates import FoundDate, first_date
from pipeline.formats.document import RawDocument, RawReject, one_note, whole
from pipeline.formats.html import MARKUP_FACTOR, looks_like_html, read_page
from pipeline.formats.options import ReadOptions
from pipeline.text.decode import NotTextError, decode, html_charset

_OPENS_WITH_TAG = re.compile(r"\s*<(?:p|div|article|section|h[1-6]|figure|ul|ol|blockquote|span|br|!--)\b[^>]*>", re.I)
_BREAKS = re.compile(r"</p>|</div>|<br ?/?>|<p>", re.IGNORECASE)
# A text field with at least this many tags for line breaks or paragraphs is HTML.
_MIN_BREAKS = 3
# A second text field is reported if it has more than _MUCH_LONGER times the characters of the one that was read, and
# more than _LONG.
_MUCH_LONGER, _LONG = 2, 200
_FIELD_OPTIONS = tuple(field.name for field in dataclasses.fields(ReadOptions) if field.name.endswith("_fields"))


def read_record(
    value: object, record: int | None, encoding: str, options: ReadOptions, where: str, note: str | None = None
) -> Iterator[RawDocument | RawReject]:
    """Yields the document of one record, or a reject. The record's own fields override what its HTML says."""
    yield from spared(_read_record(value, record, encoding, options, where, note), record, where)


def spared(
    items: Iterator[RawDocument | RawReject], record: int | None, where: str
) -> Iterator[RawDocument | RawReject]:
    """Yields the items of one record. An error becomes a reject of this record, and the rest of the file is read."""
    try:
        yield from items
    except (PipelineError, ImportError):  # failing storage, or a broken installation
        raise
    except Exception as error:
        yield RawReject(record, "broken", f"{where}: {type(error).__name__}: {error}"[:300])


def _read_record(
    value: object, record: int | None, encoding: str, options: ReadOptions, where: str, note: str | None
) -> Iterator[RawDocument | RawReject]:
    if not isinstance(value, dict):
        yield RawReject(record, "broken", f"{where}: {type(value).__name__}, expected an object")
        return
    names, twice = list(value), value.names if isinstance(value, Doubled) else None
    value, decoded = _decoded(value)
    value = _with_plain_names(value)
    text = _first_text(value, options.text_fields) or _first_text(value, options.html_fields)
    # Some APIs wrap a record in another one: {"id": 1, "article": {"body": ...}}.
    if not text and (inner := _with_text_below(value, options)):
        value = inner
        text = _first_text(value, options.text_fields) or _first_text(value, options.html_fields)
    if not text:
        yield _without_text(value, names, record, options, where, decoded)
        return
    text = whole(text)  # before a page is parsed: the parser refuses lone surrogates
    markup = not _first_text(value, options.text_fields) or looks_like_html(text) or _is_fragment(text)
    given = _fields(value, options)
    given["lost"] = one_note(twice and doubled_note(twice), given["lost"], _longer_text(value, text, options))
    note = None if text.isascii() else one_note(note, decoded)
    if len(text) > options.max_chars * (MARKUP_FACTOR if markup else 1):
        yield RawReject(record, "too-long", f"{where}: {len(text)} characters")
    elif markup:
        yield from read_page(text, encoding, record, options, given, note)
    else:
        yield RawDocument(record, "text/plain", text, encoding, note=note, **given)  # type: ignore[arg-type]


class Doubled(dict[str, object]):
    """A JSON object in which some `names` occur more than once; each has the first of its values that is not empty."""

    names: tuple[str, ...] = ()


def json_object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Makes a dict of a JSON object, or a `Doubled` if a name occurs more than once. For use as `object_pairs_hook`."""
    made = dict(pairs)
    if len(made) == len(pairs):
        return made
    twice = Doubled(as_record(pairs))
    twice.names = doubled(name for name, _ in pairs)
    return twice


def as_record(pairs: Iterable[tuple[str, object]]) -> dict[str, object]:
    """Maps names to contents. If a name occurs several times, the first content that is not empty counts."""
    record: dict[str, object] = {}
    for name, content in pairs:
        if not record.get(name):
            record[name] = content
    return record


def doubled(names: Iterable[str]) -> tuple[str, ...]:
    """Returns the names that occur more than once."""
    return tuple(name for name, count in Counter(names).items() if count > 1)


def doubled_note(names: Iterable[str]) -> str:
    """Returns the note about field names that occur more than once."""
    return f"several fields named {', '.join(names)}: the first that is not empty is read"[:300]


def holds_text(value: object, options: ReadOptions) -> bool:
    """Whether a value is a record with text in one of the known fields of text or HTML."""
    if not isinstance(value, dict):
        return False
    value = _with_plain_names(value)
    return _first_text(value, options.text_fields + options.html_fields) is not None


def _decoded(value: dict[str, object]) -> tuple[dict[str, object], str | None]:
    """Returns the record with its bytes decoded, as far as they are text, and a note of what was unusual."""
    if not any(isinstance(content, bytes) for content in value.values()):
        return value, None
    made, notes = dict(value), list[str]()
    for name, content in value.items():
        if isinstance(content, bytes):
            try:
                found = decode(content, html_charset(content))
            except NotTextError as error:
                notes.append(f"{name}: {error}")
                continue
            made[name] = found.text
            if found.note:
                notes.append(f"{name}: {found.note}")
    return made, "; ".join(notes) or None


def _longer_text(value: Mapping[str, object], text: str, options: ReadOptions) -> str | None:
    """Returns a note if another field has a much longer text, since the text that was read may be an excerpt."""
    least = max(_MUCH_LONGER * len(text), _LONG)
    longer = [name for name, content in value.items() if isinstance(content, str) and len(content) > least]
    # "raw_text" holds the text before it was cleaned, so it is expected to be longer.
    known = {_plain_name(name) for name in options.text_fields} - {"rawtext"} if longer else ()
    for name in longer:
        if _plain_name(name) in known:
            size = len(str(value[name]))
            return f"{name} has {size} characters, the field that was read {len(text)}: see [ingest] text_fields"
    return None


def _with_text_below(value: dict[str, object], options: ReadOptions) -> dict[str, object] | None:
    """Returns the record with the fields of the nested object that holds the text: {"article": {"body": ...}}.

    Returns None unless there is exactly one such object.
    """
    below = {id(item): _with_plain_names(item) for item in value.values() if isinstance(item, dict)}
    found = [item for item in below.values() if _first_text(item, options.text_fields + options.html_fields)]
    # Two objects with a text each are two documents in one record; the program does not guess which one is meant.
    return {**value, **found[0]} if len(found) == 1 else None


def _without_text(
    value: Mapping[str, object],
    names: list[object],
    record: int | None,
    options: ReadOptions,
    where: str,
    decoded: str | None,
) -> RawReject:
    """Returns the reject for a record without text: its text is empty or unreadable, or no known field holds text."""
    if decoded:
        return RawReject(record, "binary", f"{where}: {decoded}"[:300])
    known = [(name, _field(value, name)) for name in options.text_fields + options.html_fields]
    if odd := next((f"{n} is a {type(v).__name__}" for n, v in known if v and not isinstance(v, str | bytes)), None):
        return RawReject(record, "no-text", f"{where}: {odd}, expected a text among {', '.join(map(str, names))}"[:300])
    if any(content is not None for _, content in known):
        return RawReject(record, "empty", f"{where}: no text")
    fields = ", ".join(sorted(map(str, names)))[:200]
    return RawReject(record, "no-text", f"{where}: no text field among {fields or 'no fields'}")


def columns_read(columns: Iterable[str], options: ReadOptions) -> list[str] | None:
    """Returns those columns of a table that the options name; None if none of these is for text or HTML."""
    names = [column for column in columns if column]

    def present_of(wanted: tuple[str, ...]) -> list[str]:
        roots = {name.split(".")[0] for name in wanted} | set(wanted)
        plain = set(map(_plain_name, roots))
        return [column for column in names if column in roots or _plain_name(column) in plain]

    if not present_of(options.text_fields + options.html_fields):
        return None
    return present_of(tuple(name for fields in _FIELD_OPTIONS for name in getattr(options, fields)))


def most_bytes(options: ReadOptions) -> int:
    """Returns the largest size of a record in bytes; any page with at most `max_chars` characters is smaller."""
    return 4 * MARKUP_FACTOR * options.max_chars


def _is_fragment(text: str) -> bool:
    """Whether a text field holds markup: it begins with a tag, or breaks its lines with tags."""
    if "<" not in text:
        return False
    breaks = len(_BREAKS.findall(text))
    return breaks >= _MIN_BREAKS or bool((breaks or "</" in text) and _OPENS_WITH_TAG.match(text))


@functools.lru_cache(maxsize=4096)
def _plain_name(name: str) -> str:
    """Returns "publishdate" for "Publish Date", "publish-date", "PublishDate" and "publishDate"."""
    return re.sub(r"[\W_]+", "", name).lower()


def _with_plain_names(value: dict[str, object]) -> dict[str, object]:
    """Adds each field under its plain name, too; if several fields share one, the first gets it."""
    others: dict[str, object] = {}
    for name, content in value.items():
        plain = _plain_name(str(name))
        if plain not in value and content is not None:
            others.setdefault(plain, content)
    return {**value, **others} if others else value


def _fields(value: Mapping[str, object], options: ReadOptions) -> dict[str, object]:
    """Returns what the record says about its document, keyed by the fields of RawDocument."""
    unread: list[str] = []

    def first(
        names: tuple[str, ...], read: Callable[[object], str | None], is_lost: Callable[[object], bool] = bool
    ) -> str | None:
        """Returns the first of these fields that can be read; if none can, adds their contents to `unread`."""
        good = next((text for name in names if (text := read(_field(value, name)))), None)
        if good is None:
            found = [(name, _field(value, name)) for name in names]
            lost = [(name, content) for name, content in found if content and is_lost(content) and str(content).strip()]
            unread.extend(f"{name} = {str(content)[:60]!r}" for name, content in lost)
        return good

    published, fetched = _date(value, options.date_fields), _date(value, options.fetched_fields)
    return {
        # Not every value of these fields is meant as an address: "source" is often the name of an outlet.
        "url": first(options.url_fields, _address, lambda content: "/" in str(content)),
        "fetched_at": fetched.moment,
        "title": first(options.title_fields, _title),
        "byline": first(options.author_fields, _names),
        "site": _first_text(value, options.site_fields),
        "published_at": published.moment,
        "dates_note": one_note(published.note, fetched.note),
        "language": _first_text(value, options.language_fields),
        "lost": f"not read: {'; '.join(unread)}"[:300] if unread else None,
    }


def _date(value: Mapping[str, object], names: tuple[str, ...]) -> FoundDate:
    return first_date(_unwrapped(found) for name in names if (found := _field(value, name)) is not None)


def _unwrapped(value: object) -> object:
    """Unwraps a date of MongoDB, {"$date": {"$numberLong": "1620000000000"}}; returns other values unchanged."""
    while isinstance(value, dict) and len(value) == 1:
        ((name, inner),) = value.items()
        if not name.startswith("$"):
            break
        value = inner
    return value


def _address(value: object) -> str | None:
    text = _text(value)
    return text if text and text.lower().startswith(("http://", "https://")) else None


def _title(value: object) -> str | None:
    """Returns a title, which may be a number ("1984"), as text."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else _text(value)


def _first_text(value: Mapping[str, object], names: tuple[str, ...]) -> str | None:
    return next((text for name in names if (text := _text(_field(value, name)))), None)


def _field(value: Mapping[str, object], name: str) -> object:
    """Returns a field by its name, ignoring case and separators, or by a path ("source.name")."""
    if name in value:
        return value[name]
    if "." not in name:
        return value.get(_plain_name(name))
    here: object = value
    for part in name.split("."):
        if not isinstance(here, dict):
            return None
        if part not in here:
            here = _with_plain_names(here)
            part = _plain_name(part)
        here = here.get(part)
    return here


def _text(value: object) -> str | None:
    """Returns a value as text: decoded, or joined from a list of paragraphs; None if it is empty or not text."""
    if isinstance(value, bytes):
        try:
            value = decode(value, html_charset(value)).text
        except NotTextError:
            return None
    if isinstance(value, list):
        items = [item.get("text") if isinstance(item, dict) else item for item in value if item is not None]
        texts = [item for item in items if isinstance(item, str)]
        value = "\n\n".join(texts) if len(texts) == len(items) else None
    return value if isinstance(value, str) and value.strip() else None


def _names(value: object) -> str | None:
    if isinstance(value, dict):
        value = value.get("name")
    if isinstance(value, str) and value.startswith("[") and value.endswith("]"):
        value = _list_in_text(value)
    if isinstance(value, list):
        value = ", ".join(name for item in value if (name := _names(item)))
    return value.strip() if isinstance(value, str) and value.strip() else None


def _list_in_text(value: str) -> object:
    """Parses a table cell that contains a Python list, such as "['Jane Roe', 'John Doe']"; others stay unchanged."""
    try:
        # literal_eval only reads literals and runs no code. The limit is because deep nesting takes much memory.
        found = ast.literal_eval(value) if len(value) < 10_000 else value
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return value
    return [item for item in found if isinstance(item, str)] if isinstance(found, list) else value
