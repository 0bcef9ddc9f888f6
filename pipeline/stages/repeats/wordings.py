"""Finds the wordings of quotations that may be the same utterance, by map and reduce over parts and buckets.

The steps: list the words and the three-word phrases of each quotation by hash, count the words over the corpus, pair
the wordings that share phrases, and link those that are alike. A wording is identified everywhere by the hash of its
words. Words are weighted twice. To find pairs, the weight of a word comes from its frequency in quotations in general,
so that a part's phrases depend on that part alone; to compare pairs, it comes from the word's count in the corpus.
"""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.duplicates.forms import Forms, gather, own_words, rank_order, weighed, wordings
from pipeline.duplicates.phrases import (
    HUBS,
    Phrases,
    common_phrases,
    find_links,
    hubs_of,
    larger_of,
    own_phrases,
    phrase_table,
    phrases_of,
    rare_pairs,
    repeated_rows,
    smaller_of,
    worth_comparing,
)
from pipeline.duplicates.surroundings import Surroundings, surroundings_of
from pipeline.duplicates.wordbits import MIN_PAIR_COUNT, MIN_WORD_COUNT, Counts, frequent, pair_hashes
from pipeline.options import Options
from pipeline.stages.arrow import array, binary_of, bucket_of, from_columns, numbers_of, shaped
from pipeline.stages.step import Bucket, Step, Tables, bucket, every, lookup, part
from pipeline.text.arrays import Floats, Hashes, Ints

# Values of quote_words.kind: a row is about a word, a pair of words, or a whole wording.
_WORD, _PAIR, _FORM = 0, 1, 2


def quote_forms(inputs: Tables, config: Options) -> Tables:
    """Lists the words and phrases of each quotation, and the words around it."""
    quotes = inputs["quotes"]
    pairs = zip(quotes["text"].to_pylist(), quotes["kind"].to_pylist(), strict=True)
    texts = [own_words(text, kind) for text, kind in pairs]
    digest, tokens, starts = wordings(texts)
    words, scenes = binary_of(starts, tokens), _surroundings(inputs)
    table = quotes.append_column("form", pa.array(digest))
    table = table.append_column("tokens", words).append_column("around", binary_of(scenes.starts, scenes.codes))
    every = digest
    # From here on, each wording occurs once, however many quotations have it.
    digest, tokens, sizes = _distinct(digest, tokens, np.diff(starts))
    owner = np.repeat(np.arange(len(digest)), sizes)
    couples = pair_hashes(tokens, owner)
    real = couples != 0
    gram = np.concatenate([tokens, couples[real], every])
    kind = np.repeat([_WORD, _PAIR, _FORM], [len(tokens), int(real.sum()), len(every)])
    holder = np.concatenate([digest[owner], digest[owner[real]], every])
    columns = {"bucket": bucket_of(gram, config.run.buckets), "kind": kind, "gram": gram, "form": holder}
    return {
        "quote_forms": shaped("quote_forms", table),
        "quote_words": from_columns("quote_words", columns),
        "quote_phrases": _phrases_by_bucket(weighed(digest, tokens, sizes, None)[0], config),
    }


def _surroundings(inputs: Tables) -> Surroundings:
    """Returns the words around each quotation; none for an indirect one, which is compared by its own words."""
    quotes, articles = inputs["quotes"], inputs["articles"]
    document = pc.index_in(quotes["doc_id"], value_set=articles["doc_id"].combine_chunks())
    own = np.flatnonzero(pc.not_equal(quotes["kind"], "indirect").to_numpy())
    places = (np.asarray(column.to_numpy())[own] for column in (document, quotes["start"], quotes["end"]))
    found = surroundings_of(articles["text"].to_pylist(), *places)
    sizes = np.zeros(quotes.num_rows, dtype=np.int64)
    sizes[own] = np.diff(found.starts)
    return Surroundings(found.codes, np.concatenate([[0], np.cumsum(sizes)]))


def _phrases_by_bucket(known: Forms, config: Options) -> pa.Table:
    gram, holder, bits = phrases_of(known)
    phrase_counts = np.bincount(holder, minlength=len(known))
    columns = {
        "bucket": bucket_of(gram, config.run.buckets),
        "gram": gram,
        "form": known.digest[holder],
        "bits": bits,
        "total": known.total_bits[holder],
        "size": known.sizes[holder],
        "held": phrase_counts[holder],
    }
    return from_columns("quote_phrases", columns)


def quote_counts(bucket: Bucket, config: Options) -> Tables:
    """Counts in how many wordings of the corpus each word occurs, and lists wordings that several quotations have."""
    table = bucket.read("quote_words")
    kind, gram, form = array(table, "kind"), array(table, "gram"), array(table, "form")
    found = []
    for wanted, least in ((_WORD, MIN_WORD_COUNT), (_PAIR, MIN_PAIR_COUNT)):
        values, number = frequent(gram[kind == wanted], form[kind == wanted], least)
        found.append((np.full(len(values), wanted), values, number))
    digest, times = np.unique(form[kind == _FORM], return_counts=True)
    found.append((np.array([_FORM]), np.zeros(1, np.uint64), np.array([len(digest)])))
    kinds, values, numbers = (np.concatenate(column) for column in zip(*found, strict=True))
    repeated = digest[times > 1]
    return {
        "quote_counts": from_columns("quote_counts", {"kind": kinds, "gram": values, "count": numbers}),
        "quote_repeats": from_columns(
            "quote_repeats", {"bucket": bucket_of(repeated, config.run.buckets), "form": repeated}
        ),
    }


def quote_pairs(bucket: Bucket, config: Options) -> Tables:
    """Pairs the wordings that share rare phrases; for common phrases, lists the wordings that have them."""
    table = bucket.read("quote_phrases")
    table = table.take(pa.array(repeated_rows(array(table, "gram"))))
    digest, at, which = np.unique(array(table, "form"), return_index=True, return_inverse=True)
    total, size, phrase_counts = (array(table, name)[at] for name in ("total", "size", "held"))
    # Numbered by rank, so that in every bucket the smaller number of a pair is the more distinctive wording.
    order = rank_order(digest, size, total)
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    digest, total, phrase_counts = digest[order], total[order], phrase_counts[order]
    found = _phrases(array(table, "gram"), rank[which], array(table, "bits"))
    codes, bits = rare_pairs(found)
    b = larger_of(codes)
    rare = {
        "bucket": bucket_of(digest[b], config.run.buckets),
        "form": digest[b],
        "other": digest[smaller_of(codes)],
        "bits": bits,
        "total": total[b],
    }
    rows = common_phrases(found)
    holder = found.holder[rows]
    hubs = np.stack(hubs_of(found, rows), axis=1)
    common = {
        "bucket": bucket_of(digest[holder], config.run.buckets),
        "form": digest[holder],
        "gram": found.gram[rows],
        "spread": found.spread[rows],
        "held": phrase_counts[holder],
        "hubs": _rows_as_lists(digest[hubs]),
    }
    return {"quote_pairs": from_columns("quote_pairs", rare), "quote_common": from_columns("quote_common", common)}


def quote_links(bucket: Bucket, config: Options) -> Tables:
    """Compares the paired wordings word for word, links those that are alike, and weighs them."""
    form, other = _candidates(bucket)
    repeated = array(bucket.read("quote_repeats"), "form")
    # Only wordings that are in a pair, or that several quotations have, are needed, which is a minority.
    needed = np.unique(np.concatenate([form, other, repeated]))
    table = bucket.lookup("quote_forms", "form", pa.array(needed), ("form", "tokens"))
    distinct = _distinct(array(table, "form"), *numbers_of(table["tokens"], np.uint64))
    known, rank = weighed(*distinct, _counts(bucket.read("quote_counts")))
    places = np.stack([rank[np.searchsorted(distinct[0], side)] for side in (other, form)], axis=1)
    found = find_links(known, np.sort(places, axis=1), config.dedup)
    columns = {
        "form": known.digest[found.form],
        "other": known.digest[found.other],
        "share": found.share,
        "back": found.back,
        "matched": found.matched,
        "words": found.words,
        "run": found.run,
    }
    busy = np.unique(np.concatenate([found.form, found.other, rank[np.searchsorted(distinct[0], repeated)]]))
    weights = {
        "form": known.digest[busy],
        "total": known.total_bits[busy],
        "fullness": known.total_plain_bits[busy],
        "size": known.sizes[busy],
    }
    links = from_columns("quote_links", columns)
    return {"quote_links": links, "quote_weights": from_columns("quote_weights", weights)}


def _candidates(bucket: Bucket) -> tuple[Hashes, Hashes]:
    """Returns the pairs of wordings to compare, as two arrays; the second has the more distinctive wordings."""
    rare = bucket.read("quote_pairs").group_by(["form", "other", "total"], use_threads=False)
    table = rare.aggregate([("bits", "sum")])
    # The bits are summed first, since two wordings may share several phrases, which may come from different buckets.
    table = table.filter(pa.array(worth_comparing(array(table, "bits_sum"), array(table, "total"))))
    common = bucket.read("quote_common")
    form, gram, spread, phrase_counts = (array(common, name) for name in ("form", "gram", "spread", "held"))
    own = own_phrases(form, spread, gram, phrase_counts)
    hubs = np.asarray(pc.list_flatten(common["hubs"]).to_numpy()).reshape(-1, HUBS)[own]
    holder = np.repeat(form[own], HUBS)
    linked = np.stack([holder, hubs.ravel()], axis=1)[holder != hubs.ravel()]
    both = np.concatenate([np.stack([array(table, "form"), array(table, "other")], axis=1), linked])
    both = np.unique(both, axis=0)
    return both[:, 0], both[:, 1]


def _phrases(gram: Hashes, holder: Ints, bits: Floats) -> Phrases:
    """Makes one table of phrases from the rows of all parts. A wording in several parts is counted once."""
    order = np.lexsort((holder, gram))
    gram, holder = gram[order], holder[order]
    new = np.append(True, (gram[1:] != gram[:-1]) | (holder[1:] != holder[:-1]))[: len(gram)]
    return phrase_table(gram[new], holder[new], bits[order][new])


def _distinct(digest: Hashes, tokens: Hashes, sizes: Ints) -> tuple[Hashes, Hashes, Ints]:
    """Keeps each wording once, by ascending hash. Returns the hashes, all words, and each one's number of words."""
    unique, at = np.unique(digest, return_index=True)
    starts = np.concatenate([[0], np.cumsum(sizes, dtype=np.int64)])
    return unique, tokens[gather(starts, at)], np.asarray(sizes[at], dtype=np.int64)


def _counts(table: pa.Table) -> Counts:
    kind, gram, count = array(table, "kind"), array(table, "gram"), array(table, "count").astype(np.int64)
    by_kind = []
    for wanted in (_WORD, _PAIR):
        values, numbers = gram[kind == wanted], count[kind == wanted]
        order = np.argsort(values)
        by_kind += [values[order], numbers[order]]
    return Counts(int(count[kind == _FORM].sum()), *by_kind)


def _rows_as_lists(rows: Hashes) -> pa.Array:
    starts = np.arange(len(rows) + 1, dtype=np.int32) * rows.shape[1]
    return pa.ListArray.from_arrays(pa.array(starts), pa.array(rows.ravel(), pa.uint64()))


STEPS = (
    Step(
        quote_forms,
        "repeats",
        inputs=(
            part("quotes", "quote_id", "doc_id", "start", "end", "text", "kind", "speaker_name"),
            part("articles", "doc_id", "text"),
        ),
        outputs=("quote_forms", "quote_words", "quote_phrases"),
        sections=("run",),
    ),
    Step(
        quote_counts,
        "repeats",
        inputs=(bucket("quote_words"),),
        outputs=("quote_counts", "quote_repeats"),
        sections=("run",),
    ),
    Step(
        quote_pairs,
        "repeats",
        inputs=(bucket("quote_phrases"),),
        outputs=("quote_pairs", "quote_common"),
        sections=("run",),
    ),
    Step(
        quote_links,
        "repeats",
        inputs=(
            bucket("quote_pairs"),
            bucket("quote_common"),
            bucket("quote_repeats"),
            every("quote_counts"),
            lookup("quote_forms"),
        ),
        outputs=("quote_links", "quote_weights"),
        sections=("dedup",),
    ),
)
