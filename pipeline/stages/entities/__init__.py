"""People, places and organisations over the corpus: merges the names of one entity, and finds what roles it is known
by."""
