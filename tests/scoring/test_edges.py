"""Distributions at the edges of their parameters keep their digits, or are refused with the reason.

The expected values were computed with mpmath at 40 digits: the integrals of G^2 under the outcome
and of (1 - G)^2 over it, G the distribution function between the bounds.
"""

import math

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy import integrate, special, stats

from forecasttrack import scoring
from forecasttrack.errors import InvalidForecastError, UnscorableForecastError
from forecasttrack.scoring.families import base

FAR = [
    ("normal", {"mean": -6, "sd": 1, "lower": 0}, 0.1, 0.031059664557372689),
    ("normal", {"mean": 0, "sd": 1, "lower": 6}, 6.1, 0.031059664557372689),
    ("normal", {"mean": 0, "sd": 1, "lower": 8, "upper": 9}, 8.2, 0.064210833270862034),
    ("normal", {"mean": -40, "sd": 1, "lower": 0}, 0.02, 0.0049622047276564261),
    ("normal", {"mean": 0, "sd": 1, "upper": -20}, -20.1, 0.038668498392589074),
    (
        "normal",
        {"mean": 0, "sd": 1, "lower": 8, "upper": 9, "mass_lower": 0.2, "mass_upper": 0.1},
        8.4,
        0.21288120060602531,
    ),
    ("normal", {"mean": 0, "sd": 1, "lower": 0.5, "upper": 0.5001}, 0.50003, 1.2333096644410947e-5),
    ("logistic", {"mean": 0, "scale": 1, "lower": 30}, 31, 0.23575888234287844),
    ("logistic", {"mean": 0, "scale": 1, "lower": 400, "upper": 500}, 402, 0.77067056647322538),
    ("laplace", {"mean": 0, "scale": 1, "lower": 50}, 50.5, 0.21306131942526685),
    ("exponential", {"rate": 2, "lower": 500}, 500.25, 0.21306131942526685 / 2),
    ("student-t", {"df": 4, "location": 0, "scale": 1, "lower": 1000}, 1500, 173.72095159838954),
    ("student-t", {"df": 50, "location": 0, "scale": 1, "lower": 15}, 15.5, 0.13762130818440917),
]


def crps(family, outcome, **parameters):
    return scoring.crps_distribution(family=family, parameters=parameters, outcome=[outcome])[0]


@pytest.mark.parametrize(("family", "parameters", "outcome", "expected"), FAR)
def test_bounds_far_in_a_tail_keep_the_digits_of_the_crps(family, parameters, outcome, expected):
    """They used to earn scores like -1456 and 2.3e15."""
    assert crps(family, outcome, **parameters) == pytest.approx(expected, rel=2e-12, abs=0)


@pytest.mark.parametrize(
    ("family", "parameters", "bounds", "outcome"),
    [
        ("gamma", {"shape": 3, "scale": 1.9}, {"lower": 13.3, "upper": 14.3}, 13.8),
        ("gamma", {"shape": 86.7, "scale": 0.122}, {"upper": 5.15}, 5.09),
        ("gamma", {"shape": 78.5, "scale": 2.14}, {"lower": 258, "upper": 272}, 259.5),
        ("gamma", {"shape": 2, "scale": 0.05}, {"lower": 0.5, "upper": 0.9}, 0.6),
        ("gamma", {"shape": 5, "scale": 1}, {"upper": 0.5}, 0.3),
        ("beta", {"alpha": 88.8, "beta": 7.9}, {"upper": 0.72}, 0.7186),
        ("beta", {"alpha": 39.8, "beta": 36.2}, {"upper": 0.186}, 0.175),
    ],
)
def test_bounds_in_a_tail_of_a_gamma_or_beta_leave_no_nan(family, parameters, bounds, outcome):
    """Rounding made a survival rise by a hair next to a bound, and the score was NaN."""
    whole = {"gamma": lambda shape, scale: stats.gamma(shape, scale=scale), "beta": stats.beta}
    inside = whole[family](*parameters.values())
    low, high = bounds.get("lower", 0.0), bounds["upper"]

    def share(x):
        if low:
            start = inside.logsf(low)
            return np.expm1(inside.logsf(x) - start) / np.expm1(inside.logsf(high) - start)
        return np.exp(inside.logcdf(x) - inside.logcdf(high))

    below = integrate.quad(lambda x: share(x) ** 2, low, outcome, limit=400)[0]
    above = integrate.quad(lambda x: (1 - share(x)) ** 2, outcome, high, limit=400)[0]
    found = crps(family, outcome, **parameters, **bounds)
    assert found == pytest.approx(below + above, rel=1e-6, abs=0)


@pytest.mark.parametrize("bound", [2.2, 2.3263478740408408, 2.3263478740408412, 2.4])
def test_closed_forms_and_quadrature_meet_where_one_takes_over(bound):
    """A hundredth of the probability lies over 2.326 standard deviations."""
    tail = special.ndtr(-bound)
    inside = integrate.quad(lambda x: (1 - special.ndtr(-x) / tail) ** 2, bound, bound + 0.3)[0]
    beyond = integrate.quad(lambda x: (special.ndtr(-x) / tail) ** 2, bound + 0.3, 40)[0]
    found = crps("normal", bound + 0.3, mean=0, sd=1, lower=bound)
    assert found == pytest.approx(inside + beyond, rel=1e-9, abs=0)


@pytest.mark.parametrize(
    ("family", "shape", "parameters"),
    [
        ("exponential", 1.0, {"rate": 1}),
        ("gamma", 0.5, {"shape": 0.5, "scale": 1}),
        ("beta", 1.0, {"alpha": 1, "beta": 1}),
        ("beta", 0.5, {"alpha": 0.5, "beta": 0.5}),
    ],
)
def test_a_bound_next_to_where_a_family_begins_keeps_the_digits(family, shape, parameters):
    """Near 0 these are powers of the distance; the corner at 0 used to cost half the digits."""
    near, u, s = 1e-11, 0.3, shape
    under = u ** (2 * s + 1) / (2 * s + 1)
    over = (1 - u) - 2 * (1 - u ** (s + 1)) / (s + 1) + (1 - u ** (2 * s + 1)) / (2 * s + 1)
    expected = near * (under + over)
    found = crps(family, u * near, upper=near, **parameters)
    assert found == pytest.approx(expected, rel=1e-9, abs=0)
    assert crps(family, u * near, upper=near, lower=0, **parameters) == pytest.approx(found)
    if family == "beta":
        # Next to 1 the distance itself has only five digits left in a float.
        bound, y = 1 - 2.0**-30, 1 - 2.0**-31
        mirrored = crps(family, 2.0**-31, upper=2.0**-30, **parameters)
        assert crps(family, y, lower=bound, **parameters) == pytest.approx(
            mirrored, rel=1e-6, abs=0
        )


def test_a_mass_on_a_bound_under_the_beginning_of_a_family_counts_up_to_there():
    """Half on -1 and half as good as uniform on [0, 1e-6]: a quarter of the way to 0, first."""
    found = crps("exponential", 3e-7, rate=1, lower=-1, upper=1e-6, mass_lower=0.5)
    inside = (0.65**3 - 0.5**3 + 0.35**3) / 3 / 0.5
    assert found == pytest.approx(0.25 + 1e-6 * inside, rel=1e-12, abs=0)


def test_the_crps_between_bounds_is_never_negative_nor_above_their_distance():
    rng = np.random.default_rng(9)
    n = 300
    lower, width = rng.uniform(-30, 30, n), 10 ** rng.uniform(-3, 2, n)
    outcome = lower + width * rng.random(n)
    for family, names in (("normal", ("mean", "sd")), ("laplace", ("mean", "scale"))):
        parameters = dict(zip(names, (0, 1), strict=True))
        parameters |= {"lower": lower, "upper": lower + width}
        found = scoring.crps_distribution(family=family, parameters=parameters, outcome=outcome)
        assert (found >= 0).all()
        assert (found <= width).all()


def test_tails_without_probability_in_a_float_have_a_log_score():
    """Of normal(-40, 1) a float sees nothing over 0, and its logarithm is -804.6."""
    parameters = {"mean": -40, "sd": 1, "lower": 0}
    found = scoring.log_distribution(family="normal", parameters=parameters, outcome=[0.02])
    tail = special.log_ndtr(-40.0)
    expected = 40.02**2 / 2 + math.log(2 * math.pi) / 2 + tail
    assert found[0] == pytest.approx(expected, rel=1e-12, abs=0)
    far = scoring.find_rule("log", "distribution").over_range(
        family="normal", parameters={"mean": 0, "sd": 1}, outcome_low=[40], outcome_high=[np.inf]
    )
    assert far[0] == pytest.approx(-tail, rel=1e-14, abs=0)


def test_bounds_beyond_all_digits_are_refused_with_the_reason():
    with pytest.raises(UnscorableForecastError, match="too far in a tail") as caught:
        crps("normal", 0.1, mean=-1e5, sd=1, lower=0)
    assert caught.value.rows == (0,)


@pytest.mark.parametrize("df", [1e6, 1e9, 1e13, 1e15, 1e300, np.inf])
def test_student_t_of_many_degrees_scores_as_the_normal_distribution(df):
    """It used to earn -14 at 1e15 degrees, and infinitely many were refused."""
    parameters = {"df": df, "location": 0, "scale": 1}
    for outcome, expected in ((0, 0.2336949772551090), (3, 2.4365747250863388)):
        assert crps("student-t", outcome, **parameters) == pytest.approx(
            expected, rel=1 / df + 1e-14, abs=0
        )
    found = scoring.log_distribution(family="student-t", parameters=parameters, outcome=[0])
    assert found[0] == pytest.approx(0.9189385332046727, rel=1 / df + 1e-14, abs=0)


@pytest.mark.parametrize("df", [1 + 1e-9, 1.0005, 1.0015, 1.5])
def test_student_t_near_one_degree_agrees_with_quadrature(df):
    def F(t):  # noqa: N802 - a distribution function
        return special.stdtr(df, t)

    expected = sum(
        integrate.quad(lambda t: F(t) ** 2, low, high, epsabs=1e-13, limit=500)[0]
        for low, high in ((-np.inf, -30), (-30, 0.7), (-np.inf, -30), (-30, -0.7))
    )
    assert crps("student-t", 0.7, df=df, location=0, scale=1) == pytest.approx(
        expected, rel=1e-7, abs=0
    )


def test_student_t_of_few_degrees_has_a_log_score_and_no_mean():
    """The Cauchy distribution has a density and no mean; the CRPS needs one."""
    parameters = {"df": [1, 0.5], "location": 0, "scale": 1}
    found = scoring.log_distribution(family="student-t", parameters=parameters, outcome=[0, 0])
    half = special.gamma(0.25) * math.sqrt(0.5 * math.pi) / special.gamma(0.75)
    assert found.tolist() == pytest.approx([math.log(math.pi), math.log(half)])
    for rule in (scoring.crps_distribution, scoring.dawid_sebastiani_distribution):
        with pytest.raises(UnscorableForecastError, match="there is no mean") as caught:
            rule(family="student-t", parameters=parameters, outcome=[0, 0])
        assert caught.value.rows == (0, 1)


@pytest.mark.parametrize(
    ("log_sd", "expected"),
    [(9, 76303677.68464196), (11, 1.385373774748237e12), (15, 2.0028584541552164e23)],
)
def test_a_wide_lognormal_is_never_perfect(log_sd, expected):
    """From 12 on it used to earn exactly 0."""
    assert crps("lognormal", 1, log_mean=0, log_sd=log_sd) == pytest.approx(
        expected, rel=1e-12, abs=0
    )


def test_a_lognormal_too_wide_for_a_float_scores_infinity_and_not_nan():
    parameters = {"log_mean": 0, "log_sd": 60}
    for rule in (scoring.crps_distribution, scoring.dawid_sebastiani_distribution):
        assert rule(family="lognormal", parameters=parameters, outcome=[1]).tolist() == [np.inf]
    wider = {"log_mean": 782, "log_sd": 6.8e19}
    found = scoring.crps_distribution(family="lognormal", parameters=wider, outcome=[1e-37])
    assert found.tolist() == [np.inf]


@pytest.mark.parametrize("size", [1e4, 1e6, 1e8])
def test_large_shapes_come_near_the_normal_distribution(size):
    """The gamma and the beta distribution of large shapes; beta used to lose all its digits."""
    middle = crps("normal", 0.7, mean=0, sd=1)
    sd = math.sqrt(size)
    assert crps("gamma", size + 0.7 * sd, shape=size, scale=1) / sd == pytest.approx(
        middle, rel=1 / sd, abs=0
    )
    sd = math.sqrt(1 / (4 * (2 * size + 1)))
    found = crps("beta", 0.5 + 0.7 * sd, alpha=size, beta=size)
    assert found / sd == pytest.approx(middle, rel=1 / size + 1e-6, abs=0)


@pytest.mark.parametrize(
    ("family", "parameters"),
    [
        ("gamma", {"shape": 1e18, "scale": 1}),
        ("beta", {"alpha": 1e12, "beta": 3}),
        ("beta", {"alpha": 3, "beta": 1e12}),
    ],
)
def test_shapes_beyond_all_digits_are_refused_with_the_reason(family, parameters):
    with pytest.raises(UnscorableForecastError, match="rounding takes the digits"):
        crps(family, 0.5, **parameters)


@pytest.mark.parametrize("shape", [0.5, 1, 2, 40])
def test_a_gamma_or_beta_density_at_the_end_of_its_line_is_its_limit(shape):
    """Infinite under a shape of 1, that of the exponential or uniform at 1, and 0 over it."""
    limit = {0.5: -np.inf, 1: 0.0}.get(shape, np.inf)
    ends = [
        ("gamma", {"shape": shape, "scale": 2}, 0, limit + math.log(2)),
        ("beta", {"alpha": shape, "beta": 1}, 0, limit - math.log(shape)),
        ("beta", {"alpha": 1, "beta": shape}, 1, limit - math.log(shape)),
    ]
    for family, parameters, outcome, expected in ends:
        found = scoring.log_distribution(family=family, parameters=parameters, outcome=[outcome])
        assert found[0] == pytest.approx(expected, abs=1e-15)


@pytest.mark.parametrize(
    ("family", "parameters", "outcomes"),
    [
        ("gamma", {"shape": 1, "scale": 2}, [-0.5, -3]),
        ("exponential", {"rate": 2}, [-0.5, -3]),
        ("beta", {"alpha": 1, "beta": 1}, [-0.5, 1.5, 3]),
        ("uniform", {"lower": 0, "upper": 1}, [-0.5, 1.5, 3]),
    ],
)
def test_a_density_that_does_not_fall_to_0_at_its_end_is_0_beyond(family, parameters, outcomes):
    found = scoring.log_distribution(family=family, parameters=parameters, outcome=outcomes)
    assert found.tolist() == [np.inf] * len(outcomes)


@pytest.mark.parametrize("outcome", [0.5, 1.0, 3.0])
def test_an_outcome_far_under_a_gamma_of_a_large_shape_keeps_its_log_score(outcome):
    found = scoring.log_distribution(
        family="gamma", parameters={"shape": 1e4, "scale": 1}, outcome=[outcome]
    )
    written = math.lgamma(1e4) - (1e4 - 1) * math.log(outcome) + outcome
    assert found[0] == pytest.approx(written, rel=1e-12, abs=0)


@pytest.mark.parametrize("location", [3e4, -3e4])
@pytest.mark.parametrize(
    ("family", "names"),
    [
        ("normal", ("mean", "sd")),
        ("logistic", ("mean", "scale")),
        ("laplace", ("mean", "scale")),
        ("student-t", ("location", "scale")),
    ],
)
def test_a_scale_too_small_for_a_float_scores_as_a_point_at_the_location(family, names, location):
    """Distances in units of the scale overflow; what is left is the distance from the location."""
    parameters = dict(zip(names, (location, 1e-305), strict=True))
    parameters |= {"df": 3} if family == "student-t" else {}
    for outcome in (location + 7e4, location - 7e4):
        assert crps(family, outcome, **parameters) == pytest.approx(7e4, rel=1e-12, abs=0)
        found = scoring.crps_between_distribution(
            family=family,
            parameters=parameters,
            outcome=[outcome],
            low=location - 5e4,
            high=location + 6e4,
        )
        within = 6e4 if outcome > location else 5e4
        assert found[0] == pytest.approx(within, rel=1e-12, abs=0)


def test_a_tiny_or_huge_scale_gives_finite_means_and_deviations():
    """Squares of them would overflow or vanish."""
    rule = scoring.dawid_sebastiani_distribution
    found = rule(family="exponential", parameters={"rate": 1e-300}, outcome=[1])
    assert found[0] == pytest.approx(600 * math.log(10) + 1)
    found = rule(family="normal", parameters={"mean": 2, "sd": 1e-300}, outcome=[2])
    assert found[0] == pytest.approx(-600 * math.log(10))


@pytest.mark.parametrize("rule", ["pinball", "wis", "crps"])
def test_quantiles_may_be_equal(rule):
    """Equal quantiles are a point mass, by shared levels as by levels of each row."""
    levels, values = [0.25, 0.5, 0.75], [[1.0, 1, 2], [3, 3, 3]]
    function = scoring.find_rule(rule, "quantiles")
    shared = function(levels=levels, values=values, outcome=[1, 5])
    alone = function(levels=[levels, levels], values=values, outcome=[1, 5])
    assert_allclose(shared, alone, rtol=1e-15)
    assert_allclose(shared[1], {"pinball": 1, "wis": 2, "crps": 2}[rule], rtol=1e-15)


@pytest.mark.parametrize("rule", ["pinball", "wis", "crps"])
def test_two_forecasts_with_levels_of_their_own_score_as_each_alone(rule):
    levels, values = [[0.1, 0.5, 0.9], [0.25, 0.5, 0.75]], [[1.0, 2, 4], [3, 3.5, 5]]
    function = scoring.find_rule(rule, "quantiles")
    found = function(levels=levels, values=values, outcome=[6, 6])
    alone = [
        function(levels=a, values=[q], outcome=[6])[0] for a, q in zip(levels, values, strict=True)
    ]
    assert_allclose(found, alone, rtol=1e-14)


# Logarithms of densities, as above; each term of theirs is larger than what is left by a factor
# of up to the parameter itself.
LARGE = [
    ("gamma", {"shape": 1e6, "scale": 1}, 1000700.0, 8.0722793772924889),
    ("gamma", {"shape": 1e12, "scale": 1}, 1e12 + 7e5, 14.979449676835502),
    ("gamma", {"shape": 1e18, "scale": 1}, 1e18 + 7e8, 21.887204370736757),
    ("beta", {"alpha": 1e6, "beta": 1e6}, 0.5002474873115, None),
    ("beta", {"alpha": 1e12, "beta": 3e11}, 0.769230769, None),
    ("beta", {"alpha": 1e9, "beta": 2.5}, 0.999999998, None),
    ("beta", {"alpha": 2, "beta": 3}, 1 - 1e-12, None),
    ("beta", {"alpha": 2, "beta": 3}, 1 - 2**-53, None),
    ("beta", {"alpha": 0.5, "beta": 40}, 1 - 1e-14, None),
    ("poisson", {"mean": 1e8}, 100007000, 10.374308188322599),
    ("poisson", {"mean": 1e12}, 1e12 + 7e5, 14.979449384002263),
    ("negative-binomial", {"mean": 3, "size": 1e10}, 4, 1.7836046758255081),
    ("negative-binomial", {"mean": 1e9, "size": 1e9}, 1e9, 11.627145042082859),
    ("negative-binomial", {"mean": 1e15, "size": 1}, 1, 34.538776394910684),
    ("negative-binomial", {"mean": 1e16, "size": 1}, 1, 36.841361487904734),
    ("negative-binomial", {"mean": 10, "size": 1e-12}, 0, 2.99336062089227e-11),
    ("negative-binomial", {"mean": 1e-300, "size": 1}, 0, 1e-300),
]


@pytest.mark.parametrize(("family", "parameters", "outcome", "expected"), LARGE)
def test_large_shapes_and_counts_keep_the_digits_of_the_log_score(
    family, parameters, outcome, expected
):
    """gamma(1e18, 1) used to earn 0 and a negative binomial of size 1e15 -0.06."""
    if expected is None:
        mpmath = pytest.importorskip("mpmath")
        with mpmath.workdps(60):
            a, b, x = (mpmath.mpf(v) for v in (*parameters.values(), outcome))
            ways = mpmath.loggamma(a + b) - mpmath.loggamma(a) - mpmath.loggamma(b)
            density = ways + (a - 1) * mpmath.log(x) + (b - 1) * mpmath.log1p(-x)
            expected = float(-density)
    found = scoring.log_distribution(family=family, parameters=parameters, outcome=[outcome])
    assert found[0] == pytest.approx(expected, rel=2e-11, abs=0)


@pytest.mark.parametrize("log_sd", [9e-4, 1e-6, 1e-9, 1e-15])
@pytest.mark.parametrize("z", [-5, -0.4, 0, 1, 30])
def test_a_narrow_lognormal_scores_as_the_normal_distribution_it_nearly_is(log_sd, z):
    """All its digits used to go: at a spread of 1e-15 the score was five per cent off.

    Held against the formula of Baran and Lerch (2015) in sixty digits.
    """
    mpmath = pytest.importorskip("mpmath")
    outcome = math.exp(log_sd * z)
    with mpmath.workdps(60):
        s, y = mpmath.mpf(log_sd), mpmath.mpf(outcome)
        w = mpmath.log(y) / s
        beyond = mpmath.ncdf(w - s) + mpmath.ncdf(s / mpmath.sqrt(2)) - 1
        expected = float(y * (2 * mpmath.ncdf(w) - 1) - 2 * mpmath.exp(s**2 / 2) * beyond)
    assert crps("lognormal", outcome, log_mean=0, log_sd=log_sd) == pytest.approx(
        expected, rel=1e-11, abs=0
    )


BETWEEN = [
    ("normal", {"mean": 0, "sd": 1}, 0, (8, 9), 2.3652032395923302e-32),
    ("logistic", {"mean": 0, "scale": 1}, 0, (40, 41), 7.802956570356811e-36),
    ("logistic", {"mean": 0, "scale": 1}, 0, (-41, -40), 7.802956570356811e-36),
    ("student-t", {"df": 4, "location": 0, "scale": 1}, 0, (1000, 1001), 8.9639883294232e-24),
    ("exponential", {"rate": 1}, 1, (-5, 1e-9), 3.333333330833335e-28),
    (
        "normal",
        {"mean": 0, "sd": 1, "lower": -1, "upper": 1},
        0.1,
        (0.9999999, 1.5),
        4.1875305676e-23,
    ),
]


@pytest.mark.parametrize(("family", "parameters", "outcome", "thresholds", "expected"), BETWEEN)
def test_the_crps_between_thresholds_in_a_tail_keeps_its_digits(
    family, parameters, outcome, thresholds, expected
):
    """Integrals up to either threshold used to cancel: to 0, or to a million times the score."""
    low, high = thresholds
    found = scoring.crps_between_distribution(
        family=family, parameters=parameters, outcome=[outcome], low=low, high=high
    )
    assert found[0] == pytest.approx(expected, rel=1e-9, abs=0)


@pytest.mark.parametrize(
    ("family", "parameters", "outcome", "expected", "log"),
    [
        ("student-t", {"df": 3, "location": 0, "scale": 1}, 1e200, 1e200, 1840.8717386675),
        ("student-t", {"df": 3, "location": 0, "scale": 1e-300}, 1, 1, 2071.1302479669),
        ("normal", {"mean": 0, "sd": 1e-300}, 1e20, 1e20, np.inf),
        ("exponential", {"rate": 1e300}, 1e300, 1e300, np.inf),
        ("lognormal", {"log_mean": 0, "log_sd": 1e200}, 1, np.inf, 461.4359571320),
        ("lognormal", {"log_mean": 800, "log_sd": 1}, 1, np.inf, 320000.9189385332),
        ("lognormal", {"log_mean": 800, "log_sd": 1e-4}, 1, np.inf, None),
        ("normal-mixture", {"mean_1": 0, "sd_1": 1, "weight_1": 1}, 1e200, 1e200, np.inf),
        ("beta", {"alpha": 3512.472001063443, "beta": 0.0001651332119}, 1, 1.07602221e-11, None),
    ],
)
def test_distances_at_the_end_of_the_floats_are_scored_without_a_warning(
    family, parameters, outcome, expected, log
):
    """Squares of them overflowed, and lognormals of a huge spread scored NaN."""
    with np.errstate(all="raise", under="ignore"):
        assert crps(family, outcome, **parameters) == pytest.approx(expected, rel=1e-8, abs=0)
        if log is not None:
            found = scoring.log_distribution(
                family=family, parameters=parameters, outcome=[outcome]
            )
            assert found[0] == pytest.approx(log, rel=1e-12, abs=0)


@pytest.mark.parametrize(
    ("family", "parameters", "reason"),
    [
        ("normal", {"mean": 0, "sd": 1e-310}, "sd must be at least 2.23e-308"),
        ("uniform", {"lower": -1e308, "upper": 1e308}, "upper lies too far from lower"),
        ("pert", {"lower": -1e308, "mode": 0, "upper": 1e308}, "upper lies too far from lower"),
        ("negative-binomial", {"mean": 1e200, "size": 1e-200}, "must not exceed 1e.150 times size"),
        (
            "normal-mixture",
            {
                "mean_1": -1e308,
                "sd_1": 1,
                "weight_1": 0.5,
                "mean_2": 1e308,
                "sd_2": 1,
                "weight_2": 0.5,
            },
            "mean must lie within 8e.307 of 0",
        ),
    ],
)
def test_parameters_whose_differences_are_no_floats_are_refused(family, parameters, reason):
    for rule in (scoring.crps_distribution, scoring.log_distribution):
        with pytest.raises(InvalidForecastError, match=reason):
            rule(family=family, parameters=parameters, outcome=[1])


@pytest.mark.parametrize("outcome", [1, 1e300])
def test_an_outcome_far_from_tiny_samples_scores_infinity_without_a_warning(outcome):
    samples = [[1e-300, 2e-300]]
    with np.errstate(all="raise", under="ignore"):
        found = scoring.dawid_sebastiani_samples(samples=samples, outcome=[outcome])
    assert found.tolist() == [np.inf]


@pytest.mark.parametrize("power", [-1000, -450, -3, 3, 450, 1000])
def test_samples_in_a_huge_or_tiny_unit_score_by_its_logarithm_more(power):
    """Where their squares are no floats, too: it is that of 1, 2 and 4, and twice a logarithm."""
    samples, outcome = np.array([[1.0, 2.0, 4.0]]), np.array([3.0])
    variance, distance = 14 / 9, 2 / 3
    expected = math.log(variance) + distance**2 / variance + 2 * power * math.log(2)
    found = scoring.dawid_sebastiani_samples(
        samples=np.ldexp(samples, power), outcome=np.ldexp(outcome, power)
    )
    assert_allclose(found, expected, rtol=1e-14)


@pytest.mark.parametrize("spread", [1.0, 2.0])
def test_equal_samples_alone_have_no_moments_to_score(spread):
    """A variance of 1 is one as any other."""
    samples = np.array([[-1.0, 1.0]]) * spread
    found = scoring.dawid_sebastiani_samples(samples=samples, outcome=[0])
    assert_allclose(found, 2 * math.log(spread), atol=1e-15)
    with pytest.raises(UnscorableForecastError, match="found equal samples"):
        scoring.dawid_sebastiani_samples(samples=[[spread, spread]], outcome=[0])


def test_a_uniform_distribution_needs_a_width():
    with pytest.raises(InvalidForecastError, match="lower must lie under upper"):
        scoring.log_distribution(
            family="uniform", parameters={"lower": 1, "upper": 1}, outcome=[1.0]
        )


@pytest.mark.parametrize("low", [0.3, 2.0])
def test_an_exponential_range_that_is_hardly_wide_keeps_its_digits(low):
    """Its probability is the density times the width, to 1e-10 of it on either side."""
    high = low + 1e-10
    found = scoring.find_rule("log", "distribution").over_range(
        family="exponential", parameters={"rate": 1}, outcome_low=[low], outcome_high=[high]
    )
    assert_allclose(found, low - math.log(high - low), rtol=1e-11)


@pytest.mark.parametrize("x", [3.0, 20.0, 21.5, 40.0, 1e3, 1e9])
def test_half_a_step_of_the_gamma_function_keeps_its_digits(x):
    """The series of large numbers, from where it takes over, beside fifty digits."""
    mpmath = pytest.importorskip("mpmath")
    with mpmath.workdps(50):
        expected = float(mpmath.loggamma(mpmath.mpf(x) + 0.5) - mpmath.loggamma(x))
    assert_allclose(base.log_gamma_ratio(np.array(x)), expected, rtol=6e-16, atol=2e-15 * (x < 20))
