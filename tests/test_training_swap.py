"""Copies of articles with other names, for the reader."""

import random

from training.swap_names import Pools, swapped

TEXT = "Maria Lindgren of Kestrel Works met Peter Oduya in Larkhill. “It is old,” said Lindgren’s friend. LINDGREN."


def span(words: str, after: int = 0) -> list[int]:
    start = TEXT.index(words, after)
    return [start, start + len(words)]


def article() -> dict[str, object]:
    names = [
        [*span("Maria Lindgren"), "person"],
        [*span("Kestrel Works"), "organisation"],
        [*span("Peter Oduya"), "person"],
        [*span("Larkhill"), "place"],
        [*span("Lindgren", 30), "person"],
        [*span("LINDGREN"), "person"],
    ]
    query = {"span": span("It is old"), "positives": [0, 4], "nobody": False, "kind": "content"}
    mentions = [name[:2] for name in names]
    row = {"doc": "a", "source": "world", "hold": False, "text": TEXT}
    return {**row, "names": names, "mentions": mentions, "queries": [query]}


def other() -> dict[str, object]:
    text = "Gunilla Sandvik, Walter Abara, Quarry Trust, Fernside"
    parts, at, names = text.split(", "), 0, []
    for part, kind in zip(parts, ("person", "person", "organisation", "place"), strict=True):
        names.append([text.index(part, at), text.index(part, at) + len(part), kind])
    return {"doc": "b", "source": "world", "hold": False, "text": text, "names": names, "mentions": [], "queries": []}


def test_a_person_is_called_the_same_way_throughout() -> None:
    copy = swapped(article(), Pools([other()]), random.Random(1))
    text = copy["text"]
    names = [text[start:end] for start, end, _ in copy["names"]]
    given, surname = names[0].split()
    assert given == "Gunilla"  # the only given name of a woman
    assert surname in ("Sandvik", "Abara")
    assert names[4] == surname
    assert names[5] == surname.upper()
    assert f"said {surname}’s friend" in text


def test_spans_stand_on_their_words_in_the_copy() -> None:
    row = article()
    for seed in range(20):
        copy = swapped(row, Pools([row, other()]), random.Random(seed))
        (query,) = copy["queries"]
        assert copy["text"][slice(*query["span"])] == "It is old"
        assert [kind for *_, kind in copy["names"]] == [kind for *_, kind in row["names"]]
        for start, end, _ in copy["names"]:
            name = copy["text"][start:end]
            assert name
            assert name == name.strip(" .,’")
        assert copy["mentions"] == [name[:2] for name in copy["names"]]


def test_places_and_organisations_are_drawn_by_their_shape() -> None:
    seen = set()
    for seed in range(40):
        copy = swapped(article(), Pools([other()]), random.Random(seed))
        seen |= {copy["text"][start:end] for start, end, kind in copy["names"] if kind != "person"}
    assert seen == {"Kestrel Works", "Quarry Trust", "Larkhill", "Fernside"}
