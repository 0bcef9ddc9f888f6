"""Organisations that a common noun refers back to: "the ministry", "the company"."""

from __future__ import annotations

from pipeline.entities.mention import Mention
from pipeline.quotations.scene import Scene
from pipeline.resources import resource
from pipeline.text.word_classes import ORGANISATION_NOUNS
from pipeline.text.wordlist import DEFINITE, WordLists

_GENERIC = frozenset({"company", "firm", "agency", "group", "organisation", "organization", "corporation", "union"})
_NOUNS = ORGANISATION_NOUNS | WordLists(resource("words/nouns.txt")).words("organisations")
_REACH = 3  # how many paragraphs back a generic noun looks for its organisation


def organisation_of(scene: Scene, head: int) -> int | None:
    """The mention of the organisation that a definite noun phrase refers to; None if it may be another one.

    A noun goes to the last organisation before it whose name contains the noun ("the ministry" after
    "Estonian Defence Ministry"); "the company" and the like to the only organisation of the paragraphs before.
    """
    tree = scene.tree
    noun = tree.lower[head]
    if tree.tag[head] != "NN" or noun not in _NOUNS or not _is_bare(scene, head):
        return None
    before = [
        (number, mention)
        for number, mention in enumerate(scene.mentions)
        if mention.start < tree.start[head] and mention.type == "organisation" and mention.form == "name"
    ]
    for number, mention in reversed(before):
        name = mention.name or ""
        if noun in name.lower().split() and len(name) > len(noun):
            return number
    if noun not in _GENERIC:
        return None
    near = [(number, mention.name) for number, mention in before if _is_near(scene, mention, tree.paragraph[head])]
    return near[-1][0] if near and len({name for _, name in near}) == 1 else None


def _is_near(scene: Scene, mention: Mention, paragraph: int) -> bool:
    """Whether an organisation is named, outside quotations, in the same story and in the paragraphs just before."""
    tree, first = scene.tree, scene.tree.token_at(mention.start)
    there = tree.paragraph[first]
    near = paragraph - there < _REACH and tree.story[there] == tree.story[paragraph]
    return near and scene.inside[first] < 0


def _is_bare(scene: Scene, head: int) -> bool:
    """Whether only an article stands before the noun, and nothing after it singles it out."""
    tree = scene.tree
    before = [k for k in tree.children[head] if k < head]
    after = [k for k in tree.children[head] if k > head and tree.dep[k] in ("prep", "relcl", "acl")]
    return len(before) == 1 and tree.lower[before[0]] in DEFINITE and not after
