"""A task is (stage, input part) -> output part: what it is, how it is executed, what it leaves on record."""
