"""Numbers that platforms give, out of files in the shape of theirs.

Early answers count at once there: ``early="count"``. Metaculus's are of its
tests/unit/test_scoring/test_score_math.py and test_formulas.py, and of its page of questions about
scores; PredictionBook's of the specification of its score calculator.
"""

from __future__ import annotations

import json
import math

import numpy as np
import pytest

import forecasttrack as ft
from tests.exchange.test_metaculus_quirks import (
    CHOICE,
    FORECAST_HEAD,
    NUMERIC,
    QUESTION,
    QUESTION_HEAD,
    table,
)

OPENED = "2024-01-01 12:00:00+00:00"


def by(name, start=OPENED, **belief):
    """A forecast of somebody, with the columns in which its belief stands."""
    columns = {key.replace("_", " "): str(value) for key, value in belief.items()}
    who = {"Forecaster ID": name, "Forecaster Username": name, "Is Bot": "False"}
    return who | {"Question ID": "101", "Start Time": start} | columns


def chance(name, probability, start=OPENED):
    """A forecast of a question of yes or no."""
    return by(name, start, **{"Probability Yes": probability})


@pytest.fixture
def points(tmp_path):
    """Points of each forecaster by a rule, of a question of ten days."""

    def score(question, *forecasts, rule="baseline-points"):
        texts = {
            "question_data.csv": table(QUESTION_HEAD, [question]),
            "forecast_data.csv": table(FORECAST_HEAD, forecasts),
        }
        for name, text in texts.items():
            (tmp_path / name).write_text(text, encoding="utf-8", newline="")
        got = ft.read_forecasts(tmp_path)
        assert got.rows == got.taken
        pairs = ft.pair(**got.tables, early="count")
        frame = ft.score(pairs, rules=[rule], history="metaculus").frame
        return {
            each.forecaster.removeprefix("metaculus:"): each.score for each in frame.itertuples()
        }

    return score


@pytest.mark.parametrize(
    ("probability", "start", "expected"),
    [
        (0.9, OPENED, 84.79969066),
        (0.1, OPENED, -232.19280949),
        (0.9, "2024-01-06 12:00:00+00:00", 42.39984533),
        (2**-0.5, OPENED, 50),
        (2**-1.5, OPENED, -50),
        (0.001, OPENED, -896.578428),
        (0.999, OPENED, 99.855654),
    ],
)
def test_baseline_points_of_yes_and_no(points, probability, start, expected):
    """For the whole time, and for the second half of it."""
    assert points(QUESTION, chance("a", probability, start))["a"] == pytest.approx(expected)


FOUR = CHOICE | {"MC Options (All)": "['A', 'B', 'C', 'Other']"}
HISTORY = (
    "[('0001-01-01T00:00:00', ['A', 'B', 'Other']),"
    " ('2024-01-20T00:00:00', ['A', 'B', 'C', 'Other'])]"
)
THIRDS = [1 / 3, 1 - 3**-0.5 - 1 / 3, None, 3**-0.5]


@pytest.mark.parametrize(("outcome", "expected"), [("A", 0), ("C", 50), ("Other", 50)])
def test_baseline_points_where_an_option_came_later(points, outcome, expected):
    """It counts for what the last option had; the number of options is that of the forecast."""
    question = FOUR | {"MC Options History": HISTORY, "Resolution": outcome}
    found = points(question, by("a", **{"Probability Yes Per Category": THIRDS}))
    assert found["a"] == pytest.approx(expected)


def test_baseline_points_of_eight_options(points):
    """99.95 and -232.19 for .999 and .001 on the option that came true."""
    names = list("ABCDEFGH")
    question = CHOICE | {"MC Options (All)": str(names)}
    sure = [0.999, *[0.001 / 7] * 7]
    unsure = [0.001, *[0.999 / 7] * 7]
    key = "Probability Yes Per Category"
    found = points(question, by("a", **{key: sure}), by("b", **{key: unsure}))
    assert found["a"] == pytest.approx(99.95, abs=0.005)
    assert found["b"] == pytest.approx(-232.19, abs=0.005)


def number(outcome, count=201, lower=0, upper=200, *, ends=(False, False), grid=None):
    """A question about a number between bounds, each open or not."""
    grid = np.linspace(lower, upper, count).tolist() if grid is None else grid
    return NUMERIC | {
        "Lower Bound": str(lower), "Upper Bound": str(upper), "Resolution": str(outcome),
        "Open Lower Bound": str(ends[0]), "Open Upper Bound": str(ends[1]),
        "Continuous Range": str(grid),
    }  # fmt: skip


def curve(levels):
    """A forecast by its CDF."""
    return by("a", **{"Continuous CDF": [float(each) for each in levels]})


def test_baseline_points_of_curves(points):
    """-50 for a density below the flat one by e; 0 for the flat one between open ends."""
    two = number(50, count=3)
    assert points(two, curve([0, 1 / (2 * math.e), 1]))["a"] == pytest.approx(-50)
    flat = number(70, ends=(True, True))
    assert points(flat, curve(np.linspace(0.05, 0.95, 201)))["a"] == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize(("step", "expected"), [(0.01 / 200, -230.2585), (0.2, 184.44)])
def test_the_limits_of_points_of_curves(points, step, expected):
    """The least and the most mass that a bucket may have."""
    levels = np.cumsum(np.insert(np.full(200, (1 - step) / 199), 0, 0.0))
    levels[101:] += step - (1 - step) / 199
    assert points(number(100.5), curve(levels))["a"] == pytest.approx(expected, abs=0.005)


LOG = [round(10 ** (10 * place / 200), 9) for place in range(201)]


@pytest.mark.parametrize(
    ("question", "bucket"),
    [
        (number(0), 1),
        (number(1.001), 2),
        (number(200), 200),
        (number(200.001, ends=(True, True)), 201),
        (number("above_upper_bound", ends=(True, True)), 201),
        (number("below_lower_bound", ends=(True, True)), 0),
        (number(1e5, lower=1, upper=1e10, grid=LOG), 100),
        (number(3, count=12, lower=-0.5, upper=10.5), 4),
        (number(10, count=12, lower=-0.5, upper=10.5), 11),
    ],
)
def test_the_bucket_of_an_outcome(points, question, bucket):
    """A curve that has another mass in every bucket gives the points of that bucket alone."""
    n = question["Continuous Range"].count(",")
    n_open = [question["Open Lower Bound"], question["Open Upper Bound"]].count("True")
    mass = np.arange(3, n + 3, dtype=float)
    ends = np.array([7, 5]) if n_open else np.array([0, 0])
    total = mass.sum() + ends.sum()
    levels = (ends[0] + np.insert(np.cumsum(mass), 0, 0)) / total
    masses = [ends[0] / total, *mass / total, ends[1] / total]
    flat = 0.05 if bucket in (0, n + 1) else (1 - 0.05 * n_open) / n
    expected = 50 * math.log(masses[bucket] / flat)
    assert points(question, curve(levels))["a"] == pytest.approx(expected, abs=1e-6)


def test_peer_points_of_yes_and_no(points):
    """Two at .1 and .9, then three; the sum is zero."""
    two = points(QUESTION, chance("a", 0.1), chance("b", 0.9), rule="peer-points")
    assert two == {"a": pytest.approx(-219.7225, abs=1e-4), "b": pytest.approx(219.7225, abs=1e-4)}
    beliefs = {"a": 0.1, "b": 0.5, "c": 0.9}
    three = points(QUESTION, *(chance(*each) for each in beliefs.items()), rule="peer-points")
    for name, own in beliefs.items():
        others = math.prod(p for other, p in beliefs.items() if other != name) ** 0.5
        assert three[name] == pytest.approx(100 * math.log(own / others))
    assert sum(three.values()) == pytest.approx(0, abs=1e-9)


def test_an_early_close_counts_against_the_scheduled_span(points):
    """Known on day 5 of 10: half the points."""
    ends = ("Actual Close Time", "Resolution Known Time")
    early = dict.fromkeys(ends, "2024-01-06 12:00:00+00:00")
    pair = (chance("a", 0.9), chance("b", 0.5))
    found = points(QUESTION | early, *pair, rule="peer-points")
    assert found == {"a": pytest.approx(29.3893, abs=1e-4), "b": pytest.approx(-29.3893, abs=1e-4)}


def predictions(*responses, outcome=True):
    """What PredictionBook says of one prediction with some responses in per cent."""
    return {
        "id": 1, "description": "Rain?", "created_at": "2015-01-01T00:00:00Z",
        "deadline": "2016-01-01T00:00:00Z", "outcome": outcome, "withdrawn": False,
        "last_judgement_at": "2015-06-01T00:00:00Z",
        "responses": [
            {"confidence": each, "created_at": f"2015-01-0{day}T00:00:00Z", "user_label": "ann"}
            for day, each in enumerate(responses, start=1)
        ],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("documents", "expected"),
    [
        ([predictions(80)], 0.04),
        ([predictions(100)], 0),
        ([predictions(90, outcome=False)], 0.81),
        ([predictions(90, outcome=False), predictions(70)], 0.45),
        ([predictions(90, outcome=False), predictions(70), predictions(30, outcome=False)], 0.33),
    ],
)
def test_the_scores_of_predictionbook(tmp_path, documents, expected):
    """The mean over every response, early answers included."""
    for number_, each in enumerate(documents):
        each["id"] = number_
    path = tmp_path / "pb.json"
    path.write_text(json.dumps(documents), encoding="utf-8")
    pairs = ft.pair(**ft.read_forecasts(path).tables, early="count")
    scores = ft.score(pairs, rules=["brier"], history="each")
    assert scores.summarise(by="forecaster")["mean"].tolist() == pytest.approx([expected])
