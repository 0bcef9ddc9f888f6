"""Extracts the visible text of an HTML page: one line per block element, as a browser would lay it out.

The same walk over the tree records the place of each line on the page (`Place`), which `formats/markup.py` turns into
evidence.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache
from operator import itemgetter

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from pipeline.formats.styles import NOT_SHOWN, hidden_names
from pipeline.formats.verdict import words_of
from pipeline.resources import words
from pipeline.text.markup import NAME_GROUPS, NEVER, TAG_GROUPS
from pipeline.text.names import UNSEEN

_BLOCKS = words(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset "
    "figcaption figure "
    "footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol optgroup "
    "option p pre "
    "search section summary table tbody td tfoot th thead tr ul"
)
_HIDDEN = words(
    "applet area audio base basefont canvas col colgroup command datalist embed frame head iframe img "
    "input link map "
    "meta meter noembed noframes noscript object param progress rp script select source style svg "
    "template textarea "
    "title track video"
)
# Classes of subscriber-only paragraphs of an article, which are in the page but shown only to those who have paid.
_PAID = re.compile(
    r"\b(?:subscriber|member|premium|paid|paywall(?:ed)?|gated)[-_ ]?(?:only|content|text|body|article|story)\b"
)
# Classes of a `<span>` that stands for a line break.
_BREAK = re.compile(r"(?:line)?[-_]?br(?:eak)?")
_WHITE = " \t\n\r\f"
_SPACE = re.compile(f"[{_WHITE}]+")
# At most this many attributes of an element, and levels of nested elements, are read. Ordinary pages have up to forty.
_MOST_ATTRIBUTES, _DEEPEST = 1_000, 256
_TAG = re.compile(r"[a-zA-Z](?:[^>=]++|=\s*+(?:\"[^\"]*+\"|'[^']*+')?)*+")
_ATTRIBUTE = re.compile(r"\s[^\s=>]++(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|(?P<open>[\"'])|[^\s>\"']++)?)?")
# A tag and the text up to the next tag, if they are long enough to contain more than _MOST_ATTRIBUTES.
_LONG_PIECE = re.compile(rf"<[a-zA-Z][^<]{{{2 * _MOST_ATTRIBUTES - 1},}}+")
_AT_DEEPEST = "/" + "*/" * (_DEEPEST - 1) + "*"
_IS_DEEP = etree.XPath(f"boolean({_AT_DEEPEST}/*)")
# libxml2 gives up at 2,048 levels, and the rest of the page is lost. If that happens, elements below this level of open
# tags are closed at once and the page is parsed again. The difference leaves room for elements that libxml2 itself
# opens.
_MOST_OPEN = 1_500
_ANY_TAG = re.compile(r"<(?P<close>/?)(?P<name>[a-zA-Z][^\s<>/]*+)[^<>]*+>")
_WITHOUT_END = words("area base basefont br col embed frame hr img input link meta param source track wbr")
# If one of these hidden elements is left open, `</body>` closes it, so that the mark below does not reveal it.
_CLOSED_BY_BODY = ("noframes", "noscript", "select", "template")
# libxml2 drops whatever follows this tag, while browsers show it.
_HTML_END = re.compile(r"</html\s*+>", re.IGNORECASE)
# A mark appended to the source. If it is not at the end of the parsed tree, an unclosed element has swallowed the rest.
_END = "newsquotes-end"
_END_TAG = f"\n<{_END}></{_END}>"

# Bits for the inline elements around a character.
LINK, BOLD, ITALIC, BUTTON = 1, 2, 4, 8
_STYLES = {"a": LINK, "b": BOLD, "strong": BOLD, "em": ITALIC, "i": ITALIC, "button": BUTTON, "time": 16, "cite": 16}
_STYLES |= {"label": BUTTON, "summary": BUTTON}

_TAG_ALIASES = {"ol": "ul", "dl": "ul", "figcaption": "figure"}
_TAG_NUMBERS = {tag: TAG_GROUPS.index(_TAG_ALIASES.get(tag, tag)) for tag in (*TAG_GROUPS, *_TAG_ALIASES)}
_FIRST_NAME = len(TAG_GROUPS)
_NAMED = {
    word: tuple(i for i, words in enumerate(NAME_GROUPS.values(), _FIRST_NAME) if word in words.split())
    for words in NAME_GROUPS.values()
    for word in words.split()
}
_NAME_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")


@dataclass(slots=True, eq=False)
class Box:
    """A block element: its tag, the box around it, and its classes (`names`)."""

    tag: str
    around: Box | None
    names: str
    article: int
    """Number of the `<article>` around it, counted from 1 in the order of the page; 0 if there is none."""


@dataclass(slots=True, eq=False)
class Place:
    """The position of a text in the page.

    box: the nearest block element around it.
    styles: bits of the inline elements around it.
    depth: its depth in the tree.
    seen: for each of TAG_GROUPS and NAME_GROUPS, the depth of the nearest element around it that belongs to the group.
    """

    box: Box
    styles: int
    depth: int
    seen: tuple[int, ...]


@dataclass(slots=True)
class VisibleLine:
    """A line of the visible text, with the number of characters and the place of each of its pieces."""

    text: str
    pieces: list[tuple[int, Place]]
    _words: list[str] | None = field(default=None, init=False, repr=False, compare=False)

    @property
    def place(self) -> Place:
        """The place of its longest piece."""
        return self.pieces[0][1] if len(self.pieces) == 1 else max(self.pieces, key=itemgetter(0))[1]

    @property
    def words(self) -> list[str]:
        """Its words in the form used for comparison (`words_of`)."""
        if self._words is None:
            self._words = words_of(self.text)
        return self._words


def parse_html(text: str) -> HtmlElement | None:
    """Parses a page into a tree; None if lxml finds no element in the text. See `parse_page`."""
    return parse_page(text)[0]


def parse_page(text: str) -> tuple[HtmlElement | None, str | None]:
    """Parses a page; returns its tree (None if lxml finds no element), and a note of what is missing in it, or None.

    Attributes of a tag beyond the first _MOST_ATTRIBUTES are left out, and elements nested deeper than _DEEPEST become
    siblings: the time that parsers and extractors need grows with the square of both.
    """
    source = _HTML_END.sub("", _with_fewer_attributes(text).replace("\x00", ""))
    root, fault = _parsed(source)
    if fault and "depth" in fault:
        root, fault = _parsed(_less_deep(source))
    if root is None:
        return None, fault
    swallowed = _take_out_end(root) or _never_closed(root, source)
    if _IS_DEEP(root):
        for element in root.xpath(_AT_DEEPEST):
            _flatten(element)
    return root, f"the rest of the page could not be parsed: {fault}" if fault else swallowed


def _parsed(source: str) -> tuple[HtmlElement | None, str | None]:
    """Returns the tree, with the mark at its end, and the reason why the parser stopped early; None if it did not."""
    # Encoded, since lxml refuses strings that declare an encoding of their own.
    data = (source + _END_TAG).encode("utf-8", "replace")
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False, huge_tree=True)
    # The same class for every element: by default, lxml.html calls Python twice per element to choose a class.
    parser.set_element_class_lookup(etree.ElementDefaultClassLookup(element=HtmlElement))
    try:
        root = document_fromstring(data, parser=parser) if source.strip() else None
    except (etree.LxmlError, ValueError, AssertionError):
        root = None
    stopped = next((error.message for error in parser.error_log.filter_from_fatals()), None)
    return root, stopped


def _less_deep(source: str) -> str:
    """Returns the source of a page; each tag that opens inside _MOST_OPEN open tags is closed right behind it."""
    pieces, open_tags, counts, at = list[str](), list[str](), Counter[str](), 0
    for tag in _ANY_TAG.finditer(source):
        name = tag["name"].lower()
        if name in _WITHOUT_END:
            continue
        if tag["close"]:
            while counts[name]:  # closes whatever is still open within it, too
                ended = open_tags.pop()
                counts[ended] -= 1
                if ended == name:
                    break
        elif len(open_tags) < _MOST_OPEN:
            open_tags.append(name)
            counts[name] += 1
        else:
            pieces += source[at : tag.end()], f"</{name}>"
            at = tag.end()
    return "".join((*pieces, source[at:]))


def _take_out_end(root: HtmlElement) -> str | None:
    """Removes the mark from the end of a tree. If it is missing or hidden, returns a note of what swallowed it."""
    last = root
    while len(last):
        last = last[-1]
    if last.tag != _END:
        if last.text and last.text.endswith(_END_TAG):
            last.text = last.text.removesuffix(_END_TAG)
            return f"the page ends within a <{last.tag}> that is not closed"
        return "the page ends within a tag or a comment that is not closed"
    around = last.getparent()
    hidden = next((element.tag for element in (around, *around.iterancestors()) if element.tag in _HIDDEN), None)
    before = last.getprevious()
    if before is not None:
        before.tail = (before.tail or "").removesuffix("\n") or None
    else:
        around.text = (around.text or "").removesuffix("\n") or None
    around.remove(last)
    return f"the page ends within a <{hidden}> that is not closed" if hidden else None


def _never_closed(root: HtmlElement, source: str) -> str | None:
    """Returns a note if a hidden element with text is closed only by the end of the page's body; otherwise None."""
    last_of = {element.tag: element for element in root.iter(*_CLOSED_BY_BODY)}  # the last element of each name
    for name, element in last_of.items():
        if not element.text_content().strip():
            continue
        opened = re.findall(rf"<(/?){name}(?![^\s<>/])[^<>]*+>", source, re.IGNORECASE)
        if opened.count("") > opened.count("/"):
            return f"the page ends within a <{name}> that is not closed"
    return None


def _with_fewer_attributes(text: str) -> str:
    return _LONG_PIECE.sub(lambda piece: "<" + _shortened(piece[0][1:]), text)


def _shortened(piece: str) -> str:
    """Cuts the attributes beyond _MOST_ATTRIBUTES from what follows a "<"."""
    tag = _TAG.match(piece)
    if tag is None or len(tag[0]) < 2 * _MOST_ATTRIBUTES:
        return piece
    found = list(itertools.islice(_ATTRIBUTE.finditer(tag[0]), _MOST_ATTRIBUTES + 1))
    if len(found) <= _MOST_ATTRIBUTES or any(attribute["open"] for attribute in found):  # the value holds a "<"
        return piece
    return piece[: found[-2].end()] + piece[tag.end() :]


def _flatten(element: HtmlElement) -> None:
    """Makes all descendants of an element its children, in the same order and with the same text."""
    within: list[HtmlElement] = []
    tails: list[list[str]] = []
    for event, inner in list(etree.iterwalk(element, events=("start", "end"))):
        if inner is element:
            continue
        if event == "start":
            within.append(inner)
            tails.append([])
        elif inner.tail:
            tails[-1].append(inner.tail)
    for inner in reversed(within):
        inner.tail = None
        inner.getparent().remove(inner)
    for inner, tail in zip(within, tails, strict=True):
        inner.tail = "".join(tail) or None
        element.append(inner)


def visible_text(root: HtmlElement) -> str:
    """Returns what a reader of the page sees, one line per block element, without empty lines. Does not change the
    tree.

    Block elements and `<br>` end a line; in `<pre>` so do the line ends of the source. Other white space becomes one
    space, or nothing at the ends of a line; no-break spaces stay.

    Left out are scripts, styles, `<noscript>`, templates, form fields, and elements that are hidden by the attribute
    `hidden`, by an inline style, or by a class that a style sheet of the page hides, and pop-ups in paragraphs.
    Subscriber-only paragraphs are kept.
    """
    return "\n".join(line.text for line in visible_lines(root))


def visible_lines(root: HtmlElement) -> list[VisibleLine]:
    """Returns the lines of `visible_text` with their places on the page."""
    layout = _Layout()
    hidden = hidden_names(root)
    start = Place(Box("", None, "", 0), 0, 0, (NEVER,) * (_FIRST_NAME + len(NAME_GROUPS)))
    # An explicit stack, since pages nest deeper than Python recurses. An element with children is visited twice: before
    # them with inner = None, and after them with the place of its text.
    stack: list[tuple[HtmlElement, Place, Place | None]] = [(root, start, None)]
    while stack:
        element, outer, inner = stack.pop()
        tag = element.tag
        if inner is not None:
            layout.close(tag)
        elif isinstance(tag, str) and tag not in _HIDDEN and not _is_hidden(element, tag, hidden):
            inner = layout.open(element, tag, outer)
            if len(element):
                stack.append((element, outer, inner))
                stack.extend([(child, inner, None) for child in reversed(element)])
                continue
            layout.close(tag)
        if tail := element.tail:  # even after a hidden element, whose tail is visible
            layout.add(tail, outer)
    layout.end_line()
    return layout.lines


class _Layout:
    """The lines of a page so far, and the line that is being filled."""

    __slots__ = ("articles", "lines", "places", "preformatted", "texts")

    def __init__(self) -> None:
        self.lines: list[VisibleLine] = []
        self.texts: list[str] = []
        self.places: list[tuple[int, Place]] = []
        self.preformatted = self.articles = 0

    def open(self, element: HtmlElement, tag: str, outer: Place) -> Place:
        """Begins an element, adds its first text, and returns its place. `outer` is the place of the text around it."""
        if self.texts and (tag in _BLOCKS or tag == "br" or (tag == "span" and _breaks(element))):
            self.end_line()
        self.preformatted += tag == "pre"
        self.articles += tag == "article"
        place = _entered(element, tag, outer, self.articles)
        if text := element.text:
            self.add(text, place)
        return place

    def close(self, tag: str) -> None:
        self.preformatted -= tag == "pre"
        if self.texts and tag in _BLOCKS:
            self.end_line()

    def add(self, text: str, place: Place) -> None:
        """Adds text to the line; in `<pre>` each line break of the source begins a new line."""
        # Skips white space between two blocks, which is half of all texts of a page.
        if not self.texts and not text.strip(_WHITE):
            return
        pieces = text.split("\n") if self.preformatted > 0 else (text,)
        for number, piece in enumerate(pieces):
            if number:
                self.end_line()
            self.texts.append(piece)
            self.places.append((len(piece), place))

    def end_line(self) -> None:
        """Ends the line, keeps it if a reader can see any of it, and begins a new one."""
        text = "".join(self.texts).translate(UNSEEN)
        if text and not text.isspace():
            pieces = [place for part, place in zip(self.texts, self.places, strict=True) if part and not part.isspace()]
            self.lines.append(VisibleLine(_SPACE.sub(" ", text).strip(" "), pieces))
        self.texts.clear()
        self.places.clear()


def _entered(element: HtmlElement, tag: str, outer: Place, articles: int) -> Place:
    """Returns the place of an element's text.

    outer: the place of the text around the element.
    articles: the number of `<article>` elements opened so far.
    """
    get = element.get
    names = get("class") or ""
    groups = _groups(names, get("id"), get("itemprop"), get("role"), tag)
    depth, box, seen, styles = outer.depth + 1, outer.box, outer.seen, outer.styles
    if tag in _BLOCKS:
        box = Box(tag, box, names, articles if tag == "article" else box.article)
    elif tag in _STYLES:
        styles |= _STYLES[tag]
    if groups:
        depths = list(seen)
        for group in groups:
            depths[group] = depth
        seen = tuple(depths)
    return Place(box, styles, depth, seen)


@lru_cache(maxsize=1 << 14)
def _groups(names: str, name: str | None, item: str | None, role: str | None, tag: str) -> tuple[int, ...]:
    """Returns the groups to which an element belongs by its tag and the words of its class, id, itemprop and role."""
    number = _TAG_NUMBERS.get(tag)
    found = set() if number is None else {number}
    for word in _NAME_WORD.findall(f"{names} {name} {item} {role}"):
        small = word.lower()
        if (groups := _NAMED.get(small) or _NAMED.get(small.removesuffix("s"))) is not None:
            found.update(groups)
    return tuple(sorted(found))


def _is_hidden(element: HtmlElement, tag: str, hidden: frozenset[str]) -> bool:
    attribute = element.get("hidden")
    if attribute is not None and attribute.lower() != "until-found":
        return True
    # Paywalls and lazy loaders hide the whole body or article until a script runs; its text counts as visible.
    if tag in ("html", "body", "main", "article"):
        return False
    style = element.get("style")
    if style and NOT_SHOWN.search(style):
        return not _PAID.search(element.get("class", ""))
    return bool(hidden) and not hidden.isdisjoint(element.get("class", "").split())


def _breaks(element: HtmlElement) -> bool:
    """Whether an empty `<span>` stands for a line break, according to its class."""
    return not len(element) and not element.text and bool(_BREAK.fullmatch(element.get("class", "")))
