"""Who the chosen speaker is: span, kind, and the fullest name within the article."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.quotations.features import FIRST, THIRD
from pipeline.quotations.scene import Scene
from pipeline.quotations.tree import Tree

Span = tuple[int, int]
_HEAD_DEPS = frozenset({"relcl", "acl", "appos", "punct", "advcl", "cc", "conj", "parataxis", "dep", "advmod"})
_DOCUMENT_WORDS = """
    report study poll survey letter statement memo document book article paper email e-mail
    complaint filing ruling lawsuit editorial post ad advertisement analysis brief indictment
    transcript release account affidavit law bill resolution website tweet message story column
    piece review text manual order opinion decision dossier
"""
_DOCUMENTS = frozenset(_DOCUMENT_WORDS.split())
_BODY_WORDS = """
    department ministry agency campaign administration committee commission court government company
    party bank council union group association organization organisation institute university office
    newspaper magazine firm network police center centre foundation army congress senate house
    parliament church school board
"""
_BODIES = frozenset(_BODY_WORDS.split())


@dataclass(frozen=True, slots=True)
class Speaker:
    """A resolved speaker; `mention` is an index into the mentions, None where none lies here."""

    span: Span
    mention: int | None
    name: str | None
    kind: str
    how: str


def speaker_of(scene: Scene, head: int) -> Speaker:
    """Resolve the token that heads the speaker."""
    tree = scene.tree
    span = _noun_phrase(tree, head)
    number = scene.mention[head]
    mention = scene.mentions[number] if number >= 0 else None
    if mention is not None:
        span = (min(span[0], mention.start), max(span[1], mention.end))
    word = tree.lower[head]
    if tree.tag[head] in ("WP", "WDT"):
        antecedent = _antecedent(tree, head)
        if antecedent is not None:
            inner = speaker_of(scene, antecedent)
            return Speaker(tree.span(head, head), inner.mention, inner.name, inner.kind, inner.how)
    if mention is not None:
        how = {"name": "name", "pronoun": "pronoun", "nominal": "role"}[mention.form]
        return Speaker(span, number, mention.name, mention.type, how)
    if word in FIRST or word in THIRD:
        return Speaker(span, None, None, "person", "pronoun")
    apposed = _apposed(scene, head)
    if apposed is not None:
        inner = speaker_of(scene, apposed)
        return Speaker(span, inner.mention, inner.name, inner.kind, inner.how)
    return Speaker(span, None, None, _kind(tree, head), "description")


def _kind(tree: Tree, head: int) -> str:
    word = tree.lower[head]
    if word.rstrip("s") in _DOCUMENTS or word in _DOCUMENTS:
        return "document"
    if word in _BODIES:
        return "organisation"
    if tree.tag[head] in ("NNS", "NNPS", "DT", "CD", "JJ") or word in ("they", "we", "people", "many", "some"):
        return "group"
    return "person" if tree.tag[head] in ("NN", "PRP", "WP") else "unknown"


def _noun_phrase(tree: Tree, head: int) -> Span:
    """The head with its modifiers: no clauses, appositions or coordinated phrases."""
    first = last = head
    for k in tree.children[head]:
        if tree.dep[k] in _HEAD_DEPS or tree.paragraph[k] != tree.paragraph[head]:
            continue
        if k < head:
            first = min(first, tree.left[k])
        else:
            last = max(last, tree.right[k])
    if last - head > 12:
        last = head
    return tree.span(first, last)


def _apposed(scene: Scene, head: int) -> int | None:
    """A name that stands in apposition: "a spokesman, John Smith,"."""
    tree = scene.tree
    for k in tree.children[head]:
        if tree.dep[k] == "appos" and scene.mention[k] >= 0:
            mention = scene.mentions[scene.mention[k]]
            if mention.type == "person" and mention.form == "name":
                return k
    return None


def _antecedent(tree: Tree, head: int) -> int | None:
    verb = tree.head[head]
    while tree.dep[verb] in ("conj", "xcomp", "ccomp", "auxpass") and tree.head[verb] != verb:
        verb = tree.head[verb]
    return tree.head[verb] if tree.dep[verb] in ("relcl", "acl") else None
