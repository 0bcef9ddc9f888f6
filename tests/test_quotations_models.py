"""The small models: trees evaluated by hand, weights that fit the code, stems and shares of the lexicon."""

import itertools

import numpy as np
import pytest

from pipeline.errors import InternalError
from pipeline.quotations import QuoteOptions
from pipeline.quotations.boosting import Boosted, load_boosted
from pipeline.quotations.features import NAMES
from pipeline.quotations.lexicon import load_lexicon, stem
from pipeline.quotations.report import REPORT_NAMES

# two trees: x0 <= 1 -> 10, else (x1 <= 2 -> 20, else 30); and x1 <= 0 -> -1, else +1
TREES = Boosted(
    feature=np.array([0, 1, 0, 1, 0, 0, 0, 0]),
    threshold=np.array([1, 0, np.inf, 2, np.inf, np.inf, np.inf, np.inf]),
    child=np.array([2, 4, 2, 6, 4, 5, 6, 7]),
    value=np.array([0.0, 0, 10, 0, -1, 1, 20, 30]),
    trees=2,
    depth=2,
    knots=np.array([[-1.0, 1.0], [0.2, 0.8]]),
    names=("x0", "x1"),
)


def by_hand(x0: float, x1: float) -> float:
    first = 10 if x0 <= 1 else 20 if x1 <= 2 else 30
    return first + (-1 if x1 <= 0 else 1)


def test_trees_give_what_walking_them_gives() -> None:
    rows = list(itertools.product((0.0, 1.0, 1.5), (-1.0, 0.0, 1.0, 2.0, 2.5)))
    assert TREES.scores(np.array(rows)).tolist() == [by_hand(*row) for row in rows]


@pytest.mark.parametrize(("score", "probability"), [(-5.0, 0.2), (-1.0, 0.2), (0.0, 0.5), (1.0, 0.8), (9.0, 0.8)])
def test_calibration_interpolates_and_stays_within(score: float, probability: float) -> None:
    assert TREES.calibrated(score) == pytest.approx(probability)


@pytest.mark.parametrize(("name", "names"), [("ranker", NAMES), ("reports", REPORT_NAMES)])
def test_the_weights_fit_the_features(name: str, names: tuple[str, ...]) -> None:
    model = load_boosted(name, names)
    assert model.names == names
    assert model.feature.max() < len(names)
    assert (np.diff(model.knots[0]) >= 0).all()
    assert (np.diff(model.knots[1]) >= 0).all()
    assert 0.0 <= model.knots[1].min() <= model.knots[1].max() <= 1.0
    node = np.arange(model.trees)
    for _ in range(model.depth):
        node = model.child[node] + np.isfinite(model.threshold[node])
    assert np.isinf(model.threshold[node]).all()
    assert (model.child[node] == node).all()


def test_weights_of_other_features_are_refused() -> None:
    with pytest.raises(InternalError, match="other features"):
        load_boosted("ranker", ("one", "two"))


@pytest.mark.parametrize(
    "forms",
    [
        "say says said saying",
        "argue argues argued arguing",
        "deny denies denied denying",
        "tell tells told telling",
        "insist insists insisted insisting",
        "announce announces announced announcing",
        "quip quips quipped quipping",
        "write writes wrote written writing",
        "claim claims claimed claiming",
        "stress stresses stressed stressing",
    ],
)
def test_forms_of_a_verb_share_a_stem(forms: str) -> None:
    assert len({stem(form) for form in forms.split()}) == 1


def test_cue_words_are_likelier_than_others() -> None:
    lexicon = load_lexicon()
    assert lexicon.share("verb", "said") > 0.7 > lexicon.share("verb", "walked")
    assert lexicon.share("quoting", "added") > 0.3 > lexicon.share("quoting", "sat")
    assert lexicon.share("source", "spokeswoman") > 0.1 > lexicon.share("source", "table")
    assert lexicon.share("verb", "zorbled") == lexicon.priors["verb"]
    for table in (lexicon.verb, lexicon.quoting, lexicon.noun, lexicon.source, lexicon.frame):
        assert all(0.0 <= share <= 1.0 for share in table.values())


@pytest.mark.parametrize(("name", "value"), [("min_words", 0), ("min_indirect", 1.5), ("min_name", -0.1)])
def test_options_out_of_range_are_refused(name: str, value: float) -> None:
    with pytest.raises(ValueError, match=name):
        QuoteOptions(**{name: value})  # type: ignore[arg-type]
