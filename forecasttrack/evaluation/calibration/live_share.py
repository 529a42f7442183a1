"""Share of live time per forecast, as its weight."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from forecasttrack.errors import InvalidTableError
from forecasttrack.pairing.pair_frame import PairFrame
from forecasttrack.scoring.history import live_stretches
from forecasttrack.tables.schema import MISSING

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

__all__ = ["live_share"]


def live_share(frame: pd.DataFrame) -> NDArray[np.float64]:
    """Share of live time per forecast: how much of its forecaster's time on the question it covers.

    Args:
        frame: Rows of pairs.

    Returns:
        Shares, shape (n,), in [0, 1], adding up to 1 for each forecaster and question; 0 for
        a forecast that was never live.

    Raises:
        InvalidTableError: A question has no window.
    """
    data = PairFrame(frame).codes()
    lacking = (data.log.opens_at == MISSING) | (data.log.closed_at == MISSING)
    if lacking.any():
        question = data.questions[int(np.argmax(lacking))]
        message = (
            f"question '{question}' has no window, so no time to weigh its forecasts by. Give it "
            'opens_at and closes_at, or say history="each", "last" or "first".'
        )
        raise InvalidTableError(message, record_id=str(question), field="opens_at")
    stood = live_stretches(data.log, 0, len(data.questions))
    lived = np.zeros(len(frame))
    lived[data.row] = stood.ends - stood.begins
    key = data.pair_keys()
    total = np.bincount(key, weights=lived)[key] if len(key) else lived
    return np.divide(lived, total, out=np.zeros(len(frame)), where=total > 0)
