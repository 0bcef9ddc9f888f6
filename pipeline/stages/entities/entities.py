"""Makes the entities of the corpus, with their ids, from clusters of names; this last step runs in one process."""

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.entities import CorpusEntity, link_wikidata, outcomes
from pipeline.entities.corpus.drafts import Ids, doubted
from pipeline.entities.corpus.people import gender_of
from pipeline.errors import InternalError
from pipeline.options import Options
from pipeline.stages.arrow import entity_numbers, shaped
from pipeline.stages.step import Corpus, Row, Step, Tables, every
from pipeline.stages.user_files.names import corpus_identity, read_settled, wikidata_ids
from pipeline.tables import TABLES, table_of
from pipeline.text.arrays import Ints

_AT_A_TIME = 10_000
"""Number of clusters that are Python objects at a time, before they become rows."""
_ORDER = ("type", "key", "detail", "first_doc", "first_entity")


def entities(corpus: Corpus, config: Options) -> Tables:
    """Names the entities of the corpus, gives them ids, and says what became of the user's settled pairs."""
    options = config.entities
    table = pa.concat_tables([corpus.read("entity_clusters"), corpus.read("single_clusters")]).combine_chunks()
    # A cluster of full names has a key. A row without a key holds the single names that were added to such a cluster.
    own = table.filter(table["key"].is_valid()).sort_by([(c, "ascending") for c in _ORDER])
    later = table.filter(table["key"].is_null()).drop_columns(["forms", "members"]).to_pylist()
    bare = own.drop_columns(["forms", "members", "first_doc", "first_entity"])
    owner = pc.index_in(table["cluster"], value_set=own["cluster"].combine_chunks()).to_numpy()
    rows = _members(table, owner, corpus.read("articles"))
    found = _described(bare, later)
    found = found.append_column("aliases", _aliases(table, owner, found["name"]))
    for column, values in _portraits(corpus, rows, found.num_rows, options.gender).items():
        field = TABLES["entities"].schema.field(column)
        found = found.append_column(field, pa.array(values, field.type))
    for column, values in _counts(rows, found.num_rows).items():
        found = found.append_column(column, values)
    pairs = read_settled(options.settled) if options.settled else ()
    # Python objects for all entities of a large corpus take minutes, and are made only if the user's files need them.
    known = _corpus_entities(found) if pairs or options.wikidata else []
    ids = _wikidata(known, options.wikidata) if options.wikidata else {}
    no_ids = pa.nulls(len(found), pa.string())
    wikidata = pa.array([ids.get(e.entity_id) for e in known], pa.string()) if ids else no_ids
    # The most mentioned come first. Ties are broken by type, name and id, so that parts make no difference.
    order = [("n_mentions", "descending"), *((c, "ascending") for c in ("type", "name", "entity_id"))]
    links = rows.append_column("entity_id", found["entity_id"].take(rows["owner"]))
    links = links.append_column("entity_name", found["name"].take(rows["owner"]))
    links = links.append_column("gender", found["gender"].take(rows["owner"]))
    links = links.sort_by([("doc_id", "ascending"), ("entity", "ascending")])
    results = zip(pairs, outcomes(pairs, known), strict=True)
    corrections: list[Row] = [
        {**dataclasses.asdict(pair), "outcome": outcome, "detail": detail or None}
        for pair, (outcome, detail) in results
    ]
    return {
        "entities": shaped("entities", found.append_column("wikidata_id", wikidata).sort_by(order)),
        "entity_links": shaped("entity_links", links),
        "corrections": table_of("corrections", corrections),
    }


def _portraits(corpus: Corpus, rows: pa.Table, n: int, genders: bool) -> dict[str, Any]:
    """Returns columns for `n` clusters: gender, role, the evidence for both, and whether only headings name them."""
    keys = entity_numbers(rows)
    local = _owned(corpus.read("article_entities"), keys, rows["owner"])
    # `heading_only` is true of an entity only if it is true of it in every article.
    in_text = pc.invert(pc.fill_null(local["heading_only"], False)).to_numpy()
    in_text = np.bincount(local["owner"].to_numpy(), in_text, minlength=n)
    votes: dict[int, dict[tuple[str, str], int]] = {}
    for owner, gender, evidence, articles in _votes(local) if genders else ():
        votes.setdefault(owner, {})[gender, evidence] = articles
    nobody: tuple[str | None, list[str]] = (None, [])
    found = [gender_of(votes[i]) if i in votes else nobody for i in range(n)]
    role, role_articles = roles_of(_owned(corpus.read("descriptions"), keys, rows["owner"]), n)
    return {
        "gender": [gender for gender, _ in found],
        "gender_evidence": [evidence for _, evidence in found],
        "role": role,
        "role_articles": role_articles,
        "heading_only": in_text == 0,
    }


def _owned(table: pa.Table, keys: pa.Array, owners: pa.ChunkedArray) -> pa.Table:
    """Selects the rows whose (doc_id, entity) belongs to a cluster, and adds the cluster's number as `owner`."""
    place = pc.index_in(entity_numbers(table), value_set=keys)
    found = table.filter(place.is_valid())
    return found.append_column("owner", owners.combine_chunks().take(place.drop_null()))


def _votes(local: pa.Table) -> Iterator[tuple[int, str, str, int]]:
    """Counts the articles that state a gender; yields (cluster, gender, kind of evidence, number of articles)."""
    stated = local.filter(pc.and_(local["gender"].is_valid(), local["gender_evidence"].is_valid()))
    columns = ["owner", "gender", "gender_evidence"]
    counted = stated.group_by(columns, use_threads=False).aggregate([("entity", "count")])
    yield from zip(*(counted[name].to_pylist() for name in (*columns, "entity_count")), strict=True)


def roles_of(given: pa.Table, n: int) -> tuple[pa.Array, pa.Array]:
    """Returns for each of `n` clusters the description that most articles use, and the doc_ids of these articles. On a
    tie, the more informative description wins: an apposition over a title, then the longer one.

    given: owner (number of the cluster), doc_id, key, text and weight of each description. Descriptions with the same
        key count as the same; the text that most articles have is returned.
    """
    owner = given["owner"].to_numpy()
    code = given["key"].combine_chunks().dictionary_encode().indices.to_numpy(zero_copy_only=False)
    number = owner * (int(code.max(initial=0)) + 1) + code
    given = given.append_column("number", pa.array(number))
    known = given.group_by(["owner", "number", "key"], use_threads=False)
    known = known.aggregate([("doc_id", "count_distinct"), ("weight", "max")])
    known = known.append_column("length", pc.utf8_length(known["key"]))
    most = [(name, "descending") for name in ("doc_id_count_distinct", "weight_max", "length", "key")]
    best = _first_of_each(known.sort_by([("owner", "ascending"), *most]))
    given = given.filter(pc.is_in(given["number"], best["number"].combine_chunks()))
    printed = given.group_by(["owner", "text"], use_threads=False).aggregate([("doc_id", "count")])
    order = [("owner", "ascending"), ("doc_id_count", "descending"), ("text", "ascending")]
    texts = _first_of_each(printed.sort_by(order))
    place = pc.index_in(pa.array(np.arange(n)), value_set=texts["owner"].combine_chunks())
    articles = given.group_by(["owner", "doc_id"], use_threads=False).aggregate([])
    articles = articles.sort_by([("owner", "ascending"), ("doc_id", "ascending")])
    bounds = np.searchsorted(articles["owner"].to_numpy(), np.arange(n + 1)).astype(np.int32)
    lists = pa.ListArray.from_arrays(pa.array(bounds), articles["doc_id"].combine_chunks())
    return texts["text"].combine_chunks().take(place), lists


def _first_of_each(table: pa.Table) -> pa.Table:
    """Selects the first row of each owner from a table sorted by owner."""
    owner = table["owner"].to_numpy()
    return table.filter(pa.array(np.append(True, owner[1:] != owner[:-1])[: len(owner)]))


def _described(own: pa.Table, later: Sequence[Row]) -> pa.Table:
    """Makes ids, names and evidence for the clusters of `own`; `later` are single names that were added to them."""
    more: dict[str, list[Row]] = {}
    for row in later:
        more.setdefault(row["cluster"], []).append(row)
    names = ("entity_id", "type", "name", "evidence", "ambiguous", "doubts")
    ids, schema = Ids(), pa.schema([TABLES["entities"].schema.field(name) for name in names])
    # In batches, since the objects for a million entities would take more memory than all tables.
    batches = (own.slice(start, _AT_A_TIME).to_pylist() for start in range(0, own.num_rows, _AT_A_TIME))
    rows = (pa.Table.from_pylist([_described_row(row, more, ids) for row in batch], schema) for batch in batches)
    return pa.concat_tables([schema.empty_table(), *rows]).combine_chunks()


def _described_row(row: Row, more: Mapping[str, list[Row]], ids: Ids) -> Row:
    added = more.get(row["cluster"], [])
    given = [a["name"] for a in added if a["fixed"]]
    # If the user's list gives the full name for a single name of the entity, the entity gets that full name, unless the
    # list also has the entity's own name.
    name = given[0] if given and not row["fixed"] else row["name"]
    doubts = doubted(zip(row["ambiguous"], row["doubts"], strict=True), name)
    evidence = [*row["evidence"], *sorted({e for a in added for e in a["evidence"]})]
    return {
        "entity_id": ids.of(row["type"], row["key"], row["detail"]),
        "type": row["type"],
        "name": name,
        "evidence": list(dict.fromkeys(evidence)),
        "ambiguous": list(doubts),
        "doubts": list(doubts.values()),
    }


def _members(table: pa.Table, owner: Ints, articles: pa.Table) -> pa.Table:
    """Lists the members of all clusters: doc_id, entity, mentions (n), number of the cluster (owner), and date."""
    flat = pc.list_flatten(table["members"]).combine_chunks()
    doc_id, entity, n = flat.flatten()
    place = pc.index_in(doc_id, value_set=articles["doc_id"].combine_chunks())
    numbers = pa.array(np.repeat(owner, pc.list_value_length(table["members"]).to_numpy()), pa.int64())
    dates = articles["published_at"].combine_chunks().take(place)
    return pa.table({"doc_id": doc_id, "entity": entity, "n": n, "owner": numbers, "published_at": dates})


def _counts(rows: pa.Table, n: int) -> dict[str, pa.Array]:
    """Returns each cluster's counts and dates as columns. Raises InternalError for a cluster without rows."""
    wanted = [("n", "sum"), ("doc_id", "count_distinct"), ("published_at", "min"), ("published_at", "max")]
    found = rows.group_by("owner", use_threads=False).aggregate(wanted).sort_by("owner")
    if found.num_rows != n:
        raise InternalError(f"{n - found.num_rows} entities without a row")
    names = {
        "n_mentions": "n_sum",
        "n_articles": "doc_id_count_distinct",
        "first_seen": "published_at_min",
        "last_seen": "published_at_max",
    }
    return {name: found[column] for name, column in names.items()}


def _aliases(table: pa.Table, owner: Ints, names: pa.Array) -> pa.Array:
    """Returns for each cluster its forms other than its name, the most frequent first."""
    form, n = pc.list_flatten(table["forms"]).combine_chunks().flatten()
    numbers = pa.array(np.repeat(owner, pc.list_value_length(table["forms"]).to_numpy()), pa.int64())
    forms = pa.table({"owner": numbers, "form": form, "n": n}).group_by(["owner", "form"], use_threads=False)
    found = forms.aggregate([("n", "sum")])
    found = found.sort_by([("owner", "ascending"), ("n_sum", "descending"), ("form", "ascending")])
    # An entity's own name is not an alias.
    found = found.filter(pc.not_equal(found["form"], names.take(found["owner"])))
    sizes = np.bincount(found["owner"].to_numpy(), minlength=len(names))
    ends = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32)
    return pa.ListArray.from_arrays(pa.array(ends), found["form"].combine_chunks())


def _corpus_entities(found: pa.Table) -> list[CorpusEntity]:
    rows: list[Row] = found.select([f.name for f in dataclasses.fields(CorpusEntity)]).to_pylist()
    lists = ("aliases", "evidence", "ambiguous", "doubts")
    return [CorpusEntity(**{**row, **{k: tuple(row[k]) for k in lists}}) for row in rows]


def _wikidata(entities: Sequence[CorpusEntity], path: str) -> dict[str, str]:
    names = {name for e in entities for name in (e.name, *e.aliases)}
    return link_wikidata(entities, wikidata_ids(path, names))


STEPS = (
    Step(
        entities,
        "entities",
        inputs=(
            every("entity_clusters"),
            every("single_clusters"),
            every("articles", "doc_id", "published_at"),
            every("article_entities", "doc_id", "entity", "gender", "gender_evidence", "heading_only"),
            every("descriptions"),
        ),
        outputs=("entities", "entity_links", "corrections"),
        sections=("entities", "ner.names"),
        identity=corpus_identity,
    ),
)
