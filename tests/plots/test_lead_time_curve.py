"""The lead-time curve scores what stood so many days before the close."""

from __future__ import annotations

import pandas as pd
import pytest

import forecasttrack as ft
from forecasttrack.errors import InvalidArgumentError, InvalidTableError, UnknownNameError
from forecasttrack.plots import lead_time_curve, lead_time_table
from tests.plots.drawn import made


@pytest.fixture
def revised():
    """One who says 0.5 for long, and 0.9 ten days before the close, on what comes true."""
    at = pd.to_datetime(["2026-01-01", "2026-02-19"], utc=True)
    opens, closes = pd.to_datetime(["2026-01-01", "2026-03-01"], utc=True)
    return ft.pair(
        forecasts=pd.DataFrame(
            {"question_id": "q", "forecaster": "ann", "issued_at": at, "probability": [0.5, 0.9]}
        ),
        questions=pd.DataFrame(
            {"question_id": ["q"], "kind": "binary", "opens_at": opens, "closes_at": closes}
        ),
        resolutions=pd.DataFrame(
            {"question_id": ["q"], "status": "resolved", "outcome": 1, "known_at": closes}
        ),
    )


def test_each_point_scores_what_then_stood(revised):
    """Worked by hand: 0.25 until ten days before the close, 0.01 from then on."""
    table = lead_time_table(revised, days=[30, 10, 9, 0])
    assert table.frame.set_index("days")["mean"].to_dict() == pytest.approx(
        {30: 0.25, 10: 0.01, 9: 0.01, 0: 0.01}
    )
    assert table.days == [30, 10, 9, 0]


def test_before_the_opening_nobody_is_scored(revised):
    """A lead time at which nothing was live has no point, and is left off the axis."""
    assert lead_time_table(revised, days=[300, 30]).days == [30]
    with pytest.raises(InvalidArgumentError, match="no forecast was live 300 or 200 days before"):
        lead_time_table(revised, days=[200, 300])


def test_the_lead_times_of_the_example(alaska_binary, dataframe_regression):
    """Means and intervals of the example stay as they are."""
    frame = lead_time_table(alaska_binary).frame
    dataframe_regression.check(frame, default_tolerance={"atol": 1e-9, "rtol": 0})


def test_scores_keep_their_rule_and_span():
    """Scores are scored anew under their own rule and choices, as a spot each."""
    pairs = made(["a", "b"], 30)
    scores = ft.score(pairs, rules=["log"], span="scheduled")
    table = lead_time_table(scores, days=[20])
    alone = ft.score(
        pairs, rules=["log"], span="scheduled", history=ft.spot(before_close="20 days")
    )
    assert table.frame["mean"].tolist() == alone.summarise()["mean"].tolist()
    assert table.measure.rule == "log"


def test_a_curve_is_about_the_same_questions():
    """Each of its points rests on the same number of them, unless others are asked for."""
    pairs = made(["a", "b"], 40)
    days = [150, 60, 0]
    loose = lead_time_table(pairs, days=days, same_questions=False)
    strict = lead_time_table(pairs, days=days)
    assert loose.frame.groupby("group")["n"].nunique().max() > 1
    assert strict.frame.groupby("group")["n"].nunique().tolist() == [1, 1]
    assert "the same questions at every lead time" in strict.note


def test_one_set_of_questions_may_be_none(revised):
    """A forecast that lapsed and one that came late share no lead time, and that is said."""
    early = revised.keep((revised.frame["probability"] == 0.5).to_numpy()).with_columns(
        expires_at=pd.Timestamp("2026-01-20", tz="UTC")
    )
    late = revised.keep((revised.frame["probability"] == 0.9).to_numpy())
    both = early.with_pairs(late.with_columns(question_id="r"))
    assert lead_time_table(both, days=[50, 0], same_questions=False).n == [1, 1]
    with pytest.raises(InvalidArgumentError, match="no question had a live forecast at all 2"):
        lead_time_table(both, days=[50, 0])


def test_lead_times_begin_where_five_questions_were_open():
    """Of questions open for 67 to 340 days, all but the shortest five are left at half a year."""
    table = lead_time_table(made(["a"], 40, share=1.0))
    assert table.days[0] == 180
    assert set(table.frame["n"]) == {table.n[0]}
    assert table.n[0] >= 5


def test_what_was_never_revised_is_a_flat_line_and_says_so(alaska_binary):
    """On the same questions the same forecasts stand at every lead time."""
    authors = alaska_binary.having(forecaster="authors")
    table = lead_time_table(authors, days=[30, 7, 0])
    assert len(set(table.frame["mean"])) == 1
    assert "nobody revised a forecast" in table.note.replace("\n", " ")
    assert "nobody revised" not in lead_time_table(made(["a"], 20), days=[30, 0]).note


def test_steps_of_unequal_length_are_marked():
    """The axis says so, and does not where they are equal."""
    pairs = made(["a"], 40, share=1.0)
    assert lead_time_curve(pairs, days=[60, 30, 0]).get_xlabel() == "days before the close"
    assert "unequal" in lead_time_curve(pairs, days=[60, 7, 0]).get_xlabel()


def test_the_axis_runs_towards_the_close_and_counts_questions():
    """Long before stands left; each lead time says on how many questions it rests."""
    ax = lead_time_curve(made(["a"], 40), days=[0, 100, 30])
    labels = [tick.get_text() for tick in ax.get_xticklabels()]
    assert [label.split("\n")[0] for label in labels] == ["100", "30", "0"]
    assert all("\nn " in label for label in labels)


def test_bad_choices_are_refused():
    """Lead times that are none, rules that are not there, and questions without a window."""
    scores = ft.score(made(["a"], 5), rules=["brier", "log"])
    for wrong in ([], [-1], [float("nan")]):
        with pytest.raises(InvalidArgumentError, match="days are lead times of 0 or more"):
            lead_time_curve(scores, rule="log", days=wrong)
    with pytest.raises(InvalidArgumentError, match="Choose one with rule="):
        lead_time_curve(scores)
    with pytest.raises(UnknownNameError, match="no rule 'crps'"):
        lead_time_curve(scores, rule="crps")
    windowless = made(["a"], 5).with_columns(closed_at=pd.NaT, closes_at=pd.NaT)
    with pytest.raises(InvalidTableError, match="has no clos"):
        lead_time_curve(windowless)
