"""Leaderboards say of plain means what summaries say of them, and name what bars a verdict."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
import scipy.stats
from numpy.testing import assert_allclose, assert_array_equal

import forecasttrack as ft
from forecasttrack.errors import InvalidArgumentError
from forecasttrack.inference import bootstrap_difference
from forecasttrack.reliability import broecker_smith, confidence, consistency, count, term_intervals
from tests import small_books
from tests.evaluation.test_few_questions import two_forecasters
from tests.evaluation.test_hindsight import scores_of
from tests.inference.worlds_of_rivals import scored

pytestmark = [
    pytest.mark.filterwarnings("ignore::forecasttrack.SmallSampleWarning"),
    pytest.mark.filterwarnings("ignore::forecasttrack.ForecastTrackWarning"),
]

ENDS = ["low", "high"]


def board_of(scores, **choices):
    return scores.leaderboard(**choices).frame.set_index("forecaster").sort_index()


@pytest.mark.parametrize("method", ["fixed-effects", "mean", "intersection"])
def test_a_plain_mean_has_the_interval_of_the_summary(method):
    """Where all answered the same questions, nothing has to be parted out."""
    scores = two_forecasters(0.8, 0.6, [1, 1, 0, 1, 1, 0, 1])
    board = board_of(scores, method=method)
    summary = scores.summarise().set_index("forecaster").sort_index()
    assert_array_equal(board[ENDS], summary[ENDS])
    assert board["interval"].str.startswith("exact tails").all()


def test_whoever_stands_alone_has_the_exact_interval_and_no_rank():
    """One forecaster of three questions: an interval needs nobody beside them."""
    scores = scored({"ann": [0.04, 0.04, 0.04]})
    (row,) = scores.leaderboard().frame.to_dict("records")
    (whole,) = scores.summarise().to_dict("records")
    assert [row[each] for each in ENDS] == [whole[each] for each in ENDS]
    assert np.isnan(row["rank"])
    assert (row["note"], row["barred_by"]) == ("nobody to be ranked against", "")


def test_numbers_that_part_out_difficulty_are_resampled():
    """Who answered other questions has no plain mean, but by the naive table."""
    noise = list(np.linspace(0, 0.1, 40))
    scores = scored({"ann": noise, "bob": [None] * 5 + noise[5:]})
    for method, way in {"fixed-effects": "t on 1000", "mean": "exact tails"}.items():
        assert board_of(scores, method=method)["interval"].str.startswith(way).all()


@pytest.mark.parametrize(
    ("written_after", "n", "barred_by"),
    [(40, 40, "hindsight"), (3, 40, ""), (0, 3, "too few to tell"), (3, 3, "too few to tell")],
)
def test_a_leaderboard_names_what_bars_a_verdict(written_after, n, barred_by):
    """In a column, as the other tables do."""
    board = scores_of(written_after, n=n).leaderboard().frame
    assert board[board["rule"] == "brier"]["barred_by"].eq(barred_by).all()


def test_early_answers_and_even_odds_are_named_in_it():
    """A provisional mean has no interval; that of even odds could not be another."""
    early = ft.score(ft.pair(small_books.ALL_EARLY, early="count"), rules=["brier"]).leaderboard()
    assert early.frame["barred_by"].eq("provisional").all()
    board = board_of(two_forecasters(0.5, 0.6, [1, 0] * 20))
    assert board["barred_by"].tolist() == ["nothing could vary", ""]
    assert board.loc["ann", ENDS].tolist() == [0.25, 0.25]


@pytest.mark.parametrize("method", ["fixed-effects", "mean", "relative-skill", "peer"])
def test_differences_that_never_vary_exclude_no_place(method):
    """Forty yeses tell 97% and 95% apart by the same each time: 96% may be true."""
    board = board_of(two_forecasters(0.97, 0.95, [1] * 40), method=method)
    assert board[["rank_low", "rank_high"]].to_numpy().tolist() == [[1, 2], [1, 2]]


@pytest.mark.parametrize("resamples", [1, 2, 38])
def test_too_few_resamples_bound_nothing(resamples):
    """One resample has no spread; 95% intervals need one draw of forty in each tail."""
    scores = two_forecasters(0.9, 0.4, [1, 1, 1, 0] * 10)
    board = board_of(scores, method="peer", resamples=resamples)
    assert board[ENDS].isna().all(axis=None)
    assert board["rank_low"].eq(1).all()
    assert board["rank_high"].eq(2).all()
    wanted = f"too few to tell: {resamples} resamples, and an interval at 95% takes 39"
    assert board["note"].eq(wanted).all()
    row = scores.compare("ann", "bob", method="bootstrap", resamples=resamples).frame.iloc[0]
    assert (row["better"], row["barred_by"]) == ("inconclusive", "too few to tell")
    assert np.isnan(row[ENDS].to_numpy(float)).all()


def test_intervals_by_students_t_need_no_draw_in_their_tails():
    """At 99.9% they are as wide as t says of the standard errors at 95%; ranks wait for draws."""
    noise = list(np.linspace(0, 0.1, 40))
    scores = scored({"ann": noise, "bob": [None] * 5 + noise[5:]})
    usual, sure = board_of(scores), board_of(scores, level=0.999)
    half = {level: (board["high"] - board["estimate"]).to_numpy()
            for level, board in ((0.95, usual), (0.999, sure))}  # fmt: skip
    t = {level: scipy.stats.t.ppf((1 + level) / 2, np.array([39, 34])) for level in half}
    assert_allclose(half[0.999] / half[0.95], t[0.999] / t[0.95])
    wanted = "too few to tell: 1,000 resamples, and a range of ranks at 99.9% takes 1,999"
    assert sure["note"].eq(wanted).all()
    assert sure[["rank_low", "rank_high"]].to_numpy().tolist() == [[1, 2], [1, 2]]


def test_plain_means_of_large_numbers_have_the_interval_of_the_summary():
    """Sums of billions differ by more than a billionth by their order."""
    rng = np.random.default_rng(0)
    book = ft.Book(
        forecasters=[ft.Forecaster(id=each) for each in ("ann", "bob", "cyd")],
        questions=[
            ft.Question(id=f"Q{q}", text="?", kind=ft.Numeric(unit="km")) for q in range(30)
        ],
        forecasts=[
            ft.Forecast(question_id=f"Q{q}", forecaster=each, issued_at="2026-01-02",
                        belief=ft.Quantiles.at({0.1: x - 1, 0.5: x, 0.9: x + 1}))
            for each in ("ann", "bob", "cyd") for q, x in enumerate(1e12 * rng.random(30))
        ],
        resolutions=[
            ft.Resolution(question_id=f"Q{q}", outcome=x, known_at="2026-06-30")
            for q, x in enumerate(1e12 * rng.random(30))
        ],
    )  # fmt: skip
    scores = ft.score(ft.pair(book), rules=["crps"])
    summary = scores.summarise().set_index("forecaster").sort_index()
    assert_array_equal(board_of(scores)[ENDS], summary[ENDS])


def test_a_printed_leaderboard_keeps_units_apart():
    """A rank in km says nothing of one in t, also where both have as many questions."""
    numbers = {"km": 1.0, "t": 2.0}
    book = ft.Book(
        forecasters=[ft.Forecaster(id=each) for each in ("ann", "bob")],
        questions=[
            ft.Question(id=f"{unit}{q}", text="?", kind=ft.Numeric(unit=unit))
            for unit in numbers for q in range(6)
        ],
        forecasts=[
            ft.Forecast(question_id=f"{unit}{q}", forecaster=each, issued_at="2026-01-02",
                        belief=ft.Quantiles.at({0.1: x - 1, 0.5: x, 0.9: x + 1}))
            for unit, x in numbers.items() for q in range(6) for each in ("ann", "bob")
        ],
        resolutions=[
            ft.Resolution(question_id=f"{unit}{q}", outcome=x + q, known_at="2026-06-30")
            for unit, x in numbers.items() for q in range(6)
        ],
    )  # fmt: skip
    printed = str(ft.score(ft.pair(book), rules=["crps"]).leaderboard())
    for unit in numbers:
        _, _, after = printed.partition(f"numeric questions in {unit}, lower is better")
        table = after.split("\n\n")[1]
        assert [table.count(each) for each in ("ann", "bob")] == [1, 1]


@pytest.mark.parametrize("band", [consistency, confidence, broecker_smith])
def test_bands_and_terms_refuse_too_few_resamples(band):
    """They are nothing but what was drawn."""
    with pytest.raises(InvalidArgumentError, match="at 99% takes at least 199 resamples, found 50"):
        band(count(probability=[0.2, 0.7], outcome=[0, 1]), level=0.99, resamples=50)
    with pytest.raises(InvalidArgumentError, match="at 95% takes at least 39 resamples, found 38"):
        term_intervals(probability=[0.2, 0.7], outcome=[0, 1], resamples=38)
    with pytest.raises(InvalidArgumentError, match="at 95% takes at least 39 draws, found 9"):
        ft.agreement.resampled(ft.agreement.cohen_kappa, ratings=[[1, 0], [1, 1]], draws=9)


def test_as_many_resamples_as_a_level_takes_are_enough():
    """At 90% nineteen, and at 95% thirty-nine."""
    difference, cluster = np.linspace(-0.1, 0.3, 40), np.arange(40)
    for level, resamples in ((0.9, 19), (0.95, 39)):
        columns = {"difference": difference, "cluster": cluster, "level": level}
        found = bootstrap_difference(**columns, resamples=resamples)
        assert found.low < found.value < found.high
        assert np.isnan(bootstrap_difference(**columns, resamples=resamples - 1).low)


@pytest.mark.parametrize("rules", [["brier"], ["brier", "log"]])
def test_whoever_is_alone_is_warned_of_no_comparison(rules):
    """It used to say that at most large differences can be told, between nobody."""
    alone = ft.pair(ft.read_book("fixtures/alaska-2025")).where(
        kind="binary", forecaster="authors", claim=["C01", "C03"]
    )
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        board = ft.score(alone, rules=rules).leaderboard(method=["fixed-effects", "mean"])
        assert set(board.frame["forecaster"]) == {"authors"}


def test_below_five_clusters_no_difference_is_promised():
    """It used to say that at most large ones can be told, where none is."""
    few = ft.pair(ft.read_book("fixtures/alaska-2025")).where(kind="binary", claim=["C01", "C03"])
    scores = ft.score(few, rules=["brier"]).with_baseline("even odds")
    for made in (scores.leaderboard, scores.compare):
        with pytest.warns(ft.SmallSampleWarning, match="no difference can be told, for a verdict"):
            made()
