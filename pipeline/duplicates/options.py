"""Options of the search for duplicates."""

from __future__ import annotations

from dataclasses import dataclass

_SHARES = (
    *("candidate_containment", "article_containment", "narration_containment", "block_containment"),
    *("cluster_overlap", "copy_containment", "quote_containment", "quote_run_share", "speaker_majority"),
)
_COUNTS = ("shingle_words", "sketch_scale", "sketch_least", "key_pairs")


@dataclass(frozen=True, slots=True)
class DuplicateOptions:
    """How alike articles and quotations must be to count as the same.

    shingle_words: words per shingle of an article.
    sketch_scale: an article's sketch keeps one in this many shingle hashes.
    sketch_least: the fewest shingle hashes that a sketch keeps; a text with fewer keeps all of them.
    key_pairs: a shingle in more articles than this links only neighbours, not all pairs of them.
    candidate_containment: estimated containment from which two articles are compared in full, above 0 to 1.
    article_containment: share of the shorter article's shingles that the longer one must contain, above 0 to 1.
    narration_containment: the same outside quotation marks, so that reports of one speech stay apart.
    block_containment: the same if it is one piece that begins neither text: a footer, or a long quotation.
    cluster_overlap: share of pairs across two clusters that must be alike, so that a page with two stories does not
        merge their clusters.
    copy_containment: share of each of two articles that the other must contain to be called a copy.
    quote_containment: share of the shorter quotation's information that the longer one must contain, above 0 to 1.
    quote_bits: information, in bits, that such a quotation must have in common with the longer one.
    quote_sure_bits: information, in bits, from which the same words need no evidence of speaker or date.
    quote_run_bits: information, in bits, of one common run of words that is enough without quote_containment.
    quote_run_share: share of the shorter quotation that must be common in the case of quote_run_bits.
    quote_long_run_bits: information, in bits, of one common run that is enough in any case.
    few_words: a match of fewer words than this needs more: names, titles and set phrases.
    few_words_bits: extra bits that a match of few words needs.
    speaker_same_bits: credit, in bits, when both quotations have the same speaker.
    speaker_other_bits: extra bits needed when both speakers are known and differ.
    speaker_within_bits: extra bits instead of these when the words are a small part of what the other speaker said.
    date_near_days: days between two articles up to which their dates speak for one utterance.
    date_near_bits: credit, in bits, when the dates are near.
    date_far_days: days between two articles beyond which their dates speak against one utterance.
    date_far_bits: extra bits needed when the dates are far apart.
    other_far_bits: extra bits needed, besides these, when the speakers differ and the dates are far apart: then it is a
        stock sentence ("We do not comment on ongoing investigations"), for which common surroundings are no credit.
    same_story_bits: credit, in bits, when both articles are in one cluster.
    around_bits: highest credit, in bits, for the same uncommon words around both quotations, or for the speaker of one
        being named beside the other, whose speaker is not known.
    around_least_bits: bits that the words around two quotations must have in common before they count.
    quote_least_bits: bits that are needed in any case.
    indirect_extra_bits: extra bits needed when a quotation is indirect.
    speaker_majority: share of the votes of all copies that a cluster's speaker needs, above 0 to 1.
    """

    shingle_words: int = 5
    sketch_scale: int = 8
    sketch_least: int = 48
    key_pairs: int = 16
    candidate_containment: float = 0.3
    article_containment: float = 0.5
    narration_containment: float = 0.3
    block_containment: float = 0.7
    cluster_overlap: float = 0.3
    copy_containment: float = 0.8

    quote_containment: float = 0.8
    quote_bits: float = 16.0
    quote_sure_bits: float = 40.0
    quote_run_bits: float = 36.0
    quote_run_share: float = 0.4
    quote_long_run_bits: float = 60.0
    few_words: int = 6
    few_words_bits: float = 8.0
    speaker_same_bits: float = 8.0
    speaker_other_bits: float = 10.0
    speaker_within_bits: float = 25.0
    date_near_days: int = 3
    date_near_bits: float = 6.0
    date_far_days: int = 30
    date_far_bits: float = 8.0
    other_far_bits: float = 20.0
    same_story_bits: float = 14.0
    around_bits: float = 7.0
    around_least_bits: float = 20.0
    quote_least_bits: float = 6.0
    indirect_extra_bits: float = 40.0
    speaker_majority: float = 0.6

    def __post_init__(self) -> None:
        for name in _SHARES:
            if not 0.0 < getattr(self, name) <= 1.0:
                raise ValueError(f"{name} = {getattr(self, name)}: must be above 0 and at most 1")
        for name in _COUNTS:
            if getattr(self, name) < 1:
                raise ValueError(f"{name} = {getattr(self, name)}: must be at least 1")
