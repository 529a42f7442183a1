"""Intervals of skill against any baseline, and of the skill of one forecaster less another's."""

from __future__ import annotations

import attrs
import numpy as np
import pandas as pd
import pytest
from scipy.stats import t

import forecasttrack as ft
from forecasttrack.errors import InvalidArgumentError, InvalidTableError
from forecasttrack.inference import binary_mean, binary_ratio, binary_scores, clustered_ratio
from tests.builders import days, pairs_of_rows


def brier_of(p, y, cluster=None):
    """Brier scores of yes/no questions."""
    return binary_scores(
        score=(p - y) ** 2, otherwise=(p - 1 + y) ** 2, probability=p, outcome=y, cluster=cluster
    )


def ratio_of(p, b, y, cluster=None):
    """The ratio of the mean scores of two forecasters."""
    return binary_ratio(numerator=brier_of(p, y, cluster), denominator=brier_of(b, y, cluster))


@pytest.mark.slow
@pytest.mark.parametrize("cluster", [1, 4])
@pytest.mark.parametrize("n", [5, 12, 40, 60])
@pytest.mark.parametrize("truth", ["first", "second", "between"])
def test_the_ratio_of_expected_scores_is_held(truth, n, cluster):
    """At least 94 in 100 less three Monte Carlo errors, whoever is right, clusters or not."""
    rng, held, books = np.random.default_rng([n, cluster]), 0, 100
    for _ in range(books):
        p, b = rng.choice([0.1, 0.2, 0.4, 0.7, 0.9], n), rng.uniform(0.3, 0.7, n)
        q = {"first": p, "second": b, "between": (p + b) / 2}[truth]
        group = np.arange(n) // cluster
        y = (rng.random(n)[group] < q).astype(float)
        expected = [(q * (1 - each) ** 2 + (1 - q) * each**2).mean() for each in (p, b)]
        found = ratio_of(p, b, y, group)
        held += found.low <= expected[0] / expected[1] <= found.high
    assert held / books >= 0.94 - 3 * (0.94 * 0.06 / books) ** 0.5


@pytest.mark.slow
def test_a_ratio_of_one_is_held_wherever_a_comparison_is_inconclusive():
    """Whoever is called better by skill is called better by a comparison of scores."""
    rng, verdicts = np.random.default_rng(8), []
    for _ in range(12):
        p, b = rng.uniform(0.05, 0.95, 25), np.full(25, 0.5)
        y = (rng.random(25) < p).astype(float)
        difference = binary_scores(
            score=(p - y) ** 2 - (b - y) ** 2,
            otherwise=(p - 1 + y) ** 2 - (b - 1 + y) ** 2,
            probability=(p + b) / 2,
            outcome=y,
        )
        found = ratio_of(p, b, y)
        verdicts.append(found.low <= 1 <= found.high)
        assert verdicts[-1] or binary_mean(difference, against=0.0).p_value <= 0.05
    assert 0 < sum(verdicts) < 12


def test_a_ratio_needs_the_same_questions():
    """Other clusters are other questions."""
    p, y = np.full(4, 0.7), np.ones(4)
    with pytest.raises(InvalidTableError, match="same questions"):
        binary_ratio(numerator=brier_of(p, y), denominator=brier_of(p, y, np.zeros(4)))


def test_a_baseline_without_a_miss_gives_no_ratio():
    """Nothing is a share of 0."""
    y = np.ones(3)
    found = ratio_of(np.full(3, 0.7), np.ones(3), y)
    assert np.isnan([found.value, found.low, found.high]).all()


def test_ratios_of_other_scores_need_many_clusters():
    """Below 30 too few to tell; from there on as Fieller's theorem by hand."""
    rng = np.random.default_rng(3)
    above, below = rng.exponential(1, 40), rng.exponential(2, 40)
    few = clustered_ratio(numerator=above[:20], denominator=below[:20], cluster=np.arange(20))
    assert few.note.startswith("too few to tell")
    assert np.isnan(few.low)
    assert few.value == pytest.approx(above[:20].mean() / below[:20].mean())
    found = clustered_ratio(numerator=above, denominator=below, cluster=np.arange(40))
    assert (found.low, found.high) == pytest.approx(fieller(above, below), abs=5e-4)


def fieller(above, below):
    """Roots of (mean of a - r b) squared = t squared times its variance."""
    n, crit = len(above), t.ppf(0.975, len(above) - 1) ** 2
    cov = np.cov(above, below) / n
    roots = np.roots(
        [
            below.mean() ** 2 - crit * cov[1, 1],
            -2 * (above.mean() * below.mean() - crit * cov[0, 1]),
            above.mean() ** 2 - crit * cov[0, 0],
        ]
    )
    return tuple(np.sort(roots))


# --- in scores -----------------------------------------------------------------------------------


def book_of_two(n, seed=1):
    """Pairs of ann, calibrated, and bob, who says the base rate; one pair per question each."""
    rng = np.random.default_rng(seed)
    p = rng.choice([0.1, 0.3, 0.8, 0.9], n)
    y = (rng.random(n) < p).astype(float)
    rows = [(f"q{at}", "ann", p[at], y[at]) for at in range(n)]
    return pairs_of_rows([*rows, *((f"q{at}", "bob", 0.52, y[at]) for at in range(n))])


def test_skill_against_a_baseline_that_varies_has_an_interval():
    """The crowd's score varies with the outcomes; skill against it is bounded all the same."""
    found = ft.score(book_of_two(40), rules=["brier"]).skill(baseline="crowd")
    row = found.set_index("forecaster").loc["ann"]
    assert row["low"] < row["skill"] < row["high"] < 1


def numbers(n):
    """Medians of ann and bob on questions that ask for a number of kilometres."""
    ids = [f"q{at}" for at in range(n)]
    rng = np.random.default_rng(2)
    forecasts = [
        (question, who, level, value + off)
        for question in ids
        for who, off in (("ann", 0.0), ("bob", 2.0))
        for level, value in ((0.1, 1.0), (0.5, 2.0), (0.9, 4.0))
    ]
    frame = pd.DataFrame(forecasts, columns=["question_id", "forecaster", "level", "value"])
    return ft.pair(
        forecasts=frame.assign(issued_at=days([0] * len(frame))),
        questions=pd.DataFrame({"question_id": ids, "kind": "numeric", "unit": "km"}),
        resolutions=pd.DataFrame(
            {"question_id": ids, "status": "resolved", "outcome": 2 + rng.normal(size=n)}
        ),
    )


@pytest.mark.parametrize("n", [12, 40])
def test_numbers_need_thirty_clusters_for_the_difference_of_their_skill(n):
    """Against the other forecaster: with 12 the number and the reason, with 40 an interval."""
    scores = ft.score(numbers(n), rules=["crps"])
    found = scores.skill_difference("ann", "bob", baseline=ft.fixed_forecaster("bob")).iloc[0]
    assert found["difference"] > 0
    assert np.isnan(found["low"]) == (n < 30)
    assert found["note"].startswith("too few to tell") == (n < 30)


def test_the_difference_of_skill_is_that_of_the_scores_over_the_baseline():
    """Against even odds it is four times the difference of mean Brier scores."""
    scores = ft.score(book_of_two(60), rules=["brier"])
    found = scores.skill_difference("ann", "bob").iloc[0]
    means = scores.summarise().set_index("forecaster")["mean"]
    assert found["difference"] == pytest.approx(4 * (means["bob"] - means["ann"]))
    assert found["difference"] == pytest.approx(found["skill_first"] - found["skill_second"])
    assert 0 < found["low"] < found["difference"] < found["high"]
    back = scores.skill_difference("bob", "ann").iloc[0]
    assert back["low"] == pytest.approx(-found["high"], abs=1e-3)


def test_few_questions_have_a_difference_of_skill_without_an_interval():
    """Four are too few to tell; the numbers stand."""
    found = ft.score(book_of_two(4), rules=["brier"]).skill_difference("ann", "bob").iloc[0]
    assert np.isfinite(found["difference"])
    assert np.isnan(found["low"])
    assert found["note"].startswith("too few to tell")


def test_who_shares_no_question_has_no_difference_of_skill():
    """The error says so."""
    pairs = pairs_of_rows([("q", "ann", 0.5, 1.0), ("r", "bob", 0.5, 1.0)])
    with pytest.raises(InvalidArgumentError, match="share no question"):
        ft.score(pairs, rules=["brier"]).skill_difference("ann", "bob")


@pytest.mark.parametrize("baseline", ["even odds", "crowd", "base rate"])
def test_skill_is_the_same_whether_rows_stand_side_by_side_or_are_looked_up(baseline):
    """Scores that were put together as a frame have no codes, so that every row is looked up."""
    scores = ft.score(book_of_two(12), rules=["brier", "log"])
    looked_up = attrs.evolve(scores, frame=scores.frame)
    assert looked_up.groups is None
    expected = looked_up.skill(baseline=baseline)
    pd.testing.assert_frame_equal(scores.skill(baseline=baseline), expected)
    assert expected["skill"].notna().any()


def test_skill_of_pairs_in_another_order_is_the_same():
    """Rows stand side by side where they are alike, and nowhere else."""
    pairs = book_of_two(12)
    order = np.random.default_rng(3).permutation(len(pairs))
    frame = pairs.frame.iloc[order].reset_index(drop=True)
    mixed = ft.Pairs(frame=frame, beliefs=pairs.beliefs, left_out=pairs.left_out)
    for baseline in ("even odds", "crowd"):
        one, other = (
            ft.score(each, rules=["brier"]).skill(baseline=baseline) for each in (pairs, mixed)
        )
        pd.testing.assert_frame_equal(one, other)
