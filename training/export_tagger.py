"""Writes a checkpoint as int8 ONNX: `python -m training.export_tagger CHECKPOINT POLNEAR BASE OUT` (see README.md).

The graph is built node by node from onnxruntime's fused operators, for one window without padding, so that it needs no
mask. Weights are int8, with one scale for each output column (for embeddings: each row); activations are quantised
dynamically.
"""

import argparse
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer as WordPieces

from pipeline.quotations.tagger.pieces import SIZE
from training.checkpoints import mean_of
from training.encoder import HEADS, LAYERS, LINKS, NAME_TAGS, POINTER, REFERENCE, Network
from training.examples import Example, examples, tagged
from training.polnear import load

Array = npt.NDArray[np.float32]
_MICROSOFT = "com.microsoft"


class Graph:
    """Nodes and weights of an ONNX graph under construction."""

    def __init__(self, levels: int, peaks: dict[str, Array]) -> None:
        self.levels = levels
        self.peaks = peaks
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []

    def weight(self, name: str, value: npt.NDArray[np.generic]) -> str:
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def add(self, kind: str, inputs: list[str], output: str, domain: str = "", **options: object) -> str:
        self.nodes.append(helper.make_node(kind, inputs, [output], name=output, domain=domain, **options))
        return output

    def linear(self, x: str, name: str, weight: Array, bias: Array | None) -> str:
        """Adds x @ weight.T + bias with int8 weights; `weight` is (out, in), as in torch.

        All channels of an input share one scale. Where a few channels are large, they are divided first and the weights
        multiplied by the same factor (after SmoothQuant, Xiao et al. 2023), which reduces the error by a third.
        """
        if name in self.peaks:
            even = np.sqrt(np.maximum(self.peaks[name], 1e-3))
            even = np.maximum(even / np.median(even), 1.0).astype(np.float32)
            weight = weight * even
            x = self.add("Mul", [x, self.weight(f"{name}.even", 1 / even)], f"{name}.evened")
        scale = finest_scale(weight, self.levels)
        whole = np.clip(np.round(weight / scale[:, None]), -self.levels, self.levels).astype(np.int8).T
        inputs = [x, self.weight(f"{name}.w", whole), self.weight(f"{name}.s", scale.astype(np.float32)), ""]
        if bias is not None:
            inputs.append(self.weight(f"{name}.b", bias))
        return self.add("DynamicQuantizeMatMul", inputs, f"{name}.out", _MICROSOFT)

    def embedding(self, name: str, table: Array, index: str) -> str:
        """Adds a look-up in an int8 table whose rows each have their own scale."""
        scale = np.maximum(np.abs(table).max(1, keepdims=True), 1e-8) / 127
        whole = np.clip(np.round(table / scale), -127, 127).astype(np.int8)
        rows = self.add("Gather", [self.weight(f"{name}.w", whole), index], f"{name}.rows")
        scales = self.add("Gather", [self.weight(f"{name}.s", scale.astype(np.float32)), index], f"{name}.scales")
        return self.add("Mul", [self.add("Cast", [rows], f"{name}.wide", to=TensorProto.FLOAT), scales], f"{name}.out")


def finest_scale(weight: Array, levels: int) -> Array:
    """Returns for each row of `weight` the scale with the least squared error, even if it clips the largest values."""
    full = np.abs(weight).max(1) / levels
    best, least = full, np.full(len(weight), np.inf)
    for share in np.arange(0.6, 1.001, 0.02):
        scale = full * share
        whole = np.clip(np.round(weight / scale[:, None]), -levels, levels)
        error = ((whole * scale[:, None] - weight) ** 2).sum(1)
        best = np.where(error < least, scale, best)
        least = np.minimum(error, least)
    return best


def build(state: dict[str, Array], levels: int, peaks: dict[str, Array]) -> onnx.ModelProto:
    """Builds the graph of the network.

    inputs: ids and features, (length,) int32.
    outputs: tags (length, 7), pointers (length, 6, 64), names, references.
    """
    graph = Graph(levels, peaks)
    words = graph.embedding("words", state["words.weight"], "ids")
    kinds = graph.add("Gather", [graph.weight("features.w", state["features.weight"]), "features"], "kinds")
    places = graph.weight("places.w", state["places.weight"][: SIZE + 2])
    zero, one = graph.weight("zero", np.array([0])), graph.weight("one", np.array([0]))
    length = graph.add("Shape", ["ids"], "length")
    here = graph.add("Slice", [places, zero, length, one], "here")
    flat = graph.add("Sum", [words, kinds, here], "summed")
    norm = [graph.weight(f"norm.{part}", state[f"norm.{part}"]) for part in ("weight", "bias")]
    flat = graph.add("LayerNormalization", [flat, *norm], "embedded", axis=-1, epsilon=1e-12)
    x = graph.add("Unsqueeze", [flat, zero], "hidden")
    for k in range(LAYERS):
        x = _layer(graph, x, f"layers.{k}", state)
    x = graph.add("Squeeze", [x, zero], "encoded")
    head = [graph.weight("tags.w", state["tags.weight"].T), graph.weight("tags.b", state["tags.bias"])]
    graph.add("Gemm", [x, *head], "tags")
    pointed = graph.linear(x, "pointer", state["pointers.weight"], state["pointers.bias"])
    shape = graph.weight("pointer.shape", np.array([-1, 2 * LINKS, POINTER]))
    graph.add("Reshape", [pointed, shape], "pointers")
    for name in ("names", "references"):
        head = [graph.weight(f"{name}.w", state[f"{name}.weight"].T), graph.weight(f"{name}.b", state[f"{name}.bias"])]
        graph.add("Gemm", [x, *head], name)
    inputs = [helper.make_tensor_value_info(name, TensorProto.INT32, ["length"]) for name in ("ids", "features")]
    outputs = [
        helper.make_tensor_value_info("tags", TensorProto.FLOAT, ["length", 7]),
        helper.make_tensor_value_info("pointers", TensorProto.FLOAT, ["length", 2 * LINKS, POINTER]),
        helper.make_tensor_value_info("names", TensorProto.FLOAT, ["length", NAME_TAGS]),
        helper.make_tensor_value_info("references", TensorProto.FLOAT, ["length", REFERENCE]),
    ]
    made = helper.make_graph(graph.nodes, "tagger", inputs, outputs, graph.weights)
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid(_MICROSOFT, 1)]
    model = helper.make_model(made, opset_imports=opsets, producer_name="newsquotes")
    model.ir_version = 8
    return model


def _layer(graph: Graph, x: str, name: str, state: dict[str, Array]) -> str:
    def linear(source: str, part: str) -> str:
        weight, bias = (state[f"{name}.{part}.{kind}"] for kind in ("weight", "bias"))
        return graph.linear(source, f"{name}.{part}", weight, bias)

    def add_and_norm(new: str, old: str, norm: str) -> str:
        """Adds two nodes, since the fused SkipLayerNormalization of onnxruntime takes a quarter of the whole time."""
        total = graph.add("Add", [new, old], f"{name}.{norm}.sum")
        weights = [graph.weight(f"{name}.{norm}.{p}", state[f"{name}.{norm}.{p}"]) for p in ("weight", "bias")]
        return graph.add("LayerNormalization", [total, *weights], f"{name}.{norm}.out", axis=-1, epsilon=1e-12)

    parts = [f"{name}.{part}" for part in "qkv"]
    packed = linear(x, "qkv")
    graph.nodes.append(helper.make_node("Split", [packed], parts, name=f"{name}.split", axis=2))
    attended = graph.add("MultiHeadAttention", parts, f"{name}.attended", _MICROSOFT, num_heads=HEADS)
    x = add_and_norm(linear(attended, "out"), x, "norm1")
    raised = graph.add("Gelu", [linear(x, "up")], f"{name}.gelu", _MICROSOFT)
    return add_and_norm(linear(raised, "down"), x, "norm2")


def find_peaks(state: dict[str, torch.Tensor], windows: list[Example]) -> dict[str, Array]:
    """Returns the average over windows of the largest value of each input channel of the feed-forward layers."""
    network = Network(state["words.weight"].shape[0])
    network.load_state_dict(state)
    network.eval()
    seen: dict[str, list[Array]] = {}

    def watch(name: str) -> Callable[[object, tuple[torch.Tensor, ...], object], None]:
        def note(_module: object, inputs: tuple[torch.Tensor, ...], _output: object) -> None:
            seen.setdefault(name, []).append(inputs[0].abs().flatten(0, -2).amax(0).numpy())

        return note

    for name, module in network.named_modules():
        if name.endswith((".up", ".down")):
            module.register_forward_hook(watch(name))
    with torch.no_grad():
        for window in windows:
            ids, features = torch.tensor([window.ids]), torch.tensor([window.features])
            network(ids, features, torch.ones_like(ids, dtype=torch.bool))
    return {name: np.mean(peaks, axis=0) for name, peaks in seen.items()}


def export(options: argparse.Namespace) -> None:
    """Writes tagger.onnx, tokenizer.json and settings.json to `options.out`."""
    loaded = mean_of([options.checkpoint, *options.average])
    word_pieces = WordPieces.from_file(str(options.base / "tokenizer.json"))
    word_pieces.no_truncation()
    word_pieces.no_padding()
    ids = word_pieces.get_vocab()
    articles = load(options.polnear / "train")[:6]
    peaks = find_peaks(loaded, [e for a in articles for e in examples(tagged(a, word_pieces), ids, None)])
    state = {name: value.float().numpy() for name, value in loaded.items()}
    options.out.mkdir(parents=True, exist_ok=True)
    onnx.save(build(state, options.levels, peaks), options.out / "tagger.onnx")
    word_pieces.save(str(options.out / "tokenizer.json"), pretty=False)
    settings = {
        "transitions": [[round(float(v), 5) for v in row] for row in state["transitions"]],
        "outside": options.outside,
    }
    settings |= {
        "weights": [1.0, 1.0, 1.0, 1.0],
        "bias": 0.0,
        "nobody": 0.0,
        "cueless": 0.0,
        "threshold": options.threshold,
        "distances": [round(float(v), 5) for v in state["distances"]],
    }
    (options.out / "settings.json").write_text(json.dumps(settings, indent=1) + "\n", "utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("polnear", type=Path, help="folder with train/, to measure how large inputs get")
    parser.add_argument("base", type=Path, help="folder with tokenizer.json")
    parser.add_argument("out", type=Path)
    parser.add_argument(
        "--average", type=Path, nargs="*", default=[], help="more checkpoints to average with the first"
    )
    parser.add_argument("--levels", type=int, default=63, help="levels of int8 weights; at 63, no x86 CPU saturates")
    parser.add_argument("--outside", type=float, default=0.04, help="bias for tags outside spans; chosen on dev")
    parser.add_argument("--threshold", type=float, default=0.22, help="least `probability`; chosen on dev")
    options = parser.parse_args()
    export(options)


if __name__ == "__main__":
    main()
