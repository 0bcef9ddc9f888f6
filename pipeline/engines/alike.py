"""Checks that all workers are alike in what results depend on, so that a task writes the same bytes anywhere.

The coordinating process runs no tasks, so its processor does not matter; its program and libraries do, since
fingerprints and the manifest record them.
"""

import functools
import hashlib
import importlib.metadata
import os
import platform
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from pipeline import __version__
from pipeline.errors import ClusterError, PipelineError
from pipeline.flow import STEPS
from pipeline.options import Options
from pipeline.tasks.code_hash import code_hash

_LIBRARIES = (
    "numpy", "pyarrow", "spacy", "thinc", "onnxruntime", "tokenizers", "trafilatura", "lxml", "charset-normalizer",
    "rapidfuzz", "ftfy", "warcio",
)  # fmt: skip
_VECTORS = re.compile(r"sse4_\d|avx\w*|fma|amx_\w+|f16c|asimd\w*|sve\w*|i8mm|bf16")
"""Matches processor flags by which libraries choose a kernel; different kernels may round differently."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the result of a task depends on besides the task.

    program: the version of this package, and a hash of all code that its steps run.
    models: for each step that has one, its `identity`, such as the version of a model or the hash of a user's file.
    processor: its type and vector instructions, and the kernels that the environment requests.
    """

    python: str
    program: str
    libraries: tuple[tuple[str, str], ...]
    models: tuple[tuple[str, str], ...]
    processor: str


_REMEDIES: Mapping[str, str] = {
    "python": "start the workers with the same version of Python as the run",
    "program": "install the same version of newsquotes there, and start the workers again",
    "libraries": "install the same versions there, as from requirements.lock, and start the workers again",
    "models": "install the same model there, and start the workers again",
    "processor": "use workers with processors of one kind, since others may round differently: stop these",
}


def facts(config: Options) -> Facts:
    """Returns the facts of this process."""
    return Facts(platform.python_version(), _program(), _libraries(), tuple(_models(config)), _processor())


def check_alike(own: Facts, workers: Mapping[str, Facts]) -> None:
    """Raises ClusterError, naming the workers that differ from `own` or, in a fact that `own` lacks, from the first."""
    first = next(iter(workers))
    for field in fields(Facts):
        by_value: dict[object, list[str]] = {}
        for worker, found in workers.items():
            by_value.setdefault(getattr(found, field.name), []).append(worker)
        with_run = bool(getattr(own, field.name))
        expected = getattr(own if with_run else workers[first], field.name)
        strange = {value: names for value, names in by_value.items() if value != expected}
        for value, names in strange.items():
            against = "this run" if with_run else first
            differences = "; ".join(_differences(value, expected, against))
            raise ClusterError(f"{', '.join(names)}: {field.name} differs: {differences}", _REMEDIES[field.name])


def _differences(found: object, expected: object, against: str) -> Iterator[str]:
    if not isinstance(found, tuple) or not isinstance(expected, tuple):
        yield f"{found}, but {expected} in {against}"
        return
    theirs, own = dict(found), dict(expected)
    for name in sorted({*theirs, *own}):
        if theirs.get(name) != own.get(name):
            yield f"{name} {theirs.get(name) or 'none'}, but {own.get(name) or 'none'} in {against}"


@functools.cache
def _program() -> str:
    hashes = "".join(code_hash(step.run.__module__) for step in STEPS.values())
    return f"newsquotes {__version__}, program {hashlib.sha256(hashes.encode()).hexdigest()[:12]}"


@functools.cache
def _libraries() -> tuple[tuple[str, str], ...]:
    return tuple((name, importlib.metadata.version(name)) for name in _LIBRARIES)


def _models(config: Options) -> Iterator[tuple[str, str]]:
    for step in STEPS.values():
        if step.identity:
            try:
                yield step.name, step.identity(config.only(step.sections))
            except PipelineError as error:
                yield step.name, error.what


def _processor(cpuinfo: Path = Path("/proc/cpuinfo")) -> str:
    try:
        text = cpuinfo.read_text(encoding="ascii", errors="replace")
    except OSError:
        text = ""
    line = re.search(r"^(?:flags|Features)\s*:\s*(.*)$", text, re.MULTILINE)
    vectors = sorted(filter(_VECTORS.fullmatch, line[1].split())) if line else []
    asked = os.environ.get("OPENBLAS_CORETYPE")
    return " ".join([platform.machine(), *vectors, *([f"OPENBLAS_CORETYPE={asked}"] if asked else [])])
