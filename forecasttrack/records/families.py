"""The families of distributions a belief can name: their parameters, and what these must satisfy.

All requirements of scoring are checked here first, without NumPy, so that a distribution that
cannot be scored is refused where it is written down.
"""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Iterable, Iterator, Mapping

import attrs

from forecasttrack.errors import did_you_mean
from forecasttrack.records.checks import SMALLEST
from forecasttrack.records.days import as_written

BOUNDS = ("lower", "upper", "mass_lower", "mass_upper")
"""Further parameters of most families: ends of the range, and the probability on each end."""

BY_PERCENTILES = ("normal", "lognormal", "logistic", "laplace")
"""The families that two percentiles, such as p5 and p95, can state in place of the parameters."""

_PERCENTILE = re.compile(r"p([0-9]+(?:\.[0-9]+)?)")
_SUM_TOLERANCE = 1e-6
_MIXTURE = "normal-mixture"


@attrs.frozen
class DistributionFamily:
    """The parameters of a family, and what must hold of them.

    Attributes:
        parameters: Their names; for a mixture, those of one component.
        positive: The names of those that must exceed 0.
        centre: The parameter that says where the distribution lies; ``None`` if none does.
        support: The lowest and the highest number that can come out.
        takes_bounds: Whether it takes the parameters ``BOUNDS``.
    """

    parameters: tuple[str, ...]
    positive: tuple[str, ...] = ()
    centre: str | None = None
    support: tuple[float, float] = (-math.inf, math.inf)
    takes_bounds: bool = True


FAMILIES: Mapping[str, DistributionFamily] = {
    "normal": DistributionFamily(("mean", "sd"), ("sd",), "mean"),
    "logistic": DistributionFamily(("mean", "scale"), ("scale",), "mean"),
    "laplace": DistributionFamily(("mean", "scale"), ("scale",), "mean"),
    "student-t": DistributionFamily(("df", "location", "scale"), ("df", "scale"), "location"),
    "lognormal": DistributionFamily(("log_mean", "log_sd"), ("log_sd",), support=(0, math.inf)),
    "gamma": DistributionFamily(("shape", "scale"), ("shape", "scale"), support=(0, math.inf)),
    "beta": DistributionFamily(("alpha", "beta"), ("alpha", "beta"), support=(0, 1)),
    "exponential": DistributionFamily(("rate",), ("rate",), support=(0, math.inf)),
    "uniform": DistributionFamily(("lower", "upper"), takes_bounds=False),
    _MIXTURE: DistributionFamily(("mean", "sd", "weight"), ("sd",), "mean", takes_bounds=False),
    "poisson": DistributionFamily(
        ("mean",), ("mean",), "mean", support=(0, math.inf), takes_bounds=False
    ),
    "negative-binomial": DistributionFamily(
        ("mean", "size"), ("mean", "size"), "mean", support=(0, math.inf), takes_bounds=False
    ),
    "pert": DistributionFamily(("lower", "mode", "upper"), takes_bounds=False),
}
"""Every family by the name under which it is scored."""


@attrs.frozen
class DistributionFault:
    """Why a distribution cannot be scored.

    Attributes:
        message: What is wrong, what was found and the likely cure.
        field: ``family``, or the parameter at fault; ``None`` where one is missing.
        is_name: Whether the name of the parameter is at fault rather than its value.
    """

    message: str
    field: str | None = None
    is_name: bool = False


def distribution_faults(
    family: str, parameters: Mapping[str, float]
) -> Iterator[DistributionFault]:
    """Yield every reason why a distribution cannot be scored.

    Args:
        family: Name of the family.
        parameters: The values of the parameters by name, finite numbers.

    Example:
        >>> [fault.field for fault in distribution_faults("normal", {"mean": 5, "std": 1})]
        ['std']
    """
    if family not in FAMILIES:
        message = f"no family of distributions {family!r}. {did_you_mean(family, FAMILIES)}"
        yield DistributionFault(message, "family")
        return
    if family in BY_PERCENTILES and any(map(_PERCENTILE.fullmatch, parameters)):
        yield from _percentile_faults(family, parameters)
        return
    named = list(_name_faults(family, parameters))
    yield from named
    if not named:
        yield from _value_faults(family, parameters)


def parameters_of(family: str, parameters: Iterable[str]) -> tuple[str, ...]:
    """Names of the parameters that a family needs; a mixture needs three for each component.

    Example:
        >>> parameters_of("normal-mixture", ["weight_1", "weight_2"])
        ('mean_1', 'sd_1', 'weight_1', 'mean_2', 'sd_2', 'weight_2')
    """
    own = FAMILIES[family].parameters
    if family != _MIXTURE:
        return own
    components = max(sum(name.startswith("weight_") for name in parameters), 1)
    return tuple(f"{part}_{row + 1}" for row in range(components) for part in own)


def location_parameters(
    family: str, parameters: Mapping[str, float]
) -> Iterator[tuple[str, float]]:
    """Yield the parameters that say where a distribution lies.

    These are its bounds and percentiles, or else its centre.

    Example:
        >>> list(location_parameters("normal", {"mean": 5, "sd": 1}))
        [('mean', 5)]
    """
    bounds = [(name, parameters[name]) for name in ("lower", "upper") if name in parameters]
    yield from bounds
    yield from ((f"p{level:g}", value) for level, value in percentiles(parameters).items())
    centre = FAMILIES[family].centre
    if centre is not None and not bounds:
        for name, value in parameters.items():
            if name.partition("_")[0] == centre:
                yield name, value


def percentiles(parameters: Mapping[str, float]) -> dict[float, float]:
    """The values of those parameters that are percentiles, by level, the lowest level first.

    Example:
        >>> percentiles({"p95": 9.0, "p5": 1.0})
        {5.0: 1.0, 95.0: 9.0}
    """
    found = {
        float(match[1]): value
        for name, value in parameters.items()
        if (match := _PERCENTILE.fullmatch(name))
    }
    return dict(sorted(found.items()))


def _percentile_faults(family: str, found: Mapping[str, float]) -> Iterator[DistributionFault]:
    levels = percentiles(found)
    if len(levels) != 2 or len(found) != 2 or not all(0 < level < 100 for level in levels):
        yield DistributionFault(
            f"family '{family}' by percentiles takes two of them, as p5 and p95, between 0 and 100"
            f" and nothing else; found {', '.join(found)}"
        )
        return
    (low, first), (high, last) = levels.items()
    if not first < last:
        yield DistributionFault(
            f"p{low:g} is {as_written(first)} and p{high:g} is {as_written(last)}; the values rise"
            " with the percentiles. Are the two swapped?"
        )
    elif family == "lognormal" and first < SMALLEST:
        yield _fault(f"p{low:g}", first, "must exceed 0")


def _name_faults(family: str, found: Mapping[str, float]) -> Iterator[DistributionFault]:
    needed = parameters_of(family, found)
    allowed = (*needed, *BOUNDS) if FAMILIES[family].takes_bounds else needed
    missing = [name for name in needed if name not in found]
    for name in found:
        if name in allowed:
            continue
        advice = did_you_mean(name, missing or allowed)
        message = f"family '{family}' has no parameter '{name}'. {advice}"
        yield DistributionFault(message, name, is_name=True)
        # A parameter that was only misspelt is not missing as well.
        meant = difflib.get_close_matches(name, missing, n=1)
        missing = [each for each in missing if each not in meant]
    for name in missing:
        yield DistributionFault(
            f"family '{family}' needs the parameter '{name}'; it takes {', '.join(needed)}"
        )


def _value_faults(family: str, found: Mapping[str, float]) -> Iterator[DistributionFault]:
    known = FAMILIES[family]
    for name in parameters_of(family, found):
        # The parameter sd_2 of a mixture must be above 0 as the family's sd is.
        is_positive = {name, name.rpartition("_")[0]} & {*known.positive}
        if is_positive and found[name] < SMALLEST:
            least = "" if found[name] <= 0 else f" by {SMALLEST:g} or more"
            yield _fault(name, found[name], f"must exceed 0{least}")
    if family == _MIXTURE:
        yield from _weight_faults(found)
    elif family in ("uniform", "pert"):
        yield from _order_fault(found)
        mode = found.get("mode", found["lower"])
        if found["lower"] < found["upper"] and not found["lower"] <= mode <= found["upper"]:
            yield _fault("mode", mode, "must lie between lower and upper")
    elif any(name in found for name in BOUNDS):
        yield from _bound_faults(known, found)


def _weight_faults(found: Mapping[str, float]) -> Iterator[DistributionFault]:
    weights = {name: value for name, value in found.items() if name.startswith("weight_")}
    negative = [name for name, value in weights.items() if value < 0]
    for name in negative:
        yield _fault(name, weights[name], "must not be negative")
    total = math.fsum(weights.values())
    if not negative and abs(total - 1) > _SUM_TOLERANCE:
        yield DistributionFault(
            f"the weights of the mixture sum to {total:g}; they sum to 1. Is a component missing?"
        )


def _order_fault(found: Mapping[str, float]) -> Iterator[DistributionFault]:
    lower, upper = found.get("lower", -math.inf), found.get("upper", math.inf)
    if not lower < upper:
        ends = f"lower is {as_written(lower)} and upper is {as_written(upper)}"
        message = f"{ends}; lower must lie under upper"
        yield DistributionFault(f"{message}. Are the two swapped?", "lower")


def _bound_faults(
    known: DistributionFamily, found: Mapping[str, float]
) -> Iterator[DistributionFault]:
    yield from _order_fault(found)
    for name, bound in (("mass_lower", "lower"), ("mass_upper", "upper")):
        if not 0 <= found.get(name, 0) <= 1:
            yield _fault(name, found[name], "is a probability and lies in [0, 1]")
        elif found.get(name, 0) > 0 and bound not in found:
            yield _fault(name, found[name], f"stands on the bound '{bound}', which is missing")
    masses = [found.get(name, 0) for name in ("mass_lower", "mass_upper")]
    total = sum(masses)
    if total > 1 and max(masses) <= 1:
        yield _fault("mass_upper", total, "and mass_lower together must not exceed 1")
    low, high = known.support
    if found.get("lower", low) >= high or found.get("upper", high) <= low:
        name = "lower" if found.get("lower", low) >= high else "upper"
        rule = f"leaves nothing of the family, which lies in [{low:g}, {high:g}]"
        yield _fault(name, found[name], rule)


def _fault(name: str, value: float, rule: str) -> DistributionFault:
    return DistributionFault(f"{name} {rule}, found {value:.15g}", name)
