"""Runs MinHash and LSH of two other libraries on the same articles. Libraries that are not installed are left out."""

import importlib.util
from collections.abc import Callable

SHINGLE = 5
PEERS = ("datasketch", "rensa")
Pairs = set[tuple[int, int]]


def installed(peer: str) -> bool:
    return importlib.util.find_spec(peer) is not None


def _shingles(text: str) -> list[str]:
    words = text.lower().split()
    return list({" ".join(words[k : k + SHINGLE]) for k in range(max(1, len(words) - SHINGLE + 1))})


def datasketch_pairs(texts: list[str], bands: int, rows: int) -> Pairs:
    """Finds pairs of texts that share a band, with datasketch."""
    from datasketch import MinHash, MinHashLSH

    index = MinHashLSH(num_perm=bands * rows, params=(bands, rows))
    found: Pairs = set()
    for number, text in enumerate(texts):
        sketch = MinHash(num_perm=bands * rows, seed=1)
        sketch.update_batch([s.encode() for s in _shingles(text)])
        found |= {(other, number) for other in index.query(sketch)}
        index.insert(number, sketch, check_duplication=False)
    return found


def rensa_pairs(texts: list[str], bands: int, rows: int) -> Pairs:
    """Finds pairs of texts that share a band, with rensa."""
    from rensa import RMinHash, RMinHashLSH

    sketches = RMinHash.from_token_sets((_shingles(text) for text in texts), bands * rows, 1)
    index = RMinHashLSH(threshold=0.1, num_perm=bands * rows, num_bands=bands)
    index.insert_many(sketches)
    return {
        (min(number, other), max(number, other))
        for number, others in enumerate(index.query_all(sketches))
        for other in others
        if other != number
    }


FIND: dict[str, Callable[[list[str], int, int], Pairs]] = {"datasketch": datasketch_pairs, "rensa": rensa_pairs}


def scores(found: Pairs, gold: list[int]) -> tuple[float, float]:
    true = sum(gold[a] == gold[b] for a, b in found)
    sizes: dict[int, int] = {}
    for story in gold:
        sizes[story] = sizes.get(story, 0) + 1
    return true / max(len(found), 1), true / max(sum(n * (n - 1) // 2 for n in sizes.values()), 1)
