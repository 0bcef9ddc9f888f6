"""Decides which lines of a site's documents count as the same, and which recurring ones may be dropped.

Whether a line recurs is found over the whole corpus (`stages/recurring.py`); the decisions here need only the page.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from pipeline.cleaning.lines import LIST_ITEM, Line, split_lines
from pipeline.resources import WordLists, resource
from pipeline.text.lines import line_end

# A line that ends as a sentence does is prose if it has at least this many words.
PROSE_WORDS = 8
# Number of words of the longest line that may be a subhead of the article.
_SUBHEAD_WORDS = 6
_END = frozenset(".!?…'\"”’»)]")
_LETTER = re.compile(r"[^\W\d_]")
_DIGITS = re.compile(r"\d+")
_MARKS = re.compile(r"[\"“”„«»]|''|``")
_NAME = re.compile(r"(?<=[\w,;’] )[A-Z][\w’'-]{2,}")
_CAPITAL = re.compile(r"\b[A-Z][\w’'-]{2,}")
# A line belongs to the page's other prose if that prose has at least this share and this number of the line's words, or
# at least this number of its names.
_RELATED_SHARE, _RELATED_WORDS, _RELATED_NAMES = 0.3, 3, 2
_COMMON = WordLists(resource("words/lines.txt")).words("common in lines")


@dataclass(frozen=True, slots=True)
class Form:
    """A line in the form in which it is compared with lines of other documents.

    number: its number on the page.
    form: its text, normalised; lines with the same form count as the same.
    prose: its number of words if it is prose, else 0.
    """

    number: int
    form: str
    prose: int


def line_forms(text: str) -> Iterator[Form]:
    """Yields the forms of a text's lines, leaving out lines without letters.

    Case and white space make no difference to a form. Nor do digits ("17 comments"), except in sentences, where they
    distinguish one report from another.
    """
    for number, raw in enumerate(text.split(line_end(text))):
        words = raw.split()
        if not words:
            continue
        form = " ".join(words).casefold()
        prose = len(words) >= PROSE_WORDS and form[-1] in _END
        if not prose:
            if not _LETTER.search(form):
                continue
            # "17 comments" and "3 comments" are the same line; "killed 17" and "killed 3" are two reports.
            form = _DIGITS.sub("0", form)
        yield Form(number, form, len(words) if prose else 0)


def removable(lines: Sequence[Line], recurring: Collection[int], title: str | None) -> set[int]:
    """Returns the indices of the lines to drop because they recur on other pages of the site.

    recurring: the numbers of all lines that recur.
    title: the page's title, whose line is kept, since it recurs wherever the site links to the article.

    A recurring line may still be part of this very article: the background paragraph of a running story, or a headline
    or first sentence that other pages show as a teaser. It is therefore kept if it shares words or names with the
    page's own prose, which is the prose that does not recur; without such prose all lines are kept. Also kept are lines
    with quotation marks, list items, lines ending in a colon or question mark, and short headings between two
    paragraphs, since a column may repeat them every week.
    """
    strange = _strange(lines, recurring)
    heading = " ".join(title.split()).casefold() if title else None
    found = set()
    for i, line in enumerate(lines):
        if i not in strange:
            continue
        if (
            _is_subhead(lines, i, recurring)
            or _MARKS.search(line.text)
            or LIST_ITEM.match(line.text)
            or line.text[-1] in ":?"
        ):
            continue
        if " ".join(line.text.split()).casefold() != heading:
            found.add(i)
    return found


def strange_lines(text: str, shared: Collection[int]) -> frozenset[int]:
    """Returns the numbers of those shared lines that have nothing in common with the text's own prose; none if the text
    has no prose of its own.

    shared: the numbers of the lines that other documents have, too.
    """
    lines, _ = split_lines(text)
    return frozenset(lines[i].number for i in _strange(lines, shared))


def _strange(lines: Sequence[Line], recurring: Collection[int]) -> set[int]:
    # A page without prose of its own (one of two copies of the same page) has nothing to compare with.
    own = [line for line in lines if line.number not in recurring and line.prose]
    if not own:
        return set()
    words = {word for line in own for word in line.head if _tells(word)}
    names = {name for line in own for name in _NAME.findall(line.text)}
    return {i for i, line in enumerate(lines) if line.number in recurring and not _related(line, words, names)}


def _is_subhead(lines: Sequence[Line], i: int, recurring: Collection[int]) -> bool:
    line = lines[i]
    if line.ended or line.words > _SUBHEAD_WORDS or not line.text[0].isupper() or not 0 < i < len(lines) - 1:
        return False
    return all(x.prose and x.number not in recurring for x in (lines[i - 1], lines[i + 1]))


def _related(line: Line, words: Collection[str], names: Collection[str]) -> bool:
    """Whether a line has more in common with the page's own prose than chance alone would explain."""
    content = {word for word in line.head if _tells(word)}
    shared = sum(word in words for word in content)
    # A share is required as well: a paragraph of sixty words shares three by chance, a headline of six hardly two.
    least = _RELATED_WORDS if line.prose else 2
    if shared >= least and shared >= _RELATED_SHARE * len(content):
        return True
    return len({name for name in _CAPITAL.findall(line.text) if name in names}) >= _RELATED_NAMES


def _tells(word: str) -> bool:
    return len(word) > 3 and word not in _COMMON
