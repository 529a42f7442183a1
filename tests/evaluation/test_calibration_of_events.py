"""Calibration of options and of thresholds of numbers: each event a yes/no, by question."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import forecasttrack as ft
from forecasttrack.errors import InvalidArgumentError
from tests.builders import days

IDS = [f"q{at}" for at in range(12)]


def choices():
    """Twelve questions with three options, of which the second came each time."""
    options = ["a", "b", "c"]
    rows = [(each, option, p) for each in IDS for option, p in zip(options, (0.2, 0.5, 0.3),
            strict=True)]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["question_id", "option", "probability"])
    return ft.pair(
        forecasts=frame.assign(forecaster="ann", issued_at=days([0] * len(frame))),
        questions=pd.DataFrame(
            {"question_id": IDS, "kind": "categorical", "options": [options] * len(IDS)}
        ),
        resolutions=pd.DataFrame({"question_id": IDS, "status": "resolved", "outcome": "b"}),
    )


def numbers(unit="km", ids=IDS, **belief):
    """Questions for a number, each with one belief in long form, and outcomes 0, 1, 2 ..."""
    size = len(next(iter(belief.values())))
    frame = pd.DataFrame({"question_id": np.repeat(ids, size)})
    for name, values in belief.items():
        frame[name] = list(values) * len(ids)
    return ft.pair(
        forecasts=frame.assign(forecaster="ann", issued_at=days([0] * len(frame))),
        questions=pd.DataFrame({"question_id": ids, "kind": "numeric", "unit": unit}),
        resolutions=pd.DataFrame(
            {"question_id": ids, "status": "resolved", "outcome": np.arange(len(ids), dtype=float)}
        ),
    )


def test_each_option_is_a_yes_or_no_of_its_question():
    """Three events per question, of which one came; the questions are the clusters."""
    found = ft.calibration(choices(), events="options")
    table = found.frame.round(12).set_index("probability")
    assert table["frequency"].to_dict() == {0.2: 0.0, 0.3: 0.0, 0.5: 1.0}
    assert table["count"].tolist() == [12, 12, 12]
    assert found.terms["n_clusters"].tolist() == [12, 12]
    assert found.summary["mean_forecast"].iloc[0] == pytest.approx(1 / 3)
    assert found.summary["observed_frequency"].iloc[0] == pytest.approx(1 / 3)


def test_options_make_no_evidence_of_one_question_many_times_over():
    """Events of one question weigh as one: the interval is as wide as that of few clusters."""
    found = ft.calibration(choices(), events="options")
    assert "36 questions in 12 clusters" in found.interpretation


def test_quantiles_are_read_between_their_levels():
    """Halfway from the median to the upper quartile is 62.5%; beyond the ends nothing is said."""
    stated = numbers(level=[0.25, 0.5, 0.75], value=[2.0, 4.0, 8.0])
    found = ft.calibration(stated, events=6.0)
    assert found.frame["probability"].tolist() == [0.625]
    assert found.frame["frequency"].tolist() == [pytest.approx(7 / 12)]
    assert ft.calibration(stated, events=9.0).n == 0
    both = ft.calibration(stated, events=[4.0, 6.0])
    assert both.frame["probability"].tolist() == [0.5, 0.625]
    assert both.terms["n_clusters"].tolist() == [12, 12]


def test_samples_count_the_members_up_to_the_threshold():
    """Two of four members are at most 3."""
    found = ft.calibration(numbers(sample=[0, 1, 2, 3], value=[1.0, 3.0, 5.0, 7.0]), events=3.0)
    assert found.frame["probability"].tolist() == [0.5]
    assert found.frame["frequency"].tolist() == [pytest.approx(4 / 12)]


def test_events_that_are_none_are_refused():
    """A word that names no events, and one threshold for two units."""
    with pytest.raises(InvalidArgumentError, match="thresholds"):
        ft.calibration(choices(), events="outcomes")
    with pytest.raises(InvalidArgumentError, match=r"a list of thresholds .* such as \[50, 60\]"):
        ft.calibration(choices(), events="numbers")
    one = numbers(level=[0.25, 0.75], value=[2.0, 8.0])
    other = numbers("kg", [f"r{at}" for at in range(3)], level=[0.25, 0.75], value=[2.0, 8.0])
    with pytest.raises(InvalidArgumentError, match="several units"):
        ft.calibration(one.with_pairs(other), events=3.0)


def test_yes_no_questions_are_left_as_they_are(alaska_pairs):
    """Said or not, the default counts the same forecasts."""
    own = alaska_pairs.where(forecaster="authors")
    one, other = ft.calibration(own), ft.calibration(own, events="yes/no")
    pd.testing.assert_frame_equal(one.frame, other.frame)
