"""Resolves speakers that are pronouns to whoever was quoted just before, or to the subject of a nearby clause."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile
from typing import TYPE_CHECKING

from pipeline.entities.references.pronouns import PRONOUNS
from pipeline.quotations.features import FIRST
from pipeline.quotations.quote import Quote
from pipeline.quotations.scene import Scene
from pipeline.quotations.tree import Tree

if TYPE_CHECKING:
    from pipeline.entities.mention import Mention

_ORGANISATION_PRONOUNS = frozenset({"it", "its", "they"})
_MAX_PARAGRAPHS_BACK = 2  # the previous quotation may be at most this many paragraphs back
_MAX_CLAUSE_TOKENS = 30  # a name is looked for in at most this many tokens of a clause before its pronoun
_MIN_SOURCE_SHARE = 0.1  # a noun may mean a person if it is a source in more than this share of its uses


_NOT_PERSONS = ("organisation", "document", "place")


def _is_person(quote: Quote, word: str) -> bool:
    """Whether a later "he" or "she" may be the quotation's speaker; `word` is the text that stands for the speaker."""
    return quote.speaker_kind == "person" and quote.speaker is not None and word not in FIRST


def settle_pronouns(scene: Scene, quotes: Sequence[Quote]) -> list[Quote]:
    """Gives names to speakers that are pronouns, mostly the name of the previous quotation's speaker. `quotes` must be
    sorted by start.

    "He" and "she" refer to a person whose gender does not contradict them, "it" and "they" to an organisation or
    document, and "it" also to a place. After a speaker whom the article does not name ("an official who asked not to be
    named"), "he" and "she" get no name either.
    """
    previous: Quote | None = None
    organisation: Quote | None = None
    settled = []
    for quote in quotes:
        word = scene.text[slice(*quote.speaker)].lower() if quote.speaker else ""
        if word in PRONOUNS:
            ahead = _named_by_main_clause(scene, quote, word)
            if ahead is not None:
                previous = ahead
                settled.append(ahead)
                continue
            quote = _named_by_sentence_before(scene, quote, word)
        # "She" refers to the person quoted last, "it" to the organisation quoted last, even with a person in between.
        if word in PRONOUNS and previous is not None and previous.speaker != quote.speaker:
            quote = _named_by_previous_speaker(scene, previous, quote, word)
        elif quote.speaker_name is None and organisation is not None and word in _ORGANISATION_PRONOUNS:
            quote = _named_by_previous_organisation(scene, organisation, quote, word)
        if _is_person(quote, word):
            previous = quote
        elif quote.speaker_name is not None and quote.speaker_kind in _NOT_PERSONS:
            organisation = quote
        settled.append(quote)
    return settled


def _subject_before(scene: Scene, tokens: range) -> int:
    """Finds the last sentence outside quotations among `tokens`, and returns the mention that is the subject of its
    main clause; -1 if there is none, or if several clauses are coordinated.
    """
    tree = scene.tree
    end = next((i for i in reversed(tokens) if scene.segment_at[i] < 0), None)
    if end is None:
        return -1
    # Read from the end, for speed: in a paragraph of a thousand quotations this is called a thousand times.
    last = takewhile(lambda i: tree.sentence[i] == tree.sentence[end], range(end, tokens.start - 1, -1))
    subjects = [i for i in last if scene.segment_at[i] < 0 and tree.dep[i] in ("nsubj", "nsubjpass")]
    main = [i for i in subjects if tree.dep[tree.head[i]] in ("ROOT", "conj")]
    return scene.mention_at[main[0]] if len(main) == 1 else -1


def _named_by_main_clause(scene: Scene, quote: Quote, word: str) -> Quote | None:
    """Returns `quote` with the subject of the main clause as its speaker, if its pronoun (`word`) is the subject of a
    subordinate clause before the main clause: "While she knew that it was late, Jane Roe stayed". Otherwise returns
    None.
    """
    tree = scene.tree
    pronoun = tree.token_at(quote.speaker[0]) if quote.speaker else 0
    subject = _main_subject(tree, pronoun)
    if subject is None:
        return None
    apposed = tree.child(subject, "appos")  # "Roe's mother Jane Roe"
    number = scene.mention_at[subject if apposed is None or scene.names_person(subject) else apposed]
    clause = range(max(tree.left[tree.head[pronoun]], pronoun - _MAX_CLAUSE_TOKENS), pronoun)
    if number < 0 or any(scene.names_person(k) for k in clause):
        return None
    mention = scene.mentions[number]
    if not _may_be(mention, word):
        return None
    reason = f"{word!r} is {mention.name!r}, the subject of the main clause"
    return replace(
        quote,
        speaker_name=mention.name,
        speaker_mention=number,
        speaker_kind="person",
        rule=f"{quote.rule}, ahead",
        reason=reason,
    )


def _main_subject(tree: Tree, pronoun: int) -> int | None:
    """Returns the main clause's subject if `pronoun` is the subject of a clause with "while" or the like before it."""
    verb = tree.head[pronoun]
    main = tree.head[verb]
    if tree.dep[pronoun] != "nsubj" or tree.dep[verb] != "advcl" or main < verb or tree.child(verb, "mark") is None:
        return None
    subject = tree.child(main, "nsubj")
    return subject if subject is not None and subject >= verb else None


def _may_be(mention: Mention, word: str) -> bool:
    """Whether a mention is the name of a person to whom `word` ("he", "she" and their forms) may refer."""
    person = mention.type == "person" and mention.form == "name" and mention.name is not None
    return person and mention.gender in (None, PRONOUNS[word])


def _named_by_sentence_before(scene: Scene, quote: Quote, word: str) -> Quote:
    """Returns `quote` with the subject of the previous sentence as its speaker, if the words that stand for the speaker
    are a "he" or "she" after the quotation: "Dr Roe was unmoved. “No,” she said."

    The resolution of pronouns within the article does not know who is speaking, and may be misled by names in the
    quoted words.
    """
    tree = scene.tree
    if quote.speaker is None or quote.kind != "direct" or quote.speaker[0] < quote.start:
        return quote
    number = tree.paragraph[tree.token_at(quote.speaker[0])]
    first = tree.token_at(quote.start)
    if tree.paragraph[first] != number:
        return quote
    found = _subject_before(scene, range(tree.paragraph_start[number], first))
    if found < 0:
        return quote
    mention = scene.mentions[found]
    if not _may_be(mention, word) or mention.name == quote.speaker_name:
        return quote
    reason = f"{word!r} refers to {mention.name!r}, the subject of the sentence before the words"
    return replace(
        quote, speaker_name=mention.name, speaker_mention=found, rule=f"{quote.rule}, subject", reason=reason
    )


def _named_by_previous_speaker(scene: Scene, previous: Quote, quote: Quote, word: str) -> Quote:
    """Returns `quote`, whose speaker is "he" or "she", with the name of the previous speaker, if the previous quotation
    is near and nothing contradicts the name. If the previous speaker is a description without a name, `quote` loses its
    name, too.
    """
    gender = PRONOUNS[word]
    if not _near(scene, previous, quote) or _somebody_between(scene, previous, quote, gender):
        return quote
    if previous.speaker_name is None:
        same = _paragraph(scene, previous) == _paragraph(scene, quote)
        if same and _is_description(scene, previous) and quote.speaker_name is not None:
            reason = f"{word!r} refers to a speaker whom the article does not name"
            return replace(quote, speaker_name=None, speaker_mention=None, rule=f"{quote.rule}, unnamed", reason=reason)
        return quote
    known = scene.mentions[previous.speaker_mention].gender if previous.speaker_mention is not None else None
    if quote.speaker_name is None and known in (None, gender):
        return _carry(previous, quote, word)
    return quote


def _named_by_previous_organisation(scene: Scene, organisation: Quote, quote: Quote, word: str) -> Quote:
    """Returns `quote`, spoken by "it" or "they", with the organisation quoted last as its speaker, if it is near."""
    # "They" does not refer to a place, which stands for one government ("both sides ... they").
    several = word == "they" and organisation.speaker_kind == "place"
    return _carry(organisation, quote, word) if _near(scene, organisation, quote) and not several else quote


def _carry(previous: Quote, quote: Quote, word: str) -> Quote:
    return replace(
        quote,
        speaker_name=previous.speaker_name,
        speaker_mention=previous.speaker_mention,
        speaker_kind=previous.speaker_kind,
        rule=f"{quote.rule}, carried pronoun",
        reason=f"{word!r} refers to {previous.speaker_name!r}, quoted just before",
    )


def _paragraph(scene: Scene, quote: Quote) -> int:
    return scene.tree.paragraph[scene.tree.token_at(quote.speaker[0])] if quote.speaker else -9


def _near(scene: Scene, previous: Quote, quote: Quote) -> bool:
    here, there = _paragraph(scene, quote), _paragraph(scene, previous)
    return 0 <= here - there <= _MAX_PARAGRAPHS_BACK and (
        here < 0 or scene.tree.section[here] == scene.tree.section[there]
    )


def _is_description(scene: Scene, quote: Quote) -> bool:
    """Whether the speaker is a common noun: "a voter", "the owner of the bar"."""
    if quote.speaker is None:
        return False
    tree = scene.tree
    return any(tree.tag[i] == "NN" for i in tree.tokens(*quote.speaker))


def _somebody_between(scene: Scene, previous: Quote, quote: Quote, gender: str) -> bool:
    """Whether a clause between the two speakers has another subject: a fitting person, or a noun for a person."""
    tree = scene.tree
    if previous.speaker is None or quote.speaker is None:
        return False
    for i in tree.tokens(previous.speaker[1], quote.speaker[0]):
        if scene.segment_at[i] >= 0 or tree.dep[i] not in ("nsubj", "nsubjpass"):
            continue
        number = scene.mention_at[i]
        if number < 0:
            if tree.tag[i] == "NN" and scene.lexicon.share("source", tree.lower[i]) > _MIN_SOURCE_SHARE:
                return True
            continue
        other = scene.mentions[number]
        if other.type == "person" and other.name != previous.speaker_name and other.gender in (None, gender):
            return other.form != "pronoun" or other.name is not None
    return False


def abstain(quote: Quote, least: float) -> Quote:
    """Removes the speaker's name from a quotation if the probability that the speaker is right is below `least`."""
    if quote.confidence is None or quote.confidence >= least or quote.kind == "indirect" or quote.speaker is None:
        return quote
    reason = f"not sure enough ({quote.confidence:.2f}): {quote.reason}"
    return replace(quote, speaker_name=None, speaker_mention=None, speaker_kind="unknown", reason=reason)
