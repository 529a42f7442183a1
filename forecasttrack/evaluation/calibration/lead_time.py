"""Lead time, question duration and revision number of each forecast."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from forecasttrack.errors import InvalidArgumentError
from forecasttrack.pairing.cells import is_list
from forecasttrack.tables.closes import exact_closes
from forecasttrack.tables.group_names import no_such_group

TIME_COLUMNS = ("lead_time", "duration", "revision")
"""Names that pairs can be grouped by beside their own columns."""

CUTS = (7.0, 30.0, 90.0, 365.0)
"""Days at which lead times and durations are cut."""


def with_groups(
    frame: pd.DataFrame, names: Sequence[str], *, cuts: Sequence[float] = CUTS
) -> pd.DataFrame:
    """Add the columns that pairs are grouped by, where they are not there yet.

    ``lead_time`` is how long before the planned end of its question a forecast was issued,
    ``duration`` how long the question was open for, ``revision`` counts the forecasts of one
    forecaster on one question from 1. A column whose cells are lists, such as tags, gives a
    forecast a row under each of its entries.

    Args:
        frame: Rows of pairs.
        names: Columns to group by.
        cuts: Days at which lead times and durations are cut, ascending, above 0.

    Returns:
        The frame with those columns; lead times and durations as ordered categories, "no close"
        where a question has no end, or no beginning for a duration.

    Raises:
        InvalidArgumentError: There is no such column, or cuts that do not ascend.

    Example:
        >>> frame = pd.DataFrame({
        ...     "issued_at": pd.to_datetime(["2026-01-01", "2026-01-30"], utc=True),
        ...     "closes_at": pd.to_datetime(["2026-02-01", "2026-02-01"], utc=True),
        ...     "closed_at": pd.to_datetime(["2026-02-01", "2026-02-01"], utc=True)})
        >>> with_groups(frame, ["lead_time"])["lead_time"].tolist()
        ['30 to 90 days', 'up to 7 days']
    """
    for name in names:
        if name not in frame and name not in TIME_COLUMNS:
            raise no_such_group("pairs", name, [*frame.columns, *TIME_COLUMNS])
        if name not in frame:
            frame = frame.assign(**{name: _timed(frame, name, cuts)})
        elif frame[name].map(is_list).any():
            frame = frame.explode(name, ignore_index=True)
    return frame


def _timed(frame: pd.DataFrame, name: str, cuts: Sequence[float]) -> pd.Series[Any]:
    if name == "revision":
        return _revision(frame)
    ends = exact_closes(frame["closes_at"]).fillna(frame["closed_at"])
    begins = frame["issued_at"] if name == "lead_time" else frame["opens_at"]
    return _cut((ends - begins).dt.total_seconds() / 86_400, cuts)


def _revision(frame: pd.DataFrame) -> pd.Series[Any]:
    """Count the forecasts of one forecaster on one question, in order of time, from 1."""
    order = frame.sort_values(["issued_at", "sequence"], kind="stable")
    return (order.groupby(["question_id", "forecaster"]).cumcount() + 1).reindex(frame.index)


def _cut(days: pd.Series[Any], cuts: Sequence[float]) -> pd.Series[Any]:
    edges = np.asarray(cuts, dtype=float)
    if not len(edges) or np.any(~(np.diff(edges, prepend=0) > 0)):
        message = f"cuts must ascend from above 0 days, found {list(cuts)}."
        raise InvalidArgumentError(message, field="cuts")
    middle = [f"{low:g} to {high:g} days" for low, high in pairwise(edges)]
    labels = [f"up to {edges[0]:g} days", *middle, f"over {edges[-1]:g} days", "no close"]
    # A lead time of exactly 7 days is "up to 7 days"; missing sorts behind everything.
    code = np.where(days.isna(), len(edges) + 1, np.searchsorted(edges, days, side="left"))
    named = pd.Categorical([labels[at] for at in code], categories=labels, ordered=True)
    return pd.Series(named, index=days.index)
