"""Finds repeated quotations by their wordings, groups them, and lets each group vote on its speaker."""
