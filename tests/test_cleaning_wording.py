"""Wording rules: lines that are furniture anywhere, and lines of news that look a little like them."""

import random

import pytest

from pipeline.cleaning.described import describe
from pipeline.cleaning.furniture import FURNITURE_RULES, furniture_rule, read_wordings
from pipeline.cleaning.heading import line_label
from pipeline.cleaning.language import count_words
from pipeline.cleaning.lines import split_lines
from pipeline.cleaning.openings import opening_number, openings
from pipeline.text.stories import story_rule

FURNITURE = [
    ("0:00", "player-time"),
    ("The end.", "article-end"),
    ("1:02 / 14:30", "player-time"),
    ("3.", "number"),
    ("___", "separator"),
    ("×", "symbol"),
    ("%d bloggers like this:", "template-residue"),
    ("Dear {{ user.name }}", "template-residue"),
    ("Please enable JavaScript to view the comments.", "template-residue"),
    ("Enable Read mode", "read-mode"),
    ("100% Font Size", "read-mode"),
    ("4 min read", "read-mode"),
    ("Listen to this article", "read-mode"),
    ("Share on Facebook", "share"),
    ("Facebook Twitter WhatsApp Email", "share"),
    ("Copy link", "share"),
    ("Leave a Reply", "comments"),
    ("12 Comments", "comments"),
    ("Your email address will not be published. Required fields are marked *", "comments"),
    ("This blog uses Akismet to reduce spam.", "comments"),
    ("14 responses to “Harbour reopens”", "comments"),
    ("Newsletter", "newsletter"),
    ("Sign up for our daily briefing", "newsletter"),
    ("Get the morning's stories delivered straight to your inbox.", "newsletter"),
    ("To continue reading, please log in", "paywall"),
    ("For the latest headlines, follow our news channel online or via the app.", "promotion"),
    ("Follow us on Instagram", "promotion"),
    ("Follow Jo Marsh on Twitter @jomarsh", "promotion"),
    ("Download our app for Android and iPhone", "promotion"),
    ("Related Articles", "list-heading"),
    ("Read more:", "list-heading"),
    ("You may also like", "list-heading"),
    ("Top Content Trending", "list-heading"),
    ("Most read", "list-heading"),
    ("More from Politics", "list-heading"),
    ("READ MORE: Ferry strike enters its second week", "inline-teaser"),
    ("Related: What the sea wall will cost", "inline-teaser"),
    ("© 2027 The Shoreline Post", "copyright"),
    ("Transcripts are prepared by a contractor and may contain errors.", "copyright"),
    ("Support local journalism. Subscribe today.", "paywall"),
    ("Follow The Shoreline Post on Mastodon", "promotion"),
    ("Copyright 2027. All rights reserved.", "copyright"),
    ("This material may not be published, broadcast or rewritten.", "copyright"),
    ("We use cookies to improve your visit.", "cookies"),
    ("Privacy Policy", "cookies"),
    ("Accept all", "cookies"),
    ("Photo: Jo Marsh / The Shoreline Post", "photo-credit"),
    ("(Image credit: Eastwick Port)", "photo-credit"),
    ("Jo Marsh/Getty Images", "photo-credit"),
    ("Tags: harbour, storm, ferries", "tags"),
    ("Skip to content", "navigation"),
    ("Home | News | Sport", "navigation"),
    ("Politics", "section-label"),
    ("Advertisement", "advertisement"),
    ("- Story continues below -", "advertisement"),
    ("When you buy through our links, we may earn a small commission.", "affiliate"),
    ("The Shoreline Post may receive compensation for some links to products.", "affiliate"),
    ("Everything here was independently chosen by our editors.", "affiliate"),
    ("Post editors choose and test lamps independently. If you buy one, we may earn a commission.", "affiliate"),
    ("$24.99 $19.99 at Harbour Stores", "affiliate"),
    ("Pre-order at Harbour Stores", "affiliate"),
    ("This content can also be viewed on the site it originates from.", "embed-notice"),
    ("Instagram content", "embed-notice"),
    ("MORE: What the sea wall will cost", "inline-teaser"),
    ("Get in touch with us", "promotion"),
    ("Email Jo Marsh at jo@shoreline.example or call her.", "promotion"),
    ("Subscriber Terms(Opens in new window)", "share"),
    ("View this post on Instagram", "embed-notice"),
    ("MORE:\u00a0What the sea wall will cost", "inline-teaser"),
    ("(\u200bMORE: What the sea wall will cost)", "inline-teaser"),
    ("Share this art\u00adicle", "share"),
    ("[Related: What the sea wall will cost]", "inline-teaser"),
    ("(Learn more about tides and sea walls.)", "inline-teaser"),
    ("On ShorelinePost.com: What the sea wall will cost", "inline-teaser"),
    ("Sharing is caring!", "share"),
    ("Like what you're reading? Sign up.", "newsletter"),
    ("jo.marsh@shoreline.example", "promotion"),
    ("Did you see the flood? Email us at news@shoreline.example.", "promotion"),
    ("—Staff writer Jo Marsh can be reached at jo@shoreline.example.", "promotion"),
    ("Jo Marsh writes about harbours. Follow her on Instagram.", "promotion"),
    ("Post content and product recommendations are editorially independent.", "affiliate"),
    ("This document is subject to copyright. No part may be reproduced.", "copyright"),
    ("Citation: Sea wall holds (2027, March 3) retrieved 4 March 2027 from https://shoreline.example", "copyright"),
    ("This story was originally published March 3, 2027, 11:09 AM.", "copyright"),
    ("PHOTO BY JO MARSH Ida Lind mends a net in the harbour on Monday.", "photo-credit"),
    ("SUBMITTED PHOTO Ida Lind mends a net in the harbour.", "photo-credit"),
    ("Ida Lind says that the nets were cut. Photos via Jo Marsh.", "photo-credit"),
    ("Hair Stylist: Jo Marsh", "photo-credit"),
    ("The wall in March. | Image credit: Eastwick Port / Jo Marsh", "photo-credit"),
    ("Boats lie on the sand below the wall. Jo Marsh / Pexels", "photo-credit"),
    ("Courtesy of Eastwick Port", "photo-credit"),
    ("All photos: Jo Marsh", "photo-credit"),
    ("Jo Marsh/The Shoreline Post", "photo-credit"),
    ("Media captionThe wall in March", "photo-credit"),
    ("Ida Lind mends a net. Photo:", "photo-credit"),
    ("Media playback is unsupported on your device", "embed-notice"),
    ("Please use a html5 video capable browser to watch videos.", "embed-notice"),
    ("Waiting for your permission to load the map.", "embed-notice"),
    ("In order to view the video, please allow Manage Cookies", "cookies"),
    ("Copy article link", "share"),
    ("Jump to recipe", "navigation"),
    ("Like this article?", "newsletter"),
    ("What the sea wall will cost »", "inline-teaser"),
    ("Journal information: Letters on Tides", "inline-teaser"),
    ("• Jo Marsh can be reached at jo@shoreline.example.", "promotion"),
    ("Cross-posted from The Shoreline Post.", "copyright"),
    ("View On Harbour Stores $20", "affiliate"),
    ("We've detected you are on an old browser.", "template-residue"),
]

NEWS = [
    "Facebook changed its privacy policy on Tuesday after an outcry.",
    "“We baked 200 cookies for the volunteers,” she said.",
    "He was charged with unauthorized use of a vehicle.",
    "Getty Images sued the start-up over its training data.",
    "Sign language should be taught in every school, he said.",
    "Register offices across the county were closed on Monday.",
    "For more than a decade he would read to the children of the village.",
    "Like her, many in the town say they will not go back.",
    "Join forces or fail: that was the message of the summit.",
    "The money may not be used for new roads, the court ruled.",
    "By Friday it was over.",
    "By then the ferries had left.",
    "Reports from the region say that two bridges are down.",
    "Research by the university shows that the wall will hold.",
    "With information about the attack scarce, officials urged calm.",
    "A copyright lawsuit that was filed in 2016 is still open.",
    "Apple said that its App Store had removed the programme.",
    "Mr Marsh says:",
    "The response",
    "What next?",
    "Share prices fell by a fifth in the first hour of trading.",
    "Read the room, the senator told his colleagues.",
    "More than 300 people marched through the capital on Sunday.",
    "Latest figures show that prices rose by 4 percent in May.",
    "“Yes.”",
    "Home to 40,000 people, the camp has three wells.",
    "Watch out for scams, the police warned.",
    "Follow the money, investigators like to say.",
    "Print media lost a tenth of their readers last year.",
    "Source of the trouble was a broken valve, engineers found.",
    "Families of the drowned may receive compensation from the ferry line, the court ruled.",
    "The broker will earn a commission of nine percent on every house, the council said.",
    "The three experts were independently selected by the court and the union.",
    "“We received compensation for the boats, not for the nets,” said Ida Lind.",
    "An affiliate of the bank bought the ferry line in May.",
    "$24 million for a new harbour",
    "Order at last",
    "Get in line, the mayor told them.",
    "More than 40 boats were lost: nobody had warned their crews.",
    "On the harbour wall: a line of people with lamps.",
    "The two papers are editorially independent, their owner said.",
    "Detectives can be reached at tips@larkhill.example.",
    "Anyone who saw the boat is asked to email them at tips@larkhill.example.",
    "“Do not follow him on foot,” the officer said. Follow them at a distance, she added.",
    "Her stylist was late, and the photographer left.",
    "The media captioned the picture wrongly, he said.",
    "She jumped to her feet.",
    "“We like this article and will print it,” the editor said.",
    "The port and/or the county must pay, the court ruled.",
    "« La mer est belle »",
    "He took the photo: a boat on the sand.",
    "His courtesy of manner was known in the village.",
]


@pytest.mark.parametrize(("text", "rule"), FURNITURE)
def test_furniture(text: str, rule: str) -> None:
    assert furniture_rule(text) == rule


@pytest.mark.parametrize("text", NEWS)
def test_news_is_no_furniture(text: str) -> None:
    assert furniture_rule(text) is None
    (line,), _ = split_lines(text)
    assert line_label(line) is None


def test_every_rule_has_a_case() -> None:
    tested = {rule for _, rule in FURNITURE}
    assert set(FURNITURE_RULES) == tested


def test_stray_lines_of_the_resource_are_refused() -> None:
    with pytest.raises(ValueError, match="before the first"):
        read_wordings("no rule yet\n")


LABELS = [
    ("By Jo Marsh", ("byline", "byline")),
    ("BY JO MARSH AND IDA LIND", ("byline", "byline")),
    ("by Jo Marsh, The Shoreline Post", ("byline", "byline")),
    ("By Shoreline Staff", ("byline", "byline")),
    ("Jo Marsh reports from Eastwick", ("byline", "author-note")),
    ("Senior political correspondent", ("byline", "author-role")),
    ("Jo Marsh covers ports for the Shoreline Post. Reach her at 555-0100.", ("byline", "author-note")),
    ("Jo Marsh is the harbour editor of the Shoreline Post. Her first job was on a ferry.", ("byline", "author-note")),
    ("Jo Marsh is the Post’s chief critic. He has seen every play of the last ten years.", ("byline", "author-note")),
    ("Ida is a food writer based in Eastwick, where she keeps bees.", ("byline", "author-note")),
    ("(Reporting by Jo Marsh; editing by Ida Lind)", ("byline", "credit")),
    ("With reporting by the Coast Agency, Harbour Radio", ("byline", "credit")),
    ("Jo Marsh contributed to this report.", ("byline", "credit")),
    ("With agencies", ("byline", "credit")),
    ("Published: 12 May 2027 10:03", ("date", "date-line")),
    ("Aired May 12, 2027 - 16:00 ET", ("date", "date-line")),
    ("Published: Updated:", ("date", "date-line")),
    ("Tuesday, Dec 16, 2025", ("date", "date-line")),
    ("3 hours ago", ("date", "date-line")),
    ("Last updated on 4 June 2027 at 9:15 am", ("date", "date-line")),
]


@pytest.mark.parametrize(("text", "label"), LABELS)
def test_labels(text: str, label: tuple[str, str]) -> None:
    (line,), _ = split_lines(text)
    assert line_label(line) == label


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("The harbour opened again on Tuesday after the storm had closed it for nine days.", True),
        ("Lind, Marsh, Okafor, Petrov and Silva met Brandt, Costa, Duarte and Ekholm in Eastwick.", True),
        ("He resigned.", True),
        ("Der Hafen wurde am Dienstag nach neun Tagen wieder geöffnet, teilte die Behörde mit.", False),
        ("Le port a rouvert mardi après neuf jours de fermeture, a annoncé la direction.", False),
        ("El puerto volvió a abrir el martes tras nueve días de cierre, informó la autoridad.", False),
        ("De haven is dinsdag na negen dagen weer geopend, zegt de directie van het bedrijf.", False),
        ("Порт снова открылся во вторник после девяти дней.", False),
        ("港は火曜日に再開した。", False),
        ("", False),
    ],
)
def test_english(text: str, english: bool) -> None:
    assert (count_words(text).share() >= 0.15) is english


@pytest.mark.parametrize(
    ("expression", "texts", "others"),
    [
        ("(?:sign|log) ?in", ["Sign in", "LOGIN"], ["silt", "lone"]),
        ("(?:please )?follow", ["please follow", "follow"], ["flow", "pl follow"]),
        (r"\d+ (?:likes|shares)", ["1 like", "17 shares", "٣ likes"], ["one like", "- 1"]),
        (r"(?:\d+ )?comments?", ["12 comments", "comment"], ["co-op", "twelve"]),
        (r"[(\[]?\s*(?:photo|image):.*", ["( Photo: x", "image: y"], ["(a) photo", "phase"]),
        (r"[^\w\"]{1,3}", ["*", "--", "…"], ["*a", "no", "1", "é"]),
        (r"[à-ü]\w", ["éa"], ["ea", "a"]),
        (r"(?:a|b)+c", ["abc", "aaac", "bc"], ["acc", "ab-"]),
        (".{0,9}cookies", ["Our cookies", "(cookies)"], []),
    ],
)
def test_openings_of_an_expression(expression: str, texts: list[str], others: list[str]) -> None:
    numbers = {opening_number(opening) for opening in openings(expression)}
    assert {opening_number(text) for text in texts} <= numbers
    assert not {opening_number(text) for text in others} & numbers


def test_without_a_parser_everything_is_an_opening(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.cleaning.openings._parser", None)
    assert {opening_number(text) for text in ("a", "Read more", "“No”", "é1-")} <= set(
        map(opening_number, openings("no matter"))
    )


@pytest.mark.parametrize("seed", range(5))
def test_no_rule_is_left_out_for_speed(seed: int) -> None:
    """What is decided for many lines at once, against each rule tried on each line."""
    rng = random.Random(seed)
    pieces = [*(text for text, _ in FURNITURE), *(text for text, _ in LABELS), *NEWS]
    texts = [rng.choice(pieces) for _ in range(300)]
    texts = [
        text
        if rng.random() < 0.5
        else "".join(rng.choice([c, c, c, c.upper(), rng.choice("aé½字 K([1-—")]) for c in text)
        for text in texts
    ]
    lines = split_lines("\n".join(texts))[0]
    found = describe("\n".join(texts))
    stories = [i for i, line in enumerate(lines) if story_rule(line.text)]
    assert set(stories) <= set(found.stories)
    for line, rule, label in zip(lines, found.furniture, found.labels, strict=True):
        assert rule == furniture_rule(line.text)
        assert label == (None if rule else line_label(line))


def test_wordings_are_in_lower_case() -> None:
    with pytest.raises(ValueError, match="lower case"):
        read_wordings("[share]\nShare this")
    assert furniture_rule("SHARE THIS ARTICLE") == furniture_rule("share this article") == "share"
