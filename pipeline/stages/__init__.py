"""The stages: thin functions from Arrow tables to Arrow tables, which call the crafts."""
