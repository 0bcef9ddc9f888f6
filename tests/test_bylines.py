"""Who wrote an article, in the forms found in plain text: the line names the author and is not part of the text."""

import pytest

from pipeline.cleaning import Page, clean_page
from pipeline.cleaning.byline import author_names

TITLE = "Eastwick harbour opens after nine days of storm"
BODY = """\
The harbour of Eastwick opened again on Tuesday after a storm had closed it for nine days, the port authority said.
“We have cleared the channel and the ferries will sail tonight,” said Mara Lind, who runs the port with a staff of forty.
Nobody was hurt, but two boats were lost and the sea wall needs repairs that the town expects to cost four million.
Ministers are due to visit the town on Friday, when they will decide whether to pay for a higher wall."""  # noqa: E501


@pytest.mark.parametrize(
    ("line", "byline"),
    [
        ("By Jo Marsh", "Jo Marsh"),
        ("by Jo Marsh", "Jo Marsh"),
        ("BY JO MARSH", "JO MARSH"),
        ("By: Jo Marsh", "Jo Marsh"),
        ("By J. K. Marsh", "J. K. Marsh"),
        ("By Dr. Jo Marsh", "Dr. Jo Marsh"),
        ("By Jo O’Marsh-Lind", "Jo O’Marsh-Lind"),
        ("By Ludwig van der Berg", "Ludwig van der Berg"),
        ("By Łukasz Żak and José Núñez", "Łukasz Żak and José Núñez"),
        ("By April Marsh", "April Marsh"),
        ("By Jo Marsh and Ida Lind", "Jo Marsh and Ida Lind"),
        ("By Jo Marsh & Ida Lind", "Jo Marsh & Ida Lind"),
        ("By Jo Marsh, Ida Lind, and Bo Ray", "Jo Marsh, Ida Lind, and Bo Ray"),
        ("By Jo Marsh, Ida Lind and Bo Ray | Coast Agency", "Jo Marsh, Ida Lind and Bo Ray"),
        ("By Jo Marsh and the Coast Agency", "Jo Marsh and the Coast Agency"),
        ("By Jo Marsh | The Shoreline Post", "Jo Marsh"),
        ("By Jo Marsh (Coast Agency)", "Jo Marsh"),
        ("By Jo Marsh / Coast Agency", "Jo Marsh"),
        ("By Jo Marsh @jomarsh", "Jo Marsh"),
        ("By Jo Marsh in Eastwick", "Jo Marsh"),
        ("By Jo Marsh for The Shoreline Post", "Jo Marsh"),
        ("By Jo Marsh, Shoreline Correspondent", "Jo Marsh"),
        ("By Jo Marsh, senior reporter", "Jo Marsh"),
        ("By Jo Marsh Staff Writer", "Jo Marsh"),
        ("By Jo Marsh Business reporter, Shoreline News", "Jo Marsh"),
        ("By Jo Marsh • 3 March 2027", "Jo Marsh"),
        ("By Jo Marsh 3 March 2027", "Jo Marsh"),
        ("By Jo Marsh March 3, 2027 4:15 p.m.", "Jo Marsh"),
        ("By Jo Marsh Updated March 3, 2027", "Jo Marsh"),
        ("By Jo Marsh, Published 3 March 2027", "Jo Marsh"),
        ("By Jo Marsh on Monday, March 1st, 2027 at 11:08 a.m.", "Jo Marsh"),
        ("Written by Jo Marsh", "Jo Marsh"),
        ("Reported by Jo Marsh", "Jo Marsh"),
        ("Posted by Jo Marsh", "Jo Marsh"),
        ("Words by Jo Marsh", "Jo Marsh"),
        ("Analysis by Jo Marsh", "Jo Marsh"),
        ("Exclusive by Jo Marsh", "Jo Marsh"),
        ("Eastwick – By Jo Marsh", "Jo Marsh"),
        ("Author: Jo Marsh", "Jo Marsh"),
        ("Reporter: Jo Marsh", "Jo Marsh"),
        ("From Jo Marsh in Eastwick", "Jo Marsh"),
        ("Jo Marsh reports from Eastwick", "Jo Marsh"),
        ("Jo Marsh reports from Eastwick.", "Jo Marsh"),
        ("Jo Marsh, political correspondent", "Jo Marsh"),
        ("Jo Marsh | Political editor", "Jo Marsh"),
        ("Jo Marsh Business reporter", "Jo Marsh"),
        ("Political correspondent Jo Marsh", "Jo Marsh"),
        ("By The Coast Agency", "The Coast Agency"),
        ("By Coast Agency Staff", "Coast Agency Staff"),
        ("By CNA", "CNA"),
        ("By\nJo Marsh", "Jo Marsh"),
        ("Jo Marsh\n3 March 2027", "Jo Marsh"),
        ("3 March 2027\nJo Marsh", "Jo Marsh"),
        ("By staff writers", None),
        ("By Our Correspondent", None),
        ("Staff writer", None),
    ],
)
def test_bylines(line: str, byline: str | None) -> None:
    cleaned = clean_page(Page(f"{TITLE}\n{line}\n{BODY}"))
    assert (cleaned.title, cleaned.byline) == (TITLE, byline)
    assert cleaned.text.split("\n\n") == [TITLE, *BODY.split("\n")]


@pytest.mark.parametrize(
    "line",
    [
        "By Friday it was over.",
        "By the harbour wall",
        "By Friday",
        "By the time the council met",
        "Jo Marsh",  # a person whom the article is about, as far as anybody can tell
        "Eastwick Harbour\n3 March 2027",
        "World News\n3 March 2027",
    ],
)
def test_no_bylines(line: str) -> None:
    assert clean_page(Page(f"{TITLE}\n{line}\n{BODY}")).byline is None


@pytest.mark.parametrize(
    ("line", "byline"),
    [
        ("Reporting by Jo Marsh; Editing by Ida Lind", "Jo Marsh"),
        ("(Reporting by Jo Marsh and Bo Ray in Eastwick; editing by Ida Lind)", "Jo Marsh and Bo Ray"),
        ("Additional reporting by Jo Marsh", None),
        ("Editing by Ida Lind", None),
    ],
)
def test_the_credit_of_an_agency_names_the_author_where_nothing_else_does(line: str, byline: str | None) -> None:
    assert clean_page(Page(f"{TITLE}\n{BODY}\n{line}")).byline == byline
    assert clean_page(Page(f"{TITLE}\nBy Bo Ray\n{BODY}\n{line}")).byline == "Bo Ray"


@pytest.mark.parametrize(
    ("byline", "authors"),
    [
        ("Marsh, Jo", ("Jo Marsh",)),
        ("Marsh, Jo; van Lind, Ida B.", ("Jo Marsh", "Ida B. van Lind")),
        ("By Jo Marsh and Ida Lind", ("Jo Marsh", "Ida Lind")),
        ("Jo Marsh, Eastwick", ("Jo Marsh",)),
        ("Marsh, Lind and Ray", ()),
        ("Eastwire, EWN", ()),
        ("JO MARSH", ("Jo Marsh",)),
        ("By Jo Marsh, Eastwick correspondent", ("Jo Marsh",)),
        ("Jo Marsh | Eastwick Times", ("Jo Marsh",)),
        ("by Ida de la Lind (Eastwick)", ("Ida de la Lind",)),
        ("Eastwick News Agency", ()),
        ("The Eastwick Board", ()),
        ("@jomarsh", ()),
        ("", ()),
        (None, ()),
    ],
)
def test_authors_of_a_field(byline: str | None, authors: tuple[str, ...]) -> None:
    assert author_names(byline) == authors
