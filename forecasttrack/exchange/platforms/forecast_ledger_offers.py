"""Options that come and go, as forecast-ledger has them: a list of options for each revision."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import attrs
import pandas as pd

_SECOND, _DAY = dt.timedelta(seconds=1), dt.timedelta(days=1)


@attrs.frozen
class OptionsOnOffer:
    """The options that were on offer from one moment on.

    Attributes:
        version: The number of the list among those of its question, from 1 on.
        begins: The moment.
        names: The options.
    """

    version: int
    begins: dt.datetime
    names: tuple[str, ...]


def options_on_offer(
    names: Sequence[str], since: Mapping[str, Any], until: Mapping[str, Any], first: dt.datetime
) -> list[OptionsOnOffer]:
    """The lists of options of a question, one for each moment at which some came or went.

    Args:
        names: All options, none for questions of another kind.
        since: From when on those are on offer that came later.
        until: Until when those were that went.
        first: The moment of the first forecast.

    Example:
        >>> first, day = dt.datetime(2026, 1, 5, tzinfo=dt.UTC), dt.date(2026, 2, 1)
        >>> lists = options_on_offer(("a", "b"), {"b": day}, {}, first)
        >>> [(each.begins.date().isoformat(), each.names) for each in lists]
        [('2026-01-05', ('a',)), ('2026-02-01', ('a', 'b'))]
    """
    begins = {name: moment for name, day in since.items() if (moment := beginning_of(day))}
    ends = {name: moment for name, day in until.items() if (moment := end_of(day))}
    changes = sorted({*begins.values(), *ends.values()})
    before = min(first, changes[0] - _SECOND) if changes else first
    return [
        OptionsOnOffer(
            version,
            moment,
            tuple(
                name
                for name in names
                if begins.get(name, moment) <= moment and (name not in ends or moment < ends[name])
            ),
        )
        for version, moment in enumerate([before, *changes], start=1)
    ]


def beginning_of(value: Any) -> dt.datetime | None:
    """An instant in UTC; a bare day is its beginning.

    Example:
        >>> beginning_of(dt.date(2026, 2, 1)).isoformat()
        '2026-02-01T00:00:00+00:00'
    """
    if value is None or pd.isna(value):
        return None
    if not isinstance(value, dt.datetime):
        return dt.datetime(value.year, value.month, value.day, tzinfo=dt.UTC)
    return value.astimezone(dt.UTC)


def end_of(value: Any) -> dt.datetime | None:
    """An instant in UTC; a bare day by which something ends is its last midnight.

    Example:
        >>> end_of(dt.date(2026, 2, 1)).isoformat()
        '2026-02-02T00:00:00+00:00'
    """
    is_day = isinstance(value, dt.date) and not isinstance(value, dt.datetime)
    return beginning_of(value + _DAY if is_day and value < dt.date.max else value)
