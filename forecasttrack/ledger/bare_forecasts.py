"""The commonest body of an entry: a forecast with a probability and nothing else.

A ledger of a platform holds millions of them. Their canonical form has four texts in fixed places,
so that it can be checked and read without parsing JSON, and their numbers have a fixed width, so
that many of them stand in one value of the database. What does not fit the pattern exactly is
read, checked and kept like any other body.
"""

from __future__ import annotations

import datetime as dt
import re
import struct
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from forecasttrack.ledger.canonical import NUMBER_AS_TEXT, TEXT_MARK

# A text that begins with the mark, or reads as a number, is not written as it is.
_TEXT = rf'((?!{TEXT_MARK}|(?:{NUMBER_AS_TEXT})")[ !#-\[\]-~]*)'
_CLOCK = r"(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{6})?"
_PROBABILITY = r'[01]|"0\.\d{1,18}"'
_PATTERN = (
    rf'\{{"forecaster":"{_TEXT}","issued_at":"(\d{{4}}-\d\d-\d\dT{_CLOCK}Z)",'
    rf'"probability":({_PROBABILITY}),"question":"{_TEXT}"\}}'
)
_BODY = re.compile(_PATTERN, re.ASCII)
_LINES = re.compile(f"^{_PATTERN}$", re.ASCII | re.MULTILINE)
bare_body = _BODY.fullmatch
"""Match a body: groups of forecaster, instant, probability and question; the values are not
checked."""


def bare_bodies(bodies: Sequence[str]) -> list[tuple[str, str, str, str]] | None:
    """Match many bodies in one search: the groups of each; None unless all match."""
    lines = "\n".join(bodies)
    found = _LINES.findall(lines)
    # A body with a line feed in it would match as two bodies.
    if len(found) != len(bodies) or lines.count("\n") != len(bodies) - 1:
        return None
    return found


_ONE_TEXT = re.compile(f'"{_TEXT}"', re.ASCII)
_ONE_PROBABILITY = re.compile(_PROBABILITY, re.ASCII)


class BareForecast(NamedTuple):
    """The texts of a bare forecast, as they stand in its body."""

    forecaster: str
    issued_at: str
    probability: str
    question: str

    @property
    def record(self) -> str:
        """The name of its record."""
        return f'["forecast","{self.question}","{self.forecaster}","{self.issued_at}"]'

    @property
    def content(self) -> dict[str, object]:
        """The content of the forecast as plain data."""
        return {
            "forecaster": self.forecaster,
            "issued_at": self.issued_at,
            "probability": probability_of(self.probability),
            "question": self.question,
        }


def bare_forecast(kind: str, body: str) -> BareForecast | None:
    """Read a body that is a bare forecast in canonical form; None for everything else.

    Example:
        >>> body = (
        ...     '{"forecaster":"ann","issued_at":"2026-01-01T08:00:00Z","probability":"0.7",'
        ...     '"question":"rain"}'
        ... )
        >>> bare_forecast("forecast", body).record
        '["forecast","rain","ann","2026-01-01T08:00:00Z"]'
        >>> bare_forecast("forecast", body.replace("0.7", "0.70")) is None
        True
    """
    if kind != "forecast":
        return None
    found = _BODY.fullmatch(body)
    if found is None or not (is_written_shortest(found[3]) and _is_date(found[2][:10])):
        return None
    return BareForecast._make(found.groups())


def is_bare_text(text: str) -> bool:
    """Whether a text is written unchanged in a body, and fits the pattern."""
    return _ONE_TEXT.fullmatch(f'"{text}"') is not None


def is_bare_probability(written: str) -> bool:
    """Whether a probability in canonical form fits the pattern."""
    return _ONE_PROBABILITY.fullmatch(written) is not None


@lru_cache(maxsize=100_000)
def probability_of(written: str) -> float:
    """The number in the text of a probability."""
    return float(written.strip('"'))


@lru_cache(maxsize=100_000)
def is_written_shortest(written: str) -> bool:
    """Whether the text of a probability is the shortest of its number, as ledgers write it."""
    return not written.startswith('"') or f'"{float(written[1:-1])!r}"' == written


@lru_cache(maxsize=100_000)
def _is_date(day: str) -> bool:
    try:
        dt.date.fromisoformat(day)
    except ValueError:
        return False
    return True


# --- as numbers ----------------------------------------------------------------------------------

PACKED = ("question", "forecaster", "issued_at", "value")
"""The numbers of a bare forecast in the column ``packed``, in this order.

The codes of question and forecaster take 4 bytes each, the others 8 bytes each.
"""

IN_ONE_ROW = 4096
"""At most so many bare forecasts stand in one row."""

pack = struct.Struct("<2iqd").pack
"""Write the four numbers of a bare forecast as 24 bytes, little end first, the last a float."""

PACKED_SIZE = struct.calcsize("<2iqd")
"""How many bytes a bare forecast takes in the column ``packed``."""

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECOND = dt.timedelta(microseconds=1)
SECOND = 1_000_000
MINUTE = 60 * SECOND
DAY = 24 * 60 * MINUTE


def instant_of(issued_at: str) -> int:
    """The instant of a bare forecast in microseconds since 1970.

    Example:
        >>> instant_of("1970-01-01T00:00:01.000002Z")
        1000002
    """
    return (dt.datetime.fromisoformat(issued_at) - _EPOCH) // _MICROSECOND
