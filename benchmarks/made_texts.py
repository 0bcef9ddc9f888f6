"""Makes synthetic texts with planted duplicates, from a seed. Word frequencies follow Zipf's law."""

import itertools
from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np

LEXICON = 60_000


class Language:
    """Synthetic words with Zipf's frequencies, and common phrases, so that sequences of words repeat by chance."""

    def __init__(self, seed: int) -> None:
        self.rng = np.random.default_rng(seed)
        syllables = ["".join(s) for s in itertools.product("bdfgklmnprstvz", "aeiou")]
        self.words = [
            "".join(self.rng.choice(syllables, 1 + k % 4)) + (str(k) if k > 300 else "") for k in range(LEXICON)
        ]
        share = 1.0 / (np.arange(LEXICON) + 2.7)
        self.upto = np.cumsum(share / share.sum())
        self.turns = [self.draw(int(n)) for n in self.rng.integers(3, 7, 400)]

    def draw(self, count: int) -> list[str]:
        drawn = np.searchsorted(self.upto, self.rng.random(count))
        return [self.words[min(int(k), LEXICON - 1)] for k in drawn]

    def speak(self, count: int) -> list[str]:
        """Returns about `count` words, a fifth of them in common phrases."""
        spoken = self.draw(count)
        for _ in range(count // 25):
            turn = self.turns[int(self.rng.integers(len(self.turns)))]
            place = int(self.rng.integers(max(1, len(spoken) - len(turn))))
            spoken[place : place + len(turn)] = turn
        return spoken


def made_articles(count: int, seed: int) -> tuple[list[str], list[int]]:
    """Returns texts, and the number of the story that each tells. A third are copies or excerpts with lost words."""
    language = Language(seed)
    texts, story = [], []
    number = 0
    while len(texts) < count:
        spoken = language.speak(int(language.rng.integers(150, 900)))
        copies = int(language.rng.integers(1, 5)) if language.rng.random() < 0.15 else 0
        for copy in range(copies + 1):
            words = spoken if copy == 0 else spoken[: int(len(spoken) * language.rng.uniform(0.3, 1.0))]
            edits = language.rng.random(len(words)) < (0.03 if copy else 0.0)
            texts.append(" ".join(w for w, edit in zip(words, edits, strict=True) if not edit))
            story.append(number)
        number += 1
    return texts[:count], story[:count]


def made_quotes(count: int, seed: int) -> Iterator[tuple[str, int]]:
    """Yields quotations, each with the number of its utterance; some quote only a part of it.

    Every 1,000th utterance is viral.
    """
    language = Language(seed)
    made = number = 0
    while made < count:
        spoken = language.speak(int(language.rng.integers(4, 45)))
        copies = 200 if number % 1_000 == 999 else int(language.rng.choice((0, 0, 0, 1, 3)))
        for copy in range(min(copies + 1, count - made)):
            size = len(spoken) if copy == 0 or len(spoken) < 12 else int(language.rng.integers(10, len(spoken) + 1))
            start = int(language.rng.integers(len(spoken) - size + 1))
            yield " ".join(spoken[start : start + size]), number
            made += 1
        number += 1


def pair_scores(found: Sequence[object], gold: Sequence[int]) -> tuple[float, float]:
    """Returns precision and recall of pairs, computed from the sizes of clusters."""

    def pairs(sizes: Counter[object]) -> int:
        return sum(n * (n - 1) // 2 for n in sizes.values())

    both = pairs(Counter(zip(found, gold, strict=True)))
    return both / max(pairs(Counter(found)), 1), both / max(pairs(Counter(gold)), 1)
