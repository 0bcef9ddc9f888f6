"""Computes the line model's features: numbers that describe each line of a page.

A feature describes a line's shape (length, end mark, capitals), the classes of its words (function words, words of page
furniture, speech verbs), how typical its words are of furniture, its place on the page, or what it has in common with
the page's own prose. No name, site or sentence is looked up. A page's features depend on that page alone; many pages
are described at once for speed.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.cleaning import characters as c
from pipeline.cleaning.furniture import FURNITURE_RULES
from pipeline.cleaning.likeness import LIKENESS_NAMES, likeness, word_vectors
from pipeline.cleaning.lines import Line
from pipeline.cleaning.markup import MARKUP_FEATURES, markup_features
from pipeline.cleaning.ranges import Pages, distance_after, distance_before, near, runs, span_distances
from pipeline.text.arrays import Flags, Floats, Hashes
from pipeline.text.markup import Bytes

Array = npt.NDArray[np.float32]
Columns = list[npt.NDArray[Any]]

RULE_NAMES = (*FURNITURE_RULES, "byline", "credit", "author-note", "author-role", "date-line")
_OWN = (
    "words", "chars", "word_length", "ended", "query_end", "exclaimed", "colon", "comma_end", "no_end", "lower_start",
    "upper_start", "quote_start", "digit_start", "bullet", "capitals", "upper_share", "all_caps", "digit_share",
    "digits", "commas", "stops", "inner_ends", "quotes", "marks", "dashes", "brackets", "symbols", "ideographs",
    "caseless", "functions", "function_share", "furnished", "furnished_share", "you_share", "speech", "dates",
    "date_share", "capital_words", "gap_before", "gap_after", "usual_gap", "repeated", "shared", "shared_share",
    "title_like",
)  # fmt: skip
_WORDS = ("word_sum", "word_mean", "word_most", "word_least", "word_known")
_PLACE = (
    "place", "from_end", "log_before", "log_after", "in_span", "span_before", "span_after", "since_prose",
    "until_prose", "prose_before", "prose_after", "since_heading", "since_comments", "bare_run", "list_run",
    "prose_near", "prose_wide", "bare_near", "lines", "prose_lines", "prose_words", "functional", "prose_share",
    "words_near", "wide_share", "gap_share",
)  # fmt: skip
FEATURE_NAMES: tuple[str, ...] = (*_OWN, *_WORDS, *(f"rule_{name}" for name in RULE_NAMES), *_PLACE, *LIKENESS_NAMES)

ALL_FEATURE_NAMES = (*FEATURE_NAMES, *MARKUP_FEATURES)

_RULE_NUMBERS: dict[str | None, int] = {None: -1, **{name: number for number, name in enumerate(RULE_NAMES)}}
# Number of buckets that a page's words are hashed into. Two words may share a bucket; it was so in training, too.
_BUCKETS = 8192
_FUNCTIONS = ("english", "function")
_ENDLESS = (c.LOWER, c.UPPER, c.DIGIT, c.IDEOGRAPH, c.LETTER)


@dataclass(frozen=True, slots=True)
class PageLines:
    """Lines of a page, as the model sees them.

    rules: the wording rule of each line, if any.
    span: half-open range of these lines where their prose is densest.
    first: index on the page of the first of these lines.
    chars: arrays of the characters of all pages' lines, if already known.
    row: index in `chars` of the first of these lines.
    markup: for an HTML page, the markup evidence of these lines (`text/markup.py`).
    taken: for an HTML page, whether an extractor took each line.
    """

    lines: Sequence[Line]
    rules: Sequence[str | None]
    span: tuple[int, int]
    first: int = 0
    chars: c.Characters | None = None
    row: int = 0
    markup: Bytes | None = None
    taken: Flags | None = None


@dataclass(frozen=True, slots=True)
class WordScores:
    """Maps a word's hash to the log odds of the word occurring in furniture rather than in an article."""

    keys: Hashes
    values: Array
    _table: c.HashTable = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_table", c.HashTable(self.keys))

    def of(self, hashes: Hashes) -> tuple[Floats, Flags]:
        """Returns the score of each word (0.0 for unknown words), and whether each word is known."""
        places = self._table.find(hashes)
        return np.append(self.values, 0.0)[places].astype(np.float64), places >= 0


@dataclass(frozen=True, slots=True)
class _Lines:
    """Arrays with one item per line of all pages, which several groups of features need."""

    pages: Pages
    words: Floats
    ended: Flags
    gap: Floats
    prose: Flags
    per_word: c.Characters


def line_features(pages: Sequence[PageLines], scores: WordScores) -> Array:
    """Computes the features of all lines: one row per line, page after page, and one column per name in FEATURE_NAMES,
    followed by those of MARKUP_FEATURES if the pages have markup. Every page must have at least one line.
    """
    lines = [line for page in pages for line in page.lines]
    ended = np.array([line.ended for line in lines])
    words = np.array([line.words for line in lines], dtype=np.float64)
    gap = np.minimum(np.array([line.gap for line in lines], dtype=np.float64), 9)
    chars = _characters(pages, lines)
    all_ = _Lines(Pages([len(page.lines) for page in pages]), words, ended, gap, ended & (words >= 8), chars)
    rules = np.array([_RULE_NUMBERS[rule] for page in pages for rule in page.rules])
    spans = np.array([page.span for page in pages]).reshape(-1, 2)
    vectors = word_vectors().of(chars.hashes, chars.line, len(lines))
    columns = [
        *_shape(all_), *_wording(all_), *_page_shape(pages, all_), *_word_scores(all_, scores),
        *(rules == number for number in range(len(RULE_NAMES))),
        *_place(all_, rules, spans), *likeness(vectors, all_.pages, all_.prose, words, spans),
    ]  # fmt: skip
    if pages[0].markup is not None:
        columns += _of_markup(pages, all_)
    # Filled row by row and transposed at the end, which is faster than writing columns with a stride.
    out = np.empty((len(columns), len(lines)), dtype=np.float32)
    for row, column in zip(out, columns, strict=True):
        row[:] = column
    return np.ascontiguousarray(out.T)


def _of_markup(pages: Sequence[PageLines], a: _Lines) -> Columns:
    rows = np.concatenate([page.markup for page in pages if page.markup is not None])
    taken = np.concatenate([page.taken for page in pages if page.taken is not None])
    texts = [line.text for page in pages for line in page.lines]
    return markup_features(a.pages, rows, taken, texts, a.words, a.prose)


def _characters(pages: Sequence[PageLines], lines: Sequence[Line]) -> c.Characters:
    """Returns the character arrays of the lines, taken from `chars` if all pages share them, or else computed."""
    chars = pages[0].chars
    if chars is None or any(page.chars is not chars for page in pages):
        return c.characters([line.text for line in lines])
    rows = np.concatenate([np.arange(page.row, page.row + len(page.lines)) for page in pages])
    # `Characters.of` takes rows in ascending order only, so that pages in another order are described anew.
    if (np.diff(rows) <= 0).any():
        return c.characters([line.text for line in lines])
    return chars if len(rows) == len(chars.lengths) else chars.of(rows)


def _shape(a: _Lines) -> Columns:
    ch = a.per_word
    n = ch.counts
    letters = n[:, c.LOWER] + n[:, c.UPPER] + n[:, c.LETTER] + n[:, c.IDEOGRAPH]
    bullet = ((ch.first == c.MARK) | (ch.first == c.DASH) | (ch.opens == ord("*"))) & (ch.second == c.SPACE)
    bullet |= (ch.first == c.DIGIT) & ((ch.second == c.STOP) | (ch.second == c.BRACKET))
    quote = (ch.first == c.QUOTE) | (ch.first == c.APOSTROPHE)
    return [
        np.log1p(a.words), np.log1p(ch.lengths), ch.lengths / np.maximum(a.words, 1), a.ended, ch.last == c.QUERY,
        ch.closes == ord("!"), ch.last == c.COLON, ch.last == c.COMMA, np.isin(ch.last, _ENDLESS), ch.first == c.LOWER,
        ch.first == c.UPPER, quote, ch.first == c.DIGIT, bullet, ch.per_line(ch.capital) / np.maximum(ch.words, 1),
        n[:, c.UPPER] / np.maximum(letters, 1), (n[:, c.UPPER] > 1) & (n[:, c.LOWER] == 0), n[:, c.DIGIT] / ch.lengths,
        np.minimum(n[:, c.DIGIT], 20), np.minimum(n[:, c.COMMA], 10), np.minimum(n[:, c.STOP], 10),
        np.clip(n[:, c.STOP] + n[:, c.QUERY] - a.ended, 0, 10), np.minimum(n[:, c.QUOTE], 8),
        np.minimum(n[:, c.MARK], 6), np.minimum(n[:, c.DASH], 6), np.minimum(n[:, c.BRACKET], 6),
        np.minimum(n[:, c.SYMBOL], 6), n[:, c.IDEOGRAPH] / ch.lengths, n[:, c.LETTER] / ch.lengths,
    ]  # fmt: skip


def _wording(a: _Lines) -> Columns:
    ch = a.per_word
    count = np.maximum(ch.words, 1)
    functions, furnished, dates = (ch.per_line(ch.has(*n)) for n in (_FUNCTIONS, ("furniture",), ("date",)))
    return [
        np.minimum(functions, 20), functions / count, np.minimum(furnished, 6), furnished / count,
        ch.per_line(ch.has("you")) / count, np.minimum(ch.per_line(ch.has("speech")), 3),
        np.minimum(dates, 5), dates / count, np.minimum(ch.per_line(ch.capital), 12),
    ]  # fmt: skip


def _page_shape(pages: Sequence[PageLines], a: _Lines) -> Columns:
    """Computes the features that compare a line with its page: the white space around it, how often its text is
    repeated, the words that it shares with the page's prose, and whether it is shaped like a title.
    """
    after = np.append(a.gap[1:], 9.0)
    # Below the page's last line the gap counts as the largest possible.
    after[a.pages.stop == np.arange(1, len(after) + 1)] = 9.0
    # One call makes a histogram for every page: each page has ten bins of its own, in the order of the pages.
    bins = np.bincount(a.pages.page * 10 + a.gap.astype(np.int64), weights=a.prose, minlength=10 * a.pages.count)
    usual = bins.reshape(-1, 10).argmax(axis=1)[a.pages.page]
    repeated: list[int] = []
    for page in pages:
        texts = [line.text for line in page.lines]
        seen = Counter(texts) if len(set(texts)) < len(texts) else {}
        repeated += [seen[text] for text in texts] if seen else [1] * len(texts)
    shared, content = _shared(a)
    title = (a.words >= 3) & (a.words <= 20) & ~a.ended
    title &= np.isin(a.per_word.first, (c.UPPER, c.QUOTE, c.APOSTROPHE, c.DIGIT, c.IDEOGRAPH))
    return [
        a.gap, after, a.gap == usual, np.minimum(np.array(repeated), 5), np.minimum(shared, 12),
        shared / (content + 1), title,
    ]  # fmt: skip


def _shared(a: _Lines) -> tuple[Floats, Floats]:
    """Counts each line's content words that occur in other lines of prose on its page, and all its content words."""
    chosen = np.flatnonzero((a.per_word.size > 3) & ~a.per_word.has(*_FUNCTIONS))
    line = a.per_word.line[chosen]
    # Each page has its own buckets; the highest bits of a word's hash choose one.
    bucket = a.pages.page[line] * _BUCKETS + (a.per_word.hashes[chosen] >> np.uint64(51)).astype(np.int64)
    told = np.flatnonzero(a.prose[line])
    in_prose, prose_line = bucket[told], line[told]
    # The first and the last line of prose with each word. When one place is assigned twice, the later value stays;
    # hence the reversed order for the first.
    first = np.full(_BUCKETS * a.pages.count, -1, dtype=np.int32)
    last = first.copy()
    last[in_prose] = prose_line
    first[in_prose[::-1]] = prose_line[::-1]
    last, first = last[bucket], first[bucket]
    # If the first and the last line with a word differ, at least one of them is not this line.
    elsewhere = (last >= 0) & ((last != line) | (first != line))
    n = len(a.words)
    shared = np.bincount(line, weights=elsewhere.astype(np.float64), minlength=n)
    return np.asarray(shared, dtype=np.float64), np.bincount(line, minlength=n).astype(np.float64)


def _word_scores(a: _Lines, scores: WordScores) -> Columns:
    value, known = scores.of(a.per_word.hashes)
    n, line = len(a.words), a.per_word.line
    total = np.bincount(line, weights=value, minlength=n)
    most, least = np.zeros(n), np.zeros(n)
    if len(line):
        # The first word of each line, as reduceat needs it; lines without words do not occur here and keep their 0.
        begins = np.flatnonzero(np.diff(line, prepend=-1))
        most[line[begins]] = np.maximum(np.maximum.reduceat(value, begins), 0)
        least[line[begins]] = np.minimum(np.minimum.reduceat(value, begins), 0)
    count = np.maximum(a.per_word.words, 1)
    return [np.clip(total, -30, 30), total / count, most, least, a.per_word.per_line(known) / count]


def _place(a: _Lines, rules: npt.NDArray[np.int64], spans: npt.NDArray[np.int64]) -> Columns:
    p = a.pages
    bare = ~a.ended & (a.words >= 4)
    told = np.where(a.prose, a.words, 0.0)
    all_words, prose_words = p.total(a.words), p.total(told)
    before = p.before(told)
    functions = p.total(a.per_word.per_line(a.per_word.has(*_FUNCTIONS)))
    return [
        p.index / p.lines, (p.lines - 1 - p.index) / p.lines, np.log1p(p.index), np.log1p(p.lines - 1 - p.index),
        *span_distances(p, spans), distance_before(p, a.prose), distance_after(p, a.prose), np.log1p(before),
        np.log1p(prose_words - before - told), distance_before(p, rules == RULE_NAMES.index("list-heading")),
        distance_before(p, rules == RULE_NAMES.index("comments")), runs(p, bare), runs(p, (a.words <= 20) & ~a.prose),
        near(p, a.prose, 5), near(p, a.prose, 12), near(p, bare, 5), np.log1p(p.lines), np.log1p(p.total(a.prose)),
        np.log1p(prose_words), functions / np.maximum(all_words, 1), prose_words / np.maximum(all_words, 1),
        np.log1p(near(p, a.words, 4)), near(p, told, 12) / np.maximum(near(p, a.words, 12), 1),
        p.total(a.gap > 0) / p.lines,
    ]  # fmt: skip
