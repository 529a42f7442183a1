"""Levels of intervals of mean Brier scores, added up over every possible count of yeses."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

import forecasttrack as ft
from forecasttrack.inference import (
    binary_mean,
    binary_scores,
    bootstrap_difference,
    clustered_difference,
    diebold_mariano,
    swapped_difference,
)
from forecasttrack.inference.binary_means import binary_p_value
from tests.builders import day
from tests.inference import levels, many_outcomes

EVEN_ODDS = 0.25


def interval_of(probability, n, yes):
    """The 95% interval of n independent questions at one probability, of which some came true."""
    outcome = np.repeat([1.0, 0.0], [yes, n - yes])
    stated = np.full(n, probability)
    found = binary_mean(
        binary_scores(
            score=(stated - outcome) ** 2,
            otherwise=(stated - (1 - outcome)) ** 2,
            probability=stated,
            outcome=outcome,
        )
    )
    return found.low, found.high


def chance(event, probability, n, truth):
    """How likely an event of the interval is when each question comes true by the truth."""
    holds = [event(*interval_of(probability, n, yes)) for yes in range(n + 1)]
    return float(stats.binom.pmf(np.arange(n + 1), n, truth)[holds].sum())


@pytest.mark.slow
@pytest.mark.parametrize("n", [2, 3, 5, 8, 12, 20, 50])
@pytest.mark.parametrize("probability", [0.6, 0.7, 0.8, 0.9, 0.95])
def test_a_forecaster_as_good_as_even_odds_is_rarely_called_better(probability, n):
    """Where the expected Brier score is 0.25, one in forty intervals at most lies below it."""
    truth = (probability + 0.5) / 2
    expected = truth * (1 - probability) ** 2 + (1 - truth) * probability**2
    assert expected == pytest.approx(EVEN_ODDS)
    assert chance(lambda _, high: high < EVEN_ODDS, probability, n, truth) <= 0.025
    assert chance(lambda low, _: low > EVEN_ODDS, probability, n, truth) <= 0.025


@pytest.mark.slow
@pytest.mark.parametrize("n", [5, 10, 20, 40, 100])
@pytest.mark.parametrize("probability", [0.5, 0.7, 0.8, 0.9, 0.95, 0.97])
def test_the_interval_of_a_calibrated_forecaster_holds_the_expected_score(probability, n):
    """At least 94 in 100 intervals hold p(1 - p), which is what a calibrated forecaster expects."""
    expected = probability * (1 - probability)
    near = 1e-12

    def holds(low, high):
        return low - near <= expected <= high + near

    assert chance(holds, probability, n, probability) >= 0.94


@pytest.mark.parametrize("probability", [0.6, 0.7, 0.8, 0.9])
def test_at_one_probability_no_power_of_the_binomial_test_is_lost(probability):
    """What the exact binomial test of 30 counts rejects, one-sided at 2.5%, lies below 0.25."""
    truth = (probability + 0.5) / 2
    for yes in range(31):
        low, high = interval_of(probability, 30, yes)
        assert (high < EVEN_ODDS) == (stats.binom.sf(yes - 1, 30, truth) <= 0.025)
        assert (low > EVEN_ODDS) == (stats.binom.cdf(yes, 30, truth) <= 0.025)


# --- mixed probabilities and clusters, simulated -------------------------------------------------

BOOKS = 20
"""Books of each kind; their results stand in docs/reference/levels.md with more of them."""


def within(share, most):
    """Whether a share is no larger than it may be, plus three Monte Carlo errors."""
    runs = math.sqrt(most * (1 - most) / share.runs)
    return share.value <= most + 3 * max(share.error, runs)


@pytest.mark.slow
@pytest.mark.parametrize("n", [2, 3, 5, 8, 12, 20, 30, 50])
@pytest.mark.parametrize("kind", levels.BOOKS)
def test_mixed_books_as_good_as_even_odds_are_rarely_called_better_or_worse(kind, n):
    """Under three truths with the mean of even odds, one in forty, on either side."""
    for name, (better, worse) in levels.levels(kind, n, BOOKS, seed=7).items():
        assert within(better, 0.025), (name, better)
        assert within(worse, 0.025), (name, worse)


@pytest.mark.parametrize("kind", levels.BOOKS)
def test_formulas_for_very_many_outcomes_are_those_of_the_library(kind):
    """So that 200,000 outcomes of a cell say what intervals do."""
    probability = levels.drawn(kind, 30, 1, seed=3)[0][0]
    outcomes = (np.random.default_rng(3).random((5, 30)) < probability * 0.9).astype(float)
    tails = np.minimum(*many_outcomes.both_tails(probability, outcomes))
    found = [binary_p_value(levels.scored(probability, each), against=EVEN_ODDS)
             for each in outcomes]  # fmt: skip
    assert np.minimum(1, 2 * tails) == pytest.approx(found, abs=2e-3)


@pytest.mark.slow
@pytest.mark.parametrize("kind", levels.BOOKS)
@pytest.mark.parametrize("n", [20, 30, 50])
def test_no_cell_of_very_many_outcomes_lies_above_its_level(kind, n):
    """Within three Monte Carlo errors of 200,000 runs, better or worse, whatever the truth."""
    largest = many_outcomes.cells_of(kind, n, seed=1)[1]
    assert largest <= 0.025 + 3 * 0.0004


@pytest.mark.slow
@pytest.mark.parametrize(("n", "least"), [(30, 0.63), (100, 0.95)])
@pytest.mark.parametrize("kind", levels.BOOKS)
def test_most_of_the_power_of_a_t_test_is_kept(kind, n, least):
    """Of a test whose level is above 2.5%, and with intervals hardly wider at 100."""
    exact, student_t = levels.power(kind, n, BOOKS, seed=7)
    error = math.hypot(exact.error, student_t.error)
    assert exact.value >= least * student_t.value - error
    # No test of this level finds more than the likelihood ratio does.
    best = min(each.value for each in levels.best_power(kind, n, BOOKS, seed=7).values())
    assert 0.83 * best <= exact.value <= best + 3 * math.sqrt(0.25 / exact.runs)
    if n == 30:
        assert best < 0.8 * student_t.value
    if n == 100:
        assert levels.width(kind, n, 3 * BOOKS, seed=7) <= 1.15


@pytest.mark.slow
@pytest.mark.parametrize("n", [8, 20, 60, 100])
@pytest.mark.parametrize("shape", levels.SHAPES)
def test_intervals_of_calibrated_forecasters_hold_with_clusters(shape, n):
    """At least 94 in 100, less three Monte Carlo errors, whatever hangs together."""
    share = levels.coverage(shape, n, 1_000, seed=7)
    assert share.value >= 0.94 - 3 * math.sqrt(0.94 * 0.06 / share.runs)


@pytest.mark.slow
@pytest.mark.parametrize("probability", [0.1, 0.2, 0.5])
def test_evidence_against_calibrated_deadline_questions_rarely_reaches_twenty(probability):
    """In at most one book in twenty at any look, though every yes comes before every no.

    Nothing that calibration says of them speaks of rejection beyond its stated level either.
    """
    share = levels.evidence_at_any_look(probability, 50, 100, seed=7)
    assert within(share, 0.05), share


@pytest.mark.slow
def test_calibration_of_deadline_questions_is_rejected_as_rarely_as_it_says():
    """Looked at once at mid-time, where most of what is known are yeses that wait."""
    tables = levels.deadline_tables(np.random.default_rng(7), 0.2, 50, books=300)
    pairs = ft.pair(**tables, known_by=day(60))
    assert (pairs.left_out["reason"] == "early").sum() > 300
    verdicts = [each.verdict for each in ft.calibration(pairs, by="forecaster").verdicts.values()]
    assert len(verdicts) == 300
    rejected = [float(verdict == "rejected") for verdict in verdicts]
    assert within(levels.share_of(rejected, len(rejected)), 0.05)


@pytest.mark.parametrize("n", [2, 3, 5, 6, 7, 12, 20])
def test_two_equally_good_forecasters_are_rarely_told_apart(n):
    """0.8 and 0.6 where 0.7 is true score alike: at most 5% are called different."""
    told_apart = 0.0
    for yes in range(n + 1):
        outcome = np.repeat([1.0, 0.0], [yes, n - yes])
        difference = (0.8 - outcome) ** 2 - (0.6 - outcome) ** 2
        scores = binary_scores(
            score=difference,
            otherwise=(outcome - 0.2) ** 2 - (outcome - 0.4) ** 2,
            probability=np.full(n, 0.7),
            outcome=outcome,
        )
        if binary_mean(scores, against=0.0).p_value <= 0.05:
            told_apart += stats.binom.pmf(yes, n, 0.7)
    assert told_apart <= 0.05


@pytest.mark.parametrize("n", [2, 5, 12, 20, 29])
def test_methods_for_many_questions_say_that_these_are_too_few(n):
    """Resampling, swapping, Student's t and Diebold-Mariano carry no verdict below 30."""
    difference = np.where(np.arange(n) % 3 == 0, 0.28, -0.12)
    apart = {"difference": difference, "cluster": np.arange(n)}
    for found in (
        clustered_difference(**apart),
        bootstrap_difference(**apart),
        swapped_difference(**apart),
        diebold_mariano(difference=difference),
    ):
        assert found.note.startswith("too few to tell")


def test_the_table_of_levels_says_how_it_was_made():
    """Its command, seed and numbers of books stand in the file."""
    text = levels.RESULTS.read_text(encoding="utf-8")
    assert "python -m tests.inference.levels" in text
    for words in ("seed 1", "outcomes per book and truth", "power beside t", "one holds 80%"):
        assert words in text
