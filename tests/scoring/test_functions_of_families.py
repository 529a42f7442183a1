"""What a family knows of itself, held to SciPy: from end to end of its line, and beyond."""

import math

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy import special, stats

from forecasttrack import scoring
from forecasttrack.errors import InvalidForecastError, UnscorableForecastError
from forecasttrack.scoring import families
from forecasttrack.scoring.families import log_masses

KNOWN = {
    "normal": ({"mean": 2.5, "sd": 0.4}, stats.norm(2.5, 0.4)),
    "logistic": ({"mean": -1.5, "scale": 2.5}, stats.logistic(-1.5, 2.5)),
    "laplace": ({"mean": 3.0, "scale": 0.3}, stats.laplace(3, 0.3)),
    "student-t": ({"df": 2.5, "location": -2.0, "scale": 3.0}, stats.t(2.5, -2, 3)),
    "lognormal": ({"log_mean": -0.7, "log_sd": 1.3}, stats.lognorm(1.3, scale=math.exp(-0.7))),
    "gamma": ({"shape": 4.5, "scale": 3.0}, stats.gamma(4.5, scale=3)),
    "beta": ({"alpha": 3.5, "beta": 2.0}, stats.beta(3.5, 2)),
    "exponential": ({"rate": 0.3}, stats.expon(scale=1 / 0.3)),
    "uniform": ({"lower": 3.0, "upper": 7.5}, stats.uniform(3, 4.5)),
    "pert": ({"lower": 2.0, "mode": 7.0, "upper": 12.0}, stats.beta(3, 3, 2, 10)),
}
SHARES = np.array([1e-9, 0.01, 0.3, 0.5, 0.8, 0.99])


def points(known):
    """From far in one tail to far in the other, with the ends of the line and what is beyond."""
    ends = [end for end in known.support() if np.isfinite(end)]
    beyond = [known.support()[0] - 0.7, known.support()[1] + 0.7]
    found = np.array([*known.ppf(SHARES), *known.isf(SHARES), *ends, *beyond])
    return found[np.isfinite(found)]


@pytest.mark.parametrize("family", KNOWN)
def test_shares_and_densities_of_a_family_are_those_of_scipy(family):
    """Tails too, which one less the other tail would lose; nothing lies beyond the ends."""
    parameters, known = KNOWN[family]
    x = points(known)
    member = families.make(family, parameters, len(x))
    with np.errstate(all="raise", under="ignore"):
        assert_allclose(member.cdf(x), known.cdf(x), rtol=1e-9)
        assert_allclose(member.survival(x), known.sf(x), rtol=1e-9)
        assert_allclose(member.log_density(x), known.logpdf(x), rtol=1e-9, atol=1e-12)
        assert_allclose(member.log_cdf(x), known.logcdf(x), rtol=1e-9, atol=1e-15)
        assert_allclose(member.log_survival(x), known.logsf(x), rtol=1e-9, atol=1e-15)
    mean, variance = known.stats("mv")
    assert_allclose(member.moments()[0], mean, rtol=1e-12)
    assert_allclose(member.moments()[1], np.sqrt(variance), rtol=1e-12)


BOUNDS = [(0.05, 0.6, 0.0, 0.0), (0.5, 0.97, 0.2, 0.3), (0.1, 1.0, 0.4, 0.0), (0.0, 0.8, 0.0, 0.6)]


@pytest.mark.parametrize(("below", "up_to", "mass_lower", "mass_upper"), BOUNDS)
@pytest.mark.parametrize("family", [each for each in KNOWN if each not in {"uniform", "pert"}])
def test_a_family_between_bounds_is_that_of_scipy_cut_off(
    family, below, up_to, mass_lower, mass_upper
):
    """On the bounds too, where a mass is a jump; the log score is that of every such family."""
    parameters, known = KNOWN[family]
    lower, upper = (float(known.ppf(each)) for each in (below, up_to))
    masses = {"mass_lower": mass_lower, "mass_upper": mass_upper}
    held = parameters | {"lower": lower, "upper": upper} | masses
    within = known.ppf(below + (up_to - below) * np.array([0.1, 0.5, 0.9]))
    ends = [end for end in (lower, upper) if np.isfinite(end)]
    x = np.array([*within, *ends, *(end + off for end in ends for off in (-1e-3, 1e-3))])
    spread = 1 - mass_lower - mass_upper
    share = np.clip((known.cdf(x) - below) / (up_to - below), 0, 1)
    F = np.where(x < lower, 0, np.where(x >= upper, 1, mass_lower + spread * share))
    member = families.make(family, held, len(x))
    assert_allclose(member.cdf(x), F, rtol=1e-9, atol=1e-12)
    assert_allclose(member.survival(x), 1 - F, rtol=1e-9, atol=1e-12)
    with np.errstate(divide="ignore"):
        density = known.logpdf(x) + np.log(spread / (up_to - below))
        density = np.where((x < lower) | (x > upper), -np.inf, density)
        density = np.where((x == lower) & (mass_lower > 0), np.log(mass_lower), density)
        density = np.where((x == upper) & (mass_upper > 0), np.log(mass_upper), density)
    found = scoring.log_distribution(family=family, parameters=held, outcome=x)
    assert_allclose(found, -density, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize(
    ("bounds", "words"),
    [
        ({"lower": 1, "upper": 1}, "lower must lie under upper"),
        ({"lower": 0, "mass_lower": 1.5}, "mass_lower must lie in"),
        ({"upper": 0, "mass_upper": -0.1}, "mass_upper must lie in"),
        ({"mass_lower": 0.1}, "must be 0 where there is no bound"),
        ({"lower": 0, "upper": 1, "mass_lower": 0.7, "mass_upper": 0.4}, "must not exceed 1"),
    ],
)
def test_bounds_and_masses_that_no_distribution_has_are_named(bounds, words):
    with pytest.raises(InvalidForecastError, match=words):
        families.make("normal", {"mean": 0, "sd": 1} | bounds, 1)


def test_masses_may_be_all_of_the_probability():
    """Nothing is left for the inside then."""
    bounds = {"lower": 0, "upper": 1, "mass_lower": 0.25, "mass_upper": 0.75}
    found = scoring.log_distribution(
        family="normal", parameters={"mean": 0, "sd": 1} | bounds, outcome=[0, 0.5, 1]
    )
    assert_allclose(found, [math.log(4), np.inf, math.log(4 / 3)], rtol=1e-12)
    sure = {"lower": 0, "mass_lower": 1}
    [found] = scoring.log_distribution(
        family="normal", parameters={"mean": 0, "sd": 1} | sure, outcome=[0]
    )
    assert found == 0


def test_a_mixture_has_the_shares_of_its_components_in_both_tails():
    x = np.array([-30.0, -1.0, 0.4, 30.0])
    parameters = {"mean_1": -1, "sd_1": 0.5, "weight_1": 0.3}
    parameters |= {"mean_2": 2, "sd_2": 1.5, "weight_2": 0.7}
    member = families.make("normal-mixture", parameters, len(x))
    one, two = (x + 1) / 0.5, (x - 2) / 1.5
    assert_allclose(member.cdf(x), 0.3 * special.ndtr(one) + 0.7 * special.ndtr(two), rtol=1e-13)
    tail = 0.3 * special.ndtr(-one) + 0.7 * special.ndtr(-two)
    assert_allclose(member.survival(x), tail, rtol=1e-13)


@pytest.mark.parametrize("k", [0.5, 3.0, 14.0, 15.0, 15.5, 17.0, 25.0, 100.0, 1e4])
@pytest.mark.parametrize("apart", [0.3, 0.9, 1.15, 1.23, 4.0])
def test_probabilities_of_counts_keep_their_last_digits(k, apart):
    """Both ways and where one takes over, beside fifty digits."""
    mpmath = pytest.importorskip("mpmath")
    mean = np.array([k * apart])
    with mpmath.workdps(50):
        big, m = mpmath.mpf(k), mpmath.mpf(float(mean[0]))
        expected = float(big * mpmath.log(m) - m - mpmath.loggamma(big + 1))
    found = log_masses.log_poisson(np.array([k]), mean)
    assert_allclose(found, expected, rtol=1e-13, atol=2e-14 * min(k, 15))


@pytest.mark.parametrize("n", [15.5, 16.0, 18.0, 22.0, 30.0])
def test_the_error_of_stirlings_formula_has_all_its_digits(n):
    mpmath = pytest.importorskip("mpmath")
    with mpmath.workdps(50):
        big = mpmath.mpf(n)
        whole = mpmath.loggamma(big + 1) - (big + 0.5) * mpmath.log(big) + big
        expected = float(whole - mpmath.log(2 * mpmath.pi) / 2)
    assert_allclose(log_masses._stirling_error(np.array([n])), expected, rtol=3e-14, atol=0)


def test_shapes_are_scored_up_to_the_one_that_is_named():
    """A hair over it the digits would go."""
    for family, parameters, field, most in (
        ("gamma", {"shape": 1e15, "scale": 1.0}, "shape", 1e15),
        ("beta", {"alpha": 1e8, "beta": 2.0}, "alpha", 1e8),
        ("beta", {"alpha": 2.0, "beta": 1e8}, "beta", 1e8),
    ):
        arrays = {"family": family, "outcome": [0.5]}
        assert np.isfinite(scoring.crps_distribution(parameters=parameters, **arrays)).all()
        over = parameters | {field: float(np.nextafter(most, np.inf))}
        with pytest.raises(UnscorableForecastError, match=f"{field} must not exceed"):
            scoring.crps_distribution(parameters=over, **arrays)


@pytest.mark.parametrize("mode", [2.0, 12.0])
def test_a_pert_may_have_its_peak_on_a_bound(mode):
    """It is a beta distribution with a shape of 1 then."""
    known = stats.beta(*((1, 5) if mode == 2 else (5, 1)), 2, 10)
    found = scoring.log_distribution(
        family="pert", parameters={"lower": 2, "mode": mode, "upper": 12}, outcome=[2.5, 7, 11]
    )
    assert_allclose(found, -known.logpdf([2.5, 7, 11]), rtol=1e-12)
    with pytest.raises(InvalidForecastError, match="lower must lie under upper"):
        families.make("pert", {"lower": 2, "mode": 2, "upper": 2}, 1)


def test_a_uniform_density_is_the_same_on_both_bounds():
    found = scoring.log_distribution(
        family="uniform", parameters={"lower": 3, "upper": 7.5}, outcome=[3, 5, 7.5]
    )
    assert_allclose(found, math.log(4.5), rtol=1e-15)
