"""Writes finished tables for other programs: CSV, JSON lines, Excel, SQLite, and a Hugging Face dataset card."""

from pipeline.exports.export import READY, Targets, export
from pipeline.exports.plain_files import Exported

__all__ = ["READY", "Exported", "Targets", "export"]
