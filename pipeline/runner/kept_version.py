"""One consistent version for readers while a run writes: the tables of the last finished run, kept by hard links.

A part is replaced by renaming a new file over it, so that a link made before still has the old one. The links are made
before a run writes its first part and removed when it is finished; they cost no space but that of the parts replaced
meanwhile. After a killed run they stay, and readers with them, until another run is finished.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from pipeline.store import KEPT, Store
from pipeline.tables import PUBLIC

# Linked last: if it is there, the version is complete.
_MANIFEST = "manifest.json"


def keep(store: Store) -> None:
    """Keeps the tables as they are, unless a killed run has left an older, finished version of them.

    Nothing is kept on object storage and on file systems without hard links: there, readers see what is written.
    """
    if not store.is_local or not (Path(store.root) / _MANIFEST).is_file():
        return
    root, kept = Path(store.root), Path(store.root) / KEPT
    if (kept / _MANIFEST).is_file():
        return
    shutil.rmtree(kept, ignore_errors=True)
    try:
        for table in PUBLIC:
            (kept / table).mkdir(parents=True)
            for part in store.parts(table):
                os.link(root / table / f"{part}.parquet", kept / table / f"{part}.parquet")
        os.link(root / _MANIFEST, kept / _MANIFEST)
    except OSError:
        shutil.rmtree(kept, ignore_errors=True)


def let_go(store: Store) -> None:
    """Lets readers see the tables as they are now."""
    if store.is_local:
        kept = Path(store.root) / KEPT
        (kept / _MANIFEST).unlink(missing_ok=True)
        shutil.rmtree(kept, ignore_errors=True)
