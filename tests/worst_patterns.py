"""The worst texts for every regular expression of the package: `python -m tests.worst_patterns` tries them all.

A pattern whose repetitions can share a text in many ways tries them all when the end does not fit; a pattern that is
searched for may read on to the end from every place. Both show as time against length. For each pattern the generator
makes texts of what its repetitions take, many times over, after what leads there, before something that does not fit.
"""

import ast
import importlib
import itertools
import pkgutil
import re
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

import pipeline
from pipeline.cleaning.furniture import LONGEST, wordings_by_opening
from pipeline.formats.options import ReadOptions
from pipeline.formats.paths import _compiled
from pipeline.text.stories import LONGEST_RULE

ROOT = Path(pipeline.__file__).parent
METHODS = ("match", "search", "fullmatch", "finditer")
_LIKE_FINDITER = {"findall": "finditer", "sub": "finditer", "subn": "finditer", "split": "finditer"}
_REPEATS = (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT)

LENGTHS = (10, 16, 24, 40, 100, 300, 1_000, 3_000)
"""Characters, tried in this order: what grows without measure is found before it hangs."""
SUSPICIOUS_SECONDS = 0.004
"""A text of up to 3,000 characters that takes longer is compared with half of it."""
MOST_TIMES = 2.2
"""Time of twice the text."""


# Patterns within something else, whose use no look at the source tells; and those of which the program tries only texts
# of so many characters.
_USED_BY = {"pipeline.cleaning.furniture._CUED": "fullmatch", "pipeline.text.dates._DATES": "search"}
_LONGEST = {"pipeline.cleaning.furniture._CUED": LONGEST, "pipeline.text.stories._MOMENT": LONGEST_RULE}


@dataclass(frozen=True)
class Use:
    """A pattern and how the program uses it; `longest`: characters of the longest text that it is tried on."""

    name: str
    pattern: re.Pattern[str]
    how: str
    longest: int | None = None

    @property
    def module(self) -> str:
        """The module, or the list, that has it."""
        return self.name.partition("[")[0].rpartition(".")[0] or self.name.split()[0]


@dataclass(frozen=True)
class Slow:
    """A text on which a pattern takes more than time in proportion."""

    use: Use
    text: str
    seconds: float
    times: float

    def __str__(self) -> str:
        detail = f"{len(self.text)} characters: {self.seconds:.4f} s, {self.times:.1f} times that of half of them"
        return f"{self.use.name} {self.use.how} {self.text[:50]!r}, {detail}"


@cache
def uses() -> tuple[Use, ...]:
    """Every pattern of the package with each way in which it is used."""
    sources = {module.name: _source(module.name) for module in pkgutil.walk_packages(pipeline.__path__, "pipeline.")}
    found: dict[tuple[str, int, str], Use] = {}

    def add(name: str, pattern: re.Pattern[str], ways: set[str], longest: int | None = None) -> None:
        for how in ways:
            found.setdefault((pattern.pattern, pattern.flags, how), Use(name, pattern, how, longest))

    for wordings in wordings_by_opening().values():
        for rule, wording in wordings:
            add(f"furniture {rule}: {wording}", re.compile(wording, re.DOTALL), {"fullmatch"}, LONGEST)
    for layout in ReadOptions().path:
        for pattern in _patterns_in(_compiled(layout), 1):
            add(f"paths {pattern.pattern}", pattern, {"fullmatch"})
    for module, source in sources.items():
        if module.endswith("__main__"):
            continue
        for name, value in vars(importlib.import_module(module)).items():
            for number, pattern in enumerate(_patterns_in(value, 3)):
                ways = _ways(module, name, sources)
                add(f"{module}.{name}[{number}]", pattern, ways, _LONGEST.get(f"{module}.{name}"))
        for how, pattern in _inline(source):
            add(f"{module}.inline {pattern.pattern}", pattern, {how})
    return tuple(found.values())


def _source(module: str) -> str:
    path = ROOT.parent / Path(*module.split("."))
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    return file.read_text(encoding="utf-8")


def _patterns_in(value: object, depth: int) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern):
        if isinstance(value.pattern, str):
            yield value
        else:  # of bytes: the same, letter by letter
            yield re.compile(value.pattern.decode("latin-1"), value.flags & ~re.UNICODE | re.ASCII)
    elif depth and isinstance(value, Mapping):
        for item in itertools.chain(value.values(), value.keys()):
            yield from _patterns_in(item, depth - 1)
    elif depth and isinstance(value, tuple | list | set | frozenset):
        for item in value:
            yield from _patterns_in(item, depth - 1)
    elif depth and hasattr(value, "__dataclass_fields__") and not isinstance(value, type):
        for field in value.__dataclass_fields__:
            yield from _patterns_in(getattr(value, field, None), depth - 1)


def _ways(module: str, name: str, sources: Mapping[str, str]) -> set[str]:
    """The methods that are called on a pattern, anywhere if its name is a public one; all if none is seen."""
    if used := _USED_BY.get(f"{module}.{name}"):
        return {used}
    where = [sources[module]] if name.startswith("_") else list(sources.values())
    expression = re.compile(rf"\b{re.escape(name)}(?:\[[^\]\n]*\])?\.({'|'.join((*METHODS, *_LIKE_FINDITER))})\b")
    words = {word for source in where for word in expression.findall(source)}
    return {_LIKE_FINDITER.get(word, word) for word in words} or set(METHODS)


def _inline(source: str) -> Iterator[tuple[str, re.Pattern[str]]]:
    """Patterns within calls such as re.sub(r"...", ...)."""
    for node in ast.walk(ast.parse(source)):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and isinstance(node.func.value, ast.Name)
            and node.func.value.id == "re"
            and node.args
            and isinstance(node.args[0], ast.Constant)
            and isinstance(node.args[0].value, str)
        ):
            how = _LIKE_FINDITER.get(node.func.attr, node.func.attr)
            if how in METHODS:
                yield how, re.compile(node.args[0].value)


# What many classes of characters have in common: repetitions quarrel over these.
_COMMON = (" ", "a", "A", "1", "-", ".", '"', "\n", "a ", "A ", "Aa ", "1 ", "\n ", ". ", ", ", "a, ", "A. ")
_SAMPLE = {
    codes.CATEGORY_DIGIT: "1", codes.CATEGORY_SPACE: " ", codes.CATEGORY_WORD: "a",
    codes.CATEGORY_NOT_DIGIT: "a", codes.CATEGORY_NOT_SPACE: "a", codes.CATEGORY_NOT_WORD: "-",
}  # fmt: skip
_ANY = "a 1-.,A\"'?!:()/\n\u00e9\x00"
_ENDS = ("", "\x00", " \x00!", "\n")


def worst_texts(pattern: re.Pattern[str], length: int, most: int | None = None) -> Iterator[str]:
    """Texts of about a length on which a pattern may be slow; of `most` of what its repetitions take."""
    for head, pump, end in _makings(pattern, most):
        yield head + pump * max(1, length // len(pump)) + end


@cache
def _makings(pattern: re.Pattern[str], most: int | None) -> tuple[tuple[str, str, str], ...]:
    tree = parser.parse(pattern.pattern, pattern.flags)
    repeated = list(dict.fromkeys(_repeats(tree, "")))
    letters = list(dict.fromkeys(c for kind, value in _atoms(tree) for c in _some(kind, value)))[:14]
    bodies = list(dict.fromkeys(body for _, body in repeated if body))
    taken_in_turn = itertools.zip_longest(_COMMON, sorted(bodies, key=len), letters)
    pumps = [pump for three in taken_in_turn for pump in three if pump]
    pumps += [a + b for a, b in itertools.permutations(bodies[:6], 2)]
    pumps += [a + b for a, b in itertools.permutations(letters[:8], 2)]
    heads = sorted({"", *(head for head, _ in repeated)}, key=len)
    heads = [*heads[:3], *heads[3 :: max(1, len(heads) // 3)]][:6]
    made = ((h, p, e) for p in list(dict.fromkeys(pumps))[:most] for h in heads for e in _ENDS)
    return tuple(made)


def _parts(kind: Any, value: Any) -> list[Any]:
    """The parts of a group."""
    if kind is codes.SUBPATTERN:
        return [value[-1]]
    if kind is codes.ATOMIC_GROUP:
        return [value]
    if kind in (codes.ASSERT, codes.ASSERT_NOT):
        return [value[1]]
    if kind is codes.BRANCH:
        return list(value[1])
    if kind is codes.GROUPREF_EXISTS:
        return [part for part in value[1:] if part is not None]
    return [value[2]] if kind in _REPEATS else []


def _atoms(tree: Any) -> Iterator[tuple[Any, Any]]:
    """The single characters and classes of a pattern."""
    for kind, value in tree:
        parts = _parts(kind, value)
        for part in parts:
            yield from _atoms(part)
        if not parts:
            yield kind, value


def _repeats(tree: Any, before: str) -> Iterator[tuple[str, str]]:
    """Each repetition of a pattern: a text that leads to it, and one that it repeats, each branch of it once."""
    for kind, value in tree:
        if kind in _REPEATS:
            least, most, inner = value
            if most > 1:
                for body in _samples(inner):
                    yield before, body
                    yield before, body + " "
            yield from _repeats(inner, before)
            before += sample(inner) * max(least, 1)
        elif kind in (codes.ASSERT, codes.ASSERT_NOT):
            yield from _repeats(value[1], before)
        elif parts := _parts(kind, value):
            for part in parts:
                yield from _repeats(part, before)
            before += sample(parts[0])
        else:
            before += next(_some(kind, value), "")


def _samples(tree: Any) -> list[str]:
    """Texts that a part of a pattern matches, with each branch and each option once."""
    found = [""]
    for kind, value in tree:
        if kind is codes.BRANCH:
            options = [text for part in value[1] for text in _samples(part)]
        elif kind in _REPEATS:
            once = _samples(value[2])
            options = [text * max(value[0], 1) for text in once] + ([""] if value[0] == 0 else [])
        elif kind in (codes.SUBPATTERN, codes.ATOMIC_GROUP):
            options = _samples(_parts(kind, value)[0])
        elif kind in (codes.ASSERT, codes.ASSERT_NOT):
            continue
        else:
            options = list(_some(kind, value))[:2] or [""]
        found = [a + b for a in found for b in options][:6]
    return [text for text in found if text]


def sample(tree: Any) -> str:
    """A text that a pattern, or a part of one, matches: as short as may be."""
    found = ""
    for kind, value in tree:
        if kind in _REPEATS:
            found += sample(value[2]) * value[0]
        elif kind in (codes.ASSERT, codes.ASSERT_NOT):
            continue
        elif parts := _parts(kind, value):
            found += sample(parts[0])
        else:
            found += next(_some(kind, value), "")
    return found


def _some(kind: Any, value: Any) -> Iterator[str]:
    """Characters that an atom of a pattern takes."""
    if kind is codes.LITERAL:
        yield chr(value)
    elif kind is codes.ANY:
        yield "a"
    elif kind is codes.NOT_LITERAL:
        yield next(c for c in _ANY if ord(c) != value)
    elif kind is codes.IN and value[0][0] is codes.NEGATE:
        yield from [c for c in _ANY if not any(_has(item, c) for item in value[1:])][:2]
    elif kind is codes.IN:
        for inner, what in value[:3]:
            if inner is codes.LITERAL:
                yield chr(what)
            elif inner is codes.RANGE:
                yield chr(what[0])
            elif inner is codes.CATEGORY:
                yield _SAMPLE.get(what, "a")


def _has(item: Any, c: str) -> bool:
    kind, value = item
    if kind is codes.LITERAL:
        return ord(c) == value
    if kind is codes.RANGE:
        return bool(value[0] <= ord(c) <= value[1])
    tests = {
        codes.CATEGORY_DIGIT: r"\d", codes.CATEGORY_SPACE: r"\s", codes.CATEGORY_WORD: r"\w",
        codes.CATEGORY_NOT_DIGIT: r"\D", codes.CATEGORY_NOT_SPACE: r"\S", codes.CATEGORY_NOT_WORD: r"\W",
    }  # fmt: skip
    return bool(re.match(tests.get(value, "a"), c))


def seconds(use: Use, text: str) -> float:
    """CPU time of one use of a pattern."""
    called: Callable[[str], Any] = getattr(use.pattern, use.how)
    begin = time.thread_time()
    if use.how == "finditer":
        for _ in called(text):
            pass
    else:
        called(text)
    return time.thread_time() - begin


def slow_text(use: Use, most: int | None = None) -> Slow | None:
    """A text on which a pattern takes more than time in proportion; None if none is found."""
    makings = _makings(use.pattern, most)
    for length in LENGTHS:
        if use.longest is not None and length > use.longest:
            break
        for head, pump, end in makings:
            text = head + pump * max(1, length // len(pump)) + end
            if seconds(use, text) < SUSPICIOUS_SECONDS or seconds(use, text) < SUSPICIOUS_SECONDS:
                continue
            found = _confirmed(use, head, pump, end, length)
            if found:
                return found
    return None


# Seconds up to which a text is tried more often.
_QUICK = 0.5


def _times(use: Use, halves: list[str], whole: str, often: int) -> tuple[float, float]:
    """The time of the slower half, and that of the whole text, each the least of so many tries.

    In turn, so that what else the machine does slows both.
    """
    tries = [[seconds(use, text) for text in (*halves, whole)] for _ in range(often)]
    *short, long = map(min, zip(*tries, strict=True))
    return max(short), long


def _confirmed(use: Use, head: str, pump: str, end: str, length: int) -> Slow | None:
    """The same text, once that longer ones have shown that it was not slow by chance, nor for bounded repetitions."""
    for doubled in (length, 2 * length, 4 * length):
        times = max(2, doubled // len(pump))
        whole = head + pump * times + end
        halves = [head + pump * n + end for n in (times // 2, times // 2 + 1)]  # one of which may end well
        short, long = _times(use, halves, whole, 4)
        if MOST_TIMES * short < long < _QUICK:  # or the machine was busy just then
            again, least = _times(use, halves, whole, 9)
            short, long = max(short, again), min(long, least)
        if long <= MOST_TIMES * short:
            return None
        if long > 3 * short or use.longest is not None:  # what grows without measure would hang at twice the length
            break
    return Slow(use, whole, long, long / max(short, 1e-6))


def main() -> int:
    """Tries all texts on all patterns, which takes a minute or two; exit code 1 if one is slow."""
    found = [slow for use in uses() if (slow := slow_text(use))]
    for slow in found:
        print(slow)
    print(f"{len({use.name for use in uses()})} patterns, {len(found)} slow")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
