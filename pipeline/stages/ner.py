"""Finds the mentions of people, places and organisations in articles, from their parses and the transformer's
reading."""

import functools
from collections.abc import Iterable
from typing import Any

from pipeline.entities import ListedName, Mention, NameList, ReadNames, find_all
from pipeline.options import Options
from pipeline.parsing.model import parse_article
from pipeline.quotations.tagger import Reading
from pipeline.stages.parse import read_parses
from pipeline.stages.step import Rejects, Step, Tables, part
from pipeline.stages.tag import read_readings
from pipeline.stages.user_files.names import names_identity, read_names
from pipeline.tables import table_of
from pipeline.text.lines import in_heading

_SHARED_COLUMNS = ("start", "end", "type", "form", "name", "entity", "gender", "model_label", "rule", "gender_evidence")


def mentions(inputs: Tables, config: Options) -> Tables:
    """Finds the mentions of people, places and organisations in each article, including pronouns and role phrases.

    Mentions are in text order. Also lists the roles that the article gives to people, and the role phrases that it does
    not resolve.
    """
    options = config.ner
    listed = _name_list(read_names(options.names)) if options.names else NameList()
    rows: list[dict[str, object]] = []
    roles: list[dict[str, object]] = []
    asked: list[dict[str, object]] = []
    rejects = Rejects("ner")
    readings = read_readings(inputs)
    for article, parse in read_parses(inputs):
        doc_id = article["doc_id"]
        read = readings.get(doc_id)
        names = None if read is None else _read_names(read)
        if read is None and config.quotes.model == "accurate":
            # The transformer failed on this article (`rejects` says why), and the parse was made without names: parse
            # again, with names by the language model.
            parse = rejects.guard(doc_id, article["source"], parse_article, parse.text, config.parse.model) or parse
        found = rejects.guard(doc_id, article["source"], find_all, parse, options, listed, names)
        if found is None:
            continue
        for number, mention in enumerate(found.mentions):
            rows.append(
                {
                    "mention_id": _id(doc_id, number),
                    "doc_id": doc_id,
                    "text": parse.text[mention.start : mention.end],
                    **{name: getattr(mention, name) for name in _SHARED_COLUMNS},
                    "in_heading": in_heading(parse.text, mention.start),
                }
            )
        # From this table other articles find out who "the Vermont senator" is.
        for entity, role in found.said:
            roles.append({"doc_id": doc_id, "entity": entity, "office": role.office, "marks": role.marks})
        for number, role in found.open:
            ids = {"doc_id": doc_id, "mention_id": _id(doc_id, number)}
            gender = found.mentions[number].gender
            asked.append({**ids, "office": role.office, "marks": role.marks, "gender": gender})
    return {
        "mentions": table_of("mentions", rows),
        "said_roles": table_of("said_roles", roles),
        "open_roles": table_of("open_roles", asked),
        "rejects": rejects.table(),
    }


def _read_names(reading: Reading) -> ReadNames:
    names = [(name.start, name.end, name.type) for name in reading.names]
    references = {(each.start, each.end): (each.names, each.nobody) for each in reading.references}
    return ReadNames(names, references, [name.probability for name in reading.names])


def _id(doc_id: str, number: int) -> str:
    return f"{doc_id}-m{number:04d}"


@functools.lru_cache(maxsize=1)
def _name_list(entries: tuple[ListedName, ...]) -> NameList:
    """Builds the list of the user's names, once per process."""
    return NameList(entries)


def read_mentions(rows: Iterable[dict[str, Any]]) -> dict[str, list[Mention]]:
    """Maps doc_ids to their mentions, made from rows of the table."""
    found: dict[str, list[Mention]] = {}
    for row in rows:
        found.setdefault(row["doc_id"], []).append(Mention(*(row[name] for name in _SHARED_COLUMNS)))
    return found


STEPS = (
    Step(
        mentions,
        "ner",
        inputs=(
            part("articles", "doc_id", "source", "text"),
            part("parses"),
            part("copied_parses"),
            part("attributions"),
            part("copied_attributions"),
        ),
        outputs=("mentions", "said_roles", "open_roles", "rejects"),
        sections=("ner", "parse", "quotes.model"),
        by_document=True,
        identity=names_identity,
    ),
)
