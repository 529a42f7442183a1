"""A process that appends to a ledger until it is killed, and notes what was acknowledged."""

from __future__ import annotations

import multiprocessing
import os
import random
from pathlib import Path

import forecasttrack as ft
from forecasttrack.errors import LedgerError

SIZES = (1, 5, 200)
QUESTION = ft.Question(id="rain", text="Will it rain tomorrow?")

processes = multiprocessing.get_context("forkserver")
processes.set_forkserver_preload(["forecasttrack.ledger"])


def forecast(forecaster: str, number: int) -> ft.Forecast:
    """The forecast of a writer that bears a number; its moment tells the number."""
    minute, second = divmod(number, 60)
    hour, minute = divmod(minute, 60)
    day, hour = divmod(hour, 24)
    issued_at = f"2026-01-{day + 1:02d}T{hour:02d}:{minute:02d}:{second:02d}Z"
    return ft.Forecast(
        question_id="rain", forecaster=forecaster, belief=number % 101 / 101, issued_at=issued_at
    )


def append_for_ever(place: str, forecaster: str, notes: str, seed: int) -> None:
    """Record batches of random size, and note each before it is tried and after it is kept."""
    chance = random.Random(seed)  # noqa: S311 - not a secret
    with Path(notes).open("ab", buffering=0) as note, ft.Ledger.open(place) as ledger:
        done = 0
        while True:
            size = chance.choice(SIZES)
            note.write(f"try {done} {done + size}\n".encode())
            batch = [forecast(forecaster, number) for number in range(done, done + size)]
            try:
                ledger.record(batch, by=forecaster)
            except LedgerError:
                note.write(b"lost\n")
                os._exit(1)
            note.write(f"kept {done} {done + size}\n".encode())
            done += size


def append(place: str, forecaster: str, count: int, notes: str) -> None:
    """Record one forecast at a time, and note what went wrong."""
    with Path(notes).open("w") as note, ft.Ledger.open(place) as ledger:
        for number in range(count):
            try:
                ledger.record(forecast(forecaster, number), by=forecaster)
            except Exception as error:  # noqa: BLE001 - every fault is to be seen by the test
                note.write(f"{error!r}\n")
