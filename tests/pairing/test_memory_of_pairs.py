"""What pairs keep of each forecast, in bytes."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pandas as pd
import pytest

import forecasttrack as ft
from forecasttrack.pairing.pair_columns import Outcomes

FORECASTS = 50_000


@pytest.fixture(scope="module")
def tables():
    """Ten questions with whole numbers as ids, and forecasts in the order of their moments."""
    rng, start = np.random.default_rng(1), pd.Timestamp("2026-01-01", tz="UTC")
    ids = np.arange(10)
    return {
        "forecasts": pd.DataFrame(
            {
                "question_id": rng.integers(0, 10, FORECASTS),
                "forecaster": rng.integers(0, 500, FORECASTS),
                "issued_at": start + pd.to_timedelta(np.arange(FORECASTS), unit="s"),
                "probability": rng.random(FORECASTS),
            }
        ),
        "questions": pd.DataFrame(
            {"question_id": ids, "kind": "binary", "closes_at": start + pd.Timedelta(days=30)}
        ),
        "resolutions": pd.DataFrame(
            {"question_id": ids, "status": "resolved", "outcome": (ids % 2).astype(float)}
        ),
    }


def test_pairs_keep_two_codes_a_moment_a_probability_and_two_marks(tables):
    """The numbers of rows in order, and those that are paired, took eight bytes more each."""
    ft.pair(**tables)  # what is made once is made
    tracemalloc.start()
    pairs = ft.pair(**tables)
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(pairs) == FORECASTS
    tables_of_questions = 250_000
    assert kept <= FORECASTS * (4 + 4 + 8 + 8 + 2) + tables_of_questions


def test_the_rows_that_were_handed_in_are_named(tables):
    """Though no column holds them where all are paired, and one does where some are not."""
    early, late = tables["forecasts"][:20], tables["forecasts"][-20:]
    late = late.assign(issued_at=pd.Timestamp("2027-01-01", tz="UTC"))
    given = {**tables, "forecasts": pd.concat([late, early])}
    found = ft.pair(**given)
    left = found.left_out.sort_values("row")
    assert left["row"].tolist() == list(range(20))
    assert left["question_id"].tolist() == late["question_id"].tolist()
    np.testing.assert_array_equal(found.column("probability"), early["probability"])


@pytest.mark.parametrize(
    ("value", "run", "read", "settled"),
    [
        ([1.0, 0.0], [2, 3], [1, 1, 0, 0, 0], True),
        ([0.5, 0.0], [1, 2], [0.5, 0, 0], False),
        ([0.0, np.nan, 1.0], None, [0, np.nan, 1], False),
        ([], None, [], True),
    ],
)
def test_outcomes_are_repeated_when_they_are_read(value, run, read, settled):
    outcomes = Outcomes(np.array(value), None if run is None else np.array(run))
    np.testing.assert_array_equal(outcomes.read(), read)
    assert outcomes.settled is settled
