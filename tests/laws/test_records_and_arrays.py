"""Records and arrays refuse the same beliefs, so that no road into a score is laxer."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasttrack import OptionProbabilities, Point, Probability, Quantiles, Samples, scoring
from forecasttrack.errors import ForecastTrackError
from forecasttrack.records.belief import SUM_TOLERANCE, Quantile
from forecasttrack.scoring.rules.categorical import SUM_TOLERANCE as TOLERANCE_OF_ARRAYS

odd_numbers = st.sampled_from([-0.1, 0.0, 0.2, 0.5, 0.8, 1.0, 1.1, 62.0, np.nan, np.inf, -np.inf])


def refused(make, *args, **kwargs):
    try:
        make(*args, **kwargs)
    except ForecastTrackError:
        return True
    return False


def test_both_allow_the_same_rounding():
    assert SUM_TOLERANCE == TOLERANCE_OF_ARRAYS


@given(p=st.one_of(odd_numbers, st.floats()))
def test_a_probability_is_refused_by_both_or_neither(p):
    in_arrays = refused(scoring.brier, probability=[p], outcome=[1])
    assert in_arrays == refused(Probability, p)


@given(row=st.lists(st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.75, 1.0, -0.25, 1.25]), min_size=2))
def test_options_are_refused_by_both_or_neither(row):
    in_arrays = refused(scoring.brier_options, probabilities=[row], outcome=[0])
    named = {f"option {i}": p for i, p in enumerate(row)}
    assert in_arrays == refused(OptionProbabilities, named)


@given(
    row=st.lists(
        st.tuples(odd_numbers, st.sampled_from([0.0, 1.0, 2.0, np.inf])), min_size=1, max_size=4
    )
)
def test_quantiles_are_refused_by_both_or_neither(row):
    levels, values = zip(*row, strict=True)
    in_arrays = refused(scoring.pinball, levels=levels, values=[values], outcome=[1])
    assert in_arrays == refused(lambda: Quantiles(Quantile(*each) for each in row))


@given(row=st.lists(odd_numbers, min_size=1, max_size=4))
def test_samples_and_points_are_refused_by_both_or_neither(row):
    if not np.isnan(row[-1]):  # at the end of a row of arrays NaN is padding
        in_arrays = refused(scoring.crps_samples, samples=[row], outcome=[1])
        assert in_arrays == refused(Samples, row)
    in_arrays = refused(scoring.absolute_error, point=[row[0]], outcome=[1])
    assert in_arrays == refused(Point, row[0])


@pytest.mark.parametrize("wrong", ["0.5", None])
def test_what_is_no_number_is_refused_by_both(wrong):
    assert refused(scoring.brier, probability=[wrong], outcome=[1])
    assert refused(Probability, wrong)
