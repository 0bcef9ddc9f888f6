"""Lists the rules of quotations: the values of `quotes.rule`, some of which have a suffix (here "..., x")."""

RULES: dict[str, str] = {
    "ranked": "the ranker's likeliest candidate; `cue` is the verb that goes with it, if any",
    "carried": (
        "as `ranked`, and the candidate is also the speaker of the previous quoted words; or the quoted words fill "
        "their paragraph, and the candidate is the last to speak in the paragraph before"
    ),
    "caption": "signed: a dash and a name follow the words",
    "tagged": "accurate profile: the speaker is the tagger's source; the ranker chose somebody else",
    "transcript": (
        'a paragraph that begins with "ROE:", "Q:" or "A:". Of the people named before the first question, "Q" is the '
        'only one introduced as a reporter, and "A" the only one who is not'
    ),
    "blockquote": "a paragraph without quotation marks below a line that says who speaks and ends in a colon",
    "signed": (
        "a paragraph without quotation marks that ends with a dash and a name, or has such a line below it. The "
        "article must have several by different people, and half of them must sound spoken (first person, "
        'contractions, "!"), unless the signature has a handle ("@roe")'
    ),
    "unattributed": "a whole sentence in quotation marks that nobody nearby seems to say",
    "scare": "scare quotes, a title or a slogan; only with `keep_scare`",
    "report: ccomp": 'a clause: "Roe said that the harbour would close"',
    "report: xcomp": 'an infinitive or participle: "Roe promised to resign"',
    "report: dobj": 'an object: "Roe rejected the plan"',
    "report: prep": 'words after a preposition: "Roe called for a vote"',
    "report: parataxis": 'the cue is inserted or comes last: "The harbour, Roe said, would close"',
    "report: noun": 'a noun with a clause: "Roe\'s claim that the harbour was safe"',
    "report: nounprep": 'a noun with a preposition: "Roe\'s demand for a vote"',
    "report: according": '"according to Roe", "per Roe"',
    "report: tagger": "accurate profile: the tagger's attribution",
    "..., subject": 'suffix: "she" right after the words refers to the subject of the sentence before them',
    "..., ahead": (
        "suffix: the pronoun refers to the subject of the main clause after it: "
        '"While she knew that it was late, Jane Roe stayed"'
    ),
    "..., carried pronoun": (
        "suffix: the pronoun refers to the speaker of the previous quotation, at most two paragraphs further up"
    ),
    "..., together": (
        'suffix: "the pair" refers to the two people whom the article last named together, "they" to those who spoke '
        "together just before"
    ),
    "..., named": (
        "suffix: the ranking of names chose a different name from the rules, or gave a name where the rules gave none"
    ),
    "..., open": (
        "suffix: the rules gave a name, but its probability in the ranking of names is too low (`min_name_confidence`)"
    ),
    "..., unnamed": "suffix: the name was removed, since the pronoun refers to a person whom the article does not name",
}
