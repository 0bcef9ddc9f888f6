"""The same corpus ten ways: on one machine and on Dask, with files and with S3: every table must have the same bytes.

`python -m benchmarks.ten_ways RAW FOLDER [--set section.key=value ...]`: local with 1 and 2 workers, Dask with 1, 2 and
4, each with files and against an S3 server on the loopback address. Exit code 1 if a file differs.
"""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.faults import digests
from pipeline.storage import open_folder, write_whole
from tests import object_store

WAYS = (("local", 1), ("local", 2), ("dask", 1), ("dask", 2), ("dask", 4))


def copy(folder: Path, address: str) -> None:
    """Copies a folder of this machine to an address."""
    system, root = open_folder(address)
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            write_whole(system, f"{root}/{file.relative_to(folder).as_posix()}", file.read_bytes())


def main(raw: Path, folder: Path, options: list[str]) -> int:
    """Runs all ways; how many files differ from those of the first."""
    shutil.rmtree(folder, ignore_errors=True)
    differ, expected = 0, dict[str, str]()
    with object_store.serving() as (endpoint, _):
        os.environ |= {**object_store.CREDENTIALS, "AWS_ENDPOINT_URL": endpoint}
        object_store.make_bucket(endpoint)
        copy(raw, "s3://news/raw")
        for engine, workers in WAYS:
            for given, processed in (
                (str(raw), str(folder / f"{engine}-{workers}")),
                ("s3://news/raw", f"s3://news/{engine}-{workers}"),
            ):
                begin, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
                command = [sys.executable, "-m", "pipeline", "run", "--raw", given, "--processed", processed]
                subprocess.run(
                    [*command, "--engine", engine, "--workers", str(workers), *options],
                    check=True,
                    stderr=subprocess.DEVNULL,
                )
                after = resource.getrusage(resource.RUSAGE_CHILDREN)
                cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
                wall = time.monotonic() - begin
                found = digests(processed)
                expected = expected or found
                other = sorted(n for n in {*found, *expected} if found.get(n) != expected.get(n))
                differ += len(other)
                said = f"{len(found)} files, {len(other)} differ {other[:3] or ''}"
                where = "S3" if "://" in processed else "files"
                print(f"{engine} {workers} {where}: {said} ({wall:.0f} s, {cpu:.0f} of CPU)", flush=True)
    return differ


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:]) > 0)
