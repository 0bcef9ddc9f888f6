"""How an article describes its people: "the harbour master", "a farmer from Roma", "Chairwoman"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline.quotations.quote import Quote
from pipeline.quotations.scene import Scene
from pipeline.quotations.tree import Tree
from pipeline.resources import resource
from pipeline.text.word_classes import ABBREVIATED, HONORIFICS, PARTIES, ROLE_NOUNS
from pipeline.text.wordlist import WordLists, words

# Share of a noun's occurrences that are sources of quotations: above it the noun stands for somebody.
HUMAN_SHARE = 0.1
# Words of a description at most: what is longer tells a story.
LONGEST = 12
_HUMAN_ENDINGS = ("man", "woman", "men", "women", "person", "ist", "ologist", "eer", "mother", "father")
_BEFORE_NAME = frozenset({"NN", "NNS", "NNP", "NNPS", "JJ", "JJS", "JJR", "HYPH", "POS", "VBN", "VBG", "PRP$", "CD"})
_CLAUSES = frozenset({"relcl", "acl", "advcl", "appos", "punct", "cc", "conj", "parataxis", "ccomp"})
_DETERMINERS = words("a an the this that his her their its my our your one another")
_LISTS = WordLists(resource("words/nouns.txt"))
_ANONYMOUS, _COLLECTIVE = _LISTS.words("anonymous"), _LISTS.words("collective")
_WITHHELD = words("named identified identifiable name identity anonymity anonymously identify publicly")
_ASKED = words("asked requested declined refused condition wished wanted preferred feared fearing insisted withheld")
_BEING = frozenset({"is", "was", "'s", "’s", "became", "becomes"})
# "Its chief" says whose chief only where it stands.
_OWNERS = words("his her their its my our your")
_PRONOUNS = words("i me he she him her his it who that which whom you this one")


@dataclass(frozen=True, slots=True)
class Description:
    """One description of a person of the article: `text` as printed.

    weight: which of a person's descriptions says most. 2: an apposition, or "is the mayor"; 1: a title, or what has an
        owner ("his opponent"); 0: a role phrase that takes the person up; -1: a party alone.
    """

    entity: int
    start: int
    text: str
    weight: int

    @property
    def key(self) -> str:
        """Equal for descriptions that differ in case and determiner alone."""
        return description_key(self.text)


def description_key(text: str) -> str:
    """`text` in lower case, without the determiner at its front and full stops."""
    found = text.lower().replace(".", "").replace("’", "'").split()
    while len(found) > 1 and found[0] in _DETERMINERS:
        found = found[1:]
    return " ".join(found)


def without_owner(text: str) -> str:
    """ "chief" for "Its chief": what still says something on the page of a person."""
    first, _, rest = text.partition(" ")
    return rest if rest and first.lower() in _OWNERS else text


def describe(scene: Scene) -> list[Description]:
    """Every description of the article's named people, in the order of the text."""
    found = []
    for number, mention in enumerate(scene.mentions):
        if mention.type != "person" or mention.entity is None:
            continue
        if mention.form == "name":
            found += [Description(mention.entity, s, t, w) for s, t, w in _of_name(scene, number)]
        elif mention.form == "nominal":
            text = without_owner(_trimmed(scene.text[mention.start : mention.end]))
            if description_key(text) not in ROLE_NOUNS | _PRONOUNS:  # "the minister" alone says little
                found.append(Description(mention.entity, mention.start, text, 0))
    return sorted(found, key=lambda d: d.start)


def best_descriptions(found: Sequence[Description]) -> dict[int, str]:
    """For each entity the description to print: the one with the highest weight, or the first of these."""
    best: dict[int, Description] = {}
    for one in found:
        # Of equal ones the first stays, which introduces the person.
        if one.entity not in best or one.weight > best[one.entity].weight:
            best[one.entity] = one
    return {entity: one.text for entity, one in best.items()}


def with_descriptions(scene: Scene, quotes: Sequence[Quote], found: Sequence[Description]) -> list[Quote]:
    """`quotes` with `role`, the speaker's description in this article, and `naming`."""
    best = best_descriptions(found)
    settled: list[Quote] = []
    before: Quote | None = None
    for quote in quotes:
        entity = scene.mentions[quote.speaker_mention].entity if quote.speaker_mention is not None else None
        role = best.get(entity) if entity is not None else None
        naming: str | None = "named" if quote.speaker_name is not None else None
        if quote.speaker_name is None and quote.speaker is not None:
            naming, role = _unnamed(scene, quote)
            if naming is None and before is not None and _goes_on(scene, before, quote):
                naming, role = before.naming, before.role
        settled.append(replace(quote, role=role, naming=naming))
        before = settled[-1]
    return settled


def _of_name(scene: Scene, number: int) -> Iterator[tuple[int, str, int]]:
    """Start, text and weight of what stands beside one name."""
    mention = scene.mentions[number]
    tokens = scene.tree.tokens(mention.start, mention.end)
    if not tokens:
        return
    head = _head(scene.tree, tokens)
    if (title := _title(scene, tokens.start)) is not None:
        yield title[0], title[1], -1 if title[1].lower() in PARTIES else 1
    yield from _appositions(scene, head)
    yield from _name_as_apposition(scene, head, tokens.start)
    yield from _predicate(scene, head)


def _head(tree: Tree, tokens: range) -> int:
    """The token of a phrase whose own head is outside the phrase."""
    return next((k for k in tokens if tree.head[k] not in tokens or tree.head[k] == k), tokens[-1])


def _appositions(scene: Scene, head: int) -> Iterator[tuple[int, str, int]]:
    """ "Jane Roe, the harbour master"."""
    tree = scene.tree
    for k in tree.children[head]:
        # Common nouns only: the parser takes lists of names ("Roe, Doe, Poe") for appositions, too.
        if tree.dep[k] == "appos" and k > head and tree.tag[k] == "NN" and not scene.names_person(k):
            yield from _phrase(scene, k, 2)


def _name_as_apposition(scene: Scene, head: int, stop: int) -> Iterator[tuple[int, str, int]]:
    """ "The harbour master, Jane Roe"; the description ends before the name, at `stop`."""
    tree, noun = scene.tree, scene.tree.head[head]
    if tree.dep[head] == "appos" and noun < head and not scene.names_person(noun) and _is_human(scene, noun):
        yield from _phrase(scene, noun, 2, stop=stop)


def _predicate(scene: Scene, head: int) -> Iterator[tuple[int, str, int]]:
    """ "Jane Roe is the harbour master"."""
    tree, verb = scene.tree, scene.tree.head[head]
    if tree.dep[head] != "nsubj" or tree.lower[verb] not in _BEING:
        return
    attribute = tree.child(verb, "attr")
    if attribute is not None and attribute > head and _is_human(scene, attribute):
        yield from _phrase(scene, attribute, 2)


def _title(scene: Scene, first: int) -> tuple[int, str] | None:
    """The words right before a name that say what the person is: "Prime Minister", "NATO chief"."""
    tree = scene.tree
    start = first
    while start > 0 and first - start < LONGEST and tree.paragraph[start - 1] == tree.paragraph[first]:
        k = start - 1
        if tree.tag[k] not in (*_BEFORE_NAME, "DT") or scene.names_person(k) or scene.inside[k] != scene.inside[first]:
            break
        start = k
        if tree.tag[k] == "DT":
            break
    last = first - 1
    while (
        last >= start and tree.lower[last].rstrip(".") in HONORIFICS and tree.lower[last].rstrip(".") not in ROLE_NOUNS
    ):
        last -= 1
    if last < start or not _names_role(scene, last):
        return None
    return tree.start[start], without_owner(_trimmed(scene.text[tree.start[start] : tree.end[last]]))


def _names_role(scene: Scene, token: int) -> bool:
    low = scene.tree.lower[token].rstrip(".")
    return low in ROLE_NOUNS or low in ABBREVIATED or _is_human(scene, token)


def _is_human(scene: Scene, token: int) -> bool:
    """Whether a noun stands for somebody: a role, a word that often speaks, or one that ends as such words do."""
    tree = scene.tree
    low = tree.lower[token]
    if tree.tag[token] not in ("NN", "NNP"):
        return False
    if low in ROLE_NOUNS or low.endswith(_HUMAN_ENDINGS) or low.rsplit("-", 1)[-1] in ROLE_NOUNS:
        return True
    return tree.tag[token] == "NN" and scene.lexicon.share("source", low) > HUMAN_SHARE


def _phrase(scene: Scene, head: int, weight: int, stop: int | None = None) -> Iterator[tuple[int, str, int]]:
    span = noun_phrase(scene, head, stop)
    if span is not None:
        text = _trimmed(scene.text[slice(*span)])
        bare = without_owner(text)
        yield span[0], bare, weight if bare == text else min(weight, 1)


def noun_phrase(scene: Scene, head: int, stop: int | None = None) -> tuple[int, int] | None:
    """The span of a noun with its modifiers and prepositional phrases, without clauses; None where that is too long.
    `stop`: the first token that is no longer part of it."""
    tree = scene.tree
    first = last = head
    for k in tree.children[head]:
        # "the master who left": what is told about somebody is no description by which to call them.
        if tree.dep[k] in _CLAUSES or tree.paragraph[k] != tree.paragraph[head]:
            continue
        if k < head:
            first = min(first, tree.left[k])
        elif tree.dep[k] == "prep" and last == max(last, head) and tree.left[k] == last + 1:
            last = _prepositional(scene, k)
    if stop is not None:
        last = min(last, stop - 1)
    while last > head and not tree.word[last][0].isalnum():
        last -= 1
    return tree.span(first, last) if last - first < LONGEST else None


def _prepositional(scene: Scene, preposition: int) -> int:
    """The last token of a prepositional phrase: up to the first comma, dash, mark or clause."""
    tree = scene.tree
    last = preposition
    for k in range(preposition + 1, tree.right[preposition] + 1):
        ends = tree.word[k][0] in ',;:()“”"—–' or tree.tag[k] in ("WP", "WDT", "WRB", "VBD", "VBZ", "VBP", "MD")
        if ends or tree.paragraph[k] != tree.paragraph[preposition] or scene.inside[k] != scene.inside[preposition]:
            break
        last = k
    return last


def _trimmed(text: str) -> str:
    return " ".join(text.split()).strip(' ,;:-–—“”"‘')


def _unnamed(scene: Scene, quote: Quote) -> tuple[str | None, str | None]:
    """How a speaker without a name is presented (anonymous, collective, role only), and in which words; None for a
    pronoun that refers to nobody.
    """
    tree = scene.tree
    if quote.speaker is None:
        return None, None
    tokens = tree.tokens(*quote.speaker)
    if not tokens:
        return None, None
    head = _head(tree, tokens)
    span = noun_phrase(scene, head) or quote.speaker
    text = _trimmed(scene.text[slice(*span)])
    low = tree.lower[head]
    if low in _PRONOUNS and len(tokens) == 1:
        return None, None
    if _asks_for_anonymity(scene, head, tokens):
        return "anonymous", text
    if quote.speaker_kind == "group" or low in _COLLECTIVE or tree.tag[head] in ("NNS", "NNPS"):
        return "collective", None if low in _COLLECTIVE and len(tokens) == 1 else text
    return "role only", text


def _asks_for_anonymity(scene: Scene, head: int, tokens: range) -> bool:
    """ "a source", "an unnamed official", "an official who asked not to be named", "on condition of anonymity"."""
    tree = scene.tree
    if any(tree.lower[k] in _ANONYMOUS for k in tokens):
        return True
    sentence = tree.sentence_range(head)
    said = [k for k in sentence if scene.inside[k] < 0]
    lower = {tree.lower[k] for k in said}
    # "A person familiar with the matter" is the formula for sources who may not be named.
    if {"familiar", "person"} <= lower or {"familiar", "people"} <= lower:
        return True
    return (
        bool(lower & _WITHHELD)
        and bool(lower & _ASKED)
        and ("not" in lower or "anonymity" in lower or "anonymously" in lower or "withheld" in lower)
    )


def _goes_on(scene: Scene, before: Quote, quote: Quote) -> bool:
    """Whether a pronoun without a name takes up the speaker of the quotation before: "a voter ... he said"."""
    tree = scene.tree
    if before.speaker is None or quote.speaker is None or before.naming in (None, "named"):
        return False
    return 0 <= tree.paragraph[tree.token_at(quote.speaker[0])] - tree.paragraph[tree.token_at(before.speaker[0])] <= 1
