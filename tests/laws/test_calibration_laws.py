"""Laws of calibration, on weighted, tied, one-class and single-row data."""

import math

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from scipy.special import xlogy

from forecasttrack import scoring
from forecasttrack.reliability import (
    Bins,
    corp,
    corp_crps,
    corp_crps_samples,
    corp_mean,
    corp_quantile,
    count,
    ferro_fricker,
    merge,
    murphy,
    recalibrate,
    reliability_table,
    yates,
)
from tests.examples import examples


def log_loss(forecast, outcome):
    with np.errstate(divide="ignore"):
        return -xlogy(outcome, forecast) - xlogy(1 - outcome, 1 - forecast)


DECOMPOSITIONS = {
    "corp": corp,
    "corp log": lambda tally: corp(tally, score=log_loss),
    "murphy": murphy,
    "murphy, 10 bins": lambda tally: murphy(tally, bins=10),
    "murphy, left-closed": lambda tally: murphy(tally, bins=Bins.fixed(4, closed="left")),
    "murphy, quantile": lambda tally: murphy(tally, bins=Bins.quantile(3)),
    "ferro-fricker": ferro_fricker,
    "ferro-fricker, 3 bins": lambda tally: ferro_fricker(tally, bins=3),
    "yates": yates,
}
# Nine decompositions share each of these laws.
fewer = examples(40)
every = pytest.mark.parametrize("decompose", DECOMPOSITIONS.values(), ids=DECOMPOSITIONS)

probabilities = st.floats(0, 1) | st.sampled_from([0.0, 0.05, 0.1, 0.5, 0.9, 1.0])
rows = st.lists(
    st.tuples(probabilities, st.sampled_from([0, 1]), st.integers(0, 4)), min_size=1, max_size=40
).filter(lambda rows: any(weight for _, _, weight in rows))
one_class = st.lists(
    st.tuples(probabilities, st.just(1), st.integers(1, 4)), min_size=1, max_size=10
)


def counted(rows):
    probability, outcome, weight = np.array(rows, dtype=float).T
    return count(probability=probability, outcome=outcome, weight=weight)


def brier(rows):
    total = sum(weight for _, _, weight in rows)
    return sum(weight * (p - y) ** 2 for p, y, weight in rows) / total


@every
@fewer
@given(rows | one_class)
def test_terms_add_up_to_the_score(decompose, rows):
    """Every decomposition adds up to the mean score, to 1e-12."""
    result = decompose(counted(rows))
    assert math.isinf(result["score"]) or abs(result.remainder) <= 1e-12


@every
@fewer
@given(rows)
def test_the_score_is_the_mean_score(decompose, rows):
    """The score taken apart is the mean Brier score, counted row by row."""
    result = decompose(counted(rows))
    if "brier" in result.rule and decompose is not DECOMPOSITIONS["corp log"]:
        assert result["score"] == pytest.approx(brier(rows), rel=0, abs=1e-12)


@every
@fewer
@given(rows, st.randoms(use_true_random=False))
def test_the_order_of_rows_never_matters(decompose, rows, random):
    """Shuffled rows give the same terms."""
    shuffled = random.sample(rows, len(rows))
    same(decompose(counted(rows)), decompose(counted(shuffled)))


@every
@fewer
@given(rows)
def test_duplication_equals_weights(decompose, rows):
    """A row of weight 3 is three rows."""
    repeated = [(p, y, 1) for p, y, weight in rows for _ in range(weight)]
    same(decompose(counted(rows)), decompose(counted(repeated)))


@every
@fewer
@given(st.lists(rows, min_size=1, max_size=3))
def test_merged_tallies_have_the_decomposition_of_the_whole(decompose, parts):
    """Merging tallies equals doing it at once."""
    whole = counted([row for part in parts for row in part])
    same(decompose(whole), decompose(merge([counted(part) for part in parts])))


@given(rows)
def test_calling_no_yes_changes_nothing(rows):
    """Forecasting the opposite of the opposite is as good."""
    mirrored = [(1 - p, 1 - y, weight) for p, y, weight in rows]
    assume(len({p for p, _, _ in rows}) == len({p for p, _, _ in mirrored}))
    for decompose in (corp, yates, murphy):
        one, other = decompose(counted(rows)), decompose(counted(mirrored))
        for term in ("miscalibration", "discrimination", "uncertainty", "score"):
            assert one[term] == pytest.approx(other[term], rel=0, abs=1e-12)


@pytest.mark.parametrize("name", ["corp", "corp log", "murphy", "murphy, 10 bins", "ferro-fricker"])
@given(rows=rows)
def test_miscalibration_and_discrimination_are_never_negative(name, rows):
    """Nobody gains by miscalibration, and nobody loses by discrimination."""
    result = DECOMPOSITIONS[name](counted(rows))
    assert result["miscalibration"] >= 0
    assert result["discrimination"] >= -1e-15


@every
@fewer
@given(probabilities, st.lists(st.sampled_from([0, 1]), min_size=1, max_size=20))
def test_constant_forecasts_do_not_discriminate(decompose, probability, outcomes):
    """Whoever always says the same has no discrimination."""
    result = decompose(counted([(probability, y, 1) for y in outcomes]))
    assert result["discrimination"] == pytest.approx(0, abs=1e-15)


@every
@fewer
@given(one_class)
def test_one_class_leaves_only_miscalibration(decompose, rows):
    """When everything happened, nothing was uncertain and nothing could be told apart."""
    result = decompose(counted(rows))
    assert result["uncertainty"] == 0
    assert result["discrimination"] == pytest.approx(0, abs=1e-15)


@given(rows)
def test_recalibration_is_the_best_of_its_kind(rows):
    """The isotonic curve is what the min-max formula of its definition gives."""
    tally = counted(rows).grouped  # rows that differ by rounding alone have no order
    k = len(tally)
    best = [
        max(
            min(
                tally.weighted_outcome[i : j + 1].sum() / tally.weight[i : j + 1].sum()
                for j in range(at, k)
            )
            for i in range(at + 1)
        )
        for at in range(k)
    ]
    np.testing.assert_allclose(recalibrate(tally), best, rtol=0, atol=1e-12)


@given(rows)
def test_recalibrating_twice_changes_nothing(rows):
    """Recalibrated forecasts are calibrated."""
    tally = counted(rows)
    again = merge(
        count(probability=[p, p], outcome=[1, 0], weight=[yes, weight - yes])
        for p, yes, weight in zip(
            recalibrate(tally), tally.weighted_outcome, tally.weight, strict=True
        )
    )
    assert corp(again)["miscalibration"] == pytest.approx(0, abs=1e-12)


@given(rows, st.sampled_from([1, 2, 3, 5, 10, 25]), st.sampled_from(["right", "left"]))
def test_every_forecast_is_in_exactly_one_bin(rows, number, closed):
    """Bins of any number and closedness hold every forecast once, 0 and 1 among them."""
    tally = counted(rows)
    table = reliability_table(tally, bins=Bins.fixed(number, closed=closed))
    assert len(table) == number
    assert table.count.sum() == tally.n
    full = table.count > 0
    assert np.all(table.probability[full] >= table.bin_low[full] - 1e-15)
    assert np.all(table.probability[full] <= table.bin_high[full] + 1e-15)


@given(rows, st.integers(1, 12))
@example([(0.0, 0, 0), (1.0, 0, 1), (1 - 2.3e-13, 0, 1)], 2)
def test_quantile_bins_hold_everything_and_split_no_value(rows, number):
    """Bins of equal weight are never more than asked for, and none is empty."""
    tally = counted(rows)
    table = reliability_table(tally, bins=Bins.quantile(number))
    assert len(table) <= number
    assert np.all(table.count > 0)
    assert table.count.sum() == tally.n


numbers = st.integers(-6, 6).map(float)
pairs = st.lists(st.tuples(numbers, numbers, st.integers(1, 3)), min_size=1, max_size=20)


@given(pairs)
def test_means_of_numbers_decompose_exactly(rows):
    """Forecasts of a mean add up, and nothing is negative, whatever the numbers."""
    forecast, outcome, weight = np.array(rows).T
    result = corp_mean(forecast=forecast, outcome=outcome, weight=weight)
    assert abs(result.remainder) <= 1e-12
    assert result["miscalibration"] >= 0
    assert result["discrimination"] >= 0


@given(pairs, st.sampled_from([0.1, 0.25, 0.5, 0.9]))
def test_quantiles_decompose_exactly(rows, level):
    """Forecasts of a quantile add up, nothing is negative, and weights are repetitions."""
    forecast, outcome, weight = np.array(rows).T
    result = corp_quantile(forecast=forecast, outcome=outcome, weight=weight, level=level)
    assert abs(result.remainder) <= 1e-12
    assert result["miscalibration"] >= 0
    assert result["discrimination"] >= 0
    times = weight.astype(int)
    repeated = corp_quantile(
        forecast=np.repeat(forecast, times), outcome=np.repeat(outcome, times), level=level
    )
    same(result, repeated)


@given(st.lists(st.tuples(numbers, st.lists(numbers, min_size=3, max_size=3)), min_size=1))
def test_quantile_forecasts_decompose_exactly(rows):
    """The CRPS of quantile forecasts adds up, and is the mean over its levels."""
    outcome = np.array([y for y, _ in rows])
    quantiles = np.array([sorted(q) for _, q in rows])
    levels = [0.1, 0.5, 0.9]
    result = corp_crps(quantiles=quantiles, levels=levels, outcome=outcome)
    assert abs(result.remainder) <= 1e-12
    by_hand = np.mean(
        [
            2 * ((y < q) - level) * (q - y)
            for y, row in zip(outcome, quantiles, strict=True)
            for q, level in zip(row, levels, strict=True)
        ]
    )
    assert result["score"] == pytest.approx(by_hand, abs=1e-12)


@examples(40)
@given(
    st.lists(
        st.tuples(numbers, st.lists(numbers, min_size=3, max_size=3), st.integers(1, 3)),
        min_size=1,
        max_size=12,
    )
)
def test_samples_decompose_exactly(rows):
    """The CRPS of samples adds up, is that of the scoring rule, and weights are repetitions."""
    outcome = np.array([y for y, _, _ in rows])
    samples = np.array([drawn for _, drawn, _ in rows])
    times = np.array([weight for _, _, weight in rows])
    result = corp_crps_samples(samples=samples, outcome=outcome, weight=times)
    scores = scoring.crps_samples(samples=samples, outcome=outcome)
    assert result["score"] == pytest.approx(np.average(scores, weights=times), abs=1e-12)
    assert abs(result.remainder) <= 1e-12
    assert result["miscalibration"] >= 0
    assert result["discrimination"] >= 0
    repeated = corp_crps_samples(
        samples=np.repeat(samples, times, axis=0), outcome=np.repeat(outcome, times)
    )
    same(result, repeated)


def same(one, other):
    assert list(one) == list(other)
    for term in one:
        if term == "correction":
            # A ratio of small numbers: it is its effect on the terms that must agree.
            continue
        assert one[term] == pytest.approx(other[term], rel=0, abs=1e-12, nan_ok=True)
