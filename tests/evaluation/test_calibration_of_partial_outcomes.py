"""Partial outcomes in a calibration count as shares, and no test takes them for draws."""

import itertools
import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import forecasttrack as ft
from forecasttrack.errors import InvalidArgumentError, InvalidOutcomeError
from forecasttrack.reliability import clopper_pearson
from forecasttrack.reliability.bias import bias_of_clusters
from tests.builders import forecast, settled

READINGS = ("mean", "probability")
STATED = [0.9, 0.8, 0.8, 0.6, 0.4, 0.4, 0.2, 0.1, 0.7, 0.3]
OUTCOMES = [1.0, 0.4, 1.0, 0.0, 0.25, 0.0, 0.0, 0.5, 0.9, 1.0]
SHARES = 4


def partial_book(outcomes=OUTCOMES, stated=STATED):
    """A book of one forecaster with whole and partial outcomes."""
    ids = [f"Q{number}" for number, _ in enumerate(outcomes)]
    names = {0.0: "no", 1.0: "yes"}
    return ft.Book(
        forecasters=[ft.Forecaster(id="ann")],
        questions=[ft.Question(id=each, text="Will it?", closes_at="2026-02-01") for each in ids],
        forecasts=[forecast("ann", p, question=q) for q, p in zip(ids, stated, strict=True)],
        resolutions=[
            settled(names.get(y, y), question=q) for q, y in zip(ids, outcomes, strict=True)
        ],
    )


@pytest.fixture(scope="module")
def pairs():
    """Ten forecasts, four of them with partial outcomes."""
    return ft.pair(partial_book())


def test_without_a_meaning_they_are_left_out_and_named(pairs):
    """By default only outcomes of yes or no count, and the rest is called a partial outcome."""
    found = ft.calibration(pairs)
    assert found.n == len(OUTCOMES) - SHARES
    assert found.to_dict()["left_out"] == {"partial outcome": SHARES}
    assert "4 forecasts are left out here" in found.interpretation


@pytest.mark.parametrize("bins", [None, 3])
def test_a_share_counts_as_so_much_of_a_yes(pairs, bins):
    """Frequencies, curve and terms are those of a yes and a no with the weights of the share."""
    found = ft.calibration(pairs, partial="probability", bins=bins)
    p, y = np.repeat(STATED, 2), np.tile([1.0, 0.0], len(STATED))
    weight = np.column_stack([OUTCOMES, 1 - np.array(OUTCOMES)]).ravel()
    split = ft.reliability.count(probability=p, outcome=y, weight=weight)
    table = ft.reliability.reliability_table(split, bins=bins).frame
    np.testing.assert_allclose(found.frame["frequency"], table["frequency"])
    np.testing.assert_allclose(found.frame["probability"], table["probability"])
    for method in ("corp", "murphy", "yates"):
        formula = getattr(ft.reliability, method)
        expected = formula(split, bins=bins) if method == "murphy" else formula(split)
        terms = found.decomposition(method)
        np.testing.assert_allclose([terms[name] for name in expected], [*expected.values()])
        assert abs(terms.remainder) < 1e-12


@pytest.mark.parametrize("partial", READINGS)
@pytest.mark.parametrize("rule", ["brier", "log"])
def test_the_score_is_that_of_score(pairs, partial, rule):
    """The mean score taken apart is the one that scoring gives, and its terms add up to it."""
    terms = ft.calibration(pairs, partial=partial).decomposition(rule=rule)
    scores = ft.score(pairs, rules=[rule], history="last", partial=partial)
    assert terms["score"] == pytest.approx(scores.frame["score"].mean(), abs=1e-12)
    assert abs(terms.remainder) < 1e-12
    assert terms.rule.endswith(f"partial outcome as a {partial}")


def test_only_score_and_uncertainty_tell_the_readings_apart(pairs):
    """Uncertainty is the variance of shares as means, and that of yes and no as probabilities."""
    mean, chance = (ft.calibration(pairs, partial=each).decomposition() for each in READINGS)
    assert mean["uncertainty"] == pytest.approx(np.var(OUTCOMES))
    rate = np.mean(OUTCOMES)
    assert chance["uncertainty"] == pytest.approx(rate * (1 - rate))
    for term in ("miscalibration", "discrimination"):
        assert mean[term] == chance[term]


def biased(outcome, stated, cluster=None, level=0.95):
    at = np.arange(len(stated))
    return bias_of_clusters(
        probability=np.asarray(stated, dtype=float),
        outcome=np.asarray(outcome, dtype=float),
        weight=np.ones(len(stated)),
        question=at,
        cluster=at if cluster is None else np.asarray(cluster),
        level=level,
    )


def test_the_test_holds_whichever_way_partial_outcomes_come():
    """No completion by yes and no rejects more, and the interval holds those of all completions."""
    partly = [at for at, y in enumerate(OUTCOMES) if 0 < y < 1]
    found, mean = biased(OUTCOMES, STATED), np.mean(STATED)
    ways = []
    for way in itertools.product([0.0, 1.0], repeat=len(partly)):
        whole = np.array(OUTCOMES)
        whole[partly] = way
        ways.append(biased(whole, STATED))
    assert found.value == pytest.approx(mean - np.mean(OUTCOMES))
    assert found.p_value >= max(each.p_value for each in ways) - 1e-12
    assert found.low == pytest.approx(min(each.low for each in ways))
    assert found.high == pytest.approx(max(each.high for each in ways))


@pytest.mark.parametrize(("n", "share"), [(6, 0.84), (6, 0.9), (8, 0.99), (12, 0.75)])
def test_the_test_keeps_its_level_under_any_law_of_shares(n, share):
    """Even odds on outcomes that are a share or nothing are rejected in at most 5 of 100 books."""
    chance = 0.5 / share
    rejected = 0.0
    for hits in range(n + 1):
        outcome = [share] * hits + [0.0] * (n - hits)
        if biased(outcome, [0.5] * n).p_value <= 0.05:
            rejected += float(stats.binom.pmf(hits, n, chance))
    assert rejected <= 0.05


@pytest.mark.parametrize("law", [{0: 1, 0.5: 2, 1: 1}, {0: 3, 0.9: 2}, {0.2: 1, 1: 1}, {0.4: 1}])
@pytest.mark.parametrize("n", [2, 5, 9])
def test_the_interval_of_a_frequency_covers_the_mean_of_shares(law, n):
    """Exact intervals with the sum of shares as their count hold the mean in 95 of 100 tables."""
    chances = np.array([*law.values()], dtype=float)
    chances /= chances.sum()
    values = np.array([*law], dtype=float)
    covered = 0.0
    for counts in _compositions(n, len(law)):
        low, high = clopper_pearson(share=float(values @ counts) / n, n=n)
        if low <= values @ chances <= high:
            covered += float(stats.multinomial.pmf(counts, n, chances))
    assert covered >= 0.95 - 1e-12


def _compositions(n, parts):
    if parts == 1:
        yield [n]
        return
    for first in range(n + 1):
        for rest in _compositions(n - first, parts - 1):
            yield [first, *rest]


def test_a_bet_on_a_share_pays_by_its_parts():
    """The e-value after one share is the mean of those after yes and no, and so stays fair."""
    bet = ft.reliability.calibration_evidence
    stated, share = [0.7], 0.4
    yes, no = (bet(probability=stated, outcome=[each]).e_value for each in (1, 0))
    found = bet(probability=stated, outcome=[share], shares=True).e_value
    assert found == pytest.approx(share * yes + (1 - share) * no)
    with pytest.raises(InvalidOutcomeError, match="must be 0 or 1"):
        bet(probability=stated, outcome=[share])
    with pytest.raises(InvalidOutcomeError, match=r"found 40 at row 0"):
        bet(probability=stated, outcome=[40], shares=True)


@pytest.mark.parametrize("partial", READINGS)
def test_what_takes_yes_or_no_has_no_test(pairs, partial):
    """Other tests, intervals of terms and corrections for chance are missing, with their reason."""
    found = ft.calibration(pairs, partial=partial)
    tests = found.findings.set_index("name").drop(index="calibration in the large")
    assert tests[["p_value", "low", "high"]].isna().all(axis=None)
    assert tests["note"].str.contains("4 outcomes are partial").all()
    assert found.terms[["low", "high"]].isna().all(axis=None)
    assert found.terms["note"].str.contains("4 outcomes are partial").all()
    with pytest.raises(InvalidArgumentError, match="4 outcomes lie between; take murphy or corp"):
        found.decomposition("ferro-fricker")


def test_the_verdict_says_how_shares_count(pairs):
    """Frequency and test are told apart, and no power is claimed for a test that has less."""
    found = ft.calibration(pairs, partial="mean")
    assert found.n == len(OUTCOMES)
    assert "The outcome of 4 forecasts lies between yes and no: each counts" in found.interpretation
    assert "would be noticed" not in found.interpretation
    assert "partial outcome as a mean" in found.caption
    assert found.evidence().n == len(OUTCOMES)
    assert math.isfinite(found.roc().area)


def test_whole_outcomes_are_counted_as_without(pairs):
    """A meaning of partial outcomes changes nothing where there is none."""
    whole = pairs.keep(np.isin(OUTCOMES, [0.0, 1.0]))
    plain, read = ft.calibration(whole), ft.calibration(whole, partial="mean")
    pd.testing.assert_frame_equal(plain.frame, read.frame)
    assert plain.finding("bias") == read.finding("bias")
    np.testing.assert_array_equal(plain.evidence().log_e, read.evidence().log_e)
    assert plain.interpretation == read.interpretation


def test_groups_and_folds_keep_their_shares(pairs):
    """Terms of two groups are compared, and a folded share is the other side's."""
    both = ft.pair(partial_book()).with_columns(half=["a", "b"] * 5)
    found = ft.calibration(both, by="half", partial="mean")
    assert [group.shares for group in found.groups] == [2, 2]
    folded = ft.calibration(pairs, partial="mean", folded=True)
    frequency = folded.frame.set_index("probability")["frequency"]
    assert frequency[0.9] == pytest.approx((1.0 + (1 - 0.5)) / 2)


def test_a_meaning_that_there_is_not_is_refused(pairs):
    """Another meaning is named with those there are."""
    with pytest.raises(InvalidArgumentError, match="mean"):
        ft.calibration(pairs, partial="median")
