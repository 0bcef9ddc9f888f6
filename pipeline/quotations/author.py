"""Finds out who says "I": the author named in the byline, or whoever signed a letter."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.quotations.quote import Quote
from pipeline.quotations.scene import Scene

_BEHIND_NAME = re.compile(r"[,|(/;]| [-–—] ")
_MYSELF = frozenset({"i", "me", "myself"})


def settle_author(scene: Scene, quotes: Sequence[Quote], author: str | None) -> list[Quote]:
    """Names the author as the speaker of quotations whose speaker is an "I" outside all quoted and reported words.

    `author` is the only author of the article. If it is None, the author of a quotation is the person whose signature
    follows the quotation, but only in a text that ends with a signature.
    """
    if not any(_is_author(scene, quote, quotes) for quote in quotes):
        return list(quotes)
    # A name on a line of its own may be a subhead, and counts as a signature only if the text ends with one.
    signed = [] if author else list(_signatures(scene))
    if signed and "\n" in scene.text[signed[-1][0] :].rstrip():
        signed = []
    return [_signed(quote, signed, author) if _is_author(scene, quote, quotes) else quote for quote in quotes]


def _is_author(scene: Scene, quote: Quote, quotes: Sequence[Quote]) -> bool:
    if quote.speaker is None or quote.speaker_name is not None or quote.rule == "transcript":
        return False
    start, end = quote.speaker
    # An "I" in quotation marks or in reported words is the person whose words these are.
    if scene.text[start:end].lower() not in _MYSELF or scene.segment_at[scene.tree.token_at(start)] >= 0:
        return False
    return not any(a <= start < b for other in quotes for a, b in other.parts)


def _signatures(scene: Scene) -> Iterator[tuple[int, str]]:
    """Yields offset and name of each line that is a person's name, alone or with a place: "Jane Roe, Larkhill"."""
    tree = scene.tree
    for number in range(len(tree.paragraph_start)):
        tokens = tree.paragraph_range(number)
        start, end = tree.start[tokens[0]], tree.end[tokens[-1]]
        line = scene.text[start:end].strip(" -–—―.")
        owner = next((m for m in (scene.mention_at[k] for k in tokens[:3]) if m >= 0), -1)
        if len(line.split()) > 8 or owner < 0 or scene.mentions[owner].type != "person":
            continue
        mention = scene.mentions[owner]
        name = scene.text[mention.start : mention.end]
        alone = " " in name and _BEHIND_NAME.split(line, maxsplit=1)[0] == name
        if alone and mention.form == "name" and not any(tree.tag[k][:2] == "VB" for k in tokens):
            yield start, name


def _signed(quote: Quote, signed: Sequence[tuple[int, str]], author: str | None) -> Quote:
    below = next((name for start, name in signed if start > quote.end), None)
    name = below or author
    if name is None:
        return quote
    by = "who signed below" if below else "whom the byline names"
    return replace(
        quote,
        speaker_name=name,
        speaker_kind="person",
        flags=tuple(sorted({*quote.flags, "author"})),
        reason=f"'I' is the author, {by}",
    )
