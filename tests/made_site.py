"""A made corpus of sites whose page furniture has wordings that no rule knows; for tests of recurring lines."""

import random
from pathlib import Path

_WHO = ["The council", "A spokeswoman for the port", "The ministry", "The union of pilots", "An engineer", "The mayor",
        "A judge", "The museum", "The hospital board", "A farmer from the valley", "The river authority"]  # fmt: skip
_DID = ["decided", "said", "denied", "promised", "wrote in a letter", "warned", "announced", "confirmed"]
_WHAT = [
    "the bridge would stay shut", "two ferries had been sold", "the money for the school had run out",
    "nobody had been told about the leak", "the orchard was to become a car park", "the lantern had been stolen",
    "tickets would cost more", "the wall needed repairs", "a third lane was planned", "the archive had been flooded",
    "the vote had been postponed", "the clinic would open in autumn", "dogs were no longer allowed on the pier",
]  # fmt: skip
_WHEN = ["on Monday", "on Tuesday night", "after the meeting", "in March", "a week later", "this spring", "at noon"]

NAVIGATION = ["Harbourside", "Upper Town", "What the gulls saw", "Tide desk"]
PROMOTION = "Members of the Lantern Club read us without banners and receive a printed almanac in the post each winter."
FOOTER = [
    "The Lantern is printed on paper from managed woodland and delivered by bicycle within the old walls.",
    "Questions for the desk go to the green letterbox beside the ticket hall.",
    "Almanac shop",
]


def sentence(rng: random.Random) -> str:
    """A sentence that hardly ever comes twice."""
    first, second = rng.sample(_WHAT, 2)
    year = rng.randrange(1900, 2030)
    return f"{rng.choice(_WHO)} {rng.choice(_DID)} {rng.choice(_WHEN)} that {first}, and that {second} in {year}."


def body(rng: random.Random, paragraphs: int) -> list[str]:
    """Title and paragraphs of an article."""
    lines = [f"{sentence(rng)} {sentence(rng)}" for _ in range(paragraphs)]
    return [" ".join(lines[0].split()[:8]).rstrip(",."), *lines]


def page(article: list[str], *, after: int = 3) -> str:
    """The article on a page of the Lantern: navigation above, a promotion within, a footer below."""
    lines = [*NAVIGATION, "", article[0], "", *article[1:after], PROMOTION, *article[after:], "", *FOOTER]
    return "\n".join(lines) + "\n"


def write(folder: Path, pages: dict[str, str]) -> None:
    """Files below a folder."""
    for name, text in pages.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
