"""Scores of pairs, and what may be averaged."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

import forecasttrack as ft
from forecasttrack.errors import InvalidArgumentError, UnknownNameError
from forecasttrack.evaluation.scores import score_columns, summary
from forecasttrack.inference import clustered_interval
from tests.builders import book_of


def question(name: str, **more: object) -> ft.Question:
    return ft.Question(id=name, text="?", closes_at="2026-06-30", **more)


def test_certainty_that_fails_scores_infinity_and_spoils_no_other_number():
    """Nothing is clipped: log of 0 on what happened is infinite, and so is the mean."""
    scores = ft.score(book_of(0.0, 0.5), rules=["brier", "log"])
    means = scores.summarise(by=None).set_index("rule")
    assert means.loc["log", "mean"] == math.inf
    assert means.loc["brier", "mean"] == pytest.approx((1 + 0.25) / 2)
    assert np.isnan(means.loc["log", ["low", "high"]].astype(float)).all()


def test_questions_without_a_claim_count_as_claims_of_their_own():
    """Per claim and per question agree where there are no claims."""
    scores = ft.score(book_of(0.1, 0.4, 0.9), rules=["brier"])
    per_claim = scores.summarise(by=None, per="claim")["mean"]
    assert_allclose(per_claim, scores.summarise(by=None)["mean"], rtol=1e-14)


def test_declared_clusters_count_where_there_are_no_claims():
    """Per claim and per question have one interval: what hangs together does so in both."""
    scores = ft.score(book_of(0.9, 0.8, 0.7, 0.4, 0.2, 0.1, cluster="one"), rules=["brier"])
    alone = ft.score(book_of(0.9, 0.8, 0.7, 0.4, 0.2, 0.1), rules=["brier"])
    one, six = (each.summarise(by=None, per="claim").iloc[0] for each in (scores, alone))
    # One cluster is worth one question, so it bounds the mean less than six of them.
    assert one["low"] <= six["low"] <= six["mean"] <= six["high"] < one["high"]
    frame = pd.DataFrame({"question_id": list("abcdef"), "cluster": list("xxxyyz")})
    pairs = ft.pair(
        forecasts=frame.assign(
            forecaster="ann", issued_at=pd.Timestamp("2026-01-01", tz="UTC"),
            probability=[0.9, 0.8, 0.7, 0.4, 0.2, 0.1],
        ).drop(columns="cluster"),
        questions=frame.assign(kind="binary"),
        resolutions=frame.assign(status="resolved", outcome=1).drop(columns="cluster"),
    )  # fmt: skip
    scores = ft.score(pairs, rules=["brier"], history="last")
    ends = [scores.summarise(by=None, per=per)[["low", "high"]] for per in ("claim", "question")]
    assert_allclose(ends[0].astype(float), ends[1].astype(float), rtol=1e-12)


def test_weights_count_like_repeated_questions():
    """A question of weight two counts as two questions."""
    light, heavy = book_of(0.9, 0.9, 0.2), book_of(0.9, 0.2)
    heavier = ft.Book(
        **{
            **heavy.sections,
            "questions": [
                question("Q0", weight=2),
                heavy.questions[1],
            ],
        }
    )
    means = [
        ft.score(each, rules=["brier"]).summarise(by=None)["mean"] for each in (light, heavier)
    ]
    assert_allclose(*means, rtol=1e-14)


def test_even_odds_have_no_skill_against_themselves():
    """A forecaster who says one half throughout has skill 0."""
    skill = ft.score(book_of(*[0.5] * 5), rules=["brier", "log"]).skill(baseline="even odds")
    assert_allclose(skill["skill"].astype(float), 0, atol=1e-14)


@pytest.mark.parametrize("rules", ["brier", [], ["brier", "brier"]])
def test_rules_are_a_list_of_different_names(rules):
    """One name in place of a list, no name and a name twice are refused."""
    with pytest.raises(InvalidArgumentError, match="rules"):
        ft.score(book_of(0.5), rules=rules)


def test_an_unknown_baseline_is_met_with_those_known():
    """The error lists what there is."""
    with pytest.raises(UnknownNameError, match="even odds"):
        ft.score(book_of(0.5)).skill(baseline="evens")


def test_pairing_anything_but_a_book_says_what_is_needed():
    """A path is not a book."""
    with pytest.raises(InvalidArgumentError, match="read_book"):
        ft.pair("fixtures/alaska-2025")


def test_calibration_of_several_forecasters_needs_to_know_how_to_part_them(alaska_pairs):
    """The error names both ways on."""
    with pytest.raises(InvalidArgumentError, match=r'by="forecaster".*by=None'):
        ft.calibration(alaska_pairs)


def test_the_clustered_interval_is_the_sandwich_of_a_regression_on_a_constant():
    """Of equal clusters statsmodels' cluster-robust interval is the second opinion."""
    models = pytest.importorskip("statsmodels.api")
    rng = np.random.default_rng(3)
    score, weight = rng.random(40), np.tile(rng.random(8) + 0.1, 5)
    cluster = np.repeat(np.arange(5), 8)
    fitted = models.WLS(score, np.ones(40), weights=weight).fit(
        cov_type="cluster", cov_kwds={"groups": cluster, "df_correction": True}, use_t=True
    )
    low, high = clustered_interval(score=score, weight=weight, cluster=cluster)
    # statsmodels multiplies by (n - 1) / (n - k), which is 1 for a constant alone.
    assert_allclose((low, high), fitted.conf_int()[0], rtol=1e-10)


@pytest.mark.filterwarnings("ignore::forecasttrack.SmallSampleWarning")
@pytest.mark.parametrize(
    "result",
    [lambda s: s, lambda s: s.compare(), lambda s: s.leaderboard(), lambda s: s.summarise()],
    ids=["scores", "comparison", "leaderboard", "summary"],
)
def test_results_are_read_by_whatever_reads_arrow(result):
    """Columns and rows of scores, comparisons, rankings and summaries arrive as they are."""
    pyarrow = pytest.importorskip("pyarrow")
    pairs = ft.pair(ft.read_book("fixtures/alaska-2025")).where(kind="binary")
    found = result(ft.score(pairs, rules=["brier"]).with_baseline("even odds"))
    frame = getattr(found, "frame", found)
    table = pyarrow.table(found)
    assert table.column_names[: len(frame.columns)] == list(frame.columns)
    assert table.num_rows == len(frame) > 0


def test_the_frame_of_scores_is_laid_out_when_it_is_read(monkeypatch):
    """Whoever only counts scores, or never looks at them, does not pay for the frame."""
    laid_out = []
    original = score_columns._frame
    monkeypatch.setattr(
        score_columns, "_frame", lambda *args: laid_out.append(1) or original(*args)
    )
    pairs = ft.pair(ft.read_book("fixtures/alaska-2025")).where(kind="binary")
    scores = ft.score(pairs, rules=["brier", "log"])
    assert (len(scores), laid_out) == (80, [])
    assert len(scores.frame) == 80
    assert scores.frame.equals(scores.frame)
    assert laid_out == [1]


@pytest.mark.filterwarnings("ignore::forecasttrack.SmallSampleWarning")
@pytest.mark.parametrize(
    ("result", "column"),
    [
        (lambda s: s, "score"),
        (lambda s: s.compare(), "difference"),
        (lambda s: s.leaderboard(), "estimate"),
    ],
    ids=["scores", "comparison", "leaderboard"],
)
def test_whoever_writes_into_what_is_handed_out_changes_no_result(result, column):
    """Frames of scores, comparisons and rankings are copies."""
    pairs = ft.pair(ft.read_book("fixtures/alaska-2025")).where(kind="binary")
    found = result(ft.score(pairs, rules=["brier"]).with_baseline("even odds"))
    before, handed_out = found.frame.copy(deep=True), found.frame
    handed_out.loc[:, column] = 7.0
    handed_out["reason"] = "overwritten"
    pd.testing.assert_frame_equal(found.frame, before)


@pytest.mark.parametrize("keys", [["a"], ["b"], ["c"], ["a", "b", "c"], ["c", "b"]])
def test_rows_are_numbered_as_pandas_numbers_groups(keys):
    """By value, missing ones last."""
    rng = np.random.default_rng(5)
    frame = pd.DataFrame(
        {
            "a": rng.choice(["y", "x", None], 60),
            "b": rng.choice([2.5, np.nan, -1.0], 60),
            "c": rng.integers(0, 9, 60),
        }
    )
    expected = frame.groupby(keys, dropna=False, sort=True).ngroup()
    assert summary._numbered(frame, keys).tolist() == expected.tolist()


def test_means_alone_are_those_of_the_summary():
    scores = ft.score(book_of(0.1, 0.4, 0.9), rules=["brier", "log"])
    for per in ("question", "claim"):
        expected = scores.summarise("forecaster", per=per)
        found = summary.means(scores.frame, "forecaster", per=per)
        pd.testing.assert_frame_equal(found, expected[list(found)])
