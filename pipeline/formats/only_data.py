"""Finds text of an article that is only in the JSON-LD of its page, meant for a script or a search engine."""

import re
from collections.abc import Sequence

from pipeline.formats.metadata import Metadata, article_bodies, paragraphs
from pipeline.formats.verdict import words_of
from pipeline.formats.visible import Box, Place, VisibleLine
from pipeline.text.markup import NAME_GROUPS, NEVER, TAG_GROUPS

_SENTENCE = re.compile(r"(?<=[.!?…])[\"”’')]*\s+(?=[\"“‘'(]*[A-Z0-9])")
# Length, in words, of the sequences by which a text is compared with the page.
_RUN = 4
# A body with fewer words counts as a summary.
_FEWEST_WORDS = 60
# If the page shows at least this share of the word sequences of a body, or of a sentence, it counts as showing that
# text.
_SHOWN_PAGE, _SHOWN_SENTENCE = 0.5, 0.6
# A body without paragraphs is divided into lines of about this many words.
_PARAGRAPH_WORDS = 60


def data_lines(lines: Sequence[VisibleLine], found: Metadata) -> list[VisibleLine]:
    """Returns, as lines, the text of an article's JSON-LD that the page does not show; [] if most of it is shown."""
    body = max(article_bodies(found), key=len, default="")
    parts = paragraphs(body) if body else []
    if sum(len(part.split()) for part in parts) < _FEWEST_WORDS:
        return []
    shown: set[tuple[str, ...]] = set()
    for line in lines:
        shown.update(_runs(words_of(line.text)))
    if _share(words_of(" ".join(parts)), shown) >= _SHOWN_PAGE:
        return []
    seen = (NEVER,) * (len(TAG_GROUPS) + len(NAME_GROUPS))
    place = Place(Box("p", Box("script", None, "", 0), "", 0), 0, 1, seen)
    return [VisibleLine(text, [(len(text), place)]) for part in parts for text in _unseen(part, shown)]


def _unseen(part: str, shown: set[tuple[str, ...]]) -> list[str]:
    """Returns the sentences of a paragraph that the page does not show, several to a line."""
    out: list[list[str]] = [[]]
    for sentence in _sentences(part):
        if _share(words_of(sentence), shown) >= _SHOWN_SENTENCE:
            continue
        if sum(len(other.split()) for other in out[-1]) >= _PARAGRAPH_WORDS:
            out.append([])
        out[-1].append(sentence)
    return [" ".join(sentences) for sentences in out if sentences]


def _sentences(text: str) -> list[str]:
    ends = [found.end() for found in _SENTENCE.finditer(text)]
    pieces = (text[start:end].strip() for start, end in zip([0, *ends], [*ends, len(text)], strict=True))
    return [piece for piece in pieces if piece]


def _runs(words: Sequence[str]) -> list[tuple[str, ...]]:
    size = min(_RUN, len(words))
    return [tuple(words[i : i + size]) for i in range(len(words) - size + 1)] if size else []


def _share(words: Sequence[str], shown: set[tuple[str, ...]]) -> float:
    runs = _runs(words)
    return sum(run in shown for run in runs) / len(runs) if runs else 0.0
