"""Every rule of the tables of rules is fired by a text of our own, which asserts what the rule brings.

Rules of names have theirs in `test_entities_rules.py`, those of the corpus in `test_entities_listed.py`, wordings of
page furniture in `test_cleaning_wording.py`. A rule that is added to a table without a text fails here.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
import pytest

from pipeline.cleaning import CleanedPage, CleanOptions, Page
from pipeline.cleaning import rules as cleaning
from pipeline.cleaning.clean import clean_page, finish_page, prepare_pages
from pipeline.cleaning.lines import split_lines
from pipeline.cleaning.mending import drop_repeats
from pipeline.cleaning.overrides import Override, PageOverrides, Pattern
from pipeline.cleaning.verdicts import Decision
from pipeline.entities import EntityOptions, Mention, find_mentions
from pipeline.entities.find import find_all
from pipeline.entities.names.model_names import ReadNames
from pipeline.entities.rules import OUTCOMES, ROLE_RULES
from pipeline.parsing import Parse
from pipeline.parsing.model import parse_article
from pipeline.quotations import Quote, QuoteOptions, find_quotes
from pipeline.quotations import rules as quotations
from pipeline.quotations.find import attributed
from pipeline.quotations.lexicon import load_lexicon
from pipeline.quotations.naming import Naming
from pipeline.quotations.scene import Scene
from pipeline.quotations.settle_names import settle_names
from pipeline.quotations.tagger.attribution import Attribution
from tests.test_cleaning_markup import HEADLINE, PARAGRAPHS, POST, body_of, clean, page_of, paragraphs, read

TOP, BOTTOM = PARAGRAPHS[:3], PARAGRAPHS[3:]
TEASERS = [
    "Council votes to raise the fees for parking",
    "Growers fear a third dry summer in a row",
    "Drivers reject an offer as talks go on",
    "Museum to return its bronze figures today",
]


@dataclass(frozen=True)
class Case:
    """A page of lines, and what a rule decides about one of them.

    probability: what the line model is made to think of that line, where a rule rescues or drops it against the model.
    """

    lines: Sequence[str]
    line: str
    kept: bool
    probability: float | None = None
    method: str = "model"
    page: dict[str, frozenset[int] | tuple[bool, ...]] = field(default_factory=dict)
    overrides: PageOverrides | None = None


def inside(line: str, kept: bool, **known: object) -> Case:
    """The line between two paragraphs."""
    return Case([HEADLINE, *TOP, line, *BOTTOM], line, kept, **known)  # type: ignore[arg-type]


def below(line: str, kept: bool, **known: object) -> Case:
    return Case([HEADLINE, *PARAGRAPHS, line], line, kept, **known)  # type: ignore[arg-type]


def above(line: str, kept: bool, **known: object) -> Case:
    """The line between title and text."""
    return Case([HEADLINE, line, *PARAGRAPHS], line, kept, **known)  # type: ignore[arg-type]


def override(kind: str, line: str) -> PageOverrides:
    patterns = (Pattern(line),)
    keep, drop = (patterns, ()) if kind == "keep" else ((), patterns)
    return PageOverrides([Override(1, 1, None, None, keep, drop)])


LINES = {
    "sentence": inside("The port says that it will pay.", True, method="rules"),
    "between-paragraphs": inside("What the port says", True, method="rules"),
    "outside-article": Case([*TEASERS, "", HEADLINE, *PARAGRAPHS], TEASERS[0], False, method="rules"),
    "listed": Case([HEADLINE, *TOP, "Related Articles", *TEASERS[:2], *BOTTOM], TEASERS[0], False, method="rules"),
    "headline-run": Case([HEADLINE, *TOP, *TEASERS, *BOTTOM], TEASERS[1], False, method="rules"),
    "line-model": inside("What the port says", False, probability=0.01),
    "extractor": Case(
        [HEADLINE, *PARAGRAPHS],
        PARAGRAPHS[2],
        False,
        method="rules",
        page={"main_lines": (False, *(line != PARAGRAPHS[2] for line in PARAGRAPHS))},
    ),
    "dateline": Case(
        [HEADLINE, "SELWICK, March 5 (Coast News) —", *PARAGRAPHS], "SELWICK, March 5 (Coast News) —", True, 0.01
    ),
    "title": Case([HEADLINE, *PARAGRAPHS], HEADLINE, True, 0.01),
    "repeated-title": Case(
        ["Ledger", HEADLINE, "", HEADLINE + " | The Ledger", *PARAGRAPHS], HEADLINE + " | The Ledger", False
    ),
    "update-heading": inside("UPDATE 4/3/2024", True, probability=0.1),
    "story-break": inside("***", True),
    "between-kept": inside("“No.”", True, probability=0.01),
    "short-heading": inside("Fishermen", True, probability=0.1),
    "list-item": inside("* a new crane for the coal", True, probability=0.2),
    "signature": below("― Dov Amsel", True, probability=0.01),
    "closing-line": below("The work goes on.", True, probability=0.35),
    "byline": above("By Orla Pennick", False),
    "author-note": above("Orla Pennick reports from Selwick", False),
    "author-role": above("Staff writer", False),
    "credit": below("Additional reporting by Dov Amsel", False),
    "date-line": above("Published: 5 March 2024 10:03", False),
    "stray-mark": Case([HEADLINE, *TOP, "× " + BOTTOM[0], *BOTTOM[1:]], "×", False),
    "recurring": inside("Our newsroom stands on the old pier.", False, page={"recurring": frozenset({4})}),
    "override-keep": inside("© 2024 Harbour Ledger.", True, overrides=override("keep", "© 2024 Harbour Ledger.")),
    "override-drop": inside(BOTTOM[0], False, overrides=override("drop", BOTTOM[0])),
    "method-none": below("Related Articles", True, method="none"),
}


def cleaned(case: Case) -> CleanedPage:
    page = Page("\n".join(case.lines), **case.page)  # type: ignore[arg-type]
    options = CleanOptions(method=case.method)  # type: ignore[arg-type]
    if case.probability is None:
        return clean_page(page, options, case.overrides)
    (prepared,) = prepare_pages([page], options, [None])
    scores = [case.probability if line.text == case.line else 0.9 for line in prepared.said.lines]
    return finish_page(prepared, options, scores)


@pytest.mark.parametrize("rule", list(LINES))
def test_a_rule_of_cleaning_decides_its_line(rule: str) -> None:
    case = LINES[rule]
    text = "\n".join(case.lines)
    decided = [(b.rule, b.kept) for b in cleaned(case).blocks if text[b.start : b.end] == case.line]
    assert (rule, case.kept) in decided


def test_prose_that_a_page_shows_twice_stays_once() -> None:
    page = clean(body_of(paragraphs(PARAGRAPHS) + f"<div class='print'>{paragraphs(PARAGRAPHS[2:4])}</div>"))
    assert sorted(b.kept for b in page.blocks if b.rule == "repeated-text") == [False, False]
    assert page.text.split("\n\n") == PARAGRAPHS


def kept_by_repeats(lines: Sequence[str]) -> list[str]:
    split, _ = split_lines("\n".join(lines))
    decided = [Decision("body", "line-model", 0.9, True) for _ in split]
    drop_repeats(split, decided)
    return [line.text for line, decision in zip(split, decided, strict=True) if decision.kept]


def test_a_question_asked_again_and_again_stays() -> None:
    question = "And what would you have done in their place, if you had been asked?"
    lines = [line for paragraph in PARAGRAPHS[:3] for line in (question, paragraph)]
    assert kept_by_repeats(lines) == lines
    assert kept_by_repeats(lines[:4]) == [*lines[:2], lines[3]]
    assert kept_by_repeats(PARAGRAPHS * 3) == PARAGRAPHS


STORY = [
    "Two ferries collided in fog off the west pier on Sunday, and eleven passengers were taken to hospital.",
    "The captain of the smaller ferry said that his radar had failed an hour before, which the owner denied at once.",
    "Divers looked at both hulls in the afternoon and found a crack as long as an arm in the larger of the two ships.",
]


def test_another_article_in_full_on_the_page_is_dropped() -> None:
    other = "</article><article><h1>Ferries collide off the west pier</h1><p>By Dov Amsel</p>"
    page = clean(body_of(paragraphs(PARAGRAPHS)) + other + body_of(paragraphs(STORY)))
    assert page.text.split("\n\n") == PARAGRAPHS
    assert {b.kept for b in page.blocks if b.rule == "another-article"} == {False}
    assert sum(b.rule == "another-article" for b in page.blocks) >= len(STORY)


@pytest.mark.parametrize("has_text", [True, False])
def test_sure_lines_above_the_headline_are_dropped_if_it_has_a_text(has_text: bool) -> None:
    body = body_of(paragraphs(PARAGRAPHS)) if has_text else ""
    page = page_of(read(body, above=f"<section>{paragraphs(STORY)}</section>"))
    (prepared,) = prepare_pages([page], CleanOptions(), [None])
    found = finish_page(prepared, CleanOptions(), [0.9 if line.prose else 0.1 for line in prepared.said.lines])
    assert found.text.split("\n\n") == (PARAGRAPHS if has_text else STORY)
    assert sum(b.rule == "another-article" for b in found.blocks) == (len(STORY) if has_text else 0)


@pytest.mark.parametrize("tag", ["h1", "h2"])
def test_a_subhead_is_no_headline_of_another_article(tag: str) -> None:
    page = clean(body_of(paragraphs(PARAGRAPHS) + f"<{tag}>What the ferry owners say</{tag}>" + paragraphs(STORY)))
    assert set(PARAGRAPHS + STORY) <= set(page.text.split("\n\n"))


def test_the_stories_of_a_live_page_all_stay() -> None:
    live = '<script type="application/ld+json">{"@type": "LiveBlogPosting", "headline": "Quay"}</script>'
    entry = "</article><article><h1>Ferries collide off the west pier</h1><p>By Dov Amsel</p>"
    page = clean(body_of(paragraphs(PARAGRAPHS)) + entry + body_of(paragraphs(STORY)), live)
    assert not any(b.rule == "another-article" for b in page.blocks)


def test_a_post_within_an_article_is_kept_as_one() -> None:
    page = clean(body_of(paragraphs(TOP) + POST + paragraphs(BOTTOM)))
    assert {(b.label, b.kept) for b in page.blocks if b.rule == "embedded-post"} == {("post", True)}


def test_every_rule_of_cleaning_has_a_text() -> None:
    assert {*LINES, "repeated-text", "another-article", "embedded-post"} == cleaning.RULES.keys()


INTRO = "Maria Lindgren runs the harbour office in Rostock. Peter Oduya is the union's spokesman.\n\n"
MARIA, PETER = "Maria Lindgren", "Peter Oduya"
CALLED = "Eva Norr runs the port. Eva Norr built the crane. Eva Norr sold it. Eva Norr lives in Rostock.\n\n"
CRANE = "The crane is old and it must go"

# rule -> text, words of the quotation, its speaker, options
QUOTES: dict[str, tuple[str, str, str | None, dict[str, object]]] = {
    "ranked": (INTRO + f"“{CRANE},” said Maria Lindgren.", CRANE, MARIA, {}),
    "carried": (INTRO + "“It is old,” Lindgren said.\n\n“It has been here since the war.”", "since the war", MARIA, {}),
    "caption": (INTRO + "“Nobody asked the people who work there.” ― Peter Oduya", "Nobody asked", PETER, {}),
    "transcript": (
        "LINDGREN: We waited for a crane.\n\nODUYA: I have waited longer.\n\nLINDGREN: No.\n\nODUYA: I have.",
        "waited longer",
        "Oduya",
        {},
    ),
    "blockquote": (INTRO + f"Lindgren wrote in a letter:\n\n{CRANE} before somebody is hurt.", CRANE, MARIA, {}),
    "signed": (
        "We asked.\n\nI can't wait to see it go! — Ada Quill, Rostock\n\nYou'll miss it when it's gone. — Bo Tarrow",
        "see it go",
        "Ada Quill",
        {},
    ),
    "unattributed": ("“Nobody ever asked the people who work down there.”\n\nIt has rusted.", "Nobody ever", None, {}),
    "scare": (INTRO + "The so-called “safe” crane of Rostock stood still.", "safe", None, {"keep_scare": True}),
    "report: ccomp": (INTRO + "Lindgren said that the harbour would close in May.", "that the harbour", MARIA, {}),
    "report: xcomp": (INTRO + "Lindgren promised to close the harbour in May.", "to close", MARIA, {}),
    "report: dobj": (INTRO + "Oduya rejected the plan of the harbour office on Monday.", "the plan", PETER, {}),
    "report: prep": (INTRO + "Oduya called for a vote of all dockers on Monday.", "a vote", PETER, {}),
    "report: parataxis": (INTRO + "The harbour, Lindgren said, would close in May.", "would close", MARIA, {}),
    "report: noun": (
        INTRO + "Lindgren's claim that the harbour was safe was new.",
        "that the harbour was safe",
        MARIA,
        {},
    ),
    "report: nounprep": (
        INTRO + "Oduya made comments about the noise of the old crane.",
        "the noise",
        PETER,
        {},
    ),
    "report: according": (INTRO + "According to Oduya, the harbour would close in May.", "would close", PETER, {}),
    "..., subject": (CALLED + f"Sanyu Quill was unmoved. “{CRANE},” she said.", CRANE, "Sanyu Quill", {}),
    "..., ahead": (
        INTRO + "Although he said that the harbour would close in May, Peter Oduya told the council to wait.",
        "that the harbour",
        PETER,
        {},
    ),
    "..., carried pronoun": (
        "The harbour office is closed, the Baltic Harbour Institute said. It said that it would open in May.",
        "it would open",
        "Baltic Harbour Institute",
        {},
    ),
    "..., together": (
        f"Maria Lindgren and Peter Oduya run the harbour office in Rostock.\n\n“{CRANE},” the pair said in a letter.",
        CRANE,
        MARIA,
        {},
    ),
    "..., open": (INTRO + f"“{CRANE},” said Lindgren.", CRANE, None, {"min_name_confidence": 1.0}),
    "..., unnamed": (
        f"Peter Oduya leads the union. “{CRANE},” a docker said. “It must go today,” he added.",
        "go today",
        None,
        {},
    ),
}


@lru_cache(maxsize=64)
def parsed(text: str) -> Parse:
    return parse_article(text)


def holding(text: str, words: str, options: QuoteOptions, attributions: list[Attribution] | None = None) -> Quote:
    """The one quotation that holds the words."""
    parse = parsed(text)
    found = find_quotes(parse, find_mentions(parse, EntityOptions()), options, attributions).quotes
    (quote,) = [q for q in found if words in " ".join(text[s:e] for s, e in q.parts)]
    return quote


@pytest.mark.parametrize("rule", list(QUOTES))
def test_a_rule_of_quotations_names_the_speaker(rule: str) -> None:
    text, words, speaker, options = QUOTES[rule]
    quote = holding(text, words, QuoteOptions(**options))  # type: ignore[arg-type]
    first, *suffixes = quote.rule.split(", ")
    assert rule in (first, *(f"..., {suffix}" for suffix in suffixes))
    assert quote.speaker_name == speaker


TAGGED = INTRO + f"People talk. “{CRANE} before the winter.” Oduya looked at the sea, and Lindgren nodded at the words."
REPORTED = INTRO + "The office wants to close the harbour, Lindgren says."


@pytest.mark.parametrize(
    ("rule", "text", "content", "cue"),
    [
        ("tagged", TAGGED, f"“{CRANE} before the winter.”", "nodded"),
        ("report: tagger", REPORTED, "The office wants to close the harbour", "says"),
    ],
)
def test_what_the_tagger_links_is_attributed(rule: str, text: str, content: str, cue: str) -> None:
    def span(words: str) -> tuple[int, int]:
        return text.rindex(words), text.rindex(words) + len(words)

    linked = Attribution((span(content),), span(cue), span("Lindgren"), 0.95)
    quote = holding(text, content.strip("“”"), QuoteOptions(), [linked])
    assert (quote.rule, quote.speaker_name) == (rule, MARIA)


class Certain:
    """A ranking that holds Peter Oduya for every speaker."""

    def __init__(self, names: list[str]) -> None:
        self.names = names

    def scores(self, rows: Sequence[object]) -> np.ndarray:
        return np.array([9.0 if name == PETER else 0.0 for name in self.names])

    def calibrated(self, share: float) -> float:
        return share


def test_the_ranking_of_names_may_give_another_name() -> None:
    text = INTRO + f"“{CRANE},” she said."
    parse = parsed(text)
    scene = Scene(parse, find_mentions(parse, EntityOptions()), load_lexicon())
    bare = attributed(scene, QuoteOptions(), None, None)
    names = [each.name for each in Naming(scene, bare, None).candidates(bare[0])[0]]
    (quote,) = settle_names(scene, bare, None, Certain(names), 0.5)  # type: ignore[arg-type]
    assert (quote.rule.split(", ")[-1], quote.speaker_name) == ("named", PETER)


def test_every_rule_of_quotations_has_a_text() -> None:
    assert {*QUOTES, "tagged", "report: tagger", "..., named"} == quotations.RULES.keys()


# outcome -> text, the mention's words, its name
MENTIONS: dict[str, tuple[str, str, str | None]] = {
    "model": ("Angela Merkel visited Berlin.", "Angela Merkel", "Angela Merkel"),
    "salience": ("Maria Lindgren left. She was tired.", "She", MARIA),
    "role": ("Peter Oduya, the minister, came. Nobody heard the minister.", "the minister", PETER),
    "age": ("Peter Oduya, 56, came. The 56-year-old was tired.", "The 56-year-old", PETER),
    "unnamed": ("An official came late. He was tired.", "He", None),
    "unresolved": ("Maria Lindgren left. He was tired.", "He", None),
}


def mention_of(text: str, words: str, mentions: list[Mention]) -> Mention:
    return next(m for m in reversed(mentions) if text[m.start : m.end] == words)


@pytest.mark.parametrize("rule", list(MENTIONS))
def test_an_outcome_of_names_and_references(rule: str) -> None:
    text, words, name = MENTIONS[rule]
    mention = mention_of(text, words, find_mentions(parsed(text), EntityOptions()))
    assert (mention.rule, mention.name) == (rule, name)


def test_names_of_the_reader_stand_for_those_of_the_model() -> None:
    text = "The Larkhill Fund paid."
    read = ReadNames([(4, 17, "organisation")])
    assert [(m.rule, m.name) for m in find_all(parsed(text), EntityOptions(), read=read).mentions] == [
        ("read", "Larkhill Fund")
    ]


def test_every_outcome_has_a_text() -> None:
    """Roles that only other articles answer (`ROLE_RULES`) have theirs in `test_corpus_roles.py`."""
    assert {*MENTIONS, "read", *ROLE_RULES} == OUTCOMES.keys()
