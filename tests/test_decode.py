"""Bytes to text: encodings with and without marks, and bytes that are not text."""

import bz2
import json
import random

import pytest

from pipeline.config import load
from pipeline.formats import read_file
from pipeline.in_memory import read
from pipeline.options import Options
from pipeline.text.decode import NotTextError, binary_reason, decode, decode_piece, html_charset, known_encoding

SENTENCE = "“We won’t wait,” said Zoë Åkerlund – the café’s owner."


@pytest.mark.parametrize(
    ("data", "encoding", "text"),
    [
        (b"Plain words.\r\n", "utf-8", "Plain words.\r\n"),
        (SENTENCE.encode("utf-8"), "utf-8", SENTENCE),
        (SENTENCE.encode("utf-8-sig"), "utf-8-sig", SENTENCE),
        (SENTENCE.encode("utf-16"), "utf-16", SENTENCE),
        (SENTENCE.encode("utf-16-le"), "utf-16-le", SENTENCE),
        (SENTENCE.encode("utf-16-be"), "utf-16-be", SENTENCE),
        (SENTENCE.encode("utf-32"), "utf-32", SENTENCE),
        (SENTENCE.encode("cp1252"), "cp1252", SENTENCE),
        ("£5".encode("cp1252"), "cp1252", "£5"),
        (b"", "utf-8", ""),
    ],
)
def test_encoding_is_found_and_text_is_exact(data: bytes, encoding: str, text: str) -> None:
    found = decode(data)
    assert (found.encoding, found.text, found.note) == (encoding, text, None)


def test_line_ends_stay_as_they_are() -> None:
    assert decode(b"a\r\nb\rc\n\n").text == "a\r\nb\rc\n\n"


def test_declared_encoding_is_used_unless_the_bytes_are_utf8() -> None:
    russian = "Он сказал, что ждёт ответа."
    assert decode(russian.encode("cp1251"), "windows-1251").text == russian
    assert decode(russian.encode("utf-8"), "windows-1251").encoding == "utf-8"
    assert decode("naïve".encode("cp1252"), "no-such-code").text == "naïve"


@pytest.mark.parametrize("declared", ["undefined", "idna", "punycode"])
def test_a_declared_codec_that_fails_in_its_own_way_is_passed_over(declared: str) -> None:
    """Scripts write <meta charset="undefined">, and Python has a codec of that name."""
    assert decode("Café\u2026 naïve.".encode("cp1252"), declared).text == "Café\u2026 naïve."


def test_other_scripts_are_guessed_with_a_note() -> None:
    russian = "Министр сказал в четверг, что переговоры продолжатся в понедельник. " * 5
    found = decode(russian.encode("cp1251"))
    assert found.text == russian
    assert found.note


def test_a_few_broken_bytes_do_not_lose_a_utf8_file() -> None:
    found = decode(("é" * 40).encode("utf-8") + b"\xff end")
    assert found.encoding == "utf-8"
    assert found.text == "é" * 40 + "\ufffd end"
    assert found.note is not None
    assert found.note.startswith("1 place")


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.4 text",
        b"PK\x03\x04rest",
        b"\x89PNG\r\n\x1a\n",
        b"\x00\x01\x02" * 50,
        b"text " * 3 + b"\x00\x01",
        b"\x1f\x8bxx",
        bz2.compress(b"words"),
        b"PAR1\x15\x04\x15",
    ],
)
def test_binary_is_refused(data: bytes) -> None:
    with pytest.raises(NotTextError):
        decode(data)


@pytest.mark.parametrize(
    "text", ["ID3 tags are “old”.\nYes.", "BZh is a name.", "PAR1 and PAR2\tfollow.", "OggS", "GIF89a"]
)
def test_words_that_look_like_a_magic_number_are_text(text: str) -> None:
    assert decode(text.encode()).text == text


def test_rubbish_in_a_short_line_makes_it_no_binary() -> None:
    line = "“We didn\x19t wait,” she said, and the council\x02 voted.\n"  # what is left of a curly apostrophe
    assert decode_piece(line.encode()).note == "2 control characters"
    cell = f'"First paragraph.\n{line}Last paragraph."'
    found = list(read_file("a.csv", f"text,title\n{cell},t\n".encode()))
    assert [getattr(item, "text", item) for item in found] == [f"First paragraph.\n{line}Last paragraph."]
    with pytest.raises(NotTextError):
        decode_piece(b"\x01\x02abcde\x03")


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_a_line_of_one_control_character_costs_no_row(encoding: str) -> None:
    cell = "It’s the first paragraph.\n\x7f\nThe café’s last\x02.\n"
    found = list(read_file("a.csv", f'text,title\n"{cell}",t\n'.encode(encoding)))
    assert [getattr(item, "text", item) for item in found] == [cell]


def test_random_bytes_are_refused_or_read_but_never_crash() -> None:
    rng = random.Random(3)
    refused = 0
    for _ in range(200):
        try:
            decode(rng.randbytes(rng.randrange(1, 400)))
        except NotTextError:
            refused += 1
    assert refused > 150


def test_text_survives_a_round_trip_in_each_encoding() -> None:
    rng = random.Random(5)
    for _ in range(100):
        text = "".join(rng.choice("abcde fghij klmno prstu é’— \n") for _ in range(rng.randrange(20, 80))) + "the end"
        assert decode(text.encode("utf-8")).text == text
        assert decode(text.encode("cp1252")).text == text
        assert decode(text.encode("utf-16")).text == text


@pytest.mark.parametrize(
    ("data", "charset"),
    [
        (b'<html><head><meta charset="windows-1251">', "windows-1251"),
        (b"<meta http-equiv=Content-Type content='text/html; charset=ISO-8859-1'>", "ISO-8859-1"),
        (b'<?xml version="1.0" encoding="utf-8"?><html>', "utf-8"),
        (b'<meta charset="utf-16">', None),
        (b"<html><body>charset=no</body>", None),
    ],
)
def test_charset_of_markup(data: bytes, charset: str | None) -> None:
    assert html_charset(data) == charset


def test_names_of_encodings() -> None:
    assert known_encoding("ISO-8859-1") == "cp1252"
    assert known_encoding("UTF8") == "utf-8"
    assert known_encoding("base64") is None
    assert known_encoding("") is None
    assert binary_reason(b"plain") is None


def test_letters_and_their_accents_are_joined_in_titles_and_names_but_not_in_the_text() -> None:
    apart = "Zoe\u0308 Quill, mayor of A\u030angstro\u0308m \u0301"
    record = json.dumps({"title": apart, "site": "A\u030angstro\u0308m Post", "text": f"{apart}\n"}).encode()
    row = next(iter(read("a.json", record, load(Options))))["documents"].to_pylist()[0]
    assert row["title"] == "Zo\u00eb Quill, mayor of \u00c5ngstr\u00f6m \u0301"
    assert row["site"] == "\u00c5ngstr\u00f6m Post"
    assert row["text"] == f"{apart}\n"
