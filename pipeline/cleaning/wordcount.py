"""Counts the words of many lines at once, with the same result as `count_words` for each line."""

from collections.abc import Sequence

import numpy as np

from pipeline.cleaning import characters as c
from pipeline.cleaning.language import count_words
from pipeline.cleaning.lines import plain_text
from pipeline.text.arrays import Flags, Ints

_JOINTS, _APOSTROPHES = "'’.-", "'’"
_UNDERSCORE = ord("_")


def line_counts(texts: Sequence[str], found: c.Characters) -> Ints:
    """Returns the `WordCounts` of every line as an array (3, lines); `found` are the character arrays of `texts`."""
    counts = np.stack([_words(found), *_english(found)])
    for i in np.flatnonzero(found.odd).tolist():
        counts[:, i] = count_words(plain_text(texts[i]))
    return counts


def white_parts(texts: Sequence[str], found: c.Characters) -> list[int]:
    """Counts the parts into which white space divides each line."""
    space = found.kinds == c.SPACE
    # A part ends where a space follows; the space after the last part is the line break.
    count = _per_line(found, ~space & np.append(space[1:], True))
    for i in np.flatnonzero(found.odd).tolist():
        count[i] = len(plain_text(texts[i]).split())
    return list(count.tolist())


def _words(found: c.Characters) -> Ints:
    kinds = found.kinds
    inside = np.zeros(len(kinds) + 2, dtype=bool)  # padded with two places before the text, which are in no word
    inside[2:] = (kinds != c.SPACE) & (kinds <= c.LETTER) | (found.codes == _UNDERSCORE)
    joint = np.append(False, c.among(found.codes[:-1], _JOINTS))
    # A word begins where something outside precedes, unless that is a joint between two words.
    return _per_line(found, inside[2:] & ~inside[1:-1] & ~(inside[:-2] & joint))


def _per_line(found: c.Characters, marked: Flags) -> Ints:
    """Counts the marked characters of each line; `marked` has one flag per character of all lines."""
    # Pairs of borders, since lines between these may have been left out.
    borders = np.stack([found.starts, found.starts + found.lengths], axis=1).ravel()
    return np.asarray(np.add.reduceat(np.append(marked, False), borders, dtype=np.int64)[::2])


def _english(found: c.Characters) -> tuple[Ints, Ints]:
    begins, ends = found.begins, found.begins + found.size
    joined = np.zeros(len(begins) + 1, dtype=bool)
    joined[1:-1] = (begins[1:] == ends[:-1] + 1) & c.among(found.codes[begins[1:] - 1], _APOSTROPHES)
    for word in np.flatnonzero(joined[1:] & joined[:-1]).tolist():  # apostrophes join two words, never three
        joined[word + 1] = not joined[word]
    whole, alone = ~joined[:-1], ~joined[1:]
    english = whole & alone & found.has("language")
    judged = whole & (~found.capital | english)
    return found.per_line(judged), found.per_line(english)
