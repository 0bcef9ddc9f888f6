"""Plans tasks, skips those that are up to date, has an engine run the rest, and keeps the books."""
