"""Pairs to draw: small ones written out, large ones drawn with a seed, and hostile ones."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

import forecasttrack as ft
from forecasttrack import Pairs

ROOT = Path(__file__).parents[2]


def made(forecasters: list[str], n: int, *, seed: int = 0, share: float = 0.7) -> Pairs:
    """Forecasters of falling skill on n questions that closed one after the other."""
    rng = np.random.default_rng(seed)
    opens = pd.Timestamp("2024-01-01", tz="UTC")
    closes = opens + pd.to_timedelta(60 + 7 * np.arange(n), unit="D")
    ids = [f"q{place:03}" for place in range(n)]
    questions = pd.DataFrame(
        {"question_id": ids, "kind": "binary", "opens_at": opens, "closes_at": closes}
    )
    truth = rng.random(n)
    outcome = (rng.random(n) < truth).astype(int)
    parts = []
    for place, name in enumerate(forecasters):
        for days in (10, 40):
            noise = rng.normal(0, 0.3 - days / 200 + 0.2 * place / len(forecasters), n)
            part = pd.DataFrame({"question_id": ids, "probability": (truth + noise).round(2)})
            part["probability"] = part["probability"].clip(0.02, 0.98)
            part["issued_at"] = opens + pd.Timedelta(days=days)
            parts.append(part.assign(forecaster=name)[rng.random(n) < share])
    resolutions = pd.DataFrame(
        {"question_id": ids, "status": "resolved", "outcome": outcome, "known_at": closes}
    )
    return ft.pair(
        forecasts=pd.concat(parts, ignore_index=True),
        questions=questions,
        resolutions=resolutions,
    )


def written_out(rows: list[tuple[str, str, float, int]]) -> Pairs:
    """Pairs of (question, forecaster, probability, outcome), one question a week."""
    frame = pd.DataFrame(rows, columns=["question_id", "forecaster", "probability", "outcome"])
    questions = frame.drop_duplicates("question_id")[["question_id", "outcome"]]
    closes = pd.Timestamp("2026-01-08", tz="UTC") + pd.to_timedelta(
        7 * np.arange(len(questions)), "D"
    )
    opens = pd.Timestamp("2026-01-01", tz="UTC")
    return ft.pair(
        forecasts=frame.drop(columns="outcome").assign(issued_at=opens),
        questions=questions[["question_id"]].assign(
            kind="binary", opens_at=opens, closes_at=closes
        ),
        resolutions=questions.assign(status="resolved", known_at=closes),
    )
