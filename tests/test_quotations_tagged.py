"""The accurate profile's seam: spans of a tagger, made by hand here, joined with marks and ranker."""

import random
from dataclasses import replace

import pytest

from pipeline.entities import EntityOptions, find_mentions
from pipeline.parsing.model import parse_article
from pipeline.quotations import Quote, QuoteOptions, find_quotes
from pipeline.quotations.tagged import _Contents
from pipeline.quotations.tagger.attribution import Attribution

TEXT = (
    "Maria Lindgren met Peter Oduya on the quay in Rostock.\n\n"
    "“The crane is old and it must go,” Lindgren said.\n\n"
    "Oduya thinks of spring when the ferry comes back."
)


def span(words: str) -> tuple[int, int]:
    start = TEXT.index(words)
    return start, start + len(words)


def found(*attributions: Attribution, text: str = TEXT) -> list[Quote]:
    parse = parse_article(text)
    mentions = find_mentions(parse, EntityOptions())
    return find_quotes(parse, mentions, QuoteOptions(model="accurate"), attributions).quotes


DIRECT = Attribution((span("“The crane is old and it must go,”"),), span("said"), span("Lindgren said"), 0.9)
THOUGHT = Attribution((span("when the ferry comes back"),), span("thinks of"), None, 0.9)


def test_a_tagged_clause_becomes_an_indirect_quotation() -> None:
    source = (TEXT.rindex("Oduya"), TEXT.rindex("Oduya") + 5)
    quotes = found(replace(THOUGHT, source=source))
    indirect = [q for q in quotes if q.kind == "indirect"]
    assert [(TEXT[q.start : q.end], q.speaker_name, q.rule) for q in indirect] == [
        ("when the ferry comes back", "Peter Oduya", "report: tagger")
    ]


def test_an_unlikely_clause_is_left_out() -> None:
    source = (TEXT.rindex("Oduya"), TEXT.rindex("Oduya") + 5)
    assert [q for q in found(replace(THOUGHT, source=source, probability=0.1)) if q.kind == "indirect"] == []


def test_agreement_raises_the_confidence() -> None:
    alone, both = found()[0], found(DIRECT)[0]
    assert alone.speaker_name == both.speaker_name == "Maria Lindgren"
    assert alone.confidence is not None
    assert both.confidence is not None
    assert both.confidence >= alone.confidence


def test_a_clear_cue_stands_against_the_tagger() -> None:
    other = (TEXT.index("Oduya"), TEXT.index("Oduya") + 5)
    assert found(replace(DIRECT, source=other, probability=0.9999))[0].speaker_name == "Maria Lindgren"


BARE = TEXT.replace(" Lindgren said.", "")


def test_without_a_cue_a_sure_tagger_decides() -> None:
    other = (BARE.index("Peter Oduya"), BARE.index("Peter Oduya") + 11)
    words = Attribution((span("“The crane is old and it must go,”"),), None, other, 0.9999)
    first = found(words, text=BARE)[0]
    assert (first.speaker_name, first.rule, first.cue) == ("Peter Oduya", "tagged", None)
    unsure = found(replace(words, probability=0.3), text=BARE)
    assert not [q for q in unsure if q.rule.startswith("tagged")]


def test_a_clause_without_a_source_names_nobody() -> None:
    quotes = [q for q in found(replace(THOUGHT, source=None)) if q.kind == "indirect"]
    assert [(q.speaker, q.speaker_name, q.speaker_kind) for q in quotes] == [(None, None, "unknown")]


def attributed(text: str, content: tuple[str, ...], cue: str, source: str) -> list[Quote]:
    """The quotations of `text` if the tagger finds one attribution in it."""

    def at(words: str) -> tuple[int, int]:
        start = text.index(words)
        return start, start + len(words)

    return found(Attribution(tuple(map(at, content)), at(cue), at(source), 0.9), text=text)


OWN_WORDS = [
    ("first person", "We will not sell the crane, said Lindgren.", "We will not sell the crane", "direct"),
    ("reported", "The crane will not be sold, said Lindgren.", "The crane will not be sold", "indirect"),
    ("a dash", "– The crane stays, said Lindgren.", "– The crane stays", "direct"),
    ("after the cue", "Lindgren said we will not sell it.", "we will not sell it", "indirect"),
]


@pytest.mark.parametrize(("line", "content", "kind"), [c[1:] for c in OWN_WORDS], ids=[c[0] for c in OWN_WORDS])
def test_own_words_without_marks_are_direct(line: str, content: str, kind: str) -> None:
    text = f"{line}\n\nMaria Lindgren runs the harbour office."
    quotes = attributed(text, (content,), "said", "Lindgren")
    assert [(q.kind, text[q.start : q.end], "no-marks" in q.flags) for q in quotes] == [
        (kind, content.removeprefix("– "), kind == "direct")
    ]


def test_a_heading_is_not_part_of_what_is_said_below() -> None:
    text = "Crane to go in spring\n\nThe crane will be gone by spring, said Maria Lindgren."
    quotes = attributed(text, ("Crane to go in spring", "The crane will be gone by spring"), "said", "Maria Lindgren")
    assert [text[q.start : q.end] for q in quotes] == ["The crane will be gone by spring"]


def test_a_blockquote_is_given_once() -> None:
    body = "The crane is older than anybody who works below."
    text = f"Maria Lindgren runs the harbour. Lindgren wrote in a letter:\n\n{body}\n\nThe council was silent."
    assert [(q.rule, text[q.start : q.end]) for q in attributed(text, (body,), "wrote", "Lindgren wrote")] == [
        ("blockquote", body)
    ]


def test_a_pronoun_alone_is_nothing_said() -> None:
    text = "Maria Lindgren runs the harbour office. Lindgren objected to it."
    assert attributed(text, ("it",), "objected", "Lindgren objected") == []


def test_indirect_quotations_can_be_asked_to_be_sure() -> None:
    parse = parse_article(TEXT)
    mentions = find_mentions(parse, EntityOptions())
    for least, given in ((0.0, True), (0.8, True), (0.99, False)):
        found = find_quotes(parse, mentions, QuoteOptions(min_indirect=least), [replace(THOUGHT, source=span("Oduya"))])
        assert any(q.kind == "indirect" for q in found.quotes) == given


def test_a_few_quoted_words_are_nobodys_unless_the_tagger_says_whose() -> None:
    text = "Maria Lindgren told reporters that the “ground glass” windows of the office would stay."
    assert [q for q in found(text=text) if q.kind == "direct"] == []


def test_the_content_around_a_piece_is_found_without_going_through_all() -> None:
    rng, found = random.Random(1), 0
    for _ in range(400):
        spans = [[(s, s + rng.randint(1, 40)) for s in rng.sample(range(200), 2)] for _ in range(6)]
        attributions = [
            Attribution(content=tuple(sorted(content)), cue=None, source=None, probability=0.9) for content in spans
        ]
        start = rng.randrange(200)
        piece = start, start + rng.randint(1, 40)
        held = [sum(max(0, min(piece[1], e) - max(piece[0], s)) for s, e in a.content) for a in attributions]
        best = max(range(6), key=lambda number: (held[number], number))
        expected = best if held[best] >= (piece[1] - piece[0]) / 2 else None
        assert _Contents(attributions).speaks_for(piece) == expected
        found += expected is not None
    assert found > 100


def test_whoever_is_named_within_the_words_does_not_say_them() -> None:
    inside = (TEXT.index("The crane"), TEXT.index("The crane") + len("The crane"))
    quote = found(replace(DIRECT, source=inside, probability=0.9999))[0]
    assert quote.speaker_name == "Maria Lindgren"
    alone = found(replace(DIRECT, source=inside, probability=0.9999), text=BARE)
    assert not [q for q in alone if q.speaker == inside]
