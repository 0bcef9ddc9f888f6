"""Pages made from labelled ones, to train the line model on."""

import json
import random
from pathlib import Path

import pytest

from training import line_crossing
from training.line_crossing import crossed_pages
from training.line_furniture import News, with_made_furniture
from training.line_pages import BODY, OTHER

STORY = [f"The council of Orrin heard on Monday that the {thing} would close for a month, its clerk said." for thing in
         ("bridge", "library", "harbour", "school", "market", "theatre", "mill", "station")]  # fmt: skip


@pytest.fixture
def news(tmp_path: Path) -> Path:
    folder = tmp_path / "news"
    folder.mkdir()
    for i in range(3):
        (folder / f"{i}.txt").write_text("\n".join([f"Orrin closes its old bridge {i}", *STORY]), encoding="utf-8")
    return folder


def pages(folder: Path) -> None:
    gold: dict[str, object] = {"_url": {}, "_body": {}}
    (folder / "text").mkdir()
    (folder / "html").mkdir()
    for i, name in enumerate("abcd"):
        body = [f"{line} It was item {name}{n} of the agenda." for n, line in enumerate(STORY)]
        lines = [f"Menu of {name}", f"Title {name}", *body, f"More from {name}", f"Contact {name}"]
        labels = ["other", "title", *["body"] * len(body), "other", "other"]
        (folder / "text" / f"{name}.crop.txt").write_text("\n".join(lines), encoding="utf-8")
        gold[f"{name}.crop"] = {"labels": labels}
        gold["_url"][name] = f"https://www.site{i}.example/x"  # type: ignore[index]
        gold["_body"][name] = "\n".join(body)  # type: ignore[index]
    (folder / "gold.json").write_text(json.dumps(gold), encoding="utf-8")


def test_pages_of_other_folds_have_no_part(tmp_path: Path, news: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pages(tmp_path)
    folds = {"site0.example": 0, "site1.example": 0, "site2.example": 1, "site3.example": 1}
    monkeypatch.setattr(line_crossing, "fold_of", folds.__getitem__)
    monkeypatch.setattr(line_crossing, "is_apart", lambda site: False)
    made = list(crossed_pages(tmp_path, news))
    assert {(sample.page, sample.variant) for sample in made} == {(p, k) for p in "abcd" for k in ("cross", "shake")}
    for sample in made:
        own, others = ("ab", "cd") if sample.page in "ab" else ("cd", "ab")
        assert not any(f"item {name}" in sample.text or f" {name}\n" in sample.text for name in others)
        assert any(f"item {name}" in sample.text for name in own)
        assert len(sample.labels) == len(sample.lines.lines)
        for line, label in zip(sample.lines.lines, sample.labels, strict=True):
            assert label != OTHER or "of the agenda" not in line.text
    again = list(crossed_pages(tmp_path, news))
    assert [sample.text for sample in again] == [sample.text for sample in made]


def test_made_furniture_is_furniture_and_the_article_stays(news: Path) -> None:
    said = News(news)
    body = [(line, "body", 1) for line in STORY]
    for seed in range(200):
        above, inner, below = with_made_furniture([], body, [], random.Random(seed), said)
        assert all(label == "other" for _, label, _ in [*above, *below])
        assert all(line.strip() and "{" not in line.replace("{{ article", "").replace("(){", "").replace("p {", "")
                   for line, label, _ in [*above, *inner, *below] if label == "other")  # fmt: skip
        kept = [line for line, label, _ in inner if label == "body"]
        assert len(kept) >= len(STORY)
        if len(kept) == len(STORY) and kept[-1] == STORY[-1] and kept[0] == STORY[0]:
            assert sum(a == b for a, b in zip(kept, STORY, strict=True)) >= 1
    assert BODY == 1
