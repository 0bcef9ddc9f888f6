"""What differs between two processed folders."""

import csv
import io
from collections import Counter
from pathlib import Path

import pytest
from rich.console import Console

from pipeline.errors import InputError
from pipeline.report.compare import Difference, differences, entity_differences, show_comparison, write_comparison
from tests.conftest import run_pipeline

HEAD = "what,source,record,words,value\n"


def test_a_folder_does_not_differ_from_itself(sample_run: Path) -> None:
    found, same = differences(str(sample_run), str(sample_run))
    assert found == []
    assert same > 300
    assert not any(entity_differences(str(sample_run), str(sample_run)).values())


def test_every_kind_of_difference_is_told(raw: Path, tmp_path: Path) -> None:
    a, b = tmp_path / "a", tmp_path / "b"
    run_pipeline(raw, a, set_=["quotes.model=light"])
    lines = [
        "speaker,article-00.txt,,We have waited 3 years for this day Nobody lost,Marta Oleson",
        "no-quotation,article-01.txt,,We have waited 4 years for this day Nobody lost,",
    ]
    (tmp_path / "corrections.csv").write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")
    run_pipeline(raw, b, set_=["quotes.model=light"])
    found, same = differences(str(a), str(b))
    assert Counter(d.what for d in found) == {"speaker": 1, "only in A": 1}
    assert same == 10
    assert "Marta Oleson (person)" in entity_differences(str(a), str(b))["only in B"]
    out = io.StringIO()
    write_comparison(show_comparison(str(a), str(b), 5, Console(file=out, width=200)), tmp_path / "all.csv")
    assert "-> correction" in out.getvalue()
    with (tmp_path / "all.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(r["what"], r["b_speaker_name"]) for r in rows] == [("speaker", "Marta Oleson"), ("only in A", "")]
    assert {d.what for d in differences(str(b), str(a))[0]} == {"speaker", "only in B"}


def test_words_of_an_article_are_no_formula_in_the_file(tmp_path: Path) -> None:
    row = dict.fromkeys(("kind", "speaker_name", "rule", "reason", "confidence"))
    found = [Difference("only in A", ("-a.txt", None), {**row, "text": "=1+2"}, None)]
    write_comparison(found, tmp_path / "new" / "all.csv")
    data = (tmp_path / "new" / "all.csv").read_bytes()
    assert data.startswith("\ufeffwhat,source".encode())
    assert "only in A,'-a.txt,,'=1+2," in data.decode()
    with pytest.raises(InputError, match="a folder, expected a file name"):
        write_comparison(found, tmp_path / "new")
