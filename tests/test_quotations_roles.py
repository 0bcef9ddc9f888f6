"""How an article describes its people: each kind of description in sentences of our own."""

import pytest

from pipeline.entities import EntityOptions, find_mentions
from pipeline.parsing.model import parse_article
from pipeline.quotations import QuoteOptions, find_quotes


def role(text: str) -> str | None:
    """The role of whoever says that the crane is old."""
    parse = parse_article(text)
    quotes = find_quotes(parse, find_mentions(parse, EntityOptions()), QuoteOptions()).quotes
    (found,) = (q for q in quotes if "The crane is old" in text[q.start : q.end])
    return found.role


@pytest.mark.parametrize(
    ("introduction", "expected"),
    [
        # Before the name.
        ("Harbour Minister Ada Quill", "Harbour Minister"),
        ("Norwegian athlete Ada Quill", "Norwegian athlete"),
        ("Singer and producer Ada Quill", "Singer and producer"),
        ("Minister of Fisheries Ada Quill", "Minister of Fisheries"),
        ("The newly elected council chair Ada Quill", "The newly elected council chair"),
        ("Harbour Board co-chair Ada Quill", "Harbour Board co-chair"),
        ("Larkhill Port Authority (LPA) director Ada Quill", "Larkhill Port Authority (LPA) director"),
        ("Bo Tarrow's lawyer Ada Quill", "Bo Tarrow's lawyer"),
        ("His lawyer, Ada Quill,", "His lawyer"),
        ("The president of the harbour board, Ada Quill,", "The president of the harbour board"),
        ("The Minister of Ports and Fisheries, Ada Quill,", "The Minister of Ports and Fisheries"),
        ("On Monday Mayor Ada Quill", "Mayor"),
        ("Democrat Ada Quill", "Democrat"),
        ("The chief of police (COP) Ada Quill", "The chief of police"),
        # Behind it.
        ("Ada Quill, the harbour master,", "the harbour master"),
        ("Ada Quill, 45, a welder from Larkhill,", "a welder from Larkhill"),
        ("Ada Quill, the Registrar of Ships,", "the Registrar of Ships"),
        ("Ada Quill, president and founder of a trust for boats,", "president and founder of a trust for boats"),
        ("Ada Quill, one of the pilots of the port,", "one of the pilots of the port"),
        ("Ada Quill, a quick, friendly welder,", "a quick, friendly welder"),
        ("Ada Quill, a pilot who saw it fall,", "a pilot"),
        ("Ada Quill, its chief engineer,", "its chief engineer"),
        ("Ada Quill, who runs a bakery on the quay,", "who runs a bakery on the quay"),
        ("Ada Quill, who is the harbour master,", "the harbour master"),
        ("Ada Quill of Rostock", "of Rostock"),
        ("Ada Quill, from Rostock,", "from Rostock"),
        ("Ada Quill from Microsoft's harbour unit", "from Microsoft's harbour unit"),
        # Nothing to call her by.
        ("Ada Quill, who fell ill in May,", None),
        ("Ada Quill, speaking on the quay,", None),
        ("After a long night on the quay, Ada Quill", None),
        ("Last week Ada Quill", None),
    ],
)
def test_what_stands_beside_a_name(introduction: str, expected: str | None) -> None:
    assert role(f"The port was closed.\n\n{introduction} said: “The crane is old and it must go.”") == expected


def test_a_description_of_many_words_is_cut_before_a_preposition() -> None:
    text = (
        "Ada Quill, the director of the commission for the long and slow repair of the oldest and largest iron cranes "
        "of the northern harbours of the river with the widest mouth, said: “The crane is old and it must go.”"
    )
    found = role(text)
    assert found is not None
    assert found.startswith("the director of the commission for the long and slow repair")
    assert found.split()[-1] not in ("of", "the", "with")


def test_words_before_the_verb_describe_whoever_has_no_other_description() -> None:
    text = (
        "Ada Quill was elected mayor of Larkhill in May. Nobody else had stood.\n\n"
        "“The crane is old and it must go,” the mayor said."
    )
    assert role(text) == "the mayor"


def test_two_nouns_before_a_name_are_its_title_and_speak_as_one() -> None:
    text = (
        "Bo Tarrow sang on the quay. Painter and sculptor Susan Quill listened.\n\n"
        "Painter and sculptor Susan Quill said: “The crane is old and it must go.”"
    )
    parse = parse_article(text)
    (quote,) = find_quotes(parse, find_mentions(parse, EntityOptions()), QuoteOptions()).quotes
    assert quote.speaker_name == "Susan Quill"


def test_a_mark_alone_is_no_role() -> None:
    """The parser takes the opening mark for the head of the speaker's words."""
    text = (
        "‘That’s the bement Aubry, the orchestra's manager, confirmed that he had cancelled the crane "
        'to save 900 euros. "The crane is old," he said.'
    )
    assert role(text) is None
