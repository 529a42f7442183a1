"""Pairs whose ids, values or rows were changed stay columns, and say what a frame of them says."""

from __future__ import annotations

import attrs
import numpy as np
import pandas as pd
import pytest

import forecasttrack as ft
from forecasttrack.baselines.reference_forecasters import as_forecaster
from forecasttrack.errors import InvalidArgumentError
from forecasttrack.pairing.pair_columns import PairColumns

START = pd.Timestamp("2026-01-01", tz="UTC")


def pairs_of_numbers(*, written_at=None):
    """Three forecasters by number, one of whom revises; question 2 has no opening of its own."""
    question, forecaster = [0, 0, 1, 1, 2, 2], [7, 9, 7, 9, 9, 8]
    made = [START + pd.Timedelta(hours=each) for each in (1, 2, 1, 3, 1, 2)]
    ids = np.arange(3)
    questions = pd.DataFrame(
        {"question_id": ids, "kind": "binary", "opens_at": START, "team": ["a", "b", "a"]}
    )
    if written_at is not None:
        questions["written_at"] = written_at
    return ft.pair(
        forecasts=pd.DataFrame(
            {
                "question_id": question,
                "forecaster": forecaster,
                "issued_at": made,
                "probability": [0.1, 0.3, 0.5, 0.7, 0.9, 0.2],
                "words": ["unlikely", None, None, "likely", None, None],
            }
        ),
        questions=questions.assign(closes_at=START + pd.Timedelta(days=30)),
        resolutions=pd.DataFrame(
            {
                "question_id": ids,
                "status": "resolved",
                "outcome": [1, 0, 1],
                "known_at": START + pd.Timedelta(days=31),
            }
        ),
    )


def as_frame(pairs):
    """The same pairs in the form of a frame, the slow way to whatever is done with them."""
    return attrs.evolve(pairs, frame=pairs.frame)


@pytest.mark.parametrize("name", ["even odds", "base rate"])
def test_a_baseline_beside_numbered_forecasters_is_what_frames_make_of_it(name):
    pairs = pairs_of_numbers()
    in_columns, in_frames = (
        each.with_pairs(as_forecaster(name, each)) for each in (pairs, as_frame(pairs))
    )
    assert isinstance(in_columns._columns, PairColumns)
    pd.testing.assert_frame_equal(in_columns.frame, in_frames.frame, check_dtype=False)
    scores = [ft.score(each, rules=["brier", "peer-points"]).frame for each in (in_columns, pairs)]
    own = scores[0][scores[0]["forecaster"].isin(["7", "8", "9"]) & (scores[0]["rule"] == "brier")]
    known = scores[1][scores[1]["rule"] == "brier"]
    key = ["question_id", "forecaster"]
    texts = known.assign(forecaster=known["forecaster"].map(str))
    found = [each.sort_values(key)["score"].to_numpy() for each in (own, texts)]
    np.testing.assert_array_equal(*found)


def test_numbered_ids_become_text_everywhere():
    """Also where a question was written after its outcome, which a scorecard forgot."""
    pairs = pairs_of_numbers(written_at=START + pd.Timedelta(days=40))
    named = pairs.with_text_ids("question_id", "forecaster")
    assert pairs.hindsight
    assert named.hindsight
    assert named.column("question_id").tolist() == ["0", "0", "1", "1", "2", "2"]
    assert named.forecasters == ["7", "8", "9"]
    again = as_frame(pairs).with_text_ids("question_id", "forecaster")
    pd.testing.assert_frame_equal(named.frame, again.frame, check_dtype=False)


def test_somebody_with_pairs_on_both_sides_is_refused():
    pairs = pairs_of_numbers()
    with pytest.raises(InvalidArgumentError, match="forecaster 7 has pairs about 0"):
        pairs.with_pairs(pairs.having(forecaster=7))


@pytest.mark.parametrize("rule", ["brier", "log"])
def test_scores_under_one_rule_are_rows_of_all(rule):
    """From columns, and from rows that were put together."""
    scores = ft.score(pairs_of_numbers(), rules=["brier", "log"])
    rows = scores.frame[scores.frame["rule"] == rule].reset_index(drop=True)
    for each in (scores, attrs.evolve(scores, frame=scores.frame)):
        pd.testing.assert_frame_equal(each.under(rule).frame, rows, check_dtype=False)


def test_columns_of_questions_stand_beside_each_other(pairs_by_tables):
    """Outcomes had other row labels than moments, and a base rate learned from other questions."""
    names = ("outcome", "known_at", "closes_at", "kind")
    labels = [pairs_by_tables.of_questions(name).index.tolist() for name in names]
    assert labels == [list(range(len(pairs_by_tables.codes.questions)))] * len(names)


@pytest.fixture
def pairs_by_tables():
    """The first question of the forecasts is the last of the table of questions."""
    questions = ["a", "b", "c"]
    return ft.pair(
        forecasts=pd.DataFrame(
            {
                "question_id": ["c", "c", "a", "b"],
                "forecaster": ["ann", "bob", "ann", "ann"],
                "issued_at": pd.Timestamp("2026-01-01", tz="UTC"),
                "probability": [0.1, 0.2, 0.3, 0.4],
            }
        ),
        questions=pd.DataFrame({"question_id": questions, "kind": "binary"}),
        resolutions=pd.DataFrame(
            {
                "question_id": questions,
                "status": "resolved",
                "outcome": [1, 0, 1],
                "known_at": pd.Timestamp("2026-02-01", tz="UTC"),
            }
        ),
    )


# --- other outcomes -----------------------------------------------------------------------------


def same_codes(one, other):
    for name in ("question", "forecaster", "questions", "forecasters", "probability", "outcome"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))
    np.testing.assert_array_equal(one.row, other.row)
    assert one.outcomes.settled == other.outcomes.settled


@pytest.mark.parametrize("outcome", [[0, 0, 1, 1, 0, 0], [1, 1, 0, 0, np.nan, np.nan], [0.5] * 6])
def test_other_outcomes_stand_in_the_codes_of_the_pairs(outcome):
    """Nothing is ordered again, and what is ordered anew from a frame is the same."""
    pairs = pairs_of_numbers()
    turned = pairs.with_columns(outcome=np.array(outcome, dtype=float))
    same_codes(turned.codes, as_frame(turned).codes)
    assert turned.codes.log is pairs.codes.log


def test_codes_are_found_anew_where_more_than_outcomes_changed():
    """Outcomes first and something else behind them, or fewer rows."""
    pairs = pairs_of_numbers()
    turned = pairs.with_columns(outcome=1 - pairs.column("outcome"))
    bolder = turned.with_columns(probability=pairs.column("probability").round())
    same_codes(bolder.codes, as_frame(bolder).codes)
    fewer = turned.keep(np.array([True, False, True, True, True, True]))
    same_codes(fewer.codes, as_frame(fewer).codes)
    named = turned.with_text_ids("question_id", "forecaster")
    assert set(named.column("forecaster")) == {"7", "8", "9"}
    assert set(named.codes.forecasters) >= {"7", "8", "9"}
    again = turned.with_columns(outcome=pairs.column("outcome").to_numpy())
    same_codes(again.codes, pairs.codes)
