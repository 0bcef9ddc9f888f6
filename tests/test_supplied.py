"""Files of the user: names, settled pairs, Wikidata ids. What they say wins; a bad line is named."""

import os
import re
import shutil
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline.entities import ListedName, SettledPair
from pipeline.errors import ConfigError, InputError
from pipeline.stages.user_files.names import read_names, read_settled, wikidata_ids
from pipeline.store import Store
from tests.conftest import run_pipeline, write_articles

NAMES = """name,type,aliases
# our own people
Nora Feld,person,N. Feld|Feldi
"Feld, Holm and Sons",organisation,
Tuesday Plan,none,
"""


def write(folder: Path, name: str, text: str) -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_names_from_csv_and_from_toml_are_the_same(tmp_path: Path) -> None:
    expected = (
        ListedName("Nora Feld", "person", ("N. Feld", "Feldi")),
        ListedName("Feld, Holm and Sons", "organisation"),
        ListedName("Tuesday Plan", "none"),
    )
    toml = """
[[names]]
name = "Nora Feld"
type = "person"
aliases = ["N. Feld", "Feldi"]

[[names]]
name = "Feld, Holm and Sons"
type = "organisation"

[[names]]
name = "Tuesday Plan"
type = "none"
"""
    assert read_names(write(tmp_path, "names.csv", "\ufeff" + NAMES)) == expected
    assert read_names(write(tmp_path, "names.toml", toml)) == expected


def test_a_name_that_begins_with_a_hash_is_no_comment(tmp_path: Path) -> None:
    text = 'name,type\n"#MossWatch",organisation\n  # "Nobody",person\n"# Larkhill\n# Society",none\n'
    assert [e.name for e in read_names(write(tmp_path, "a.csv", text))] == ["#MossWatch", "# Larkhill\n# Society"]


@pytest.mark.parametrize(
    ("file", "text", "place", "said"),
    [
        ("a.csv", "name,type\nOslo,plaice\n", ":2", "type 'plaice'"),
        ("a.csv", "name,type\n\n# a note\n,place\n", ":4", "no name"),
        ("a.csv", "name,kind\nOslo,place\n", ":1", "'name, kind'"),
        ("a.csv", "name,type\nFeld, Holm and Sons,organisation\n", ":2", "3 cells, expected 2"),
        (
            "a.csv",
            "name,type,aliases\nAda Lind,person,Lind\nOla Lind,person,Lind\n",
            ":3",
            "'Lind' stands for Ola Lind",
        ),
        ("a.csv", "name,type\nAda Lind,person\nAda Lind,place\n", ":3", "in line 2"),
        ("a.csv", "name,type,aliases\nAda Lind,person,Lind|__\n", ":2", "'__': no letter or figure"),
        ("a.toml", '[[names]]\nname = "Oslo"\ntype = "town"\n', ":1", "type 'town'"),
        ("a.toml", '[[names]]\nname = "Oslo"\ntype = "place"\n\n[[names]]\nname = 3\n', ":5", "name = 3"),
        ("a.toml", '[[names]]\nname = "Oslo"\nsort = "place"\n', ":1", "sort = 'place'"),
        ("a.toml", '[[name]]\nname = "Oslo"\n', "", "has name"),
        ("a.toml", "[[names]\n", "", "line 1"),
    ],
)
def test_a_bad_line_of_names_is_the_users_error(tmp_path: Path, file: str, text: str, place: str, said: str) -> None:
    path = write(tmp_path, file, text)
    with pytest.raises(InputError) as caught:
        read_names(path)
    assert caught.value.what.startswith(f"{path}{place}:")
    assert said in caught.value.what
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("first", "count"),
    [
        ('"Nora Feld', 1),  # the mark took all lines below into one name
        (
            '"Nora Feld',
            10_000,
        ),  # Python's csv gives up on a cell of 131,072 characters, unless a reader raised that limit
        ('"Nora" Feld', 1),
    ],
)
def test_a_quotation_mark_out_of_place_is_the_users_error(tmp_path: Path, first: str, count: int) -> None:
    text = f"name,type\n{first},person\n" + "Holm Ries,person\n" * count
    with pytest.raises(InputError, match=r"names\.csv: no CSV up to line \d+.*\n.*close each quoted cell"):
        read_names(write(tmp_path, "names.csv", text))


def test_wikidata_columns_that_are_no_text(tmp_path: Path) -> None:
    path = str(tmp_path / "ids.parquet")
    pq.write_table(pa.table({"id": [b"Q5"], "name": [b"Nora Feld"]}), path)
    assert wikidata_ids(path, ["Nora Feld"]) == {("", "nora feld"): {"Q5"}}
    for ids, said in (([5], "id '5': expected a Wikidata id"), ([["Q5"]], "make them columns of text")):
        pq.write_table(pa.table({"name": ["Nora Feld"], "id": ids}), path)
        with pytest.raises(InputError, match=said):
            wikidata_ids(path, ["Nora Feld"])


def test_a_file_that_is_not_there_or_not_utf8(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        read_names(str(tmp_path / "none.csv"))
    (tmp_path / "latin.csv").write_bytes("name,type\nÖrebro,place\n".encode("latin-1"))
    with pytest.raises(InputError, match="2: not UTF-8"):
        read_names(str(tmp_path / "latin.csv"))


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("equal,Ada Lind,A. Lind", ":2: verdict 'equal'"),
        ("same,Ada Lind,", ":2: a name is missing"),
        ("same,Ada Lind,ADA LIND", ":2: 'Ada Lind' twice"),
        ("same,Ada Lind,A. Lind\ndifferent,A. Lind,Ada Lind", "lines 3, 2 contradict"),
        ("same,A Lind,B Lind\nsame,B Lind,C Lind\nsame,D Lind,C Lind\ndifferent,A Lind,D Lind", "lines 5, 2, 3, 4"),
    ],
)
def test_a_bad_or_contradicting_pair_is_the_users_error(tmp_path: Path, lines: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        read_settled(write(tmp_path, "pairs.csv", f"verdict,name,other\n{lines}\n"))
    assert said in caught.value.what


def test_pairs_keep_their_lines(tmp_path: Path) -> None:
    path = write(tmp_path, "pairs.csv", "verdict,name,other\n\nsame,Ada Lind,A. Lind\ndifferent,Ada Lind,Ola Lind\n")
    assert read_settled(path) == (
        SettledPair(3, "same", "Ada Lind", "A. Lind"),
        SettledPair(4, "different", "Ada Lind", "Ola Lind"),
    )


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_wikidata_ids_of_the_names_that_are_wanted(tmp_path: Path, ending: str) -> None:
    rows = [("Oslo", "Q1", "place"), ("OSLO", "Q2", None), ("Ada Lind", "http://example.org/Q3", "person"),
            ("Bergen", "no id", "place")]  # fmt: skip
    path = str(tmp_path / f"ids.{ending}")
    if ending == "parquet":
        pq.write_table(pa.table(dict(zip(("name", "id", "type"), zip(*rows, strict=True), strict=True))), path)
    else:
        write(tmp_path, "ids.csv", "name,id,type\n" + "".join(f"{n},{i},{t or ''}\n" for n, i, t in rows))
    assert wikidata_ids(path, ["Oslo", "Ada Lind"]) == {
        ("place", "oslo"): {"Q1"}, ("", "oslo"): {"Q2"}, ("person", "ada lind"): {"Q3"},
    }  # fmt: skip
    with pytest.raises(InputError, match="id 'no id'"):
        wikidata_ids(path, ["Bergen"])


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve articles and their tables, with a list of names and a pair."""
    folder = tmp_path_factory.mktemp("supplied")
    write_articles(folder / "raw")
    write(folder, "names.csv", "name,type,aliases\nHarbour Board of Rostock,organisation,harbour board of Rostock\n")
    write(folder, "pairs.csv", "verdict,name,other\nsame,Nora Feld,Rostock\nsame,Nora Feld,Nobody Known\n")
    write(folder, "ids.csv", "name,id,type\nRostock,Q2861,place\nNora Feld,Q1,person\nNora Feld,Q2,person\n")
    run_pipeline(folder / "raw", folder / "out", set_=options(folder))
    return folder


def options(folder: Path) -> tuple[str, ...]:
    return (
        f"ner.names={folder / 'names.csv'}",
        f"entities.settled={folder / 'pairs.csv'}",
        f"entities.wikidata={folder / 'ids.csv'}",
    )


@pytest.fixture
def copy(built: Path, tmp_path: Path) -> Path:
    """A copy of these files; the options keep their paths, which the fingerprint holds."""
    return Path(shutil.copytree(built / "out", tmp_path / "out"))


def column(folder: Path, table: str, name: str) -> list[object]:
    return list(Store(str(folder)).read_all(table)[name].to_pylist())


def test_the_list_names_the_entity_of_the_whole_run(built: Path) -> None:
    mentions = Store(str(built / "out")).read_all("mentions").to_pylist()
    listed = [m for m in mentions if m["rule"] == "listed"]
    assert {(m["text"], m["name"], m["type"]) for m in listed} == {
        ("harbour board of Rostock", "Harbour Board of Rostock", "organisation")
    }
    assert len(listed) == 12
    entities = Store(str(built / "out")).read_all("entities").to_pylist()
    board = next(e for e in entities if e["name"] == "Harbour Board of Rostock")
    assert (board["type"], board["n_articles"]) == ("organisation", 12)


def test_ids_are_null_where_the_table_has_two(built: Path) -> None:
    ids = dict(zip(*(column(built / "out", "entities", c) for c in ("name", "wikidata_id")), strict=True))
    assert ids["Rostock"] == "Q2861"
    assert ids["Nora Feld"] is None


def test_what_came_of_each_pair_is_told(built: Path) -> None:
    assert column(built / "out", "corrections", "outcome") == ["not-applied", "unknown-name"]
    warnings = Store(str(built / "out")).read_json("manifest.json")["warnings"]
    assert [w.rsplit(":", 1)[0].removeprefix(str(built)) for w in warnings] == [
        "/pairs.csv:2: Nora Feld = Rostock (same): not-applied",
        "/pairs.csv:3: Nora Feld = Nobody Known (same): unknown-name",
    ]


@pytest.mark.parametrize(
    ("file", "redone", "kept"),
    [
        ("names.csv", {"mentions", "entities"}, {"documents", "articles", "parses", "article_sketches"}),
        ("pairs.csv", {"entities"}, {"parses", "mentions", "quotes", "article_entities"}),
        ("ids.csv", {"entities"}, {"parses", "mentions", "quotes", "article_entities"}),
    ],
)
def test_a_changed_file_redoes_what_reads_it(
    built: Path, copy: Path, file: str, redone: set[str], kept: set[str]
) -> None:
    assert set(run_pipeline(built / "raw", copy, set_=options(built)).done.values()) == {0}
    path = built / file
    before = path.read_text(encoding="utf-8")
    try:
        path.write_text(before + "# a note of the user's\n", encoding="utf-8")
        summary = run_pipeline(built / "raw", copy, set_=options(built))
    finally:
        path.write_text(before, encoding="utf-8")
    assert all(summary.done[step] for step in redone)
    assert not any(summary.done[step] for step in kept)


def test_a_touched_file_redoes_nothing(built: Path, copy: Path) -> None:
    os.utime(built / "names.csv")
    assert set(run_pipeline(built / "raw", copy, set_=options(built)).done.values()) == {0}


def test_a_bad_file_is_said_before_anything_is_done(raw: Path, tmp_path: Path) -> None:
    bad = write(tmp_path, "names.csv", "name,type\nOslo,plaice\n")
    with pytest.raises(InputError, match="plaice"):
        run_pipeline(raw, tmp_path / "out", set_=[f"ner.names={bad}"])
    assert not list((tmp_path / "out").rglob("*.parquet"))


def test_an_unknown_corpus_rule_is_the_users_error() -> None:
    with pytest.raises(ConfigError, match="did you mean 'initial'"):
        run_pipeline(Path(), Path(), set_=["entities.disable=initials"])


def test_the_examples_of_the_documentation_are_valid(tmp_path: Path) -> None:
    page = (Path(__file__).parent.parent / "docs" / "entities.md").read_text(encoding="utf-8")
    names, toml, pairs, ids = (block.split("```")[0] for block in re.split(r"```(?:csv|toml)\n", page)[1:])
    assert read_names(write(tmp_path, "names.csv", names))[0] == read_names(write(tmp_path, "names.toml", toml))[0]
    assert [p.verdict for p in read_settled(write(tmp_path, "pairs.csv", pairs))] == ["same", "different"]
    assert wikidata_ids(write(tmp_path, "ids.csv", ids), ["Oslo"]) == {("place", "oslo"): {"Q585"}}
