"""What an indirect quotation reports: speech, a thought, an intention, or something else. Own lists of cues."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.quotations.lexicon import stem
from pipeline.quotations.quote import Quote
from pipeline.quotations.scene import Scene
from pipeline.text.wordlist import words

_LISTED = {
    "speech": """say tell write speak talk state declare announce claim argue insist explain add note warn ask call
        suggest report mention acknowledge admit concede accuse criticize criticise describe cite urge promise vow
        pledge complain respond reply answer comment tweet post confirm deny reveal disclose indicate assert allege
        allegation emphasize emphasise stress recall reiterate repeat blame denounce condemn praise slam blast mock
        deride decry lament joke quip boast brag hint imply predict testify question demand request recommend advise
        remind assure reassure thank apologize apologise congratulate greet inform notify proclaim remark observe
        recount relate refer address discuss debate describe detail outline voice express echo point conclude quote
        statement according comment remark speech message threaten appeal plead beg dismiss rebuke rebut refute dispute
        contend maintain caution swear lash tout trumpet hail tease taunt ridicule scold suggestion report rumor
        complaint criticism argument question answer response request warning announcement promise claim charge
        accusation per whisper shout yell cry scream mutter murmur utter chant interrupt chime interject email text
        sing read publicize publicise broadcast clarify elaborate specify identify name list label dub term nickname
        portray characterize characterise paint advocate preach sign assail plead rail excoriate lambast lambaste
        castigate chide propose proposal testimony attest vouch stipulate rule show find state estimate project
        forecast calculate document encourage underline underscore highlight discussion talks conversation
        speculation""",
    "thought": """think believe feel hope fear worry know doubt consider expect wonder remember understand learn
        suspect assume realize realise recognize recognise guess imagine reckon regard view deem judge perceive
        anticipate concern confident convinced optimistic pessimistic skeptical sceptical aware unaware afraid sure
        unsure certain uncertain surprised worried concerned convince conclude opinion belief view feeling fear hope
        doubt expectation conviction dream imagine regret love like dislike hate admire respect trust distrust care
        enjoy prefer appreciate resent envy ponder contemplate see interpret assess foresee foreknow mind suppose
        sense interest agree disagree thought impression speculate conceive picture forget thoughts""",
    "intention": """plan intend want seek aim try attempt decide determine choose refuse decline resolve prepare mean
        wish desire eager willing ready reluctant keen set plot strive endeavor endeavour look goal intention plan
        decision ambition bid effort commit opt push campaign volunteer offer consent vote agree agreed threat""",
}
_KIND_OF: dict[str, str] = {}
for _kind, _words in _LISTED.items():
    for _word in words(_words):
        _KIND_OF.setdefault(stem(_word), _kind)  # a word of two lists is of the first: it is said more often than not

_BY_COMPLEMENT = {
    stem(word): kind
    for kind, listed in (
        ("intention", "hope expect agree offer like love prefer want think propose"),
        ("thought", "find conclude estimate recognize recognise acknowledge"),
    )
    for word in listed.split()
}
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
