"""The errors that can be raised; each says what is wrong, where, and what to do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsquotes.origin import module

if TYPE_CHECKING:
    from pipeline.errors import (
        BusyError,
        ConfigError,
        InputError,
        InternalError,
        MissingTableError,
        ModelError,
        PipelineError,
        UserError,
    )
else:
    _errors = module("errors")
    BusyError, ConfigError, InputError = _errors.BusyError, _errors.ConfigError, _errors.InputError
    InternalError, MissingTableError, ModelError = _errors.InternalError, _errors.MissingTableError, _errors.ModelError
    PipelineError, UserError = _errors.PipelineError, _errors.UserError

__all__ = [
    "BusyError",
    "ConfigError",
    "InputError",
    "InternalError",
    "MissingTableError",
    "ModelError",
    "PipelineError",
    "UserError",
]
