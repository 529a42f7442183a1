"""A folder of Parquet with as many forecasts as are wanted, written in pieces of a million."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from forecasttrack.scale.bench.platform import DAY, START

PIECE = 1_000_000
FORECASTERS = 20_000
PER_QUESTION, EACH = 2_000, 400
"""Forecasts for each question on average, and by how many forecasters at most."""


def write_folder(
    folder: Path, forecasts: int, *, seed: int = 1, questions: int | None = None
) -> tuple[pa.Table, pa.Table]:
    """Write forecasts as files, in the order of their moments, and give the small tables.

    Questions are open for a year and some days; few questions, and few forecasters of each,
    get most forecasts; probabilities are rounded to percent. `questions` says how many there are.
    """
    rng = np.random.default_rng(seed)
    folder.mkdir(parents=True)
    questions = max(forecasts // PER_QUESTION, 50) if questions is None else questions
    closed = START + 365 * DAY + rng.integers(1, 30 * DAY, questions)
    outcome = rng.integers(0, 2, questions)
    popular, active = (_shares(n) for n in (questions, EACH))
    for number, start in enumerate(range(0, forecasts, PIECE)):
        n = min(PIECE, forecasts - start)
        question = np.searchsorted(popular, rng.random(n)).astype(np.int64)
        lean = 1.5 * (outcome[question] - 0.5) + rng.normal(0, 1.5, n)
        issued = START + (365 * DAY * (start + np.sort(rng.random(n)) * n) / forecasts)
        columns = {
            "question_id": question,
            "forecaster": (question * 7919 + np.searchsorted(active, rng.random(n))) % FORECASTERS,
            "issued_at": pa.array(issued.astype(np.int64)).cast(pa.timestamp("us", "UTC")),
            "probability": np.clip(np.round(1 / (1 + np.exp(-lean)), 2), 0.01, 0.99),
            "sequence": np.arange(start, start + n, dtype=float),
        }
        pq.write_table(pa.table(columns), folder / f"{number:05d}.parquet")
    ids, moments = np.arange(questions), pa.timestamp("us", "UTC")
    table = {
        "question_id": ids,
        "kind": pa.array(["binary"] * questions),
        "opens_at": pa.array(np.full(questions, START)).cast(moments),
        "closes_at": pa.array(closed).cast(moments),
    }
    settled = {
        "question_id": ids,
        "status": pa.array(["resolved"] * questions),
        "outcome": outcome.astype(float),
        "known_at": pa.array(closed).cast(moments),
    }
    return pa.table(table), pa.table(settled)


def _shares(size: int) -> np.ndarray:
    """Cumulative shares that fall with the square root of the place."""
    weight = 1 / np.sqrt(np.arange(1, size + 1))
    return np.cumsum(weight / weight.sum())
