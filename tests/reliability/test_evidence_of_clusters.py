"""Evidence against calibration where questions come out together, counted over every outcome."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from scipy import stats

import forecasttrack as ft
from forecasttrack.errors import InvalidOutcomeError, InvalidTableError
from forecasttrack.reliability import calibration_evidence
from tests.small_books import small_book


def expected(probability, size, order):
    """Mean e-value, and chance of ever reaching 20, of four clusters that come out as one."""
    mean = reached = 0.0
    for came in itertools.product([0.0, 1.0], repeat=4):
        chance = np.prod(np.where(np.array(came) == 1, probability, 1 - probability))
        cluster = np.tile(np.arange(4), size) if order == "mixed" else np.repeat(np.arange(4), size)
        found = calibration_evidence(
            probability=np.full(4 * size, probability),
            outcome=np.array(came)[cluster],
            cluster=cluster,
        )
        mean += chance * found.e_value
        reached += chance * (found.largest >= 20)
    return mean, reached


@pytest.mark.parametrize("order", ["one by one", "mixed"])
@pytest.mark.parametrize("probability", [0.1, 0.5])
def test_betting_on_clusters_makes_no_money(probability, order):
    """Five questions that share an outcome were five bets: 20 was reached in 7 of 10 books."""
    mean, reached = expected(probability, 5, order)
    assert mean <= 1 + 1e-12
    assert reached <= 0.05


def test_independent_questions_are_bets_of_their_own():
    """A fair bet is worth 1 to the last digit, and each by itself is what no clusters give."""
    mean, _ = expected(0.3, 1, "one by one")
    assert mean == pytest.approx(1, abs=1e-12)
    columns = {"probability": [0.2, 0.7, 0.4], "outcome": [1, 1, 0]}
    alone = calibration_evidence(**columns, cluster=["a", "b", "c"])
    np.testing.assert_allclose(alone.log_e, calibration_evidence(**columns).log_e, atol=1e-14)


def test_a_cluster_is_paid_when_its_last_question_is_known():
    """Until then nothing is won or lost by it."""
    found = calibration_evidence(probability=[0.9] * 3, outcome=[0] * 3, cluster=["a", "b", "a"])
    assert found.log_e[0] == pytest.approx(0, abs=1e-14)
    assert found.log_e[1] > 0.1


@pytest.mark.parametrize("outcome", [0, 1])
def test_forty_two_bettors_shift_and_stretch_the_log_odds(outcome):
    """The mean of what each pays, with the bettors that the docstring counts written out."""
    paid = [
        stats.bernoulli.pmf(outcome, 1 / (1 + math.exp(-shift - slope * math.log(0.3 / 0.7))))
        for shift in (-2, -1, -0.5, 0, 0.5, 1, 2)
        for slope in (0.25, 0.5, 0.75, 1, 1.5, 2)
    ]
    found = calibration_evidence(probability=[0.3], outcome=[outcome])
    assert found.e_value == pytest.approx(np.mean(paid) / (0.3 if outcome else 0.7), rel=1e-12)


def test_a_partial_outcome_pays_its_share_of_a_yes_and_the_rest_of_a_no():
    """Of one forecast; whole outcomes pay as they do without shares."""

    def paid(outcome, **choices):
        return calibration_evidence(probability=[0.3], outcome=[outcome], **choices).e_value

    assert paid(0.2, shares=True) == pytest.approx(0.2 * paid(1) + 0.8 * paid(0), rel=1e-12)
    assert [paid(each, shares=True) for each in (0, 1)] == [paid(0), paid(1)]


def test_a_share_outside_0_and_1_is_refused_by_its_row():
    with pytest.raises(InvalidOutcomeError, match=r"found 40 at row 2\. For a percentage"):
        calibration_evidence(probability=[0.3] * 3, outcome=[0, 0.5, 40], shares=True)


def test_other_clusters_than_forecasts_are_refused():
    """The message says how many there are."""
    with pytest.raises(InvalidTableError, match="2 forecasts need as many clusters"):
        calibration_evidence(probability=[0.9] * 2, outcome=[0, 1], cluster=["a"])


@pytest.mark.parametrize("cluster", [["a", None], [1.0, float("nan")]])
def test_a_cluster_that_is_missing_is_refused(cluster):
    """It ended in a TypeError of NumPy."""
    with pytest.raises(InvalidTableError, match="a cluster is missing"):
        calibration_evidence(probability=[0.9] * 2, outcome=[0, 1], cluster=cluster)


def test_calibration_bets_once_on_each_cluster_of_a_book():
    """Twenty questions in two clusters cannot refute anything."""
    book = small_book(*[(0.2, "yes")] * 20, clusters=["a"] * 10 + ["b"] * 10)
    found = ft.calibration(book).evidence()
    assert found.n == 20
    assert found.largest < 20
    apart = small_book(*[(0.2, "yes")] * 20)
    assert ft.calibration(apart).evidence().largest > 1e6
