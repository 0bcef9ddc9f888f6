"""Merges the names of an entity over the corpus: keys, comparisons, clusters."""
