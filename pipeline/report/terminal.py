"""A terminal that shows what articles and names contain as text, and never obeys it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.text import Text

# Control characters but line feed and tab, and what turns the direction of writing.
_ACTIVE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")


def shown(text: str) -> str:
    """The text with characters that a terminal would obey spelled out: an escape as "\\x1b"."""
    return _ACTIVE.sub(lambda found: ascii(found[0])[1:-1], text)


class Terminal(Console):
    """A console that shows control characters as text, and knows no markup."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"highlight": False, "markup": False, "emoji": False, **options})

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """As the console does it, with the text of each segment made harmless."""
        for segment in super().render(renderable, options):
            text, style, control = segment
            if control is None and _ACTIVE.search(text):
                segment = Segment(shown(text), style)
            yield segment


def say(console: Console, text: Text) -> None:
    """Prints a line; a long one is broken by the terminal, not by the console."""
    console.print(text, soft_wrap=True)


def say_more(console: Console, left: int, options: str) -> None:
    """Says how much was not printed, and which options show it; nothing if that is nothing."""
    if left > 0:
        say(console, Text(f"... and {left:,} more: {options}", "dim"))


def counted(count: int, noun: str) -> str:
    """ "1 article", "1,200 articles"."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
