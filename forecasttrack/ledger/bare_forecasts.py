"""The commonest body of an entry, read by its pattern: a forecast that is a probability, no more.

A ledger of a platform holds millions of them. Their canonical form has four texts in fixed places,
so that it can be checked and read without parsing JSON. What does not fit the pattern exactly is
read, and checked, like any other body.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

# A text that begins so may be marked, or be a number: it is left to the full reading.
_TEXT = r'([^-0-9t"\\\x00-\x1f\x7f-\U0010ffff][^"\\\x00-\x1f\x7f-\U0010ffff]*|)'
_INSTANT = r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{6})?Z)"
_BODY = re.compile(
    rf'\{{"forecaster":"{_TEXT}","issued_at":"{_INSTANT}",'
    rf'"probability":([01]|"0\.\d{{1,18}}"),"question":"{_TEXT}"\}}'
)


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
        """Its content as plain data."""
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
    if found is None or not _is_written_so(found[3]):
        return None
    return BareForecast._make(found.groups())


@lru_cache(maxsize=100_000)
def probability_of(written: str) -> float:
    """The number that the text of a probability stands for."""
    return float(written.strip('"'))


@lru_cache(maxsize=100_000)
def _is_written_so(written: str) -> bool:
    return not written.startswith('"') or f'"{float(written[1:-1])!r}"' == written
