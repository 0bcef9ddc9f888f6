"""Measures the information of each word of a quotation in bits: more if it is rare, or unlikely after the last one."""

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.resources import WordLists, resource
from pipeline.text.arrays import Floats, Hashes, Ints
from pipeline.text.hashing import is_in, mix, ngrams, repeated, word_hashes, words

# Smoothing: a word's share in quotations in general counts as much as this many quotations of the corpus.
PRIOR_QUOTES = 2_000
# A word is listed in `Counts` if at least this many quotations in the corpus have it.
MIN_WORD_COUNT = 2
# A pair of words is listed in `Counts` if at least this many quotations in the corpus have it.
MIN_PAIR_COUNT = 3
# The share of quotations assumed for a word that is not in the list of common words.
UNSEEN_SHARE = 2.0**-12
# Smoothing: when a word's share after the previous word is estimated, its share in general counts as much as this many
# occurrences.
_PAIR_PRIOR = 8
# The share of its bits that a word keeps, however often it follows the previous word.
_PAIR_FLOOR = 0.35
# The share of its bits that a word in a stock phrase keeps.
_STOCK_SHARE = 0.5

_LETTERS = re.compile(r"\[(\w{1,3})\](?=\w)")
_INSERTED = re.compile(r"\[[^\[\]\n]*\]|\([^()\n]*\)")
_POSSESSIVE = re.compile(r"(?<=\w)['’](?:s\b|(?!\w))|%", re.IGNORECASE)
_SHORT = re.compile(r"(?i)\b(can|won|shan)['’]t\b|n['’]t\b|['’](re|ll|ve|m)\b")
_LISTS = WordLists(resource("words/spoken.txt"))
_CONTRACTIONS = {short: " " + " ".join(full) for short, full in _LISTS.entries("contractions").items()}
_SPELLED: dict[str, list[str]] = _LISTS.entries("spelled") | {word: [] for word in _LISTS.words("hesitations")}


def quote_words(text: str) -> list[str]:
    """Returns the words of a quotation as spoken, in a uniform spelling.

    "[W]e" becomes "we", "don't" "do not", "gonna" "going to" and "three" "3"; a possessive loses its "s". Hesitations
    and insertions by an editor in brackets are left out.
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
    """Returns the hashes (ascending) and the shares of the words that are common in quotations in general."""
    hashes = word_hashes(list(_shares()))
    order = np.argsort(hashes)
    return hashes[order], np.array(list(_shares().values()))[order]


def common_words() -> Sequence[str]:
    """Returns the words that are common in quotations in general."""
    return tuple(_shares())


@functools.cache
def _stock() -> dict[int, Hashes]:
    """Maps a number of words to the hashes of the stock phrases of this length."""
    lines = resource("duplicates", "stock_phrases.txt").read_text(encoding="utf-8")
    phrases = [quote_words(line) for line in lines.splitlines() if line[:1] != "#"]
    sizes = sorted({len(phrase) for phrase in phrases})
    return {n: np.concatenate([ngrams(word_hashes(p), n)[:1] for p in phrases if len(p) == n]) for n in sizes}


def _stock_words(tokens: Hashes, owner: Ints) -> npt.NDArray[np.bool_]:
    """Returns which words belong to a stock phrase."""
    marked = np.zeros(len(tokens), dtype=np.bool_)
    for size, phrases in _stock().items():
        if len(tokens) >= size:
            ends = owner[size - 1 :] == owner[: len(owner) - size + 1]
            # Loops over the few places where a stock phrase begins, not over all words.
            for k in np.flatnonzero(is_in(ngrams(tokens, size)[: len(ends)], phrases) & ends):
                marked[k : k + size] = True
    return marked


@dataclass(frozen=True, slots=True)
class Counts:
    """In how many of `n_quotes` distinct quotations each word and each pair of words occurs. Arrays are sorted by hash.

    Words in a single quotation and pairs in one or two quotations are not listed.
    """

    n_quotes: int
    words: Hashes
    word_counts: Ints
    pairs: Hashes
    pair_counts: Ints


def pair_hashes(tokens: Hashes, owner: Ints) -> Hashes:
    """Returns a hash of each word together with the next word in its quotation; 0 for the last word of a quotation."""
    same = np.append(owner[1:] == owner[:-1], False)[: len(owner)]
    return np.where(same, ngrams(tokens, 2), np.uint64(0))


def frequent(values: Hashes, owner: Hashes | Ints, least: int) -> tuple[Hashes, Ints]:
    """Returns the values that at least `least` quotations (`owner`) contain, ascending, and in how many each is."""
    value = np.sort(values[_once(values, owner)])
    starts = np.flatnonzero(np.append(True, value[1:] != value[:-1])[: len(value)])
    sizes = np.diff(np.append(starts, len(value)))
    kept = sizes >= least
    return value[starts][kept], sizes[kept]


def _once(values: Hashes, owner: Hashes | Ints) -> npt.NDArray[np.bool_]:
    """Returns which rows to keep so that each value occurs only once for each owner."""
    both = mix(values + mix(owner.astype(np.uint64)))
    again = repeated(both)
    kept = np.ones(len(both), dtype=np.bool_)
    rows = np.flatnonzero(is_in(both, again))  # few rows, since argsort is several times slower than a plain sort
    kept[rows] = False
    kept[rows[np.unique(both[rows], return_index=True)[1]]] = True
    return kept


def count_words(tokens: Hashes, owner: Ints, n_quotes: int) -> Counts:
    """Counts the words of a collection of distinct quotations; `tokens` and `owner` are as in `word_bits`."""
    pairs = pair_hashes(tokens, owner)
    real = pairs != 0
    of_words = frequent(tokens, owner, MIN_WORD_COUNT)
    return Counts(n_quotes, *of_words, *frequent(pairs[real], owner[real], MIN_PAIR_COUNT))


def _counted(values: Hashes, known: Hashes, counts: Ints) -> Ints:
    if not len(known):
        return np.ones(len(values), dtype=np.int64)
    place = np.minimum(np.searchsorted(known, values), len(known) - 1)
    return np.where(known[place] == values, counts[place], 1)


def word_bits(tokens: Hashes, owner: Ints, counts: Counts) -> tuple[Floats, Floats, Floats]:
    """Returns the bits, the weight and the `plain_bits` of each word of some quotations in a collection.

    tokens: the word hashes of these quotations, one after another.
    owner: the quotation of each word, ascending.
    counts: the word counts of the whole collection.

    The bits measure how strongly the word, if two quotations share it, suggests a common origin. They come from the
    word's share in the collection, smoothed towards its share in quotations in general with the weight of
    `PRIOR_QUOTES` quotations. A word that often follows the same word has fewer bits ("states" after "united"), since
    names and set phrases would otherwise look like the fingerprint of an utterance. Two occurrences of a pair of words
    are not counted, since they may be in the two quotations that are compared. A floor keeps some of the word's own
    bits, so that a quotation with a thousand variants does not make its own words count as common. Words in a stock
    phrase have half their bits.

    The weight measures how much of a wording the word makes up. It is the word's bits in quotations in general, but at
    most twice its bits in this collection. Bits alone would not do: a quotation with a thousand variants makes its own
    words common, so that a single wrong word in one copy would outweigh all others.

    All values are rounded to steps of 2**-20, so that sums are exact.
    """
    if not len(tokens):
        return np.empty(0), np.empty(0), np.empty(0)
    words, which = np.unique(tokens, return_inverse=True)  # sorted keys are found faster
    frequency = _counted(words, counts.words, counts.word_counts)[which]
    known, shares = _prior()
    place = np.minimum(np.searchsorted(known, words), len(known) - 1)
    prior = np.where(known[place] == words, shares[place], UNSEEN_SHARE)[which]
    # Smoothed, since in a corpus of ten quotations every word would be common.
    share = (frequency + PRIOR_QUOTES * prior) / (counts.n_quotes + PRIOR_QUOTES)
    alone = -np.log2(np.minimum(share, 1.0))
    grams, which = np.unique(pair_hashes(tokens, owner), return_inverse=True)
    pairs = np.maximum(_counted(grams, counts.pairs, counts.pair_counts)[which][:-1] - 2, 0)
    given = -np.log2(np.minimum((pairs + _PAIR_PRIOR * share[1:]) / (frequency[:-1] + _PAIR_PRIOR), 1.0))
    same = owner[1:] == owner[:-1]
    bits = alone.copy()
    # Within a quotation only, since its first word has no previous word.
    bits[1:][same] = np.minimum(alone[1:], np.maximum(given, _PAIR_FLOOR * alone[1:]))[same]
    plain = _at_large(prior)
    stock = _stock_words(tokens, owner)
    return _rounded(bits, stock), _rounded(np.minimum(plain, 2.0 * alone), stock), _rounded(plain, stock)


def plain_bits(tokens: Hashes, owner: Ints) -> Floats:
    """Returns the bits of each word by its share in quotations in general, for use without a collection's counts."""
    known, shares = _prior()
    place = np.minimum(np.searchsorted(known, tokens), len(known) - 1)
    prior = np.where(known[place] == tokens, shares[place], UNSEEN_SHARE)
    return _rounded(_at_large(prior), _stock_words(tokens, owner))


def _at_large(prior: Floats) -> Floats:
    return np.asarray(-np.log2(np.minimum((1 + PRIOR_QUOTES * prior) / PRIOR_QUOTES, 1.0)), dtype=np.float64)


def _rounded(bits: Floats, stock: npt.NDArray[np.bool_]) -> Floats:
    """Returns the bits, halved for words in stock phrases, and rounded to steps of 2**-20."""
    bits = np.where(stock, _STOCK_SHARE * bits, bits)
    return np.asarray(np.round(bits * 2**20) / 2**20, dtype=np.float64)
