"""Blocks of lines of prices read by Arrow, where nothing in them needs a closer look."""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import attrs
import numpy as np
from numpy.typing import NDArray

from forecasttrack.exchange.platforms.price_moments import of_whole_numbers

_MEANINGS = frozenset({"market", "time", "price"})
HIGHEST = 100
"""The highest price, in cents."""


@attrs.frozen(eq=False)
class BlockPoints:
    """The points of a block, all of them sound.

    Attributes:
        markets: The names of its markets, in the order in which they come.
        codes: Which of them each point is of.
        moments: When, in UTC.
        prices: As they are written, shares of 1 or cents.
    """

    markets: list[str]
    codes: NDArray[np.int32]
    moments: NDArray[np.datetime64]
    prices: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.codes)


@cache
def _has_arrow() -> bool:
    return importlib.util.find_spec("pyarrow") is not None


def arrow_points(
    rows: bytes, names: Sequence[str], columns: Mapping[str, str], sign: str
) -> BlockPoints | None:
    r"""The points of whole lines without quotation marks, in UTF-8.

    None where some row may have to be refused, times are no whole numbers, prices have signs, more
    is said of markets, or Arrow would part lines or cells otherwise than the general reader; and
    where it is not installed.

    Args:
        rows: The lines.
        names: The columns of the file.
        columns: The column of each meaning.
        sign: What parts the cells.

    Example:
        >>> columns = {"market": "m", "time": "t", "price": "p"}
        >>> found = arrow_points(b"A,1700000000,.5\n", ["m", "t", "p"], columns, ",")
        >>> found.markets, found.moments.astype(str).tolist(), found.prices.tolist()
        (['A'], ['2023-11-14T22:13:20.000000'], [0.5])
        >>> arrow_points(b"A,soon,.5\n", ["m", "t", "p"], columns, ",") is None
        True
    """
    if not _has_arrow() or {*columns} - _MEANINGS or not _is_plain(rows, sign.encode()):
        return None
    table = _table(rows, names, columns, sign)
    if table is None or not len(table):
        return None
    prices: NDArray[np.float64] = table[columns["price"]].to_numpy()
    moments = of_whole_numbers(table[columns["time"]].to_numpy())
    if moments is None or not (prices.min() >= 0 and prices.max() <= HIGHEST):
        return None
    if "market" not in columns:
        return BlockPoints([""], np.zeros(len(prices), dtype=np.int32), moments, prices)
    market = table[columns["market"]].combine_chunks()
    codes: NDArray[np.int32] = market.indices.to_numpy(zero_copy_only=False)
    return BlockPoints(market.dictionary.to_pylist(), codes, moments, prices)


def _table(rows: bytes, names: Sequence[str], columns: Mapping[str, str], sign: str) -> Any:
    import pyarrow as pa  # noqa: PLC0415 - an extra
    from pyarrow import csv  # noqa: PLC0415 - an extra

    kinds = {
        "market": pa.dictionary(pa.int32(), pa.string()), "time": pa.int64(), "price": pa.float64()
    }  # fmt: skip
    reading = csv.ReadOptions(
        column_names=[*names], use_threads=False, block_size=max(len(rows), 1)
    )
    parsing = csv.ParseOptions(delimiter=sign, quote_char=False)
    # An empty cell is no number, and an empty name is one.
    converting = csv.ConvertOptions(
        include_columns=[*columns.values()],
        column_types={name: kinds[meaning] for meaning, name in columns.items()},
        null_values=[],
        check_utf8=False,  # it is
        decimal_point="," if sign == ";" else ".",
    )
    try:
        return csv.read_csv(pa.BufferReader(rows), reading, parsing, converting)
    except pa.ArrowInvalid:
        return None


def _is_plain(rows: bytes, sign: bytes) -> bool:
    """Whether lines end alike, and no cell begins with a blank, which the general reader drops."""
    begins_blank = rows[:1] == b" " or (
        b" " in rows and (sign + b" " in rows or b"\n " in rows)
    )  # fmt: skip
    has_tabs = sign != b"\t" and b"\t" in rows
    has_returns = b"\r" in rows and rows.count(b"\r") != rows.count(b"\r\n")
    return not (begins_blank or has_tabs or has_returns or b"\0" in rows)
