"""Pure functions on strings, and the word lists that several rooms share. Imports no spaCy, pandas or pyarrow.

- Word lists: `word_classes.py` (titles, roles, heads of names), `spellings.py` (of given names and of names from other
  scripts), `seats.py` (parties and states), `wordlist.py` (how lists are read, and small ones).
- Reading: `decode.py`, `lines.py`, `marks.py` (quotation marks), `dates.py`, `stories.py` (datelines, live pages),
  `names.py` (the parts of a name), `markup.py`.
"""
