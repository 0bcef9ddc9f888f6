"""Pure functions on strings, and the word lists that several rooms share. Imports no spaCy, pandas or pyarrow.

- Word lists: `titles.py`, `roles.py`, `heads.py` (kinds of organisations and places), `nicknames.py`, `variants.py`
  (spellings), `seats.py` (states), `wordlist.py` (small classes of words).
- Reading: `decode.py`, `lines.py`, `marks.py` (quotation marks), `dates.py`, `stories.py` (datelines, live pages),
  `names.py` (the parts of a name), `markup.py`.
"""
