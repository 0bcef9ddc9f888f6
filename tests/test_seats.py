"""Party and place after a lawmaker's name."""

import pytest

from pipeline.text.names import STATE_CODES, Seat, read_seat


@pytest.mark.parametrize(
    ("text", "seat"),
    [
        ("(D-Vt.) said", Seat("democratic", "Vermont")),
        ("(R-FL), who", Seat("republican", "Florida")),
        ("(R., Ohio) left", Seat("republican", "Ohio")),
        (", R-N.Y., said", Seat("republican", "New York")),
        (", D–W.Va., said", Seat("democratic", "West Virginia")),
        (", I-Maine, said", Seat("independent", "Maine")),
        ("(D-South Carolina)", Seat("democratic", "South Carolina")),
        ("(D-Los Angeles) spoke", Seat("democratic", "Los Angeles")),
        ("(R-XQ)", None),
        (", R and D-level talks", None),
        (", D-Day, said", None),
        (", I think", None),
        ("(R)", None),
    ],
)
def test_seats(text: str, seat: Seat | None) -> None:
    read = read_seat(text)
    assert (read and read[0]) == seat
    if read is not None:
        assert text[read[1]] in "),"


def test_states_are_spelled_out() -> None:
    assert len(set(STATE_CODES.values())) == 50
    assert all(code == code.lower() and "." not in code for code in STATE_CODES)
