"""Words that stand for bands are scored from best to worst, on average, and without false gain."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import beta as beta_distribution

from forecasttrack import lexicon, scoring
from forecasttrack.errors import (
    InvalidArgumentError,
    InvalidForecastError,
    InvalidOutcomeError,
    InvalidTableError,
    UnknownNameError,
)

ICD = lexicon("icd203")
INNER = ICD.boundaries()
POINTS = [step.point for step in ICD.steps()]

LIKELY_UNLIKELY = {
    "low": [0.55] * 12 + [0.20] * 8,
    "high": [0.80] * 12 + [0.45] * 8,
    "outcome": [1] * 9 + [0] * 3 + [1] + [0] * 7,
}
WORDS = ["likely"] * 12 + ["unlikely"] * 8

ends = st.floats(0, 1, allow_nan=False)
rows = st.lists(
    st.tuples(ends, ends, st.sampled_from("abc"), st.integers(0, 1), st.booleans()),
    min_size=1,
    max_size=20,
)


def columns(drawn):
    """Give (low, high, phrase, outcome, against) columns with one band per phrase."""
    band = {phrase: tuple(sorted((one, two))) for one, two, phrase, _, _ in drawn}
    phrase = np.array([row[2] for row in drawn])
    low, high = (np.array([band[name][end] for name in phrase]) for end in (0, 1))
    against = np.array([row[4] for row in drawn])
    return {
        "low": np.where(against, 1 - high, low),
        "high": np.where(against, 1 - low, high),
        "phrase": phrase,
        "outcome": np.array([row[3] for row in drawn]),
        "against": against,
    }


# -- the corrected score


def test_corrected_scores_of_icd203():
    """The corrected scores of the seven ICD 203 words are as derived by hand."""
    table = scoring.corrected_scores(boundaries=INNER, points=POINTS)
    worked = [0.9409, 0.7604, 0.4404, 0.2479, 0.0904, 0.0104, 0.0009]
    assert table[:, 1] == pytest.approx(worked, abs=5e-5)
    assert table[0, 0] == pytest.approx(0.03**2)


def test_midpoints_mislead_and_corrected_scores_do_not():
    """Midpoints send 18.4% of beliefs to another word; the corrected score sends none."""
    choice = {"boundaries": INNER, "low": 0.01, "high": 0.99}
    midpoints = scoring.midpoint_scores(points=POINTS)
    corrected = scoring.corrected_scores(boundaries=INNER, points=POINTS)
    assert scoring.misassigned_share(scores=midpoints, **choice) == pytest.approx(0.18 / 0.98)
    assert scoring.misassigned_share(scores=corrected, **choice) == pytest.approx(0, abs=1e-12)


def test_misassigned_share_by_brute_force():
    """The share agrees with asking every belief of a fine grid for its best word."""
    beliefs = np.linspace(0.01, 0.99, 98_001)
    table = scoring.midpoint_scores(points=POINTS)
    expected = table[:, 0][:, None] * (1 - beliefs) + table[:, 1][:, None] * beliefs
    sent = (expected.argmin(axis=0) != np.searchsorted(INNER, beliefs)).mean()
    exact = scoring.misassigned_share(scores=table, boundaries=INNER, low=0.01, high=0.99)
    assert exact == pytest.approx(sent, abs=1e-4)


@given(st.lists(st.integers(1, 98), min_size=1, max_size=8, unique=True), ends)
def test_the_honest_word_scores_best(cuts, belief):
    """Whatever the bands, the word whose band holds the belief has the best expected score."""
    inner = np.array(sorted(cuts)) / 100 + 0.005
    edges = np.r_[0, inner, 1]
    points = (edges[:-1] + edges[1:]) / 2
    table = scoring.corrected_scores(boundaries=inner, points=points)
    expected = table[:, 0] * (1 - belief) + table[:, 1] * belief
    own = int(np.searchsorted(inner, belief))
    assert expected[own] == pytest.approx(expected.min(), abs=1e-12)


def test_equal_bands_need_no_correction():
    """With bands of equal width the corrected score is the Brier score of the midpoint."""
    low, high = scoring.equal_bands(bins=7)
    points = (low + high) / 2
    corrected = scoring.corrected_scores(boundaries=high[:-1], points=points)
    assert corrected == pytest.approx(scoring.midpoint_scores(points=points))


def test_corrected_brier_scores_each_word():
    """One score per forecast, NaN where unresolved."""
    found = scoring.corrected_brier(
        band=[0, 6, 3], outcome=[1, 1, math.nan], boundaries=INNER, points=POINTS
    )
    assert found[:2] == pytest.approx([0.9409, 0.0009], abs=5e-5)
    assert math.isnan(found[2])


# -- free and consistent bands


def test_twelve_likely_and_eight_unlikely():
    """The worked example: free, consistent and midpoint scores of twenty hedged forecasts."""
    free = scoring.free_band(**LIKELY_UNLIKELY)
    consistent = scoring.consistent_band(**LIKELY_UNLIKELY, phrase=WORDS)
    middle = (np.array(LIKELY_UNLIKELY["low"]) + LIKELY_UNLIKELY["high"]) / 2
    central = scoring.brier(probability=middle, outcome=LIKELY_UNLIKELY["outcome"]).mean()
    assert [free.best, free.worst] == pytest.approx([0.0925, 0.2900], abs=5e-5)
    assert [consistent.best, consistent.worst] == pytest.approx([0.1585, 0.2225], abs=5e-5)
    assert central == pytest.approx(0.1756, abs=5e-5)


@given(rows, st.floats(0, 1))
def test_the_consistent_band_lies_inside_the_free_one(drawn, place):
    """Consistent within free; any reading with one number per phrase lies within consistent."""
    table = columns(drawn)
    phrase, against = table["phrase"], table["against"]
    consistent = scoring.consistent_band(**table)
    free = scoring.free_band(low=table["low"], high=table["high"], outcome=table["outcome"])
    assert free.best <= consistent.best + 1e-12
    assert consistent.worst <= free.worst + 1e-12
    up = np.where(against, 1 - place, place)
    belief = np.clip(table["low"] + up * (table["high"] - table["low"]), 0, 1)
    central = scoring.brier(probability=belief, outcome=table["outcome"]).mean()
    assert consistent.best - 1e-12 <= central <= consistent.worst + 1e-12
    assert len(phrase) == len(belief)


@given(rows)
def test_the_consistent_band_by_brute_force(drawn):
    """The ends agree with trying many numbers for each phrase."""
    table = columns(drawn)
    best = worst = 0.0
    places = np.linspace(0, 1, 401)
    for name in np.unique(table["phrase"]):
        same_phrase = table["phrase"] == name
        up = np.where(table["against"][same_phrase], 1 - places[:, None], places[:, None])
        low, high = table["low"][same_phrase], table["high"][same_phrase]
        sums = ((low + up * (high - low) - table["outcome"][same_phrase]) ** 2).sum(axis=1)
        best, worst = best + sums.min(), worst + sums.max()
    found = scoring.consistent_band(**table)
    n = len(table["phrase"])
    assert found.best <= best / n + 1e-12
    assert found.best == pytest.approx(best / n, abs=1e-5)
    assert found.worst == pytest.approx(worst / n, abs=1e-9)


@given(rows)
def test_a_band_of_width_zero_scores_as_the_plain_rule(drawn):
    """Where low and high meet, best, worst, free and consistent are the Brier score."""
    table = columns(drawn)
    table["high"] = table["low"]
    plain = scoring.brier(probability=table["low"], outcome=table["outcome"])
    best, worst = scoring.band_brier(low=table["low"], high=table["low"], outcome=table["outcome"])
    assert best == pytest.approx(plain)
    assert worst == pytest.approx(plain)
    consistent = scoring.consistent_band(**table)
    assert consistent.best == pytest.approx(plain.mean(), abs=1e-12)
    assert consistent.width == pytest.approx(0, abs=1e-12)


@given(rows)
def test_weights_are_replication(drawn):
    """A weight of two is the same as saying it twice."""
    table = columns(drawn)
    weight = np.arange(len(drawn)) % 3 + 1
    twice = {name: np.repeat(column, weight) for name, column in table.items()}
    weighted = scoring.consistent_band(**table, weight=weight)
    repeated = scoring.consistent_band(**twice)
    assert weighted.best == pytest.approx(repeated.best, abs=1e-12)
    assert weighted.worst == pytest.approx(repeated.worst, abs=1e-12)


def test_soft_outcomes_cost_their_doubt():
    """Where the outcome itself is a probability, its doubt y (1 - y) is added."""
    plain = scoring.free_band(low=[0.2], high=[0.4], outcome=[0.3], partial="mean")
    doubt = scoring.free_band(low=[0.2], high=[0.4], outcome=[0.3], partial="probability")
    assert plain.best == pytest.approx(0)
    assert doubt.best == pytest.approx(0.21)
    assert doubt.worst - plain.worst == pytest.approx(0.21)


def test_unresolved_forecasts_do_not_count():
    """NaN outcomes leave the means as they are, and alone are an error."""
    short = scoring.consistent_band(**LIKELY_UNLIKELY, phrase=WORDS)
    longer = {
        name: [*column, 0.5 if name != "outcome" else math.nan]
        for name, column in LIKELY_UNLIKELY.items()
    }
    assert scoring.consistent_band(**longer, phrase=[*WORDS, "likely"]) == short
    with pytest.raises(InvalidTableError, match="resolved"):
        scoring.free_band(low=[0.1], high=[0.2], outcome=[math.nan])


@given(rows, rows)
def test_the_difference_by_brute_force(drawn, other):
    """Both forecasters' words are read alike; the ends of their difference are found."""
    table = columns(drawn + other)
    first = np.arange(len(table["phrase"])) < len(drawn)
    found = scoring.consistent_difference(**table, first=first)
    share = np.where(first, 1 / len(drawn), -1 / len(other))
    low = high = 0.0
    places = np.linspace(0, 1, 401)
    for name in np.unique(table["phrase"]):
        same_phrase = table["phrase"] == name
        up = np.where(table["against"][same_phrase], 1 - places[:, None], places[:, None])
        width = (table["high"] - table["low"])[same_phrase]
        sums = (
            share[same_phrase]
            * (table["low"][same_phrase] + up * width - table["outcome"][same_phrase]) ** 2
        )
        low, high = low + sums.sum(axis=1).min(), high + sums.sum(axis=1).max()
    assert found.low == pytest.approx(low, abs=1e-4)
    assert found.high == pytest.approx(high, abs=1e-4)


@given(rows, rows)
def test_the_difference_of_words_without_width_is_that_of_expected_scores(drawn, other):
    """Outcomes that are probabilities are expected over; exact words leave one difference."""
    table = columns(drawn + other)
    table["high"] = table["low"]
    table["outcome"] = np.linspace(0.1, 0.8, len(table["low"]))
    first = np.arange(len(table["phrase"])) < len(drawn)
    found = scoring.consistent_difference(**table, first=first, partial="probability")
    scores = scoring.brier(
        probability=table["low"], outcome=table["outcome"], partial="probability"
    )
    expected = scores[first].mean() - scores[~first].mean()
    assert (found.low, found.high) == pytest.approx((expected, expected), abs=1e-12)


def test_an_order_that_flips_is_not_distinguishable():
    """Of what came true, "very likely" always beats "unlikely"; "likely" may mean the same."""
    base = {"phrase": ["a", "b"], "outcome": [1, 1], "first": [True, False]}
    clear = scoring.consistent_difference(low=[0.8, 0.2], high=[0.95, 0.45], **base)
    flip = scoring.consistent_difference(low=[0.5, 0.6], high=[0.8, 0.9], **base)
    assert clear.verdict == "first is better"
    assert flip.verdict == "not distinguishable"


# -- averages over a distribution


@pytest.mark.parametrize(("a", "b"), [(26.647, 1.631), (2.0, 5.0), (1.0, 1.0)])
@pytest.mark.parametrize("outcome", [0, 1])
def test_beta_averages_by_integration(a, b, outcome):
    """The closed forms agree with numerical integration over the Beta density."""

    def mean(score):
        return quad(lambda p: score(p) * beta_distribution.pdf(p, a, b), 0, 1)[0]

    brier = scoring.beta_brier(a=[a], b=[b], outcome=[outcome])
    log = scoring.beta_log(a=[a], b=[b], outcome=[outcome])
    assert brier == pytest.approx(mean(lambda p: (p - outcome) ** 2), rel=1e-6)
    assert log == pytest.approx(mean(lambda p: -math.log(p if outcome else 1 - p)), rel=1e-6)


# -- what rounding costs


def test_precision_cost_by_hand():
    """Rounding .9, .6 and .2 to halves: midpoints .75, .75 and .25."""
    low, high = scoring.equal_bands(bins=2)
    found = scoring.precision_cost(
        probability=[0.9, 0.6, 0.2], outcome=[1, 0, 0], low=low, high=high
    )
    assert found.exact == pytest.approx((0.01 + 0.36 + 0.04) / 3)
    assert found.rounded == pytest.approx((0.0625 + 0.5625 + 0.0625) / 3)
    assert found.relative == pytest.approx(found.cost / found.exact)


def test_a_tie_between_two_bands_counts_half_each():
    """A probability on a boundary is rounded either way with equal chance."""
    low, high = scoring.equal_bands(bins=2)
    found = scoring.precision_cost(probability=[0.5], outcome=[1], low=low, high=high)
    assert found.rounded == pytest.approx((0.25**2 + 0.75**2) / 2)


def test_words_for_one_probability_and_ends_apart_by_rounding_round_as_any_others():
    """A word may stand for one number; 0.1 + 0.2 is over 0.3 and no overlap."""
    belief = {"probability": [0.5, 0.1], "outcome": [1, 0]}
    sure = scoring.precision_cost(**belief, low=[0, 0.5, 0.6], high=[0.2, 0.5, 1])
    assert sure.rounded == pytest.approx((0.25 + 0.01) / 2)
    near = scoring.precision_cost(**belief, low=[0, 0.3], high=[0.1 + 0.2, 1])
    assert near.rounded == pytest.approx((0.35**2 + 0.15**2) / 2)


def test_gaps_go_to_the_nearest_word():
    """In the gaps of PHIA a probability takes the nearest word; ties count half."""
    steps = lexicon("phia").steps()
    bands = {"low": [s.low for s in steps], "high": [s.high for s in steps]}
    near = scoring.precision_cost(probability=[0.06], outcome=[0], **bands)
    assert near.rounded == pytest.approx(0.025**2)
    tie = scoring.precision_cost(probability=[0.075], outcome=[0], **bands)
    assert tie.rounded == pytest.approx((0.025**2 + 0.15**2) / 2)


def test_calibrated_forecasters_lose_by_rounding():
    """For calibrated forecasts rounding costs, and coarser words cost more."""
    rng = np.random.default_rng(3)
    belief = rng.beta(0.7, 0.7, 40_000)
    outcome = (rng.random(40_000) < belief).astype(float)
    costs = []
    for bins in (50, 7, 3, 2):
        low, high = scoring.equal_bands(bins=bins)
        found = scoring.precision_cost(probability=belief, outcome=outcome, low=low, high=high)
        costs.append(found.cost)
    assert costs == sorted(costs)
    # Rounding to equal bands costs the mean squared rounding error, about width²/12.
    assert costs[1] == pytest.approx((1 / 7) ** 2 / 12, rel=0.2)


# -- drawn


def test_simulated_scores_agree_with_the_exact_probability():
    """Two bands drawn evenly: the probability that one beats the other is an area."""
    found = scoring.simulate_scores(
        low=[0.5, 0.6], high=[0.9, 1.0], phrase=["a", "b"], forecaster=["x", "y"],
        question=["q", "q"], outcome=[1, 1], draws=20_000, seed=5,
    )  # fmt: skip
    # x beats y where x's number is higher: the corner (0.9 - 0.6)² / 2 of an area 0.4².
    assert found.beats("x", "y") == pytest.approx(0.3**2 / 2 / 0.4**2, abs=0.015)
    assert found.beats("x", "y") + found.beats("y", "x") == pytest.approx(1)


def test_simulated_scores_lie_within_the_consistent_band():
    """With sure outcomes and one reading, every draw lies in the consistent band."""
    band = scoring.consistent_band(**LIKELY_UNLIKELY, phrase=WORDS)
    drawn = scoring.simulate_scores(
        **LIKELY_UNLIKELY, phrase=WORDS, forecaster=["x"] * 20, question=np.arange(20), seed=1
    )
    low, high = drawn.interval("x", level=0.99)
    assert band.best - 1e-12 <= drawn.means.min() <= low
    assert high <= drawn.means.max() <= band.worst + 1e-12


def test_readings_and_uncertain_outcomes_are_drawn():
    """Exact numbers: the only doubt is the lexicon, then the only doubt is the outcome."""
    two = scoring.simulate_scores(
        low=[0.6, 0.9], high=[0.6, 0.9], phrase=["p", "p"], forecaster=["x", "x"],
        question=["q", "q"], outcome=[1, 1], reading=["nato", "icd203"], draws=4000,
    )  # fmt: skip
    assert sorted(set(two.means[:, 0].round(4))) == [0.01, 0.16]
    assert two.means.mean() == pytest.approx(0.085, abs=0.004)
    assert two.readings == ["icd203", "nato"]
    doubt = scoring.simulate_scores(
        low=[0.8], high=[0.8], phrase=["p"], forecaster=["x"], question=["q"], outcome=[0.7],
        draws=8000,
    )  # fmt: skip
    assert doubt.means.mean() == pytest.approx(0.7 * 0.04 + 0.3 * 0.64, abs=0.01)


def test_equal_seeds_give_equal_draws():
    """The same seed repeats, another one differs."""
    table = {**LIKELY_UNLIKELY, "phrase": WORDS, "forecaster": ["x"] * 20, "question": range(20)}
    one, same, other = (scoring.simulate_scores(**table, draws=50, seed=seed) for seed in (1, 1, 2))
    assert (one.means == same.means).all()
    assert (one.means != other.means).any()


# -- bad input


@pytest.mark.parametrize(
    ("error", "call"),
    [
        (InvalidForecastError, lambda: scoring.band_brier(low=[0.8], high=[0.2], outcome=[1])),
        (InvalidForecastError, lambda: scoring.band_brier(low=[20], high=[45], outcome=[1])),
        (InvalidForecastError, lambda: scoring.band_brier(low=[0.2], high=[math.nan], outcome=[1])),
        (InvalidOutcomeError, lambda: scoring.band_brier(low=[0.2], high=[0.3], outcome=[0.5])),
        (
            InvalidTableError,
            lambda: scoring.free_band(low=[0.2], high=[0.3], outcome=[1], weight=[-1]),
        ),
        (
            InvalidTableError,
            lambda: scoring.consistent_band(
                low=[0.2, 0.2], high=[0.3, 0.3], outcome=[1, 0], phrase=["a"]
            ),
        ),
        (
            InvalidTableError,
            lambda: scoring.consistent_band(
                low=[0.2], high=[0.3], outcome=[1], phrase=["a"], against=["no"]
            ),
        ),
        (InvalidForecastError, lambda: scoring.beta_brier(a=[0.0], b=[1.0], outcome=[1])),
        (
            InvalidForecastError,
            lambda: scoring.corrected_scores(boundaries=[0.5, 0.4], points=[0.1, 0.2, 0.3]),
        ),
        (
            InvalidTableError,
            lambda: scoring.corrected_scores(boundaries=[0.5], points=[0.1, 0.2, 0.3]),
        ),
        (
            InvalidForecastError,
            lambda: scoring.corrected_brier(
                band=[2], outcome=[1], boundaries=[0.5], points=[0.2, 0.8]
            ),
        ),
        (
            InvalidForecastError,
            lambda: scoring.precision_cost(
                probability=[0.5], outcome=[1], low=[0, 0.4], high=[0.5, 1]
            ),
        ),
        (
            InvalidTableError,
            lambda: scoring.precision_cost(
                probability=[0.5], outcome=[math.nan], low=[0], high=[1]
            ),
        ),
        *(
            (
                InvalidTableError,
                lambda points=points: scoring.precision_cost(
                    probability=[0.9], outcome=[1], low=[0, 0.5], high=[0.5, 1], points=points
                ),
            )
            for points in ([0.2], [0.2, 0.7, 0.9])
        ),
        (
            InvalidTableError,
            lambda: scoring.misassigned_share(scores=[[0.1, 0.2]], boundaries=[0.5]),
        ),
        (InvalidArgumentError, lambda: scoring.equal_bands(bins=0)),
        (
            InvalidArgumentError,
            lambda: scoring.misassigned_share(
                scores=[[0, 1], [1, 0]], boundaries=[0.5], low=0.9, high=0.1
            ),
        ),
    ],
)
def test_bad_input_is_refused(error, call):
    """What is no band, outcome, weight or vocabulary is refused."""
    with pytest.raises(error):
        call()


def test_simulated_scores_refuse_what_is_not_comparable():
    """Missing and double rows, two outcomes for a question, and unknown names are refused."""
    row = {"low": [0.5, 0.5], "high": [0.9, 0.9], "phrase": ["a", "a"]}
    named = "has 0 rows for forecaster 'x' on question 'r'; each reading needs exactly one"
    with pytest.raises(InvalidTableError, match=named):
        scoring.simulate_scores(**row, forecaster=["x", "y"], question=["q", "r"], outcome=[1, 1])
    with pytest.raises(InvalidTableError, match="two outcomes"):
        scoring.simulate_scores(**row, forecaster=["x", "y"], question=["q", "q"], outcome=[1, 0])
    with pytest.raises(InvalidTableError, match="missing"):
        scoring.simulate_scores(
            **row, forecaster=["x", "y"], question=["q", "q"], outcome=[1, math.nan]
        )
    with pytest.raises(InvalidArgumentError):
        scoring.simulate_scores(
            **row, forecaster=["x", "y"], question=["q", "q"], outcome=[1, 1], draws=0
        )
    drawn = scoring.simulate_scores(
        **row, forecaster=["x", "y"], question=["q", "q"], outcome=[1, 1], draws=5
    )
    with pytest.raises(UnknownNameError, match="z"):
        drawn.beats("x", "z")
