"""Tallies: one row per distinct probability."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasttrack.errors import (
    InvalidArgumentError,
    InvalidForecastError,
    InvalidOutcomeError,
)
from forecasttrack.reliability import (
    auc,
    corp,
    count,
    ferro_fricker,
    merge,
    murphy,
    murphy_diagram,
    overconfidence,
    reliability_table,
    roc,
)

COLUMNS = ("probability", "weight", "weighted_outcome", "weight_squared", "count")

on_grid = st.sampled_from([0.0, 0.01, 0.05, 0.3, 0.37, 0.5, 0.9999, 1.0])
anywhere = st.floats(0, 1) | on_grid
weights = st.sampled_from([0.0, 0.25, 1.0, 3.0])
rows = st.lists(st.tuples(anywhere, st.sampled_from([0, 1]), weights), max_size=30)


def columns(rows):
    probability, outcome, weight = np.array(rows, dtype=float).reshape(-1, 3).T
    return {"probability": probability, "outcome": outcome, "weight": weight}


def by_hand(rows):
    """Count with a dictionary, row by row."""
    seen = {}
    for probability, outcome, weight in rows:
        if weight:
            row = seen.setdefault(probability + 0.0, [0.0, 0.0, 0.0, 0])
            row[0] += weight
            row[1] += weight * outcome
            row[2] += weight**2
            row[3] += 1
    return [(p, *seen[p]) for p in sorted(seen)]


def rows_of(tally):
    return list(zip(*(getattr(tally, column).tolist() for column in COLUMNS), strict=True))


@given(rows)
def test_a_tally_is_what_a_dictionary_would_count(rows):
    """Every way of counting gives the numbers that counting row by row gives."""
    assert rows_of(count(**columns(rows))) == by_hand(rows)


@given(rows)
def test_forecasts_without_weights_count_once_each(rows):
    """Leaving weights out is the same as weights of one, on the grid and off it."""
    given_columns = columns(rows)
    del given_columns["weight"]
    assert rows_of(count(**given_columns)) == by_hand([(p, y, 1.0) for p, y, _ in rows])


@given(st.lists(rows, max_size=4))
def test_merging_tallies_equals_counting_at_once(parts):
    """Tallies of parts add up to the tally of the whole, exactly for these weights."""
    merged = merge([count(**columns(part)) for part in parts])
    assert rows_of(merged) == by_hand([row for part in parts for row in part])


def test_more_rows_than_one_chunk_are_counted():
    """A hundred and fifty thousand forecasts of three kinds are counted to the last."""
    probability = np.tile([0.2, 0.5, 0.8], 50_000)
    outcome = np.tile([0, 0, 1], 50_000)
    tally = count(probability=probability, outcome=outcome)
    assert rows_of(tally) == [
        (0.2, 50_000, 0, 50_000, 50_000),
        (0.5, 50_000, 0, 50_000, 50_000),
        (0.8, 50_000, 50_000, 50_000, 50_000),
    ]


def test_a_late_row_off_the_grid_is_still_counted():
    """One probability of many decimals in the last chunk changes nothing but speed."""
    probability = np.append(np.full(100_000, 0.5), 1 / 3)
    tally = count(probability=probability, outcome=np.ones(100_001))
    assert tally.probability.tolist() == [1 / 3, 0.5]
    assert tally.count.tolist() == [1, 100_000]


def test_nothing_counted_has_no_base_rate():
    """No forecasts, or none with weight, give an empty tally and an undefined base rate."""
    for empty in (
        count(probability=[], outcome=[]),
        count(probability=[0.3, 0.4], outcome=[0, 1], weight=[0, 0]),
        merge([]),
    ):
        assert len(empty) == 0
        assert empty.n == 0
        assert np.isnan(empty.base_rate)


def test_minus_zero_is_zero():
    """A probability of -0.0 is the probability 0."""
    assert str(count(probability=[-0.0, 0.0], outcome=[0, 1]).probability) == "[0.]"


@pytest.mark.parametrize(
    ("columns", "error", "message"),
    [
        ({"probability": [0.1, 62], "outcome": [0, 1]}, InvalidForecastError, r"62 at row 1\. For"),
        ({"probability": [np.nan], "outcome": [0]}, InvalidForecastError, "found nan at row 0"),
        ({"probability": [-0.1], "outcome": [0]}, InvalidForecastError, "found -0.1"),
        ({"probability": [1 / 3, 2], "outcome": [0, 1]}, InvalidForecastError, "found 2 at row 1"),
        ({"probability": [0, 1], "outcome": [0.2, 0.9]}, InvalidOutcomeError, "swapped"),
        ({"probability": [1 / 3], "outcome": [0.3]}, InvalidOutcomeError, "found 0.3 at row 0"),
        ({"probability": [0.5], "outcome": [np.nan]}, InvalidOutcomeError, "found nan"),
        ({"probability": [0.5], "outcome": [0, 1]}, InvalidArgumentError, "in length, 1 and 2"),
        ({"probability": [[0.5]], "outcome": [1]}, InvalidArgumentError, r"shape \(1, 1\)"),
        (
            {"probability": [0.5], "outcome": [1], "weight": [-1]},
            InvalidArgumentError,
            "found -1 at row 0",
        ),
        (
            {"probability": [0.5], "outcome": [1], "weight": [np.inf]},
            InvalidArgumentError,
            "found inf at row 0",
        ),
        (
            {"probability": [0.5], "outcome": [1], "weight": [1, 1]},
            InvalidArgumentError,
            "probability and weight differ",
        ),
    ],
)
def test_bad_columns_are_refused_with_their_row(columns, error, message):
    """What cannot be counted is named with its row and a cure."""
    with pytest.raises(error, match=message):
        count(**columns)


def test_the_row_named_is_the_row_of_the_whole_input():
    """A fault in the second chunk carries its place in the whole column."""
    probability = np.full(100_000, 0.5)
    probability[90_000] = 50
    with pytest.raises(InvalidForecastError) as caught:
        count(probability=probability, outcome=np.ones(100_000))
    assert caught.value.row == 90_000


@given(st.lists(st.tuples(anywhere, st.sampled_from([0, 1]), weights, st.integers(0, 3))))
def test_forecasts_of_one_question_are_one_observation(rows):
    """With questions given, squares are of the weight a question has in a row, all else equal."""
    probability, outcome, weight, question = np.array(rows, dtype=float).reshape(-1, 4).T
    given_columns = {"probability": probability, "outcome": outcome, "weight": weight}
    tally = count(**given_columns, question=question)
    expected = {}
    for p, _, w, q in rows:
        if w:
            of_row = expected.setdefault(p + 0.0, {})
            of_row[q] = of_row.get(q, 0.0) + w
    squares = [sum(w**2 for w in expected[p].values()) for p in sorted(expected)]
    assert tally.weight_squared.tolist() == pytest.approx(squares, rel=1e-12)
    plain = count(**given_columns)
    for column in ("probability", "weight", "weighted_outcome", "count"):
        np.testing.assert_array_equal(getattr(tally, column), getattr(plain, column))


def test_questions_pair_row_by_row():
    """A question for each forecast, no more and no fewer."""
    with pytest.raises(InvalidArgumentError, match="probability and question differ"):
        count(probability=[0.5], outcome=[1], question=[1, 2])


# --- probabilities that differ by rounding -------------------------------------------------------


def test_rounding_makes_no_two_groups():
    """Neighbours at most 1e-12 apart are one group, in chains; certainty stands alone."""
    tally = count(
        probability=[0.0, 1e-13, 0.3, 0.1 * 3, 0.3 + 8e-13, 0.3 + 16e-13, 0.31, 1 - 1e-13, 1.0],
        outcome=[0] * 9,
    )
    assert tally.group.tolist() == [0, 1, 2, 2, 2, 2, 3, 4, 5]
    assert tally.grouped.count.tolist() == [1, 1, 4, 1, 1, 1]
    assert tally.grouped.probability[[0, -1]].tolist() == [0.0, 1.0]
    assert count(probability=[], outcome=[]).grouped.n == 0


TERMS = {*murphy(count(probability=[], outcome=[]))}


@given(rows, st.integers(0, 5))
def test_a_last_digit_changes_no_view_of_calibration(rows, seed):
    """Ranks, bins, curves and tests are those of the same forecasts without rounding."""
    plain = columns([(round(p, 3), y, w) for p, y, w in rows])
    nudge = np.random.default_rng(seed).uniform(-1e-13, 1e-13, len(rows))
    certain = np.isin(plain["probability"], (0, 1))
    nudged = plain["probability"] + np.where(certain, 0.0, nudge)
    clean, rounded = count(**plain), count(**{**plain, "probability": nudged})
    for bins in (None, 10, "quantile"):
        table, other = reliability_table(clean, bins=bins), reliability_table(rounded, bins=bins)
        assert table.count.tolist() == other.count.tolist()
        for terms in (murphy(rounded, bins=bins), ferro_fricker(rounded, bins=bins)):
            assert not rounded.n or abs(terms.remainder) < 1e-12
        for method in (murphy, ferro_fricker):
            found, expected = (
                # Of nothing to correct, the share corrected is 0 / 0.
                {name: value for name, value in method(each, bins=bins).items() if name in TERMS}
                for each in (rounded, clean)
            )
            assert found == pytest.approx(expected, abs=1e-11, nan_ok=True)
    assert dict(corp(rounded)) == pytest.approx(dict(corp(clean)), abs=1e-11, nan_ok=True)
    assert auc(rounded).value == pytest.approx(auc(clean).value, abs=1e-12, nan_ok=True)
    assert roc(rounded).hit_rate.shape == roc(clean).hit_rate.shape
    assert overconfidence(rounded).value == pytest.approx(
        overconfidence(clean).value, abs=1e-11, nan_ok=True
    )
    assert murphy_diagram(rounded).score == pytest.approx(
        murphy_diagram(clean).score, abs=1e-11, nan_ok=True
    )


def test_a_tally_is_not_joined_into_more_rows_than_asked_for():
    """A row of next to no weight before heavy ones was a row beyond those asked for."""
    heavy = count(probability=[0.2, 0.3], outcome=[0, 1])
    for _ in range(32):
        heavy = merge([heavy, heavy])
    counted = merge([count(probability=[0.1], outcome=[0]), heavy])
    row, joined = counted.joined(2)
    assert (row.tolist(), joined.count.tolist()) == ([0, 0, 1], [1 + 2**32, 2**32])


def test_merging_takes_questions_of_different_tallies_for_different_ones():
    """What stands in the docstring: counted at once, both forecasts are one observation."""
    one = count(probability=[0.7], outcome=[1], question=[0])
    both = count(probability=[0.7, 0.7], outcome=[1, 1], question=[0, 0])
    assert merge([one, one]).weight_squared.tolist() == [2.0]
    assert both.weight_squared.tolist() == [4.0]
