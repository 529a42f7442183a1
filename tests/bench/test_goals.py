"""Every row of the table of what is to be reached: what was found, beside its goal.

    python -m pytest -m bench tests/bench/test_goals.py -q -s

prints both. A ratio is held where it is reached, and otherwise what a busy machine still reaches.
Processor time of this process counts, the best of interleaved rounds, every check included.
Brier over ten million rows, samples, quantiles and text ids stand in ``test_scoring_speed.py`` and
``test_pairing_speed.py``, which hold them the same way; a report in ``test_report_costs.py``;
memory, Polars and DuckDB in ``test_history_costs.py``.
"""

from __future__ import annotations

import gc
import time

import numpy as np
import pandas as pd
import pytest

import forecasttrack as ft
from forecasttrack import reliability
from forecasttrack.inference import score_table
from forecasttrack.inference.fixed_effects import fixed_effects_of_draws, fixed_effects_of_one
from forecasttrack.scale.bench.pandas_histories import score_by_groupby
from forecasttrack.scale.bench.platform import platform
from forecasttrack.scoring import engine as engines

pytestmark = pytest.mark.bench

RULES = ("brier", "log", "peer-points")


def seconds(work):
    """Processor time of some work, whose result is freed after the clock has stopped."""
    gc.collect()
    started = time.process_time()
    result = work()
    taken = time.process_time() - started
    del result
    return taken


def ratio(slow, fast, rounds=3):
    """How many times as fast one is as the other, best against best."""
    fast(), slow()
    pairs = [(seconds(slow), seconds(fast)) for _ in range(rounds)]
    return min(one for one, _ in pairs) / min(other for _, other in pairs)


def shown(what, found, goal, unit="times as fast"):
    print(f"\n{what}: {found:.2f} {unit} ({goal:g} is the goal)")  # noqa: T201


def scored(tables, rules):
    forecasts, questions, resolutions = tables
    pairs = ft.pair(forecasts=forecasts, questions=questions, resolutions=resolutions)
    return ft.score(pairs, rules=rules, history="time-weighted").frame


@pytest.fixture(scope="module")
def ten_million():
    forecasts, questions, resolutions = platform(10_000_000)
    return forecasts.drop(columns="sequence"), questions, resolutions


HISTORIES = [
    ("numba", RULES, 6.0, 3.0),
    ("numpy", RULES, 2.5, 1.5),
    ("numba", ("brier",), 3.0, 3.0),
]
"""Engine, rules, times as fast as pandas that are the goal, and that are held."""


@pytest.mark.parametrize(("engine", "rules", "goal", "held"), HISTORIES)
def test_histories_of_ten_million_paired_and_scored(
    ten_million, engine, rules, goal, held, monkeypatch, record_property
):
    """From tables to a frame of scores, beside pandas without a check."""
    if engine == "numba":
        pytest.importorskip("numba")
    monkeypatch.setattr(engines, "WORTH_LOADING_FOR_HISTORIES", 0 if engine == "numba" else 10**12)
    found = ratio(
        lambda: score_by_groupby(*ten_million), lambda: scored(ten_million, rules), rounds=2
    )
    record_property("ratio", found)
    shown(f"10 M, {', '.join(rules)}, {engine}, beside pandas", found, goal)
    assert found >= held


def test_few_events_on_many_questions(monkeypatch, record_property):
    """A hundred thousand events on ten thousand questions, with NumPy alone."""
    monkeypatch.setattr(engines, "WORTH_LOADING_FOR_HISTORIES", 10**12)
    forecasts, questions, resolutions = platform(100_000)
    tables = forecasts.drop(columns="sequence"), questions, resolutions
    found = ratio(lambda: score_by_groupby(*tables), lambda: scored(tables, RULES), rounds=9)
    record_property("ratio", found)
    shown("0.1 M events on 10,000 questions, beside pandas", found, 1)
    assert found >= 0.8


@pytest.fixture(scope="module")
def continuous():
    rng = np.random.default_rng(1)
    probability = rng.random(1_000_000)
    return probability, (rng.random(1_000_000) < probability).astype(float)


def test_corp_of_a_million_different_probabilities(continuous, record_property):
    """The same decomposition as model-diagnostics."""
    peer = pytest.importorskip("model_diagnostics.scoring")
    probability, outcome = continuous

    def ours():
        return reliability.corp(reliability.count(probability=probability, outcome=outcome))

    def theirs():
        return peer.decompose(outcome, probability, scoring_function=peer.SquaredError())

    assert ours()["score"] == pytest.approx(theirs().row(0, named=True)["score"], abs=1e-10)
    found = ratio(theirs, ours)
    record_property("ratio", found)
    shown("CORP of 1 M continuous, beside model-diagnostics", found, 10)
    assert found >= 4.5


def tables_of(probability, outcome):
    """One forecaster's probabilities, each on a question of its own."""
    n, start = len(probability), pd.Timestamp("2026-01-01", tz="UTC")
    ids = np.arange(n)
    return {
        "forecasts": pd.DataFrame(
            {"question_id": ids, "forecaster": 0, "issued_at": start, "probability": probability}
        ),
        "questions": pd.DataFrame({"question_id": ids, "kind": "binary"}),
        "resolutions": pd.DataFrame({"question_id": ids, "status": "resolved", "outcome": outcome}),
    }


def test_findings_and_bands_of_a_million_different_probabilities(continuous, record_property):
    pairs = ft.pair(**tables_of(*continuous))

    def work():
        calibration = ft.calibration(pairs, by=None)
        return calibration.findings, calibration.band(kind="consistency")

    found = seconds(work)
    record_property("seconds", found)
    shown("findings and bands, 1 M continuous", found, 5, "s of processor")
    assert found <= 7


@pytest.fixture(scope="module")
def league():
    """A million Brier scores of 500 forecasters on 10,000 questions."""
    rng = np.random.default_rng(2)
    questions, per = 10_000, 100
    start = pd.Timestamp("2026-01-01", tz="UTC")
    forecaster = rng.permuted(np.tile(np.arange(500), (questions, 1)), axis=1)[:, :per].ravel()
    ids = np.arange(questions)
    return ft.pair(
        forecasts=pd.DataFrame(
            {
                "question_id": np.repeat(ids, per),
                "forecaster": forecaster,
                "issued_at": start,
                "probability": rng.uniform(0.01, 0.99, questions * per),
            }
        ),
        questions=pd.DataFrame({"question_id": ids, "kind": "binary"}),
        resolutions=pd.DataFrame(
            {"question_id": ids, "status": "resolved", "outcome": rng.integers(0, 2, questions)}
        ),
    )


def test_a_leaderboard_of_a_million_scores(league, record_property):
    """Through the public function: 500 forecasters, a thousand draws."""
    scores = ft.score(league, rules=["brier"], history="last")
    found = seconds(lambda: scores.leaderboard(resamples=1000))
    record_property("seconds", found)
    shown("leaderboard, 1 M scores of 500, 1,000 draws", found, 10, "s of processor")
    assert found <= 10


def test_all_draws_at_once_agree_with_the_direct_solver(record_property):
    """Fixed effects of many weightings, differences below 1e-10."""
    rng = np.random.default_rng(3)
    score = np.full((300, 40), np.nan)
    for row in score:
        row[rng.choice(40, 12, replace=False)] = rng.random(12)
    table = score_table(score=score, cluster=np.arange(300).astype(str))
    drawn = rng.integers(0, 3, (20, 300)).astype(float)
    at_once = fixed_effects_of_draws(table, drawn)
    direct = np.array([fixed_effects_of_one(table, weight) for weight in drawn])
    gap = float(np.nanmax(np.abs(at_once - direct)))
    record_property("gap", gap)
    assert gap < 1e-10
