"""Runs the networks of spaCy's small pipelines in numpy: the same tags, trees and names, four times as fast.

The pipeline also works without this folder, since `SpacyParser` lets spaCy run its own networks. To remove it, delete
the folder, its tests, and the `try` in `pipeline/parsing/model.py`.
"""
