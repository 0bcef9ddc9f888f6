"""Whatever is found and not read has a reject, and fields are found whatever their spelling is."""

import io
import json
import os
import zipfile
from pathlib import Path

import pytest
from pyarrow import fs

from pipeline.config import load, replaced_lists
from pipeline.errors import InputError
from pipeline.formats import RawDocument, RawReject, is_raw_file, read_file
from pipeline.options import Options
from pipeline.runner import raw as raw_files
from pipeline.runner.raw import list_raw
from pipeline.store import Store

TEXT = "The weir at Tollbridge opens in May."


def zipped(**members: str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return data.getvalue()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("blank.jsonl", b"\n \n\n"),
        ("head.csv", b"title,text\n"),
        ("head.tsv", b"title\ttext\n"),
        ("none.zip", zipped()),
        ("folders.zip", zipped(**{"news/": ""})),
        ("inside.zip", zipped(**{"blank.jsonl": "\n"})),
        ("blank.txt", b" \n"),
        ("blank.json", b"[]"),
    ],
)
def test_an_empty_container_is_a_reject(name: str, data: bytes) -> None:
    (item,) = read_file(name, data)
    assert isinstance(item, RawReject)
    assert item.reason == "empty"


@pytest.mark.parametrize("path", ["../up.txt", "news/../../up.txt", "/etc/up.txt", "C:/up.txt", "..\\up.txt"])
def test_a_member_that_leads_out_of_its_archive_is_a_reject(path: str) -> None:
    items = list(read_file("pages.zip", zipped(**{path: TEXT, "weir.txt": TEXT})))
    assert [type(item) for item in items] == [RawReject, RawDocument]
    assert isinstance(items[0], RawReject)
    assert (items[0].reason, items[0].member) == ("unsafe-path", path)


@pytest.mark.parametrize(
    "record",
    [
        {"BodyText": TEXT, "Head Line": "Weir"},
        {"body-text": TEXT, "HEADLINE": "Weir"},
        {"Article Body": TEXT, "Title": "Weir"},
        {"meta": {"id": 7}, "article": {"Text": TEXT, "title": "Weir"}},
        {"_source": {"content": TEXT, "headline": "Weir"}},
    ],
)
def test_fields_are_found_whatever_their_spelling_is(record: dict[str, object]) -> None:
    (item,) = read_file("records.jsonl", json.dumps(record).encode())
    assert isinstance(item, RawDocument)
    assert (item.text, item.title) == (TEXT, "Weir")


def test_names_are_added_to_a_list_or_replace_it() -> None:
    default = load(Options).ingest.text_fields
    added = load(Options, overrides=["ingest.text_fields+=StoryText"])
    assert added.ingest.text_fields == ("StoryText", *default)
    assert replaced_lists(added) == []
    replaced = load(Options, overrides=['ingest.text_fields=["StoryText"]'])
    assert replaced.ingest.text_fields == ("StoryText",)
    assert replaced_lists(replaced) == ["ingest.text_fields"]


def listed(raw: Path, processed: Path, follow: bool = False) -> dict[str, str | None]:
    files = list_raw(str(raw), Store(str(processed)), is_raw_file, follow)
    return {file.path: file.fault[0] if file.fault else None for file in files}


def test_links_are_read_once_and_never_in_a_circle(tmp_path: Path) -> None:
    raw, outside = tmp_path / "raw", tmp_path / "outside"
    (raw / "site").mkdir(parents=True)
    outside.mkdir()
    (raw / "site" / "a.txt").write_text(TEXT)
    (outside / "b.txt").write_text(TEXT)
    (raw / "again.txt").symlink_to(raw / "site" / "a.txt")
    (raw / "site" / "circle").symlink_to(raw)
    (raw / "far.txt").symlink_to(outside / "b.txt")
    (raw / "far").symlink_to(outside)
    (raw / "gone.txt").symlink_to(outside / "nothing.txt")
    kept = {"again.txt": "link", "site/a.txt": None, "site/circle": "link", "gone.txt": "link"}
    assert listed(raw, tmp_path / "out") == {**kept, "far.txt": "link", "far": "link"}
    followed = listed(raw, tmp_path / "out", follow=True)
    assert followed == {**kept, "far.txt": None, "far/b.txt": None}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes")
def test_pipes_and_odd_names_have_a_row(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    os.mkfifo(raw / "pipe.txt")
    name = os.fsencode(raw) + b"/caf\xe9.txt"
    try:
        Path(os.fsdecode(name)).write_text(TEXT)
    except OSError:
        pytest.skip("the file system takes UTF-8 alone")
    assert listed(raw, tmp_path / "out") == {"pipe.txt": "unsupported-format", "caf\\xe9.txt": "name"}


def test_files_that_change_places_are_read_again(tmp_path: Path) -> None:
    raw, store = tmp_path / "raw", Store(str(tmp_path / "out"))
    raw.mkdir()
    for name in "ab":
        (raw / name).write_text(name)
        os.utime(raw / name, (1_000_000_000, 1_000_000_000))
    before = {file.path: file.sha256 for file in list_raw(str(raw), store, lambda path: True)}
    cache = store.read_json("_state/raw.json")
    store.write_json("_state/raw.json", {**cache, "hashed_at": cache["hashed_at"] + 10**11})  # as if long ago
    (raw / "a").rename(tmp_path / "c")
    (raw / "b").rename(raw / "a")
    (tmp_path / "c").rename(raw / "b")
    after = {file.path: file.sha256 for file in list_raw(str(raw), store, lambda path: True)}
    assert after == {"a": before["b"], "b": before["a"]}


def test_a_file_that_is_gone_before_it_is_read_is_not_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    for name in ("a.txt", "b.txt"):
        (raw / name).write_text(TEXT)

    def after_listing(system: fs.FileSystem, path: str) -> str | None:
        (raw / "a.txt").unlink(missing_ok=True)  # a scraper is at work
        return read(system, path)

    read = raw_files._hash
    monkeypatch.setattr(raw_files, "_hash", after_listing)
    assert listed(raw, tmp_path / "out") == {"b.txt": None}


def test_own_tables_are_no_input(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    (raw / "old" / "_state").mkdir(parents=True)
    (raw / "old" / "manifest.json").write_text("{}")
    (raw / "old" / "a.txt").write_text(TEXT)
    (raw / "a.txt").write_text(TEXT)
    assert listed(raw, tmp_path / "out") == {"old": "own-output", "a.txt": None}
    for processed in (raw, raw / "out", tmp_path):
        with pytest.raises(InputError, match="would read its own tables"):
            listed(raw, processed)
    assert "a.txt" in listed(raw, raw / ".out")
