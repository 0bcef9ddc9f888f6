"""Engines run tasks: processes of this machine, or a cluster."""
