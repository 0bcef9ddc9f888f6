"""`clean_page`: label every line of a page, and join the kept ones to an article."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.cleaning.furniture import furniture_rule
from pipeline.cleaning.heading import Heading, find_heading
from pipeline.cleaning.lines import Line, split_lines
from pipeline.cleaning.options import CleanOptions
from pipeline.cleaning.page import Block, CleanedPage, Page
from pipeline.cleaning.structure import article_span, rule_verdict

Verdict = tuple[str, str, float | None, bool]
"""label, rule, score, kept"""


def clean_page(page: Page, options: CleanOptions | None = None) -> CleanedPage:
    """The article of a page, and for each of its non-empty lines what it is and why it was kept or dropped.

    What the container or the markup says of title, byline and date wins over what is read from the lines. In
    plain text the title line is kept as the first line of the article; of a page with `main_lines` the title is
    known from its markup, and its line is not part of the text.
    """
    options = options or CleanOptions()
    lines, strays = split_lines(page.text)
    if options.method == "none":
        return _assembled(page, lines, strays, [("body", "method-none", None, True)] * len(lines), Heading())
    furniture = [furniture_rule(line.text) for line in lines]
    verdict = rule_verdict(lines, furniture)
    start, end = article_span(lines, furniture)
    heading = find_heading(lines, start, end, page.title)
    decided = _decide(page, lines, verdict, heading, (start, end))
    return _assembled(page, lines, strays, decided, heading)


def _decide(
    page: Page, lines: Sequence[Line], verdict: Sequence[tuple[bool, str]], heading: Heading, span: tuple[int, int]
) -> list[Verdict]:
    decided: list[Verdict] = []
    for i, line in enumerate(lines):
        kept, rule = verdict[i]
        if i == heading.title:
            decided.append(("title", "title", None, page.main_lines is None))
        elif i in heading.repeats:
            decided.append(("title", "repeated-title", None, False))
        elif i in heading.labels and not _is_content(line, i, heading, span):
            label, rule = heading.labels[i]
            decided.append((label, rule, None, False))
        elif not kept:
            decided.append(("boilerplate", rule, None, False))
        else:
            heading_like = not line.ended and not line.quoted and line.words <= 12
            decided.append(("subhead" if heading_like else "body", rule, None, True))
    return decided


def _is_content(line: Line, i: int, heading: Heading, span: tuple[int, int]) -> bool:
    """An update mark between paragraphs is a subhead of a live page, not the date of the article."""
    label, rule = heading.labels[i]
    inside = span[0] + 1 < i < span[1] - 1
    return inside and (label == "date" or rule == "author-note")


def _assembled(
    page: Page, lines: Sequence[Line], strays: Sequence[tuple[int, int]], decided: Sequence[Verdict], heading: Heading
) -> CleanedPage:
    blocks: list[Block] = [Block(start, end, "boilerplate", "stray-mark", None, False) for start, end in strays]
    pieces: list[str] = []
    at = 0
    for line, (label, rule, score, kept) in zip(lines, decided, strict=True):
        blocks.append(Block(line.start, line.end, label, rule, score, kept, at if kept else None))
        if kept:
            pieces.append(line.text)
            at += len(line.text) + 2
    blocks.sort(key=lambda block: block.start)
    title = page.title or (lines[heading.title].text if heading.title is not None else None)
    return CleanedPage(
        blocks=tuple(blocks),
        text="\n\n".join(pieces),
        title=title,
        byline=page.byline or heading.byline,
        site=page.site,
        published_at=page.published_at or heading.published_at,
        language=page.language,
    )
