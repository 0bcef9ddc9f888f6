"""Makes one entity of all its names over the corpus: keys, comparisons, clusters."""
