"""Worlds of several forecasters on questions that hang together, as tables and as pairs."""

from __future__ import annotations

import numpy as np
import pandas as pd

import forecasttrack as ft

START = pd.Timestamp("2025-01-01", tz="UTC")
DAY = pd.Timedelta(days=1)


def pairs_of(forecasts: pd.DataFrame, questions: pd.DataFrame) -> ft.Pairs:
    """Pairs from ``question_id, forecaster, day, probability`` and ``question_id, outcome, known``.

    Days count from the start; questions open a day before it and close when they are known.
    """
    known = START + questions["known"].to_numpy() * DAY
    return ft.pair(
        forecasts=pd.DataFrame(
            {
                "question_id": forecasts["question_id"].to_numpy(),
                "forecaster": forecasts["forecaster"].to_numpy(),
                "issued_at": START + forecasts["day"].to_numpy() * DAY,
                "probability": forecasts["probability"].to_numpy(dtype=float),
            }
        ),
        questions=pd.DataFrame(
            {
                "question_id": questions["question_id"].to_numpy(),
                "kind": "binary",
                "opens_at": START - DAY,
                "closes_at": known,
                "cluster": questions.get("cluster", questions["question_id"]).to_numpy(),
                "weight": questions.get("weight", pd.Series(1.0, questions.index)).to_numpy(),
            }
        ),
        resolutions=pd.DataFrame(
            {
                "question_id": questions["question_id"].to_numpy(),
                "status": "resolved",
                "outcome": questions["outcome"].to_numpy(dtype=float),
                "known_at": known,
            }
        ),
    )


def random_world(
    seed: int, *, n_questions: int = 30, n_forecasters: int = 4, revisions: int = 3
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Forecasters of different skill who answer at random and revise at random times."""
    rng = np.random.default_rng(seed)
    truth = rng.uniform(0.05, 0.95, n_questions)
    questions = pd.DataFrame(
        {
            "question_id": [f"q{number:02}" for number in range(n_questions)],
            "outcome": (rng.random(n_questions) < truth).astype(float),
            "known": rng.integers(20, 200, n_questions).astype(float),
            "cluster": [f"c{number // 3}" for number in range(n_questions)],
        }
    )
    rows = [
        (
            questions["question_id"][q],
            f"f{f}",
            float(day),
            float(np.clip(truth[q] + 0.1 * (f + 1) * rng.standard_normal(), 0.02, 0.98)),
        )
        for q in range(n_questions)
        for f in range(n_forecasters)
        if rng.random() < 0.7
        for day in np.sort(rng.choice(int(questions["known"][q]), revisions, replace=False))
    ]
    columns = ["question_id", "forecaster", "day", "probability"]
    return pd.DataFrame(rows, columns=columns), questions


def scored(table: dict[str, list[float | None]], **questions: list[object]) -> ft.Scores:
    """Brier scores as given: questions down, forecasters across, None for no forecast."""
    names = list(table)
    ids = [f"q{number}" for number in range(len(table[names[0]]))]
    rows = [
        (ids[q], name, 0.0, float(np.sqrt(score)))
        for name in names
        for q, score in enumerate(table[name])
        if score is not None
    ]
    forecasts = pd.DataFrame(rows, columns=["question_id", "forecaster", "day", "probability"])
    questions = pd.DataFrame(
        {"question_id": ids, "outcome": 0.0, "known": 10.0 + np.arange(len(ids)), **questions}
    )
    return ft.score(pairs_of(forecasts, questions), rules=["brier"])
