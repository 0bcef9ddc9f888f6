"""Quotations: their words, their cue, their speaker."""

from pipeline.quotations.find import FoundQuotes, find_all_quotes, find_quotes
from pipeline.quotations.options import QuoteOptions
from pipeline.quotations.quote import Quote

__all__ = ["FoundQuotes", "Quote", "QuoteOptions", "find_all_quotes", "find_quotes"]
