"""Computes the ranker's features of each pair of a quoted piece and a candidate for its speaker."""

import bisect
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

from pipeline.entities.mention import TYPES, Mention
from pipeline.quotations.candidates import verbs_of
from pipeline.quotations.scene import Scene, Segment
from pipeline.text.word_classes import DASHES

FIRST = frozenset({"i", "we", "me", "us", "myself", "my"})
THIRD = frozenset({"he", "she", "him", "her"})
_NEAR_TOKENS = 80  # the commas and quoted words between cue and piece are counted up to this distance
_DEPS = ("nsubj", "pobj", "dobj", "appos", "conj", "ROOT", "nsubjpass", "poss", "compound")
VERB_TAGS = ("VBD", "VBZ", "VBP", "VBG", "VBN", "VB")


def indicators(values: Sequence[str]) -> Callable[[str], tuple[bool, ...]]:
    """Returns a function that maps a string to one feature for each of `values`: whether it is this value."""
    table = {value: tuple(value == other for other in values) for value in values}
    none = (False,) * len(values)
    return lambda value: table.get(value, none)


is_verb_tag = indicators(VERB_TAGS)
_IS_DEP, _IS_TYPE = indicators(_DEPS), indicators(TYPES)

NAMES = (
    *("words", "upper", "ends", "before", "that", "after", "alone", "index", "count", "single", "chained"),
    *("capitals", "roots", "delta", "left", "distance", "between", "people_between", "sentences", "same_first"),
    *("same_last", "cuts", "leads_in", "third", "first", "other_pronoun", "proper", "plural", "source_share"),
    *("person", "place", "organisation", "form"),
    *(f"dep_{d}" for d in _DEPS),
    *("colon", "caption", "opens_line", "according", "inside_brackets", "cue", "quoting", "verb_gap", "verb_between"),
    *("governs", "verb_same", "verb_left", "verb_cuts"),
    *(f"tag_{t}" for t in VERB_TAGS),
    *("negated", "told", "passive", "verb_commas", "clause", "pattern", "owned_noun", "carried", "carried_entity"),
    *("carried_known", "carried_gap", "carried_here", "frequency", "score", "score_margin", "score_rank"),
)


@dataclass(frozen=True, slots=True)
class Carried:
    """The speaker of the previous quoted piece: head token and entity (or None), and the number of that piece."""

    head: int
    entity: int | None
    segment: int


@dataclass(frozen=True, slots=True)
class Row:
    """A candidate: head token, the verb that may be its cue (or None), and its features in the order of `NAMES`."""

    head: int
    verb: int | None
    values: list[float]


class _Nominal(NamedTuple):
    """Facts about a nominal that no quotation changes. `values`: the features from `third` to `inside_brackets`."""

    values: list[float]
    owned: float
    entity: int | None
    frequency: float


class PairFeatures:
    """Computes the features of the pairs of one article, and caches what does not depend on the quotation."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.verbs: dict[int, list[int]] = {}
        self.nominals: dict[int, _Nominal] = {}
        self.static_verbs: dict[int, tuple[tuple[bool, ...], bool]] = {}
        self.firsts: dict[int, list[int]] = {}
        mentions = scene.mentions
        counts: dict[int, int] = {}
        for m in mentions:
            if m.entity is not None and m.form == "name":
                counts[m.entity] = counts.get(m.entity, 0) + 1
        self.counts = counts
        # How many of the tokens before each token are commas.
        self.commas_before = [0, *accumulate(word == "," for word in scene.tree.word)]

    def rows(self, number: int, candidates: list[int], carried: Carried | None) -> list[Row]:
        """Computes one row of features for each candidate for segment `number`."""
        scene, tree = self.scene, self.scene.tree
        segment = scene.segments[number]
        lead_in = _lead_in(scene, segment)
        piece = _piece(scene, number)
        governors = _governors(scene, segment)
        piece.append(len(governors))
        rows = []
        ordered = sorted(candidates)
        people = [i for i in ordered if self._is_person(i)]
        for i in candidates:
            verb, verb_values, score = self._verb(i, segment, governors)
            itself = self._nominal(i)
            own = itself.values
            place = self._place(i, segment, ordered, people)
            place.append(tree.sentence[i] == lead_in)
            # A hand-made score is one of the features: its margin over the other candidates shows how clear the case
            # is, which no feature of a single candidate can.
            score += own[-5] * 2.0 + own[-2]  # a colon after the name, "according to"
            score -= 0.3 * abs(tree_delta(scene, i, segment)) + 0.02 * place[2]
            score += place[-1]  # the line before ends in a colon
            before = self._carried(i, itself, segment, carried)
            shape = _pattern(scene, i, verb, segment), itself.owned
            rows.append(Row(i, verb, [*piece, *place, *own, *verb_values, *shape, *before, itself.frequency, score]))
        _relative(rows)
        return rows

    def _is_person(self, i: int) -> bool:
        m = self.scene.mention_at[i]
        return m >= 0 and self.scene.mentions[m].type == "person"

    def _nominal(self, i: int) -> _Nominal:
        known = self.nominals.get(i)
        if known is not None:
            return known
        scene, tree = self.scene, self.scene.tree
        word, tag, dep = tree.lower[i], tree.tag[i], tree.dep[i]
        number = scene.mention_at[i]
        mention = scene.mentions[number] if number >= 0 else None
        pronoun = tag in ("PRP", "WP")
        values = [
            pronoun and word in THIRD,
            pronoun and word in FIRST,
            pronoun and word not in THIRD and word not in FIRST,
            tag in ("NNP", "NNPS"),
            tag in ("NNS", "NNPS"),
            scene.lexicon.share("source", word) if tag in ("NN", "NNS") else 0.0,
            *_IS_TYPE("" if mention is None else mention.type),
            0 if mention is None else ("name", "pronoun", "nominal").index(mention.form) + 1,
            *_IS_DEP(dep),
        ]
        values += _beside(scene, i, mention)
        entity = mention.entity if mention is not None else None
        frequency = math.log1p(self.counts.get(entity, 0)) if entity is not None else 0.0
        known = self.nominals[i] = _Nominal(values, self._owned(i), entity, frequency)
        return known

    def _owned(self, i: int) -> float:
        """Returns how often the noun that a candidate possesses ("the senator's answer") is a cue, else 0."""
        tree = self.scene.tree
        if tree.dep[i] != "poss":
            return 0.0
        return self.scene.lexicon.share("noun", tree.lower[tree.head[i]])

    def _firsts(self, paragraph: int) -> list[int]:
        """Returns the first tokens of a paragraph's quoted pieces, in order."""
        if paragraph not in self.firsts:
            self.firsts[paragraph] = sorted(self.scene.segments[k].first for k in self.scene.by_paragraph[paragraph])
        return self.firsts[paragraph]

    def _place(self, i: int, segment: Segment, candidates: list[int], people: list[int]) -> list[float]:
        """Computes the features from `delta` to `cuts`. `candidates` and `people` are ascending tokens."""
        scene, tree = self.scene, self.scene.tree
        left = i < segment.first
        near, far = (i, segment.first) if left else (segment.last - 1, i)
        gap = far - near
        if segment.first <= i < segment.last:
            near = far = i
            gap = 0
        between, persons = _inside(candidates, near, far), _inside(people, near, far)
        last = segment.last - 1
        cuts = _inside(self._firsts(segment.paragraph), near, far)
        return [
            tree_delta(scene, i, segment),
            left,
            math.log1p(gap),
            between,
            persons,
            abs(tree.sentence[i] - tree.sentence[segment.first if left else last]),
            tree.sentence[i] == tree.sentence[segment.first],
            tree.sentence[i] == tree.sentence[last],
            cuts,
        ]

    def _verb(self, i: int, segment: Segment, governors: dict[int, int]) -> tuple[int | None, list[float], float]:
        """Returns the candidate's best cue verb for this piece (or None), its features, and its hand-made score."""
        scene, tree = self.scene, self.scene.tree
        verbs = self.verbs.get(i)
        if verbs is None:
            verbs = [v for v in verbs_of(tree, i) if scene.segment_at[v] < 0 and tree.tag[v][:1] in "VN"]
            self.verbs[i] = verbs
        if not verbs:
            return None, [0.0] * 19, 0.0
        scores = [_cue_score(scene, v, segment, governors.get(v, 0)) for v in verbs]
        best_score = max(scores)
        best = verbs[scores.index(best_score)]
        v, left = best, best < segment.first
        near, far = (v, segment.first) if left else (segment.last - 1, v)
        is_close = far - near <= _NEAR_TOKENS
        itself, has_clause = self._verb_itself(v)
        values = [
            scene.cue[v],
            scene.quoting[v],
            math.log1p(far - near),
            (i < v < segment.first) or (segment.last <= v < i),
            governors.get(v, 0),
            tree.sentence[v] in (tree.sentence[segment.first], tree.sentence[segment.last - 1]),
            left,
            scene.quoted_before[far] > scene.quoted_before[near + 1] if is_close else 2.0,
            *itself,
            self.commas_before[far] - self.commas_before[near + 1] if is_close else 9.0,
            has_clause,
        ]
        return best, values, best_score

    def _verb_itself(self, v: int) -> tuple[tuple[bool, ...], bool]:
        """Returns the features of a verb that are the same for all quotations and candidates, and its `clause`."""
        known = self.static_verbs.get(v)
        if known is None:
            tree = self.scene.tree
            deps = {tree.dep[k] for k in tree.children[v]}
            told, passive = "dobj" in deps or "dative" in deps, "auxpass" in deps or "nsubjpass" in deps
            itself = *is_verb_tag(tree.tag[v]), "neg" in deps, told, passive
            known = self.static_verbs[v] = itself, "ccomp" in deps or "xcomp" in deps
        return known

    def _carried(self, i: int, itself: _Nominal, segment: Segment, carried: Carried | None) -> tuple[float, ...]:
        """Computes the features that relate the candidate to the speaker of the previous quoted piece."""
        if carried is None:
            return 0, 0, 0, 9, 0
        gap = segment.paragraph - self.scene.segments[carried.segment].paragraph
        return (
            carried.head == i,
            itself.entity is not None and itself.entity == carried.entity,
            1,
            min(gap, 8),
            self.scene.tree.paragraph[carried.head] == segment.paragraph,
        )


def _inside(ordered: list[int], near: int, far: int) -> int:
    """Counts the numbers, of an ascending list, that lie between `near` and `far`, both excluded."""
    return max(0, bisect.bisect_left(ordered, far) - bisect.bisect_right(ordered, near))


def tree_delta(scene: Scene, i: int, segment: Segment) -> int:
    """Returns how many paragraphs the candidate is after the piece (negative if before it), cut off at 6."""
    return max(-6, min(6, scene.tree.paragraph[i] - segment.paragraph))


def _lead_in(scene: Scene, segment: Segment) -> int:
    """Returns the sentence that ends in a colon right above a piece that begins a paragraph; -1 if there is none."""
    tree, before = scene.tree, segment.first - 1
    if before < 0 or segment.first != tree.paragraph_start[segment.paragraph] or tree.word[before] != ":":
        return -1
    return tree.sentence[before]


def _piece(scene: Scene, number: int) -> list[float]:
    """Computes the features of the quoted piece itself."""
    segment, text, tree = scene.segments[number], scene.text, scene.tree
    quoted = segment.quoted
    siblings = scene.by_paragraph[segment.paragraph]
    line = tree.paragraph_range(segment.paragraph)
    before = text[max(0, quoted.outer_start - 2) : quoted.outer_start].strip()[-1:]
    after = text[quoted.outer_end : quoted.outer_end + 2].strip()[:1]
    previous = tree.lower[segment.first - 1] if segment.first > line.start else ""
    return [
        min(segment.words, 60),
        text[quoted.start].isupper(),
        ",.?!".find(text[quoted.end - 1]) + 1,
        {"": 1, ":": 2, ",": 3, ".": 4}.get(before, 0 if before.isalnum() else 5),
        previous == "that",
        1 if after == "" else 2 if after in ",.;" else 3 if after.isupper() else 4 if after.islower() else 5,
        segment.first == line.start and segment.last == line.stop,
        siblings.index(number),
        len(siblings),
        quoted.style == "single",
        number > 0 and scene.segments[number - 1].quoted.chain == quoted.chain,
        _capitals(tree.word[segment.first : segment.last]),
    ]


def _capitals(words: list[str]) -> float:
    """Returns the share of capitalised words among the longer words after the first; it is high in titles of works."""
    longer = [w for w in words if len(w) > 3 and w[0].isalpha()][1:]
    return sum(w[0].isupper() for w in longer) / len(longer) if longer else 0.5


def _governors(scene: Scene, segment: Segment) -> dict[int, int]:
    """Maps each token that governs a piece from outside to its distance up the parse tree, from 1 (directly) to 4."""
    tree, head = scene.tree, scene.tree.head
    found: dict[int, int] = {}
    for i in range(segment.first, segment.last):
        h = head[i]
        if h == i or segment.first <= h < segment.last or tree.dep[i] == "punct":
            continue
        steps = 1
        # The walk up ends at a token that a shorter path has reached, since both paths are the same from there on.
        while steps < 5:
            if found.get(h, 9) <= steps:
                break
            found[h] = steps
            if head[h] == h:
                break
            h, steps = head[h], steps + 1
    return found


def _pattern(scene: Scene, i: int, verb: int | None, segment: Segment) -> float:
    """Returns how cue and candidate adjoin the piece: 1 "..." said X, 2 "..." X said, 3 X said: "...", 0 otherwise."""
    if verb is None:
        return 0.0
    tree = scene.tree
    if verb >= segment.last:
        if verb - segment.last <= 2 and verb < i <= verb + 12 and tree.left[i] - verb <= 2:
            return 1.0
        left = min(i, tree.left[i])
        return 2.0 if left - segment.last <= 2 and segment.last <= left and i < verb <= i + 4 else 0.0
    return 3.0 if segment.first - verb <= 3 and i < verb else 0.0


def _beside(scene: Scene, i: int, mention: Mention | None) -> list[float]:
    """Computes what is next to a candidate: colon, dash or start of the line, "according to", opening bracket."""
    tree = scene.tree
    last = tree.right[i] if tree.right[i] - i < 12 else i
    end = max(tree.end[i], mention.end if mention else 0)
    line = tree.paragraph_start[tree.paragraph[i]]
    marked = tree.word[line] in DASHES or tree.word[line] == "--"
    first = min(i, tree.token_at(mention.start) if mention else tree.left[i])
    return [
        ":" in (scene.text[end : end + 1], scene.text[tree.end[last] : tree.end[last] + 1]),
        marked and first == line + 1,
        first == line,
        _according(scene, i),
        scene.text[max(0, tree.start[i] - 1)] in "([",
    ]


def _cue_score(scene: Scene, verb: int, segment: Segment, steps: int) -> float:
    """Returns a hand-made score of a verb as a segment's cue. `steps` is its distance above the segment in the tree."""
    gap = segment.first - verb if verb < segment.first else verb - segment.last + 1
    return scene.cue[verb] + 2.0 * scene.quoting[verb] + (1.0 / steps if steps else 0.0) + 1.0 / (1.0 + gap)


def _according(scene: Scene, i: int) -> bool:
    """Whether the candidate is the X of "according to X", "per X", "in the words of X"."""
    tree = scene.tree
    if tree.dep[i] != "pobj":
        return False
    parent = tree.head[i]
    if tree.lower[parent] == "per":
        return True
    return tree.lower[parent] in ("to", "of") and tree.lower[tree.head[parent]] in ("according", "words")


def _relative(rows: list[Row]) -> None:
    """Appends to each row how its score compares with the others: its lead over the best other score, and its rank."""
    scores = [r.values[-1] for r in rows]
    order = sorted(scores, reverse=True)
    for row, score in zip(rows, scores, strict=True):
        # The best score is compared with the second best, all others with the best.
        best = order[1] if len(order) > 1 and score == order[0] else order[0] if len(order) > 1 else 0.0
        row.values.extend((score - best, order.index(score)))
