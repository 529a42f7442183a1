"""Intervals of miscalibration and discrimination, of forecasters and between two of them."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import forecasttrack as ft
from forecasttrack.errors import InvalidArgumentError
from forecasttrack.reliability import corp, count, isotonic_mean, term_intervals
from tests.builders import pairs_of_rows
from tests.small_books import ALL_EARLY, ONE_LARGE_CLUSTER, small_book


def drawn(n, truth, seed, cluster=1):
    """Forecasts on a grid, outcomes by a truth shared within clusters, and the clusters."""
    rng = np.random.default_rng(seed)
    p = rng.choice(np.arange(1, 10) / 10, n)
    group = np.arange(n) // cluster
    return p, (rng.random(n)[group] < truth(p)).astype(float), group


def true_terms(p, chance):
    """Both terms of forecasts whose chances of yes are known."""
    stated, row = np.unique(p, return_inverse=True)
    times = np.bincount(row).astype(float)
    curve = isotonic_mean(total=np.bincount(row, weights=chance), weight=times)
    return {
        "miscalibration": ((stated - curve) ** 2 @ times) / len(p),
        "discrimination": ((curve - chance.mean()) ** 2 @ times) / len(p),
    }


TRUTHS = {
    "calibrated": lambda p: p,
    "too bold": lambda p: 0.5 + 0.4 * (p - 0.5),
    "too high": lambda p: p / 2,
    "says nothing": lambda p: 0 * p + 0.4,
}


@pytest.mark.slow
@pytest.mark.parametrize("cluster", [1, 3])
@pytest.mark.parametrize("n", [10, 30, 100])
@pytest.mark.parametrize("truth", TRUTHS)
def test_intervals_hold_the_terms_of_the_truth(truth, n, cluster):
    """At least 94 in 100 less three Monte Carlo errors, however few, clusters or not."""
    held, books = dict.fromkeys(("miscalibration", "discrimination"), 0), 200
    for seed in range(books):
        p, y, group = drawn(n, TRUTHS[truth], seed, cluster)
        found = term_intervals(probability=p, outcome=y, cluster=group, resamples=200)
        for name, value in true_terms(p, TRUTHS[truth](p)).items():
            held[name] += found[name].low - 1e-9 <= value <= found[name].high + 1e-9
    least = 0.94 - 3 * (0.94 * 0.06 / books) ** 0.5
    assert min(held.values()) / books >= least, held


NARROW_OR_EXTREME = {
    "close together": ([0.55] * 10 + [0.6] * 10, [0.45] * 10 + [0.7] * 10),
    "closer": ([0.5] * 20 + [0.51] * 20, [0.45] * 20 + [0.55] * 20),
    "few": ([0.6] * 5 + [0.7] * 5, [0.45] * 5 + [0.85] * 5),
    "certain": ([1.0] * 4, [0.6] * 4),
    "rare": ([0.01] * 30 + [0.03] * 30, [0.02] * 30 + [0.2] * 30),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", NARROW_OR_EXTREME)
def test_intervals_hold_the_terms_of_forecasts_that_are_close_together_certain_or_rare(name):
    """They ended where the search did: 33 of 150 missed what lay beyond."""
    p, chance = map(np.array, NARROW_OR_EXTREME[name])
    rng, books, missed = (
        np.random.default_rng(1),
        200,
        dict.fromkeys(("miscalibration", "discrimination"), 0),
    )
    for _ in range(books):
        y = (rng.random(len(p)) < chance).astype(float)
        found = term_intervals(probability=p, outcome=y, resamples=200)
        for term, value in true_terms(p, chance).items():
            missed[term] += not found[term].low - 1e-9 <= value <= found[term].high + 1e-9
    assert max(missed.values()) / books <= 0.06 + 3 * (0.94 * 0.06 / books) ** 0.5, missed


def test_few_certain_forecasts_that_came_true_may_be_far_from_calibrated():
    """Four yeses come of chances of 60% in 13 of 100 cases, a gap of 0.16: it ended at 0.08."""
    found = term_intervals(probability=[1.0] * 4, outcome=[1] * 4)["miscalibration"]
    assert 0.16 < found.high <= (1 - 0.025**0.25) ** 2 + 0.05


def test_forecasts_close_together_leave_discrimination_open():
    """Forecasts of 50% and 51% that came out alike: the interval ended at 0.0002."""
    p, y = [0.5] * 20 + [0.51] * 20, [0, 1] * 20
    found = term_intervals(probability=p, outcome=y)["discrimination"]
    assert (found.value, found.low) == (0, 0)
    assert found.high > 0.1**2


def test_a_calibrated_forecaster_may_have_no_miscalibration_and_a_bold_one_has_some():
    """The interval begins at 0 for the one and above it for the other."""
    p, y, _ = drawn(200, TRUTHS["calibrated"], 1)
    assert term_intervals(probability=p, outcome=y)["miscalibration"].low == 0
    found = term_intervals(probability=[0.95] * 30 + [0.05] * 30, outcome=[0, 1] * 30)
    assert found["miscalibration"].low == pytest.approx(least_of_bold_forecasts(30), rel=0.03)
    assert found["discrimination"].low == 0


def least_of_bold_forecasts(n):
    """The same low end by every count of yeses, n at 5% and n at 95% that came half and half.

    The truth that begins to give a term as large in 2.5% of cases lies between forecasts and 50%.
    """
    p, yes = np.array([0.05, 0.95]), np.arange(n + 1)
    low, high = np.meshgrid(yes / n, yes / n, indexing="ij")
    falls, middle = low > high, (low + high) / 2
    curve = np.where(falls, middle, low), np.where(falls, middle, high)
    gaps = [(s - c) * (s + c - 2 * f) for s, c, f in zip(p, curve, (low, high), strict=True)]
    as_large = sum(gaps) / 2 >= 0.45**2 - 1e-9
    for part in np.linspace(0, 1, 2001):
        truth = p + part * (0.5 - p)
        chances = [stats.binom.pmf(yes, n, each) for each in truth]
        if np.outer(*chances)[as_large].sum() > 0.025:
            return np.mean((p - truth) ** 2)
    raise AssertionError("no truth between the forecasts and 50% gives such a term")


def test_intervals_hold_the_estimate_and_stay_where_terms_can_be():
    """From 0 to what no forecasts exceed; equal inputs give equal ends."""
    for seed in range(8):
        p, y, group = drawn(12, TRUTHS["too high"], seed, cluster=2)
        found = term_intervals(probability=p, outcome=y, cluster=group, resamples=50)
        again = term_intervals(probability=p, outcome=y, cluster=group, resamples=50)
        terms = corp(count(probability=p, outcome=y))
        for name, each in found.items():
            assert each.value == terms[name]
            assert 0 <= each.low <= each.value <= each.high <= 1
            assert (each.low, each.high) == (again[name].low, again[name].high)


def test_related_questions_widen_the_intervals():
    """Twenty questions that come out together are worth one."""
    p, y = np.repeat([0.2, 0.8], 20), np.tile([0.0, 0.0, 0.0, 1.0], 10)
    alone = term_intervals(probability=p, outcome=y)
    joined = term_intervals(probability=p, outcome=y, cluster=np.arange(40) // 8)
    for name in alone:
        assert joined[name].high - joined[name].low > alone[name].high - alone[name].low


def test_neighbours_of_more_than_forty_probabilities_are_joined():
    """Forty pairs that are hardly apart are drawn as forty probabilities."""
    p = np.linspace(0.05, 0.95, 40)
    outcome = np.random.default_rng(1).binomial(1, np.tile(0.8 * p + 0.1, 2))
    apart, joined = (
        term_intervals(probability=np.concatenate([p, p + each]), outcome=outcome, resamples=39)
        for each in (1e-7, 0.0)
    )
    for term, found in joined.items():
        assert (apart[term].low, apart[term].high) == pytest.approx(
            (found.low, found.high), abs=1e-6
        )


def test_the_fewest_draws_that_a_level_takes_leave_no_truth_that_none_supports():
    """Of 199 draws one is enough to keep a truth at 99%; no interval reaches to the end."""
    probability, outcome = np.repeat([0.2, 0.8], 30), np.repeat([0, 1, 0, 1], [25, 5, 5, 25])
    found = term_intervals(probability=probability, outcome=outcome, level=0.99, resamples=199)
    assert 0.01 < found["discrimination"].low < found["discrimination"].high < 0.24
    assert found["miscalibration"].high < 0.1


def test_four_hundred_sets_are_drawn_where_no_number_is_said():
    """Which the message names where they are too few for a level."""
    with pytest.raises(InvalidArgumentError, match="at least 1,999 resamples, found 400"):
        term_intervals(probability=[0.3, 0.6], outcome=[0, 1], level=0.999)


def test_order_and_rounding_change_no_term():
    """Rows in any order, and 0.3 written as 0.1 * 3, are the same forecasts."""
    p, y, _ = drawn(20, TRUTHS["calibrated"], 4)
    p = np.where(np.isclose(p, 0.3), 0.1 * 3, p)
    turned = np.random.default_rng(1).permutation(20)
    one = term_intervals(probability=p, outcome=y, resamples=50)
    other = term_intervals(probability=p[turned], outcome=y[turned], resamples=50)
    for name in one:
        assert other[name].value == pytest.approx(one[name].value, abs=1e-12)


@pytest.mark.parametrize(
    ("options", "field"), [({"level": 1.0}, "level"), ({"resamples": 0}, "resamples")]
)
def test_choices_out_of_range_are_refused(options, field):
    """A level that is no share and no resample at all."""
    with pytest.raises(InvalidArgumentError) as caught:
        term_intervals(probability=[0.5], outcome=[1], **options)
    assert caught.value.field == field


def test_no_forecasts_have_no_terms():
    """Nothing gives NaN and says so."""
    found = term_intervals(probability=[], outcome=[])["miscalibration"]
    assert np.isnan([found.value, found.low, found.high]).all()
    assert found.note


# --- in calibration ------------------------------------------------------------------------------


def two_forecasters(n):
    """Of these ann is calibrated, bob says the opposite; cyd answers a question of her own."""
    p, y, _ = drawn(n, TRUTHS["calibrated"], 2)
    rows = [(f"q{at}", "ann", p[at], y[at]) for at in range(n)]
    rows += [(f"q{at}", "bob", 1 - p[at], y[at]) for at in range(n)]
    return pairs_of_rows([*rows, ("own", "cyd", 0.5, 1.0)])


def test_calibration_shows_terms_with_intervals():
    """A row for each term of each forecaster; few questions are too few to tell."""
    found = ft.calibration(two_forecasters(40), by="forecaster")
    terms = found.terms.set_index(["forecaster", "term"])
    assert terms.loc[("bob", "miscalibration"), "low"] > 0.05
    assert np.isnan(terms.loc[("cyd", "miscalibration"), "low"])
    assert terms.loc[("cyd", "miscalibration"), "note"].startswith("too few to tell")
    json.dumps(found.to_dict())
    assert {row["term"] for row in found.to_dict()["terms"]} == {"miscalibration", "discrimination"}


def test_terms_of_two_forecasters_are_compared_on_common_questions():
    """Opposite forecasts differ in miscalibration, and by how much has an interval."""
    found = ft.calibration(two_forecasters(40), by="forecaster")
    row = found.term_differences("ann", "bob").set_index("term").loc["miscalibration"]
    assert row["n"] == 40
    assert row["difference"] == pytest.approx(row["value_first"] - row["value_second"])
    assert row["low"] <= row["difference"] <= row["high"] < 0
    back = found.term_differences("bob", "ann").set_index("term").loc["miscalibration"]
    assert (back["low"], back["high"]) == (-row["high"], -row["low"])


def test_few_common_questions_are_too_few_to_tell():
    """Four give a difference, no interval, and the reason."""
    found = ft.calibration(two_forecasters(4), by="forecaster")
    differences = found.term_differences("ann", "bob")
    assert differences["low"].isna().all()
    assert differences["note"].str.startswith("too few to tell").all()


def test_a_cluster_that_dominates_is_worth_little_more_than_one():
    """Seven clusters, one with 24 of 30 questions: terms, no interval, and the reason."""
    terms = ft.calibration(ONE_LARGE_CLUSTER).terms
    assert terms[["low", "high"]].isna().all(axis=None)
    assert set(terms["note"]) == {
        "too few to tell: 2 independent questions (the worth of 7 clusters of unlike size), and an"
        " interval takes 5"
    }


def test_a_further_question_takes_no_interval_away():
    """Five clusters, one of two questions, are worth four and a half: an interval stays."""
    rows = [(0.1, "no"), (0.2, "no"), (0.4, "yes"), (0.6, "no"), (0.8, "yes"), (0.9, "yes")]
    alone = ft.calibration(small_book(*rows[:5])).terms
    related = ft.calibration(small_book(*rows, clusters="aabcde")).terms
    assert alone["low"].notna().all()
    assert related["low"].notna().all()


@pytest.mark.slow
@pytest.mark.parametrize("large", [8, 12])
@pytest.mark.parametrize("truth", TRUTHS)
def test_intervals_hold_where_one_cluster_has_two_fifths_of_the_questions(truth, large):
    """Worth a little more than five clusters, at which intervals begin."""
    n, held, books = (
        large + large * 3 // 2,
        dict.fromkeys(("miscalibration", "discrimination"), 0),
        200,
    )
    group = np.array([0] * large + list(range(1, n - large + 1)))
    for seed in range(books):
        rng = np.random.default_rng(seed)
        p = rng.choice(np.arange(1, 10) / 10, group.max() + 1)[group]
        y = (rng.random(group.max() + 1)[group] < TRUTHS[truth](p)).astype(float)
        found = term_intervals(probability=p, outcome=y, cluster=group, resamples=100)
        for name, value in true_terms(p, TRUTHS[truth](p)).items():
            held[name] += found[name].low - 1e-9 <= value <= found[name].high + 1e-9
    least = 0.94 - 3 * (0.94 * 0.06 / books) ** 0.5
    assert min(held.values()) / books >= least, held


def test_nothing_in_common_cannot_be_compared():
    """The error says that no question is common."""
    found = ft.calibration(two_forecasters(4), by="forecaster")
    with pytest.raises(InvalidArgumentError, match="no question in common"):
        found.term_differences("ann", "cyd")


@pytest.mark.parametrize("by", [None, "forecaster"])
def test_where_every_answer_waits_calibration_says_so(by, tmp_path, run):
    """Twelve came early and one question is open: no empty table, but what waits."""
    found = ft.calibration(ALL_EARLY, by=by)
    waits = "No forecast is counted: 12 came early and wait for their settling day, 1 open."
    assert found.n == 0
    assert found.interpretation == waits
    assert found.to_dict()["interpretation"] == waits
    ft.write_book(ALL_EARLY, tmp_path / "book")
    shown = run("calibration", str(tmp_path / "book")).output
    assert waits in " ".join(shown.split())
    assert "observed_frequency" not in shown


@pytest.mark.end_to_end
def test_page_and_terminal_show_the_intervals(alaska, tmp_path, run):
    """Both say between what the terms of the example lie."""
    page = tmp_path / "page.html"
    ft.report(alaska, page)
    assert "Discrimination</dt>" in page.read_text(encoding="utf-8")
    assert "(95% interval 0." in page.read_text(encoding="utf-8")
    shown = run("calibration", "fixtures/alaska-2025").output
    assert " to 0." in shown
    assert isinstance(ft.calibration(two_forecasters(6), by=None).terms, pd.DataFrame)


def test_bands_draw_as_often_as_their_level_takes():
    """Nobody chose a thousand; above 99.99% the level is refused by its name."""
    pairs = pairs_of_rows([("a", "ann", 0.2, 0.0), ("b", "ann", 0.7, 1.0)])
    assert ft.calibration(pairs).band().resamples == 1000
    for kind in ("consistency", "confidence", "broecker-smith"):
        assert ft.calibration(pairs, level=0.999).band(kind).resamples == 1999
    sure = ft.calibration(pairs, level=0.99999)
    for drawn in (sure.band, sure.plot, lambda: sure.terms):
        with pytest.raises(InvalidArgumentError, match=r"level must be at most 0\.9999 "):
            drawn()
    assert sure.band("uniform").level == 0.99999
