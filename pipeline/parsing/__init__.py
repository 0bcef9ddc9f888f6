"""Tokens, tags, dependencies and raw entity labels of articles. Only this package imports spaCy."""

from pipeline.parsing.parse import Parse

__all__ = ["Parse"]
