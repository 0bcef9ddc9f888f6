"""What paths say of outlet and day, and one spelling for each outlet."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pipeline.config import load
from pipeline.errors import ConfigError
from pipeline.formats.options import ReadOptions
from pipeline.formats.paths import outlet_key, outlet_name, path_facts
from pipeline.options import Options

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
        ("pages.zip!quern-herald/2021-03-09-weir.html", "quern-herald", True),
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
