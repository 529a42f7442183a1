"""Further numbers of platforms: choices and aggregates of Metaculus, Fatebook, ForecastBench.

Metaculus's prizes and h-indices are none of scores: they are made of the votes on comments, which
no download holds, and of a tournament's money.
"""

from __future__ import annotations

import json
import math

import pandas as pd
import pytest

import forecasttrack as ft
from tests.exchange.test_metaculus_quirks import (
    CHOICE,
    FORECAST_HEAD,
    QUESTION,
    QUESTION_HEAD,
    table,
)
from tests.exchange.test_official_numbers import FOUR, HISTORY, by, chance, points  # noqa: F401

THIRD, MORE = 1 / 3, math.e**0.25 / 3


@pytest.mark.parametrize("outcome", ["C", "Other"])
def test_peer_points_where_an_option_came_later(points, outcome):  # noqa: F811
    """25 and -25 on the last option, and on one that was not there yet and counts for it."""
    key = "Probability Yes Per Category"
    found = points(
        FOUR | {"MC Options History": HISTORY, "Resolution": outcome},
        by("a", **{key: [THIRD, 1 - MORE - THIRD, None, MORE]}),
        by("b", **{key: [THIRD, THIRD, None, THIRD]}),
        rule="peer-points",
    )
    assert found == {"a": pytest.approx(25), "b": pytest.approx(-25)}


def test_peer_points_of_three_over_options(points):  # noqa: F811
    """100 ln of the own probability over the geometric mean of the others."""
    beliefs = {"a": 0.2, "b": 0.5, "c": 0.8}
    key = "Probability Yes Per Category"
    forecasts = [by(name, **{key: [p, 1 - p - 0.1, 0.1]}) for name, p in beliefs.items()]
    found = points(CHOICE, *forecasts, rule="peer-points")
    for name, own in beliefs.items():
        others = math.prod(p for other, p in beliefs.items() if other != name) ** 0.5
        assert found[name] == pytest.approx(100 * math.log(own / others), abs=1e-9)


def test_an_aggregate_gains_what_its_distance_from_the_users_says(tmp_path):
    """6.781, where the platform multiplies by n/(n-1) of its two users and says 13.562."""
    users = {"7": 0.6, "8": 0.5}
    centre = math.prod(users.values()) ** 0.5
    own = centre * math.exp(6.781 / 100)
    median = {
        "Forecaster Username": "recency_weighted", "Forecaster ID": "", "Is Bot": "",
        "Probability Yes": str(own),
    }  # fmt: skip
    forecasts = [chance(name, p) for name, p in users.items()]
    forecasts.append(chance("9", own) | median)
    for name, text in (
        ("question_data.csv", table(QUESTION_HEAD, [QUESTION])),
        ("forecast_data.csv", table(FORECAST_HEAD, forecasts)),
    ):
        (tmp_path / name).write_text(text, encoding="utf-8", newline="")
    pairs = ft.pair(**ft.read_forecasts(tmp_path).tables, early="count")
    peers = ["metaculus:7", "metaculus:8"]
    frame = ft.score(pairs, rules=["peer-points"], history="metaculus", peers=peers).frame
    found = frame.set_index("forecaster")["score"]
    plain = found["metaculus:aggregate:recency_weighted"]
    # The platform's 13.562 is that times n / (n - 1) for its two users.
    assert plain == pytest.approx(13.562 / 2)
    # The users' own points are the platform's, to which the aggregate adds nothing.
    assert found["metaculus:7"] == pytest.approx(100 * math.log(0.6 / 0.5))


# --- Fatebook ----------------------------------------------------------------------------------

HEAD = (
    "Question title,Multiple choice option,Forecast created by,Forecast (scale = 0-1),"
    "Forecast created at,Question created by,Question created at,Question resolve by,Resolution,"
    "Resolved at\n"
)
BEGUN = pd.Timestamp("2026-01-01")
SEVEN = [("1", 0.9, 0), ("1", 0.95, 3), ("2", 0.25, 0), ("2", 0.2, 2), ("3", 0.99, 5)]
RELATIVE = {"1": -0.43, "2": 0.7943, "3": -0.00137}


def after(days):
    """So many days after the question was made, in whole seconds as the export has them."""
    return BEGUN + pd.Timedelta(days=days).round("s")


@pytest.fixture
def fatebook(tmp_path):
    """The tables of an export of one question that ends with a yes after some days."""

    def read(days, forecasts):
        path = tmp_path / "fatebook.csv"
        end = after(days)
        path.write_text(
            HEAD
            + "".join(
                f"Rain?,,{who},{p},{after(day)},1,{BEGUN},{end},YES,{end}\n"
                for who, p, day in forecasts
            ),
            encoding="utf-8",
        )
        tables = ft.read_forecasts(path, zone="UTC").tables
        return ft.pair(**tables, early="count")

    return read


def scores_of(pairs, rule, **choices):
    """The score of each forecaster."""
    frame = ft.score(pairs, rules=[rule], **choices).frame
    return dict(zip(frame["forecaster"].str.removeprefix("fatebook:"), frame["score"], strict=True))


def test_seven_days_of_fatebook(fatebook):
    """Absolute .0114 and the relative scores of its test, by the days of Good Judgment."""
    pairs = fatebook(7, SEVEN)
    assert scores_of(pairs, "brier", history="good-judgment")["1"] == pytest.approx(
        0.0114, abs=5e-5
    )
    relative = scores_of(pairs, "relative-brier", history="good-judgment")
    assert relative == {name: pytest.approx(value, abs=5e-5) for name, value in RELATIVE.items()}


def test_part_of_a_day_of_fatebook(fatebook):
    """.02: what somebody said late counts for the time that it stood."""
    pairs = fatebook(0.7, [("1", 0.9, 0.2)])
    found = scores_of(pairs, "brier", history="time-weighted")
    assert 2 * found["1"] == pytest.approx(0.02)  # two-sided there


def test_two_beliefs_of_one_day_of_fatebook(fatebook):
    """.00845 is the score of the mean belief .935; the mean of the scores is .0095.

    Fatebook takes the mean of the beliefs within a day, and every history here that of the scores.
    """
    pairs = fatebook(0.7, [("1", 0.9, 0), ("1", 0.95, 0.21)])
    frame = pairs.frame.sort_values("issued_at")
    ends = [*frame["issued_at"].iloc[1:], BEGUN.tz_localize("UTC") + pd.Timedelta(days=0.7)]
    lasted = [
        (end - begun) / pd.Timedelta(days=0.7)
        for begun, end in zip(frame["issued_at"], ends, strict=True)
    ]
    mean = sum(p * share for p, share in zip(frame["probability"], lasted, strict=True))
    assert mean == pytest.approx(0.935)
    assert 2 * ft.scoring.brier(probability=[mean], outcome=[1])[0] == pytest.approx(0.00845)
    found = scores_of(pairs, "brier", history="time-weighted")
    assert 2 * found["1"] == pytest.approx(0.0095)


# --- ForecastBench -----------------------------------------------------------------------------


def test_the_shift_of_forecastbench(tmp_path):
    """Issue 139: -.07 and .103 apart from the questions, shifted by .147 to .077 and .25."""
    briers = [0.02, 0.05, 0.161]  # of the superforecasters, whose mean is .077
    ids = [f"q{place}" for place in range(len(briers))]

    def write(name, kind, rows, **more):
        document = {
            "forecast_due_date": "2024-07-21", "question_set": "2024-07-21-llm.json",
            kind: rows, **more,
        }  # fmt: skip
        (tmp_path / name).write_text(json.dumps(document), encoding="utf-8")

    write(
        "resolutions.json", "resolutions",
        [
            {"id": name, "source": "acled", "direction": None, "resolution_date": "2024-08-20",
             "resolved_to": 1.0, "resolved": True}
            for name in ids
        ],
    )  # fmt: skip
    for model, chances in (
        ("supers", [1 - each**0.5 for each in briers]),
        ("Always 0.5", [0.5] * len(ids)),
    ):
        rows = [
            {"id": name, "source": "acled", "forecast": p, "resolution_date": "2024-08-20",
             "reasoning": None, "direction": None}
            for name, p in zip(ids, chances, strict=True)
        ]  # fmt: skip
        write(f"{model}.json", "forecasts", rows, organization="fb", model=model)
    got = ft.read_forecasts(tmp_path)
    assert got.format == "forecastbench"
    pairs = ft.pair(**got.tables, early="count")
    with pytest.warns(ft.SmallSampleWarning):
        board = ft.score(pairs, rules=["brier"], history="last").leaderboard()
    found = dict(zip(board.frame["forecaster"], board.frame["estimate"], strict=True))
    supers, half = (next(v for k, v in found.items() if each in k) for each in ("supers", "0.5"))
    assert (supers, half) == (pytest.approx(0.077), pytest.approx(0.25))
    # Its adjusted scores lie lower by the difficulty of the questions, the same for everybody.
    difficulty = half - 0.103
    assert difficulty == pytest.approx(0.147)
    assert supers - difficulty == pytest.approx(-0.07)
