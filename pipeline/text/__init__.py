"""Provides pure functions on strings, and the word lists that several packages share. Imports no spaCy, pandas or
pyarrow.

- Word lists: `word_classes.py` (titles, roles, heads of names, some short lists), `spellings.py` (variants of given
  names and of names from other scripts).
- Reading text: `decode.py` (bytes to text), `lines.py` (paragraphs, headings), `marks.py` (quotation marks),
  `dates.py`, `stories.py` (datelines, live pages), `names.py` (the parts of a name), `markup.py` (a page's markup
  evidence).
- Tools: `hashing.py` (words to hashes), `union_find.py` (connected components).
"""
