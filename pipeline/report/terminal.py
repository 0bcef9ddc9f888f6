"""Prints text from articles so that control characters in it are shown, and never executed by the terminal."""

import re
from collections.abc import Iterable
from typing import Any

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.text import Text

# Control characters except line feed and tab, and characters that change the direction of writing.
_ACTIVE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")


def shown(text: str) -> str:
    """Returns the text with control characters written out: an escape as "\\x1b"."""
    return _ACTIVE.sub(lambda found: ascii(found[0])[1:-1], text)


class Terminal(Console):
    """A console that shows control characters as text and interprets no markup."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"highlight": False, "markup": False, "emoji": False, **options})

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """Renders as rich does, with control characters in each segment written out."""
        for segment in super().render(renderable, options):
            text, style, control = segment
            if control is None and _ACTIVE.search(text):
                segment = Segment(shown(text), style)
            yield segment


def say(console: Console, text: Text) -> None:
    """Prints a line without wrapping it; the terminal wraps it if it is long."""
    console.print(text, soft_wrap=True)


def say_more(console: Console, left: int, options: str) -> None:
    """Prints how many items were not shown, and which options show them; prints nothing if all were shown."""
    if left > 0:
        say(console, Text(f"... and {left:,} more: {options}", "dim"))


def counted(count: int, noun: str) -> str:
    """Returns "1 article" or "1,200 articles"."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
