"""Parses articles: tokens, tags, dependencies and the model's own entity labels. Only this package imports spaCy."""

from pipeline.parsing.parse import Parse

__all__ = ["Parse"]
