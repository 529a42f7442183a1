"""A writer that finds the ledger held looks again soon, and gives up at last."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

import forecasttrack as ft
from forecasttrack.errors import LedgerBusyError
from forecasttrack.ledger import connection
from tests.builders import RAIN


def test_a_writer_that_has_waited_long_looks_as_often_as_at_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It looked ten times a second, between others who came anew, until it gave up."""
    place, pauses = tmp_path / "shared.db", []
    with ft.Ledger.open(place) as ledger:
        holder = sqlite3.connect(place, isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")

        def pause(seconds: float) -> None:
            pauses.append(seconds)
            if len(pauses) == 200:
                holder.execute("ROLLBACK")

        clock = SimpleNamespace(monotonic=time.monotonic, sleep=pause)
        monkeypatch.setattr(connection, "time", clock)
        assert len(ledger.record(RAIN, by="desk")) == 1
        holder.close()
    assert len(pauses) == 200
    assert 0 < min(pauses) < max(pauses) <= 0.005


def test_a_writer_gives_up_and_may_come_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it could not write is written once the other is done."""
    monkeypatch.setattr(connection, "PATIENCE", 0.0)
    with ft.Ledger.open(tmp_path / "shared.db") as ledger:
        holder = sqlite3.connect(tmp_path / "shared.db", isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        with pytest.raises(LedgerBusyError, match="nothing of this call was written"):
            ledger.record(RAIN, by="desk")
        holder.execute("ROLLBACK")
        assert len(ledger.record(RAIN, by="desk")) == 1
        holder.close()
