"""Small books, of which data carry little."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

import forecasttrack as ft

CLOSES, EARLY = "2026-06-30", "2026-03-01"
Row = tuple[float, str | None]


def small_book(
    *rows: Row, known_at: str = CLOSES, until: str = "2026-12-31", clusters: Sequence[str] = ()
) -> ft.Book:
    """A book of one question per row: the probability of yes, and the outcome, None for none."""
    ids = [f"Q{number:02d}" for number, _ in enumerate(rows)]
    groups = list(clusters) or [None] * len(ids)
    return ft.Book(
        forecasters=[ft.Forecaster(id="ann")],
        questions=[
            ft.Question(
                id=each,
                text=f"Will it happen by June ({each})?",
                opens_at="2026-01-01",
                closes_at=CLOSES,
                cluster=group,
            )
            for each, group in zip(ids, groups, strict=True)
        ],
        forecasts=[
            ft.Forecast(question_id=each, forecaster="ann", belief=p, issued_at="2026-01-02T08:00Z")
            for each, (p, _) in zip(ids, rows, strict=True)
        ],
        resolutions=[
            ft.Resolution(question_id=each, outcome=outcome, known_at=known_at)
            for each, (_, outcome) in zip(ids, rows, strict=True)
            if outcome is not None
        ],
        recorded_until=until,
    )


ONE = small_book((0.8, "yes"))
THREE_LUCKY = small_book(*[(0.8, "yes")] * 3)
ALL_EVEN = small_book(*[(0.5, "yes"), (0.5, "no")] * 10)
ONE_LARGE_CLUSTER = small_book(
    *[(0.9, "yes")] * 24,
    *[(0.7, "yes"), (0.6, "no"), (0.8, "yes"), (0.3, "no"), (0.2, "no"), (0.9, "yes")],
    clusters=[*["large"] * 24, *"abcdef"],
)
HALF_EARLY = small_book(
    *[(0.1, "yes")] * 10, *[(0.1, None)] * 10, known_at=EARLY, until="2026-03-15"
)
ALL_EARLY = small_book(*[(0.1, "yes")] * 12, (0.1, None), known_at=EARLY, until="2026-03-15")
ALL_WITHDRAWN = attrs.evolve(
    THREE_LUCKY,
    forecasts=[
        attrs.evolve(each, expires_at="2026-01-03T08:00Z") for each in THREE_LUCKY.forecasts
    ],
)
"""Every forecast stood for one of 180 days."""
TWO_ALIKE = attrs.evolve(
    THREE_LUCKY,
    forecasters=[ft.Forecaster(id="ann"), ft.Forecaster(id="bob")],
    forecasts=[
        attrs.evolve(each, forecaster=name)
        for name in ("ann", "bob")
        for each in THREE_LUCKY.forecasts
    ],
)
"""Two who gave the same forecasts."""
