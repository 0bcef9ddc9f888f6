"""What paths say of outlet and day, and one spelling for each outlet."""

import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.config import load
from pipeline.errors import ConfigError
from pipeline.formats.options import ReadOptions
from pipeline.formats.paths import outlet_key, outlet_name, path_facts, spellings
from pipeline.options import Options
from pipeline.report.rejects import ALL, rejected_files
from pipeline.store import Store
from tests.conftest import article, run_pipeline

DAY = datetime(2021, 3, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("path", "site", "day"),
    [
        ("quern-herald/2021-03-09-weir-opens.txt", "quern-herald", True),
        ("exports/old/quern-herald/20210309_weir.html.gz", "quern-herald", True),
        ("quern-herald_2021-03-09_weir-opens.txt", "quern-herald", True),
        ("2021-03-09_quern-herald_weir.txt", "quern-herald", True),
        ("quern-herald/2021/03/09/weir.html", "quern-herald", True),
        ("quern-herald/2021/03/weir.html", "quern-herald", False),
        ("quern-herald/weir.txt", "quern-herald", False),
        ("20210309/weir.txt", None, True),
        ("2021-03-09-weir.txt", None, True),
        ("Quern!/2021-03-09-weir.txt", "Quern!", True),
        ("0042/weir.txt", None, False),
        ("text/weir.txt", None, False),
        ("quern-herald/2021-13-45-weir.txt", "quern-herald", False),
        ("weir.txt", None, False),
    ],
)
def test_layouts_that_are_there(path: str, site: str | None, day: bool) -> None:
    found = path_facts(path, ReadOptions().path)
    assert (found.site, found.date) == (site, DAY if day else None)


def test_a_layout_of_ones_own() -> None:
    layouts = ["{date}.{site}.*"]
    found = path_facts("in/2021-03-09.quern.0017.txt", layouts)
    assert (found.site, found.date) == ("quern", DAY)
    with pytest.raises(ConfigError, match=r"\{outlet\} is unknown; expected one of \{site\}, \{date\}"):
        load(Options, overrides=['ingest.path=["{outlet}/*"]'])


def test_one_outlet_has_one_spelling() -> None:
    spellings = ("Quern-Herald", "quern-herald", "quernherald.com", "www.quernherald.co.uk", "Quern Herald")
    assert {outlet_key(name) for name in spellings} == {"quernherald"}
    table = ("quernherald.com = The Quern Herald",)
    assert {outlet_name(name, table) for name in spellings} == {"The Quern Herald"}
    assert outlet_name("Tollbridge Times", table) == "Tollbridge Times"
    with pytest.raises(ConfigError, match="expected"):
        load(Options, overrides=['ingest.site_names=["quernherald.com"]'])


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ({"Quern Herald": 1, "quern-herald": 9, "quernherald.test": 3}, "Quern Herald"),
        ({"Quern-Herald": 2, "quern-herald": 5}, "Quern-Herald"),
        ({"quern_herald": 2, "quern-herald": 5}, "quern-herald"),
        ({"www.quernherald.test": 1, "quernherald.test": 1}, "www.quernherald.test"),
        ({"Quern Herald": 4, "QUERN HERALD": 1}, "Quern Herald"),
    ],
)
def test_the_spelling_that_readers_know_wins(counts: dict[str, int], expected: str) -> None:
    assert spellings(counts) == dict.fromkeys(counts.keys() - {expected}, expected)


def test_outlets_that_may_be_several_stay_apart() -> None:
    assert spellings({"post.local": 3, "post.test": 2}) == {}
    assert spellings({"post.local": 3, "post.test": 2, "Post": 1, "post": 4}) == {"post": "Post"}
    assert spellings({"Herald": 3, "Quern Herald": 2, "7": 1, "7.": 2}) == {}


def test_an_exclamation_mark_is_part_of_a_name_but_after_an_archive(tmp_path: Path) -> None:
    raw, out = tmp_path / "raw", tmp_path / "out"
    (raw / "Quern!").mkdir(parents=True)
    for number in range(3):
        (raw / "Quern!" / f"{number}.txt").write_text("", encoding="utf-8")
    (raw / "Quern!" / "2021-03-09-weir.txt").write_text(article(1), encoding="utf-8")
    for folder in (raw, raw / "Quern!"):
        with zipfile.ZipFile(folder / "pages.zip", "w") as archive:
            archive.writestr("tollbridge-times/2021-03-09-mill.txt", article(2))
            archive.writestr("empty.txt", "")
    (raw / "pages.zip!empty.txt").write_text(article(3), encoding="utf-8")  # would have the id of a member
    run_pipeline(raw, out, until="clean")
    rows = Store(str(out)).read_all("articles", ["source", "site", "published_at"]).to_pylist()
    assert {row["source"]: row["site"] for row in rows} == {
        "Quern!/2021-03-09-weir.txt": "Quern!",
        "Quern!/pages.zip!tollbridge-times/2021-03-09-mill.txt": "tollbridge-times",
        "pages.zip!tollbridge-times/2021-03-09-mill.txt": "tollbridge-times",
    }
    assert {row["published_at"] for row in rows} == {DAY}
    found = {file.name: (file.rejected, file.documents) for file in rejected_files(Store(str(out)))}
    assert found == {ALL: (4, 5), "pages.zip": (1, 2), "Quern!/pages.zip": (1, 2)}


def test_an_outlet_has_one_spelling_over_formats(tmp_path: Path) -> None:
    raw, out = tmp_path / "raw", tmp_path / "out"
    (raw / "quern-herald").mkdir(parents=True)
    (raw / "quern-herald" / "2024-03-05-weir.txt").write_text(article(1), encoding="utf-8")
    records = [{"text": article(2), "site": "Quern Herald"}, {"text": article(3), "site": "tollbridge.example"}]
    (raw / "export.jsonl").write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    run_pipeline(raw, out, until="clean")
    sites = Store(str(out)).read_all("articles")["site"].to_pylist()
    assert sorted(sites) == ["Quern Herald", "Quern Herald", "tollbridge.example"]
    (raw / "export.jsonl").write_text(json.dumps(records[1]), encoding="utf-8")
    run_pipeline(raw, out, until="clean")
    assert sorted(Store(str(out)).read_all("articles")["site"].to_pylist()) == ["quern-herald", "tollbridge.example"]
