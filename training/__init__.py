"""Rebuilds the trained weights that ship with the pipeline. Needs the extra [train]; see README.md."""
