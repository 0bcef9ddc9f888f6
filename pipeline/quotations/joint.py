"""Quotations by several people: who says them together, and who passes on somebody else's words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.quotations.clauses import source_of
from pipeline.quotations.names import speaker_of
from pipeline.quotations.places import ByPlace
from pipeline.quotations.quote import Quote
from pipeline.quotations.scene import Scene
from pipeline.quotations.tree import Tree
from pipeline.text.wordlist import words

_PAIR = words("pair couple duo two both twosome trio three")
_JOINED = frozenset({"and", "&"})
_REACH = 2  # paragraphs in which "they" takes up those who spoke together just before
# Speakers of one quotation: beyond, the names are a list of those present.
_MOST = 6
# Share of a verb's uses that report something, from which a clause below it is passed on by its subject.
_RELAYING = 0.25
# Share of a quotation's characters that another one must hold to be the words around it.
_COVERED = 0.9


def with_joint_speakers(scene: Scene, quotes: Sequence[Quote]) -> list[Quote]:
    """The quotes, in order of their start, with `others`: those who speak together with the speaker.

    "They" refers to the people who spoke together just before, "the pair" to the two whom the article last named
    together.
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
    """Adds the people whose names "and" joins to the speaker's."""
    if quote.speaker is None or quote.speaker_name is None:
        return quote
    tree = scene.tree
    tokens = tree.tokens(*quote.speaker)
    if not tokens:
        return quote
    numbers = _chain(scene, tokens[-1] if scene.mention[tokens[-1]] >= 0 else tokens[0])
    names = [scene.mentions[n].name for n in numbers]
    if len(numbers) < 2 or quote.speaker_name not in names:
        return quote
    first, *others = numbers
    if scene.mentions[first].name != quote.speaker_name:  # "Thorsen and Roe said": who is named first comes first
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
    """The mentions of a coordination ("Roe, Doe and Poe") that contains `token`, in order; empty if it is a single
    name."""
    start = scene.mention[token]
    if start < 0:
        return []
    # "Roe and Larkhill" is a person and a place: not two who speak.
    kind = scene.mentions[start].type
    found = {start}
    for _ in range(_MOST):
        more = {n for m in found for n in _neighbours(scene, m) if scene.mentions[n].type == kind} - found
        if not more:  # in steps, since each name is joined to the next alone
            break
        found |= more
    named = [n for n in sorted(found) if scene.mentions[n].name is not None]
    different = sorted({scene.mentions[n].name: n for n in reversed(named)}.values())
    return different if 1 < len(different) <= _MOST and _ends_with_and(scene, different) else []


def _ends_with_and(scene: Scene, numbers: Sequence[int]) -> bool:
    """Whether an "and" precedes the last mention. Without one the names merely stand side by side."""
    tree = scene.tree
    before, last = (scene.mentions[n] for n in numbers[-2:])
    between = tree.tokens(before.end, last.start)
    return any(tree.lower[k] in _JOINED for k in between)


def _neighbours(scene: Scene, number: int) -> Iterator[int]:
    """Mentions of names that are coordinated with one: "Roe and Doe", "Roe, of Ohio, and Doe"."""
    tokens = scene.tree.tokens(scene.mentions[number].start, scene.mentions[number].end)
    for k in tokens:
        if scene.tree.head[k] in tokens and scene.tree.head[k] != k:
            continue
        for other in _coordinated(scene.tree, k):
            name = _name_at(scene, other)
            if name is not None and name != number and _by_and(scene, k, other):
                yield name
    # The parser often misses coordination in headlines and after apposition, where the words beside the name show it.
    yield from _across_and(scene, tokens[-1], 1)
    yield from _across_and(scene, tokens[0], -1)


def _coordinated(tree: Tree, token: int) -> list[int]:
    """The tokens that the parse coordinates with one, below it and above it."""
    below = [c for c in tree.children[token] if tree.dep[c] == "conj"]
    return [*below, tree.head[token]] if tree.dep[token] == "conj" else below


def _name_at(scene: Scene, token: int) -> int | None:
    """The mention of a name that holds a token."""
    number = scene.mention[token]
    return number if number >= 0 and scene.mentions[number].form == "name" else None


def _across_and(scene: Scene, edge: int, step: int) -> Iterator[int]:
    """The name on the other side of an "and" from the name whose last (`step` 1) or first (-1) token is `edge`."""
    tree = scene.tree
    joint, far = edge + step, edge + 2 * step
    if not 0 <= far < len(tree) or tree.lower[joint] not in _JOINED:
        return
    if tree.paragraph[far] == tree.paragraph[edge] and (name := _name_at(scene, far)) is not None:
        yield name


def _by_and(scene: Scene, one: int, other: int) -> bool:
    """Whether an "and" or a comma, but no verb, stands between two tokens of one paragraph."""
    tree = scene.tree
    first, last = min(one, other), max(one, other)
    between = range(first + 1, last)
    if tree.paragraph[first] != tree.paragraph[last] or last - first > 30:
        return False
    verbs = any(tree.tag[k] in ("VBD", "VBZ", "VBP", "MD") for k in between)
    return not verbs and any(tree.lower[k] in (*_JOINED, ",") for k in between)


def _taken_up(scene: Scene, quote: Quote, joint: Quote | None) -> Quote:
    """Resolves a speaker that is "the pair" or "they" to several people."""
    if quote.speaker is None:
        return quote
    said = [scene.tree.lower[k] for k in scene.tree.tokens(*quote.speaker)]
    if said == ["they"]:
        people = _those_before(scene, quote, joint)
    elif said and said[-1] in _PAIR and len(said) <= 3:
        people = _last_pair(scene, quote.speaker[0], 3 if said[-1] in ("trio", "three") else 2)
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
        reason=f"{scene.text[slice(*quote.speaker)]!r} takes up {names}",
    )


def _those_before(scene: Scene, quote: Quote, joint: Quote | None) -> list[int]:
    """Whom "they" takes up: those who said the joint quotation before, if it is near."""
    if joint is None or joint.speaker is None or quote.speaker is None:
        return []
    # Indirect speech of "they" is as often about officials or residents at large; and a name found otherwise stays.
    if quote.kind == "indirect" or quote.speaker_name is not None:
        return []
    tree = scene.tree
    here, there = (tree.paragraph[tree.token_at(start)] for start in (quote.speaker[0], joint.speaker[0]))
    numbers = [joint.speaker_mention, *joint.others] if 0 <= here - there <= _REACH else []
    return [n for n in numbers if n is not None]


def _last_pair(scene: Scene, position: int, size: int) -> list[int]:
    """The people whom the article last named together before `position`, if there are `size` of them."""
    tree = scene.tree
    here = tree.token_at(position)
    for number in range(len(scene.mentions) - 1, -1, -1):
        mention = scene.mentions[number]
        if mention.start >= position or mention.type != "person" or mention.form != "name":
            continue
        at = tree.token_at(mention.start)
        if tree.story[tree.paragraph[at]] != tree.story[tree.paragraph[here]]:
            return []
        found = _chain(scene, at)
        if len(found) > 1:
            # The last people named together decide: if they are more than the words say, "the pair" is somebody else.
            return found if len(found) == size else []
    return []


def with_relays(scene: Scene, quotes: Sequence[Quote]) -> list[Quote]:
    """The quotes, with `reported_by`: whoever quotes the speaker, where one quotation lies within another's words."""
    places: ByPlace[Quote] = ByPlace()
    for quote in quotes:
        for start, end in quote.parts:
            places.add(start, end, quote)
    return [_relayed(scene, quote, places) for quote in quotes]


def _relayed(scene: Scene, quote: Quote, places: ByPlace[Quote]) -> Quote:
    if quote.speaker is None:
        return quote
    # Whoever relays it has its speaker within their own words: the first place of the speaker finds them all.
    for outer in places.near(quote.speaker[0], quote.speaker[0]):
        if outer is not quote and outer.speaker is not None and outer.speaker != quote.speaker and _holds(outer, quote):
            name = outer.speaker_name
            if name is not None and name != quote.speaker_name and _says_it_within(outer, quote):
                return replace(quote, reported_by=name)
    name = _teller(scene, quote)
    return replace(quote, reported_by=name) if name is not None and name != quote.speaker_name else quote


def _holds(outer: Quote, inner: Quote) -> bool:
    size = sum(b - a for a, b in inner.parts)
    shared = sum(max(0, min(b, y) - max(a, x)) for a, b in inner.parts for x, y in outer.parts)
    return shared >= _COVERED * size and size < sum(b - a for a, b in outer.parts)


def _says_it_within(outer: Quote, inner: Quote) -> bool:
    """Whether the inner speaker and cue lie within the outer words. Otherwise the two compete for one sentence."""
    spans = [s for s in (inner.speaker, inner.cue) if s is not None]
    return all(any(x <= a and b <= y for x, y in outer.parts) for a, b in spans)


def _teller(scene: Scene, quote: Quote) -> str | None:
    """The name of whoever reports the quotation's own cue verb: "Doe said that Roe had told
    her ..."."""
    tree = scene.tree
    if quote.cue is None:
        return None
    cue = next((k for k in tree.tokens(*quote.cue) if tree.tag[k][:1] == "V"), None)
    if cue is None or scene.inside[cue] >= 0:
        return None
    verb = cue
    # "Doe said that Poe thought that Roe had told her": beyond four verbs the parse is rarely right.
    for _ in range(4):
        above = tree.head[verb]
        if above == verb or tree.sentence[above] != tree.sentence[cue]:
            return None
        reports = tree.dep[verb] == "ccomp" and tree.tag[above][:1] == "V" and scene.cue[above] >= _RELAYING
        if reports and above < cue and scene.inside[above] < 0:
            source = source_of(tree, above)
            return speaker_of(scene, source).name if source is not None and source != cue else None
        verb = above
    return None
