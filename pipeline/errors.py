"""The tree of errors.

    PipelineError            what, where, and the remedy; the command line prints it and exits with `code`
    |- UserError (2)         something that the user can put right
    |  |- ConfigError        a configuration file or --set
    |  |- InputError         the raw folder, or a file that the user supplies
    |  |- ModelError         a language model that is not installed, or does not fit
    |  |- BusyError          another run holds the processed folder
    |  |- ClusterError       a scheduler or a worker that cannot be used
    |  |- StorageError       a disk or an object store that cannot be read or written
    |  `- MissingTableError  a table is asked for before the run that makes it
    |- DamagedPartError (1)  a part that is not what was written; the runner makes it again
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
    """Something that the user can put right."""

    code = 2


class ConfigError(UserError):
    """A configuration file or an override is wrong."""


class InputError(UserError):
    """The raw folder, or a file that the user supplies, cannot be used."""


class ModelError(UserError):
    """A language model is not installed, or does not fit."""


class BusyError(UserError):
    """Another run holds the processed folder."""


class ClusterError(UserError):
    """A scheduler cannot be reached, or a worker differs from the others."""


class StorageError(UserError):
    """The disk is full, read-only, or over its quota, or the object store does not answer or refuses."""


class MissingTableError(UserError):
    """A table is asked for that no run has made yet."""


class DamagedPartError(PipelineError):
    """The bytes of a part are not those that were written. Its file has been removed, so that the next run makes it
    anew.
    """


class InternalError(PipelineError):
    """A bug of the pipeline, or a machine that failed."""
