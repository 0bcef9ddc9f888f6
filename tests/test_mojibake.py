"""Text that was decoded wrongly before it reached us: found, recorded, mended only when asked."""

import json
import os
import random
import unicodedata
from pathlib import Path

import pytest

from pipeline.config import load
from pipeline.formats import RawDocument, ReadOptions, read_file
from pipeline.formats.mojibake import find_mojibake
from pipeline.options import Options
from pipeline.stages import ingest
from tests.test_formats_packed import as_files

GARBLED = [
    ("It isnâ€™t over.", "It isn’t over."),
    ("â€œWe go,â€\x9d he said.", "“We go,” he said."),
    ("It cost Â£5 million.", "It cost £5 million."),
    ("FranÃ§ois waits.", "François waits."),
    ("FranÃƒÂ§ois waits twice.", "François waits twice."),
    ("He didn\x92t \x93wait\x94.", "He didn’t “wait”."),
    ("A naÃ¯ve cafÃ©.", "A naïve café."),
    ("It isn‚Äôt over.", "It isn’t over."),
    ("It isnвЂ™t over.", "It isn’t over."),
    ("She owns â…“ of it.", "She owns ⅓ of it."),
    (unicodedata.normalize("NFD", "FranÃ§ois waits."), "François waits."),
]
HEALTHY = [
    "« À l’époque », dit-il. Ça va… L’ÉTÉ, l’ÉCOLE » et le «CAFÉ»",
    "“JOSÉ’S” NÃO… MÃE” PÃO’ “NÃO” SÃO PAULO – AVANÇAÇÕES",
    "Nguyễn Phú Trọng ở Hà Nội: “ĐÚNG” À…",
    "ŁÓDŹ, GDAŃSK – „ZAŻÓŁĆ GĘŚLĄ JAŹŃ”",
    "Он сказал: «Да…» — Ё, Г’",
    "Ελλάδα: «ΝΑΙ…» Ψ’",
    "„GRÖSSE“ – STRAẞE, ÄÖÜ… 5 £ 7 € 10 °C ½ ¼ ²",
    "ÎN ȘEDINȚĂ, „ÎNCĂ” și Î…",
    "ÅÄÖ” ÆØÅ… Åland–Ö",
    "他说：“是的……”。「はい」。",
    "قال «نعم»… „כן”",
    "fiancé’” “José’…” naïve—“Zoë’s” Beyoncé… Pokémon™ café® ¿qué? ¡No!",
    "TÜRKİYE’DE ŞİŞLİ “İSTANBUL”…",
    "x̄ ± 2σ, ≥ 5 µm, √2 ≈ 1.41, ♥ 😀👍🏽 →",
    "ÉLYSÉE’S “ÉTÉ” È” Ê… Ç’ Ó’BRIEN Ñ”",
]


@pytest.mark.parametrize(("text", "meant"), GARBLED)
def test_garbled_text_is_found(text: str, meant: str) -> None:
    found = find_mojibake(f"Plain line.\n{text}\n“Healthy” café.")
    assert found is not None
    assert (found.lines, found.mended) == (1, f"Plain line.\n{meant}\n“Healthy” café.")


@pytest.mark.parametrize("text", HEALTHY)
def test_healthy_text_is_let_be(text: str) -> None:
    for spelling in (text, text.upper(), text.lower(), unicodedata.normalize("NFD", text)):
        assert find_mojibake(spelling) is None


@pytest.mark.parametrize(("encoding", "least"), [("cp1252", 0.99), ("latin-1", 0.99), ("mac_roman", 0.95)])
def test_what_is_garbled_here_is_found_and_mended(encoding: str, least: float) -> None:
    rng = random.Random(6)
    words = ["minister’s", "café", "“opens”", "naïve", "Zoë", "—", "José", "said…", "François", "5°C", "£9", *"plain"]
    tried = mended = 0
    for _ in range(300):
        text = " ".join(rng.choice(words) for _ in range(30)) + " café."
        try:
            garbled = text.encode().decode(encoding)
        except UnicodeDecodeError:
            continue
        tried += 1
        found = find_mojibake(garbled)
        mended += found is not None and found.mended == text
    assert tried > 20
    assert mended >= least * tried


def test_recorded_and_mended_only_when_asked() -> None:
    data = "Plain.\nIt isnâ€™t “over”.\nFranÃ§ois waits.\n".encode()
    (kept,) = read_file("a.txt", data)
    assert isinstance(kept, RawDocument)
    assert kept.text == data.decode()
    assert kept.garbled == "2 lines garbled: 'isnâ€™t' for 'isn’t'"
    (mended,) = read_file("a.txt", data, ReadOptions(mend_mojibake=True))
    assert isinstance(mended, RawDocument)
    assert mended.text == "Plain.\nIt isn’t “over”.\nFrançois waits.\n"
    assert mended.garbled == "2 lines garbled: 'isnâ€™t' for 'isn’t'; mended"
    (page,) = read_file(
        "a.jsonl", json.dumps({"title": "CafÃ©", "text": "Café."}).encode(), ReadOptions(mend_mojibake=True)
    )
    assert isinstance(page, RawDocument)
    assert (page.title, page.garbled) == ("Café", "title garbled: 'CafÃ©' for 'Café'; mended")


def test_each_garbled_document_has_a_row_of_rejects() -> None:
    files = {"a.txt": "It isnâ€™t over.".encode(), "b.txt": "Lost \ufffd one.".encode(), "c.txt": "Isn’t.".encode()}
    (tables,) = ingest.documents(as_files(files), load(Options))
    assert tables["documents"].num_rows == 3
    rows = [(row["source"], row["reason"], row["detail"]) for row in tables["rejects"].to_pylist()]
    assert rows == [
        ("a.txt", "mojibake", "1 line garbled: 'isnâ€™t' for 'isn’t'"),
        ("b.txt", "encoding", "1 character was lost before (U+FFFD)"),
    ]


@pytest.mark.skipif("NEWSQUOTES_CORPORA" not in os.environ, reason="NEWSQUOTES_CORPORA names no folder of corpora")
def test_clean_corpora_hold_none() -> None:
    """Annotated GUM and Wikigold sentences are healthy; so a find would be a false one."""
    files = sorted(Path(os.environ["NEWSQUOTES_CORPORA"]).glob("data/ner/*.jsonl"))
    records = [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]
    texts = [value for record in records for value in record.values() if isinstance(value, str)]
    assert sum(not text.isascii() for text in texts) > 50
    assert not [text for text in texts if find_mojibake(text)]


def test_the_example_shows_what_is_garbled_though_words_are_cut_otherwise() -> None:
    line = "The pool in Larkhill stays open for all. “It is ours,” said Jane Roe à table."
    found = find_mojibake(line.encode().decode("cp1252", "ignore"))
    assert found is not None
    assert found.example[0].startswith("â€œIt")
