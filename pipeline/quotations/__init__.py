"""Quotations: their words, their cue, their speaker."""

from pipeline.quotations.find import find_quotes
from pipeline.quotations.options import QuoteOptions
from pipeline.quotations.quote import Quote

__all__ = ["Quote", "QuoteOptions", "find_quotes"]
