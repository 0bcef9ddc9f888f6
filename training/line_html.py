"""Makes training pages for the HTML line model, read and described as the pipeline does, with labels."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

import numpy as np
import numpy.typing as npt

from pipeline.cleaning.clean import prepare_pages
from pipeline.cleaning.features import PageLines
from pipeline.cleaning.options import CleanOptions
from pipeline.cleaning.page import Page
from pipeline.cleaning.stories import is_post
from pipeline.errors import InternalError
from pipeline.formats import RawDocument, read_file
from training.line_pages import IGNORED, LABELS, OTHER, guessed, key_of, site_of, text_of, triples

_CUT_WORDS, _CUT_SHARE = 100, 0.3
"""A labelled body counts as truncated if the extractor also kept paragraphs that look like those of the body, with more
than _CUT_WORDS words and more than _CUT_SHARE of the body's words. Such a page is not trained on.
"""


@dataclass(frozen=True, slots=True)
class HtmlSample:
    """A labelled page.

    page: the page as passed to cleaning.
    shown: the lines that the model sees.
    labels: one for each of these lines.
    cut: whether the labelled `body` is truncated.
    """

    site: str
    name: str
    page: Page
    shown: PageLines
    labels: npt.NDArray[np.int64]
    body: str
    cut: bool


def html_samples(folder: Path) -> Iterator[HtmlSample]:
    """Yields the pages of `folder/html`, with labels from `folder/gold.json`, matched by the text of the lines."""
    gold = json.loads((folder / "gold.json").read_text(encoding="utf-8"))
    for name, body in sorted(gold["_body"].items()):
        page = html_page(folder, name)
        known = list(zip(text_of(folder, f"{name}.lxml").split("\n"), gold[f"{name}.lxml"]["labels"], strict=True))
        labels = _labels(page.text.split("\n"), known, body)
        shown = prepare_pages([page], CleanOptions(), [None])[0].shown
        if shown is None or shown.markup is None:
            continue
        own = np.array([LABELS.get(labels[line.number], IGNORED) for line in shown.lines])
        own[is_post(shown.markup)] = IGNORED  # the model does not decide about posts
        yield HtmlSample(site_of(gold["_url"][name]), name, page, shown, own, body, _is_cut(shown, own))


def html_page(folder: Path, name: str) -> Page:
    """Reads a page as the pipeline does."""
    found = next(iter(read_file(f"{name}.html", (folder / "html" / f"{name}.html").read_bytes())))
    if not isinstance(found, RawDocument):
        raise InternalError(f"{name}.html was not read", found.reason)
    return Page(
        found.text,
        found.media_type,
        found.title,
        found.byline,
        found.site,
        found.published_at,
        found.language,
        found.main_lines,
        found.line_markup,
        found.authors,
        found.page_hint,
    )


def _labels(lines: list[str], known: list[tuple[str, str]], body: str) -> list[str]:
    keyed = [(key, label) for line, label in known if (key := key_of(line))]
    labels: list[str | None] = [None] * len(lines)
    matcher = SequenceMatcher(None, [key_of(line) for line in lines], [key for key, _ in keyed], autojunk=False)
    for start, other, size in matcher.get_matching_blocks():
        for i in range(size):
            labels[start + i] = keyed[other + i][1]
    runs = triples(body)
    return [label or guessed(line, runs) for line, label in zip(lines, labels, strict=True)]


def _is_cut(shown: PageLines, labels: npt.NDArray[np.int64]) -> bool:
    if shown.markup is None or shown.taken is None:
        return False
    from pipeline.text.markup import MARKUP_NAMES

    low, high = MARKUP_NAMES.index("group"), MARKUP_NAMES.index("group_high")
    group = shown.markup[:, low].astype(np.int64) + (shown.markup[:, high].astype(np.int64) << 8)
    words = np.array([line.words if line.prose else 0 for line in shown.lines])
    body = labels == 1
    alike = np.isin(group, group[body & (words > 0)])
    left = int(words[(labels == OTHER) & shown.taken & alike].sum())
    return left > _CUT_WORDS and left > _CUT_SHARE * int(words[body].sum())
