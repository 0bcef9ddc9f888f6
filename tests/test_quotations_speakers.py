"""Several speakers, words within words, descriptions, and the kinds of indirect quotations: sentences of our own."""

from dataclasses import replace

import pytest

from pipeline.entities import EntityOptions, find_mentions
from pipeline.parsing.model import parse_article
from pipeline.quotations import Quote, QuoteOptions, find_quotes
from pipeline.quotations.lexicon import load_lexicon
from pipeline.quotations.naming import Naming
from pipeline.quotations.scene import Scene
from pipeline.quotations.tagger.attribution import Attribution
from pipeline.text.lines import in_heading
from pipeline.text.marks import find_quoted

PAIR = "Maria Lindgren and Peter Oduya run the harbour office in Rostock.\n\n"


def quotes(text: str, *tagged: Attribution, **options: float) -> list[Quote]:
    """All quotations: of the light profile, or with what a tagger is made to find."""
    parse = parse_article(text)
    own = find_mentions(parse, EntityOptions())
    settings = QuoteOptions(**options)  # type: ignore[arg-type]
    return find_quotes(parse, own, settings, list(tagged) if tagged else None).quotes


def one(text: str, words: str, *tagged: Attribution, **options: float) -> Quote:
    """The one quotation that holds the words."""
    found = [q for q in quotes(text, *tagged, **options) if words in " ".join(text[s:e] for s, e in q.parts)]
    assert len(found) == 1, [(q.kind, [text[s:e] for s, e in q.parts]) for q in quotes(text, *tagged, **options)]
    return found[0]


def tag(text: str, content: str, cue: str, source: str, *, probability: float = 0.9) -> Attribution:
    """A tagger's attribution, by the words of its spans."""

    def span(words: str) -> tuple[int, int]:
        return text.index(words), text.index(words) + len(words)

    return Attribution((span(content),), span(cue), span(source), probability)


def names(text: str, quote: Quote) -> list[str | None]:
    own = find_mentions(parse_article(text), EntityOptions())
    return [quote.speaker_name, *(own[m].name for m in quote.others)]


def test_two_people_joined_by_and_both_say_it() -> None:
    text = PAIR + "“The crane is old and it must go,” Lindgren and Oduya wrote to the council."
    assert names(text, one(text, "The crane")) == ["Maria Lindgren", "Peter Oduya"]


def test_the_pair_takes_up_the_two_named_last() -> None:
    text = PAIR + "“The crane is old and it must go,” the pair said in a letter."
    quote = one(text, "The crane")
    assert names(text, quote) == ["Maria Lindgren", "Peter Oduya"]
    assert quote.rule.endswith(", together")


@pytest.mark.parametrize("title", ["Sgt", "Det", "Supt", "Insp", "Capt", "Cpl", "Pvt", "Brig", "Cllr", "Amb", "Fr"])
def test_a_title_with_a_full_stop_ends_no_sentence_and_is_nobody(title: str) -> None:
    said = f"""The council met on Monday. "We found the car in the river," {title}. Jane Roe said.

{title}. Roe said the driver was unhurt.

According to {title}. Tom Hale, two men were charged. "They ran," said {title}. Hale of the Larkhill police."""
    found = quotes(said)
    assert [q.speaker_name for q in found] == ["Jane Roe", "Jane Roe", "Tom Hale", "Tom Hale"]
    people = [m for m in find_mentions(parse_article(said), EntityOptions()) if m.form == "name" and m.type == "person"]
    assert [said[m.start : m.end] for m in people] == ["Jane Roe", "Roe", "Tom Hale", "Hale"]


@pytest.mark.parametrize("title", ["Superintendent of Police", "Director of Public Prosecutions"])
def test_a_title_with_of_before_a_name_is_that_person(title: str) -> None:
    text = f"{title} Jane Roe said the boat was lost. “It sank,” said {title} Tom Hale."
    assert [q.speaker_name for q in quotes(text)] == ["Jane Roe", "Tom Hale"]


@pytest.mark.parametrize(
    "text",
    [
        "State news agency Rurnews quoted Foreign Minister Ivo Strand as saying the talks were over.",
        "State news agency Rurnews quoted Ivo Strand as saying: “The talks were over.”",
        "“The talks were over,” Rurnews quoted Ivo Strand as saying on Monday.",
        "“The talks were over,” Ivo Strand was quoted as saying by Rurnews on Monday.",
        "Ivo Strand was quoted by Rurnews as saying that the talks were over.",
        "Rurnews cited Ivo Strand as saying that the talks were over.",
    ],
)
def test_whoever_is_quoted_as_saying_something_says_it(text: str) -> None:
    quote = one(text, "talks were over")
    assert quote.speaker_name == "Ivo Strand"
    assert not any("as saying" in text[start:end] for start, end in quote.parts)


@pytest.mark.parametrize("cue", ["told", "quoted", "cited"])
def test_as_saying_far_away_or_not_at_all_changes_nothing(cue: str) -> None:
    text = f"Ivo Strand {cue} the paper on Monday: “The talks were over.” Lena Quist left early, as did the others."
    assert one(text, "talks were over").speaker_name == "Ivo Strand"


@pytest.mark.parametrize(("signature", "name"), [("Brelt Quonder", "Brelt Quonder"), ("Deputy Minister", None)])
def test_a_signature_is_a_name_even_if_no_name_is_found_there(signature: str, name: str | None) -> None:
    text = f"Readers wrote to us.\n\n“The harbour smells, and nobody does anything.”\n\n― {signature}\n\nIt rained."
    assert one(text, "harbour smells").speaker_name == name


def test_a_company_with_a_legal_form_is_no_private() -> None:
    text = "Shares of Holt Pvt. Ltd. fell. Marsh Mills Pvt. Ltd. said it would close the mill."
    assert not [m for m in find_mentions(parse_article(text), EntityOptions()) if m.type == "person"]


def test_whoever_is_told_something_does_not_say_it() -> None:
    text = PAIR + "“The crane is old and it must go,” Lindgren told Oduya and the council."
    assert names(text, one(text, "The crane")) == ["Maria Lindgren"]


def test_a_name_beside_the_closing_mark_speaks() -> None:
    text = PAIR + "“It is late,” sighed Maria Lindgren.\n\n“It is later than you think,” chimed in old Peter Oduya."
    assert one(text, "later than").speaker_name == "Peter Oduya"


def test_words_passed_on_have_their_teller() -> None:
    text = PAIR + "Lindgren said that Oduya had told the council the crane was “a danger to everybody”."
    quote = one(text, "a danger")
    assert (quote.speaker_name, quote.reported_by) == ("Peter Oduya", "Maria Lindgren")


def test_a_headline_reports_nothing_of_the_text_below() -> None:
    text = "Harbour chief warns of\n\nThe ministry closed the frozen quay on Friday.\n\nNobody had fallen in."
    glued = tag(text, "The ministry closed the frozen quay on Friday", "warns of", "Harbour chief")
    assert quotes(text, glued) == []


def test_quoted_words_are_not_glued_to_the_next_paragraph() -> None:
    text = (
        PAIR
        + "“The crane is old and it must go,” Lindgren said.\n\n“It leans to one side.”\n\n"
        + "Oduya added that nobody used it."
    )
    glued = Attribution(
        ((text.index("“It leans"), text.index("“It leans") + 23), (text.index("that nobody"), len(text) - 1)),
        (text.index("added"), text.index("added") + 5), (text.index("Oduya added"), text.index("Oduya added") + 5), 0.9,
    )  # fmt: skip
    assert one(text, "leans to", glued).kind == "direct"
    assert one(text, "that nobody", glued).kind == "indirect"


def test_a_sentence_between_marks_stays_direct() -> None:
    text = PAIR + "“Slow is safe,” Lindgren said of the plans for a new quay."
    start = text.index("“Slow")
    glued = Attribution(
        ((start, start + 15), (text.index("the plans"), len(text) - 1)),
        (text.index("said"), text.index("said of") + 7), (text.index("Lindgren said"), text.index("Lindgren said") + 8),
        0.95,
    )  # fmt: skip
    quote = one(text, "Slow is safe", glued)
    assert (quote.kind, text[quote.start : quote.end]) == ("direct", "Slow is safe,")


def test_a_question_of_the_reporter_is_not_whom_it_is_put_to() -> None:
    text = PAIR + "I ask Lindgren whether the crane will be sold this year."
    asked = tag(text, "whether the crane will be sold this year", "ask", "Lindgren")
    wrong = Attribution(asked.content, asked.cue, (text.rindex("Lindgren"), text.rindex("Lindgren") + 8), 0.9)
    assert one(text, "whether the crane", wrong).speaker_name is None


@pytest.mark.parametrize(
    ("sentence", "naming", "role"),
    [
        ("“The crane is old and it must go,” said a welder from Larkhill.", "role only", "a welder from Larkhill"),
        ("“The crane is old and it must go,” said an official who asked not to be named.", "anonymous", "an official"),
        ("“The crane is old and it must go,” dockers said on Monday.", "collective", "dockers"),
        (
            "“The crane is old and it must go,” said Ada Quill, a welder from Larkhill.",
            "named",
            "a welder from Larkhill",
        ),
        ("“The crane is old and it must go,” Harbour Commissioner Ada Quill said.", "named", "Harbour Commissioner"),
        (
            "Democrat Jane Roe lost. Oduya met his Democratic opponent, Jane Roe, twice. “The crane is old,” Roe said.",
            "named",
            "his Democratic opponent",
        ),
        ("“The crane is old and it must go,” Democrat Jane Roe said.", "named", "Democrat"),
    ],
)
def test_how_the_speaker_is_named_and_described(sentence: str, naming: str, role: str) -> None:
    quote = one(PAIR + sentence, "The crane")
    assert (quote.naming, quote.role) == (naming, role)


@pytest.mark.parametrize(
    ("sentence", "content", "cue", "kind"),
    [
        ("Lindgren warned that the crane was old.", "that the crane was old", "warned", "speech"),
        ("Lindgren believes that the crane is old.", "that the crane is old", "believes", "thought"),
        ("Lindgren hopes to sell the crane soon.", "to sell the crane soon", "hopes", "intention"),
        ("Lindgren hopes that the crane will last.", "that the crane will last", "hopes", "thought"),
        ("Lindgren plans to sell the crane soon.", "to sell the crane soon", "plans", "intention"),
        ("Lindgren agreed that the crane was old.", "that the crane was old", "agreed", "thought"),
        ("Lindgren reaffirmed her support for the crane.", "her support for the crane", "reaffirmed", "speech"),
        ("Lindgren has created a list of demands.", "a list of demands", "has created", "other"),
        ("Lindgren noticed a new crane in the yard.", "a new crane in the yard", "noticed", "other"),
        ("We know that the crane is old.", "that the crane is old", "know", "other"),
        ("No one can claim the crane.", "the crane", "can claim", "other"),
    ],
)
def test_what_an_indirect_quotation_reports(sentence: str, content: str, cue: str, kind: str) -> None:
    text = PAIR + sentence
    start = text.index(sentence)
    found = Attribution(
        ((text.index(content), text.index(content) + len(content)),),
        (text.index(cue), text.index(cue) + len(cue)), (start, start + len(sentence.split(f" {cue}")[0])), 0.9,
    )  # fmt: skip
    quote = one(text, content, found)
    assert quote.indirect_kind == kind
    # The tagger is equally sure of all; of a row that reports nothing nobody should be.
    assert quote.confidence is not None
    assert (quote.confidence < 0.75) == (kind == "other")


@pytest.mark.parametrize(
    ("tagged", "text", "right"),
    [
        # a phrase of the next sentence, and a whole one
        (
            "that the crane was old|what was going on",
            "Lindgren said that the crane was old. The crew heard what was going on.",
            ["that the crane was old"],
        ),
        (
            "that the crane was old|It must go by May",
            "Lindgren said that the crane was old. It must go by May.",
            ["that the crane was old", "It must go by May"],
        ),
        # a gap within a phrase, and one that commas set off
        (
            "that the crane at|has failed twice",
            "Lindgren said that the crane at Port Selwick has failed twice.",
            ["that the crane at Port Selwick has failed twice"],
        ),
        (
            "that the crane|has failed twice",
            "Lindgren said that the crane, the oldest in Rostock, has failed twice.",
            ["that the crane", "has failed twice"],
        ),
        # cut in the middle of a phrase
        (
            "that the crane belongs to the",
            "Lindgren said that the crane belongs to the harbour office.",
            ["that the crane belongs to the harbour office"],
        ),
        (
            "that the crane has raised the anger of",
            "Lindgren said that the crane has raised the anger of the dockers in May.",
            ["that the crane has raised the anger of the dockers"],
        ),
        # what the speaker does or says next
        (
            "if he was sure about the crane, and even left the office",
            "Lindgren asked Oduya several times if he was sure about the crane, and even left the office.",
            ["if he was sure about the crane"],
        ),
        (
            "the crane was old, adding that it must go",
            "Lindgren said the crane was old, adding that it must go.",
            ["the crane was old"],
        ),
        (
            "that the crane was old and so",
            "Lindgren said that the crane was old and so she sold it in May.",
            ["that the crane was old"],
        ),
    ],
)
def test_borders_of_reported_words(tagged: str, text: str, right: list[str]) -> None:
    start, text = len(PAIR), PAIR + text
    parts = tuple((text.index(part), text.index(part) + len(part)) for part in tagged.split("|"))
    cue = next(word for word in ("said", "asked") if word in text)
    found = Attribution(parts, (text.index(cue), text.index(cue) + len(cue)), (start, start + len("Lindgren")), 0.9)
    quote = one(text, "the crane", found)
    assert [text[s:e] for s, e in quote.parts] == right


def test_marks_with_blanks_on_both_sides_are_paired() -> None:
    text = '" The ice is thin , and nobody should walk on it , " the minister said .'
    (quoted,) = find_quoted(text)
    assert text[quoted.start : quoted.end] == "The ice is thin , and nobody should walk on it ,"


def test_headings_end_without_a_full_stop() -> None:
    text = "Mayor of Larkhill resigns\n\nThe mayor resigned.\n\n— Ada Quill, 17 May\n\n“Never again” says Quill"
    starts = [text.index(word) for word in ("Mayor of", "The mayor", "Ada Quill", "Quill", "says Quill")]
    assert [in_heading(text, at) for at in starts] == [True, False, False, False, False]


def test_an_interview_has_the_names_of_who_answers_and_who_asks() -> None:
    text = (
        "The head of the harbour office, Maria Lindgren, spoke to our reporter Peter Oduya.\n\n"
        "Q: Why has the crane been sold?\n\nA: Because it leaned, and I would rather not be under it.\n\n"
        "Q: Will there be another one?\n\nA: If the council pays. I have asked."
    )
    assert [q.speaker_name for q in quotes(text)] == ["Peter Oduya", "Maria Lindgren"] * 2


def test_a_transcript_in_capitals_names_its_speakers() -> None:
    text = (
        "ADA QUILL, HARBOUR RADIO HOST: Welcome back. With me is the senator. Senator, will the crane go?\n\n"
        "SEN. BO TARROW (I-LARKHILL): It leans already, Ada. I stood under it this morning.\n\n"
        "QUILL: And the council says that it is safe.\n\nTARROW: They should stand under it, too."
    )
    turns = [q for q in quotes(text) if q.rule == "transcript"]
    assert [q.speaker_name for q in turns] == ["Ada Quill", "Bo Tarrow"] * 2


def test_an_embedded_post_is_quoted_without_its_address() -> None:
    text = (
        "The town closed its quay on Saturday after the crane had leaned for a week.\n\n"
        "Nobody should walk on the quay until we have looked at it. pic.example.com/1 https://example.com/x1\n\n"
        "— Ada Quill (@harbourquill) July 18, 2026\n\nThe ferry was sent to the other side."
    )
    quote = one(text, "Nobody should walk")
    assert quote.speaker_name == "Ada Quill"
    assert text[quote.start : quote.end].endswith("looked at it. pic.example.com/1")


def test_words_that_a_post_reports_are_not_those_of_who_signs_it() -> None:
    text = (
        "Tom Varga runs the harbour.\n\nReporter asks Varga about the crane.\n\n"
        "Varga replied, “It leans, but it holds.”\n\n— Ada Quill (@harbourquill) July 18, 2026\n\nThe ferry left."
    )
    assert one(text, "It leans").speaker_name == "Tom Varga"


def test_a_role_keeps_its_owner() -> None:
    text = (
        "The inspectorate has read the recorder of the ferry. Its chief, Nora Feld, opened the hearing in Rostock.\n\n"
        "“We will say what happened,” Feld said."
    )
    assert one(text, "We will say").role == "Its chief"


@pytest.mark.parametrize("suffix", ["Jr.", "III"])
def test_a_name_of_the_next_generation_is_not_the_father(suffix: str) -> None:
    text = (
        f"Peter Oduya built the mill in Rostock. His son, Peter Oduya {suffix}, sold it later.\n\n"
        f"“I sold a ruin,” Oduya {suffix} said.\n"
    )
    parse = parse_article(text)
    scene = Scene(parse, find_mentions(parse, EntityOptions()), load_lexicon())
    found = find_quotes(parse, scene.mentions, QuoteOptions()).quotes
    (quote,) = (q for q in found if q.kind == "direct")
    names, _ = Naming(scene, [quote], None).candidates(replace(quote, speaker_name=None))
    assert [each.name for each in names] == [f"Peter Oduya {suffix}"]


def test_she_before_its_name_is_the_subject_of_the_main_clause() -> None:
    text = (
        "Nora Feld closed the quay on Monday. The crane had leaned for a week.\n\n"
        "While she said that the crane was old, Bo's sister Ada Quill told the council to wait."
    )
    quote = one(text, "the crane was old", tag(text, "that the crane was old", "said", "she"))
    assert (quote.speaker_name, quote.rule.endswith(", ahead")) == ("Ada Quill", True)


def test_a_quotation_goes_on_over_a_paragraph_that_was_broken_within_a_sentence() -> None:
    text = (
        PAIR + "“The crane is old and it must go before the winter, since the council and the harbour\n\n"
        "cannot pay for it,” said Maria Lindgren, who runs the office."
    )
    quote = one(text, "The crane is old")
    assert len(quote.parts) == 2
    assert quote.speaker_name == "Maria Lindgren"


def test_a_turn_of_a_transcript_is_not_reported_a_second_time() -> None:
    text = (
        "ADA QUILL, HARBOUR RADIO HOST: Welcome back. Will the crane go?\n\n"
        "BO TARROW: It leans already, Ada. I stood under it.\n\nQUILL: And the council?\n\nTARROW: It waits."
    )
    start = text.index("BO TARROW")
    again = Attribution(((text.index("It leans"), text.index(", Ada")),), None, (start, start + 9), 0.9)
    assert [q.rule for q in quotes(text, again)] == ["transcript"] * 4


SOLD = "Maria Lindgren said the crane would be sold in spring."
RUST = "“Nobody has climbed it for years, and the rust is everywhere.”"


def test_a_paragraph_of_quoted_words_goes_on_with_the_paragraph_before() -> None:
    text = f"{SOLD}\n\n{RUST}\n\nPeter Oduya said he would like to buy it."
    before = tag(text, "the crane would be sold in spring", "said", "Maria Lindgren")
    below = tag(text, RUST, "said he", "Peter Oduya")
    assert one(text, "Nobody has climbed", before, below).speaker_name == "Maria Lindgren"
    silent = text.replace(SOLD, "Maria Lindgren sold the crane in spring.")
    below = tag(silent, RUST, "said he", "Peter Oduya")
    assert one(silent, "Nobody has climbed", below).speaker_name == "Peter Oduya"


def test_a_quotation_of_two_paragraphs_keeps_the_speaker_at_its_end() -> None:
    first, second = RUST.removesuffix("”"), "“It must go,”"
    text = f"{SOLD}\n\n{first}\n\n{second} Peter Oduya said."
    before = tag(text, "the crane would be sold in spring", "said", "Maria Lindgren")
    below = [tag(text, words, "said.", "Peter Oduya", probability=0.99) for words in (first, second)]
    assert one(text, "Nobody has climbed", before, *below).speaker_name == "Peter Oduya"


def spoken_by(source: str) -> tuple[str, str | None]:
    """The words and the name of the speaker of what a tagger finds `source` to have announced."""
    text = f"{source} announced that the crane would be sold in spring."
    quote = one(text, "the crane", tag(text, "that the crane would be sold in spring", "announced", source))
    assert quote.speaker is not None
    return text[slice(*quote.speaker)], quote.speaker_name


@pytest.mark.parametrize(
    "title",
    [
        "Harbour Union (HU) legislator",
        "Minister for Cranes",
        "The head of the old harbour office,",
        "An old skipper named",
    ],
)
def test_a_long_title_belongs_to_the_name_that_ends_it(title: str) -> None:
    words, name = spoken_by(f"{title} Maria Lindgren")
    assert name == "Maria Lindgren"
    assert words.endswith(name)


@pytest.mark.parametrize(
    "source",
    [
        "Allies of Mayor Maria Lindgren",
        "A spokesman for Mayor Maria Lindgren",
        "The wife of a man named Peter Oduya",
    ],
)
def test_who_speaks_for_somebody_is_not_the_one_named(source: str) -> None:
    assert source.startswith(spoken_by(source)[0])


CAPITALS = [
    ("an office", "The Deputy Minister of Cranes said", "Deputy Minister", None, "person"),
    ("a member", "Rostock Democrat said", "Rostock Democrat", None, "person"),
    ("a law", "The Harbour Cranes Act said", "Harbour Cranes Act", "Harbour Cranes Act", "document"),
    ("a body", "Prevention Department said", "Prevention Department", "Prevention Department", "organisation"),
]


@pytest.mark.parametrize(("start", "source", "name", "kind"), [c[1:] for c in CAPITALS], ids=[c[0] for c in CAPITALS])
def test_capitals_alone_are_no_name(start: str, source: str, name: str | None, kind: str) -> None:
    text = f"{start} that the crane would be sold in spring."
    quote = one(text, "the crane", tag(text, "that the crane would be sold in spring", "said", source))
    assert (quote.speaker_name, quote.speaker_kind) == (name, kind)
