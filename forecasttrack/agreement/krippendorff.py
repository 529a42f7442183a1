"""Krippendorff's alpha of any number of coders, at four levels, with missing ratings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from forecasttrack.agreement.ratings import as_codes, as_numbers
from forecasttrack.display.arguments import naming_arguments
from forecasttrack.display.found import shown
from forecasttrack.errors import InvalidArgumentError, InvalidTableError
from forecasttrack.reliability.ties import tied

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

Level = Literal["nominal", "ordinal", "interval", "ratio"]


_AT_ONCE = 2_000_000
"""How many numbers are in memory at a time while alphas of bootstrap draws are computed."""


@naming_arguments
def krippendorff_alpha(*, ratings: ArrayLike, level: Level = "nominal") -> float:
    """Krippendorff's alpha, one minus observed over expected disagreement.

    Units that fewer than two coders rated do not count.

    Args:
        ratings: Shape (coders, units), NaN or None where a coder gave none. Names are allowed at
            the nominal level; the others need numbers, the ratio level none below 0.
        level: "nominal" (same or not), "ordinal" (ranks), "interval" (differences) or "ratio".

    Returns:
        At most 1; 0 is what chance gives; NaN where all ratings are equal, or no unit has two.

    Raises:
        InvalidTableError: Fewer than two coders, texts at a level that needs numbers, or numbers
            below 0 at the ratio level.
        InvalidArgumentError: No such level.

    References:
        Krippendorff (2011), Computing Krippendorff's Alpha-Reliability;
        Hayes and Krippendorff (2007), doi:10.1080/19312450709336664

    Example:
        >>> round(krippendorff_alpha(ratings=[[1, 2, 3, None], [1, 2, 2, 4]], level="interval"), 3)
        0.706
    """
    if level not in _DISTANCES:
        message = f"level is {shown(level)}; it must be one of {', '.join(map(repr, _DISTANCES))}."
        raise InvalidArgumentError(message, field="level")
    values, counts, _ = _value_counts(ratings, level)
    return float(_alphas(values, counts, np.ones((1, len(counts))), level)[0])


def alphas_of_draws(
    *, ratings: ArrayLike, units: NDArray[np.integer], level: Level = "nominal"
) -> Floats:
    """Krippendorff's alpha of each bootstrap draw of units; the ratings are counted only once.

    Args:
        ratings: Shape (coders, units), as for `krippendorff_alpha`.
        units: Positions of the units in each draw, shape (draws, units).
        level: The level of measurement.

    Returns:
        One alpha per draw, NaN where all its ratings are equal, shape (draws,).

    Example:
        >>> alphas_of_draws(ratings=[[1, 1, 0], [1, 0, 0]], units=np.array([[0, 1, 2], [0, 0, 2]]))
        array([0.44444444, 1.        ])
    """
    values, counts, pairable = _value_counts(ratings, level)
    drawn = [np.bincount(chosen, minlength=len(pairable))[pairable] for chosen in units]
    size = max(1, _AT_ONCE // max(1, len(values) * (len(counts) + 2 * len(values))))
    return np.concatenate(
        [
            _alphas(values, counts, np.array(drawn[start : start + size]), level)
            for start in range(0, len(drawn), size)
        ]
    )


def _value_counts(ratings: ArrayLike, level: Level) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """Count how often each value was given for each unit that has two ratings or more.

    Returns:
        The values, shape (v,); how often each was given, shape (pairable units, v); and whether
        each unit is pairable.
    """
    if level == "nominal":
        numbers, _ = as_codes(ratings, complete=False)
    else:
        numbers = as_numbers(ratings, complete=False)
    has_two = (~np.isnan(numbers)).sum(axis=0) >= 2
    pairable = numbers[:, has_two]
    given = pairable[~np.isnan(pairable)]
    place = tied(given)
    values = given[np.unique(place, return_index=True)[1]]
    units = np.broadcast_to(np.arange(pairable.shape[1]), pairable.shape)[~np.isnan(pairable)]
    counts = np.zeros((pairable.shape[1], len(values)))
    np.add.at(counts, (units, place.ravel()), 1)
    return values, counts, has_two


def _coincidences(counts: Floats, times: NDArray[Any]) -> Floats:
    """How often each pair of values was given to one unit, shape (draws, v, v).

    Args:
        counts: How often each value was given to each unit, shape (units, v).
        times: How often each draw contains each unit, shape (draws, units).
    """
    weighted = counts * (times / (counts.sum(axis=1) - 1))[:, :, np.newaxis]
    coincidences: Floats = weighted.transpose(0, 2, 1) @ counts
    place = np.arange(counts.shape[1])
    coincidences[:, place, place] -= weighted.sum(axis=1)
    return coincidences


def _alphas(values: Floats, counts: Floats, times: NDArray[Any], level: Level) -> Floats:
    """Alpha of each draw, in which each unit counts as often as ``times`` says, (draws, units).

    A value that does not occur in a draw adds nothing to its alpha.
    """
    coincidences = _coincidences(counts, times)
    given = coincidences.sum(axis=2)
    distance = _DISTANCES[level](values, given)
    apart = ((given[:, np.newaxis] @ distance)[:, 0] * given).sum(axis=1)
    total = given.sum(axis=1)
    expected = np.divide(apart, total - 1, out=np.zeros_like(apart), where=total > 1)
    observed = (coincidences * distance).sum(axis=(1, 2))
    share = np.divide(observed, expected, out=np.full_like(apart, np.nan), where=expected != 0)
    return np.asarray(1 - share)


def _nominal(values: Floats, _given: Floats) -> Floats:
    return 1.0 - np.eye(len(values))


def _ordinal(values: Floats, given: Floats) -> Floats:
    # The rank of a value is the middle of the ratings that share it. Two ranks differ by the
    # number of ratings between the two values, plus half of the ratings at either value.
    middle = given.cumsum(axis=-1) - given / 2
    return _interval(middle, values)


def _interval(values: Floats, _given: Floats) -> Floats:
    apart: Floats = values[..., :, np.newaxis] - values[..., np.newaxis, :]
    return apart**2


def _ratio(values: Floats, _given: Floats) -> Floats:
    if (values < 0).any():
        message = f"ratings at the ratio level start at 0, found {values.min():g}."
        raise InvalidTableError(message, field="ratings")
    total = np.add.outer(values, values)
    apart = np.subtract.outer(values, values)
    share: Floats = np.divide(apart, total, out=np.zeros_like(total), where=total > 0)
    return share**2


_DISTANCES = {"nominal": _nominal, "ordinal": _ordinal, "interval": _interval, "ratio": _ratio}
