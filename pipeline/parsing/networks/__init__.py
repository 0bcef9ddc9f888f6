"""The networks of spaCy's small pipelines in numpy: the same tags, trees and names, four times as fast.

The pipeline works without this folder: `PlainReader` lets spaCy run its own networks. To be rid of it, delete it, its
tests, and the `try` in `pipeline/parsing/model.py`.
"""
