"""What every format is read into: rows of questions, forecasts and resolutions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, TypeAlias

import attrs
import numpy as np
import pandas as pd

from forecasttrack.exchange.kept_texts import with_texts_shown
from forecasttrack.tables.schema import MISSING, columns_holding

Clock: TypeAlias = dt.datetime | dt.date | None
"""An instant with a zone, a bare day, or nothing."""

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_NOTHING: Mapping[str, object] = MappingProxyType({})
"""Shared by rows without further columns: a mapping for each would add a sixth to their memory."""


@attrs.define(kw_only=True)
class QuestionRow:
    """A question as a format states it.

    Attributes:
        question_id: Its id, which carries the name of its source.
        text: What is asked.
        kind: ``binary``, ``categorical``, ``ordered``, ``numeric`` or ``date``.
        options, unit, lower, upper: What belongs to the kind.
        offered_from, offered_until: When options came and went, by their names.
        catch_all: The option that holds what has no name yet.
        opens_at, closes_at, closed_at, resolves_by, written_at: Its dates.
        written_by: Who wrote it.
        cluster, tags, weight: As in the table of questions.
        further: Columns of the format's own, which are carried.

    Example:
        >>> QuestionRow(question_id="almanac-rain", text="Rain?", further={"region": "north"}).kind
        'binary'
    """

    question_id: str
    text: str | None = None
    kind: str = "binary"
    options: tuple[str, ...] | None = None
    offered_from: Mapping[str, Clock] | None = None
    offered_until: Mapping[str, Clock] | None = None
    catch_all: str | None = None
    unit: str | None = None
    lower: float | None = None
    upper: float | None = None
    opens_at: Clock = None
    closes_at: Clock = None
    closed_at: Clock = None
    resolves_by: Clock = None
    written_at: Clock = None
    written_by: str | None = None
    cluster: str | None = None
    tags: tuple[str, ...] | None = None
    weight: float | None = None
    further: Mapping[str, object] = attrs.field(factory=dict)


@attrs.frozen(kw_only=True)
class Curve:
    """A CDF at points.

    Attributes:
        points: The points, rising.
        levels: Probability of a number at or under each.
        open_low, open_high: Whether numbers beyond the points can come; None where the bounds of
            the question tell.
    """

    points: tuple[float, ...]
    levels: tuple[float, ...]
    open_low: bool | None = None
    open_high: bool | None = None


@attrs.define(kw_only=True)
class ForecastRow:
    """A forecast, or one part of it: an option, a level, a sample, a parameter.

    Attributes:
        question_id, forecaster, issued_at, expires_at, recorded_at, sequence: As in forecasts.
        probability: Of yes, or of ``option``.
        option, level, sample, family, parameter, value: The long form of other beliefs.
        point, cdf, open_low, open_high: One point of a CDF, as tables have it.
        curve: A whole CDF, of which the table has a row for each point.
        words, band_low, band_high: The words it was read from, and their band.
        further: Columns of the file's own, which are carried.

    Example:
        >>> ForecastRow(
        ...     question_id="rain", forecaster="ann", issued_at="2026-05-01", probability=0.7
        ... ).expires_at is None
        True
    """

    question_id: str
    forecaster: str
    issued_at: Clock
    expires_at: Clock = None
    recorded_at: Clock = None
    sequence: float | None = None
    probability: float | None = None
    option: str | None = None
    level: float | None = None
    sample: float | None = None
    family: str | None = None
    parameter: str | None = None
    value: float | None = None
    point: float | None = None
    cdf: float | None = None
    open_low: float | None = None
    open_high: float | None = None
    curve: Curve | None = None
    words: str | None = None
    band_low: float | None = None
    band_high: float | None = None
    further: Mapping[str, object] = _NOTHING


@attrs.define(kw_only=True)
class ResolutionRow:
    """How a question ended.

    Attributes:
        question_id, status, outcome, outcome_low, outcome_high, known_at, as_of: As in the table of
            resolutions.

    Example:
        >>> ResolutionRow(question_id="almanac-rain", outcome="yes", known_at="2026-06-01").status
        'resolved'
    """

    question_id: str
    status: str = "resolved"
    outcome: object = None
    outcome_low: float | None = None
    outcome_high: float | None = None
    known_at: Clock = None
    as_of: Clock = None


@attrs.define(kw_only=True)
class Rows:
    """Everything a format states; a large one may give its forecasts as a frame.

    Attributes:
        questions, resolutions: One row for each.
        forecasts: One row for each, or a frame with the columns of forecasts.

    Example:
        >>> rows = Rows(questions=[QuestionRow(question_id="almanac-rain", text="Rain?")])
        >>> rows.resolutions.append(ResolutionRow(question_id="almanac-rain", outcome="yes"))
        >>> {name: len(table) for name, table in rows.tables().items()}
        {'forecasts': 0, 'questions': 1, 'resolutions': 1}
    """

    questions: list[QuestionRow] = attrs.field(factory=list)
    forecasts: list[ForecastRow] | pd.DataFrame = attrs.field(factory=list)
    resolutions: list[ResolutionRow] = attrs.field(factory=list)

    def tables(self) -> dict[str, pd.DataFrame]:
        """The three tables, as ``pair`` takes them."""
        forecasts = self.forecasts
        if not isinstance(forecasts, pd.DataFrame):
            forecasts = forecast_frame(forecasts)
        return {
            "forecasts": forecasts,
            "questions": with_texts_shown(
                _with_further(_frame(self.questions, QuestionRow), self.questions)
            ),
            "resolutions": _frame(self.resolutions, ResolutionRow),
        }


_NEEDED = frozenset(
    {"question_id", "kind", "text", "forecaster", "issued_at", "probability", "status", "outcome"}
)
"""Columns that stay even where nothing stands in them."""
_APART = frozenset({"further", "curve"})
"""What has columns of its own."""
_NUMBERS = frozenset(
    {
        *columns_holding(float, "questions", "forecasts", "resolutions"),
        *("level", "sample", "value", "point", "cdf", "open_low", "open_high"),
    }
)


def _frame(rows: Iterable[Any], cls: type) -> pd.DataFrame:
    """One column per field, without those in which nothing stands."""
    rows = list(rows)
    found = {}
    for field in attrs.fields(cls):
        values = [getattr(row, field.name) for row in rows]
        if field.name not in _APART and (
            field.name in _NEEDED or any(each is not None for each in values)
        ):
            found[field.name] = typed_column(field.name, values)
    return pd.DataFrame(found, copy=False)


def forecast_frame(rows: list[ForecastRow]) -> pd.DataFrame:
    """The table of forecasts, in which each point of a CDF has a row."""
    frame = _with_further(_frame(rows, ForecastRow), rows)
    curves = [row.curve for row in rows]
    if not any(curves):
        return frame
    sizes = np.array([1 if each is None else len(each.points) for each in curves])
    owner = np.repeat(np.arange(len(rows)), sizes)
    frame = frame.take(owner).reset_index(drop=True)
    for name, part in (("point", "points"), ("cdf", "levels")):
        values = [
            (getattr(row, name),) if row.curve is None else getattr(row.curve, part) for row in rows
        ]
        frame[name] = np.concatenate([np.asarray(each, dtype=float) for each in values])
    for name in ("open_low", "open_high"):
        bounds = np.array([getattr(row.curve or row, name) for row in rows], object)
        frame[name] = pd.Series(bounds.take(owner), dtype=object)
    return frame


def typed_column(name: str, values: list[Any]) -> pd.Series[Any]:
    """A column of a table: numbers and instants by their type, everything else as objects."""
    if name in _NUMBERS:
        return pd.Series(values, dtype=float)
    if name.endswith(("_at", "_by")) and all(_is_instant(each) for each in values):
        # Instants fit a typed column; a single bare day keeps the whole column as objects.
        return _instants(values)
    return pd.Series(values, dtype=object)


def _instants(values: list[Any]) -> pd.Series[Any]:
    """Instants in microseconds, of which the years 1 to 9999 can be counted."""
    whole = [
        MISSING if each is None else (each - _EPOCH) // dt.timedelta(microseconds=1)
        for each in values
    ]
    moments = np.array(whole, dtype=np.int64).view("M8[us]")
    return pd.Series(moments).dt.tz_localize("UTC")


def _is_instant(value: Clock) -> bool:
    return value is None or isinstance(value, dt.datetime)


def _with_further(
    frame: pd.DataFrame, rows: Sequence[QuestionRow] | Sequence[ForecastRow]
) -> pd.DataFrame:
    names = list(dict.fromkeys(name for row in rows for name in row.further))
    further = {name: pd.Series([row.further.get(name) for row in rows]) for name in names}
    return pd.concat([frame, pd.DataFrame(further)], axis=1) if further else frame
