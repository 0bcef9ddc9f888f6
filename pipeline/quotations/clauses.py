"""Light profile: proposes candidates for reported speech without quotation marks, with cue, content and source."""

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.parsing.parse import SUBJECTS
from pipeline.quotations.lexicon import stem
from pipeline.quotations.scene import Scene
from pipeline.quotations.tree import Tree

TYPES = ("ccomp", "xcomp", "dobj", "prep", "parataxis", "noun", "nounprep", "according")
_UP = frozenset({"xcomp", "advcl", "conj", "pcomp", "ccomp", "prep"})
_EDGE = frozenset(",.;:—–-")
_WITH_CUE = frozenset({"aux", "neg", "advmod", "npadvmod", "auxpass", "dobj", "dative", "prep", "prt", "punct"})
# A construction is proposed if at least this share of its occurrences in annotated news report something.
_MIN_FRAME_SHARE = 0.08


@dataclass(frozen=True, slots=True)
class Proposal:
    """A possible attribution, in token numbers.

    cue: the head of the cue.
    words: first and last token of the cue.
    content: ranges of tokens (first, last), both included.
    source: the head of the speaker's words; None if there is no speaker.
    type: the construction, one of TYPES, or "tagger".
    frame: the cue's stem with the construction ("say ccomp").
    share: the share of the frame's occurrences in annotated news that report something.
    """

    cue: int
    words: tuple[int, int]
    content: tuple[tuple[int, int], ...]
    source: int | None
    type: str
    frame: str
    share: float


def proposals(scene: Scene, minimum: float = _MIN_FRAME_SHARE) -> Iterator[Proposal]:
    """Yields every construction around a possible cue, if such constructions report something often enough."""
    tree = scene.tree
    frames = scene.lexicon.frame
    for i, tag in enumerate(tree.tag):
        if tag[:1] == "V":
            found = _of_verb(tree, i)
        elif tag in ("NN", "NNS") and scene.lexicon.share("noun", tree.lower[i]) > 0.02:
            found = _of_noun(tree, i)
        elif tree.lower[i] == "per" and tree.dep[i] == "prep":
            found = _according(tree, i, i)
        else:
            continue
        key = stem(tree.lower[i])
        for type_, extra, last, content, source in found:
            frame = f"{key} {type_}{extra}"
            share = frames.get(frame)
            # In a frame that did not occur in training ("decried for:") a word gets half its share over all frames.
            if share is None:
                share = 0.5 * scene.lexicon.share("noun" if tag[0] == "N" else "verb", tree.lower[i])
            if share < minimum:
                continue
            if source in scene.dateline:  # in "SELWICK, March 5 - The port said" the town is not the source
                source = _other_subject(tree, i, source)
            parts = _parts(tree, content, i, source)
            if parts:
                yield Proposal(i, (i, last), parts, source, type_, frame, share)


_Found = Iterator[tuple[str, str, int, tuple[int, int, int], int | None]]


def _of_child(tree: Tree, v: int, k: int) -> Iterator[tuple[str, str, int, int]]:
    """Yields (type, addition to the frame, last token of the cue, head of the content) if the child `k` of the verb `v`
    may be the content. The addition is a preposition (":for") or a dependency label; it may be empty.
    """
    dep = tree.dep[k]
    if dep == "xcomp":
        yield "xcomp", "", v, k
    elif dep in ("dobj", "attr", "oprd"):
        yield "dobj", "" if dep == "dobj" else dep, v, k
    elif dep in ("prep", "agent") and tree.children[k] and k > v:
        inner = tree.children[k][-1]
        if tree.dep[inner] in ("pobj", "pcomp"):
            yield "prep", f":{tree.lower[k]}", k, inner
    elif dep in ("advcl", "relcl", "acl") and k > v and tree.tag[k][:1] == "V":
        yield "ccomp", f":{dep}", v, k


def _of_verb(tree: Tree, v: int) -> _Found:
    """Yields what the verb `v` may report, as (type, addition to the frame, last token of the cue, content, source);
    the content is a tuple (first token, last token, head).
    """
    if tree.lower[v] == "according":
        for k in tree.children[v]:
            if tree.lower[k] == "to":
                yield from _according(tree, v, k)
        return
    source = source_of(tree, v)
    # All constructions of a verb are proposed, and the model chooses: which construction reports depends on the verb.
    for first, last, k in _clauses(tree, v):
        yield "ccomp", "", v, (first, last, k), source
    for k in tree.children[v]:
        for type_, extra, last, content in _of_child(tree, v, k):
            yield type_, extra, last, (tree.left[content], tree.right[content], content), source
    head = tree.head[v]
    if head != v and tree.dep[v] in ("parataxis", "ccomp", "advcl", "dep", "conj") and tree.child(v, *SUBJECTS):
        yield "parataxis", "", v, (tree.left[head], tree.right[head], head), source


def _clauses(tree: Tree, v: int) -> list[tuple[int, int, int]]:
    """Returns first token, last token and head of each clausal complement of a verb. Adjacent ones count as one."""
    found: list[tuple[int, int, int]] = []
    for k in tree.children[v]:
        if tree.dep[k] != "ccomp":
            continue
        # "said that the quay was shut, that the ferry was late" is one report.
        if found and v < k and found[-1][2] > v and tree.left[k] - found[-1][1] <= 2:
            found[-1] = (found[-1][0], tree.right[k], found[-1][2])
        else:
            found.append((tree.left[k], tree.right[k], k))
    return found


def _of_noun(tree: Tree, n: int) -> _Found:
    source = _noun_source(tree, n)
    for k in tree.children[n]:
        if k < n:
            continue
        dep = tree.dep[k]
        if dep in ("acl", "relcl", "ccomp"):
            yield "noun", "" if dep != "relcl" else ":relcl", n, (tree.left[k], tree.right[k], k), source
        elif dep == "prep" and tree.children[k] and tree.dep[tree.children[k][-1]] in ("pobj", "pcomp"):
            inner = tree.children[k][-1]
            yield "nounprep", f":{tree.lower[k]}", k, (tree.left[inner], tree.right[inner], inner), source


def _according(tree: Tree, cue: int, preposition: int) -> _Found:
    source = tree.child(preposition, "pobj")
    head = tree.head[cue]
    if source is not None and head != cue:
        yield "according", "", preposition, (tree.left[head], tree.right[head], head), source


def source_of(tree: Tree, verb: int) -> int | None:
    """Returns the head of the speaker's words for a cue verb: its subject; for a passive, its agent; for a participle
    or infinitive, the subject of the word that governs it. Returns None if there is none.
    """
    v = verb
    for _ in range(5):
        for k in tree.children[v]:
            # In the passive the agent speaks ("The plan was announced by Roe"); without an agent nobody does.
            if tree.dep[k] == "nsubjpass" and v == verb:
                agent = tree.child(v, "agent")
                return tree.child(agent, "pobj") if agent is not None else None
        subject = tree.child(v, *SUBJECTS)
        if subject is not None:
            return subject
        head = tree.head[v]
        if head == v:
            return None
        if tree.dep[v] in ("acl", "relcl"):
            # A past participle with a clause is really a finite verb: "X, a Y, announced that".
            if tree.tag[v] == "VBN" and tree.child(v, "ccomp") is None:
                agent = tree.child(v, "agent")
                return tree.child(agent, "pobj") if agent is not None else None
            return head
        # A participle or infinitive has the subject of the word that governs it: "Roe went on to add that ...".
        if tree.dep[v] not in _UP:
            return None
        v = head
    return None


def _other_subject(tree: Tree, cue: int, wrong: int | None) -> int | None:
    """Returns a subject of the cue other than `wrong`, a word of the dateline; None if there is no other."""
    for k in tree.children[cue]:
        if tree.dep[k] in SUBJECTS and k != wrong:
            return k
    return None


def _noun_source(tree: Tree, noun: int) -> int | None:
    """Returns the head of the source of a noun such as "claim" or "warning": a possessor, or the X of "by X", "from X"
    or "of X"; otherwise the subject of the verb whose object the noun is. Returns None if there is no source.
    """
    owner = tree.child(noun, "poss")
    if owner is not None:
        return owner
    for k in tree.children[noun]:
        if tree.dep[k] == "prep" and tree.lower[k] in ("by", "from", "of"):
            inner = tree.child(k, "pobj")
            # "a claim of Roe" has a source, "a warning of rain" does not.
            if inner is not None and (tree.lower[k] != "of" or tree.tag[inner] in ("NNP", "NNS", "PRP")):
                return inner
    head = tree.head[noun]
    if tree.dep[noun] in ("dobj", "attr") and tree.tag[head][:1] == "V":
        return source_of(tree, head)
    return None


def _parts(tree: Tree, content: tuple[int, int, int], cue: int, source: int | None) -> tuple[tuple[int, int], ...]:
    """Returns the content as ranges of tokens, without cue and source inside it and without punctuation at its ends."""
    first, last, _ = content
    pieces = [(first, last)]
    if first <= cue <= last:
        a = b = cue
        # In "The harbour, said Roe on Monday, would close" the cue, its source and its modifiers are cut out.
        if source is not None and abs(source - cue) < 12:
            a, b = min(a, tree.left[source]), max(b, tree.right[source])
        for k in tree.children[cue]:
            holds = tree.left[k] <= content[2] <= tree.right[k]
            if tree.dep[k] in _WITH_CUE and abs(k - cue) < 8 and not holds:
                a, b = min(a, tree.left[k]), max(b, tree.right[k])
        pieces = [(first, a - 1), (b + 1, last)]
    kept = []
    for a, b in pieces:
        while a <= b and tree.word[a] in _EDGE:
            a += 1
        while a <= b and tree.word[b] in _EDGE:
            b -= 1
        if a <= b and any(tree.word[k][0].isalnum() for k in range(a, b + 1)):
            kept.append((a, b))
    return tuple(kept)
