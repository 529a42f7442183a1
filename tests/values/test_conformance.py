"""The reference values: made by other arithmetic, met by every rule, and read by a small runner."""

from __future__ import annotations

import json
import math

import attrs
import pytest

from forecasttrack import inference, reliability, scoring
from forecasttrack.errors import InvalidArgumentError
from forecasttrack.scoring import conformance
from forecasttrack.scoring.rules.register import BELIEF_ARGUMENTS
from tests.values.write_conformance import PLACE, texts

PLAIN = {"family", "parameters", "threshold", "baseline", "alpha", "low", "high"}


def ours(case):
    """This library's function for a case, one forecast at a time."""
    rule = scoring.find_rule(case.rule, case.accepts)

    def one(**inputs):
        rows = {name: each if name in PLAIN else [each] for name, each in inputs.items()}
        [score] = rule.function(**rows)
        return score

    return one


def _term(function, name):
    return lambda **record: function(reliability.count(**record))[name]


def _value(function, **choices):
    return lambda **record: function(reliability.count(**record), **choices).value


STATISTICS = {
    "mean-brier": lambda **record: scoring.brier(**record).mean(),
    "auc": _value(reliability.auc),
    "spiegelhalter": _value(reliability.spiegelhalter),
    "expected-calibration-error": _value(reliability.expected_calibration_error, bins=10),
    "corp-miscalibration": _term(reliability.corp, "miscalibration"),
    "corp-discrimination": _term(reliability.corp, "discrimination"),
    "corp-uncertainty": _term(reliability.corp, "uncertainty"),
    "murphy-miscalibration": _term(reliability.murphy, "miscalibration"),
    "murphy-discrimination": _term(reliability.murphy, "discrimination"),
    "diebold-mariano": lambda **series: inference.diebold_mariano(**series).details["statistic"],
}


@pytest.mark.end_to_end
def test_the_files_are_those_that_the_formulas_give():
    """If not: python -m tests.values.write_conformance."""
    found = {path.name: path.read_text(encoding="utf-8") for path in PLACE.glob("*.json")}
    assert found == texts()


@pytest.mark.parametrize("accepts", [*BELIEF_ARGUMENTS])
def test_every_case_of_a_rule_is_met(accepts):
    """To twelve digits, and ten where an integral is worked out by quadrature."""
    chosen = conformance.cases(accepts=accepts)
    found = [each for case in chosen for each in conformance.differences(ours(case), [case])]
    assert "\n".join(map(str, found)) == ""


@pytest.mark.parametrize("statistic", STATISTICS)
def test_every_case_of_a_statistic_is_met(statistic):
    """Calibration and comparison have reference values, too."""
    chosen = conformance.cases(rule=statistic, accepts="record")
    found = conformance.differences(STATISTICS[statistic], chosen)
    assert "\n".join(map(str, found)) == ""


def test_every_rule_of_the_register_has_its_cases():
    """No rule goes without a reference value, and no statistic without a test."""
    have = {(case.rule, case.accepts) for case in conformance.cases()}
    wanted = {(rule.name, rule.accepts) for rule in scoring.all_rules()}
    assert wanted - have == set()
    assert {rule for rule, accepts in have - wanted} == set(STATISTICS)


def test_a_case_names_its_convention_as_the_register_does():
    """Further arguments of a rule are part of its convention."""
    for case in conformance.cases():
        if case.accepts != "record":
            rule = scoring.find_rule(case.rule, case.accepts)
            given = {name: case.inputs[name] for name in rule.arguments if name in case.inputs}
            named = rule.using(**given).convention if given else rule.convention
            assert case.convention == named, case.key


def test_every_case_says_where_it_comes_from_and_bears_its_own_name():
    """Nothing is a number alone."""
    chosen = conformance.cases()
    assert len({case.key for case in chosen}) == len(chosen) > 300
    for case in chosen:
        assert case.source, case.key
        assert case.working, case.key
        assert 0 < case.tolerance <= 1e-9, case.key


def test_published_digits_are_the_expected_value_rounded():
    """A source may cut digits off."""
    published = [case for case in conformance.cases() if case.published]
    assert len(published) > 25
    for case in published:
        decimals = len(case.published.partition(".")[2])
        assert abs(float(case.published) - case.value) < 10.0**-decimals, case.key


def test_the_files_are_read_without_this_library():
    """They are plain JSON with finite numbers; infinite values stand as text."""

    def refuse(text):
        raise AssertionError(text)

    for path in PLACE.glob("*.json"):
        read = json.loads(path.read_text(encoding="utf-8"), parse_constant=refuse)
        assert read["format"] == 1
        assert all(isinstance(case["expected"], str) for case in read["cases"])


def test_a_wrong_formula_is_found():
    """The two-sided score fails every case of the one-sided one but those that are perfect."""
    chosen = conformance.cases(rule="brier", accepts="probability")
    found = conformance.differences(
        lambda probability, outcome: 2 * (probability - outcome) ** 2, chosen
    )
    assert [each.case for each in found] == [case for case in chosen if case.value > 0]
    assert all(each.found == pytest.approx(2 * each.case.value) for each in found)


def test_an_error_and_what_is_no_number_are_differences():
    """A library that refuses an input or gives NaN does not agree."""
    [case] = conformance.cases(key="log-4")

    def refuses(**inputs):
        raise ValueError("refused")

    [refused] = conformance.differences(refuses, [case])
    assert str(refused) == f"log-4: expected {case.value:.10g}, raised ValueError: refused"
    assert math.isnan(refused.found)
    [missing] = conformance.differences(lambda **inputs: math.nan, [case])
    assert math.isnan(missing.found)
    assert missing.error == ""


@pytest.mark.parametrize(("expected", "size"), [("0.25", 1), ("-1.5", 1.5), ("-128", 128)])
def test_a_tolerance_is_one_of_the_larger_of_one_and_the_value(expected, size):
    """Its ends belong to it; every number here is a float without rounding."""
    [case] = conformance.cases(key="brier-1")
    case = attrs.evolve(case, expected=expected, tolerance=2.0**-20)
    for allowed in (2.0**-20 * size, -(2.0**-20) * size):
        assert case.agrees(case.value + allowed)
        assert not case.agrees(case.value + 1.125 * allowed)


@pytest.mark.parametrize("found", ["x", None, [1.0, 2.0]])
def test_what_is_no_number_agrees_with_nothing(found):
    """An error of Python came through."""
    with pytest.raises(InvalidArgumentError, match="found takes a number"):
        conformance.cases(key="brier-published-1")[0].agrees(found)


def test_infinite_scores_agree_with_themselves_alone():
    """A clipped logarithm is a difference."""
    [case] = [
        each
        for each in conformance.cases(rule="log", accepts="probability")
        if each.expected == "inf"
    ]
    assert case.agrees(math.inf)
    assert not case.agrees(-math.inf)
    assert not case.agrees(36.04)


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ({"rule": "brir"}, "has rule 'brir'. Did you mean 'brier'"),
        ({"rule": "rps", "accepts": "samples"}, "has accepts 'samples'."),
        ({"key": "brier-1000"}, "has key 'brier-1000'. Did you mean 'brier-1'"),
    ],
)
def test_what_no_case_has_is_refused_with_what_there_is(wanted, message):
    """A misspelt rule is not a rule without cases."""
    with pytest.raises(LookupError, match=message):
        conformance.cases(**wanted)


def test_cases_and_differences_are_made_by_name():
    """Eight fields in a row would say nothing."""
    [case] = conformance.cases(key="brier-published-1")
    [wrong] = conformance.differences(lambda **_: 2, [case])
    for record in (case, wrong):
        with pytest.raises(TypeError, match="positional"):
            type(record)(*attrs.astuple(record, recurse=False))
