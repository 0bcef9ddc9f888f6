"""How much a word of a quotation says: its inverse document frequency over quotations, in bits."""

from __future__ import annotations

import functools
import re
from importlib.resources import files

import numpy as np
import numpy.typing as npt

from pipeline.duplicates.hashing import Hashes, word_hashes, words

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

PRIOR_QUOTES = 2_000
_UNSEEN_SHARE = 2.0**-12
_LETTERS = re.compile(r"\[(\w{1,3})\](?=\w)")
_INSERTED = re.compile(r"\[[^\]\n]*\]|\([^)\n]*\)")


def quote_words(text: str) -> list[str]:
    """The words of a quotation as spoken: "[W]e" is "we", and what an editor put in brackets is left out."""
    spoken = _LETTERS.sub(r"\1", text)
    return words(_INSERTED.sub(" ", spoken)) or words(text)


@functools.cache
def _prior() -> tuple[Hashes, Floats]:
    """Hashes (ascending) and shares of the words that are common in quotations everywhere."""
    source = files("pipeline.resources").joinpath("duplicates", "quote_word_shares.tsv")
    rows = [line.split("\t") for line in source.read_text(encoding="utf-8").splitlines()]
    hashes = word_hashes([row[0] for row in rows])
    order = np.argsort(hashes)
    return hashes[order], np.array([float(row[1]) for row in rows])[order]


def word_bits(tokens: Hashes, owner: Ints, n_quotes: int) -> Floats:
    """Bits of every word of a collection of quotations.

    tokens: the word hashes of all quotations, one after another; owner: the quotation of each word,
    ascending, below n_quotes. A word's share of the collection is smoothed towards its share of
    quotations at large, with the weight of `PRIOR_QUOTES` quotations.
    """
    if not len(tokens):
        return np.empty(0)
    distinct, which = np.unique(tokens, return_inverse=True)
    seen = np.unique(which.astype(np.int64) * max(n_quotes, 1) + owner)
    frequency = np.bincount(seen // max(n_quotes, 1), minlength=len(distinct))
    known, shares = _prior()
    place = np.minimum(np.searchsorted(known, distinct), len(known) - 1)
    share = np.where(known[place] == distinct, shares[place], _UNSEEN_SHARE)
    smoothed = (frequency + PRIOR_QUOTES * share) / (n_quotes + PRIOR_QUOTES)
    return np.asarray(-np.log2(np.minimum(smoothed, 1.0))[which], dtype=np.float64)
