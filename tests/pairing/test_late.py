"""Forecasts dated after their outcome are left out, or count on purpose and are marked."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

import forecasttrack as ft
from forecasttrack.cli import main
from forecasttrack.errors import InvalidArgumentError
from forecasttrack.evaluation.sensitivity.headline import book_score
from tests.builders import day, days

LINE = "2 forecasts are dated after their outcome was known (late), and count as asked for."


def tables(issued=(12, 13, 1), beliefs=(0.9, 0.8, 0.4), who=("pastcaster", "pastcaster", "ann")):
    """One question from day 0 to day 10, known yes after 8; most forecasts come later."""
    return {
        "questions": pd.DataFrame(
            {"question_id": ["q"], "kind": "binary", "opens_at": day(0), "closes_at": day(10)}
        ),
        "forecasts": pd.DataFrame(
            {
                "question_id": "q",
                "forecaster": list(who),
                "issued_at": days(issued),
                "probability": list(beliefs),
            }
        ),
        "resolutions": pd.DataFrame(
            {"question_id": ["q"], "status": "resolved", "outcome": 1, "known_at": day(8)}
        ),
    }


def scores_by_forecaster(pairs, **choices):
    frame = ft.score(pairs, rules=["brier"], **choices).frame
    return dict(zip(frame["forecaster"], frame["score"].round(12), strict=True))


def test_late_forecasts_are_left_out_by_default():
    pairs = ft.pair(**tables())
    assert pairs.left_out["reason"].tolist() == ["late", "late"]
    assert not pairs.frame["late"].any()


@pytest.mark.parametrize("history", ["time-weighted", "daily", "last", "each", "metaculus"])
def test_on_purpose_they_count_from_the_opening_and_the_last_of_them_stands(history):
    pairs = ft.pair(**tables(), late="count")
    assert pairs.frame["late"].tolist() == [True, True, False]
    assert not len(pairs.left_out)
    rule = "baseline-points" if history == "metaculus" else "brier"
    scores = ft.score(pairs, rules=[rule], history=history)
    own = scores.frame[scores.frame["forecaster"] == "pastcaster"]
    if history == "each":
        assert own["score"].round(12).tolist() == [0.01, 0.04]
    elif history == "metaculus":  # over the scheduled ten days, of which eight count
        assert own["score"].iloc[0] == pytest.approx(0.8 * 100 * (1 + np.log2(0.8)))
    else:
        assert own["score"].iloc[0] == pytest.approx(0.04)
        assert own["time_coverage"].isin([1.0]).all() or history in ("last",)


def test_the_first_of_them_is_first():
    pairs = ft.pair(**tables(), late="count")
    assert scores_by_forecaster(pairs, history="first")["pastcaster"] == 0.01


def test_a_forecast_in_time_takes_the_place_of_a_late_one_from_its_own_moment():
    """Half of eight days stand 0.8 as if from the opening, then 0.4 as said on day 4."""
    pairs = ft.pair(**tables(issued=(12, 4), beliefs=(0.8, 0.4), who=("ann", "ann")), late="count")
    assert scores_by_forecaster(pairs)["ann"] == pytest.approx((0.04 + 0.36) / 2)


def test_what_came_after_the_close_and_before_the_outcome_is_still_outside_the_window():
    given = tables(issued=(9,), beliefs=(0.8,), who=("ann",))
    given["resolutions"]["known_at"] = day(20)
    given["questions"]["closed_at"] = day(8)
    assert ft.pair(**given, late="count").left_out["reason"].tolist() == ["outside the window"]


def test_another_frame_of_the_same_pairs_scores_the_same():
    pairs = ft.pair(**tables(), late="count")
    assert scores_by_forecaster(pairs.with_columns(note="x")) == scores_by_forecaster(pairs)


def test_the_choice_is_one_of_two():
    with pytest.raises(InvalidArgumentError, match=r'late is .yes.; it is "leave out" or "count"'):
        ft.pair(**tables(), late="yes")


# --- books, commands and pages ------------------------------------------------------------------


@pytest.fixture
def book():
    """Two forecasts dated after their outcome, and one before."""
    issued = {"a": "2026-05-01", "b": "2026-05-02", "c": "2026-01-10"}
    return ft.Book(
        forecasters=[ft.Forecaster(id="ann")],
        questions=[
            ft.Question(id=name, text="?", opens_at="2026-01-01", closes_at="2026-03-31")
            for name in issued
        ],
        forecasts=[
            ft.Forecast(question_id=name, forecaster="ann", belief=0.8, issued_at=f"{at}T08:00Z")
            for name, at in issued.items()
        ],
        resolutions=[
            ft.Resolution(question_id=name, outcome="yes", known_at="2026-03-31") for name in issued
        ],
        recorded_until="2026-06-30",
    )


def invoke(*arguments):
    result = CliRunner().invoke(main, [str(each) for each in arguments])
    assert result.exit_code == 0, result.output
    return result


@pytest.mark.end_to_end
def test_every_output_of_a_book_says_how_many_count_late(book, tmp_path):
    folder = tmp_path / "book"
    ft.write_book(book, folder)
    assert LINE in " ".join(invoke("score", folder, "--late", "count").stdout.split())
    data = json.loads(invoke("score", folder, "--late", "count", "--format", "json").stdout)
    assert data["late"] == 2
    assert data["forecasters"][0]["n_questions"] == 3
    by_rule = invoke("score", folder, "--late", "count", "--rule", "brier", "--format", "csv")
    assert LINE in by_rule.stderr
    shown = invoke("calibration", folder, "--late", "count").stdout
    assert LINE in " ".join(shown.split())
    for name in ("page.html", "page.md"):
        invoke("report", folder, "--late", "count", "-o", tmp_path / name)
        text = (tmp_path / name).read_text("utf-8").replace("\\", "")
        assert LINE in " ".join(text.split())
    by_default = json.loads(invoke("score", folder, "--format", "json").stdout)
    assert (by_default["late"], by_default["counted"]["late"]) == (0, 2)


def test_in_python_too(book, tmp_path):
    scored = book_score(book, counting={"late": "count"})
    assert (scored.late, scored.headlines[0].n_questions) == (2, 3)
    assert ft.calibration(book, late="count").late == 2
    assert LINE in ft.calibration(book, late="count").interpretation
    assert LINE in ft.report(book, tmp_path / "page.md", late="count").read_text("utf-8")
    assert not len(ft.changes(book, book, late="count"))


def test_a_base_rate_knows_nothing_that_a_late_forecast_could_not_have_known(book):
    """As of the opening nothing was settled, so that a base rate starts from its prior."""
    pairs = ft.pair(book, late="count")
    assert set(ft.base_rate()(pairs).frame["probability"]) == {0.5}
