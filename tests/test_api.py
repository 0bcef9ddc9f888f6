"""`import newsquotes`: the same rows as a run, typed, whatever files are beside the user's script."""

from __future__ import annotations

import ast
import importlib
import json
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pytest
import spacy
from spacy.tokens import DocBin
from typer.testing import CliRunner

import newsquotes
import newsquotes.component
import pipeline
from pipeline.cli import app
from pipeline.store import Store
from pipeline.tables import PUBLIC, table_of

ROOT = Path(__file__).parent.parent
TEXT = """Nora Feld, the mayor of Rostock, opened the new harbour on Tuesday.

“We have waited three years for this day,” she said. “Nobody lost.”

According to the port authority, the ferries will run from May."""
PAGE = """<!doctype html><html><head><title>Harbour opens</title><meta charset="latin-1"></head><body>
<nav><a href="/">Home</a> <a href="/sport">Sport</a></nav><article><h1>Harbour opens</h1>
<p>Nora Feld, the mayor of Rostock, opened the new harbour on Tuesday, after three years of work on its quays.</p>
<p>“We have waited three years for this day,” she said. “Nobody lost. Björn’s crew is proud of what it built.”</p>
<p>The ferries will run from May, and the council will vote on the fares before the summer break.</p></article>
<footer>Subscribe to our newsletter</footer></body></html>"""


def test_one_text() -> None:
    found = newsquotes.extract(TEXT)
    first = found.quotations[0]
    assert (first.speaker, first.speaker_text, first.kind, first.cue) == ("Nora Feld", "she", "direct", "said")
    assert first.text == "We have waited three years for this day, Nobody lost."
    assert [TEXT[start:end] for start, end in first.parts] == [
        "“We have waited three years for this day,”",
        "“Nobody lost.”",
    ]
    assert TEXT[first.sentence_start : first.sentence_end].startswith("“We have waited")
    assert found.people == ("Nora Feld",)
    assert found.places == ("Rostock",)
    assert all(TEXT[m.start : m.end] == m.text for m in found.mentions)


def test_a_text_is_taken_as_it_is() -> None:
    """Offsets count in the text that was given, with whatever line ends and spaces."""
    text = TEXT.replace("\n", "\r\n") + "\t \r\n"
    found = newsquotes.extract(text, model="light")
    assert found.text == text
    start, end = found.quotations[0].parts[0]
    assert text[start:end] == "“We have waited three years for this day,”"


@pytest.mark.parametrize("text", ["", " \n", "Menu", "No quotations here, and nobody."])
def test_texts_without_anything(text: str) -> None:
    assert newsquotes.extract(text).quotations == ()


@pytest.mark.parametrize("given", [None, b"bytes", 7, Path("a.txt")])
def test_what_is_no_text_is_an_error_that_says_so(given: object) -> None:
    with pytest.raises(TypeError, match=r"newsquotes\.extract takes a str, got"):
        newsquotes.extract(given)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"newsquotes\.clean takes a str, got"):
        newsquotes.clean(given)  # type: ignore[arg-type]


def test_one_text_is_not_several() -> None:
    with pytest.raises(TypeError, match="takes several texts, got a str"):
        next(newsquotes.extract_all(TEXT))


def test_a_lone_surrogate_moves_no_offset() -> None:
    text = "“Half \ud800 of a character,” said Jane Roe, a clerk. “\udfff,” she said."
    found = newsquotes.extract(text, model="light")
    assert found.text == text
    assert found.quotations[0].speaker == "Jane Roe"
    assert text[found.quotations[0].start :].startswith("“Half")


def test_a_line_of_zero_width_spaces_is_an_empty_line() -> None:
    """Editors leave such lines between paragraphs; every article with one used to be rejected."""
    text = "“We have waited for years,” said Jane Roe, a clerk.\n\u200b \u200b\n\u200b\n“Nobody lost,” she said."
    found = newsquotes.extract(text, model="light")
    assert [(q.text, q.speaker) for q in found.quotations] == [
        ("We have waited for years,", "Jane Roe"),
        ("Nobody lost,", "Jane Roe"),
    ]


def test_bylines_options_and_models() -> None:
    story = "I walked to the harbour. “It is closed,” I said to the guard."
    assert newsquotes.extract(story, byline="By Jane Roe").quotations[0].speaker == "Jane Roe"
    assert newsquotes.extract(story).quotations[0].speaker is None
    direct = newsquotes.extract(TEXT, options={"quotes.indirect": False, "quotes.mixed": False})
    assert {q.kind for q in direct.quotations} == {"direct"}
    with pytest.raises(newsquotes.UserError, match="no such key"):
        newsquotes.extract(TEXT, options={"quotes.indirekt": False})
    with pytest.raises(newsquotes.UserError, match=r"nowhere\.csv: no such file"):
        newsquotes.extract(TEXT, model="light", options={"ner.names": Path("nowhere.csv")})


def test_it_gives_what_a_run_gives(sample_run: Path) -> None:
    articles = pipeline.load("articles", sample_run).query("language == 'en'").head(12)
    quotes, mentions = pipeline.load("quotes", sample_run), pipeline.load("mentions", sample_run)
    for article, found in zip(articles.itertuples(), newsquotes.extract_all(articles.text), strict=True):
        rows = quotes[quotes.doc_id == article.doc_id]
        assert [(q.start, q.end, q.text, q.cue) for q in found.quotations] == [
            (r.start, r.end, r.text, r.cue if isinstance(r.cue, str) else None) for r in rows.itertuples()
        ]
        assert [m.start for m in found.mentions] == mentions[mentions.doc_id == article.doc_id].start.to_list()


def test_pages_are_cleaned() -> None:
    article = newsquotes.clean(PAGE)
    assert article.title == "Harbour opens"
    assert article.text.startswith("Nora Feld")
    assert "Björn’s" in article.text
    assert "Subscribe to our newsletter" in article.dropped
    assert article.problem is None
    assert "no-article" in str(newsquotes.clean("Menu").problem)
    assert newsquotes.clean("").text == ""
    assert newsquotes.clean("").problem == newsquotes.clean(" \n").problem == "the page has no text"


@pytest.mark.parametrize(
    ("page", "options", "reason"),
    [("A line of words.\n" * 9, {"ingest.max_chars": 20}, "too-long"), ("\x01\x02\x03\x04" * 9, {}, "binary")],
)
def test_a_page_that_is_not_read_says_why(page: str, options: dict[str, object], reason: str) -> None:
    article = newsquotes.clean(page, options=options)
    assert (article.text, str(article.problem).partition(":")[0]) == ("", reason)


def test_later_calls_are_fast() -> None:
    newsquotes.extract(TEXT)
    begin = time.process_time()
    newsquotes.extract(TEXT)
    assert time.process_time() - begin < 0.5


def test_the_command_prints_quotations(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text(PAGE.replace("latin-1", "utf-8"), encoding="utf-8")
    done = CliRunner().invoke(app, ["extract", str(file)])
    assert done.exit_code == 0, done.output
    assert "Nora Feld (direct, " in done.stdout
    piped = CliRunner().invoke(app, ["extract", "-", "--jsonl", "--light", "--no-clean"], input=TEXT)
    rows = [json.loads(line) for line in piped.stdout.splitlines()]
    assert rows[0]["speaker_name"] == "Nora Feld"
    assert rows[0]["sentence"].startswith("“We have")


def test_the_command_says_what_it_cannot_do(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(b"x")
    for name, what in (("a.docx", "unsupported-format"), ("nothing.txt", "cannot be read")):
        done = CliRunner().invoke(app, ["extract", str(tmp_path / name)])
        assert isinstance(done.exception, newsquotes.UserError)
        assert what in str(done.exception)


def test_spacy_finds_the_component_by_its_entry_point() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    module, _, name = project["entry-points"]["spacy_factories"]["newsquotes"].partition(":")
    assert getattr(importlib.import_module(module), name) is newsquotes.component.make


def test_the_spacy_component() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("newsquotes", config={"model": "light"})
    docs = list(nlp.pipe([TEXT, "Nothing.", TEXT]))
    assert [len(doc._.quotes) for doc in docs] == [len(docs[0]._.quotes), 0, len(docs[0]._.quotes)]
    quote, span = docs[0]._.quotes[0], docs[0].spans["quotes"][0]
    assert quote.speaker == "Nora Feld"
    assert (span.text, span.label_) == (TEXT[quote.start : quote.end], "direct")
    stored = DocBin(docs=docs, store_user_data=True).to_bytes()
    again = list(DocBin().from_bytes(stored).get_docs(nlp.vocab))
    assert again[0]._.quotes == docs[0]._.quotes
    with pytest.raises(ValueError, match="must be 'accurate' or 'light'"):
        spacy.blank("en").add_pipe("newsquotes", config={"model": "heavy"})


SHADOWED = f"""
import pipeline                      # the user's own
import newsquotes
found = newsquotes.extract({TEXT!r}, model="light")
assert found.quotations[0].speaker == "Nora Feld", found
assert newsquotes.clean({PAGE!r}).title == "Harbour opens"
assert pipeline.MINE == 1
import pipeline.own_part
try:
    newsquotes.load("articles", "nothing")
except newsquotes.UserError as error:
    print("works:", type(error).__module__)
run = newsquotes.run("raw", "tables", options={{"quotes.model": "light"}}, workers=1, quiet=True)
print(run.rows["articles"], len(run.load("attributed_quotes")) == run.rows["attributed_quotes"])
try:
    newsquotes.run("no-folder", "tables", quiet=True)
except newsquotes.UserError as error:
    print(error.remedy)
"""


@pytest.mark.parametrize("form", ["file", "folder"])
def test_a_pipeline_of_the_users_own_does_no_harm(form: str, tmp_path: Path) -> None:
    script = SHADOWED
    if form == "file":
        (tmp_path / "pipeline.py").write_text("MINE = 1\n")
        script = script.replace("import pipeline.own_part\n", "")
    else:
        (tmp_path / "pipeline").mkdir()
        (tmp_path / "pipeline" / "__init__.py").write_text("MINE = 1\n")
        (tmp_path / "pipeline" / "own_part.py").write_text("")
    (tmp_path / "script.py").write_text(script, encoding="utf-8")
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "a.txt").write_text(TEXT + "\n\nThe council thanked everybody who had come to the harbour.\n")
    done = subprocess.run(
        [sys.executable, "script.py"], cwd=tmp_path, capture_output=True, text=True, check=False,
        env={"PYTHONPATH": str(ROOT), "PATH": "", "OMP_NUM_THREADS": "1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[:2] == ["works: newsquotes._pipeline.errors", "1 True"]
    assert "--raw" in lines[2] or "folder" in lines[2]


def test_without_one_the_packages_are_the_same() -> None:
    code = "import newsquotes, pipeline.errors; print(newsquotes.UserError is pipeline.errors.UserError)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "True"


def test_an_error_is_read_in_any_locale(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", "latin-1")
    with pytest.raises(newsquotes.UserError, match="f\u00f6hn: no such folder"):
        newsquotes.run(tmp_path / "f\u00f6hn", tmp_path / "out", quiet=True)


def test_the_error_is_told_apart_from_what_was_printed_before_it(tmp_path: Path) -> None:
    project = tmp_path / "an error: and its project"
    project.mkdir()
    (project / "newsquotes.toml").write_text('[quotes]\nmodel = "light"\n', encoding="utf-8")
    with pytest.raises(newsquotes.UserError, match="no such folder") as caught:
        newsquotes.run(project / "gone", tmp_path / "out", quiet=True)
    assert caught.value.what.startswith(str(project / "gone"))


def test_exports_and_tables(sample_run: Path, tmp_path: Path) -> None:
    paths = newsquotes.export(sample_run, ["speakers"], csv=tmp_path / "s.csv", sqlite=tmp_path / "s.db")
    assert [Path(path).name for path in paths] == ["s.csv", "s.db"]
    assert newsquotes.export(sample_run, "speakers", csv=tmp_path / "t.csv") == [str(tmp_path / "t.csv")]
    assert newsquotes.table("speakers", sample_run).num_rows == len(newsquotes.load("speakers", sample_run))
    assert newsquotes.table("speakers", sample_run, "name").column_names == ["name"]  # once a table of no rows
    with pytest.raises(newsquotes.UserError, match="no column speaker_naem"):
        newsquotes.load("speakers", sample_run, ["name", "speaker_naem"])
    assert "speakers" in PUBLIC


def test_what_excel_cannot_hold_is_a_warning(tmp_path: Path) -> None:
    row = {"doc_id": "a", "source": "a.txt", "text": "x" * 40_000}
    Store(str(tmp_path)).write("documents", "all", table_of("documents", [row]))
    with pytest.warns(UserWarning, match="1 cells of documents are cut"):
        newsquotes.export(tmp_path, ["documents"], xlsx=tmp_path / "a.xlsx")


SCRIPT = """
import newsquotes
from newsquotes import Quotation


def speakers(page: str) -> list[str]:
    article = newsquotes.clean(page)
    found = newsquotes.extract(article.text, model="light", options={"quotes.indirect": False})
    quotes: tuple[Quotation, ...] = found.quotations
    return [quote.speaker for quote in quotes if quote.speaker is not None and (quote.confidence or 0.0) > 0.9]


run = newsquotes.run("raw", "tables", workers=2)
print(run.rows["articles"], run.load("speakers").head())
"""


def test_a_users_script_passes_mypy_strict(tmp_path: Path) -> None:
    (tmp_path / "right.py").write_text(SCRIPT)
    (tmp_path / "wrong.py").write_text(SCRIPT.replace("quote.speaker for", "quote.speaker_name for"))
    options = ["--strict", "--config-file", "", "--cache-dir", str(ROOT / ".mypy_cache" / "api")]
    options += ["--follow-imports", "silent"]  # of what is installed, mypy tells no errors; a checkout must be told so
    done = subprocess.run(
        [sys.executable, "-m", "mypy", *options, "right.py", "wrong.py"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
        env={"MYPYPATH": str(ROOT), "PATH": "", "HOME": str(tmp_path)},
    )  # fmt: skip
    errors = [line for line in done.stdout.splitlines() if ": error:" in line]
    assert len(errors) == 1, done.stdout + done.stderr
    assert errors[0].startswith("wrong.py")
    assert 'has no attribute "speaker_name"' in errors[0]


@pytest.mark.parametrize("file", sorted((ROOT / "newsquotes").glob("*.py")), ids=lambda f: f.name)
def test_the_face_reaches_the_pipeline_through_origin_alone(file: Path) -> None:
    """A plain `import pipeline` would run a file of the user's."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    for_types = [n for n in ast.walk(tree) if isinstance(n, ast.If) and ast.unparse(n.test) == "TYPE_CHECKING"]
    allowed = {id(node) for each in for_types for statement in each.body for node in ast.walk(statement)}
    for node in ast.walk(tree):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        assert id(node) in allowed or not any(name.split(".")[0] == "pipeline" for name in names), ast.unparse(node)
