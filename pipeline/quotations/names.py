"""Finds out who the chosen speaker is: span, kind, fullest name within the article, and who issued a document."""

from typing import NamedTuple

from pipeline.entities.mention import Mention
from pipeline.parsing.parse import FINITE
from pipeline.quotations.features import FIRST, THIRD
from pipeline.quotations.noun_phrases import names_role
from pipeline.quotations.scene import Scene
from pipeline.quotations.tree import Span, Tree
from pipeline.resources import WordLists, resource
from pipeline.text.word_classes import DEFINITE, OFFICES, ORGANISATION_HEADS, ORGANISATION_NOUNS, OTHER_HEADS

_BEFORE = frozenset({"compound", "nmod", "amod", "det", "poss", "nummod"})
_OUTSIDE_PHRASE = frozenset({"relcl", "acl", "appos", "punct", "advcl", "cc", "conj", "parataxis", "dep", "advmod"})
_LISTS = WordLists(resource("words/nouns.txt"))
_DOCUMENTS, _ORGANISATIONS = _LISTS.words("documents"), ORGANISATION_NOUNS | _LISTS.words("organisations")
_GENERIC = frozenset({"company", "firm", "agency", "group", "organisation", "organization", "corporation", "union"})
# The most words of a signature that is a name.
_MOST_SIGNED = 4
# A generic noun ("the company") refers to an organisation named fewer than this many paragraphs before.
_PARAGRAPHS_SEARCHED = 3


class Speaker(NamedTuple):
    """A resolved speaker: span of the words, number of the mention, fullest name within the article, and kind."""

    span: Span
    mention: int | None
    name: str | None
    kind: str


def speaker_of(scene: Scene, head: int, signature: bool = False) -> Speaker:
    """Finds out who a speaker is. `head` is the token that heads the speaker's words.

    signature: whether these are a line under the words ("― Jane Roe"). Two to four capitalised words of it are a name,
        even if none was found there.
    """
    speaker = _resolve(scene, head)
    if signature and speaker.name is None and speaker.mention is None:
        first, last = _capitals(scene.tree, head)
        if first < last < first + _MOST_SIGNED and scene.tree.lower[last] not in OFFICES:
            span = scene.tree.span(first, last)
            return Speaker(span, None, scene.text[slice(*span)], "person")
    full = scene.full_names.get(speaker.name or "")
    return speaker._replace(name=full, kind="person") if full else speaker


def _resolve(scene: Scene, head: int) -> Speaker:
    tree = scene.tree
    number = scene.mention_at[head]
    if (number < 0 or scene.mentions[number].name is None) and (
        organisation := organisation_of(scene, head)
    ) is not None:
        return Speaker(_noun_phrase(tree, head), organisation, scene.mentions[organisation].name, "organisation")
    if number >= 0:
        mention = scene.mentions[number]
        if mention.name is None and (named := _named_beside(scene, head)) is not None:
            other = scene.mentions[named]
            return Speaker((mention.start, mention.end), named, other.name, other.type)
        return Speaker(_with_title(scene, head, mention.start, mention.end), number, mention.name, mention.type)
    if tree.tag[head] in ("WP", "WDT") and (antecedent := _antecedent(scene, head)) is not None:
        return speaker_of(scene, antecedent)._replace(span=tree.span(head, head))
    return _described(scene, head)


def _described(scene: Scene, head: int) -> Speaker:
    """Resolves a noun phrase that is not a mention, by a name next to it or by its own words."""
    tree = scene.tree
    span = _noun_phrase(tree, head)
    word = tree.lower[head]
    if word in FIRST or word in THIRD:
        return Speaker(span, None, None, "group" if word in ("we", "us") else "person")
    named = _named_beside(scene, head)
    if named is None and is_title_of(scene, tree.token_at(span[0]), end := tree.token_at(span[1] - 1), head):
        named = scene.mention_at[end]
    if named is not None:
        return Speaker(span, named, scene.mentions[named].name, scene.mentions[named].type)
    kind = _kind(tree, head)
    if kind == "document":
        owner = _issuer(scene, head)
        if owner is not None:
            return Speaker(span, owner, scene.mentions[owner].name, kind)
    capital = tree.tag[head] == "NNP" and tree.word[head][0].isupper()
    return _capitalised(scene, head, kind) if capital else Speaker(span, None, None, kind)


def _capitalised(scene: Scene, head: int, kind: str) -> Speaker:
    """Resolves a run of proper nouns that is no mention as a whole."""
    tree = scene.tree
    first, last = _capitals(tree, head)
    words = tree.span(first, last)
    # "Dr Roe" is Roe, even if the parse makes "Dr" the head.
    if scene.names_person(last):
        number = scene.mention_at[last]
        return Speaker(words, number, scene.mentions[number].name, "person")
    # "Deputy Minister" and "Iowa Democrat" are not names, although they have capitals; "Harbour Act" is one.
    ends = tree.lower[last]
    kind = "organisation" if ends in ORGANISATION_HEADS else "document" if ends in OTHER_HEADS else kind
    named = last > first and (ends in _DOCUMENTS or ends in ORGANISATION_HEADS | OTHER_HEADS)
    return Speaker(words, None, scene.text[slice(*words)] if named else None, kind)


def _with_title(scene: Scene, head: int, start: int, end: int) -> Span:
    """Returns the span of a mention including the titles and modifiers before it in its noun phrase."""
    tree = scene.tree
    first = tree.token_at(start)
    for k in tree.children[head]:
        if k < first and tree.dep[k] in _BEFORE and tree.paragraph[k] == tree.paragraph[head]:
            start = min(start, tree.start[tree.left[k]])
    while start < end and not scene.text[start].isalnum():  # a mark or dash that the parse attached to the name
        start += 1
    return start, end


def _capitals(tree: Tree, head: int) -> tuple[int, int]:
    """Returns the first and last token of the run of proper nouns around a token."""
    first = last = head
    while first > 0 and tree.tag[first - 1] in ("NNP", "NNPS") and tree.paragraph[first - 1] == tree.paragraph[head]:
        first -= 1
    while (
        last + 1 < len(tree)
        and tree.tag[last + 1] in ("NNP", "NNPS")
        and tree.paragraph[last + 1] == tree.paragraph[head]
    ):
        last += 1
    return first, last


def _issuer(scene: Scene, head: int) -> int | None:
    """Returns the mention of a document's issuer before its noun: "the IMF report", "Ms Roe's brief"; or None."""
    tree = scene.tree
    for k in sorted(tree.children[head], reverse=True):
        if k < head and tree.dep[k] in ("poss", "compound", "nmod", "amod"):
            number = scene.mention_at[k]
            if (
                number >= 0
                and scene.mentions[number].type in ("organisation", "person")
                and scene.mentions[number].name
            ):
                return number
    return None


def _kind(tree: Tree, head: int) -> str:
    word = tree.lower[head]
    if word.rstrip("s") in _DOCUMENTS or word in _DOCUMENTS:
        return "document"
    if word in _ORGANISATIONS:
        return "organisation"
    if word in ("one", "old"):  # "the 56-year-old"
        return "person"
    if tree.tag[head] in ("NNS", "NNPS", "DT", "CD", "JJ") or word in ("they", "we", "people", "many", "some"):
        return "group"
    if word in ("it", "that", "which", "this"):
        return "unknown"
    return "person" if tree.tag[head] in ("NN", "WP") else "unknown"


def _noun_phrase(tree: Tree, head: int) -> Span:
    """Returns the span of a head with its modifiers, without clauses, appositions or coordinated phrases."""
    first = last = head
    for k in tree.children[head]:
        if tree.dep[k] in _OUTSIDE_PHRASE or tree.paragraph[k] != tree.paragraph[head]:
            continue
        if k < head:
            first = min(first, tree.left[k])
        else:
            last = max(last, tree.right[k])
    # A longer phrase is an error of the parser, usually in a list.
    if last - head > 12:
        last = head
    return tree.span(first, last)


def _named_beside(scene: Scene, head: int) -> int | None:
    """Returns the mention of the person whose name follows a description: "a spokesman, John Smith,", "her niece, state
    delegate Ann Roe", "writer and broadcaster Jane Roe"; None if there is none.
    """
    tree = scene.tree
    for k in tree.children[head]:
        if scene.names_person(k) and (tree.dep[k] == "appos" or (tree.dep[k] == "conj" and _is_title(scene, head, k))):
            return scene.mention_at[k]
    comma = _comma_after(tree, head)
    if comma is None:
        return None
    for j in range(comma + 1, min(comma + 5, len(tree))):
        if scene.names_person(j):
            return scene.mention_at[j]
        # Between the comma and the name there may be titles, but no verb: "a spokesman, state Senator Roe".
        if tree.tag[j] not in ("NN", "NNP", "JJ", "."):
            return None
    return None


def is_title_of(scene: Scene, first: int, last: int, head: int) -> bool:
    """Whether the words of a source before the name that ends it say who that person is: "Harbour Board (HB) chief Jane
    Roe", "Minister for Ports Jane Roe", "the head of the harbour board, Jane Roe", but not "allies of Mayor Roe".
    """
    if not scene.names_person(last):
        return False
    tree, mention = scene.tree, scene.mentions[scene.mention_at[last]]
    start = tree.token_at(mention.start)
    before = range(first, start)
    if head not in before or tree.tag[head] in ("NNS", "NNPS", "PRP"):
        return False
    if any(tree.tag[k] in FINITE or scene.names_person(k) for k in before):
        return False
    return _leads_to_name(scene, before, head)


def _leads_to_name(scene: Scene, before: range, head: int) -> bool:
    """Whether these words, with the noun `head` among them, are about the person whose name follows them."""
    tree, first, start = scene.tree, before.start, before.stop
    linked = any(tree.tag[k] in ("IN", "TO") for k in range(head, start))
    if tree.lower[start - 1] in ("named", "surnamed") and not linked:  # "a farmer named Jane Roe"
        return True
    # In "the owner, farmer Jane Roe" there is another title behind the comma.
    other = [k for k in before if tree.tag[k] not in ("NN", "NNP", "JJ") or scene.mention_at[k] >= 0]
    if other and tree.word[other[-1]] == ",":
        return True
    if tree.tag[start - 1][:2] not in ("NN", "-R") or tree.tag[first] in ("DT", "PRP$"):
        return False
    if scene.mention_at[head] >= 0:  # a body or place, which has no mayor in "of Mayor Roe"
        return True
    return not (names_role(scene, start - 1) and any(tree.tag[k] in ("IN", "TO") for k in before))


def _is_title(scene: Scene, head: int, name: int) -> bool:
    """Whether a noun without a determiner begins a title before a name: "writer and broadcaster Jane Roe"."""
    tree = scene.tree
    if name < head or tree.lower[head + 1] not in ("and", "&") or tree.tag[head] not in ("NN", "NNP"):
        return False
    if not names_role(scene, head) or any(tree.dep[k] in ("det", "poss", "nummod") for k in tree.children[head]):
        return False
    between = range(head + 2, tree.token_at(scene.mentions[scene.mention_at[name]].start))
    return len(between) > 0 and all(tree.tag[k] in ("NN", "NNP", "JJ") for k in between)


def _comma_after(tree: Tree, head: int) -> int | None:
    """Returns the comma after the noun phrase of `head` ("a partner at the firm, Jane Roe"), or None."""
    for k in range(head + 1, min(head + 9, len(tree))):
        if tree.word[k] == ",":
            return k
        if tree.tag[k][:2] in ("VB", "MD") or not tree.word[k][0].isalnum():
            return None
    return None


def _antecedent(scene: Scene, head: int) -> int | None:
    """Returns the noun that a relative pronoun refers to: the noun that the parse gives, unless the name right before
    the pronoun ends a list of three or more. That name is also returned if the parse gives no noun.
    """
    tree = scene.tree
    verb = tree.head[head]
    while tree.dep[verb] in ("conj", "xcomp", "ccomp", "auxpass") and tree.head[verb] != verb:
        verb = tree.head[verb]
    noun = tree.head[verb] if tree.dep[verb] in ("relcl", "acl") else None
    before = head - 2 if head > 1 and tree.word[head - 1] == "," else head - 1
    if before < 0 or scene.mention_at[before] < 0 or tree.paragraph[before] != tree.paragraph[head]:
        return noun
    mention = scene.mentions[scene.mention_at[before]]
    if mention.form != "name" or (tree.lower[head] == "who") != (mention.type == "person"):
        return noun
    # In "Roe, Doe and Poe, who said" the parser attaches the clause to the first name, readers to the last.
    return before if noun is None or _ends_list_of(tree, before, noun) else noun


def _ends_list_of(tree: Tree, last: int, first: int) -> bool:
    """Whether the token `last` ends a list of three or more that begins with the token `first`."""
    links, k = 0, last
    while k != first and tree.head[k] != k and tree.dep[k] in ("conj", "compound", "appos"):
        links += tree.dep[k] == "conj"
        k = tree.head[k]
    return k == first and links >= 2


def organisation_of(scene: Scene, head: int) -> int | None:
    """Returns the mention of the organisation that a definite noun phrase refers to; None if that is not clear.

    A noun refers to the last organisation whose name contains the noun: "the ministry" after "Estonian Defence
    Ministry". If there is none, a generic noun ("the company") refers to the organisation named in this paragraph or
    just before, if only one is named there.
    """
    tree = scene.tree
    noun = tree.lower[head]
    if tree.tag[head] != "NN" or noun not in _ORGANISATIONS or not _is_bare(scene, head):
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
    """Whether a mention of an organisation is unquoted, in the same section, and in this paragraph or just before."""
    tree, first = scene.tree, scene.tree.token_at(mention.start)
    there = tree.paragraph[first]
    near = paragraph - there < _PARAGRAPHS_SEARCHED and tree.section[there] == tree.section[paragraph]
    return near and scene.segment_at[first] < 0


def _is_bare(scene: Scene, head: int) -> bool:
    """Whether a noun has only a definite determiner before it, and no phrase or clause after it that says which one."""
    tree = scene.tree
    before = [k for k in tree.children[head] if k < head]
    after = [k for k in tree.children[head] if k > head and tree.dep[k] in ("prep", "relcl", "acl")]
    return len(before) == 1 and tree.lower[before[0]] in DEFINITE and not after
