"""Invents page furniture line by line: comments, lists of stories, captions, promotions, menus, notes on authors.

Nothing is taken from a page: the wordings (`line_furniture.txt`) were written for this project, the names are invented,
and titles, teasers and sentences come from a corpus of news.
"""

import random
import re
from collections.abc import Callable, Sequence
from pathlib import Path

Item = tuple[str, str, int]
"""A line, its label, and the number of empty lines before it."""


def _wordings() -> dict[str, list[str]]:
    """Reads `line_furniture.txt`; maps each group to its entries."""
    groups: dict[str, list[str]] = {}
    for line in Path(__file__).with_suffix(".txt").read_text(encoding="utf-8").splitlines()[1:]:
        if line.startswith("[["):
            groups[line.strip("[]")] = []
        else:
            groups[next(reversed(groups))].append(line)
    return groups


_W = _wordings()
_FIRST = _W["first"]
_LAST = _W["last"]
_TOWNS = _W["towns"]
_KINDS = _W["kinds"]
_CITIES = _W["cities"]
_SECTIONS = _W["sections"]
_THINGS = _W["things"]
_MONTHS = _W["months"]
_DAYS = _W["days"]
_COMMENTS = _W["comments"]
_ABOVE_COMMENTS = _W["above_comments"]
_BELOW_COMMENTS = _W["below_comments"]
_HEADINGS = _W["headings"]
_INLINE = _W["inline"]
_PROMOTIONS = _W["promotions"]
_ACTS = _W["acts"]
_PLACES = _W["places"]
_RESIDUE = _W["residue"]
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")
_FEWEST_LINES, _BLANK = 6, (0, 0, 1)
Blocks = Sequence[Callable[[random.Random, "News"], list[Item]]]


class News:
    """Texts of a folder of articles: their `titles`, `leads` (first paragraphs) and `sentences`."""

    def __init__(self, folder: Path) -> None:
        self.titles: list[str] = []
        self.leads: list[str] = []
        self.sentences: list[str] = []
        for path in sorted(folder.glob("*.txt")):
            lines = [line.strip() for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]
            if len(lines) < _FEWEST_LINES:
                continue
            if 4 <= len(lines[0].split()) <= 18:
                self.titles.append(lines[0].rstrip("."))
            self.leads.append(lines[1])
            for line in lines[2:]:
                self.sentences += [s for s in _SENTENCE.split(line) if 5 <= len(s.split()) <= 30][:2]


def other_label(line: str, gap: int = 0) -> Item:
    return line, "other", gap


def _filled(text: str, r: random.Random) -> str:
    for sign, made in (("{p}", _paper), ("{s}", _section), ("{h}", _handle), ("{n}", _number)):
        text = text.replace(sign, made(r)) if sign in text else text
    return text


def _number(r: random.Random) -> str:
    return str(r.randint(2, 40))


def _section(r: random.Random) -> str:
    return r.choice(_SECTIONS)


def _name(r: random.Random) -> str:
    return f"{r.choice(_FIRST)} {r.choice(_LAST)}"


def _paper(r: random.Random) -> str:
    place = r.choice((f"{r.choice(_TOWNS)} ", "Daily ", "Evening ", "Sunday ", ""))
    return r.choice(("The ", "", "")) + place + r.choice(_KINDS)


def _handle(r: random.Random) -> str:
    first, thing = r.choice(_FIRST), r.choice(_THINGS)
    return r.choice((
        f"{first.lower()}{r.randint(1, 99)}", f"{thing}{r.randint(1, 9999)}", f"{first.lower()}_{thing}", _name(r),
        f"{first} {r.choice(_LAST)[0]}.", f"{first}{thing.title()}", f"The{thing.title()}", "Anonymous", "Guest",
        f"{thing.title()} in {r.choice(_TOWNS)}", f"@{first.lower()}{thing}",
    ))  # fmt: skip


def _stamp(r: random.Random, form: int) -> str:
    month, day, year = r.choice(_MONTHS), r.randint(1, 28), r.randint(2009, 2024)
    hour, minute = r.randint(1, 12), r.randint(0, 59)
    return (
        f"{month} {day}, {year} at {hour}:{minute:02d} {'ap'[minute % 2]}m",
        f"{day} {month} {year} {hour:02d}:{minute:02d}",
        f"{r.randint(2, 23)} hours ago", f"{month[:3]} {day}, {year}", f"{r.randint(2, 11)} days ago",
        f"{day:02d}/{r.randint(1, 12):02d}/{year} {hour:02d}:{minute:02d}", f"{r.choice(_DAYS)}, {month} {day}",
        f"{month[:3]} {day}, {year}, {hour}:{minute:02d} {'AP'[minute % 2]}M", f"{hour}:{minute:02d} a.m. ET",
        "Yesterday",
        f"{year}-{r.randint(1, 12):02d}-{day:02d}", f"{month} {day}, {year}", f"{r.randint(2, 50)} minutes ago",
    )[form]  # fmt: skip


def _date(r: random.Random) -> str:
    return _stamp(r, r.randrange(13))


def _comment(r: random.Random, news: News) -> str:
    how = r.random()
    if how < 0.6:
        text = " ".join(_filled(r.choice(_COMMENTS), r) for _ in range(1 + (how > 0.45)))
    else:
        text = r.choice(news.sentences)
        if r.random() < 0.5:
            opening = r.choice(("I think ", "Honestly, ", "So ", "But ", "And yet ", "Funny how "))
            text = opening + text[0].lower() + text[1:]
        if r.random() < 0.3:
            text = text.rstrip(".") + r.choice(("!!!", "...", "?", "!", " lol", ""))
    return text.lower() if r.random() < 0.15 else text


def _comments(r: random.Random, news: News) -> list[Item]:
    count, kind, form = r.choice((1, 2, 3, 4, 6, 8, 12, 20)), r.randrange(7), r.randrange(8)
    gap = r.choice(_BLANK)
    out = []
    if r.random() < 0.85:
        out.append(other_label(r.choice(_ABOVE_COMMENTS).replace("{n}", str(count)), 1))
    for i in range(count):
        who, when = _handle(r), _stamp(r, form)
        comments = [_comment(r, news) for _ in range(r.choice((1, 1, 1, 1, 2, 3)))]
        lines = (
            [f"{who} says:", when, *comments, "Reply"],
            [who, when, *comments, str(r.randint(0, 90)), "Reply"],
            [*comments, f"Posted by {who} on {when}"],
            [who, *comments, r.choice(("Reply", "Share", "Report", "Like"))],
            [f"{who} • {when}", *comments],
            [f"{i + 1}. {who}", *comments, when],
            [when, f"{who} wrote:", *comments, "Quote", "Report"],
        )[kind]
        out += [other_label(line, gap if j else r.choice((gap, gap, 1))) for j, line in enumerate(lines)]
    if r.random() < 0.6:
        out += [other_label(line, gap) for line in r.sample(_BELOW_COMMENTS, r.randint(1, 5))]
    return out


def _heading(r: random.Random) -> str:
    text = _filled(r.choice(_HEADINGS), r)
    return r.choice((text, text, text, text.upper(), text.title(), f"{text}:"))


def _title(r: random.Random, news: News) -> str:
    text, how = r.choice(news.titles), r.random()
    if how < 0.12:
        return text.title()
    if how < 0.2 and len(text.split()) > 7:
        return " ".join(text.split()[: r.randint(6, 9)]) + r.choice(("...", "…"))
    return text + r.choice("?!") if 0.2 <= how < 0.26 else text


def _stories(r: random.Random, news: News, most: int = 15) -> list[Item]:
    count, kind, gap = min(most, r.choice((1, 2, 3, 4, 5, 6, 8, 10, 15))), r.randrange(11), r.choice(_BLANK)
    out = [other_label(_heading(r), 1)] if r.random() < 0.7 else []
    for i in range(count):
        title, lead = _title(r, news), r.choice(news.leads)
        if r.random() < 0.2:
            lead = " ".join(lead.split()[: r.randint(10, 25)]) + "..."
        lines = (
            [title], [title, lead], [title, _date(r)], [_section(r), title], [title, f"By {_name(r)}", _date(r)],
            [str(i + 1), title], [title, lead, r.choice(("Read more", "Continue reading", "Full story", "More »"))],
            [f"{title} ({r.randint(2, 400)})"], [f"{r.randint(0, 20)}:{r.randint(0, 59):02d}", title],
            [_date(r), title, lead],
            [_section(r), title, lead, f"{_name(r)} | {_date(r)}", f"{r.randint(0, 300)} comments"],
        )[kind]  # fmt: skip
        out += [other_label(line, gap if j else r.choice((gap, 1))) for j, line in enumerate(lines)]
    return out


def _few_stories(r: random.Random, news: News) -> list[Item]:
    return _stories(r, news, 4)


def _menu(r: random.Random, news: News) -> list[Item]:
    gap = r.choice((0, 1))
    out = [other_label(_paper(r), 1)] if r.random() < 0.5 else []
    for _ in range(r.choice((5, 8, 12, 20, 35, 60))):
        how = r.random()
        text = _section(r) if how < 0.8 else r.choice(_CITIES) if how < 0.9 else f"{_section(r)} & {_section(r)}"
        out.append(other_label(_title(r, news) if how > 0.95 else text, gap))
    return out


def _caption(r: random.Random, news: News) -> list[Item]:
    who, place, where = _name(r), r.choice(_CITIES + _TOWNS), r.choice(_PLACES)
    act, when = r.choice(_ACTS), f"{r.choice(_MONTHS)[:3]}. {r.randint(1, 28)}, {r.randint(2009, 2024)}"
    text = r.choice((
        f"{who} {act} {where} in {place} on {r.choice(_DAYS)}.", f"In this {when}, file photo, {who} {act} {where}.",
        f"{who}, {r.choice(('left', 'right', 'centre'))}, {act} in {place}, {when}.",
        f"FILE - {who} {act} {where}, {when}.",
        f"People {r.choice(('wait', 'queue', 'gather', 'march'))} {where} in {place}.", f"{who} {act}",
        f"A view of {place} {r.choice(('after the storm', 'at dusk', 'from the air'))}.",
        f"{who} and {_name(r)} {where}.",
        f"An artist’s impression of the new building {where} in {place}.", f"The scene {where} on {r.choice(_DAYS)}",
        f"A {r.choice(('police officer', 'worker', 'nurse', 'driver'))} "
        f"{r.choice(('walks', 'stands', 'waits'))} {where}.",
        f"Pictured: {who} {where}", f"This image shows {r.choice(('the damage', 'the bridge', 'the rocket'))} {where}.",
    ))  # fmt: skip
    by = _name(r)
    credit = r.choice((
        f"(AP Photo/{by})", f"Photo: {by}", f"(Image credit: {by})", f"{by}/Getty Images", f"Image: {by}",
        f"Credit: {by}",
        f"Photograph: {by}/{_paper(r)}", f"({by} / {_paper(r)})", f"© {by}", "Getty Images", "Reuters", "Supplied",
        "Courtesy photo", f"Photo by {by}", f"{by} / AFP", f"{by}, {_paper(r)}",
    ))  # fmt: skip
    how = r.random()
    if how < 0.35:
        return [other_label(f"{text} {credit}", 1)]
    if how < 0.75:
        return [other_label(text, 1), other_label(credit, r.choice((0, 1)))]
    return [other_label(credit if how < 0.85 else text, 1)]


def _related(r: random.Random, news: News) -> list[Item]:
    opening, title = _filled(r.choice(_INLINE), r), _title(r, news)
    forms = ("{}: {}", "{}: {}", "{} | {}", "{} – {}", "[{}: {}]", "({}: {})")
    return [other_label(r.choice((title, r.choice(forms).format(opening, title), f"» {title}")), 1)]


def _promotion(r: random.Random, news: News) -> list[Item]:
    return [other_label(_filled(r.choice(_PROMOTIONS), r), 1)]


def _promotions(r: random.Random, news: News) -> list[Item]:
    return [other_label(_filled(r.choice(_PROMOTIONS), r), r.choice((0, 1))) for _ in range(r.choice((1, 2, 3, 5, 8)))]


def _author(r: random.Random, news: News) -> list[Item]:
    who, paper = _name(r), _paper(r)
    beat = r.choice(("politics", "health", "courts", "education", "sport", "the economy"))
    mail = f"{who.lower().replace(' ', '.')}@example.com"
    lines = r.choice((
        [f"{who} is a reporter at {paper} who covers {beat}."], [f"Contact {who} at {mail}."], [f"More by {who}"],
        ["About the author", f"{who} covers {beat} for {paper}. Before that they worked in {r.choice(_CITIES)}."],
        [mail, f"@{who.lower().replace(' ', '')}"], [f"Follow {who} on Twitter @{who.replace(' ', '')}."],
        [who, f"{r.choice(('Senior', 'Staff', 'Chief', 'Political'))} {r.choice(('reporter', 'writer', 'editor'))}",
         f"{who} joined {paper} in {r.randint(1995, 2022)} and lives in {r.choice(_CITIES)}."],
        [f"{who} contributed to this report."], [f"This story was written by {who} and edited by {_name(r)}."],
        [f"Reach {who} at {r.randint(200, 999)}-555-01{r.randint(10, 99)} or {mail}"],
    ))  # fmt: skip
    return [other_label(line, 1) for line in lines]


def _owner(r: random.Random, news: News) -> list[Item]:
    paper, year = _paper(r), r.randint(2009, 2024)
    trade, where = r.choice(("news", "software", "health care", "energy", "logistics")), r.choice(_CITIES)
    lines = r.choice((
        [f"About {paper}", f"{paper} is a leading provider of {trade} with offices in {where} and {r.choice(_CITIES)}."
         f" It employs {r.randint(2, 90)}00 people in {r.randint(3, 40)} countries."],
        [f"{paper} is part of the {r.choice(_TOWNS)} Media Group. All rights reserved."], [f"© {year} {paper}"],
        [f"Copyright {year} {paper}. All rights reserved. This material may not be published or redistributed."],
        [f"Registered in {where}. Registered office: {r.randint(1, 99)} {r.choice(_TOWNS)} Street."],
    ))  # fmt: skip
    return [other_label(line, 1) for line in lines]


def _residue(r: random.Random, news: News) -> list[Item]:
    link = "https://example.com/news/" + _title(r, news).lower().replace(" ", "-")[:60]
    return [other_label(r.choice((*_RESIDUE, link)), r.choice((0, 1))) for _ in range(r.choice((1, 1, 2)))]


def _tags(r: random.Random, news: News) -> list[Item]:
    out = [other_label(r.choice(("Tags", "Topics:", "Filed under:", "More about:", "Tagged:")), 1)]
    for _ in range(r.choice((2, 3, 5, 8))):
        out.append(other_label(r.choice([*_SECTIONS, *_CITIES, _name(r)]), r.choice((0, 1))))
    return out


_TOP: Blocks = (_menu, _stories, _stories, _promotions, _residue)
_END = ((0.4, _author), (0.2, _owner), (0.25, _tags), (0.3, _promotions), (0.35, _stories), (0.35, _comments),
        (0.2, _stories))  # fmt: skip
_WITHIN: Blocks = (
    *[_caption] * 7, *[_related] * 6, *[_promotion] * 3, *[_few_stories] * 3, _promotions
)  # fmt: skip


def with_made_furniture(
    before: Sequence[Item], body: Sequence[Item], after: Sequence[Item], r: random.Random, news: News
) -> tuple[list[Item], list[Item], list[Item]]:
    """Returns a page (the lines above, within and below its article) with invented furniture in all three."""
    above = list(before)
    if r.random() < 0.5:
        block = r.choice(_TOP)(r, news)
        above = above + block if r.random() < 0.4 else _put(above, block, r.randint(0, len(above)))
    inner = _reshaped(list(body), r, news) if r.random() < 0.18 else list(body)
    if len(inner) > 3:
        for _ in range(r.choice((0, 0, 1, 1, 2, 3, 4))):
            inner = _put(inner, r.choice(_WITHIN)(r, news), r.randrange(1, len(inner)))
        inner = _interleaved(inner, r, news)
    if r.random() < 0.25:
        inner = _caption(r, news) + inner
    below = [item for probability, block in _END if r.random() < probability for item in block(r, news)]
    how = r.random()
    if how < 0.5:
        return above, inner, [*below, *after]
    return above, inner, _put(list(after), below, r.randint(0, len(after))) if how < 0.8 else below


def _put(items: list[Item], block: list[Item], at: int) -> list[Item]:
    return items[:at] + block + items[at:]


def _interleaved(body: list[Item], r: random.Random, news: News) -> list[Item]:
    """Sometimes adds links or video titles after several paragraphs, all with the same opening words or with none."""
    how = r.random()
    if how < 0.27:
        opening = f"{_filled(r.choice(_INLINE), r)}: " if how < 0.15 else ""
        for i in sorted(r.sample(range(1, len(body)), min(len(body) - 1, r.randint(2, 4))), reverse=True):
            body = _put(body, [other_label(opening + _title(r, news), 1)], i)
    return body


def _reshaped(body: list[Item], r: random.Random, news: News) -> list[Item]:
    """Turns some paragraphs into questions and answers or into a list, or puts headings between them."""
    if len(body) < 5:
        return body
    how, first = r.random(), r.randrange(1, len(body) - 2)
    last = first + (r.randint(3, 14) if how < 0.2 else r.randint(2, 8))
    if how < 0.2:
        marks = r.choice((("Q: ", "A: "), ("", ""), ("Q. ", "A. "), (f"{_paper(r)}: ", f"{_name(r)}: ")))
        made = [row for item in body[first:last] for row in _questioned(item, marks, r)]
    elif how < 0.5:
        mark = r.choice(("• ", "- ", "* ", "", "{}. ", "{}) ", ""))
        made = [_listed(item, mark.format(i + 1), r) for i, item in enumerate(body[first:last])]
    else:
        first, last = 1, len(body)
        made = [row for item in body[1:] for row in _headed(item, r, news)]
    return body[:first] + made + body[last:]


def _questioned(item: Item, marks: tuple[str, str], r: random.Random) -> list[Item]:
    line, label, gap = item
    if label != "body":
        return [item]
    words = line.split()
    asked = " ".join(words[1 : r.randint(4, 10)]).rstrip(".,;:").lower()
    asked = f"{marks[0]}{r.choice(('What', 'How', 'Why', 'When', 'Who', 'Favorite', 'Where'))} {asked}?"
    answer = line if r.random() < 0.5 else " ".join(words[: r.randint(2, 9)]).rstrip(".,;:")
    return [(asked, label, gap), (marks[1] + answer, label, gap)]


def _listed(item: Item, mark: str, r: random.Random) -> Item:
    line, label, gap = item
    text = _SENTENCE.split(line)[0]
    if r.random() < 0.6:
        text = " ".join(text.split()[: r.randint(2, 10)]).rstrip(".,;:")
    return mark + text, label, gap


def _headed(item: Item, r: random.Random, news: News) -> list[Item]:
    if item[1] != "body" or r.random() >= 0.2:
        return [item]
    words = r.choice(news.titles if r.random() < 0.5 else news.sentences).split()[: r.randint(1, 7)]
    text = " ".join(words).rstrip(".,;:").capitalize() + r.choice(("", "", "", "?"))
    return [(text, "body", item[2]), item]
