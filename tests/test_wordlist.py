"""The word lists of `pipeline/resources/words`."""

from collections import Counter
from pathlib import Path

import pytest

from pipeline.resources import WordLists, resource

ROOT = Path(__file__).parent.parent / "pipeline"
FILES = sorted((ROOT / "resources" / "words").glob("*.txt"))


def test_lists_of_a_file(tmp_path: Path) -> None:
    file = tmp_path / "lists.txt"
    file.write_text("# Some lists.\n\n[fruit]\napple pear\n# stone fruit\nplum\n\n[trees]\noak: oaks\nash: ashes ash\n")
    lists = WordLists(file)
    assert lists.words("fruit") == {"apple", "pear", "plum"}
    assert lists.groups("fruit") == [["apple", "pear"], ["plum"]]
    assert lists.entries("trees") == {"oak": ["oaks"], "ash": ["ashes", "ash"]}
    assert lists.classes("trees") == {"oak": {"oaks"}, "ash": {"ashes", "ash"}}
    assert lists.keys("trees") == {"oaks": "oak", "ashes": "ash", "ash": "ash"}
    with pytest.raises(KeyError):
        lists.words("vegetables")


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.name)
def test_every_list_is_read_and_has_no_word_twice(file: Path) -> None:
    source = "".join(f.read_text("utf-8") for f in ROOT.rglob("*.py"))
    assert f'resource("words/{file.name}")' in source
    for name, lines in WordLists(resource(f"words/{file.name}")).lines.items():
        assert f'"{name}"' in source
        if not any(": " in line for line in lines):
            assert [word for word, n in Counter(" ".join(lines).split()).items() if n > 1] == [], name
