"""Random histories with every awkward case in them, small enough for the oracle."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import strategies as st

from forecasttrack.scoring.history import NEVER, forecast_log
from tests.scoring.history.oracle import LoggedForecast, Window

# Few distinct moments, so that revisions, lapses, openings and closes often coincide.
MOMENTS = st.integers(-3, 13)
PROBABILITIES = st.floats(0.01, 0.99)


@st.composite
def histories(draw, *, lapsing=True, size=30, value=PROBABILITIES):
    windows = draw(st.lists(st.tuples(MOMENTS, st.integers(0, 10)), min_size=1, max_size=4))
    windows = [Window(opens, opens + length) for opens, length in windows]
    rows = draw(
        st.lists(
            st.tuples(
                st.integers(0, len(windows) - 1),
                st.integers(0, 4),
                MOMENTS,
                st.none() | st.integers(0, 8) if lapsing else st.none(),
                value,
            ),
            max_size=size,
        )
    )
    forecasts = [
        LoggedForecast(
            q, f, t, None if lasts is None else t + lasts, place, (1 - p) ** 2, logarithm(p)
        )
        for place, (q, f, t, lasts, p) in enumerate(rows)
    ]
    return forecasts, windows


def logarithm(p):
    return math.log(p) if p > 0 else -math.inf


def log_of(forecasts, windows, *, order=None):
    rows = forecasts if order is None else [forecasts[place] for place in order]
    expires = [NEVER if one.expires_at is None else one.expires_at for one in rows]
    log = forecast_log(
        question=_column([one.question for one in rows]),
        forecaster=_column([one.forecaster for one in rows]),
        issued_at=_column([one.issued_at for one in rows]),
        expires_at=None if all(t == NEVER for t in expires) else _column(expires),
        sequence=_column([one.sequence for one in rows]),
        opens_at=_column([window.opens_at for window in windows]),
        closed_at=_column([window.closed_at for window in windows]),
    )
    score = np.array([one.score for one in rows], dtype=float)
    value = np.array([one.value for one in rows], dtype=float)
    return log, score, value


def _column(values):
    return np.array(values, dtype=np.int64)
