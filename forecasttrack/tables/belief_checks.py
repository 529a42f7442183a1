"""Beliefs of several numbers, held to what the records of a book are held to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from forecasttrack.records.belief import SUM_TOLERANCE
from forecasttrack.tables.faults import Faults
from forecasttrack.tables.schema import Texts

if TYPE_CHECKING:
    from numpy.typing import NDArray


def check_sums(table: pd.DataFrame, held: NDArray[np.intp], faults: Faults) -> None:
    """Refuse forecasts whose probabilities of options do not sum to 1, by their first rows.

    Args:
        table: The options with their probabilities.
        held: Row of each option in the table that was handed in.
        faults: Where faults are noted.
    """
    forecast = table["forecast"].to_numpy()
    total = np.bincount(forecast, weights=table["probability"].to_numpy())
    is_checked = np.bincount(forecast) > 0
    # What is missing or impossible is a fault of its own, and the sum follows from it.
    is_checked[forecast[faults.bad[held]]] = False
    wrong = np.flatnonzero(is_checked & ~(np.abs(total - 1) <= SUM_TOLERANCE))
    if wrong.size:
        first_row = np.full(len(total), -1)
        first_row[forecast[::-1]] = held[::-1]
        of_row = dict(zip(first_row[wrong].tolist(), total[wrong].tolist(), strict=True))
        faults.describe_rows(
            np.sort(first_row[wrong]),
            "probability",
            lambda row: (
                f"the probabilities of the options sum to {of_row[row]:g}; they sum to 1."
                " Is an option missing?"
            ),
        )


def stray_options(
    option: Texts, question: NDArray[np.int32], options: pd.Series[Any]
) -> NDArray[np.bool_]:
    """Whether each option is one that its question does not offer, shape (n,).

    Args:
        option: The options.
        question: Row of the question of each option, -1 where it is not known.
        options: The options that each question offers, None where it offers none.
    """
    code_of = {name: place for place, name in enumerate(option.names)}
    width = len(option.names) + 1
    offered = [
        row * width + code_of[name]
        for row, names in enumerate(options)
        for name in (names or ())
        if name in code_of
    ]
    has_options = np.array([each is not None for each in options] + [False])
    pair = question.astype(np.int64) * width + option.codes
    strays: NDArray[np.bool_] = (
        has_options.take(question) & (option.codes >= 0) & ~np.isin(pair, offered)
    )
    return strays


def check_quantiles(table: pd.DataFrame, held: NDArray[np.intp], faults: Faults) -> None:
    """Refuse levels outside [0, 1], and quantiles that cross.

    Args:
        table: Rows of ``forecast, level, value``.
        held: Row of each quantile in the table that was handed in.
        faults: Where faults are noted.
    """
    forecast, level, value = (table[name].to_numpy() for name in ("forecast", "level", "value"))
    outside = np.flatnonzero(~((level >= 0) & (level <= 1)))
    if outside.size:
        found = pd.Series(level, index=held)
        faults.describe_rows(
            held[outside],
            "level",
            lambda row: f"{found[row]:g} is no level; one lies in [0, 1]",
        )
    order = np.arange(len(table))
    next_forecast = forecast[1:] > forecast[:-1]
    if not (next_forecast | ((forecast[1:] == forecast[:-1]) & (level[1:] > level[:-1]))).all():
        order = np.lexsort((level, forecast))
    same = forecast[order[1:]] == forecast[order[:-1]]
    crossed = np.flatnonzero(same & (value[order[1:]] < value[order[:-1]])) + 1
    if crossed.size:
        upper, lower = order[crossed], order[crossed - 1]
        pair_of_row = {
            int(held[upper_row]): (upper_row, lower_row)
            for upper_row, lower_row in zip(upper, lower, strict=True)
        }

        def describe(row: int) -> str:
            upper_row, lower_row = pair_of_row[row]
            return (
                f"the quantiles cross: {value[lower_row]:g} at level {level[lower_row]:g},"
                f" {value[upper_row]:g} at level {level[upper_row]:g}; are the two swapped?"
            )

        faults.describe_rows(np.sort(held[upper]), "value", describe)


def check_bounds(
    value: NDArray[np.float64],
    question: NDArray[np.int32],
    questions: pd.DataFrame,
    faults: Faults,
) -> None:
    """Refuse values beyond the bounds of their question, within which the outcome lies for sure."""
    lower, upper = (np.append(questions[name].to_numpy(), np.nan) for name in ("lower", "upper"))
    if np.isnan(lower).all() and np.isnan(upper).all():
        return
    beyond = (value < lower.take(question)) | (value > upper.take(question))
    fault = "lies beyond the bounds of its question, which hold for sure"
    faults.note(beyond, value, "value", fault)
