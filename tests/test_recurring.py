"""Lines that recur over a site: which count as the same, which may be dropped, and what a new document redoes."""

import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from pipeline.cleaning.lines import split_lines
from pipeline.cleaning.recurring import line_forms, removable
from pipeline.config import load
from pipeline.options import Options
from pipeline.store import Store
from tests import made_site
from tests.chain import Chain
from tests.conftest import digests, run_pipeline

STEPS = [
    *("given_corrections", "page_lines", "line_candidates", "line_pairs", "line_sites", "line_witnesses"),
    *("recurring_lines", "page_recurring", "given_outlets", "outlet_spellings", "document_outlets", "articles"),
]
Row = dict[str, Any]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("17 comments", "3 Comments", True),
        ("  Almanac   shop", "almanac shop\t", True),
        ("Open 9:00 to 17:30", "Open 10:00 to 18:00", True),
        ("The index of the harbour closed at 417 points.", "The index of the harbour closed at 418 points.", False),
        ("Almanac shop", "Almanac shops", False),
    ],
)
def test_what_counts_as_the_same_line(one: str, other: str, same: bool) -> None:
    (a,), (b,) = line_forms(one), line_forms(other)
    assert (a.form == b.form) is same


def test_lines_without_a_letter_do_not_count() -> None:
    forms = list(line_forms("\n* * *\n—\n12:30\nA\n\n The bridge of the old town is closed today. \n"))
    assert [(f.number, f.form, f.prose) for f in forms] == [
        (4, "a", 0),
        (6, "the bridge of the old town is closed today.", 9),
    ]


PAGE = """\
Bridge of Tannfoss closes for good
The bridge of Tannfoss, which Edda Brask built with her brothers, was closed on Monday after an engineer found a crack.
What the engineer found
Edda Brask was sentenced in 1911 for building the bridge of Tannfoss without leave of the crown.
“It held,” she told the court.
“It held,” the mayor said again on Monday, and nobody in the hall of the council laughed at that.
What happens next?
The engineer is:
• a guest of the town
Read by lamplight
The Lantern is printed on paper from managed woodland and delivered by bicycle.
The ferry will sail twice an hour, and the council promised Tannfoss a new bridge within three years."""


@pytest.mark.parametrize(
    ("line", "goes"),
    [
        ("Read by lamplight", True),
        ("The Lantern is printed on paper from managed woodland and delivered by bicycle.", True),
        ("Bridge of Tannfoss closes for good", False),  # a headline that other pages show as a teaser
        ("Edda Brask was sentenced in 1911 for building the bridge of Tannfoss without leave of the crown.", False),
        ("“It held,” she told the court.", False),
        ("What happens next?", False),
        ("What the engineer found", False),  # a subhead that a column may have every week
        ("The engineer is:", False),
        ("• a guest of the town", False),
    ],
)
def test_which_recurring_lines_go(line: str, goes: bool) -> None:
    lines, _ = split_lines(PAGE)
    at = next(i for i, x in enumerate(lines) if x.text == line)
    assert (at in removable(lines, {lines[at].number}, None)) is goes


def test_a_title_that_the_markup_tells_stays() -> None:
    lines, _ = split_lines(PAGE)
    at = next(i for i, x in enumerate(lines) if x.text == "Read by lamplight")
    assert removable(lines, {at}, None) == {at}
    assert removable(lines, {at}, "Read by  lamplight") == set()


def test_a_page_all_of_whose_prose_recurs_is_left_alone() -> None:
    lines, _ = split_lines(PAGE)
    assert removable(lines, {x.number for x in lines}, None) == set()


def kept_and_dropped(processed: Path) -> Counter[tuple[str, bool, str]]:
    """What came of the lines of made pages: kind of line, kept, rule."""
    store = Store(str(processed))
    text_of = dict(zip(*(store.read_all("documents")[c].to_pylist() for c in ("doc_id", "text")), strict=True))
    kinds = {
        **dict.fromkeys(made_site.NAVIGATION, "navigation"),
        made_site.PROMOTION: "promotion",
        **dict.fromkeys(made_site.FOOTER, "footer"),
    }
    rows = store.read_all("blocks").to_pylist()
    return Counter(
        (kinds.get(text_of[b["doc_id"]][b["start"] : b["end"]], "own"), b["kept"], b["rule"] == "recurring")
        for b in rows
    )


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    rng = random.Random(7)
    return {f"lantern/{n:02d}.txt": made_site.page(made_site.body(rng, rng.randrange(3, 9))) for n in range(24)}


@pytest.fixture(scope="module")
def cleaned(pages: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """24 pages of one site, in parts of a few, cleaned by two workers."""
    folder = tmp_path_factory.mktemp("recurring")
    made_site.write(folder / "raw", pages)
    run_pipeline(folder / "raw", folder / "out", set_=["run.files_per_part=5"], until="clean", workers=2)
    return folder


def test_furniture_of_a_site_goes_and_nothing_else(cleaned: Path) -> None:
    counts = kept_and_dropped(cleaned / "out")
    assert {k: n for k, n in counts.items() if k[0] != "own"} == {
        ("navigation", False, True): 24 * 4,
        ("promotion", False, True): 24,
        ("footer", False, True): 24 * 3,
    }
    assert {k for k in counts if k[0] == "own"} == {("own", True, False)}


def test_the_same_for_any_number_of_workers(cleaned: Path, tmp_path: Path) -> None:
    run_pipeline(cleaned / "raw", tmp_path / "out", set_=["run.files_per_part=5"], until="clean")
    assert digests(tmp_path / "out") == digests(cleaned / "out")


def documents(pages: dict[str, str]) -> list[Row]:
    return [{"doc_id": name, "source": name, "media_type": "text/plain", "text": text} for name, text in pages.items()]


def chain(
    folder: Path, parts: dict[str, dict[str, str]], buckets: int = 4, options: tuple[str, ...] = ()
) -> tuple[Chain, Counter[str]]:
    steps = Chain(folder, STEPS, buckets)
    steps.config = load(Options, overrides=[f"run.buckets={buckets}", *options])
    return steps, steps.build({"documents": {part: documents(pages) for part, pages in parts.items()}})


def dropped(steps: Chain) -> set[tuple[str, str]]:
    """The lines that went for recurring: source and text."""
    text_of = {d["doc_id"]: d["text"] for d in steps.rows("documents")}
    rows = [b for b in steps.rows("blocks") if b["rule"] == "recurring"]
    return {(b["doc_id"], text_of[b["doc_id"]][b["start"] : b["end"]]) for b in rows}


def test_without_the_corpus_more_stays(pages: dict[str, str], tmp_path: Path) -> None:
    """What a whole run shows is not the work of other rules; and a single page is cleaned as well as it can be."""
    chain(tmp_path / "off", {"all": pages}, options=("clean.recurring_documents=0",))
    off = kept_and_dropped(tmp_path / "off")
    assert off["promotion", True, False] == 24
    assert off["footer", True, False] >= 24
    assert not any(recurs for _, _, recurs in off)
    chain(tmp_path / "lone", {"all": dict(list(pages.items())[:1])})
    assert not any(recurs for _, _, recurs in kept_and_dropped(tmp_path / "lone"))


@pytest.mark.parametrize(("option", "drops"), [("recurring_share=0.9", True), ("recurring_documents=25", False)])
def test_thresholds(option: str, drops: bool, pages: dict[str, str], tmp_path: Path) -> None:
    steps, _ = chain(tmp_path, {"all": pages}, options=(f"clean.{option}",))
    assert bool(dropped(steps)) is drops


def test_copies_of_one_article_are_no_furniture(tmp_path: Path) -> None:
    """Twenty papers print one article, each below its own head and above its own tail, some of them cut."""
    rng = random.Random(3)
    article = made_site.body(rng, 9)
    copies = {
        f"wire/{n:02d}.txt": "\n".join([f"Paper number {'i' * n}", *article[: 10 - n % 4], f"Only in paper {'i' * n}"])
        for n in range(20)
    }
    others = {f"wire/own-{n}.txt": "\n".join(made_site.body(rng, 4)) for n in range(9)}
    steps, _ = chain(tmp_path, {"a": copies, "b": others})
    assert len(steps.store.read_all("line_candidates")) > 5
    assert dropped(steps) == set()


def test_a_popular_headline_goes_from_other_pages_and_stays_on_its_own(tmp_path: Path) -> None:
    rng = random.Random(5)
    articles = [made_site.body(rng, 5) for _ in range(12)]
    popular = PAGE.split("\n")
    pages = {
        f"site/{n:02d}.txt": "\n".join([*article, "", popular[0], popular[1]]) for n, article in enumerate(articles)
    }
    pages["site/popular.txt"] = PAGE
    steps, _ = chain(tmp_path, {"all": pages})
    assert ("site/03.txt", popular[0]) in dropped(steps)
    assert ("site/03.txt", popular[1]) in dropped(steps)
    assert not {text for name, text in dropped(steps) if name == "site/popular.txt"}


def test_the_background_paragraph_of_a_running_story_stays(tmp_path: Path) -> None:
    """Thirty of forty articles repeat it word for word; a line about the paper, in as many, goes."""
    rng = random.Random(11)
    background = "The council decided in 1999 that the bridge would stay shut, and the mayor promised a third lane."
    pages = {}
    for n in range(40):
        title, *paragraphs = made_site.body(rng, 5)
        middle = [background, made_site.PROMOTION] if n % 4 else []
        pages[f"site/{n:02d}.txt"] = "\n".join([title, *paragraphs[:2], *middle, *paragraphs[2:]])
    steps, _ = chain(tmp_path, {"all": pages})
    assert Counter(text for _, text in dropped(steps)) == {made_site.PROMOTION: 30}


def test_sites_are_counted_apart(tmp_path: Path) -> None:
    rng = random.Random(9)
    pages = {f"site-{n % 4}/{n:02d}.txt": made_site.page(made_site.body(rng, 5)) for n in range(24)}
    steps, _ = chain(tmp_path, {"all": pages})
    assert dropped(steps) == set()


def test_a_new_document_does_not_clean_the_others_again(pages: dict[str, str], tmp_path: Path) -> None:
    names = list(pages)
    parts = {f"p{k}": {name: pages[name] for name in names[k::4]} for k in range(4)}
    steps, first = chain(tmp_path / "grown", parts)
    assert first["articles"] == 4
    new = made_site.page(made_site.body(random.Random(99), 5))
    grown = {**parts, "p0": {**parts["p0"], "lantern/new.txt": new}}
    done = steps.build({"documents": {part: documents(p) for part, p in grown.items()}})
    assert (done["page_lines"], done["articles"]) == (1, 1)
    assert ("lantern/new.txt", made_site.PROMOTION) in dropped(steps)
    chain(tmp_path / "fresh", grown)
    assert digests(tmp_path / "grown") == digests(tmp_path / "fresh")


@pytest.mark.parametrize("buckets", [1, 3])
def test_the_number_of_buckets_makes_no_difference(buckets: int, pages: dict[str, str], tmp_path: Path) -> None:
    steps, _ = chain(tmp_path / "some", {"all": pages}, buckets)
    other, _ = chain(tmp_path / "four", {"all": pages}, 4)
    assert steps.rows("blocks") == other.rows("blocks")


def test_one_folder_of_many_sites(tmp_path: Path) -> None:
    """The furniture of one site goes although most pages of the folder are of others."""
    rng = random.Random(11)
    pages = {f"scraped/a{n:03d}.txt": made_site.page(made_site.body(rng, 5)) for n in range(18)}
    pages |= {f"scraped/b{n:03d}.txt": "\n\n".join(made_site.body(rng, 5)) for n in range(400)}
    steps, _ = chain(tmp_path, {"all": pages})
    assert ("scraped/a000.txt", made_site.PROMOTION) in dropped(steps)
    assert not any(source.startswith("scraped/b") for source, _ in dropped(steps))


def many_sites(rng: random.Random, sites: int, pages: int) -> dict[str, str]:
    """Pages of several sites in one folder, each with three lines of a menu and, on two of three pages, a promotion."""
    out = {}
    for site in range(sites):
        menu = [f"{word} {'x' * (site + 1)}" for word in ("Harbourside", "Upper Town", "Tide desk")]
        promotion = f"Members of club {'x' * (site + 1)} get a printed almanac in the post each winter."
        for n in range(pages):
            lines = [*menu, "Share", *made_site.body(rng, 5), *[promotion] * (n % 3 > 0)]
            out[f"scraped/{site}-{n:02d}.txt"] = "\n\n".join(lines)
    return out


def test_small_sites_in_one_folder_are_told_by_their_menus(tmp_path: Path) -> None:
    """No line is on a twentieth of the folder's pages, nor on 16 of them; "Share", which all have, joins no two."""
    pages = many_sites(random.Random(12), sites=24, pages=12)
    names = list(pages)
    steps, _ = chain(tmp_path, {f"p{k}": {name: pages[name] for name in names[k::3]} for k in range(3)})
    sites = Counter(row["site"] for row in steps.rows("line_sites"))
    assert sorted(sites.values()) == [3] * 24
    gone = Counter(text for _, text in dropped(steps))
    assert gone["Harbourside x"] == 12
    assert gone["Members of club x get a printed almanac in the post each winter."] == 8
    assert sum(gone.values()) == 24 * (3 * 12 + 8) + 24 * 12 * ("Share" in gone)


def test_a_line_on_few_pages_of_a_found_site_stays(tmp_path: Path) -> None:
    """Eight of 200 pages of one site in a folder of many have it: less than a twentieth."""
    rng = random.Random(13)
    pages = many_sites(rng, sites=1, pages=200)
    pages |= {f"scraped/other-{n:03d}.txt": "\n\n".join(made_site.body(rng, 5)) for n in range(40)}
    for name in list(pages)[:8]:
        pages[name] += "\n\nThe lamplighters of the lower quay thank all who came to the fair."
    steps, _ = chain(tmp_path, {"all": pages})
    assert not any("lamplighters" in text for _, text in dropped(steps))
    assert any("almanac" in text for _, text in dropped(steps))


def test_copies_of_an_article_are_no_site(tmp_path: Path) -> None:
    rng = random.Random(14)
    article = made_site.body(rng, 6)
    pages = {f"wire/{n:02d}.txt": "\n\n".join([*made_site.body(rng, 4), "What it means", *article]) for n in range(12)}
    steps, _ = chain(tmp_path, {"all": pages})
    assert steps.rows("line_sites") == []
