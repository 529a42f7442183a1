"""The register knows every rule, and says so when it does not."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from forecasttrack import scoring
from forecasttrack.errors import InvalidArgumentError, UnknownNameError
from forecasttrack.scoring import ScoringRule


def zero_one(*, probability, outcome):
    return np.where(np.isnan(outcome), np.nan, (probability > 0.5) != outcome)


ZERO_ONE = ScoringRule(
    name="zero-one",
    function=zero_one,
    accepts="probability",
    best=0,
    worst=1,
    propriety="proper",
    formula="1 if the likelier side lost",
)


def test_a_users_rule_is_found_by_name_until_it_is_dropped():
    scoring.add_rule(ZERO_ONE)
    try:
        assert scoring.find_rule("zero-one", "probability") is ZERO_ONE
        with pytest.raises(InvalidArgumentError, match="on the register already"):
            scoring.add_rule(ZERO_ONE)
    finally:
        scoring.drop_rule("zero-one")
    with pytest.raises(UnknownNameError):
        scoring.find_rules("zero-one")


def test_an_unknown_rule_is_met_with_the_nearest_names():
    with pytest.raises(UnknownNameError, match=r"no scoring rule 'brir'\. Did you mean 'brier'\?"):
        scoring.find_rules("brir")


def test_a_rule_asked_for_a_shape_it_does_not_score_says_which_it_does():
    with pytest.raises(UnknownNameError, match="'elementary' does not score samples"):
        scoring.find_rule("elementary", "samples")


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "Zero One"},
        {"accepts": "probabilities"},
        {"propriety": "honest"},
        {"worst": 0},
        {"best": np.nan},
    ],
)
def test_a_rule_that_contradicts_itself_is_refused(wrong):
    facts = {
        "name": "zero-one",
        "function": zero_one,
        "accepts": "probability",
        "best": 0,
        "worst": 1,
        "propriety": "proper",
    }
    with pytest.raises(InvalidArgumentError):
        ScoringRule(**{**facts, **wrong})


def test_a_rule_with_another_argument_names_it_in_its_convention():
    rule = scoring.find_rule("elementary", "probability").using(threshold=0.25)
    assert rule.convention == "threshold 0.25"
    assert rule(probability=[0.9], outcome=[0]) == [0.5]
    with pytest.raises(InvalidArgumentError, match="Did you mean 'threshold'"):
        rule.using(treshold=0.5)


def test_scoring_opens_without_scipy_or_pandas_and_scipy_only_for_distributions():
    code = (
        "import sys; from forecasttrack import scoring;"
        "scoring.wis(levels=[0.5], values=[[1]], outcome=[1]);"
        "assert not {'scipy', 'pandas'} & set(sys.modules), 'too much is loaded';"
        "scoring.crps_distribution(family='normal', parameters={'mean': 0, 'sd': 1}, outcome=[0]);"
        "assert 'scipy' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)  # noqa: S603 - our own words


@pytest.mark.parametrize(
    "thing", [pd.Series([1.0]), Path("brier"), None], ids=["a column", "a path", "nothing"]
)
def test_what_is_no_rule_leaves_no_trace_on_the_register(thing):
    """Not even where it has a name, as a column and a path have."""
    before = [rule.name for rule in scoring.all_rules()]
    with pytest.raises(InvalidArgumentError, match="rule is a ScoringRule, found"):
        scoring.add_rule(thing)
    assert [rule.name for rule in scoring.all_rules()] == before


# Where the worst score depends on the question or on a baseline, it is not one of certainty.
WITHOUT_A_WORST = {"rps", "winkler"}


@pytest.mark.parametrize("shape", ["probability", "options", "ordered options"])
def test_best_and_worst_are_the_scores_of_certainty(shape):
    """Certain and right earns the best score there is, certain and wrong the worst."""
    belief = {"probabilities": [[0.0, 1.0], [1.0, 0.0]]}
    if shape == "probability":
        belief = {"probability": [1.0, 0.0]}
    rules = [rule for rule in scoring.all_rules() if rule.accepts == shape]
    assert len(rules) > 3
    for rule in rules:
        # An elementary score costs most who acts at a threshold next to 0 or 1.
        used = rule.using(threshold=1e-12) if rule.name == "elementary" else rule
        right, wrong = used(**belief, outcome=[1, 1])
        assert right == pytest.approx(rule.best, abs=1e-9), rule.name
        if rule.name not in WITHOUT_A_WORST:
            assert wrong == pytest.approx(rule.worst, abs=1e-9), rule.name


WITHOUT_RANGES = {
    "crps-between": "its limits stand still, and a collapsed range would move what lies beyond it",
    "dawid-sebastiani": "a collapsed range changes means and deviations; quantiles move with it",
    "squared-error": "the same of the mean for which its point stands",
    "interval": "the ends of an interval are scored over ranges as quantiles, by pinball or wis",
    "rps-normalised": "it is a mean over all cuts, and a range leaves some unknown; rps sums them",
    "ordered-brier": "the same",
    "ranked-log": "rps scores the cuts that are known; of this one nobody has asked it",
}
"""Rules of numbers and of ordered options that refuse an outcome known as a range, and why."""


def test_every_rule_of_numbers_scores_a_range_or_says_why_not():
    """A rule without `over_range` leaves such outcomes out, which nothing else would show."""
    rules = [r for r in scoring.all_rules() if r.accepts not in ("probability", "options")]
    assert len(rules) > 20
    assert {rule.name for rule in rules if rule.over_range is None} == {*WITHOUT_RANGES}
