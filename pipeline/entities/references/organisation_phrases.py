"""Finds phrases that stand for organisations: "the commission" for "Commission on Fisheries", "the paper" for
"Larkhill Times"."""

from bisect import bisect_right

from pipeline.entities.discourse import Discourse
from pipeline.entities.mention import Mention
from pipeline.entities.names.article import Article
from pipeline.resources import resource
from pipeline.text.word_classes import ORGANISATION_NOUNS
from pipeline.text.wordlist import WordLists

# How many sentences a phrase such as "the company" looks back for its organisation.
_SENTENCES = 5
# Maps a noun to words of which a name that it refers to has one; other nouns refer to names with the noun.
_REFERS_TO = WordLists(resource("words/nouns.txt")).classes("refers to")


def organisation_mentions(article: Article, talk: Discourse, entity_of: dict[int, tuple[str, int]]) -> list[Mention]:
    """Returns a mention for each definite phrase that stands for an organisation ("the commission").

    Each refers to the last organisation with a fitting name in its own sentence or the five before it. It is unresolved
    if there is none, or if the sentence of that name has several that fit. `entity_of` maps the first token of each
    organisation's name to the name and number of its entity.
    """
    parse, lower = article.parse, article.lower
    found, named = [], sorted(entity_of)
    for i in article.spots(ORGANISATION_NOUNS):
        low = lower[i]
        if i == 0 or lower[i - 1] != "the" or not article.same_line(i - 1, i):
            continue
        after = parse.tag[i + 1] if article.same_line(i, i + 1) else ""
        if parse.tag[i] != "NN" or after[:2] in ("NN", "HY") or lower[i + 1 : i + 2] in (["of"], ["for"]):
            continue
        heads = _REFERS_TO.get(low, frozenset([low]))
        seen = named[: bisect_right(named, i)]
        fits = [
            k
            for k in reversed(seen)
            if parse.sentence[i] - parse.sentence[k] <= _SENTENCES
            and talk.section[k] == talk.section[i]
            and heads.intersection(entity_of[k][0].lower().replace(".", "").split())
        ]
        start, end = parse.start[i - 1], parse.end[i]
        rivals = {entity_of[k] for k in fits if parse.sentence[k] == parse.sentence[fits[0]]} if fits else set()
        if len(rivals) == 1:
            name, number = entity_of[fits[0]]
            found.append(Mention(start, end, "organisation", "nominal", name, number, None, None, "role"))
        else:
            found.append(Mention(start, end, "organisation", "nominal", None, None, None, None, "unresolved"))
    return found
