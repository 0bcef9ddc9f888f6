"""Reads, checks and fingerprints the files that the user supplies."""
