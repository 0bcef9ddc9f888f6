"""Finds quotations: their words, their cue and their speaker.

`find.py` runs the steps in order; each step is a module:

- Words in quotation marks: `direct.py` (who says each piece, which pieces belong together, which are not quotations),
  with `candidates.py` and `features.py` for the ranker that chooses the speaker.
- Words without quotation marks: `clauses.py` (constructions around a verb or noun that reports), `report.py` (which of
  them are accepted), `transcript.py` (labels, block quotations), `unmarked.py` (signed statements, dialogue after
  dashes).
- The accurate profile: `tagger/` reads the text, and `tagged.py` combines what it found with the rest.
- Both together: `relayed.py` ("quoted Roe as saying"), `mending.py` (what layout and grammar rule out), `join.py`
  (mixed quotations), `build.py`.
- Who the speaker is: `names.py` (the speaker's words), `follow.py` (he, she, it), `naming.py` and `settle_names.py`
  (which of the names in `article_names.py`, and "I").
- Further columns: `other_speakers.py` (several speakers, and who passes the words on), `descriptions.py` (the speaker's
  role, with `introductions.py` for descriptions beside a name), `reported_kinds.py` (speech, thought or intention).
- `rules.py`: every rule by name, with its meaning. `scene.py` and `tree.py`: the indexed article that all of them use.
"""

from pipeline.quotations.find import FoundQuotes, find_quotes
from pipeline.quotations.options import QuoteOptions
from pipeline.quotations.quote import Quote

__all__ = ["FoundQuotes", "Quote", "QuoteOptions", "find_quotes"]
