"""Corrects the beginning and end of the reported words that the tagger found, by sentence borders and grammar."""

from dataclasses import replace

from pipeline.quotations.report import Reported
from pipeline.quotations.scene import Scene
from pipeline.quotations.tree import Tree

Range = tuple[int, int]
# Dependency labels of words that need a later word: content that ends with one was cut in the middle of a phrase.
_NEEDS_LATER_WORD = frozenset(
    {"det", "compound", "amod", "nummod", "poss", "case", "quantmod", "nmod", "aux", "auxpass", "mark", "neg", "expl"}
)
_SUBJECT = frozenset({"nsubj", "nsubjpass"})
# Dependency labels of what a preposition or verb needs after it.
_COMPLEMENTS = frozenset({"pobj", "dobj", "pcomp", "attr", "acomp", "xcomp", "oprd"})
_NEEDS_COMPLEMENT = frozenset({"IN", "TO", "RP", "MD", "VB", "VBD", "VBG", "VBN", "VBP", "VBZ"})
_DASHES = frozenset({"—", "–", "-", "--"})
_MARKS = frozenset(',;:"“”()[]') | _DASHES
# Content that was cut short is completed by at most this many phrases: "raised the anger of | the | merchants".
_MAX_PHRASES = 3
# The tagger may skip at most this many words within a phrase: "the merchants of | Port Selwick | and Larkhill".
_MAX_GAP = 5
_FINITE = frozenset({"VBD", "VBP", "VBZ"})
# "..., stressing that ..." is a report of its own if the verb reports in at least this share of its uses.
_MIN_REPORTING_SHARE = 0.2


def with_borders(scene: Scene, report: Reported) -> Reported:
    """Corrects the borders of a report's content, if the tagger found the report and no word of the content is in
    quotation marks.

    This removes phrases of sentences other than the cue's, closes gaps within a phrase, completes phrases that were cut
    short, and removes what the cue's subject does or says next ("..., and plans to leave", "..., stressing that ...").
    """
    content = report.proposal.content
    if not report.tagged or any(scene.segment_at[k] >= 0 for a, b in content for k in range(a, b + 1)):
        return report
    tree, cue = scene.tree, range(report.proposal.words[0], report.proposal.words[1] + 1) if report.cued else range(0)
    blocked = {*cue, report.proposal.source if report.proposal.source is not None else -1}
    parts = _without_gaps(tree, _of_one_sentence(tree, content, cue), blocked)
    corrected: list[Range] = []
    for n, (first, last) in enumerate(parts):
        end = parts[n + 1][0] if n + 1 < len(parts) else len(tree)
        last = _completed(tree, first, last, blocked, end)
        cut = _before_next_report(scene, first, last, cue)
        # In "would close and, Roe said, be sold" the "and" belongs to the content, but a final "and" does not.
        ends = cut < last or n + 1 == len(parts)
        corrected.append((first, _without_conjunction(tree, first, cut) if ends else last))
    return replace(report, proposal=replace(report.proposal, content=tuple(corrected)))


def _of_one_sentence(tree: Tree, content: tuple[Range, ...], cue: range) -> tuple[Range, ...]:
    """Keeps the parts that are in the cue's sentence or are whole sentences; all parts if there are none, or no cue."""
    if not cue:
        return content
    kept = tuple(
        r for r in content if not _apart(tree, min(r[1], cue[0]), max(r[0], cue[-1])) or _is_whole_sentence(tree, r)
    )
    return kept or content


def _is_whole_sentence(tree: Tree, part: Range) -> bool:
    before, after = max(part[0] - 1, 0), min(part[1] + 1, len(tree) - 1)
    opens = tree.tag[before] == "." or tree.paragraph[before] != tree.paragraph[part[0]] or part[0] == 0
    return opens and (tree.tag[after] == "." or tree.tag[part[1]] == ".")


def _apart(tree: Tree, first: int, last: int) -> bool:
    """Whether a full stop or a paragraph's end is between two tokens. (The parser ends some sentences at dashes.)"""
    return tree.paragraph[first] != tree.paragraph[last] or any(tree.tag[k] == "." for k in range(first, last))


def _without_gaps(tree: Tree, parts: tuple[Range, ...], blocked: set[int]) -> list[Range]:
    """Joins neighbouring parts if the few words between them contain no cue, source or punctuation."""
    joined = [parts[0]]
    for part in parts[1:]:
        gap = range(joined[-1][1] + 1, part[0])
        whole = not _apart(tree, joined[-1][1], part[0]) and blocked.isdisjoint(gap)
        if whole and len(gap) <= _MAX_GAP and not any(tree.word[k] in _MARKS for k in gap):
            joined[-1] = (joined[-1][0], part[1])
        else:
            joined.append(part)
    return joined


def _completed(tree: Tree, first: int, last: int, blocked: set[int], end: int) -> int:
    """Returns the last token of the content that begins with `first`, after completing a phrase that was cut short."""
    for step in range(_MAX_PHRASES):
        following = last + 1
        if following >= end or tree.sentence[following] != tree.sentence[last] or tree.word[following] in _MARKS:
            break
        if tree.paragraph[following] != tree.paragraph[last]:
            break
        further = _end_of_phrase(tree, first, last, subjects=step == 0)
        while further > last and _trails(tree, first, further):
            further -= 1
        # The content is not extended over the cue, the source or the next part.
        if further == last or further >= end or not blocked.isdisjoint(range(following, further + 1)):
            break
        last = further
    return last


def _trails(tree: Tree, first: int, token: int) -> bool:
    """Whether a token is punctuation that cannot end a phrase; a ")" can, if a "(" in the phrase precedes it."""
    if tree.word[token] in (")", "]"):
        return not any(tree.word[k] in ("(", "[") for k in range(first, token))
    return tree.word[token] in _MARKS or tree.tag[token] == "."


def _end_of_phrase(tree: Tree, first: int, last: int, *, subjects: bool) -> int:
    """Returns the last token of the phrase that was cut short at `last`, or `last` itself if none was cut short."""
    head, label = tree.head[last], tree.dep[last]
    if head > last and tree.sentence[head] == tree.sentence[last]:
        if label in _NEEDS_LATER_WORD:
            return tree.right[head] if tree.left[head] >= first else head
        # The content lacks its verb ("that the harbour | would close").
        if subjects and label in _SUBJECT and tree.left[head] >= first and tree.lower[first] == "that":
            return tree.right[head]
    if tree.tag[last] in _NEEDS_COMPLEMENT:
        ends = (tree.right[k] for k in tree.children[last] if k > last and tree.dep[k] in _COMPLEMENTS)
        return max(ends, default=last)
    return last


def _before_next_report(scene: Scene, first: int, last: int, cue: range) -> int:
    """Returns the last token before the next thing that the cue's subject does (", and plans to leave"), or `last`."""
    tree = scene.tree
    for k in range(first + 1, last + 1):
        if tree.head[k] not in cue or tree.head[k] > k or tree.tag[k][:1] != "V":
            continue
        start = k
        while start > first + 1 and tree.head[start - 1] == k and tree.dep[start - 1] in ("advmod", "aux", "neg"):
            start -= 1
        if tree.dep[k] == "conj" and _goes_on(tree, k, start - 1):
            return start - 1
        clause = any(tree.dep[i] == "ccomp" and tree.head[i] == tree.head[k] for i in range(first, k))
        if clause and tree.dep[k] == "advcl" and tree.word[start - 1] == "," and scene.cue[k] >= _MIN_REPORTING_SHARE:
            return start - 1
    return last


def _goes_on(tree: Tree, verb: int, conjunction: int) -> bool:
    """Whether a verb that the parser coordinates with the cue really has the cue's subject: the verb has no subject of
    its own, both have the same tense, and the token `conjunction` is a conjunction.
    """
    same = tree.tag[verb] in _FINITE and tree.tag[verb] == tree.tag[tree.head[verb]]
    own = tree.child(verb, "nsubj", "nsubjpass", "expl") is not None
    return tree.tag[conjunction] == "CC" and tree.word[conjunction - 1] not in _DASHES and same and not own


def _without_conjunction(tree: Tree, first: int, last: int) -> int:
    """Returns the last token of the content without a final "and", "and so" or comma."""
    while last > first:
        so = tree.lower[last] == "so" and tree.lower[last - 1] in ("and", ",")
        if tree.tag[last] != "CC" and tree.word[last] not in (",", ";") and not so:
            break
        last -= 1
    return last
