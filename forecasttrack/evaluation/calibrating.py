"""Calibration of the forecasters in pairs."""

from __future__ import annotations

from collections.abc import Sequence

import attrs
import pandas as pd

from forecasttrack.book import Book
from forecasttrack.errors import InvalidArgumentError
from forecasttrack.pairing import Pairs, pair
from forecasttrack.reliability.table import reliability_table
from forecasttrack.reliability.tally import count

_NOT_SAID = object()


@attrs.frozen(kw_only=True, eq=False)
class Calibration:
    """What was said beside how often it happened.

    Attributes:
        frame: One row per distinct probability, with ``count``, ``frequency`` and the ends ``low``
            and ``high`` of its Wilson interval; a column per name in ``by`` comes first.
        left_out: What entered no count, with its reason.
    """

    frame: pd.DataFrame
    left_out: pd.DataFrame


def calibration(
    pairs: Pairs | Book, *, by: str | Sequence[str] | object | None = _NOT_SAID, level: float = 0.95
) -> Calibration:
    """Set probabilities of yes/no questions beside how often yes came true.

    Args:
        pairs: Pairs, or a book, which is paired first; only yes/no questions count.
        by: Column or columns to keep apart, or ``None`` for all together; has to be said where
            several forecasters are present.
        level: Level of the intervals.

    Raises:
        InvalidArgumentError: Several forecasters, and ``by`` was not said.

    Example:
        >>> import forecasttrack as ft
        >>> pairs = ft.pair(ft.read_book("fixtures/alaska-2025")).where(forecaster="authors")
        >>> ft.calibration(pairs).frame["count"].sum()
        np.int64(39)
    """
    pairs = pair(pairs) if isinstance(pairs, Book) else pairs
    binary = pairs.where(kind="binary")
    if by is _NOT_SAID and len(binary.forecasters) > 1:
        raise InvalidArgumentError(
            f'these pairs are of {len(binary.forecasters)} forecasters; say by="forecaster" to'
            " keep them apart, or by=None for all together",
            field="by",
        )
    keys = [] if by in (None, _NOT_SAID) else [by] if isinstance(by, str) else list(by)  # type: ignore[call-overload]
    tables = [
        _table(group, level).assign(**dict(zip(keys, values, strict=True)))
        for values, group in _groups(binary.frame, keys)
    ]
    frame = pd.concat(tables, ignore_index=True)
    return Calibration(frame=frame[[*keys, *frame.columns.drop(keys)]], left_out=pairs.left_out)


def _groups(frame: pd.DataFrame, keys: list[str]) -> list[tuple[tuple[object, ...], pd.DataFrame]]:
    if not keys:
        return [((), frame)]
    return list(frame.groupby(keys, dropna=False))


def _table(group: pd.DataFrame, level: float) -> pd.DataFrame:
    tally = count(
        probability=group["probability"].to_numpy(),
        outcome=group["outcome"].to_numpy(),
        weight=group["weight"].to_numpy(),
    )
    columns = ["probability", "frequency", "count", "weight", "low", "high"]
    return reliability_table(tally, level=level).frame[columns]
