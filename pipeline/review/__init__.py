"""How right the tables are on a person's own texts: a sample, labels, and what they say about the corpus."""
