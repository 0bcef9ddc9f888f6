"""What a person corrects lasts: over further articles, other options, and in every table."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from pipeline.entities import Mention
from pipeline.errors import InputError
from pipeline.runner.project import load_project
from pipeline.stages.corrections import correct_quotes
from pipeline.stages.user_files.corrections import read_corrections
from pipeline.store import Store
from tests.conftest import article, run_pipeline

Row = dict[str, Any]
LIGHT = ["quotes.model=light"]
HEAD = "what,source,record,words,value\n"


def write(file: Path, *lines: tuple[str, ...]) -> None:
    with file.open("w", encoding="utf-8", newline="") as target:
        target.write(HEAD)
        csv.writer(target).writerows(lines)


def rows(processed: Path, table: str) -> list[Row]:
    found: list[Row] = Store(str(processed)).read_all(table).to_pylist()
    return found


def test_corrections_last(raw: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run_pipeline(raw, out, set_=LIGHT)
    before = {(q["source"], q["text"]): q for q in rows(out, "attributed_quotes") if q["kind"] == "direct"}
    words = [f"We have waited {n + 3} years for this day, Nobody lost." for n in range(12)]
    assert all((f"article-{n:02d}.txt", words[n]) in before for n in range(5)), list(before)
    write(
        tmp_path / "corrections.csv",
        ("speaker", "article-00.txt", "", words[0], "Marta Oleson"),  # nobody of that name in the corpus
        ("nobody", "article-01.txt", "", "we have WAITED 4 years for this day", ""),  # a part of the words
        ("no-quotation", "article-02.txt", "", words[2], ""),
        ("speaker", "article-03.txt", "", "words that nobody said at all", "Nora Feld"),
        ("title", "article-04.txt", "", "", "The right title"),
        ("date", "article-04.txt", "", "", "2024-04-02"),
        ("outlet", "article-04.txt", "", "", "Harbour Ledger"),
        ("outlet", "gone.txt", "", "", "Nowhere"),
    )

    def check() -> None:
        quotes = {(q["source"], q["text"]): q for q in rows(out, "attributed_quotes")}
        speaker = quotes["article-00.txt", words[0]]
        assert (speaker["speaker_name"], speaker["rule"]) == ("Marta Oleson", "correction")
        entity = speaker["speaker_entity_id"]
        assert [s["n_quotes"] for s in rows(out, "speakers") if s["entity_id"] == entity] == [1]
        assert [e["name"] for e in rows(out, "entities") if e["entity_id"] == entity] == ["Marta Oleson"]
        local = [q for q in rows(out, "quotes") if q["quote_id"] == speaker["quote_id"]]
        assert [q["speaker_name"] for q in local] == ["Marta Oleson"]
        votes = [c["speaker_votes"] for c in rows(out, "quote_clusters") if c["quote_id"] == speaker["quote_id"]]
        assert "Marta Oleson" in [v["name"] for v in votes[0]]
        nobody = quotes["article-01.txt", words[1]]
        assert (nobody["speaker_name"], nobody["speaker_text"], nobody["rule"]) == (None, None, "correction")
        assert (speaker["name_confidence"], nobody["name_confidence"]) == (1.0, None)
        assert ("article-02.txt", words[2]) not in quotes
        assert quotes["article-05.txt", words[5]]["speaker_name"] == "Nora Feld"
        corrected = next(a for a in rows(out, "articles") if a["source"] == "article-04.txt")
        found = (corrected["title"], f"{corrected['published_at']:%Y-%m-%d}", corrected["site"])
        assert found == ("The right title", "2024-04-02", "Harbour Ledger")
        assert {q["title"] for q in rows(out, "attributed_quotes") if q["source"] == "article-04.txt"} == {found[0]}
        warnings = json.loads((out / "manifest.json").read_text("utf-8"))["warnings"]
        assert [w.split("corrections.csv:")[1].split(":")[0] for w in warnings] == ["5", "9"]

    run_pipeline(raw, out, set_=LIGHT)
    check()
    for number in range(12, 112):
        (raw / f"further-{number}.txt").write_text(article(number, speaker="Marta Oleson"), encoding="utf-8")
    run_pipeline(raw, out, set_=[*LIGHT, "quotes.min_words=2", "entities.disable=corpus-role"])
    quotes = {(q["source"], q["text"]): q for q in rows(out, "attributed_quotes")}
    speaker = quotes["article-00.txt", words[0]]
    assert speaker["speaker_name"] == "Marta Oleson"
    assert speaker["speaker_entity_id"] == next(
        q["speaker_entity_id"] for q in quotes.values() if q["source"] == "further-50.txt" and q["kind"] == "direct"
    )
    assert quotes["article-01.txt", words[1]]["speaker_name"] is None
    assert ("article-02.txt", words[2]) not in quotes
    assert {q["title"] for q in quotes.values() if q["source"] == "article-04.txt"} == {"The right title"}
    (tmp_path / "corrections.csv").unlink()
    run_pipeline(raw, out, set_=LIGHT)
    again = {(q["source"], q["text"]): q for q in rows(out, "attributed_quotes")}
    assert again["article-00.txt", words[0]]["speaker_name"] == "Nora Feld"
    assert ("article-02.txt", words[2]) in again


def test_the_project_file_is_found_and_its_files_lie_beside_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = tmp_path / "news" / "raw"
    raw.mkdir(parents=True)
    (tmp_path / "news" / "newsquotes.toml").write_text(
        '[ner]\nnames = "names.csv"\n[quotes]\nmodel = "light"\nmin_words = 4\n'
    )
    (tmp_path / "mine.toml").write_text("[quotes]\nmin_words = 5\n")
    monkeypatch.chdir(tmp_path)
    options, found = load_project("news/raw", [Path("mine.toml")], ["quotes.indirect=false"])
    assert found == [tmp_path / "news" / "newsquotes.toml"]
    assert options.ner.names == str(tmp_path / "news" / "names.csv")
    assert (options.quotes.model, options.quotes.min_words, options.quotes.indirect) == ("light", 5, False)
    (tmp_path / "news" / "corrections.csv").write_text(HEAD)
    assert load_project("news/raw")[0].corrections.file == str(tmp_path / "news" / "corrections.csv")
    assert load_project("news/raw", overrides=["corrections.file=none"])[0].corrections.file is None
    assert load_project("s3://bucket/raw")[1] == []
    (tmp_path / "mine.toml").write_text('[corrections]\nfile = "none"\n')
    options, found = load_project("news/raw", [Path("mine.toml")])
    assert (options.corrections.file, found) == (None, [tmp_path / "news" / "newsquotes.toml"])


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("speaker,a.txt,,words,", "takes a value"),
        ("nobody,a.txt,,words,Roe", "takes no value"),
        ("speaker,a.txt,,,Roe", "no words"),
        ("speaker,,,words,Roe", "no source"),
        ("date,a.txt,,,spring", "not a date"),
        ("date,a.txt,,,0204-04-02", "the year 204 is not between"),  # a typing error that ended the run
        ("date,a.txt,,,1024-04-02", "the year 1024 is not between"),
        ("author,a.txt,,,Roe", "what 'author'"),
        ("title,a.txt,first,,Roe", "record 'first'"),
        ("speaker,a.txt,,same,Roe\nspeaker,a.txt,,same,Doe", "line 2 says"),
        ("speaker,a.txt,,The same,Roe\nnobody,a.txt,,“the same!”,", "line 2 says"),
        ("title,a.txt,,x,Roe\ntitle,a.txt,,y,Doe", "line 2 says"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, line: str, said: str) -> None:
    file = tmp_path / "corrections.csv"
    file.write_text(HEAD + line + "\n", encoding="utf-8")
    with pytest.raises(InputError, match=said):
        read_corrections(str(file))


def quote(number: int, text: str) -> Row:
    names = ("cue_start", "cue_end", "cue", "speaker_start", "speaker_end", "speaker_text", "rule")
    known = {"quote_id": f"d-q{number:03d}", "doc_id": "d", "text": text, "speaker_kind": "person", "speaker_name": "A"}
    return {**dict.fromkeys(names), **known}


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("“We never saw the moss!”", [0, 2]),  # all that have exactly these words
        ("We saw nothing of it, not a trace, she", [1]),  # another version ended later
        ("nothing of it", []),  # too little to be sure
    ],
)
def test_a_correction_finds_the_words_that_another_version_cut_otherwise(words: str, meant: list[int]) -> None:
    texts = ["We never saw the moss", "We saw nothing of it, not a trace,", "We never saw the moss"]
    quotes = [quote(number, text) for number, text in enumerate(texts)]
    line = {"doc_id": "d", "what": "speaker", "words": words, "value": "jane roe"}
    corrected, done = correct_quotes(
        quotes, [line], [Mention(0, 8, "person", "name", "Jane Roe", 3, None, None, "model")], "Jane Roe"
    )
    assert done[0]["quote_ids"] == [f"d-q{number:03d}" for number in meant]
    assert [n for n, q in enumerate(corrected) if q["speaker_name"] == "Jane Roe"] == meant
    assert all(q["speaker_mention_id"] == "d-m0000" for q in corrected if q["rule"] == "correction")


@pytest.mark.parametrize(
    ("before", "name", "kind"),
    [
        ("organisation", "Edith Garrow", "person"),
        ("organisation", "Moss Board", "organisation"),
        ("group", "Moss Board", "person"),
    ],
)
def test_the_type_of_a_speaker_whom_the_article_does_not_name(before: str, name: str, kind: str) -> None:
    line = {"doc_id": "d", "what": "speaker", "words": "We never saw the moss", "value": name}
    quotes = [{**quote(0, "We never saw the moss"), "speaker_kind": before}]
    corrected, done = correct_quotes(quotes, [line], [], "")
    assert (corrected[0]["speaker_kind"], done[0]["type"]) == (kind, kind)


@pytest.mark.parametrize(
    ("value", "name"),
    [("mb", "Moss Board"), ("Roe", "Jane Roe"), ("Jane Roe", "Jane Roe"), ("Garrow", "Garrow"), ("Ann Roe", "Ann Roe")],
)
def test_a_short_form_of_the_article_is_whoever_it_stands_for_there(value: str, name: str) -> None:
    text = "MB met Roe, Garrow, Ann Roe and Garrow."
    known = (
        ("MB", "Moss Board", "organisation"),
        ("Roe", "Jane Roe", "person"),
        ("Garrow", "Edith Garrow", "person"),
        ("Ann Roe", "Jane Roe", "person"),
    )
    mentions = [
        Mention(text.index(form), text.index(form) + len(form), kind, "name", full, number, None, None, "model")
        for number, (form, full, kind) in enumerate(known)
    ]
    last = text.rindex("Garrow")  # two people whom the article calls so
    mentions.append(Mention(last, last + 6, "person", "name", "Ola Garrow", 3, None, None, "model"))
    line = {"doc_id": "d", "what": "speaker", "words": "We never saw the moss", "value": value}
    corrected, done = correct_quotes([quote(0, "We never saw the moss")], [line], mentions, text)
    assert corrected[0]["speaker_name"] == name
    assert (done[0]["entity"] is None) == (name in ("Moss Board", "Jane Roe"))
