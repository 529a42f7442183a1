"""The parameters of a distribution that is stated by two of its percentiles, such as p5 and p95."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import numpy as np
from scipy import special

from forecasttrack.errors import InvalidForecastError
from forecasttrack.scoring.checks import check_finite, refuse

if TYPE_CHECKING:
    from forecasttrack.scoring.checks import FloatArray

_NAME = re.compile(r"p(\d+(?:\.\d+)?)")

_STANDARD: Mapping[str, tuple[tuple[str, str], Callable[[float], float]]] = {
    "normal": (("mean", "sd"), special.ndtri),
    "lognormal": (("log_mean", "log_sd"), special.ndtri),
    "logistic": (("mean", "scale"), special.logit),
    "laplace": (("mean", "scale"), lambda p: np.log(2 * p) if p < 0.5 else -np.log(2 * (1 - p))),
}
"""By family: the names of its location and its scale, and the quantile function of the standard
distribution (location 0, scale 1)."""


def from_percentiles(family: str, given: Mapping[str, FloatArray]) -> Mapping[str, FloatArray]:
    """Replace two percentiles by the parameters that follow from them.

    Args:
        family: Name of the family.
        given: The parameters, or two percentiles named as p5 and p95, by name, shape (n,) each.

    Returns:
        The parameters by name; `given` itself if it has no percentiles.

    Raises:
        InvalidForecastError: There are not two percentiles, there are other parameters beside
            them, or the percentile of the higher level is not the higher one.

    Example:
        >>> found = from_percentiles("normal", {"p50": np.array([1.0]), "p97.5": np.array([2.0])})
        >>> found["mean"], found["sd"].round(6)
        (array([1.]), array([0.510213]))
    """
    levels = {name: float(match[1]) for name in given if (match := _NAME.fullmatch(name))}
    if family not in _STANDARD or not levels:
        return given
    names = sorted(levels, key=levels.__getitem__)
    if len(given) != 2 or len(names) != 2 or not 0 < levels[names[0]] < levels[names[1]] < 100:
        message = (
            f"family '{family}' by percentiles takes two of them, as p5 and p95, between 0 and 100"
            f" and nothing else; found {', '.join(given)}."
        )
        raise InvalidForecastError(message, field="parameters")
    low, high = (np.asarray(given[name], dtype=float) for name in names)
    for name in names:
        check_finite(given[name], field=name)
    requirement = f"must lie under {names[1]}"
    refuse(~(low < high), low, field=names[0], requirement=requirement, cure="Are the two swapped?")
    if family == "lognormal":
        refuse(low <= 0, low, field=names[0], requirement="must exceed 0")
        low, high = np.log(low), np.log(high)
    (location, scale), standard = _STANDARD[family]
    z_low, z_high = (standard(levels[name] / 100) for name in names)
    spread = (high - low) / (z_high - z_low)
    return {location: low - z_low * spread, scale: spread}
