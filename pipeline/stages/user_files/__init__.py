"""Files that the user supplies: read, checked, and fingerprinted."""
