"""Tagging: what the transformer of the accurate profile finds in articles."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.options import Options
from pipeline.quotations.tagger import Attribution, load
from pipeline.stages.rejects import Rejects
from pipeline.stages.same_text import Row, copied, found, with_copies
from pipeline.stages.step import Part, Step, Tables, lookup, part
from pipeline.tables import table_of


def attributions(inputs: Tables, config: Options) -> Tables:
    """Tags each text with the transformer (not in the light profile); a text of several articles is tagged once."""
    rejects = Rejects("quotes")
    if config.quotes.model != "accurate":
        return {"attributions": table_of("attributions", []), "rejects": rejects.table()}
    return {"attributions": found(inputs, "attributions", _tag, rejects, config), "rejects": rejects.table()}


def copied_attributions(part: Part, config: Options) -> Tables:
    """Gives the attributions to articles whose text another article has."""
    rejects = Rejects("quotes")
    if config.quotes.model != "accurate":
        return {"copied_attributions": table_of("copied_attributions", []), "rejects": rejects.table()}
    return {"copied_attributions": copied(part, "attributions", rejects), "rejects": rejects.table()}


def _tag(articles: Sequence[Row], rejects: Rejects) -> list[Row | None]:
    tagger = load()
    tagged: list[list[Attribution] | None]
    try:
        tagged = list(tagger.tag_all(a["text"] for a in articles))
    except Exception:  # one article is at fault, and taking each alone shows which
        tagged = [rejects.guard(a["doc_id"], a["source"], tagger.tag, a["text"]) for a in articles]
    return [None if each is None else {"attributions": [_row(attribution) for attribution in each]} for each in tagged]


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


def read_attributions(inputs: Tables) -> dict[str, list[Attribution]]:
    """The attributions of each document of a part."""
    rows = with_copies(inputs, "attributions").to_pylist()
    return {row["doc_id"]: [_attribution(each) for each in row["attributions"]] for row in rows}


def _attribution(row: Row) -> Attribution:
    cue = None if row["cue_start"] is None else (row["cue_start"], row["cue_end"])
    source = None if row["source_start"] is None else (row["source_start"], row["source_end"])
    content = tuple((part["start"], part["end"]) for part in row["content"])
    return Attribution(content, cue, source, row["probability"])


STEPS = (
    Step(
        attributions,
        "quotes",
        inputs=(part("articles", "doc_id", "source", "language", "text", "text_sha256"), part("text_copies")),
        outputs=("attributions", "rejects"),
        sections=("quotes.model", "clean.languages"),
        resources=("tagger",),
        before="attributions",
    ),
    Step(
        copied_attributions,
        "quotes",
        inputs=(part("text_copies"), lookup("attributions")),
        outputs=("copied_attributions", "rejects"),
        sections=("quotes.model", "clean.languages"),
        resources=("tagger",),
    ),
)
