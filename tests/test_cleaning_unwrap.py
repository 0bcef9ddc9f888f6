"""Hard-wrapped text becomes paragraphs; any other text stays as it is."""

import textwrap

import pytest

from pipeline.cleaning import CleanOptions, Page, clean_page
from pipeline.cleaning.lines import uncounted_lines
from pipeline.cleaning.unwrap import unwrapped

STORY = (
    "Weir to open in May",
    "TOLLBRIDGE - The weir that the river board has been building above the old mill since last autumn will open in "
    "the second week of May, its chairwoman told a well-attended meeting in the village hall on Thursday evening.",
    '"We have had frost, floods and a crane that would not start, and still we are only a fortnight late," Annika '
    'Sorrel said. "Nobody who saw the site in February would have believed it."',
    "Two anglers asked how the salmon were to pass. Sorrel pointed to a ladder of eleven pools on the far bank, which "
    "will be filled first, and said that the board had taken advice from the fisheries laboratory at Quern.",
    '"If the fish do not like it," she said, "we shall build another."',
    "The board will publish the figures of the first season in November, when the contract with the builders ends.",
)


def wrap(paragraph: str, width: int = 68, first: str = "", rest: str = "") -> str:
    return textwrap.fill(paragraph, width, initial_indent=first, subsequent_indent=rest)


def divide(paragraph: str, width: int) -> str:
    """Wraps a text as printers do: long words are divided at line ends."""
    lines, line = [], ""
    for word in paragraph.split():
        room = width - len(line) - 2
        if line and len(line) + 1 + len(word) > width:
            if word.isalpha() and word.islower() and len(word) > 7 and room > 3:
                cut = min(room, len(word) - 3)
                lines.append(f"{line} {word[:cut]}-")
                line = word[cut:]
                continue
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    return "\n".join([*lines, line])


LAYOUTS = {
    "empty lines": "\n\n".join(map(wrap, STORY)),
    "narrow": "\n\n".join(wrap(p, 48) for p in STORY),
    "indents alone": "\n".join(wrap(p, first="   ") for p in STORY),
    "indented as a whole": "\n\n".join(wrap(p, first="      ", rest="      ") for p in STORY),
    "line ends of Windows": "\r\n\r\n".join(wrap(p).replace("\n", "\r\n") for p in STORY),
    "divided words": "\n\n".join(divide(p, 50) for p in STORY),
    "divided words, indents alone": "\n".join("  " + divide(p, 64) for p in STORY),
}


def paragraphs(text: str) -> list[str]:
    return [line.text for line in unwrapped(text, uncounted_lines(text)[0])]


@pytest.mark.parametrize("name", LAYOUTS)
def test_wrapped_text_has_its_paragraphs_again(name: str) -> None:
    assert paragraphs(LAYOUTS[name]) == list(STORY)


@pytest.mark.parametrize("name", LAYOUTS)
@pytest.mark.parametrize("method", ["model", "none"])
def test_blocks_lead_back_to_the_raw_lines(name: str, method: str) -> None:
    text = LAYOUTS[name]
    page = clean_page(Page(text), CleanOptions(method=method, min_words=0))  # type: ignore[arg-type]
    assert '"Nobody who saw the site in February would have believed it."' in page.text
    kept = [block for block in page.blocks if block.kept]
    assert len(kept) > 12
    for block in kept:
        assert block.text_start is not None
        length = block.end - block.start
        assert page.text[block.text_start : block.text_start + length] == text[block.start : block.end]
        assert "\n" not in text[block.start : block.end]
    lines = [line for line in text.splitlines() if line.strip()]
    assert len(page.blocks) == len(lines)


def test_a_hyphen_lies_outside_of_both_blocks() -> None:
    text = "\n\n".join(divide(p, 50) for p in STORY)
    page = clean_page(Page(text))
    hyphens = [i for i, c in enumerate(text) if c == "-" and text[i + 1 : i + 2] == "\n" and text[i - 1].isalpha()]
    assert hyphens
    assert not [i for i in hyphens for b in page.blocks if b.start <= i < b.end]


@pytest.mark.parametrize(
    ("before", "after", "whole"),
    [
        ("the river com-", "mission met", "the river commission met"),
        ("a well-", "known angler", "a well-known angler"),
        ("the state-of-", "the-art ladder", "the state-of-the-art ladder"),
        ("the report by Anna Hill-", "Wood of Quern", "the report by Anna Hill-Wood of Quern"),
        ("it was over--", "or so they said", "it was over--or so they said"),
        ("it was over -", "or so they said", "it was over - or so they said"),
    ],
)
def test_how_lines_are_joined(before: str, after: str, whole: str) -> None:
    text = f"{before.rjust(66)}\n{after} {'and the board went on to other matters of the evening, which it had'[:50]}\n"
    text += "\n".join(wrap(p, 66) for p in STORY[1:])
    assert whole in " ".join(paragraphs(text))


def test_one_sentence_a_line() -> None:
    groups = (
        ('"We waited as long as we could.', 'Then a crane went through the planks," said Annika Sorrel of the board.'),
        ("The weir opens in the second week of May.", "Anglers have asked for a ladder of eleven pools."),
        ('"The salmon come first.', 'If they do not like it, we shall build another," she said.'),
    )
    text = "\n\n".join("\n".join(group) for group in groups)
    assert paragraphs(text) == [" ".join(group) for group in groups]


NOT_WRAPPED = {
    "paragraphs on lines": "\n".join(STORY),
    "short paragraphs": "\n".join(s + "." for p in STORY for s in p.replace('"', "").split(". ") for _ in range(2)),
    "verse": "\n".join(["the water comes down the hill", "and over the weir it goes", "nobody counts the fish"] * 5),
    "headlines": "\n".join(
        ["Weir to Open in May After a Fortnight of Delay", "Two Anglers Ask How the Salmon Are to Pass It",
         "Crane That Would Not Start Is Sold to a Museum", "Fisheries Laboratory at Quern to Close for Good"] * 4
    ),
    "a table": "\n".join(f"{name:<20} {n:>10} {n * 3:>10}" for n, name in enumerate(["Quern", "Sorrel", "Mill"] * 5)),
}  # fmt: skip


@pytest.mark.parametrize("name", NOT_WRAPPED)
def test_other_text_is_left_alone(name: str) -> None:
    lines, _ = uncounted_lines(NOT_WRAPPED[name])
    assert unwrapped(NOT_WRAPPED[name], lines) == lines


def test_unwrapping_can_be_switched_off() -> None:
    page = clean_page(Page(LAYOUTS["empty lines"]), CleanOptions(unwrap=False))
    assert "would not start, and\n\nstill we are" in page.text


def test_rules_and_mail_headers_stay_lines_of_their_own() -> None:
    head = "From: Annika Sorrel of the river board at Tollbridge near Quern, Dep\nSubject: the weir that opens in May\n"
    text = head + "-" * 60 + "\n" + wrap(STORY[1]) + "\n" + "-" * 60 + "\n\n" + wrap(STORY[2]) + "\n\n" + wrap(STORY[3])
    found = paragraphs(text)
    assert found[1:] == ["Subject: the weir that opens in May", "-" * 60, STORY[1], "-" * 60, STORY[2], STORY[3]]
