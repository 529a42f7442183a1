"""Histories through the public face: what each choice means, and every awkward case."""

from __future__ import annotations

import math
import random
import warnings

import numpy as np
import pandas as pd
import pytest

import forecasttrack as ft
from forecasttrack.errors import (
    ForecastTrackWarning,
    InvalidArgumentError,
    InvalidMomentError,
    InvalidTableError,
    UnknownNameError,
)
from forecasttrack.evaluation.scores.forecast_shares import forecast_shares
from forecasttrack.evaluation.scores.history_choices import Choices
from tests.builders import (
    START,
    forecast,
    forecast_row,
    forecast_table,
    pairs_of,
    question_table,
    resolution_table,
    score_of,
)
from tests.scoring.history.oracle import LoggedForecast, Window, integrals

RULES = ["brier", "log", "peer-points", "relative-brier"]


def as_tables(forecasts, windows):
    """A random world as tables: an hour is a moment, every question came out yes."""
    hour = lambda t: pd.NaT if t is None else START + pd.Timedelta(hours=t)  # noqa: E731
    clocks = lambda moments: pd.Series(list(moments), dtype="datetime64[us, UTC]")  # noqa: E731
    ids = [f"q{number}" for number in range(len(windows))]
    return {
        "forecasts": pd.DataFrame(
            {
                "question_id": [ids[one.question] for one in forecasts],
                "forecaster": [one.forecaster for one in forecasts],
                "issued_at": clocks(hour(one.issued_at) for one in forecasts),
                "expires_at": clocks(hour(one.expires_at) for one in forecasts),
                "sequence": [one.sequence for one in forecasts],
                "probability": [1 - math.sqrt(one.score) for one in forecasts],
            }
        ).astype({"probability": float}),
        "questions": pd.DataFrame(
            {
                "question_id": ids,
                "kind": "binary",
                "opens_at": clocks(hour(window.opens_at) for window in windows),
                "closes_at": clocks(hour(window.closed_at) for window in windows),
            }
        ),
        "resolutions": pd.DataFrame({"question_id": ids, "status": "resolved", "outcome": 1}),
    }


def awkward_world(seed, questions=150):
    """Many random questions at once, with ties, gaps, lapses, empty windows and lone voices."""
    rng = random.Random(seed)  # noqa: S311 - a world, no secret
    windows, forecasts = [], []
    for question in range(questions):
        opens = rng.randint(-2, 6)
        windows.append(Window(opens, opens + rng.choice([0, 1, 3, 8, 8, 8])))
        voices = rng.choice([1, 2, 3, 5])
        for _ in range(rng.randint(1, 14)):
            at, p = rng.randint(-4, 12), rng.choice([0.5, 0.9, rng.uniform(0.01, 0.99)])
            ends = rng.choice([None, None, at + rng.randint(0, 6)])
            who, place = rng.randrange(voices), len(forecasts)
            forecasts.append(
                LoggedForecast(question, who, at, ends, place, (1 - p) ** 2, math.log(p))
            )
    return forecasts, windows


@pytest.mark.parametrize("seed", range(3))
def test_scores_agree_with_the_oracle(seed):
    """Time-weighted Brier, peer points and relative Brier, with coverage, to 1e-12."""
    world = awkward_world(seed)
    windows = world[1]
    scores = ft.score(ft.pair(**as_tables(*world)), rules=RULES)
    found = scores.frame.set_index(["question_id", "forecaster", "rule"])
    found = found[["score", "time_coverage", "n_forecasts"]].to_dict("index")
    expected = {pair: row for pair, row in integrals(*world).items() if row[0] > 0}
    assert len(found) == len(RULES) * len(expected)
    for (question, forecaster), (live, used, score, peer, median) in expected.items():
        span = windows[question].closed_at - windows[question].opens_at
        by_rule = {
            "brier": score / live,
            "peer-points": 100 * peer / span,
            "relative-brier": median / span,
        }
        for rule, value in by_rule.items():
            row = found[f"q{question}", forecaster, rule]
            assert row["score"] == pytest.approx(value, rel=1e-12, abs=1e-11)
            assert (row["time_coverage"], row["n_forecasts"]) == (live / span, used)


def test_every_pair_is_scored_or_left_out():
    """Nothing disappears."""
    world = awkward_world(7)
    scores = ft.score(ft.pair(**as_tables(*world)), rules=["brier"])
    every = {(f"q{one.question}", one.forecaster) for one in world[0]}
    done = set(scores.frame[["question_id", "forecaster"]].itertuples(index=False, name=None))
    left = set(scores.left_out[["question_id", "forecaster"]].itertuples(index=False, name=None))
    assert done | left == every


# --- which forecasts count -------------------------------------------------------------------

REVISED = [
    forecast_row("ann", day=0, probability=0.5),
    forecast_row("ann", day=4, probability=0.8),
    forecast_row("ann", day=8, probability=0.9),
]


@pytest.mark.parametrize(
    ("history", "score", "n"),
    [
        ("time-weighted", (4 * 0.25 + 4 * 0.04 + 2 * 0.01) / 10, 3),
        ("daily", (4 * 0.25 + 4 * 0.04 + 2 * 0.01) / 10, 3),
        ("last", 0.01, 3),
        ("first", 0.25, 3),
        (ft.spot(at="2026-01-10T12:00Z"), 0.04, 1),
        (ft.spot(before_close="6 days"), 0.04, 1),
        (ft.spot(before_close="145 hours"), 0.25, 1),
        (ft.spot(before_close="0 days"), 0.01, 1),
    ],
)
def test_each_history_takes_what_it_says(history, score, n):
    frame = ft.score(pairs_of(*REVISED), rules=["brier"], history=history).frame
    assert frame["score"].tolist() == [pytest.approx(score, abs=1e-14)]
    assert frame["n_forecasts"].tolist() == [n]
    assert str(history).split(",")[0] in frame["history"][0]


def test_each_scores_every_forecast_in_time():
    frame = ft.score(pairs_of(*reversed(REVISED)), rules=["brier"], history="each").frame
    assert frame["score"].tolist() == pytest.approx([0.25, 0.04, 0.01])


def test_time_weighted_is_the_default():
    assert score_of(pairs_of(*REVISED), "brier") == score_of(
        pairs_of(*REVISED), "brier", history="time-weighted", span="actual", missing="live-time"
    )


def test_a_day_counts_with_the_belief_in_force_when_it_ends():
    """Revised at noon, the day belongs to the revision; withdrawn at noon, to nobody."""
    pairs = pairs_of(
        forecast_row("ann", day=0, probability=0.5),
        forecast_row("ann", day=4.5, probability=0.8),
        forecast_row("bob", day=0, probability=0.5, expires=2.5),
    )
    found = score_of(pairs, "brier", history="daily")
    assert found["ann"] == (pytest.approx((4 * 0.25 + 6 * 0.04) / 10), 1.0)
    assert found["bob"] == (0.25, 0.2)


def test_daily_counts_full_days_only():
    """Open from noon to noon, nine of the days are full."""
    pairs = pairs_of(
        forecast_row("ann", day=0.5, probability=0.5),
        forecast_row("ann", day=5, probability=0.8),
        opens=0.5,
        closes=10.5,
    )
    assert score_of(pairs, "brier", history="daily") == {
        "ann": (pytest.approx((4 * 0.25 + 5 * 0.04) / 9), 1.0)
    }


# --- awkward cases ---------------------------------------------------------------------------


def test_withdrawn_and_resumed_time_between_does_not_count():
    pairs = pairs_of(
        forecast_row("ann", day=0, probability=0.5, expires=2),
        forecast_row("ann", day=6, probability=0.9),
    )
    assert score_of(pairs, "brier")["ann"] == (pytest.approx((2 * 0.25 + 4 * 0.01) / 6), 0.6)


def test_a_revision_that_ends_does_not_bring_back_what_it_replaced():
    """Even if it ended before the question opened."""
    pairs = pairs_of(
        forecast_row("ann", day=-5, probability=0.5),
        forecast_row("ann", day=-3, probability=0.9, expires=-1),
        forecast_row("bob", day=0, probability=0.5),
    )
    scores = ft.score(pairs, rules=["brier"])
    assert scores.frame["forecaster"].tolist() == ["bob"]
    assert ("ann", "outside the window") in set(
        scores.left_out[["forecaster", "reason"]].itertuples(index=False, name=None)
    )


def test_a_question_that_closes_as_it_opens_has_no_live_time():
    """Zero-length windows give no score, and say so."""
    scores = ft.score(pairs_of(forecast_row("ann", day=-1, probability=0.5), closes=0), rules=RULES)
    assert not len(scores.frame)
    assert set(scores.left_out["reason"]) == {"outside the window"}
    for history in (ft.spot(before_close="0 days"), ft.spot(at="2026-01-10T00:00Z"), "daily"):
        chosen = ft.score(
            pairs_of(forecast_row("ann", day=-1, probability=0.5), closes=0), history=history
        )
        assert not len(chosen.frame)
        assert set(chosen.left_out["reason"]) == {"outside the window"}


def test_forecasts_at_or_after_the_close_are_left_out():
    pairs = pairs_of(
        forecast_row("ann", day=10, probability=0.5),
        forecast_row("bob", day=9.5, probability=0.5),
        forecast_row("cat", day=11, probability=0.1),
    )
    assert pairs.left_out["forecaster"].tolist() == ["ann", "cat"]
    assert set(pairs.left_out["reason"]) == {"outside the window"}


def test_forecasts_after_the_outcome_was_known_are_late():
    pairs = pairs_of(
        forecast_row("ann", day=0, probability=0.5),
        forecast_row("ann", day=6, probability=1.0),
        known=5,
    )
    assert pairs.left_out["reason"].tolist() == ["late"]
    assert score_of(pairs, "brier")["ann"] == (0.25, 1.0)
    assert score_of(pairs, "brier", span="scheduled")["ann"] == (0.25, 0.5)


def test_of_one_instant_the_last_by_sequence_counts():
    pairs = pairs_of(
        forecast_row("ann", day=0, probability=0.1, sequence=2),
        forecast_row("ann", day=0, probability=0.9, sequence=3),
        forecast_row("ann", day=0, probability=0.2, sequence=1),
    )
    assert score_of(pairs, "brier")["ann"][0] == pytest.approx(0.01)
    assert pairs.left_out["detail"].str.contains("replaced at the same instant").sum() == 2


def test_of_one_instant_different_beliefs_without_sequence_are_a_fault():
    with pytest.raises(InvalidTableError, match="'ann' gave two different forecasts of question"):
        pairs_of(
            forecast_row("ann", day=0, probability=0.1), forecast_row("ann", day=0, probability=0.9)
        )
    with pytest.raises(InvalidTableError, match="two different forecasts"):
        pairs_of(
            forecast_row("ann", day=0, probability=0.1, sequence=1),
            forecast_row("ann", day=0, probability=0.9, sequence=1),
        )
    with pytest.raises(InvalidTableError, match="two different forecasts"):
        pairs_of(
            forecast_row("ann", day=0, probability=0.1, expires=5),
            forecast_row("ann", day=0, probability=0.1, expires=6),
        )


def test_the_same_said_twice_at_one_instant_counts_once():
    pairs = pairs_of(
        forecast_row("ann", day=0, probability=0.1), forecast_row("ann", day=0, probability=0.1)
    )
    assert len(pairs) == 1
    assert len(pairs.left_out) == 1


@pytest.mark.parametrize("history", ["time-weighted", "daily", "last", "first", "each"])
def test_a_book_that_contradicts_itself_is_refused_under_every_history(history):
    """Pairs changed by hand are looked at once more."""
    pairs = pairs_of(
        forecast_row("ann", day=0, probability=0.1), forecast_row("ann", day=1, probability=0.9)
    )
    at_once = pairs.with_columns(issued_at=pairs.frame["issued_at"].iloc[0])
    with pytest.raises(InvalidTableError, match="'ann' gave two different forecasts") as caught:
        ft.score(at_once, history=history)
    assert caught.value.record_id == "q"


# --- windows ---------------------------------------------------------------------------------


def windowless(*rows, **more):
    return ft.pair(
        forecasts=forecast_table(*rows),
        questions=question_table(opens=None, closes=None, **more),
        resolutions=resolution_table(),
    )


def test_a_missing_window_is_an_error_never_a_quiet_last():
    with pytest.raises(InvalidTableError, match="question 'q' has no opens_at"):
        ft.score(windowless(*REVISED))
    assert score_of(windowless(*REVISED), "brier", history="last")["ann"][0] == pytest.approx(0.01)


@pytest.mark.parametrize("opens", [0, -30])
def test_live_time_needs_no_opening(opens):
    """Time before a forecaster's first forecast has no weight, wherever the window begins."""
    rows = [*REVISED, forecast_row("bob", day=2, probability=0.3, expires=6)]
    known = resolution_table(known=10)
    stated = ft.pair(
        forecasts=forecast_table(*rows),
        questions=question_table(opens=opens, closes=None),
        resolutions=known,
    )
    silent = ft.pair(
        forecasts=forecast_table(*rows),
        questions=question_table(opens=None, closes=None),
        resolutions=known,
    )
    by_hand = {"ann": (4 * 0.5**2 + 4 * 0.2**2 + 2 * 0.1**2) / 10, "bob": 0.7**2}
    found = score_of(silent, "brier")
    for name, (score, coverage, *_) in found.items():
        assert score == pytest.approx(by_hand[name], abs=1e-15)
        assert score == score_of(stated, "brier")[name][0]
        assert np.isnan(coverage)
    shares = forecast_shares(silent, Choices())
    assert shares.tolist() == pytest.approx([0.4, 0.4, 0.2, 1.0])


@pytest.mark.parametrize("choice", [{"history": "daily"}, {"missing": "even odds"}])
def test_shares_of_the_window_need_its_opening(choice):
    pairs = ft.pair(
        forecasts=forecast_table(*REVISED),
        questions=question_table(opens=None),
        resolutions=resolution_table(),
    )
    with pytest.raises(InvalidTableError, match="question 'q' has no opens_at"):
        ft.score(pairs, **choice)


def test_without_revisions_any_window_gives_the_same_score():
    found = score_of(
        windowless(
            forecast_row("ann", day=0, probability=0.5), forecast_row("bob", day=3, probability=0.9)
        ),
        "brier",
    )
    assert found["ann"][0] == 0.25
    assert found["bob"][0] == pytest.approx(0.01)
    assert math.isnan(found["ann"][1])


@pytest.mark.parametrize(
    "choices",
    [
        {"missing": "zero"},
        {"missing": ft.exclude_below(0.1)},
        {"history": "daily"},
        {"history": ft.spot(before_close="1 day")},
    ],
)
def test_choices_that_rest_on_the_window_need_one(choices):
    with pytest.raises(InvalidTableError, match="question 'q' has no"):
        ft.score(
            windowless(forecast_row("ann", day=0, probability=0.5)),
            rules=["baseline-points"],
            **choices,
        )


def test_peers_need_a_window():
    with pytest.raises(InvalidTableError, match="question 'q' has no"):
        ft.score(windowless(forecast_row("ann", day=0, probability=0.5)), rules=["peer-points"])


# --- missing time ----------------------------------------------------------------------------

HALF = [forecast_row("ann", day=5, probability=0.9)]


def test_missing_time_may_count_as_nothing_zero_or_a_baseline():
    assert score_of(pairs_of(*HALF), "brier")["ann"][0] == pytest.approx(0.01)
    filled = score_of(pairs_of(*HALF), "brier", missing="even odds")["ann"][0]
    assert filled == pytest.approx((0.01 + 0.25) / 2)
    points = score_of(pairs_of(*HALF), "baseline-points", missing="zero")["ann"][0]
    assert points == pytest.approx(42.39984533, abs=5e-9)


def test_counting_absence_as_perfect_warns():
    with pytest.warns(ForecastTrackWarning, match="absence as a perfect score under 'brier'"):
        found = score_of(pairs_of(*HALF), "brier", missing="zero")
    assert found["ann"][0] == pytest.approx(0.005)


def test_too_little_coverage_may_be_left_out():
    pairs = pairs_of(*HALF, forecast_row("bob", day=6, probability=0.5))
    scores = ft.score(pairs, rules=["brier"], missing=ft.exclude_below(0.5))
    assert scores.frame["forecaster"].tolist() == ["ann"]
    left = scores.left_out.iloc[0]
    assert (left["forecaster"], left["reason"]) == ("bob", "outside the window")
    assert "live for 0.4 of the span" in left["detail"]


def test_relative_scores_of_missing_time_are_zero_whatever_is_chosen():
    """Otherwise the peer points of a question would not sum to zero."""
    pairs = pairs_of(
        forecast_row("ann", day=0, probability=0.9), forecast_row("bob", day=5, probability=0.5)
    )
    for missing in ("live-time", "zero", "even odds"):
        found = score_of(pairs, "peer-points", missing=missing)
        assert found["ann"][0] + found["bob"][0] == pytest.approx(0, abs=1e-12)
    frame = ft.score(pairs, rules=["peer-points"]).frame
    assert "missing zero" in frame["history"][0]


# --- peers -----------------------------------------------------------------------------------


def test_who_belongs_to_the_peers_can_be_chosen():
    """Bob is held against ann and cat without being a peer of theirs."""
    pairs = pairs_of(
        forecast_row("ann", day=0, probability=0.9),
        forecast_row("bob", day=0, probability=0.1),
        forecast_row("cat", day=0, probability=0.5),
    )
    found = score_of(pairs, "peer-points", peers=["ann", "cat"])
    expected = {
        "ann": 100 * math.log(0.9 / 0.5),
        "cat": 100 * math.log(0.5 / 0.9),
        "bob": 100 * (math.log(0.1) - (math.log(0.9) + math.log(0.5)) / 2),
    }
    assert {name: score for name, (score, _) in found.items()} == pytest.approx(expected)
    with pytest.raises(UnknownNameError, match=r"no forecaster 'bop'.*'bob'"):
        ft.score(pairs, rules=["peer-points"], peers=["bop"])


def test_a_lone_forecaster_scores_nothing_with_coverage():
    found = score_of(pairs_of(*HALF), "peer-points")
    assert found == {"ann": (0.0, 0.5)}
    assert str(float(found["ann"][0])) == "0.0"


def test_the_impossible_that_happened_costs_infinitely():
    """Beside minus infinity the others gain infinitely."""
    found = score_of(
        pairs_of(
            forecast_row("ann", day=0, probability=0.0), forecast_row("bob", day=0, probability=0.5)
        ),
        "peer-points",
    )
    assert (found["ann"][0], found["bob"][0]) == (-math.inf, math.inf)


def test_peers_are_compared_among_last_forecasts_and_not_among_each():
    pairs = pairs_of(*REVISED, forecast_row("bob", day=1, probability=0.45))
    found = score_of(pairs, "peer-points", history="last")
    assert found["ann"][0] == pytest.approx(100 * math.log(2))
    with pytest.raises(InvalidArgumentError, match="compares forecasters at one time"):
        ft.score(pairs, rules=["peer-points"], history="each")


def long_form(column, rows):
    """Rows of forecaster, day issued, and the long form of each belief."""
    lines = [
        {"question_id": "q", "forecaster": who, "issued_at": START + pd.Timedelta(days=when)} | part
        for who, when, parts in rows
        for part in parts
    ]
    return pd.DataFrame(lines)


def test_peers_on_options_and_on_numbers():
    """Options compare what the one that happened was given; distributions their halved density."""
    options = lambda p: [  # noqa: E731
        {"option": name, "probability": q} for name, q in zip("abc", p, strict=True)
    ]
    pairs = ft.pair(
        forecasts=long_form("option", [("ann", 0, options([0.6, 0.3, 0.1])),
                                       ("bob", 5, options([0.2, 0.3, 0.5]))]),
        questions=question_table(kind="categorical", options=("a", "b", "c")),
        resolutions=resolution_table(outcome="a"),
    )  # fmt: skip
    found = score_of(pairs, "peer-points")
    assert found["ann"] == (pytest.approx(50 * math.log(3)), 1.0)
    assert found["bob"] == (pytest.approx(-50 * math.log(3)), 0.5)
    book = ft.Book(
        forecasters=[ft.Forecaster(id="ann"), ft.Forecaster(id="bob")],
        questions=[
            ft.Question(id="n", text="?", kind=ft.Numeric(unit="m"), opens_at="2026-01-01T00:00Z",
                        closes_at="2026-01-11T00:00Z")
        ],
        forecasts=[
            ft.Forecast(question_id="n", forecaster=name, issued_at="2026-01-01T00:00Z",
                        belief=ft.Distribution(family="normal", parameters={"mean": m, "sd": 1.0}))
            for name, m in (("ann", 0.0), ("bob", 2.0))
        ],
        resolutions=[ft.Resolution(question_id="n", outcome=0.0, known_at="2026-01-11T00:00Z")],
    )  # fmt: skip
    found = score_of(ft.pair(book), "peer-points")
    assert found["ann"][0] == pytest.approx(50 * 2.0)


def test_a_pair_of_which_one_revision_has_no_score_has_none():
    """To leave out the revision alone would let the forecast before it live on."""
    samples = [{"sample": k, "value": float(k)} for k in range(5)]
    quantiles = [{"level": a, "value": v} for a, v in ((0.25, 1.0), (0.5, 2.0), (0.75, 3.0))]
    pairs = ft.pair(
        forecasts=long_form("value", [("ann", 0, quantiles), ("ann", 5, samples),
                                      ("bob", 0, quantiles)]),
        questions=question_table(kind="numeric", unit="m"),
        resolutions=resolution_table(outcome=2.0),
    )  # fmt: skip
    scores = ft.score(pairs, rules=["wis", "crps"])
    wis = scores.frame[scores.frame["rule"] == "wis"]
    assert wis["forecaster"].tolist() == ["bob"]
    left = scores.left_out[scores.left_out["reason"] == "no rule for this kind"]
    assert left["forecaster"].tolist() == ["ann"]
    assert set(scores.frame.loc[scores.frame["rule"] == "crps", "forecaster"]) == {"ann", "bob"}


# --- bad choices -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("choices", "message"),
    [
        ({"history": "time weighted"}, "history is 'time weighted'.*'time-weighted'"),
        ({"span": "planned"}, "span is 'planned'"),
        ({"missing": "even ods"}, "missing is 'even ods'.*'even odds'"),
        ({"history": "metaculus", "span": "actual"}, "fixes span and missing"),
    ],
)
def test_a_choice_not_on_offer_is_met_with_those_that_are(choices, message):
    with pytest.raises(InvalidArgumentError, match=message):
        ft.score(pairs_of(*REVISED), **choices)


@pytest.mark.parametrize(
    "choices", [{}, {"at": "2026-01-01T00:00Z", "before_close": "1 day"}, {"before_close": "soon"},
                {"before_close": pd.Timedelta(days=-1)}],
)  # fmt: skip
def test_a_spot_is_one_moment(choices):
    with pytest.raises(InvalidArgumentError):
        ft.spot(**choices)


def test_a_lead_time_in_other_digits_is_refused():
    """An Arabic three was read as 3."""
    with pytest.raises(InvalidArgumentError, match="lead time such as"):
        ft.spot(before_close="\u0663 days")


def test_a_spot_without_a_zone_is_refused():
    with pytest.raises(InvalidMomentError):
        ft.spot(at="2026-01-01T00:00")


def test_coverage_is_a_share():
    with pytest.raises(InvalidArgumentError, match="above 0 and at most 1"):
        ft.exclude_below(30)


def test_tables_and_books_give_the_same_rows():
    """The same history, once as tables and once as records."""
    moments = {0: "2026-01-05T00:00Z", 4: "2026-01-09T00:00Z", 8: "2026-01-13T00:00Z"}
    book = ft.Book(
        forecasters=[ft.Forecaster(id="ann")],
        questions=[
            ft.Question(id="q", text="?", opens_at=moments[0], closes_at="2026-01-15T00:00Z")
        ],
        forecasts=[
            forecast("ann", row["probability"], question="q", issued_at=moments[row["day"]])
            for row in REVISED
        ],
        resolutions=[ft.Resolution(question_id="q", outcome="yes", known_at="2026-01-15T00:00Z")],
    )
    columns = ["question_id", "forecaster", "rule", "convention", "history", "kind", "score",
               "time_coverage", "n_forecasts", "weight"]  # fmt: skip
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        by_book = ft.score(book, rules=RULES).frame[columns]
        by_tables = ft.score(pairs_of(*REVISED, known=10), rules=RULES).frame[columns]
    pd.testing.assert_frame_equal(by_book, by_tables, check_dtype=False, rtol=1e-12)


def test_skill_is_taken_under_the_same_choices():
    five = [f"q{number}" for number in range(5)]
    once = forecast_table(*REVISED), question_table(), resolution_table()
    tables = [pd.concat([each.assign(question_id=name) for name in five]) for each in once]
    pairs = ft.pair(forecasts=tables[0], questions=tables[1], resolutions=tables[2])
    skill = ft.score(pairs, rules=["brier"], history="daily").skill(baseline="even odds")
    assert skill["baseline_mean"].tolist() == [0.25]
    assert skill["skill"].tolist() == [
        pytest.approx(1 - np.mean(4 * [1] + 4 * [0.16] + 2 * [0.04]))
    ]
