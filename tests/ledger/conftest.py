"""Ledgers to test: in memory, in a file, and on a PostgreSQL server of our own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import forecasttrack as ft
from tests.builders import RAIN, forecast, settled


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.end_to_end)])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a new ledger can be made: a file, then a database of a server."""
    if request.param == "sqlite":
        return str(tmp_path / "ledger.db")
    return request.getfixturevalue("cluster").new_database()  # type: ignore[no-any-return]


@pytest.fixture
def opened() -> Iterator[Callable[..., ft.Ledger]]:
    """Open ledgers that are closed after the test."""
    ledgers: list[ft.Ledger] = []

    def open_(place: str | Path, **choices: object) -> ft.Ledger:
        ledgers.append(ft.Ledger.open(place, **choices))  # type: ignore[arg-type]
        return ledgers[-1]

    yield open_
    for ledger in ledgers:
        ledger.close()


@pytest.fixture
def ledger(place: str, opened: Callable[..., ft.Ledger]) -> ft.Ledger:
    """A new ledger, on each kind of database in turn."""
    return opened(place)


@pytest.fixture
def small(opened: Callable[..., ft.Ledger], tmp_path: Path) -> ft.Ledger:
    """A ledger in a file that holds a question, three forecasts and a resolution."""
    ledger = opened(tmp_path / "small.db")
    ledger.record(RAIN, by="desk")
    ledger.record([forecast("ann", 0.7), forecast("bob", 0.2)], by="desk")
    ledger.record(forecast("ann", 0.9, day=3), by="ann")
    ledger.record(settled("yes"), by="desk")
    return ledger
