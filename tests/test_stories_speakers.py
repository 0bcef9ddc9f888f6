"""Names, pronouns and speakers do not carry over from one story of a live page to the next."""

import pytest

from tests.test_quotations_find import of

FIRST = "“The crane is old and it must go,” said Maria Lindgren, who runs the harbour office in Rostock."
SECOND = "“Nobody asked the people who work there,” she said."
THIRD = "“We stand by every word of the plan for the harbour.”"
BORDERS = ["___", "4:15 p.m.", "14:05", "UPDATE 3 March 2027"]


@pytest.mark.parametrize("border", BORDERS)
def test_a_pronoun_takes_up_nobody_of_another_story(border: str) -> None:
    assert of(f"{FIRST}\n\n{SECOND}", "Nobody asked").speaker_name == "Maria Lindgren"
    assert of(f"{FIRST}\n\n{border}\n\n{SECOND}", "Nobody asked").speaker_name is None


@pytest.mark.parametrize("border", BORDERS)
def test_a_speaker_does_not_carry_over(border: str) -> None:
    assert of(f"{FIRST}\n\n{THIRD}", "We stand").speaker_name == "Maria Lindgren"
    assert of(f"{FIRST}\n\n{border}\n\n{THIRD}", "We stand").speaker_name is None
