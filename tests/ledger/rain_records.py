"""What the tests of the ledger put on record."""

from __future__ import annotations

import forecasttrack as ft

RAIN = ft.Question(id="rain", text="Will it rain tomorrow?", closes_at="2026-02-01")


def forecast(
    forecaster: str, belief: object, *, day: int = 1, question: str = "rain"
) -> ft.Forecast:
    return ft.Forecast(
        question_id=question,
        forecaster=forecaster,
        belief=belief,  # type: ignore[arg-type]
        issued_at=f"2026-01-{day:02d}T08:00Z",  # type: ignore[arg-type]
    )


def settled(outcome: str) -> ft.Resolution:
    return ft.Resolution(question_id="rain", outcome=outcome, known_at="2026-02-02")  # type: ignore[arg-type]
