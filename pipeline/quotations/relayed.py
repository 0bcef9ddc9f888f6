"""Finds whose words are passed on: in "the agency quoted Roe as saying", the words are Roe's, not the agency's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from pipeline.parsing.parse import SUBJECTS
from pipeline.quotations.direct import Attributed
from pipeline.quotations.lexicon import stem
from pipeline.quotations.mending import GRAMMAR_LOG_ODDS
from pipeline.quotations.report import Reported
from pipeline.quotations.scene import Scene
from pipeline.quotations.tree import Tree

_QUOTING = frozenset({stem("quoted"), stem("cited")})
_SAYING = frozenset({"saying", "telling", "stating", "warning", "adding", "claiming"})
# "as saying" stands at most this many tokens after the verb.
_MOST_BETWEEN = 20


class Relay(NamedTuple):
    """Tokens of "the agency quoted Roe as saying": the heads of whose words these are, and of whoever passes them on
    (None if nobody is named), and the last token of the whole ("saying", or "that" or a colon after it).
    """

    source: int
    by: int | None
    last: int


def relay_of(tree: Tree, verb: int) -> Relay | None:
    """Returns who is quoted as saying something, if `verb` is the "quoted" or "saying" of such a phrase, else None."""
    if tree.lower[verb] in _SAYING and verb > 1 and tree.lower[verb - 1] == "as":
        before = range(verb - 2, max(verb - 2 - _MOST_BETWEEN, -1), -1)
        quoting = next((k for k in before if _quotes(tree, k)), None)
        return relay_of(tree, quoting) if quoting is not None else None
    if not _quotes(tree, verb):
        return None
    at = _as_saying(tree, verb)
    if at is None:
        return None
    last = at + 1
    if last + 1 < len(tree) and tree.lower[last + 1] in ("that", ":"):
        last += 1
    agent = tree.child(verb, "agent")
    by = tree.child(agent, "pobj") if agent is not None else None
    subject = tree.child(verb, "nsubjpass")
    if subject is not None:
        return Relay(subject, by, last)
    if tree.dep[verb] in ("acl", "relcl") and tree.tag[verb] == "VBN":  # "Roe, quoted by the agency as saying"
        return Relay(tree.head[verb], by, last)
    quoted = tree.child(verb, "dobj", "nsubj") if tree.child(verb, *SUBJECTS) is None else tree.child(verb, "dobj")
    if quoted is None:  # the parse has "Roe as saying" as something else
        quoted = at - 1
    return Relay(quoted, tree.child(verb, *SUBJECTS), last)


def _as_saying(tree: Tree, verb: int) -> int | None:
    """Returns the "as" of the "as saying" that follows a verb in its sentence, or None."""
    after = range(verb + 1, min(verb + 1 + _MOST_BETWEEN, len(tree) - 1))
    at = next((k for k in after if tree.lower[k] == "as" and tree.lower[k + 1] in _SAYING), None)
    return at if at is not None and tree.sentence[at] == tree.sentence[verb] else None


def _quotes(tree: Tree, token: int) -> bool:
    return tree.tag[token][:2] == "VB" and stem(tree.lower[token]) in _QUOTING


def relayed_reports(scene: Scene, reports: Iterable[Reported]) -> Iterator[Reported]:
    """Yields the reports; those of a phrase such as "quoted Roe as saying" are Roe's, and begin after it."""
    for report in reports:
        relay = relay_of(scene.tree, report.proposal.cue) if report.cued else None
        if relay is not None:
            content = tuple((max(a, relay.last + 1), b) for a, b in report.proposal.content if b > relay.last)
            if not content:
                continue
            report = replace(report, proposal=replace(report.proposal, source=relay.source, content=content))
        yield report


def relayed_pieces(scene: Scene, pieces: Sequence[Attributed]) -> Iterator[Attributed]:
    """Yields all quoted pieces; those whose verb is part of a phrase such as "quoted Roe as saying" are Roe's."""
    for piece in pieces:
        relay = relay_of(scene.tree, piece.verb) if piece.verb is not None else None
        if relay is not None and piece.head != relay.source and piece.nobody < 1.0:
            log_odds = max(piece.log_odds, GRAMMAR_LOG_ODDS)
            piece = replace(piece, head=relay.source, log_odds=log_odds, rule="ranked", combined=None)
        yield piece
