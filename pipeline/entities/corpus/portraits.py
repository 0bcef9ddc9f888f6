"""Gender of people over the corpus, by how many articles state it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

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
