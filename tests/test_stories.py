"""Datelines, and where the stories of a live page or a digest begin."""

import pytest

from pipeline.cleaning import CleanOptions, Page, clean_page
from pipeline.text.stories import dateline, section_starts, story_rule


@pytest.mark.parametrize(
    ("line", "opening", "sure"),
    [
        ("LARKHILL, May 3 (Coast Agency) — The bridge is shut.", "LARKHILL, May 3 (Coast Agency) — ", True),
        ("LARKHILL, May 3 (agency) - The bridge is shut.", "LARKHILL, May 3 (agency) - ", True),
        ("LARKHILL (CA) -- The bridge is shut.", "LARKHILL (CA) -- ", True),
        ("LARKHILL, 3 May — The bridge is shut.", "LARKHILL, 3 May — ", True),
        ("LARKHILL, May 3, 2027 – “Enough,” she said.", "LARKHILL, May 3, 2027 – ", True),
        ("EAST LARKHILL, Wis. (CA) — The bridge is shut.", "EAST LARKHILL, Wis. (CA) — ", True),
        ("Larkhill, 3 May (dpx) - The bridge is shut.", "Larkhill, 3 May (dpx) - ", True),
        ("Larkhill, 3 May (Coast Agency) - The bridge is shut.", "Larkhill, 3 May (Coast Agency) - ", True),
        ("Larkhill (CA) - The bridge is shut.", "Larkhill (CA) - ", True),
        ("LARKHILL/FERNWORTH, May 3 (CA) - The bridge is shut.", "LARKHILL/FERNWORTH, May 3 (CA) - ", True),
        ("(Coast) - The bridge is shut.", "(Coast) - ", True),
        ("LARKHILL — The bridge is shut.", "LARKHILL — ", False),
        ("ST. LARK, Fla. — The bridge is shut.", "ST. LARK, Fla. — ", False),
        ("LIVE — The bridge is shut.", None, None),
        ("WATCH: The bridge is shut.", None, None),
        ("ROE: The bridge is shut.", None, None),
        ("Sen. Ada Roe (R-Larkhill) — Announced in May", None, None),
        ("The minister (left) — who had come late — said no.", None, None),
        ("The bridge — shut since May — will open.", None, None),
        ("NATO-led forces left the town.", None, None),
        ("LARKHILL — then it rained.", None, None),
    ],
)
def test_datelines(line: str, opening: str | None, sure: bool | None) -> None:
    found = dateline(line)
    assert (line[: found.end] if found else None, found.sure if found else None) == (opening, sure)


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("___", "story-break"),
        ("* * *", "story-break"),
        ("———", "story-break"),
        ("•••", "story-break"),
        ("4:15 p.m.", "update-heading"),
        ("4 p.m. ET", "update-heading"),
        ("4.15 pm (BST)", "update-heading"),
        ("14:05", "update-heading"),
        ("14:05 GMT", "update-heading"),
        ("14h05", "update-heading"),
        ("Updated at 4:15 p.m. EDT", "update-heading"),
        ("Update: 14:05 UTC+2", "update-heading"),
        ("3 March 2027, 14:05", "update-heading"),
        ("Monday, March 3, 4:15 p.m. ET", "update-heading"),
        ("4:15 p.m., March 3", "update-heading"),
        ("UPDATE 13/01/2022", "update-heading"),
        ("UPDATE: 3 March", "update-heading"),
        ("3 March 2027", None),
        ("Monday", None),
        ("1.", None),
        ("4", None),
        ("27:05", None),
        ("At 4:15 p.m. the bridge fell.", None),
        ("Latest developments", None),
        ("--", None),
        ("“Yes.”", None),
    ],
)
def test_lines_between_stories(line: str, rule: str | None) -> None:
    assert story_rule(line) == rule


LONG = "The council of the town met on the pier and spoke of ferries for an hour."


def test_where_stories_begin() -> None:
    text = f"Live\n\n{LONG}\n\n4:15 p.m.\n\n{LONG}\n\n___\n\n{LONG}"
    assert [text[s:].split("\n")[0] for s in section_starts(text)] == ["4:15 p.m.", "___"]


def test_a_dateline_begins_a_story_after_another_or_late() -> None:
    first, second = f"LARKHILL (CA) — {LONG}", f"FERNWORTH (CA) — {LONG}"
    assert section_starts("\n\n".join(["Title", first, LONG])) == []
    digest = "\n\n".join(["Title", first, LONG, second, LONG])
    assert section_starts(digest) == [digest.index("FERNWORTH")]
    late = "\n\n".join(["Title", *[LONG] * 4, first])
    assert section_starts(late) == [late.index("LARKHILL")]
    bare = "\n\n".join(["Title", *[LONG] * 4, f"LARKHILL — {LONG}"])
    assert section_starts(bare) == []


def live(*heads: str) -> str:
    """A page with a story below each head."""
    below = (
        "The council of town number {n} met on the pier and spoke of ferries for an hour.",
        "It will vote on the ferries in week {n} of the year, the mayor of the town said.",
    )
    lines = ["Live: ferries of the coast", "Ferries along the coast stay in port today, and councils meet."]
    for n, head in enumerate(heads):
        lines += [head, *(line.format(n=n) for line in below)]
    return "\n\n".join(lines)


@pytest.mark.parametrize("method", ["model", "rules"])
@pytest.mark.parametrize(
    "heads",
    [
        ("14:05", "13:40", "12:55", "11:10"),
        ("4:15 p.m. ET", "3:40 p.m. ET", "noon", "1:10 p.m. ET"),
        ("Updated at 4:15 p.m.", "Updated at 3:40 p.m.", "Updated at 1:10 p.m."),
        ("Monday, March 3, 4:15 p.m.", "Monday, March 3, 3:40 p.m.", "Sunday, March 2, 9 p.m."),
        ("___", "* * *", "___"),
    ],
)
def test_borders_of_a_live_page_are_blocks(heads: tuple[str, ...], method: str) -> None:
    text = live(*heads)
    cleaned = clean_page(Page(text), CleanOptions(method=method))  # type: ignore[arg-type]
    marked = [text[b.start : b.end] for b in cleaned.blocks if b.rule in ("update-heading", "story-break")]
    assert marked == [head for head in heads if head != "noon"]
    starts = [b.text_start for b in cleaned.blocks if b.rule in ("update-heading", "story-break")]
    assert starts == section_starts(cleaned.text)
    assert all(b.kept and b.label == "subhead" for b in cleaned.blocks if b.rule in ("update-heading", "story-break"))
    assert cleaned.published_at is None


def test_one_time_in_an_article_is_not_a_live_page() -> None:
    text = live("14:05", "The ferries", "The mayor")
    assert "14:05" not in clean_page(Page(text)).text


def test_times_of_headlines_are_no_live_page() -> None:
    ticker = "\n".join(f"1{n}:0{n}\nFerries stay in port in town number {n}" for n in range(5))
    cleaned = clean_page(Page(f"{live('The ferries', 'The mayor')}\n\n{ticker}"))
    assert "10:00" not in cleaned.text


def test_dates_of_comments_are_no_live_page() -> None:
    dates = [f"March 3, 2027 at 1{n}:15 am" for n in range(4)]
    cleaned = clean_page(Page(live(*dates)))
    assert not any(date in cleaned.text for date in dates)


def test_a_second_dateline_is_a_block_that_says_so() -> None:
    text = f"Ferries\n\nLARKHILL (CA) — {LONG}\n\n{LONG} Again.\n\nFERNWORTH, May 3 (CA) — {LONG}"
    rules = {text[b.start : b.end][:9]: b.rule for b in clean_page(Page(text)).blocks}
    assert rules["FERNWORTH"] == rules["LARKHILL "] == "dateline"
