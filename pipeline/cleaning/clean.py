"""`clean_pages`: labels every line of each page and joins the kept lines into an article."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress

import numpy as np

from pipeline.cleaning.byline import author_names
from pipeline.cleaning.characters import Characters, characters
from pipeline.cleaning.described import NEUTRAL, RECURRING, Described, describe_lines
from pipeline.cleaning.features import PageLines
from pipeline.cleaning.heading import Heading, find_heading, title_text
from pipeline.cleaning.kinds import expected_quality, page_kind
from pipeline.cleaning.language import SAMPLE, WordCounts, count_words
from pipeline.cleaning.lines import LIST_ITEM, Line, count_parts, uncounted_lines
from pipeline.cleaning.mending import SIGNED, UPDATE, drop_repeats, keep_between
from pipeline.cleaning.options import CleanOptions
from pipeline.cleaning.overrides import Overridden, PageOverrides, overridden
from pipeline.cleaning.own_article import drop_other_articles
from pipeline.cleaning.page import Block, CleanedPage, Page
from pipeline.cleaning.recurring import removable
from pipeline.cleaning.stories import datelines, is_post, keep_posts, mark_stories
from pipeline.cleaning.structure import article_span, rule_verdict
from pipeline.cleaning.tried import worth_trying
from pipeline.cleaning.unwrap import unwrapped
from pipeline.cleaning.verdicts import NEAR_START, Decision, Scores, Verdict, judged_by_markup, kept_lines, kept_span
from pipeline.cleaning.wordcount import line_counts, white_parts
from pipeline.text.arrays import Ints
from pipeline.text.markup import Bytes, read_markup
from pipeline.text.stories import UPDATE_HEADING

_GIVEN = "record or markup"
_NEAR_END = 4
"""Within an article, only its first NEAR_START and its last _NEAR_END lines may be a byline or credit."""
_AROUND = 12
"""Of an HTML page the model sees this many lines above the first sentence, and as many below the last."""
_CLOCK = re.compile(r"\d{1,2}(?:[:.]\d\d)?\s*[ap]\.?m\.?(?:\s*\(?[A-Z]{2,4}\)?)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A page about which everything is known except the model's verdict.

    said: its lines, divided by the user's patterns.
    aside: blocks for what was removed before its lines were described.
    found: its lines, with what their wording says.
    shown: the lines that the model sees.
    counts: (3, lines), the `WordCounts` of the lines in `found`.

    The last three are None if the method is "none".
    """

    page: Page
    said: Overridden
    aside: list[Block]
    found: Described | None = None
    shown: PageLines | None = None
    counts: Ints | None = None


def clean_page(page: Page, options: CleanOptions | None = None, overrides: PageOverrides | None = None) -> CleanedPage:
    """Extracts the article from a page, and says for each non-empty line what it is and why it was kept or dropped.

    The title, byline and date given by the container or the markup override those read from the lines. In plain text
    the title line stays, as the first line of the article; on a page with markup, it is left out of the text, since
    the markup names the title. Lines that `overrides` drop are removed before anything else is decided.
    """
    return clean_pages([page], options or CleanOptions(), [overrides])[0]


def clean_pages(
    pages: Sequence[Page], options: CleanOptions, overrides: Sequence[PageOverrides | None]
) -> list[CleanedPage]:
    """Cleans many pages at once, ten times as fast as one by one; `overrides` has one item per page."""
    prepared = prepare_pages(pages, options, overrides)
    return [finish_page(p, options, s) for p, s in zip(prepared, line_scores(prepared, options), strict=True)]


def prepare_pages(
    pages: Sequence[Page], options: CleanOptions, overrides: Sequence[PageOverrides | None]
) -> list[Prepared]:
    """Splits each page into lines and describes them by their wording: the first of three steps of `clean_pages`."""
    if options.method == "none":
        return [_whole(page, options, said) for page, said in zip(pages, overrides, strict=True)]
    split = [_split(page, options) for page in pages]
    together = [line for lines, _ in split for line in lines]
    texts = [line.text for line in together]
    chars = characters(texts)
    count_parts(together, white_parts(texts, chars))
    said = [overridden(lines, own) for (lines, _), own in zip(split, overrides, strict=True)]
    if any(page.dropped for page in said):
        # `chars` has one row per line. The rows of dropped lines must go, or all later rows would be shifted.
        dropped = {id(line) for page in said for line in page.dropped}
        chars = chars.of(np.flatnonzero([id(line) not in dropped for line in together]))
    return _described(pages, said, [strays for _, strays in split], chars)


def _recurring(page: Page, lines: Sequence[Line]) -> frozenset[int]:
    """Returns the numbers of the recurring lines. A joined line recurs only if all its raw lines do."""
    # Half of a joined paragraph may recur alone, such as a sentence that ends every story of a series.
    partly = {line.number for line in lines if line.numbers and not page.recurring.issuperset(line.numbers)}
    return page.recurring - partly


def _split(page: Page, options: CleanOptions) -> tuple[list[Line], list[tuple[int, int]]]:
    """Splits a page into lines, joined into paragraphs if it is hard-wrapped; returns also the spans of stray marks."""
    lines, strays = uncounted_lines(page.text, cut=options.method != "none")
    # Only plain text can be hard-wrapped; in HTML each line is a block of the page already.
    unwrap = options.unwrap and page.main_lines is None
    return (unwrapped(page.text, lines) if unwrap else lines), strays


def _described(
    pages: Sequence[Page], said: Sequence[Overridden], strays: Sequence[Sequence[tuple[int, int]]], chars: Characters
) -> list[Prepared]:
    """Describes the lines of all pages by their wording; `chars` has one row per line, in the same order."""
    lines = [line for page in said for line in page.lines]
    # All pages in one call, since on a short page numpy's fixed cost per call would be most of the cost.
    tried, counts = worth_trying(lines, chars), line_counts([line.text for line in lines], chars)
    out, stop = [], 0
    for page, own, marks in zip(pages, said, strays, strict=True):
        start, stop = stop, stop + len(own.lines)
        recurring = removable(own.lines, _recurring(page, own.lines), page.title) if page.recurring else ()
        found = describe_lines(own.lines, tried.of(start, stop), recurring)
        shown = _shown(page, found, chars, start)
        out.append(Prepared(page, own, _aside(own, marks), found, shown, counts[:, start:stop]))
    return out


def _whole(page: Page, options: CleanOptions, overrides: PageOverrides | None) -> Prepared:
    """Prepares a page of which every line is kept, except those that the user drops (method "none")."""
    lines, _ = _split(page, options)
    count_parts(lines, [len(line.text.split()) for line in lines])
    said = overridden(lines, overrides)
    return Prepared(page, said, _aside(said, ()))


def _aside(said: Overridden, strays: Sequence[tuple[int, int]]) -> list[Block]:
    aside = [Block(start, end, "boilerplate", "stray-mark", None, False) for start, end in strays]
    dropped = [place for line in said.dropped for place in line.places]
    return aside + [Block(start, end, "boilerplate", "override-drop", None, False) for start, end, _ in dropped]


def _shown(page: Page, found: Described, chars: Characters, row: int) -> PageLines:
    """Selects the lines that the model sees: all lines of plain text; with markup, the range from the first to the last
    line that is prose or was extracted, and _AROUND lines on both sides. `row` is the page's first row in `chars`.
    """
    lines, main = found.lines, page.main_lines
    rows = _markup(page, found)
    if rows is None:
        return PageLines(lines, _own_rules(found.rules), found.span, 0, chars, row)
    taken = np.array([main[line.number] for line in lines] if main is not None else [False] * len(lines), dtype=bool)
    # A dozen lines of menu and footer on each side show the model where the article ends; the hundreds of others would
    # only cost time.
    asked = np.flatnonzero(taken | np.array([line.prose for line in lines], dtype=bool))
    if not len(asked):
        return PageLines(lines, _own_rules(found.rules), found.span, 0, chars, row)
    start, end = max(0, int(asked[0]) - _AROUND), min(len(lines), int(asked[-1]) + 1 + _AROUND)
    span = found.span if end - start == len(lines) else article_span(lines[start:end], found.furniture[start:end])
    rules = _own_rules(found.rules[start:end])
    return PageLines(lines[start:end], rules, span, start, chars, row + start, rows[start:end], taken[start:end])


def _markup(page: Page, found: Described) -> Bytes | None:
    """Returns the markup evidence of a page's lines; None if there is none, or too few rows to belong to this page."""
    rows = read_markup(page.line_markup)
    if rows is None or not found.lines or found.lines[-1].number >= len(rows):
        return None
    return rows[[line.number for line in found.lines]]


def _own_rules(rules: list[str | None]) -> list[str | None]:
    """Removes the rule of recurring lines, which depends on other pages, and leaves the rules of wording."""
    return [None if rule == RECURRING else rule for rule in rules] if RECURRING in rules else rules


def line_scores(pages: Sequence[Prepared], options: CleanOptions) -> list[Scores | None]:
    """Returns the line model's probability of each line of each page; None for lines and pages not shown to it."""
    scores: list[Scores | None] = [None] * len(pages)
    asked = [i for i, page in enumerate(pages) if page.shown and page.shown.lines]
    if options.method == "model" and asked:
        # Loaded here, since only the method "model" needs them.
        from pipeline.cleaning.model import HTML_WEIGHTS, WEIGHTS, line_model

        # There are two models, since the one for HTML has features that plain text has no values for.
        for weights, with_markup in ((WEIGHTS, False), (HTML_WEIGHTS, True)):
            own = [(i, page) for i in asked if (page := pages[i].shown) and (page.markup is not None) == with_markup]
            judged = line_model(weights).probabilities([page for _, page in own]) if own else []
            for (i, page), found in zip(own, judged, strict=True):
                rest = len(pages[i].said.lines) - page.first - len(page.lines)
                scores[i] = [*[None] * page.first, *found.tolist(), *[None] * rest]
    return scores


def finish_page(prepared: Prepared, options: CleanOptions, scores: Scores | None) -> CleanedPage:
    """Makes the article of a page from its lines and the line model's scores (None if it has not been run)."""
    page, said, found = prepared.page, prepared.said, prepared.found
    if found is None:
        decided = [Decision("body", "method-none", None, True)] * len(said.lines)
        return _assembled(prepared, _forced(said, decided), Heading())
    verdicts = _verdicts(prepared, options, scores)
    by_markup = _by_markup(page, scores)
    # "LARKHILL, May 3 (Agency) -" opens an article, however low the line's score.
    for i in datelines(found):
        verdicts[i] = (True, "dateline", verdicts[i][2])
    span = kept_span(verdicts, found, by_markup)
    # The heading needs the span: title, byline and date are looked for above the article's first sentence.
    heading = find_heading(found.lines, found.marks, span, page)
    decided = _forced(said, _decided(page, found, verdicts, heading, span))
    # Pages with markup do not need this: the markup tells captions and teasers from the article's sentences.
    if not by_markup:
        keep_between(found, decided)
    rows = _markup(page, found)
    if rows is not None:
        drop_repeats(found.lines, decided)
        if page.page_hint != "live":
            drop_other_articles(found, decided, rows, page.title)
    keep_posts(found.lines, decided, is_post(rows).tolist() if rows is not None else None)
    # This must come last, since it depends on whether the lines below a time are kept.
    decided = mark_stories(found, decided, span)
    return _assembled(prepared, decided, heading, expected_quality(scores, found.lines, decided, rows is not None))


def _forced(said: Overridden, decided: list[Decision]) -> list[Decision]:
    """Returns the decisions, changed to "kept" for the lines that the user's patterns keep."""
    if not said.keep:
        return decided
    return [
        Decision("body" if d.label == "boilerplate" else d.label, "override-keep", d.score, True)
        if line.number in said.keep
        else d
        for line, d in zip(said.lines, decided, strict=True)
    ]


def _by_markup(page: Page, scores: Scores | None) -> bool:
    """Whether the lines of a page are judged by its markup, either by the model that sees it or by an extractor."""
    extracted = page.main_lines is not None and any(page.main_lines)
    return extracted or (scores is not None and page.line_markup is not None)


def _verdicts(prepared: Prepared, options: CleanOptions, scores: Scores | None) -> list[Verdict]:
    """Judges every line (kept or not, by which rule, with which score) before wording and heading are considered."""
    page, found = prepared.page, prepared.found
    assert found is not None
    taken = [page.main_lines[line.number] for line in found.lines] if page.main_lines is not None else []
    # The model was trained on English pages; on 11 pages in other languages it reached .941, the extractor .969.
    if scores is not None and page.line_markup is not None and not (any(taken) and _foreign(prepared, taken, options)):
        return judged_by_markup(found.lines, scores, options.threshold)
    if any(taken):
        return [(kept, "extractor", score) for kept, score in zip(taken, scores or [None] * len(taken), strict=True)]
    return _judged_by_wording(found, scores, options.threshold)


def _judged_by_wording(found: Described, scores: Scores | None, highest: float) -> list[Verdict]:
    """Judges every line of a page without markup."""
    by_rule = rule_verdict(found.lines, found.furniture, found.span)
    if scores is None:
        return [(kept, rule, None) for kept, rule in by_rule]
    known = [score or 0.0 for score in scores]
    # If weights were lengths, one long paragraph would set the threshold; if they were equal, a list of links would.
    keeps = kept_lines(known, [len(line.text) ** 0.5 for line in found.lines], highest)
    return [
        # Where a rule agrees with the model, the rule is named, since it tells the reader more than "line-model".
        (keep, rule if keep == kept else "line-model", score)
        for keep, score, (kept, rule) in zip(keeps, known, by_rule, strict=True)
    ]


def _foreign(prepared: Prepared, taken: Sequence[bool], options: CleanOptions) -> bool:
    """Whether the text that an extractor took is not English."""
    if prepared.counts is None:
        return False
    _, judged, english = prepared.counts[:, np.array(taken)].sum(axis=1).tolist()
    return bool(english < options.min_english * judged)


def _decided(
    page: Page, found: Described, verdicts: Sequence[Verdict], heading: Heading, span: tuple[int, int]
) -> list[Decision]:
    """Makes one decision per line: the verdict, unless the line's wording or the heading decides otherwise."""
    decided = []
    for i, (line, rule, (kept, by, score)) in enumerate(zip(found.lines, found.rules, verdicts, strict=True)):
        decision = None
        if i == heading.title:
            decision = Decision("title", "title", score, not page.is_marked)
        elif i in heading.repeats:
            decision = Decision("title", "repeated-title", score, False)
        # A line with a known wording is furniture, byline or date, however high its score.
        elif rule or i in heading.labels:
            decision = _worded(found, i, heading.labels.get(i) or found.labels[i], span, score)
        if decision is None:
            by = by if kept else found.furniture[i] or by
            decision = Decision(_part_of_article(line) if kept else "boilerplate", by, score, kept)
        decided.append(decision)
    return decided


def _worded(
    found: Described, i: int, label: tuple[str, str] | None, span: tuple[int, int], score: float | None
) -> Decision | None:
    """Returns the decision that follows from a line's wording and place, or None."""
    furniture = found.furniture[i]
    if furniture and furniture not in NEUTRAL:
        return Decision("boilerplate", furniture, score, False)
    if label and _is_update(found.lines[i], label, i, span):
        return Decision("subhead", "update-heading", score, True)
    # Within an article "By Jane Roe" (the author of a book) and "Jane Roe reports" (a sentence cut short) are text.
    if label and (label[0] == "date" or not span[0] + NEAR_START < i < span[1] - _NEAR_END):
        return Decision(label[0], label[1], score, False)
    return None


def _part_of_article(line: Line) -> str:
    """Labels a kept line as part of the article's text ("body") or as a heading within it ("subhead")."""
    text = line.text
    body = (
        line.ended or line.words > 12 or line.quoted or text[-1] in ":;," or LIST_ITEM.match(text) or SIGNED.match(text)
    )
    return "body" if body else "subhead"


def _is_update(line: Line, label: tuple[str, str], i: int, span: tuple[int, int]) -> bool:
    """Whether a line is a date or time that heads a part of the article ("UPDATE 13/01/2022", "4:15 p.m.")."""
    inside = label[0] == "date" and span[0] < i < span[1] - 1
    return inside and bool(UPDATE.match(line.text) or _CLOCK.fullmatch(line.text))


def _byline(page: Page, heading: Heading) -> str | None:
    """Returns the given byline, else that in the lines. If the markup names no person, the lines take precedence."""
    if page.line_markup is not None and not page.authors:
        return heading.byline or page.byline
    return page.byline or heading.byline


def _assembled(
    prepared: Prepared, decided: Sequence[Decision], heading: Heading, quality: float | None = None
) -> CleanedPage:
    """Builds the blocks and the article from the decisions (one per line)."""
    page, lines = prepared.page, prepared.said.lines
    blocks = prepared.aside.copy()
    pieces: list[str] = []
    at = 0
    for line, found in zip(lines, decided, strict=True):
        for start, end, begin in line.parts or ((line.start, line.end, 0),):
            text_start = at + begin if found.kept else None
            blocks.append(Block(start, end, found.label, found.rule, found.score, found.kept, text_start))
        if found.kept:
            pieces.append(line.text)
            at += len(line.text) + 2
    if prepared.aside:
        blocks.sort(key=lambda block: block.start)
    dating = heading.dating
    title = page.title or (title_text(lines[heading.title].text) if heading.title is not None else None)
    byline = _byline(page, heading)
    kept = [line for line, found in zip(lines, decided, strict=True) if found.kept]
    words = _counts(prepared, pieces, [found.kept for found in decided])
    return CleanedPage(
        blocks=tuple(blocks),
        text="\n\n".join(pieces),
        title=title,
        byline=byline,
        authors=page.authors or author_names(byline),
        page_kind=page_kind(
            page.page_hint, kept, sum(d.rule == UPDATE_HEADING and d.kept for d in decided), words.words
        ),
        quality=quality,
        site=page.site,
        published_at=page.published_at or dating.published_at,
        language=page.language,
        words=words,
        overridden=prepared.said.matches,
        updated_at=dating.updated_at,
        date_evidence=_GIVEN if page.published_at else lines[dating.line].text if dating.line is not None else None,
    )


def _counts(prepared: Prepared, pieces: Sequence[str], kept: Sequence[bool]) -> WordCounts:
    """Counts the words of the article. `pieces` are its lines; `kept` says which lines of the page these are."""
    if prepared.counts is None:
        return count_words("\n\n".join(pieces))
    words, judged, english = (list(compress(counts, kept)) for counts in prepared.counts.tolist())
    at = 0
    for i, piece in enumerate(pieces):
        if at + len(piece) > SAMPLE:  # the language is judged by the text's beginning only
            rest = count_words(piece[: max(0, SAMPLE - at)])
            return WordCounts(sum(words), sum(judged[:i]) + rest.judged, sum(english[:i]) + rest.english)
        at += len(piece) + 2
    return WordCounts(sum(words), sum(judged), sum(english))
