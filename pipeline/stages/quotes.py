"""Finds quotations and their speakers in articles, from their parses, mentions and attributions."""

from collections.abc import Sequence

from pipeline.entities import Mention
from pipeline.options import Options
from pipeline.parsing import Parse
from pipeline.quotations import Quote, find_quotes
from pipeline.quotations.descriptions import without_owner
from pipeline.quotations.tagger import Reading
from pipeline.stages.corrections import by_document, correct_quotes
from pipeline.stages.ner import read_mentions
from pipeline.stages.parse import read_parses
from pipeline.stages.step import Rejects, Step, Tables, part
from pipeline.stages.tag import read_readings
from pipeline.stages.user_files.corrections import OF_QUOTES
from pipeline.tables import table_of

_NOTHING_READ = Reading([], [], [])


def quotes(inputs: Tables, config: Options) -> Tables:
    """Finds each article's quotations and their speakers, in text order, and how the article describes people."""
    options = config.quotes
    readings = read_readings(inputs) if options.model == "accurate" else None
    mentions = read_mentions(inputs["mentions"].to_pylist())
    rows: list[dict[str, object]] = []
    given, corrected = by_document(inputs["given_corrections"], OF_QUOTES), list[dict[str, object]]()
    described: list[dict[str, object]] = []
    rejects = Rejects("quotes")
    for article, parse in read_parses(inputs):
        doc_id = article["doc_id"]
        own = mentions.get(doc_id, [])
        authors = article["authors"] or []
        author = authors[0] if len(authors) == 1 else None
        reading = None if readings is None else readings.get(doc_id, _NOTHING_READ)
        attributions = None if reading is None else reading.attributions
        known = (parse, own, options, attributions, author, reading)
        found = rejects.guard(doc_id, article["source"], find_quotes, *known)
        if found is None:
            continue
        of_article = [_row(doc_id, parse, own, number, quote) for number, quote in enumerate(found.quotes)]
        if doc_id in given:
            of_article, done = correct_quotes(of_article, given[doc_id], own, parse.text)
            corrected += done
        rows += of_article
        described += [
            {"doc_id": doc_id, "entity": d.entity, "key": d.key, "text": without_owner(d.text), "weight": d.weight}
            for d in found.descriptions
        ]
    return {
        "quotes": table_of("quotes", rows),
        "descriptions": table_of("descriptions", described),
        "quote_corrections": table_of("quote_corrections", corrected),
        "rejects": rejects.table(),
    }


def without_overlaps(parts: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Sorts the parts of a quotation and trims them so that none overlaps another; leaves out empty ones."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(parts):
        start = max(start, found[-1][1]) if found else start
        if start < end:
            found.append((start, end))
    return found


def _row(doc_id: str, parse: Parse, mentions: Sequence[Mention], number: int, quote: Quote) -> dict[str, object]:
    text, cue, speaker, mention = parse.text, quote.cue, quote.speaker, quote.speaker_mention
    printed = without_overlaps(quote.printed)
    sentence_start, sentence_end = parse.sentences(printed[0][0], printed[-1][1])
    return {
        "quote_id": f"{doc_id}-q{number:03d}",
        "doc_id": doc_id,
        "start": printed[0][0],
        "end": printed[-1][1],
        "text": " ".join(text[s:e] for s, e in without_overlaps(quote.parts)),
        "kind": quote.kind,
        "parts": [{"start": s, "end": e} for s, e in printed],
        "sentence_start": sentence_start,
        "sentence_end": sentence_end,
        "cue_start": cue and cue[0],
        "cue_end": cue and cue[1],
        "cue": cue and text[cue[0] : cue[1]],
        "speaker_start": speaker and speaker[0],
        "speaker_end": speaker and speaker[1],
        "speaker_text": speaker and text[speaker[0] : speaker[1]],
        "speaker_mention_id": None if mention is None else f"{doc_id}-m{mention:04d}",
        "speaker_name": quote.speaker_name,
        "all_speakers": [n for n in (quote.speaker_name, *(mentions[m].name for m in quote.others)) if n is not None],
        "reported_by": quote.reported_by,
        "speaker_kind": quote.speaker_kind,
        "speaker_role": quote.role,
        "speaker_naming": "named" if quote.speaker_name is not None else quote.naming,
        "indirect_kind": quote.indirect_kind,
        "rule": quote.rule,
        "reason": quote.reason,
        "confidence": quote.confidence,
        "name_confidence": quote.name_confidence,
        "flags": list(quote.flags),
    }


STEPS = (
    Step(
        quotes,
        "quotes",
        inputs=(
            part("articles", "doc_id", "source", "authors", "text"),
            part("parses"),
            part("copied_parses"),
            part("mentions"),
            part("attributions"),
            part("copied_attributions"),
            part("given_corrections", "doc_id", "what", "words", "value"),
        ),
        outputs=("quotes", "descriptions", "quote_corrections", "rejects"),
        sections=("quotes",),
        by_document=True,
    ),
)
