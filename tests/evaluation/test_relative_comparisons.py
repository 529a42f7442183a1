"""Scores relative to others are compared and ranked like any; infinite ones end in no warning."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import forecasttrack as ft

ISSUED = pd.Timestamp("2026-01-01T00:00Z")


def scored(rule: str, outcome: list[int], **chances: list[float]) -> ft.Scores:
    """Scores of forecasters who all answered every question once."""
    ids = [f"q{number}" for number in range(len(outcome))]
    columns = {"question_id": ids, "issued_at": ISSUED}
    forecasts = pd.concat(
        [
            pd.DataFrame(columns | {"forecaster": name, "probability": p})
            for name, p in chances.items()
        ]
    )
    questions = pd.DataFrame({"question_id": ids, "kind": "binary"})
    resolutions = pd.DataFrame({"question_id": ids, "status": "resolved", "outcome": outcome})
    pairs = ft.pair(forecasts=forecasts, questions=questions, resolutions=resolutions)
    return ft.score(pairs, rules=[rule], history="last")


def forty(rule: str) -> ft.Scores:
    """Somebody who knows the chances, beside even odds."""
    draw = np.random.default_rng(1)
    truth = draw.uniform(0.1, 0.9, 40)
    outcome = (draw.random(40) < truth).astype(int).tolist()
    return scored(rule, outcome, ann=truth.tolist(), bob=[0.5] * 40)


@pytest.mark.parametrize("rule", ["peer-points", "relative-brier"])
def test_relative_scores_are_compared_as_a_paired_test_of_scipy_compares_them(rule):
    scores = forty(rule)
    frame = scores.frame.sort_values("question_id")
    of_ann, of_bob = (
        frame.loc[frame["forecaster"] == each, "score"].to_numpy() for each in ("ann", "bob")
    )
    gap = of_ann - of_bob
    expected = stats.ttest_1samp(gap, 0)
    (row,) = scores.compare("ann", "bob").frame.to_dict("records")
    assert row["difference"] == pytest.approx(gap.mean(), rel=1e-12)
    assert row["p_value"] == pytest.approx(expected.pvalue, rel=1e-9)
    low, high = expected.confidence_interval(0.95)
    assert (row["low"], row["high"]) == pytest.approx((low, high), rel=1e-9)
    assert row["better"] == "ann"


@pytest.mark.parametrize("rule", ["peer-points", "relative-brier"])
def test_relative_scores_are_ranked(rule):
    ranks = forty(rule).leaderboard().frame.set_index("forecaster")
    assert ranks.loc["ann", "rank_low"] == 1
    assert (ranks["low"] < ranks["high"]).all()


@pytest.mark.parametrize("rule", ["peer-points", "relative-brier"])
def test_of_three_questions_too_little_is_known(rule):
    scores = scored(rule, [1, 1, 1], ann=[0.1, 0.5, 0.6], bob=[0.5, 0.2, 0.7])
    with pytest.warns(ft.SmallSampleWarning):
        (row,) = scores.compare("ann", "bob").frame.to_dict("records")
    assert row["better"] == "inconclusive"
    assert row["note"].startswith("too few to tell")


def test_infinite_points_of_either_sign_have_no_mean_and_no_warning():
    """Every warning is an error among the tests."""
    scores = scored("peer-points", [1, 1, 1], ann=[0.0, 0.5, 0.6], bob=[0.5, 0.0, 0.7])
    assert sorted(np.sign(scores.frame["score"])) == [-1, -1, -1, 1, 1, 1]
    assert np.isinf(scores.frame["score"]).sum() == 4
    assert scores.summarise()["mean"].isna().all()
    with pytest.warns(ft.SmallSampleWarning):
        (row,) = scores.compare("ann", "bob").frame.to_dict("records")
    assert np.isnan([row["mean_first"], row["mean_second"], row["difference"]]).all()
    assert row["better"] == "inconclusive"
