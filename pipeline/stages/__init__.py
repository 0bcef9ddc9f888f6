"""The stages: thin functions from Arrow tables to Arrow tables. The decisions are made in the packages that they call.

Each module makes a group of tables, and declares its steps at its end. A document is rejected where the problem is
found: in `ingest.py` if its file cannot be read, in `clean.py` if its text is too short or not English.
"""
