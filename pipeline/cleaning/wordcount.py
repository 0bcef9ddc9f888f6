"""Counts the words of many lines at once, with the same result as `count_words` for each line."""

from collections.abc import Sequence

import numpy as np

from pipeline.cleaning import characters as c
from pipeline.cleaning.language import count_words
from pipeline.text.arrays import Ints

_JOINTS, _APOSTROPHES = "'’.-", "'’"
_UNDERSCORE = ord("_")


def line_counts(texts: Sequence[str], found: c.Characters) -> Ints:
    """Returns the `WordCounts` of every line as an array (3, lines); `found` are the character arrays of `texts`."""
    counts = np.stack([_words(found), *_english(found)])
    for i in np.flatnonzero(found.odd).tolist():
        counts[:, i] = count_words(c.seen_text(texts[i]))
    return counts


def white_parts(texts: Sequence[str], found: c.Characters) -> list[int]:
    """Counts the parts into which white space divides each line."""
    space = found.kinds == c.SPACE
    count = _per_line(found, np.flatnonzero(~space[:-1] & space[1:]))  # the last part ends before the line break
    count[-1:] += 1
    for i in np.flatnonzero(found.odd).tolist():
        count[i] = len(c.seen_text(texts[i]).split())
    return list(count.tolist())


def _words(found: c.Characters) -> Ints:
    kinds = found.kinds
    inside = np.zeros(len(kinds) + 2, dtype=bool)  # padded with two places before the text, which are in no word
    inside[2:] = (kinds != c.SPACE) & (kinds <= c.LETTER) | (found.codes == _UNDERSCORE)
    starts = np.flatnonzero(inside[2:] & ~inside[1:-1])
    joined = starts[inside[starts] & c.among(found.codes[starts - 1], _JOINTS)]
    return _per_line(found, starts) - _per_line(found, joined)


def _per_line(found: c.Characters, places: Ints) -> Ints:
    """Counts for each line how many of `places` (indices into the joined text, ascending) lie in it."""
    stops = found.starts + found.lengths
    return np.asarray(np.searchsorted(places, stops) - np.searchsorted(places, found.starts))


def _english(found: c.Characters) -> tuple[Ints, Ints]:
    begins, ends = found.begins, found.begins + found.size
    joined = np.zeros(len(begins) + 1, dtype=bool)
    joined[1:-1] = (begins[1:] == ends[:-1] + 1) & c.among(found.codes[begins[1:] - 1], _APOSTROPHES)
    for word in np.flatnonzero(joined[1:] & joined[:-1]).tolist():  # apostrophes join two words, never three
        joined[word + 1] = not joined[word]
    whole, alone = ~joined[:-1], ~joined[1:]
    english = whole & alone & found.has("language")
    judged = whole & (~found.capital | english)
    return _per_line(found, begins[judged]), _per_line(found, begins[english])
