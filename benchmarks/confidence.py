"""Measures how reliable `confidence` and `name_confidence` are: python -m benchmarks.confidence CORPORA [PLOT.svg].

Runs the pipeline on PolNeAR dev, and compares the confidence of each quotation with whether its speaker is the
annotated one. A direct or mixed quotation is right if its speaker's words overlap the annotated source. For an
indirect quotation, the content must also overlap the annotated content by half (Jaccard).
A name is right if annotators accept it for the speaker of the words; names are measured on PolNeAR dev and on world
news, dev.
"""

import importlib
import json
import subprocess
import sys
import tempfile
from itertools import pairwise
from pathlib import Path
from typing import Any

from training.accepted import is_right

BINS = (0.0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 1.01)
Outcome = tuple[str, float | None, bool]


def outcomes(corpora: Path, processed: Path) -> list[Outcome]:
    """For each quotation that the annotation can judge, returns its kind, its confidence and whether it is right."""
    sys.path.insert(0, str(corpora / "eval"))
    gold, score, quotes = (importlib.import_module(m) for m in ("polnear_gold", "polnear_score", "score_quotes"))
    tables = importlib.import_module("tables")
    corpus = tables.Corpus(processed)
    confidences: dict[str, list[float | None]] = {}
    for row in tables.rows(processed, "attributed_quotes"):
        confidences.setdefault(corpus.name[row["doc_id"]], []).append(row["confidence"])
    predictions = quotes.predictions(processed)
    found = []
    for document in gold.load("dev"):
        name = document["id"]
        for prediction, confidence in zip(predictions.get(name, []), confidences.get(name, []), strict=True):
            judged = _judge(gold, score, document, prediction)
            if judged is not None:
                found.append((prediction["type"], confidence, judged))
    return found


def _judge(gold: Any, score: Any, document: dict[str, Any], prediction: dict[str, Any]) -> bool | None:
    """Returns whether the speaker is right; None if the annotated attribution has no source."""
    item, text = score.norm_pred(prediction), document["text"]
    if prediction["type"] == "indirect":
        own = score.chars(item["content"], text, True)
        shares = [(a, score.chars(a["content"], text, True)) for a in document["atts"]]
        matched = [a for a, other in shares if len(own & other) >= 0.5 * max(1, len(own | other))]
    else:
        length = sum(e - s for s, e in item["content"])
        atts = document["atts"]
        matched = [a for a in atts if sum(gold.ovs(a["content"], c) for c in item["content"]) >= 0.5 * length]
        for segment in document["segs"]:
            span = (segment["start"], segment["end"])
            if segment["att"] is not None and gold.ovs(item["content"], span) >= 0.5 * (span[1] - span[0]):
                matched.append(atts[segment["att"]])
    if matched and not any(a["source"] for a in matched):
        return None
    return any(score.spk_ok(item["speaker"], a["source"]) for a in matched)


def name_outcomes(corpora: Path, processed: Path, speakers: Path, segments: dict[str, list[Any]]) -> list[Outcome]:
    """For each quotation whose speaker is annotated, returns its kind, its name_confidence (None if no name is given)
    and whether the name, or its absence, is right.
    """
    sys.path.insert(0, str(corpora / "eval"))
    tables = importlib.import_module("tables")
    corpus = tables.Corpus(processed)
    quotes: dict[str, list[tuple[list[tuple[int, int]], dict[str, Any]]]] = {}
    for row in tables.rows(processed, "attributed_quotes"):
        spans = [s for p in (row["parts"] or [row]) for s in corpus.map[row["doc_id"]].spans(p["start"], p["end"])]
        quotes.setdefault(corpus.name[row["doc_id"]], []).append((spans, row))
    found = []
    for gold in map(json.loads, speakers.read_text("utf-8").splitlines()):
        if gold["doc"] not in segments or gold["kind"] == "unclear":
            continue
        start, end = segments[gold["doc"]][gold["k"]]
        overlaps = [(sum(max(0, min(b, end) - max(a, start)) for a, b in s), q) for s, q in quotes.get(gold["doc"], [])]
        most, quote = max(overlaps, key=lambda pair: pair[0], default=(0, None))
        if quote is None or 2 * most < end - start:
            continue
        accepted = [gold["name"], *gold.get("alt", [])] if gold["name"] else []
        given = quote["speaker_name"]
        right = is_right(given, accepted) if given is not None else not accepted
        found.append((quote["kind"], quote["name_confidence"] if given is not None else None, right))
    return found


def name_table(found: list[Outcome]) -> str:
    """Returns a Markdown table: for each range of name_confidence, the number of names and the share that are right."""
    lines = [
        "| name_confidence | names | right | from here up: share of quotations | right |",
        "| --- |" + " --- |" * 4,
    ]
    for low, high in pairwise((0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.01)):
        own = [right for _, c, right in found if c is not None and low <= c < high]
        up = [right for _, c, right in found if c is not None and c >= low]
        if up:
            share = f"{100 * sum(own) / len(own):.0f}%" if own else ""
            cells = (len(own), share, f"{100 * len(up) / len(found):.0f}%", f"{100 * sum(up) / len(up):.1f}%")
            lines.append(f"| {low:.2f} to {min(high, 1.0):.2f} | {' | '.join(map(str, cells))} |")
    return "\n".join(lines)


def table(found: list[Outcome]) -> str:
    """Returns a Markdown table: for each range of confidence, the number of quotations and the share that are right."""
    lines = ["| confidence | direct and mixed | right | indirect | right |", "| --- | --- | --- | --- | --- |"]
    for low, high in pairwise(BINS):
        cells = []
        for kinds in (("direct", "mixed"), ("indirect",)):
            own = [right for kind, c, right in found if kind in kinds and c is not None and low <= c < high]
            cells += [str(len(own)), f"{100 * sum(own) / len(own):.0f}%" if own else ""]
        lines.append(f"| {low:.2f} to {min(high, 1.0):.2f} | {' | '.join(cells)} |")
    sure = [right for _, c, right in found if c is not None and c >= 0.9]
    none = sum(c is None for _, c, _ in found)
    lines.append(
        f"\nOf the {len(sure)} quotations with a confidence of .90 or more, {100 * sum(sure) / len(sure):.1f}% are "
        f"right. {none} quotations have no confidence."
    )
    return "\n".join(lines)


def plot(found: list[Outcome], file: Path) -> None:
    import matplotlib as mpl

    mpl.use("agg")
    from matplotlib import pyplot as plt

    mpl.rcParams["svg.hashsalt"] = "confidence"
    figure, axes = plt.subplots(figsize=(4.5, 4.2))
    axes.plot([0, 1], [0, 1], color="0.8", label="as promised")
    for kinds, label in ((("direct", "mixed"), "direct and mixed"), (("indirect",), "indirect")):
        points = []
        for low, high in pairwise(BINS):
            own = [(c, r) for kind, c, r in found if kind in kinds and c is not None and low <= c < high]
            if len(own) >= 10:
                points.append((sum(c for c, _ in own) / len(own), sum(r for _, r in own) / len(own)))
        axes.plot(*zip(*points, strict=True), marker="o", label=label)
    axes.set(xlabel="confidence", ylabel="share right", xlim=(0, 1.02), ylim=(0, 1.02))
    axes.legend(frameon=False)
    figure.tight_layout()
    figure.savefig(file, metadata={"Date": None})


def run(raw: Path, folder: Path, *options: str) -> Path:
    command = [sys.executable, "-m", "pipeline", "run", "--raw", str(raw), "--processed", str(folder), *options]
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
    return folder


def main() -> None:
    corpora = Path(sys.argv[1]).resolve()
    polnear, world = corpora / "data" / "polnear" / "dev", corpora / "data" / "world"
    sys.path.insert(0, str(corpora / "eval"))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        found = outcomes(corpora, run(polnear / "text", folder / "polnear"))
        documents = importlib.import_module("polnear_gold").load("dev")
        spans = {d["id"]: [(g["start"], g["end"]) for g in d["segs"]] for d in documents}
        names = name_outcomes(corpora, folder / "polnear", polnear / "speakers.jsonl", spans)
        script = [sys.executable, str(corpora / "eval" / "score_ner.py"), "split"]
        subprocess.run([*script, str(world / "articles_dev.jsonl"), str(folder / "raw")], check=True)
        run(folder / "raw", folder / "world", "--set", "clean.method=none")
        rows = map(json.loads, (world / "segments_dev.jsonl").read_text("utf-8").splitlines())
        own = {row["doc"]: row["segs"] for row in rows}
        abroad = name_outcomes(corpora, folder / "world", world / "speakers_dev.jsonl", own)
    print(table(found), "PolNeAR dev:", name_table(names), "The world's news, dev:", name_table(abroad), sep="\n\n")
    if len(sys.argv) > 2:
        plot(found, Path(sys.argv[2]))


if __name__ == "__main__":
    main()
