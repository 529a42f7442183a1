"""Agreement on numbers such as probabilities: intraclass correlation and mean difference."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Literal

import numpy as np

from forecasttrack.agreement.ratings import as_numbers
from forecasttrack.display.arguments import naming_arguments
from forecasttrack.display.found import shown
from forecasttrack.errors import InvalidArgumentError, InvalidTableError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

Model = Literal["one-way", "two-way random", "two-way mixed"]
MODELS = ("one-way", "two-way random", "two-way mixed")


@naming_arguments
def intraclass(
    *, ratings: ArrayLike, model: Model = "two-way random", average: bool = False
) -> float:
    """Intraclass correlation: the share of variance that lies between units (Shrout, Fleiss 1979).

    Args:
        ratings: Numbers, shape (coders, units), none missing, at least two units.
        model: "one-way" (each unit has coders of its own, their ICC(1)), "two-way random" (these
            coders stand for others, and a coder who is always higher disagrees, ICC(2)) or
            "two-way mixed" (only these coders matter, and a constant difference between them does
            not, ICC(3)).
        average: Whether to give the correlation of the mean of all coders, ICC(1, k) to
            ICC(3, k), rather than that of a single coder.

    Returns:
        At most 1, below 0 where ratings differ more within units than between them; NaN where all
        ratings are equal, or the estimated variances do not sum to more than 0.

    Raises:
        InvalidTableError: Fewer than two coders or units, a text, or a missing rating.
        InvalidArgumentError: No such model.

    References:
        Shrout and Fleiss (1979), doi:10.1037/0033-2909.86.2.420

    Example:
        >>> round(intraclass(ratings=[[0.2, 0.5, 0.9], [0.3, 0.5, 0.8]]), 3)
        0.964
    """
    if model not in MODELS:
        message = f"model is {shown(model)}; it must be one of {', '.join(map(repr, MODELS))}."
        raise InvalidArgumentError(message, field="model")
    table = as_numbers(ratings, complete=True)
    if table.shape[1] < 2:
        message = "an intraclass correlation needs at least two units, found one"
        raise InvalidTableError(message, field="ratings")
    if np.ptp(table) == 0:
        return float("nan")
    between, noise, shift = _variances(table, model)
    if average:
        noise, shift = noise / len(table), shift / len(table)
    total = between + noise + shift
    return between / total if total > 0 else float("nan")


@naming_arguments
def mean_difference(*, ratings: ArrayLike) -> float:
    """Give the mean absolute difference between coders, over all pairs of coders and units.

    Args:
        ratings: Numbers, shape (coders, units), NaN where missing; a pair of ratings counts where
            neither is missing.

    Returns:
        The mean, in the unit of the ratings; 0 is perfect; NaN where no two coders rated the same
        unit.

    Raises:
        InvalidTableError: Fewer than two coders, or a text.

    Example:
        >>> round(mean_difference(ratings=[[0.2, 0.5, 0.9], [0.3, 0.5, None]]), 3)
        0.05
    """
    table = as_numbers(ratings, complete=False)
    differences = np.concatenate([np.abs(one - two) for one, two in combinations(table, 2)])
    known = differences[~np.isnan(differences)]
    return float(known.mean()) if known.size else float("nan")


def _variances(table: Floats, model: Model) -> tuple[float, float, float]:
    """Estimate the variance between units, that of noise, and that between the coders' means."""
    coders, units = table.shape
    centre = table.mean()
    # The sums of squares of an analysis of variance.
    by_unit = coders * float(((table.mean(axis=0) - centre) ** 2).sum())
    by_coder = units * float(((table.mean(axis=1) - centre) ** 2).sum())
    total = float(((table - centre) ** 2).sum())
    mean_unit = by_unit / (units - 1)
    if model == "one-way":
        within = (total - by_unit) / (units * (coders - 1))
        return (mean_unit - within) / coders, within, 0.0
    noise = (total - by_unit - by_coder) / ((units - 1) * (coders - 1))
    shift = (by_coder / (coders - 1) - noise) / units if model == "two-way random" else 0.0
    return (mean_unit - noise) / coders, noise, shift
