"""Verdicts that data cannot carry: early answers, clusters, few links between forecasters."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

import forecasttrack as ft
from forecasttrack.evaluation.sensitivity.headline import book_score
from forecasttrack.scorecard.headline_findings import finding_of
from tests import small_books
from tests.evaluation.test_few_questions import two_forecasters
from tests.evaluation.test_rivals import scored

pytestmark = [
    pytest.mark.filterwarnings("ignore::forecasttrack.SmallSampleWarning"),
    pytest.mark.filterwarnings("ignore::forecasttrack.ForecastTrackWarning"),
]

EARLY = [small_books.HALF_EARLY, small_books.ALL_EARLY]
METHODS = ["analytic", "bootstrap", "permutation", "diebold-mariano", "anytime"]


@pytest.mark.parametrize("book", EARLY)
def test_early_answers_that_count_by_choice_carry_no_verdict(book):
    """Ten yeses that came early score 0.81 at 10%, and nothing follows while others are open."""
    scores = ft.score(ft.pair(book, early="count"), rules=["brier"])
    found = {
        "summary": scores.summarise().iloc[0],
        "skill": scores.skill().iloc[0],
        "leaderboard": scores.leaderboard().frame.iloc[0],
        "compare": scores.compare("ann", "even odds").frame.iloc[0],
    }
    for name, row in found.items():
        assert row["note"].startswith("provisional: early answers are counted"), name
        assert np.isnan([row["low"], row["high"]]).all(), name
    assert found["summary"]["mean"] == pytest.approx(0.81)
    assert math.isnan(found["skill"]["skill"])
    assert math.isnan(found["leaderboard"]["rank"])
    assert found["compare"]["better"] == "inconclusive"
    (verdict,) = scores.compare("ann", "even odds").findings
    assert verdict.verdict == "provisional"
    assert verdict.conclusion == "Provisional."


@pytest.mark.parametrize("book", EARLY)
def test_headline_and_calibration_of_early_answers_by_choice_are_provisional(book):
    """Whoever counts them sees the mean, without skill, interval or rejection."""
    (headline,) = book_score(book, counting={"early": "count"}).headlines
    assert finding_of(headline).verdict == "provisional"
    assert math.isnan(headline.skill_per_claim)
    (found,) = ft.calibration(book, early="count").verdicts.values()
    assert found.verdict == "provisional"
    assert found.conclusion.startswith("Nothing follows from it yet: only early answers are known")


def test_only_those_are_provisional_of_whom_early_answers_count():
    """Ann's six settled answers carry what they can; bob's early ones carry nothing."""
    rows = [("ann", f"a{n}", 0.9, "2026-06-30") for n in range(6)]
    rows += [("bob", f"b{n}", 0.9, "2026-12-31") for n in range(6)]
    book = ft.Book(
        forecasters=[ft.Forecaster(id=each) for each in ("ann", "bob")],
        questions=[
            ft.Question(id=name, text="?", opens_at="2026-01-01", closes_at=closes)
            for _, name, _, closes in rows
        ],
        forecasts=[
            ft.Forecast(question_id=name, forecaster=who, belief=p, issued_at="2026-01-02T08:00Z")
            for who, name, p, _ in rows
        ],
        resolutions=[
            ft.Resolution(question_id=name, outcome="yes", known_at="2026-06-30")
            for _, name, _, _ in rows[:-1]
        ],
        recorded_until="2026-07-01",
    )
    counted = {"early": "count"}
    verdicts = {
        each.forecaster: finding_of(each).verdict
        for each in book_score(book, counting=counted).headlines
    }
    assert verdicts["bob"] == "provisional"
    assert verdicts["ann"] != "provisional"
    summary = ft.score(ft.pair(book, **counted), rules=["brier"]).summarise()
    assert summary.set_index("forecaster")["low"].notna().to_dict() == {"ann": True, "bob": False}


def test_early_answers_are_like_all_others_once_no_question_is_open():
    """Then to count them is no choice, and nothing is called provisional."""
    book = small_books.small_book(
        *[(0.9, "yes")] * 12, known_at=small_books.EARLY, until="2026-03-15"
    )
    found = book_score(book, counting={"early": "count"})
    assert found.early is None
    assert not found.provisional
    assert (
        finding_of(found.headlines[0]).verdict == finding_of(book_score(book).headlines[0]).verdict
    )


@pytest.mark.parametrize("bins", [None, 5, "quantile"])
def test_the_reliability_table_knows_related_questions(bins):
    """25 forecasts of 90%, of which 24 share a cluster, tell of two independent questions."""
    table = ft.calibration(small_books.ONE_LARGE_CLUSTER, bins=bins).frame
    row = table[table["count"] >= 24].iloc[0]
    assert row["effective"] < 2.5
    assert row["low"] < 0.4


def test_bars_for_the_calibrated_know_related_questions():
    """Where 24 questions may come out as one, their frequency may be anything."""
    band = ft.calibration(small_books.ONE_LARGE_CLUSTER, bins="quantile").band("broecker-smith")
    alone = small_books.small_book(*[(0.9, "yes")] * 25, *[(0.5, "no")] * 5)
    narrow = ft.calibration(alone, bins="quantile").band("broecker-smith")
    assert np.nanmax(band.high - band.low) > np.nanmax((narrow.high - narrow.low)[-1:]) + 0.3


# --- ranks ---------------------------------------------------------------------------------------


def _linked(shared, own=9):
    """Two who answered questions of their own and some in common."""
    none = [None] * own
    return scored(
        {
            "ann": [0.01] * shared + [0.16] * own + none,
            "bob": [0.16] * shared + none + [0.01] * own,
        }
    )


@pytest.mark.parametrize("method", ["fixed-effects", "relative-skill", "peer", "intersection"])
def test_no_rank_rests_on_fewer_than_five_common_questions(method):
    """Twelve answers each, and three of them in common: nobody stands before the other."""
    board = _linked(3).leaderboard(method=method).frame
    assert board["rank"].isna().all()
    assert (
        board["note"]
        .str.startswith(
            "too few to tell: 3 independent questions shared with others, and a rank takes 5"
        )
        .all()
    )
    assert (board["rank_low"] == 1).all()
    assert (board["rank_high"] == 2).all()
    assert _linked(5).leaderboard(method=method).frame["rank"].notna().all()


def test_a_plain_table_of_means_rests_on_what_each_answered():
    """It says itself that it compares means over different questions."""
    assert _linked(3).leaderboard(method="mean").frame["rank"].notna().all()


def test_no_adjusted_mean_is_shown_that_no_mean_can_be():
    """Where ann is better by 0.8 on what both answered, her own easy questions give below 0."""
    none, few = [None] * 12, [0.0] * 12
    scores = scored({"ann": [0.0] * 6 + few + none, "bob": [0.81] * 6 + none + few})
    board = scores.leaderboard().frame.set_index("forecaster")
    assert math.isnan(board.loc["ann", "estimate"])
    assert board["rank"].isna().all()
    assert "outside 0 to 1" in board.loc["ann", "note"]


# --- comparisons --------------------------------------------------------------------------------


@pytest.mark.parametrize("method", METHODS)
def test_sixty_questions_in_six_clusters_are_six(method):
    """Ten questions of a cluster come out together, by every method."""
    outcomes = np.repeat([1, 1, 1, 1, 1, 0], 10)
    scores = two_forecasters(0.8, 0.6, outcomes, cluster=np.repeat(list("abcdef"), 10))
    row = scores.compare("ann", "bob", method=method).frame.iloc[0]
    assert row["better"] == "inconclusive"
    assert row["n"] == 60
    assert row["n_clusters"] == 6


def test_an_anytime_interval_of_clusters_is_wider():
    """The same outcomes tell less where ten at a time share a cluster; the mean is the same."""
    outcomes = np.repeat([1, 1, 1, 1, 1, 0], 10)
    shown = [
        two_forecasters(0.8, 0.3, outcomes, cluster=cluster)
        .compare("ann", "bob", method="anytime")
        .frame.iloc[0]
        for cluster in (None, np.repeat(list("abcdef"), 10))
    ]
    assert shown[0]["difference"] == pytest.approx(shown[1]["difference"])
    assert shown[1]["high"] - shown[1]["low"] > shown[0]["high"] - shown[0]["low"]
    assert shown[1]["p_value"] > shown[0]["p_value"]


def test_an_anytime_comparison_answers_for_the_rules_that_have_ends():
    """A rule without a worst score must not stop the others."""
    scores = two_forecasters(0.8, 0.6, [1, 0, 1, 1, 1, 0])
    both = ft.score(scores.pairs, rules=["brier", "log"]).compare("ann", "bob", method="anytime")
    rows = both.frame.set_index("rule")
    alone = scores.compare("ann", "bob", method="anytime").frame.iloc[0]
    assert rows.loc["brier", "p_value"] == alone["p_value"]
    assert rows.loc["log", "note"].startswith("Not defined: an anytime comparison needs a rule")
    assert rows.loc["log", "better"] == "inconclusive"


def test_one_sample_size_wherever_even_odds_are_the_measure():
    """Headline and comparison ask for as many questions to tell one lucky 80% from even odds."""
    row = two_forecasters(0.8, 0.7, [1]).compare("ann", "even odds").frame.iloc[0]
    (headline,) = book_score(small_books.ONE).headlines
    assert "at most about 36 independent" in row["note"]
    assert "at most about 36 independent" in finding_of(headline).text


@pytest.mark.parametrize("method", METHODS)
def test_no_interval_of_a_difference_leaves_what_is_possible(method):
    """Thirty-one wild differences: both ends stay within -1 and 1."""
    scores = two_forecasters(0.99, 0.01, [1] * 30 + [0])
    row = scores.compare("ann", "bob", method=method).frame.iloc[0]
    assert not row["low"] < -1
    assert not row["high"] > 1


def test_a_comparison_without_a_test_prints_no_nan():
    """What has no p-value names none."""
    (found,) = (
        two_forecasters(0.8, 0.6, [1, 1, 1]).compare("ann", "bob", method="bootstrap").findings
    )
    assert "nan" not in found.text
    assert pd.isna(found.low)


def early_of_one():
    """Ann answers what is settled, bob twelve questions besides of which one came early."""
    ids = [f"Q{number:02d}" for number in range(24)]
    late = {each: place >= 12 for place, each in enumerate(ids)}
    return ft.Book(
        forecasters=[ft.Forecaster(id=each) for each in ("ann", "bob")],
        questions=[
            ft.Question(
                id=each,
                text=f"Will it happen in time ({each})?",
                opens_at="2026-01-01",
                closes_at="2026-12-31" if late.get(each, True) else "2026-03-31",
            )
            for each in [*ids, "open"]
        ],
        forecasts=[
            ft.Forecast(question_id=each, forecaster=who, belief=p, issued_at="2026-01-02T08:00Z")
            for each in [*ids, "open"]
            for who, p in (("ann", 0.95), ("bob", 0.1))
            if who == "bob" or (each != "open" and not late[each])
        ],
        resolutions=[
            ft.Resolution(question_id=each, outcome="yes", known_at="2026-03-31") for each in ids
        ],
        recorded_until="2026-06-30",
    )


def test_early_answers_of_one_forecaster_leave_the_calibration_of_others():
    """One early answer used to make every group provisional."""
    found = ft.calibration(early_of_one(), by="forecaster", early="count")
    alone = ft.calibration(ft.pair(early_of_one()).where(forecaster="ann"), by="forecaster")
    assert found.verdicts["ann"].to_dict() == alone.verdicts["ann"].to_dict()
    assert found.verdicts["bob"].verdict == "provisional"
    assert (found.provisional, found["ann"].provisional, found["bob"].provisional) == (1, 0, 1)
    terms = found.terms.set_index("forecaster")
    assert terms.loc["bob", ["low", "high"]].isna().all(axis=None)
    assert terms.loc["ann", ["low", "high"]].notna().all(axis=None)
    assert found.term_differences("ann", "bob")[["low", "high"]].isna().all(axis=None)
    assert "0.95" in str(found)
    assert "provisional" not in found["ann"].interpretation
