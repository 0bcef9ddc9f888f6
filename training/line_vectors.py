"""Word vectors for the line model, distilled from a sentence encoder without any text.

    python -m training.line_vectors BASE CLEAN pipeline/resources/line_vectors.npz

BASE: folder of all-MiniLM-L6-v2 (Apache 2.0).
CLEAN: the labelled pages, which are used only to compute the mean vector of a line.

The vector of a word is what the encoder computes for the word alone, reduced to its main components. It is weighted by
the word's rank in the vocabulary, which is ordered by frequency, because rare words say more.
"""

import argparse
import re
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch

from pipeline.cleaning.characters import characters, word_hash
from pipeline.cleaning.likeness import WordVectors
from training.encoder import load_base
from training.line_pages import labelled_pages

DIMENSIONS = 32
_FIRST_WORD = 1996
"""Index of the first whole word in the vocabulary; before it are special pieces, signs and single letters."""
_OPENS, _CLOSES = 101, 102
_BATCH, _LARGEST, _CUT = 256, 127, 99.9
_WORD = re.compile(r"[a-z]{2,}")


def encoded(path: Path, ids: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """Returns the encoder's vector for each vocabulary piece, encoded as a text of its own."""
    network = load_base(path, 0.0).eval()
    out = []
    with torch.inference_mode():
        for start in range(0, len(ids), _BATCH):
            own = torch.from_numpy(ids[start : start + _BATCH])
            edge = torch.ones_like(own)
            text = torch.stack([_OPENS * edge, own, _CLOSES * edge], 1)
            state = network.norm(network.words(text) + network.places(torch.arange(3)))
            for layer in network.layers:
                state = layer(state, torch.zeros(len(own), 1, 1, 3))
            out.append(state.mean(1).double().numpy())
    return np.concatenate(out)


def word_vectors(base: Path) -> tuple[list[str], npt.NDArray[np.int8]]:
    """Returns the whole words of the vocabulary, with their vectors."""
    pieces = (base / "vocab.txt").read_text(encoding="utf-8").split("\n")
    ids = np.array([i for i, piece in enumerate(pieces) if i >= _FIRST_WORD and _WORD.fullmatch(piece)])
    vectors = encoded(base / "model.safetensors", ids)
    vectors -= vectors.mean(axis=0)
    _, _, axes = np.linalg.svd(vectors.T @ vectors)
    weighed = (vectors @ axes[:DIMENSIONS].T) * np.log(2.0 + ids - _FIRST_WORD)[:, None]
    scaled = weighed * (_LARGEST / np.percentile(np.abs(weighed), _CUT))
    return [pieces[i] for i in ids], np.rint(np.clip(scaled, -_LARGEST, _LARGEST)).astype(np.int8)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("base", type=Path, help="folder with model.safetensors and vocab.txt")
    parser.add_argument("clean", type=Path, help="folder with gold.json, text/ and html/")
    parser.add_argument("target", help="file to write the vectors to")
    asked = parser.parse_args()
    words, values = word_vectors(asked.base)
    keys = np.array([word_hash(word) for word in words], dtype=np.uint64)
    chars = characters(sorted({line.text for page in labelled_pages(asked.clean) for line in page.lines.lines}))
    plain = WordVectors(keys, values, np.zeros(DIMENSIONS, dtype=np.float32))
    means = plain.means(chars.hashes, chars.line)[1]
    np.savez_compressed(
        asked.target, allow_pickle=False, keys=keys, values=values, centre=means.mean(axis=0).astype(np.float32)
    )


if __name__ == "__main__":
    main()
