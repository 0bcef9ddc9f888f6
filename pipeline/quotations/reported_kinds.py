"""Decides what an indirect quotation reports (speech, a thought, an intention), and whether it reports anything.

What it reports is looked up by its cue in word lists. Whether it reports anything at all ("noticed the crane" and
"elected a mayor" do not) is decided by a logistic regression with named features, trained on quotations from news that
were labelled by hand (`training/train_reported_kinds.py`).
"""

import functools
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.parsing.parse import FINITE
from pipeline.quotations.lexicon import SURE_SPEECH_SHARE, stem
from pipeline.quotations.quote import Quote
from pipeline.quotations.scene import Scene
from pipeline.quotations.tagged import log_odds
from pipeline.resources import WordLists, resource, words

_LISTS = WordLists(resource("words/cues.txt"))
_KIND_OF = {
    stem(word): kind
    for kind in ("intention", "thought", "speech")  # a stem of two kinds gets the later one, which is more frequent
    for word in _LISTS.words(kind)
}
_PERCEIVED = frozenset(map(stem, _LISTS.words("perception")))

_BY_COMPLEMENT = {stem(word): kind for word, kind in _LISTS.keys("with to").items()}
"""Maps a cue to its kind before an infinitive ("hopes to win"), for cues that have another kind before a clause ("hopes
that they win")."""

# Cues that report something only with a clause: "found that the bridge was closed", but "found a bridge".
_SHOWING = frozenset(map(stem, words("find show")))
_SUBORDINATE = words("that whether how why what where when who if to")
_NEGATIONS = words("not n't n’t never no nothing")
_WE = words("we us our")
_ANYBODY = words("you one nobody everyone anyone")
# Added to a share before taking its logarithm, which would otherwise be infinite for a word that never reports.
_SHARE_FLOOR = 0.01
_REPORT_THRESHOLD = 0.5  # if the probability of a report is lower, `indirect_kind` is "other"
# The log odds of a report have this weight when they are added to the log odds of the attribution. It had a lower Brier
# score on labelled rows than 0.2, 0.3 and 1.
_REPORT_WEIGHT = 0.5
# The usual log odds that a row is a report. A row with exactly these log odds keeps its confidence.
_TYPICAL_LOG_ODDS = 2.0


def with_kinds(scene: Scene, quotes: Sequence[Quote]) -> list[Quote]:
    """Adds `indirect_kind` to indirect quotations, and adjusts their confidence by how likely they are reports."""
    return [_with_kind(scene, quote) if quote.kind == "indirect" else quote for quote in quotes]


def _with_kind(scene: Scene, quote: Quote) -> Quote:
    listed = kind_of(scene, quote)
    probability = load_report_model().probability(features_of(scene, quote, listed))
    confidence = None if quote.confidence is None else round(_combined(quote.confidence, probability), 3)
    # A report whose cue is in no list counts as speech: of 28 such rows, 19 were speech.
    kind = "other" if probability < _REPORT_THRESHOLD else "speech" if listed == "other" else listed
    return replace(quote, indirect_kind=kind, confidence=confidence)


def _combined(attributed: float, report: float) -> float:
    """Returns the confidence of an attribution, raised or lowered by the probability that it is a report."""
    return 1.0 / (1.0 + math.exp(-log_odds(attributed) - _REPORT_WEIGHT * (log_odds(report) - _TYPICAL_LOG_ODDS)))


@dataclass(frozen=True, slots=True)
class ReportModel:
    """A logistic regression: the bias, and the weight of each feature of `features_of`."""

    bias: float
    weights: dict[str, float]

    def probability(self, features: dict[str, float]) -> float:
        """Returns the probability that a row reports somebody's words, thoughts or intentions."""
        return 1.0 / (1.0 + math.exp(-self.bias - sum(self.weights[name] * x for name, x in features.items())))


@functools.lru_cache(maxsize=1)
def load_report_model() -> ReportModel:
    return ReportModel(**json.loads(resource("quotations", "reported_kinds.json").read_text("utf-8")))


def features_of(scene: Scene, quote: Quote, listed: str) -> dict[str, float]:
    """Computes the features, by name, from which the model judges whether a quotation is a report. `listed` is the
    quotation's kind according to the word lists.
    """
    return {
        "listed_intention": float(listed == "intention"),
        "listed_other": float(listed == "other"),
        **_of_cue(scene, quote),
        **_of_source(scene, quote),
        **_of_content(scene, quote),
    }


def _of_cue(scene: Scene, quote: Quote) -> dict[str, float]:
    tree = scene.tree
    tokens = tree.tokens(*quote.cue) if quote.cue else range(0)
    informative = _informative(scene, tokens)
    shares = {
        k: scene.lexicon.share("noun" if tree.tag[k][0] == "N" else "verb", tree.lower[k]) + _SHARE_FLOOR
        for k in informative
    }
    listed = [k for k in informative if stem(tree.lower[k]) in _KIND_OF]
    head = listed[0] if listed else max(informative, key=shares.__getitem__, default=None)
    around = [tree.lower[k] for k in (*tokens, *(tree.children[head] if head is not None else ()))]
    tag = tree.tag[head] if head is not None else ""
    return {
        "cue_listed": float(bool(listed)),
        "cue_perceives": float(any(stem(tree.lower[k]) in _PERCEIVED for k in informative)),
        "cue_share": math.log(shares[head] if head is not None else _SHARE_FLOOR),
        "cue_infinitive": float(tag == "VB"),
        "cue_past": float(tag == "VBD"),
        "cue_negated": float(not _NEGATIONS.isdisjoint(around)),
    }


def _of_source(scene: Scene, quote: Quote) -> dict[str, float]:
    tree = scene.tree
    tokens = tree.tokens(*quote.speaker) if quote.speaker else range(0)
    head = next((k for k in tokens if tree.head[k] not in tokens or tree.head[k] == k), None)
    word = tree.lower[head] if head is not None else ""
    common = head is not None and tree.tag[head] in ("NN", "NNS")
    return {
        "source_missing": float(head is None),
        "source_we": float(word in _WE),
        "source_anybody": float(word in _ANYBODY or (len(tokens) > 0 and tree.lower[tokens[0]] == "no")),
        # "A spokesman" and "the report" are often sources, "the movement" never is.
        "source_share": scene.lexicon.share("source", word) if common else 0.0,
    }


def _of_content(scene: Scene, quote: Quote) -> dict[str, float]:
    tree = scene.tree
    span = tree.tokens(*quote.parts[0])
    first = span[0] if span else 0
    tops = [k for k in span if tree.head[k] not in span or tree.head[k] == k]
    kind = tree.tag[tops[0]][:1] if tops else ""
    subject = any(tree.dep[k] in ("nsubj", "nsubjpass", "expl") and tree.tag[k] not in ("WDT", "WP") for k in span)
    finite = any(tree.tag[k] in FINITE for k in span)
    led = {tree.lower[first], tree.lower[first - 1] if first else ""} & _SUBORDINATE
    size = sum(len(tree.tokens(a, b)) for a, b in quote.parts)
    return {
        "clause": float(subject and finite and not led),
        "participle": float(tree.tag[first] == "VBG"),
        "verb_phrase": float(kind in ("V", "M")),
        "noun_phrase": float(kind in ("N", "P")),
        "complement": float(any(tree.dep[k] == "ccomp" for k in tops)),
        "parts": float(len(quote.parts) > 1),
        "length": math.log(max(size, 1)),
    }


def _informative(scene: Scene, tokens: Sequence[int]) -> list[int]:
    """Returns the tokens of a cue that show its kind: verbs except auxiliaries ("has said"), nouns and adjectives.

    If the cue has only adverbs ("further" in "He further said"), the verbs that the adverbs modify are returned.
    """
    tree = scene.tree
    found = [k for k in tokens if tree.tag[k][:1] in "VNJ" and tree.lower[k] not in ("be", "have", "do")]
    if found or not tokens:
        return found
    if any(stem(tree.lower[k]) in _KIND_OF for k in tokens):  # "allegedly", "reportedly"
        return list(tokens)
    return [tree.head[k] for k in tokens if tree.tag[k][:2] == "RB" and tree.tag[tree.head[k]][:1] == "V"]


def kind_of(scene: Scene, quote: Quote) -> str:
    """Returns the kind of an indirect quotation: the kind of the first word in its cue that is in a word list. If no
    word is in a list, it is "speech" after a verb of speech, or after another verb if the content is a clause; else
    "other".
    """
    tree = scene.tree
    if quote.cue is None:
        return "other"
    tokens = tree.tokens(*quote.cue)
    # A colon introduces words, and "according to" a claim.
    if any(tree.lower[k] == "according" or tree.word[k] in (":", "per") for k in tokens):
        return "speech"
    informative = _informative(scene, tokens)
    for k in informative:
        kind = _KIND_OF.get(stem(tree.lower[k]))
        if kind is not None:
            return _by_shape(scene, quote, k, kind)
    verbs = [k for k in informative if tree.tag[k][:1] == "V"]
    if any(scene.lexicon.share("quoting", tree.lower[k]) > SURE_SPEECH_SHARE for k in verbs):
        return "speech"
    return "speech" if verbs and _is_clause(scene, quote) else "other"


def _by_shape(scene: Scene, quote: Quote, cue: int, kind: str) -> str:
    tree = scene.tree
    word = stem(tree.lower[cue])
    first = tree.token_at(quote.parts[0][0])
    infinitive = first < len(tree) and (tree.tag[first] == "TO" or (tree.lower[first - 1] == "to" and first > cue))
    if infinitive and word in _BY_COMPLEMENT:
        return _BY_COMPLEMENT[word]
    if word in _SHOWING and not _is_clause(scene, quote):
        return "other"
    return kind


def _is_clause(scene: Scene, quote: Quote) -> bool:
    """Whether the content is a clause: it begins with "that" or the like, or has a subject of its own."""
    tree = scene.tree
    first = tree.token_at(quote.parts[0][0])
    span = tree.tokens(*quote.parts[0])
    if not span:
        return False
    if tree.lower[first] in ("that", "whether", "how", "why", "what"):
        return True
    inside = set(span)
    return any(
        tree.dep[k] in ("nsubj", "nsubjpass", "expl") and tree.head[k] in inside and tree.dep[tree.head[k]] == "ccomp"
        for k in span
    )
