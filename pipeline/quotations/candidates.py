"""Finds the nominals (heads of noun phrases, and pronouns) that may be a quoted piece's speaker, and their verbs."""

from bisect import bisect_left

from pipeline.parsing.parse import SUBJECTS
from pipeline.quotations.scene import Scene
from pipeline.quotations.tree import Tree

_NOMINAL_TAGS = frozenset({"NN", "NNS", "NNP", "NNPS", "PRP", "WP"})
_LOOSE_TAGS = frozenset({"DT", "CD", "JJ", "JJS", "WDT", "RB"})
_NEVER = frozenset({"npadvmod", "nummod", "quantmod", "det", "predet", "punct"})
_MODIFIER = frozenset({"compound", "nmod", "amod"})
_NOUNS = frozenset({"NN", "NNS", "NNP", "NNPS"})
_PARTICIPLE = frozenset({"advcl", "xcomp", "conj", "pcomp"})
# At most this many candidates are taken from the quotation's own paragraph: those nearest to it.
_MAX_CANDIDATES = 28


def nominal_heads(tree: Tree) -> list[int]:
    """Returns, in order, the heads of noun phrases and the pronouns whose role in the sentence a speaker can have."""
    found = []
    tags, last = tree.tag, len(tree) - 1
    for i, (tag, dep) in enumerate(zip(tags, tree.dep, strict=True)):
        if dep in _NEVER:
            continue
        if dep in _MODIFIER:  # a name that the parser attached to another word is represented by its last word
            if tag in ("NNP", "NNPS") and (i == last or tags[i + 1] not in _NOUNS):
                found.append(i)
        elif dep == "poss":
            if tag in _NOUNS or tag == "PRP$":
                found.append(i)
        # A determiner or numeral may be a speaker only as a subject: "One said", "Another warned", "Both agree".
        elif tag in _NOMINAL_TAGS or (tag in _LOOSE_TAGS and dep in SUBJECTS):
            found.append(i)
    return found


class Candidates:
    """Finds the candidates for the speaker of each piece; `heads` are each paragraph's nominal heads, in order."""

    def __init__(self, scene: Scene, heads: list[list[int]]) -> None:
        self.scene = scene
        self._heads = [[i for i in own if scene.segment_at[i] < 0] for own in heads]
        self._worthy: dict[tuple[int, bool], list[int]] = {}

    def near(self, number: int, carried: int | None) -> list[int]:
        """Returns the candidates for segment `number`: those in its paragraph (only the nearest, if there are many),
        then those in the two paragraphs before and the one after, unless these belong to another section of the page.

        carried: the head of the previous quotation's speaker, which is always a candidate.
        """
        segment, section = self.scene.segments[number], self.scene.tree.section
        paragraph = segment.paragraph
        found = _nearest(self._heads[paragraph], (segment.first + segment.last) // 2)
        for other in (paragraph - 1, paragraph - 2, paragraph + 1):
            if 0 <= other < len(self._heads) and section[other] == section[paragraph]:
                # The nearest subjects are the last ones of a paragraph before, and the first ones of a paragraph after.
                limit = 8 if other == paragraph - 1 else 4
                subjects = self._subjects(other, other > paragraph)
                found.extend(subjects[:limit] if other > paragraph else subjects[-limit:])
        # The previous speaker may be many paragraphs up: a speech continues as long as nobody else is named.
        if carried is not None and carried not in found:
            found.append(carried)
        return found

    def _subjects(self, paragraph: int, after: bool) -> list[int]:
        key = (paragraph, after)
        if key not in self._worthy:
            self._worthy[key] = [i for i in self._heads[paragraph] if _worthy(self.scene, i, after)]
        return self._worthy[key]


def _nearest(here: list[int], middle: int) -> list[int]:
    """Returns the tokens of `here` nearest to the token `middle`, in ascending order; `here` must be ascending."""
    at = bisect_left(here, middle)
    around = here[max(0, at - _MAX_CANDIDATES) : at + _MAX_CANDIDATES]
    return sorted(sorted(around, key=lambda i: abs(i - middle))[:_MAX_CANDIDATES])


def _worthy(scene: Scene, i: int, after: bool) -> bool:
    """Whether a nominal in another paragraph is worth considering. If the paragraph follows the quotation (`after`),
    the nominal must be among the first words; if the paragraph precedes the quotation, the nominal must be a subject, a
    root (as in captions), or a mention after a preposition.
    """
    tree = scene.tree
    # “...” / Jane Roe, who leads the board, said so on Tuesday.
    if after:
        return i <= tree.paragraph_start[tree.paragraph[i]] + 4
    return tree.dep[i] in SUBJECTS or tree.dep[i] == "ROOT" or (scene.mention_at[i] >= 0 and tree.dep[i] == "pobj")


def verbs_of(tree: Tree, head: int) -> list[int]:
    """Returns the verbs of which `head` is subject or agent, and the verbs that share this subject."""
    dep, parent = tree.dep[head], tree.head[head]
    if dep == "conj":  # "Smith and Jones said"
        while tree.dep[head] == "conj" and tree.tag[tree.head[head]][:1] in "NP":
            head = tree.head[head]
        dep, parent = tree.dep[head], tree.head[head]
    if dep in SUBJECTS:
        first = parent
    elif dep == "pobj" and tree.lower[parent] == "by" and tree.tag[tree.head[parent]][:1] == "V":
        return [tree.head[parent]]
    elif dep == "attr" and tree.tag[parent][:1] == "V":
        first = parent
    else:
        relative = [k for k in tree.children[head] if tree.dep[k] in ("relcl", "acl")]
        return [v for k in relative for v in _with_dependents(tree, k, head)] or _beside(tree, head)
    verbs = _with_dependents(tree, first, head)
    for k in tree.children[head]:
        if tree.dep[k] in ("relcl", "acl"):
            verbs.extend(_with_dependents(tree, k, head))
    return verbs


def _beside(tree: Tree, head: int) -> list[int]:
    """Returns the verbs right before and after a name that the parser attached to no verb: "..." said Skelly, ..."""
    if tree.tag[head] != "PRP" and not tree.word[head][0].isupper():
        return []
    found = []
    after = head + 1
    while after < len(tree) and tree.tag[after] in ("RB", "MD"):  # "Roe also said", "Roe would say"
        after += 1
    before = head - 1
    while before >= 0 and tree.tag[before] in ("NNP", "NN", "DT", "JJ"):
        before -= 1
    for k in (before, after):
        if 0 <= k < len(tree) and tree.paragraph[k] == tree.paragraph[head] and tree.tag[k] in ("VBD", "VBZ", "VBP"):
            found.append(k)
    return found


def _with_dependents(tree: Tree, verb: int, subject: int) -> list[int]:
    """Returns a verb and the verbs below it that share its subject; the search stops at seven verbs."""
    found = [verb]
    for v in found:
        if len(found) > 6:  # long chains of coordinated verbs lead away from the quotation
            break
        for k in tree.children[v]:
            if tree.dep[k] in _PARTICIPLE and tree.tag[k][:1] == "V" and k not in found:
                own = any(tree.dep[c] in SUBJECTS for c in tree.children[k])
                if not own:
                    found.append(k)
    return found
