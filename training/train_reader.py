"""Trains the reader on quotations, names and references together, from POLNEAR and ARTICLES.

python -m training.train_reader POLNEAR ARTICLES BASE OUT
"""

import argparse
import json
import random
import time
from pathlib import Path

import torch
from tokenizers import Tokenizer as WordPieces
from torch import Tensor
from torch.nn import functional as F

from training.checkpoints import from_onnx, mean_of
from training.encoder import Network, distance_steps, load_base, reference_scores
from training.examples import Example
from training.polnear import load
from training.reading import Article, read_articles, windows_of
from training.train_tagger import batch_of, quotation_losses

WINDOWS = 14  # approximate number of windows in a batch; a snippet of GAP counts as a third
WARM_UP = 0.04
LINK_WEIGHT, NAME_WEIGHT, REFERENCE_WEIGHT = 0.3, 1.0, 0.6
REPEATED = {"world": 1, "polnear": 1, "gap": 1}
HEADS = ("tags", "pointers", "features", "transitions")
NEW_HEADS = ("names", "references", "distances")


def losses(network: Network, group: list[tuple[Article, list[Example]]]) -> dict[str, Tensor]:
    windows = [example for _, found in group for example in found]
    batch = batch_of(windows)
    mask = torch.arange(batch["ids"].shape[1])[None] < batch["lengths"][:, None]
    with torch.autocast("cpu", torch.bfloat16):
        x = network(batch["ids"], batch["features"], mask)
        scores, pointers, names, references = network.heads(x)
    out: dict[str, Tensor] = {}
    known = torch.tensor([article.source == "polnear" for article, found in group for _ in found])
    if known.any():
        own = {k: v[known] for k, v in batch.items()}
        out["tags"], out["links"] = quotation_losses(network, own, scores[known], pointers[known], mask[known])
    if (batch["names"] >= 0).any():
        out["names"] = F.cross_entropy(names.float().transpose(1, 2), batch["names"].clamp(min=-100), ignore_index=-100)
    found = reference_loss(network, references.float(), group)
    if found is not None:
        out["references"] = found
    return out


def reference_loss(network: Network, vectors: Tensor, group: list[tuple[Article, list[Example]]]) -> Tensor | None:
    found, row = [], 0
    for article, windows in group:
        at: dict[int, tuple[int, int]] = {}
        for k, window in enumerate(windows):
            for column, place in enumerate(window.places):
                if place >= 0:
                    at.setdefault(place, (row + k, column))
        row += len(windows)
        if not article.queries:
            continue

        def vector(pieces: list[int], at: dict[int, tuple[int, int]] = at) -> Tensor | None:
            spots = [at[i] for i in pieces if i in at]
            return vectors[[r for r, _ in spots], [c for _, c in spots]].mean(0) if spots else None

        names = [(k, vector(pieces), pieces[0]) for k, pieces in enumerate(article.mentions) if pieces]
        kept = [(k, v, p) for k, v, p in names if v is not None]
        if not kept:
            continue
        keys, order = torch.stack([v for _, v, _ in kept]), {k: i for i, (k, _, _) in enumerate(kept)}
        places = torch.tensor([p for _, _, p in kept])
        for query in article.queries:
            asked = vector(query.pieces)
            right = [1 + order[k] for k in query.positives if k in order]
            if asked is None or (query.positives and not right):
                continue
            own = set(query.pieces)
            free = torch.tensor([True] + [not own & set(article.mentions[k]) for k, _, _ in kept])
            steps = distance_steps(torch.tensor(query.pieces[0]), places)
            log_probabilities = reference_scores(network, asked, keys, steps).masked_fill(~free, -1e4).log_softmax(0)
            found.append(-torch.logsumexp(log_probabilities[right or [0]], 0))
    return torch.stack(found).mean() if found else None


def groups(
    articles: list[Article], ids: dict[str, int], rng: random.Random
) -> list[list[tuple[Article, list[Example]]]]:
    """Returns the batches of one epoch. Short texts are batched together, to reduce padding."""
    out = []
    for snippets in (False, True):
        stream = [a for a in articles if (a.source == "gap") == snippets for _ in range(REPEATED[a.source])]
        rng.shuffle(stream)
        group: list[tuple[Article, list[Example]]] = []
        filled = 0.0
        for article in stream:
            found = windows_of(article, ids, rng)
            group.append((article, found))
            filled += len(found) * (0.33 if snippets else 1)
            if filled >= WINDOWS:
                out.append(group)
                group, filled = [], 0.0
        if group:
            out.append(group)
    rng.shuffle(out)
    return out


def optimiser_of(network: Network, rate: float) -> torch.optim.AdamW:
    settings = []
    for name, value in network.named_parameters():
        root = name.split(".")[0]
        times = 10 if root in NEW_HEADS else 2.5 if root in HEADS else 1
        settings.append({"params": [value], "lr": rate * times, "weight_decay": 0.01 if value.ndim > 1 else 0.0})
    return torch.optim.AdamW(settings, betas=(0.9, 0.98), eps=1e-6, fused=True)


def train(options: argparse.Namespace) -> None:
    options.out.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    word_pieces = WordPieces.from_file(str(options.base / "tokenizer.json"))
    word_pieces.no_truncation()
    word_pieces.no_padding()
    ids = word_pieces.get_vocab()
    annotated = {article.name: article for article in load(options.polnear / "train")}
    articles = list(read_articles(options.articles, annotated, word_pieces))
    network = load_base(options.base / "model.safetensors", options.dropout)
    if options.onnx:
        start = from_onnx(options.onnx)
        places = network.places.weight.data.clone()
        places[: len(start["places.weight"])] = start["places.weight"]
        start["places.weight"] = places
        missing = network.load_state_dict(start, strict=False)
        print("not in the start:", missing.missing_keys, flush=True)
        if options.transitions:
            network.transitions.data = torch.tensor(json.loads(options.transitions.read_text())["transitions"])
    if options.start:
        network.load_state_dict(mean_of(options.start))
    optimiser = optimiser_of(network, options.rate)
    rates = [group["lr"] for group in optimiser.param_groups]
    step, epoch, done, began, saved = 0, 0, 0.0, time.time(), 0
    while done < 1:
        epoch += 1
        rng = random.Random(options.seed * 1000 + epoch)
        sums: dict[str, list[float]] = {}
        network.train()
        planned = groups(articles, ids, rng)
        for group in planned:
            found = losses(network, group)
            weights = {"tags": 1.0, "links": LINK_WEIGHT, "names": NAME_WEIGHT, "references": REFERENCE_WEIGHT}
            optimiser.zero_grad(set_to_none=True)
            sum((weights[k] * v for k, v in found.items()), torch.zeros(())).backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            for each, rate in zip(optimiser.param_groups, rates, strict=True):
                each["lr"] = rate * max(
                    0.0, min((done + 1e-3) / WARM_UP, 1 if options.steady else (1 - done) / (1 - WARM_UP))
                )
            optimiser.step()
            step += 1
            done = (time.time() - began) / 60 / options.minutes
            for k, v in found.items():
                sums.setdefault(k, []).append(v.item())
            if step % 10 == 0:
                means = " ".join(f"{k} {sum(v) / len(v):.4f}" for k, v in sorted(sums.items()))
                print(
                    f"{epoch} {step}/{len(planned)} {means} {time.time() - began:.0f} s {100 * done:.1f}%", flush=True
                )
                sums = {}
            if int(done * 8) > saved:
                saved = int(done * 8)
                torch.save(network.state_dict(), options.out / f"part{saved}.pt")
            if done >= 1:
                break
    torch.save(network.state_dict(), options.out / "final.pt")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("polnear", type=Path, help="folder with train/")
    parser.add_argument("articles", type=Path, help="JSON lines, see training/reading.py")
    parser.add_argument("base", type=Path, help="folder with model.safetensors and tokenizer.json")
    parser.add_argument("out", type=Path, help="folder for checkpoints")
    parser.add_argument("--onnx", type=Path, help="continue from an exported network")
    parser.add_argument("--transitions", type=Path, help="settings.json of that network")
    parser.add_argument("--start", type=Path, nargs="*", help="continue from the mean of these checkpoints")
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--steady", action="store_true", help="keep the rate constant, for a run to be continued")
    parser.add_argument("--rate", type=float, default=1e-4)
    parser.add_argument("--dropout", type=float, default=0.1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    train(parser.parse_args())


if __name__ == "__main__":
    main()
