"""Tokens, tags, dependencies and raw entity labels of articles: the only room that imports spaCy."""

from pipeline.parsing.parse import Parse

__all__ = ["Parse"]
