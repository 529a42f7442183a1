"""A hub's target data: outcomes of its tasks, from oracle output or series of observations."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Mapping
from typing import Any

import attrs

from forecasttrack.display.spreadsheet import restored
from forecasttrack.exchange.account import RowFault
from forecasttrack.exchange.platforms.cells import cell, number
from forecasttrack.exchange.platforms.hub_tasks import HubTasks

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
ORIGINS = ("reference_date", "origin_date", "forecast_date", "nowcast_date", "round_id")
_DATES = ("target_end_date", "target_date", "date")
"""Columns of the day of an observation, if target-data.json names none."""
_OF_TASKS = {*ORIGINS, *_DATES, "target"}
_OF_FORECASTS = {"output_type_id", "forecaster", "probability", "question", "question_id"}


def is_target_data(names: Collection[str]) -> bool:
    """Whether these are the columns of target data, by the columns that hubs give it.

    Example:
        >>> is_target_data(["location", "target_end_date", "target", "observation"])
        True
        >>> is_target_data(["question", "date", "probability", "observation"])
        False
    """
    if "oracle_value" in names:
        return True
    is_of_forecasts = not _OF_FORECASTS.isdisjoint(names)
    return "observation" in names and not is_of_forecasts and len(_OF_TASKS & {*names}) > 1


@attrs.define
class _Outcome:
    """The outcome of one task.

    Attributes:
        number: The number that was observed.
        as_of: The version of the data that says so.
        category: The category that came true.
        steps: For cumulative distributions: by threshold 1 if the number lay at or under it, else
            0.
    """

    number: float | None = None
    as_of: str = ""
    category: str | None = None
    steps: list[tuple[float, float]] = attrs.field(factory=list)

    def fields(self, *, numeric: bool) -> dict[str, Any] | None:
        """Outcome, or the range in which it lies, as in a resolution; None where it is unknown."""
        if not numeric:
            return None if self.category is None else {"outcome": self.category}
        if self.number is not None:
            return {"outcome": self.number}
        low = max((at for at, reached in self.steps if reached == 0), default=None)
        high = min((at for at, reached in self.steps if reached == 1), default=None)
        if low is None and high is None:
            return None
        return {"outcome_low": low, "outcome_high": high}


@attrs.define(kw_only=True)
class TargetTable:
    """One file of target data.

    Attributes:
        tasks: What tasks.json says of the hub.
        task_columns: The columns of tasks.
        date_column: The column of the day of an observation.
    """

    tasks: HubTasks
    task_columns: frozenset[str]
    date_column: str | None = None
    _columns: tuple[str, ...] | None = None
    _found: dict[tuple[str, ...], _Outcome] = attrs.field(factory=dict)

    def take(self, row: Mapping[str, Any]) -> None:
        """Take a row; of several versions the latest counts."""
        if self._columns is None:
            self._columns = self._keys(row)
        value = number(row, "oracle_value", "observation")
        if value is None:
            return
        key = tuple(restored(str(row[each])) for each in self._columns)
        outcome = self._found.setdefault(key, _Outcome())
        kind, level = cell(row, "output_type"), cell(row, "output_type_id")
        if kind == "pmf":
            if value == 1:
                outcome.category = restored(str(level))
        elif kind == "cdf" and level is not None:
            threshold = number(row, "output_type_id")
            outcome.steps.append((float(threshold or 0.0), value))
        elif str(row.get("as_of") or "") >= outcome.as_of:
            outcome.number, outcome.as_of = value, str(row.get("as_of") or "")

    def _keys(self, row: Mapping[str, Any]) -> tuple[str, ...]:
        """The columns that identify the task of a row, and the day, which tasks may not have."""
        names = [name for name in row if name in self.task_columns]
        if not self.task_columns & {self.date_column, *_DATES}:
            named = (self.date_column or _DATES[0], *_DATES)
            names += [each for each in named if each in row][:1]
        return tuple(names)

    def outcome(self, task: Mapping[str, str], *, numeric: bool) -> dict[str, Any] | None:
        """The outcome of a task; None if it is unknown, or if the task's day is."""
        if not self._columns:
            return None
        day = target_day(task, self.tasks)
        known = {each: task.get(each, day) for each in self._columns}
        if not any(each in task for each in self._columns) or None in known.values():
            return None
        found = self._found.get(tuple(str(known[each]) for each in self._columns))
        return None if found is None else found.fields(numeric=numeric)


def target_day(task: Mapping[str, str], tasks: HubTasks) -> str | None:
    """The day that a task is about: its latest, or the origin and as many steps as its horizon."""
    days = {key: each for key, each in task.items() if DAY.fullmatch(each)}
    origin = next((days[key] for key in ORIGINS if key in days), None)
    if set(days) - {*ORIGINS} or origin is None:
        return max(days.values(), default=None)
    step, horizon = tasks.step(task), task.get("horizon")
    if step is None or horizon is None:
        return origin
    try:
        ahead = float(horizon)
    except ValueError:
        raise RowFault("horizon", horizon, "is no number") from None
    return (dt.date.fromisoformat(origin) + ahead * step).isoformat()
