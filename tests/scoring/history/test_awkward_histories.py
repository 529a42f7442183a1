"""Both engines and the oracle agree on histories that are awkward on purpose."""

from __future__ import annotations

import importlib.util

import numpy as np
import pytest

from forecasttrack.scoring.history import Relative, integrate
from tests.scoring.history.oracle import LoggedForecast, Window, integrals
from tests.scoring.history.random_histories import log_of

ENGINES = ["numpy"] + (["numba"] if importlib.util.find_spec("numba") else [])


def forecast(forecaster, issued_at, *, probability, expires_at=None, sequence=0, question=0):
    score, value = (1 - probability) ** 2, float(np.log(probability))
    return LoggedForecast(question, forecaster, issued_at, expires_at, sequence, score, value)


ann, bob, cat = range(3)
DAY = 86_400_000_000

HISTORIES = {
    "everybody issues at the same moment": (
        [forecast(who, 3, probability=0.2 + 0.3 * who) for who in (ann, bob, cat)],
        [Window(0, 10)],
    ),
    "a sequence orders three forecasts of one moment": (
        [forecast(ann, 2, probability=p, sequence=n) for n, p in enumerate((0.1, 0.9, 0.4))]
        + [forecast(bob, 2, probability=0.6)],
        [Window(0, 10)],
    ),
    "a forecast expires at the moment of its revision": (
        [
            forecast(ann, 1, probability=0.3, expires_at=4),
            forecast(ann, 4, probability=0.8),
            forecast(bob, 0, probability=0.5),
        ],
        [Window(0, 10)],
    ),
    "everybody leaves, and one returns": (
        [
            forecast(ann, 0, probability=0.9, expires_at=5),
            forecast(bob, 0, probability=0.5, expires_at=5),
            forecast(ann, 8, probability=0.7),
        ],
        [Window(0, 10)],
    ),
    "a forecast expires before the question opens": (
        [forecast(ann, 0, probability=0.4, expires_at=3), forecast(bob, 0, probability=0.6)],
        [Window(5, 10)],
    ),
    "a forecast expires at the moment it begins": (
        [forecast(ann, 4, probability=0.4, expires_at=4), forecast(bob, 2, probability=0.6)],
        [Window(0, 10)],
    ),
    "a window has no length": (
        [forecast(ann, 5, probability=0.4), forecast(bob, 5, probability=0.6)],
        [Window(5, 5)],
    ),
    "forecasts are issued at and after the close": (
        [
            forecast(ann, 2, probability=0.4),
            forecast(ann, 10, probability=0.9, sequence=1),
            forecast(bob, 12, probability=0.6),
        ],
        [Window(0, 10)],
    ),
    "one forecaster alone": (
        [forecast(ann, 1, probability=0.4), forecast(ann, 6, probability=0.7)],
        [Window(0, 10)],
    ),
    "questions without forecasts lie between others": (
        [forecast(ann, 1, probability=0.4), forecast(bob, 2, probability=0.7, question=2)],
        [Window(0, 10), Window(0, 10), Window(0, 10), Window(0, 0)],
    ),
    "a long question beside a short one": (
        [
            forecast(who, question * DAY + step, probability=0.1 + 0.2 * who, sequence=step,
                     question=question)
            for question in (0, 1)
            for who in (ann, bob, cat)
            for step in range(5)
        ],
        [Window(0, 3_650 * DAY), Window(DAY, DAY + 7)],
    ),
}  # fmt: skip


@pytest.mark.parametrize("members", [None, {ann}, {bob, cat}])
@pytest.mark.parametrize("name", HISTORIES)
def test_engines_agree_with_the_oracle_and_each_other(name, members):
    """Live time and counts exactly; scores, peers and medians to 1e-12."""
    forecasts, windows = HISTORIES[name]
    expected = integrals(forecasts, windows, members=members)
    log, score, value = log_of(forecasts, windows)
    member = None if members is None else np.isin(np.arange(3), sorted(members))
    relatives = [
        Relative(value=value, against="others", member=member),
        Relative(value=-value, against="others", negate=True, member=member),
        Relative(value=score, against="median", member=member),
    ]
    for engine in ENGINES:
        sums = integrate(log, scores=[score], relatives=relatives, engine=engine)
        pairs = list(zip(sums.question.tolist(), sums.forecaster.tolist(), strict=True))
        assert pairs == sorted(expected)
        found = np.array([sums.live, sums.forecasts, *sums.scores, *sums.relatives])
        wanted = np.array([expected[pair] for pair in pairs]).T[[0, 1, 2, 3, 3, 4]]
        np.testing.assert_array_equal(found[:2], wanted[:2])
        scale = max(float(np.abs(wanted).max()), 1.0)
        np.testing.assert_allclose(found[2:], wanted[2:], rtol=1e-12, atol=1e-12 * scale)


@pytest.mark.skipif("numba" not in ENGINES, reason="the extra 'fast' is not installed")
def test_engines_agree_on_a_large_history():
    """Many questions, forecasters and revisions at few distinct moments, with expiry."""
    rng = np.random.default_rng(10)
    forecasts = [
        LoggedForecast(
            int(q), int(f), int(t), None if ends < 0 else int(t + ends), n, float(p**2), float(-p)
        )
        for n, (q, f, t, ends, p) in enumerate(
            zip(
                rng.integers(0, 60, 6_000),
                rng.integers(0, 40, 6_000),
                rng.integers(-5, 50, 6_000),
                rng.integers(-10, 12, 6_000),
                rng.random(6_000),
                strict=True,
            )
        )
    ]
    windows = [Window(int(opens), int(opens + rng.integers(0, 40))) for opens in range(60)]
    log, score, value = log_of(forecasts, windows)
    relatives = [Relative(value=value, against="others"), Relative(value=score, against="others")]
    both = [
        integrate(log, scores=[score, value, score], relatives=relatives, engine=engine)
        for engine in ("numpy", "numba")
    ]
    np.testing.assert_array_equal(both[0].live, both[1].live)
    np.testing.assert_array_equal(both[0].forecasts, both[1].forecasts)
    np.testing.assert_allclose(both[0].scores, both[1].scores, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(both[0].relatives, both[1].relatives, rtol=1e-12, atol=1e-11)
