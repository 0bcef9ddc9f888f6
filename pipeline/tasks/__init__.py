"""Tasks: one step on one part or bucket. Describes, fingerprints and executes them, and records the result.

A stage (as in `--until clean`) is a group of steps.
"""
