"""Runs the same corpus in ten ways, locally and on Dask, with files and with S3; every table must have the same bytes.

`python -m benchmarks.ten_ways RAW FOLDER [--set section.key=value ...]`: local with 1 and 2 workers, Dask with a
scheduler and 1, 2 and 4 workers in processes of their own, each with files and with an S3 server on the loopback
address. The exit code is 1 if a file differs.
"""

import os
import shutil
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path

from benchmarks.faults import Cluster, digests
from pipeline.storage import open_folder, write_whole
from tests import object_store

WAYS = (("local", 1), ("local", 2), ("dask", 1), ("dask", 2), ("dask", 4))


def copy(folder: Path, address: str) -> None:
    """Copies a local folder to an address."""
    system, root = open_folder(address)
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            write_whole(system, f"{root}/{file.relative_to(folder).as_posix()}", file.read_bytes())


def main(raw: Path, folder: Path, options: list[str]) -> int:
    """Runs the corpus in all ten ways; returns how many files differ from those of the first way."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    differ, expected = 0, dict[str, str]()
    with object_store.serving() as (endpoint, _):
        os.environ |= {**object_store.CREDENTIALS, "AWS_ENDPOINT_URL": endpoint}
        object_store.make_bucket(endpoint)
        copy(raw, "s3://news/raw")
        for engine, workers in WAYS:
            with ExitStack() as ending:
                where = ["--engine", engine, "--workers", str(workers)]
                if engine == "dask":
                    cluster = Cluster(folder, workers)
                    ending.callback(cluster.stop)
                    cluster.start()
                    where += ["--scheduler", cluster.address]
                for given, processed in (
                    (str(raw), str(folder / f"{engine}-{workers}")),
                    ("s3://news/raw", f"s3://news/{engine}-{workers}"),
                ):
                    begin = time.monotonic()
                    command = [sys.executable, "-m", "pipeline", "run", "--raw", given, "--processed", processed]
                    done = subprocess.run([*command, *where, *options], check=False, stderr=subprocess.PIPE, text=True)
                    if done.returncode:
                        sys.exit(f"{processed}: exit code {done.returncode}: {done.stderr}")
                    found = digests(processed)
                    expected = expected or found
                    other = sorted(n for n in {*found, *expected} if found.get(n) != expected.get(n))
                    differ += len(other)
                    outcome = f"{len(found)} files, {len(other)} differ {other[:3] or ''}"
                    print(f"{processed}: {outcome} ({time.monotonic() - begin:.0f} s)", flush=True)
    return differ


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:]) > 0)
