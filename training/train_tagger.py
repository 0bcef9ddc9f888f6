"""Fine-tunes the tagger: `python -m training.train_tagger POLNEAR BASE OUT` (see README.md)."""

import argparse
import math
import random
import time
from pathlib import Path

import torch
from tokenizers import Tokenizer as WordPieces
from torch import Tensor
from torch.nn import functional as F

from training.checkpoints import mean_of
from training.encoder import LINKS, Network, crf_loss, link_loss, load_base
from training.examples import B_CONTENT, B_CUE, IGNORE, Example, examples, tagged
from training.polnear import load

BATCH = 16
WARM_UP = 0.06
LINK_WEIGHT = 0.3


def batch_of(chosen: list[Example]) -> dict[str, Tensor]:
    """Returns examples, padded to the longest, as tensors (batch, length), and their `lengths` (batch,)."""
    length = max(len(example.ids) for example in chosen)

    def padded(name: str, fill: int) -> Tensor:
        rows = [getattr(e, name) + [fill] * (length - len(e.ids)) for e in chosen]
        return torch.tensor(rows)

    out = {"ids": padded("ids", 0), "features": padded("features", 0), "tags": padded("tags", 0)}
    out |= {name: padded(name, IGNORE) for name in ("to_cue", "to_source", "names")}
    return out | {"lengths": torch.tensor([len(e.ids) for e in chosen])}


def batches(stream: list[Example], rng: random.Random) -> list[list[Example]]:
    """Returns random batches of examples of similar length, to reduce padding."""
    rng.shuffle(stream)
    found = []
    for k in range(0, len(stream), 20 * BATCH):
        pool = sorted(stream[k : k + 20 * BATCH], key=lambda example: len(example.ids))
        found += [pool[j : j + BATCH] for j in range(0, len(pool), BATCH)]
    rng.shuffle(found)
    return found


def losses(network: Network, batch: dict[str, Tensor]) -> tuple[Tensor, Tensor]:
    mask = torch.arange(batch["ids"].shape[1])[None] < batch["lengths"][:, None]
    with torch.autocast("cpu", torch.bfloat16):
        scores, pointers, _, _ = network.heads(network(batch["ids"], batch["features"], mask))
    return quotation_losses(network, batch, scores, pointers, mask)


def quotation_losses(
    network: Network, batch: dict[str, Tensor], scores: Tensor, pointers: Tensor, mask: Tensor
) -> tuple[Tensor, Tensor]:
    """Returns the tag loss and the link loss, given the network's tag scores and pointers; `mask`: (batch, length)."""
    tags = batch["tags"]
    crf = crf_loss(scores, network.transitions, tags, batch["lengths"])
    plain = F.cross_entropy(scores.float()[mask], tags[mask])
    is_content, is_cue = tags >= B_CONTENT, (tags == B_CUE) | (tags == B_CUE + 1)
    targets = [
        batch["to_cue"].masked_fill(~is_content, -100),
        batch["to_source"].masked_fill(~is_content, -100),
        batch["to_source"].masked_fill(~is_cue, -100),
    ]
    links = [link_loss(pointers[:, :, 2 * k], pointers[:, :, 2 * k + 1], targets[k], mask) for k in range(LINKS)]
    return crf + 0.5 * plain, sum(links, torch.zeros(()))


def optimiser_of(network: Network, rate: float, head_rate: float) -> torch.optim.AdamW:
    heads = ("tags", "pointers", "features", "transitions")
    groups: dict[tuple[bool, bool], list[Tensor]] = {}
    for name, value in network.named_parameters():
        key = (name.split(".")[0] in heads, value.ndim > 1)
        groups.setdefault(key, []).append(value)
    settings = [
        {"params": values, "lr": head_rate if head else rate, "weight_decay": 0.01 if decay else 0.0}
        for (head, decay), values in groups.items()
    ]
    return torch.optim.AdamW(settings, betas=(0.9, 0.98), eps=1e-6, fused=True)


def train(options: argparse.Namespace) -> None:
    options.out.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    word_pieces = WordPieces.from_file(str(options.base / "tokenizer.json"))
    word_pieces.no_truncation()
    word_pieces.no_padding()
    ids = word_pieces.get_vocab()
    articles = [tagged(article, word_pieces) for article in load(options.polnear / "train")]
    network = load_base(options.base / "model.safetensors", options.dropout)
    if options.start:
        network.load_state_dict(mean_of(options.start))
        torch.save(network.state_dict(), options.out / "start.pt")
    optimiser = optimiser_of(network, options.rate, options.head_rate)
    per_epoch = sum(1 for article in articles for _ in examples(article, ids, random.Random(0))) / BATCH
    total = options.steps or math.ceil(per_epoch * options.epochs)
    print(f"{len(articles)} articles, {per_epoch:.0f} steps an epoch, {total} in all", flush=True)
    step, epoch, done, began = 0, 0, 0.0, time.time()
    if options.resume and (options.out / "last.pt").exists():
        state = torch.load(options.out / "last.pt", weights_only=True)
        network.load_state_dict(state["network"])
        optimiser.load_state_dict(state["optimiser"])
        step, epoch, done = state["step"], state["epoch"], state["done"]
    rates = [group["lr"] for group in optimiser_of(network, options.rate, options.head_rate).param_groups]
    start = done
    while done < 1:
        epoch += 1
        rng = random.Random(options.seed * 1000 + epoch)
        stream = [example for article in articles for example in examples(article, ids, rng)]
        network.train()
        sums = [0.0, 0.0, 0.0]
        for chosen in batches(stream, rng):
            tag_loss, links = losses(network, batch_of(chosen))
            optimiser.zero_grad(set_to_none=True)
            (tag_loss + LINK_WEIGHT * links).backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            for group, rate in zip(optimiser.param_groups, rates, strict=True):
                group["lr"] = rate * max(0.0, min((done + 1e-3) / WARM_UP, (1 - done) / (1 - WARM_UP)))
            optimiser.step()
            step += 1
            spent = (time.time() - began) / 60
            done = start + (1 - start) * spent / options.minutes if options.minutes else step / total
            sums = [sums[0] + tag_loss.item(), sums[1] + links.item(), sums[2] + 1]
            if step % 20 == 0:
                means = f"tags {sums[0] / sums[2]:.4f} links {sums[1] / sums[2]:.4f}"
                print(f"{epoch} {step}/{total} {means} {time.time() - began:.0f} s {100 * done:.1f}%", flush=True)
                sums = [0.0, 0.0, 0.0]
            if step % 200 == 0 or done >= 1:
                save(options.out, network, optimiser, step, epoch, done)
            if done >= 1:
                break
        torch.save(network.state_dict(), options.out / f"epoch{epoch}.pt")


def save(out: Path, network: Network, optimiser: torch.optim.Optimizer, step: int, epoch: int, done: float) -> None:
    """Saves what a resumed run needs. A resumed run starts the interrupted epoch again."""
    out.mkdir(parents=True, exist_ok=True)
    state = {"network": network.state_dict(), "optimiser": optimiser.state_dict()}
    torch.save(state | {"step": step, "epoch": epoch - 1, "done": done}, out / "last.pt.new")
    (out / "last.pt.new").replace(out / "last.pt")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("polnear", type=Path, help="folder with train/ and dev/")
    parser.add_argument("base", type=Path, help="folder with model.safetensors and tokenizer.json")
    parser.add_argument("out", type=Path, help="folder for checkpoints")
    parser.add_argument("--start", type=Path, nargs="*", help="continue from the mean of these checkpoints")
    parser.add_argument("--epochs", type=float, default=5)
    parser.add_argument("--steps", type=int, default=0, help="number of steps, instead of --epochs")
    parser.add_argument("--minutes", type=float, default=0, help="time to train, instead of --epochs or --steps")
    parser.add_argument("--rate", type=float, default=2e-4)
    parser.add_argument("--head-rate", type=float, default=5e-4)
    parser.add_argument("--dropout", type=float, default=0.1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--resume", action="store_true")
    train(parser.parse_args())


if __name__ == "__main__":
    main()
