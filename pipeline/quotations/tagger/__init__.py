"""Tags source, cue and content of every attribution in an article with a transformer, and links them.

    tagger = load()                      # once per process
    for attribution in tagger.tag(text): # text: an article, one paragraph per line
        attribution.content, attribution.cue, attribution.source, attribution.probability

It reads plain text and needs neither a parse nor spaCy. `training/` rebuilds its weights.
"""

from pipeline.quotations.tagger.attribution import Attribution, Reading, ReadName, Reference
from pipeline.quotations.tagger.tagger import Tagger, load

__all__ = ["Attribution", "ReadName", "Reading", "Reference", "Tagger", "load"]
