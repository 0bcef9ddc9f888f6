"""Quotations that repeat each other: found by their wordings and grouped, with a vote on the speaker."""
