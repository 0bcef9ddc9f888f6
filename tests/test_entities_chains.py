"""Pronouns and role phrases of one article: golden sentences of our own, through the real model."""

import pytest

from tests.mentions_of import found


@pytest.mark.parametrize(
    ("text", "pronouns"),
    [
        ("Clara Whitfield arrived on Monday. She said the bridge was safe.", ["Clara Whitfield"]),
        ("Clara Whitfield thanked Peter Aldous. She said he had been kind.", ["Clara Whitfield", "Peter Aldous"]),
        ("Peter Aldous washed himself.", ["Peter Aldous"]),
        ("The bridge was closed. He said so.", [None]),
        ("Clara Whitfield left.\n\n___\n\n9:30 a.m.\n\nShe said the bridge was safe.", [None]),
        ("“My father was a baker,” Clara Whitfield said. “He rose at three.”", [None]),
        ("Clara Whitfield was here, Peter Aldous wrote: “She laughed.”", ["Clara Whitfield"]),
        ("Peter Aldous said of Karl Vogt: “He is the best.”", ["Karl Vogt"]),
        ("A local nurse, Clara Whitfield, drove King Olaf home. “Hurry,” she said.", ["Clara Whitfield"]),
        ("Ashby Quill arrived. One old woman, Ines Tarrow, waved. “I waited,” she said.", ["Ines Tarrow"]),
        ("Spokeswoman Ngozi Adeyle spoke. “We are late,” she said.", ["Ngozi Adeyle"]),
    ],
)
def test_pronouns_take_up_a_name_or_nobody(text: str, pronouns: list[str | None]) -> None:
    assert [name for _, name in found(text, "pronoun")] == pronouns


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        (
            "Norwegian Prime Minister Greta Lund met King Olaf Berg. The prime minister smiled.",
            {"The prime minister": "Greta Lund"},
        ),
        (
            "Pavia Secretary-General Nils Holm spoke. The secretary general left.",
            {"The secretary general": "Nils Holm"},
        ),
        ("Mayor Anna Petri spoke at length. The mayor then left.", {"The mayor": "Anna Petri"}),
        ("Tove Lind, the minister of transport, spoke. The minister left.", {"The minister": "Tove Lind"}),
        ("Anna Petri spoke at length. The mayor then left.", {"The mayor": None}),
        (
            "French President Paul Morel met German President Karl Vogt. The German president left.",
            {"The German president": "Karl Vogt"},
        ),
        (
            "Sen. Tove Lind, R-Fla., met Sen. Karl Vogt (D-VT). The Florida senator smiled. The Vermont senator left.",
            {"The Florida senator": "Tove Lind", "The Vermont senator": "Karl Vogt"},
        ),
        (
            "Sen. Tove Lind (R-Ohio), the committee chairwoman, met Sen. Karl Vogt. The chairwoman left.",
            {"The chairwoman": "Tove Lind"},
        ),
        ("A teacher, Tove Lind, saw it. Karl Vogt did not. The teacher left.", {"The teacher": "Tove Lind"}),
        (
            "Russian Foreign Minister Boris Holm spoke. Russia's top diplomat left.",
            {"Russia's top diplomat": "Boris Holm"},
        ),
        ("Boris Holm, Russia's foreign minister, spoke. The minister left.", {"The minister": "Boris Holm"}),
        (
            "Ohio governor opens bridge\n\nLARKHILL - Ohio Gov. Tove Lind walked over the new bridge on Monday.",
            {"Ohio governor": "Tove Lind"},
        ),
        ("Ohio governor opens bridge\n\nTexas Gov. Tove Lind walked over it on Monday.", {"Ohio governor": None}),
        ("King Karl Vogt spoke. The Christian leader left.", {"The Christian leader": None}),
        ("Campaign manager Anna Petri spoke. The band leader left.", {"The band leader": None}),
    ],
)
def test_role_phrases(text: str, roles: dict[str, str | None]) -> None:
    got = dict(found(text, "nominal"))
    assert {k: got.get(k, "missing") for k in roles} == roles


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Park Min Un came. A letter of the U.N. lay on the desk.", "U.N."),
        ("Alte Kvd met reporters. The KVD won, and the KVD lost. A critic of the KVD left.", "KVD"),
    ],
)
def test_what_has_an_article_is_no_surname(text: str, word: str) -> None:
    assert all(name is None or " " not in name for written, name in found(text, "name") if written == word)
