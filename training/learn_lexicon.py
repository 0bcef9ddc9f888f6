"""Learns the lexicon of `pipeline.quotations`: counts in PolNeAR train how often a word is a cue or heads a source."""

import bisect
from collections import Counter
from collections.abc import Iterable, Mapping

from pipeline.parsing import Parse
from pipeline.quotations.lexicon import Lexicon, stem
from training.polnear import Article

_WEIGHT = 4.0  # pseudo-occurrences of the prior
_OPENING = ("“", '"', "''", "``", "«")
_MARKUP = frozenset('"=<>/@#_\\')
TABLES = ("verb", "quoting", "noun", "source")


def learn(pairs: Iterable[tuple[Article, Parse]]) -> Lexicon:
    """Computes smoothed shares over the given articles; see `Lexicon`."""
    seen: dict[str, Counter[str]] = {t: Counter() for t in TABLES}
    hits: dict[str, Counter[str]] = {t: Counter() for t in TABLES}
    for article, parse in pairs:
        heads = _heads(article, parse)
        for i in range(len(parse)):
            tag = parse.tag[i]
            word = parse.word(i)
            key = stem(word.lower())
            role = heads.get(i)
            plain = word[:1].islower() and not set(word) & _MARKUP  # no names in the lexicon, no left-over markup
            common = tag in ("NN", "NNS") and plain
            tables = ("verb", "quoting") if tag[:1] == "V" else ("noun", "source") if common else ()
            for table in tables:
                seen[table][key] += 1
                hits[table][key] += role is not None and table in role
    shares, priors = {}, {}
    for table in TABLES:
        rare = [k for k, n in seen[table].items() if n <= 3]
        prior = sum(hits[table][k] for k in rare) / max(1, sum(seen[table][k] for k in rare))
        priors[table] = round(prior, 4)
        shares[table] = {
            k: round((hits[table][k] + _WEIGHT * prior) / (n + _WEIGHT), 4)
            for k, n in sorted(seen[table].items())
            if n >= 3
        }
    return Lexicon(shares["verb"], shares["quoting"], shares["noun"], shares["source"], {}, priors)


def learn_frames(counts: Mapping[str, tuple[int, int]], lexicon: Lexicon) -> dict[str, float]:
    """Computes the shares of frames from (proposed, right) counts, smoothed towards half of their cue word's share."""
    shares = {}
    for frame, (seen, right) in sorted(counts.items()):
        word, construction = frame.split(" ", 1)
        table = lexicon.noun if construction.startswith("noun") else lexicon.verb
        prior = 0.5 * table.get(word, lexicon.priors["noun" if construction.startswith("noun") else "verb"])
        if seen >= 3:
            shares[frame] = round((right + _WEIGHT * prior) / (seen + _WEIGHT), 4)
    return shares


def _heads(article: Article, parse: Parse) -> dict[int, set[str]]:
    """Maps each head of a cue or source span to the tables of the lexicon that count it."""
    found: dict[int, set[str]] = {}
    for attribution in article.attributions:
        quoted = any(article.text[s : s + 2].startswith(_OPENING) for s, _ in attribution.content)
        for s, e in attribution.cue:
            for i in span_heads(parse, s, e):
                roles = found.setdefault(i, set())
                roles |= {"verb", "noun", "quoting"} if quoted else {"verb", "noun"}
        for s, e in attribution.source:
            for i in span_heads(parse, s, e):
                found.setdefault(i, set()).add("source")
    return found


def span_heads(parse: Parse, start: int, end: int) -> list[int]:
    """Returns the tokens of a span that are a root or depend on a token outside the span."""
    first = bisect.bisect_right(parse.end, start)
    inside = list(range(first, bisect.bisect_left(parse.start, end)))
    members = set(inside)
    return [i for i in inside if parse.head[i] not in members or parse.head[i] == i]
