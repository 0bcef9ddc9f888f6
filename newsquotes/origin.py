"""Finds the package `pipeline` that belongs to this one, even if the user has a file of the same name.

Many people call a script `pipeline.py`. If there is one next to their program, `import pipeline` means that script, and
must continue to do so. Our package is then loaded under the name `newsquotes._pipeline`, and whatever its modules
import from `pipeline` is taken from there.
"""

import builtins
import importlib
import importlib.util
import sys
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import ModuleType
from typing import Any

FOLDER = Path(__file__).parent.parent / "pipeline"
_OTHER_NAME = "newsquotes._pipeline"


def module(name: str) -> Any:
    """Imports a module of our package: `module("store")`; `module("")` is the package itself."""
    return importlib.import_module(".".join(filter(None, (package(), name))))


def package() -> str:
    """Returns the name under which our package is imported: `pipeline`, unless that name means something else here."""
    if _OTHER_NAME in sys.modules:
        return _OTHER_NAME
    if not _is_ours("pipeline"):
        _load_under_other_name()
        return _OTHER_NAME
    return "pipeline"


def _is_ours(name: str) -> bool:
    if (loaded := sys.modules.get(name)) is not None:
        origin = getattr(loaded, "__file__", None)
    else:
        spec = importlib.util.find_spec(name)  # does not run the file
        if spec is None:  # not on the path at all, as in a frozen or moved application
            return False
        origin = spec.origin
    return origin is not None and Path(origin).resolve() == (FOLDER / "__init__.py").resolve()


def _load_under_other_name() -> None:
    if not (FOLDER / "__init__.py").is_file():
        raise ImportError(f"{FOLDER}: missing, although it belongs to newsquotes; install newsquotes again")
    sys.meta_path.insert(0, _Finder())
    importlib.import_module(_OTHER_NAME)


class _Finder:
    """Finds modules below `newsquotes._pipeline` in our own folder."""

    @staticmethod
    def find_spec(name: str, path: Any = None, target: ModuleType | None = None) -> ModuleSpec | None:
        if name != _OTHER_NAME and not name.startswith(f"{_OTHER_NAME}."):
            return None
        parts = name.removeprefix(_OTHER_NAME).split(".")[1:]
        spec = PathFinder.find_spec(name, [str(FOLDER.joinpath(*parts[:-1]))] if parts else [str(FOLDER.parent)])
        file = FOLDER.joinpath(*parts)
        file = file / "__init__.py" if file.is_dir() else file.with_suffix(".py")
        if not file.is_file():
            return spec
        return importlib.util.spec_from_file_location(
            name,
            file,
            loader=_Loader(name, str(file)),
            submodule_search_locations=[str(file.parent)] if file.name == "__init__.py" else None,
        )


class _Loader(SourceFileLoader):
    """Runs one of our modules with its own `import`, in which `pipeline` means our package."""

    def exec_module(self, module: ModuleType) -> None:
        module.__dict__["__builtins__"] = {**vars(builtins), "__import__": _import}
        super().exec_module(module)


def _import(name: str, globals: Any = None, locals: Any = None, fromlist: Any = (), level: int = 0) -> ModuleType:
    if level or name.split(".")[0] != "pipeline":
        return builtins.__import__(name, globals, locals, fromlist, level)
    renamed = _OTHER_NAME + name.removeprefix("pipeline")
    if fromlist:
        return builtins.__import__(renamed, globals, locals, fromlist, 0)
    importlib.import_module(renamed)
    return sys.modules[_OTHER_NAME]
