"""Finds the people, places and organisations of the corpus: merges the names of each entity, and gives it a role."""
