"""Defines the network: a six-layer BERT encoder with heads for quotations (tags, CRF, pointers), names, references."""

from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional as F

from pipeline.quotations.tagger.pieces import N_FEATURES

WIDTH, HEADS, LAYERS, INNER, POINTER, TAGS, LINKS = 384, 12, 6, 1536, 64, 7, 3
NAME_TAGS = 9  # outside; then begin and inside of person, place, organisation, facility
REFERENCE = 2 * POINTER + 2  # query, key, score of "nobody", and a name's score that does not depend on the query
# bins of the distance from a query to a name: 12 before it and 12 after it, each twice as wide as the last
DISTANCES = 24


class Dropout(nn.Module):
    """Dropout with masks cut from one random pool, since drawing masks takes a tenth of a training step on a CPU."""

    def __init__(self, probability: float) -> None:
        super().__init__()
        self.register_buffer("pool", (torch.rand(1 << 23) >= probability) / (1 - probability), persistent=False)

    def forward(self, x: Tensor) -> Tensor:
        if not self.training:
            return x
        pool: Tensor = self.pool.to(x.dtype) if self.pool.dtype != x.dtype else self.pool
        self.pool = pool
        start = int(torch.randint(pool.numel() - x.numel(), ()))
        return x * pool[start : start + x.numel()].view_as(x)


class Layer(nn.Module):
    def __init__(self, dropout: Dropout) -> None:
        super().__init__()
        self.qkv = nn.Linear(WIDTH, 3 * WIDTH)
        self.out = nn.Linear(WIDTH, WIDTH)
        self.norm1 = nn.LayerNorm(WIDTH, eps=1e-12)
        self.up = nn.Linear(WIDTH, INNER)
        self.down = nn.Linear(INNER, WIDTH)
        self.norm2 = nn.LayerNorm(WIDTH, eps=1e-12)
        self.dropout = dropout

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        batch, length, _ = x.shape
        q, k, v = self.qkv(x).view(batch, length, 3, HEADS, WIDTH // HEADS).permute(2, 0, 3, 1, 4)
        # Written out, because the fused kernel takes seven times as long on a CPU in bfloat16.
        scores = (q * (WIDTH // HEADS) ** -0.5) @ k.transpose(-1, -2) + mask.to(q.dtype)
        with torch.autocast("cpu", enabled=False):  # autocast would compute the softmax in 32 bits
            attended = torch.softmax(scores, -1) @ v
        x = self.norm1(x + self.dropout(self.out(attended.transpose(1, 2).reshape(batch, length, WIDTH))))
        return self.norm2(x + self.dropout(self.down(F.gelu(self.up(x)))))


class Network(nn.Module):
    """Maps ids and features, both (batch, length), to the last layer (batch, length, 384), which the heads read.

    `heads` returns tag scores (batch, length, 7), pointer vectors (batch, length, 6, 64), name tag scores
    (batch, length, 9) and reference vectors (batch, length, 130).
    """

    def __init__(self, vocabulary: int, dropout: float = 0.1) -> None:
        super().__init__()
        self.words = nn.Embedding(vocabulary, WIDTH)
        self.places = nn.Embedding(512, WIDTH)
        self.features = nn.Embedding(N_FEATURES, WIDTH)
        nn.init.zeros_(self.features.weight)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.dropout = Dropout(dropout)
        self.layers = nn.ModuleList(Layer(self.dropout) for _ in range(LAYERS))
        self.tags = nn.Linear(WIDTH, TAGS)
        self.pointers = nn.Linear(WIDTH, 2 * LINKS * POINTER)
        self.transitions = nn.Parameter(torch.zeros(TAGS, TAGS))
        self.names = nn.Linear(WIDTH, NAME_TAGS)
        self.references = nn.Linear(WIDTH, REFERENCE)
        self.distances = nn.Parameter(torch.zeros(DISTANCES))

    def forward(self, ids: Tensor, features: Tensor, mask: Tensor) -> Tensor:
        places = torch.arange(ids.shape[1], device=ids.device)
        x = self.words(ids) + self.places(places) + self.features(features)
        x = self.dropout(self.norm(x))
        bias = torch.zeros_like(mask, dtype=torch.float32).masked_fill(~mask, -1e4)[:, None, None, :]
        for layer in self.layers:
            x = layer(x, bias)
        return self.dropout(x)  # type: ignore[no-any-return]

    def heads(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        pointers = self.pointers(x).unflatten(-1, (2 * LINKS, POINTER))
        return self.tags(x), pointers, self.names(x), self.references(x)


def load_base(path: Path, dropout: float) -> Network:
    """Returns a network with the encoder of all-MiniLM-L6-v2, from its `model.safetensors`."""
    base = load_file(path)
    base = {name.removeprefix("bert."): value for name, value in base.items()}
    network = Network(base["embeddings.word_embeddings.weight"].shape[0], dropout)
    with torch.no_grad():
        network.words.weight.copy_(base["embeddings.word_embeddings.weight"])
        kinds = base["embeddings.token_type_embeddings.weight"]
        network.places.weight.copy_(base["embeddings.position_embeddings.weight"] + kinds[0])
        _copy(network.norm, base, "embeddings.LayerNorm")
        for i, layer in enumerate(network.layers):
            name = f"encoder.layer.{i}"
            for part in ("weight", "bias"):
                joined = [base[f"{name}.attention.self.{k}.{part}"] for k in ("query", "key", "value")]
                getattr(layer.qkv, part).copy_(torch.cat(joined))
            _copy(layer.out, base, f"{name}.attention.output.dense")
            _copy(layer.norm1, base, f"{name}.attention.output.LayerNorm")
            _copy(layer.up, base, f"{name}.intermediate.dense")
            _copy(layer.down, base, f"{name}.output.dense")
            _copy(layer.norm2, base, f"{name}.output.LayerNorm")
    return network


def _copy(module: nn.Module, base: dict[str, Tensor], name: str) -> None:
    module.weight.copy_(base[f"{name}.weight"])  # type: ignore[operator]
    module.bias.copy_(base[f"{name}.bias"])  # type: ignore[operator]


FORBIDDEN = [[b in (2, 4, 6) and a not in (b, b - 1) for b in range(TAGS)] for a in range(TAGS)]


def crf_loss(scores: Tensor, transitions: Tensor, tags: Tensor, lengths: Tensor) -> Tensor:
    """Returns the negative log-likelihood per piece of `tags` (batch, length) under a linear-chain CRF."""
    scores = scores.float()
    moves = transitions.masked_fill(torch.tensor(FORBIDDEN), -1e4)
    inside = torch.arange(tags.shape[1])[None] < lengths[:, None]
    gold = (scores.gather(2, tags[:, :, None]).squeeze(2) * inside).sum()
    gold = gold + (moves[tags[:, :-1], tags[:, 1:]] * inside[:, 1:]).sum()
    alpha = scores[:, 0]
    for t in range(1, tags.shape[1]):
        new = torch.logsumexp(alpha[:, :, None] + moves[None], 1) + scores[:, t]
        alpha = torch.where(inside[:, t, None], new, alpha)
    return (torch.logsumexp(alpha, 1).sum() - gold) / inside.sum()


def link_loss(queries: Tensor, keys: Tensor, targets: Tensor, mask: Tensor) -> Tensor:
    """Returns the cross-entropy of pointers. Each piece with a target points to one position of its window."""
    chosen = targets >= 0
    if not chosen.any():
        return queries.sum() * 0.0
    scores = torch.bmm(queries, keys.transpose(1, 2))[chosen].float() * POINTER**-0.5
    allowed = mask[:, None].expand(-1, mask.shape[1], -1)[chosen]
    return F.cross_entropy(scores.masked_fill(~allowed, -1e4), targets[chosen])


def distance_steps(query: Tensor, names: Tensor) -> Tensor:
    """Returns the rows of `distances` for the names at positions `names` (n,), seen from the position `query`."""
    away = (query - names).float()
    step = away.abs().clamp(min=1).log2().long().clamp(max=DISTANCES // 2 - 1)
    return torch.where(away > 0, step, step + DISTANCES // 2)


def reference_scores(network: Network, query: Tensor, names: Tensor, steps: Tensor) -> Tensor:
    """Returns scores (1 + n,) of "nobody" and of each name, given the vector of the query and the vectors of `names`
    (n, 130).
    """
    asked, keys = query[:POINTER], names[:, POINTER : 2 * POINTER]
    scores = keys @ asked * POINTER**-0.5 + names[:, -1] + network.distances[steps]
    return torch.cat([query[-2:-1], scores])
