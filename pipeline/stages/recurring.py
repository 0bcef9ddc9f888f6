"""Lines that recur over many documents of a site.

Lines of each page -> shuffle by line -> how many texts have it -> shuffle again, counting witnesses -> for every
document, its lines that recur. A line that several texts have may be furniture, or a paragraph that several pages
print. So a page is a witness for furniture only if it has prose of its own, which few other pages have; copies of one
article are no witnesses. And a line that shares words with the prose of most of its pages is a paragraph of a running
story. Steps hand on hashes without counts, so that a new document changes the input of cleaning only where a line
begins or ceases to recur.
"""

from __future__ import annotations

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
from pipeline.stages.arrow import array, bucket_of, flat, from_columns, lists
from pipeline.stages.step import Bucket, Step, Tables, bucket, every, part
from pipeline.tables import TABLES, empty

NO_SITE = "(no site)"


def site_names(document: Mapping[str, Any]) -> tuple[str, ...]:
    """The names that the site of a row of `documents` goes by: its own, its host, and the host without "www."."""
    host = _host(document["url"])
    names = (document["site"], host, host.removeprefix("www.") if host else None)
    return tuple(dict.fromkeys(name for name in names if name))


def site_of(document: Mapping[str, Any]) -> str:
    """The host of the page's address, else the site's name, else the first folder of the path. For a file of many
    records outside any folder it is the file.
    """
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
    except ValueError:  # "http://[an address"
        return None


Hashes = npt.NDArray[np.uint64]
# Of its prose, the share and the words that a page must have to itself to be a witness for furniture.
_OWN_SHARE, _OWN_WORDS = 0.3, 25
# Share of its witnesses to whose prose a recurring line must be strange: else it belongs to a running story. The
# larger one holds in a folder that may have pages of many sites, where its share of the pages says nothing.
_STRANGE_SHARE, _STRANGE_IN_FOLDERS = 0.5, 0.8


def line_keys(site: str, text: str) -> list[tuple[int, int, int]]:
    """Each line that counts: its number, the hash of site and line, and its number of words if it is prose, else 0."""
    salt = hashlib.blake2b(site.encode("utf-8", "surrogatepass"), digest_size=16).digest()
    return [(line.number, _hash(line.form, salt), line.prose) for line in line_forms(text)]


def page_lines(inputs: Tables, config: Options) -> Tables:
    """Lists the lines of each document and, by hash of the line, the texts that have it."""
    if not is_on(config):
        return {"page_lines": empty("page_lines"), "line_texts": empty("line_texts")}
    rows = []
    for document in inputs["documents"].to_pylist():
        site = site_of(document)
        # A line that a page has twice counts once, or one page with a long menu would make furniture of it.
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
    """The hash of a site. It is odd where only a folder or a file stands for the site, which may then be
    several sites.
    """
    named = _host(document["url"]) or document["site"]
    return _hash(site, bytes(16)) & ~1 | (not named)


def line_candidates(bucket: Bucket, config: Options) -> Tables:
    """Keeps the lines that enough different texts have."""
    table = bucket.read("line_texts")
    pairs = _distinct("line_texts", {n: array(table, n) for n in ("bucket", "key", "text")}, ("key", "text"))
    key, n = np.unique(array(pairs, "key"), return_counts=True)
    return {"line_candidates": from_columns("line_candidates", {"key": key[n >= config.clean.recurring_documents]})}


def line_witnesses(inputs: Tables, config: Options) -> Tables:
    """Finds the pages that witness for a line being furniture.

    Counts, for each candidate, the pages that have it beside prose of their own, and how many of them share no word or
    name with it ("strange"); and for each site, its pages with prose of their own.
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
    # A page without prose of its own is a copy or a list: it has every line that its original has.
    good = (own >= _OWN_WORDS) & (own >= _OWN_SHARE * total)
    _, first = np.unique(text, return_index=True)  # exact copies are one witness
    good &= np.isin(np.arange(len(site)), first)
    # Shares are of the witnesses: exact copies and lists would make any share too small.
    sites, n_pages = np.unique(site[good], return_counts=True)
    told = shared & good[page]
    found, at, which, n = np.unique(key[told], return_index=True, return_inverse=True, return_counts=True)
    strange = _strange(inputs["documents"], page[told], flat(pages, "number")[0][told].astype(np.int64))
    columns = {
        "bucket": bucket_of(found, config.run.buckets),
        "key": found,
        "site": site[page[told][at]],
        "n": n,
        "strange": np.bincount(which, strange, minlength=len(found)),
    }
    return {
        "line_witnesses": from_columns("line_witnesses", columns),
        "site_sizes": from_columns("site_sizes", {"site": sites, "n": n_pages}),
    }


def _strange(documents: pa.Table, page: npt.NDArray[np.int64], number: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """Whether a line shares no word with its page, for lines given by their document's row (ascending) and their
    number.
    """
    answers = np.zeros(len(page), dtype=bool)
    pages, starts = np.unique(page, return_index=True)
    bounds = [*starts.tolist(), len(page)]
    for row, start, end in zip(pages.tolist(), bounds, bounds[1:], strict=False):
        shared = frozenset(number[start:end].tolist())
        found = strange_lines(documents["text"][row].as_py(), shared)
        answers[start:end] = [n in found for n in number[start:end].tolist()]
    return answers


def recurring_lines(bucket: Bucket, config: Options) -> Tables:
    """Keeps the lines that recur: on enough pages, on enough of the site's pages, and strange to most of them.

    A folder may hold pages of many sites, so that no line reaches that share of its pages. There it is enough that
    twice as many pages have the line and that it is strange to nearly all of them.
    """
    options = config.clean
    size = _sums(bucket.read("site_sizes"), "site")
    table = bucket.read("line_witnesses")
    site = dict(zip(array(table, "key").tolist(), array(table, "site").tolist(), strict=True))
    strange = _sums(table, "key", "strange")
    found = [
        key
        for key, n in sorted(_sums(table, "key").items())
        if n >= options.recurring_documents
        and (
            (n >= options.recurring_share * size[site[key]] and strange[key] >= _STRANGE_SHARE * n)
            or (site[key] & 1 and n >= 2 * options.recurring_documents and strange[key] >= _STRANGE_IN_FOLDERS * n)
        )
    ]
    return {"recurring_lines": from_columns("recurring_lines", {"key": np.array(found, dtype=np.uint64)})}


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
    """Whether lines are dropped at all because they recur."""
    options = config.clean
    return bool(options.recurring_documents) and options.method != "none"


def recurring_numbers(document: dict[str, Any], known: frozenset[int]) -> frozenset[int]:
    """The numbers of a document's lines that recur; `known` are its hashes in `page_recurring`."""
    if not known:
        return frozenset()
    return frozenset(number for number, key, _ in line_keys(site_of(document), document["text"]) if key in known)


def _hash(text: str, salt: bytes) -> int:
    digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8, salt=salt).digest()
    return int.from_bytes(digest, "little")


def _sums(table: pa.Table, column: str, summed: str = "n") -> dict[int, int]:
    keys, which = np.unique(array(table, column), return_inverse=True)
    sums = np.bincount(which, array(table, summed), minlength=len(keys)).astype(np.int64)
    return dict(zip(keys.tolist(), sums.tolist(), strict=True))


def _distinct(name: str, columns: dict[str, npt.NDArray[Any]], by: tuple[str, str]) -> pa.Table:
    """One row per distinct pair of values in two columns."""
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
    Step(
        line_candidates,
        "clean",
        inputs=(bucket("line_texts"),),
        outputs=("line_candidates",),
        sections=("clean.recurring_documents",),
    ),
    Step(
        line_witnesses,
        "clean",
        inputs=(part("page_lines"), part("documents", "text"), every("line_candidates")),
        outputs=("line_witnesses", "site_sizes"),
        sections=("run",),
    ),
    Step(
        recurring_lines,
        "clean",
        inputs=(bucket("line_witnesses"), every("site_sizes")),
        outputs=("recurring_lines",),
        sections=("clean.recurring_documents", "clean.recurring_share"),
    ),
    Step(
        page_recurring,
        "clean",
        inputs=(part("page_lines"), every("recurring_lines")),
        outputs=("page_recurring",),
    ),
)
