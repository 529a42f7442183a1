"""Moments in tables of prices: counted since 1970, bare days, or ISO 8601."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecasttrack.exchange.account import Account
from forecasttrack.exchange.options import ImportOptions
from forecasttrack.exchange.rows import Clock

NO_MOMENT = "is no moment; write 2026-03-31T14:30Z, or seconds or milliseconds since 1970"
_ZONE = r"(?:Z|[+-]\d{2}:?\d{2}|:.*[+-]\d{2})$"
_DAY, _MONTH = r"\d{4}\D?\d{1,2}\D?\d{1,2}", r"\d{4}\D?\d{1,2}"
_SECONDS, _MILLISECONDS = (10**8, 10**10), (10**11, 10**13)
"""Range of counts since 1970: the years 1973 to 2286. Others are mistakes or other units."""
_WHOLE_DAYS = (1900_01_01, 2100_12_31)
"""Range of days written as one number."""


@attrs.frozen(eq=False)
class PriceMoments:
    """The moments of a column.

    Attributes:
        instants: In UTC, a bare day by its end; NaT where there is none.
        is_day: Which of them are bare days.
    """

    instants: pd.Series[Any]
    is_day: NDArray[np.bool_]

    @classmethod
    def of(
        cls, column: pd.Series[Any], name: str, options: ImportOptions, account: Account
    ) -> PriceMoments:
        """Read a column: seconds or milliseconds since 1970, ISO 8601, or days.

        Times without a zone get the caller's zone; without one the caller is asked.

        Example:
            >>> column = pd.Series(["2026-01-01", "2026-01-01T10:00Z", "20260102", "soon"])
            >>> found = PriceMoments.of(column, "t", ImportOptions(), Account("a.csv"))
            >>> found.instants.dt.strftime("%d %H:%M").tolist()[:3], found.is_day.tolist()
            (['02 00:00', '01 10:00', '03 00:00'], [True, False, True, False])
        """
        is_whole = column.dtype.kind in "iu"
        whole = of_whole_numbers(column.to_numpy(dtype=np.int64)) if is_whole else None
        if whole is not None:
            instants = pd.Series(whole, column.index, copy=False).dt.tz_localize("UTC")
            return cls(instants, np.zeros(len(column), dtype=bool))
        numbers = pd.to_numeric(column, errors="coerce")
        counted, days = _of_numbers(numbers)
        texts = column[numbers.isna()].astype(str).str.strip()
        written, are_days = _of_texts(texts, name, options, account)
        is_day = column.index.isin(days.index) | column.index.isin(are_days.index[are_days])
        ends = pd.concat([days, written[are_days]]) + pd.Timedelta(days=1)
        found = _countable(counted.fillna(ends).fillna(written))
        return cls(found, is_day & found.notna().to_numpy())

    def clocks(self) -> list[Clock]:
        """The moments one by one: days as days, and None where there is none."""
        return [
            None
            if pd.isna(instant)
            else (instant - pd.Timedelta(days=1)).date()
            if is_day
            else instant.to_pydatetime()
            for instant, is_day in zip(self.instants, self.is_day, strict=True)
        ]


def of_whole_numbers(numbers: NDArray[np.int64]) -> NDArray[np.datetime64] | None:
    """The instants of whole numbers that all count alike since 1970; None for any others.

    Example:
        >>> of_whole_numbers(np.array([1700000000])).astype(str).tolist()
        ['2023-11-14T22:13:20.000000']
        >>> of_whole_numbers(np.array([20231114])) is None
        True
    """
    if not len(numbers):
        return None
    (lowest, end), scale = _counting(numbers)
    if numbers.min() < lowest or numbers.max() >= end:
        return None
    instants: NDArray[np.datetime64] = (numbers * scale).view("M8[us]")
    return instants


def _counting(numbers: pd.Series[Any] | NDArray[Any]) -> tuple[tuple[int, int], int]:
    """The unit of most numbers of a column, so that one mistake does not change all others.

    Returns:
        Between which numbers they lie, and how many microseconds each counts.
    """
    known = np.count_nonzero(numbers == numbers)  # noqa: PLR0124 - what is missing equals nothing
    is_fine = 2 * np.count_nonzero(numbers >= _MILLISECONDS[0]) > known
    return (_MILLISECONDS, 1_000) if is_fine else (_SECONDS, 1_000_000)


def _of_numbers(numbers: pd.Series[Any]) -> tuple[pd.Series[Any], pd.Series[Any]]:
    """The instants of counts since 1970, and separately days written as one number."""
    whole = numbers[numbers.between(*_WHOLE_DAYS) & (numbers % 1 == 0)].astype("int64").astype(str)
    days = pd.to_datetime(whole, format="%Y%m%d", utc=True, errors="coerce").dt.as_unit("us")
    (lowest, end), scale = _counting(numbers)
    known = numbers.where((numbers >= lowest) & (numbers < end))
    micros = (known * scale).round().astype("Int64")
    counted = pd.to_datetime(micros, unit="us", utc=True, errors="coerce")
    return counted.dt.as_unit("us"), days.dropna()


def _of_texts(
    texts: pd.Series[Any], name: str, options: ImportOptions, account: Account
) -> tuple[pd.Series[Any], pd.Series[Any]]:
    """The beginnings of days and the instants that texts write, and which of them are days."""
    # A month alone is no moment, though ISO 8601 has it.
    stated = texts.mask(texts.eq("") | texts.str.fullmatch(_MONTH))
    found = pd.to_datetime(stated, format="ISO8601", utc=True, errors="coerce").dt.as_unit("us")
    is_day = texts.str.fullmatch(_DAY) & found.notna()
    naive = found.notna() & ~is_day & ~texts.str.contains(_ZONE, regex=True)
    if naive.any() and options.zone is None:
        account.ask(
            f"the column {name!r} holds times without a zone, such as"
            f" {texts[naive].iloc[0]!r}; say which they are of: zone='UTC', --zone UTC"
        )
    elif naive.any():
        # Others of the column may have a zone of their own.
        local = pd.to_datetime(texts[naive], format="ISO8601", errors="coerce").dt.as_unit("us")
        local = local.dt.tz_localize(str(options.zone), ambiguous="NaT", nonexistent="NaT")
        found = local.dt.tz_convert("UTC").reindex(found.index).where(naive, found)
    return found, is_day


def _countable(moments: pd.Series[Any]) -> pd.Series[Any]:
    """The same moments, none where one lies outside the years that Python counts."""
    return moments.where(moments.dt.year.between(1, 9999))
