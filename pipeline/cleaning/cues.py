"""What the rules of wording look for first: signs by which one look shows that a line meets none of them."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.cleaning.byline import AUTHOR_WORDS, ROLE_WORDS
from pipeline.cleaning.furniture import CUE_WORDS
from pipeline.cleaning.heading import CONTRIBUTED, CREDIT_WORDS, DATE_WORDS
from pipeline.cleaning.language import ENGLISH

# Words, in lower-case ASCII, without which a rule need not be tried.
CUES: Mapping[str, frozenset[str]] = {
    "furniture cue": CUE_WORDS,
    "credit cue": CREDIT_WORDS,
    "contributed": frozenset([CONTRIBUTED]),
    "author cue": AUTHOR_WORDS,
    "role cue": ROLE_WORDS,
    "date cue": DATE_WORDS,
    "language": ENGLISH,
}
