"""The rules of quotations by name: what `quotes.rule` may say, with its meaning; "..., x" is added to another rule."""

from __future__ import annotations

RULES: dict[str, str] = {
    "ranked": "the ranker's likeliest candidate; `cue` is the verb it goes with, if any",
    "carried": "the same, and it was the speaker of the quoted words before",
    "caption": "signed: a dash and a name after the words",
    "tagged": "accurate profile: the tagger's source, against the ranker's",
    "transcript": (
        'a paragraph after "ROE:", "Q:" or "A:"; of the people named before the first question, "A" is the only one '
        'who is not introduced as a reporter, "Q" the only one who is'
    ),
    "blockquote": "a paragraph without marks after a line that says who speaks and ends in a colon",
    "signed": (
        "a paragraph without marks that ends with a dash and a name, or the next line does; several in the "
        'article, by different people, and half of them sound spoken (first person, contractions, "!")'
    ),
    "unattributed": "a whole sentence between marks that nobody near seems to say",
    "scare": "words held at arm's length, a title, a slogan; only with `keep_scare`",
    "report: ccomp": 'a clause: "Roe said that the harbour would close"',
    "report: xcomp": 'an infinitive or participle: "Roe promised to resign"',
    "report: dobj": 'an object: "Roe rejected the plan"',
    "report: prep": 'words after a preposition: "Roe called for a vote"',
    "report: parataxis": 'the cue stands aside: "The harbour, Roe said, would close"',
    "report: noun": 'a noun with a clause: "Roe\'s claim that the harbour was safe"',
    "report: nounprep": 'a noun with a preposition: "Roe\'s demand for a vote"',
    "report: according": '"according to Roe", "per Roe"',
    "report: tagger": "accurate profile: the tagger's attribution",
    "..., subject": 'suffix: "she" right after the words takes up the subject of the sentence before them',
    "..., ahead": 'suffix: "While she knew that it was late, Jane Roe stayed": "she" is the subject of the main clause',
    "..., carried pronoun": (
        "suffix: the pronoun goes on from the speaker of the quotation before, at most two paragraphs up"
    ),
    "..., together": (
        'suffix: "the pair" takes up the two people whom the article named together last, "they" the ones who spoke '
        "together just before"
    ),
    "..., named": ("suffix: the ranking of names gave another name than the rules, or one where they gave none"),
    "..., open": (
        "suffix: the rules had a name, and the ranking of names holds it for too unlikely (`min_name_confidence`)"
    ),
    "..., unnamed": (
        "suffix: the name was taken away, since the pronoun goes on from somebody whom the article does not name"
    ),
}
