"""Finds how an article describes people: "the harbour master", "a farmer from Roma", "who runs a bakery"."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.quotations.introductions import DETERMINERS, LOOSE, OWNERS, beside_name
from pipeline.quotations.noun_phrases import head_of_tokens, noun_phrase, trimmed
from pipeline.quotations.quote import Quote
from pipeline.quotations.scene import Scene
from pipeline.resources import WordLists, resource, words
from pipeline.text.word_classes import ROLE_NOUNS

_LISTS = WordLists(resource("words/nouns.txt"))
_ANONYMOUS, _COLLECTIVE = _LISTS.words("anonymous"), _LISTS.words("collective")
_WITHHELD = words("named identified identifiable name identity anonymity anonymously identify publicly")
_ASKED = words("asked requested declined refused condition wished wanted preferred feared fearing insisted withheld")
_PRONOUNS = words("i me he she him her his it who that which whom you this one")


@dataclass(frozen=True, slots=True)
class Description:
    """One description of a person in the article; `text` is as printed.

    weight: how informative it is. 2: an apposition, "is the mayor", or a title of several words; 1: a title of one
        word, or a description with a possessive ("his opponent"); 0: a role phrase that refers back to the person, or
        "who runs a bakery"; -1: a party, or where the person comes from or works ("from the Institute of Tides").
    """

    entity: int
    start: int
    text: str
    weight: int

    @property
    def key(self) -> str:
        """The description's key, which is the same for descriptions that differ only in case and determiner."""
        return description_key(self.text)


def description_key(text: str) -> str:
    """Returns `text` in lower case, without determiners at its start and without full stops."""
    found = text.lower().replace(".", "").replace("’", "'").split()
    while len(found) > 1 and found[0] in DETERMINERS:
        found = found[1:]
    return " ".join(found)


def without_owner(text: str) -> str:
    """Removes a possessive, which means nothing out of context, from a description: "Its chief" gives "chief"."""
    first, _, rest = text.partition(" ")
    return rest if rest and first.lower() in OWNERS else text


def describe(scene: Scene) -> list[Description]:
    """Returns every description of the article's people, in text order."""
    found = []
    for number, mention in enumerate(scene.mentions):
        if mention.type != "person" or mention.entity is None:
            continue
        if mention.form == "name":
            found += [Description(mention.entity, s, t, w) for s, t, w in beside_name(scene, number)]
        elif mention.form == "nominal":
            text = trimmed(scene.text[mention.start : mention.end])
            if text and description_key(text) not in ROLE_NOUNS | _PRONOUNS:  # "the minister" alone says little
                found.append(Description(mention.entity, mention.start, text, LOOSE))
    return sorted(found, key=lambda d: d.start)


def best_descriptions(found: Sequence[Description]) -> dict[int, str]:
    """Maps each entity to the description to print: the one with the highest weight, and on a tie the first."""
    best: dict[int, Description] = {}
    for one in found:
        # On a tie the first one is kept, since it introduces the person.
        if one.entity not in best or one.weight > best[one.entity].weight:
            best[one.entity] = one
    return {entity: one.text for entity, one in best.items()}


def with_descriptions(scene: Scene, quotes: Sequence[Quote], found: Sequence[Description]) -> list[Quote]:
    """Sets on each quotation the speaker's `role`, a description in this article, and its `naming`."""
    best = _by_own_words(scene, quotes) | best_descriptions(found)
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


def _by_own_words(scene: Scene, quotes: Sequence[Quote]) -> dict[int, str]:
    """Maps each person who speaks to the first description, not a name, that stands for the person at a quotation."""
    tree, found = scene.tree, dict[int, str]()
    for quote in quotes:
        if quote.speaker_mention is None or quote.speaker is None or not (tokens := tree.tokens(*quote.speaker)):
            continue
        speaker, head = scene.mentions[quote.speaker_mention], head_of_tokens(tree, tokens)
        own = scene.mention_at[head] < 0 or scene.mentions[scene.mention_at[head]].form == "nominal"
        if speaker.type != "person" or speaker.entity is None or tree.tag[head] not in ("NN", "NNP") or not own:
            continue
        if text := trimmed(scene.text[slice(*noun_phrase(scene, head))]):
            found.setdefault(speaker.entity, text)
    return found


def _unnamed(scene: Scene, quote: Quote) -> tuple[str | None, str | None]:
    """Returns how a nameless speaker is presented, and in which words; None for both if these are only a pronoun."""
    tree = scene.tree
    if quote.speaker is None:
        return None, None
    tokens = tree.tokens(*quote.speaker)
    if not tokens:
        return None, None
    head = head_of_tokens(tree, tokens)
    text = trimmed(scene.text[slice(*noun_phrase(scene, head))]) or None  # the words may be a mark alone
    low = tree.lower[head]
    if low in _PRONOUNS and len(tokens) == 1:
        return None, None
    if _asks_for_anonymity(scene, head, tokens):
        return "anonymous", text
    if quote.speaker_kind == "group" or low in _COLLECTIVE or tree.tag[head] in ("NNS", "NNPS"):
        return "collective", None if low in _COLLECTIVE and len(tokens) == 1 else text
    return "role only", text


def _asks_for_anonymity(scene: Scene, head: int, tokens: range) -> bool:
    """Whether a speaker is presented as anonymous: "a source", "an official who asked not to be named"."""
    tree = scene.tree
    if any(tree.lower[k] in _ANONYMOUS for k in tokens):
        return True
    sentence = tree.sentence_range(head)
    unquoted = [k for k in sentence if scene.segment_at[k] < 0]
    lower = {tree.lower[k] for k in unquoted}
    # "A person familiar with the matter" is a formula for sources who may not be named.
    if {"familiar", "person"} <= lower or {"familiar", "people"} <= lower:
        return True
    return (
        bool(lower & _WITHHELD)
        and bool(lower & _ASKED)
        and ("not" in lower or "anonymity" in lower or "anonymously" in lower or "withheld" in lower)
    )


def _goes_on(scene: Scene, before: Quote, quote: Quote) -> bool:
    """Whether an unnamed "he" may be "a voter", the unnamed speaker of `before`, at most one paragraph above."""
    tree = scene.tree
    if before.speaker is None or quote.speaker is None or before.naming in (None, "named"):
        return False
    return 0 <= tree.paragraph[tree.token_at(quote.speaker[0])] - tree.paragraph[tree.token_at(before.speaker[0])] <= 1
