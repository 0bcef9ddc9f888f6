"""`clean_page`: label every line of a page, and join the kept ones to an article."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from pipeline.cleaning.decision import Decision
from pipeline.cleaning.furniture import furniture_rule
from pipeline.cleaning.heading import Heading, find_heading, line_label, title_text
from pipeline.cleaning.lines import Line, PageLines, split_lines
from pipeline.cleaning.options import CleanOptions
from pipeline.cleaning.overrides import Overridden, PageOverrides, overridden
from pipeline.cleaning.page import Block, CleanedPage, Page
from pipeline.cleaning.recurring import removable
from pipeline.cleaning.stories import mark_stories
from pipeline.cleaning.structure import article_span, rule_verdict
from pipeline.cleaning.verdicts import Scores, best_threshold, judged_by_both
from pipeline.text.stories import dateline

_NEUTRAL = ("separator", "number", "section-label")
"""Wordings that are furniture outside of the article, and part of it within (signs between stories, list numbers,
topics as subheads)."""
_GIVEN = "record or markup"
RECURRING = "recurring"
_NEAR_START, _NEAR_END = 6, 4
"""Bylines and credits stand within so many lines of the article's start or end."""


_ITEM = re.compile(r"[•·*▪►–—-]\s+\S|\(?\d{1,2}[.)]\s+\S")
_SIGNED = re.compile(r"[―—–-]\s?[A-Z]")
_CAPTION = re.compile(
    r"\((?:photo|image|picture|credit|file|ap|afp|reuters)\b|\b(?:pictured|file photo|photo by)\b|\)\.?$", re.I
)
_AROUND = 12
"""So many lines before and after what an extractor took are shown to the model with it."""
_LEAST_HEADING, _LEAST_CLOSING = 0.12, 0.1
_LEAST_WORDS, _MOST_WORDS = 3, 12
_UPDATE = re.compile(r"(?:update|latest|new|correction|developments?)\b", re.IGNORECASE)
_CLOCK = re.compile(r"\d{1,2}(?:[:.]\d\d)?\s*[ap]\.?m\.?(?:\s*\(?[A-Z]{2,4}\)?)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Described:
    """The lines of a page; `furniture` and `labels`: the wording rules of each; `span`: where its prose is densest;
    `rules`: one wording rule per line, furniture before labels; `marks`: (label, rule) where the wording decides."""

    lines: list[Line]
    furniture: list[str | None]
    labels: list[tuple[str, str] | None]
    span: tuple[int, int]
    rules: list[str | None]
    marks: list[tuple[str, str] | None]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A page of which everything is known but the model's word. `aside`: what was taken off it before its lines were
    described; `found` is None with the method "none"."""

    page: Page
    said: Overridden
    aside: list[Block]
    found: Described | None


def clean_page(page: Page, options: CleanOptions | None = None, overrides: PageOverrides | None = None) -> CleanedPage:
    """The article of a page, and for each of its non-empty lines what it is and why it was kept or dropped.

    What the container or the markup says of title, byline and date wins over what is read from the lines. In
    plain text the title line is kept as the first line of the article; of a page with `main_lines` the title is
    known from its markup, and its line is not part of the text. Lines that `overrides` drop are taken out before
    anything else is decided.
    """
    options = options or CleanOptions()
    return score_and_finish(prepare_page(page, options, overrides), options)


def score_and_finish(prepared: Prepared, options: CleanOptions) -> CleanedPage:
    """The second and third step for one page by itself."""
    return finish_page(prepared, options, line_scores([prepared], options)[0])


def prepare_page(page: Page, options: CleanOptions, overrides: PageOverrides | None = None) -> Prepared:
    """The lines of a page, with what their wording says of them: the first of three steps of `clean_page`.

    For many pages the second step, `line_scores`, takes them all at once, which is ten times as fast.
    """
    lines, strays = split_lines(page.text, cut=options.method != "none")
    said = overridden(lines, overrides)
    aside = [Block(start, end, "boilerplate", "stray-mark", None, False) for start, end in strays]
    aside += [Block(line.start, line.end, "boilerplate", "override-drop", None, False) for line in said.dropped]
    if options.method == "none":
        return Prepared(page, said, aside, None)
    recurring = removable(said.lines, page.recurring, page.title) if page.recurring else ()
    return Prepared(page, said, aside, describe_lines(said.lines, recurring))


def line_scores(pages: Sequence[Prepared], options: CleanOptions) -> list[Scores | None]:
    """The line model's probability for the lines of each page, None for those that it is not shown; None for pages that
    are cleaned without it."""
    asked = [i for i, prepared in enumerate(pages) if _asks_model(prepared, options)]
    scores: list[Scores | None] = [None] * len(pages)
    if asked:
        # numpy and the weights are loaded for the model only.
        from pipeline.cleaning.model import line_model

        found = line_model().probabilities([_model_lines(pages[i]) for i in asked])
        for i, probabilities in zip(asked, found, strict=True):
            start, _, rest = _judged(pages[i])
            scores[i] = [*[None] * start, *probabilities.tolist(), *[None] * rest]
    return scores


def _asks_model(prepared: Prepared, options: CleanOptions) -> bool:
    return options.method == "model" and bool(prepared.found and prepared.found.lines)


def _model_lines(prepared: Prepared) -> PageLines:
    assert prepared.found
    start, end, _ = _judged(prepared)
    lines, furniture = prepared.found.lines[start:end], prepared.found.furniture[start:end]
    whole = len(lines) == len(prepared.found.lines)
    rules = [None if rule == RECURRING else rule for rule in prepared.found.rules[start:end]]  # the page by itself
    return PageLines(lines, rules, prepared.found.span if whole else article_span(lines, furniture))


def _judged(prepared: Prepared) -> tuple[int, int, int]:
    """The half-open range of lines that the model is shown (all, or those around what an extractor took), and how many
    lines follow it."""
    lines, main = prepared.said.lines, prepared.page.main_lines
    taken = [i for i, line in enumerate(lines) if main is not None and main[line.number]]
    start = max(0, taken[0] - _AROUND) if taken else 0
    end = min(len(lines), taken[-1] + 1 + _AROUND) if taken else len(lines)
    return start, end, len(lines) - end


def finish_page(prepared: Prepared, options: CleanOptions, scores: Scores | None) -> CleanedPage:
    """The article of a page, given what the line model says of its lines."""
    page, said, aside, found = prepared.page, prepared.said, prepared.aside, prepared.found
    if found is None:
        decided = [Decision("body", "method-none", None, True)] * len(said.lines)
        return _assembled(page, said, aside, _forced(said, decided), Heading())
    verdict = _verdict(page, found, options, scores)
    for i in _datelines(found):
        verdict[i] = (True, "dateline", verdict[i][2])
    span = _kept_span(verdict, found, _extracted(page))
    heading = find_heading(found.lines, found.marks, span, page)
    decided = [_decide(page, found, i, verdict[i], heading, span) for i in range(len(found.lines))]
    decided = _forced(said, decided)
    # An extractor has seen the markup, and leaves out captions and teasers that are sentences by their wording.
    if not _extracted(page):
        _keep_standfirst(found, decided, heading.title, span[0])
        decided = _mended(found, decided)
    decided = mark_stories(said.lines, decided, span)
    return _assembled(page, said, aside, decided, heading)


def _forced(said: Overridden, decided: list[Decision]) -> list[Decision]:
    """The decisions, with the lines kept that the user keeps."""
    if not said.keep:
        return decided
    return [
        Decision("body" if d.label == "boilerplate" else d.label, "override-keep", d.score, True)
        if line.number in said.keep
        else d
        for line, d in zip(said.lines, decided, strict=True)
    ]


def _extracted(page: Page) -> bool:
    return page.main_lines is not None and any(page.main_lines)


def describe(text: str) -> Described:
    """The lines of a text with what their wording says of them."""
    return describe_lines(split_lines(text)[0])


def describe_lines(lines: list[Line], recurring: Collection[int] = ()) -> Described:
    """The same of lines that are at hand; `recurring`: indices of those that are furniture if no wording says more."""
    furniture = [furniture_rule(line.text, line.head) for line in lines]
    labels = [None if rule else line_label(line) for line, rule in zip(lines, furniture, strict=True)]
    for i in recurring:
        if not furniture[i] and not labels[i]:
            furniture[i] = RECURRING
    rules = [rule or (label[1] if label else None) for rule, label in zip(furniture, labels, strict=True)]
    marks = [
        ("boilerplate", rule) if rule and rule not in _NEUTRAL else label
        for rule, label in zip(furniture, labels, strict=True)
    ]
    return Described(lines, furniture, labels, article_span(lines, furniture), rules, marks)


def _verdict(
    page: Page, found: Described, options: CleanOptions, scores: Scores | None
) -> list[tuple[bool, str, float | None]]:
    """Kept, rule and score of every line, before wording and heading have their say."""
    if page.main_lines is not None and _extracted(page):
        return judged_by_both(found.lines, [page.main_lines[line.number] for line in found.lines], scores)
    by_rule = rule_verdict(found.lines, found.furniture, found.span)
    if scores is None:
        return [(kept, rule, None) for kept, rule in by_rule]
    known = [score or 0.0 for score in scores]
    limit = best_threshold(known, [len(line.text) ** 0.5 for line in found.lines], options.threshold)
    out: list[tuple[bool, str, float | None]] = []
    for score, (kept, rule) in zip(known, by_rule, strict=True):
        keep = score >= limit
        out.append((keep, rule if keep == kept else "line-model", score))
    return out


def _datelines(found: Described) -> list[int]:
    """Lines that open as agency copy does ("BERLIN, Jan 18 (agency) -"), in the article or shortly above it."""
    start, end = found.span
    near = range(max(0, start - 12), end)
    texts = ((i, found.lines[i].text) for i in near if not found.furniture[i])
    opens = ((i, dateline(text)) for i, text in texts if "-" in text or "—" in text or "–" in text)
    return [i for i, opening in opens if opening and (opening.sure or found.lines[i].prose)]


def _kept_span(verdict: Sequence[tuple[bool, str, float | None]], found: Described, extracted: bool) -> tuple[int, int]:
    """From the first to the last line that is kept in the densest prose, and above it as far as kept sentences
    follow each other closely; a dateline opens an article wherever it stands. A kept line above the first sentence
    may be the title, and so does not open the article; of an extracted page the markup names the title."""
    span = found.span
    opening = next((i for i in range(span[0]) if verdict[i][1] == "dateline"), span[0])
    for i in range(opening - 1, -1, -1):
        if verdict[i][0] and (extracted or found.lines[i].ended):
            opening = i
        elif opening - i > _NEAR_START:
            break
    kept = [i for i in range(opening, span[1]) if verdict[i][0]]
    if not kept:
        return span
    opens = (i for i in kept if extracted or found.lines[i].ended or verdict[i][1] == "dateline")
    return next(opens, kept[0]), kept[-1] + 1


def _decide(
    page: Page,
    found: Described,
    i: int,
    verdict: tuple[bool, str, float | None],
    heading: Heading,
    span: tuple[int, int],
) -> Decision:
    kept, rule, score = verdict
    line, furniture, label = found.lines[i], found.furniture[i], heading.labels.get(i) or found.labels[i]
    if i == heading.title:
        return Decision("title", "title", score, page.main_lines is None)
    if i in heading.repeats:
        return Decision("title", "repeated-title", score, False)
    if furniture and furniture not in _NEUTRAL:
        return Decision("boilerplate", furniture, score, False)
    if label and _is_update(line, label, i, span):
        return Decision("subhead", "update-heading", score, True)
    if label and (label[0] == "date" or not span[0] + _NEAR_START < i < span[1] - _NEAR_END):
        return Decision(label[0], label[1], score, False)
    if not kept:
        return Decision("boilerplate", furniture or rule, score, False)
    part = line.ended or line.quoted or line.text[-1] in ":;," or _ITEM.match(line.text) or _SIGNED.match(line.text)
    heading_like = not part and line.words <= 12
    return Decision("subhead" if heading_like else "body", rule, score, True)


def _is_update(line: Line, label: tuple[str, str], i: int, span: tuple[int, int]) -> bool:
    """A date or a time between paragraphs ("UPDATE 13/01/2022", "4:15 p.m.") heads a part of the story; it does
    not date the article."""
    inside = label[0] == "date" and span[0] < i < span[1] - 1
    return inside and bool(_UPDATE.match(line.text) or _CLOCK.fullmatch(line.text))


def _keep_standfirst(found: Described, decided: list[Decision], title: int | None, start: int) -> None:
    """The sentence that stands first below the title, above the article's first paragraph."""
    if title is None:
        return
    below = [i for i in range(title + 1, start) if not found.rules[i]]
    if below and not decided[below[0]].kept:
        line, score = found.lines[below[0]], decided[below[0]].score
        if line.ended and 4 <= line.words <= 45 and not _CAPTION.search(line.text):
            decided[below[0]] = Decision("body", "standfirst", score, True)


def _mended(found: Described, decided: list[Decision]) -> list[Decision]:
    """Signs, numbers, short speech and short headings between two kept lines are of the article, and so are short
    sentences that close it: alone they say too little for any model."""
    for i in range(1, len(decided) - 1):
        here, line = decided[i], found.lines[i]
        if here.kept or here.label != "boilerplate" or not (decided[i - 1].kept and decided[i + 1].kept):
            continue
        furniture = found.furniture[i]
        if furniture in _NEUTRAL or (not furniture and (line.quoted or line.ended)):
            decided[i] = Decision("body", "between-kept", here.score, True)
        elif not furniture and _UPDATE.match(line.text) and line.words <= 6 and line.text[-1].isdigit():
            decided[i] = Decision("subhead", "update-heading", here.score, True)
        elif not furniture and _is_short_heading(found.lines, i) and (here.score or 0.0) >= _LEAST_HEADING:
            decided[i] = Decision("subhead", "short-heading", here.score, True)
    _keep_lists(found, decided)
    return _closed(found, decided)


def _keep_lists(found: Described, decided: list[Decision]) -> None:
    """Bullets, numbered lines and lines that lead in with a colon stay, where the article goes on around them; so
    does the name below a quotation ("― Jo Marsh")."""
    kept = [i for i, decision in enumerate(decided) if decision.kept]
    if not kept:
        return
    for i in range(kept[0] + 1, len(decided)):
        line, here = found.lines[i], decided[i]
        if here.kept or here.label != "boilerplate" or found.rules[i]:
            continue
        signed = _SIGNED.match(line.text) and decided[i - 1].kept and line.words <= 12
        inside = i < kept[-1] and (_ITEM.match(line.text) or line.text.endswith(":")) and line.words >= 3
        leads_in = (
            line.text.endswith(":") and i + 1 < len(decided) and decided[i + 1].kept and found.lines[i + 1].gap < 3
        )
        if signed or leads_in or (inside and not _list_of_others(found, decided, i)):
            decided[i] = Decision("body", "signature" if signed else "list-item", here.score, True)


def _list_of_others(found: Described, decided: Sequence[Decision], i: int) -> bool:
    """Whether furniture stands between a dropped line and the last kept line above it."""
    for j in range(i - 1, -1, -1):
        if decided[j].kept:
            return False
        if found.furniture[j] and found.furniture[j] not in _NEUTRAL:
            return True
    return True


def _is_short_heading(lines: Sequence[Line], i: int) -> bool:
    line = lines[i]
    return line.words <= 6 and line.text[0].isupper() and lines[i - 1].prose and lines[i + 1].prose


def _closed(found: Described, decided: list[Decision]) -> list[Decision]:
    """Take in up to two short sentences that follow the last kept line, where nothing but furniture follows them."""
    last = max((i for i, decision in enumerate(decided) if decision.kept), default=-1)
    if last < 0:
        return decided
    end = last + 1
    while end < len(decided) and end <= last + 2 and not found.rules[end] and found.lines[end].ended:
        end += 1
    over = end == len(decided) or bool(found.rules[end])
    least = _LEAST_CLOSING if over else 3 * _LEAST_CLOSING
    over = over or not found.lines[end].ended
    if not over or any(not _LEAST_WORDS <= found.lines[i].words <= _MOST_WORDS for i in range(last + 1, end)):
        return decided
    for i in range(last + 1, end):
        score = decided[i].score
        if found.lines[i].gap == found.lines[last].gap and (score is None or score >= least):
            decided[i] = Decision("body", "closing-line", decided[i].score, True)
    return decided


def _assembled(
    page: Page, said: Overridden, aside: Sequence[Block], decided: Sequence[Decision], heading: Heading
) -> CleanedPage:
    """`decided`: one per line of `said`; `aside`: what was taken off the page before."""
    lines = said.lines
    blocks = list(aside)
    pieces: list[str] = []
    at = 0
    for line, found in zip(lines, decided, strict=True):
        start = at if found.kept else None
        blocks.append(Block(line.start, line.end, found.label, found.rule, found.score, found.kept, start))
        if found.kept:
            pieces.append(line.text)
            at += len(line.text) + 2
    if aside:
        blocks.sort(key=lambda block: block.start)
    dating = heading.dating
    title = page.title or (title_text(lines[heading.title].text) if heading.title is not None else None)
    return CleanedPage(
        blocks=tuple(blocks),
        text="\n\n".join(pieces),
        title=title,
        byline=page.byline or heading.byline,
        site=page.site,
        published_at=page.published_at or dating.published_at,
        language=page.language,
        overridden=said.matches,
        updated_at=dating.updated_at,
        date_evidence=_GIVEN if page.published_at else lines[dating.line].text if dating.line is not None else None,
    )
