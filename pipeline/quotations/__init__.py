"""Quotations: their words, their cue, their speaker."""
