"""Options of the craft: defaults are the product's defaults."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DuplicateOptions:
    """How alike articles and quotations must be to be one.

    shingle_words: words per shingle of an article.
    sketch_scale: one of so many shingle hashes is kept in an article's sketch.
    sketch_least: but at least so many (a text with fewer shingles keeps them all).
    key_pairs: a key held by more articles than this links neighbours only, not all pairs.
    candidate_containment: estimated containment from which two articles are compared in full.
    article_containment: share of the shorter article's shingles that the longer one must hold.
    narration_containment: the same outside of quotation marks, so that reports of one speech stay apart.
    block_containment: the same if all that they share is one piece, and not from their heads on: boilerplate,
        or a long quotation.
    cluster_overlap: share of pairs across two clusters that must be alike for the clusters to be joined: a live
        page that holds two stories does not make them one.
    copy_containment: share that each of two articles must find in the other to be a copy of it.

    quote_containment: share of the shorter quotation's information that the longer one must hold.
    quote_bits: matched information, in bits, that such a quotation needs.
    quote_sure_bits: information from which one wording, or one wording within another, needs no evidence.
    quote_run_bits: information of one common run of words that is enough without that share,
    quote_run_share: but with at least this one.
    quote_long_run_bits: information of one common run that is enough whatever else the quotations say.
    few_words: matches of fewer words than this are names, titles and set phrases more often than utterances:
    few_words_bits: added to the need then.
    speaker_same_bits: taken off both needs when the speakers are the same.
    speaker_other_bits: added to both needs when the speakers are known and differ,
    speaker_within_bits: or, if one wording is a small part of the other (speakers quote one another), this.
    date_near_days: days between the articles up to which dates speak for,
    date_near_bits: and what is taken off both needs in that case.
    date_days: days between the articles from which dates speak against.
    date_far_bits: added to both needs in that case.
    same_story_bits: taken off both needs in two articles of one cluster.
    quote_least_bits: matched information that is needed in any case.
    indirect_extra_bits: added to both needs when one of the quotations is indirect.
    """

    shingle_words: int = 5
    sketch_scale: int = 8
    sketch_least: int = 24
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
    few_words: int = 5
    few_words_bits: float = 8.0
    speaker_same_bits: float = 8.0
    speaker_other_bits: float = 10.0
    speaker_within_bits: float = 25.0
    date_near_days: int = 3
    date_near_bits: float = 6.0
    date_days: int = 30
    date_far_bits: float = 8.0
    same_story_bits: float = 14.0
    quote_least_bits: float = 6.0
    indirect_extra_bits: float = 40.0
