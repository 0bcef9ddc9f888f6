"""The stages: thin functions from Arrow tables to Arrow tables, which call the crafts.

One module per stage or table, named as in `flow.py`; a step is declared at the end of its module. Why a document is
rejected is decided where it happens: `ingest.py` for files, `clean.py` for texts that are too short or not English.
"""
