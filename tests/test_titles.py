"""Which line above an article is its title."""

import pytest

from pipeline.cleaning import Page, clean_page
from tests.test_bylines import BODY, TITLE

LONG = (
    "Eastwick harbour opens after nine days of storm as ministers prepare to visit a town that has lost two boats and "
    "wants a higher wall"
)


@pytest.mark.parametrize(
    ("above", "title"),
    [
        (TITLE, TITLE),
        (TITLE.upper(), TITLE.upper()),
        (LONG, LONG),
        ("Can the harbour of Eastwick stay open?", "Can the harbour of Eastwick stay open?"),
        ("Storm over: Eastwick harbour opens", "Storm over: Eastwick harbour opens"),
        ("‘Enough’: Eastwick harbour opens again", "‘Enough’: Eastwick harbour opens again"),
        ("Eastwick harbour opens after storm.", "Eastwick harbour opens after storm."),
        ("A town breathes out", "A town breathes out"),
        (f"World\nEurope\n{TITLE}", TITLE),
        (f"Home > News > Coast\n{TITLE}", TITLE),
        (f"Home\nNews\nCoast\nShare\nTweet\n{TITLE}\nUpdated 3 March 2027", TITLE),
        (f"The Shoreline Post\nNews before the tide\n{TITLE}", TITLE),
        (f"EXCLUSIVE\n{TITLE}", TITLE),
        (f"Wednesday, March 3, 2027\n{TITLE}", TITLE),
        (f"{TITLE}\nBy Jo Marsh\n3 March 2027", TITLE),
        (f"{TITLE}\nMinisters to decide on the wall on Friday", TITLE),
        (f"Council votes to raise parking fees\nOrchard growers fear third dry summer\n{TITLE}\nBy Jo Marsh", TITLE),
        (f"Waves hit the wall of Eastwick harbour on Monday. Photo: Jo Marsh\n{TITLE}", TITLE),
        (f"{TITLE}\nWaves hit the wall of Eastwick harbour on Monday (Photo: Jo Marsh)", TITLE),
        (f"{TITLE} | The Shoreline Post\n\n{TITLE}", TITLE),
        (f"Headline: {TITLE}\nDate: 3 March 2027\nAuthor: Jo Marsh\n", TITLE),
        (f"TITLE: {TITLE}", TITLE),
        (f"# {TITLE}", TITLE),
        ("", None),
        ("Storm", None),
    ],
)
def test_titles(above: str, title: str | None) -> None:
    assert clean_page(Page(f"{above}\n{BODY}" if above else BODY)).title == title


def test_the_title_with_the_name_of_the_site_is_a_repeated_title() -> None:
    page = f"{TITLE} | The Shoreline Post\n\n{TITLE}\n{BODY}"
    cleaned = clean_page(Page(page))
    assert [b.rule for b in cleaned.blocks[:2]] == ["repeated-title", "title"]
    assert cleaned.text.split("\n\n") == [TITLE, *BODY.split("\n")]
