"""Compares spellings and short forms of given names, and gives transliterations of the same name the same key.

The key undoes the choices in which systems of romanisation differ (BGN/PCGN, ISO 9, German and French press usage):
endings -y, -iy, -yy, -ii; sh, sch; kh, h; w, v; doubled letters; ye, e. For names that are `romanised`, equal keys
alone are evidence; for other names (such as "Smith" and "Smyth"), they count only together with a shared context.
"""

import functools
import re

from pipeline.resources import WordLists, resource
from pipeline.text.names import fold

_NICKNAMES, _LISTS = WordLists(resource("words/nicknames.txt")), WordLists(resource("words/romanised.txt"))
# Maps a short form of a given name to the full forms that it may stand for, all normalised by `fold`.
FORMAL = _NICKNAMES.classes("short forms")
# Maps a spelling of a given name to the first spelling in its group, both normalised by `fold`.
SPELLING = {name: group[0] for group in _NICKNAMES.groups("spellings") for name in group}
_ROMANISED = {word: group[0] for group in _LISTS.groups("spellings") for word in group}

_ENDINGS = """ov ev ow ew off eff ova eva sky ski skiy skyi skyy skaya skaia enko enka chuk shyn zhin ich ych itch
itsch ny nyi aya iy yy dze shvili yan ian oyev igu ygu zhny"""
_SLAVIC = re.compile(f"(?:{'|'.join(_ENDINGS.split())})$")


def romanised(word: str) -> bool:
    """Whether a name seems to come from another script, so that its spelling varies."""
    folded = fold(word)
    return folded in _ROMANISED or bool(_SLAVIC.search(folded)) or folded.startswith(("al-", "el-"))


_RULES = [
    (re.compile(pattern), replacement)
    # The order matters: "shch" must be replaced before "sch" is.
    for pattern, replacement in [
        (r"['’`\-]", ""),
        (r"shch|schtsch|szcz", "sh"),
        (r"tsch|^tch|tch$", "ch"),
        (r"sch", "sh"),
        (r"ck", "k"),
        (r"kh", "h"),
        (r"ph", "f"),
        (r"x", "ks"),
        (r"w", "v"),
        (r"ou|oo", "u"),
        (r"(?:iy|yy|ij|yi|ii|yj|y|ey|ei|ej)$", "i"),
        (r"^(?:ye|je)", "e"),
        (r"(?<=[aeou])(?:y|j)", "i"),
        (r"(?:ya|ja|iya|ija)", "ia"),
        (r"(?:yo|jo)", "io"),
        (r"(?:yu|ju)(?!n)", "iu"),
        (r"(?<=[^aeiou])y(?=[^aeiou]|$)", "i"),
        (r"(.)\1+", r"\1"),
        (r"of$", "ov"),
        (r"(?:y?ef|yev)$", "ev"),
    ]
]


@functools.lru_cache(maxsize=262144)
def skeleton(word: str) -> str:
    """Returns the key of one word of a name; transliterations of the same name have equal keys."""
    folded = fold(word)
    known = _ROMANISED.get(folded)
    if known is not None:
        return known
    for pattern, replacement in _RULES:
        folded = pattern.sub(replacement, folded)
    return folded


# Groups of given names; each group is one name in several languages.
TRANSLATED = _LISTS.groups("translated")


@functools.lru_cache(maxsize=1)
def _translation_keys() -> list[frozenset[str]]:
    return [frozenset(skeleton(w) for w in g) for g in TRANSLATED]


def translations(word: str) -> list[str]:
    """Returns one key for each group of translations that a given name is in; all names of a group share the key."""
    key = skeleton(word)
    return [skeleton(g[0]) for g, keys in zip(TRANSLATED, _translation_keys(), strict=True) if key in keys]


def translated(one: str, other: str) -> bool:
    """Whether two given names are the same name in two languages ("Vladimir", "Volodymyr")."""
    pair = {skeleton(one), skeleton(other)}
    # Skeletons are compared, so that each group needs only one spelling per language.
    return len(pair) == 1 or any(pair <= group for group in _translation_keys())


def same_spelling(one: str, other: str) -> bool:
    """Whether two given names (normalised by `fold`) are equal, or listed spellings of one name ("eric", "erik")."""
    return SPELLING.get(one, one) == SPELLING.get(other, other)


def same_given(one: str, other: str) -> bool:
    """Whether two folded given names may be the same: spelled alike, one short for the other, or short for the same."""
    if same_spelling(one, other):
        return True
    formal = FORMAL.get(one, frozenset()), FORMAL.get(other, frozenset())
    return other in formal[0] or one in formal[1] or bool(formal[0] & formal[1])
