"""Marks spans of a text in HTML. Overlapping spans are cut at every border; each piece gets the marks that cover it."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup, escape


@dataclass(frozen=True, slots=True)
class Span:
    """A span to mark; its offsets are half-open and count code points.

    classes: CSS classes.
    number: the number of the quotation to which it belongs; if `opens`, the number is shown before the first piece.
    tip: the text of a tooltip.
    href: the address to which each piece links.
    """

    start: int
    end: int
    classes: str
    number: int | None = None
    opens: bool = False
    tip: str | None = None
    href: str | None = None


def marked(text: str, start: int, end: int, spans: Iterable[Span]) -> Markup:
    """Returns `text[start:end]` as escaped HTML, with the spans that overlap it marked."""
    inside = sorted(
        (s for s in spans if s.start < end and s.end > start and s.start < s.end), key=lambda s: (s.start, -s.end)
    )
    borders = sorted({start, end, *(min(max(b, start), end) for s in inside for b in (s.start, s.end))})
    pieces = list[str]()
    for low, high in pairwise(borders):
        covering = [s for s in inside if s.start <= low and s.end >= high]
        pieces += [_opening(s.number) for s in covering if s.opens and s.start == low]
        pieces.append(_piece(text[low:high], covering))
    return Markup("".join(pieces))


# These functions make half of a site. They use plain strings and escape each value themselves, which is twice as fast
# as Markup's own formatting.


def _opening(number: int | None) -> str:
    return f'<a class="qn" href="#n{number}" id="q{number}" aria-label="Quotation {number}">{number}</a>'


def _piece(text: str, covering: list[Span]) -> str:
    if not covering:
        return str(escape(text))
    classes = " ".join(dict.fromkeys(c for s in covering for c in s.classes.split()))
    attributes = f' class="{escape(classes)}"'
    if numbers := [s.number for s in covering if s.number is not None]:
        attributes += f' data-q="{numbers[-1]}"'
    if tip := next((s.tip for s in reversed(covering) if s.tip), None):
        attributes += f' data-tip="{escape(tip)}"'
    href = next((s.href for s in reversed(covering) if s.href), None)
    if href is not None:
        return f'<a href="{escape(href)}"{attributes}>{escape(text)}</a>'
    return f"<span{attributes}>{escape(text)}</span>"
