"""Pairs of wordings that may be one utterance, and how much they have in common."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.duplicates.forms import Forms, gather
from pipeline.duplicates.options import DuplicateOptions
from pipeline.text.hashing import Hashes, among, mix, ngrams

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

# Words of a phrase: the unit by which wordings find each other.
PHRASE = 3
# A phrase in more wordings than this is common: each of them is paired with only a few of the others.
_MAX_RARE_SPREAD = 20
# The most telling holders of a common phrase, with which all its other holders are paired.
HUBS = 3
# A common phrase is looked up if it is among this many rarest phrases of its wording.
_LOOKED_UP = 4
# A wording with this share of common phrases is one of many copies, and what is rare in it is a mistake.
_STOCK_WORDING = 0.5
# Bits that two words in a row must tell to count as a common run of two wordings.
_BIGRAM_BITS = 8.0
# One phrase of a long quotation is too short a run to link anything, whoever says it.
_TELLING = (12.0, 40.0)
# Common phrases must contain this share of the less telling wording's bits to make a pair.
_TELLING_SHARE = 0.5
_BATCH = 1 << 14
# Keeps a wording without any bits from being divided by zero.
_NO_BITS = 1e-9


@dataclass(frozen=True, slots=True)
class Match:
    """What pairs (a, b) of forms have in common; one array element per pair.

    of_b: bits of b's words in phrases common to both.
    words: how many words of b these are.
    run: bits of the longest common run of words of b.
    share: how much of b's bits (or of its weights, if that is more) a contains, 0 to 1.
    back: the same for a.
    """

    pairs: Ints
    of_b: Floats
    words: Floats
    run: Floats
    share: Floats
    back: Floats


@dataclass(frozen=True, slots=True)
class Phrases:
    """One row per phrase and form that contains it, by phrase and then by form.

    spread: how many forms contain the phrase.
    start: the phrase's first row.
    bits: what its words tell.
    """

    gram: Hashes
    holder: Ints
    spread: Ints
    start: Ints
    bits: Floats


def phrases_of(forms: Forms) -> tuple[Hashes, Ints, Floats]:
    """The phrases of three words in every form, once each, by phrase and then by form: hash, form, bits."""
    owner = np.repeat(np.arange(len(forms)), forms.sizes)
    last = len(owner) - PHRASE + 1
    whole = np.flatnonzero(owner[:last] == owner[PHRASE - 1 :]) if last > 0 else np.empty(0, np.int64)
    gram, holder = ngrams(forms.tokens, PHRASE)[whole], owner[whole]
    bits = forms.bits[whole] + forms.bits[whole + 1] + forms.bits[whole + 2]
    order = np.lexsort((holder, gram))
    gram, holder = gram[order], holder[order]
    new = np.append(True, (gram[1:] != gram[:-1]) | (holder[1:] != holder[:-1]))[: len(gram)]
    return gram[new], holder[new], bits[order][new]


def shared(gram: Hashes) -> Ints:
    """The rows of phrases that have several rows, by phrase."""
    order = np.argsort(gram, kind="stable")
    same = gram[order][1:] == gram[order][:-1]
    return np.asarray(order[np.append(same, False)[: len(order)] | np.append(False, same)[: len(order)]])


def phrase_table(gram: Hashes, holder: Ints, bits: Floats) -> Phrases:
    """Phrases with all forms that contain them; arguments as `phrases_of` gives them."""
    starts = np.flatnonzero(np.append(True, gram[1:] != gram[:-1])[: len(gram)])
    sizes = np.diff(np.append(starts, len(gram)))
    return Phrases(gram, holder, np.repeat(sizes, sizes), np.repeat(starts, sizes), bits)


def rare_pairs(table: Phrases) -> tuple[Hashes, Floats]:
    """Codes of the pairs of forms that share a rare phrase, ascending, and the bits of all such phrases of each."""
    found, told = [np.empty(0, np.uint64)], [np.empty(0)]
    # Rows are by phrase: holders of one phrase stand side by side, and pairs at each distance are one shifted
    # comparison.
    for step in range(1, _MAX_RARE_SPREAD):
        both = (table.gram[step:] == table.gram[:-step]) & (table.spread[step:] <= _MAX_RARE_SPREAD)
        found.append(_code(table.holder[:-step][both], table.holder[step:][both]))
        told.append(table.bits[step:][both])
    return summed(np.concatenate(found), np.concatenate(told))


def summed(codes: Hashes, bits: Floats) -> tuple[Hashes, Floats]:
    """The distinct codes, ascending, and the bits of each, added up."""
    order = np.argsort(codes, kind="stable")
    codes = codes[order]
    starts = np.flatnonzero(np.append(True, codes[1:] != codes[:-1])[: len(codes)])
    return codes[starts], np.add.reduceat(bits[order], starts) if len(starts) else np.empty(0)


def common_phrases(table: Phrases) -> Ints:
    """The rows of phrases that many forms contain."""
    return np.flatnonzero(table.spread > _MAX_RARE_SPREAD)


def own_phrases(holder: Hashes | Ints, spread: Ints, gram: Hashes, held: Ints) -> Ints:
    """Which rows of common phrases are among the rarest phrases of their form. The rows must be all common phrases of
    their forms, and `held` counts all phrases of each form; the others are rarer.

    If half of a form's phrases are common, it is one of many copies. What is rare in it is a mistake, and does not
    count as one of its rarest.
    """
    order = np.lexsort((gram, spread, holder))
    ordered = holder[order]
    new = np.append(True, ordered[1:] != ordered[:-1])[: len(ordered)]
    # For each row the first row of its form: a running maximum carries it along.
    begin = np.maximum.accumulate(np.where(new, np.arange(len(ordered)), 0))
    common = np.diff(np.append(np.flatnonzero(new), len(ordered)))
    common = np.repeat(common, common)
    rarer = np.where(common >= _STOCK_WORDING * held[order], 0, held[order] - common)
    return np.asarray(order[np.arange(len(ordered)) - begin + rarer < _LOOKED_UP], dtype=np.int64)


def hubs_of(table: Phrases, rows: Ints) -> list[Ints]:
    """For each row, the first, second and third most telling form that contains its phrase; all phrases are common
    ones.
    """
    return [table.holder[table.start[rows] + hub] for hub in range(HUBS)]


def _code(a: Ints, b: Ints) -> Hashes:
    # Two numbers in one, so that pairs are sorted and made distinct as fast as numbers.
    return ((np.minimum(a, b) << 32) | np.maximum(a, b)).astype(np.uint64)


def first(codes: Hashes) -> Ints:
    """The smaller number of coded pairs."""
    return (codes >> np.uint64(32)).astype(np.int64)


def second(codes: Hashes) -> Ints:
    """The larger number of coded pairs."""
    return (codes & np.uint64(0xFFFFFFFF)).astype(np.int64)


def telling(bits: Floats, total: Floats) -> npt.NDArray[np.bool_]:
    """Which pairs have phrases that tell enough, compared with the second form's bits (a word counts in up to three
    phrases).
    """
    return np.asarray(bits >= np.clip(_TELLING_SHARE * total, *_TELLING), dtype=np.bool_)


def match(forms: Forms, pairs: Ints) -> Match:
    """Measure what the forms of every pair have in common."""
    # Batches of equal numbers of words, not of pairs: memory goes by the words.
    weight = np.cumsum(forms.sizes[pairs].sum(axis=1))
    cuts = np.searchsorted(weight, np.arange(_BATCH, int(weight[-1]) if len(weight) else 0, _BATCH))
    parts = [_match(forms, part) for part in np.split(pairs, np.unique(cuts))]
    return Match(pairs, *(np.concatenate([part[k] for part in parts]) for k in range(5)))


def _match(forms: Forms, pairs: Ints) -> tuple[Floats, ...]:
    count = len(pairs)
    sides = []
    for side in (0, 1):
        rows = pairs[:, side]
        sides.append((gather(forms.starts, rows), np.repeat(np.arange(count), forms.sizes[rows])))
    covered = [np.zeros(len(places), dtype=np.bool_) for places, _ in sides]
    # Two telling words in a row, or any three.
    for size in (2, PHRASE):
        _cover(forms, sides, covered, size)
    held, shares = [], []
    for side, (places, owner) in enumerate(sides):
        common, found = covered[side], owner[covered[side]]
        held.append(np.bincount(found, forms.bits[places[common]], count))
        weights = np.bincount(found, forms.weights[places[common]], count)
        rows = pairs[:, side]
        both = held[side] / np.maximum(forms.total[rows], _NO_BITS), weights / np.maximum(forms.whole[rows], _NO_BITS)
        shares.append(np.minimum(np.maximum(*both), 1.0))
    places, owner = sides[1]
    words = np.bincount(owner, covered[1], count).astype(np.float64)
    run = _longest_run(np.where(covered[1], forms.bits[places], 0.0), covered[1], owner, count)
    return held[1].astype(np.float64), words, run, shares[1], shares[0]


def _cover(forms: Forms, sides: list[tuple[Ints, Ints]], covered: list[npt.NDArray[np.bool_]], size: int) -> None:
    """Mark the words of each side that are in a run of `size` words of the other side."""
    marks, wholes = [], []
    for places, owner in sides:
        whole = np.append(owner[: 1 - size] == owner[size - 1 :], [False] * (size - 1))[: len(owner)]
        tokens = forms.tokens[places]
        if size == 2:
            bits = forms.bits[places]
            whole &= bits + np.append(bits[1:], 0.0) >= _BIGRAM_BITS
        marks.append(ngrams(tokens, size) + mix(owner.astype(np.uint64)))
        wholes.append(np.flatnonzero(whole))
    for mine, other in ((0, 1), (1, 0)):
        common = wholes[mine][among(marks[mine][wholes[mine]], marks[other][wholes[other]])]
        for k in range(size):
            covered[mine][common + k] = True


def _longest_run(bits: Floats, covered: npt.NDArray[np.bool_], owner: Ints, count: int) -> Floats:
    # A run begins where the word before is not covered, or belongs to another pair.
    begins = covered & np.append(True, ~covered[:-1] | (owner[1:] != owner[:-1]))
    run = np.cumsum(begins)[covered] - 1
    longest = np.zeros(count)
    if len(run):
        np.maximum.at(longest, owner[begins], np.bincount(run, bits[covered]))
    return longest


@dataclass(frozen=True, slots=True)
class LinkTable:
    """Links, one array element each; `form` shares words with the fuller form `other`.

    share: how much of the form's information the other contains.
    back: how much of the other's information the form contains.
    matched: bits of the form's common words.
    words: how many these are.
    run: bits of the longest run of them.
    """

    form: Ints
    other: Ints
    share: Floats
    back: Floats
    matched: Floats
    words: Floats
    run: Floats

    def in_order(self) -> LinkTable:
        """The links by form, the closest first."""
        order = np.lexsort((self.other, -self.run, -self.matched, self.form))
        return LinkTable(*(getattr(self, name)[order] for name in self.__dataclass_fields__))


def slack(share: Floats, matched: Floats, words: Floats | Ints, run: Floats, options: DuplicateOptions) -> Floats:
    """How many extra bits speakers, dates and kinds may demand before a link falls. The arguments are columns
    of links.
    """
    few = np.where(words < options.few_words, options.few_words_bits, 0.0)
    enough = np.where(matched >= options.quote_least_bits, matched - options.quote_bits - few, -np.inf)
    need = np.where(share >= options.quote_run_share, options.quote_run_bits, options.quote_long_run_bits)
    return np.asarray(np.where(share >= options.quote_containment, enough, run - need - few), dtype=np.float64)


def find_links(forms: Forms, pairs: Ints, options: DuplicateOptions) -> LinkTable:
    """The pairs of forms (smaller number first, shape (n, 2)) that may be joined, depending on the other evidence."""
    found = match(forms, pairs)
    a, b = pairs[:, 0], pairs[:, 1]
    share, back = found.share, found.back
    most = options.speaker_same_bits + options.same_story_bits + options.date_near_bits
    # As loose as the best evidence could make it: speakers, dates and surroundings are looked at later, in fewer pairs.
    good = (share >= options.quote_containment) & (found.of_b >= options.quote_bits - most)
    run = np.where(share >= options.quote_run_share, options.quote_run_bits, options.quote_long_run_bits)
    good |= found.run >= run - most
    return LinkTable(b[good], a[good], share[good], back[good], found.of_b[good], found.words[good], found.run[good])
