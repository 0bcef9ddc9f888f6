"""People, places and organisations over the corpus: one entity of all its names, and the roles it is known by."""
