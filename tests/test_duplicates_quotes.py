"""Clusters of quotations: the same words reported twice."""

import dataclasses
import random
import time
from collections import Counter
from typing import Any

import numpy as np
import pytest

from pipeline.duplicates.forms import own_words
from pipeline.duplicates.options import DuplicateOptions
from pipeline.duplicates.phrases import match
from pipeline.duplicates.speakers import same_speaker
from pipeline.duplicates.surroundings import surroundings_of
from pipeline.duplicates.wordbits import quote_words
from tests.oracles import QuoteCluster, QuoteKey, candidate_forms, cluster_quotes, distinct_forms

LONG = (
    "We will not sell a single metre of this harbour, and anybody who thinks that the fishermen "
    "of this town can be bought with a new car park has never met one of them."
)
OTHER = "The bridge will be closed from Monday until the engineers have looked at every cable."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[W]e don't know", "we do not know"),
        ("We [the council] cannot pay", "we can not pay"),
        ("They’re gonna win, and I won’t stop them", "they are going to win and i will not stop them"),
        ("the voters' choice, Ann's choice", "the voters choice ann choice"),
        ("Three, uh, perhaps four", "3 perhaps 4"),
        ("(Laughter)", "laughter"),
        ("…", ""),
    ],
)
def test_words_as_spoken(text: str, expected: str) -> None:
    assert quote_words(text) == expected.split()


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("Nora Feld", "Feld", True),
        ("Nora Feld", "N. Feld", True),
        ("the Harbour Board", "Harbour Board", True),
        ("José Ruíz Jr.", "Jose Ruiz", True),
        ("Nora Feld", "Martin Feld", False),
        ("Nora Feld", "Nora Quist", False),
        ("", "Nora Feld", False),
    ],
)
def test_names_of_one_speaker(a: str, b: str, same: bool) -> None:
    assert same_speaker(a, b) is same
    assert same_speaker(b, a) is same


def made_around() -> list[QuoteKey]:
    """Other quotations, so that words have the frequencies of a corpus."""
    rng = random.Random(0)
    lexicon = ["harbour", "board", "vote", "never", "the", "of", "we", "and", "is", "a", "plan", "money", "to", "that"]
    return [QuoteKey(f"z{k}", f"zd{k}", " ".join(rng.choices(lexicon, k=8)) + f" {k}x") for k in range(40)]


def clusters(*quotes: QuoteKey, options: DuplicateOptions | None = None) -> dict[str, QuoteCluster]:
    """Rows by quote_id, with the other quotations around them."""
    rows = {row.quote_id: row for row in cluster_quotes([*quotes, *made_around()], options)}
    assert len(rows) == len(quotes) + len(made_around())
    return {quote.quote_id: rows[quote.quote_id] for quote in quotes}


def bits_of(text: str) -> float:
    forms, form_of = distinct_forms([text, *(quote.text for quote in made_around())])
    return float(forms.total_bits[form_of[0]])


def key(quote_id: str, text: str, speaker: str | None = None, day: int | None = None, **more: Any) -> QuoteKey:
    return QuoteKey(quote_id, f"doc-{quote_id}", text, speaker, f"2024-05-{day:02d}" if day else None, **more)


JOINED = [
    ("again", LONG, LONG, "same"),
    ("other marks", LONG, LONG.upper().replace(",", " —"), "same"),
    ("a part", LONG, "anybody who thinks that the fishermen of this town can be bought with a new car park", "part"),
    ("a bracketed start", LONG, "[A]nybody who thinks the fishermen of this town can be bought has met one", "part"),
    ("an elision", LONG, "We will not sell a single metre of this harbour … has never met one of them.", "part"),
    ("another transcript", LONG, LONG.replace("anybody", "anyone").replace("car park", "parking lot"), "variant"),
    ("parts the other way round", LONG, "can be bought with a new car park? We will not sell a single metre", "part"),
    (
        "tails that overlap",
        LONG,
        "the fishermen of this town can be bought with a new car park has never met one of them. Ask my father, or "
        "ask my grandmother, who mended nets in the cold here all her life.",
        "variant",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("one", "two", "relation"), [case[1:] for case in JOINED], ids=[case[0] for case in JOINED])
def test_one_utterance(one: str, two: str, relation: str) -> None:
    rows = clusters(key("a", one), key("b", two), key("c", OTHER))
    assert rows["a"].cluster_id == rows["b"].cluster_id != rows["c"].cluster_id
    assert rows["c"] == QuoteCluster("c", "q-c", "c", "same", 1.0)
    relations = {rows["a"].relation, rows["b"].relation}
    assert relations == {"same", relation}
    assert 0.3 < min(rows["a"].score, rows["b"].score) <= 1.0


APART = [
    ("a stock phrase in both", "At the end of the day we will have to wait and see what the judges say.",
     "At the end of the day I think that it is all about the harbour and the people who live there."),
    ("a stock phrase alone", "at the end of the day", "At the end of the day we will have to wait for the judges."),
    ("a few words", "a lot of people", "There are a lot of people who come here for the boats."),
    ("a name", "Harbour Board", "The Harbour Board has never asked us what we want, and it never will."),
    ("one topic, other words", "The harbour must not be sold to anybody.", "Nobody may buy the harbour from us."),
    ("one frame", "We are going to close the northern bridge.", "We are going to paint the southern tower."),
    ("no words", "…", "!"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "two"), [case[1:] for case in APART], ids=[case[0] for case in APART])
def test_two_utterances(one: str, two: str) -> None:
    rows = clusters(key("a", one), key("b", two))
    assert rows["a"].cluster_id != rows["b"].cluster_id


@pytest.mark.parametrize(
    ("one", "two", "together"),
    [
        (("Nora Feld", 1), ("Feld", 2), True),
        ((None, 1), (None, 2), True),
        (("Nora Feld", 1), ("Martin Quist", 2), False),
        ((None, None), (None, None), False),
    ],
)
def test_speaker_and_date_decide_when_words_tell_little(
    one: tuple[str | None, int | None], two: tuple[str | None, int | None], together: bool
) -> None:
    words = "a bucket of rotten fish heads"
    options = DuplicateOptions(quote_bits=bits_of(words) + 3, quote_sure_bits=80.0)
    rows = clusters(key("a", words, *one), key("b", words, *two), options=options)
    assert (rows["a"].cluster_id == rows["b"].cluster_id) is together


def test_the_same_words_of_two_people_are_joined() -> None:
    rows = clusters(key("a", LONG, "Nora Feld", 3), key("b", LONG, "Martin Quist", 3), key("c", OTHER, "Nora Feld"))
    assert rows["a"].cluster_id == rows["b"].cluster_id != rows["c"].cluster_id


def test_the_canonical_quotation_is_the_fullest_then_the_first_published() -> None:
    part = LONG.split(",")[0]
    rows = clusters(key("a", part, day=1), key("b", LONG, day=3), key("c", LONG, day=2), key("d", LONG))
    assert {row.canonical_quote_id for row in rows.values()} == {"c"}
    assert {row.cluster_id for row in rows.values()} == {"q-c"}
    assert rows["a"].relation == "part"


def test_partial_matches_make_no_chain() -> None:
    pieces = [
        "the red boats came home before the storm broke over Marrow Point",
        "nobody had told the lighthouse keeper that the lamp was out",
        "my brother carried the old ropes up to the chapel on his back",
        "in the morning we counted nineteen masts below the cliff",
    ]
    rows = clusters(*(key(str(k), ". ".join(pieces[k : k + 2])) for k in range(3)))
    for row in rows.values():
        assert row.score >= 0.3
    assert len({row.cluster_id for row in rows.values()}) == 2


def test_indirect_quotations_need_much_more() -> None:
    report = "that the fishermen of this town can be bought"
    assert len({r.cluster_id for r in clusters(key("a", LONG), key("b", report)).values()}) == 1
    assert len({r.cluster_id for r in clusters(key("a", LONG), key("b", report, kind="indirect")).values()}) == 2
    assert len({r.cluster_id for r in clusters(key("a", LONG), key("b", LONG, kind="indirect")).values()}) == 1


def test_a_mixed_quotation_is_matched_by_the_words_in_its_marks() -> None:
    reporter = "the chair of the board told the council on Tuesday evening that outsiders"
    mixed = f"{reporter} “think that the fishermen of this town can be bought with a new car park” and are wrong"
    other = f"{reporter} “have paid for the lighthouse, the chapel and half of the school” and should be thanked"
    rows = clusters(key("a", LONG), key("b", mixed, kind="mixed"), key("c", other, kind="mixed"))
    assert rows["a"].cluster_id == rows["b"].cluster_id != rows["c"].cluster_id
    assert rows["b"].relation == "part"
    assert rows["b"].score > 0.9
    unmarked = clusters(key("a", reporter, kind="mixed"), key("b", reporter, kind="mixed"))
    assert unmarked["a"].cluster_id == unmarked["b"].cluster_id


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("that she is ''not a natural sailor,'' unlike him", "not a natural sailor,"),
        ("that she is ‘not a natural sailor’ and the crew's worst", "not a natural sailor"),
        ("that she is 'not a natural sailor' and the crew's worst", "not a natural sailor"),
        ('a “red” boat with a "blue" sail', "red … blue"),
        ("the crew's worst boat", "the crew's worst boat"),
        (
            "“He called us “fools” on Sunday, and “cowards” on Monday.",
            "“He called us “fools” on Sunday, and “cowards” on Monday.",
        ),
        ("“…”", "“…”"),
    ],
)
def test_the_speakers_own_words(text: str, expected: str) -> None:
    assert own_words(text, "mixed") == expected
    assert own_words(text, "direct") == text


SCENE = "At the ferry terminal in Quillby the dockers struck over the Ostrander contract and a broken crane"


@pytest.mark.parametrize(
    ("speaker", "scene", "together"),
    [
        ("Nora Feld", f"{SCENE}.", True),  # the same scene
        ("Nora Feld", "The budget of the county library was passed on Friday, with four votes against it.", False),
        (None, f"{SCENE}.", True),
        (None, "Feld spoke of the county library, whose budget was passed with four votes against it.", True),
        (None, "Quist spoke of the county library, whose budget was passed with four votes against it.", False),
    ],
)
def test_what_stands_around_decides_when_words_tell_little(speaker: str | None, scene: str, together: bool) -> None:
    words = "a bucket of rotten fish"
    options = DuplicateOptions(few_words=1)
    most = options.speaker_same_bits if speaker else 0.0
    options = dataclasses.replace(options, quote_bits=bits_of(words) + most + options.around_bits - 1)
    texts = [f"{SCENE}, “{words}” was what they got.", f"{scene} “{words}”"]
    start = np.array([text.index(words) for text in texts])
    found = surroundings_of(texts, np.arange(2), start, start + len(words))
    codes = [tuple(part.tolist()) for part in np.split(found.codes, found.starts[1:2])]
    one, two = key("a", words, "Nora Feld", around=codes[0]), key("b", words, speaker, around=codes[1])
    rows = clusters(one, two, options=options)
    assert (rows["a"].cluster_id == rows["b"].cluster_id) is together
    reported = clusters(one, dataclasses.replace(two, kind="indirect"), options=options)
    assert reported["a"].cluster_id != reported["b"].cluster_id


def test_words_quoted_by_another_speaker_stay_with_their_own() -> None:
    words = "a bucket of rotten fish"
    speech = f"{OTHER} The mayor then said in public that we are {words}, and nobody votes for her now."
    free = clusters(key("a", words), key("b", speech))
    assert free["a"].cluster_id == free["b"].cluster_id
    named = clusters(key("a", words, "Nora Feld"), key("b", speech, "Martin Quist"))
    assert named["a"].cluster_id != named["b"].cluster_id


def test_a_slogan_does_not_chain_itself_through_the_months() -> None:
    words = "forward with all of our boats"
    options = DuplicateOptions(quote_bits=bits_of(words) + 11, quote_sure_bits=80.0)
    slogan = [key(f"{day:02d}", words, "Nora Feld", day) for day in range(1, 29)]
    rows = clusters(*slogan, options=options)
    assert len({row.cluster_id for row in rows.values()}) > 3
    assert rows["01"].cluster_id == rows["02"].cluster_id != rows["28"].cluster_id


def test_a_word_again_counts_in_copies_of_a_story_and_not_within_one_article() -> None:
    copies = [key(k, "Marvellous harbour.", article_cluster_id="story") for k in "ab"]
    rows = clusters(*copies)
    assert rows["a"].cluster_id == rows["b"].cluster_id
    again = [QuoteKey(k, "doc", "Marvellous harbour.", article_cluster_id="story") for k in "ab"]
    rows = clusters(*again)
    assert rows["a"].cluster_id != rows["b"].cluster_id


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_the_input_does_not_matter(seed: int) -> None:
    quotes = made_quotes(random.Random(seed), 300)
    rows = cluster_quotes(quotes)
    random.Random(seed + 1).shuffle(quotes)
    assert cluster_quotes(quotes) == rows
    assert [row.quote_id for row in rows] == sorted(quote.quote_id for quote in quotes)


def made_quotes(rng: random.Random, count: int) -> list[QuoteKey]:
    """Statements, and parts of them in other articles; the quote_id begins with the statement's number."""
    lexicon = [
        "".join(rng.choices("bdfgklmnprst", k=2)) + rng.choice("aeiou") + rng.choice("lnrst") for _ in range(3_000)
    ]
    quotes = []
    for number in range(count):
        said = [lexicon[min(2_999, int(rng.paretovariate(0.6)))] for _ in range(rng.randrange(12, 40))]
        for copy in range(rng.choice((1, 1, 2, 4))):
            size = len(said) if copy == 0 else rng.randrange(10, len(said) + 1)
            start = rng.randrange(len(said) - size + 1)
            quotes.append(QuoteKey(f"{number:04d}-{copy}", f"d{number}-{copy}", " ".join(said[start : start + size])))
    return quotes


@pytest.mark.parametrize("seed", range(2))
def test_planted_parts_are_found_and_nothing_else(seed: int) -> None:
    quotes = made_quotes(random.Random(seed), 1_000)
    rows = cluster_quotes(quotes)
    wrong = sum(row.canonical_quote_id[:4] != row.quote_id[:4] for row in rows)
    apart = len({row.cluster_id for row in rows}) - 1_000
    assert wrong <= 2
    assert apart <= 40


def test_candidates_hold_every_part_of_a_form() -> None:
    forms, _ = distinct_forms([quote.text for quote in made_quotes(random.Random(3), 400)])
    texts = [
        " ".join(map(str, forms.tokens[start:end]))
        for start, end in zip(forms.starts[:-1], forms.starts[1:], strict=True)
    ]
    expected = {(i, j) for j in range(len(texts)) for i in range(j) if texts[j] in texts[i]}
    found = set(map(tuple, candidate_forms(forms).tolist()))
    assert len(expected) > 200
    assert len(expected - found) <= 0.01 * len(expected)


def test_matches_are_symmetric_and_bounded() -> None:
    forms, _ = distinct_forms([quote.text for quote in made_quotes(random.Random(4), 200)])
    pairs = candidate_forms(forms)
    one, two = match(forms, pairs), match(forms, pairs[:, ::-1])
    assert np.allclose(one.share, two.back)
    assert np.allclose(one.back, two.share)
    assert one.share.min() >= 0.0
    assert one.share.max() == 1.0
    assert (one.of_b / forms.total_bits[pairs[:, 1]] <= one.share + 1e-9).all()
    assert (one.of_b <= forms.total_bits[pairs[:, 1]] + 1e-3).all()
    assert (one.run <= one.of_b + 1e-6).all()


def test_a_viral_quotation_does_not_blow_up() -> None:
    words = (LONG + " " + OTHER).split()
    rng = random.Random(6)
    quotes = made_quotes(rng, 1_000)
    others = len(quotes)
    for k in range(500):
        size = rng.randrange(9, len(words))
        start = rng.randrange(len(words) - size + 1)
        more = f" x{k}" if k % 2 else ""
        quotes.append(QuoteKey(f"v{k:05d}", f"d{k}", " ".join(words[start : start + size]) + more))
    quotes.append(QuoteKey("whole", "d", " ".join(words)))
    quotes += [QuoteKey(f"copy{k:05d}", f"c{k}", LONG) for k in range(10_000)]
    started = time.process_time()
    rows = cluster_quotes(quotes)
    assert time.process_time() - started < 10
    viral = Counter(row.cluster_id for row in rows if not row.quote_id[0].isdigit())
    assert viral.most_common(1)[0][1] > 0.98 * (len(rows) - others)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_excerpts_of_a_viral_quotation_with_words_wrong_stay_together(seed: int) -> None:
    rng, copies = random.Random(seed), 200
    quotes = made_quotes(rng, 1_000)
    lexicon = sorted({word for quote in quotes for word in quote.text.split()})
    said = rng.sample(lexicon, 40)
    for k in range(copies):
        start = rng.randrange(20)
        part = said[start : rng.randrange(start + 8, 41)]
        words = [word if rng.random() > 0.03 else rng.choice(lexicon) for word in part]
        quotes.append(QuoteKey(f"v{k:05d}", f"d{k}", " ".join(words), None, "2024-05-01"))
    viral = [row for row in cluster_quotes(quotes) if row.quote_id[0] == "v"]
    assert Counter(row.cluster_id for row in viral).most_common(1)[0][1] >= 0.8 * copies
    assert all(row.canonical_quote_id[0] == "v" for row in viral)


def test_a_stock_phrase_in_thousands_of_articles_stays_many_and_cheap() -> None:
    quotes = [QuoteKey(f"{k:05d}", f"d{k}", "a lot of people", f"Speaker {k}") for k in range(3_000)]
    started = time.process_time()
    rows = cluster_quotes(quotes)
    assert time.process_time() - started < 10
    assert len({row.cluster_id for row in rows}) == 3_000


@pytest.mark.parametrize("seed", range(20))
def test_odd_texts_get_their_rows(seed: int) -> None:
    rng = random.Random(seed)
    pool = "aA é“”\"'’‘[]()…\n\t\0\ud800ÄßİﬁⅣ٣字_-—.%1 "
    quotes = [
        QuoteKey(
            f"{k}",
            f"d{rng.randrange(4)}",
            "".join(rng.choices(pool, k=rng.randrange(40))),
            rng.choice([None, "", "A", "Ä b", "…"]),
            rng.choice([None, "2020-01-01", "x", "2020-01-01T00:00:00Z"]),
            rng.choice([None, "s"]),
            rng.choice(["direct", "mixed", "indirect"]),
        )
        for k in range(30)
    ]
    rows = cluster_quotes(quotes)
    assert [row.quote_id for row in rows] == sorted(quote.quote_id for quote in quotes)
    assert all(0.0 <= row.score <= 1.0 for row in rows)
    rng.shuffle(quotes)
    assert cluster_quotes(quotes) == rows


def test_unclosed_marks_cost_no_time() -> None:
    texts = ["“" * 20_000, "“a " * 20_000, "[" * 20_000 + "(" * 20_000, "n't" * 20_000]
    started = time.process_time()
    assert len(cluster_quotes([QuoteKey(f"{k}", "d", text, kind="mixed") for k, text in enumerate(texts)])) == 4
    assert time.process_time() - started < 2


def test_nothing_gives_nothing() -> None:
    assert cluster_quotes([]) == []


def test_a_stock_sentence_of_several_people_months_apart_is_no_one_statement() -> None:
    """However alike the texts around it are: court reports of one paper are of one template."""
    text = "We will appeal against this ruling at once."

    def said(number: int, speaker: str | None, date: str) -> QuoteKey:
        return QuoteKey(f"q{number}", f"d{number}", text, speaker, date, around=tuple(range(40)))

    apart = clusters(said(1, "Ann Hale", "2024-01-03"), said(2, "Bo Tarrow", "2024-05-09"))
    assert len({row.cluster_id for row in apart.values()}) == 2
    near = clusters(said(1, "Ann Hale", "2024-01-03"), said(2, "Bo Tarrow", "2024-01-04"))
    assert len({row.cluster_id for row in near.values()}) == 1
    same = clusters(said(1, "Ann Hale", "2024-01-03"), said(2, "Hale", "2024-05-09"))
    assert len({row.cluster_id for row in same.values()}) == 1
    nobody = clusters(said(1, "Ann Hale", "2024-01-03"), said(2, None, "2024-05-09"))
    assert len({row.cluster_id for row in nobody.values()}) == 1
