"""Makes the pages, by one function each, which queries the index and fills a template."""

import json
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from pipeline.config import load
from pipeline.options import Options
from pipeline.report.article import ArticleRows
from pipeline.report.clusters import word_diff
from pipeline.report.site.charts import over_time, scale, shares
from pipeline.report.site.reading import LOW_CONFIDENCE, Index, Page, Search
from pipeline.report.site.render import POLICY, Links, Span, marked, render
from pipeline.store import Row

KINDS = ("direct", "mixed", "indirect")
GENDERS = ("female", "male", "unknown")
SPEAKER_KINDS = ("person", "organisation", "place", "group", "document", "unknown")
# Number of bars in the chart of who is quoted most, as many as fit on a screen.
_MOST_SPEAKERS = 15
# Numbers of outlets and speakers in the table of outlets against speakers, which has to fit on the page.
_MOST_OUTLETS, _MOST_COLUMNS = 15, 8
# The page of a speaker lists this many other speakers, and this many of the words used for the speaker.
_BESIDE, _WORDINGS = 20, 20
# Number of names that the page of an article lists.
_MENTIONS_LISTED = 200

DOUBTS = {
    "conflicts": ("Different speakers for the same words", "Copies of one statement that name different people."),
    "confidence": ("Low confidence", f"The probability that the attribution is correct is below {LOW_CONFIDENCE:.0%}."),
    "open": ("Names left open", "The article says who speaks (“the minister”, “she”), but no name could be settled."),
    "flags": ("Flagged", "A quotation mark was recovered, a paragraph was left open, or a label names the speaker."),
    "entities": ("Doubtful entities", "Names that may or may not be the same entity; left apart for lack of evidence."),
}


@dataclass(frozen=True)
class Site:
    """What every page needs.

    index, facts: the index, and the facts stored in it about the run.
    links: which pages exist.
    live: whether the pages are served, rather than written to a folder.
    reviews: whether there is a page for labelling.
    token: the secret that a request which writes must contain.
    """

    index: Index
    links: Links = field(default_factory=Links)
    live: bool = False
    reviews: bool = False
    token: str = ""

    def __post_init__(self) -> None:
        meta = self.index.meta()
        facts = {**meta, "raw": json.loads(meta["raw"]), "options": changed_options(json.loads(meta["configuration"]))}
        object.__setattr__(self, "facts", facts)

    facts: Mapping[str, Any] = field(init=False)

    def page(self, template: str, depth: int = 0, **context: Any) -> str:
        """Renders a template as a page in a folder `depth` levels below the root."""
        links = self.links.below(depth)
        policy = POLICY.format(forms="'self'" if self.live else "'none'")
        return render(
            template,
            links=links,
            root=links.root,
            live=self.live,
            reviews=self.reviews,
            policy=policy,
            facts=self.facts,
            token=self.token,
            **context,
        )


def changed_options(configuration: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Returns the options that differ from their defaults, in the form that --set accepts."""
    defaults = json.loads(json.dumps(load(Options).as_dict()))
    return [
        f"{section}.{key}={json.dumps(value, ensure_ascii=False)}"
        for section, values in configuration.items()
        for key, value in values.items()
        if defaults.get(section, {}).get(key, value) != value
    ]


# lists


def overview(site: Site) -> str:
    index = site.index
    kinds = _counts(index, "select kind as name, sum(n) as n from counts group by kind")
    days = index.rows("select published, kind, sum(n) as n from counts group by published, kind")
    people = index.rows(
        "select coalesce(gender, 'unknown') as name, count(*) as speakers, sum(n_distinct) as statements"
        " from entities where n_quotes > 0 and type = 'person' group by 1"
    )
    gender_speakers = {r["name"]: r["speakers"] for r in people}
    gender_statements = {r["name"]: r["statements"] for r in people}
    top = index.speakers("", "", "statements", 1, _MOST_SPEAKERS).rows
    lead = index.first(
        "select * from quotes where is_canonical and cluster_n_quotes > 1"
        " and cluster_n_articles > 1 and kind = 'direct'"
        " and speaker_name is not null and not conflict and length(text) between 40 and 280"
        " order by cluster_n_articles desc, cluster_n_quotes desc, n limit 1"
    )
    return site.page(
        "overview.html",
        totals=index.totals(),
        time=over_time(((r["published"], r["kind"], r["n"]) for r in days), KINDS),
        kinds=shares(kinds, KINDS),
        speaker_kinds=shares(
            _counts(index, "select speaker_kind as name, sum(n) as n from counts group by 1"), SPEAKER_KINDS
        ),
        gender_speakers=shares(gender_speakers, GENDERS),
        gender_statements=shares(gender_statements, GENDERS),
        top=top,
        top_scale=scale(max((r["n_distinct"] for r in top), default=1)),
        lead=lead,
        grid=_grid(index),
        rejects=index.rows("select * from reject_counts order by n desc, stage, reason"),
        rejected=index.rows("select * from rejects"),
        dropped=index.rows("select * from dropped order by characters desc, rule"),
    )


def _counts(index: Index, query: str) -> dict[str, int]:
    return {r["name"] or "unknown": r["n"] for r in index.rows(query)}


def _grid(index: Index) -> dict[str, Any]:
    """Returns the table of outlets and most quoted speakers: numbers of statements, each with a shade from 0 to 5."""
    speakers = index.speakers("", "", "statements", 1, _MOST_COLUMNS).rows
    outlets = index.rows("select outlet, n from outlets order by n desc, outlet limit ?", _MOST_OUTLETS)
    ids = [s["entity_id"] for s in speakers]
    cells: dict[tuple[str, str], int] = {}
    if ids:
        found = index.rows(
            "select outlet, speaker_id, count(distinct cluster_id) as n from quotes"
            f" where speaker_id in ({', '.join('?' * len(ids))}) group by outlet, speaker_id",
            *ids,
        )
        cells = {(r["outlet"], r["speaker_id"]): r["n"] for r in found}
    most = max(cells.values(), default=1)
    rows = [
        {
            "outlet": o["outlet"],
            "n": o["n"],
            "cells": [(n := cells.get((o["outlet"], i), 0), -(-5 * n // most)) for i in ids],
        }
        for o in outlets
    ]
    return {"speakers": speakers, "rows": rows}


def speaker_list(site: Site, page: Page, query: Mapping[str, str] | None = None) -> str:
    return site.page("speakers.html", page=page, query=query or {})


def article_list(site: Site, page: Page, query: Mapping[str, str] | None = None) -> str:
    return site.page("articles.html", page=page, query=query or {}, outlets=_outlets(site.index))


def _outlets(index: Index) -> list[Row]:
    query = "select outlet, count(*) as n from articles where outlet is not null group by outlet order by outlet"
    return index.rows(query)


def repeats(site: Site, page: Page, copies: Page, query: Mapping[str, str] | None = None) -> str:
    """Makes the page of repeats: clusters of quotations, then clusters of articles."""
    groups = [{"size": r["size"], "articles": site.index.copies_of(r["cluster_id"])[:20]} for r in copies.rows]
    first = _first_of(site.index, [r["cluster_id"] for r in page.rows])
    return site.page("repeats.html", page=page, copies=copies, groups=groups, first=first, query=query or {})


def _first_of(index: Index, clusters: list[str]) -> dict[str, Row]:
    """Maps each cluster to the copy that was published first."""
    found: dict[str, Row] = {}
    for start in range(0, len(clusters), 500):
        some = clusters[start : start + 500]
        places = ", ".join("?" * len(some))
        for row in index.rows(f"select * from quotes where is_first and cluster_id in ({places})", *some):
            found[row["cluster_id"]] = row
    return found


def search(site: Site, wanted: Search, page: Page | None, query: Mapping[str, str]) -> str:
    outlets = _outlets(site.index)
    return site.page("search.html", wanted=wanted, page=page, query=query, outlets=outlets, context=quote_context)


def check(site: Site, pages: Mapping[str, Page], chosen: str | None = None) -> str:
    """Makes the page of rows that deserve a second look, of all kinds or only of the chosen kind."""
    return site.page("check.html", pages=pages, doubts=DOUBTS, chosen=chosen, context=quote_context)


# single things


def speaker(site: Site, row: Row, quotes: Page) -> str:
    index, entity_id = site.index, row["entity_id"]
    query = "select published, kind, count(*) as n from quotes where speaker_id = ? group by published, kind"
    days = index.rows(query, entity_id)
    outlets = index.rows(
        "select coalesce(outlet, 'not known') as outlet, count(*) as n from quotes where speaker_id = ?"
        " group by 1 order by n desc, 1 limit 20",
        entity_id,
    )
    return site.page(
        "speaker.html",
        1,
        speaker=row,
        quotes=quotes,
        context=quote_context,
        time=over_time(((r["published"], r["kind"], r["n"]) for r in days), KINDS),
        beside=index.beside(entity_id, _BESIDE),
        wordings=index.wordings_of(entity_id, _WORDINGS),
        outlets=outlets,
        roles=_roles(index, entity_id),
    )


def _roles(index: Index, entity_id: str) -> list[Row]:
    query = (
        "select speaker_role as role, count(*) as n, min(published) as first, max(published) as last from quotes"
        " where speaker_id = ? and speaker_role is not null group by 1 order by n desc, 1 limit 12"
    )
    return index.rows(query, entity_id)


def quote_context(quote: Row) -> Markup:
    """Returns the paragraph of a quotation as HTML, with its words, its cue and its speaker marked."""
    start = quote["paragraph_start"]
    classes = {what: css.format(kind=quote["kind"]) for what, css in _CLASS_OF.items()}
    spans = [Span(low - start, high - start, classes[what]) for low, high, what in quote["marks"]]
    return marked(quote["paragraph"], 0, len(quote["paragraph"]), spans)


_CLASS_OF = {"quote": "q {kind}", "cue": "cue", "speaker": "said"}


def cluster(site: Site, rows: list[Row]) -> str:
    canonical = rows[0]
    votes = Counter(r["speaker_name"] or "nobody named" for r in rows)
    wordings = [(r, None if r is canonical else word_diff(canonical["text"], r["text"])) for r in rows]
    first = next((r for r in rows if r["is_first"]), None)
    return site.page("cluster.html", 1, rows=wordings, canonical=canonical, votes=votes.most_common(), first=first)


def article(site: Site, row: Row, rows: ArticleRows) -> str:
    """Makes the page of an article, with everything in its text marked. `row` is the article's row in the index."""
    assert rows.article is not None
    links = site.links.below(1)
    text = rows.article["text"]
    quotes = sorted(rows.quotes, key=lambda q: (q["start"], q["quote_id"]))
    spans = [*_mention_spans(rows.mentions, links), *_quote_spans(quotes)]
    numbered = list(enumerate(quotes, 1))
    paragraphs = _paragraphs(rows, text, spans, numbered)
    headline = next((p for p in paragraphs if p["kind"] == "title"), None)
    if headline and row["title"] and not same_words(headline["text"], row["title"]):
        # the title comes from the record or a correction: the line that looks like one stays in the text
        headline = None
    return site.page(
        "article.html",
        1,
        article=row,
        headline=headline,
        paragraphs=[p for p in paragraphs if p is not headline],
        names=_names(rows.mentions),
        copies=[c for c in site.index.copies_of(row["cluster_id"]) if c["doc_id"] != row["doc_id"]],
    )


def same_words(one: str, other: str) -> bool:
    """Whether two titles differ only in case, spaces and punctuation."""
    return [c for c in one.casefold() if c.isalnum()] == [c for c in other.casefold() if c.isalnum()]


def _quote_spans(quotes: list[Row]) -> list[Span]:
    spans = []
    for number, quote in enumerate(quotes, 1):
        for place, part in enumerate(quote["parts"]):
            spans.append(Span(part["start"], part["end"], f"q {quote['kind']}", number, place == 0))
        for what, css in (("cue", "cue"), ("speaker", "said")):
            if quote[f"{what}_start"] is not None:
                spans.append(Span(quote[f"{what}_start"], quote[f"{what}_end"], css, number))
    return spans


def _mention_spans(mentions: list[Row], links: Links) -> list[Span]:
    spans = []
    for m in mentions:
        name = m["entity_name"] or m["name"]
        how = {"name": "", "pronoun": ", a pronoun", "nominal": ", a role"}.get(m["form"], "")
        who = "left open · " if name is None else "" if name == m["text"] else f"{name} · "
        tip = f"{who}{m['type']}{how} · {m['rule']}"
        spans.append(Span(m["start"], m["end"], f"m {m['type']}", tip=tip, href=links.speaker(m["entity_id"])))
    return spans


def _paragraphs(
    rows: ArticleRows, text: str, spans: list[Span], numbered: list[tuple[int, Row]]
) -> list[dict[str, Any]]:
    """Returns the blocks of an article in order: kept ones with marks and quotations, dropped ones in groups."""
    found: list[dict[str, Any]] = []
    whole = rows.document["text"]
    by_start = sorted(spans, key=lambda s: s.start)
    waiting = list(numbered)
    for block in sorted(rows.blocks, key=lambda b: b["block"]):
        if not block["kept"]:
            if not found or found[-1]["kind"] != "dropped":
                found.append({"kind": "dropped", "lines": []})
            found[-1]["lines"].append({**block, "text": whole[block["start"] : block["end"]]})
            continue
        start = block["text_start"]
        end = start + block["end"] - block["start"]
        here = [s for s in by_start if s.start < end and s.end > start]
        notes = [n for n in waiting if start <= n[1]["start"] < end]
        waiting = [n for n in waiting if n not in notes]
        kind = block["label"] if block["label"] in ("title", "subhead", "byline", "date") else "body"
        found.append({"kind": kind, "html": marked(text, start, end, here), "notes": notes, "text": text[start:end]})
    if waiting:  # only if a table is damaged: these quotations must still be shown
        found.append({"kind": "body", "html": Markup(""), "notes": waiting})
    return found


def _names(mentions: list[Row]) -> list[dict[str, Any]]:
    """Returns the people, places and organisations of an article, with the words that refer to them."""
    groups: dict[tuple[str, str], dict[str, Any]] = {}
    words: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for m in mentions:
        name = m["entity_name"] or m["name"]
        if name is None:
            continue
        key = (m["type"], m["entity_id"] or name)
        groups.setdefault(key, {"name": name, "type": m["type"], "entity_id": m["entity_id"], "n": 0})["n"] += 1
        words[key][m["text"]] += 1
    listed = sorted(groups.items(), key=lambda item: (-item[1]["n"], item[1]["name"]))[:_MENTIONS_LISTED]
    return [{**row, "words": [w for w, _ in words[key].most_common(8)]} for key, row in listed]
