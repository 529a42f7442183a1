"""Checks of distributions before they are scored: known families, possible parameters."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from forecasttrack.errors import ForecastTrackError

if TYPE_CHECKING:
    from numpy.typing import NDArray


def unfit_distributions(table: pd.DataFrame) -> dict[int, str]:
    """Find the distributions whose family is unknown, or whose parameters are impossible.

    Args:
        table: Rows of ``forecast, family, parameter, value``.

    Returns:
        What is wrong with each, by the number of its forecast.

    Example:
        >>> table = pd.DataFrame({"forecast": [0, 0], "family": "normal",
        ...                       "parameter": ["mean", "sd"], "value": [1.0, -2.0]})
        >>> unfit_distributions(table)
        {0: 'sd must exceed 0, found -2'}
    """
    if table.empty:
        return {}
    wide = table.pivot(index="forecast", columns="parameter", values="value")  # noqa: PD010
    family = table.groupby("forecast")["family"].first().reindex(wide.index).to_numpy()
    given = wide.notna().to_numpy()
    found: dict[int, str] = {}
    # Forecasts of one family that name the same parameters are checked together.
    alike = pd.DataFrame(given).groupby([family, *given.T], sort=False, dropna=False)
    for rows in alike.indices.values():
        part = wide.iloc[rows].loc[:, given[rows[0]]]
        found |= dict(_misfits(str(family[rows[0]]), part, np.arange(len(part))))
    return dict(sorted(found.items()))


def _misfits(
    family: str, parameters: pd.DataFrame, rows: NDArray[np.intp]
) -> Iterator[tuple[int, str]]:
    """Halve what does not fit until each misfit stands alone."""
    message = _fault(family, parameters.iloc[rows])
    if not message:
        return
    if len(rows) == 1:
        yield int(parameters.index[rows[0]]), message
        return
    middle = len(rows) // 2
    yield from _misfits(family, parameters, rows[:middle])
    yield from _misfits(family, parameters, rows[middle:])


def _fault(family: str, parameters: pd.DataFrame) -> str:
    """What is wrong with the first of them that does not fit; empty where all do."""
    from forecasttrack.scoring.families.catalogue import make  # noqa: PLC0415 - needs SciPy

    arrays = {str(name): column.to_numpy() for name, column in parameters.items()}
    try:
        make(family, arrays, len(parameters))
    except ForecastTrackError as error:
        return str(error).replace(" at row 0.", "").rstrip()
    return ""
