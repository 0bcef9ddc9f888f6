"""A task is one step on one part or bucket: what it is, how it is executed, what record it leaves.

A stage (as in `--until clean`) is a group of steps.
"""
