"""Plans tasks, skips those that are up to date, lets an engine run the rest, and records what was done.

`run.py` has the order: `raw.py` lists and hashes the files, `partition.py` divides them, `plan.py` makes the tasks,
`state.py` knows what is done, `progress.py` says so to a person, `notices.py` warns, `manifest.py` records the run.
"""
