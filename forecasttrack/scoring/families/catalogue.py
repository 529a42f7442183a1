"""All families by name, and distributions made from parameters after checking them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from forecasttrack.errors import InvalidForecastError, UnknownNameError, did_you_mean
from forecasttrack.scoring.checks import check_finite, check_outcome, refuse
from forecasttrack.scoring.families.bounded import Bounded
from forecasttrack.scoring.families.counts import NegativeBinomial, Poisson
from forecasttrack.scoring.families.mixture import NormalMixture
from forecasttrack.scoring.families.percentiles import from_percentiles
from forecasttrack.scoring.families.skewed import (
    Beta,
    Exponential,
    Gamma,
    Lognormal,
    Pert,
    Uniform,
)
from forecasttrack.scoring.families.symmetric import Laplace, Logistic, Normal, StudentT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import ArrayLike

    from forecasttrack.scoring.checks import FloatArray
    from forecasttrack.scoring.families.base import Family


FAMILIES: Mapping[str, type[Family]] = {
    family.name: family
    for family in (
        Normal,
        Logistic,
        Laplace,
        StudentT,
        Lognormal,
        Gamma,
        Beta,
        Exponential,
        Uniform,
        NormalMixture,
        Poisson,
        NegativeBinomial,
        Pert,
    )
}
"""All families by name."""

_BOUNDS = {"lower": -np.inf, "upper": np.inf, "mass_lower": 0.0, "mass_upper": 0.0}


def make(family: str, parameters: Mapping[str, ArrayLike], n: int) -> Family:
    """Make n distributions of a family from their parameters, after checking them.

    Args:
        family: Name of the family.
        parameters: Each parameter by name, a number or an array of shape (n,). Families other than
            uniform, normal-mixture, poisson, negative-binomial and pert also take `lower`, `upper`,
            `mass_lower` and `mass_upper`, the bounds and the probability on each; normal,
            lognormal, logistic and laplace can be stated by two percentiles, as `p5` and `p95`.
        n: How many distributions.

    Returns:
        The distributions; a `Bounded` family if there are bounds.

    Raises:
        UnknownNameError: No family has that name.
        InvalidForecastError: A parameter is missing, unknown, or out of bounds.
        InvalidTableError: A parameter has another number of rows.

    Example:
        >>> make("normal", {"mean": 0.0, "sd": [1.0, 2.0]}, 2).cdf(np.zeros(2))
        array([0.5, 0.5])
    """
    if family not in FAMILIES:
        message = f"no family of distributions {family!r}. {did_you_mean(family, FAMILIES)}"
        raise UnknownNameError(message, field="family")
    family_class = FAMILIES[family]
    arrays = {name: check_outcome(values, n, field=name) for name, values in parameters.items()}
    arrays = dict(from_percentiles(family, arrays))
    needed = _needed(family_class, arrays)
    bounds = {name: values for name, values in arrays.items() if name not in needed}
    _check_names(family_class, needed, arrays)
    distributions = family_class(**{name: arrays[name] for name in needed})
    _check_parameters(family_class, arrays)
    distributions.check()
    if not bounds:
        return distributions
    filled = {name: bounds.get(name, np.full(n, default)) for name, default in _BOUNDS.items()}
    bounded = Bounded(distributions, filled)
    bounded.check()
    return bounded


_TAKE_NO_BOUNDS = (Uniform, NormalMixture, Poisson, NegativeBinomial, Pert)
"""The families that cannot be restricted to bounds."""


def _needed(family_class: type[Family], arrays: Mapping[str, FloatArray]) -> tuple[str, ...]:
    if family_class is not NormalMixture:
        return family_class.parameters
    count = max(sum(name.startswith("weight_") for name in arrays), 1)
    return tuple(f"{part}_{i + 1}" for i in range(count) for part in ("mean", "sd", "weight"))


def _check_names(
    family_class: type[Family], needed: tuple[str, ...], found: Mapping[str, FloatArray]
) -> None:
    bounds = () if family_class in _TAKE_NO_BOUNDS else tuple(_BOUNDS)
    for name in found:
        if name not in needed and name not in bounds:
            message = f"family '{family_class.name}' has no parameter '{name}'. "
            raise InvalidForecastError(message + did_you_mean(name, needed), field=name)
    for name in needed:
        if name not in found:
            message = f"family '{family_class.name}' needs the parameter '{name}'; "
            message += f"it takes {', '.join(needed)}."
            raise InvalidForecastError(message, field=name)


def _check_parameters(family_class: type[Family], arrays: Mapping[str, FloatArray]) -> None:
    if family_class is NormalMixture:
        return
    for name in family_class.parameters:
        if name in family_class.may_be_infinite:
            refuse(np.isnan(arrays[name]), arrays[name], field=name, requirement="must be a number")
        else:
            check_finite(arrays[name], field=name)
    for name in family_class.positive:
        refuse(arrays[name] <= 0, arrays[name], field=name, requirement="must exceed 0")
        # Floats under the least normal one have fewer digits, and their reciprocals overflow.
        requirement = f"must be at least {np.finfo(float).tiny:.3g}"
        refuse(
            arrays[name] < np.finfo(float).tiny, arrays[name], field=name, requirement=requirement
        )
