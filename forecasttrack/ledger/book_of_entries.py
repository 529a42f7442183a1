"""The records in force as a book, without those that the present version refuses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from forecasttrack.book.between_records import faults_between
from forecasttrack.book.collection import Book
from forecasttrack.book.sections import SECTIONS
from forecasttrack.display.warning import warn_caller
from forecasttrack.errors import ForecastTrackError, LedgerError, UnusableRecordWarning
from forecasttrack.ledger.facts import record_of
from forecasttrack.ledger.standing import Standing
from forecasttrack.records.briefing import Forecaster
from forecasttrack.records.moments import Moment, ends, from_microseconds
from forecasttrack.records.withdrawal import withdraw


def book_of(standing: Sequence[Standing], *, as_of: Moment | None = None) -> Book:
    """Read records in force as a book; withdrawn forecasts end where they were withdrawn.

    Records that an older version accepted and the present one refuses are left out with a warning,
    so that one bad record does not make the whole ledger unreadable.
    """
    sections, faults = _sections(standing)
    horizons = [horizon.recorded_until for horizon in sections.pop("horizons")]
    sections["forecasts"] = withdraw(sections["forecasts"], sections.pop("withdrawals"))
    sections["forecasters"] += _undeclared(sections)
    clocks: dict[str, Any] = {
        "recorded_until": max(horizons, key=ends, default=None),
        "recorded_at": from_microseconds(max(each.recorded_at for each in standing))
        if standing
        else None,
        "as_of": as_of,
    }
    try:
        book = Book(**clocks, **sections)  # type: ignore[arg-type]
    except ForecastTrackError:
        faults |= _without_faulty(sections)
        book = Book(**clocks, **sections)  # type: ignore[arg-type]
    if faults:
        warn_caller(UnusableRecordWarning(faults))
    return book


def _sections(standing: Iterable[Standing]) -> tuple[dict[str, list[Any]], dict[str, str]]:
    """The records by section, and the faults of invalid ones by name."""
    sections: dict[str, list[Any]] = {name: [] for name in (*SECTIONS, "withdrawals", "horizons")}
    faults: dict[str, str] = {}
    for each in standing:
        try:
            sections[f"{each.kind}s"].append(record_of(each.kind, each.content))
        except LedgerError:
            raise  # a kind of a newer version
        except ForecastTrackError as error:
            faults[each.record] = str(error)
    return sections, faults


def _without_faulty(sections: dict[str, list[Any]]) -> dict[str, str]:
    """Remove records that do not fit the others, and then those that refer to them."""
    gone: dict[str, str] = {}
    while faults := faults_between({name: sections[name] for name in SECTIONS}):
        places = {(fault.section, fault.position) for fault in faults}
        gone |= {fault.record: fault.message for fault in faults}
        for name in SECTIONS:
            sections[name] = [
                record
                for position, record in enumerate(sections[name])
                if (name, position) not in places
            ]
    return gone


def _undeclared(sections: Mapping[str, Sequence[Any]]) -> list[Forecaster]:
    """Records for forecasters who have none in the ledger; a book needs one for each."""
    declared = {forecaster.id for forecaster in sections["forecasters"]}
    stating = {record.forecaster for record in (*sections["claims"], *sections["forecasts"])}
    return [Forecaster(id=name) for name in sorted(stating - declared)]
