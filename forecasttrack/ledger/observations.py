"""Observations on record: what rules settle questions from, kept like every other record.

They are found by the numbers of their records, hashes of the names (`ledger/about.py`), along the
index of the entries, so that nothing else has to be read for them.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, not_, select

from forecasttrack.display.warning import warn_caller
from forecasttrack.errors import (
    ForecastTrackError,
    InvalidTableError,
    LedgerError,
    UnusableRecordWarning,
)
from forecasttrack.ledger import facts, rows, schema
from forecasttrack.ledger.about import Range, all_observations, around
from forecasttrack.ledger.canonical import canonical, plain
from forecasttrack.ledger.facts import OBSERVATION, Fact
from forecasttrack.ledger.in_force import entries_in_force, facts_in_force

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection

    from forecasttrack.tables.facts import Facts

ROWS_AT_ONCE = 20_000
"""How many rows of a table are turned into entries at a time; a million would not fit in memory."""


def is_table(records: object) -> bool:
    """Whether something is a table of facts, found without loading its module."""
    tables = sys.modules.get("forecasttrack.tables.facts.table")
    return tables is not None and isinstance(records, tables.Facts)


def portions_of(table: Facts) -> Iterator[list[Fact]]:
    """The rows of a table as portions to record."""
    stated = (facts.stated(OBSERVATION, row) for row in table.plain_rows())
    while portion := list(islice(stated, ROWS_AT_ONCE)):
        yield portion


def table_of(connection: Connection, until: int | None) -> Facts:
    """The observations in force, now or at a moment in microseconds, as a table of facts."""
    from forecasttrack.tables.facts import Facts  # noqa: PLC0415 - loads pandas

    try:
        return Facts.of_plain_rows(_contents(connection, until))
    except InvalidTableError:
        rows_, faults = _usable(_contents(connection, until))
        table = Facts.of_plain_rows(rows_)
    warn_caller(UnusableRecordWarning(faults))
    return table


def _usable(
    contents: Iterable[Mapping[str, Any]],
) -> tuple[list[Mapping[str, Any]], dict[str, str]]:
    """The valid observations, and the fault of each invalid one by the name of its record."""
    usable, faults = [], {}
    for content in contents:
        try:
            facts.record_of(OBSERVATION, content)
            usable.append(content)
        except ForecastTrackError as error:
            faults[facts.key_of(OBSERVATION, content)] = str(error)
    return usable, faults


def _contents(connection: Connection, until: int | None) -> Iterator[Mapping[str, Any]]:
    """The contents in force, in order of the records' numbers.

    Contents under numbers with several entries come last. A number has several if its record was
    corrected or retracted, or shares it with another. ``Facts`` puts them in order.
    """
    about = _numbered_within(all_observations(), until)
    columns = schema.entries.c
    repeated = select(columns.about).where(about).group_by(columns.about)
    entered_again = set(connection.execute(repeated.having(func.count() > 1)).scalars())
    found = select(columns.about, columns.body).where(about, columns.kind == OBSERVATION)
    numbered_bodies = rows.all_of(connection, found.order_by(columns.about))
    bodies = (body for number, body in numbered_bodies if number not in entered_again)
    while portion := list(islice(bodies, ROWS_AT_ONCE)):
        yield from plain(f"[{','.join(portion)}]")
    entries = rows.about_records(connection, entered_again)
    by_then = (each for each in entries if _recorded_until(each, until))
    yield from (each.content for each in entries_in_force(facts_in_force(by_then)))


def _recorded_until(entry: Any, until: int | None) -> bool:
    return until is None or entry.recorded_at <= until


def _of_series(series: str) -> ColumnElement[bool]:
    """The entries about a series, and those about others whose names have the same hash."""
    return _numbered_within(around(facts.key(OBSERVATION, series)))


def _numbered_within(range_: Range, until: int | None = None) -> ColumnElement[bool]:
    columns = schema.entries.c
    within = columns.about.between(*range_)
    return within if until is None else and_(within, columns.recorded_at <= until)


# --- one unit for each series -----------------------------------------------------------------


class Units:
    """The units of the series that one call records; two units of one series are refused."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._units: dict[str, str | None] = {}
        self._doubtful: set[str] = set()

    def note(self, contents: Iterable[Mapping[str, Any]]) -> None:
        """Note the units of observations, in plain form, that are about to be recorded."""
        for content in contents:
            series, unit = content["series"], content.get("unit")
            if series not in self._units:
                self._units[series] = unit
                if self._was_ever_in_another(series, unit):
                    self._doubtful.add(series)
            elif self._units[series] != unit:
                self._doubtful.add(series)

    def _was_ever_in_another(self, series: str, unit: str | None) -> bool:
        """Whether any entry of the series has another unit, by its canonical text."""
        stated = '"unit":' if unit is None else canonical({"unit": unit})[1:-1]
        body = schema.entries.c.body
        states_it = func.replace(body, stated, "") != body
        another = states_it if unit is None else not_(states_it)
        of_series = and_(_of_series(series), schema.entries.c.kind == OBSERVATION, another)
        found = self._connection.execute(select(schema.entries.c.seq).where(of_series).limit(1))
        return found.first() is not None

    def check(self) -> None:
        """Check, after recording, the observations in force of series whose units differ.

        Raises:
            LedgerError: A series stands in two units.
        """
        for series in sorted(self._doubtful):
            about = rows.in_ledger_order().where(_of_series(series))
            found = map(rows.restored, rows.all_of(self._connection, about))
            contents = [e.content for e in entries_in_force(facts_in_force(found))]
            units = {each.get("unit") for each in contents if each["series"] == series}
            if len(units) > 1:
                raise _two_units(series, units)


def _two_units(series: str, units: Iterable[str | None]) -> LedgerError:
    given = " and in ".join(sorted(each or "no unit" for each in units))
    return LedgerError(
        f"the series {series!r} would stand in {given}; give it one unit, or replace all of it",
        record_id=series,
    )
