"""Finds the classes that a page hides: those that its own style sheets hide, and pop-ups in its paragraphs."""

import re

from lxml import etree
from lxml.html import HtmlElement

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_CLASS = re.compile(r"\.([\w-]+)")
NOT_SHOWN = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_POPUPS = ("tooltip", "popover", "hovercard", "rollover")
_WITH_POPUPS = etree.XPath("//p//@class[" + " or ".join(f"contains(., '{name}')" for name in _POPUPS) + "]")
# Names of what a pop-up shows. What it belongs to may be called "tooltip", too, and is part of the sentence.
_POPUP = re.compile(rf"[\w-]*(?:{'|'.join(_POPUPS)})[\w-]*(?:text|content|body|block|box|inner)")
# Longer style sheets are not read: they are the site's whole design, and take more time than they are worth.
_LONGEST = 200_000


def hidden_names(root: HtmlElement) -> frozenset[str]:
    """Returns the classes that a `<style>` of the page hides (".name { display: none }") on every screen, and those of
    pop-ups inside paragraphs, which only show when pointed at.

    Rules within `@media`, rules with several conditions, and classes that another rule shows are left out.
    """
    hidden: set[str] = set()
    shown: set[str] = set()
    for style in root.iter("style"):
        source = style.text
        if not source or len(source) > _LONGEST or not ("none" in source or "hidden" in source):
            continue
        for selectors, body in _rules(_COMMENT.sub("", source)):
            none = bool(NOT_SHOWN.search(body))
            if not none and "display" not in body:
                continue
            for selector in selectors.split(","):
                selector = selector.strip()
                if none and (found := _CLASS.fullmatch(selector)):
                    hidden.add(found[1])
                elif not none and "display" in body:
                    shown.update(_CLASS.findall(selector))
    hidden -= shown
    return frozenset(hidden.union(*(filter(_POPUP.fullmatch, names.split()) for names in _WITH_POPUPS(root))))


def _rules(source: str) -> list[tuple[str, str]]:
    """Returns the selectors and bodies of the rules outside `@` blocks."""
    out: list[tuple[str, str]] = []
    depth = start = 0
    opened = 0
    for match in re.finditer(r"[{}]", source):
        at = match.start()
        if match[0] == "{":
            if depth == 0:
                opened = at
            depth += 1
        elif depth:
            depth -= 1
            if depth == 0:
                selectors = source[start:opened].strip()
                if not selectors.startswith("@"):
                    out.append((selectors, source[opened + 1 : at]))
                start = at + 1
    return out
