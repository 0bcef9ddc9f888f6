"""Near-duplicate articles and repeated quotes."""
