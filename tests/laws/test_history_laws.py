"""Laws of histories, on random ones with every awkward case mixed in."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from forecasttrack.scoring.history import Relative, integrate
from tests.scoring.history.oracle import LoggedForecast, Window
from tests.scoring.history.random_histories import histories, log_of


def totals(forecasts, windows, order=None):
    """Live time, score, peer and median integrals, by question and forecaster."""
    log, score, value = log_of(forecasts, windows, order=order)
    relatives = [Relative(value=value, against="others"), Relative(value=score, against="median")]
    sums = integrate(log, scores=[score], relatives=relatives)
    columns = zip(sums.live, sums.scores[0], *sums.relatives, strict=True)
    pairs = zip(sums.question.tolist(), sums.forecaster.tolist(), strict=True)
    return {pair: np.array(row, float) for pair, row in zip(pairs, columns, strict=True)}


def same(found, expected):
    assert found.keys() == expected.keys()
    for pair, numbers in expected.items():
        assert found[pair] == pytest.approx(numbers, rel=1e-12, abs=1e-12)


@given(world=histories(), data=st.data())
def test_a_history_split_at_any_instant_scores_the_same(world, data):
    """Whoever says again what they believe, at any moment, changes nothing."""
    forecasts, windows = world
    assume(forecasts)
    one = data.draw(st.sampled_from(forecasts))
    moment = data.draw(st.integers(one.issued_at, one.issued_at + 12))
    later = [
        each
        for each in forecasts
        if (each.question, each.forecaster) == (one.question, one.forecaster)
        and (one.issued_at, one.sequence) < (each.issued_at, each.sequence)
    ]
    assume(all(moment < each.issued_at for each in later))
    assume(one.expires_at is None or moment <= one.expires_at)
    again = one._replace(issued_at=moment, sequence=len(forecasts))
    same(totals([*forecasts, again], windows), totals(forecasts, windows))


@given(world=histories(), shift=st.integers(-(10**15), 10**15))
def test_shifting_all_clocks_changes_nothing(world, shift):
    """Only differences of moments count."""
    forecasts, windows = world
    moved = [
        one._replace(
            issued_at=one.issued_at + shift,
            expires_at=None if one.expires_at is None else one.expires_at + shift,
        )
        for one in forecasts
    ]
    later = [Window(window.opens_at + shift, window.closed_at + shift) for window in windows]
    same(totals(moved, later), totals(forecasts, windows))


@given(world=histories())
def test_peer_points_of_a_question_sum_to_zero(world):
    """What one gains the others lose."""
    for question in range(len(world[1])):
        gained = [row[2] for pair, row in totals(*world).items() if pair[0] == question]
        assert sum(gained) == pytest.approx(0, abs=1e-11)


@given(world=histories(), data=st.data())
def test_the_order_of_rows_never_matters(world, data):
    """Any permutation gives the same numbers."""
    forecasts, windows = world
    order = data.draw(st.permutations(range(len(forecasts))))
    same(totals(forecasts, windows, order=order), totals(forecasts, windows))


@given(values=st.lists(st.floats(-5, -0.01), min_size=2, max_size=6), length=st.integers(1, 10**6))
def test_a_copy_of_the_mean_takes_its_share_and_no_more(values, length):
    """With n others the points of each shrink by 1 / n^2, those of the copy are 0."""
    n, window = len(values), [Window(0, length)]

    def present(each):
        return [LoggedForecast(0, f, 0, None, 0, 0.25, value) for f, value in enumerate(each)]

    before = totals(present(values), window)
    after = totals(present([*values, float(np.mean(values))]), window)
    for pair, row in before.items():
        assert after[pair][2] == pytest.approx(
            row[2] * (1 - 1 / n**2), rel=1e-10, abs=1e-9 * length
        )
        assert after[pair][:2] == pytest.approx(row[:2], rel=1e-14)
    assert after[0, n][2] == pytest.approx(0, abs=1e-10 * length)


@given(world=histories())
def test_a_lone_forecaster_gains_nothing_and_is_covered(world):
    """Alone at every moment, peer points and distance to the median are 0."""
    forecasts, windows = world
    only = [one for one in forecasts if one.forecaster == 0]
    for live, _, peer, median in totals(only, windows).values():
        assert live >= 0
        assert peer == 0
        assert median == pytest.approx(0, abs=1e-12)


@given(world=histories(lapsing=False))
def test_a_constant_scores_what_it_scores_at_any_moment(world):
    """Time-weighted, a constant belief earns the score of a single forecast."""
    forecasts, windows = world
    constant = [one._replace(score=0.3) for one in forecasts]
    for live, score, *_ in totals(constant, windows).values():
        assert score == pytest.approx(0.3 * live, rel=1e-14)
