"""Small histories as tables, with days for moments."""

from __future__ import annotations

import pandas as pd

import forecasttrack as ft

START = pd.Timestamp("2026-01-05T00:00Z")


def day(number):
    return pd.NaT if number is None else START + pd.Timedelta(days=number)


def days(numbers):
    return pd.Series([day(number) for number in numbers], dtype="datetime64[us, UTC]")


def asked(*, opens=0, closes=10, closed=None, kind="binary", **more):
    """One question; ``closed`` where it closed early."""
    columns = {
        "question_id": ["q"],
        "kind": [kind],
        "opens_at": days([opens]),
        "closes_at": days([closes]),
        "closed_at": days([closed]),
    }
    return pd.DataFrame({**columns, **{name: [value] for name, value in more.items()}})


def settled(*, outcome=1, known=None):
    return pd.DataFrame(
        {
            "question_id": ["q"],
            "status": ["resolved"],
            "outcome": [outcome],
            "known_at": days([known]),
        }
    )


def said(*rows):
    """Rows of forecaster, day issued, day it ends (or None), probability, and a sequence or not."""
    return pd.DataFrame(
        {
            "question_id": ["q"] * len(rows),
            "forecaster": [row[0] for row in rows],
            "issued_at": days([row[1] for row in rows]),
            "expires_at": days([row[2] for row in rows]),
            "probability": [row[3] for row in rows],
            **({"sequence": [row[4] for row in rows]} if rows and len(rows[0]) > 4 else {}),
        }
    )


def paired(*rows, outcome=1, known=None, **question):
    return ft.pair(
        forecasts=said(*rows),
        questions=asked(**question),
        resolutions=settled(outcome=outcome, known=known),
    )


def scored(pairs, rule, **choices):
    """Score and coverage of each forecaster under one rule."""
    frame = ft.score(pairs, rules=[rule], **choices).frame
    return {row.forecaster: (row.score, row.time_coverage) for row in frame.itertuples()}
