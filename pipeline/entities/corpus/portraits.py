"""Gender and role of people over the corpus, by how many articles state them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

# One gender must be stated by this many times as many articles as the other.
CLEAR = 2
_STATED = ("title", "words")


def gender_of(articles: Mapping[tuple[str, str], int]) -> tuple[str | None, list[str]]:
    """A person's gender according to the articles, with the evidence; None where they disagree.

    articles: the number of articles for each gender and kind of evidence (title, words or given name). What an article
    states counts; the given name decides only where no article states anything.
    """
    said: Counter[str] = Counter()
    guessed: Counter[str] = Counter()
    for (gender, evidence), n in articles.items():
        (said if evidence in _STATED else guessed)[gender] += n
    ranked = (said or guessed).most_common(2)
    if not ranked or (len(ranked) > 1 and ranked[0][1] < CLEAR * ranked[1][1]):
        return None, []
    gender = ranked[0][0]
    if not said:
        return gender, ["given name alone"]
    stated = ((e, articles.get((gender, e), 0)) for e in _STATED)
    return gender, [f"{evidence} in {n} article{'s' if n > 1 else ''}" for evidence, n in stated if n]


# Entity number, key of the description, its words, the article, and the description's weight.
Given = tuple[int, str, str, str, int]


def roles_of(given: Iterable[Given]) -> dict[int, tuple[str, list[str]]]:
    """For each entity, the description that most articles use, and those articles in order.

    On a tie, the more informative description wins: an apposition over a title, then the longer one.
    """
    articles: dict[int, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    printed: dict[tuple[int, str], Counter[str]] = defaultdict(Counter)
    weight: dict[tuple[int, str], int] = defaultdict(int)
    for owner, key, text, doc_id, heavy in given:
        articles[owner][key].add(doc_id)
        printed[owner, key][text] += 1
        weight[owner, key] = max(weight[owner, key], heavy)
    found = {}
    for owner, by_key in articles.items():
        key = max(by_key, key=lambda k: (len(by_key[k]), weight[owner, k], len(k), k))
        text = min(printed[owner, key].items(), key=lambda item: (-item[1], item[0]))[0]
        found[owner] = (text, sorted(by_key[key]))
    return found
