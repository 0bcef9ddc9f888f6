"""Defines `Tagger`, which takes text and returns attributions; its network runs in onnxruntime on one thread."""

from __future__ import annotations

import functools
import json
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pipeline.errors import ModelError
from pipeline.quotations.tagger.attribution import Attribution, Reading, Span
from pipeline.quotations.tagger.decode import Floats, best_tags, legal, pad, tag_probabilities
from pipeline.quotations.tagger.linking import Linked, link
from pipeline.quotations.tagger.names import find_names, find_references, queries_of
from pipeline.quotations.tagger.pieces import (
    N_CASES,
    N_STATES,
    PARAGRAPH,
    SIZE,
    Ints,
    Pieces,
    split,
    whole_words,
    windows,
)
from pipeline.resources import resource

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from tokenizers import Tokenizer as WordPieces

    Network = Callable[[Ints, Ints], tuple[Floats, Floats, Floats, Floats]]

Evidence = tuple[Attribution, Linked]
_BATCH_WINDOWS = 64  # number of windows whose tags are found at once (25 MB)
_EVIDENCE = ("tagged", "edges", "cue_mass", "source_mass")


@dataclass(frozen=True)
class Settings:
    """Parameters other than the network's weights, from settings.json.

    transitions: (7, 7), the scores of the CRF's transitions.
    outside: added to the score of "no tag", and so trades recall for precision.
    weights, bias, nobody, cueless: the probability of an attribution is 1 / (1 + exp(-x)), where x is `bias` plus the
        sum of weight * logit(evidence) over the `tagged`, `edges`, `cue_mass` and `source_mass` of `Linked`, plus
        `nobody` if the attribution has no source, plus `cueless` if it has no cue.
    threshold: attributions with a lower probability are not returned.
    distances: (24,), see `find_references`.
    """

    transitions: Floats
    outside: float
    weights: tuple[float, ...]
    bias: float
    nobody: float
    cueless: float
    threshold: float
    distances: Floats

    @classmethod
    def from_json(cls, text: str) -> Settings:
        values = json.loads(text)
        return cls(
            np.asarray(values["transitions"], dtype=np.float32),
            values["outside"],
            tuple(values["weights"]),
            values["bias"],
            values["nobody"],
            values["cueless"],
            values["threshold"],
            np.asarray(values["distances"], dtype=np.float32),
        )


@dataclass(frozen=True, slots=True)
class _NetworkOutputs:
    """An article as the network sees it: half-open ranges of its pieces (windows), and the outputs for each of them."""

    text: str
    pieces: Pieces
    ranges: list[tuple[int, int]]
    outputs: list[tuple[Floats, Floats, Floats, Floats]]


class Tagger:
    """Tags and links the attributions of articles; holds no state between calls.

    `network` maps ids and features (length,) of a window, [CLS] and [SEP] included, to tag scores (length, 7),
    pointer vectors (length, 6, 64), name tag scores (length, 9) and reference vectors (length, 130).
    """

    def __init__(self, word_pieces: WordPieces, network: Network, settings: Settings) -> None:
        self._word_pieces = word_pieces
        self._network = network
        self._settings = settings
        self._moves = legal(settings.transitions)
        vocabulary = word_pieces.get_vocab()
        self._start, self._stop = vocabulary["[CLS]"], vocabulary["[SEP]"]

    def tag(self, text: str) -> list[Attribution]:
        """Returns the attributions of `text`, in order of their first part; a newline ends a paragraph.

        A text of any length is read in windows of whole paragraphs with up to 254 word pieces each, and links stay
        within a window. The same text always gives the same result.
        """
        return next(self.read_all([text])).attributions

    def read_all(self, texts: Iterable[str]) -> Iterator[Reading]:
        """Yields for each text, in order, its attributions, its names, and the names that its speakers refer to."""
        for group in self._groups(texts):
            nonempty = [article for article in group if article.outputs]
            scores = [np.concatenate([names[1:-1] for _, _, names, _ in article.outputs]) for article in nonempty]
            named = find_names([article.text for article in nonempty], [article.pieces for article in nonempty], scores)
            for found, article in zip(self._linked(group), group, strict=True):
                attributions = [a for a, _ in found if a.probability >= self._settings.threshold]
                if not article.outputs:
                    yield Reading(attributions, [], [])
                    continue
                vectors = np.concatenate([references[1:-1] for *_, references in article.outputs])
                names, piece_ranges = next(named)
                spans = queries_of(article.text, attributions)
                references = find_references(spans, article.pieces, piece_ranges, vectors, self._settings.distances)
                yield Reading(attributions, names, references)

    def read(self, text: str) -> Reading:
        """Returns what `read_all` finds in a single text."""
        return next(self.read_all([text]))

    def tag_with_evidence(self, text: str) -> list[Evidence]:
        """Returns the attributions of `text` with the evidence for each, including those below the threshold."""
        return next(self._linked([self._outputs_of(text)]))

    def _groups(self, texts: Iterable[str]) -> Iterator[list[_NetworkOutputs]]:
        """Yields groups of articles to process at once. A long one is alone, since all are padded to the longest."""
        waiting: list[_NetworkOutputs] = []
        for text in texts:
            article = self._outputs_of(text)
            if waiting and len(article.ranges) >= _BATCH_WINDOWS:
                yield waiting
                waiting = []
            waiting.append(article)
            if sum(len(article.ranges) for article in waiting) >= _BATCH_WINDOWS:
                yield waiting
                waiting = []
        if waiting:
            yield waiting

    def _outputs_of(self, text: str) -> _NetworkOutputs:
        pieces = split(text, self._word_pieces)
        surfaces = [text[s:e] for s, e in zip(pieces.starts.tolist(), pieces.ends.tolist(), strict=True)]
        ranges = windows(pieces.gaps.tolist(), surfaces, SIZE) if len(pieces) else []
        return _NetworkOutputs(text, pieces, ranges, [self._run(pieces, start, end) for start, end in ranges])

    def _linked(self, articles: Sequence[_NetworkOutputs]) -> Iterator[list[Evidence]]:
        """Finds the best tags in all windows of some articles, and yields the attributions of each article."""
        scores = [output[0] for article in articles for output in article.outputs]
        if scores:
            padded, lengths = pad(scores)
            tags, probabilities = best_tags(padded, self._moves), tag_probabilities(padded, self._moves, lengths)
        window = 0
        for article in articles:
            found = []
            for (start, end), (_, pointers, *_) in zip(article.ranges, article.outputs, strict=True):
                n = int(lengths[window])
                paragraphs = _paragraph_of(article.pieces, start, end)
                for linked in link(tags[window, :n], probabilities[window, :n], pointers, paragraphs):
                    probability = _probability(linked, self._settings)
                    found.append((_placed(linked, probability, article.pieces, start - 1, article.text), linked))
                window += 1
            yield sorted(found, key=lambda pair: (pair[0].content, pair[0].cue or (-1, -1)))

    def _run(self, pieces: Pieces, start: int, end: int) -> tuple[Floats, Floats, Floats, Floats]:
        """Runs the network on the pieces from `start` to `end`. The scores are adjusted so that [CLS] and [SEP] get no
        tags, and no span continues into the next paragraph. Only 1 of 19,832 annotated contents crosses a paragraph's
        end.
        """
        ids = np.concatenate(([self._start], pieces.ids[start:end], [self._stop])).astype(np.int32)
        features = np.concatenate(([0], pieces.features[start:end], [0])).astype(np.int32)
        features[1] = _at_paragraph(int(features[1]))
        scores, pointers, names, references = self._network(ids, features)
        scores = np.array(scores, dtype=np.float32)
        scores[:, 0] += self._settings.outside
        scores[[0, -1], 1:] = -1e4
        scores[1:-1][pieces.gaps[start:end] == PARAGRAPH, 2::2] = -1e4
        return scores, pointers, names, references


def _paragraph_of(pieces: Pieces, start: int, end: int) -> Ints:
    """Returns the number of the paragraph of each place in a window, including [CLS] and [SEP]."""
    numbers = np.cumsum(pieces.gaps[start:end] == PARAGRAPH, dtype=np.int32)
    return np.concatenate(([-1], numbers, [-1])).astype(np.int32)


def _at_paragraph(feature: int) -> int:
    """Changes the feature of a piece at the start of a window as if a paragraph began there."""
    return PARAGRAPH * N_CASES * N_STATES + feature % (N_CASES * N_STATES)


def _placed(linked: Linked, probability: float, pieces: Pieces, shift: int, text: str) -> Attribution:
    def span(places: tuple[int, int]) -> Span:
        first, stop = whole_words(text, pieces, places[0] + shift, places[1] + shift)
        return int(pieces.starts[first]), int(pieces.ends[stop - 1])

    cue, source = (None if part is None else span(part) for part in (linked.cue, linked.source))
    return Attribution(tuple(sorted(map(span, linked.content))), cue, source, probability)


def _probability(linked: Linked, settings: Settings) -> float:
    x = settings.bias + (settings.nobody if linked.source is None else 0.0)
    x += settings.cueless if linked.cue is None else 0.0
    x += sum(w * logit(getattr(linked, name)) for w, name in zip(settings.weights, _EVIDENCE, strict=True))
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, x))))


def logit(probability: float) -> float:
    """Returns the log odds of a probability, which is first limited to the range from 0.001 to 0.999."""
    probability = min(0.999, max(0.001, probability))
    return math.log(probability / (1 - probability))


@functools.lru_cache(maxsize=1)
def load() -> Tagger:
    """Loads the shipped tagger, once per process. Raises ModelError without onnxruntime or tokenizers."""
    return read(resource("tagger"))


def read(folder: Traversable) -> Tagger:
    """Loads a tagger from a folder; it uses one thread. Raises ModelError without onnxruntime or tokenizers."""
    try:
        import onnxruntime
        from tokenizers import Tokenizer as WordPieces
    except ImportError as error:
        what = f"[quotes] model = 'accurate' needs {error.name}, which is not installed"
        remedy = "python -m pip install onnxruntime tokenizers, or set [quotes] model = 'light'"
        raise ModelError(what, remedy) from error
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    weights = (folder / "tagger.onnx").read_bytes()
    session = onnxruntime.InferenceSession(weights, options, providers=["CPUExecutionProvider"])

    def network(ids: Ints, features: Ints) -> tuple[Floats, Floats, Floats, Floats]:
        outputs = ["tags", "pointers", "names", "references"]
        scores, pointers, names, references = session.run(outputs, {"ids": ids, "features": features})
        return scores, pointers, names, references

    word_pieces = WordPieces.from_str((folder / "tokenizer.json").read_text("utf-8"))
    return Tagger(word_pieces, network, Settings.from_json((folder / "settings.json").read_text("utf-8")))
