"""Parses articles with the language model."""

from collections.abc import Iterator, Sequence

from pipeline.errors import PipelineError
from pipeline.options import Options
from pipeline.parsing import Parse
from pipeline.parsing.model import identity, parse_article, parse_articles
from pipeline.stages.same_text import rows_of_copies, rows_of_originals, with_copies
from pipeline.stages.step import Part, Rejects, Row, Step, Tables, lookup, part

_COLUMNS = ("start", "end", "tag", "dep", "head", "entity", "sentence", "paragraph")


def parses(inputs: Tables, config: Options) -> Tables:
    """Parses each text in a wanted language; a text that several articles share is parsed only for the first of them.

    In the accurate profile the parse has no names: the transformer finds them.
    """
    names = config.quotes.model != "accurate"

    def parse(articles: Sequence[Row], rejects: Rejects) -> list[Row | None]:
        parses = _parse(articles, config.parse.model, rejects, names)
        return [None if p is None else {c: getattr(p, c) for c in _COLUMNS} for p in parses]

    rejects = Rejects("parse")
    return {"parses": rows_of_originals(inputs, "parses", parse, rejects, config), "rejects": rejects.table()}


def copied_parses(part: Part, config: Options) -> Tables:
    """Copies the parse of each shared text to the other articles that have the same text."""
    rejects = Rejects("parse")
    return {"copied_parses": rows_of_copies(part, "parses", rejects), "rejects": rejects.table()}


def _parse(articles: Sequence[Row], model: str, rejects: Rejects, names: bool = True) -> list[Parse | None]:
    """Returns the parse of each article; None if it cannot be parsed, with a reject."""
    try:
        # Many texts at once, since the networks are much faster on many rows than on few.
        return list(parse_articles((a["text"] for a in articles), model, names))
    except PipelineError:
        raise
    except Exception:  # one article is at fault: parse each on its own to find out which
        return [rejects.guard(a["doc_id"], a["source"], parse_article, a["text"], model, names) for a in articles]


def model_identity(config: Options) -> str:
    """Returns name and version of the language model."""
    return identity(config.parse.model)


def read_parses(inputs: Tables) -> Iterator[tuple[Row, Parse]]:
    """Yields each article of a part that was parsed, with its parse."""
    parses = {row["doc_id"]: row for row in with_copies(inputs, "parses").to_pylist()}
    for article in inputs["articles"].to_pylist():
        row = parses.get(article["doc_id"])
        if row is not None:
            yield article, Parse(article["text"], *(row[c] for c in _COLUMNS))


STEPS = (
    Step(
        parses,
        "parse",
        inputs=(part("articles", "doc_id", "source", "language", "text", "text_sha256"), part("text_copies")),
        outputs=("parses", "rejects"),
        sections=("parse", "clean.languages", "quotes.model"),
        before="parses",
        identity=model_identity,
    ),
    Step(
        copied_parses,
        "parse",
        inputs=(part("text_copies"), lookup("parses")),
        outputs=("copied_parses", "rejects"),
        sections=("parse", "clean.languages", "quotes.model"),
        identity=model_identity,
    ),
)
