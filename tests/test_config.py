"""Every mistake in a configuration is answered with what, where, and the remedy."""

from pathlib import Path

import pytest

from pipeline.config import load
from pipeline.errors import ConfigError
from pipeline.options import Options


@pytest.mark.parametrize(
    ("override", "expected"),
    [
        ("clean.method", "not of the form section.key=value"),
        ("claen.method=none", r"no such section\n  remedy: did you mean \[clean\]"),
        ("clean.metod=none", "no such key\n  remedy: did you mean method"),
        ("run.files_per_part=many", "must be a whole number"),
        ("run.files_per_part=true", "must be a whole number"),
        ("run.files_per_part=0", "files_per_part must be at least 1"),
        ("run.buckets=1000000", "buckets must be at most 10,000"),
        ("limits.seconds=nan", "must be a number"),
        ("quotes.direct=perhaps", "must be true or false"),
        ("dedup.article_containment=high", "must be a number"),
    ],
)
def test_override_mistakes(override: str, expected: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load(Options, overrides=[override])
    assert caught.match("--set")
    assert caught.match(expected) or expected in str(caught.value)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("[clean\n", "not valid TOML"),
        ("method = 1\n", "outside of a section"),
        ('[quotes]\ndirect = "yes"\n', "[quotes] direct = 'yes': must be true or false"),
        ("[parse]\nmodels = 1\n", "did you mean model?"),
    ],
)
def test_file_mistakes(tmp_path: Path, content: str, expected: str) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load(Options, [file])
    assert str(file) in str(caught.value)
    assert expected in str(caught.value)


def test_later_places_win(tmp_path: Path) -> None:
    for name, value in (("a", 10), ("b", 20)):
        (tmp_path / f"{name}.toml").write_text(f"[run]\nfiles_per_part = {value}\n", encoding="utf-8")
    files = [tmp_path / "a.toml", tmp_path / "b.toml"]
    assert load(Options, files).run.files_per_part == 20
    assert load(Options, files, ["run.files_per_part=30"]).run.files_per_part == 30


def test_fingerprint_sees_only_its_sections() -> None:
    plain, other = load(Options), load(Options, overrides=["quotes.indirect=false"])
    assert plain.fingerprint(["quotes"]) != other.fingerprint(["quotes"])
    assert plain.fingerprint(["clean", "ner"]) == other.fingerprint(["clean", "ner"])


def test_strings_and_lists_on_the_command_line() -> None:
    config = load(Options, overrides=["clean.method=none", "clean.languages=en, de", 'ingest.text_fields=["body"]'])
    assert config.clean.method == "none"
    assert config.clean.languages == ("en", "de")
    assert config.ingest.text_fields == ("body",)


def test_names_are_added_to_a_list_however_it_was_given() -> None:
    overrides = ["ingest.text_fields=one, two", "ingest.text_fields+=three,four", 'ingest.text_fields+=["five, six"]']
    assert load(Options, overrides=overrides).ingest.text_fields == ("five, six", "three", "four", "one", "two")
    with pytest.raises(ConfigError, match=r"\+= is for lists"):
        load(Options, overrides=["quotes.model+=light"])


def test_a_file_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text("[run]\nfiles_per_part = 10\n", encoding="utf-8-sig")
    assert load(Options, [file]).run.files_per_part == 10


@pytest.mark.parametrize(
    "given",
    [
        "clean.languages=none", "clean.languages=EN", 'clean.languages=["en-us"]', "clean.languages=all",
        "dedup.quote_bits=nan", "limits.seconds=nan", "dedup.shingle_words=9223372036854775808",
    ],
)  # fmt: skip
def test_values_that_match_nothing_are_errors(given: str) -> None:
    with pytest.raises(ConfigError, match=given.partition("=")[0]):
        load(Options, overrides=[given])


def test_missing_file() -> None:
    with pytest.raises(ConfigError, match="no such file"):
        load(Options, [Path("nowhere.toml")])
