"""A synthetic platform: many questions and forecasters; few forecasters make most forecasts."""

from __future__ import annotations

import numpy as np
import pandas as pd

DAY = 86_400_000_000
START = 1_700_000_000_000_000


def platform(
    revisions: int, *, questions: int = 10_000, forecasters: int = 20_000, seed: int = 1
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Tables of a platform's forecasts, questions and resolutions, with integer ids.

    Zipf on both sides and about four revisions per pair; probabilities are rounded to percent,
    and the forecasts are in the order in which they were made, as in any log.
    """
    rng = np.random.default_rng(seed)
    pairs = revisions // 4
    q = rng.choice(questions, size=pairs, p=_zipf(questions))
    f = rng.choice(forecasters, size=pairs, p=_zipf(forecasters))
    opens = START + rng.integers(0, 365 * DAY, size=questions)
    closed = opens + rng.integers(7 * DAY, 365 * DAY, size=questions)
    outcome = rng.integers(0, 2, size=questions)
    times = rng.geometric(0.25, size=pairs)
    which = np.repeat(np.arange(pairs), times)[:revisions]
    which = np.concatenate((which, rng.integers(0, pairs, size=revisions - len(which))))
    q, f = q[which], f[which]
    share = rng.random(revisions)
    issued = opens[q] + (share * (closed[q] - opens[q])).astype(np.int64)
    lean = 1.5 * (outcome[q] - 0.5) + rng.normal(0, 1.5, size=revisions)
    p = np.clip(np.round(1 / (1 + np.exp(-lean)), 2), 0.01, 0.99)
    order = np.argsort(issued, kind="stable")
    forecasts = pd.DataFrame(
        {
            "question_id": q[order],
            "forecaster": f[order],
            "issued_at": _clock(issued[order]),
            "probability": p[order],
            "sequence": np.arange(revisions),
        }
    )
    return forecasts, *_questions(_clock(opens), _clock(closed), outcome)


def _questions(
    opens: pd.DatetimeIndex, closed: pd.DatetimeIndex, outcome: np.ndarray
) -> tuple[pd.DataFrame, pd.DataFrame]:
    ids = np.arange(len(outcome))
    opened = {"question_id": ids, "kind": "binary", "opens_at": opens, "closes_at": closed}
    settled = {"question_id": ids, "status": "resolved", "outcome": outcome.astype(float)}
    return pd.DataFrame(opened), pd.DataFrame({**settled, "known_at": closed})


def _zipf(size: int) -> np.ndarray:
    weight: np.ndarray = 1 / np.arange(1, size + 1)
    shares: np.ndarray = weight / weight.sum()
    return shares


def _clock(microseconds: np.ndarray) -> pd.DatetimeIndex:
    return pd.to_datetime(microseconds, unit="us", utc=True)
