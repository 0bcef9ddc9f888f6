"""Applies the user's corrections to articles and quotations.

The lines of the user's file become rows of given_corrections, by document. The steps that make articles and quotations
take these rows as an input, so that adding a line to the file reprocesses only the document that the line names.
"""

import difflib
from collections.abc import Iterable
from typing import Any

from pipeline.cleaning.byline import is_bare_name
from pipeline.entities.mention import Mention
from pipeline.options import Options
from pipeline.stages.step import Row, Step, Tables, part
from pipeline.stages.user_files.corrections import bare_words, day_of, read_corrections
from pipeline.stages.user_files.reading import identity_of
from pipeline.tables import table_of

# Value of `rule` in every row that the user has corrected.
RULE = "correction"
# If no quotation has exactly the words of a correction, the correction applies to the most similar one, if that is at
# least this similar (difflib's ratio): a clause may be missing after a border has moved, but two quotations of an
# article rarely share half of their words.
_MIN_LIKENESS = 0.75
# Entities that only corrections name are numbered from here, far above those of the article's text.
_FIRST_UNNAMED = 100_000


def given_corrections(inputs: Tables, config: Options) -> Tables:
    """Sorts the user's corrections by the documents that they are about."""
    path = config.corrections.file
    about: dict[tuple[str, int | None], list[Row]] = {}
    for c in read_corrections(path) if path else ():
        row = {"line": c.line, "what": c.what, "words": c.words, "value": c.value}
        about.setdefault((c.source, c.record), []).append(row)
    rows = [
        {"doc_id": document["doc_id"], **row}
        for document in inputs["documents"].to_pylist()
        for row in about.get((document["source"], document["record"]), ())
    ]
    return {"given_corrections": table_of("given_corrections", rows)}


def by_document(table: Any, wanted: Iterable[str]) -> dict[str, list[Row]]:
    """Maps doc_ids to their corrections of the wanted kinds."""
    kinds, found = set(wanted), dict[str, list[Row]]()
    for row in table.to_pylist():
        if row["what"] in kinds:
            found.setdefault(row["doc_id"], []).append(row)
    return found


def correct_article(article: Row, corrections: Iterable[Row]) -> list[Row]:
    """Corrects title, date and outlet of an article, in place; returns the rows of article_corrections."""
    done = []
    for row in corrections:
        if row["what"] == "date":
            article["published_at"], article["published_evidence"] = day_of(row["value"]), RULE
        else:
            article[{"title": "title", "outlet": "site"}[row["what"]]] = row["value"]
        done.append({name: row[name] for name in ("doc_id", "what", "value")})
    return done


def correct_quotes(
    quotes: list[Row], corrections: Iterable[Row], mentions: list[Mention], text: str
) -> tuple[list[Row], list[Row]]:
    """Applies corrections to the quotations of an article; returns the corrected quotations, and the rows of
    quote_corrections.

    A correction applies to every quotation that has its words (case and punctuation aside) or, if there is none, to the
    most similar one, if that is similar enough.
    """
    done: list[Row] = []
    unnamed: dict[str, int] = {}
    for row in corrections:
        meant = _quotes_meant(row["words"], quotes)
        name, kind, entity = None, None, None
        for quote in meant:
            if row["what"] == "speaker":
                name, number = _speaker(row["value"], mentions, text)
                kind = mentions[number].type if number is not None else _kind(quote, row["value"])
                if number is None:
                    entity = unnamed.setdefault(row["value"], _FIRST_UNNAMED + len(unnamed))
                mention_id = None if number is None else f"{quote['doc_id']}-m{number:04d}"
                _enter_speaker(quote, name, kind, mention_id)
            else:
                _enter_speaker(quote, None, "unknown", None)
                for what in ("cue_start", "cue_end", "cue", "speaker_start", "speaker_end", "speaker_text"):
                    quote[what] = None
        if row["what"] == "no-quotation":
            gone = {q["quote_id"] for q in meant}
            quotes = [q for q in quotes if q["quote_id"] not in gone]
        ids = [q["quote_id"] for q in meant]
        done.append(
            {
                **{k: row[k] for k in ("doc_id", "what", "words", "value")},
                "quote_ids": ids,
                "name": name,
                "type": kind,
                "entity": entity,
            }
        )
    return quotes, done


def corrected_speakers(rows: Iterable[Row]) -> list[Row]:
    """Makes rows of article_entities for speakers who are named in corrections but not in the text of the article."""
    found = {(r["doc_id"], r["entity"]): r for r in rows if r["entity"] is not None}
    return [
        {
            "doc_id": doc_id,
            "entity": entity,
            "type": row["type"],
            "name": row["name"],
            "aliases": [row["name"]],
            "n_mentions": 1,
            "gender": None,
            "context": [],
            "gender_evidence": None,
            "heading_only": False,
        }
        for (doc_id, entity), row in sorted(found.items())
    ]


def _enter_speaker(quote: Row, name: str | None, kind: str, mention_id: str | None) -> None:
    reason = f"a correction says that the speaker is {name}" if name else "a correction says that nobody is the speaker"
    changes = {
        "speaker_name": name,
        "speaker_kind": kind,
        "speaker_mention_id": mention_id,
        "all_speakers": [name] if name else [],
        "reported_by": None,
        "speaker_role": None,
        "speaker_naming": "named" if name else None,
        "rule": RULE,
        "reason": reason,
        "confidence": 1.0,
        "name_confidence": 1.0 if name else None,
    }
    quote.update(changes)


def _kind(quote: Row, name: str) -> str:
    """Returns organisation if the wrong speaker is one and the new name is not a person's; otherwise person."""
    return "organisation" if quote["speaker_kind"] == "organisation" and not is_bare_name(name) else "person"


def _speaker(value: str, mentions: list[Mention], text: str) -> tuple[str, int | None]:
    """Returns a name as the article writes it, and its first mention; if the article lacks it, `value` and None.

    A single word ("HB") may also be short for a name, if the article uses it for only one.
    """
    wanted = value.casefold()
    names = [(number, m, m.name) for number, m in enumerate(mentions) if m.form == "name" and m.name is not None]
    full = [(name, number) for number, _, name in names if name.casefold() == wanted]
    short = [(name, number) for number, m, name in names if text[m.start : m.end].casefold() == wanted]
    if full or (" " not in value and len({name for name, _ in short}) == 1):
        return (full or short)[0]
    return value, None


def _quotes_meant(words: str, quotes: list[Row]) -> list[Row]:
    wanted = bare_words(words)
    known = [(bare_words(q["text"]), q) for q in quotes]
    # All quotations with these words are meant. Similar ones count only if there is none, as after an update.
    if exact := [q for given, q in known if given == wanted]:
        return exact
    shares = [(difflib.SequenceMatcher(None, wanted, given, autojunk=False).ratio(), q) for given, q in known]
    best = max((share for share, _ in shares), default=0.0)
    return [next(q for share, q in shares if share == best)] if best >= _MIN_LIKENESS else []


STEPS = (
    Step(
        given_corrections,
        "ingest",
        inputs=(part("documents", "doc_id", "source", "record"),),
        sections=("corrections",),
        identity=lambda config: identity_of(config.corrections.file, read_corrections),
    ),
)
