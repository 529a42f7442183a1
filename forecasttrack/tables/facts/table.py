"""Facts: a table of dated observations with source, vintage and sureness.

A row says what a source said of a series on a day, and when that could be known.
What was said of the same series, day and source at different times are vintages of one datum.
Rows that say exactly the same are one fact, and stand once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any

import attrs
import numpy as np
import pandas as pd

from forecasttrack.errors import (
    InvalidArgumentError,
    InvalidTableError,
    UnknownNameError,
    did_you_mean,
)
from forecasttrack.records import moments
from forecasttrack.records.resolution import SURENESS
from forecasttrack.tables.facts.cells import Instants, fault_of_text, instants, values_of
from forecasttrack.tables.facts.rows import plain_rows, repeated_rows
from forecasttrack.tables.masks import checked_mask

COLUMNS = (
    "series",
    "at",
    "until",
    "value",
    "low",
    "high",
    "unit",
    "source",
    "as_of",
    "sureness",
    "statement",
    "title",
    "address",
    "via",
)
"""The columns of facts; ``series``, ``at`` and ``value`` (or ``low`` and ``high``) are needed."""

# The attributes of `Facts` with one value for each row.
_ARRAYS = ("ends", "covers", "known", "is_day", "low", "high", "text")
_NEEDED = ("series", "at")
_TEXTS = ("unit", "source", "sureness", "statement", "title", "address", "via")
STATUS_WORDS = ("annulled", "ambiguous")
"""Texts of an observation that settle a question by a status instead of an outcome."""


@attrs.frozen(eq=False)
class Facts:
    """Dated observations, checked once, in the order of series, day and vintage.

    Make one with ``Facts.of`` or ``read_facts``.

    Attributes:
        frame: The rows with the columns of ``COLUMNS``, in that order.
        names: The names of the series, in the order in which their rows stand.
        starts: The first row of each series, and behind them the number of rows.
        ends: End of each row's day, in microseconds since 1970 UTC.
        covers: Until when each row was seen to hold: the end of ``until``, or of its day.
        known: When each row could be known: the end of ``as_of``, or, where there is none, of
            what it covers.
        is_day: Whether the row's date is a bare day.
        low, high: The value as a number known between two ends, equal where it is exact; NaN where
            it is text. A yes is 1, a no is 0.
        text: The value as text, ``None`` where it is a number.

    Example:
        >>> days = {"series": "rain", "at": ["2026-01-01", "2026-01-02"]}
        >>> facts = Facts.of(pd.DataFrame({**days, "value": [3, 0]}))
        >>> facts.names, facts.rows_of("rain"), facts.unit_of("rain")
        (('rain',), slice(0, 2, None), None)
        >>> list(facts.known_by("2026-01-01").plain_rows())
        [{'series': 'rain', 'at': '2026-01-01', 'value': 3}]
        >>> len(facts.keep(facts.low > 0))
        1
    """

    frame: pd.DataFrame = attrs.field(repr=False)
    names: tuple[str, ...]
    starts: np.ndarray = attrs.field(repr=False)
    ends: np.ndarray = attrs.field(repr=False)
    covers: np.ndarray = attrs.field(repr=False)
    known: np.ndarray = attrs.field(repr=False)
    is_day: np.ndarray = attrs.field(repr=False)
    low: np.ndarray = attrs.field(repr=False)
    high: np.ndarray = attrs.field(repr=False)
    text: np.ndarray = attrs.field(repr=False)

    @classmethod
    def of(cls, table: Any) -> Facts:
        """Make facts of a dataframe.

        Args:
            table: Any dataframe, pandas or another, with the columns ``series``, ``at`` and
                ``value`` (a number, yes, no or a text) or ``low`` and ``high``; and if known
                ``until``, ``unit``, ``source``, ``as_of``, ``sureness``, ``statement``,
                ``title``, ``address`` and ``via``.

        Returns:
            The facts, by series and time.

        Raises:
            InvalidTableError: A column is missing or unknown, or a row cannot be read; a time
                without a zone is refused.
        """
        frame = _pandas(table)
        _check_columns(frame)
        return _checked(frame)

    @classmethod
    def of_plain_rows(cls, rows: Iterable[Mapping[str, Any]]) -> Facts:
        """Make facts of observations in their plain form, as ``plain_rows`` writes them.

        Args:
            rows: One mapping per observation; ``series``, ``at`` and ``value`` at least.

        Returns:
            The facts, by series and time.

        Raises:
            InvalidTableError: A row cannot be read.

        Example:
            >>> facts = Facts.of_plain_rows([{"series": "rain", "at": "2026-01-01", "value": 3}])
            >>> list(facts.plain_rows())
            [{'series': 'rain', 'at': '2026-01-01', 'value': 3}]
        """
        return _checked(pd.DataFrame(list(rows), columns=list(COLUMNS)))

    def __len__(self) -> int:
        return len(self.frame)

    @cached_property
    def positions(self) -> dict[str, int]:
        """Position of each series among the names."""
        return {name: position for position, name in enumerate(self.names)}

    def rows_of(self, series: str) -> slice:
        """The rows of a series.

        Args:
            series: The name of the series.

        Returns:
            Positions in the columns of the facts, by time.

        Raises:
            UnknownNameError: There is no such series.
        """
        if series not in self.positions:
            raise UnknownNameError(
                f"no series {series!r} in the facts. {did_you_mean(series, self.names)}"
            )
        position = self.positions[series]
        return slice(int(self.starts[position]), int(self.starts[position + 1]))

    def unit_of(self, series: str) -> str | None:
        """The unit of a series, ``None`` if the facts give it none.

        Args:
            series: The name of the series.

        Returns:
            The unit as the facts write it; None if they give it none.

        Raises:
            UnknownNameError: There is no such series.
        """
        if series not in self._units:
            self.rows_of(series)
        return self._units[series]

    @cached_property
    def _units(self) -> dict[str, str | None]:
        units = self.frame["unit"].to_numpy(dtype=object)[self.starts[:-1]]
        return dict(zip(self.names, units.tolist(), strict=True))

    @cached_property
    def sources(self) -> np.ndarray:
        """A number for the source of each row, equal for equal sources; -1 where it names none."""
        return pd.factorize(self.frame["source"])[0]

    @cached_property
    def is_plain(self) -> np.ndarray:
        """Whether each series is exact numbers, one a day, each known no earlier than the last."""
        if not len(self.ends):
            return np.zeros(0, dtype=bool)
        is_number = self.text == None  # noqa: E711 - elementwise
        is_later = np.diff(self.ends) > 0
        in_order = is_later & (np.diff(self.known) >= 0) & (np.diff(self.covers) >= 0)
        # Counts up to each row: a series has no fault if its first and last row have the same.
        disorders = np.concatenate([[0], np.cumsum(~in_order)])
        inexact = np.concatenate([[0], np.cumsum(~((self.low == self.high) & is_number))])
        first, last = self.starts[:-1], self.starts[1:] - 1
        has_order = disorders[last] == disorders[first]
        return np.asarray(has_order & (inexact[last + 1] == inexact[first]), dtype=bool)

    def plain_rows(self) -> Iterator[dict[str, Any]]:
        """Each row in the plain form of an ``Observation``, the form in which ledgers keep it."""
        return plain_rows(self)

    def known_by(self, moment: object) -> Facts:
        """Only what could be known by then; a bare day counts until its end.

        Args:
            moment: A day, or an instant with its zone.

        Returns:
            New facts; those not yet known are left out.

        Raises:
            InvalidMomentError: It is neither.
        """
        return self.keep(self.known <= moments.microseconds(moments.cutoff(moment)))

    def keep(self, rows: np.ndarray) -> Facts:
        """Keep some rows, chosen by a Boolean for each.

        Args:
            rows: A Boolean per row, shape (n,).

        Returns:
            New facts with the rows that are True.

        Raises:
            InvalidArgumentError: It is no Boolean for each row.
        """
        rows = checked_mask(rows, len(self), one="fact", field="rows")
        codes = np.repeat(np.arange(len(self.names)), np.diff(self.starts))[rows]
        present, codes = np.unique(codes, return_inverse=True)
        return Facts(
            frame=self.frame[rows].reset_index(drop=True),
            names=tuple(self.names[code] for code in present),
            starts=np.searchsorted(codes, np.arange(len(present) + 1)),
            **{name: getattr(self, name)[rows] for name in _ARRAYS},
        )

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return self.plain_rows()


def _pandas(table: Any) -> pd.DataFrame:
    if isinstance(table, pd.DataFrame):
        return table.reset_index(drop=True)
    if hasattr(table, "to_pandas"):
        return _pandas(table.to_pandas())
    if hasattr(table, "__dataframe__"):
        return _pandas(pd.api.interchange.from_dataframe(table))
    raise InvalidArgumentError(f"facts are made of a dataframe, found {type(table).__name__}")


def _check_columns(frame: pd.DataFrame) -> None:
    for name in _NEEDED:
        if name not in frame:
            raise InvalidTableError(f"facts need the column {name!r}; add it", field=name)
    if "value" not in frame and not {"low", "high"} & {*frame}:
        raise InvalidTableError("facts need the column 'value', or low and high; add it")
    for name in map(str, frame.columns):
        if name not in COLUMNS:
            raise InvalidTableError(
                f"facts have no column {name!r}. {did_you_mean(name, COLUMNS)}", field=name
            )


def _checked(frame: pd.DataFrame) -> Facts:
    frame = frame.copy(deep=False)
    for name in COLUMNS:
        if name not in frame:
            frame[name] = None
    for name in ("series", *_TEXTS):
        frame[name] = _texts(frame[name])
    _check_series(frame["series"])
    _check_sureness(frame["sureness"])
    return _in_order(frame[list(COLUMNS)])


def _texts(column: pd.Series[Any]) -> pd.Series[Any]:
    texts = column.astype(object)
    texts = texts.where(texts.notna() & (texts != ""), None)
    codes, distinct = pd.factorize(texts)
    for code, value in enumerate(distinct):
        fault = fault_of_text(value)
        if fault is not None:
            row = int(np.flatnonzero(codes == code)[0])
            raise InvalidTableError(
                f"facts: column {column.name!r} at row {row}: {fault}",
                field=str(column.name),
                row=row,
            )
    return texts


def _check_series(series: pd.Series[Any]) -> None:
    if series.isna().any():
        row = int(np.flatnonzero(series.isna())[0])
        raise InvalidTableError(
            f"facts: there is no series at row {row}; name it", field="series", row=row
        )


def _check_sureness(sureness: pd.Series[Any]) -> None:
    wrong = sureness.notna() & ~sureness.isin(SURENESS)
    if wrong.any():
        row = int(np.flatnonzero(wrong)[0])
        raise InvalidTableError(
            f"facts: sureness is {sureness.iloc[row]!r} at row {row}."
            f" {did_you_mean(sureness.iloc[row], SURENESS)}",
            field="sureness",
            row=row,
        )


def _in_order(frame: pd.DataFrame) -> Facts:
    """Read dates and values, and order the rows by series, day, vintage, source and value."""
    at = instants(frame["at"])
    until, as_of = instants(frame["until"]), instants(frame["as_of"])
    _refuse_missing(at)
    covers = np.where(until.missing, at.ends, until.ends)
    _refuse_backwards(frame, covers < at.ends)
    known = np.where(as_of.missing, covers, as_of.ends)
    codes, names = pd.factorize(frame["series"], sort=True)
    low, high, text = values_of(frame)
    sources = pd.factorize(frame["source"], sort=True)[0]
    order = np.lexsort((high, low, sources, known, at.ends, codes))
    frame = frame.iloc[order].reset_index(drop=True)
    _refuse_two_units(frame, codes[order])
    facts = Facts(
        frame=frame,
        names=tuple(map(str, names)),
        starts=np.searchsorted(codes[order], np.arange(len(names) + 1)),
        ends=at.ends[order],
        covers=covers[order],
        known=known[order],
        is_day=at.is_day[order],
        low=low[order],
        high=high[order],
        text=text[order],
    )
    is_repeated = repeated_rows(facts)
    return facts.keep(~is_repeated) if is_repeated.any() else facts


def _refuse_missing(at: Instants) -> None:
    if at.missing.any():
        row = int(np.flatnonzero(at.missing)[0])
        raise InvalidTableError(f"facts: there is no date at row {row}", field="at", row=row)


def _refuse_backwards(frame: pd.DataFrame, backwards: np.ndarray) -> None:
    if backwards.any():
        row = int(np.flatnonzero(backwards)[0])
        raise InvalidTableError(
            f"facts: at row {row} it holds until {frame['until'].iloc[row]}, before it begins"
            f" ({frame['at'].iloc[row]}); are the two swapped?",
            field="until",
            row=row,
        )


def _refuse_two_units(frame: pd.DataFrame, codes: np.ndarray) -> None:
    units = pd.factorize(frame["unit"])[0]
    differs = (np.diff(codes) == 0) & (np.diff(units) != 0)
    if differs.any():
        row = int(np.flatnonzero(differs)[0])
        one, other = frame["unit"].iloc[row], frame["unit"].iloc[row + 1]
        raise InvalidTableError(
            f"facts: the series {frame['series'].iloc[row]!r} is given in {one} and in {other};"
            " give it one unit",
            field="unit",
        )
