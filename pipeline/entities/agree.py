"""One type for one form of an article: what the text says of one mention holds for the others."""

from __future__ import annotations

from collections import defaultdict

from pipeline.entities import gazetteer
from pipeline.entities.article import Article
from pipeline.entities.spans import Name
from pipeline.text.names import family_key, fold, parse_name
from pipeline.text.wordlist import words

_SAID = words("said beside-place in-place title caption acronym head given-name given-run left transcript")
"""Rules that read a type in the words around a name, not in the name or the model."""


def agree(article: Article) -> None:
    """Gives all mentions of a form the type that words around some of them tell, if these tell no second one.

    Family names of people named in full, and names in the lists, may be two things in one article.
    """
    groups: dict[str, list[Name]] = defaultdict(list)
    for name in article.sorted():
        groups[fold(name.text)].append(name)
    families = {family_key(parse_name(n.text)) for n in article.names.values() if n.type == "person" and " " in n.text}
    for form, group in groups.items():
        text = group[0].text
        if form in families or text in gazetteer.places() or text in gazetteer.organisations():
            continue
        told = {name.type for name in group if name.rule in _SAID}
        for name in group if len(told) == 1 else ():
            if name.rule not in _SAID and name.type not in told:
                name.type, name.rule = next(iter(told)), "vote"
