"""Finds descriptions beside the name of a person: titles, appositions, clauses, and where the person comes from."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from typing import TYPE_CHECKING

from pipeline.quotations.noun_phrases import (
    BEFORE_NOUN,
    ENDS,
    LONGEST,
    OF,
    behind_brackets,
    end_of_phrase,
    head_of_tokens,
    is_closed,
    is_glued,
    is_human,
    names_role,
    noun_phrase,
    trimmed,
)
from pipeline.quotations.scene import Scene
from pipeline.quotations.tree import Tree
from pipeline.resources import words
from pipeline.text.word_classes import ABBREVIATED, DASHES, HONORIFICS, OCCUPATIONS, PARTIES, ROLE_NOUNS

if TYPE_CHECKING:
    from pipeline.entities.mention import Mention

# Possessives: without its context, "its chief" does not say whose chief.
OWNERS = words("his her their its my our your")
DETERMINERS = words("a an the this that one another") | OWNERS
# Weights of descriptions; the one with the highest weight is the most informative.
APPOSED, SHORT, LOOSE, AFFILIATION = 2, 1, 0, -1
_IN_NOUN_PHRASE = BEFORE_NOUN | {"RB", ",", "-LRB-", "-RRB-"}
# Dependency labels of a noun with a function of its own in the sentence, which does not belong to the name after it.
_OWN_FUNCTIONS = frozenset({"attr", "dobj", "pobj", "nsubj", "nsubjpass", "npadvmod", "dative", "ROOT"})
_NAMING = words("pseudonym name nickname surname alias moniker character")
_TIMES = words("today yesterday tomorrow week weekend month year morning afternoon evening night day") | frozenset(
    name.lower() for name in (*calendar.day_name, *calendar.month_name) if name
)
_BEING = frozenset({"is", "was", "been", "'s", "’s", "became", "becomes"})
_BEFORE_VERB = words("has have had co - co-")

FoundDescription = tuple[int, str, int]


def beside_name(scene: Scene, number: int) -> Iterator[FoundDescription]:
    """Yields start, text and weight of each description beside a name; `number` is the number of the name's mention."""
    mention = scene.mentions[number]
    name = scene.tree.tokens(mention.start, mention.end)
    if name:
        head = head_of_tokens(scene.tree, name)
        yield from _before(scene, name, head)
        yield from _after(scene, name)
        yield from _by_parse(scene, name, head)


def weight_of(text: str) -> int:
    """Returns the weight of a description that is not a title: SHORT if it begins with a possessive, else APPOSED."""
    return SHORT if text.partition(" ")[0].lower() in OWNERS else APPOSED


def _found(scene: Scene, first: int, stop: int, weight: int | None = None) -> FoundDescription:
    text = trimmed(scene.text[scene.tree.start[first] : scene.tree.end[stop - 1]])
    return scene.tree.start[first], text, weight_of(text) if weight is None else weight


def _before(scene: Scene, name: range, head: int) -> Iterator[FoundDescription]:
    """Yields the description before a name: a title or role ("Prime Minister", "writer and broadcaster", "Minister of
    Finance", "Doe's lawyer", "her lawyer, Jane Roe,"), or the person's organisation ("Labour's Jane Roe").
    """
    tree = scene.tree
    stop = _bracket_before(tree, _before_address(tree, name.start))
    apart = stop > 1 and tree.word[stop - 1] == "," and tree.tag[stop - 2][:2] == "NN"
    stop -= apart
    start = _title_start(scene, stop, name.start)
    if start == stop:
        return
    says = _says_role(scene, start, stop)
    if apart:
        if says and _leads_to(tree, start, name):
            yield _found(scene, start, stop)
    elif tree.tag[stop - 1] == "POS":
        if stop - 1 > start and _is_organisation(scene, stop - 2):
            yield _found(scene, start, stop - 1, AFFILIATION)
    else:
        yield from _title(scene, start, stop, says or _modifies(tree, stop - 1, head))


def _title(scene: Scene, start: int, stop: int, says: bool) -> Iterator[FoundDescription]:
    """Yields the words before a name: a party ("Labour") as an affiliation, others as a title if they say who it is."""
    place, text, weight = _found(scene, start, stop)
    if text.lower() in PARTIES:
        yield place, text, AFFILIATION
    elif says:
        yield place, text, weight if " " in text else SHORT


def _before_address(tree: Tree, stop: int) -> int:
    """Returns the first token of the honorifics ("Mr", "Dr.") that end before the token `stop`; `stop` if none do."""
    while stop > 1 and (_is_honorific(tree, stop - 1) or _abbreviates(tree, stop - 1)):
        stop -= 1
    return stop


def _says_role(scene: Scene, start: int, stop: int) -> bool:
    """Whether a title ends in a role or contains an "of": "Labour leader", "Keeper of the Tides"."""
    ends = any(names_role(scene, k) for k in range(max(start, stop - 2), stop))
    return ends or any(scene.tree.lower[k] in OF for k in range(start, stop - 1))


def _leads_to(tree: Tree, start: int, name: range) -> bool:
    """Whether a title belongs to the name after its comma: "The harbour master, Jane Roe, said". Either the title must
    begin the sentence, or it must have a determiner and the name must be followed by punctuation.
    """
    opens = start == tree.sentence_range(name.start).start
    return opens or (tree.lower[start] in DETERMINERS and is_closed(tree, name.stop))


def _is_organisation(scene: Scene, token: int) -> bool:
    number = scene.mention_at[token]
    return number >= 0 and scene.mentions[number].type == "organisation"


def _title_start(scene: Scene, stop: int, name: int) -> int:
    """Returns the first token of the title that ends before the token `stop`; `stop` itself if there is none."""
    start = stop
    while start > 0 and stop - start < LONGEST and (step := _step_left(scene, start, stop, name)) < start:
        start = step
    return start


def _step_left(scene: Scene, start: int, stop: int, name: int) -> int:
    """Extends a title to the left by one step; returns `start` if the previous word does not belong to it."""
    tree, k = scene.tree, start - 1
    if tree.paragraph[k] != tree.paragraph[name] or scene.segment_at[k] != scene.segment_at[name]:
        return start
    if start == stop:
        return k if not scene.names_person(k) and (_may_stand(tree, k, start) or _ends_title(scene, k)) else start
    if scene.names_person(k):  # "Doe's lawyer"
        return tree.token_at(scene.mentions[scene.mention_at[k]].start) if tree.tag[start] == "POS" else start
    extended = _over_connector(scene, start, stop)
    if extended is not None:
        return extended
    if tree.tag[start] == "DT" or (tree.dep[k] in _OWN_FUNCTIONS and not k < tree.head[k] < name):
        return start
    return k if _may_stand(tree, k, start) else start


def _over_connector(scene: Scene, start: int, stop: int) -> int | None:
    """Extends a title to the left if a connector (a hyphen, an abbreviation, brackets, "of" or "and") stands before it.

    Returns the title's new first token; `start` if the connector does not belong to the title; None if there is none.
    """
    tree, k = scene.tree, start - 1
    if is_glued(tree, start):
        return k
    if _abbreviates(tree, k):
        return k - 1
    if tree.word[k] == ")":  # "the Harbour Board (HB) chief"
        bracket = _bracket_before(tree, start)
        return start if bracket == start else bracket - 1
    if tree.lower[k] in OF:
        return k - 1 if k > 0 and not names_role(scene, stop - 1) and names_role(scene, k - 1) else start
    if tree.lower[k] in ("and", "&"):
        return k - 1 if _pairs(scene, k, stop - 1) else start
    return None


def _pairs(scene: Scene, conjunction: int, last: int) -> bool:
    """Whether the word before "and" is of the same kind as the last word of a title: "writer and broadcaster"."""
    tree, k = scene.tree, conjunction - 1
    if k < 0 or tree.tag[k] != tree.tag[last]:
        return False
    return not names_role(scene, last) or names_role(scene, k)


def _may_stand(tree: Tree, token: int, start: int) -> bool:
    """Whether a word may be part of a title that continues at the token `start`."""
    adverb = tree.tag[token] == "RB" and tree.tag[start] in ("VBN", "VBG")  # "newly elected"
    return (tree.tag[token] in BEFORE_NOUN or adverb) and not _ends_before(tree, token)


def _ends_title(scene: Scene, token: int) -> bool:
    """Whether a word names a role, whatever its part-of-speech tag, and may be the last word of a title."""
    return names_role(scene, token) and not _ends_before(scene.tree, token)


def _ends_before(tree: Tree, token: int) -> bool:
    """Whether a title must begin after this word: a verb, a time ("yesterday") or punctuation."""
    verb = tree.tag[token] in ("VBN", "VBG") and tree.dep[token] not in ("amod", "compound")
    return verb or tree.lower[token] in _TIMES or tree.word[token][0] in ENDS


def _is_honorific(tree: Tree, token: int) -> bool:
    """Whether a word is an honorific that says nothing about a person's role: "Mr", but not "Bishop" or "advocate"."""
    low = tree.lower[token].rstrip(".")
    return low in HONORIFICS and low not in ROLE_NOUNS and tree.word[token][0].isupper()


def _bracket_before(tree: Tree, stop: int) -> int:
    """Returns the opening bracket of a short pair of brackets that ends right before `stop`; else `stop`."""
    if stop < 3 or tree.word[stop - 1] != ")":
        return stop
    return next((k for k in range(stop - 2, max(stop - 6, 0), -1) if tree.word[k] == "("), stop)


def _abbreviates(tree: Tree, token: int) -> bool:
    """Whether a token is the full stop of "Lt." or "Dr."."""
    return tree.word[token] == "." and (tree.lower[token - 1] in ABBREVIATED or tree.lower[token - 1] in HONORIFICS)


def _modifies(tree: Tree, noun: int, name: int) -> bool:
    """Whether a common noun belongs to the name after it: "athlete Jane Roe"."""
    if tree.tag[noun] != "NN" or tree.lower[noun] in _NAMING:
        return False
    before = tree.dep[noun] in ("compound", "nmod", "appos") and tree.head[noun] == name
    return before or (tree.dep[name] == "appos" and tree.head[name] == noun)


def _after(scene: Scene, name: range) -> Iterator[FoundDescription]:
    """Yields the description after a name: ", the harbour master", ", who runs a bakery", "from the Institute"."""
    tree = scene.tree
    end = tree.paragraph_range(tree.paragraph[name.start]).stop
    k = _behind_name(scene, name.stop, end)
    apart = k < end and tree.word[k] in (",", *DASHES)
    k += apart
    k += apart and k < end and tree.lower[k] == "also"
    if k >= end or scene.segment_at[k] != scene.segment_at[name.start]:
        return
    if tree.lower[k] == "who":
        yield from _clause(scene, k)
    elif tree.lower[k] in ("from", "of", "at", "with"):
        yield from _affiliation(scene, k, tree.head[k] in name, apart)
    elif apart and not (found := list(_apposition(scene, k))):
        yield from _organisation(scene, k)
    elif apart:
        yield from found


def _behind_name(scene: Scene, first: int, end: int) -> int:
    """Returns the first token, from `first` on, that is not in the rest of a name, a bracket or an age."""
    tree, k = scene.tree, first
    while k < min(end, first + LONGEST) and tree.tag[k] == "NNP" and scene.names_person(k):
        k += 1
    k = behind_brackets(tree, k)
    aged = k + 2 < end and tree.word[k] == tree.word[k + 2] == "," and tree.word[k + 1].isdigit()
    return k + 2 if aged else k  # ", 45,"


def _organisation(scene: Scene, first: int) -> Iterator[FoundDescription]:
    """Yields the organisation after a name and a comma: "Jane Roe, Institute of Tides"."""
    tree = scene.tree
    if _is_organisation(scene, first):
        mention = scene.mentions[scene.mention_at[first]]
        tokens = tree.tokens(mention.start, mention.end)
        if tokens.start == first and is_closed(tree, tokens.stop):
            yield _found(scene, first, tokens.stop, AFFILIATION)


def _apposition(scene: Scene, first: int) -> Iterator[FoundDescription]:
    """Yields the apposition that begins at `first`, the token after the comma: "director, Institute of Tides"."""
    tree, stop = scene.tree, end_of_phrase(scene, first)
    end = next((k for k in range(first, stop) if not _in_noun_phrase(tree, k)), stop)
    if end == first or tree.lower[end - 1] in _TIMES or _names_another(scene, first, end):
        return
    if not _says_what(scene, first, end, stop):
        return
    if is_closed(tree, stop) and not any(tree.tag[k] in ("DT", "IN") for k in range(first, stop)):
        stop = _with_organisation(scene, stop)
    yield _found(scene, first, stop)


def _says_what(scene: Scene, first: int, end: int, stop: int) -> bool:
    """Whether the phrase from `first` to `stop`, whose noun ends before `end`, says what somebody is."""
    tree = scene.tree
    parsed = any(tree.dep[k] in ("appos", "attr") for k in range(first, end))
    one = tree.lower[first] in ("a", "an")
    human = _is_somebody(scene, first, end, stop)
    # "A welder", "the Registrar of Companies": not known as roles, but the grammar leaves no doubt.
    common = (parsed or one) and any(tree.tag[k] == "NN" for k in range(first, end))
    proper = parsed and end < stop and tree.lower[end] in OF
    ends = is_closed(tree, stop) or (parsed and (human or one))
    return ends and (human or common or proper)


def _is_somebody(scene: Scene, first: int, end: int, stop: int) -> bool:
    """Whether the last noun of a phrase before `end`, or the word before it, is a role: "one of the pilots"."""
    tree, noun = scene.tree, end - 1
    if tree.lower[noun] == "one" and tree.lower[end : end + 1] == ["of"]:
        noun = next((k for k in range(end, stop) if tree.tag[k] == "NNS"), noun)
    return names_role(scene, noun) or (noun > first and names_role(scene, noun - 1))


def _in_noun_phrase(tree: Tree, token: int) -> bool:
    """Whether a token may be in a noun phrase as its noun or before its noun."""
    return tree.tag[token] in _IN_NOUN_PHRASE and tree.lower[token] not in OF


def _names_another(scene: Scene, first: int, end: int) -> bool:
    """Whether a phrase names another person ("Jane Roe, Mayor Doe"). A possessor ("Doe's lawyer") does not count."""
    tree = scene.tree
    people = (k for k in range(first, end) if scene.names_person(k))
    return any(k + 1 == end or tree.tag[k + 1] not in ("POS", "NNP") for k in people)


def _with_organisation(scene: Scene, stop: int) -> int:
    """Returns the end of a description, including an organisation after a comma: "director, Institute of Tides"."""
    tree, k = scene.tree, behind_brackets(scene.tree, stop)
    if k + 1 >= len(tree) or tree.word[k] != "," or scene.segment_at[k + 1] != scene.segment_at[stop]:
        return stop
    return end_of_phrase(scene, k + 1) if _is_organisation(scene, k + 1) else stop


def _clause(scene: Scene, who: int) -> Iterator[FoundDescription]:
    """Yields a relative clause that describes ("who runs a bakery in Roma"), not one that tells ("who fell ill")."""
    tree, verb = scene.tree, who + 1
    while verb < len(tree) and (tree.tag[verb] in ("RB", "MD") or tree.lower[verb] in _BEFORE_VERB):
        verb += 1
    if verb + 1 >= len(tree) or tree.paragraph[verb + 1] != tree.paragraph[who]:
        return
    if tree.lower[verb] in _BEING:
        yield from _apposition(scene, verb + 1 + (tree.tag[verb + 1] == "RB"))
    elif tree.lower[verb] in OCCUPATIONS:
        yield _found(scene, who, end_of_phrase(scene, verb + 1), LOOSE)


def _affiliation(scene: Scene, preposition: int, parsed: bool, apart: bool) -> Iterator[FoundDescription]:
    """Yields the place or organisation of a person: "from the Institute of Tides", "of Roma", "from Acme's research
    unit". After "at" and "with" it must be an organisation.

    parsed: whether the parse attaches the preposition to the name.
    apart: whether there is a comma or dash before it.
    """
    tree, mention = scene.tree, _named_behind(scene, preposition)
    if mention is None:
        return
    wide = tree.lower[preposition] in ("from", "of")
    stop = tree.tokens(mention.start, mention.end).stop
    organisation = mention.type == "organisation"
    if stop < len(tree) and tree.tag[stop] == "POS" and organisation:
        stop = end_of_phrase(scene, stop + 1)
    joined = parsed or (wide and organisation) or (apart and is_closed(tree, stop))
    if joined and (organisation or (wide and mention.type == "place")):
        yield _found(scene, preposition, stop, AFFILIATION)


def _named_behind(scene: Scene, preposition: int) -> Mention | None:
    """Returns the name after a preposition and any determiners, adjectives and nouns: "from the old Institute of"."""
    tree, k = scene.tree, preposition + 1
    while k < len(tree) and tree.tag[k] in ("DT", "JJ", "PRP$", "NN"):
        k += 1
    number = scene.mention_at[k] if k < len(tree) else -1
    return scene.mentions[number] if number >= 0 and scene.mentions[number].form == "name" else None


def _by_parse(scene: Scene, name: range, head: int) -> Iterator[FoundDescription]:
    """Yields descriptions that the parse shows: "The harbour master, Jane Roe", "Jane Roe is the harbour master"."""
    tree, above = scene.tree, scene.tree.head[head]
    noun, stop = None, None
    if tree.dep[head] == "appos" and above < head and tree.tag[above] != "NNS" and not scene.names_person(above):
        noun, stop = above, name.start
    elif tree.dep[head] == "nsubj" and tree.lower[above] in _BEING:
        noun = tree.child(above, "attr")
    if noun is not None and (stop or noun >= name.stop) and is_human(scene, noun):
        start, end = noun_phrase(scene, noun, stop)
        text = trimmed(scene.text[start:end])
        yield start, text, weight_of(text)
