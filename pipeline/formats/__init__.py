"""Readers of raw files: bytes in, documents out."""
