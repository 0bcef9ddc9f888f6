"""What stands beside the name of a person and says who it is: titles, appositions, clauses, where somebody belongs."""

from __future__ import annotations

import calendar
from collections.abc import Iterator

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
from pipeline.text.word_classes import ABBREVIATED, HONORIFICS, OCCUPATIONS, PARTIES, ROLE_NOUNS
from pipeline.text.wordlist import DASHES, words

# "Its chief" says whose chief only where it stands.
OWNERS = words("his her their its my our your")
DETERMINERS = words("a an the this that one another") | OWNERS
# Where a description stands; the one with the highest says most about somebody.
APPOSED, SHORT, LOOSE, AFFILIATION = 2, 1, 0, -1
_IN_NOUN_PHRASE = BEFORE_NOUN | {"RB", ",", "-LRB-", "-RRB-"}
# Dependency labels of a noun that has a place of its own in the sentence, and so does not belong to the name behind it.
_PLACES = frozenset({"attr", "dobj", "pobj", "nsubj", "nsubjpass", "npadvmod", "dative", "ROOT"})
_NAMING = words("pseudonym name nickname surname alias moniker character")
_TIMES = words("today yesterday tomorrow week weekend month year morning afternoon evening night day") | frozenset(
    name.lower() for name in (*calendar.day_name, *calendar.month_name) if name
)
_BEING = frozenset({"is", "was", "been", "'s", "’s", "became", "becomes"})
_BEFORE_VERB = words("has have had co - co-")

Found = tuple[int, str, int]


def beside_name(scene: Scene, number: int) -> Iterator[Found]:
    """Start, text and weight of each description that stands beside the name that is mention `number`."""
    mention = scene.mentions[number]
    name = scene.tree.tokens(mention.start, mention.end)
    if name:
        head = head_of_tokens(scene.tree, name)
        yield from _before(scene, name, head)
        yield from _after(scene, name)
        yield from _by_parse(scene, name, head)


def weight_of(text: str) -> int:
    """The weight of a description that is no title: less if it has an owner, whom its place alone tells."""
    return SHORT if text.partition(" ")[0].lower() in OWNERS else APPOSED


def _found(scene: Scene, first: int, stop: int, weight: int | None = None) -> Found:
    text = trimmed(scene.text[scene.tree.start[first] : scene.tree.end[stop - 1]])
    return scene.tree.start[first], text, weight_of(text) if weight is None else weight


def _before(scene: Scene, name: range, head: int) -> Iterator[Found]:
    """The words before a name: "Prime Minister", "writer and broadcaster", "Minister of Finance", "Doe's lawyer", "her
    lawyer, Jane Roe,"; or whose the person is: "Labour's Jane Roe".
    """
    tree, stop = scene.tree, name.start
    while stop > 1 and (_is_honorific(tree, stop - 1) or _abbreviates(tree, stop - 1)):
        stop -= 1
    stop = _bracket_before(tree, stop)
    apart = stop > 1 and tree.word[stop - 1] == "," and tree.tag[stop - 2][:2] == "NN"
    stop -= apart
    start = stop
    while start > 0 and stop - start < LONGEST and (step := _step_left(scene, start, stop, name.start)) < start:
        start = step
    if start == stop:
        return
    found = _found(scene, start, stop)
    says = any(names_role(scene, k) for k in range(max(start, stop - 2), stop))
    says |= any(tree.lower[k] in OF for k in range(start, stop - 1))
    if apart:
        opens = start == tree.sentence_range(name.start).start
        if says and (opens or (tree.lower[start] in DETERMINERS and is_closed(tree, name.stop))):
            yield found
    elif tree.tag[stop - 1] == "POS":
        owner = scene.mention[stop - 2]
        if stop - 1 > start and owner >= 0 and scene.mentions[owner].type == "organisation":
            yield _found(scene, start, stop - 1, AFFILIATION)
    elif found[1].lower() in PARTIES:
        yield (*found[:2], AFFILIATION)
    elif says or _modifies(tree, stop - 1, head):
        yield found if " " in found[1] else (*found[:2], SHORT)


def _step_left(scene: Scene, start: int, stop: int, name: int) -> int:
    """Where a title that begins at `start` begins with the words before it; `start` if they are no part of it."""
    tree, k, empty = scene.tree, start - 1, start == stop
    if tree.paragraph[k] != tree.paragraph[name] or scene.inside[k] != scene.inside[name]:
        return start
    if scene.names_person(k):
        return (
            tree.token_at(scene.mentions[scene.mention[k]].start) if not empty and tree.tag[start] == "POS" else start
        )
    if not empty:
        role = names_role(scene, stop - 1)
        if is_glued(tree, start):
            return k
        if _abbreviates(tree, k):
            return k - 1
        if tree.word[k] == ")":  # "the Harbour Board (HB) chief"
            return start if (bracket := _bracket_before(tree, start)) == start else bracket - 1
        if tree.lower[k] in OF:
            return k - 1 if k > 0 and not role and names_role(scene, k - 1) else start
        if tree.lower[k] in ("and", "&"):
            alike = k > 0 and tree.tag[k - 1] == tree.tag[stop - 1]
            return k - 1 if alike and (not role or names_role(scene, k - 1)) else start
        if tree.tag[start] == "DT" or (tree.dep[k] in _PLACES and not k < tree.head[k] < name):
            return start
    verb = tree.tag[k] in ("VBN", "VBG") and tree.dep[k] not in ("amod", "compound")
    adverb = tree.tag[k] == "RB" and tree.tag[start] in ("VBN", "VBG")  # "newly elected"
    fits = tree.tag[k] in BEFORE_NOUN or adverb or (empty and names_role(scene, k))
    return k if fits and not verb and tree.lower[k] not in _TIMES and tree.word[k][0] not in ENDS else start


def _is_honorific(tree: Tree, token: int) -> bool:
    """Whether a word only addresses somebody: "Mr", but neither "Bishop" nor "advocate"."""
    low = tree.lower[token].rstrip(".")
    return low in HONORIFICS and low not in ROLE_NOUNS and tree.word[token][0].isupper()


def _bracket_before(tree: Tree, stop: int) -> int:
    """The first token of a short pair of brackets that ends before the token `stop`; `stop` if there is none."""
    if stop < 3 or tree.word[stop - 1] != ")":
        return stop
    return next((k for k in range(stop - 2, max(stop - 6, 0), -1) if tree.word[k] == "("), stop)


def _abbreviates(tree: Tree, token: int) -> bool:
    """Whether a token is the full stop of "Lt." or "Dr."."""
    return tree.word[token] == "." and (tree.lower[token - 1] in ABBREVIATED or tree.lower[token - 1] in HONORIFICS)


def _modifies(tree: Tree, noun: int, name: int) -> bool:
    """Whether a common noun belongs to the name behind it: "athlete Jane Roe"."""
    if tree.tag[noun] != "NN" or tree.lower[noun] in _NAMING:
        return False
    before = tree.dep[noun] in ("compound", "nmod", "appos") and tree.head[noun] == name
    return before or (tree.dep[name] == "appos" and tree.head[name] == noun)


def _after(scene: Scene, name: range) -> Iterator[Found]:
    """What follows a name: ", the harbour master", ", who runs a bakery in Roma", "from the Institute of Tides"."""
    tree, k = scene.tree, name.stop
    end = tree.paragraph_range(tree.paragraph[name.start]).stop
    while k < min(end, name.stop + LONGEST) and tree.tag[k] == "NNP" and scene.names_person(k):
        k += 1
    k = behind_brackets(tree, k)
    if k + 2 < end and tree.word[k] == tree.word[k + 2] == "," and tree.word[k + 1].isdigit():
        k += 2  # ", 45,"
    apart = k < end and tree.word[k] in (",", *DASHES)
    k += apart
    k += apart and k < end and tree.lower[k] == "also"
    if k >= end or scene.inside[k] != scene.inside[name.start]:
        return
    if tree.lower[k] == "who":
        yield from _clause(scene, k)
    elif tree.lower[k] in ("from", "of", "at", "with"):
        yield from _affiliation(scene, k, tree.head[k] in name, apart)
    elif apart and not (found := list(_apposition(scene, k))):
        yield from _organisation(scene, k)
    elif apart:
        yield from found


def _organisation(scene: Scene, first: int) -> Iterator[Found]:
    """ "Jane Roe, Institute of Tides"."""
    tree, number = scene.tree, scene.mention[first]
    if number >= 0 and scene.mentions[number].type == "organisation":
        tokens = tree.tokens(scene.mentions[number].start, scene.mentions[number].end)
        if tokens.start == first and is_closed(tree, tokens.stop):
            yield _found(scene, first, tokens.stop, AFFILIATION)


def _apposition(scene: Scene, first: int) -> Iterator[Found]:
    """ "the harbour master", "director, Institute of Tides", "one of the pilots", from the token behind the comma."""
    tree, stop = scene.tree, end_of_phrase(scene, first)
    end = next((k for k in range(first, stop) if not _in_noun_phrase(tree, k)), stop)
    if end == first or tree.lower[end - 1] in _TIMES or _names_another(scene, first, end):
        return
    closed, parsed = is_closed(tree, stop), any(tree.dep[k] in ("appos", "attr") for k in range(first, end))
    of_many = tree.lower[end - 1] == "one" and tree.lower[end : end + 1] == ["of"]
    noun = next((k for k in range(end, stop) if tree.tag[k] == "NNS"), end - 1) if of_many else end - 1
    human = names_role(scene, noun) or (noun > first and names_role(scene, noun - 1))
    # "A welder", "the Registrar of Companies": whatever that is, if the grammar leaves no doubt.
    common = any(tree.tag[k] == "NN" for k in range(first, end)) and (parsed or tree.lower[first] in ("a", "an"))
    proper = parsed and end < stop and tree.lower[end] in OF
    if not (human or common or proper) or not (closed or (parsed and (human or tree.lower[first] in ("a", "an")))):
        return
    if closed and not any(tree.tag[k] in ("DT", "IN") for k in range(first, stop)):
        stop = _with_organisation(scene, stop)
    yield _found(scene, first, stop)


def _in_noun_phrase(tree: Tree, token: int) -> bool:
    """Whether a token may stand in a noun phrase up to its noun."""
    return tree.tag[token] in _IN_NOUN_PHRASE and tree.lower[token] not in OF


def _names_another(scene: Scene, first: int, end: int) -> bool:
    """Whether somebody else is named, as in "Jane Roe, Mayor John Doe and others"; not "Jane Roe, Doe's lawyer"."""
    tree = scene.tree
    return any(
        scene.names_person(k) and (k + 1 == end or tree.tag[k + 1] not in ("POS", "NNP")) for k in range(first, end)
    )


def _with_organisation(scene: Scene, stop: int) -> int:
    """ "director, Institute of Tides": the end with the organisation that follows the comma, if one does."""
    tree, k = scene.tree, behind_brackets(scene.tree, stop)
    if k + 1 >= len(tree) or tree.word[k] != "," or scene.inside[k + 1] != scene.inside[stop]:
        return stop
    number = scene.mention[k + 1]
    return stop if number < 0 or scene.mentions[number].type != "organisation" else end_of_phrase(scene, k + 1)


def _clause(scene: Scene, who: int) -> Iterator[Found]:
    """ "who runs a bakery in Roma", "who is the harbour master"; not what somebody did once ("who fell ill")."""
    tree, verb = scene.tree, who + 1
    while verb < len(tree) and (tree.tag[verb] in ("RB", "MD") or tree.lower[verb] in _BEFORE_VERB):
        verb += 1
    if verb + 1 >= len(tree) or tree.paragraph[verb + 1] != tree.paragraph[who]:
        return
    if tree.lower[verb] in _BEING:
        yield from _apposition(scene, verb + 1 + (tree.tag[verb + 1] == "RB"))
    elif tree.lower[verb] in OCCUPATIONS:
        yield _found(scene, who, end_of_phrase(scene, verb + 1), LOOSE)


def _affiliation(scene: Scene, preposition: int, parsed: bool, apart: bool) -> Iterator[Found]:
    """ "from the Institute of Tides", "of Roma", "from Acme's research unit"; "at" and "with" only with organisations.

    parsed: the parse joins the preposition to the name; apart: a comma stands before it.
    """
    tree, k = scene.tree, preposition + 1
    while k < len(tree) and tree.tag[k] in ("DT", "JJ", "PRP$", "NN"):
        k += 1
    number = scene.mention[k] if k < len(tree) else -1
    if number < 0 or scene.mentions[number].form != "name":
        return
    mention, wide = scene.mentions[number], tree.lower[preposition] in ("from", "of")
    stop = tree.tokens(mention.start, mention.end).stop
    organisation = mention.type == "organisation"
    if stop < len(tree) and tree.tag[stop] == "POS" and organisation:
        stop = end_of_phrase(scene, stop + 1)
    joined = parsed or (wide and organisation) or (apart and is_closed(tree, stop))
    if joined and (organisation or (wide and mention.type == "place")):
        yield _found(scene, preposition, stop, AFFILIATION)


def _by_parse(scene: Scene, name: range, head: int) -> Iterator[Found]:
    """ "The master of the harbour, Jane Roe", "Jane Roe is the harbour master", by the parse alone."""
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
