"""Numbers that describe the lines of a page to the line model.

Nothing here looks a name, a site or a sentence up: features are shapes (length, end mark, capitals), classes of
words (function words, words of page furniture, speech verbs), place on the page, and what the page's own prose
has in common with the line.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from math import log1p

import numpy as np
import numpy.typing as npt

from pipeline.cleaning.furniture import FURNITURE_RULES
from pipeline.cleaning.lines import Line, word_set

Array = npt.NDArray[np.float32]

_FUNCTION = word_set(
    "the of and to in a is that for on was with as it at by he be from has have had his her its are this "
    "not but they an "
    "were which will would been who their or she we you i more than about after when if there what could "
    "so into can no "
    "some up out over also him them may before our do did does just because only how while where all "
    "other any these "
    "those then most being such since against under between through during"
)
_FURNISHED = word_set(
    "subscribe newsletter newsletters sign click follow read reading watch share shares email app "
    "download comment "
    "comments photo photos image images video videos getty ap afp copyright rights reserved cookies "
    "privacy policy terms "
    "advertisement advertise sponsored related trending popular latest more menu search login log "
    "account register "
    "updated published posted edited editor credit courtesy here inbox tweet twitter facebook instagram "
    "youtube whatsapp "
    "telegram linkedin pinterest print close next previous home contact breaking news live alert alerts "
    "topics tags "
    "category categories free trial offer shop buy sale loading skip "
)
_SECOND_PERSON = word_set("you your our us we i my me")
_SPEECH = word_set(
    "said says say saying told tells added adds according asked stated announced warned wrote argued "
    "insisted explained "
    "noted claimed reported confirmed denied replied called"
)
_CAPITAL = re.compile(r"\b[A-Z]")
_NUMBER = re.compile(r"\d+")
_HEAD = 240
_WEB = ("http", "www.", ".com", "@", "#")
_SPEAKER = re.compile(r"(?:[A-Z][\w.’'-]*\s?){1,4}:\s")
_BULLET = re.compile(r"[•·*▪►–—-]\s|\(?\d{1,2}[.)]\s")

_OWN = (
    "words", "chars", "word_length", "ended", "question", "colon", "comma_end", "lower_start", "quote_start",
    "digit_start", "bullet", "title_case", "all_caps", "digits", "commas", "marks", "function_share",
    "functions",
    "furnished", "furnished_share", "second_person", "speech", "web", "quotes", "ellipsis", "pipes",
    "sentences",
    "speaker", "first_word_caps", "number_share", "cut_off",
    "gap_before", "gap_after", "same_gap", "repeated", "shared", "shared_share", "labelled", "verdict",
)  # fmt: skip
_PLACE = (
    "place", "from_end", "log_before", "log_after", "in_span", "span_before", "span_after", "prose_before",
    "prose_after", "since_heading", "since_comments", "run", "list_run",
    "prose_near", "bare_near", "lines", "prose_lines", "prose_words",
    "english", "main_share", "in_main", "main_before", "main_after", "main_near", "prose_share",
)  # fmt: skip
_WINDOW = 4
_NEIGHBOUR = (
    "words", "ended", "title_case", "function_share", "furnished_share", "quote_start", "gap_before",
    "shared_share",
    "labelled", "verdict",
)  # fmt: skip
RULE_NAMES = (*FURNITURE_RULES, "byline", "credit", "author-note", "author-role", "date-line")
OWN_NAMES = _OWN + tuple(f"rule_{name}" for name in RULE_NAMES)
FEATURE_NAMES = (
    OWN_NAMES
    + _PLACE
    + tuple(
        f"{name}{offset:+d}" for offset in range(-_WINDOW, _WINDOW + 1) if offset for name in (*_NEIGHBOUR, "furniture")
    )
)


def line_features(
    lines: Sequence[Line], rules: Sequence[str | None], span: tuple[int, int], main: Sequence[bool] | None
) -> Array:
    """One row per line, one column per name of FEATURE_NAMES.

    `rules`: the wording rule of each line, furniture or label; `span`: the range of lines that `article_span`
    finds; `main`: the verdict of an HTML extractor per line, None for plain text.
    """
    own = _own_features(lines, rules, main)
    furniture = np.array([rule is not None for rule in rules], dtype=np.float32)
    place = np.concatenate([_place_features(lines, rules, span), _page_features(lines, own)], axis=1)
    columns = [_OWN.index(name) for name in _NEIGHBOUR]
    shifted = np.concatenate([own[:, columns], furniture[:, None]], axis=1)
    n, width = shifted.shape
    padded = np.full((n + 2 * _WINDOW, width), -1.0, dtype=np.float32)
    padded[_WINDOW : _WINDOW + n] = shifted
    near = [padded[_WINDOW + k : _WINDOW + k + n] for k in range(-_WINDOW, _WINDOW + 1) if k]
    return np.concatenate([own, place, *near], axis=1)


def _own_features(lines: Sequence[Line], rules: Sequence[str | None], main: Sequence[bool] | None) -> Array:
    seen = Counter(line.text for line in lines)
    contents = [{word for word in line.head if len(word) > 3} - _FUNCTION for line in lines]
    prose: Counter[str] = Counter()
    for line, content in zip(lines, contents, strict=True):
        if line.prose:
            prose.update(content)
    gaps = Counter(line.gap for line in lines if line.prose)
    usual = gaps.most_common(1)[0][0] if gaps else 0
    rows: list[tuple[float, ...]] = []
    for i, line in enumerate(lines):
        after = lines[i + 1].gap if i + 1 < len(lines) else 9
        need = 2 if line.prose else 1
        shared = sum(prose[word] >= need for word in contents[i])
        verdict = -1.0 if main is None else float(main[line.number])
        rows.append((
            *_shape(line), min(line.gap, 9), min(after, 9), line.gap == usual, min(seen[line.text], 5),
            min(shared, 12), shared / (len(contents[i]) + 1), rules[i] is not None, verdict,
        ))  # fmt: skip
    table = np.zeros((len(lines), len(OWN_NAMES)), dtype=np.float32)
    table[:, : len(_OWN)] = rows
    for i, rule in enumerate(rules):
        if rule is not None:
            table[i, len(_OWN) + RULE_NAMES.index(rule)] = 1.0
    return table


def _shape(line: Line) -> tuple[float, ...]:
    text, words = line.text, line.head
    start = text[:_HEAD]
    n = len(words) or 1
    functions = sum(map(_FUNCTION.__contains__, words))
    furnished = sum(map(_FURNISHED.__contains__, words))
    capitals = len(_CAPITAL.findall(start))
    numbers = _NUMBER.findall(start)
    last, tail = text[-1], text[-3:]
    return (
        log1p(line.words), log1p(len(text)), len(text) / line.words, line.ended, "?" in tail, last == ":", last in ",;",
        text[0].islower(), line.quoted, text[0].isdigit(), _BULLET.match(text) is not None, min(capitals / n, 1.5),
        text.isupper(), sum(map(len, numbers)) / len(start), min(start.count(","), 8),
        min(start.count(". ") + start.count("? ") + start.count("! "), 8), functions / n, min(functions, 20),
        min(furnished, 6), furnished / n, sum(map(_SECOND_PERSON.__contains__, words)), not _SPEECH.isdisjoint(words),
        any(mark in start for mark in _WEB), any(mark in start for mark in "“”\""),
        tail in ("...", "[…]") or last == "…",
        "|" in start or "»" in start, min(start.count("."), 8), _SPEAKER.match(text) is not None,
        text.split(None, 1)[0].isupper(), len(numbers) / line.words, text.endswith(("..", "…]")),
    )  # fmt: skip


def _place_features(lines: Sequence[Line], rules: Sequence[str | None], span: tuple[int, int]) -> Array:
    n = len(lines)
    index = np.arange(n, dtype=np.float32)
    prose = np.array([line.prose for line in lines], dtype=np.float32)
    bare = np.array([not line.ended and line.words >= 4 for line in lines], dtype=np.float32)
    heading = np.array([rule == "list-heading" for rule in rules])
    comments = np.array([rule == "comments" for rule in rules])
    listed = np.array([1 <= line.words <= 20 and not line.prose for line in lines])
    words = float(sum(line.words for line in lines if line.prose))
    start, end = span
    columns = [
        index / n, (n - 1 - index) / n, np.log1p(index), np.log1p(n - 1 - index),
        (index >= start) & (index < end), np.clip(start - index, -30, 30), np.clip(index - end + 1, -30, 30),
        _distance(prose > 0), _distance(prose[::-1] > 0)[::-1], _distance(heading), _distance(comments),
        _runs(bare > 0), _runs(listed),
        _near(prose, 5), _near(bare, 5), np.full(n, np.log1p(n)), np.full(n, np.log1p(float(prose.sum()))),
        np.full(n, np.log1p(words)),
    ]  # fmt: skip
    return np.stack([np.asarray(column, dtype=np.float32) for column in columns], axis=1)


def _page_features(lines: Sequence[Line], own: Array) -> Array:
    """How English the page is, and where the extractor saw the article."""
    n = len(lines)
    words = float(sum(line.words for line in lines)) or 1.0
    main = own[:, _OWN.index("verdict")] > 0
    where = np.flatnonzero(main)
    first, last = (int(where[0]), int(where[-1])) if len(where) else (n, -1)
    index = np.arange(n)
    prose = sum(line.words for line in lines if line.prose)
    columns = [
        np.full(n, own[:, _OWN.index("functions")].sum() / words),
        np.full(n, main.mean() if own[0, _OWN.index("verdict")] >= 0 else -1.0),
        (index >= first) & (index <= last), _distance(main), _distance(main[::-1])[::-1],
        _near(main.astype(np.float32), 5), np.full(n, prose / words),
    ]  # fmt: skip
    return np.stack([np.asarray(column, dtype=np.float32) for column in columns], axis=1)


def _distance(marked: npt.NDArray[np.bool_]) -> Array:
    """Lines since the last marked line before each line, at most 30."""
    index = np.arange(len(marked))
    last = np.maximum.accumulate(np.where(marked, index, -100))
    before = np.concatenate([[-100], last[:-1]])
    return np.asarray(np.minimum(index - before, 30), dtype=np.float32)


def _runs(marked: npt.NDArray[np.bool_]) -> Array:
    """The length of the run of marked lines that each marked line is in, else 0; at most 20."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], marked.astype(np.int8), [0]])))
    out = np.zeros(len(marked), dtype=np.float32)
    for a, b in zip(edges[::2], edges[1::2], strict=True):
        out[a:b] = min(b - a, 20)
    return out


def _near(values: Array, width: int) -> Array:
    """The sum of values over `width` lines before and after."""
    total = np.concatenate([[0.0], np.cumsum(values)])
    index = np.arange(len(values))
    low, high = np.maximum(index - width, 0), np.minimum(index + width + 1, len(values))
    return np.asarray(total[high] - total[low], dtype=np.float32)
