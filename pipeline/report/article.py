"""Prints one article for a human reader: its quotations and speakers, its dropped lines, and the rules that decided."""

from dataclasses import dataclass

import pyarrow.compute as pc
from rich.console import Console
from rich.text import Text

from pipeline.errors import InputError
from pipeline.report.rejects import remedy
from pipeline.report.terminal import say
from pipeline.store import Row, reading


@dataclass(frozen=True, slots=True)
class ArticleRows:
    """All rows of one document."""

    document: Row
    article: Row | None
    blocks: list[Row]
    mentions: list[Row]
    quotes: list[Row]
    rejects: list[Row]


def read_article(processed: str, wanted: str) -> ArticleRows:
    """Reads the rows of one document.

    wanted: its doc_id, the beginning of its doc_id, its source, or the beginning of its file's name.

    Raises InputError if no document or several match, MissingTableError before the first run.
    """
    store = reading(processed)
    index = store.read_all("documents", ["doc_id", "source", "record"]).to_pylist()
    found = [r for r in index if wanted in (r["doc_id"], r["source"])] or [
        r for r in index if r["doc_id"].startswith(wanted) or r["source"].rsplit("/", 1)[-1].startswith(wanted)
    ]
    if not found:
        for row in store.read_all("rejects").to_pylist():
            if wanted in (row["doc_id"], row["source"]):
                what = f"{wanted}: no document, rejected by {row['stage']}: {row['reason']}: {row['detail']}"
                raise InputError(what, remedy(row["reason"], row["detail"]))
    if len(found) != 1:
        near = ", ".join(f"{r['doc_id']} ({_source(r)})" for r in (found or index)[:5])
        what = "no such document" if not found else f"{len(found)} documents"
        raise InputError(f"{wanted}: {what}", f"give one doc_id, such as {near}")
    doc_id = found[0]["doc_id"]

    def rows(table: str) -> list[Row]:
        whole = store.read_all(table)
        return list(whole.filter(pc.equal(whole["doc_id"], doc_id)).to_pylist())

    article = rows("articles")
    return ArticleRows(
        rows("documents")[0],
        article[0] if article else None,
        rows("blocks"),
        rows("entity_mentions"),
        rows("attributed_quotes"),
        rows("rejects"),
    )


def show_article(processed: str, wanted: str, console: Console) -> None:
    """Prints the article with its quotations in colour, followed by a numbered list of the quotations and speakers."""
    rows = read_article(processed, wanted)
    _head(rows, console)
    if rows.article is None:
        return
    text = Text(rows.article["text"])
    for quote in rows.quotes:
        for part in quote["parts"]:
            text.stylize("green" if quote["kind"] != "indirect" else "cyan", part["start"], part["end"])
        if quote["speaker_start"] is not None:
            text.stylize("bold magenta", quote["speaker_start"], quote["speaker_end"])
        if quote["cue_start"] is not None:
            text.stylize("underline", quote["cue_start"], quote["cue_end"])
    say(console, text)
    console.print()
    for number, quote in enumerate(rows.quotes, 1):
        say(console, Text(f"{number:3}. ") + _attribution(quote))


def show_blocks(processed: str, wanted: str, console: Console) -> None:
    """Prints the raw document line by line, each with its label, rule and score; dropped lines are struck out."""
    rows = read_article(processed, wanted)
    _head(rows, console)
    for block in rows.blocks:
        line = rows.document["text"][block["start"] : block["end"]]
        style = "" if block["kept"] else "strike dim"
        mark = "+" if block["kept"] else "-"
        score = "" if block["score"] is None else f"{block['score']:.2f}"
        head = f"{mark} {block['label']:<11} {block['rule']:<18} {score:>4}  "
        say(console, Text(head, "dim") + Text(line, style))


def explain_article(processed: str, wanted: str, console: Console) -> None:
    """Prints the rule that decided each block, mention and quote."""
    rows = read_article(processed, wanted)
    show_blocks(processed, wanted, console)
    console.print(Text("\nMentions", "bold"))
    for m in rows.mentions:
        entity = m["entity_name"] or m["name"] or "unresolved"
        where = f"{m['start']}-{m['end']}"
        say(console, Text(f"  {where:<13} {m['text']}  =  {entity}  [{m['type']}, {m['form']}, {m['rule']}]"))
    console.print(Text("\nQuotes", "bold"))
    for quote in rows.quotes:
        say(console, _attribution(quote))
        confidence = "not measured" if quote["confidence"] is None else f"{quote['confidence']:.2f}"
        flags = f"; {', '.join(quote['flags'])}" if quote["flags"] else ""
        say(console, Text(f"      {quote['rule']}: {quote['reason']} (confidence {confidence}{flags})"))


def _head(rows: ArticleRows, console: Console) -> None:
    article = rows.article or {}
    title = article.get("title") or rows.document["title"] or "(no title)"
    say(console, Text(title, "bold"))
    facts = [_source(rows.document), rows.document["doc_id"], article.get("byline"), article.get("site")]
    if article.get("published_at"):
        facts.append(f"{article['published_at']:%Y-%m-%d}")
    say(console, Text("  ".join(f for f in facts if f), "dim"))
    for reject in rows.rejects:
        say(console, Text(f"rejected by {reject['stage']}: {reject['reason']}: {reject['detail']}", "red"))
    console.print()


def _attribution(quote: Row) -> Text:
    name = quote["speaker_name"] or (f"unnamed: {quote['speaker_text']}" if quote["speaker_text"] else "unknown")
    by = f" ({quote['speaker_text']} {quote['cue'] or ''})" if quote["speaker_text"] else ""
    return Text(name, "bold magenta") + Text(by, "dim") + Text(f"  [{quote['kind']}]  ") + Text(quote["text"], "green")


def _source(document: Row) -> str:
    record = document["record"]
    return str(document["source"]) if record is None else f"{document['source']} record {record}"
