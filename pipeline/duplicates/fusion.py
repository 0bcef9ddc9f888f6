"""Combines all copies of an utterance: who spoke, who else is named, and which copy was printed first."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from pipeline.duplicates.options import DuplicateOptions
from pipeline.duplicates.speakers import same_speaker
from pipeline.text.dates import UNDATED, When, days
from pipeline.text.hashing import words

UNMEASURED_CONFIDENCE = 0.5
"""The confidence assumed for a copy whose confidence was not measured: no better than a coin toss."""
VOTE_DIGITS = 4
"""Decimal places to which votes are rounded."""


@dataclass(frozen=True, slots=True)
class Copy:
    """One quotation of a cluster, as a witness of who spoke.

    story: the cluster of near-duplicates to which its article belongs.
    name, entity_id: its speaker; None if not known. The name is the canonical one over the corpus, if there is one.
    confidence: the probability that this speaker is correct, 0 to 1; None if not measured.
    score: the share of the quotation's information that the canonical quotation contains, 0 to 1.
    """

    quote_id: str
    doc_id: str
    story: str
    name: str | None
    entity_id: str | None
    confidence: float | None
    score: float
    published_at: When = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A speaker, with the number of `stories` that name them; a story votes with its surest copy's confidence."""

    name: str
    entity_id: str | None
    votes: float
    stories: int


@dataclass(frozen=True, slots=True)
class Fusion:
    """The combined result of the copies in a cluster.

    speaker: the candidate with a clear majority of the votes, or None.
    candidates: all speakers that are named, the one with the most votes first.
    conflicting: the names of candidates other than the speaker; all names if there is no majority.
    first: the earliest published copy; None if no copy is dated.
    """

    speaker: Candidate | None
    candidates: tuple[Candidate, ...]
    conflicting: tuple[str, ...]
    first: Copy | None


@dataclass(slots=True)
class _Camp:
    """Copies that name the same speaker, under one or more names."""

    names: list[str]
    entity_id: str | None
    copies: list[Copy] = field(default_factory=list)


def fuse(copies: Sequence[Copy], options: DuplicateOptions | None = None) -> Fusion:
    """Combines the copies of one utterance. The order of the copies does not matter.

    The copies of one story have one vote, however many papers print it. It is weighted by the confidence of the surest
    copy. A surname that fits two of the named speakers votes for neither.
    """
    options = options or DuplicateOptions()
    candidates = sorted((_candidate(camp) for camp in _camps(copies)), key=lambda c: (-c.votes, c.name))
    total = sum(c.votes for c in candidates)
    # Without a clear majority there is no speaker: that copies contradict each other is a finding in itself.
    clear = bool(candidates) and candidates[0].votes >= options.speaker_majority * total
    speaker = candidates[0] if clear else None
    others = [c.name for c in candidates if speaker is None or not _is_same(c, speaker)]
    dated = [c for c in copies if days(c.published_at) != UNDATED]
    first = min(dated, key=lambda c: (days(c.published_at), c.quote_id), default=None)
    return Fusion(speaker, tuple(candidates), tuple(others), first)


def _camps(copies: Iterable[Copy]) -> list[_Camp]:
    """Groups the copies by the speaker whom they name."""
    by_name: dict[tuple[str, str | None], list[Copy]] = defaultdict(list)
    for copy in copies:
        if copy.name:
            by_name[copy.name, copy.entity_id].append(copy)
    camps: list[_Camp] = []
    # Longer names come first, so that "Roe" meets both "Jane Roe" and "John Roe", fits both, and joins neither.
    in_order = sorted(by_name.items(), key=lambda n: (-len(words(n[0][0])), n[0][0], n[0][1] or ""))
    for (name, entity_id), found in in_order:
        same = [s for s in camps if entity_id is not None and s.entity_id == entity_id]
        fits = same or [s for s in camps if any(same_speaker(known, name) for known in s.names)]
        if len(fits) == 1:
            fits[0].names.append(name)
            fits[0].copies += found
            fits[0].entity_id = fits[0].entity_id or entity_id
        else:
            camps.append(_Camp([name], entity_id, found))
    return camps


def _candidate(camp: _Camp) -> Candidate:
    votes, stories = _votes(camp.copies)
    name = _usual_name(camp.copies)
    entity_id = next((c.entity_id for c in camp.copies if c.name == name and c.entity_id), camp.entity_id)
    return Candidate(name, entity_id, votes, stories)


def _votes(copies: Iterable[Copy]) -> tuple[float, int]:
    """Returns the sum of votes and the number of stories. Only the surest copy of each story votes."""
    surest: dict[str, float] = {}
    for copy in copies:
        confidence = UNMEASURED_CONFIDENCE if copy.confidence is None else copy.confidence
        surest[copy.story] = max(surest.get(copy.story, 0.0), confidence * copy.score)
    # Summed in a fixed order, since the sum of floating-point numbers depends on it.
    return round(sum(surest[story] for story in sorted(surest)), VOTE_DIGITS), len(surest)


def _usual_name(copies: Iterable[Copy]) -> str:
    """Returns the full name used in the most stories; on a tie, the one with fewest words, since mistakes add words.

    Single names count only if no copy has a full one.
    """
    stories: dict[str, set[str]] = defaultdict(set)
    for copy in copies:
        stories[copy.name or ""].add(copy.story)
    full = [name for name in stories if len(words(name)) > 1] or list(stories)
    return min(full, key=lambda name: (-len(stories[name]), len(words(name)), -len(name), name))


def _is_same(a: Candidate, b: Candidate) -> bool:
    return same_speaker(a.name, b.name) or (a.entity_id is not None and a.entity_id == b.entity_id)
