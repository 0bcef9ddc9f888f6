"""Turns documents into blocks and articles, and gives each outlet one spelling over the corpus: pages say "USA Today",
paths "usa-today".

The steps for outlets count the names in the documents of each part, choose one spelling among all names of the same
outlet, and list the documents that spell the outlet differently. This list has no counts, so that a new document
changes the input of cleaning only if a spelling changes.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.cleaning import CleanedPage, CleanOptions, Page, clean_page, clean_pages
from pipeline.errors import PipelineError
from pipeline.formats.dates import AHEAD
from pipeline.formats.paths import spellings
from pipeline.options import Options
from pipeline.stages.corrections import by_document, correct_article
from pipeline.stages.recurring import recurring_numbers
from pipeline.stages.step import Corpus, Rejects, Step, Tables, every, part
from pipeline.stages.user_files.corrections import OF_ARTICLES
from pipeline.stages.user_files.overrides import page_overrides, read_overrides
from pipeline.stages.user_files.reading import identity_of
from pipeline.tables import TABLES, table_of, table_of_tuples
from pipeline.text.lines import line_end


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


# Pages scored per batch. Batching is for speed only: scores do not depend on the batch.
_TOGETHER = 64
# A batch also has at most this many lines and characters, unless it is a single page: while it is cleaned, a line takes
# some 2 kB of memory, and a character some 30 bytes.
_LINES_TOGETHER, _CHARACTERS_TOGETHER = 10_000, 1_000_000
# A page with more lines than this is a list or a log, and would take more than 200 MB.
_MOST_LINES = 100_000


def articles(inputs: Tables, config: Options) -> Tables:
    """Decides which lines of each document are the article.

    Every document gets blocks, and each one that contains an article gets a row of articles. Documents without an
    article, and articles in languages that are not wanted, get a row of rejects.
    """
    options = config.clean
    blocks: list[tuple[object, ...]] = []
    articles: list[dict[str, object]] = []
    overridden: list[dict[str, object]] = []
    rejects = Rejects("clean")
    given, corrected = by_document(inputs["given_corrections"], OF_ARTICLES), list[dict[str, Any]]()
    known = {row["doc_id"]: frozenset(row["keys"]) for row in inputs["page_recurring"].to_pylist()}
    outlets = {row["doc_id"]: row["site"] for row in inputs["document_outlets"].to_pylist()}
    for document, cleaned in _cleaned(inputs["documents"].to_pylist(), known, options, rejects):
        doc_id, source = document["doc_id"], document["source"]
        overridden += _matches(doc_id, cleaned)
        refusal = refuse(cleaned, options)
        blocks += _blocks(doc_id, cleaned, bool(refusal))
        if refusal:
            rejects.add(doc_id, source, *refusal)
            continue
        language, detail = language_of(cleaned, options)
        if options.languages and language not in options.languages:
            rejects.add(doc_id, source, "language", f"{detail}; cleaned, but not analysed: not in [clean] languages")
        article = {**_article(document, cleaned), "language": language}
        if cleaned.published_at and _is_late(cleaned.published_at, document["fetched_at"]):
            late = f"no date: {cleaned.published_at:%Y-%m-%d}, after it was fetched ({document['fetched_at']:%Y-%m-%d})"
            rejects.add(doc_id, source, "date", late)
        article["site"] = outlets.get(doc_id, article["site"])
        corrected += correct_article(article, given.get(doc_id, ()))
        articles.append(article)
    return {
        "blocks": table_of_tuples("blocks", blocks),
        "articles": table_of("articles", articles),
        "rejects": rejects.table(),
        "override_matches": table_of("override_matches", overridden),
        "article_corrections": table_of("article_corrections", corrected),
    }


def _cleaned(
    documents: Sequence[dict[str, Any]], known: Mapping[str, frozenset[int]], options: CleanOptions, rejects: Rejects
) -> Iterator[tuple[dict[str, Any], CleanedPage]]:
    """Yields (document, cleaned page), in order, for each document that could be cleaned."""
    for together in _groups(documents, rejects):
        pages = [_page(document, known.get(document["doc_id"], frozenset())) for document in together]
        overrides = [page_overrides(options.overrides, document) for document in together]
        try:
            yield from zip(together, clean_pages(pages, options, overrides), strict=True)
        except PipelineError:
            raise
        except Exception:  # one page is at fault: clean each on its own to find out which
            for document, page, said in zip(together, pages, overrides, strict=True):
                cleaned = rejects.guard(document["doc_id"], document["source"], clean_page, page, options, said)
                if cleaned is not None:
                    yield document, cleaned


def _groups(documents: Sequence[dict[str, Any]], rejects: Rejects) -> Iterator[list[dict[str, Any]]]:
    """Yields the documents in groups that are cleaned together; a document with too many lines becomes a reject."""
    group: list[dict[str, Any]] = []
    lines = characters = 0
    for document in documents:
        own = document["text"].count(line_end(document["text"])) + 1
        if own > _MOST_LINES:
            detail = f"{own} lines, more than {_MOST_LINES}: not an article"
            rejects.add(document["doc_id"], document["source"], "too-long", detail)
            continue
        full = lines + own > _LINES_TOGETHER or characters + len(document["text"]) > _CHARACTERS_TOGETHER
        if group and (full or len(group) == _TOGETHER):
            yield group
            group, lines, characters = [], 0, 0
        group.append(document)
        lines, characters = lines + own, characters + len(document["text"])
    if group:
        yield group


def refuse(cleaned: CleanedPage, options: CleanOptions) -> tuple[str, str] | None:
    """Returns (reason, detail) if a cleaned page is to be rejected; None if it is an article of the corpus."""
    n_words = cleaned.words.words
    if n_words == 0:
        return "no-article", f"none of its {len(cleaned.blocks)} lines reads like part of an article"
    if options.method != "none" and n_words < options.min_words:
        return "too-short", f"{n_words} words in its article, fewer than {options.min_words}"
    return None


def language_of(cleaned: CleanedPage, options: CleanOptions) -> tuple[str | None, str]:
    """Returns the article's language, and how it was judged, in words. The language is None if the text is not English
    and the page names no other language.
    """
    english = cleaned.words.share()
    said = (cleaned.language or "").lower().replace("_", "-").split("-")[0] or None
    share = f"{english:.0%} English function words, English has at least {options.min_english:.0%}"
    detail = f"{share}; the page says {said}"
    # Whether it is English is decided by the text; any other language is taken from the page. If the page says "en" but
    # the text is not English, the language is unknown.
    return ("en" if english >= options.min_english else said if said != "en" else None), detail


def _page(document: dict[str, Any], known: frozenset[int]) -> Page:
    lines = document["main_lines"]
    return Page(
        document["text"],
        document["media_type"],
        document["title"],
        document["byline"],
        document["site"],
        document["published_at"],
        document["language"],
        tuple(lines) if lines is not None else None,
        document["line_markup"],
        tuple(document["authors"]) if document["authors"] else None,
        document["page_hint"],
        recurring_numbers(document, known),
    )


def _blocks(doc_id: str, cleaned: CleanedPage, refused: bool) -> list[tuple[object, ...]]:
    """Makes the rows of `blocks`. In a rejected document, which has no article, `kept` is false in all of them."""
    if refused:
        return [(doc_id, number, *b._replace(kept=False, text_start=None)) for number, b in enumerate(cleaned.blocks)]
    return [(doc_id, number, *b) for number, b in enumerate(cleaned.blocks)]


def _matches(doc_id: str, cleaned: CleanedPage) -> list[dict[str, object]]:
    counts = Counter(cleaned.overridden).items()
    return [{"doc_id": doc_id, "entry": m.entry, "kind": m.kind, "pattern": m.pattern, "n_lines": n} for m, n in counts]


def _is_late(published: datetime, fetched: datetime | None) -> bool:
    return fetched is not None and published > fetched + AHEAD


def _article(document: dict[str, Any], cleaned: CleanedPage) -> dict[str, object]:
    published, evidence = cleaned.published_at, cleaned.date_evidence
    if published and _is_late(published, document["fetched_at"]):
        # after the page was fetched: the date of a coming event, or of the page's furniture
        published, evidence = None, None
    if published is None and document["path_date"] is not None:
        published, evidence = document["path_date"], f"path: {document['source']}"
    return {
        **{name: document[name] for name in ("doc_id", "source", "url")},
        "title": cleaned.title,
        "byline": cleaned.byline,
        "authors": list(cleaned.authors) or None,
        "page_kind": cleaned.page_kind,
        "quality": cleaned.quality,
        "site": cleaned.site,
        "published_at": published,
        "published_evidence": evidence,
        "updated_at": cleaned.updated_at,
        "text": cleaned.text,
        "n_words": cleaned.words.words,
        "text_sha256": hashlib.sha256(cleaned.text.encode("utf-8", "surrogatepass")).hexdigest(),
    }


STEPS = (
    Step(given_outlets, "clean", inputs=(part("documents", "site"),)),
    Step(outlet_spellings, "clean", inputs=(every("given_outlets"),)),
    Step(document_outlets, "clean", inputs=(part("documents", "doc_id", "site"), every("outlet_spellings"))),
    Step(
        articles,
        "clean",
        inputs=(
            part("documents"),
            part("page_recurring"),
            part("document_outlets"),
            part("given_corrections", "doc_id", "what", "value"),
        ),
        outputs=("articles", "blocks", "rejects", "override_matches", "article_corrections"),
        sections=("clean",),
        by_document=True,
        identity=lambda config: identity_of(config.clean.overrides, read_overrides),
    ),
)
