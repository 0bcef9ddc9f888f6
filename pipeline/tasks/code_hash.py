"""Hashes the program that a step runs: its module, all modules of the package that it imports, directly or indirectly,
and the word lists and weights that they read.

All of these are found in the source, so nobody has to list what a step depends on. Modules of descriptions, options and
errors are left out: schemas and options have fingerprints of their own.
"""

import functools
import hashlib
import re
from pathlib import Path

import pipeline

PACKAGE = Path(pipeline.__file__).parent
_BESIDES = re.compile(r"pipeline(\.(errors|config|options|tables)(\..*)?)?")
_IMPORT = re.compile(
    r"^[ \t]*(?:from[ \t]+(pipeline[\w.]*)[ \t]+import[ \t]+(\([^)]*\)|.*)|import[ \t]+(.*))$", re.MULTILINE
)
_DATA = {".json", ".tsv", ".txt", ".npz", ".onnx", ".csv", ".toml"}
_NAMED = re.compile(r'"(\w[\w./-]*)"')


def closure(module: str) -> list[Path]:
    """Returns the sorted source files of a module and of everything in the package that it imports, even indirectly."""
    waiting, seen = [module], set()
    while waiting:
        name = waiting.pop()
        if name in seen or _BESIDES.fullmatch(name):
            continue
        seen.add(name)
        waiting += imported(_file_of(name))
    return sorted(_file_of(name) for name in seen)


@functools.cache
def imported(file: Path) -> tuple[str, ...]:
    """Returns the modules that a source file imports, by regular expression: parsing all takes a third of a second."""
    found = []
    for source, names, modules in _IMPORT.findall(file.read_text(encoding="utf-8")):
        if source:
            found += [source, *(f"{source}.{name}" for name in re.findall(r"\w+", names))]
        else:
            found += re.findall(r"[\w.]+", modules)
    return tuple(name for name in found if name.split(".")[0] == "pipeline" and _exists(name))


@functools.cache
def data_files(file: Path) -> tuple[Path, ...]:
    """Returns the files of `pipeline/resources` that a source file names in quotes; none if it never imports these."""
    source = file.read_text(encoding="utf-8")
    if "pipeline.resources" not in source:
        return ()
    found: set[Path] = set()
    for name in _NAMED.findall(source):
        root = PACKAGE / "resources" / name
        found.update([root] if root.is_file() else (f for f in root.rglob("*") if f.suffix in _DATA))
    return tuple(sorted(found))


@functools.cache
def code_hash(module: str) -> str:
    """Returns a hash of all source files in the closure of a module, and of the data files that they read."""
    sources = closure(module)
    read = {data for source in sources for data in data_files(source)}
    digest = hashlib.sha256()
    for file in (*sources, *sorted(read)):
        digest.update(f"{file.relative_to(PACKAGE).as_posix()}\0{_digest(file)}\0".encode())
    return digest.hexdigest()[:16]


@functools.cache
def _digest(file: Path) -> str:
    """Returns the hash of a file. Cached, since most steps share most files, among them the large weights."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


@functools.cache
def _file_of(name: str) -> Path:
    path = PACKAGE.joinpath(*name.split(".")[1:])
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def _exists(name: str) -> bool:
    return _file_of(name).is_file()
