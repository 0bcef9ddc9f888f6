"""Extracts the article from a page: decides which lines are the article and which are page furniture, and says why.

`clean.py` runs the steps in order; each step is a module:

- Describing lines before anything is decided: `lines.py` (what a line, a sentence, a bullet is), `unwrap.py`
  (hard-wrapped text), `furniture.py` (wordings, listed in `resources/furniture.txt`), `recurring.py` (lines that the
  site has on many pages), `overrides.py` (lines that the user keeps or drops).
- Deciding which lines to keep: `verdicts.py` (by the model's probabilities), `structure.py` (by the shape of the page),
  `mending.py` (overrules both for bullets, short headings, signatures and closing lines), `stories.py`
  (live pages, embedded posts).
- Reading facts about the article from its lines: `heading.py` (title, credit), `byline.py`, `dating.py`, `kinds.py`
  (kind of page).
- The line model: `model.py`, with its features in `features.py`, `markup.py` and `likeness.py`. `characters.py`,
  `ranges.py`, `openings.py`, `tried.py` and `wordcount.py` only make the model and the wordings fast.
- `rules.py`: every rule by name, with its meaning.
"""

from pipeline.cleaning.clean import clean_page, clean_pages
from pipeline.cleaning.options import CleanOptions
from pipeline.cleaning.overrides import PageOverrides
from pipeline.cleaning.page import Block, CleanedPage, Page

__all__ = ["Block", "CleanOptions", "CleanedPage", "Page", "PageOverrides", "clean_page", "clean_pages"]
