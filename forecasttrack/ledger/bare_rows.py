"""Rows of bare forecasts, verified in columns: many rows of one call at a time.

Each row must satisfy what ``database_checks.sound_bare`` checks for one row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from itertools import groupby, islice
from operator import add, itemgetter
from typing import TYPE_CHECKING
from zlib import crc32

import attrs

from forecasttrack.errors import ForecastTrackError
from forecasttrack.ledger import rows
from forecasttrack.ledger.about import beginning
from forecasttrack.ledger.bare_forecasts import (
    IN_ONE_ROW,
    bare_bodies,
    instant_of,
    is_written_shortest,
    probability_of,
)
from forecasttrack.ledger.verification import act_of

if TYPE_CHECKING:
    from forecasttrack.ledger.entry import Act

_FEWEST = 10
"""Fewer rows than these are verified one by one."""

_call_of = itemgetter(2, 5, 6, 7, 8)  # kind, by, recorded_at, replaces, why


@attrs.define
class SoundRun:
    """Sound bare forecasts with consecutive numbers, as columns in the order of these.

    Attributes:
        first: The number of the first entry.
        recorded_at: When all of them were recorded, in microseconds.
        ids: The ids of the entries.
        questions, forecasters: Ids of the question and forecaster of each.
        issued_at: When each was issued, in microseconds.
        values: The probabilities.
    """

    first: int
    recorded_at: int
    ids: list[str]
    questions: Sequence[str]
    forecasters: Sequence[str]
    issued_at: list[int]
    values: list[float]


def runs(stored: Iterable[rows.Stored]) -> Iterator[list[rows.Stored]]:
    """Lists of rows of one call and kind, each of at most ``IN_ONE_ROW`` rows."""
    for _, run in groupby(stored, _call_of):
        yield from _portions(run)


def _portions(run: Iterator[rows.Stored]) -> Iterator[list[rows.Stored]]:
    while True:
        portion: list[rows.Stored] = []
        try:
            for row in islice(run, IN_ONE_ROW):
                portion.append(row)  # noqa: PERF402 - what was read before an error counts
        except Exception:
            yield portion
            raise
        if not portion:
            return
        yield portion


def sound_run(run: Sequence[rows.Stored]) -> SoundRun | None:
    """The contents of rows of one call if all are sound bare forecasts; else None."""
    _, _, kind, _, _, by, at, replaces, why = run[0]
    if len(run) < _FEWEST or kind != "forecast" or replaces is not None:
        return None
    numbers, ids, _, about, bodies, _, moments, _, _ = zip(*run, strict=True)
    try:
        are_consecutive = [*numbers] == [*range(numbers[0], numbers[0] + len(run))]
        if not (
            are_consecutive and {*map(type, ids)} == {bytes} and {*map(type, moments)} == {int}
        ):
            return None
        texts = bare_bodies(bodies)
        if texts is None:
            return None
        forecasters, issued, probabilities, questions = zip(*texts, strict=True)
        values = {
            each: probability_of(each) for each in {*probabilities} if is_written_shortest(each)
        }
        records = [
            f'["forecast","{question}","{who}","{when}"]' for who, when, _, question in texts
        ]
        if _record_numbers(questions, records) != [*about] or _digests(
            bodies, act_of(by, at, (), why)
        ) != [*ids]:
            return None
        return SoundRun(
            numbers[0],
            at,
            [*map(bytes.hex, ids)],
            questions,
            forecasters,
            [*map(instant_of, issued)],
            [*map(values.__getitem__, probabilities)],
        )
    except (ForecastTrackError, *rows.UNREADABLE):
        return None


def _record_numbers(questions: Sequence[str], records: Iterable[str]) -> list[int]:
    first_parts = {question: beginning("forecast", question) for question in {*questions}}
    numbers = map(crc32, map(str.encode, records))
    return [*map(add, map(first_parts.__getitem__, questions), numbers)]


def _digests(bodies: Iterable[str], act: Act) -> list[bytes]:
    head, tail = act.head, act.tail
    facts = (
        sha256(f'{{"content":{body},"kind":"forecast"}}'.encode()).hexdigest() for body in bodies
    )
    return [sha256(f"{head}{fact}{tail}".encode()).digest() for fact in facts]
