"""Prints the quotations of one file or of standard input, for a first look and for programs that need no tables."""

import json
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from pipeline import in_memory
from pipeline.errors import InputError
from pipeline.options import Options

Row = dict[str, Any]
_OF_ARTICLE = ("title", "site", "published_at")
_OF_QUOTE = (
    *("text", "kind", "speaker_name", "speaker_text", "speaker_kind", "speaker_role", "cue", "confidence", "reason"),
    *("start", "end", "sentence"),
)


def extract_file(path: str, config: Options, as_lines: bool, console: Console) -> None:
    """Prints the quotations of a raw file of any format ("-": text or HTML on standard input), by article."""
    name, data = _read(path)
    found, problems = 0, list[str]()
    for documents in in_memory.read(name, data, config):
        cleaned = in_memory.clean(documents["documents"], config)
        analysed = in_memory.analyse(cleaned["articles"], config)
        for made in (documents, analysed, cleaned):
            problems += [f"{row['source']}: {row['reason']}: {row['detail']}" for row in made["rejects"].to_pylist()]
        quotes: dict[str, list[Row]] = {}
        for row in analysed["quotes"].to_pylist():
            quotes.setdefault(row["doc_id"], []).append(row)
        for article in cleaned["articles"].to_pylist():
            found += 1
            (_print_lines if as_lines else _print)(article, quotes.get(article["doc_id"], []), console)
    if not found:
        what = problems[0] if problems else f"{path}: no article in it"
        raise InputError(what, "if the text is clean already, add --no-clean")
    for problem in problems:
        print(f"warning: {problem}", file=sys.stderr)


def _read(path: str) -> tuple[str, bytes]:
    """Returns a name, whose suffix decides the format, and the bytes."""
    if path == "-":
        data = sys.stdin.buffer.read()
        return ("stdin.html" if data[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") else "stdin.txt"), data
    try:
        return Path(path).name, Path(path).read_bytes()
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}", "give a file, or - for standard input") from None


def _print_lines(article: Row, quotes: list[Row], console: Console) -> None:
    for row in _rows(article, quotes):
        print(json.dumps(row, ensure_ascii=False, default=datetime.isoformat))


def _rows(article: Row, quotes: list[Row]) -> Iterator[Row]:
    for quote in quotes:
        quote["sentence"] = article["text"][quote["sentence_start"] : quote["sentence_end"]]
        yield {**{name: article[name] for name in _OF_ARTICLE}, **{name: quote[name] for name in _OF_QUOTE}}


def _print(article: Row, quotes: list[Row], console: Console) -> None:
    if article["title"]:
        console.print(Text(article["title"], "bold"))
    for quote in quotes:
        who = quote["speaker_name"] or quote["speaker_text"] or "unknown"
        sure = "" if quote["confidence"] is None else f", {quote['confidence']:.2f}"
        console.print(Text.assemble((who, "green"), f" ({quote['kind']}{sure}): ", quote["text"]), soft_wrap=True)
    if not quotes:
        console.print(Text("no quotations", "dim"))
    console.print()
