"""Decides whether a name is one of those that annotators accept for a speaker."""

import re
import unicodedata
from collections.abc import Sequence

from pipeline.text.word_classes import HONORIFICS, SPLIT_TITLES


def words(name: str) -> list[str]:
    plain = "".join(c for c in unicodedata.normalize("NFKD", name.lower()) if not unicodedata.combining(c))
    found = re.findall(r"[^\W_]+", re.sub(r"[’'‘`]s?\b", "", plain))
    return [w for w in found if w not in SPLIT_TITLES and w not in HONORIFICS and w != "the"]


def is_right(name: str, accepted: Sequence[str]) -> bool:
    """Whether an accepted name has the same words or, if both have two words or more, the same first and last word."""
    own = words(name)
    for other in map(words, accepted):
        if own and (
            sorted(own) == sorted(other) or (len(own) > 1 < len(other) and own[0] == other[0] and own[-1] == other[-1])
        ):
            return True
    return False
