"""Runs the pipeline on a Dask cluster in which something dies, hangs or refuses at a random moment.

`python -m benchmarks.faults FOLDER [RUNS [SEED [UNTIL [ARTICLES]]]]`: each run must write the same bytes as an
undisturbed local run, or end with a clear error, after which the next run must write them. Prints a line for each run;
the exit code is 1 if any run failed to do so. The seed also decides which kind of fault comes first.
"""

import hashlib
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import psutil
from pyarrow import fs

from benchmarks.made_news import made_news
from pipeline.storage import is_local, open_folder
from tests import object_store

OPTIONS = ("quotes.model=light", "run.files_per_part=2", "run.buckets=2")
PAUSE = 60.0
KINDS = ("worker killed", "worker paused", "worker restarted", "scheduler killed", "client killed", "store refuses")
_SECONDS = 1800
"""After this many seconds a run counts as hanging."""
_TRIES = 120


class Cluster:
    """A scheduler and `size` workers, each in a process of its own, as a user would start them."""

    def __init__(self, folder: Path, size: int = 2) -> None:
        self._size = size
        self._log = (folder / "cluster.log").open("ab")
        self._port = _free_port()
        self.address = f"tcp://127.0.0.1:{self._port}"
        self.scheduler: subprocess.Popen[bytes] | None = None
        self.workers: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        """Starts the scheduler and the workers that are not running."""
        if self.scheduler is None or self.scheduler.poll() is not None:
            self.stop()
            arguments = ["--host", "127.0.0.1", "--port", str(self._port), "--no-dashboard"]
            self.scheduler = self._process("distributed.cli.dask_scheduler", *arguments)
        self.workers = [w for w in self.workers if w.poll() is None]
        while len(self.workers) < self._size:
            self.workers.append(self._process("pipeline", "worker", self.address, "--workers", "1"))

    def worker_process(self, rng: random.Random) -> psutil.Process:
        """Returns the process that is Dask's worker: the grandchild of a process started here."""
        nanny = psutil.Process(rng.choice(self.workers).pid).children()[0]
        return next(p for p in nanny.children() if "resource_tracker" not in " ".join(p.cmdline()))

    def stop(self) -> None:
        """Kills the scheduler and all workers."""
        for process in (*self.workers, *([self.scheduler] if self.scheduler else [])):
            _kill_tree(process.pid)
            process.wait()
        self.workers, self.scheduler = [], None

    def _process(self, module: str, *arguments: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-m", module, *arguments], stdout=self._log, stderr=self._log)


def disturb(kind: str, cluster: Cluster, client: subprocess.Popen[str], rng: random.Random) -> None:
    """Causes a fault of this kind."""
    if kind == "worker killed":
        cluster.worker_process(rng).kill()
    elif kind == "worker paused":
        process = cluster.worker_process(rng)
        process.suspend()
        time.sleep(PAUSE)
        process.resume()
    elif kind == "worker restarted":
        process = rng.choice(cluster.workers)
        process.send_signal(signal.SIGTERM)
        process.wait()
        cluster.start()
    elif kind == "scheduler killed" and cluster.scheduler is not None:
        cluster.scheduler.kill()
        cluster.scheduler.wait()
    elif kind == "client killed":
        client.kill()


def digests(address: str) -> dict[str, str]:
    """Maps every Parquet file below a folder or an address to its hash."""
    system, root = open_folder(address)
    found = {}
    for item in system.get_file_info(fs.FileSelector(root, recursive=True)):
        if item.base_name.endswith(".parquet"):
            with system.open_input_file(item.path) as source:
                found[item.path[len(root) :]] = hashlib.sha256(source.read()).hexdigest()
    return found


def client(raw: Path, processed: str, cluster: Cluster | None, until: str) -> subprocess.Popen[str]:
    """Starts a run in its own process, on the cluster or, if there is none, with a local worker."""
    engine = ["--engine", "dask", "--scheduler", cluster.address] if cluster else ["--workers", "1"]
    settings = [word for option in OPTIONS for word in ("--set", option)]
    command = [sys.executable, "-m", "pipeline", "run", "--raw", str(raw), "--processed", processed]
    command += ["--until", until]
    return subprocess.Popen([*command, *engine, *settings], stderr=subprocess.PIPE, text=True)


def one(
    kind: str, run: Callable[[], subprocess.Popen[str]], cluster: Cluster, moment: float, rng: random.Random
) -> str:
    """Starts and disturbs a run, then repeats it until it succeeds, at most three times; returns what happened."""
    cluster.start()
    process = run()
    if kind != "store refuses":
        time.sleep(moment)
        disturb(kind, cluster, process, rng)
    outcomes: list[str] = []
    for _ in range(3):
        _, errors = process.communicate(timeout=_SECONDS)
        if process.returncode == 0:
            return " -> ".join([*outcomes, "done"])
        problem = next((line for line in errors.splitlines() if line.startswith("error:")), "")
        if process.returncode != -signal.SIGKILL and not problem:
            return f"no clear error: exit code {process.returncode}: {errors[-2000:]}"
        outcomes.append(problem or "killed")
        cluster.start()
        process = run()
    process.kill()
    return f"three runs did not do: {outcomes}"


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _kill_tree(pid: int) -> None:
    try:
        tree = [*psutil.Process(pid).children(recursive=True), psutil.Process(pid)]
    except psutil.NoSuchProcess:
        return
    for process in tree:
        try:
            process.kill()
        except psutil.NoSuchProcess:
            continue


def main(folder: Path, runs: int, seed: int, until: str, articles: int) -> int:
    """Makes the runs, and returns how many failed."""
    rng, raw = random.Random(seed), folder / "raw"
    shutil.rmtree(folder, ignore_errors=True)
    raw.mkdir(parents=True)
    for name, text in made_news(articles, seed=1).items():
        (raw / f"{name}.txt").write_text(text, encoding="utf-8")
    assert client(raw, str(folder / "expected"), None, until).wait(_SECONDS) == 0
    expected = digests(str(folder / "expected"))
    cluster, failures = Cluster(folder), 0
    port = _free_port()
    endpoint = f"http://127.0.0.1:{port}"
    os.environ |= {**object_store.CREDENTIALS, "AWS_ENDPOINT_URL": endpoint, "REFUSE": "10"}
    store = subprocess.Popen([sys.executable, "-m", "tests.object_store", str(port)])
    try:
        for _ in range(_TRIES):  # until the server listens
            try:
                object_store.make_bucket(endpoint)
                break
            except OSError:
                time.sleep(1)
        cluster.start()
        begin = time.monotonic()
        assert client(raw, str(folder / "calm"), cluster, until).wait(_SECONDS) == 0
        usual = time.monotonic() - begin
        same = digests(str(folder / "calm")) == expected
        print(f"undisturbed: {usual:.0f} s, {'the same bytes' if same else 'OTHER BYTES'}", flush=True)
        for number in range(runs):
            kind, moment = KINDS[(number + seed - 1) % len(KINDS)], rng.uniform(0.1, 0.95) * usual
            processed = f"s3://{object_store.BUCKET}/{number}" if kind == "store refuses" else str(folder / f"{number}")
            outcomes = one(kind, partial(client, raw, processed, cluster, until), cluster, moment, rng)
            same = digests(processed) == expected
            failures += not same or not outcomes.endswith("done")
            print(f"{number + 1} {kind} at {moment:.0f} s: {outcomes}: {'same' if same else 'OTHER BYTES'}", flush=True)
            if is_local(open_folder(processed)[0]):
                shutil.rmtree(processed)
    finally:
        cluster.stop()
        store.kill()
    print(f"{runs} runs, {failures} failed")
    return failures


if __name__ == "__main__":
    place, count, start, last, size = (*sys.argv[1:], *("30", "1", "publish", "24")[len(sys.argv) - 2 :])
    sys.exit(main(Path(place), int(count), int(start), last, int(size)) > 0)
