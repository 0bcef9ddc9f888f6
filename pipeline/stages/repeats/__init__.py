"""Quotations that repeat each other: found by their wordings, grouped, and asked who spoke."""
