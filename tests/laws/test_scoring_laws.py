"""Laws that bind every rule on the register, and those that bind rules to each other."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from forecasttrack import scoring
from forecasttrack.scoring.rules.register import BELIEF_ARGUMENTS
from tests.examples import examples
from tests.laws.random_beliefs import ROWS, beliefs

RULES = list(scoring.all_rules())
CLOSE = {"rtol": 1e-11, "atol": 1e-12}


def named(rule):
    return f"{rule.name}-{rule.accepts}".replace(" ", "-")


every_rule = pytest.mark.parametrize("rule", RULES, ids=named)
seeds = st.integers(0, 2**32 - 1)


def pick(belief, rows):
    """Take some rows of every array of a belief."""
    taken = {}
    for name, values in belief.items():
        if isinstance(values, dict):
            taken[name] = pick(values, rows)
        else:
            taken[name] = values if isinstance(values, str) else values[rows]
    return taken


@every_rule
def test_a_rule_takes_the_arguments_its_shape_announces(rule):
    belief, outcome = beliefs(rule.accepts, np.random.default_rng(1))
    assert tuple(belief) == BELIEF_ARGUMENTS[rule.accepts]
    assert rule(**belief, outcome=outcome).shape == (ROWS,)


@every_rule
@examples(10)
@given(seed=seeds)
def test_scores_lie_in_the_range_the_rule_announces(rule, seed):
    belief, outcome = beliefs(rule.accepts, np.random.default_rng(seed))
    score = rule(**belief, outcome=outcome)
    low, high = rule.range
    assert not np.isnan(score).any()
    assert (score >= low - 1e-12).all()
    assert (score <= high + 1e-12).all()


@every_rule
@examples(10)
@given(seed=seeds)
def test_the_order_of_rows_changes_no_score(rule, seed):
    rng = np.random.default_rng(seed)
    belief, outcome = beliefs(rule.accepts, rng)
    order = rng.permutation(ROWS)
    expected = rule(**belief, outcome=outcome)[order]
    assert_allclose(rule(**pick(belief, order), outcome=outcome[order]), expected, **CLOSE)


@every_rule
@examples(10)
@given(seed=seeds)
def test_a_weight_counts_as_that_many_equal_rows(rule, seed):
    rng = np.random.default_rng(seed)
    belief, outcome = beliefs(rule.accepts, rng)
    weights = rng.integers(1, 4, ROWS)
    repeated = np.repeat(np.arange(ROWS), weights)
    score = rule(**belief, outcome=outcome)
    again = rule(**pick(belief, repeated), outcome=outcome[repeated])
    if np.isfinite(score).all():
        assert_allclose(np.average(score, weights=weights), again.mean(), **CLOSE)
    else:
        assert_array_equal(np.isinf(again), np.isinf(score)[repeated])


@every_rule
def test_a_forecast_without_an_outcome_has_no_score_and_disturbs_no_other(rule):
    belief, outcome = beliefs(rule.accepts, np.random.default_rng(2))
    expected = rule(**belief, outcome=outcome)
    outcome = np.where(np.arange(ROWS) % 3 == 0, np.nan, outcome)
    score = rule(**belief, outcome=outcome)
    assert_array_equal(np.isnan(score), np.isnan(outcome))
    known = ~np.isnan(outcome)
    assert_allclose(score[known], expected[known], **CLOSE)


@every_rule
def test_a_rule_does_not_touch_the_arrays_it_is_given(rule):
    belief, outcome = beliefs(rule.accepts, np.random.default_rng(3))
    before = pick(belief, slice(None)), outcome.copy()
    frozen = [values for values in belief.values() if isinstance(values, np.ndarray)]
    for values in [*frozen, outcome]:
        values.flags.writeable = False
    rule(**belief, outcome=outcome)
    assert_array_equal(outcome, before[1])


@every_rule
def test_a_rule_says_what_it_is(rule):
    assert rule.formula
    assert rule.reference
    assert rule.convention
    assert rule.function.__name__.startswith(rule.name.replace("-", "_")) or rule.name == (
        "brier-two-sided"
    )
    assert getattr(scoring, rule.function.__name__) is rule.function


IN_UNITS = {"values", "samples", "points", "lower", "upper", "point", "parameters"}


@every_rule
def test_a_score_in_units_is_another_in_another_unit_and_no_other_is(rule):
    """Metres in place of kilometres; a score without a unit cannot tell them apart."""
    belief, outcome = beliefs(rule.accepts, np.random.default_rng(4))
    if not IN_UNITS & belief.keys():
        assert not rule.in_units
        return
    thousand = {
        name: {each: 1000 * values for each, values in part.items()}
        if isinstance(part, dict)
        else 1000 * part
        for name, part in belief.items()
        if name in IN_UNITS
    }
    score = rule(**belief, outcome=outcome)
    alike = np.isclose(rule(**(belief | thousand), outcome=1000 * outcome), score)
    assert not (alike & (score != 0)).any() if rule.in_units else alike.all()


@pytest.mark.parametrize(
    "rule", [rule for rule in RULES if rule.accepts == "probability"], ids=named
)
@examples(30)
@given(seed=seeds)
def test_yes_and_no_may_change_places(rule, seed):
    """The complement has the same score; under a threshold or baseline that is mirrored too."""
    belief, y = beliefs("probability", np.random.default_rng(seed))
    p = belief["probability"]
    assert_allclose(rule(probability=1 - p, outcome=1 - y), rule(probability=p, outcome=y), **CLOSE)


@pytest.mark.parametrize("partial", ["mean", "probability"])
@pytest.mark.parametrize(
    "rule", [rule for rule in RULES if rule.accepts == "probability"], ids=named
)
@given(seed=seeds)
@examples(20)
def test_a_partial_outcome_is_scored_as_the_rule_says_or_refused(rule, partial, seed):
    """Plain outcomes keep their score, the best report is the fraction itself."""
    belief, y = beliefs("probability", np.random.default_rng(seed))
    if partial not in rule.partial:
        with pytest.raises(ValueError, match="has no score for a fraction"):
            rule(**belief, outcome=y, partial=partial)
        return
    plain = rule(**belief, outcome=y)
    assert_allclose(rule(**belief, outcome=y, partial=partial), plain, **CLOSE)
    fractions = np.linspace(0.05, 0.95, ROWS)
    sign = 1 if rule.direction == "lower" else -1
    best = sign * rule(probability=fractions, outcome=fractions, partial=partial)
    other = sign * rule(**belief, outcome=fractions, partial=partial)
    assert (best <= other + 1e-12).all()
    if partial == "mean":
        assert_allclose(best, sign * rule.best, **CLOSE)


@given(seed=seeds)
def test_ranked_probability_score_of_two_options_is_brier(seed):
    belief, y = beliefs("probability", np.random.default_rng(seed))
    p = belief["probability"]
    options = np.column_stack([1 - p, p])
    brier = scoring.brier(probability=p, outcome=y)
    assert_allclose(scoring.rps(probabilities=options, outcome=y), brier, **CLOSE)
    assert_allclose(scoring.ordered_brier(probabilities=options, outcome=y), 2 * brier, **CLOSE)
    assert_allclose(scoring.brier_options(probabilities=options, outcome=y), 2 * brier, **CLOSE)
    log = scoring.log(probability=p, outcome=y)
    assert_allclose(scoring.log_options(probabilities=options, outcome=y), log, **CLOSE)
    assert_allclose(scoring.ranked_log(probabilities=options, outcome=y), log, **CLOSE)
    points = scoring.baseline_points(probability=p, outcome=y)
    many = scoring.baseline_points_options(probabilities=options, outcome=y)
    assert_allclose(many, points, **CLOSE)


@given(seed=seeds)
def test_ranked_scores_keep_their_factors(seed):
    belief, y = beliefs("options", np.random.default_rng(seed))
    plain = scoring.rps(**belief, outcome=y)
    assert_allclose(scoring.rps_normalised(**belief, outcome=y), plain / 3, **CLOSE)
    assert_allclose(scoring.ordered_brier(**belief, outcome=y), 2 * plain / 3, **CLOSE)


@given(seed=seeds)
def test_an_option_that_is_not_on_offer_changes_nothing_wherever_it_stands(seed):
    rng = np.random.default_rng(seed)
    belief, y = beliefs("options", rng)
    place = int(rng.integers(0, 5))
    wider = np.insert(belief["probabilities"], place, np.nan, axis=1)
    moved = y + (y >= place)
    for rule in RULES:
        if rule.accepts in ("options", "ordered options"):
            found = rule(probabilities=wider, outcome=moved)
            assert_allclose(found, rule(**belief, outcome=y), **CLOSE)


@given(seed=seeds)
def test_weighted_interval_score_is_the_mean_pinball_loss_by_its_factor(seed):
    belief, y = beliefs("quantiles", np.random.default_rng(seed))
    pinball = scoring.pinball(**belief, outcome=y)
    assert_allclose(scoring.wis(**belief, outcome=y), 2 * pinball, **CLOSE)
    parts = scoring.wis_parts(**belief, outcome=y)
    assert_allclose(sum(parts), 2 * pinball, **CLOSE)
    assert min(part.min() for part in parts) >= 0


@given(seed=seeds)
def test_shared_levels_score_as_levels_stated_row_by_row_and_as_padded_ones(seed):
    belief, y = beliefs("quantiles", np.random.default_rng(seed))
    shared = {"levels": belief["levels"][0], "values": belief["values"]}
    padded = {
        name: np.pad(t, ((0, 0), (0, 2)), constant_values=np.nan) for name, t in belief.items()
    }
    for rule in RULES:
        if rule.accepts == "quantiles":
            expected = rule(**belief, outcome=y)
            assert_allclose(rule(**shared, outcome=y), expected, **CLOSE)
            assert_allclose(rule(**padded, outcome=y), expected, **CLOSE)


@given(seed=seeds)
def test_padded_samples_score_as_those_that_are_there(seed):
    belief, y = beliefs("samples", np.random.default_rng(seed))
    padded = {"samples": np.pad(belief["samples"], ((0, 0), (0, 3)), constant_values=np.nan)}
    for rule in RULES:
        if rule.accepts == "samples":
            assert_allclose(rule(**padded, outcome=y), rule(**belief, outcome=y), **CLOSE)


def test_the_fair_score_of_few_draws_is_unbiased():
    """Over draws from N(0, 1) its mean is the score of N(0, 1); the plain one is too high."""
    rng = np.random.default_rng(7)
    draws, y = rng.normal(size=(200_000, 3)), np.full(200_000, 0.5)
    truth = scoring.crps_distribution(
        family="normal", parameters={"mean": 0, "sd": 1}, outcome=[0.5]
    )[0]
    fair = scoring.crps_fair(samples=draws, outcome=y)
    error = fair.std() / math.sqrt(len(fair))
    assert abs(fair.mean() - truth) < 4 * error
    assert scoring.crps_samples(samples=draws, outcome=y).mean() - truth > 40 * error


@pytest.mark.parametrize("outcome", [-1.5, 0.0, 2.5])
def test_crps_from_dense_quantiles_samples_and_points_tends_to_the_closed_form(outcome):
    from scipy.special import ndtri  # noqa: PLC0415

    closed = scoring.crps_distribution(
        family="normal", parameters={"mean": 0, "sd": 1}, outcome=[outcome]
    )
    errors = []
    for count in (50, 500, 5000):
        levels = (np.arange(count) + 0.5) / count
        values = ndtri(levels)[None]
        found = scoring.crps_quantiles(levels=levels, values=values, outcome=[outcome])
        sampled = scoring.crps_samples(samples=values, outcome=[outcome])
        pointed = scoring.crps_cdf(points=values[0], cdf=levels[None], outcome=[outcome])
        assert_allclose(found, sampled, rtol=1e-10)
        errors.append(max(abs(found - closed)[0], abs(pointed - closed)[0]))
    assert errors[1] < errors[0] / 5
    assert errors[2] < errors[1] / 5
    assert errors[2] < 1e-4


@given(seed=seeds)
@examples(20)
def test_a_range_that_is_a_point_scores_as_that_point(seed):
    for rule in RULES:
        if rule.over_range is not None and rule.name != "log":
            belief, y = beliefs(rule.accepts, np.random.default_rng(seed))
            found = rule.over_range(**belief, outcome_low=y, outcome_high=y)
            assert_allclose(found, rule(**belief, outcome=y), rtol=1e-9, atol=1e-10)


@given(seed=seeds)
@examples(20)
def test_a_wider_range_never_costs_more(seed):
    rng = np.random.default_rng(seed)
    for rule in RULES:
        # Over a wider range a flat baseline earns more as well, and points over it may fall.
        if rule.over_range is None or rule.name in ("crps-fair", "baseline-points"):
            continue
        belief, y = beliefs(rule.accepts, rng)
        low, high, wide = y, y + rng.uniform(0, 2, ROWS), y + 3
        if rule.accepts == "ordered options":
            low, high, wide = np.zeros(ROWS), np.ones(ROWS), np.full(ROWS, 2.0)
        narrow_score = rule.over_range(**belief, outcome_low=low, outcome_high=high)
        wide_score = rule.over_range(**belief, outcome_low=low, outcome_high=wide)
        endless = wide_score
        if rule.accepts != "ordered options":
            endless = rule.over_range(**belief, outcome_low=low, outcome_high=np.full(ROWS, np.inf))
        assert (wide_score <= narrow_score + 1e-10).all()
        assert (endless <= wide_score + 1e-10).all()


@given(seed=seeds)
@examples(20)
def test_thresholds_at_infinity_leave_crps_as_it_is_and_halves_add_up(seed):
    for shape in ("quantiles", "samples", "distribution", "cdf"):
        whole = scoring.find_rule("crps", shape)
        between = scoring.find_rule("crps-between", shape)
        belief, y = beliefs(shape, np.random.default_rng(seed))
        expected = whole(**belief, outcome=y)
        assert_allclose(between(**belief, outcome=y), expected, **CLOSE)
        halves = between.using(high=0.3)(**belief, outcome=y)
        halves = halves + between.using(low=0.3)(**belief, outcome=y)
        assert_allclose(halves, expected, rtol=1e-9, atol=1e-10)


@pytest.mark.parametrize("offset", [1e6, 1.7e9])
def test_numbers_far_from_zero_keep_their_digits(offset):
    rng = np.random.default_rng(11)
    for shape in ("quantiles", "samples", "point", "interval"):
        belief, y = beliefs(shape, rng)
        moved = {k: v if k == "levels" else np.round(v * 8) / 8 + offset for k, v in belief.items()}
        at_zero = {k: v if k == "levels" else v - offset for k, v in moved.items()}
        there = np.round(y * 8) / 8 + offset
        for rule in RULES:
            if rule.accepts == shape and rule.name not in ("crps-between", "dawid-sebastiani"):
                expected = rule(**at_zero, outcome=there - offset)
                assert_allclose(rule(**moved, outcome=there), expected, **CLOSE)
