"""Student's t and the normal distribution without SciPy, beside SciPy's."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import special

from forecasttrack.inference.student_t import share_below, t_quantile
from forecasttrack.reliability.normal import normal_quantile, normal_share_below

DEGREES = [1, 2, 3, 4, 5, 10, 29, 64, 999, 1000, 9_999, 10_000, 10_001, 10**6]


@pytest.mark.parametrize("degrees", DEGREES)
def test_quantiles_of_students_t_are_those_of_scipy(degrees):
    """From the middle to where one in a million of a million lies above."""
    share = np.array([0.5, 0.51, 0.75, 0.9, 0.975, 0.995, 0.9998, 0.99995, 1 - 1e-12])
    found = [t_quantile(degrees, each) for each in share.tolist()]
    # The oldest SciPy that is allowed has ten digits of quantiles, and all of what lies above.
    np.testing.assert_allclose(found, special.stdtrit(degrees, share), rtol=1e-10, atol=1e-15)
    above = special.stdtr(degrees, -np.array(found))
    np.testing.assert_allclose(above, 1 - share, rtol=0, atol=1e-14)


@pytest.mark.parametrize("degrees", DEGREES)
@pytest.mark.parametrize("shift", [0.0, 0.1, 2.8, 8.0, 20.0, 21.0, 300.0])
def test_shares_of_a_shifted_t_are_those_of_scipy(degrees, shift):
    """Whatever its shift and wherever they are asked."""
    value = np.array([0.0, 0.5, 1.96, 3.0, 12.7, 640.0])
    found = [share_below(each, degrees, shift) for each in value.tolist()]
    np.testing.assert_allclose(found, special.nctdtr(degrees, shift, value), rtol=0, atol=1e-12)


def test_shares_below_normal_deviations_are_those_of_scipy():
    """The tails, too, relative to their size."""
    deviations = np.linspace(-8, 8, 321)
    found = [normal_share_below(each) for each in deviations.tolist()]
    np.testing.assert_allclose(found, special.ndtr(deviations), rtol=5e-14, atol=0)
    assert np.isnan(normal_share_below(np.nan))


def test_normal_quantiles_are_those_of_scipy():
    """Far into both tails, and infinite at their ends."""
    share = np.concatenate([np.logspace(-300, -0.4, 200), 1 - np.logspace(-15, -0.4, 100)])
    found = [normal_quantile(each) for each in share.tolist()]
    np.testing.assert_allclose(found, special.ndtri(share), rtol=2e-15, atol=0)
    assert [normal_quantile(0.0), normal_quantile(1.0)] == [-np.inf, np.inf]
