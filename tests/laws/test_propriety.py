"""Under every proper rule of the register, telling the truth earns the best expected score."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasttrack.scoring import ScoringRule, all_rules, find_rule
from tests.examples import examples
from tests.laws.worlds import world_of

ROUNDING = 1e-9

OTHERWISE = [
    find_rule("elementary", "probability").using(threshold=0.2),
    find_rule("winkler", "probability").using(baseline=0.1),
    find_rule("winkler", "probability").using(baseline=0.8),
    find_rule("crps-between", "quantiles").using(low=-0.2),
    find_rule("crps-between", "samples").using(low=-0.2, high=2),
    find_rule("crps-between", "distribution").using(high=0.5),
    find_rule("crps-between", "cdf").using(low=-0.2, high=1),
]
PROPER = [rule for rule in (*all_rules(), *OTHERWISE) if rule.propriety != "improper"]


def named(rule):
    return f"{rule.name}-{rule.accepts}-{rule.convention}".replace(" ", "-")


def gain_of_best_rival(rule, seed):
    """How much better than honesty the best rival does in expectation, and the gap of the rest."""
    world, rng = world_of(rule), np.random.default_rng(seed)
    truth = world.truth(rng)
    sign = 1 if rule.direction == "lower" else -1
    honest = world.honest(truth, rule)
    # Rivals too near to tell apart by a rounded sum are no rivals.
    rivals = [r for r in world.rivals(truth, rng) if np.abs(np.subtract(r, honest)).max() > 1e-3]
    own, *others = sign * world.expected(rule, np.array([honest, *rivals]), truth)
    return max(own - other for other in others)


@pytest.mark.parametrize("rule", PROPER, ids=named)
@examples(20)  # each example tries some forty rivals
@given(seed=st.integers(0, 2**32 - 1))
def test_no_report_beats_the_truth(rule, seed):
    """Under every proper rule, reporting your belief earns the best expected score."""
    assert gain_of_best_rival(rule, seed) <= ROUNDING


@pytest.mark.parametrize(
    "rule", [rule for rule in PROPER if rule.propriety == "strictly proper"], ids=named
)
@examples(20)  # each example tries some forty rivals
@given(seed=st.integers(0, 2**32 - 1))
def test_every_other_report_is_worse_under_a_strictly_proper_rule(rule, seed):
    """Under a strictly proper rule only the belief itself earns the best expected score."""
    assert gain_of_best_rival(rule, seed) < 0


def linear(*, probability, outcome):
    return np.abs(probability - outcome)


def halfway_winkler(*, probability, outcome, baseline=0.5):
    """A peer's variant: divided by the gain over certainty of the forecast itself."""
    own = np.where(probability >= baseline, (1 - probability) ** 2, probability**2)
    reference = np.where(probability >= baseline, (1 - baseline) ** 2, baseline**2)
    gain = (baseline - outcome) ** 2 - (probability - outcome) ** 2
    scale = np.abs(reference - own)
    return np.where(scale < 1e-12, 0, gain / np.maximum(scale, 1e-12))


@pytest.mark.parametrize("function", [linear, halfway_winkler], ids=lambda f: f.__name__)
def test_an_improper_rule_that_calls_itself_proper_is_caught(function):
    liar = ScoringRule(
        name="liar",
        function=function,
        accepts="probability",
        best=0 if function is linear else 1,
        worst=1 if function is linear else -np.inf,
        propriety="proper",
    )
    assert max(gain_of_best_rival(liar, seed) for seed in range(20)) > 0.01


def test_plain_crps_of_few_draws_rewards_those_who_narrow_their_belief():
    """Which is why samples that are draws from a belief have a rule of their own."""
    world = world_of(next(rule for rule in all_rules() if rule.name == "crps-fair"))
    plain = next(r for r in all_rules() if (r.name, r.accepts) == ("crps", "samples"))
    truth = np.array([0.3, 0.1, 0.2, 0.1, 0.3])
    narrowed = np.array([0.0, 0.0, 1.0, 0.0, 0.0])
    blend = 0.7 * truth + 0.3 * narrowed
    of_blend, of_truth = world.expected(plain, np.array([blend, truth]), truth)
    assert of_blend < of_truth
