"""The parts of the kernel, where each could go wrong alone."""

from __future__ import annotations

import math

import numpy as np
import pytest

from forecasttrack.errors import (
    InvalidArgumentError,
    InvalidForecastError,
    InvalidTableError,
    MissingExtraError,
)
from forecasttrack.scoring import engine as engines
from forecasttrack.scoring.history import Relative, forecast_log, integrate
from forecasttrack.scoring.history.changes import running_sums
from forecasttrack.scoring.history.log import stable_order, whole_blocks


def test_running_sums_lose_no_digits_to_other_questions():
    """A plain cumulative sum minus its start would be wrong from the eighth digit on."""
    rng = np.random.default_rng(1)
    steps = rng.normal(size=40_000)
    steps[:20_000] *= 1e9
    starts = np.array([0, 20_000])
    found = running_sums(steps, starts)
    exact = math.fsum(steps[20_000:])
    assert found[-1] == pytest.approx(exact, rel=1e-15, abs=0)
    plain = np.cumsum(steps)
    assert abs(plain[-1] - plain[19_999] - exact) > 1e-7


def test_running_sums_of_nothing_are_nothing():
    assert running_sums(np.zeros(3), np.array([0])).tolist() == [0, 0, 0]


def test_orders_are_stable_for_codes_of_any_size():
    rng = np.random.default_rng(2)
    for most in (3, 70_000, 2**40, 2**60):
        codes = rng.integers(0, most, 5_000)
        assert (stable_order(codes) == np.argsort(codes, kind="stable")).all()


def test_blocks_hold_whole_questions_and_all_of_them():
    bounds = np.array([0, 5, 5, 100, 101, 101])
    blocks = list(whole_blocks(bounds, size=10))
    assert blocks[0][0] == 0
    assert blocks[-1][1] == 5
    assert [after for _, after in blocks[:-1]] == [before for before, _ in blocks[1:]]


def test_the_size_of_blocks_changes_no_digit_that_counts(monkeypatch):
    """One question a block, or all in one."""
    rng = np.random.default_rng(3)
    n = 3_000
    log = forecast_log(
        question=rng.integers(0, 40, n), forecaster=rng.integers(0, 30, n),
        issued_at=np.sort(rng.integers(0, 10**12, n)), sequence=np.arange(n),
        opens_at=np.zeros(40, dtype=np.int64), closed_at=np.full(40, 10**12),
    )  # fmt: skip
    value = np.log(rng.uniform(0.01, 1, n))
    found = []
    for size in (1, 10**9):
        monkeypatch.setattr(whole_blocks, "__defaults__", (size,))
        sums = integrate(log, relatives=[Relative(value=value, against="others")], engine="numpy")
        found.append(sums.relatives[0] / 10**12)
    assert found[0] == pytest.approx(found[1], rel=1e-13, abs=1e-14)


def one(**columns):
    given = {
        "question": [0],
        "forecaster": [0],
        "issued_at": [1],
        "opens_at": [0],
        "closed_at": [9],
    }
    return forecast_log(**(given | columns))


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"issued_at": [1.5]}, "column 'issued_at' must be one-dimensional signed integers"),
        ({"question": [1]}, r"column 'question' holds 1 at row 0; a code is in \[0, 1\)"),
        ({"forecaster": [-1]}, "column 'forecaster' holds -1 at row 0"),
        ({"forecaster": [0, 1]}, "column 'forecaster' has 2 rows and 'question' has 1"),
        ({"closed_at": [9, 9]}, "column 'closed_at' has 2 rows"),
    ],
)
def test_columns_that_do_not_fit_are_named(columns, message):
    with pytest.raises(InvalidTableError, match=message):
        one(**columns)


def test_values_that_cannot_be_integrated_are_refused():
    with pytest.raises(InvalidForecastError, match="score is NaN at row 0"):
        integrate(one(), scores=[np.array([np.nan])])
    with pytest.raises(InvalidTableError, match="one value per forecast"):
        integrate(one(), scores=[np.zeros(2)])
    with pytest.raises(InvalidForecastError, match=r"need finite values; row 0 is inf"):
        integrate(one(), relatives=[Relative(value=np.array([np.inf]), against="others")])


@pytest.mark.parametrize("engine", ["numpy", "numba"])
def test_a_contradiction_is_refused_by_either_engine(engine):
    if engine == "numba":
        pytest.importorskip("numba")
    log = one(question=[0, 0], forecaster=[4, 4], issued_at=[1, 1])
    with pytest.raises(InvalidTableError, match="two forecasts by one forecaster"):
        integrate(log, scores=[np.array([0.1, 0.2])], engine=engine)
    assert integrate(log, scores=[np.array([0.1, 0.1])], engine=engine).live.tolist() == [8]


def test_the_first_contradiction_is_named_by_row_question_and_forecaster():
    """Of three at one instant the last differs; a pair that differs further down is not named."""
    log = one(
        question=[1, 0, 1, 1, 1, 1, 1, 1],
        forecaster=[9, 5, 7, 7, 7, 2, 9, 7],
        issued_at=[4, 4, 4, 4, 1, 4, 4, 4],
        opens_at=[0, 0],
        closed_at=[9, 9],
    )
    score = np.array([0.8, 0.6, 0.1, 0.1, 0.5, 0.7, 0.9, 0.2])
    words = r"the second at row 7 \(question 1, forecaster 7\)\. Give a 'sequence' column"
    with pytest.raises(InvalidTableError, match=words) as caught:
        integrate(log, scores=[score])
    assert caught.value.row == 7
    score[[7, 6]] = 0.1, 0.8
    assert len(integrate(log, scores=[score]).live) == 4


def test_forecasts_of_one_instant_may_differ_where_a_sequence_orders_them():
    """Of those with one sequence number both are the last, and may not."""
    columns = {"question": [0] * 3, "forecaster": [0] * 3, "issued_at": [1] * 3}
    score = np.array([0.3, 0.1, 0.2])
    assert integrate(one(**columns, sequence=[0, 1, 2]), scores=[score]).scores[0] == [0.2 * 8]
    with pytest.raises(InvalidTableError, match="the second at row 2"):
        integrate(one(**columns, sequence=[0, 1, 1]), scores=[score])
    with pytest.raises(InvalidTableError, match="the second at row 1"):
        integrate(one(**columns, sequence=[0, 0, 1]), scores=[score])


def test_an_infinite_score_that_was_never_live_does_not_count():
    log = one(question=[0, 0], forecaster=[0, 0], issued_at=[1, 1], sequence=[0, 1])
    sums = integrate(log, scores=[np.array([np.inf, 0.25])])
    assert sums.scores[0] / sums.live == 0.25


def test_no_forecasts_give_no_rows():
    sums = integrate(one(question=[], forecaster=[], issued_at=[]), scores=[np.zeros(0)])
    assert sums.scores.shape == (1, 0)


def test_an_engine_is_one_of_three(monkeypatch):
    with pytest.raises(InvalidArgumentError, match="'auto', 'numpy' or 'numba'"):
        integrate(one(), engine="rust")
    monkeypatch.setattr(engines.importlib.util, "find_spec", lambda _: None)
    with pytest.raises(MissingExtraError, match=r"forecasttrack\[fast\]"):
        integrate(one(), engine="numba")
    assert not engines.uses_numba("auto", 10**9)
