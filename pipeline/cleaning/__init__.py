"""Extracts the article from a page: which lines are the article, which are page furniture, and why.

`clean.py` has the order; each step of it is a module:

- What is said about lines before anybody judges them: `lines.py` (what a line, a sentence, a bullet is), `unwrap.py`
  (hard-wrapped text), `furniture.py` (wordings, listed in `resources/furniture.txt`), `recurring.py` (lines that the
  site has on many pages), `overrides.py` (what the user says).
- Who keeps a line: `verdicts.py` by the model's chances, `structure.py` by the shape of the page, `mending.py` against
  both (bullets, short headings, signatures, closing lines), `stories.py` and `posts.py` (live pages, embedded posts).
- What lines say about the article: `heading.py` (title, credit), `byline.py`, `dating.py`, `kinds.py` (what page it
  is).
- The line model: `model.py`, its columns in `features.py`, `markup.py` and `likeness.py`; `characters.py`, `ranges.py`,
  `openings.py`, `tried.py` and `wordcount.py` only make it and the wordings fast.
- `rules.py`: every rule by name, with its meaning.
"""

from pipeline.cleaning.clean import clean_page, clean_pages
from pipeline.cleaning.options import CleanOptions
from pipeline.cleaning.overrides import PageOverrides
from pipeline.cleaning.page import Block, CleanedPage, Page

__all__ = ["Block", "CleanOptions", "CleanedPage", "Page", "PageOverrides", "clean_page", "clean_pages"]
