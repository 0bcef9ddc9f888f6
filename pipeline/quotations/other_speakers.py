"""Finds the other speakers of a quotation: those who say it together, and whoever passes the words on."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.parsing.parse import FINITE
from pipeline.quotations.clauses import source_of
from pipeline.quotations.names import speaker_of
from pipeline.quotations.quote import Quote
from pipeline.quotations.relayed import relay_of
from pipeline.quotations.scene import Scene
from pipeline.quotations.tree import SpanIndex, Tree
from pipeline.resources import words

_PAIR = words("pair couple duo two both twosome trio three")
_CONJUNCTIONS = frozenset({"and", "&"})
_MAX_PARAGRAPHS_BACK = 2  # "they" refers to people who spoke together at most this many paragraphs before
# At most this many people say a quotation together; more names are a list of those present.
_MAX_SPEAKERS = 6
# The subject of a verb passes on the clause below it if the verb reports in at least this share of its uses.
_MIN_RELAYING_SHARE = 0.25
# A quotation is within another one if the other contains at least this share of its characters.
_MIN_COVERED_SHARE = 0.9


def with_joint_speakers(scene: Scene, quotes: Sequence[Quote]) -> list[Quote]:
    """Adds to each quotation `others`: those who say it together with the speaker. `quotes` must be sorted by start.

    "They" refers to the people who spoke together just before, and "the pair" to the two people whom the article last
    named together.
    """
    joint: Quote | None = None
    settled = []
    for quote in quotes:
        if quote.speaker is not None and quote.rule != "transcript":
            quote = _together(scene, quote)
            if not quote.others:
                quote = _taken_up(scene, quote, joint)
        if quote.others:
            joint = quote
        settled.append(quote)
    return settled


def _together(scene: Scene, quote: Quote) -> Quote:
    """Adds the people whose names are joined to the speaker's by "and"."""
    if quote.speaker is None or quote.speaker_name is None:
        return quote
    tree = scene.tree
    tokens = tree.tokens(*quote.speaker)
    if not tokens:
        return quote
    numbers = _chain(scene, tokens[-1] if scene.mention_at[tokens[-1]] >= 0 else tokens[0])
    names = [scene.mentions[n].name for n in numbers]
    if len(numbers) < 2 or quote.speaker_name not in names:
        return quote
    first, *others = numbers
    if scene.mentions[first].name != quote.speaker_name:  # in "Thorsen and Roe said", Thorsen becomes the speaker
        mention = scene.mentions[first]
        quote = replace(
            quote,
            speaker_mention=first,
            speaker_name=mention.name,
            speaker_kind=mention.type,
            speaker=(mention.start, mention.end),
        )
    return replace(quote, others=tuple(others))


def _chain(scene: Scene, token: int) -> list[int]:
    """Returns, in order, the mentions in the coordination ("Roe, Doe and Poe") around `token`, or []."""
    start = scene.mention_at[token]
    if start < 0:
        return []
    # "Roe and Larkhill" are a person and a place, not two speakers.
    kind = scene.mentions[start].type
    found = {start}
    for _ in range(_MAX_SPEAKERS):
        more = {n for m in found for n in _neighbours(scene, m) if scene.mentions[n].type == kind} - found
        if not more:  # found step by step, since each name is joined only to the next
            break
        found |= more
    named = [n for n in sorted(found) if scene.mentions[n].name is not None]
    different = sorted({scene.mentions[n].name: n for n in reversed(named)}.values())
    return different if 1 < len(different) <= _MAX_SPEAKERS and _ends_with_and(scene, different) else []


def _ends_with_and(scene: Scene, numbers: Sequence[int]) -> bool:
    """Whether there is an "and" before the last mention. Without one the names are merely next to each other."""
    tree = scene.tree
    before, last = (scene.mentions[n] for n in numbers[-2:])
    between = tree.tokens(before.end, last.start)
    return any(tree.lower[k] in _CONJUNCTIONS for k in between)


def _neighbours(scene: Scene, number: int) -> Iterator[int]:
    """Yields the mentions of names that are coordinated with a given one: "Roe and Doe", "Roe, of Ohio, and Doe"."""
    tokens = scene.tree.tokens(scene.mentions[number].start, scene.mentions[number].end)
    for k in tokens:
        if scene.tree.head[k] in tokens and scene.tree.head[k] != k:
            continue
        for other in _coordinated(scene.tree, k):
            name = _name_at(scene, other)
            if name is not None and name != number and _by_and(scene, k, other):
                yield name
    # The parser often misses coordination in headlines and after appositions, where the words next to the name show it.
    yield from _across_and(scene, tokens[-1], 1)
    yield from _across_and(scene, tokens[0], -1)


def _coordinated(tree: Tree, token: int) -> list[int]:
    """Returns the tokens that the parse coordinates with a given one, both below and above it."""
    below = [c for c in tree.children[token] if tree.dep[c] == "conj"]
    return [*below, tree.head[token]] if tree.dep[token] == "conj" else below


def _name_at(scene: Scene, token: int) -> int | None:
    """Returns the mention by name that contains a token; None if there is none."""
    number = scene.mention_at[token]
    return number if number >= 0 and scene.mentions[number].form == "name" else None


def _across_and(scene: Scene, edge: int, step: int) -> Iterator[int]:
    """Yields the name on the other side of an "and" next to the token `edge`; `step` is 1 to the right, else -1."""
    tree = scene.tree
    conjunction, far = edge + step, edge + 2 * step
    if not 0 <= far < len(tree) or tree.lower[conjunction] not in _CONJUNCTIONS:
        return
    if tree.paragraph[far] == tree.paragraph[edge] and (name := _name_at(scene, far)) is not None:
        yield name


def _by_and(scene: Scene, one: int, other: int) -> bool:
    """Whether there is an "and" or a comma, but no verb, between two tokens of the same paragraph."""
    tree = scene.tree
    first, last = min(one, other), max(one, other)
    between = range(first + 1, last)
    if tree.paragraph[first] != tree.paragraph[last] or last - first > 30:
        return False
    verbs = any(tree.tag[k] in FINITE for k in between)
    return not verbs and any(tree.lower[k] in (*_CONJUNCTIONS, ",") for k in between)


def _taken_up(scene: Scene, quote: Quote, joint: Quote | None) -> Quote:
    """Resolves a speaker that is "the pair" or "they" to several people."""
    if quote.speaker is None:
        return quote
    spelled = [scene.tree.lower[k] for k in scene.tree.tokens(*quote.speaker)]
    if spelled == ["they"]:
        people = _those_before(scene, quote, joint)
    elif spelled and spelled[-1] in _PAIR and len(spelled) <= 3:
        people = _last_pair(scene, quote.speaker[0], 3 if spelled[-1] in ("trio", "three") else 2)
    else:
        return quote
    if len(people) < 2:
        return quote
    first = scene.mentions[people[0]]
    names = " and ".join(str(scene.mentions[n].name) for n in people)
    return replace(
        quote,
        speaker_mention=people[0],
        speaker_name=first.name,
        speaker_kind=first.type,
        others=tuple(people[1:]),
        rule=f"{quote.rule}, together",
        reason=f"{scene.text[slice(*quote.speaker)]!r} refers to {names}",
    )


def _those_before(scene: Scene, quote: Quote, joint: Quote | None) -> list[int]:
    """Returns the mentions to which "they" refers: the speakers of the previous joint quotation, if that is near."""
    if joint is None or joint.speaker is None or quote.speaker is None:
        return []
    # In indirect speech "they" may as well be officials or residents; a name found by other means is kept.
    if quote.kind == "indirect" or quote.speaker_name is not None:
        return []
    tree = scene.tree
    here, there = (tree.paragraph[tree.token_at(start)] for start in (quote.speaker[0], joint.speaker[0]))
    numbers = [joint.speaker_mention, *joint.others] if 0 <= here - there <= _MAX_PARAGRAPHS_BACK else []
    return [n for n in numbers if n is not None]


def _last_pair(scene: Scene, position: int, size: int) -> list[int]:
    """Returns the people whom the article last named together before `position`; [] unless they are `size` people."""
    tree = scene.tree
    here = tree.token_at(position)
    for number in range(len(scene.mentions) - 1, -1, -1):
        mention = scene.mentions[number]
        if mention.start >= position or mention.type != "person" or mention.form != "name":
            continue
        at = tree.token_at(mention.start)
        if tree.section[tree.paragraph[at]] != tree.section[tree.paragraph[here]]:
            return []
        found = _chain(scene, at)
        if len(found) > 1:
            # If the last group named together has another size than "the pair", the phrase means somebody else.
            return found if len(found) == size else []
    return []


def with_relays(scene: Scene, quotes: Sequence[Quote]) -> list[Quote]:
    """Adds to each quotation `reported_by`: the name of whoever passes the speaker's words on, either the speaker of a
    quotation that contains this one, or the subject of a verb above its cue in the parse.
    """
    spans: SpanIndex[Quote] = SpanIndex()
    for quote in quotes:
        for start, end in quote.parts:
            spans.add(start, end, quote)
    return [_relayed(scene, quote, spans) for quote in quotes]


def _relayed(scene: Scene, quote: Quote, spans: SpanIndex[Quote]) -> Quote:
    if quote.speaker is None:
        return quote
    # A quotation that relays this one contains its speaker, so that a search at the speaker's place finds it.
    for outer in spans.near(quote.speaker[0], quote.speaker[0]):
        if outer is not quote and outer.speaker is not None and outer.speaker != quote.speaker and _holds(outer, quote):
            name = outer.speaker_name
            if name is not None and name != quote.speaker_name and _says_it_within(outer, quote):
                return replace(quote, reported_by=name)
    name = _relay_name(scene, quote)
    return replace(quote, reported_by=name) if name is not None and name != quote.speaker_name else quote


def _holds(outer: Quote, inner: Quote) -> bool:
    size = sum(b - a for a, b in inner.parts)
    shared = sum(max(0, min(b, y) - max(a, x)) for a, b in inner.parts for x, y in outer.parts)
    return shared >= _MIN_COVERED_SHARE * size and size < sum(b - a for a, b in outer.parts)


def _says_it_within(outer: Quote, inner: Quote) -> bool:
    """Whether the inner quotation's speaker and cue are in the outer words. If not, the two are rival readings."""
    spans = [s for s in (inner.speaker, inner.cue) if s is not None]
    return all(any(x <= a and b <= y for x, y in outer.parts) for a, b in spans)


def _cue_verb(scene: Scene, quote: Quote) -> int | None:
    """Returns the first verb of a quotation's cue, unless that is in quotation marks."""
    verbs = (k for k in scene.tree.tokens(*quote.cue) if scene.tree.tag[k][:1] == "V") if quote.cue else iter(())
    verb = next(verbs, None)
    return verb if verb is not None and scene.segment_at[verb] < 0 else None


def _relay_name(scene: Scene, quote: Quote) -> str | None:
    """Returns who reports the quotation's own cue: Doe in "Doe said that Roe had told her ..."; None if nobody does."""
    tree, cue = scene.tree, _cue_verb(scene, quote)
    if cue is None:
        return None
    if (relay := relay_of(tree, cue)) is not None:
        return speaker_of(scene, relay.by).name if relay.by is not None else None
    verb = cue
    # "Doe said that Poe thought that Roe had told her": more than four verbs up, the parse is rarely right.
    for _ in range(4):
        above = tree.head[verb]
        if above == verb or tree.sentence[above] != tree.sentence[cue]:
            return None
        reports = tree.dep[verb] == "ccomp" and tree.tag[above][:1] == "V" and scene.cue[above] >= _MIN_RELAYING_SHARE
        if reports and above < cue and scene.segment_at[above] < 0:
            source = source_of(tree, above)
            return speaker_of(scene, source).name if source is not None and source != cue else None
        verb = above
    return None
