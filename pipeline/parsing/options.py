"""The options for parsing."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ParseOptions:
    """model: the spaCy pipeline that tags, parses and finds names: the name of any installed English pipeline."""

    model: str = "en_core_web_sm"
