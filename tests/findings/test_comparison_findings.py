"""What may be said of two forecasters compared."""

import numpy as np
import pytest

from forecasttrack.findings.comparison import better_side, comparison, same_forecasts_of
from forecasttrack.findings.explanations import from_to, one_choice_changed
from forecasttrack.reliability.few import NOTHING_VARIES

ROW = {
    "first": "ann", "second": "bob", "rule": "brier", "difference": -0.05, "low": -0.134,
    "high": 0.034, "p_adjusted": 0.231, "better": "inconclusive", "n": 39, "n_clusters": 23,
    "method": "clustered", "note": "", "barred_by": "",
}  # fmt: skip


@pytest.mark.parametrize(
    ("difference", "p_value", "lower_is_better", "better"),
    [
        (-0.1, 0.01, True, "ann"),
        (-0.1, 0.01, False, "bob"),
        (0.1, 0.05, True, "bob"),
        (0.1, 0.051, True, "inconclusive"),
        (0.1, np.nan, True, "inconclusive"),
    ],
)
def test_the_better_side_needs_a_small_p_value(difference, p_value, lower_is_better, better):
    """At most 5% at the 95% level, in the direction of the rule."""
    named = better_side(
        difference=np.array([difference]),
        p_value=np.array([p_value]),
        lower_is_better=np.array([lower_is_better]),
        first=np.array(["ann"]),
        second=np.array(["bob"]),
        level=0.95,
    )
    assert named.tolist() == [better]


@pytest.mark.parametrize(
    ("changed", "verdict", "words"),
    [
        ({}, "inconclusive", "p = 0.231 (corrected by holm): inconclusive."),
        ({"better": "ann", "p_adjusted": 0.01}, "better", "“ann” is better."),
        ({"better": "bob", "p_adjusted": 0.01}, "worse", "“bob” is better."),
        ({"barred_by": "too few to tell"}, "too few to tell", ": too few to tell."),
    ],
)
def test_a_row_of_a_comparison_becomes_a_sentence(changed, verdict, words):
    """With its interval, its p-value and what that was corrected for."""
    found = comparison(ROW | changed, level=0.95, adjusted="holm")
    assert found.verdict == verdict
    assert found.conclusion.endswith(words)
    assert found.conclusion.startswith("The 95% interval is -0.134 to 0.034, p = ")
    assert "On 39 common questions" in found.measured


def test_a_method_without_an_interval_gives_none():
    """Permutation tests have a p-value alone."""
    found = comparison(ROW | {"low": np.nan, "high": np.nan}, level=0.95, adjusted="none")
    assert found.conclusion == "p = 0.231 (corrected by none): inconclusive."


@pytest.mark.parametrize(
    ("difference", "verdict", "words"),
    [
        (0.0, "equal", "Equal: no outcome could have told them apart."),
        (-0.05, "inconclusive", "No outcome could have changed this difference, so none shows"),
    ],
)
def test_what_no_outcome_could_change_is_equal_only_where_it_is_nothing(difference, verdict, words):
    row = ROW | {"barred_by": NOTHING_VARIES, "difference": difference}
    found = comparison(row, level=0.95, adjusted="holm")
    assert found.verdict == verdict
    assert found.conclusion.startswith(words)


def test_five_who_forecast_the_same_are_named_and_the_sixth_counted():
    assert same_forecasts_of("abcde").startswith("a, b, c, d and e gave")
    assert same_forecasts_of("abcdef").startswith("a, b, c, d, e and 1 more gave")


def test_tables_of_everybody_name_nobody_and_one_choice_is_one():
    assert one_choice_changed(5, 5).endswith("one choice changed at a time.")
    assert from_to("ann", [0.2]).startswith("ann: 0.200 when 1 choice is changed")
