"""What an indirect quotation reports: speech, a thought, an intention, or something else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.quotations.lexicon import stem
from pipeline.quotations.quote import Quote
from pipeline.quotations.scene import Scene
from pipeline.resources import resource
from pipeline.text.wordlist import WordLists, words

_LISTS = WordLists(resource("words/cues.txt"))
_KIND_OF = {
    stem(word): kind
    for kind in ("intention", "thought", "speech")  # a stem of two kinds is of the later one: it is said more often
    for word in _LISTS.words(kind)
}

_BY_COMPLEMENT = {stem(word): kind for word, kind in _LISTS.keys("with to").items()}
"""Cues whose kind with "to" and a verb ("hopes to win") is another one than with a clause."""

# Cues that report something only with a clause: "found that the bridge was closed", but "found a bridge".
_SHOWING = frozenset(map(stem, words("find show")))
# Share of a verb's uses that lead in quoted words, from which a verb of no list is one of speech.
_QUOTING = 0.25


def with_kinds(scene: Scene, quotes: Sequence[Quote]) -> list[Quote]:
    """The quotes, indirect ones with `indirect_kind`."""
    return [replace(q, indirect_kind=kind_of(scene, q)) if q.kind == "indirect" else q for q in quotes]


def kind_of(scene: Scene, quote: Quote) -> str:
    """By the first cue word that a list has; else by the shape of the content: a clause with its own subject is
    somebody's speech, a noun phrase is what somebody does."""
    tree = scene.tree
    if quote.cue is None:
        return "other"
    tokens = tree.tokens(*quote.cue)
    # A colon leads in words, and "according to" claims.
    if any(tree.lower[k] == "according" or tree.word[k] in (":", "per") for k in tokens):
        return "speech"
    for k in tokens:
        # "has said", "did not say": auxiliaries tell nothing of the kind.
        if tree.tag[k][:1] not in "VNJ" or tree.lower[k] in ("be", "have", "do"):
            continue
        kind = _KIND_OF.get(stem(tree.lower[k]))
        if kind is None:
            continue
        return _by_shape(scene, quote, k, kind)
    verbs = [k for k in tokens if tree.tag[k][:1] == "V"]
    if any(scene.lexicon.share("quoting", tree.lower[k]) > _QUOTING for k in verbs):
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
    """Whether the content is a clause with a subject and a finite verb of its own: "that the bridge was closed"."""
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
