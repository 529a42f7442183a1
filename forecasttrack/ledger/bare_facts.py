"""Bare forecasts on their way into a ledger, in columns: a platform records thousands at once.

What each states is a pattern with four texts, so its canonical form, its ids and its numbers are
written without a mapping, and without an object for each.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from functools import lru_cache
from hashlib import sha256
from operator import add
from typing import TypeAlias
from zlib import crc32

import attrs

from forecasttrack.ledger import facts
from forecasttrack.ledger.about import beginning
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

    sources: list[Forecast]
    records: list[str]
    about: list[int]
    bodies: list[str]
    ids: list[str]
    issued_at: list[int]

    def __len__(self) -> int:
        return len(self.sources)

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

    def first_of_questions(self) -> Iterable[int]:
        """The position of the first forecast of each question."""
        backwards = zip(reversed(self.sources), reversed(range(len(self))), strict=True)
        return {forecast.question_id: position for forecast, position in backwards}.values()

    def only(self, positions: list[int]) -> BareFacts:
        """Those at some positions."""
        if len(positions) == len(self):
            return self
        columns = attrs.astuple(self, recurse=False)
        return BareFacts(*([column[n] for n in positions] for column in columns))


class BareRun:
    """Bare forecasts that follow on each other, until they are written as facts."""

    def __init__(self) -> None:
        self._sources: list[Forecast] = []
        self._issued: list[str] = []
        self._issued_at: list[int] = []
        self._probabilities: list[str] = []
        self._beginnings: list[int] = []

    def __len__(self) -> int:
        return len(self._sources)

    def take(self, forecast: Forecast) -> bool:
        """Add a forecast if it is a bare one; say whether it is."""
        belief, when = forecast.belief, forecast.issued_at
        if type(belief) is not Probability or type(belief.yes) is not float or _has_more(forecast):
            return False
        beginning, probability = _beginning(forecast.question_id), _written(belief.yes)
        if beginning is None or probability is None or not _is_bare_text(forecast.forecaster):
            return False
        if not moments.is_utc_instant(when):
            return False
        issued, at = _instant(when)
        self._sources.append(forecast)
        self._issued.append(issued)
        self._issued_at.append(at)
        self._probabilities.append(probability)
        self._beginnings.append(beginning)
        return True

    def facts(self) -> BareFacts:
        """What they state, each thing of all of them at once."""
        bodies = [
            f'{{"forecaster":"{each.forecaster}","issued_at":"{issued}",'
            f'"probability":{probability},"question":"{each.question_id}"}}'
            for each, issued, probability in zip(
                self._sources, self._issued, self._probabilities, strict=True
            )
        ]
        records = [
            f'["forecast","{each.question_id}","{each.forecaster}","{issued}"]'
            for each, issued in zip(self._sources, self._issued, strict=True)
        ]
        ids = [
            sha256(f'{{"content":{body},"kind":"forecast"}}'.encode()).hexdigest()
            for body in bodies
        ]
        numbers = map(crc32, map(str.encode, records))
        about = [*map(add, self._beginnings, numbers)]
        return BareFacts(self._sources, records, about, bodies, ids, self._issued_at)


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
    run = BareRun()
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


def _ended(run: BareRun, portions: list[Portion]) -> BareRun:
    """Put a run of bare forecasts behind what came before it; give the next one."""
    if not len(run):
        return run
    last = portions[-1]
    if len(run) < _FEW and isinstance(last, list):
        last.extend(run.facts())
    else:
        portions.append(run.facts())
    return BareRun()


def _has_more(forecast: Forecast) -> bool:
    return not (
        forecast.expires_at is None
        and forecast.claim_id is None
        and forecast.wording is None
        and forecast.note is None
    )


_is_bare_text = lru_cache(maxsize=100_000)(is_bare_text)


@lru_cache(maxsize=100_000)
def _beginning(question: str) -> int | None:
    """With what the numbers of its forecasts begin; None where the pattern has no place for it."""
    return beginning("forecast", question) if is_bare_text(question) else None


@lru_cache(maxsize=100_000)
def _written(probability: float) -> str | None:
    """A probability in canonical form; None where the pattern has no place for it."""
    written = canonical(plain_number(probability))
    return written if is_bare_probability(written) else None


_SECONDS = tuple((f"{number:02}Z", number * SECOND) for number in range(60))
_MINUTES = tuple((f"T{n // 60:02}:{n % 60:02}:", n * MINUTE) for n in range(24 * 60))
_EPOCH = dt.date(1970, 1, 1).toordinal()


def _instant(when: moments.Moment) -> tuple[str, int]:
    """An instant in UTC as text and in microseconds, both from the same few numbers."""
    day, begins = _day(when.toordinal())
    clock, past = _MINUTES[60 * when.hour + when.minute]
    second, passed = _SECONDS[when.second]
    rest = when.microsecond
    if rest:
        return f"{day}{clock}{second[:2]}.{rest:06}Z", begins + past + passed + rest
    return day + clock + second, begins + past + passed


@lru_cache(maxsize=100_000)
def _day(ordinal: int) -> tuple[str, int]:
    return dt.date.fromordinal(ordinal).isoformat(), (ordinal - _EPOCH) * DAY
