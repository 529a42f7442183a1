"""Forecasts as they are read: rows while they are few, columns of codes and numbers when not.

A row takes some 430 bytes as an object and some tens in columns, so that files of millions of rows
stay within memory.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np
import pandas as pd

from forecasttrack.exchange.rows import ForecastRow, forecast_frame

if TYPE_CHECKING:
    from numpy.typing import NDArray

PACKED_TOGETHER = 50_000
"""So many rows of the table are put into columns together."""
_INSTANTS, _CODES = np.dtype("M8[us]"), np.dtype(np.int32)


@attrs.define
class ForecastStore:
    """Forecasts in the order in which they are added.

    Example:
        >>> store = ForecastStore()
        >>> store.append(ForecastRow(question_id="rain", forecaster="ann", issued_at=None))
        >>> len(store), [row.forecaster for row in store.all()]
        (1, ['ann'])
    """

    _rows: list[ForecastRow] = attrs.field(factory=list)
    _parts: list[dict[str, NDArray[Any]]] = attrs.field(factory=list)
    _codes: dict[str, dict[tuple[type, Any], int]] = attrs.field(factory=dict)
    _sizes: list[int] = attrs.field(factory=list)
    _at_hand: int = 0
    _count: int = 0

    def append(self, row: ForecastRow) -> None:
        """Add a forecast."""
        self._rows.append(row)
        self._count += 1
        # In the table each point of a curve has a row.
        self._at_hand += 1 if row.curve is None else len(row.curve.points)
        if self._at_hand >= PACKED_TOGETHER:
            self._pack()

    def extend(self, rows: Iterable[ForecastRow]) -> None:
        """Add several."""
        for row in rows:
            self.append(row)

    def __len__(self) -> int:
        return self._count

    def all(self) -> list[ForecastRow] | pd.DataFrame:
        """All of them: the rows where there are few, else a frame with texts as categories."""
        if not self._parts:
            return self._rows
        self._pack()
        names = dict.fromkeys(name for part in self._parts for name in part)
        return pd.DataFrame({name: self._column(name) for name in names}, copy=False)

    def frame(self) -> pd.DataFrame:
        """All of them as a frame, were they few."""
        found = self.all()
        return forecast_frame(found) if isinstance(found, list) else found

    def _pack(self) -> None:
        """Put the rows at hand into columns."""
        rows, self._rows, self._at_hand = self._rows, [], 0
        if rows:
            frame = forecast_frame(rows)
            self._sizes.append(len(frame))
            self._parts.append({str(name): self._packed(str(name), frame[name]) for name in frame})

    def _packed(self, name: str, column: pd.Series[Any]) -> NDArray[Any]:
        """Numbers and instants as they are; of texts, days and the like their codes."""
        if isinstance(column.dtype, pd.StringDtype):
            # Newer pandas holds texts apart from each other, were they all the same.
            column = column.astype(object).where(column.notna(), None)
        if column.dtype != object:
            bare = column if column.dtype.kind != "M" else column.dt.tz_localize(None)
            return bare.to_numpy()
        codes = self._codes.setdefault(name, {})
        try:
            # One, 1.0 and True are equal, and not the same.
            found = [
                -1 if each is None else codes.setdefault((type(each), each), len(codes))
                for each in column
            ]
        except TypeError:  # a list, which no code can stand for
            return column.to_numpy()
        return np.array(found, dtype=np.int32)

    def _column(self, name: str) -> pd.Series[Any]:
        """One column of all parts, which are given up for it."""
        parts = [part.pop(name, None) for part in self._parts]
        kinds = {each.dtype for each in parts if each is not None}
        known = self._codes.get(name, {})
        if kinds == {_CODES} and all(kind is str for kind, _ in known):
            codes = self._joined(parts, np.int32(-1))
            texts = pd.Index([text for _, text in known], dtype=object)
            return pd.Series(pd.Categorical.from_codes(codes, categories=texts))
        if kinds == {_INSTANTS}:
            moments = self._joined(parts, np.datetime64("NaT", "us"))
            return pd.Series(moments, copy=False).dt.tz_localize("UTC")
        if all(each.kind in "fiu" for each in kinds) and _CODES not in kinds:
            return pd.Series(self._joined(parts, np.nan), copy=False)
        # Days beside instants: objects, of which each stands in memory once.
        values = np.empty(len(known) + 1, dtype=object)
        values[:-1] = [value for _, value in known]
        objects = [None if each is None else _objects(each, values) for each in parts]
        return pd.Series(self._joined(objects, None), dtype=object)

    def _joined(self, parts: list[NDArray[Any] | None], empty: Any) -> NDArray[Any]:
        return np.concatenate(
            [
                np.full(size, empty) if part is None else part
                for part, size in zip(parts, self._sizes, strict=True)
            ]
        )


def _objects(part: NDArray[Any], values: NDArray[Any]) -> NDArray[Any]:
    if part.dtype == _CODES:
        found: NDArray[Any] = values[part]
        return found
    column = pd.Series(part)
    column = column.dt.tz_localize("UTC") if part.dtype == _INSTANTS else column
    return np.array(column.astype(object).where(column.notna(), None), dtype=object)
