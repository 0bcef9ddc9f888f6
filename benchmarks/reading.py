"""Measures CPU time and peak memory of reading the same synthetic articles in each format.

Memory must not grow with the size of the file.
"""

import csv
import gzip
import io
import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

_READ = """
import pathlib, re, resource, sys, time
from pipeline.formats import RawDocument, read_file
with open(sys.argv[1], "rb") as source:
    start = time.process_time()
    count = sum(isinstance(item, RawDocument) for item in read_file(sys.argv[1], source))
    seconds = time.process_time() - start
status = pathlib.Path("/proc/self/status")  # ru_maxrss of Linux begins at what the parent had
if status.exists():
    peak = int(re.search(r"VmHWM:\\s+(\\d+)", status.read_text())[1]) / 1024
else:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1048576
print(count, seconds, peak)
"""
Record = dict[str, str]


def articles(count: int) -> Iterator[Record]:
    """Yields articles of some 3,200 characters, with some words that are not ASCII."""
    rng = random.Random(1)
    words = ["".join(rng.choices("abcdefghijklmnopqrstuvwxyz", k=rng.randrange(2, 10))) for _ in range(5000)]
    words += ["café", "naïve", "Zoë", "“so”", "it’s"]
    paragraphs = [" ".join(rng.choices(words, k=60)).capitalize() + "." for _ in range(3000)]
    for number in range(count):
        body = "\n\n".join(rng.choices(paragraphs, k=8))
        yield {"url": f"https://made.example/{number}", "title": f"Title {number}", "text": body, "date": "2021-03-01"}


def _json_lines(path: Path, count: int) -> None:
    with gzip.open(path, "wt", compresslevel=1, encoding="utf-8") as sink:
        sink.writelines(json.dumps(record, ensure_ascii=False) + "\n" for record in articles(count))


def _json(path: Path, count: int) -> None:
    with gzip.open(path, "wt", compresslevel=1, encoding="utf-8") as sink:
        for number, record in enumerate(articles(count)):
            sink.write(("," if number else "[") + json.dumps(record, ensure_ascii=False))
        sink.write("]")


def _csv(path: Path, count: int) -> None:
    with pa.CompressedOutputStream(str(path), "zstd") as packed:
        for number, record in enumerate(articles(count)):
            rows = io.StringIO()
            writer = csv.DictWriter(rows, list(record))
            if not number:
                writer.writeheader()
            writer.writerow(record)
            packed.write(rows.getvalue().encode())


def _parquet(path: Path, count: int) -> None:
    pq.write_table(pa.Table.from_pylist(list(articles(count))), path)  # one row group, as most tools write


def _warc(path: Path, count: int) -> None:
    """Writes pages of only one paragraph among other records, so that extracting their text takes little time."""
    with path.open("wb") as sink:
        for number, record in enumerate(articles(count)):
            kind, body = (
                ("text/html", f"<p>{record['text'][:200]}</p>") if number % 100 == 0 else ("text/css", record["text"])
            )
            block = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n\r\n{body}".encode()
            head = (
                f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {record['url']}\r\nContent-Length: {len(block)}"
            )
            sink.write(gzip.compress(head.encode() + b"\r\n\r\n" + block + b"\r\n\r\n", 1))


FORMATS: dict[str, Callable[[Path, int], None]] = {
    "a.jsonl.gz": _json_lines,
    "a.json.gz": _json,
    "a.csv.zst": _csv,
    "a.parquet": _parquet,
    "a.warc.gz": _warc,
}


def report(counts: tuple[int, int] = (5_000, 20_000)) -> str:
    """Returns a Markdown table: CPU time for files of this many records, and peak memory of the process."""
    lines = ["| file | records | documents | ms of CPU per record | peak MB |", "| --- | --- | --- | --- | --- |"]
    with tempfile.TemporaryDirectory() as folder:
        for name, write in FORMATS.items():
            for count in counts:
                path = Path(folder) / name
                write(path, count)
                done = subprocess.run([sys.executable, "-c", _READ, path], capture_output=True, text=True, check=True)
                found, seconds, peak = map(float, done.stdout.split())
                lines.append(f"| {name} | {count} | {found:.0f} | {1000 * seconds / count:.3f} | {peak:.0f} |")
    return "\n".join(lines)
