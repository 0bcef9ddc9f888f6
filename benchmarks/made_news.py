"""Makes short synthetic news articles from a seed: people say things, sometimes twice, and some articles are copies."""

import random

from pipeline.entities.names import gazetteer

SYLLABLES = tuple(a + b for a in "bdfgklmnprstvz" for b in "aeiou")
FUNCTION = "the of to and in that we it for on with as is was be by at this from have not are".split(" ")  # noqa: SIM905
VERBS = ("said told reporters", "added", "warned", "announced", "insisted")
ROLES = ("mayor", "minister", "spokeswoman", "director", "chairman", "farmer", "union leader", "judge")
HEADS = ("Foundation", "Council", "Bank", "Institute", "Union", "Ministry")


class Newsroom:
    """Makes articles from a fixed stock of words, people, places and organisations."""

    def __init__(self, articles: int, seed: int) -> None:
        self.rng = random.Random(seed)
        self.words = ["".join(self.rng.choices(SYLLABLES, k=1 + n % 3)) for n in range(8_000)]
        given = [g.capitalize() for g in gazetteer.given_names()]
        family = [self._name() for _ in range(3_000)]
        self.people = [f"{self.rng.choice(given)} {self.rng.choice(family)}" for _ in range(max(200, articles // 2))]
        self.places = [self._name() for _ in range(400)]
        self.bodies = [f"{self._name()} {self.rng.choice(HEADS)}" for _ in range(400)]
        self.said = [self._speech() for _ in range(max(50, articles // 10))]

    def article(self, number: int) -> str:
        """Returns an article of some 200 words: a title and paragraphs."""
        rng = self.rng
        speaker, other = self._common(self.people), self._common(self.people)
        place, body = self._common(self.places), self._common(self.bodies)
        lines = [f"{body} {self._clause(5)} in {place}".capitalize()]
        lines.append(f"{place} — The {body} {self._clause(10)} on Tuesday, {speaker}, the {rng.choice(ROLES)}, said.")
        for name in (speaker, speaker.split()[-1]):
            speech = rng.choice(self.said) if rng.random() < 0.15 else self._speech()
            lines.append(f"“{speech},” {name} {rng.choice(VERBS)}. {self._clause(12).capitalize()} in {place}.")
        for _ in range(rng.randint(0, 2)):
            lines.append(f"{self._clause(16).capitalize()}. The {body} {self._clause(12)}.")
        lines.append(f"{other} {rng.choice(VERBS)} that the {body} {self._clause(9)}.")
        return "\n\n".join(lines) + "\n"

    def _common(self, of: list[str]) -> str:
        return of[int(len(of) * self.rng.random() ** 3)]

    def _name(self) -> str:
        return "".join(self.rng.choices(SYLLABLES, k=self.rng.randint(2, 3))).capitalize()

    def _clause(self, count: int) -> str:
        pairs = zip(self.rng.choices(FUNCTION, k=count), (self._common(self.words) for _ in range(count)), strict=True)
        return " ".join(word for pair in pairs for word in pair)[: 7 * count].rsplit(" ", 1)[0]

    def _speech(self) -> str:
        return self._clause(self.rng.randint(8, 20)).capitalize()


def made_news(count: int, seed: int) -> dict[str, str]:
    """Returns `count` articles by name. One in twenty is a copy of another, with or without its last paragraph."""
    room, found = Newsroom(count, seed), list[str]()
    for number in range(count):
        if found and room.rng.random() < 0.05:
            text = room.rng.choice(found)
            found.append(text if room.rng.random() < 0.5 else text.rstrip().rpartition("\n\n")[0] + "\n")
        else:
            found.append(room.article(number))
    return {f"article-{number:06d}": text for number, text in enumerate(found)}
