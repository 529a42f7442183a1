"""Several comparisons at once: p-values that know of each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from forecasttrack.display.arguments import naming_arguments
from forecasttrack.display.found import shown
from forecasttrack.errors import InvalidArgumentError, did_you_mean

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

__all__ = ["ADJUSTMENTS", "adjust"]

Adjustment = Literal["holm", "benjamini-hochberg", "none"]
ADJUSTMENTS: tuple[Adjustment, ...] = ("holm", "benjamini-hochberg", "none")
"""What is controlled: the chance of any false finding; their expected share; nothing."""


@naming_arguments
def adjust(*, p_value: ArrayLike, method: Adjustment = "holm") -> np.ndarray:
    """Adjust p-values for being several.

    Args:
        p_value: p-values, shape (m,), in [0, 1]; NaN stays NaN and does not count.
        method: ``"holm"`` (Holm 1979) keeps the chance of any false finding below the level;
            ``"benjamini-hochberg"`` (1995) their expected share among the findings, for
            independent or positively dependent tests; ``"none"`` changes nothing.

    Returns:
        Adjusted p-values, shape (m,).

    Raises:
        InvalidArgumentError: There is no such method, or a p-value lies outside [0, 1].

    References:
        Holm (1979), Scand. J. Statist. 6, 65-70;
        Benjamini & Hochberg (1995), doi:10.1111/j.2517-6161.1995.tb02031.x

    Example:
        >>> adjust(p_value=[0.01, 0.04, 0.03])
        array([0.03, 0.06, 0.06])
    """
    p = np.asarray(p_value, dtype=float)
    if method not in ADJUSTMENTS:
        raise InvalidArgumentError(
            f"no adjustment {shown(method)}. {did_you_mean(method, ADJUSTMENTS)}", field="method"
        )
    known = ~np.isnan(p)
    if ((p[known] < 0) | (p[known] > 1)).any():
        raise InvalidArgumentError("a p-value lies in [0, 1]", field="p_value")
    adjusted = p.copy()
    if method != "none":
        adjusted[known] = (_holm if method == "holm" else _benjamini_hochberg)(p[known])
    return adjusted


def _holm(p: np.ndarray) -> np.ndarray:
    order = np.argsort(p, kind="stable")
    stepped = np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1))
    return _back(np.minimum(stepped, 1), order)


def _benjamini_hochberg(p: np.ndarray) -> np.ndarray:
    order = np.argsort(p, kind="stable")[::-1]
    stepped = np.minimum.accumulate(p[order] * len(p) / np.arange(len(p), 0, -1))
    return _back(np.minimum(stepped, 1), order)


def _back(values: np.ndarray, order: np.ndarray) -> np.ndarray:
    there = np.empty_like(values)
    there[order] = values
    return there
