"""Mutated files through whole runs: `make fuzz FILES=1500 SEED=1 PROFILE=light`. A seed always makes the same files."""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from pathlib import Path

from pipeline.runner.project import load_project
from pipeline.runner.run import RunRequest, run
from pipeline.store import Store
from tests.invariants import broken

SAMPLE = Path(__file__).parent.parent / "data" / "raw"
_ODD = (
    "\x00", "\x1b[31m", "\u202e", "\ufeff", "?! " * 60, "\"'\"" * 80, "he " * 200, "\n" * 300, "<div>" * 200, "{" * 99,
    "9999-12-31", "0001-01-01", "share " * 40, "é" * 500, "\ud7ff", "🙂" * 60, "a" * 900, "• x\n" * 90, "“", "”", "\r",
    "\x85", "&shy;",
)  # fmt: skip
_SUFFIXES = (".txt", ".html", ".jsonl", ".json", ".csv", ".md", ".txt.gz", ".zip", ".warc", ".parquet")


def mutated(data: bytes, chance: random.Random) -> bytes:
    """Bytes flipped, cut, doubled, moved, or with something odd put in."""
    changed = bytearray(data)
    for _ in range(chance.randint(1, 6)):
        at, size = chance.randrange(len(changed) + 1), chance.randint(1, 400)
        what = chance.randrange(6)
        if what == 0 and changed:
            changed[min(at, len(changed) - 1)] ^= 1 << chance.randrange(8)
        elif what == 1:
            del changed[at : at + size]
        elif what == 2:
            changed[at:at] = changed[at : at + size] * chance.randint(1, 8)
        elif what == 3:
            changed[at:at] = chance.choice(_ODD).encode("utf-8", "surrogatepass")
        elif what == 4:
            changed[at:at] = bytes(chance.randrange(256) for _ in range(chance.randint(1, 20)))
        else:
            piece = changed[at : at + size]
            del changed[at : at + size]
            there = chance.randrange(len(changed) + 1)
            changed[there:there] = piece
    return bytes(changed)


def make(folder: Path, count: int, seed: int) -> None:
    """Writes mutated copies of the sample's files, one in ten under another suffix."""
    sources = sorted(file for file in SAMPLE.rglob("*") if file.is_file())
    for number in range(count):
        chance = random.Random(f"{seed} {number}")
        source = chance.choice(sources)
        suffix = chance.choice(_SUFFIXES) if chance.random() < 0.1 else "".join(source.suffixes[-2:])
        (folder / f"{number:05d}{suffix}").write_bytes(mutated(source.read_bytes(), chance))


def main() -> int:
    """Runs over the files; exit code 1 if an invariant is broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--profile", choices=("light", "accurate"), default="light")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        raw, processed = Path(folder) / "raw", Path(folder) / "out"
        raw.mkdir()
        make(raw, given.files, given.seed)
        config, _ = load_project(str(raw), overrides=[f"quotes.model={given.profile}"])
        summary = run(RunRequest(str(raw), str(processed), config, 1))
        faults = broken(Store(str(processed)))
    print(f"seed {given.seed}: {given.files} files, {summary.rows}, rejects {summary.rejects}")
    for fault in faults:
        print(f"BROKEN: {fault}")
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main())
