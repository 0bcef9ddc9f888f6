"""The visible text of an HTML page: one line per block element, as a browser would lay it out."""

from __future__ import annotations

import re

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring


def _words(words: str) -> frozenset[str]:
    return frozenset(words.split())


_BLOCKS = _words(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset "
    "figcaption figure "
    "footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol optgroup "
    "option p pre "
    "search section summary table tbody td tfoot th thead tr ul"
)
_HIDDEN = _words(
    "applet area audio base basefont canvas col colgroup command datalist embed frame head iframe img "
    "input link map "
    "meta meter noembed noframes noscript object param progress rp script select source style svg "
    "template textarea "
    "title track video"
)
_NOT_SHOWN = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\n\r\f]+")


def parse_html(text: str) -> HtmlElement | None:
    """The tree of a page; None for text in which lxml finds no element at all."""
    # Recoded, since lxml refuses strings that declare an encoding of their own.
    data = text.replace("\x00", "").encode("utf-8", "replace")
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False, huge_tree=True)
    # One class for every element: lxml.html asks Python for the class of each, twice per element of a page.
    parser.set_element_class_lookup(etree.ElementDefaultClassLookup(element=HtmlElement))
    try:
        return document_fromstring(data, parser=parser)
    except (etree.LxmlError, ValueError, AssertionError):
        return None


def visible_text(root: HtmlElement) -> str:
    """What a reader of the page sees, one line per block element; the tree is not changed.

    Block elements and `<br>` end a line; in `<pre>` so do the line ends of the source. Other white space folds
    to one space, and none is left at the ends of a line; no-break spaces stay. Scripts, styles, `<noscript>`,
    templates, form fields, and elements with `hidden` or an inline style that hides them are left out. Lines
    with nothing on them are left out, so that the text has one line per line that is seen.
    """
    lines: list[str] = []
    buffer: list[str] = []
    preformatted = 0
    stack: list[tuple[HtmlElement, bool]] = [(root, False)]
    while stack:
        element, closing = stack.pop()
        tag = element.tag
        if closing:
            preformatted -= tag == "pre"
        elif not isinstance(tag, str) or tag in _HIDDEN or _is_hidden(element, tag):
            tag = ""
        else:
            if buffer and (tag in _BLOCKS or tag == "br"):
                _flush(buffer, lines)
            preformatted += tag == "pre"
            if text := element.text:
                _append(text, buffer, lines, preformatted)
            if len(element):
                stack.append((element, True))
                stack.extend([(child, False) for child in reversed(element)])
                continue
            preformatted -= tag == "pre"
        if buffer and tag in _BLOCKS:
            _flush(buffer, lines)
        if tail := element.tail:
            _append(tail, buffer, lines, preformatted)
    _flush(buffer, lines)
    return "\n".join(lines)


def _is_hidden(element: HtmlElement, tag: str) -> bool:
    hidden = element.get("hidden")
    if hidden is not None and hidden.lower() != "until-found":
        return True
    style = element.get("style")
    # Paywalls and lazy loaders hide the whole body or article until a script runs: that is not hiding a block.
    return bool(style and tag not in ("html", "body", "main", "article") and _NOT_SHOWN.search(style))


def _append(text: str, buffer: list[str], lines: list[str], preformatted: int) -> None:
    if preformatted <= 0:
        buffer.append(text)
        return
    first, *rest = text.split("\n")
    buffer.append(first)
    for line in rest:
        _flush(buffer, lines)
        buffer.append(line)


def _flush(buffer: list[str], lines: list[str]) -> None:
    text = "".join(buffer)
    buffer.clear()
    if text and not text.isspace():
        lines.append(_SPACE.sub(" ", text).strip(" "))
