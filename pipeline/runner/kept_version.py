"""Keeps the tables of the last finished run by hard links, so that readers see one version while a run writes.

A part is replaced by renaming a new file over it, so a link made before still leads to the old file. The links are made
before a run writes its first part, and removed when it has finished; they cost only the space of the parts that are
replaced in the meantime. After a killed run the links stay, and readers use them, until another run has finished.
"""

import os
import shutil
from pathlib import Path

from pipeline.store import KEPT, Store
from pipeline.tables import PUBLIC

# Linked last, so that its presence shows that the version is complete.
_MANIFEST = "manifest.json"


def keep(store: Store) -> None:
    """Keeps the current tables, unless a killed run has left the kept tables of an earlier, finished run.

    Nothing is kept on object storage and on file systems without hard links: there, readers see what is being written.
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
