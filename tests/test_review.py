"""Samples, labels and what they say: against examples computed by hand, and in a browser by keyboard."""

import codecs
import csv
import io
import json
import re
import threading
from collections import Counter
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from rich.console import Console
from scipy.stats import binomtest
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.errors import InputError, UserError
from pipeline.review.desk import Desk, open_desk
from pipeline.review.exchange import LABEL_STUDIO_VIEW, take_labels, to_doccano, to_label_studio
from pipeline.review.labels import LABELS, Item, add_corrections, read_labels, write_labels
from pipeline.review.sample import STRATA, allot, band_of, draw
from pipeline.review.score import agreement, precision, print_score, wilson
from pipeline.stages.user_files.corrections import read_corrections
from tests import browser as browsers

BLANK = Item(
    "q", "a.txt", "", "Post", "2024-03-01", "direct", "light", "0.99", "words", "Roe", "he", "said", "s", 10, 100
)


def items(*strata: tuple[str, int, str]) -> list[Item]:
    """Labelled items: (stratum, quotations of the corpus in it, a letter per label: r, s, n, q or w)."""
    letters = dict(zip("rsnqw", LABELS, strict=True))
    corpus = sum(size for _, size, _ in strata)
    return [
        replace(
            BLANK, quote_id=f"{name}{k}", stratum=name, stratum_size=size, corpus_size=corpus, label=letters[letter]
        )
        for name, size, labels in strata
        for k, letter in enumerate(labels)
    ]


def cells(item: Item) -> dict[str, object]:
    return {name: value for name, value in asdict(item).items() if name != "others"}


@pytest.mark.parametrize("by", list(STRATA))
def test_a_sample_has_every_stratum_and_is_the_same_again(sample_run: Path, by: str) -> None:
    drawn = draw(str(sample_run), 100, by, seed=7)
    assert len(drawn) == len({i.quote_id for i in drawn}) == 100
    assert drawn == draw(str(sample_run), 100, by, seed=7)
    assert [i.quote_id for i in drawn] != [i.quote_id for i in draw(str(sample_run), 100, by, seed=8)]
    sizes = {i.stratum: i.stratum_size for i in drawn}
    assert sum(sizes.values()) == drawn[0].corpus_size


def test_an_unknown_division_is_an_error(sample_run: Path) -> None:
    with pytest.raises(UserError, match="--by author"):
        draw(str(sample_run), 10, "author", 1)


@pytest.mark.parametrize("n", [1, 7, 50, 200, 1_000])
def test_allotting_gives_all_that_is_asked_and_no_more_than_there_is(n: int) -> None:
    sizes = {"a": 3, "b": 700, "c": 97, "d": 1}
    given = allot(sizes, n)
    assert sum(given.values()) == min(n, 801)
    assert all(given[name] <= sizes[name] for name in sizes)


def test_small_strata_have_more_than_their_share() -> None:
    assert allot({"rare": 20, "common": 980}, 100) == {"rare": 20, "common": 80}
    assert allot({"rare": 100, "common": 900}, 100) == {"rare": 28, "common": 72}  # in proportion: 10 and 90


@pytest.mark.parametrize(
    ("confidence", "band"),
    [(None, "not measured"), (0.0, "0.00 to 0.30"), (0.95, "0.95 to 0.98"), (1.0, "0.98 to 1.00")],
)
def test_bands_are_those_of_the_documentation(confidence: float | None, band: str) -> None:
    assert band_of(confidence) == band


@pytest.mark.parametrize(("right", "n"), [(45, 50), (0, 10), (10, 10), (1, 3), (180, 200)])
def test_wilson_is_scipys(right: int, n: int) -> None:
    expected = binomtest(right, n).proportion_ci(0.95, method="wilson")
    assert wilson(right / n, n) == pytest.approx((expected.low, expected.high), abs=1e-6)


def test_precision_weighs_the_strata() -> None:
    """A rare stratum half right, a common one all right: (100 x .5 + 900 x 1) / 1000."""
    labelled = items(("rare", 100, "rrss"), ("common", 900, "rrrrrrrrrr"))
    found = precision(labelled, {"right"})
    assert found.value == pytest.approx(0.95)
    effective = 1_000**2 / (4 * 25**2 + 10 * 90**2)
    assert (found.low, found.high) == pytest.approx(wilson(0.95, effective))
    rare = precision(labelled, {"right"}, lambda item: item.stratum == "rare")
    assert (rare.n, rare.share, rare.value) == (4, pytest.approx(0.1), 0.5)
    assert (rare.low, rare.high) == pytest.approx(wilson(0.5, 4))


def test_kappa_is_cohens() -> None:
    """The example of two readers with 20 and 15 yes, 5 and 10 apart: .70 the same, kappa .40."""
    one = items(("s", 50, "r" * 20 + "r" * 5 + "s" * 10 + "s" * 15))
    other = items(("s", 50, "r" * 20 + "s" * 5 + "r" * 10 + "s" * 15))
    found = agreement(one, other)
    assert found is not None
    assert (found.n, found.same, found.kappa) == (50, pytest.approx(0.7), pytest.approx(0.4))
    assert agreement(one, []) is None


def test_labels_are_read_as_a_spreadsheet_writes_them(tmp_path: Path) -> None:
    file = tmp_path / "review.csv"
    write_labels(file, [BLANK, replace(BLANK, quote_id="r", words='a, "b"\nc')])
    text = file.read_text("utf-8-sig").replace("direct,light", "direct,light")
    file.write_text("\ufeff" + text.replace(",10,100,,,", ",10,100,,Wrong Speaker,"), encoding="utf-8")
    read = read_labels(file)
    assert [i.label for i in read] == ["wrong-speaker", "wrong-speaker"]
    assert read[1].words == 'a, "b"\nc'
    file.write_text(text.replace(",10,100,,,", ",10,100,,perhaps,"), encoding="utf-8")
    with pytest.raises(InputError, match=r"review.csv:2: label 'perhaps'"):
        read_labels(file)


@pytest.mark.parametrize(
    ("encoding", "separator"), [("utf-8-sig", ";"), ("utf-16", "\t"), ("utf-8", ","), ("utf-8", "\t")]
)
def test_labels_are_read_with_the_separator_of_any_spreadsheet(tmp_path: Path, encoding: str, separator: str) -> None:
    words = 'one\u2028two; three\x85, "four"\nfive'  # two of these end a line for Python, and for no spreadsheet
    item = replace(BLANK, words=words, published="05.03.2024", confidence="0,99", label="right")
    with (tmp_path / "review.csv").open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, cells(item), delimiter=separator)
        writer.writeheader()
        writer.writerow(cells(item))
    assert read_labels(tmp_path / "review.csv") == [replace(item, confidence="0.99")]
    out = io.StringIO()
    print_score(read_labels(tmp_path / "review.csv"), Console(file=out, width=200))
    assert "0.98 to 1.00" in out.getvalue()


def test_what_a_spreadsheet_added_to_the_labels_stays(tmp_path: Path) -> None:
    """The next label in the browser once removed every column that the user had added."""
    file = tmp_path / "review.csv"
    write_labels(file, [BLANK, replace(BLANK, quote_id="r")])
    assert file.read_bytes().startswith(codecs.BOM_UTF8)  # or Excel would show “ as â€œ
    lines = file.read_text("utf-8-sig").splitlines()
    file.write_text("\n".join([f"{lines[0]},my view,", f'{lines[1]},"sure, I think",', lines[2]]) + "\n", "utf-8")
    Desk(file).label("r", "right")
    with file.open(encoding="utf-8-sig", newline="") as source:
        assert [(r["label"], r["my view"]) for r in csv.DictReader(source)] == [("", "sure, I think"), ("right", "")]


def test_no_words_of_an_article_are_a_formula_in_the_file_of_labels(tmp_path: Path) -> None:
    nasty = ['=HYPERLINK("http://a")', "+44", "-5", "@mayor", "'=1", "''@", "'tis the day", "\ttab", "＝1"]
    given = [replace(BLANK, quote_id=str(n), words=w, outlet=w, speaker=w) for n, w in enumerate(nasty)]
    write_labels(tmp_path / "review.csv", given)
    assert read_labels(tmp_path / "review.csv") == given
    with (tmp_path / "review.csv").open(encoding="utf-8-sig", newline="") as file:
        assert not [c for row in csv.reader(file) for c in row if c[:1] in "=+-@\t＝" and c]


def test_options_before_a_command_hold_for_it(sample_run: Path, tmp_path: Path) -> None:
    """`review --labels mine.csv score` once read the default file, without a word."""
    mine = tmp_path / "mine.csv"
    group = ["review", "--processed", str(sample_run), "--labels", str(mine)]
    run = CliRunner()
    assert run.invoke(app, [*group, "sample", "--n", "5"]).exit_code == 0
    assert len(read_labels(mine)) == 5
    scored = run.invoke(app, [*group, "score"])
    assert "0 of 5 labelled" in scored.output
    assert run.invoke(app, [*group, "export", str(tmp_path / "tasks.json")]).exit_code == 0
    assert len(json.loads((tmp_path / "tasks.json").read_text("utf-8"))) == 5
    write_labels(mine, [replace(i, label="no-quotation") for i in read_labels(mine)])
    assert run.invoke(app, [*group, "corrections", "--out", str(tmp_path / "c.csv")]).exit_code == 0
    assert len(read_labels(mine)) == len(read_corrections(str(tmp_path / "c.csv"))) == 5


def test_two_people_at_one_file_lose_no_label(tmp_path: Path) -> None:
    file = tmp_path / "review.csv"
    write_labels(file, [replace(BLANK, quote_id=str(n)) for n in range(40)])

    def work(name: str) -> None:
        desk = Desk(file, name)
        while (item := desk.next()) is not None:
            desk.label(item.quote_id, "right" if name == "ann" else "wrong-words")

    people = [threading.Thread(target=work, args=(name,)) for name in ("ann", "bob")]
    for person in people:
        person.start()
    for person in people:
        person.join(60)
    assert all((i.annotator, i.label) in {("ann", "right"), ("bob", "wrong-words")} for i in read_labels(file))
    ann, bob = Desk(file, "ann"), Desk(file, "bob")
    theirs = next(i for i in read_labels(file))
    (bob if theirs.annotator == "ann" else ann).label(theirs.quote_id, "no-quotation")  # a page that is out of date
    assert read_labels(file)[0] == theirs


def test_corrections_are_added_in_the_form_of_the_users_file(tmp_path: Path) -> None:
    labels, file = tmp_path / "review.csv", tmp_path / "corrections.csv"
    no = replace(BLANK, label="no-quotation")
    write_labels(labels, [replace(no, words="=1; two"), replace(no, words="=1; Two"), replace(no, words="three")])
    file.write_text("\ufeffwhat;source;words;value\nspeaker;a.txt;four;Jane Roe", encoding="utf-8")  # no line end
    assert add_corrections(labels, file) == 2
    assert [(c.what, c.words) for c in read_corrections(str(file))] == [
        ("speaker", "four"), ("no-quotation", "'=1; two"), ("no-quotation", "three"),
    ]  # fmt: skip
    assert add_corrections(labels, file) == 0
    write_labels(labels, [replace(no, record="3", words="five")])
    with pytest.raises(InputError, match="no column record"):
        add_corrections(labels, file)


@pytest.mark.parametrize(
    ("content", "added"),
    [
        (b"", "\ufeffwhat,source,record,words,value,note\nno-quotation,a.txt,,words,,\n"),
        (b"# mine", "# mine\nwhat,source,record,words,value,note\nno-quotation,a.txt,,words,,\n"),
        ("what\tsource\twords\tvalue\n".encode("utf-16"), "what\tsource\twords\tvalue\nno-quotation\ta.txt\twords\t\n"),
        (codecs.BOM_UTF16_BE + "what,source,words,value".encode("utf-16-be"),
         "what,source,words,value\nno-quotation,a.txt,words,\n"),
    ],
)  # fmt: skip
def test_corrections_are_added_to_an_empty_file_and_in_any_encoding(tmp_path: Path, content: bytes, added: str) -> None:
    labels, file = tmp_path / "review.csv", tmp_path / "corrections.csv"
    write_labels(labels, [replace(BLANK, label="no-quotation")])
    file.write_bytes(content)
    assert add_corrections(labels, file) == 1
    assert file.read_bytes().decode("utf-16" if content[:1] in b"\xff\xfe" and content else "utf-8") == added
    assert [c.words for c in read_corrections(str(file))] == ["words"]


def test_whoever_labels_without_the_browser_sees_the_paragraph(sample_run: Path, tmp_path: Path) -> None:
    file = tmp_path / "review.csv"
    drawn = draw(str(sample_run), 20, "kind", 1)
    assert all(i.paragraph for i in drawn)
    write_labels(file, drawn)
    header = file.read_text("utf-8-sig").split("\n")[0].split(",")
    assert header[-5:] == ["paragraph", "label", "right_speaker", "annotator", "note"]
    task, line = json.loads(to_label_studio(drawn))[0]["data"], json.loads(to_doccano(drawn).splitlines()[0])
    assert task["paragraph"] == drawn[0].paragraph
    assert drawn[0].paragraph in line["text"]
    assert set(re.findall(r"\$(\w+)", LABEL_STUDIO_VIEW)) <= task.keys()
    older = [{k: v for k, v in cells(i).items() if k != "paragraph"} for i in drawn]
    with file.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, older[0])
        writer.writeheader()
        writer.writerows(older)
    assert read_labels(file) == [replace(i, paragraph="") for i in drawn]


def test_label_studio_and_doccano_give_the_labels_back(tmp_path: Path) -> None:
    labelled = [replace(i, right_speaker="Doe" if i.label == "wrong-speaker" else "") for i in items(("s", 9, "rsnqw"))]
    bare = [replace(i, label="", right_speaker="") for i in labelled]
    studio, lines = tmp_path / "tasks.json", tmp_path / "lines.jsonl"
    studio.write_text(to_label_studio(labelled), encoding="utf-8")
    lines.write_text(to_doccano(labelled), encoding="utf-8")
    assert take_labels(bare, studio, "me") == ([replace(i, annotator="me") for i in labelled], 5)
    taken, n = take_labels(bare, lines, "")
    assert ([i.label for i in taken], n) == ([i.label for i in labelled], 5)
    odd = [replace(i, words="One\u2028two\x85three") for i in labelled]  # ends of lines for str.splitlines, not in JSON
    lines.write_text(to_doccano(odd), encoding="utf-8")
    assert take_labels(bare, lines, "")[1] == 5
    assert all(f'value="{label}"' in LABEL_STUDIO_VIEW for label in LABELS)
    least: list[dict[str, object]] = [{"quote_id": "s9", "words": "skipped", "annotator": 1}]
    least += [
        {"quote_id": i.quote_id, "label": i.label, "right_speaker": i.right_speaker, "annotator": 1} for i in labelled
    ]
    studio.write_text(json.dumps(least), encoding="utf-8")  # JSON-MIN
    assert take_labels(bare, studio, "me") == ([replace(i, annotator="me") for i in labelled], 5)
    several = {"choices": ["right", "wrong-words"]}
    for label, speaker in ((["right"], None), (several, {"text": ["Doe", "Roe"]}), ("right", ["Doe"])):
        task = {"quote_id": bare[0].quote_id, "label": label, "right_speaker": speaker}
        lines.write_text(json.dumps([task]), encoding="utf-8")
        assert take_labels(bare, lines, "")[0][0] == bare[0].labelled("right", "Doe" if speaker else "")
    lines.write_text(json.dumps({"quote_id": bare[0].quote_id, "label": [[0, 4, "right"]]}), encoding="utf-8")
    with pytest.raises(InputError, match="expected one of"):  # a project for spans
        take_labels(bare, lines, "")
    studio.write_text(json.dumps(least), encoding="utf-8")
    with pytest.raises(InputError, match="5 labels, none of them of this sample"):
        take_labels([replace(BLANK, quote_id="other")], studio, "")
    studio.write_text("[]", encoding="utf-8")
    with pytest.raises(InputError, match="no label in it"):
        take_labels(bare, studio, "")
    studio.write_text(json.dumps([{"data": {"quote_id": "s0"}, "annotations": [{"result": [{"from_name": "label"}]}]}]))
    with pytest.raises(InputError, match="not an export"):
        take_labels(bare, studio, "")


def test_labels_become_corrections_once(tmp_path: Path) -> None:
    labels, file = tmp_path / "review.csv", tmp_path / "corrections.csv"
    wrong = replace(BLANK, label="wrong-speaker", right_speaker="Jane Doe")
    write_labels(labels, [BLANK, wrong, replace(BLANK, label="no-quotation", words="two", record="3"),
                          replace(BLANK, label="wrong-name", right_speaker="nobody", words="three")])  # fmt: skip
    assert add_corrections(labels, file) == 3
    assert [(c.what, c.record, c.words, c.value) for c in read_corrections(str(file))] == [
        ("speaker", None, "words", "Jane Doe"), ("no-quotation", 3, "two", None), ("nobody", None, "three", None),
    ]  # fmt: skip
    assert add_corrections(labels, file) == 0


def test_the_desk_writes_each_label_and_takes_it_back(tmp_path: Path) -> None:
    file = tmp_path / "review.csv"
    write_labels(file, [BLANK, replace(BLANK, quote_id="r")])
    desk = Desk(file, "ann")
    desk.label("q", "right", "Jane Doe")  # contradicts itself: no answer
    desk.label("q", "perhaps")
    assert [i.label for i in read_labels(file)] == ["", ""]
    desk.label("q", "wrong-name", " Jane Doe ")
    write_labels(
        file, [i if i.quote_id == "q" else replace(i, label="right", annotator="bob") for i in read_labels(file)]
    )
    desk.undo()
    desk.label("q", "no-quotation")
    assert [(i.label, i.annotator) for i in read_labels(file)] == [("no-quotation", "ann"), ("right", "bob")]
    assert desk.next() is None


def test_thirty_labels_by_keyboard(sample_run: Path, tmp_path: Path) -> None:
    """Keys, undo, a name, progress; every label is in the file at once, and the score is that of them."""
    file = tmp_path / "review.csv"
    write_labels(file, draw(str(sample_run), 30, "confidence", 3))
    order = [i.quote_id for i in read_labels(file)]
    keys = [str(1 + k % 5) if k % 3 == 0 else "1" for k in range(30)]
    with browsers.chromium() as browser, browsers.page(browser) as watched:
        server = open_desk(str(sample_run), file, "ann", 0, tmp_path / "index.sqlite")
        thread = threading.Thread(target=server.serve, daemon=True)
        thread.start()
        page = watched.page

        def done(number: int) -> None:
            page.locator(f'progress[value="{number}"]').wait_for()
            page.wait_for_load_state()  # keys before the script has run are nobody's

        page.goto(server.address)
        assert watched.findings() == []
        for number, key in enumerate(keys):
            done(number)
            if number == 4:  # a wrong key, taken back
                page.keyboard.press("4")
                done(number + 1)
                page.keyboard.press("u")
                done(number)
            if number == 6:
                page.keyboard.press("/")
                page.keyboard.type("Marta 1 Oleson")  # digits typed into the name are no answers
                page.keyboard.press("Escape")
            page.keyboard.press(key)
            done(number + 1)
            assert sum(bool(i.label) for i in read_labels(file)) == number + 1
        assert "All are labelled" in page.locator("main").inner_text()
        server.stop()
        thread.join(10)
    labelled = read_labels(file)
    assert [i.quote_id for i in labelled] == order
    assert [i.label for i in labelled] == [list(LABELS)[int(key) - 1] for key in keys]
    assert labelled[6].right_speaker == "Marta 1 Oleson"
    assert {i.annotator for i in labelled} == {"ann"}
    in_stratum = Counter(i.stratum for i in labelled)
    weight = [i.stratum_size / in_stratum[i.stratum] for i in labelled]
    value = sum(w for w, i in zip(weight, labelled, strict=True) if i.label == "right") / sum(weight)
    low, high = wilson(value, sum(weight) ** 2 / sum(w * w for w in weight))
    out = io.StringIO()
    print_score(labelled, Console(file=out, width=200, highlight=False))
    assert f"{100 * value:.1f}% [{100 * low:.1f}, {100 * high:.1f}]" in out.getvalue()
