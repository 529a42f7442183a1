"""Bare forecasts on their way into a ledger, in columns: a platform records thousands at once.

What each states is a pattern with four texts, so its canonical form, its ids and its numbers are
written without a mapping, and without an object for each.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TypeAlias

import attrs

from forecasttrack.ledger import facts
from forecasttrack.ledger.about import about_forecast
from forecasttrack.ledger.bare_forecasts import (
    DAY,
    MINUTE,
    SECOND,
    bare_forecast,
    is_bare_probability,
    is_bare_text,
)
from forecasttrack.ledger.canonical import canonical
from forecasttrack.ledger.facts import Fact
from forecasttrack.records import moments
from forecasttrack.records.belief import Probability
from forecasttrack.records.forecast import Forecast
from forecasttrack.records.plain_writing import plain_number

_FEW = 10
"""So few forecasts in a row are not worth columns."""


@attrs.define
class BareFacts:
    """Facts that are bare forecasts, one list for each thing that is known of them.

    Attributes:
        sources: The forecasts.
        records: The names of their records.
        about: The numbers of their records.
        bodies: Their contents in canonical form.
        ids: The ids of the facts.
        issued_at: When they were issued, in microseconds.
    """

    sources: list[Forecast] = attrs.field(factory=list)
    records: list[str] = attrs.field(factory=list)
    about: list[int] = attrs.field(factory=list)
    bodies: list[str] = attrs.field(factory=list)
    ids: list[str] = attrs.field(factory=list)
    issued_at: list[int] = attrs.field(factory=list)

    def __len__(self) -> int:
        return len(self.sources)

    def take(self, forecast: Forecast) -> bool:
        """Add a forecast if it is a bare one; say whether it is."""
        belief, when = forecast.belief, forecast.issued_at
        if type(belief) is not Probability or type(belief.yes) is not float or _has_more(forecast):
            return False
        question, who = forecast.question_id, forecast.forecaster
        probability = _written(belief.yes)
        if not (probability and _is_bare_text(question) and _is_bare_text(who)):
            return False
        if not moments.is_utc_instant(when):
            return False
        at, issued_at = _instant(when)
        body = (
            f'{{"forecaster":"{who}","issued_at":"{at}",'
            f'"probability":{probability},"question":"{question}"}}'
        )
        record = f'["forecast","{question}","{who}","{at}"]'
        fact = hashlib.sha256(f'{{"content":{body},"kind":"forecast"}}'.encode()).hexdigest()
        self.sources.append(forecast)
        self.records.append(record)
        self.about.append(about_forecast(question, record))
        self.bodies.append(body)
        self.ids.append(fact)
        self.issued_at.append(issued_at)
        return True

    def fact(self, position: int) -> Fact:
        """One of them as a fact by itself."""
        forecast, body = self.sources[position], self.bodies[position]
        return Fact(
            "forecast",
            self.records[position],
            self.about[position],
            body,
            self.ids[position],
            forecast,
            (("question", facts.question_key(forecast.question_id)),),
            bare_forecast("forecast", body),
        )

    def __iter__(self) -> Iterator[Fact]:
        return map(self.fact, range(len(self)))

    def only(self, positions: Iterable[int]) -> BareFacts:
        """Those at some positions."""
        columns = attrs.astuple(self, recurse=False)
        return BareFacts(*([column[n] for n in positions] for column in columns))


Portion: TypeAlias = "list[Fact] | BareFacts"
"""Facts to be put on record one after the other."""


def records_of(portion: Portion) -> Iterable[str]:
    """The names of the records that a portion is about."""
    return portion.records if isinstance(portion, BareFacts) else (each.record for each in portion)


def portions_of(records: object) -> list[Portion]:
    """What a record, many, or a book states, bare forecasts in a row together.

    Raises:
        LedgerError: A ledger keeps no such thing.
    """
    portions: list[Portion] = [[]]
    run = BareFacts()
    for record, kind in facts.each(records):
        if type(record) is Forecast and run.take(record):
            continue
        run = _ended(run, portions)
        last = portions[-1]
        if isinstance(last, BareFacts):
            portions.append([facts.fact_of(record, kind)])
        else:
            last.append(facts.fact_of(record, kind))
    _ended(run, portions)
    return [portion for portion in portions if len(portion)]


def _ended(run: BareFacts, portions: list[Portion]) -> BareFacts:
    """Put a run of bare forecasts behind what came before it; give the next one."""
    if not len(run):
        return run
    last = portions[-1]
    if len(run) < _FEW and isinstance(last, list):
        last.extend(run)
    else:
        portions.append(run)
    return BareFacts()


def _has_more(forecast: Forecast) -> bool:
    return not (
        forecast.expires_at is None
        and forecast.claim_id is None
        and forecast.wording is None
        and forecast.note is None
    )


_is_bare_text = lru_cache(maxsize=100_000)(is_bare_text)


@lru_cache(maxsize=100_000)
def _written(probability: float) -> str | None:
    """A probability in canonical form; None where the pattern has no place for it."""
    written = canonical(plain_number(probability))
    return written if is_bare_probability(written) else None


_TWO_DIGITS = tuple(f"{number:02}" for number in range(60))
_EPOCH = dt.date(1970, 1, 1).toordinal()


def _instant(when: moments.Moment) -> tuple[str, int]:
    """An instant in UTC as text and in microseconds, both from the same few numbers."""
    day, begins = _day(when.toordinal())
    hour, minute, second, rest = when.hour, when.minute, when.second, when.microsecond
    two = _TWO_DIGITS
    at = f"{day}T{two[hour]}:{two[minute]}:{two[second]}"
    written = f"{at}.{rest:06}Z" if rest else f"{at}Z"
    return written, begins + (60 * hour + minute) * MINUTE + second * SECOND + rest


@lru_cache(maxsize=100_000)
def _day(ordinal: int) -> tuple[str, int]:
    return dt.date.fromordinal(ordinal).isoformat(), (ordinal - _EPOCH) * DAY
