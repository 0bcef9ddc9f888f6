"""Documents -> blocks and articles."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from typing import Any

from pipeline.cleaning import CleanedPage, CleanOptions, Page, clean_page, is_english
from pipeline.cleaning.overrides import Match
from pipeline.config import Config
from pipeline.schemas import table_of
from pipeline.stages.guard import Rejects
from pipeline.stages.overrides import page_overrides
from pipeline.stages.recurring import recurring_lines
from pipeline.stages.step import Tables

_WORD = re.compile(r"\w+(?:['’.-]\w+)*")


def run(inputs: Tables, config: Config) -> Tables:
    """Blocks of every document, articles of those that hold one, rejects for the others and for other languages."""
    options = config["clean"]
    blocks: list[dict[str, object]] = []
    articles: list[dict[str, object]] = []
    overridden: Counter[Match] = Counter()
    rejects = Rejects("clean")
    known = frozenset(inputs["part_recurring"]["key"].to_pylist())
    for document in inputs["documents"].to_pylist():
        doc_id, source = document["doc_id"], document["source"]
        overrides = page_overrides(options.overrides, document)
        cleaned = rejects.guard(doc_id, source, clean_page, _page(document, known), options, overrides)
        if cleaned is None:
            continue
        overridden.update(cleaned.overridden)
        n_words = sum(1 for _ in _WORD.finditer(cleaned.text))
        refusal = refuse(cleaned, n_words, options)
        blocks += _blocks(doc_id, cleaned, bool(refusal))
        if refusal:
            rejects.add(doc_id, source, *refusal)
            continue
        language, detail = language_of(cleaned, options)
        if options.languages and language not in options.languages:
            rejects.add(doc_id, source, "language", f"{detail}; cleaned, but not analysed: not in [clean] languages")
        articles.append({**_article(doc_id, source, cleaned, n_words), "language": language})
    return {
        "blocks": table_of("blocks", blocks),
        "articles": table_of("articles", articles),
        "rejects": rejects.table(),
        "override_matches": table_of(
            "override_matches",
            [{"entry": m.entry, "kind": m.kind, "pattern": m.pattern, "n_lines": n} for m, n in overridden.items()],
        ),
    }


def refuse(cleaned: CleanedPage, n_words: int, options: CleanOptions) -> tuple[str, str] | None:
    """Why a cleaned page is no article of the corpus: reason and detail; None if it is one."""
    if n_words == 0:
        return "no-article", f"none of its {len(cleaned.blocks)} lines reads like part of an article"
    if options.method != "none" and n_words < options.min_words:
        return "too-short", f"{n_words} words in its article, fewer than {options.min_words}"
    return None


def language_of(cleaned: CleanedPage, options: CleanOptions) -> tuple[str | None, str]:
    """The article's language (None: not English, and the page does not say what), and what it was judged by."""
    english = is_english(cleaned.text)
    said = (cleaned.language or "").lower().replace("_", "-").split("-")[0] or None
    detail = f"{english:.0%} English function words, English from {options.min_english:.0%}; the page says {said}"
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
        recurring_lines(document, known),
    )


def _blocks(doc_id: str, cleaned: CleanedPage, refused: bool) -> list[dict[str, object]]:
    """Rows of `blocks`; of a rejected document nothing is kept, since there is no article to keep it in."""
    return [
        {
            "doc_id": doc_id,
            "block": number,
            "start": b.start,
            "end": b.end,
            "label": b.label,
            "rule": b.rule,
            "score": b.score,
            "kept": b.kept and not refused,
            "text_start": None if refused else b.text_start,
        }
        for number, b in enumerate(cleaned.blocks)
    ]


def _article(doc_id: str, source: str, cleaned: CleanedPage, n_words: int) -> dict[str, object]:
    return {
        "doc_id": doc_id,
        "source": source,
        "title": cleaned.title,
        "byline": cleaned.byline,
        "site": cleaned.site,
        "published_at": cleaned.published_at,
        "published_evidence": cleaned.date_evidence,
        "updated_at": cleaned.updated_at,
        "text": cleaned.text,
        "n_words": n_words,
        "text_sha256": hashlib.sha256(cleaned.text.encode("utf-8", "surrogatepass")).hexdigest(),
    }
