"""Lines that the user always keeps or drops: what a pattern means, which documents an entry covers, what a run
reports."""

import shutil
from pathlib import Path

import pytest

from pipeline.cleaning import CleanOptions, Page, clean_page, clean_pages
from pipeline.cleaning.language import count_words
from pipeline.cleaning.overrides import Override, PageOverrides, Pattern
from pipeline.errors import InputError
from pipeline.stages.user_files.overrides import page_overrides, read_overrides
from pipeline.store import Store
from pipeline.text.wildcards import fits
from tests.conftest import run_pipeline, write_articles

BODY = [
    "Harbour of Eastwick opens after nine days of storm",
    "The harbour of Eastwick opened again on Tuesday after a storm had closed it for nine days, the port said.",
    "“We have cleared the channel and the ferries will sail tonight,” said Mara Lind, who runs the port.",
    "Our reporters drink their tea at the harbour wall, and you can meet them there.",
    "Ministers are due to visit the town on Friday, when they will decide whether to pay for a higher wall.",
    "Tide table: high water 04:12",
]
PAGE = "\n\n".join(BODY)


def overrides(*, keep: tuple[str, ...] = (), drop: tuple[str, ...] = ()) -> PageOverrides:
    return PageOverrides([Override(1, 1, None, None, tuple(map(Pattern, keep)), tuple(map(Pattern, drop)))])


def write(folder: Path, text: str) -> str:
    path = folder / "sites.toml"
    path.write_text(text, encoding="utf-8")
    return str(path)


@pytest.mark.parametrize(
    ("pattern", "line", "meant"),
    [
        ("Follow the tide", "Follow the tide", True),
        ("follow  the TIDE", "Follow the\u00a0tide", True),
        ("Follow the tide", "Follow the tide.", False),
        ("Follow the tide", "We follow the tide", False),
        ("/^Follow/", "Follow the tide", True),
        ("/^follow/", "Follow the tide", False),
        ("/(?i)the TIDE/", "Follow the tide", True),
        ("/\\d+ comments?$/", "17 comments", True),
        ("a.b", "axb", False),
        ("1/2", "1/2", True),
    ],
)
def test_what_a_pattern_means(pattern: str, line: str, meant: bool) -> None:
    assert bool(overrides(drop=(pattern,)).matches(line)) is meant


@pytest.mark.parametrize(
    ("site", "folder", "covered"),
    [
        (None, None, True),
        ("harbour ledger", None, True),
        ("Harbour*", None, True),
        ("ledger.example", None, True),
        ("*.example", None, True),
        ("Ledger", None, False),
        (None, "ledger", True),
        (None, "ledger/", True),
        (None, "ledger/2027", True),
        (None, "*/2027-03-*.txt", True),
        (None, "ledger/[0-9]*", False),
        (None, "ledge", False),
        (None, "2027", False),
        ("harbour ledger", "post", False),
        ("post", "ledger", False),
    ],
)
def test_whom_an_entry_covers(site: str | None, folder: str | None, covered: bool, tmp_path: Path) -> None:
    lines = [f'{key} = "{value}"' for key, value in (("site", site), ("folder", folder)) if value]
    path = write(tmp_path, "\n".join(["[[overrides]]", *lines, 'drop = ["x"]']))
    document = {
        "site": "Harbour Ledger",
        "url": "https://www.ledger.example/storm",
        "source": "ledger/2027/2027-03-01.txt",
    }
    assert bool(page_overrides(path, document)) is covered


def test_brackets_in_a_pattern_stand_for_themselves() -> None:
    assert fits("a[1]/x [2].txt", "a[1]/*")
    assert not fits("a1/x.txt", "a[1]/*")


def test_dropped_and_kept_lines_have_their_rule() -> None:
    said = overrides(keep=("/^Tide table:/",), drop=("/^Our reporters/", "no such line"))
    cleaned = clean_page(Page(PAGE), overrides=said)
    rules = {PAGE[b.start : b.end]: (b.label, b.rule, b.kept) for b in cleaned.blocks}
    assert rules[BODY[3]] == ("boilerplate", "override-drop", False)
    assert rules[BODY[5]] == ("body", "override-keep", True)
    assert cleaned.text.split("\n\n") == [*BODY[:3], *BODY[4:]]
    assert [(m.kind, m.pattern) for m in cleaned.overridden] == [
        ("drop", "/^Our reporters/"),
        ("keep", "/^Tide table:/"),
    ]
    assert [PAGE[b.start : b.end] for b in cleaned.blocks] == BODY
    for b in cleaned.blocks:
        assert b.text_start is None or cleaned.text[b.text_start :].startswith(PAGE[b.start : b.end])


def test_a_dropped_line_is_no_title_and_a_kept_title_stays_one() -> None:
    assert clean_page(Page(PAGE)).title == BODY[0]
    assert clean_page(Page(PAGE), overrides=overrides(drop=(BODY[0],))).title != BODY[0]
    kept = clean_page(Page(PAGE), overrides=overrides(keep=(BODY[0],)))
    assert kept.title == BODY[0]
    assert (kept.blocks[0].label, kept.blocks[0].rule) == ("title", "override-keep")


def test_keeping_wins_over_dropping() -> None:
    cleaned = clean_page(Page(PAGE), overrides=overrides(keep=("/tea at the harbour/",), drop=("/^Our reporters/",)))
    assert BODY[3] in cleaned.text


def test_a_border_of_stories_that_is_kept_says_by_whom() -> None:
    text = PAGE.replace(BODY[3], "* * *")
    rules = {text[b.start : b.end]: b.rule for b in clean_page(Page(text)).blocks}
    assert rules["* * *"] == "story-break"
    rules = {text[b.start : b.end]: b.rule for b in clean_page(Page(text), overrides=overrides(keep=("* * *",))).blocks}
    assert rules["* * *"] == "override-keep"


@pytest.mark.parametrize("method", ["model", "rules", "none"])
def test_overrides_hold_with_every_method(method: str) -> None:
    said = overrides(keep=("/^Tide table:/",), drop=("/^Our reporters/",))
    cleaned = clean_page(Page(PAGE), CleanOptions(method=method), said)  # type: ignore[arg-type]
    assert BODY[3] not in cleaned.text
    assert BODY[5] in cleaned.text


def test_overrides_win_over_the_extractor() -> None:
    text = "\n".join(BODY)
    page = Page(text, "text/html", title=BODY[0], main_lines=(False, True, True, True, True, False))
    cleaned = clean_page(page, overrides=overrides(keep=("/^Tide/",), drop=("/^Our reporters/",)))
    assert cleaned.text.split("\n\n") == [BODY[1], BODY[2], BODY[4], BODY[5]]


@pytest.mark.parametrize(
    ("text", "place", "said", "remedy"),
    [
        ("[[overrides]]\ndrop = [\"x\"\n", "", "not valid TOML", "correct the line"),
        ("[sites]\nx = 1\n", "", "has sites", "[[overrides]]"),
        ("\n\n[[overrides]]\nsite = \"A\"\n", ":3: entry 1", "neither keep nor drop", "drop = "),
        ('[[overrides]]\ndrop = ["x"]\n\n[[overrides]]\ndorp = ["y"]\n', ":4: entry 2", "dorp = ['y']: no such key",
         "did you mean drop?"),
        ('[[overrides]]\ndrop = "x"\n', ":1: entry 1", "drop = 'x': expected a list", "write a list"),
        ('[[overrides]]\ndrop = [1]\n', ":1: entry 1", "drop = [1]", "write a list"),
        ('[[overrides]]\nsite = 3\ndrop = ["x"]\n', ":1: entry 1", "site = 3: expected a string", 'site = "harbour*"'),
        ('[[overrides]]\nfolder = " "\ndrop = ["x"]\n', ":1: entry 1", "folder = ' '", "leave folder out"),
        ('[[overrides]]\ndrop = ["/(/"]\n', ":1: entry 1: drop", "'/(/' is not a regular expression", "correct it"),
        ('[[overrides]]\nkeep = ["/.*/"]\n', ":1: entry 1: keep", "matches every line", "correct it"),
        ('[[overrides]]\nkeep = [" "]\n', ":1: entry 1: keep", "' ' is empty", "correct it"),
        ('[[overrides]]\nkeep = ["x"]\ndrop = ["x"]\n', ":1: entry 1", "'x' is under keep and under drop", "remove it"),
    ],
)  # fmt: skip
def test_a_wrong_file_is_the_users_error(tmp_path: Path, text: str, place: str, said: str, remedy: str) -> None:
    path = write(tmp_path, text)
    with pytest.raises(InputError) as caught:
        read_overrides(path)
    assert caught.value.what.startswith(f"{path}{place}")
    assert said in caught.value.what
    assert remedy in caught.value.remedy


def test_a_file_that_is_not_there(raw: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        run_pipeline(raw, tmp_path / "out", set_=[f"clean.overrides={tmp_path / 'none.toml'}"])
    assert not list((tmp_path / "out").rglob("*.parquet"))


def test_an_address_that_is_none_covers_by_the_other_facts(tmp_path: Path) -> None:
    path = write(tmp_path, '[[overrides]]\nsite = "post"\ndrop = ["x"]\n')
    document = {"site": "Post", "url": "http://[broken", "source": "a.txt"}
    assert page_overrides(path, document)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("overrides")
    write_articles(folder / "raw")
    text = '[[overrides]]\nfolder = "*-03.txt"\ndrop = ["/^She added/", "Nothing like it"]\n'
    run_pipeline(folder / "raw", folder / "out", set_=[f"clean.overrides={write(folder, text)}"], until="clean")
    return folder


def test_a_run_drops_and_warns_of_what_matched_nothing(built: Path) -> None:
    store = Store(str(built / "out"))
    sources = {d["doc_id"]: d["source"] for d in store.read_all("documents", ["doc_id", "source"]).to_pylist()}
    dropped = [sources[b["doc_id"]] for b in store.read_all("blocks").to_pylist() if b["rule"] == "override-drop"]
    assert dropped == ["article-03.txt"]
    path = built / "sites.toml"
    assert store.read_json("manifest.json")["warnings"] == [
        f"{path}:1: entry 1: drop: 'Nothing like it' matched no line"
    ]


def test_a_changed_file_cleans_again_and_a_touched_one_does_not(built: Path, tmp_path: Path) -> None:
    out = Path(shutil.copytree(built / "out", tmp_path / "out"))
    path = built / "sites.toml"
    options = [f"clean.overrides={path}"]
    before = path.read_text(encoding="utf-8")
    path.touch()
    assert set(run_pipeline(built / "raw", out, set_=options, until="clean").done.values()) == {0}
    try:
        path.write_text(before.replace("-03", "-04"), encoding="utf-8")
        done = run_pipeline(built / "raw", out, set_=options, until="clean").done
    finally:
        path.write_text(before, encoding="utf-8")
    assert (done["documents"], done["articles"]) == (0, 1)


def test_the_example_of_the_documentation_is_valid(tmp_path: Path) -> None:
    page = (Path(__file__).parent.parent / "docs" / "cleaning.md").read_text(encoding="utf-8")
    example = page.split("```toml\n")[1].split("```")[0]
    first, second, third = read_overrides(write(tmp_path, example))
    assert (first.folder, second.site, third.site, third.folder) == ("harbour-ledger", "*.example", None, None)
    document = {"site": None, "url": "https://www.post.example/a", "source": "harbour-ledger/2024/a.txt"}
    said = page_overrides(write(tmp_path, example), document)
    assert said
    assert [m.kind for m in said.matches("Tide table: high water 04:12")] == ["drop"]
    assert [m.kind for m in said.matches("LISTEN to our podcast")] == ["drop"]
    assert [m.kind for m in said.matches("Editor’s note: this story was corrected.")] == ["keep"]


def test_words_are_counted_in_the_lines_that_are_left() -> None:
    pages = [Page(PAGE), Page(PAGE.replace("harbour", "tea-house’s")), Page("Nothing here.")]
    said = [overrides(drop=(BODY[1],)), overrides(drop=("/[a-z]/",), keep=(BODY[0],)), None]
    for page, own, cleaned in zip(pages, said, clean_pages(pages, CleanOptions(), said), strict=True):
        assert cleaned == clean_page(page, CleanOptions(), own)
        assert cleaned.words == count_words(cleaned.text)
