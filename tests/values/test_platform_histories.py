"""Histories that platforms, or their descriptions, have scored."""

from __future__ import annotations

import math

import pytest

import forecasttrack as ft
from tests.builders import forecast_row, pairs_of, score_of

# Metaculus, scoring/score_math.py as measured: a question of ten days, outcome yes, u1 at 0.9 and
# u2 at 0.5. Where both leave at once its own code keeps counting; these are the true values.
BOTH = [forecast_row("u1", day=0, probability=0.9), forecast_row("u2", day=0, probability=0.5)]


def close(found, expected, digits=4):
    assert found.keys() == expected.keys()
    for name, numbers in expected.items():
        assert found[name] == pytest.approx(numbers, abs=0.5 * 10**-digits), name


def test_half_coverage_earns_half_the_baseline_points():
    """Metaculus test_score_math.py: 0.9 for half of the time earns 42.39984533."""
    pairs = pairs_of(forecast_row("u1", day=5, probability=0.9))
    close(score_of(pairs, "baseline-points", history="metaculus"), {"u1": (42.39984533, 0.5)}, 8)


def test_two_forecasters_for_the_whole_time():
    """Peer points of 100 ln(0.9 / 0.5) to both sides."""
    close(
        score_of(pairs_of(*BOTH), "peer-points", history="metaculus"),
        {"u1": (58.7787, 1), "u2": (-58.7787, 1)},
    )


def test_a_lone_first_half_earns_nothing_and_is_covered():
    """u2 comes on day 5: half the points, full coverage for u1 and half for u2."""
    pairs = pairs_of(
        forecast_row("u1", day=0, probability=0.9), forecast_row("u2", day=5, probability=0.5)
    )
    close(
        score_of(pairs, "peer-points", history="metaculus"),
        {"u1": (29.3893, 1), "u2": (-29.3893, 0.5)},
    )


def test_an_early_close_counts_against_the_scheduled_span():
    """Known on day 5 of 10: half the points and half the coverage."""
    close(
        score_of(pairs_of(*BOTH, known=5), "peer-points", history="metaculus"),
        {"u1": (29.3893, 0.5), "u2": (-29.3893, 0.5)},
    )


def test_forecasts_before_the_opening_count_from_the_opening():
    """They are clamped to the opening, as there."""
    pairs = pairs_of(
        forecast_row("u1", day=-3, probability=0.9), forecast_row("u2", day=-1, probability=0.5)
    )
    close(
        score_of(pairs, "peer-points", history="metaculus"),
        {"u1": (58.7787, 1), "u2": (-58.7787, 1)},
    )


def test_when_all_leave_at_once_nobody_gains_any_more():
    """Both end on day 5: 29.3893 with coverage 0.5, where the platform says 58.7787 and 1.0."""
    pairs = pairs_of(
        forecast_row("u1", day=0, probability=0.9, expires=5),
        forecast_row("u2", day=0, probability=0.5, expires=5),
    )
    close(
        score_of(pairs, "peer-points", history="metaculus"),
        {"u1": (29.3893, 0.5), "u2": (-29.3893, 0.5)},
    )
    close(
        score_of(pairs, "baseline-points", history="metaculus"),
        {"u1": (42.3998, 0.5), "u2": (0, 0.5)},
    )


def test_who_comes_back_does_not_pay_for_the_gap():
    """Both end on day 3, u1 returns on day 7: -17.6336 with coverage 0.3 for u2."""
    pairs = pairs_of(
        forecast_row("u1", day=0, probability=0.9, expires=3),
        forecast_row("u2", day=0, probability=0.5, expires=3),
        forecast_row("u1", day=7, probability=0.9),
    )
    close(
        score_of(pairs, "peer-points", history="metaculus"),
        {"u1": (17.6336, 0.6), "u2": (-17.6336, 0.3)},
    )


@pytest.mark.parametrize(
    ("first", "second", "points"), [(0.1, 0.9, 219.7225), (0.9, 0.1, 219.7225)]
)
def test_published_peer_points(first, second, points):
    """Metaculus test_score_math.py: 0.1 against 0.9 is +-219.7225."""
    found = score_of(
        pairs_of(
            forecast_row("a", day=0, probability=first),
            forecast_row("b", day=0, probability=second),
        ),
        "peer-points",
    )
    sign = 1 if first > second else -1
    assert found["a"][0] == pytest.approx(sign * points, abs=1e-4)
    assert found["b"][0] == pytest.approx(-sign * points, abs=1e-4)


def test_spot_scores_take_what_was_in_force():
    """100 ln(.1 / gmean(.5, .9)), and so on, at the moment; who had left has no row."""
    pairs = pairs_of(
        forecast_row("a", day=0, probability=0.1),
        forecast_row("b", day=2, probability=0.5),
        forecast_row("c", day=1, probability=0.9),
        forecast_row("d", day=0, probability=0.7, expires=3),
        forecast_row("a", day=8, probability=0.6),
    )
    found = score_of(pairs, "peer-points", history=ft.spot(at="2026-01-10T00:00Z"))
    beliefs = {"a": 0.1, "b": 0.5, "c": 0.9}
    assert found.keys() == beliefs.keys()
    for name, p in beliefs.items():
        others = [q for other, q in beliefs.items() if other != name]
        expected = 100 * math.log(p / math.sqrt(math.prod(others)))
        assert found[name] == (pytest.approx(expected, abs=1e-10), 1.0)


def test_a_spot_after_an_early_close_is_the_close():
    """Metaculus reads the spot time as the earlier of itself and the actual close."""
    pairs = pairs_of(*BOTH, forecast_row("u1", day=4, probability=0.8), known=5)
    found = score_of(pairs, "baseline-points", history=ft.spot(at="2026-01-12T00:00Z"))
    close(found, {"u1": (100 * math.log2(1.6), 1), "u2": (0, 1)}, 9)


# Good Judgment: seven days, outcome yes; F1 .9 x3 then .95 x4, F2 .25 x2 then .2 x5, F3 .99 on
# days 6 and 7 (cultivatelabs "net brier points" page; Fatebook debug_scoring_test.ts).
SEVEN = [
    forecast_row("F1", day=0, probability=0.9), forecast_row("F1", day=3, probability=0.95),
    forecast_row("F2", day=0, probability=0.25), forecast_row("F2", day=2, probability=0.2),
    forecast_row("F3", day=5, probability=0.99),
]  # fmt: skip


def test_seven_days_of_three_forecasters_brier():
    """F1 .0114, as the page and Fatebook's test say; F3 over two days."""
    found = score_of(pairs_of(*SEVEN, closes=7), "brier", history="good-judgment")
    assert found["F1"][0] == pytest.approx(2 * (3 * 0.01 + 4 * 0.0025) / 7, abs=1e-14)
    assert found["F1"][0] == pytest.approx(0.0114, abs=5e-5)
    assert found["F3"] == (pytest.approx(2e-4, abs=1e-14), pytest.approx(2 / 7))


def test_seven_days_of_three_forecasters_relative_brier():
    """-.43, .794286 and -.001371: a missing day counts as the median, that is 0."""
    found = score_of(pairs_of(*SEVEN, closes=7), "relative-brier", history="good-judgment")
    expected = {"F1": -0.43, "F2": 0.794286, "F3": -0.001371}
    for name, value in expected.items():
        assert found[name][0] == pytest.approx(value, abs=5e-7)


def test_a_forecast_after_the_last_full_day_has_no_score():
    """The question closes at noon of its eighth day."""
    pairs = pairs_of(*SEVEN, forecast_row("F4", day=7.25, probability=0.5), closes=7.5)
    scores = ft.score(pairs, rules=["brier"], history="good-judgment")
    assert "F4" not in set(scores.frame["forecaster"])
    left = scores.left_out.query("forecaster == 'F4'")
    assert left["reason"].tolist() == ["outside the window"]


def test_presets_show_every_choice():
    """What the platform chooses stands in every row."""
    frame = ft.score(pairs_of(*BOTH), rules=["baseline-points"], history="metaculus").frame
    assert set(frame["history"]) == {"as metaculus, time-weighted, scheduled span, missing zero"}
    frame = ft.score(pairs_of(*BOTH), rules=["brier"], history="good-judgment").frame
    assert set(frame["history"]) == {"as good-judgment, daily, actual span, missing live-time"}
    assert set(frame["convention"]) == {"two-sided"}
