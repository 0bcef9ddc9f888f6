"""Finds quotations that repeat each other by their wordings, groups them, and lets each group vote on its speaker."""
