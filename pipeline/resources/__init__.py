"""Word lists, gazetteers and trained weights, each with its source and licence."""
