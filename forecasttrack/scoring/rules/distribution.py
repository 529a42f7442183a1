"""Rules for a distribution stated as a family and its parameters."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

from forecasttrack.display.arguments import naming_arguments
from forecasttrack.errors import InvalidForecastError
from forecasttrack.scoring.checks import as_numbers, check_outcome, check_thresholds
from forecasttrack.scoring.rules.binary import GOOD_1952
from forecasttrack.scoring.rules.ranges import check_range
from forecasttrack.scoring.rules.register import ScoringRule, add_rule
from forecasttrack.scoring.rules.sample import CRPS_BETWEEN_SAMPLES, DAWID_SEBASTIANI_SAMPLES

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from forecasttrack.scoring.checks import FloatArray
    from forecasttrack.scoring.families import Family

    Parameters = Mapping[str, ArrayLike]

MATHESON_WINKLER_1976 = "Matheson and Winkler (1976), doi:10.1287/mnsc.22.10.1087"


@naming_arguments
def crps_distribution(*, family: str, parameters: Parameters, outcome: ArrayLike) -> FloatArray:
    """Score distributions by the continuous ranked probability score.

    The integral of (F(x) - 1{y <= x})^2 dx, F being the distribution and y the outcome, in closed
    form, or by quadrature where rounding errors would spoil the closed form.

    Strictly proper among distributions with a mean. 0 is perfect, lower is better, in the unit of
    the outcome.

    The families and their parameters: `normal` (mean, sd), `logistic` and `laplace` (mean,
    scale), `student-t` (df, location, scale), `lognormal` (log_mean, log_sd), `gamma` (shape,
    scale), `beta` (alpha, beta), `exponential` (rate), `uniform` (lower, upper), `normal-mixture`
    (mean_1, sd_1, weight_1, mean_2 ...). Normal, logistic, laplace, student-t and exponential take
    `lower`, `upper`, `mass_lower`, `mass_upper` as well: all probability then lies between the
    bounds, with the masses on the bounds themselves. Further families: `poisson` (mean),
    `negative-binomial` (mean, size), and `pert` (lower, mode, upper). Normal, lognormal, logistic
    and laplace can be stated by two percentiles instead, such as `p5` and `p95`.

    Args:
        family: Name of the family, the same for all n forecasts.
        parameters: Each parameter by name, shape (n,), or one number for all.
        outcome: The observed number, shape (n,); NaN while unresolved.

    Returns:
        One score per forecast, shape (n,); NaN where unresolved.

    Raises:
        UnknownNameError: No family has that name.
        InvalidForecastError: A parameter is missing, unknown, or out of bounds.
        UnscorableForecastError: A distribution has no such score: lognormal, gamma and beta between
            bounds, a student-t with df up to 1, and parameters for which rounding errors would
            spoil the score.
        InvalidTableError: The shapes do not fit.

    References:
        Matheson and Winkler (1976), doi:10.1287/mnsc.22.10.1087

    Example:
        >>> crps_distribution(
        ...     family="normal", parameters={"mean": 0, "sd": 1}, outcome=[0]).round(6)
        array([0.233695])
    """
    distributions, y = _made(family, parameters, outcome)
    return distributions.crps(y)


@naming_arguments
def log_distribution(*, family: str, parameters: Parameters, outcome: ArrayLike) -> FloatArray:
    """Score distributions by the negative logarithm of their density at the outcome.

    Strictly proper among densities, and among distributions with point masses on the same bounds;
    scores by a mass and by a density cannot be compared. Lower is better; there is no lowest and no
    highest score, since a density depends on the unit. An outcome outside the support is scored
    `inf`; one on a bound with a point mass -ln of that mass. Arguments, families and errors as in
    `crps_distribution`; lognormal, gamma and beta take bounds here, too.

    References:
        Good (1952), doi:10.1111/j.2517-6161.1952.tb00104.x

    Example:
        >>> log_distribution(
        ...     family="normal", parameters={"mean": 5, "sd": 2}, outcome=[4.5]).round(6)
        array([1.643336])
    """
    distributions, y = _made(family, parameters, outcome)
    return np.negative(distributions.log_density(y))


@naming_arguments
def dawid_sebastiani_distribution(
    *, family: str, parameters: Parameters, outcome: ArrayLike
) -> FloatArray:
    """Score distributions by their mean and variance s^2: ln s^2 + ((y - mean) / s)^2.

    Proper, not strictly. Lower is better; there is no lowest and no highest score. Arguments,
    families and errors as in `crps_distribution`; distributions with bounds are refused, as is
    student-t with df up to 1, and an infinite variance is scored `inf`.

    References:
        Dawid and Sebastiani (1999), doi:10.1214/aos/1018031101

    Example:
        >>> dawid_sebastiani_distribution(
        ...     family="normal", parameters={"mean": 0, "sd": 1}, outcome=[2])
        array([4.])
    """
    distributions, y = _made(family, parameters, outcome)
    mean, sd = distributions.moments()
    with np.errstate(over="ignore", invalid="ignore"):
        score = 2 * np.log(sd) + np.square((y - mean) / sd)
    # The formula gives NaN for some outcomes if sd is infinite; the score is inf for all of them.
    return np.where(np.isposinf(sd) & ~np.isnan(y), np.inf, score)


@naming_arguments
def crps_between_distribution(
    *,
    family: str,
    parameters: Parameters,
    outcome: ArrayLike,
    low: float = -np.inf,
    high: float = np.inf,
) -> FloatArray:
    """Score distributions as `crps_distribution` does, but only between two thresholds.

    The integral of `crps_distribution` runs from `low` to `high` alone. Proper; lower is better.
    Other arguments as in `crps_distribution`; lognormal, gamma, beta, pert, mixtures, poisson and
    negative-binomial are refused, because a part of their integral has no closed form.

    Args:
        family: Name of the family, the same for all n forecasts.
        parameters: Each parameter by name, shape (n,), or one number for all.
        outcome: The observed number, shape (n,); NaN while unresolved.
        low: The lower threshold, in the unit of the outcome.
        high: The upper threshold, not below the lower one.

    Raises:
        InvalidArgumentError: `low` exceeds `high`, or one of them is NaN.

    References:
        Gneiting and Ranjan (2011), doi:10.1198/jbes.2010.08110

    Example:
        >>> crps_between_distribution(
        ...     family="normal", parameters={"mean": 0, "sd": 1}, outcome=[0], low=0).round(6)
        array([0.116847])
    """
    distributions, y = _made(family, parameters, outcome)
    check_thresholds(low, high)
    inside = np.clip(y, low, high)
    before = _families().squared_cdf_between(distributions, np.full_like(y, low), inside)
    return np.add(
        before, _families().squared_survival_between(distributions, inside, np.full_like(y, high))
    )


def crps_distribution_over_range(
    *, family: str, parameters: Parameters, outcome_low: ArrayLike, outcome_high: ArrayLike
) -> FloatArray:
    """Score distributions by the CRPS if the outcome is known only as a range.

    The sum of the integral of F^2 up to the lower end and of (1 - F)^2 from the upper end on.

    Example:
        >>> crps_distribution_over_range(
        ...     family="uniform", parameters={"lower": 0, "upper": 1},
        ...     outcome_low=[0.5], outcome_high=[np.inf]).round(6)
        array([0.041667])
    """
    distributions, low, high = _made_for_range(family, parameters, outcome_low, outcome_high)
    return np.add(distributions.squared_cdf_below(low), distributions.squared_survival_above(high))


def log_distribution_over_range(
    *, family: str, parameters: Parameters, outcome_low: ArrayLike, outcome_high: ArrayLike
) -> FloatArray:
    """Score distributions by the negative logarithm of the probability of the outcome's range.

    Example:
        >>> log_distribution_over_range(
        ...     family="uniform", parameters={"lower": 0, "upper": 1},
        ...     outcome_low=[0.5], outcome_high=[np.inf]).round(6)
        array([0.693147])
    """
    distributions, low, high = _made_for_range(family, parameters, outcome_low, outcome_high)
    return np.subtract(0.0, _families().log_probability_between(distributions, low, high))


def _made(family: str, parameters: Parameters, outcome: ArrayLike) -> tuple[Family, FloatArray]:
    """Check arguments and return the n distributions and outcomes (n,); n is the longest length."""
    if not isinstance(parameters, Mapping):
        message = f"parameters are a mapping such as mean: 0, found {type(parameters).__name__}"
        raise InvalidForecastError(message, field="parameters")
    y = np.atleast_1d(as_numbers(outcome, field="outcome"))
    n = max([len(y), *(np.size(values) for values in parameters.values())])
    y = check_outcome(y if len(y) != 1 else y[0], n)
    return _families().make(family, parameters, n), y


def _made_for_range(
    family: str, parameters: Parameters, outcome_low: ArrayLike, outcome_high: ArrayLike
) -> tuple[Family, FloatArray, FloatArray]:
    """Check arguments and return the n distributions and the ends of the ranges, (n,) each."""
    distributions, low = _made(family, parameters, outcome_low)
    low, high = check_range(low, outcome_high, len(low))
    return distributions, low, high


def _families() -> Any:
    # Families need SciPy, which rules for probabilities do not, so it is imported when first used.
    return importlib.import_module("forecasttrack.scoring.families")


_distribution_rule = partial(
    ScoringRule, accepts="distribution", best=0, worst=np.inf, in_units=True
)

CRPS_DISTRIBUTION = add_rule(
    _distribution_rule(
        name="crps",
        function=crps_distribution,
        convention="closed form",
        propriety="strictly proper",
        formula="integral of (F(x) - 1{y <= x})^2 dx",
        reference=MATHESON_WINKLER_1976,
        over_range=crps_distribution_over_range,
    )
)
LOG_DISTRIBUTION = add_rule(
    _distribution_rule(
        name="log",
        function=log_distribution,
        convention="natural, of the density",
        best=-np.inf,
        propriety="strictly proper",
        formula="-ln f(y)",
        reference=GOOD_1952,
        over_range=log_distribution_over_range,
    )
)
DAWID_SEBASTIANI_DISTRIBUTION = add_rule(
    attrs.evolve(
        DAWID_SEBASTIANI_SAMPLES,
        function=dawid_sebastiani_distribution,
        accepts="distribution",
        convention="mean and variance",
    )
)
CRPS_BETWEEN_DISTRIBUTION = add_rule(
    attrs.evolve(
        CRPS_BETWEEN_SAMPLES,
        function=crps_between_distribution,
        accepts="distribution",
        formula="integral of (F(x) - 1{y <= x})^2 dx over [low, high]",
    )
)
