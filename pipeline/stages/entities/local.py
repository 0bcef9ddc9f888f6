"""Collects the entities of each article from its mentions, before they are merged over the corpus."""

from typing import Any

from pipeline.entities import LocalEntity, local_entities
from pipeline.entities.corpus.local import speaking_entities
from pipeline.options import Options
from pipeline.stages.corrections import corrected_speakers
from pipeline.stages.ner import read_mentions
from pipeline.stages.step import Step, Tables, part
from pipeline.tables import table_of


def article_entities(inputs: Tables, config: Options) -> Tables:
    """Groups each article's mentions and speakers into entities: one row for each entity of an article."""
    table = inputs["mentions"].to_pylist()
    texts: dict[str, list[str]] = {}
    headings: dict[str, list[bool]] = {}
    for row in table:
        texts.setdefault(row["doc_id"], []).append(row["text"])
        headings.setdefault(row["doc_id"], []).append(row["in_heading"])
    offices: dict[str, list[tuple[int, str]]] = {}
    for row in inputs["said_roles"].to_pylist():
        offices.setdefault(row["doc_id"], []).append((row["entity"], row["office"]))
    quoted: dict[str, dict[str, list[str]]] = {}
    for row in inputs["quotes"].to_pylist():
        for name in (*row["all_speakers"], *([row["reported_by"]] if row["reported_by"] else [])):
            quoted.setdefault(row["doc_id"], {}).setdefault(name, []).append(row["speaker_kind"])
    known = read_mentions(table)
    rows: list[dict[str, object]] = []
    corrected: dict[str, list[dict[str, Any]]] = {}
    for row in corrected_speakers(inputs["quote_corrections"].to_pylist()):
        corrected.setdefault(row["doc_id"], []).append(row)
    for doc_id in inputs["articles"]["doc_id"].to_pylist():
        mine = known.get(doc_id, [])
        found = local_entities(mine, texts.get(doc_id, []), headings.get(doc_id, []), offices.get(doc_id, []))
        last = max((m.entity for m in mine if m.entity is not None), default=-1)
        entered = {row["name"] for row in corrected.get(doc_id, ())}
        others = {name: kinds for name, kinds in quoted.get(doc_id, {}).items() if name not in entered}
        found += speaking_entities(found, others, last + 1)
        rows += ({"doc_id": doc_id, **{n: getattr(entity, n) for n in LocalEntity.__slots__}} for entity in found)
        rows += corrected.get(doc_id, ())
    return {"article_entities": table_of("article_entities", rows)}


STEPS = (
    Step(
        article_entities,
        "entities",
        inputs=(
            part("articles", "doc_id"),
            part("mentions"),
            part("said_roles"),
            part("quotes", "doc_id", "speaker_kind", "all_speakers", "reported_by"),
            part("quote_corrections", "doc_id", "name", "type", "entity"),
        ),
        by_document=True,
    ),
)
