"""Bare forecasts about to be recorded, in columns: a platform records thousands at once.

The canonical form of each is a fixed pattern with four texts, so that it, its ids and its numbers
are written without a mapping or an object for each forecast.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from hashlib import sha256
from itertools import groupby
from operator import add, attrgetter
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

_FEWEST = 10
"""Fewer consecutive bare forecasts than these are recorded one by one."""


@attrs.define
class BareFacts:
    """Facts that are bare forecasts, as columns.

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
        """The forecast at a position as a fact by itself."""
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
        """The facts at some positions, which differ and ascend."""
        if len(positions) == len(self):
            return self
        columns = attrs.astuple(self, recurse=False)
        return BareFacts(*([column[n] for n in positions] for column in columns))


class BareRun:
    """Collects consecutive bare forecasts until they are turned into facts."""

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
        if type(belief) is not Probability or type(belief.yes) is not float:
            return False
        if _optional_fields(forecast) != _NO_OPTIONAL_FIELDS:
            return False
        beginning, probability = _beginning(forecast.question_id), _written(belief.yes)
        if beginning is None or probability is None or not _is_bare_text(forecast.forecaster):
            return False
        if not moments.is_utc_instant(when):
            return False
        text, microseconds = _instant(when)
        self._sources.append(forecast)
        self._issued.append(text)
        self._issued_at.append(microseconds)
        self._probabilities.append(probability)
        self._beginnings.append(beginning)
        return True

    def facts(self) -> BareFacts:
        """The facts of the forecasts collected."""
        return _facts_in_columns(
            self._sources,
            self._issued,
            self._issued_at,
            self._probabilities,
            self._beginnings,
        )


def facts_of_all(forecasts: list[Forecast]) -> BareFacts | None:
    """The facts of forecasts, checked all at once by columns; None unless all are bare.

    ``BareRun`` checks them one by one.
    """
    beliefs = [each.belief for each in forecasts]
    if not _are_all(Probability, beliefs):
        return None
    values = [belief.yes for belief in beliefs]  # type: ignore[union-attr]
    moments_ = [each.issued_at for each in forecasts]
    if not (
        _are_all(float, values)
        and all(map(_NO_OPTIONAL_FIELDS.__eq__, map(_optional_fields, forecasts)))
        and all(map(moments.is_utc_instant, moments_))
        and all(map(_is_bare_text, {each.forecaster for each in forecasts}))
    ):
        return None
    questions = [each.question_id for each in forecasts]
    beginnings = {question: _beginning(question) for question in {*questions}}
    written = {value: _written(value) for value in {*values}}
    if None in beginnings.values() or None in written.values():
        return None
    # Not a list of pairs: the garbage collector would have to visit each pair.
    issued: list[str] = []
    issued_at: list[int] = []
    for written_at, at in map(_instant, moments_):  # type: ignore[arg-type]
        issued.append(written_at)
        issued_at.append(at)
    return _facts_in_columns(
        forecasts,
        issued,
        issued_at,
        map(written.__getitem__, values),  # type: ignore[arg-type]
        map(beginnings.__getitem__, questions),  # type: ignore[arg-type]
    )


def _are_all(kind: type, values: Iterable[object]) -> bool:
    return {*map(type, values)} == {kind}


def _facts_in_columns(
    sources: list[Forecast],
    issued: Sequence[str],
    issued_at: list[int],
    probabilities: Iterable[str],
    beginnings: Iterable[int],
) -> BareFacts:
    bodies = [
        f'{{"forecaster":"{each.forecaster}","issued_at":"{at}",'
        f'"probability":{probability},"question":"{each.question_id}"}}'
        for each, at, probability in zip(sources, issued, probabilities, strict=True)
    ]
    records = [
        f'["forecast","{each.question_id}","{each.forecaster}","{at}"]'
        for each, at in zip(sources, issued, strict=True)
    ]
    ids = [
        sha256(f'{{"content":{body},"kind":"forecast"}}'.encode()).hexdigest() for body in bodies
    ]
    about = [*map(add, beginnings, map(crc32, map(str.encode, records)))]
    return BareFacts(sources, records, about, bodies, ids, issued_at)


Portion: TypeAlias = "list[Fact] | BareFacts"
"""Facts to be put on record one after the other."""


def records_of(portion: Portion) -> Iterable[str]:
    """The names of the records that a portion is about."""
    return portion.records if isinstance(portion, BareFacts) else (each.record for each in portion)


def portions_of(records: object) -> list[Portion]:
    """The facts of a record, of many or of a book; consecutive bare forecasts are put together.

    Raises:
        LedgerError: A ledger keeps no such thing.
    """
    portions: list[Portion] = [[]]
    for are_forecasts, group in groupby(facts.each(records), _is_forecast):
        if are_forecasts:
            _add_forecasts(portions, [record for record, _ in group])  # type: ignore[misc]
        else:
            for record, kind in group:
                _add(portions, facts.fact_of(record, kind))
    return [portion for portion in portions if len(portion)]


def _is_forecast(stated: tuple[object, str | None]) -> bool:
    return type(stated[0]) is Forecast


def _add_forecasts(portions: list[Portion], forecasts: list[Forecast]) -> None:
    in_columns = None if len(forecasts) < _FEWEST else facts_of_all(forecasts)
    if in_columns is not None:
        portions.append(in_columns)
        return
    run = BareRun()
    for forecast in forecasts:
        if not run.take(forecast):
            run = _end_run(run, portions)
            _add(portions, facts.fact_of(forecast))
    _end_run(run, portions)


def _add(portions: list[Portion], fact: Fact) -> None:
    last = portions[-1]
    if isinstance(last, BareFacts):
        portions.append([fact])
    else:
        last.append(fact)


def _end_run(run: BareRun, portions: list[Portion]) -> BareRun:
    """Append a run of bare forecasts to the facts before it; returns a new, empty run."""
    if not len(run):
        return run
    last = portions[-1]
    if len(run) < _FEWEST and isinstance(last, list):
        last.extend(run.facts())
    else:
        portions.append(run.facts())
    return BareRun()


_optional_fields = attrgetter("expires_at", "claim_id", "wording", "note")
_NO_OPTIONAL_FIELDS = (None, None, None, None)


_is_bare_text = lru_cache(maxsize=100_000)(is_bare_text)


@lru_cache(maxsize=100_000)
def _beginning(question: str) -> int | None:
    """First part of the numbers of a question's forecasts; None if its id fits no pattern."""
    return beginning("forecast", question) if is_bare_text(question) else None


@lru_cache(maxsize=100_000)
def _written(probability: float) -> str | None:
    """A probability in canonical form; None if it does not fit the pattern."""
    written = canonical(plain_number(probability))
    return written if is_bare_probability(written) else None


# Each as text, with its microseconds since the minute or the day began.
_SECONDS = tuple((f"{number:02}Z", number * SECOND) for number in range(60))
_MINUTES = tuple((f"T{n // 60:02}:{n % 60:02}:", n * MINUTE) for n in range(24 * 60))
_EPOCH = dt.date(1970, 1, 1).toordinal()


def _instant(when: moments.Moment) -> tuple[str, int]:
    """An instant in UTC as text and in microseconds."""
    day, day_begins = _day(when.toordinal())
    clock, clock_offset = _MINUTES[60 * when.hour + when.minute]
    second, second_offset = _SECONDS[when.second]
    fraction = when.microsecond
    if fraction:
        return (
            f"{day}{clock}{second[:2]}.{fraction:06}Z",
            day_begins + clock_offset + second_offset + fraction,
        )
    return day + clock + second, day_begins + clock_offset + second_offset


@lru_cache(maxsize=100_000)
def _day(ordinal: int) -> tuple[str, int]:
    """A day as text, and its beginning in microseconds."""
    return dt.date.fromordinal(ordinal).isoformat(), (ordinal - _EPOCH) * DAY
