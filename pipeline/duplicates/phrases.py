"""Finds pairs of wordings that could be the same utterance, and measures how much they have in common."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.duplicates.forms import Forms, gather
from pipeline.duplicates.options import DuplicateOptions
from pipeline.text.arrays import Floats, Hashes, Ints
from pipeline.text.hashing import is_in, mix, ngrams

# Number of words in a phrase. Wordings that share a phrase become candidates for a pair.
PHRASE = 3
# A phrase in more wordings than this is common: each of these wordings is paired with only a few of the others.
_MAX_RARE_SPREAD = 20
# All wordings with a common phrase are paired with this many of them, the fullest.
HUBS = 3
# A common phrase is looked up if it is among this many of the rarest phrases in its wording.
_LOOKED_UP = 4
# If at least this share of a wording's phrases is common, it is one of many copies, and its rare phrases are mistakes.
_STOCK_WORDING = 0.5
# Two adjacent words count as a common run of two wordings if they have at least this many bits.
_BIGRAM_BITS = 8.0
# A pair of wordings is compared if its shared phrases have at least _SHARED_BITS_SHARE of the bits of the wording with
# fewer bits. Here are the smallest and largest number of bits that this may demand: fewer would be one short run of
# words.
_SHARED_BITS_LIMITS = (12.0, 40.0)
# See _SHARED_BITS_LIMITS.
_SHARED_BITS_SHARE = 0.5
_BATCH = 1 << 14
# Avoids division by zero for a wording that has no bits.
_NO_BITS = 1e-9


@dataclass(frozen=True, slots=True)
class Match:
    """What pairs (a, b) of forms have in common; one array element per pair.

    pairs: the numbers of a and b.
    of_b: the bits of b's common words. A word is common if it is in a run of two or three words that a contains, too.
    words: the number of b's common words.
    run: the bits of the longest run of b's common words.
    share: the share of b's bits that its common words have (or of its weights, if that is more), 0 to 1.
    back: the same share for a.
    """

    pairs: Ints
    of_b: Floats
    words: Floats
    run: Floats
    share: Floats
    back: Floats


@dataclass(frozen=True, slots=True)
class Phrases:
    """One row for each phrase and each form that contains it, sorted by phrase and then by form.

    gram: the hash of the phrase.
    holder: the number of the form.
    spread: how many forms contain the phrase.
    start: the first row of the phrase.
    bits: the bits of its words.
    """

    gram: Hashes
    holder: Ints
    spread: Ints
    start: Ints
    bits: Floats


def phrases_of(forms: Forms) -> tuple[Hashes, Ints, Floats]:
    """Returns hash, form and bits of the three-word phrases of all forms, sorted by phrase and then by form."""
    owner = np.repeat(np.arange(len(forms)), forms.sizes)
    last = len(owner) - PHRASE + 1
    complete = np.flatnonzero(owner[:last] == owner[PHRASE - 1 :]) if last > 0 else np.empty(0, np.int64)
    gram, holder = ngrams(forms.tokens, PHRASE)[complete], owner[complete]
    bits = forms.bits[complete] + forms.bits[complete + 1] + forms.bits[complete + 2]
    order = np.lexsort((holder, gram))
    gram, holder = gram[order], holder[order]
    new = np.append(True, (gram[1:] != gram[:-1]) | (holder[1:] != holder[:-1]))[: len(gram)]
    return gram[new], holder[new], bits[order][new]


def repeated_rows(gram: Hashes) -> Ints:
    """Returns the indices of the hashes that occur more than once, sorted by hash."""
    order = np.argsort(gram, kind="stable")
    same = gram[order][1:] == gram[order][:-1]
    return np.asarray(order[np.append(same, False)[: len(order)] | np.append(False, same)[: len(order)]])


def phrase_table(gram: Hashes, holder: Ints, bits: Floats) -> Phrases:
    """Builds the table of phrases from arrays in the order of `phrases_of`: by phrase, and then by form."""
    starts = np.flatnonzero(np.append(True, gram[1:] != gram[:-1])[: len(gram)])
    sizes = np.diff(np.append(starts, len(gram)))
    return Phrases(gram, holder, np.repeat(sizes, sizes), np.repeat(starts, sizes), bits)


def rare_pairs(table: Phrases) -> tuple[Hashes, Floats]:
    """Returns the pairs of forms that share rare phrases, as ascending codes, and each pair's bits of these phrases."""
    found, bits = [np.empty(0, np.uint64)], [np.empty(0)]
    # The rows of a phrase are adjacent, so all pairs at a given distance are found by one shifted comparison.
    for step in range(1, _MAX_RARE_SPREAD):
        both = (table.gram[step:] == table.gram[:-step]) & (table.spread[step:] <= _MAX_RARE_SPREAD)
        found.append(_code(table.holder[:-step][both], table.holder[step:][both]))
        bits.append(table.bits[step:][both])
    return summed(np.concatenate(found), np.concatenate(bits))


def summed(codes: Hashes, bits: Floats) -> tuple[Hashes, Floats]:
    """Returns the distinct codes, ascending, and the sum of the bits of each."""
    order = np.argsort(codes, kind="stable")
    codes = codes[order]
    starts = np.flatnonzero(np.append(True, codes[1:] != codes[:-1])[: len(codes)])
    return codes[starts], np.add.reduceat(bits[order], starts) if len(starts) else np.empty(0)


def common_phrases(table: Phrases) -> Ints:
    """Returns the rows of common phrases, which more than `_MAX_RARE_SPREAD` forms contain."""
    return np.flatnonzero(table.spread > _MAX_RARE_SPREAD)


def own_phrases(holder: Hashes | Ints, spread: Ints, gram: Hashes, phrase_counts: Ints) -> Ints:
    """Returns the indices of the rows whose phrase is among the `_LOOKED_UP` rarest phrases of its form.

    The arguments have one element for each common phrase of each form: its form, its spread, its hash, and the number
    of all phrases in its form (`phrase_counts`). Phrases without a row are rarer than these.

    If at least half of a form's phrases are common, it is one of many copies. Its rare phrases are then mistakes and do
    not count among the rarest.
    """
    order = np.lexsort((gram, spread, holder))
    ordered = holder[order]
    new = np.append(True, ordered[1:] != ordered[:-1])[: len(ordered)]
    # The first row of each row's form, found by a running maximum.
    begin = np.maximum.accumulate(np.where(new, np.arange(len(ordered)), 0))
    common = np.diff(np.append(np.flatnonzero(new), len(ordered)))
    common = np.repeat(common, common)
    rarer = np.where(common >= _STOCK_WORDING * phrase_counts[order], 0, phrase_counts[order] - common)
    return np.asarray(order[np.arange(len(ordered)) - begin + rarer < _LOOKED_UP], dtype=np.int64)


def hubs_of(table: Phrases, rows: Ints) -> list[Ints]:
    """Returns, for each row of a common phrase, the three fullest forms that contain the phrase."""
    return [table.holder[table.start[rows] + hub] for hub in range(HUBS)]


def _code(a: Ints, b: Ints) -> Hashes:
    # Both numbers are packed into one, so that pairs are sorted and deduplicated as fast as numbers.
    return ((np.minimum(a, b) << 32) | np.maximum(a, b)).astype(np.uint64)


def smaller_of(codes: Hashes) -> Ints:
    """Returns the smaller number of each coded pair."""
    return (codes >> np.uint64(32)).astype(np.int64)


def larger_of(codes: Hashes) -> Ints:
    """Returns the larger number of each coded pair."""
    return (codes & np.uint64(0xFFFFFFFF)).astype(np.int64)


def worth_comparing(bits: Floats, total: Floats) -> npt.NDArray[np.bool_]:
    """Returns which pairs share phrases with enough bits to be compared in full.

    bits: the bits of the phrases that the pair shares; a word is counted in up to three phrases.
    total: the bits of the second form.
    """
    return np.asarray(bits >= np.clip(_SHARED_BITS_SHARE * total, *_SHARED_BITS_LIMITS), dtype=np.bool_)


def match(forms: Forms, pairs: Ints) -> Match:
    """Measures what the forms of each pair have in common."""
    # Batches have about the same number of words, not of pairs, since memory use depends on the words.
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
    # Common runs are two adjacent words with enough bits, or any three.
    for size in (2, PHRASE):
        _cover(forms, sides, covered, size)
    common_bits, shares = [], []
    for side, (places, owner) in enumerate(sides):
        common, found = covered[side], owner[covered[side]]
        common_bits.append(np.bincount(found, forms.bits[places[common]], count))
        weights = np.bincount(found, forms.weights[places[common]], count)
        rows = pairs[:, side]
        both = (
            common_bits[side] / np.maximum(forms.total_bits[rows], _NO_BITS),
            weights / np.maximum(forms.total_weight[rows], _NO_BITS),
        )
        shares.append(np.minimum(np.maximum(*both), 1.0))
    places, owner = sides[1]
    words = np.bincount(owner, covered[1], count).astype(np.float64)
    run = _longest_run(np.where(covered[1], forms.bits[places], 0.0), covered[1], owner, count)
    return common_bits[1].astype(np.float64), words, run, shares[1], shares[0]


def _cover(forms: Forms, sides: list[tuple[Ints, Ints]], covered: list[npt.NDArray[np.bool_]], size: int) -> None:
    """Marks in `covered` the words of each side that are in a run of `size` words that the other side has too."""
    grams, run_starts = [], []
    for places, owner in sides:
        begins_run = np.append(owner[: 1 - size] == owner[size - 1 :], [False] * (size - 1))[: len(owner)]
        tokens = forms.tokens[places]
        if size == 2:
            bits = forms.bits[places]
            begins_run &= bits + np.append(bits[1:], 0.0) >= _BIGRAM_BITS
        grams.append(ngrams(tokens, size) + mix(owner.astype(np.uint64)))
        run_starts.append(np.flatnonzero(begins_run))
    for mine, other in ((0, 1), (1, 0)):
        common = run_starts[mine][is_in(grams[mine][run_starts[mine]], grams[other][run_starts[other]])]
        for k in range(size):
            covered[mine][common + k] = True


def _longest_run(bits: Floats, covered: npt.NDArray[np.bool_], owner: Ints, count: int) -> Floats:
    # A run begins where the previous word is not covered or belongs to a different pair.
    begins = covered & np.append(True, ~covered[:-1] | (owner[1:] != owner[:-1]))
    run = np.cumsum(begins)[covered] - 1
    longest = np.zeros(count)
    if len(run):
        np.maximum.at(longest, owner[begins], np.bincount(run, bits[covered]))
    return longest


@dataclass(frozen=True, slots=True)
class LinkTable:
    """Links between wordings, one array element each: `form` shares words with the fuller form `other`.

    share: the share of the form's information that the other contains.
    back: the share of the other's information that the form contains.
    matched: the bits of the form's common words.
    words: the number of these words.
    run: the bits of the longest run of them.
    """

    form: Ints
    other: Ints
    share: Floats
    back: Floats
    matched: Floats
    words: Floats
    run: Floats

    def in_order(self) -> LinkTable:
        """Returns the links sorted by form, and for each form the closest match first."""
        order = np.lexsort((self.other, -self.run, -self.matched, self.form))
        return LinkTable(*(getattr(self, name)[order] for name in self.__dataclass_fields__))


def slack(share: Floats, matched: Floats, words: Floats | Ints, run: Floats, options: DuplicateOptions) -> Floats:
    """Returns how many extra bits speakers, dates and kinds may demand of each link before it is dropped.

    The arguments are columns of a `LinkTable`.
    """
    few = np.where(words < options.few_words, options.few_words_bits, 0.0)
    enough = np.where(matched >= options.quote_least_bits, matched - options.quote_bits - few, -np.inf)
    need = np.where(share >= options.quote_run_share, options.quote_run_bits, options.quote_long_run_bits)
    return np.asarray(np.where(share >= options.quote_containment, enough, run - need - few), dtype=np.float64)


def find_links(forms: Forms, pairs: Ints, options: DuplicateOptions) -> LinkTable:
    """Returns the pairs of forms that could be joined if other evidence allows it, as links.

    pairs: shape (n, 2); the number of the fuller form, which is the smaller one, comes first.
    """
    found = match(forms, pairs)
    a, b = pairs[:, 0], pairs[:, 1]
    share, back = found.share, found.back
    most = options.speaker_same_bits + options.same_story_bits + options.date_near_bits
    # The thresholds are as low as the best possible evidence could make them. The evidence itself (speakers, dates,
    # surroundings) is examined later, when fewer pairs are left.
    good = (share >= options.quote_containment) & (found.of_b >= options.quote_bits - most)
    run = np.where(share >= options.quote_run_share, options.quote_run_bits, options.quote_long_run_bits)
    good |= found.run >= run - most
    return LinkTable(b[good], a[good], share[good], back[good], found.of_b[good], found.words[good], found.run[good])
