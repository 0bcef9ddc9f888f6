"""Mutated files through whole runs: `make fuzz FILES=1500 SEED=1 PROFILE=light`. A seed always makes the same files."""

import argparse
import random
import sys
import tempfile
from pathlib import Path

from pipeline.runner.project import load_project
from pipeline.runner.run import RunRequest, run
from pipeline.store import Store
from tests.invariants import broken, faults

SAMPLE = Path(__file__).parent.parent / "data" / "raw"
_ODD = (
    "\x00", "\x1b[31m", "\u202e", "\ufeff", "?! " * 60, "\"'\"" * 80, "he " * 200, "\n" * 300, "<div>" * 200, "{" * 99,
    "9999-12-31", "0001-01-01", "share " * 40, "é" * 500, "\ud7ff", "🙂" * 60, "a" * 900, "• x\n" * 90, "“", "”", "\r",
    "\x85", "&shy;", "\u2028", "\u200b" * 40, "İ", "ﬁ", "e\u0301" * 30, "\u0600" * 20, "-\n", "=3D=\n", "<!--",
    "<script>", "</p>", "<![CDATA[", "&#0;", "&#x110000;", '{"text": ', "]}", ",,,,", '""', "[1]" * 50, "(" * 300,
    "http://a.example/" + "b" * 200, "Jane Roe, John Doe and " * 30, "said said said ",
    "she said that he said that " * 20, "’ ‘" * 30,
    "“‘" * 40, "— " * 90, "ROE: ", "Q: ", "By ", "Dr. " * 40, "1,000,000.00 " * 20, "31 February 2021",
    "Jan. 1, 1900 BC", "\x0c", "\x1a", "\ufffd" * 30,
)  # fmt: skip
_EDGES = "\"'“”‘’.,:;?!()[]<>{}&-—\n\t "
_SUFFIXES = (".txt", ".html", ".jsonl", ".json", ".csv", ".md", ".txt.gz", ".zip", ".warc", ".parquet")


def mutated(data: bytes, rng: random.Random, other: bytes = b"") -> bytes:
    """Bytes flipped, cut, doubled, moved, lines in another order, something odd or part of another file put in."""
    changed = bytearray(data)
    for _ in range(rng.randint(1, 6)):
        at, size = rng.randrange(len(changed) + 1), rng.randint(1, 400)
        what = rng.randrange(10)
        if what == 0 and changed:
            changed[min(at, len(changed) - 1)] ^= 1 << rng.randrange(8)
        elif what == 1:
            del changed[at : at + size]
        elif what == 2:
            changed[at:at] = changed[at : at + size] * rng.randint(1, 8)
        elif what == 3:
            changed[at:at] = rng.choice(_ODD).encode("utf-8", "surrogatepass")
        elif what == 4:
            changed[at:at] = bytes(rng.randrange(256) for _ in range(rng.randint(1, 20)))
        elif what == 5:
            lines = bytes(changed).split(b"\n")
            rng.shuffle(lines)
            changed[:] = b"\n".join(lines)
        elif what == 6:
            there = rng.randrange(len(other) + 1)
            changed[at:at] = other[there : there + rng.randint(1, 3_000)]
        elif what == 7:  # one kind of mark for another, everywhere
            one, two = (mark.encode() for mark in rng.sample(_EDGES, 2))
            changed[:] = bytes(changed).replace(one, two)
        elif what == 8:
            for place in rng.choices(range(len(changed) + 1), k=rng.randint(5, 60)):
                changed[place:place] = rng.choice(_EDGES).encode()
        else:
            piece = changed[at : at + size]
            del changed[at : at + size]
            there = rng.randrange(len(changed) + 1)
            changed[there:there] = piece
    return bytes(changed)


def make(folder: Path, count: int, seed: int) -> None:
    """Writes mutated copies of the sample's files, one in ten under another suffix."""
    sources = sorted(file for file in SAMPLE.rglob("*") if file.is_file())
    for number in range(count):
        rng = random.Random(f"{seed} {number}")
        source = rng.choice(sources)
        suffix = rng.choice(_SUFFIXES) if rng.random() < 0.1 else "".join(source.suffixes[-2:])
        other = rng.choice(sources).read_bytes()
        (folder / f"{number:05d}{suffix}").write_bytes(mutated(source.read_bytes(), rng, other))


def main() -> int:
    """Runs over the files; exit code 1 if an invariant is broken, or a document made the program fail, hang or grow."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--profile", choices=("light", "accurate"), default="light")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        raw, processed = Path(folder) / "raw", Path(folder) / "out"
        raw.mkdir()
        make(raw, given.files, given.seed)
        overrides = [f"quotes.model={given.profile}", "limits.seconds=30", "run.buckets=4"]
        config, _ = load_project(str(raw), overrides=overrides)
        summary = run(RunRequest(str(raw), str(processed), config, 1))
        wrong = broken(Store(str(processed)), raw) + faults(Store(str(processed)))
    counts = ", ".join(f"{summary.rows[table]:,} {table}" for table in ("documents", "articles", "quotes", "mentions"))
    print(f"seed {given.seed}: {given.files} files, {counts}, rejects {summary.rejects}")
    for fault in wrong:
        print(f"BROKEN: {fault}")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
