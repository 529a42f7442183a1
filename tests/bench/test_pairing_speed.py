"""How fast tables become scores, beside pandas doing the same work without a check.

Ratios of processor time in one run; what one run in a thousand would miss is not held.
"""

from __future__ import annotations

import statistics
import time

import numpy as np
import pandas as pd
import pytest

import forecasttrack as ft
from forecasttrack.scale.bench.pandas_histories import score_by_groupby
from forecasttrack.scale.bench.platform import platform

pytestmark = pytest.mark.bench

RULES = ["brier", "log", "peer-points"]
MILLION = 1_000_000


def processor_seconds(work):
    started = time.process_time()
    result = work()
    taken = time.process_time() - started
    del result
    return taken


def ratio(slow, fast, rounds=5):
    """How many times as fast one is as the other, over interleaved rounds."""
    slow(), fast()
    pairs = [(processor_seconds(slow), processor_seconds(fast)) for _ in range(rounds)]
    return statistics.median(one / other for one, other in pairs)


def paired_and_scored(tables, rules=RULES):
    forecasts, questions, resolutions = tables
    pairs = ft.pair(forecasts=forecasts, questions=questions, resolutions=resolutions)
    return ft.score(pairs, rules=rules, history="time-weighted").frame


@pytest.fixture(scope="module")
def tables():
    forecasts, questions, resolutions = platform(2 * MILLION)
    return forecasts.drop(columns="sequence"), questions, resolutions


def test_pairing_and_scoring_beside_pandas(tables, record_property):
    """From checked tables to four numbers per pair, not slower than pandas without a check."""
    found = ratio(lambda: score_by_groupby(*tables), lambda: paired_and_scored(tables))
    record_property("ratio", found)
    print(f"\npair and score, 2 M: {found:.2f} times as fast as pandas (6 is the goal)")  # noqa: T201
    assert found >= 1.7


def test_pairing_alone_costs_less_than_half_of_pandas_scoring(tables, record_property):
    forecasts, questions, resolutions = tables
    work = lambda: ft.pair(forecasts=forecasts, questions=questions, resolutions=resolutions)  # noqa: E731
    found = ratio(lambda: score_by_groupby(*tables), work)
    record_property("ratio", found)
    print(f"\npair, 2 M: {found:.2f} times as fast as pandas scores")  # noqa: T201
    assert found >= 2


def as_text(tables, *, shuffled):
    """The same tables with ids that are text, in any order."""
    forecasts, questions, resolutions = (table.copy() for table in tables)
    for table in (forecasts, questions, resolutions):
        table["question_id"] = "question-" + table["question_id"].astype(str)
    forecasts["forecaster"] = "user" + forecasts["forecaster"].astype(str)
    if shuffled:
        forecasts = forecasts.sample(frac=1, random_state=1, ignore_index=True)
    return forecasts, questions, resolutions


def test_texts_in_any_order_beside_whole_numbers_in_order(tables, record_property):
    texts = as_text(tables, shuffled=True)
    found = ratio(lambda: paired_and_scored(texts), lambda: paired_and_scored(tables), rounds=3)
    record_property("ratio", found)
    print(f"\ntext, shuffled: {found:.2f} times ordered whole numbers (3 is the goal)")  # noqa: T201
    assert found <= 3


LEVELS = np.round(np.linspace(0.02, 0.98, 23), 2)


def quantile_tables(rows):
    """Forecasts of 23 levels in the long form, about 1,000 numbers."""
    rng = np.random.default_rng(1)
    size = rows // len(LEVELS)
    start = pd.Timestamp("2026-01-01T00:00Z")
    question = np.arange(size) % 1_000
    values = np.sort(rng.normal(size=(size, len(LEVELS))), axis=1)
    forecasts = pd.DataFrame(
        {
            "question_id": np.repeat(question, len(LEVELS)),
            "forecaster": np.repeat(np.arange(size) // 1_000, len(LEVELS)),
            "issued_at": start + pd.to_timedelta(np.repeat(question, len(LEVELS)), unit="min"),
            "level": np.tile(LEVELS, size),
            "value": values.ravel(),
        }
    )
    questions = pd.DataFrame({"question_id": np.arange(1_000), "kind": "numeric", "unit": "m"})
    questions["opens_at"] = start
    questions["closes_at"] = start + pd.Timedelta(days=30)
    resolutions = pd.DataFrame(
        {"question_id": np.arange(1_000), "status": "resolved", "outcome": rng.normal(size=1_000)}
    )
    return forecasts, questions, resolutions


def interval_score_by_groupby(forecasts, questions, resolutions):
    """The weighted interval score as twice the mean pinball loss, by pandas alone."""
    outcome = resolutions.set_index("question_id")["outcome"]
    frame = forecasts.merge(questions[["question_id", "closes_at"]], on="question_id")
    frame = frame[frame["issued_at"] < frame["closes_at"]]
    frame = frame.sort_values(["question_id", "forecaster", "issued_at", "level"])
    gap = frame["question_id"].map(outcome) - frame["value"]
    frame["loss"] = 2 * np.maximum(frame["level"] * gap, (frame["level"] - 1) * gap)
    return frame.groupby(["question_id", "forecaster", "issued_at"])["loss"].mean()


def test_a_long_table_of_quantiles_beside_pandas(record_property):
    tables = quantile_tables(MILLION)
    ours = paired_and_scored(tables, ["wis"]).set_index(["question_id", "forecaster"])["score"]
    theirs = interval_score_by_groupby(*tables).droplevel("issued_at")
    np.testing.assert_allclose(ours.sort_index(), theirs.sort_index(), rtol=1e-9)
    found = ratio(
        lambda: paired_and_scored(tables, ["wis"]),
        lambda: interval_score_by_groupby(*tables),
        rounds=3,
    )
    record_property("ratio", found)
    print(f"\nlong quantiles, 1 M rows: {found:.2f} times pandas (3 is the goal)")  # noqa: T201
    assert found <= 3
