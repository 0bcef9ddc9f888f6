"""The rules of the entities craft by name: the values of `Mention.rule`, and what options can switch off."""

from __future__ import annotations

RULES: dict[str, str] = {
    "listed": "a name of the user's own list; it wins over all other rules",
    "trim": "articles, titles, 's and marks at the borders of the model's names go",
    "junk": "dates, web addresses, lower-case words and the like are no names",
    "divide": '"Larkhill - Ada Lind", "Lind, Holm" are two names',
    "org-of": '"University of Oslo", "Center for Rural Studies": the name goes on after "of"',
    "gazetteer": "countries, large cities and well-known organisations have the type of the list",
    "head": '"... Party" is an organisation, "... River" a place',
    "given-name": "two or three capitalised words that begin with a given name are a person",
    "doubt": "names that the article also writes in lower case, with digits, or after "
    '"the" as a person, are dropped; switches off "office" to "in-place" as well',
    "office": '"State" in "Secretary of State" is no organisation',
    "cut": "first words that cannot begin a name go",
    "other-head": "laws, prizes, wars and works are neither people nor places nor organisations",
    "headline": "long names in title-case lines that nothing else confirms are dropped",
    "lone-given": "a lone given name is a person, whatever the model says",
    "beside-place": '"Larkhill, Vermont" is a place, and so is a lone word joined to a place',
    "in-place": 'a lone word after "in" is a place',
    "said": '"the town of Larkhill", "Larkhill is a village", "the band Larkhill", "Jane Roe, who is"',
    "joined": '"Washington, D.C.", "Social Democratic and Labour Party" are one name each',
    "particle": '"von der Leyen", "Jr.", nicknames, hyphens: the whole personal name',
    "vote": "one form has one type in an article: that which words around it tell, else that of most mentions",
    "acronym-span": "a bracketed acronym gives the borders of the name before it",
    "title": "capitalised words after a title are a person",
    "given-run": "a given name and a surname that the model left out are a person",
    "left": "the capitalised word before a known lone surname is the given name",
    "caption": 'a name after a dash ("― Jane Roe") is a speaker',
    "head-run": "capitalised words up to a head are an organisation",
    "transcript": '"ROE: ..." at the beginning of a line is a speaker',
    "known": "countries, states and well-known organisations that the model left out",
    "repeat": "a name of several words is a name wherever it stands again",
    "surname": "the surname of a person is that person wherever it stands alone",
    "repeat-one": "a name of one word is a name wherever it stands alone again",
    "team": "countries and cities that win, lose and score in a sports report are organisations",
    "person-initials": '"KCR" is the one person of the article with these initials',
    "acronym": "a name and its acronym are one entity of the article",
    "short-form": '"Brookings" and "Brookings Institution", "Senate" and "U.S. Senate" are one entity of the article',
}
"""Rules that `EntityOptions.disable` may name."""

ROLE_RULES: dict[str, str] = {
    "corpus-role": "nobody in the article is called so; in entity_mentions, the only one whom other stories call so",
}
"""Rules that `CorpusOptions.disable` may name as well: whom a role phrase stands for, according to other articles."""

OUTCOMES: dict[str, str] = {
    "model": "the language model's own name, trimmed",
    "read": "a name that the reader of the accurate profile found",
    "salience": "the pronoun's nearest fitting person by grammar, gender and recency",
    "role": "the only or last person whom the article has called so",
    "age": '"the 56-year-old" is the only person whose age the article gives so',
    **ROLE_RULES,
    "unnamed": "the pronoun takes up somebody whom the article does not name",
    "unresolved": "no person fits, or two fit equally well",
}
"""Other values of `Mention.rule`."""

CORPUS_RULES: dict[str, str] = {
    "transliteration": "Sergei and Sergey, Zelenskyy and Zelenskiy: spellings of names from other scripts",
    "spelling": "Eric and Erik, and other names that sound alike, where the contexts agree",
    "initial": "J. Roe and Jane Roe, where the contexts agree",
    "short-given-name": "Bill and William, where the contexts agree",
    "given-name-in-two-languages": "Mikhail and Mykhailo, where the contexts agree",
    "called-by-the-middle-name": "John Paul Roe and Paul Roe, where the contexts agree",
    "typing-error": "one letter wrong in a given name that is in no list, where the contexts agree",
    "double-family-name": "Jane Roe-Doe and Jane Roe, where the contexts agree",
    "second-family-name": "Juan Roe Doe and Juan Roe, where the contexts agree",
    "middle-name": "Jane Ann Roe and Jane Roe, if nobody else fits",
    "middle-initial": "Jane A. Roe and Jane Ann Roe",
    "order-of-names": "Orban Viktor and Viktor Orban, where the contexts agree",
    "surname-with-shared-context": "a lone surname goes to the one person whose context it shares",
    "surname-with-same-role": "a lone surname goes to the one person of that name whom other articles call the same",
    "surname-of-nearly-all": "a lone surname goes to the person whom nearly all articles with that surname mean",
    "same-single-name-with-shared-context": "lone surnames of several articles are one where the contexts agree",
    "one-name-for-the-other": "what an article itself takes for one (an acronym, a short form), if most articles do",
    "national-prefix": "US State Department and State Department, if no other country has one in the corpus",
    "well-known-name": "US and United States, Kiev and Kyiv: the lists of places and organisations",
}
"""Rules that `CorpusOptions.disable` may name: why names of several articles count as one entity."""
