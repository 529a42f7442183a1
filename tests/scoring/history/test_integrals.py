"""The kernel says what the oracle says, on histories with every awkward case mixed in."""

from __future__ import annotations

import importlib.util

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasttrack.scoring.history import Relative, integrate
from tests.examples import examples
from tests.scoring.history.oracle import LoggedForecast, Window, integrals
from tests.scoring.history.random_histories import histories, log_of


def sums_of(forecasts, windows, *, members=None, order=None, engine="numpy"):
    log, score, value = log_of(forecasts, windows, order=order)
    member = None if members is None else np.isin(np.arange(5), sorted(members))
    return integrate(
        log,
        scores=[score],
        relatives=[Relative(value=value, against="others", member=member),
                   Relative(value=score, against="median", member=member)],
        engine=engine,
    )  # fmt: skip


def as_mapping(sums):
    return {
        (int(q), int(f)): (int(live), int(used), score, peer, median)
        for q, f, live, used, score, peer, median in zip(
            sums.question, sums.forecaster, sums.live, sums.forecasts,
            sums.scores[0], *sums.relatives, strict=True)
    }  # fmt: skip


needs_numba = pytest.mark.skipif(
    importlib.util.find_spec("numba") is None, reason="the extra 'fast' is not installed"
)
ENGINES = ["numpy", pytest.param("numba", marks=needs_numba)]


@pytest.mark.parametrize("engine", ENGINES)
@examples(300)
@given(world=histories(), members=st.none() | st.sets(st.integers(0, 4)))
def test_kernel_agrees_with_the_oracle(engine, world, members):
    """Live time, forecasts used, scores, peers and medians agree to 1e-12, pair by pair."""
    expected = integrals(*world, members=members)
    found = as_mapping(sums_of(*world, members=members, engine=engine))
    assert found.keys() == expected.keys()
    for pair, numbers in expected.items():
        assert found[pair][:2] == numbers[:2]
        assert found[pair][2:] == pytest.approx(numbers[2:], rel=1e-12, abs=1e-12)


@pytest.mark.parametrize("engine", ENGINES)
def test_members_may_be_named_who_said_nothing(engine):
    """A mask may reach beyond the forecasters of the log, beside a value without a mask."""
    forecasts = [LoggedForecast(0, who, 0, None, who, 0.1 * who, 0.2 * who) for who in range(3)]
    log, score, value = log_of(forecasts, [Window(0, 10)])
    everybody = np.ones(9, dtype=bool)
    relatives = [Relative(value=value, against="others", member=m) for m in (None, everybody)]
    found = integrate(log, scores=[score], relatives=relatives, engine=engine)
    np.testing.assert_array_equal(found.relatives[0], found.relatives[1])
    assert np.abs(found.relatives[0]).max() > 0


@given(world=histories(value=st.sampled_from([0.0, 0.5, 0.75])))
def test_infinite_log_scores_follow_arithmetic(world):
    """Beside an infinite loss all gain infinitely; between two there is no difference: NaN."""
    expected = integrals(*world)
    found = as_mapping(sums_of(*world))
    for pair, numbers in expected.items():
        assert found[pair][3] == pytest.approx(numbers[3], rel=1e-12, abs=1e-12, nan_ok=True)
