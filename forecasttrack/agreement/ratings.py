"""Check ratings, and turn them into codes or numbers, one row per coder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from forecasttrack.errors import InvalidTableError
from forecasttrack.reliability.ties import tied

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]


def as_numbers(ratings: ArrayLike, *, complete: bool) -> Floats:
    """Return ratings as numbers of shape (coders, units), missing ones as NaN.

    Raises:
        InvalidTableError: There are fewer than two coders, no units, texts among numbers, infinite
            ratings, or missing ones where none may be.
    """
    table = _table(ratings)
    missing = _missing(table)
    numbers = np.full(table.shape, np.nan)
    try:
        if has_text(table):
            raise TypeError("found a text")
        numbers[~missing] = table[~missing].astype(np.float64)
    except (TypeError, ValueError) as error:
        message = (
            f"ratings must be numbers for this statistic ({error}). For names, take a nominal one."
        )
        raise InvalidTableError(message, field="ratings") from error
    if np.isinf(numbers).any():
        message = "ratings must be finite, found infinity"
        raise InvalidTableError(message, field="ratings")
    return _require_complete(numbers, missing, complete=complete)


def has_text(table: NDArray[Any]) -> bool:
    """Whether a rating is a text; even a text of digits, such as "01", is a name."""
    return table.dtype != np.float64 and any(isinstance(rating, str) for rating in table.flat)


def as_codes(ratings: ArrayLike, *, complete: bool) -> tuple[Floats, list[Any]]:
    """Return ratings as codes 0, 1, ... (NaN where missing) and the categories, sorted.

    Raises:
        InvalidTableError: There are fewer than two coders, no units, or missing ratings where
            none may be.

    Example:
        >>> as_codes([["no", "yes"], ["yes", None]], complete=False)
        (array([[ 0.,  1.],
               [ 1., nan]]), ['no', 'yes'])
    """
    table = _table(ratings)
    missing = _missing(table)
    if table.dtype == np.float64:
        given = table[~missing]
        codes = np.full(table.shape, np.nan)
        codes[~missing] = place = tied(given)
        known = given[np.unique(place, return_index=True)[1]]
        return _require_complete(codes, missing, complete=complete), known.tolist()
    categories = _sorted(set(table[~missing].tolist()))
    position = {category: float(code) for code, category in enumerate(categories)}
    codes = np.full(table.shape, np.nan)
    codes[~missing] = [position[rating] for rating in table[~missing].tolist()]
    return _require_complete(codes, missing, complete=complete), categories


def _table(ratings: ArrayLike) -> NDArray[Any]:
    is_float = isinstance(ratings, np.ndarray) and ratings.dtype == np.float64
    table: NDArray[Any] = np.asarray(ratings, dtype=np.float64 if is_float else object)
    if table.ndim != 2 or table.shape[0] < 2 or table.shape[1] < 1:
        message = (
            f"ratings have shape {table.shape}; give one row per coder (at least two) and one"
            " column per unit, all rows of one length, None where a coder gave none."
        )
        raise InvalidTableError(message, field="ratings")
    return table


def _missing(table: NDArray[Any]) -> NDArray[np.bool_]:
    if table.dtype == np.float64:
        return np.asarray(np.isnan(table))
    # A missing rating differs from itself (NaN), or is None or one of the pandas markers.
    flat = [
        rating is None
        or type(rating).__name__ in ("NAType", "NaTType")
        or (isinstance(rating, float) and rating != rating)  # noqa: PLR0124
        for rating in table.flat
    ]
    return np.array(flat).reshape(table.shape)


def _sorted(categories: set[Any]) -> list[Any]:
    try:
        return sorted(categories)
    except TypeError:
        return sorted(categories, key=str)


def _require_complete(numbers: Floats, missing: NDArray[np.bool_], *, complete: bool) -> Floats:
    """Return the numbers; refuse missing ones where ``complete`` allows none."""
    if complete and missing.any():
        coder, unit = np.argwhere(missing)[0]
        message = (
            f"coder {coder} gave no rating of unit {unit}, and this statistic needs them all."
            " krippendorff_alpha allows missing ratings; or leave those units out yourself."
        )
        raise InvalidTableError(message, field="ratings", row=int(coder))
    return numbers
