"""A log of forecasts, made from columns after checking them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from forecasttrack.errors import InvalidTableError
from forecasttrack.scoring.history.log import ForecastLog, grouped

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


def forecast_log(  # noqa: PLR0913 - one argument per column
    *,
    question: ArrayLike,
    forecaster: ArrayLike,
    issued_at: ArrayLike,
    opens_at: ArrayLike,
    closed_at: ArrayLike,
    expires_at: ArrayLike | None = None,
    sequence: ArrayLike | None = None,
) -> ForecastLog:
    """Check the columns of a log of forecasts and put them in order.

    Args:
        question: Integer code of the question, in [0, q), shape (n,).
        forecaster: Integer code of the forecaster, not negative, shape (n,).
        issued_at: When the forecast was made, int64 microseconds UTC, shape (n,).
        opens_at: When each question opened, int64 microseconds UTC, shape (q,).
        closed_at: When each question closed in fact, int64 microseconds UTC, shape (q,).
        expires_at: When the forecast lapsed or was withdrawn, int64 microseconds UTC, the
            largest int64 where it never does, shape (n,).
        sequence: Integers that order the forecasts of one instant, shape (n,).

    Raises:
        InvalidTableError: A column does not hold integers, columns differ in
            length, or a code is outside its range.

    Example:
        >>> log = forecast_log(question=[0, 0], forecaster=[3, 3], issued_at=[5, 2],
        ...                    opens_at=[0], closed_at=[10])
        >>> log.grouping.row.tolist()
        [1, 0]
    """
    columns = {"question": question, "forecaster": forecaster, "issued_at": issued_at}
    columns |= {} if expires_at is None else {"expires_at": expires_at}
    columns |= {} if sequence is None else {"sequence": sequence}
    rows = {name: _integers(name, column) for name, column in columns.items()}
    windows = {"opens_at": _integers("opens_at", opens_at),
               "closed_at": _integers("closed_at", closed_at)}  # fmt: skip
    _same_length(rows)
    _same_length(windows)
    count = len(windows["opens_at"])
    _codes_within("question", rows["question"], count)
    _codes_within("forecaster", rows["forecaster"], None)
    clock = rows["issued_at"].astype(np.int64, copy=False)
    grouping = grouped(rows["question"], rows["forecaster"], clock, rows.get("sequence"), count)
    expires_at = rows.get("expires_at")
    return ForecastLog(
        grouping=grouping,
        issued_at=grouping.moment,
        expires_at=None if expires_at is None else expires_at.take(grouping.row),
        **windows,
    )


def _integers(name: str, column: ArrayLike) -> NDArray[np.int64]:
    array = np.asarray(column)
    if array.size == 0 and array.dtype == np.float64:
        return np.zeros(0, dtype=np.int64)
    if array.ndim != 1 or not np.issubdtype(array.dtype, np.signedinteger):
        message = (
            f"column '{name}' must be one-dimensional signed integers, found {array.dtype} "
            f"of shape {array.shape}. Times are int64 microseconds UTC."
        )
        raise InvalidTableError(message, field=name)
    return array


def _same_length(columns: dict[str, NDArray[np.int64]]) -> None:
    first, *others = columns
    for name in others:
        if len(columns[name]) != len(columns[first]):
            message = (
                f"column '{name}' has {len(columns[name])} rows and '{first}' has "
                f"{len(columns[first])}; every column needs one row per forecast or question."
            )
            raise InvalidTableError(message, field=name)


def _codes_within(name: str, codes: NDArray[np.integer], count: int | None) -> None:
    wrong = codes < 0 if count is None else (codes < 0) | (codes >= count)
    if wrong.any():
        row = int(np.flatnonzero(wrong)[0])
        allowed = "not negative" if count is None else f"in [0, {count})"
        message = f"column '{name}' holds {codes[row]} at row {row}; a code is {allowed}."
        raise InvalidTableError(message, field=name, row=row)
