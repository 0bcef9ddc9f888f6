"""Word lists, gazetteers and trained weights, each with its source and licence."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable


def resource(*path: str) -> Traversable:
    """A file or folder of this package: `resource("quotations", "lexicon.json")`."""
    return files(__name__).joinpath(*path)
