"""Computes named features of every name that the speaker of a quotation may have, from which the names are ranked."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.entities.discourse import head_of
from pipeline.entities.references.pronouns import PRONOUNS
from pipeline.quotations.article_names import ArticleName, Key, NameIndex, index_references, names_of, words_of
from pipeline.quotations.quote import Quote
from pipeline.quotations.scene import Scene
from pipeline.quotations.tagger.attribution import Reading
from pipeline.quotations.tree import Span
from pipeline.text.arrays import Floats
from pipeline.text.word_classes import GENERATIONS

MAX_RANKED = 40
"""At most this many names are ranked for one speaker: those that rules or reader suggest, then the nearest."""
MAX_DISTANCE = 30
"""The largest distance in sentences. A name that is never mentioned before (or after) the quotation is this far
away."""
BESIDE_TOKENS = 8
"""A noun within this many tokens of a name counts as beside it, as a description ("Jane Roe, a surgeon")."""
FORMS = ("none", "name", "personal", "first", "other pronoun", "relative", "noun", "nouns", "other")
NOUN_KINDS = ("person", "organisation", "document", "group", "place", "unknown")
QUOTE_KINDS = ("direct", "mixed", "indirect")

FEATURES = (
    "rules", "rules_other", "read", "read_rival", "read_nobody", "said", "said_rival", "said_nobody",
    "person", "place", "organisation", "form", "noun_kind", "quote_kind", "confidence",
    "covered", "covers", "mentions", "share", "order", "before", "after", "same_sentence", "same_paragraph",
    "inside", "last", "last_gap", "spoken", "speaks", "gender", "words", "namesakes", "beside", "people", "names",
    "determiner", "head", "within", "initials", "subject", "nearest", "opening", "unnamed", "follows", "signed",
)  # fmt: skip
"""The features of each pair of a quotation and a name.

"The phrase" is the words that stand for the quotation's speaker ("the mayor", "she").

From the rules and the reader (the six of the reader are 0 in the light profile):
- rules, rules_other: the rules chose this name; they chose another name.
- read, read_rival, read_nobody: the reader's probability that the phrase stands for this name, for the likeliest other
  name, and for nobody in the article.
- said, said_rival, said_nobody: the same three for who says the quotation, judging by its own words.

About the name and the kind of phrase and quotation:
- person, place, organisation: the type of the name.
- form, noun_kind, quote_kind: the phrase's form (number in FORMS) and kind (in NOUN_KINDS), and the quotation's kind.
- confidence: the confidence of the quotation so far; -1 if it has none.
- covered, covers: the share of the phrase's words that are in the name, and of the name's words that are in the phrase.

About the mentions of the name:
- mentions, share: how often the article mentions this name, and the share of all mentions by name.
- order: how many names appear before this one in the article.
- before, after: the distance in sentences to its nearest mention up to the phrase, and after it.
- same_sentence, same_paragraph: it is mentioned in the phrase's sentence or paragraph.
- inside: it is mentioned within the quoted words.
- last, last_gap: it has said the previous quotation; the number of paragraphs since it last spoke.
- spoken, speaks: how many earlier quotations it has said; how many the rules give to it in the whole article.

How the name fits the phrase:
- gender: 1 if the genders agree, -1 if they differ, 0 if one is unknown.
- words, namesakes: the number of words in the name; the number of other people with the same surname.
- beside: how often the noun of the phrase is next to the name in the article.
- people, names: how many people, and how many names, the article has.
- determiner: the phrase's determiner, as numbered in DETERMINERS.
- head, within: the name is the head of the phrase; the name is anywhere in the phrase.
- initials: the phrase contains the initials of the name ("KVD").
- subject, nearest: its last mention before the phrase is the subject of a clause; no other name of the same type is
  between that mention and the phrase.

About the rest of the article:
- opening: the number of its mentions in the first two paragraphs.
- unnamed: according to the rules, the article does not name the speaker.
- follows: the previous quotation has a different phrase.
- signed: the speaker comes from a signature, a label, a line above a block quotation, or the byline.
"""
DETERMINERS = {
    **dict.fromkeys(("the", "this", "that", "these", "those"), 1),
    **dict.fromkeys(("a", "an", "one", "another", "some", "two", "several", "many", "other", "any", "no"), 2),
    **dict.fromkeys(("his", "her", "its", "their", "our", "my"), 3),
}
"""Maps determiners to their kind: 1 definite, 2 indefinite, 3 possessive (0 stands for none)."""

_OF_NAME = (
    "person", "place", "organisation", "mentions", "share", "order", "opening", "speaks", "words", "namesakes",
)  # fmt: skip
_OF_QUOTE = (
    "read_nobody", "said_nobody", "form", "noun_kind", "quote_kind", "confidence", "people", "names", "determiner",
    "unnamed", "follows", "signed",
)  # fmt: skip
_OF_BOTH = (
    "rules", "rules_other", "read", "read_rival", "said", "said_rival", "covered", "covers", "initials", "head",
    "gender", "beside", "before", "after", "same_sentence", "same_paragraph", "inside", "within", "subject", "nearest",
    "last", "last_gap", "spoken",
)  # fmt: skip
"""The features that depend on the name alone, on the quotation alone, and on both."""
_ORDER = [(*_OF_NAME, *_OF_QUOTE, *_OF_BOTH).index(feature) for feature in FEATURES]


class Naming:
    """The names of one article. Computes the features for its quotations, which must be passed in text order."""

    def __init__(self, scene: Scene, quotes: Sequence[Quote], reading: Reading | None) -> None:
        self.scene = scene
        self.names = names_of(scene)
        self.index = NameIndex(self.names)
        self.beside_counts: dict[tuple[int, str], int] = {}
        self.noun_positions: dict[str, list[int]] = {}
        self.subjects: dict[int, bool] = {}
        self.by_name = {each.name: each for each in reversed(self.names)}
        self.references = index_references(scene, reading, {each.entity: each.number for each in self.names})
        self.quote_counts = Counter(quote.speaker_name for quote in quotes if quote.speaker_name)
        self.surname_counts = Counter(n.surname for n in self.names)
        self.person_count = sum(n.type == "person" for n in self.names)
        self.mention_count = max(1, sum(len(n.tokens) for n in self.names))
        self.previous_speaker: ArticleName | None = None
        self.previous_phrase: Span | None = None
        self.name_at = [-1] * (len(scene.tree) + 1)
        self.tokens_by_type: dict[str, list[int]] = {}
        for number, each in enumerate(self.names):
            self.tokens_by_type.setdefault(each.type, []).extend(each.tokens)
            for mention in map(scene.mentions.__getitem__, each.numbers):
                for token in scene.tree.tokens(mention.start, mention.end):
                    self.name_at[token] = number
        for tokens in self.tokens_by_type.values():
            tokens.sort()
        self.of_names = [self._of_name(each) for each in self.names]

    def candidates(self, quote: Quote) -> tuple[list[ArticleName], Floats]:
        """Returns the names that the speaker of `quote` may have, and their features (names, features)."""
        phrase = SpeakerPhrase.of(self, quote)
        names = self._ranked_names(quote, phrase)
        of_quote = self._of_quote(quote, phrase)
        rows = [
            (
                *(self.of_names[each.number] if each.number >= 0 else self._of_name(each)),
                *of_quote,
                *self._how_the_words_fit(quote, phrase, each),
                *self._where_it_stands(phrase, each),
                *self._who_spoke(phrase, each),
            )
            for each in names
        ]
        return names, np.array(rows, dtype=np.float64).reshape(-1, len(FEATURES))[:, _ORDER]

    def settle(self, quote: Quote, chosen: ArticleName | None) -> None:
        """Records who said a quotation, for the features of later quotations."""
        if chosen is not None:
            chosen.spoken += 1
            tree = self.scene.tree
            chosen.last = tree.paragraph[min(tree.token_at(quote.start), len(tree) - 1)]
        self.previous_speaker = chosen
        self.previous_phrase = quote.speaker

    def _ranked_names(self, quote: Quote, phrase: SpeakerPhrase) -> list[ArticleName]:
        wanted = [k for k in (*phrase.reference[0], *phrase.quotation_reference[0]) if k >= 0]
        names = [self.names[k] for k in dict.fromkeys(wanted)]
        if (name := quote.speaker_name) is not None:
            rules = self.by_name.get(name) or ArticleName(None, name, quote.speaker_kind)
            if rules not in names:
                names.insert(0, rules)
        seen = set(names)
        ranked = [each for each in names if self._may_be(quote, phrase, each)]
        for each in self._by_distance(quote, phrase):
            if len(ranked) >= MAX_RANKED:
                break
            if each not in seen:
                seen.add(each)
                if self._may_be(quote, phrase, each):
                    ranked.append(each)
        return ranked[:MAX_RANKED]

    def _by_distance(self, quote: Quote, phrase: SpeakerPhrase) -> Iterator[ArticleName]:
        """Yields every name that is possible, the nearest first. A name may be yielded more than once."""
        keys: list[Key] = [("name", quote.speaker_name or "")]
        if phrase.form == "name" or quote.rule == "transcript":
            keys += [("word", word) for word in phrase.words] + [("initials", phrase.initials)]
        elif phrase.form != "first":
            keys.append(("section", phrase.section))
        return self.index.nearest(phrase.sentence, MAX_DISTANCE, keys)

    def _may_be(self, quote: Quote, phrase: SpeakerPhrase, each: ArticleName) -> bool:
        """Whether a name is possible at all as the speaker of `quote`. A name chosen by the rules is always possible.

        "I" can only be the author. The name must occur in the same section of the page. If the speaker's words are a
        name ("Ms Roe"), the candidate must share a word or the initials with them; and if they are "Roe Jr.", a plain
        "Roe" (his father) is not possible.
        """
        if each.name == quote.speaker_name:
            return True
        if phrase.form == "first" or phrase.section not in each.sections:
            return False
        if not GENERATIONS.isdisjoint(phrase.words) and not phrase.words & each.words & GENERATIONS:
            return False
        if phrase.form != "name" and quote.rule != "transcript":
            return True
        return not phrase.words.isdisjoint(each.words) or phrase.abbreviates(each)

    def _of_name(self, each: ArticleName) -> tuple[float, ...]:
        count, kind = len(each.tokens), each.type
        return (
            *(kind == "person", kind == "place", kind == "organisation"),
            *(count, count / self.mention_count, max(0, each.number), bisect_left(each.paragraphs, 2)),
            *(self.quote_counts[each.name], len(each.words)),
            self.surname_counts[each.surname] - 1 if each.surname is not None else 0,
        )

    def _of_quote(self, quote: Quote, phrase: SpeakerPhrase) -> tuple[float, ...]:
        return (
            *(phrase.reference[1], phrase.quotation_reference[1]),
            *(FORMS.index(phrase.form), NOUN_KINDS.index(phrase.noun_kind), QUOTE_KINDS.index(quote.kind)),
            quote.confidence if quote.confidence is not None else -1.0,
            *(self.person_count, len(self.names), phrase.determiner),
            self._is_unnamed(quote),
            self.previous_phrase is not None and self.previous_phrase != quote.speaker,
            "author" in quote.flags or quote.rule in ("transcript", "caption", "blockquote", "signed"),
        )

    def _how_the_words_fit(self, quote: Quote, phrase: SpeakerPhrase, each: ArticleName) -> tuple[float, ...]:
        """Computes the features from `rules` to `beside` in `_OF_BOTH`."""
        number, shared = each.number, len(each.words & phrase.words)
        read, said = phrase.reference[0], phrase.quotation_reference[0]
        rules = quote.speaker_name == each.name
        return (
            *(rules, quote.speaker_name is not None and not rules),
            *(read.get(number, 0.0), _best_rival(read, number), said.get(number, 0.0), _best_rival(said, number)),
            *(shared / max(1, len(phrase.words)), shared / max(1, len(each.words)), phrase.abbreviates(each)),
            phrase.head >= 0 and self.name_at[phrase.head] == number >= 0,
            0 if each.gender is None or phrase.gender is None else 1 if each.gender == phrase.gender else -1,
            self._beside(each, phrase.noun),
        )

    def _where_it_stands(self, phrase: SpeakerPhrase, each: ArticleName) -> tuple[float, ...]:
        """Computes the features from `before` to `nearest` in `_OF_BOTH`."""
        tokens = each.tokens
        before, after = _distances(each.sentences, phrase.sentence)
        place = bisect_left(tokens, phrase.token)
        last = tokens[place - 1] if place else None
        return (
            *(before, after, before == 0, _any_in_range(each.paragraphs, phrase.paragraph, phrase.paragraph + 1)),
            _any_in_ranges(tokens, phrase.quoted),
            place < len(tokens) and tokens[place] < phrase.stop,
            last is not None and self._is_subject(last),
            last is not None and last == phrase.last_of_type[each.type],
        )

    def _who_spoke(self, phrase: SpeakerPhrase, each: ArticleName) -> tuple[float, ...]:
        """Computes the features from `last` to `spoken` in `_OF_BOTH`."""
        gap = min(MAX_DISTANCE, phrase.paragraph - each.last) if each.last >= 0 else MAX_DISTANCE
        return self.previous_speaker is each, gap, each.spoken

    def _is_unnamed(self, quote: Quote) -> bool:
        mention = None if quote.speaker_mention is None else self.scene.mentions[quote.speaker_mention]
        return quote.rule.endswith("unnamed") or (mention is not None and mention.rule == "unnamed")

    def _is_subject(self, token: int) -> bool:
        known = self.subjects.get(token)
        if known is None:
            tree = self.scene.tree
            mention = self.scene.mentions[self.scene.mention_at[token]]
            deps = {tree.dep[i] for i in tree.tokens(mention.start, mention.end)}
            known = self.subjects[token] = not deps.isdisjoint(("nsubj", "nsubjpass"))
        return known

    def _beside(self, each: ArticleName, noun: str | None) -> int:
        if noun is None:
            return 0
        known = self.beside_counts.get((each.number, noun))
        if known is not None:
            return known
        paragraph, found = self.scene.tree.paragraph, 0
        places = self.noun_positions.get(noun)
        if places is None:
            places = self.noun_positions[noun] = [i for i, word in enumerate(self.scene.tree.lower) if word == noun]
        for token in each.tokens:
            near = places[bisect_left(places, token - BESIDE_TOKENS) : bisect_right(places, token + BESIDE_TOKENS)]
            found += any(paragraph[i] == paragraph[token] for i in near)
        self.beside_counts[each.number, noun] = found
        return found


@dataclass(frozen=True, slots=True)
class SpeakerPhrase:
    """The words that stand for the speaker of a quotation, and what they show.

    token, stop, head: the half-open range of the words' tokens, and the token that heads them (-1 if there are no
        words).
    reference: for each name (by its number), the reader's probability that the words stand for it; and the probability
        that the article does not name whom they stand for.
    quotation_reference: for each name, the probability that this person says the quotation, judging by the quoted
        words; and the probability that the article does not name who says it.
    quoted: half-open ranges of the tokens of the quoted parts.
    last_of_type: for each type of name, the token of the last mention before the words.
    """

    words: frozenset[str]
    form: str
    noun: str | None
    noun_kind: str
    gender: str | None
    sentence: int
    paragraph: int
    reference: tuple[Mapping[int, float], float]
    quotation_reference: tuple[Mapping[int, float], float]
    quoted: list[Span]
    last_of_type: Mapping[str, int]
    section: int
    token: int
    stop: int
    head: int = -1
    determiner: int = 0
    initials: str = ""

    def abbreviates(self, each: ArticleName) -> bool:
        """Whether the words contain the initials of a name ("KVD")."""
        return bool(self.initials) and self.initials in each.initials

    @classmethod
    def of(cls, naming: Naming, quote: Quote) -> SpeakerPhrase:
        tree = naming.scene.tree
        none: tuple[Mapping[int, float], float] = ({}, 0.0)
        at = quote.speaker[0] if quote.speaker else quote.start
        token = min(tree.token_at(at), len(tree) - 1)
        of_quotation = naming.references.near(quote.printed[0][0], quote.printed[0][1], begins=True) or none
        where = tree.sentence[token], tree.paragraph[token]
        quoted = [(bisect_left(tree.start, start), bisect_left(tree.start, end)) for start, end in quote.parts]
        last = {kind: places[bisect_left(places, token) - 1] for kind, places in naming.tokens_by_type.items()}
        section = tree.section[where[1]]
        if quote.speaker is None:
            nobody = (frozenset[str](), "none", None, "unknown", None)
            return cls(*nobody, *where, none, of_quotation, quoted, last, section, token, token)
        tokens = tree.tokens(*quote.speaker)
        head = head_of(tree.parse, tokens[0], tokens[-1]) if tokens else token
        text = naming.scene.text[slice(*quote.speaker)]
        form = _form(naming.scene, quote, head)
        noun = tree.lower[head] if form in ("noun", "nouns") else None
        kind = quote.speaker_kind if quote.speaker_kind in NOUN_KINDS else "unknown"
        references = naming.references.near(*quote.speaker) or none, of_quotation
        first = tree.lower[tokens[0]] if tokens else ""
        initials = next((w for w in text.split() if w.isupper() and 1 < len(w) < 6), "")
        gender, stop = PRONOUNS.get(tree.lower[head]), tokens.stop if tokens else token
        determiner = DETERMINERS.get(first, 2 if first.isdigit() else 0)
        described = (words_of(text), form, noun, kind, gender)
        return cls(*described, *where, *references, quoted, last, section, token, stop, head, determiner, initials)


def _form(scene: Scene, quote: Quote, head: int) -> str:
    tree = scene.tree
    low, tag = tree.lower[head], tree.tag[head]
    mention = scene.mentions[scene.mention_at[head]] if scene.mention_at[head] >= 0 else None
    if mention is not None and mention.form == "name":
        return "name"
    if low in PRONOUNS:
        return "personal"
    if low in ("i", "me", "my", "myself"):
        return "first"
    if tag in ("PRP", "PRP$", "DT"):
        return "other pronoun"
    if tag in ("WP", "WDT"):
        return "relative"
    return {"NN": "noun", "NNS": "nouns", "NNP": "noun", "NNPS": "nouns"}.get(tag, "other")


def _any_in_range(numbers: Sequence[int], first: int, stop: int) -> bool:
    """Whether any of `numbers` (ascending) is in the half-open range from `first` to `stop`."""
    k = bisect_left(numbers, first)
    return k < len(numbers) and numbers[k] < stop


def _any_in_ranges(numbers: Sequence[int], ranges: Sequence[Span]) -> bool:
    return bool(numbers) and any(_any_in_range(numbers, first, stop) for first, stop in ranges)


def _best_rival(probabilities: Mapping[int, float], number: int) -> float:
    """Returns the highest probability of a name other than the one with this number."""
    if not probabilities:  # always so in the light profile
        return 0.0
    return max((probability for other, probability in probabilities.items() if other != number), default=0.0)


def _distances(sentences: Sequence[int], here: int) -> tuple[int, int]:
    """Returns the distances to the nearest of `sentences` (ascending) before and after `here`, up to MAX_DISTANCE."""
    k = bisect_right(sentences, here)
    before = here - sentences[k - 1] if k else MAX_DISTANCE
    after = sentences[k] - here if k < len(sentences) else MAX_DISTANCE
    return min(before, MAX_DISTANCE), min(after, MAX_DISTANCE)
