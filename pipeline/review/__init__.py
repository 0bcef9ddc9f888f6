"""Measures how accurate the tables are on the user's own texts: draws a sample, takes labels, and computes a score."""
