"""The stages: thin functions from Arrow tables to Arrow tables."""
