"""Names as strings: parts, short forms, spellings."""

import pytest

from pipeline.text.names import family_key, fold, parse_name, split_titles, strip_possessive
from pipeline.text.spellings import romanised, same_given, skeleton, translated


@pytest.mark.parametrize(
    ("text", "given", "middle", "family", "suffix"),
    [
        ("Jane Roe", "Jane", (), "Roe", ""),
        ("Roe", "", (), "Roe", ""),
        ("Mr. Roe", "", (), "Roe", ""),
        ("Sen. Jane Roe", "Jane", (), "Roe", ""),
        ("the Rev. Amos Bell", "Amos", (), "Bell", ""),
        ("Thomas E. Mannering", "Thomas", ("E.",), "Mannering", ""),
        ("J. K. Marlow", "J.", ("K.",), "Marlow", ""),
        ("Greta von der Aue", "Greta", (), "von der Aue", ""),
        ("Bill de Witte", "Bill", (), "de Witte", ""),
        ("Karim al-Zahawi", "Karim", (), "al-Zahawi", ""),
        ("de Witte", "", (), "de Witte", ""),
        ("Harold Pike Jr.", "Harold", (), "Pike", "Jr."),
        ("Harold Pike Jr", "Harold", (), "Pike", "Jr."),
        ("Henry Vane III", "Henry", (), "Vane", "III"),
        ('Robert C. "Bobby" Slade', "Robert", ("C.",), "Slade", ""),
        ("Marcia “Cia” Prentice", "Marcia", (), "Prentice", ""),
        ("Conor O’Hare’s", "Conor", (), "O’Hare", ""),
        ("Ann Bailey-Ross", "Ann", (), "Bailey-Ross", ""),
        ("Edmund Vale of Larkhill", "Edmund", (), "Vale", ""),
        ("Jonas Ek\u00adberg", "Jonas", (), "Ekberg", ""),
        ("\ufeffZoe\u0308 Fe\u0301ld", "Zoë", (), "Féld", ""),
        ("Nadia Petrie OBE", "Nadia", (), "Petrie", ""),
        ("", "", (), "", ""),
    ],
)
def test_parts_of_a_name(text: str, given: str, middle: tuple[str, ...], family: str, suffix: str) -> None:
    name = parse_name(text)
    assert (name.given, name.middle, name.family, name.suffix) == (given, middle, family, suffix)


@pytest.mark.parametrize(
    ("text", "key"),
    [("Greta von der Aue", "aue"), ("Søren Dahl", "dahl"), ("Lech Wałęsa", "walesa"), ("Conor O’Hare", "o'hare")],
)
def test_a_surname_is_looked_up_by_its_last_word_folded(text: str, key: str) -> None:
    assert family_key(parse_name(text)) == key


@pytest.mark.parametrize(
    ("one", "other"),
    [("Erdoğan", "erdogan"), ("J.K.", "jk"), ("Zoë", "zoe"), ("O‘Neil", "o'neil"), ("Ek\u00adberg", "ekberg")],
)
def test_fold(one: str, other: str) -> None:
    assert fold(one) == other


def test_possessives_go_and_names_in_s_stay() -> None:
    assert [strip_possessive(n) for n in ("Roe's", "Roe’s", "Jones'", "Jones", "Roe")] == [
        "Roe",
        "Roe",
        "Jones",
        "Jones",
        "Roe",
    ]


def test_titles_never_take_the_whole_name() -> None:
    assert split_titles(["President"]) == 0
    assert split_titles(["Former", "President", "Roe"]) == 2


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("bill", "william", True),
        ("bob", "robert", True),
        ("kate", "catherine", True),
        ("stephen", "steven", True),
        ("jane", "jane", True),
        ("bill", "robert", False),
        ("jane", "john", False),
        ("dan", "don", False),
    ],
)
def test_short_given_names(one: str, other: str, same: bool) -> None:
    assert same_given(one, other) is same
    assert same_given(other, one) is same


@pytest.mark.parametrize(
    "names",
    [
        "Sergey Sergei Serguei",
        "Zelensky Zelenskyy Zelenskiy Zelenskyi",
        "Lavrov Lavroff Lavrow",
        "Dmitry Dmitri Dmitriy",
        "Shoigu Shoygu Schoigu",
        "Navalny Navalniy",
        "Yevgeny Evgeny",
        "Khodorkovsky Khodorkovskiy",
        "Tymoshenko Timoshenko",
        "Gaddafi Qaddafi Gadhafi",
        "Mohammed Muhammad Mohamed",
    ],
)
def test_spellings_share_a_key(names: str) -> None:
    assert len({skeleton(n) for n in names.split()}) == 1


@pytest.mark.parametrize(
    "names", ["Sergey Sergio", "Ivanov Ivanova", "Petrov Petrovsky", "Mitchell Michel", "Lee Li", "Roe Rowe"]
)
def test_different_names_have_different_keys(names: str) -> None:
    one, other = names.split()
    assert skeleton(one) != skeleton(other)


def test_only_names_from_other_scripts_vary_freely() -> None:
    assert romanised("Lavrov")
    assert romanised("Muhammad")
    assert not romanised("Smyth")


def test_one_given_name_in_two_languages() -> None:
    assert translated("Vladimir", "Volodymyr")
    assert not translated("Vladimir", "Vladislav")
