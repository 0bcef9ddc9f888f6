"""Measures accuracy on annotated news: external scorers read the finished tables.

The corpora are not part of the project. `--corpora` names a folder with `data/` (polnear, clean, ner, dedup) and
`eval/` (the scorers). Each task runs the pipeline from raw files into a temporary folder, and extracts the figures from
the scorer's output. tests/floors.json has the minimum of each figure.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

Figures = dict[str, float]


def _run(raw: Path, out: Path, *options: str) -> Path:
    command = [sys.executable, "-m", "pipeline", "run", "--raw", str(raw), "--processed", str(out), *options]
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
    return out


def _score(corpora: Path, script: str, *arguments: object, **variables: object) -> str:
    command = [sys.executable, str(corpora / "eval" / script), *map(str, arguments)]
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", **{k: str(v) for k, v in variables.items()}}
    return subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout


def _number(pattern: str, output: str) -> float:
    found = re.search(pattern, output)
    if not found:
        raise ValueError(f"no {pattern!r} in the scorer's output:\n{output}")
    return float(found[1])


def _quotes(model: str) -> Callable[[Path, Path], Figures]:
    def task(corpora: Path, work: Path) -> Figures:
        raw = corpora / "data" / "polnear" / "dev" / "text"
        out = _score(corpora, "score_quotes.py", "dev", _run(raw, work / "out", "--set", f"quotes.model={model}"))
        return _quote_figures(out)

    task.__doc__ = f"PolNeAR dev, from raw text, with the {model} profile."
    return task


def _quote_figures(out: str) -> Figures:
    return {
        "direct F1": _number(r"F1_item\s+([\d.]+)", out),
        "direct segments F1": _number(r"F1_seg\s+([\d.]+)", out),
        "named accuracy": _number(r"accuracy ([\d.]+)", out),
        "named precision": _number(r"precision ([\d.]+)", out),
        "all overlap F1": _number(r" ov [\d.]+/[\d.]+/([\d.]+)", out),
        "all exact with speaker F1": _number(r"ex\+spk [\d.]+/[\d.]+/([\d.]+)", out),
        "all with speaker F1": _number(r"ov\+spk [\d.]+/[\d.]+/([\d.]+)", out),
        "content tokens F1": _number(r"tok [\d.]+/[\d.]+/([\d.]+)", out),
        "cue F1": _number(r"cue [\d.]+/[\d.]+/([\d.]+)", out),
        "source F1": _number(r"src [\d.]+/[\d.]+/([\d.]+)", out),
    }


def _clean_text(folder: str) -> Callable[[Path, Path], Figures]:
    def task(corpora: Path, work: Path) -> Figures:
        data = corpora / "data" / folder
        run = _run(data / "text", work / "out", "--until", "clean")
        out = _score(corpora, "score_clean.py", "text", run, CLEAN_DATA=data)
        figures = {}
        for kind in ("crop", "lxml"):
            line = next(x for x in out.splitlines() if x.startswith(kind))
            figures |= {
                f"{kind} line F1": _number(r"line [\d.]+/[\d.]+/([\d.]+)", line),
                f"{kind} char F1": _number(r"char [\d.]+/[\d.]+/([\d.]+)", line),
                f"{kind} shingle F1": _number(r"shingle [\d.]+/[\d.]+/([\d.]+)", line),
            }
        return figures

    task.__doc__ = (
        f"The pages of data/{folder} as plain text. The shipped line model has seen two thirds of their sites; its "
        "card has the figures for sites that it has not seen."
    )
    return task


def clean_html(corpora: Path, work: Path) -> Figures:
    """The pages of data/clean as HTML."""
    out = _score(corpora, "score_clean.py", "html", _run(corpora / "data/clean/html", work / "out", "--until", "clean"))
    return {"html shingle F1": _number(r"shingle [\d.]+/[\d.]+/([\d.]+)", out)}


def _names(gold: str, genre: str = "") -> Callable[[Path, Path], Figures]:
    def task(corpora: Path, work: Path) -> Figures:
        file = corpora / "data" / "ner" / f"{gold}.jsonl"
        _score(corpora, "score_ner.py", "split", file, work / "raw")
        _run(work / "raw", work / "out", "--set", "clean.method=none")
        out = _score(corpora, "score_ner.py", "score", file, work / "out", *([genre] if genre else []))
        all_ = next(x for x in out.splitlines() if x.startswith("all "))
        figures = {
            "strict F1": _number(r"strict [\d.]+/[\d.]+/([\d.]+)", all_),
            "lenient F1": _number(r"lenient [\d.]+/[\d.]+/([\d.]+)", all_),
        }
        for key, pattern in (
            ("within articles", r"within articles, B-cubed [\d.]+/[\d.]+/([\d.]+)"),
            ("across articles", r"across articles, B-cubed [\d.]+/[\d.]+/([\d.]+)"),
            ("he/she F1", r"he/she -> name [\d.]+/[\d.]+/([\d.]+)"),
            ("he/she precision", r"he/she -> name ([\d.]+)"),
        ):
            if re.search(pattern, out):
                figures[key] = _number(pattern, out)
        return figures

    task.__doc__ = f"People, places and organisations of {gold} {genre}".strip() + "."
    return task


def _world(model: str) -> Callable[[Path, Path], Figures]:
    def task(corpora: Path, work: Path) -> Figures:
        world = corpora / "data" / "world"
        gold = [world / f"{name}_dev.jsonl" for name in ("speakers", "segments", "articles")]
        _score(corpora, "score_ner.py", "split", gold[-1], work / "raw")
        _run(work / "raw", work / "out", "--set", "clean.method=none", "--set", f"quotes.model={model}")
        out = _score(corpora, "score_world.py", *gold, work / "out")
        figures = {
            "named accuracy": _number(r"accuracy ([\d.]+)", out),
            "named precision": _number(r"precision ([\d.]+)", out),
        }
        names = _score(corpora, "score_ner.py", "score", gold[-1], work / "out")
        for kind in ("all", "person", "place", "organisation"):
            line = next(x for x in names.splitlines() if x.startswith(f"{kind} "))
            figures[f"{kind} strict F1"] = _number(r"strict [\d.]+/[\d.]+/([\d.]+)", line)
        return figures

    task.__doc__ = f"News from twelve outlets around the world, with the {model} profile: speakers, and all names."
    return task


def pronouns_gap(corpora: Path, work: Path) -> Figures:
    """GAP validation: ambiguous "he" and "she" in Wikipedia."""
    gold = corpora / "data" / "coref" / "gap-validation.tsv"
    _score(corpora, "score_gap.py", "split", gold, work / "raw")
    out = _score(corpora, "score_gap.py", "score", gold, _run(work / "raw", work / "out", "--set", "clean.method=none"))
    return {"F1": _number(r"GAP all +P [\d.]+ R [\d.]+ F1 ([\d.]+)", out)}


def duplicate_articles(corpora: Path, work: Path) -> Figures:
    """Articles with planted near-duplicates: the worst F1 of three seeds."""
    found = []
    for seed in (11, 12, 13):
        raw = work / f"raw-{seed}"
        _score(corpora, "score_dedup.py", "make-articles", seed, raw)
        out = _run(raw, work / f"out-{seed}", "--set", "quotes.model=light")
        found.append(_number(r"P/R/F1 [\d.]+/[\d.]+/([\d.]+)", _score(corpora, "score_dedup.py", "articles", raw, out)))
    return {"articles F1": min(found)}


def duplicate_quotes(corpora: Path, work: Path) -> Figures:
    """Hand-labelled pairs of quotations, as the pipeline finds them."""
    (work / "raw").mkdir()
    for split in ("train", "dev"):
        for file in (corpora / "data" / "polnear" / split / "text").glob("*.txt"):
            shutil.copy(file, work / "raw")
    pairs = corpora / "data" / "dedup" / "quote_pairs_dev.jsonl"
    out = _score(corpora, "score_dedup.py", "quotes", pairs, _run(work / "raw", work / "out"))
    return {
        "quotes F1": _number(r"P/R/F1 [\d.]+/[\d.]+/([\d.]+)", out),
        "quotes precision": _number(r"P/R/F1 ([\d.]+)", out),
    }


TASKS: dict[str, Callable[[Path, Path], Figures]] = {
    "quotes-accurate": _quotes("accurate"),
    "quotes-light": _quotes("light"),
    "world-accurate": _world("accurate"),
    "world-light": _world("light"),
    "pronouns-gap": pronouns_gap,
    "clean-text": _clean_text("clean"),
    "clean-html": clean_html,
    "pages-text": _clean_text("pages"),
    "names-gum-news": _names("gum_dev", "news"),
    "names-gum": _names("gum_dev"),
    "names-wikigold": _names("wikigold"),
    "names-politics": _names("politics_dev"),
    "duplicate-articles": duplicate_articles,
    "duplicate-quotes": duplicate_quotes,
}


def measure(corpora: Path, task: str) -> Figures:
    """Runs one task, and returns its figures in percent."""
    with tempfile.TemporaryDirectory() as folder:
        return TASKS[task](corpora.resolve(), Path(folder))


def report(corpora: Path, only: str | None = None) -> str:
    """Returns a table of all tasks, or of one."""
    lines = ["| task | figure | % |", "| --- | --- | --- |"]
    for task in [only] if only else TASKS:
        lines += [f"| {task} | {name} | {value:.1f} |" for name, value in measure(corpora, task).items()]
    return "\n".join(lines) + "\n"
