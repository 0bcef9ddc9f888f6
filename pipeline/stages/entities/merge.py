"""Merges the names of all articles into entities of the corpus, component by component.

The steps: list the keys of each name, pair the names that share a key (by key), find connected components, merge the
names of each component into clusters (by component), and assign single names (by surname). Only the components, and
finally the ids (`entities.py`), are made in a single process. Two names that no chain of pairs connects never share a
cluster, so merging each component on its own gives the same result as merging all names at once.
"""

import dataclasses
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from functools import partial
from itertools import chain
from operator import itemgetter
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.entities import NO_NAME
from pipeline.entities.corpus.blocks import find_links, node_of, statements_of
from pipeline.entities.corpus.cluster import Cluster, Contexts, Policy
from pipeline.entities.corpus.cluster import Row as LocalRow
from pipeline.entities.corpus.drafts import Draft, draft
from pipeline.entities.corpus.keys import KeyLink, Statement, collect_groups, join_keys
from pipeline.entities.corpus.local import LocalEntity
from pipeline.entities.corpus.people import merge_people
from pipeline.entities.corpus.settled import Settled
from pipeline.entities.corpus.single_names import Holder, holder_keys, is_single, resolve_single
from pipeline.options import Options
from pipeline.stages.arrow import array, bucket_of, component_keys, entity_numbers, shaped, values_by
from pipeline.stages.step import Bucket, Corpus, Row, Step, Tables, bucket, every, part
from pipeline.stages.user_files.names import merging_identity, read_names, read_settled
from pipeline.tables import TABLES, empty, table_of
from pipeline.text.arrays import Hashes
from pipeline.text.hashing import is_in, word_hashes
from pipeline.text.union_find import components

Columns = Mapping[str, Sequence[Any]]
_HOLDER_COLUMNS = tuple(name for name in TABLES["entity_holders"].schema.names if name != "bucket")
_STATEMENT_COLUMNS = (*Statement._fields, "n")
# The options that decide which names are merged, and in which bucket.
_MERGING = ("run", "entities.settled", "entities.disable", "ner.names", "ner.disable")
# The key under which context_counts holds the number of all articles.
_ARTICLES = ""


def policy_of(config: Options) -> Policy:
    """Reads from the options and the user's files how names are to be merged."""
    options, names = config.entities, config.ner.names
    pairs = read_settled(options.settled) if options.settled else ()
    listed = read_names(names) if names and "listed" not in config.ner.disable else ()
    settled = Settled(
        same=[(p.name, p.other) for p in pairs if p.verdict == "same"],
        different=[(p.name, p.other) for p in pairs if p.verdict == "different"],
        listed=[(e.type, e.name) for e in listed if e.type != NO_NAME],
    )
    return Policy(settled, frozenset(options.disable))


def entity_keys(inputs: Tables, config: Options) -> Tables:
    """Lists the keys by which each entity of an article can be paired, and what else its article mentions."""
    policy, buckets = policy_of(config), config.run.buckets
    table = inputs["article_entities"]
    rows = _rows_of(table.drop_columns(["context"]))
    statements = Counter(chain.from_iterable(statements_of(row, policy) for row in rows))
    nodes: list[Row] = []
    for row in rows:
        doc_id, entity = row
        single = entity.type == "person" and is_single(entity)
        nodes.append({"doc_id": doc_id, "entity": entity.entity, "node": node_of(row, policy), "single": single})
    # Sorted, so that the order of rows does not depend on the order of a set.
    ordered = sorted(statements.items(), key=lambda item: (item[0][:-1], str(item[0].gender)))
    found = {column: [s[k] for s, _ in ordered] for k, column in enumerate(Statement._fields)}
    for known, home in zip(nodes, _hashes([known["node"] for known in nodes]).tolist(), strict=True):
        known["home"] = home
    return {
        "entity_keys": _by_key("entity_keys", {**found, "n": [n for _, n in ordered]}, buckets),
        "context_keys": _by_key("context_keys", _context_counts(table), buckets),
        "entity_nodes": table_of("entity_nodes", nodes),
    }


def _context_counts(table: pa.Table) -> Columns:
    """Counts the articles in which each context key occurs, and all articles."""
    doc_id = table["doc_id"].combine_chunks().dictionary_encode()
    owner = doc_id.indices.take(pc.list_parent_indices(table["context"].combine_chunks()))
    flat = pa.table({"doc": owner, "key": pc.list_flatten(table["context"].combine_chunks())})
    flat = flat.group_by(["doc", "key"], use_threads=False).aggregate([])
    found = flat.group_by("key", use_threads=False).aggregate([("doc", "count")]).sort_by("key")
    counts = found["doc_count"].to_pylist()
    return {"key": [_ARTICLES, *found["key"].to_pylist()], "n": [len(doc_id.dictionary), *counts]}


def entity_pairs(bucket: Bucket, config: Options) -> Tables:
    """Pairs the names that may belong to the same entity, and counts the articles with each context entity."""
    statements = Counter[Statement]()
    table = bucket.read("entity_keys")
    for *one, n in zip(*(table[column].to_pylist() for column in _STATEMENT_COLUMNS), strict=True):
        statements[Statement(*one)] += n
    links = find_links(statements, policy_of(config))
    contexts = bucket.read("context_keys").group_by("key", use_threads=False).aggregate([("n", "sum")])
    contexts = contexts.rename_columns(["key", "n"]).sort_by("key")
    # Most keys occur in only one article. Two articles cannot share these, so they are left out.
    contexts = contexts.filter(pc.or_(pc.greater(contexts["n"], 1), pc.equal(contexts["key"], _ARTICLES)))
    pairs = table_of("entity_pairs", [dataclasses.asdict(link) for link in links])
    return {"entity_pairs": pairs, "context_counts": shaped("context_counts", contexts)}


def entity_components(corpus: Corpus, config: Options) -> Tables:
    """Divides the paired names into connected components, and gives the reasons for joining the names of each.

    The components are listed by article, so that a part is not processed again if its names are paired as before.
    """
    rows = corpus.read("entity_pairs")
    people = rows.filter(pc.equal(rows["kind"], "person")).select(["one", "other"])
    rows = rows.filter(pc.not_equal(rows["kind"], "person")).to_pylist()
    joined = join_keys((KeyLink(**row) for row in rows), policy_of(config))
    roots = {key: root for key, root in joined.roots().items() if key != root}
    groups = (("one", [*roots.keys()]), ("other", [*roots.values()]))
    sides = [pa.concat_arrays([*people[side].chunks, pa.array(of, pa.string())]) for side, of in groups]
    names = pa.concat_arrays(sides).dictionary_encode()
    node = names.indices.to_numpy(zero_copy_only=False).astype(np.int64).reshape(2, -1).T
    home = _hashes(names.dictionary.to_pylist())
    component = component_keys(home, components(len(home), node))
    order = np.argsort(home)
    home, component = home[order], component[order]
    reasons: list[Row] = []
    for root, lines in sorted(joined.reasons().items()):
        (of_root,) = _looked_up(_hashes([root]), home, component).tolist()
        number = of_root % config.run.buckets
        reasons += ({"bucket": number, "component": of_root, "evidence": line} for line in lines)
    nodes = corpus.read("entity_nodes")
    own = array(nodes, "home")
    paired = is_in(own, home)
    found = nodes.select(["doc_id", "entity"]).filter(pa.array(paired))
    found = found.append_column("component", pa.array(_looked_up(own[paired], home, component)))
    found = shaped("entity_components", found)
    return {"entity_components": found, "entity_reasons": table_of("entity_reasons", reasons)}


def _looked_up(wanted: Hashes, known: Hashes, values: Hashes) -> Hashes:
    """Looks up the value of each wanted hash, or the hash itself if it is not known. `known` must be ascending."""
    if not len(known):
        return wanted
    place = np.minimum(np.searchsorted(known, wanted), len(known) - 1)
    return np.where(known[place] == wanted, values[place], wanted)


def entity_members(inputs: Tables, config: Options) -> Tables:
    """Assigns each article's entities to components. Entities with only a single name go to a table of their own."""
    table, nodes, known = inputs["article_entities"], inputs["entity_nodes"], inputs["entity_components"]
    component = array(nodes, "home").copy()
    place = pc.index_in(entity_numbers(nodes), value_set=entity_numbers(known))
    there = place.is_valid().to_numpy(zero_copy_only=False)
    component[there] = array(known, "component")[place.drop_null().to_numpy()]
    table = table.append_column("component", pa.array(component))
    table = table.append_column("bucket", pa.array(bucket_of(component, config.run.buckets)))
    single = nodes["single"].combine_chunks()
    found = {"entity_members": table.filter(pc.invert(single)), "entity_singles": table.filter(single)}
    return {name: shaped(name, rows) for name, rows in found.items()}


def entity_clusters(bucket: Bucket, config: Options) -> Tables:
    """Merges the names of each component into clusters, and lists the people by surname."""
    policy, buckets = policy_of(config), config.run.buckets
    table = bucket.read("entity_members").drop_columns(["bucket"])
    table = table.sort_by([("doc_id", "ascending"), ("entity", "ascending")])
    component = table["component"].to_pylist()
    rows = _rows_of(table)
    reasons: dict[int, list[str]] = defaultdict(list)
    for row in bucket.read("entity_reasons").to_pylist():
        reasons[row["component"]].append(row["evidence"])
    people = [i for i, row in enumerate(rows) if row[1].type == "person"]
    holders = merge_people(rows, people, _contexts(bucket), policy, component)
    drafts = [draft(rows, h.cluster) for h in holders]
    looked_for: list[Row] = []
    for holder, known in zip(holders, drafts, strict=True):
        for key in sorted(holder_keys(holder)):
            looked_for.append({"key": key, "cluster": known.reference, **_holder_row(holder)})
    roots = {i: component[i] for i, r in enumerate(rows) if r[1].type != "person"}
    groups = collect_groups(rows, roots, reasons, policy)
    drafts += [draft(rows, c) for c in groups]
    return {
        "entity_clusters": table_of("entity_clusters", sorted(map(_draft_row, drafts), key=itemgetter("cluster"))),
        "entity_holders": _by_key(
            "entity_holders", {c: [row[c] for row in looked_for] for c in _HOLDER_COLUMNS}, buckets
        ),
    }


def single_clusters(bucket: Bucket, config: Options) -> Tables:
    """Assigns each single name to a person with a full name, or makes it a cluster of its own."""
    table = bucket.read("entity_singles").drop_columns(["bucket", "component"])
    if not table.num_rows:
        return {"single_clusters": empty("single_clusters")}
    rows = _rows_of(table.sort_by([("doc_id", "ascending"), ("entity", "ascending")]))
    people = {row["cluster"]: _holder(row) for row in bucket.read("entity_holders").to_pylist()}
    people = dict(sorted(people.items(), key=lambda p: (p[1].rank, p[0])))
    everyone = list(people.values())
    alone = resolve_single(rows, list(range(len(rows))), everyone, _contexts(bucket), policy_of(config))
    found = [_draft_row(draft(rows, c)) for c in alone]
    for reference, holder in people.items():
        if holder.cluster.rows:
            found.append({**_draft_row(draft(rows, holder.cluster)), "cluster": reference, "key": None})
    return {"single_clusters": table_of("single_clusters", sorted(found, key=itemgetter("cluster")))}


def _rows_of(table: pa.Table) -> list[LocalRow]:
    """Makes (doc_id, local entity) pairs from the rows of a table. `context` is empty if the table lacks it."""
    plain = (table[c].to_pylist() for c in ("doc_id", "entity", "type", "name", "n_mentions", "gender", "heading_only"))
    context = _tuples(table["context"]) if "context" in table.column_names else [()] * table.num_rows
    columns = zip(*plain, _tuples(table["aliases"]), context, strict=True)
    return [
        (doc, LocalEntity(entity, kind, name, aliases, n, gender, beside, heading_only=heading))
        for doc, entity, kind, name, n, gender, heading, aliases, beside in columns
    ]


def _tuples(column: pa.ChunkedArray) -> list[tuple[str, ...]]:
    """Returns a column of lists (none of them null) as tuples. Equal strings in the tuples are the same object."""
    lists = column.combine_chunks()
    # Dictionary-encoded, so that a name in a thousand articles is only one string in memory.
    words = lists.flatten().dictionary_encode()
    known = words.dictionary.to_pylist()
    flat = [known[i] for i in words.indices.to_pylist()]
    ends = np.cumsum(lists.value_lengths().to_numpy(zero_copy_only=False)).tolist()
    return [tuple(flat[start:end]) for start, end in zip([0, *ends], ends, strict=False)]


def _by_key(name: str, columns: Columns, buckets: int) -> pa.Table:
    """Builds a bucketed table; the bucket of each row comes from the hash of its column "key"."""
    number = bucket_of(_hashes(columns["key"]), buckets)
    return pa.Table.from_pydict({**columns, "bucket": number}, schema=TABLES[name].schema)


def _hashes(keys: Sequence[str]) -> Hashes:
    return word_hashes([f"{key}|" for key in keys])


def _contexts(bucket: Bucket) -> Contexts:
    table = bucket.read("context_counts")
    count = values_by(table, "key", "n")
    return Contexts(count, count.pop(_ARTICLES, 0))


def _draft_row(draft: Draft) -> Row:
    names, why = zip(*draft.ambiguous, strict=True) if draft.ambiguous else ((), ())
    return {
        "cluster": draft.reference,
        "type": draft.type,
        "key": draft.key,
        "detail": draft.detail,
        "first_doc": draft.first[0],
        "first_entity": draft.first[1],
        "name": draft.name,
        "fixed": draft.fixed,
        "forms": [{"form": form, "n": n} for form, n in sorted(draft.forms.items())],
        "evidence": draft.evidence,
        "ambiguous": names,
        "doubts": why,
        "members": [{"doc_id": d, "entity": e, "n": n} for d, e, n in draft.members],
    }


def _holder_row(holder: Holder) -> Row:
    n, text, gender = holder.rank
    return {
        "n": -n,
        "name": holder.name,
        "text": text,
        "gender": gender,
        "genders": sorted(holder.genders),
        "families": sorted(holder.families),
        "marks": sorted(holder.marks),
        "context": sorted(holder.context),
        "articles": holder.articles,
    }


def _holder(row: Row) -> Holder:
    families, genders, marks = (frozenset(row[column]) for column in ("families", "genders", "marks"))
    rank = (-row["n"], row["text"], row["gender"])
    return Holder(Cluster(""), row["name"], families, genders, set(row["context"]), marks, rank, row["articles"])


_merging = partial(Step, stage="entities", sections=_MERGING, identity=merging_identity)
STEPS = (
    _merging(
        entity_keys,
        inputs=(part("article_entities"),),
        outputs=("entity_keys", "context_keys", "entity_nodes"),
    ),
    _merging(
        entity_pairs,
        inputs=(bucket("entity_keys"), bucket("context_keys")),
        outputs=("entity_pairs", "context_counts"),
    ),
    _merging(
        entity_components,
        inputs=(every("entity_pairs"), every("entity_nodes", "doc_id", "entity", "home"), every("articles", "doc_id")),
        outputs=("entity_components", "entity_reasons"),
    ),
    Step(
        entity_members,
        "entities",
        inputs=(part("article_entities"), part("entity_nodes"), part("entity_components")),
        outputs=("entity_members", "entity_singles"),
        sections=("run",),
    ),
    _merging(
        entity_clusters,
        inputs=(bucket("entity_members"), bucket("entity_reasons"), every("context_counts")),
        outputs=("entity_clusters", "entity_holders"),
    ),
    _merging(single_clusters, inputs=(bucket("entity_singles"), bucket("entity_holders"), every("context_counts"))),
)
