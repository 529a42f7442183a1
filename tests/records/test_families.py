"""A distribution is refused where it is written down exactly if it cannot be scored."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import forecasttrack as ft
from forecasttrack.errors import ForecastTrackError, InvalidForecastError
from forecasttrack.records.families import BOUNDS, FAMILIES, parameters_of
from forecasttrack.records.plain_faults import PlainError
from forecasttrack.records.plain_reading import from_plain
from forecasttrack.scoring.families import FAMILIES as SCORED
from forecasttrack.scoring.families import make
from tests import strategies

FORECAST = {"question": "q", "forecaster": "ann", "issued_at": "2026-01-01T00:00Z"}


def test_records_and_scoring_know_the_same_families():
    """A family is declared twice, for records know no arrays; both declarations say the same."""
    assert set(FAMILIES) == set(SCORED)
    for name, known in FAMILIES.items():
        scored = SCORED[name]
        assert parameters_of(name, ["weight_1"]) == scored.parameters
        if name != "normal-mixture":
            assert known.positive == scored.positive


@st.composite
def attempts(draw: st.DrawFn) -> tuple[str, dict[str, float]]:
    """Parameters of a family, some wrong, missing or strange; those far in a tail left out."""
    family = draw(st.sampled_from(sorted(FAMILIES)))
    count = draw(st.integers(1, 2))
    names = parameters_of(family, [f"weight_{row}" for row in range(count)])
    extra = draw(st.lists(st.sampled_from([*BOUNDS, "std", "weight_3"]), max_size=2, unique=True))
    kept = [name for name in (*names, *extra) if draw(st.integers(0, 9))]
    values = st.sampled_from([-1.0, 0.0, 0.25, 0.5, 1.0, 2.0])
    return family, {name: draw(values) for name in dict.fromkeys(kept)}


@given(attempts())
def test_what_can_be_written_down_can_be_scored(attempt):
    """And what cannot be scored cannot be written down: both sides ask the same."""
    family, parameters = attempt
    assume(parameters.get("df", 2.0) > 1)
    refused = None
    try:
        ft.Distribution(family, parameters)
    except InvalidForecastError as error:
        refused = error
    try:
        make(family, parameters, 1)
    except ForecastTrackError:
        assert refused is not None
    else:
        assert refused is None, refused


@given(strategies.distributions())
def test_every_distribution_that_is_drawn_has_a_distribution_function(belief):
    """The strategies of the tests draw what scoring takes."""
    member = make(belief.family, dict(belief.parameters), 1)
    assert 0 <= member.cdf(np.zeros(1))[0] <= 1


@pytest.mark.parametrize(
    ("family", "parameters", "field", "message"),
    [
        ("normal", {"mean": 5, "std": 1}, "std", "Did you mean 'sd'?"),
        ("normal", {"sd": 1}, None, "needs the parameter 'mean'"),
        ("student-t", {"df": 0, "location": 0, "scale": 1}, "df", "must exceed 0, found 0"),
        ("beta", {"alpha": 0, "beta": 1}, "alpha", "must exceed 0"),
        ("uniform", {"lower": 5, "upper": 5}, "lower", "lower must lie under upper"),
        ("uniform", {"lower": 1, "upper": 5, "mass_lower": 0.1}, "mass_lower", "no parameter"),
        ("lognormal", {"log_mean": 0, "log_sd": 1, "upper": 0}, "upper", "leaves nothing"),
        ("normal", {"mean": 0, "sd": 1, "lower": 0, "mass_lower": 2}, "mass_lower", "in [0, 1]"),
        ("triangular", {"low": 0, "high": 1}, "family", "no family of distributions 'triangular'"),
    ],
)
def test_a_distribution_at_fault_names_the_parameter_and_a_cure(family, parameters, field, message):
    """In Python as in a file."""
    with pytest.raises(InvalidForecastError) as raised:
        ft.Distribution(family, parameters)
    assert raised.value.field == field
    assert message in str(raised.value)
    plain = FORECAST | {"distribution": {"family": family} | parameters}
    with pytest.raises(PlainError) as read:
        from_plain(ft.Forecast, plain)
    (fault,) = read.value.faults
    assert fault.path == ("distribution", *([field] if field else []))
    assert message in fault.message


def test_all_faults_of_a_distribution_are_named_at_once():
    """A misspelt parameter and one too many, each at its own key."""
    plain = FORECAST | {"distribution": {"family": "normal", "men": 5, "sd": 1, "skew": 2}}
    with pytest.raises(PlainError) as read:
        from_plain(ft.Forecast, plain)
    assert [fault.path[-1] for fault in read.value.faults] == ["men", "skew"]


def test_a_percentile_in_other_digits_is_no_parameter():
    """An Arabic 5 was read as one."""
    with pytest.raises(InvalidForecastError, match="p\u0665"):
        ft.Distribution("normal", {"p\u0665": 1, "p95": 2})
