"""Gives each outlet one spelling over the corpus: pages say "USA Today", paths "usa-today".

The steps: count the names in the documents of each part, choose one spelling among all names of the same outlet, and
list the documents that spell the outlet differently. This list has no counts, so that a new document changes the input
of cleaning only if a spelling changes.
"""

from collections import Counter

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.formats.paths import spellings
from pipeline.options import Options
from pipeline.stages.step import Corpus, Step, Tables, every, part
from pipeline.tables import TABLES, table_of


def given_outlets(inputs: Tables, config: Options) -> Tables:
    """Counts the names of outlets in the documents of a part."""
    counts = Counter(name for name in inputs["documents"]["site"].to_pylist() if name)
    return {"given_outlets": table_of("given_outlets", [{"site": name, "n": n} for name, n in sorted(counts.items())])}


def outlet_spellings(corpus: Corpus, config: Options) -> Tables:
    """Chooses one spelling for each outlet that has several."""
    counts: Counter[str] = Counter()
    for row in corpus.read("given_outlets").to_pylist():
        counts[row["site"]] += row["n"]
    rows: list[dict[str, object]] = [{"site": name, "spelling": one} for name, one in sorted(spellings(counts).items())]
    return {"outlet_spellings": table_of("outlet_spellings", rows)}


def document_outlets(inputs: Tables, config: Options) -> Tables:
    """Lists the documents whose outlet is spelled differently, with the chosen spelling."""
    documents, known = inputs["documents"], inputs["outlet_spellings"]
    place = pc.index_in(documents["site"], value_set=known["site"].combine_chunks())
    found = pc.is_valid(place)
    site = known["spelling"].combine_chunks().take(place.filter(found))
    columns = {"doc_id": documents["doc_id"].filter(found), "site": site}
    return {"document_outlets": pa.table(columns, schema=TABLES["document_outlets"].schema)}


STEPS = (
    Step(given_outlets, "clean", inputs=(part("documents", "site"),)),
    Step(outlet_spellings, "clean", inputs=(every("given_outlets"),)),
    Step(document_outlets, "clean", inputs=(part("documents", "doc_id", "site"), every("outlet_spellings"))),
)
