"""Names and describes the rules for entities: the values of `Mention.rule`, and the rules that options switch off."""

RULES: dict[str, str] = {
    "listed": "a name in the user's own list; it overrides all other rules",
    "trim": "articles, titles, 's and punctuation marks at the borders of the model's names are removed",
    "junk": "dates, web addresses, lower-case words and the like are not names",
    "divide": '"Larkhill - Ada Lind" and "Lind, Holm" are two names each',
    "org-of": 'the name continues after "of" or "for": "University of Oslo", "Center for Rural Studies"',
    "gazetteer": "countries, large cities and well-known organisations get their type from the built-in lists",
    "head": '"... Party" is an organisation, "... River" a place',
    "given-name": "two or more capitalised words that begin with a given name are a person",
    "doubt": "drops a name if the article also writes it in lower case, if it contains digits, or if it is typed as a "
    'person but follows "the"; without this rule "office" to "in-place" are switched off too',
    "office": '"State" in "Secretary of State" is not an organisation, "Harbour Board Director" not a person',
    "cut": '"Treasurer Jane Roe" is Jane Roe: an office before a personal name is removed',
    "other-head": "laws, prizes, wars and works are neither people nor places nor organisations",
    "lone-given": "a given name alone is a person, even if the model says that it is an organisation",
    "beside-place": '"Larkhill, Vermont" is a place, and so is a single word joined to a place',
    "in-place": 'a single word after "in" is a place',
    "said": 'the words around a name state its type: "the town of Larkhill", "Larkhill is a village", '
    '"the band Larkhill", "Jane Roe, who is"',
    "joined": '"Washington, D.C." and "Social Democratic and Labour Party" are one name each',
    "particle": 'a personal name includes particles ("von der Leyen"), "Jr.", nicknames and hyphenated parts',
    "vote": "a form has one type throughout an article: the type that the words around it show, else the type of most "
    "of its mentions",
    "acronym-span": "an acronym in brackets shows how far the name before it extends",
    "title": "capitalised words after a title are a person",
    "given-run": "a given name and a surname that the model missed are a person",
    "left": "the capitalised word before a known surname that stands alone is the given name",
    "head-run": 'capitalised words that end with a head such as "Association" are an organisation',
    "transcript": '"ROE: ..." at the beginning of a line is a speaker',
    "titled": '"Striker Roe" is Roe, if the article also has "Striker Jane Roe", or if the word is an office',
    "known": "adds countries, states and well-known organisations that the model missed",
    "repeat": "a name of several words is a name wherever else it occurs",
    "surname": "a person's surname means that person wherever it stands alone",
    "repeat-one": "a name of one word is a name wherever else it stands alone",
    "team": "countries and cities that win, lose or score in a sports report are organisations",
    "person-initials": '"KCR" is the only person in the article with these initials',
    "acronym": "a name and its acronym are one entity of the article",
    "short-form": '"Brookings" and "Brookings Institution", "Senate" and "U.S. Senate" are one entity of the article',
}
"""Rules that `EntityOptions.disable` may name."""

ROLE_RULES: dict[str, str] = {
    "corpus-role": "the article itself gives nobody this role; in entity_mentions, the role phrase stands for the only "
    "person in the article to whom other stories give it",
}
"""Rules that `CorpusOptions.disable` may also name: they use other articles to find whom a role phrase stands for."""

OUTCOMES: dict[str, str] = {
    "model": "the language model's own name, trimmed",
    "read": "a name that the reader of the accurate profile found",
    "salience": "the person who fits the pronoun best by grammar, gender and recency",
    "role": "the only person, or the last one nearby, to whom the article has given this role",
    "age": '"the 56-year-old" is the only person to whom the article gives this age',
    **ROLE_RULES,
    "unnamed": "the pronoun refers to somebody whom the article does not name",
    "unresolved": "no person fits, or two fit equally well",
}
"""Other values of `Mention.rule`."""

CORPUS_RULES: dict[str, str] = {
    "transliteration": "Sergei and Sergey, Zelenskyy and Zelenskiy: spellings of a name from another script",
    "spelling": "Eric and Erik, and other names that sound alike, where the contexts agree",
    "initial": "J. Roe and Jane Roe, where the contexts agree",
    "short-given-name": "Bill and William, where the contexts agree",
    "given-name-in-two-languages": "Mikhail and Mykhailo, where the contexts agree",
    "called-by-the-middle-name": "John Paul Roe and Paul Roe, where the contexts agree",
    "typing-error": "given names that differ in one letter, at least one of them unlisted, where the contexts agree",
    "double-family-name": "Jane Roe-Doe and Jane Roe, where the contexts agree",
    "second-family-name": "Juan Roe Doe and Juan Roe, where the contexts agree",
    "middle-name": "Jane Ann Roe and Jane Roe, unless a different person fits as well",
    "middle-initial": "Jane A. Roe and Jane Ann Roe",
    "order-of-names": "Orban Viktor and Viktor Orban, where the contexts agree",
    "surname-with-shared-context": "a surname alone means the only person of that name with a similar context",
    "surname-with-same-role": "a surname alone means the only person of that name whom other articles call the same",
    "surname-of-nearly-all": "a surname alone means the person whom nearly all articles mean by it",
    "same-single-name-with-shared-context": "the same surname alone in several articles, where the contexts agree",
    "one-name-for-the-other": "names that articles themselves equate (an acronym, a short form), if at least 80% do",
    "national-prefix": "US State Department and State Department, if no other country has one in the corpus",
    "well-known-name": "US and United States, Kiev and Kyiv: the built-in lists of places and organisations",
}
"""Rules that `CorpusOptions.disable` may name: reasons why names from several articles count as one entity."""
