"""Files that the user supplies: reads, checks and fingerprints them."""
