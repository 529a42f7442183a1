"""A platform's table with the faults such tables have goes through, every row accounted for."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import forecasttrack as ft
from forecasttrack.errors import InvalidTableError

OPTIONS = ["up", "same", "down"]
QUESTIONS, FORECASTERS = 20, 70
SUMS_TO_LESS = slice(300, 302)
WITHOUT_USER = [30, 31, 32, 600, 601, 602]
BEFORE_OPENING = slice(90, 98)
AFTER_OUTCOME = slice(150, 152)
UNKNOWN_QUESTION = slice(210, 212)


def instant(day):
    return pd.Timestamp(day, tz="UTC")


def forecasts():
    """4,200 rows: 1,400 forecasts of three options, some of them in trouble."""
    draw, size = np.random.default_rng(5), QUESTIONS * FORECASTERS
    up, same = np.round(draw.dirichlet([1, 1, 1], size)[:, :2].T, 2)
    number = np.arange(size)
    at = instant("2026-01-11") + pd.to_timedelta(number, unit="min")
    table = pd.DataFrame(
        {
            "question_id": np.repeat([f"q{each // FORECASTERS}" for each in number], 3),
            "forecaster": np.repeat([f"user{each % FORECASTERS}" for each in number], 3),
            "issued_at": np.repeat(at, 3),
            "option": OPTIONS * size,
            "probability": np.column_stack((up, same, np.round(1 - up - same, 2))).ravel(),
        }
    )
    table.loc[SUMS_TO_LESS, "probability"] = [0.5, 0.3, 0.18]
    table.loc[WITHOUT_USER, "forecaster"] = None
    table.loc[BEFORE_OPENING, "issued_at"] = instant("2026-01-02")
    table.loc[AFTER_OUTCOME, "issued_at"] = instant("2026-04-01")
    table.loc[UNKNOWN_QUESTION, "question_id"] = "gone"
    return table


@pytest.fixture(scope="module")
def tables():
    ids = [f"q{number}" for number in range(QUESTIONS)]
    window = {"opens_at": instant("2026-01-10"), "closes_at": instant("2026-03-10")}
    questions = pd.DataFrame({"question_id": ids, "kind": "categorical", **window})
    questions["options"] = [OPTIONS] * QUESTIONS
    resolutions = pd.DataFrame(
        {
            "question_id": ids,
            "status": "resolved",
            "outcome": "up",
            "known_at": instant("2026-03-10"),
        }
    )
    return {"forecasts": forecasts(), "questions": questions, "resolutions": resolutions}


def test_every_row_is_scored_or_left_out_with_its_reason(tables):
    """Rows of a pair and rows left out make up all rows, and no row is both."""
    pairs = ft.pair(**tables, on_fault="leave out")
    left, rows = pairs.left_out, tables["forecasts"]
    faults = left[left["reason"] == "fault"]
    assert set(faults["row"]) == {*WITHOUT_USER, *range(300, 303), *range(210, 213)}
    late = left[left["reason"] == "late"]
    assert late["row"].tolist() == [150]
    assert len(left) == len(faults) + len(late)
    assert len(pairs) * len(OPTIONS) + len(faults) + len(late) * len(OPTIONS) == len(rows)


def test_each_row_at_fault_says_what_is_wrong(tables):
    detail = ft.pair(**tables, on_fault="leave out").left_out.set_index("row")["detail"]
    assert "sum to 0.98; they sum to 1" in detail[300]
    assert detail[[301, 302]].tolist() == ["part of the forecast of row 300"] * 2
    assert set(detail[WITHOUT_USER]) == {"forecaster: an id is missing"}
    assert "is not among the questions" in detail[210]


def test_what_precedes_its_question_counts_from_the_opening(tables):
    pairs = ft.pair(**tables, on_fault="leave out")
    early = pairs.keep((pairs.column("issued_at") < instant("2026-01-10")).to_numpy())
    assert len(early) == 3
    scores = ft.score(early, rules=["brier"]).frame
    assert scores["time_coverage"].tolist() == [1.0] * 3


def test_every_pair_has_a_score(tables):
    pairs = ft.pair(**tables, on_fault="leave out")
    scores = ft.score(pairs, rules=["brier"])
    assert len(scores.frame) == len(pairs)
    assert len(scores.left_out) == len(pairs.left_out)


def test_by_default_all_faults_are_listed_at_once(tables):
    with pytest.raises(InvalidTableError, match="10 faults in tables") as raised:
        ft.pair(**tables)
    for row in (*WITHOUT_USER, 300, 210, 211, 212):
        assert f"of forecasts at row {row}:" in str(raised.value)
