"""Who said it: sentences of our own, each with the quotations and speakers that it must give."""

import functools

import pytest

from pipeline.entities import EntityOptions, find_mentions
from pipeline.parsing.model import parse_article
from pipeline.quotations import Quote, QuoteOptions, find_quotes

DEFAULTS = QuoteOptions()
INTRO = "Maria Lindgren runs the harbour office in Rostock. Peter Oduya is the union's spokesman.\n\n"


@functools.lru_cache(maxsize=256)
def quotes(text: str, options: QuoteOptions = DEFAULTS) -> tuple[Quote, ...]:
    parse = parse_article(text)
    return tuple(find_quotes(parse, find_mentions(parse, EntityOptions()), options).quotes)


def words(text: str, quote: Quote) -> str:
    return " | ".join(text[s:e] for s, e in quote.parts)


def of(text: str, start: str, options: QuoteOptions = DEFAULTS) -> Quote:
    """The one quotation whose words start so."""
    found = [q for q in quotes(text, options) if words(text, q).startswith(start)]
    assert len(found) == 1, [(q.kind, words(text, q)) for q in quotes(text, options)]
    return found[0]


MARIA, PETER = "Maria Lindgren", "Peter Oduya"
SPEAKERS = [
    ("after", INTRO + "“The crane is old and it must go,” said Maria Lindgren.", "The crane", MARIA),
    ("surname", INTRO + "“The crane is old and it must go,” Lindgren said on Monday.", "The crane", MARIA),
    ("before", INTRO + "Lindgren told reporters: “The crane is old and it must go.”", "The crane", MARIA),
    ("pronoun", INTRO + "Lindgren opened the meeting. “The crane is old, it must go,” she said.", "The crane", MARIA),
    ("per", INTRO + "According to Oduya, “the crane is not the only thing that is old” there.", "the crane", PETER),
    ("passive", INTRO + "“The crane is old and it must go,” Lindgren was quoted as saying.", "The crane", MARIA),
    ("participle", INTRO + "Oduya shook his head, adding: “Nobody asked the people who work there.”", "Nobody", PETER),
    ("inverted role", INTRO + "“Nobody asked the people there,” added Peter Oduya, a welder.", "Nobody", PETER),
    ("colon", INTRO + "Maria Lindgren: “The crane is old and it must go.”", "The crane", MARIA),
    ("caption", INTRO + "“Nobody asked the people who work there.” ― Peter Oduya", "Nobody", PETER),
    ("next line", INTRO + "“Nobody asked the people who work there.”\n― Peter Oduya", "Nobody", PETER),
    ("british", INTRO + "‘It’s old, and the dockers’ children know it’s old,’ said Lindgren.", "It’s old", MARIA),
    ("ascii british", INTRO + "'It's old, and we don't need it,' said Lindgren.", "It's old", MARIA),
    ("unclosed", INTRO + "\"The crane is old and it must go, Lindgren said in her office.", "The crane", MARIA),
    ("attribution between", INTRO + "“The crane,” Lindgren said, “is older than the town.”", "The crane, |", MARIA),
    ("list", f"Ada Quill, Bo Tarrow, Cy Marr and {MARIA}, who joked, “I had none,” came.", "I had none", MARIA),
    # Words that take up somebody named before.
    ("ministry", "The Baltic Transport Ministry rejected it. “We were not asked about it,” the ministry said.",
     "We were not", "Baltic Transport Ministry"),
    ("body before", "The Baltic Transport Ministry said it would wait. It added: “We were not asked about any of it.”",
     "We were not", "Baltic Transport Ministry"),
    ("subject before", INTRO + "Oduya had no doubts. “Lindgren sees rust because she looks for rust,” he said.",
     "Lindgren sees", PETER),
    ("apposition", INTRO + "“Nobody asked us about it,” said a spokesman, Peter Oduya, there.", "Nobody", PETER),
    ("city", "Moscow said on Monday that it would “never accept the terms” of the treaty.", "that it would", "Moscow"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "start", "name"), [c[1:] for c in SPEAKERS], ids=[c[0] for c in SPEAKERS])
def test_speakers(text: str, start: str, name: str) -> None:
    assert of(text, start).speaker_name == name


def test_follow_up_paragraphs_keep_the_speaker() -> None:
    text = INTRO + "“The crane is old,” Lindgren said.\n\n“It has been here since the war, and it shows.”"
    quote = of(text, "It has been")
    assert (quote.speaker_name, quote.rule) == (MARIA, "carried")
    assert "previous" in quote.reason


def test_a_quotation_over_paragraphs_is_one_quote() -> None:
    text = INTRO + "Lindgren wrote: “The crane is old.\n\n“It has been here since the war.\n\n“It must go.”"
    quote = of(text, "The crane")
    assert words(text, quote) == "The crane is old. | It has been here since the war. | It must go."
    assert (quote.speaker_name, quote.flags) == (MARIA, ("continued",))


def test_a_clause_with_quoted_words_is_mixed() -> None:
    text = INTRO + "Lindgren said that the crane was “a danger to everybody” in the port."
    quote = of(text, "that the crane")
    assert (quote.kind, quote.speaker_name) == ("mixed", MARIA)
    assert words(text, quote) == "that the crane was “a danger to everybody” in the port"


INDIRECT = [
    ("that", "Lindgren said that the crane would be sold in spring.", "that the crane would be sold in spring", "said"),
    ("no that", "Lindgren said the crane would be sold in spring.", "the crane would be sold in spring", "said"),
    ("according", "According to Lindgren, the crane will be sold in spring.", "the crane will be sold", "According to"),
    ("after", "The crane will be sold in spring, Lindgren said.", "The crane will be sold in spring", "said"),
    ("told", "Lindgren told the council that the crane was too old.", "that the crane was too old", "told"),
]


@pytest.mark.parametrize(("sentence", "content", "cue"), [c[1:] for c in INDIRECT], ids=[c[0] for c in INDIRECT])
def test_indirect(sentence: str, content: str, cue: str) -> None:
    text = INTRO + sentence
    quote = of(text, content)
    assert (quote.kind, quote.speaker_name) == ("indirect", MARIA)
    assert quote.cue is not None
    assert text[slice(*quote.cue)].startswith(cue)


def test_labels_of_a_transcript_are_speakers() -> None:
    text = INTRO + "LINDGREN: The crane is old.\n\nODUYA: It works.\n\nLINDGREN: It rusts.\n\nODUYA: So do we."
    found = [(words(text, q), q.speaker_name) for q in quotes(text) if q.rule == "transcript"]
    assert found == [("The crane is old.", MARIA), ("It works.", PETER), ("It rusts.", MARIA), ("So do we.", PETER)]


def test_an_interview_names_its_guest() -> None:
    text = (
        "Maria Lindgren has run the harbour for nine years.\n\nQ: Is the crane safe?\n\nA: It was.\n\n"
        "Q: And now?\n\nA: Ask it."
    )
    found = [(words(text, q), q.speaker_name) for q in quotes(text) if q.rule == "transcript"]
    assert found == [("Is the crane safe?", None), ("It was.", MARIA), ("And now?", None), ("Ask it.", MARIA)]


def test_notes_on_teams_are_no_transcript() -> None:
    text = (
        "The Rovers beat the Wanderers on Saturday.\n\nRovers: The keeper missed his third game with a bad knee.\n\n"
        "Wanderers: The captain left early.\n\nRovers: Host Rostock next.\n\nWanderers: Visit Larkhill next."
    )
    assert [q for q in quotes(text) if q.rule == "transcript"] == []


def test_a_paragraph_after_a_colon_is_a_blockquote() -> None:
    text = (
        INTRO
        + "Lindgren wrote in a letter:\n\nThe crane is older than anybody who works below.\n\nThe council was silent."
    )
    quote = of(text, "The crane is older")
    assert (quote.rule, quote.speaker_name, quote.flags) == ("blockquote", MARIA, ("no-marks",))


LETTERS = (
    "We asked our readers what they think of the crane.\n\n"
    "I walk past it every day and I still look up. — Ada Brandt\n\n"
    "Nobody asked us, and nobody will! — Tom Varga, welder\n\n"
    "My children call it the giraffe.\n\n— Ines Duarte, Rostock\n\n"
    "The council decides in May."
)


def test_signed_paragraphs_without_marks() -> None:
    found = [(words(LETTERS, q), q.speaker_name, q.kind, q.flags) for q in quotes(LETTERS) if q.rule == "signed"]
    assert found == [
        ("I walk past it every day and I still look up.", "Ada Brandt", "direct", ("no-marks",)),
        ("Nobody asked us, and nobody will!", "Tom Varga", "direct", ("no-marks",)),
        ("My children call it the giraffe.", "Ines Duarte", "direct", ("no-marks",)),
    ]


REPORTERS = [
    ("reporters' names", "The ferry ran late on Monday. — Ada Brandt\n\nThe crane was closed for repairs. — Tom Varga"),
    ("one alone", "I walk past it every day and I still look up. — Ada Brandt\n\nThe council decides in May."),
]


@pytest.mark.parametrize("text", [c[1] for c in REPORTERS], ids=[c[0] for c in REPORTERS])
def test_not_every_dash_signs_a_statement(text: str) -> None:
    assert [q for q in quotes(text) if q.rule == "signed"] == []


def by_author(text: str, author: str | None) -> list[tuple[str, str | None]]:
    parse = parse_article(text)
    found = find_quotes(parse, find_mentions(parse, EntityOptions()), DEFAULTS, None, author).quotes
    return [(text[q.start : q.end], q.speaker_name) for q in found if q.kind == "direct"]


def test_i_is_the_author_outside_of_what_others_say() -> None:
    text = INTRO + "“It is only two kilometres,” I told him. “You will be back, I know it,” Oduya said."
    assert by_author(text, "Ada Brandt") == [
        ("It is only two kilometres,", "Ada Brandt"),
        ("You will be back, I know it,", PETER),
    ]
    assert by_author(text, None)[0] == ("It is only two kilometres,", None)


def test_i_is_who_signed_a_letter() -> None:
    text = "“The pool must stay,” I told the meeting.\n\nNobody answered me.\n\nAda Brandt"
    assert by_author(text, None) == [("The pool must stay,", "Ada Brandt")]
    assert by_author(text + "\n\nThe council meets in May.", None) == [("The pool must stay,", None)]


def test_a_line_that_announces_a_comment_leads_in_a_blockquote() -> None:
    text = INTRO + "Oduya made the following comment on Monday:\n\nThe crane is older than anybody who works there."
    assert of(text, "The crane is older").speaker_name == PETER


UNNAMED = [
    ("spokesman", "“We do not comment on the crane,” a spokesman for the ministry said.", "We do not", "person"),
    ("officials", "“We do not comment on the crane,” officials said.", "We do not", "group"),
    ("report", "“The crane is beyond any repair,” the report said.", "The crane", "document"),
]


@pytest.mark.parametrize(("text", "start", "kind"), [c[1:] for c in UNNAMED], ids=[c[0] for c in UNNAMED])
def test_nobody_is_named(text: str, start: str, kind: str) -> None:
    quote = of(text, start)
    assert (quote.speaker_name, quote.speaker_kind) == (None, kind)


def test_a_nickname_keeps_a_name_whole() -> None:
    text = "Ilse “The Fox” Brandt won the race in June.\n\n“The wind was with me all the way,” Brandt said."
    assert of(text, "The wind").speaker_name == "Ilse Brandt"


def test_a_lost_mark_makes_no_one_quotation_of_two() -> None:
    text = INTRO + (
        "“It works,” Oduya said on the quay. “It will work when all of us are gone.\n\n"
        "“It is a danger to everybody below,” Lindgren said later."
    )
    assert (of(text, "It works").speaker_name, of(text, "It is a danger").speaker_name) == (PETER, MARIA)


def test_the_unnamed_pass_no_name_on() -> None:
    text = INTRO + (
        "Oduya left early. A docker who would not give his name said: “The crane is a coffin with a motor.” "
        "“We all know it,” he said."
    )
    assert of(text, "We all know").speaker_name is None


SCARE = [
    ("scare", "The so-called “deep harbour state” of Rostock was a topic for years."),
    ("title", "The library owns a copy of “The Lighthouse Keepers of Norway” and lends it to nobody."),
    ("nickname", "Among the riders was Ilse “The Fox” Brandt, who had won three races in the spring."),
    ("slogan", "A sign near the gate reads nothing today, but “Cranes and Bread” was once painted there."),
]


@pytest.mark.parametrize("text", [c[1] for c in SCARE], ids=[c[0] for c in SCARE])
def test_scare_quotes_and_titles_are_listed_on_demand_only(text: str) -> None:
    assert [q for q in quotes(text) if q.kind == "direct"] == []
    kept = [q for q in quotes(text, QuoteOptions(keep_scare=True)) if q.kind == "direct"]
    assert len(kept) == 1
    assert (kept[0].speaker_kind, kept[0].speaker_name) == ("unknown", None)


def test_kinds_can_be_switched_off() -> None:
    text = INTRO + "“It is old,” Lindgren said. She said that it “must go” in spring. Oduya said that it worked."
    assert {q.kind for q in quotes(text)} == {"direct", "mixed", "indirect"}
    for kind in ("direct", "mixed", "indirect"):
        assert kind not in {q.kind for q in quotes(text, QuoteOptions(**{kind: False}))}


def test_a_dateline_speaks_not() -> None:
    text = "ROSTOCK (Ansel Wire) - The harbour office said on Monday that the crane would be sold in spring."
    for quote in quotes(text):
        assert quote.speaker_name != "ROSTOCK"


def test_spans_hold_what_they_say() -> None:
    text = " \n".join(c[1] for c in SPEAKERS)
    found = quotes(text)
    assert len(found) >= len(SPEAKERS) - 3
    assert [(q.start, q.end) for q in found] == sorted((q.start, q.end) for q in found)
    for quote in found:
        for start, end in (*quote.parts, *filter(None, (quote.cue, quote.speaker))):
            assert 0 <= start < end <= len(text)
            assert text[start:end] == text[start:end].strip()
        assert quote.confidence is None or 0.0 <= quote.confidence <= 1.0
        assert quote.rule
        assert quote.reason


def test_no_text_no_quotes() -> None:
    parse = parse_article("")
    assert find_quotes(parse, [], QuoteOptions()).quotes == []
