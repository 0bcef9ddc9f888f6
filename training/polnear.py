"""Reads PolNeAR (Newell et al. 2018): news with the source, cue and content of each attribution, in brat stand-off."""

import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Attribution:
    """The half-open spans of one annotated attribution, sorted within each role; source and cue may be empty."""

    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Article:
    name: str
    text: str
    attributions: tuple[Attribution, ...]


def load(folder: Path) -> list[Article]:
    """Reads the articles of one split, from text/ and attributions/ of `folder`.

    If an article has several annotators, the first one's annotation is used.
    """
    annotations: dict[str, Path] = {}
    for path in sorted((folder / "attributions").glob("*.ann")):
        annotations.setdefault(path.name[:-9], path)
    articles = []
    for name, path in sorted(annotations.items()):
        text = (folder / "text" / f"{name}.txt").read_bytes().decode("utf8")
        articles.append(Article(name, text, tuple(_attributions(path))))
    return articles


def _attributions(path: Path) -> list[Attribution]:
    spans: dict[str, list[Span]] = {}
    events: list[dict[str, list[str]]] = []
    for line in path.read_bytes().decode("utf8").split("\n"):
        line = line.rstrip("\r")
        if match := re.match(r"(T\d+)\t\S+ ([\d ;]+)\t", line):
            pieces = [p.split() for p in match[2].split(";")]
            spans[match[1]] = [(int(a), int(b)) for a, b in pieces]
        elif match := re.match(r"E\d+\t(.*)", line):
            roles: dict[str, list[str]] = defaultdict(list)
            for argument in match[1].split():
                role, target = argument.split(":")
                roles[re.sub(r"\d+$", "", role)].append(target)
            events.append(roles)
    found = []
    for roles in events:
        parts = [
            tuple(sorted(s for t in roles.get(role, []) for s in spans.get(t, [])))
            for role in ("Source", "Cue", "Content")
        ]
        if parts[2]:
            found.append(Attribution(*parts))
    return found
