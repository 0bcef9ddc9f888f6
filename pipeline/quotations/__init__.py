"""Quotations: their words, their cue, their speaker.

`find.py` has the order; each step of it is a module:

- Words between marks: `direct.py` (which piece, whose, what is no quotation), with `candidates.py` and `features.py`
  for the ranker that chooses the speaker.
- Words without marks: `clauses.py` (constructions around a verb or noun that reports), `report.py` (which of them are
  believed), `transcript.py` (labels, block quotations), `unmarked.py` (signed statements, dialogue after dashes).
- The accurate profile: `tagger/` reads the text, `tagged.py` joins what it found with the rest.
- Both together: `join.py` (mixed quotations), `corrections.py` (what layout and grammar rule out), `build.py`.
- Who it is: `names.py` (the words of the speaker), `follow.py` (he, she, it), `naming.py` and `settle_names.py` (which
  name of the article), `author.py` ("I").
- Further columns: `joint.py` (several speakers, who passes it on), `descriptions.py` (role; what stands
  beside a name: `introductions.py`), `reported_kinds.py`.
- `rules.py`: every rule by name, with its meaning. `scene.py` and `tree.py`: the article as all of them see it.
"""

from pipeline.quotations.find import FoundQuotes, find_quotes
from pipeline.quotations.options import QuoteOptions
from pipeline.quotations.quote import Quote

__all__ = ["FoundQuotes", "Quote", "QuoteOptions", "find_quotes"]
