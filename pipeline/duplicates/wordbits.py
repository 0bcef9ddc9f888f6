"""How much a word of a quotation tells, in bits: its rarity in quotations, less what the word before gives away."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.resources import resource
from pipeline.text.hashing import Hashes, among, mix, ngrams, repeated, word_hashes, words
from pipeline.text.wordlist import WordLists

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

# Weight, in quotations, of what is known of quotations at large beside the counts of the corpus.
PRIOR_QUOTES = 2_000
# A word of the corpus is counted if it is in this many quotations.
MIN_WORD_COUNT = 2
# A pair of words of the corpus is counted if it is in this many quotations.
MIN_PAIR_COUNT = 3
UNSEEN_SHARE = 2.0**-12
# Weight, in occurrences, of a word's own rarity beside what the word before it gives away.
_PAIR_PRIOR = 8
# Share of a word's own bits that it keeps however often it follows the word before.
_PAIR_FLOOR = 0.35
# Share of its bits that a word of a stock phrase keeps.
_STOCK_SHARE = 0.5

_LETTERS = re.compile(r"\[(\w{1,3})\](?=\w)")
_INSERTED = re.compile(r"\[[^\[\]\n]*\]|\([^()\n]*\)")
_POSSESSIVE = re.compile(r"(?<=\w)['’](?:s\b|(?!\w))|%", re.IGNORECASE)
_SHORT = re.compile(r"(?i)\b(can|won|shan)['’]t\b|n['’]t\b|['’](re|ll|ve|m)\b")
_LISTS = WordLists(resource("words/spoken.txt"))
_CONTRACTIONS = {short: " " + " ".join(full) for short, full in _LISTS.entries("contractions").items()}
_SPELLED: dict[str, list[str]] = _LISTS.entries("spelled") | {word: [] for word in _LISTS.words("hesitations")}


def quote_words(text: str) -> list[str]:
    """The words of a quotation as spoken, in one spelling.

    "[W]e" is "we", and what an editor put in brackets is left out; "don't" is "do not", "gonna" is "going to", "three"
    is "3"; a possessive loses its s. Hesitations are left out.
    """
    spoken = _INSERTED.sub(" ", _LETTERS.sub(r"\1", text)) if "[" in text or "(" in text else text
    if "'" in spoken or "’" in spoken:
        spoken = _SHORT.sub(lambda m: _CONTRACTIONS[(m[1] or m[2]).lower()] if m[1] or m[2] else " not", spoken)
        spoken = _POSSESSIVE.sub("", spoken)
    found = words(spoken)
    if not _SPELLED.keys().isdisjoint(found):
        found = [part for word in found for part in _SPELLED.get(word, (word,))]
    return found or words(text)


@functools.cache
def _shares() -> dict[str, float]:
    source = resource("duplicates", "quote_word_shares.tsv")
    rows = [line.split("\t") for line in source.read_text(encoding="utf-8").splitlines()]
    return {word: float(share) for word, share in rows}


@functools.cache
def _prior() -> tuple[Hashes, Floats]:
    """Hashes (ascending) and shares of the words that are common in quotations everywhere."""
    hashes = word_hashes(list(_shares()))
    order = np.argsort(hashes)
    return hashes[order], np.array(list(_shares().values()))[order]


def common_words() -> Sequence[str]:
    """The words that are common in quotations everywhere."""
    return tuple(_shares())


@functools.cache
def _stock() -> dict[int, Hashes]:
    """Hashes of the stock phrases, by their number of words."""
    lines = resource("duplicates", "stock_phrases.txt").read_text(encoding="utf-8")
    phrases = [quote_words(line) for line in lines.splitlines()]
    sizes = sorted({len(phrase) for phrase in phrases})
    return {n: np.concatenate([ngrams(word_hashes(p), n)[:1] for p in phrases if len(p) == n]) for n in sizes}


def _stock_words(tokens: Hashes, owner: Ints) -> npt.NDArray[np.bool_]:
    """Which words belong to a stock phrase."""
    marked = np.zeros(len(tokens), dtype=np.bool_)
    for size, phrases in _stock().items():
        if len(tokens) >= size:
            ends = owner[size - 1 :] == owner[: len(owner) - size + 1]
            # A loop over the few places where a stock phrase begins, not over the words.
            for k in np.flatnonzero(among(ngrams(tokens, size)[: len(ends)], phrases) & ends):
                marked[k : k + size] = True
    return marked


@dataclass(frozen=True, slots=True)
class Counts:
    """In how many of `n_quotes` distinct quotations words and pairs of words occur. Arrays are sorted by hash.

    Rare ones are not listed: words that occur in one quotation, pairs that occur in at most two.
    """

    n_quotes: int
    words: Hashes
    word_counts: Ints
    pairs: Hashes
    pair_counts: Ints


def pair_hashes(tokens: Hashes, owner: Ints) -> Hashes:
    """A hash of every word with the next one of its quotation, 0 for a quotation's last word."""
    same = np.append(owner[1:] == owner[:-1], False)[: len(owner)]
    return np.where(same, ngrams(tokens, 2), np.uint64(0))


def frequent(values: Hashes, owner: Hashes | Ints, least: int) -> tuple[Hashes, Ints]:
    """Values that occur in at least this many quotations, ascending, and in how many. `owner`: quotation of each."""
    value = np.sort(values[_once(values, owner)])
    starts = np.flatnonzero(np.append(True, value[1:] != value[:-1])[: len(value)])
    sizes = np.diff(np.append(starts, len(value)))
    kept = sizes >= least
    return value[starts][kept], sizes[kept]


def _once(values: Hashes, owner: Hashes | Ints) -> npt.NDArray[np.bool_]:
    """Which rows to keep so that each value occurs once with each owner."""
    both = mix(values + mix(owner.astype(np.uint64)))
    again = repeated(both)
    kept = np.ones(len(both), dtype=np.bool_)
    rows = np.flatnonzero(among(both, again))  # few: plain sorts are several times as fast as those that keep places
    kept[rows] = False
    kept[rows[np.unique(both[rows], return_index=True)[1]]] = True
    return kept


def count_words(tokens: Hashes, owner: Ints, n_quotes: int) -> Counts:
    """Count the words of a collection of distinct quotations; arguments as in `word_bits`."""
    pairs = pair_hashes(tokens, owner)
    real = pairs != 0
    return Counts(
        n_quotes, *frequent(tokens, owner, MIN_WORD_COUNT), *frequent(pairs[real], owner[real], MIN_PAIR_COUNT)
    )


def _counted(values: Hashes, known: Hashes, counts: Ints) -> Ints:
    if not len(known):
        return np.ones(len(values), dtype=np.int64)
    place = np.minimum(np.searchsorted(known, values), len(known) - 1)
    return np.where(known[place] == values, counts[place], 1)


def word_bits(tokens: Hashes, owner: Ints, counts: Counts) -> tuple[Floats, Floats, Floats]:
    """Bits and weight of every word of some quotations of a collection, and its `plain_bits`, in steps of 2**-20 so
    that sums are exact.

    tokens: the word hashes of these quotations, one after another.
    owner: the quotation of each word, ascending.
    counts: those of the whole collection.

    Bits are what a word proves if two quotations have it. A word's share of the collection is smoothed towards its
    share of quotations at large, with the weight of `PRIOR_QUOTES` quotations. A word that many quotations have after
    the same word
    tells less: "states" after "united". Otherwise names and set phrases would look like the fingerprint of an
        utterance. Two quotations with the pair prove nothing (they may be the two that are compared), and a floor keeps
        some of the word's own bits, so that a quotation with a thousand variants does not make its own words count as
        common. The words of a stock phrase count half.

    The weight is how much of a wording a word makes up: what it tells at large, but at most twice what it tells in this
    collection. A quotation with a thousand variants makes its own words common, so that they prove less; but one word
    that a copy has wrong must not outweigh all of them.
    """
    if not len(tokens):
        return np.empty(0), np.empty(0), np.empty(0)
    words, which = np.unique(tokens, return_inverse=True)  # sorted keys are found faster
    frequency = _counted(words, counts.words, counts.word_counts)[which]
    known, shares = _prior()
    place = np.minimum(np.searchsorted(known, words), len(known) - 1)
    prior = np.where(known[place] == words, shares[place], UNSEEN_SHARE)[which]
    # Smoothed: in a corpus of ten quotations every word would be common.
    share = (frequency + PRIOR_QUOTES * prior) / (counts.n_quotes + PRIOR_QUOTES)
    alone = -np.log2(np.minimum(share, 1.0))
    grams, which = np.unique(pair_hashes(tokens, owner), return_inverse=True)
    pairs = np.maximum(_counted(grams, counts.pairs, counts.pair_counts)[which][:-1] - 2, 0)
    given = -np.log2(np.minimum((pairs + _PAIR_PRIOR * share[1:]) / (frequency[:-1] + _PAIR_PRIOR), 1.0))
    same = owner[1:] == owner[:-1]
    bits = alone.copy()
    # Within a quotation only: its first word follows none.
    bits[1:][same] = np.minimum(alone[1:], np.maximum(given, _PAIR_FLOOR * alone[1:]))[same]
    plain = _at_large(prior)
    stock = _stock_words(tokens, owner)
    return _rounded(bits, stock), _rounded(np.minimum(plain, 2.0 * alone), stock), _rounded(plain, stock)


def plain_bits(tokens: Hashes, owner: Ints) -> Floats:
    """Bits of every word judged by quotations at large alone: what `word_bits` gives for a collection of which nothing
    is known.
    """
    known, shares = _prior()
    place = np.minimum(np.searchsorted(known, tokens), len(known) - 1)
    prior = np.where(known[place] == tokens, shares[place], UNSEEN_SHARE)
    return _rounded(_at_large(prior), _stock_words(tokens, owner))


def _at_large(prior: Floats) -> Floats:
    return np.asarray(-np.log2(np.minimum((1 + PRIOR_QUOTES * prior) / PRIOR_QUOTES, 1.0)), dtype=np.float64)


def _rounded(bits: Floats, stock: npt.NDArray[np.bool_]) -> Floats:
    """Halved for words of stock phrases, and rounded to steps of 2**-20."""
    bits = np.where(stock, _STOCK_SHARE * bits, bits)
    return np.asarray(np.round(bits * 2**20) / 2**20, dtype=np.float64)
