"""Defines the errors of the pipeline, each with its exit code.

    PipelineError            what, where, and the remedy; the command line prints it and exits with `code`
    |- UserError (2)         an error that the user can correct
    |  |- ConfigError        a configuration file or --set is wrong
    |  |- InputError         the raw folder, or a file that the user supplies, cannot be used
    |  |- ModelError         a language model is not installed, or is incompatible
    |  |- BusyError          another run holds the processed folder
    |  |- ClusterError       a scheduler or a worker cannot be used
    |  |- StorageError       a disk or an object store cannot be read or written
    |  `- MissingTableError  a table does not exist yet
    |- DamagedPartError (1)  the bytes of a part have changed since it was written; the runner makes it again
    `- InternalError (1)     a bug, or a machine that failed

A bad document is never an error: it becomes a row of the table `rejects`.
"""

from __future__ import annotations


class PipelineError(Exception):
    """An error with a remedy. `what` says what is wrong and where, `remedy` what to do about it."""

    code = 1

    def __init__(self, what: str, remedy: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.what}\n  remedy: {self.remedy}" if self.remedy else self.what

    def __reduce__(self) -> tuple[type[PipelineError], tuple[str, str]]:
        return type(self), (self.what, self.remedy)


class UserError(PipelineError):
    """An error that the user can correct."""

    code = 2


class ConfigError(UserError):
    """A configuration file or an option given with --set is wrong."""


class InputError(UserError):
    """The raw folder, or a file that the user supplies, cannot be used."""


class ModelError(UserError):
    """A language model is not installed, or is incompatible."""


class BusyError(UserError):
    """Another run holds the processed folder."""


class ClusterError(UserError):
    """A scheduler cannot be reached, or a worker differs from the others."""


class StorageError(UserError):
    """The disk is full, read-only, or over its quota, or the object store does not answer or refuses."""


class MissingTableError(UserError):
    """A table was requested that no run has made yet."""


class DamagedPartError(PipelineError):
    """The bytes of a part have changed. Its file has been removed, so that the next run makes it again."""


class InternalError(PipelineError):
    """A bug in the pipeline, or a machine that failed."""
