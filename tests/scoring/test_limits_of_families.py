"""Where one way of computing a family ends and another begins; quantiles; what is just allowed."""

import math

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy import integrate, special, stats

from forecasttrack import scoring
from forecasttrack.errors import InvalidForecastError, UnscorableForecastError
from forecasttrack.scoring import families
from forecasttrack.scoring.families.quadrature import integral
from forecasttrack.scoring.families.quantiles import quantile


def crps(family, outcome, **parameters):
    return scoring.crps_distribution(family=family, parameters=parameters, outcome=[outcome])[0]


def log_range(family, low, high, **parameters):
    rule = scoring.find_rule("log", "distribution").over_range
    [found] = rule(family=family, parameters=parameters, outcome_low=[low], outcome_high=[high])
    return found


# -- quantiles

QUANTILES = [
    ("normal", {"mean": 0.3, "sd": 2}, [1e-9, 0.2, 0.5, 0.9999]),
    ("normal", {"mean": -1e6, "sd": 3}, [0.01, 0.5, 0.99]),
    ("normal", {"mean": 1e6, "sd": 3}, [0.01, 0.5, 0.99]),
    ("student-t", {"df": 1.5, "location": 4, "scale": 2}, [1e-6, 0.3, 0.99]),
    ("lognormal", {"log_mean": 3, "log_sd": 4}, [1e-4, 0.5, 0.9999]),
    ("exponential", {"rate": 1e-3}, [0.001, 0.5, 0.999]),
    ("poisson", {"mean": 4}, [0.001, 0.3, 0.5, 0.99]),
    ("uniform", {"lower": -700, "upper": -300}, [0.001, 0.25, 0.999]),
    ("normal", {"mean": 1, "sd": 2, "lower": -5, "mass_lower": 0.4}, [0.01, 0.4, 0.41, 0.9]),
]


@pytest.mark.parametrize(("family", "parameters", "levels"), QUANTILES)
def test_a_quantile_is_the_smallest_number_that_reaches_its_share(family, parameters, levels):
    """A hair under it the share is not reached, far from 0 on either side as next to it."""
    member = families.make(family, parameters, 1)
    for level in levels:
        found = quantile(member, level, 1)
        assert member.cdf(found) >= level
        assert member.cdf(found - 4e-16 * np.abs(found) - 1e-23) < level


@pytest.mark.parametrize(("at", "level"), [(100.0, 0.5), (0.0, 0.5)])
def test_a_quantile_comes_before_a_gap_that_holds_its_share(at, level):
    """Half lies about -100, and nothing up to 0 or beyond: the share is reached there."""
    parts = {"mean_1": at - 200, "sd_1": 1, "weight_1": 0.5}
    parts |= {"mean_2": at, "sd_2": 1, "weight_2": 0.5}
    member = families.make("normal-mixture", parts, 1)
    found = quantile(member, level, 1)
    assert_allclose(found, at - 200, atol=9)
    assert member.cdf(found) == level


def test_a_share_that_is_reached_beyond_all_floats_has_an_infinite_quantile():
    wide = families.make("lognormal", {"log_mean": 600, "log_sd": 60}, 1)
    assert quantile(wide, 0.99, 1).tolist() == [np.inf]
    assert np.isfinite(quantile(wide, 0.5, 1)).all()


# -- ranges


@pytest.mark.parametrize(("low", "high"), [(-1e-10, 0.0), (0.0, 1e-10), (-1e-4, 1e-4), (-2e-4, 0)])
def test_a_narrow_range_at_the_peak_of_a_laplace_keeps_its_digits(low, high):
    """The peak is a corner: across it the density is no parabola, and up to it it nearly is."""
    expected = -np.expm1(-abs(low)) / 2 - np.expm1(-high) / 2
    found = log_range("laplace", low, high, mean=0, scale=1)
    assert found == pytest.approx(-math.log(expected), rel=1e-12, abs=0)


def test_a_narrow_range_of_a_mixture_has_the_probability_of_its_narrowest_component():
    """The density in its middle says nothing of its ends: a spike stands there."""
    parts = {"mean_1": 0, "sd_1": 1, "weight_1": 1 - 1e-6}
    parts |= {"mean_2": 1, "sd_2": 1e-7, "weight_2": 1e-6}
    plain = special.ndtr(-(1 - 1e-5)) - special.ndtr(-(1 + 1e-5))
    expected = (1 - 1e-6) * plain + 1e-6
    found = log_range("normal-mixture", 1 - 1e-5, 1 + 1e-5, **parts)
    assert found == pytest.approx(-math.log(expected), rel=1e-9)


def test_a_range_without_width_has_no_probability():
    assert log_range("normal", 1.0, 1.0, mean=0, sd=1) == np.inf


# -- bounds


def test_bounds_hold_as_little_as_is_named():
    """Of an exponential distribution exp(-1e7) lies over 1e7: a hair more is refused."""
    for lower in (1e7 - 0.5, 1e7):
        parameters = {"rate": 1, "lower": lower}
        found = scoring.log_distribution(
            family="exponential", parameters=parameters, outcome=[lower + 2]
        )
        assert found == pytest.approx([2], rel=1e-8)
    with pytest.raises(UnscorableForecastError, match="too far in a tail"):
        crps("exponential", 1e7 + 2, rate=1, lower=1e7 + 0.5)


def test_a_mass_on_a_bound_beyond_the_end_of_a_family_counts_up_to_there():
    """A quarter stands on 2, the rest is as good as uniform on the last 2^-20 before 1."""
    start, width = 1 - 2.0**-20, 2.0**-20
    found = crps(
        "beta", start + 0.3 * width, alpha=1, beta=1, lower=start, upper=2, mass_upper=0.25
    )
    below = 0.75**2 * 0.3**3 / 3
    above = ((1 - 0.75 * 0.3) ** 3 - 0.25**3) / 3 / 0.75
    assert found == pytest.approx(0.25**2 + width * (below + above), rel=1e-12, abs=0)


@pytest.mark.parametrize("lower", [-1.0, 0.0])
def test_a_lognormal_under_a_small_bound_begins_at_0(lower):
    """A seven hundredth of it lies under 0.05."""
    upper, y = 0.05, 0.03
    tail = special.ndtr(math.log(upper))
    share = lambda t: special.ndtr(math.log(t)) / tail  # noqa: E731
    below = integrate.quad(lambda t: share(t) ** 2, 0, y)[0]
    above = integrate.quad(lambda t: (1 - share(t)) ** 2, y, upper)[0]
    found = crps("lognormal", y, log_mean=0, log_sd=1, lower=lower, upper=upper)
    assert found == pytest.approx(below + above, rel=1e-8, abs=0)


# -- families


@pytest.mark.parametrize("log_mean", [-3.0, 1.5])
@pytest.mark.parametrize("z", [-3e3, -0.4, 0, 1, 3e3])
def test_a_narrow_lognormal_scores_in_any_unit(log_mean, z):
    """Far from it, too, where the score is the distance less half that of two draws."""
    log_sd = 5e-4
    y, mean = math.exp(log_mean + log_sd * z), math.exp(log_mean + log_sd**2 / 2)
    spread = mean * special.erf(log_sd / 2)
    # E|X - y| by the Black-Scholes formula.
    nearer = y * (2 * special.ndtr(z) - 1) - mean * (2 * special.ndtr(z - log_sd) - 1)
    found = crps("lognormal", y, log_mean=log_mean, log_sd=log_sd)
    assert found == pytest.approx(nearer - spread, rel=1e-8, abs=0)


def test_a_beta_density_that_is_finite_at_an_end_is_its_limit():
    """With a shape of 1 it is the other shape."""
    for shapes, end in (({"alpha": 1, "beta": 3}, 0), ({"alpha": 3, "beta": 1}, 1)):
        found = scoring.log_distribution(family="beta", parameters=shapes, outcome=[end])
        assert found == pytest.approx([-math.log(3)], rel=1e-14, abs=0)


@pytest.mark.parametrize("df", [1 + 1e-13, 1 + 1e-10, 1.0009, 1.0011])
def test_student_t_of_one_degree_and_a_hair_scores_nearly_as_of_one(df):
    """Its closed form is a difference of two terms that both grow without bound there.

    The integral of F^2 is smooth in the degrees; of one degree F is the Cauchy distribution.
    """

    def share(t):
        return 0.5 + math.atan(t) / math.pi if abs(df - 1) < 1e-8 else special.stdtr(df, t)

    expected = sum(
        integrate.quad(lambda t: share(t) ** 2, low, high, epsabs=1e-13, limit=500)[0]
        for end in (0.7, -0.7)
        for low, high in ((-np.inf, -30), (-30, end))
    )
    found = crps("student-t", 0.7, df=df, location=0, scale=1)
    assert found == pytest.approx(expected, rel=2e-8, abs=0)


def test_student_t_of_few_and_of_many_degrees_score_together_as_alone():
    """One of them is integrated by quadrature, and the others have a closed form."""
    df, y = np.array([1.0005, 1.5, 4.0, 1.0002]), np.array([0.7, -2.0, 3.0, 9.0])
    parameters = {"df": df, "location": 0, "scale": 1}
    found = scoring.crps_distribution(family="student-t", parameters=parameters, outcome=y)
    alone = [crps("student-t", b, df=a, location=0, scale=1) for a, b in zip(df, y, strict=True)]
    assert_allclose(found, alone, rtol=1e-13)


def test_a_scale_may_be_the_least_normal_float():
    least = np.finfo(float).tiny
    assert crps("normal", 1, mean=0, sd=least) == 1
    with pytest.raises(InvalidForecastError, match=r"sd must be at least 2\.23e-308"):
        crps("normal", 1, mean=0, sd=np.nextafter(least, 0))


def test_components_of_a_mixture_lie_as_far_out_as_is_named_and_have_a_spread():
    far = {
        "mean_1": 8e307,
        "sd_1": 1,
        "weight_1": 0.5,
        "mean_2": -8e307,
        "sd_2": 1,
        "weight_2": 0.5,
    }
    assert np.isfinite(crps("normal-mixture", 0, **far))
    with pytest.raises(InvalidForecastError, match="must lie within"):
        crps("normal-mixture", 0, **far | {"mean_2": np.nextafter(-8e307, -np.inf)})
    with pytest.raises(InvalidForecastError, match="sd must exceed 0"):
        crps("normal-mixture", 0, mean_1=0, sd_1=0, weight_1=1)
    with pytest.raises(InvalidForecastError, match="weight must not be negative"):
        crps("normal-mixture", 0, **far | {"weight_1": 1.5, "weight_2": -0.5})


# -- quadrature


def test_nothing_is_integrated_where_the_ends_meet_and_of_no_rows():
    """Whatever the integrand is there."""
    ends = np.array([2.0])
    nowhere = integral(lambda x: np.full_like(x, np.nan), ends, ends, np.ones(1))
    assert nowhere.tolist() == [0]
    none = np.zeros(0)
    assert integral(np.exp, none, none, none).shape == (0,)


def test_integrals_have_their_digits_on_either_side_and_whatever_the_scale():
    """Of a bell from its middle to either end, with a scale a hundred times off."""
    zero, inf = np.zeros(3), np.full(3, np.inf)
    scale = np.array([0.1, 1.0, 10.0])
    bell = lambda x: np.exp(-0.5 * x * x)  # noqa: E731
    half = math.sqrt(math.pi / 2)
    assert_allclose(integral(bell, zero, inf, scale), half, rtol=1e-12)
    assert_allclose(integral(bell, -inf, zero, scale), half, rtol=1e-12)
    expected = half * special.erf(2 / math.sqrt(2))
    assert_allclose(integral(bell, zero, zero + 2, scale), expected, rtol=1e-14)
    known = stats.beta(0.5, 3)
    found = integral(known.cdf, zero, zero + 1, scale)
    assert_allclose(found, 1 - known.mean(), rtol=1e-12)
