"""Finds near-duplicate articles and repeated quotations.

- Articles: `candidates.py` samples each article and picks the pairs to compare; `overlap.py` measures how much of one
  article is in another; `articles.py` decides what is a copy, an update or an excerpt, and forms the clusters.
- Quotations: `wordbits.py` measures the information in each word; `forms.py` collects the distinct wordings;
  `phrases.py` picks the wordings to compare and measures how alike they are; `judge.py`, with `speakers.py` and
  `surroundings.py`, decides whether equal or similar words are the same utterance; `stars.py` forms the clusters;
  `fusion.py` determines the speaker by the votes of all copies.
"""
