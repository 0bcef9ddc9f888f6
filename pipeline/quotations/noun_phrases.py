"""Finds the borders of noun phrases that say what somebody is: "the harbour master", "director of the Institute"."""

from pipeline.parsing.parse import FINITE
from pipeline.quotations.scene import Scene
from pipeline.quotations.tree import Span, Tree
from pipeline.resources import words
from pipeline.text.word_classes import ABBREVIATED, HONORIFICS, OFFICES, ROLE_NOUNS

# A noun stands for a person if more than this share of its occurrences are sources of quotations.
HUMAN_SHARE = 0.1
# A description has at most this many words on either side of its noun. For longer ones see `end_of_phrase`.
LONGEST = 20
OF = words("of for in at")
BEFORE_NOUN = frozenset(
    {"NN", "NNS", "NNP", "NNPS", "JJ", "JJS", "JJR", "HYPH", "POS", "VBN", "VBG", "PRP$", "CD", "DT"}
)
ENDS = ',;:()“”"—–.!?'
_HUMAN_ENDINGS = ("man", "woman", "men", "women", "person", "ist", "ologist", "eer", "mother", "father")
_NO_MODIFIERS = frozenset({"relcl", "acl", "advcl", "appos", "punct", "cc", "conj", "parataxis", "ccomp"})
_CLAUSES = frozenset({"relcl", "acl", "advcl", "mark", "parataxis", "ccomp"})
_FINITE = FINITE | {"WP", "WDT", "WRB"}
_NO_LAST_WORDS = frozenset({"IN", "DT", "CC", "TO", "RB", "RBR", "PRP", "HYPH", "NFP", "POS"})


def head_of_tokens(tree: Tree, tokens: range) -> int:
    """Returns the head of a phrase: the first token whose own head is outside the phrase."""
    return next((k for k in tokens if tree.head[k] not in tokens or tree.head[k] == k), tokens[-1])


def names_role(scene: Scene, token: int) -> bool:
    """Whether a word is a title, an office or a noun for a person."""
    low = scene.tree.lower[token].rstrip(".")
    return low in ROLE_NOUNS or low in OFFICES or low in ABBREVIATED or low in HONORIFICS or is_human(scene, token)


def is_human(scene: Scene, token: int) -> bool:
    """Whether a noun stands for a person: a role, a frequent source, or a noun with an ending such as "-ist"."""
    tree = scene.tree
    low = tree.lower[token]
    if low == "old" and tree.word[token - 1] == "-":
        return True  # "an 18-year-old"
    if tree.tag[token] == "NNS":
        low = low.removesuffix("s")
    elif tree.tag[token] not in ("NN", "NNP"):
        return False
    if low in ROLE_NOUNS or low in OFFICES or low.endswith(_HUMAN_ENDINGS) or low.rsplit("-", 1)[-1] in ROLE_NOUNS:
        return True
    return tree.tag[token] == "NN" and scene.lexicon.share("source", low) > HUMAN_SHARE


def noun_phrase(scene: Scene, head: int, stop: int | None = None) -> Span:
    """Returns the span of a noun with its modifiers and what follows it, without clauses, up to the token `stop`."""
    tree = scene.tree
    first = head
    for k in tree.children[head]:
        if k < head and tree.dep[k] not in _NO_MODIFIERS and tree.paragraph[k] == tree.paragraph[head]:
            first = min(first, tree.left[k])
    stop = min(stop or len(tree), tree.right[head] + 1, head + LONGEST + 2)
    if not scene.names_person(head):  # "Minister of Finance Jane Roe"
        names = (k for k in range(head + 1, stop) if scene.names_person(k) and not scene.names_person(k - 1))
        stop = next((k for k in names if tree.tag[k - 1][:2] == "NN" or tree.word[k - 1] == ")"), stop)
    end = end_of_phrase(scene, head + 1, stop)
    while end < len(tree) and is_glued(tree, end):
        end += 1
    return tree.span(max(first, head - LONGEST), max(end - 1, head))


def end_of_phrase(scene: Scene, first: int, stop: int | None = None) -> int:
    """Returns the token after the end of a phrase that continues at `first`. The phrase ends before punctuation, a
    finite verb or a clause ("the master who left"); if longer than LONGEST, before its last preposition or conjunction.
    """
    tree, most = scene.tree, first + LONGEST + 1
    stop = min(len(tree) if stop is None else stop, most)
    end = first
    while (
        end < stop and tree.paragraph[end] == tree.paragraph[first] and scene.segment_at[end] == scene.segment_at[first]
    ):
        step = _over(tree, end)
        if step == end and not (end > first and is_glued(tree, end)) and _breaks_off(tree, end):
            break
        end = max(step, end + 1)
    if end >= most:
        end = max((k for k in range(first + 1, most) if tree.tag[k] in ("IN", "CC")), default=end)
    while end > first and tree.tag[end - 1] in _NO_LAST_WORDS:
        end -= 1
    return end


def _breaks_off(tree: Tree, token: int) -> bool:
    """Whether a phrase ends before a token: a finite verb, punctuation or the beginning of a clause."""
    verb = tree.tag[token] in _FINITE or (tree.tag[token] == "VB" and tree.tag[token - 1] != "TO")
    return verb or tree.word[token][0] in ENDS or tree.dep[token] in _CLAUSES


def _over(tree: Tree, token: int) -> int:
    """Returns the token at which a phrase continues after a comma or bracket within it ("a charming, energetic welder",
    "Harbour Board (HB) chief"); `token` itself if no such comma or bracket is there.
    """
    if tree.word[token] == "," and tree.tag[token - 1] == "JJ" and tree.tag[token + 1 : token + 2] in (["JJ"], ["NN"]):
        return token + 1
    after = behind_brackets(tree, token)
    return after if after < len(tree) and tree.tag[after] in ("NN", "NNP") else token


def behind_brackets(tree: Tree, token: int) -> int:
    """Returns the token after the bracket that closes the one at `token`; `token` itself if there is none."""
    if token >= len(tree) or tree.word[token] != "(":
        return token
    return next((k + 1 for k in range(token, min(len(tree), token + LONGEST)) if tree.word[k] == ")"), token)


def is_glued(tree: Tree, token: int) -> bool:
    """Whether a token is joined to the one before it by a hyphen: "vice-president"."""
    return "-" in (tree.word[token], tree.word[token - 1]) and tree.end[token - 1] == tree.start[token]


def is_closed(tree: Tree, stop: int) -> bool:
    """Whether the token `stop` ends the phrase before it, as punctuation, a clause or another paragraph does."""
    if stop == len(tree) or tree.paragraph[stop] != tree.paragraph[stop - 1]:
        return True
    return tree.word[stop][0] in ENDS or tree.tag[stop] in ("WP", "WDT") or tree.dep[stop] in _CLAUSES


def trimmed(text: str) -> str:
    """Returns `text` without punctuation at its ends, and with single blanks."""
    return " ".join(text.split()).strip(' ,;:-–—“”"‘')
