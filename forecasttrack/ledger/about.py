"""A number for each record, by which a database finds its entries along one narrow index.

The number is made of a code of the record's group, a hash of its question or series, and a hash of
its whole name. So everything about a question lies together, and so do all observations. Two
records may have the same number, so that a search by number also compares names.
"""

from __future__ import annotations

import json
import zlib
from functools import lru_cache
from typing import Final, TypeAlias

Range: TypeAlias = tuple[int, int]
"""The first and the last of some numbers."""

_GROUPS: Final = {
    "question": 0,
    "forecast": 0,
    "withdrawal": 0,
    "resolution": 0,
    "observation": 1,
}
_ANY_OTHER: Final = 2
_BITS_OF_NAME: Final = 32
_BITS_OF_FIRST: Final = 28
_BITS: Final = _BITS_OF_NAME + _BITS_OF_FIRST


def record_number(record: str) -> int:
    """The number of a record, from its name.

    Example:
        >>> first, last = around('["question","rain"]')
        >>> first <= record_number('["forecast","rain","ann","2026-01-01T08:00:00Z"]') <= last
        True
    """
    kind, first, *_ = json.loads(record)
    return beginning(kind, first) + zlib.crc32(record.encode())


def forecast_number(question: str, record: str) -> int:
    """The number of a forecast, from the id of its question and the name of its record."""
    return beginning("forecast", question) + zlib.crc32(record.encode())


def around(record: str) -> Range:
    """The numbers of all that is about the same question, or of the same series."""
    begin = record_number(record) >> _BITS_OF_NAME << _BITS_OF_NAME
    return begin, begin + (1 << _BITS_OF_NAME) - 1


def all_observations() -> Range:
    """The numbers of the observations of every series."""
    group = _GROUPS["observation"]
    return group << _BITS, ((group + 1) << _BITS) - 1


@lru_cache(maxsize=100_000)
def beginning(kind: str, first: str) -> int:
    """The first part of the number of a record: its group, and its question or series."""
    rest = zlib.crc32(first.encode()) >> (_BITS_OF_NAME - _BITS_OF_FIRST)
    return _GROUPS.get(kind, _ANY_OTHER) << _BITS | rest << _BITS_OF_NAME
