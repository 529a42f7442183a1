"""Tests of few forecasts hold their level, and rounding tells no numbers apart."""

from __future__ import annotations

import itertools
import math
import tracemalloc

import numpy as np
import pytest
from scipy import stats

from forecasttrack import agreement, inference
from forecasttrack.errors import InvalidArgumentError
from forecasttrack.reliability import (
    Pit,
    adjusted_discrimination,
    binned_counts,
    corp_mean,
    corp_quantile,
    count,
    cox,
    ferro_fricker,
    hosmer_lemeshow,
    interval_coverage,
    isotonic_quantile,
    murphy,
    pit_uniformity,
    spiegelhalter,
)

# 0.1 + 0.2 is not 0.3, and each of the two happened as often as not.
ROUNDED = [0.1 + 0.2, 0.3] * 4
HALF = [1, 0] * 4


# --- few forecasts -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("probability", "outcome", "normal"),
    [
        ([0.95] * 3, [1, 1, 0], 0.03),
        ([0.9], [0], 0.01),
        ([0.97] * 5, [1, 1, 1, 1, 0], 0.03),
        ([0.02, 0.98, 0.95], [1, 1, 1], 0.01),
    ],
)
def test_one_miss_of_few_sure_forecasts_is_no_rejection(probability, outcome, normal):
    """By the normal distribution its p-value lay below these."""
    found = spiegelhalter(count(probability=probability, outcome=outcome))
    assert 2 * math.erfc(abs(found.value) / math.sqrt(2)) / 2 < normal
    tails = _tails(np.array(probability), np.array(outcome, dtype=float))
    assert found.p_value == pytest.approx(min(1.0, 2 * min(tails)), abs=1e-9)
    assert "exact" in found.method


@pytest.mark.parametrize(
    ("n", "probability", "method"),
    [(29, 0.4, "exact"), (40, 0.1, "exact"), (40, 0.9, "exact"), (30, 0.4, "normal")],
)
def test_spiegelhalter_is_exact_where_either_kind_of_outcome_is_rare(n, probability, method):
    """Fewer than thirty forecasts, or fewer than five of one outcome expected among more."""
    found = spiegelhalter(count(probability=[probability] * n, outcome=[1] * 6 + [0] * (n - 6)))
    assert found.method.startswith(method)
    if method == "exact":
        law = stats.binom(n, probability)
        assert found.p_value == pytest.approx(min(1, 2 * min(law.cdf(6), law.sf(5))), rel=1e-6)


def _tails(p, y):
    """Chance of a Brier score at most, and at least, as large, by adding up every outcome."""
    own, low, high = np.sum((p - y) ** 2), 0.0, 0.0
    for each in itertools.product([0.0, 1.0], repeat=len(p)):
        other = np.array(each)
        chance = np.prod(np.where(other == 1, p, 1 - p))
        score = np.sum((p - other) ** 2)
        low += chance * (score <= own + 1e-12)
        high += chance * (score >= own - 1e-12)
    return low, high


@pytest.mark.parametrize("n", [3, 5, 8])
def test_spiegelhalter_rejects_the_calibrated_as_seldom_as_stated(n):
    """Every outcome of extreme forecasts weighed by its chance; the normal test reached 12%."""
    p = np.resize([0.95, 0.05, 0.98], n)
    rejected = 0.0
    for each in itertools.product([0, 1], repeat=n):
        if spiegelhalter(count(probability=p, outcome=each)).p_value <= 0.05:
            rejected += np.prod(np.where(np.array(each) == 1, p, 1 - p))
    assert rejected <= 0.05


def test_what_was_ruled_out_rejects_however_few_there_are():
    """A forecast of 0 that came true, once."""
    tally = count(probability=[0.0, 0.6], outcome=[1, 1])
    assert spiegelhalter(tally).p_value < 1e-9
    assert hosmer_lemeshow(count(probability=[0.0], outcome=[1]), bins=10).p_value == 0


@pytest.mark.parametrize("n", [1, 3, 12, 29])
def test_chi_square_over_bins_takes_thirty_forecasts(n):
    """One miss at 95% used to have a p-value of 1e-5."""
    found = hosmer_lemeshow(count(probability=[0.95] * n, outcome=[0] + [1] * (n - 1)))
    assert math.isnan(found.p_value)
    assert found.note.startswith("too few to tell: worth")
    assert np.isfinite(found.value)


@pytest.mark.parametrize(
    ("size", "chance", "seen"),
    [
        ([14, 10, 8], [0.2, 0.5, 0.9], [5, 5, 6]),
        ([20, 20], [0.2, 0.7], [8, 10]),
        ([10, 10, 10], [0.05, 0.55, 0.95], [1, 8, 9]),
    ],
)
def test_bins_are_tested_against_every_count_that_could_have_come(size, chance, seen):
    """All counts of all bins, with the binomial probability of each."""
    size, chance, seen = np.array(size), np.array(chance), np.array(seen)

    def far(yes):
        return np.sum((yes - size * chance) ** 2 / (size * chance * (1 - chance)))

    expected = 0.0
    for yes in itertools.product(*(range(n + 1) for n in size)):
        if far(np.array(yes)) >= far(seen) - 1e-9:
            expected += np.prod(stats.binom.pmf(yes, size, chance))
    outcome = np.concatenate(
        [np.repeat([1, 0], [k, n - k]) for n, k in zip(size, seen, strict=True)]
    )
    found = hosmer_lemeshow(count(probability=np.repeat(chance, size), outcome=outcome))
    assert found.value == pytest.approx(far(seen))
    # What a bin adds is rounded up by a four thousandth of the whole at most.
    assert expected - 1e-12 <= found.p_value <= 1.03 * expected


@pytest.mark.parametrize(("n", "statistic"), [(200_000, 9.0), (200_000, 60_000.0), (3000, 0.5)])
def test_counts_gone_through_together_give_what_they_give_one_by_one(monkeypatch, n, statistic):
    bins = {"size": np.array([n, 8.0]), "chance": np.array([0.4, 0.3])}
    found = []
    for most in (10, 10**9):
        monkeypatch.setattr(binned_counts, "_LISTED", most)
        found.append(binned_counts.binned_p_value(statistic, **bins))
    assert found[0] == pytest.approx(found[1], rel=1e-7)


@pytest.mark.parametrize("most", [10, 10**9])
@pytest.mark.parametrize("sizes", [[100], [100, 64]])
def test_counts_that_meet_the_statistic_exactly_have_reached_it(monkeypatch, most, sizes):
    """One by one or together: what was found belongs to its own tail."""
    monkeypatch.setattr(binned_counts, "_LISTED", most)
    steps = [(2 * np.arange(n + 1) - n) ** 2 / n for n in sizes]
    masses = [stats.binom.pmf(np.arange(n + 1), n, 0.5) for n in sizes]
    found = binned_counts.binned_p_value(4.0, size=np.array(sizes), chance=np.full(len(sizes), 0.5))
    expected = sum(
        np.prod([mass for _, mass in counts])
        for counts in itertools.product(
            *(zip(*each, strict=True) for each in zip(steps, masses, strict=True))
        )
        if sum(step for step, _ in counts) >= 4
    )
    assert found == pytest.approx(expected, rel=1e-9)


def test_large_bins_far_off_beside_a_rare_one_need_no_list_of_their_counts():
    """Five bins of a hundred million took gigabytes."""
    tracemalloc.start()
    size, chance = np.array([3e6, 3e6, 20]), np.array([0.2, 0.6, 0.01])
    assert binned_counts.binned_p_value(1e6, size=size, chance=chance) <= 1e-11
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 5e6


@pytest.mark.slow
def test_bins_of_thirty_calibrated_forecasts_are_rejected_in_five_of_a_hundred():
    """Chi-square rejected 6 to 8: a bin of three forecasts is far from normal."""
    rng, rejected, runs = np.random.default_rng(3), 0, 1200
    for _ in range(runs):
        p = rng.choice([0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95], 30)
        found = hosmer_lemeshow(count(probability=p, outcome=rng.random(30) < p))
        rejected += found.p_value <= 0.05
    assert rejected / runs <= 0.05 + 3 * math.sqrt(0.05 * 0.95 / runs)


@pytest.mark.parametrize(("n", "together"), [(2, 0.1), (3, 0.01), (5, 1e-4)])
def test_few_outcomes_in_one_bin_of_ten_are_as_rare_as_they_are(n, together):
    """Two in one bin used to have a p-value of 0.035, though one pair in ten lies so."""
    found = pit_uniformity(Pit(low=np.full(n, 0.55), high=np.full(n, 0.55)))
    assert found.p_value == pytest.approx(together, rel=1e-9)


def test_the_exact_tail_of_places_agrees_with_every_way_to_place_them():
    """Five outcomes in three bins, 243 ways."""
    ways = np.array(list(itertools.product(range(3), repeat=5)))
    chi = np.array([np.sum((np.bincount(way, minlength=3) - 5 / 3) ** 2) for way in ways]) * 3 / 5
    for way in ([0, 0, 0, 1, 2], [0, 0, 0, 0, 1], [1, 1, 1, 1, 1]):
        places = (np.array(way) + 0.5) / 3
        found = pit_uniformity(Pit(low=places, high=places), bins=3)
        assert found.p_value == pytest.approx(np.mean(chi >= found.value - 1e-9), abs=1e-12)


def test_outcomes_that_hang_together_are_worth_fewer():
    """Thirty forecasts of one number tell of one outcome."""
    places = Pit(low=np.full(30, 0.95), high=np.full(30, 0.95))
    assert pit_uniformity(places).p_value < 1e-20
    assert pit_uniformity(places, independent=1).p_value == pytest.approx(1.0)
    ends = {"lower": [1.0] * 30, "upper": [2.0] * 30, "outcome": [3.0] * 30, "nominal": 0.8}
    assert interval_coverage(**ends).high < 0.2
    assert interval_coverage(**ends, independent=1).high > 0.75


@pytest.mark.parametrize("number", [0, -1])
def test_no_independent_outcomes_are_refused(number):
    """They would give a chi-square below 0."""
    places = Pit(low=np.full(3, 0.5), high=np.full(3, 0.5))
    with pytest.raises(InvalidArgumentError, match="independent must be above 0"):
        pit_uniformity(places, independent=number)
    with pytest.raises(InvalidArgumentError, match="independent must be above 0"):
        interval_coverage(lower=[1], upper=[2], outcome=[1], nominal=0.8, independent=number)


def test_more_bins_than_can_be_added_up_are_not_tested():
    """And the note says what would be."""
    found = pit_uniformity(Pit(low=np.full(3, 0.5), high=np.full(3, 0.5)), bins=1000)
    assert math.isnan(found.p_value)
    assert found.note.startswith("too few to tell")


# --- ties ----------------------------------------------------------------------------------------


def test_rounding_gives_no_slope():
    """A line through two probabilities that are one has any slope."""
    found = cox(count(probability=ROUNDED, outcome=[1, 0, 0, 1, 1, 0, 1, 0]))
    assert math.isnan(found.value)
    assert "all probabilities are equal" in found.note


@pytest.mark.parametrize("scale", [1.0, 1e6, -1e9])
def test_rounding_discriminates_no_numbers(scale):
    """Means and quantiles that differ in the last digit used to have full discrimination."""
    forecast = scale * np.array(ROUNDED)
    for found in (
        corp_mean(forecast=forecast, outcome=HALF),
        corp_quantile(forecast=forecast, outcome=HALF, level=0.5),
    ):
        assert found["discrimination"] == 0
        assert abs(found.remainder) <= 1e-12 * max(1, abs(found["score"]))
    fitted = isotonic_quantile(
        forecast=forecast, outcome=np.array(HALF, float), weight=np.ones(8), level=0.5
    )
    assert len(set(fitted)) == 1


def test_coders_agree_on_what_rounding_tells_apart():
    """Two coders who say the same number, one by way of 0.1 + 0.2."""
    one, other = np.array([0.3, 0.7, 0.3, 0.5]), np.array([0.1 + 0.2, 0.7, 0.1 + 0.2, 0.5])
    ratings = np.array([one, other])
    for level in ("nominal", "ordinal"):
        assert agreement.krippendorff_alpha(ratings=ratings, level=level) == 1
    assert agreement.cohen_kappa(ratings=ratings) == 1
    assert agreement.agreeing_share(ratings=ratings) == 1


@pytest.mark.parametrize("scale", [1.0, 1e8, 1e-8])
def test_differences_that_add_up_to_nothing_are_as_usual_as_can_be(scale):
    """Of (0.1, 0.2, -0.3) rounding leaves a sum above 0, which swaps used to fall short of."""
    difference = scale * np.tile([0.1, 0.2, -0.3], 12)
    found = inference.swapped_difference(difference=difference, cluster=np.arange(36))
    assert found.p_value == 1


# --- what cannot be debiased ---------------------------------------------------------------------


def test_bins_of_one_forecast_are_not_corrected_and_said_so():
    """The decomposition that takes chance out of its terms cannot do it there."""
    alone = count(probability=[0.1, 0.2, 0.3, 0.4], outcome=[0, 1, 0, 1])
    found = ferro_fricker(alone)
    assert found.note.startswith("Miscalibration is not corrected: every bin holds one forecast")
    for shown in (str(found), found._repr_html_(), found.to_dict()["note"]):
        assert "every bin holds one forecast" in shown
    three_noes = count(probability=[0.1, 0.2, 0.3, 0.4], outcome=[0, 0, 0, 1])
    assert ferro_fricker(three_noes)["uncertainty"] > murphy(three_noes)["uncertainty"]
    some = ferro_fricker(count(probability=[0.1, 0.2, 0.3, 0.3], outcome=[0, 1, 0, 1]))
    assert some.note == "2 of 3 bins hold one forecast and are not corrected; use fewer bins."
    assert not ferro_fricker(count(probability=[0.1, 0.1, 0.3, 0.3], outcome=[0, 1, 0, 1])).note


def test_as_many_categories_as_forecasts_have_no_adjusted_discrimination():
    """Four forecasts of four probabilities used to tell all apart."""
    found = adjusted_discrimination(count(probability=[0.1, 0.2, 0.3, 0.4], outcome=[0, 1, 0, 1]))
    assert math.isnan(found.value)
    assert "as many categories as forecasts" in found.note
