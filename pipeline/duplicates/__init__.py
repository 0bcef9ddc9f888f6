"""Near-duplicate articles and repeated quotations.

- Articles: `candidates.py` (a sample of each, and which pairs to compare), `overlap.py` (how much of one is
  in the other), `articles.py` (what is a copy, an update, an excerpt, and what belongs together).
- Quotations: `wordbits.py` (what each word tells), `forms.py` (wordings), `phrases.py` (which wordings to compare, and
  how alike they are), `judge.py` with `speakers.py` and `surroundings.py` (whether it is one utterance), `stars.py`
  (what belongs together), `fusion.py` (who said it, by the votes of all copies).
"""
