"""A task is (stage, input part) -> output part: what it is, how it is executed, what record it leaves."""
