"""Plans tasks, skips those that are up to date, lets an engine run the rest, and records what was done.

`run.py` calls the others in order: `raw.py` lists and hashes the files, `partition.py` divides them into parts,
`plan.py` makes the tasks, `state.py` knows which are up to date, `progress.py` reports to the user, `manifest.py`
collects warnings and records the run.
"""
