"""Runs the transformer of the accurate profile, which finds attributions, names and references in articles."""

from collections.abc import Sequence

from pipeline.options import Options
from pipeline.quotations.tagger import Attribution, Reading, ReadName, Reference, load
from pipeline.stages.same_text import rows_of_copies, rows_of_originals, with_copies
from pipeline.stages.step import Part, Rejects, Row, Step, Tables, lookup, part
from pipeline.tables import empty


def attributions(inputs: Tables, config: Options) -> Tables:
    """Tags each text with the transformer (accurate profile only); a text shared by several articles is tagged once."""
    rejects = Rejects("quotes")
    if config.quotes.model != "accurate":
        return {"attributions": empty("attributions"), "rejects": rejects.table()}
    found = rows_of_originals(inputs, "attributions", _tag, rejects, config)
    return {"attributions": found, "rejects": rejects.table()}


def copied_attributions(part: Part, config: Options) -> Tables:
    """Copies what was found in each shared text to the other articles that have the same text."""
    rejects = Rejects("quotes")
    if config.quotes.model != "accurate":
        return {"copied_attributions": empty("copied_attributions"), "rejects": rejects.table()}
    return {"copied_attributions": rows_of_copies(part, "attributions", rejects), "rejects": rejects.table()}


def _tag(articles: Sequence[Row], rejects: Rejects) -> list[Row | None]:
    tagger = load()
    read: list[Reading | None]
    try:
        read = list(tagger.read_all(a["text"] for a in articles))
    except Exception:  # one article is at fault: tag each on its own to find out which
        read = [rejects.guard(a["doc_id"], a["source"], tagger.read, a["text"]) for a in articles]
    return [None if each is None else _columns(each) for each in read]


def _columns(reading: Reading) -> Row:
    return {
        "attributions": [_row(attribution) for attribution in reading.attributions],
        "names": [{field: getattr(name, field) for field in ReadName.__slots__} for name in reading.names],
        "references": [
            {
                "start": each.start,
                "end": each.end,
                "nobody": each.nobody,
                "names": [{"name": name, "probability": probability} for name, probability in each.names],
            }
            for each in reading.references
        ],
    }


def _row(attribution: Attribution) -> Row:
    cue, source = attribution.cue, attribution.source
    return {
        "content": [{"start": s, "end": e} for s, e in attribution.content],
        "cue_start": cue and cue[0],
        "cue_end": cue and cue[1],
        "source_start": source and source[0],
        "source_end": source and source[1],
        "probability": attribution.probability,
    }


def read_readings(inputs: Tables) -> dict[str, Reading]:
    """Maps the doc_ids of a part to what the transformer found in each document; empty in the light profile."""
    rows = with_copies(inputs, "attributions").to_pylist()
    return {row["doc_id"]: _reading(row) for row in rows}


def _reading(row: Row) -> Reading:
    return Reading(
        [_attribution(each) for each in row["attributions"]],
        [ReadName(**each) for each in row["names"]],
        [
            Reference(e["start"], e["end"], tuple((n["name"], n["probability"]) for n in e["names"]), e["nobody"])
            for e in row["references"]
        ],
    )


def _attribution(row: Row) -> Attribution:
    cue = None if row["cue_start"] is None else (row["cue_start"], row["cue_end"])
    source = None if row["source_start"] is None else (row["source_start"], row["source_end"])
    content = tuple((part["start"], part["end"]) for part in row["content"])
    return Attribution(content, cue, source, row["probability"])


STEPS = (
    Step(
        attributions,
        "parse",
        inputs=(part("articles", "doc_id", "source", "language", "text", "text_sha256"), part("text_copies")),
        outputs=("attributions", "rejects"),
        sections=("quotes.model", "clean.languages"),
        before="attributions",
    ),
    Step(
        copied_attributions,
        "parse",
        inputs=(part("text_copies"), lookup("attributions")),
        outputs=("copied_attributions", "rejects"),
        sections=("quotes.model", "clean.languages"),
    ),
)
