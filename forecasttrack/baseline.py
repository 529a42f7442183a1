"""Forecasters to beat: what they would have said about the same questions."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from forecasttrack.errors import UnknownNameError, did_you_mean
from forecasttrack.pairing import Pairs


def even_odds(pairs: Pairs) -> Pairs:
    """Say one half to every yes/no question.

    Example:
        >>> import forecasttrack as ft
        >>> pairs = ft.pair(ft.read_book("fixtures/alaska-2025")).where(kind="binary")
        >>> set(even_odds(pairs).frame["probability"])
        {0.5}
    """
    binary = (pairs.frame["kind"] == "binary").to_numpy()
    return pairs.with_columns(probability=np.where(binary, 0.5, np.nan))


BASELINES: Mapping[str, Callable[[Pairs], Pairs]] = {"even odds": even_odds}
"""The baselines by name."""


def find_baseline(name: str) -> Callable[[Pairs], Pairs]:
    """Find a baseline by its name.

    Raises:
        UnknownNameError: There is none of that name.
    """
    if name not in BASELINES:
        raise UnknownNameError(f"no baseline {name!r}. {did_you_mean(name, BASELINES)}")
    return BASELINES[name]
