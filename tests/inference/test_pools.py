"""Pools agree with plain Python, and know nothing of the future."""

from __future__ import annotations

import itertools
import math
import statistics

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy import integrate, stats

import forecasttrack as ft
from forecasttrack import pooling
from forecasttrack.baselines import pooled_histories
from forecasttrack.baselines.crowd import METHODS, Pooling, weights_at
from forecasttrack.baselines.past_performance import past_performances
from forecasttrack.baselines.reference_forecasters import as_forecaster, crowd
from forecasttrack.errors import InvalidArgumentError, InvalidTableError, UnknownNameError
from forecasttrack.pairing.timelines import timelines
from forecasttrack.scale.bench.platform import platform
from tests.examples import examples
from tests.inference.worlds_of_rivals import DAY, START, pairs_of, random_world

NAN = math.nan


def beliefs(seed=0, n=6, m=5, k=3):
    """Probabilities of k options with gaps."""
    rng = np.random.default_rng(seed)
    belief = rng.dirichlet(np.ones(k), (n, m))
    belief[rng.random((n, m)) < 0.3] = NAN
    belief[:, 0] = rng.dirichlet(np.ones(k), n)
    return belief, rng.uniform(0.1, 2, (n, m))


def spoken(belief, weight):
    """Each row's beliefs with their weights, without the gaps."""
    for row, own in zip(belief, weight, strict=True):
        yield [(b, w) for b, w in zip(row, own, strict=True) if not np.isnan(b).any()]


# --- formulas ------------------------------------------------------------------------------------


def test_mean_and_geometric_mean_of_odds_in_plain_python():
    """Weighted sums, and weighted products made to sum to 1 and raised."""
    belief, weight = beliefs()
    mean = pooling.mean(belief=belief, weight=weight)
    odds = pooling.geometric_mean_of_odds(belief=belief, weight=weight, factor=1.7)
    for row, stated in enumerate(spoken(belief, weight)):
        total = sum(w for _, w in stated)
        products = []
        for k in range(3):
            assert mean[row, k] == pytest.approx(
                sum(w * b[k] for b, w in stated) / total, rel=1e-12
            )
            products.append(math.prod(b[k] ** (1.7 * w / total) for b, w in stated))
        assert_allclose(odds[row], np.array(products) / sum(products), rtol=1e-12)


def test_median_and_trimmed_mean_are_those_of_python_and_scipy():
    """With equal weights, number by number."""
    belief, _ = beliefs(m=9)
    median = pooling.median(belief=belief)
    trimmed = pooling.trimmed_mean(belief=belief, trim=0.2)
    for row, stated in enumerate(spoken(belief, np.ones(belief.shape[:2]))):
        for k in range(3):
            values = [b[k] for b, _ in stated]
            assert median[row, k] == pytest.approx(statistics.median(values), rel=1e-12)
            assert trimmed[row, k] == pytest.approx(stats.trim_mean(values, 0.2), rel=1e-12)


@given(st.integers(0, 10_000))
def test_whole_weights_are_repeated_beliefs(seed):
    """A weight of two is a second forecaster who says the same."""
    rng = np.random.default_rng(seed)
    belief, counts = rng.dirichlet([1, 1], (1, 5)), rng.integers(1, 4, 5)
    for pool in (
        pooling.mean, pooling.median, pooling.geometric_mean_of_odds, pooling.logit_normal
    ):  # fmt: skip
        repeated = pool(belief=np.repeat(belief, counts, axis=1))
        assert_allclose(pool(belief=belief, weight=counts), repeated, rtol=1e-12)


def test_logit_normal_is_the_integral():
    """The mean of the fitted logit-normal, by quadrature of another kind."""
    yes = np.array([0.2, 0.4, 0.9])
    logit = np.log(yes / (1 - yes))
    density = stats.norm(logit.mean(), logit.std()).pdf
    expected, _ = integrate.quad(lambda x: density(x) / (1 + math.exp(-x)), -30, 30, epsabs=1e-13)
    found = pooling.logit_normal(belief=np.stack([1 - yes, yes], axis=1)[None])
    assert found[0, 1] == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize(
    "yes", [[0.99, 0.01], [1 - 2**-53, 0.9], [1e-300, 0.5, 0.5], [1e-9, 1e-9, 1 - 1e-9], [0.3, 0.3]]
)
def test_logit_normal_of_forecasts_far_apart_is_the_integral(yes):
    """Where the logistic curve is a step to so wide a distribution, 80 nodes were .005 off."""
    logit = np.log(yes) - np.log1p(-np.array(yes))
    centre, spread = logit.mean(), logit.std()

    def chance(z):
        return stats.norm.pdf(z) / (1 + np.exp(-np.clip(centre + spread * z, -700, 700)))

    step = -centre / spread if spread > 0 else 0.0
    around = [step + each / max(spread, 1.0) for each in (-30, -3, 0, 3, 30)]
    edges = sorted({-9.0, *(each for each in around if abs(each) < 9), 9.0})
    expected = sum(
        integrate.quad(chance, low, high, epsabs=1e-13)[0]
        for low, high in itertools.pairwise(edges)
    )
    found = pooling.logit_normal(belief=np.stack([1 - np.array(yes), yes], axis=1)[None])
    assert_allclose(found, [[1 - expected, expected]], atol=1e-10)


def test_recency_weights_are_those_of_the_platform():
    """The published weights for three and four forecasts, in any order."""
    assert_allclose(
        pooling.recency_weights(issued_at=[[2.0, 3.0, 1.0]])[0],
        [0.7277212189012763, 1.0, 0.48092170020263214],
        rtol=1e-12,
    )
    assert pooling.recency_weights(issued_at=[[1.0, NAN]]).tolist() == [[1.0, 0.0]]


def test_a_weak_prior_lets_the_record_speak_sooner():
    """Half a question of even odds is allowed, and weighs 4 alone as five of them do."""
    weights = pooling.performance_weights(total=[0.0, 0.1], n=[0, 5], prior=0.5)
    assert_allclose(weights, [4, 5.5 / 0.225], rtol=1e-12)


def test_agreement_is_kept_and_certainty_stays_certain():
    """Who all say the same is not moved by any pool but extremising; 0 and 1 stay."""
    belief = np.array([[[0.3, 0.7]] * 4, [[0.0, 1.0]] * 4])
    for pool in (pooling.mean, pooling.median, pooling.trimmed_mean,
                 pooling.geometric_mean_of_odds):  # fmt: skip
        assert_allclose(pool(belief=belief), belief[:, 0], rtol=1e-12)
    extreme = pooling.geometric_mean_of_odds(belief=belief, factor=2)
    assert_allclose(extreme, [[0.09 / 0.58, 0.49 / 0.58], [0, 1]], rtol=1e-12)


def test_certainties_that_contradict_each_other_have_no_odds():
    """One says surely yes, another surely no: the logarithmic pool is not defined, and says so."""
    belief = [[[0.0, 1.0], [1.0, 0.0]]]
    assert np.isnan(pooling.geometric_mean_of_odds(belief=belief)).all()
    assert np.isnan(pooling.logit_normal(belief=belief)).all()
    assert pooling.mean(belief=belief).tolist() == [[0.5, 0.5]]


@pytest.mark.parametrize("pool", [pooling.mean, pooling.median, pooling.trimmed_mean])
@pytest.mark.parametrize("m", [0, 2])
def test_rows_without_beliefs_have_no_pool(pool, m):
    """Whether there are no forecasters or none of them states a belief."""
    assert pool(belief=np.full((3, m, 2), NAN)).shape == (3, 2)
    assert np.isnan(pool(belief=np.full((3, m, 2), NAN))).all()


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: pooling.mean(belief=[[0.2, 0.8]]), InvalidTableError, "shape"),
        (lambda: pooling.mean(belief=[[[0.2, NAN]]]), InvalidTableError, "some of its num"),
        (lambda: pooling.mean(belief=[[[0.2]]], weight=[1, 2]), InvalidTableError, "one for each"),
        (lambda: pooling.mean(belief=[[[0.2]]], weight=[-1]), InvalidArgumentError, "0 or above"),
        (lambda: pooling.trimmed_mean(belief=[[[0.2]]], trim=0.5), InvalidArgumentError, "trim"),
        (
            lambda: pooling.geometric_mean_of_odds(belief=[[[0.2, 0.8]]], factor=0),
            InvalidArgumentError,
            "factor",
        ),
        (lambda: pooling.logit_normal(belief=[[[1.0]]]), InvalidArgumentError, "no and yes"),
        (lambda: pooling.performance_weights(total=0, n=0, prior=0), InvalidArgumentError, "prior"),
        (
            lambda: pooling.performance_weights(total=-1, n=5),
            InvalidArgumentError,
            "total is below",
        ),
        (lambda: pooling.performance_weights(total=1, n=-9), InvalidArgumentError, "n is below 0"),
    ],
)
def test_what_no_pool_can_join_is_refused(call, error, words):
    """Shapes, weights and choices are checked first."""
    with pytest.raises(error, match=words):
        call()


# --- over histories ------------------------------------------------------------------------------


def plain_pool(forecasts, day):
    """Median of the last forecast of each by some day, one question."""
    last = {}
    for row in forecasts.sort_values("day").itertuples():
        if row.day <= day:
            last[row.forecaster] = row.probability
    return statistics.median(last.values())


def test_the_pool_has_a_history_in_plain_python():
    """At every moment at which somebody speaks, the median of what then stood."""
    forecasts, questions = random_world(1)
    pooled = ft.pool(pairs_of(forecasts, questions), method="median").frame
    for question_id, stated in forecasts.groupby("question_id"):
        own = pooled[pooled["question_id"] == question_id]
        for day in stated["day"]:
            before = own[own["issued_at"] <= START + day * DAY]
            value = before.sort_values("issued_at")["probability"].iloc[-1]
            assert value == pytest.approx(plain_pool(stated, day), rel=1e-12)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("cells", [1, 10**6])
def test_many_questions_at_once_are_pooled_as_each_alone(method, cells, monkeypatch):
    """Batches of any size give each question's own moments, beliefs and silences."""
    monkeypatch.setattr(pooled_histories, "_MOST_NUMBERS_AT_ONCE", cells)
    forecasts, questions, resolutions = platform(300, questions=12, forecasters=6)
    forecasts["expires_at"] = forecasts["issued_at"] + pd.to_timedelta(
        np.where(np.arange(300) % 3, 20, 400), unit="D"
    )
    pairs = ft.pair(forecasts=forecasts, questions=questions, resolutions=resolutions)
    pooled = ft.pool(pairs, method=method).frame
    choice = Pooling(method=method)
    known = past_performances(pairs) if choice.weighing == "performance" else {}
    for question in timelines(pairs):
        own = pooled[pooled["question_id"] == question.question_id]
        at = question.moments
        live = question.live(at)
        weight = weights_at(question, at, live, choice.weighing, known)
        expected = choice.join(question.beliefs_of(live), weight, question.shape)[:, 1]
        issued = own["issued_at"].astype("int64").to_numpy()
        expires = (
            own["expires_at"].astype("int64").astype(float).where(own["expires_at"].notna(), np.inf)
        )
        last = np.searchsorted(issued, at, side="right") - 1
        assert (last >= 0).all()
        alive = expires.to_numpy()[last] > at
        found = np.where(alive, own["probability"].to_numpy()[last], NAN)
        assert_allclose(found, expected, rtol=1e-13)


def test_expired_forecasts_leave_the_pool():
    """When one of two expires the other stands alone; when both have, the pool is silent."""
    forecasts, questions = random_world(2, n_questions=1, n_forecasters=2, revisions=1)
    forecasts = forecasts.iloc[:0]
    forecasts.loc[0] = ["q00", "a", 0.0, 0.2]
    forecasts.loc[1] = ["q00", "b", 1.0, 0.6]
    pairs = pairs_of(forecasts, questions.assign(known=100.0))
    ends = pairs.frame["forecaster"].map({"a": START + 5 * DAY, "b": START + 9 * DAY})
    pooled = ft.pool(pairs.with_columns(expires_at=ends.dt.as_unit("us")), method="mean").frame
    assert_allclose(pooled["probability"], [0.2, 0.4, 0.6])
    days = ((pooled["issued_at"] - START) / DAY).tolist()
    assert days == [0, 1, 5]
    assert pooled["expires_at"].iloc[-1] == START + 9 * DAY


@pytest.mark.parametrize("method", METHODS)
def test_every_pool_makes_scorable_forecasts(method):
    """Probabilities in [0, 1] for every question, scored like anybody's."""
    pairs = pairs_of(*random_world(3))
    pooled = ft.pool(pairs, method=method, name="crowd")
    assert pooled.frame["probability"].between(0, 1).all()
    assert set(pooled.frame["question_id"]) == set(pairs.frame["question_id"])
    scores = ft.score(pairs.with_pairs(pooled), rules=["brier"])
    assert "crowd" in set(scores.frame["forecaster"])


def test_options_and_quantiles_are_pooled_too(alaska_pairs):
    """The Alaska book's options and quantiles, of one forecaster, come back as they were."""
    pairs = alaska_pairs.where(kind=["numeric", "ordered"])
    pooled = ft.pool(pairs, method="median")
    for shape, value in (("quantiles", "value"), ("options", "probability")):
        own = pairs.beliefs[shape].sort_values(["pair"], kind="stable")[value]
        other = pooled.beliefs[shape][value]
        assert sorted(other[other > 0]) == pytest.approx(sorted(own[own > 0]), rel=1e-9)
    refused = ft.pool(pairs, method="extremised").left_out
    assert set(refused["detail"]) == {"extremised does not join quantiles"}


# --- no look-ahead -------------------------------------------------------------------------------


def with_other_future(forecasts, questions, day, seed):
    """The same world until a day; every outcome known and forecast issued later is another."""
    rng = np.random.default_rng(seed)
    later = questions["known"] >= day
    outcome = np.where(later, rng.permutation(questions["outcome"]), questions["outcome"])
    flipped = np.where(later, 1 - outcome, outcome)
    late = (forecasts["day"] > day).to_numpy()
    probability = np.where(late, rng.uniform(0, 1, len(forecasts)), forecasts["probability"])
    return forecasts.assign(probability=probability), questions.assign(outcome=flipped)


def until(pairs, day):
    """What was said by some day, by question, forecaster and moment."""
    frame = pairs.frame[pairs.frame["issued_at"] <= START + day * DAY]
    keys = ["question_id", "forecaster", "issued_at"]
    return frame.sort_values(keys)[[*keys, "probability"]].reset_index(drop=True)


@examples(8)
@given(st.integers(0, 10_000), st.integers(10, 190))
def test_no_pool_and_no_baseline_sees_the_future(seed, day):
    """Another future, of outcomes and of forecasts, changes nothing said before it."""
    world = random_world(seed, n_questions=10, n_forecasters=3, revisions=2)
    now = pairs_of(*world)
    other = pairs_of(*with_other_future(*world, day, seed))
    for says in (
        lambda pairs: ft.pool(pairs, method="performance-weighted"),
        lambda pairs: ft.pool(pairs, method="recency-weighted"),
        ft.base_rate(),
        crowd(method="performance-weighted"),
        ft.fixed_forecaster(now.forecasters[0]),
        lambda pairs: as_forecaster("base rate", pairs),
    ):
        one, two = until(says(now), day), until(says(other), day)
        assert one.drop(columns="probability").equals(two.drop(columns="probability"))
        assert_allclose(one["probability"], two["probability"], rtol=1e-12)


def test_performance_weights_learn_what_was_known():
    """Before anything is settled all weigh alike; later the better forecaster weighs more."""
    columns = ["question_id", "forecaster", "day", "probability"]
    rows = [("old", "good", 0.0, 0.9), ("old", "bad", 0.0, 0.1)]
    rows += [
        ("new", who, day, p) for day in (1.0, 20.0) for who, p in (("good", 0.8), ("bad", 0.2))
    ]
    questions = {"question_id": ["old", "new"], "outcome": [1.0, 0.0], "known": [10.0, 50.0]}
    pairs = pairs_of(pd.DataFrame(rows, columns=columns), pd.DataFrame(questions))
    pooled = ft.pool(pairs, method="performance-weighted").frame
    stated = pooled[pooled["question_id"] == "new"].set_index("issued_at")["probability"]
    weight = pooling.performance_weights(total=[0.01, 0.81], n=[1, 1])
    expected = float(weight @ [0.8, 0.2] / weight.sum())
    assert_allclose(stated, [0.5, expected], rtol=1e-12)


def test_base_rate_is_what_was_known_in_plain_python():
    """Prior plus the outcomes known before, the question itself never among them."""
    forecasts, questions = random_world(4)
    stated = ft.base_rate(prior=0.3, strength=4)(pairs_of(forecasts, questions)).frame
    answered = questions[questions["question_id"].isin(forecasts["question_id"])]
    for row in stated.itertuples():
        day = (row.issued_at - START) / DAY
        known = answered[answered["known"] < day]["outcome"]
        assert row.probability == pytest.approx((0.3 * 4 + known.sum()) / (4 + len(known)))


def test_the_crowd_of_others_leaves_oneself_out():
    """In place of each forecast: the median of what all others had said by then."""
    forecasts, questions = random_world(5)
    stated = crowd()(pairs_of(forecasts, questions)).frame
    assert len(stated) > 50
    for row in stated.itertuples():
        others = forecasts[
            (forecasts["question_id"] == row.question_id)
            & (forecasts["forecaster"] != row.forecaster)
        ]
        day = (row.issued_at - START) / DAY
        assert row.probability == pytest.approx(plain_pool(others, day), rel=1e-12)


# --- bad input -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("choices", "error", "words"),
    [
        ({"method": "mode"}, UnknownNameError, "no pool 'mode'"),
        ({"weights": {"f0": 1.0}}, InvalidArgumentError, "'f1' has no weight"),
        (
            {"weights": {**{f"f{n}": 1.0 for n in range(4)}, "x": 1.0}},
            InvalidArgumentError,
            "'x' has a weight but no forecast",
        ),
        ({"weights": {f"f{n}": -1.0 for n in range(4)}}, InvalidArgumentError, "0 or above"),
        ({"weights": "skill"}, InvalidArgumentError, "'recency', 'performance'"),
        ({"method": "recency-weighted", "weights": "recency"}, InvalidArgumentError, "of its own"),
        ({"forecasters": ["f9"]}, UnknownNameError, "no forecaster 'f9'"),
        ({"name": "f1"}, InvalidArgumentError, "is a forecaster already"),
    ],
)
def test_pools_that_cannot_be_are_refused(choices, error, words):
    """Names and weights have to match the forecasters there are."""
    with pytest.raises(error, match=words):
        ft.pool(pairs_of(*random_world(6)), **choices)


def test_a_pool_does_not_take_the_place_of_a_forecaster():
    """Putting a pool beside the pairs twice is refused."""
    pairs = pairs_of(*random_world(6))
    pooled = ft.pool(pairs)
    with pytest.raises(InvalidArgumentError, match="on both sides"):
        pairs.with_pairs(pooled).with_pairs(pooled)
