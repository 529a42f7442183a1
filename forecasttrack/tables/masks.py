"""Checks of masks: True for each row of a table that is kept, False for others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from forecasttrack.display.found import shown
from forecasttrack.display.numbers import counted
from forecasttrack.errors import InvalidArgumentError

if TYPE_CHECKING:
    from numpy.typing import NDArray


def checked_mask(given: object, n: int, *, one: str, field: str) -> NDArray[np.bool_]:
    """Return a mask as an array after checking it.

    Args:
        given: Booleans, or numbers that are 0 or 1, as any list or column.
        n: How many rows there are.
        one: What a row is called.
        field: The argument that gave the mask.

    Raises:
        InvalidArgumentError: It has another length, or holds something else.
    """
    try:
        found = np.asarray(given)
        # Masks of millions of rows are booleans; only others are looked at value by value.
        is_mask = found.dtype == bool or {*found.tolist()} <= {True, False}
        mask = found.astype(bool, copy=False) if is_mask else None
    except (TypeError, ValueError):  # no list, or one of lists
        mask = None
    if mask is None or mask.shape != (n,):
        raise InvalidArgumentError(
            f"{field} takes True or False for each of {counted(n, one)}, found {shown(given)}",
            field=field,
        )
    return mask
