"""Finds the lines that recur over many documents of a site.

The steps: hash the lines of each page, count for each line the texts that have it, count its witnesses, and list for
every document the lines that recur. A line that several texts have may be furniture, or a paragraph that several pages
print. So a page counts as a witness for furniture only if it has prose that few other pages have; copies of an article
do not count. And a line that shares words with the rest of the prose on most of its pages is a paragraph of a running
story, not furniture. The last list has hashes but no counts, so that a new document changes the input of cleaning only
if a line begins or ceases to recur.

If only the folder tells which site a page is from, the folder may hold pages of several sites. A page is then also
counted together with the pages that share its menu or footer: short lines that follow each other on the same pages
(`line_sites`).
"""

import hashlib
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.cleaning.recurring import line_forms, strange_lines
from pipeline.options import Options
from pipeline.stages.arrow import array, bucket_of, component_keys, flat, from_columns, lists
from pipeline.stages.step import Bucket, Corpus, Step, Tables, bucket, every, part
from pipeline.tables import TABLES, empty
from pipeline.text.arrays import Hashes, Ints
from pipeline.text.union_find import components

NO_SITE = "(no site)"


def site_names(document: Mapping[str, Any]) -> tuple[str, ...]:
    """Returns the names of a document's site: `site`, the host of its address, and the host without "www."."""
    host = _host(document["url"])
    names = (document["site"], host, host.removeprefix("www.") if host else None)
    return tuple(dict.fromkeys(name for name in names if name))


def site_of(document: Mapping[str, Any]) -> str:
    """Returns the key of a document's site: its host, or else its `site`, folder or file of records, or NO_SITE."""
    host = _host(document["url"])
    if host:
        return host.removeprefix("www.")
    if document["site"]:
        return str(document["site"])
    folder, slash, _ = document["source"].partition("/")
    if slash:
        return str(folder)
    return NO_SITE if document["record"] is None else str(document["source"])


def _host(url: str | None) -> str | None:
    try:
        return urlsplit(url).hostname if url else None
    except ValueError:  # a malformed address, such as "http://[an address"
        return None


# To be a witness for furniture, a page must have prose that few other pages have: at least this share of all its prose,
# and at least this many words.
_OWN_SHARE, _OWN_WORDS = 0.3, 25
# A recurring line must have nothing in common with the prose of at least this share of its witnesses; otherwise it
# belongs to a running story. _STRANGE_IN_FOLDERS applies to folders that may hold pages of several sites.
_STRANGE_SHARE, _STRANGE_IN_FOLDERS = 0.5, 0.8
# Two lines belong to one site if they follow each other on at least this share of the pages that have either of them.
# With a lower share, a line that many sites have ("Share") would join all of these sites.
_MIN_ADJACENT_SHARE = 0.5
# At least _MIN_LINES such lines make a menu or footer, and a page with _MIN_SHOWN of them belongs to its site.
_MIN_LINES, _MIN_SHOWN = 3, 2


def line_keys(site: str, text: str) -> list[tuple[int, int, int]]:
    """Lists the lines of a text that `line_forms` yields, each as (number of the line, hash of site and line, number of
    words of prose); the last is 0 if the line is not prose.
    """
    salt = hashlib.blake2b(site.encode("utf-8", "surrogatepass"), digest_size=16).digest()
    return [(line.number, _hash(line.form, salt), line.prose) for line in line_forms(text)]


def page_lines(inputs: Tables, config: Options) -> Tables:
    """Lists the lines of each document, and the texts in which each line (identified by its hash) occurs."""
    if not is_on(config):
        return {"page_lines": empty("page_lines"), "line_texts": empty("line_texts")}
    rows = []
    for document in inputs["documents"].to_pylist():
        site = site_of(document)
        # A line that a page has several times counts once.
        first: dict[int, tuple[int, int]] = {}
        for number, line, prose in line_keys(site, document["text"]):
            first.setdefault(line, (prose, number))
        known = {
            "doc_id": document["doc_id"],
            "site": _site_hash(site, document),
            "text": _hash(document["text"], bytes(16)),
            "keys": list(first),
        }
        rows.append({**known, "prose": [p for p, _ in first.values()], "number": [n for _, n in first.values()]})
    pages = pa.Table.from_pylist(rows, schema=TABLES["page_lines"].schema)
    key, page = flat(pages, "keys")
    text = array(pages, "text")[page]
    columns = {"bucket": bucket_of(key, config.run.buckets), "key": key, "text": text}
    return {"page_lines": pages, "line_texts": _distinct("line_texts", columns, ("key", "text"))}


def _site_hash(site: str, document: Mapping[str, Any]) -> int:
    """Returns the hash of a site; odd if the site is only a folder or file, which may hold pages of several sites."""
    named = _host(document["url"]) or document["site"]
    return _hash(site, bytes(16)) & ~1 | (not named)


def line_candidates(bucket: Bucket, config: Options) -> Tables:
    """Keeps the lines that occur in enough different texts."""
    table = bucket.read("line_texts")
    pairs = _distinct("line_texts", {n: array(table, n) for n in ("bucket", "key", "text")}, ("key", "text"))
    key, n = np.unique(array(pairs, "key"), return_counts=True)
    return {"line_candidates": from_columns("line_candidates", {"key": key[n >= config.clean.recurring_documents]})}


def line_pairs(inputs: Tables, config: Options) -> Tables:
    """Counts how often short lines follow each other, on pages whose site is known only as a folder."""
    pages = inputs["page_lines"]
    if not pages.num_rows:
        return {"line_pairs": empty("line_pairs")}
    key, page = flat(pages, "keys")
    prose = np.asarray(pc.list_flatten(pages["prose"]).to_numpy())
    # Prose is left out, since paragraphs follow each other in the copies of an article, too.
    chosen = (array(pages, "site")[page] & np.uint64(1)).astype(bool) & (prose == 0)
    chosen &= np.isin(key, array(inputs["line_candidates"], "key"))
    key, page = key[chosen], page[chosen]
    follows = page[1:] == page[:-1]
    one, other = np.append(key, key[:-1][follows]), np.append(key, key[1:][follows])
    pairs, n = np.unique(np.stack([one, other], axis=1), axis=0, return_counts=True)
    return {"line_pairs": from_columns("line_pairs", {"key": pairs[:, 0], "next": pairs[:, 1], "n": n})}


def line_sites(corpus: Corpus, config: Options) -> Tables:
    """Finds sites by their menus and footers: short lines that follow each other on the same pages."""
    table = corpus.read("line_pairs")
    pairs, which = np.unique(np.stack([array(table, "key"), array(table, "next")], axis=1), axis=0, return_inverse=True)
    n = np.bincount(which.reshape(-1), array(table, "n"), minlength=len(pairs))
    alone = pairs[:, 0] == pairs[:, 1]  # a line paired with itself: `n` counts the pages that have it
    keys, pages = pairs[alone, 0], n[alone]
    ends = np.searchsorted(keys, pairs[~alone])
    least = _MIN_ADJACENT_SHARE * pages[ends].max(axis=1, initial=0)
    near = n[~alone] >= np.maximum(config.clean.recurring_documents, least)
    label = components(len(keys), ends[near])
    many = np.bincount(label, minlength=len(keys))[label] >= _MIN_LINES
    columns = {"key": keys[many], "site": component_keys(keys, label)[many] & ~np.uint64(1)}
    return {"line_sites": from_columns("line_sites", columns)}


def _found_sites(key: Hashes, page: Ints, n_pages: int, known: pa.Table) -> Hashes:
    """Returns the site of each page according to the lines of menus and footers that it has; 0 if it has too few."""
    order = np.argsort(array(known, "key"))
    keys, sites = array(known, "key")[order], array(known, "site")[order]
    has = np.isin(key, keys)
    page, site = page[has], sites[np.searchsorted(keys, key[has])]
    shown, n = np.unique(np.stack([page.astype(np.uint64), site], axis=1), axis=0, return_counts=True)
    found = np.zeros(n_pages, dtype=np.uint64)
    # Sites are written in ascending order of n, so that the one with the most lines is written last and stays.
    for row in np.argsort(n, kind="stable"):
        if n[row] >= _MIN_SHOWN:
            found[int(shown[row, 0])] = shown[row, 1]
    return found


def line_witnesses(inputs: Tables, config: Options) -> Tables:
    """Counts, for each line, the pages that witness that the line is furniture.

    A witness is a page that has the line as well as prose of its own. The result has, for each candidate line and site,
    the number of witnesses and the number of those whose prose has nothing in common with the line ("strange"); and for
    each site, the number of all pages with prose of their own.
    """
    pages = inputs["page_lines"]
    if not pages.num_rows:
        return {"line_witnesses": empty("line_witnesses"), "site_sizes": empty("site_sizes")}
    site, text = array(pages, "site"), array(pages, "text")
    key, page = flat(pages, "keys")
    prose = np.asarray(pc.list_flatten(pages["prose"]).to_numpy(), dtype=np.int64)
    shared = np.isin(key, array(inputs["line_candidates"], "key"))
    own = np.bincount(page[~shared], prose[~shared], minlength=len(site))
    total = np.bincount(page, prose, minlength=len(site))
    # A page without prose of its own is a copy, which has every line of its original, or a list.
    good = (own >= _OWN_WORDS) & (own >= _OWN_SHARE * total)
    _, first = np.unique(text, return_index=True)  # exact copies count as one witness
    good &= np.isin(np.arange(len(site)), first)
    # Only these pages are counted: including copies and lists would make every share too small.
    counted = np.flatnonzero(shared & good[page])
    strange = _strange(inputs["documents"], page[counted], flat(pages, "number")[0][counted].astype(np.int64))
    # A page counts for its own site or folder, and also for the site that its menu or footer shows.
    shown = _found_sites(key, page, len(site), inputs["line_sites"])
    sites, n_pages = np.unique(np.append(site[good], shown[good & (shown > 0)]), return_counts=True)
    again = shown[page[counted]] > 0
    at = np.append(counted, counted[again])
    of = np.append(site[page[counted]], shown[page[counted]][again])
    found, which, n = np.unique(np.stack([key[at], of], axis=1), axis=0, return_inverse=True, return_counts=True)
    columns = {
        "bucket": bucket_of(found[:, 0], config.run.buckets),
        "key": found[:, 0],
        "site": found[:, 1],
        "n": n,
        "strange": np.bincount(which.reshape(-1), np.append(strange, strange[again]), minlength=len(found)),
    }
    site_sizes = from_columns("site_sizes", {"site": sites, "n": n_pages})
    return {"line_witnesses": from_columns("line_witnesses", columns), "site_sizes": site_sizes}


def _strange(documents: pa.Table, page: npt.NDArray[np.int64], number: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """Returns for each line whether it has nothing in common with its page's own prose.

    page: the row in `documents` of each line's document, ascending.
    number: the number of each line in its document.
    """
    strange = np.zeros(len(page), dtype=bool)
    pages, starts = np.unique(page, return_index=True)
    bounds = [*starts.tolist(), len(page)]
    for row, start, end in zip(pages.tolist(), bounds, bounds[1:], strict=False):
        shared = frozenset(number[start:end].tolist())
        found = strange_lines(documents["text"][row].as_py(), shared)
        strange[start:end] = [n in found for n in number[start:end].tolist()]
    return strange


def recurring_lines(bucket: Bucket, config: Options) -> Tables:
    """Keeps the lines that recur: they are on enough pages and on a large enough share of the site's pages, and have
    nothing in common with most of these pages.

    A folder may hold pages of several sites that no menu or footer tells apart, so that no line reaches that share.
    There it is enough if twice as many pages have the line, and if it has nothing in common with nearly all of them.
    """
    options = config.clean
    sites, which = np.unique(array(bucket.read("site_sizes"), "site"), return_inverse=True)
    sizes = np.bincount(which, array(bucket.read("site_sizes"), "n"), minlength=len(sites))
    table = bucket.read("line_witnesses")
    pairs, which = np.unique(np.stack([array(table, "key"), array(table, "site")], axis=1), axis=0, return_inverse=True)
    n, strange = (np.bincount(which.reshape(-1), array(table, name), minlength=len(pairs)) for name in ("n", "strange"))
    site = pairs[:, 1]
    least = np.maximum(options.recurring_documents, options.recurring_share * sizes[np.searchsorted(sites, site)])
    recurs = (n >= least) & (strange >= _STRANGE_SHARE * n)
    in_folder = (site & np.uint64(1)).astype(bool) & (n >= 2 * options.recurring_documents)
    recurs |= in_folder & (strange >= _STRANGE_IN_FOLDERS * n)
    return {"recurring_lines": from_columns("recurring_lines", {"key": np.unique(pairs[recurs, 0])})}


def page_recurring(inputs: Tables, config: Options) -> Tables:
    """Lists the recurring lines of each document."""
    pages = inputs["page_lines"]
    key, page = flat(pages, "keys")
    here = np.isin(key, array(inputs["recurring_lines"], "key"))
    which, sizes = np.unique(page[here], return_counts=True)
    keys = lists(key[here], np.concatenate([[0], np.cumsum(sizes)]))
    columns = {"doc_id": pages["doc_id"].take(pa.array(which)), "keys": keys}
    return {"page_recurring": pa.table(columns, schema=TABLES["page_recurring"].schema)}


def is_on(config: Options) -> bool:
    """Whether the options ask for recurring lines to be dropped."""
    options = config.clean
    return bool(options.recurring_documents) and options.method != "none"


def recurring_numbers(document: dict[str, Any], known: frozenset[int]) -> frozenset[int]:
    """Returns the numbers of a document's lines that recur; `known` are their hashes in `page_recurring`."""
    if not known:
        return frozenset()
    return frozenset(number for number, key, _ in line_keys(site_of(document), document["text"]) if key in known)


def _hash(text: str, salt: bytes) -> int:
    digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8, salt=salt).digest()
    return int.from_bytes(digest, "little")


def _distinct(name: str, columns: dict[str, npt.NDArray[Any]], by: tuple[str, str]) -> pa.Table:
    """Builds the table `name` with one row for each distinct pair of values in two columns."""
    order = np.lexsort((columns[by[1]], columns[by[0]]))
    one, two = columns[by[0]][order], columns[by[1]][order]
    new = np.append(True, (one[1:] != one[:-1]) | (two[1:] != two[:-1]))[: len(order)]
    return from_columns(name, {column: values[order][new] for column, values in columns.items()})


STEPS = (
    Step(
        page_lines,
        "clean",
        inputs=(part("documents", "doc_id", "source", "record", "url", "site", "text"),),
        outputs=("page_lines", "line_texts"),
        sections=("run", "clean.method", "clean.recurring_documents"),
    ),
    Step(line_candidates, "clean", inputs=(bucket("line_texts"),), sections=("clean.recurring_documents",)),
    Step(line_pairs, "clean", inputs=(part("page_lines", "site", "keys", "prose"), every("line_candidates"))),
    Step(line_sites, "clean", inputs=(every("line_pairs"),), sections=("clean.recurring_documents",)),
    Step(
        line_witnesses,
        "clean",
        inputs=(part("page_lines"), part("documents", "text"), every("line_candidates"), every("line_sites")),
        outputs=("line_witnesses", "site_sizes"),
        sections=("run",),
    ),
    Step(
        recurring_lines,
        "clean",
        inputs=(bucket("line_witnesses"), every("site_sizes")),
        sections=("clean.recurring_documents", "clean.recurring_share"),
    ),
    Step(page_recurring, "clean", inputs=(part("page_lines"), every("recurring_lines"))),
)
