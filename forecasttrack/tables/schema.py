"""The columns of every table, each declared once: what it holds and where it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, get_args

import attrs
import numpy as np
import pandas as pd

from forecasttrack.tables.forecast_columns import MISSING, ForecastColumns

if TYPE_CHECKING:
    from forecasttrack.tables.faults import Faults

UTC = "datetime64[us, UTC]"

Table = Literal["questions", "forecasts", "resolutions", "pairs", "scores"]
"""The tables that share columns; long tables of beliefs have columns of their own."""


@attrs.frozen
class Column:
    """One column, and the tables in which it stands.

    Attributes:
        name: Its name, the same in every table.
        dtype: What it holds; absent texts are ``None``.
        tables: The tables, the one it comes from first.
    """

    name: str
    dtype: object
    tables: tuple[Table, ...]


def _column(name: str, dtype: object, tables: str) -> Column:
    return Column(name, dtype, tuple(each for each in get_args(Table) if each in tables.split()))


COLUMNS = (
    _column("question_id", object, "questions forecasts resolutions pairs scores"),
    _column("forecaster", object, "forecasts pairs scores"),
    _column("rule", object, "scores"),
    _column("convention", object, "scores"),
    _column("history", object, "scores"),
    _column("issued_at", UTC, "forecasts pairs"),
    _column("expires_at", UTC, "forecasts pairs"),
    _column("recorded_at", UTC, "forecasts resolutions"),
    _column("sequence", float, "forecasts pairs"),
    _column("kind", object, "questions pairs scores"),
    _column("unit", object, "questions pairs scores"),
    _column("options", object, "questions pairs"),
    _column("lower", float, "questions"),
    _column("upper", float, "questions"),
    _column("shape", object, "forecasts pairs"),
    _column("probability", float, "forecasts pairs"),  # NaN unless the shape is so named
    _column("status", object, "resolutions"),
    _column("outcome", object, "resolutions pairs"),  # an option's name, yes, no or a number
    _column("outcome_low", float, "resolutions pairs"),
    _column("outcome_high", float, "resolutions pairs"),
    _column("score", float, "scores"),
    _column("time_coverage", float, "scores"),
    _column("n_forecasts", int, "scores"),
    _column("weight", float, "questions pairs scores"),
    _column("claim", object, "questions pairs scores"),
    _column("nature", object, "questions pairs scores"),
    _column("relation", object, "questions pairs scores"),
    _column("section", object, "questions pairs scores"),
    _column("holder", object, "questions pairs"),
    _column("cluster", object, "questions pairs scores"),
    _column("tags", object, "questions pairs"),
    _column("opens_at", UTC, "questions pairs"),
    _column("closes_at", UTC, "questions pairs scores"),
    _column("closed_at", UTC, "questions pairs"),
    _column("resolves_by", UTC, "questions"),
    _column("written_at", UTC, "questions"),
    _column("condition_id", object, "questions"),
    _column("condition_outcome", object, "questions"),
    _column("is_condition", bool, "questions"),
    _column("fault", object, "questions"),
    _column("known_at", UTC, "resolutions pairs"),
    _column("settled_at", UTC, "pairs"),  # the later of known_at and the settling day
    _column("late", bool, "pairs"),
    _column("backdated", bool, "pairs"),
    _column("early", bool, "pairs"),
    _column("words", object, "forecasts pairs"),
    _column("band_low", float, "forecasts pairs"),
    _column("band_high", float, "forecasts pairs"),
    _column("direction", object, "scores"),
    _column("best", float, "scores"),
)
"""Every column in the order in which tables show it. A column that is to reach pairs or scores
says so here and nowhere else."""


def columns_of(table: Table) -> Mapping[str, object]:
    """The columns of a table in order, with what they hold.

    Example:
        >>> list(columns_of("resolutions"))[:3]
        ['question_id', 'status', 'outcome']
    """
    return {each.name: each.dtype for each in COLUMNS if table in each.tables}


def columns_carried(table: Table, *, to: Table) -> tuple[str, ...]:
    """The columns of one table that another repeats, beside the id of the question.

    Example:
        >>> columns_carried("resolutions", to="pairs")
        ('outcome', 'outcome_low', 'outcome_high', 'known_at')
    """
    there = columns_of(to)
    return tuple(name for name in columns_of(table) if name in there and name != "question_id")


LEFT_OUT_COLUMNS = ("question_id", "forecaster", "reason", "detail", "row")
"""The columns of every list of what was left out; ``row`` counts the forecasts handed in from 0."""

BELIEF_COLUMNS: Mapping[str, Mapping[str, object]] = {
    "options": {"forecast": int, "option": object, "probability": float},
    "quantiles": {"forecast": int, "level": float, "value": float},
    "samples": {"forecast": int, "sample": int, "value": float},
    "distributions": {"forecast": int, "family": object, "parameter": object, "value": float},
    "points": {"forecast": int, "value": float},
}
"""Long tables of the beliefs that need more than one number; ``forecast`` counts rows from 0."""


@attrs.frozen(kw_only=True, eq=False)
class Tables:
    """Questions, forecasts with their beliefs, and resolutions, each with its fixed columns.

    Attributes:
        questions: One row per question; ``fault`` says what is wrong with it, None where nothing.
        forecasts: The sound forecasts.
        resolutions: The sound resolutions.
        beliefs: Long tables of the beliefs that need more than one number.
        faults: Rows that do not fit, by table.
        refused: The same rows as they stand in ``left_out``.
        clock: The moment from which the records are looked at, in microseconds; None where
            nobody names one.
        recorded_at: When the latest of them was put on record, as far as a ledger knows.
    """

    questions: pd.DataFrame
    forecasts: ForecastColumns
    resolutions: pd.DataFrame
    beliefs: Mapping[str, pd.DataFrame]
    faults: tuple[Faults, ...] = ()
    refused: pd.DataFrame | None = None
    clock: int | None = None
    recorded_at: int = MISSING


def table(rows: Sequence[Any], columns: Mapping[str, object]) -> pd.DataFrame:
    """Make a table with fixed columns from rows (mappings), filling in what is absent."""
    frame = pd.DataFrame(rows, columns=list(columns))
    for name, dtype in columns.items():
        frame[name] = _typed(frame[name], dtype)
    return frame


def _typed(column: pd.Series[Any], dtype: object) -> pd.Series[Any]:
    if dtype == UTC:
        return pd.to_datetime(column, utc=True).dt.as_unit("us")
    if dtype is object:
        texts = column.astype(object)
        return texts.where(texts.notna(), None)
    if dtype is float:
        return pd.Series(np.asarray(column, dtype=float), index=column.index)
    return column.astype(dtype)  # type: ignore[call-overload, no-any-return]
