"""NumPy and the compiled engine give the same scores, and each is used where it pays."""

import importlib.util
import sys

import numpy as np
import pytest

from forecasttrack import scoring
from forecasttrack.errors import InvalidForecastError, InvalidOutcomeError
from forecasttrack.scoring import engine

LEVELS = np.array([0.01, 0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975, 0.99])
QUANTILE_RULES = [rule for rule in scoring.all_rules() if rule.accepts == "quantiles"]
needs_numba = pytest.mark.skipif(
    importlib.util.find_spec("numba") is None, reason="the extra 'fast' is not installed"
)


def with_engine(monkeypatch, name, work):
    """The result of some work with one engine, whatever the size."""
    least = 0 if name == "numba" else 10**18
    monkeypatch.setattr(engine, "WORTH_COMPILING_A_RULE", least)
    monkeypatch.setattr(engine, "WORTH_LOADING_FOR_RULES", least)
    return work()


@needs_numba
def test_brier_has_the_same_bits_with_either_engine(monkeypatch):
    rng = np.random.default_rng(5)
    p = np.concatenate((rng.random(20_000), [0.0, 1.0, 5e-324, 1 - 2**-53]))
    y = rng.integers(0, 2, len(p)).astype(float)
    work = lambda: scoring.brier(probability=p, outcome=y)  # noqa: E731
    numpy, numba = (with_engine(monkeypatch, name, work) for name in ("numpy", "numba"))
    np.testing.assert_array_equal(numpy, numba)
    np.testing.assert_array_equal(numpy, (p - y) ** 2)


@needs_numba
@pytest.mark.parametrize("rule", QUANTILE_RULES, ids=lambda rule: rule.name)
def test_quantile_rules_have_the_same_bits_with_either_engine(monkeypatch, rule):
    """Ties, outcomes on a quantile, unresolved outcomes and distant ones included."""
    rng = np.random.default_rng(6)
    q = np.sort(rng.normal(size=(5_000, len(LEVELS))).round(1), axis=1)
    y = np.where(rng.random(5_000) < 0.2, q[:, 3], rng.normal(size=5_000))
    y[:20], y[20:40] = np.nan, 1e12
    work = lambda: rule(levels=LEVELS, values=q, outcome=y)  # noqa: E731
    numpy, numba = (with_engine(monkeypatch, name, work) for name in ("numpy", "numba"))
    np.testing.assert_array_equal(numpy, numba)
    per_row = np.tile(LEVELS, (5_000, 1))
    careful = rule(levels=per_row, values=q, outcome=y)
    np.testing.assert_allclose(numpy, careful, rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize("name", ["numpy", pytest.param("numba", marks=needs_numba)])
def test_faults_are_named_alike_by_either_engine(monkeypatch, name):
    """The fast pass finds that there is a fault, the careful one which."""
    p, y = np.full(50_000, 0.5), np.ones(50_000)
    p[40_000] = 62
    with pytest.raises(InvalidForecastError, match="found 62 at row 40000"):
        with_engine(monkeypatch, name, lambda: scoring.brier(probability=p, outcome=y))
    p[40_000], y[30_000] = 0.5, 0.3
    with pytest.raises(InvalidOutcomeError, match=r"found 0\.3 at row 30000"):
        with_engine(monkeypatch, name, lambda: scoring.log(probability=p, outcome=y))
    q = np.tile(np.arange(float(len(LEVELS))), (9_000, 1))
    for fault, words in ((-1.0, "quantiles cross"), (np.inf, "finite"), (np.nan, "padding")):
        q[8_000, 4] = fault
        # Run as Python (NUMBA_DISABLE_JIT=1) the fast pass warns of infinities, as NumPy does.
        with (
            np.errstate(invalid="ignore"),
            pytest.raises(InvalidForecastError, match=f"{words}.*at row 8000"),
        ):
            with_engine(
                monkeypatch,
                name,
                lambda: scoring.wis(levels=LEVELS, values=q, outcome=np.zeros(9_000)),
            )


@pytest.mark.parametrize("name", ["numpy", pytest.param("numba", marks=needs_numba)])
def test_unresolved_rows_of_a_long_column_have_no_score(monkeypatch, name):
    p, y = np.full(50_000, 0.25), np.zeros(50_000)
    y[49_000] = np.nan
    for rule in (scoring.brier, scoring.log):
        found = with_engine(monkeypatch, name, lambda rule=rule: rule(probability=p, outcome=y))
        assert np.flatnonzero(np.isnan(found)).tolist() == [49_000]


def test_the_log_score_keeps_the_digits_of_small_probabilities():
    """To the last digits of log1p, down to probabilities that 1 - p cannot tell from 0."""
    p = np.concatenate(
        (10.0 ** -np.arange(0.0, 320.0, 0.25), np.random.default_rng(7).random(10_000))
    )
    found = scoring.log(probability=p, outcome=np.zeros(len(p)))
    with np.errstate(divide="ignore"):
        np.testing.assert_allclose(found, -np.log1p(-p), rtol=4e-16, atol=0)
        np.testing.assert_array_equal(
            scoring.log(probability=p, outcome=np.ones(len(p))), 0.0 - np.log(p)
        )


@pytest.mark.parametrize("rule", [scoring.crps_samples, scoring.crps_fair])
def test_padding_and_unresolved_rows_change_no_other_score(rule):
    """One block of the table holds them; every row scores as it does alone."""
    rng = np.random.default_rng(8)
    x, y = rng.normal(size=(3_000, 12)), rng.normal(size=3_000)
    x[1_500, 7:], y[2_000] = np.nan, np.nan
    found = rule(samples=x, outcome=y)
    alone = [rule(samples=x[[row]], outcome=y[[row]])[0] for row in range(0, 3_000, 50)]
    np.testing.assert_allclose(found[::50], alone, rtol=1e-12)
    assert np.flatnonzero(np.isnan(found)).tolist() == [2_000]
    shorter = rule(samples=x[[1_500], :7], outcome=y[[1_500]])
    np.testing.assert_allclose(found[1_500], shorter[0], rtol=1e-12)


def test_short_columns_never_load_numba(monkeypatch):
    """Loading takes longer than NumPy needs for them."""
    monkeypatch.delitem(sys.modules, "numba", raising=False)
    assert not engine.compiles_rules(10_000_000)
    assert not engine.compiles_rules(1_000)
