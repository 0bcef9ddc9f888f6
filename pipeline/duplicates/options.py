"""The options for finding duplicate articles and quotations."""

from dataclasses import dataclass

_SHARES = (
    *("candidate_containment", "article_containment", "narration_containment", "block_containment"),
    *("cluster_overlap", "copy_containment", "quote_containment", "quote_run_share", "speaker_majority"),
)
_COUNTS = ("shingle_words", "sketch_scale", "sketch_least", "key_pairs")


@dataclass(frozen=True, slots=True)
class DuplicateOptions:
    """How alike articles and quotations must be to count as the same. Shares are above 0 and at most 1.

    shingle_words: number of words in a shingle of an article.
    sketch_scale: an article's sketch keeps one in this many of its shingle hashes.
    sketch_least: a sketch keeps at least this many shingle hashes; a text that has fewer keeps all of them.
    key_pairs: if more articles than this share a shingle, only some pairs of them are compared, not all.
    candidate_containment: two articles are compared in full if their estimated containment is at least this share.
    article_containment: share of the shorter article's shingles that the longer article must contain.
    narration_containment: the same share for shingles outside quotation marks, so that two reports of one speech stay
        apart.
    block_containment: required instead of article_containment if the common text is one piece that begins neither
        article, such as a footer or a long quotation.
    cluster_overlap: share of the pairs of articles across two clusters that must be alike, so that a page with two
        stories does not merge their clusters.
    copy_containment: two articles are copies if each contains at least this share of the other.
    quote_containment: share of the shorter quotation's information that the longer quotation must contain.
    quote_bits: information, in bits, that a quotation which fulfils quote_containment must share with the longer one.
    quote_sure_bits: information, in bits, from which identical wordings need no evidence from speakers or dates.
    quote_run_bits: information, in bits, from which one common run of words makes two quotations the same although
        quote_containment is not fulfilled.
    quote_run_share: quote_run_bits applies only if at least this share of the shorter quotation is common.
    quote_long_run_bits: applies instead of quote_run_bits if less than quote_run_share is common.
    few_words: a match of fewer words than this needs few_words_bits more, since it may be a name, a title or a set
        phrase.
    few_words_bits: extra bits that a match of few words needs.
    speaker_same_bits: credit, in bits, when both quotations have the same speaker.
    speaker_other_bits: extra bits needed when both speakers are known and differ.
    speaker_within_bits: extra bits needed instead of speaker_other_bits when the common words are only a small part of
        the longer quotation, whose speaker may be quoting the other.
    date_near_days: if two articles are at most this many days apart, their dates are evidence for one utterance.
    date_near_bits: credit, in bits, when the dates are near.
    date_far_days: if two articles are more than this many days apart, their dates are evidence against one utterance.
    date_far_bits: extra bits needed when the dates are far apart.
    other_far_bits: further extra bits needed when the speakers differ and the dates are far apart. The words are then
        probably a stock sentence ("We do not comment on ongoing investigations"), and common surroundings give no
        credit.
    same_story_bits: credit, in bits, when both articles are in the same cluster.
    around_bits: largest credit, in bits, when the same uncommon words are around both quotations, or when the speaker
        of one is named near the other, whose speaker is unknown.
    around_least_bits: information, in bits, that the common words around two quotations must exceed to give credit.
    quote_least_bits: information, in bits, that a quotation which fulfils quote_containment must share with the longer
        one even if all other evidence is favourable.
    indirect_extra_bits: extra bits needed when a quotation is indirect.
    speaker_majority: share of the votes of all copies that a speaker needs to become the cluster's speaker.
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
