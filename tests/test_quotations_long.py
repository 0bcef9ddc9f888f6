"""A document with thousands of reports costs in proportion to its length."""

import random
import time

import pytest

from pipeline.entities import EntityOptions, find_mentions
from pipeline.parsing.model import parse_article
from pipeline.quotations import Quote, QuoteOptions, find_quotes
from pipeline.quotations.tree import SpanIndex


def timed(lines: int) -> tuple[float, list[Quote]]:
    """The least of three times for a page of so many reports, and its quotations."""
    text = "The mayor spoke on Monday.\n\n" + "The mayor said he would go home\n" * lines
    parse = parse_article(text)
    mentions = find_mentions(parse, EntityOptions())
    times = []
    for _ in range(3):
        started = time.process_time()
        quotes = find_quotes(parse, mentions, QuoteOptions()).quotes
        times.append(time.process_time() - started)
    return min(times), quotes


def test_twice_as_many_reports_take_twice_as_long() -> None:
    timed(10)  # the models are loaded once
    short, few = timed(1_000)
    long, many = timed(2_000)
    assert len(few) == 1_000
    assert len(many) == 2_000
    assert long < 3 * short + 0.1, f"{short:.2f} s for 1,000 lines, {long:.2f} s for 2,000"


@pytest.mark.parametrize("seed", range(5))
def test_what_overlaps_is_near(seed: int) -> None:
    rng = random.Random(seed)
    spans = [(a, a + rng.choice((0, 5, 63, 64, 300))) for a in (rng.randrange(2_000) for _ in range(100))]
    index: SpanIndex[tuple[int, int]] = SpanIndex()
    for span in spans:
        index.add(*span, span)
    for first, last in spans:
        near = index.near(first, last)
        assert {(a, b) for a, b in spans if a <= last and first <= b} <= set(near)
        assert set(near) <= {(a, b) for a, b in spans if a - 64 <= last and first - 64 <= b}
        here = index.near(first, first)
        assert here == sorted(here, key=spans.index)
