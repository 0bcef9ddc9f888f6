"""The sketch of an article: a small sample of its shingles by which containment can be estimated."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipeline.duplicates.options import DuplicateOptions
from pipeline.text.hashing import Hashes, distinct, shingle_hashes, text_hashes, word_hashes, words


@dataclass(frozen=True, slots=True)
class Sketch:
    """FracMinHash of an article (Irber et al. 2022), with a minimum size for short texts.

    keys: the smallest shingle hashes, ascending, without repeats: all below 2**64 / scale, and at least `sketch_least`.
    limit: every shingle hash up to it is among the keys.
    n_shingles: number of distinct shingles.
    digest: a hash of all words in order, 0 for a text without words.
    """

    keys: Hashes
    limit: int
    n_shingles: int
    digest: int


def sketch_article(text: str, options: DuplicateOptions | None = None) -> Sketch:
    """Sketch a text; pure, so that it can run per article anywhere."""
    options = options or DuplicateOptions()
    tokens = word_hashes(words(text))
    hashes = distinct(shingle_hashes(tokens, options.shingle_words))
    limit = 2**64 // options.sketch_scale - 1
    kept = int(np.searchsorted(hashes, np.uint64(limit), side="right"))
    if kept < options.sketch_least:
        kept = min(options.sketch_least, len(hashes))
        limit = 2**64 - 1 if kept == len(hashes) else int(hashes[kept - 1])
    digest = int(text_hashes(tokens, np.array([0, len(tokens)]))[0])
    return Sketch(hashes[:kept].copy(), limit, len(hashes), digest)
