"""Plans tasks, skips those that are up to date, lets an engine run the rest, and records what was done."""
