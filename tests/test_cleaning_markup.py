"""Pages with markup, read and cleaned: bodies in pieces, links, hidden characters, copies, posts, kinds of pages."""

import numpy as np
import pytest

from pipeline.cleaning import CleanedPage, Page, clean_page
from pipeline.cleaning.kinds import expected_quality
from pipeline.cleaning.lines import split_lines
from pipeline.cleaning.stories import is_post
from pipeline.cleaning.verdicts import Decision
from pipeline.formats import RawDocument, read_file
from pipeline.text.markup import MARKUP_NAMES, read_markup, written_markup

HEADLINE = "North quay to close for eleven months"
PARAGRAPHS = [
    "The harbour council voted on Tuesday to close the north quay for eleven months while its piles are replaced.",
    "“We waited as long as we could, and then a crane went through the planks,” said Orla Pennick, who leads it.",
    "Fishing boats will land their catch at the ferry pier until the work is done, and the market moves nearby.",
    "Shopkeepers fear for their summer. “Nobody walks to a car park for an ice cream,” said Dov Amsel, a baker.",
    "The work will cost nine million crowns, of which the county pays a third and the port the rest of the sum.",
    "Divers found in March that worms had eaten through two of every three piles below the water line there.",
    "The last such repair was made in 1962, when the quay still had rails and a coal crane, the council said.",
]


def paragraphs(lines: list[str]) -> str:
    return "".join(f"<p>{line}</p>" for line in lines)


def read(body: str, head: str = "", url: str = "https://ledger.example/news/quay", above: str = "") -> RawDocument:
    source = f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{HEADLINE}</title>
<link rel="canonical" href="{url}">{head}</head><body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/news">News</a></li><li><a href="/sport">Sport</a></li></ul></nav>
<main>{above}<article><h1>{HEADLINE}</h1>{body}</article></main>
<footer><p>© 2024 Harbour Ledger. All rights reserved.</p></footer></body></html>"""
    (found,) = read_file("page.html", source.encode())
    assert isinstance(found, RawDocument)
    return found


def page_of(found: RawDocument) -> Page:
    return Page(
        found.text, found.media_type, found.title, found.byline, found.site, found.published_at, found.language,
        found.main_lines, found.line_markup, found.authors, found.page_hint,
    )  # fmt: skip


def cleaned(found: RawDocument) -> CleanedPage:
    return clean_page(page_of(found))


def clean(body: str, head: str = "", url: str = "https://ledger.example/news/quay") -> CleanedPage:
    return cleaned(read(body, head, url))


def body_of(inner: str) -> str:
    return f'<div class="article-body">{inner}</div>'


def test_a_body_in_several_containers_of_one_class() -> None:
    parts = [PARAGRAPHS[:2], PARAGRAPHS[2:5], PARAGRAPHS[5:]]
    boxes = "".join(
        f'<div class="body body__container"><div class="inner">{paragraphs(part)}</div></div><div class="ad">Ad</div>'
        for part in parts
    )
    assert clean(f'<div class="grid">{boxes}</div>').text.split("\n\n") == PARAGRAPHS


@pytest.mark.parametrize("mark", ["\u00ad", "\u200b", "<wbr>", "&shy;", "&#8203;"])
def test_lines_match_whatever_hides_in_them(mark: str) -> None:
    lines = [line.replace("quay", f"qu{mark}ay").replace("council", f"coun{mark}cil") for line in PARAGRAPHS]
    text = clean(body_of(paragraphs(lines))).text
    assert [line.replace("\u00ad", "").replace("\u200b", "") for line in text.split("\n\n")] == PARAGRAPHS


def test_a_paragraph_that_is_one_link_stays() -> None:
    lines = [f'<a href="/a"><strong>{line}</strong></a>' if i in (2, 4) else line for i, line in enumerate(PARAGRAPHS)]
    assert clean(body_of(paragraphs(lines))).text.split("\n\n") == PARAGRAPHS


def test_a_body_for_two_screens_stays_once() -> None:
    twice = f'<div class="mobile">{paragraphs(PARAGRAPHS)}</div><div class="desktop">{paragraphs(PARAGRAPHS)}</div>'
    assert clean(body_of(twice)).text.split("\n\n") == PARAGRAPHS


def test_a_dateline_in_a_tag_of_its_own_stays() -> None:
    dateline = "SELWICK, March 5 (Coast News) —"
    body = body_of(f'<span class="dateline">{dateline}</span>{paragraphs(PARAGRAPHS)}')
    assert clean(body).text.split("\n\n") == [dateline, *PARAGRAPHS]


POST = (
    '<blockquote class="twitter-tweet"><p>The quay is shut and nobody told the herring.</p>'
    '— Orla Pennick (@orlapennick) <a href="https://network.example/1">March 5, 2024</a></blockquote>'
)


def test_posts_stay_with_a_label() -> None:
    page = clean(body_of(paragraphs(PARAGRAPHS[:4]) + POST + paragraphs(PARAGRAPHS[4:])))
    posts = [b for b in page.blocks if b.label == "post"]
    assert posts
    assert {(b.rule, b.kept) for b in posts} == {("embedded-post", True)}
    assert "nobody told the herring" in page.text


def test_signature_of_a_post_in_plain_text() -> None:
    lines = [
        *PARAGRAPHS[:3],
        "“The quay is shut,” she wrote.",
        "— Orla Pennick (@orlapennick) March 5, 2024",
        *PARAGRAPHS[3:],
    ]
    page = clean_page(Page("\n\n".join([HEADLINE, *lines])))
    assert [b.label for b in page.blocks if b.text_start is not None].count("post") == 1


def test_what_is_a_post() -> None:
    rows = np.zeros((3, len(MARKUP_NAMES)), dtype=np.uint8)
    quoted, embed, share = (MARKUP_NAMES.index(name) for name in ("in_blockquote", "near_embed", "near_share"))
    rows[0, [quoted, embed, share]] = 9
    rows[1, [quoted, embed]] = 9  # a pull quotation
    assert is_post(rows).tolist() == [True, False, False]


def test_markup_is_kept_as_text() -> None:
    found = read(body_of(paragraphs(PARAGRAPHS)))
    rows = read_markup(found.line_markup)
    assert rows is not None
    assert len(rows) == len(found.text.split("\n"))
    assert written_markup(rows) == found.line_markup
    assert read_markup(None) is None


@pytest.mark.parametrize(
    ("body", "head", "url", "kind"),
    [
        (paragraphs(PARAGRAPHS), "", "https://ledger.example/news/quay", "article"),
        (paragraphs(PARAGRAPHS), "", "https://ledger.example/", "front"),
        (paragraphs(PARAGRAPHS[:2]), '<script type="application/ld+json">{"@type": "NewsArticle", '
         '"isAccessibleForFree": "False"}</script>', "https://ledger.example/news/quay", "partial"),
        (paragraphs(PARAGRAPHS), '<script type="application/ld+json">{"@type": "ImageGallery"}</script>',
         "https://ledger.example/news/quay", "gallery"),
        (paragraphs(PARAGRAPHS), '<script type="application/ld+json">{"@type": "LiveBlogPosting"}</script>',
         "https://ledger.example/news/quay", "live"),
    ],
)  # fmt: skip
def test_page_kind(body: str, head: str, url: str, kind: str) -> None:
    assert clean(body_of(body), head, url).page_kind == kind


def test_a_text_in_pieces_is_doubtful() -> None:
    """Between most of its paragraphs the model dropped lines; advertisements there would tell nothing."""
    lines, _ = split_lines("\n".join(PARAGRAPHS[:1] * 15))

    def quality(rule: str, gaps: int) -> float | None:
        dropped = [i % 2 == 1 and i < 2 * gaps for i in range(len(lines))]
        decided = [
            Decision("boilerplate", rule, 0.03, False) if d else Decision("body", "line-model", 0.97, True)
            for d in dropped
        ]
        return expected_quality([d.score for d in decided], lines, decided, True)

    assert quality("line-model", 7) == 0.6
    assert quality("line-model", 4) == quality("advertisement", 4) != 0.6
    assert quality("advertisement", 7) != 0.6


def test_quality_says_how_sure_the_text_is() -> None:
    sure = clean(body_of(paragraphs(PARAGRAPHS))).quality
    cards = (
        f'<div class="card"><h3><a href="/{n}">{line[:40]}</a></h3></div>' for n, line in enumerate(PARAGRAPHS * 3)
    )
    doubtful = clean(f'<div class="grid">{"".join(cards)}</div>').quality
    assert sure is not None
    assert doubtful is not None
    assert sure > 0.9 > doubtful
    assert clean_page(Page("\n".join(PARAGRAPHS))).quality is not None


def test_the_model_of_markup_is_used_where_the_extractor_finds_nothing() -> None:
    found = read(body_of(paragraphs(PARAGRAPHS)))
    page = Page(found.text, found.media_type, title=found.title, line_markup=found.line_markup)
    assert clean_page(page).text.split("\n\n") == PARAGRAPHS
