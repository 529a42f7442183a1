"""Cumulative distributions in tables, held to what the records of a book are held to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from forecasttrack.records.belief import END_TOLERANCE, beyond_closed_end

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd
    from numpy.typing import NDArray

    from forecasttrack.tables.faults import Faults

ENDS = (("open_low", "lower"), ("open_high", "upper"))
"""For each end the column that says whether it is open, and the bound of a question there."""


def mark_open_ends(
    table: pd.DataFrame, question: NDArray[np.int32], questions: pd.DataFrame
) -> pd.DataFrame:
    """The points of distributions, each with whether the ends of its forecast are open.

    Where a table does not say, an end is open if it lies inside the bounds of the question.

    Args:
        table: Rows of ``forecast, point, cdf, open_low, open_high``, the last two 1, 0 or NaN.
        question: Row of the question of each point, -1 where it is not known, shape (n,).
        questions: The questions.
    """
    first, last = _ends_of(table)
    marks = {}
    for (name, bound), end in zip(ENDS, (first, last), strict=True):
        bound_value = np.append(questions[bound].to_numpy(dtype=float), np.nan).take(question)
        inside = np.isnan(bound_value) | (
            end > bound_value if name == "open_low" else end < bound_value
        )
        marks[name] = _of_forecast(table, inside, table[name].to_numpy(float))
    return table.assign(**marks)


def _ends_of(table: pd.DataFrame) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The first and the last point of the forecast of each row."""
    by = table.groupby("forecast")["point"]
    return by.transform("min").to_numpy(), by.transform("max").to_numpy()


def _of_forecast(
    table: pd.DataFrame, default: NDArray[np.bool_], given: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Whether an end is open, for each row: as any row of its forecast states, or by default."""
    forecast = table["forecast"].to_numpy()
    by_forecast = np.full(forecast.max(initial=-1) + 1, np.nan)
    is_stated = ~np.isnan(given)
    by_forecast[forecast[is_stated]] = given[is_stated]
    of_row = by_forecast.take(forecast)
    return np.where(np.isnan(of_row), default, of_row == 1)


def check_cdfs(
    table: pd.DataFrame,
    held: NDArray[np.intp],
    question: NDArray[np.int32],
    questions: pd.DataFrame,
    faults: Faults,
) -> None:
    """Refuse distributions that fall, leave [0, 1], or have probability beyond a closed end.

    Refused are as well a point without a probability or the reverse, a single point, and an end
    that is called open and stands on a bound of the question.

    Args:
        table: Rows of ``forecast, point, cdf, open_low, open_high``.
        held: Row of each point in the table that was handed in.
        question: Row of the question of each point, -1 where it is not known.
        questions: The questions.
        faults: Where faults are noted.
    """
    point, cdf = table["point"].to_numpy(), table["cdf"].to_numpy()
    note = _Noting(held, faults)
    note(np.isnan(point), "point", lambda row: f"{cdf[row]:g} has no 'point'; state both")
    note(np.isnan(cdf), "cdf", lambda row: f"point {point[row]:.15g} has no 'cdf'; state both")
    outside = (cdf < 0) | (cdf > 1)
    note(outside, "cdf", lambda row: f"{cdf[row]:g} is no probability; one lies in [0, 1]")
    _check_steps(table, note)
    _check_ends(table, question, questions, note)


class _Noting:
    """Notes faults by the rows of the table that was handed in."""

    def __init__(self, held: NDArray[np.intp], faults: Faults) -> None:
        self._held, self._faults = held, faults

    def __call__(self, wrong: NDArray[np.bool_], column: str, text: Callable[[int], str]) -> None:
        places = np.flatnonzero(wrong)
        if places.size:
            of_row = {int(self._held[place]): int(place) for place in places}
            rows = np.sort(self._held[places])
            self._faults.describe_rows(rows, column, lambda row: text(of_row[row]))


def _check_steps(table: pd.DataFrame, note: _Noting) -> None:
    forecast, point, cdf = (table[name].to_numpy() for name in ("forecast", "point", "cdf"))
    order = np.lexsort((point, forecast))
    same = forecast[order[1:]] == forecast[order[:-1]]
    fallen = np.flatnonzero(same & (cdf[order[1:]] < cdf[order[:-1]])) + 1
    point_before = {int(order[place]): int(order[place - 1]) for place in fallen}
    wrong = np.zeros(len(table), dtype=bool)
    wrong[list(point_before)] = True
    note(
        wrong,
        "cdf",
        lambda row: (
            f"the distribution falls from {cdf[point_before[row]]:g} to {cdf[row]:g} at point"
            f" {point[row]:.15g}; a cumulative one never falls"
        ),
    )
    alone = np.bincount(forecast).take(forecast) == 1
    note(alone, "point", lambda row: f"{point[row]:.15g} stands alone; state two points or more")


def _check_ends(
    table: pd.DataFrame, question: NDArray[np.int32], questions: pd.DataFrame, note: _Noting
) -> None:
    point, cdf = table["point"].to_numpy(), table["cdf"].to_numpy()
    first, last = _ends_of(table)
    for (name, bound), end, beyond in zip(ENDS, (first, last), (cdf, 1 - cdf), strict=True):
        is_open, at_end = table[name].to_numpy(), point == end
        past_closed_end = at_end & ~is_open & (beyond > END_TOLERANCE)
        note(past_closed_end, "cdf", _fault_of_end(name, beyond))
        bound_value = np.append(questions[bound].to_numpy(dtype=float), np.nan).take(question)
        open_at_bound = at_end & is_open & (point == bound_value)
        note(
            open_at_bound,
            name,
            lambda row, name=name: (  # type: ignore[misc]
                f"{name} is true, and no number lies beyond the bound {point[row]:.15g} of its"
                " question; leave it out"
            ),
        )


def _fault_of_end(name: str, beyond: NDArray[Any]) -> Callable[[int], str]:
    return lambda row: beyond_closed_end(name, float(beyond[row]))
