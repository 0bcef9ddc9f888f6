"""Makes copies of articles with different names: `python -m training.swap_names ARTICLES OUT`.

The reader learns names from a few hundred articles, and would memorise these names. A copy keeps every sentence, but
gives its people and some of its places and organisations different names, consistently throughout the article.
"""

import argparse
import bisect
import json
import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from pipeline.entities.names.gazetteer import given_names
from pipeline.text.names import fold

Row = dict[str, Any]
# shares that get a different name; the others keep theirs, so that copies resemble news
PLACES, ORGANISATIONS = 0.5, 0.4
_WORD = re.compile(r"[^\W\d_][\w’'-]+")
_SMALL = frozenset(["of", "and", "for", "the"])


class Pools:
    """The names of many articles, from which names of the same shape are drawn; given names by gender."""

    def __init__(self, rows: Iterable[Row]) -> None:
        found: dict[tuple[object, ...], set[str]] = defaultdict(set)
        for row in rows:
            for start, end, kind in row["names"]:
                words = row["text"][start:end].split()
                if kind == "person" and _is_full(words):
                    found["given", _gender(words[0])].add(words[0])
                    found[("surname",)].add(words[-1])
                elif kind == "place" and len(words) == 1 and _WORD.fullmatch(words[0]) and not words[0].isupper():
                    found[("place",)].add(words[0])
                elif kind == "organisation" and all(w[0].isupper() or w in _SMALL for w in words):
                    found["organisation", len(words), words[0].isupper()].add(" ".join(words))
        self._pools = {key: sorted(names) for key, names in found.items()}

    def draw(self, rng: random.Random, *key: object) -> str | None:
        """Draws a name of this shape; returns None if there is none."""
        pool = self._pools.get(key)
        return rng.choice(pool) if pool else None


def swapped(row: Row, pools: Pools, rng: random.Random) -> Row:
    """Returns a copy of an article (see `reading.py`) with different names, and with its spans moved accordingly."""
    edits = _edits(row, pools, rng)
    text, at, moved = "", 0, []
    for start, end, word in edits:
        text += row["text"][at:start] + word
        moved.append((start, end, len(text) - len(word), len(text)))
        at = end
    place = _places(moved)

    def span(old: list[Any]) -> list[Any]:
        return [place(old[0], False), place(old[1], True), *old[2:]]

    return {
        **row,
        "doc": row["doc"] + "#",
        "text": text + row["text"][at:],
        "names": [span(name) for name in row["names"]],
        "mentions": [span(mention) for mention in row["mentions"]],
        "queries": [{**query, "span": span(query["span"])} for query in row["queries"]],
    }


def _edits(row: Row, pools: Pools, rng: random.Random) -> list[tuple[int, int, str]]:
    """Returns the replacements, in order, as start, end and new text.

    People are replaced word by word, so that "Roe" remains the surname of "Jane Roe" under another name; places and
    organisations are replaced by whole names.
    """
    text, words, others = row["text"], {}, {}
    for start, end, kind in row["names"]:
        parts = text[start:end].split()
        if kind == "person" and _is_full(parts):
            for k, part in enumerate(parts):
                key = ("given", _gender(parts[0])) if k == 0 else ("surname",)
                words.setdefault(part, _cased(part, pools.draw(rng, *key)))
    edits = []
    for start, end, kind in sorted(row["names"]):
        name = text[start:end]
        if kind == "person":
            for found in re.finditer(r"\S+", name):
                part = re.sub(r"[’']s$", "", found[0])
                if part not in words and len(name.split()) == 1 and _WORD.fullmatch(part) and part[0].isupper():
                    words[part] = _cased(part, pools.draw(rng, "surname"))
                if part in words:
                    edits.append((start + found.start(), start + found.start() + len(part), words[part]))
        elif kind in ("place", "organisation"):
            parts = name.split()
            place = kind == "place"
            key = ("place",) if place else ("organisation", len(parts), parts[0].isupper())
            if name not in others:
                free = len(parts) == 1 if place else True
                other = pools.draw(rng, *key) if free else None
                others[name] = other if other and rng.random() < (PLACES if place else ORGANISATIONS) else name
            if others[name] != name:
                edits.append((start, end, others[name]))
    return edits


def _places(moved: list[tuple[int, int, int, int]]) -> Callable[[int, bool], int]:
    """Returns a function that maps an offset of the old text to the new one; `end`: whether it ends a span."""
    starts = [start for start, *_ in moved]

    def place(old: int, end: bool) -> int:
        k = bisect.bisect_right(starts, old) - 1
        if k < 0:
            return old
        start, stop, new, after = moved[k]
        if old >= stop:
            return after + old - stop
        return new if old == start or not end else after

    return place


def _is_full(words: list[str]) -> bool:
    return 2 <= len(words) <= 4 and all(_WORD.fullmatch(w) and w[0].isupper() for w in words)


def _gender(word: str) -> str | None:
    return given_names().get(fold(word), "unlisted")


def _cased(old: str, new: str | None) -> str:
    return old if new is None else new.upper() if old.isupper() else new


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("articles", type=Path, help="JSON lines, see training/reading.py")
    parser.add_argument("out", type=Path, help="file to write: the same articles and the copies")
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    rows = [json.loads(line) for line in options.articles.read_text("utf-8").splitlines()]
    known = [row for row in rows if row["source"] == "world" and not row["hold"]]
    pools, rng = Pools(known), random.Random(options.seed)
    copies = [swapped(row, pools, rng) for row in known]
    options.out.write_text("".join(json.dumps(row) + "\n" for row in (*rows, *copies)), "utf-8")


if __name__ == "__main__":
    main()
