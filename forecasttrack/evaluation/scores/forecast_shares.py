"""The share of each forecast in the score of its history."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from forecasttrack.evaluation.scores.chosen_forecasts import chosen_places, weighed_windows
from forecasttrack.evaluation.scores.history_choices import TIME_WEIGHTED, Choices, ExcludeBelow
from forecasttrack.scoring.history.reduction import DAY, in_days, live_shares

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from forecasttrack.pairing import Pairs


def forecast_shares(pairs: Pairs, choices: Choices) -> NDArray[np.float64]:
    """The weight of each forecast in the score of its history.

    Under a rule that is not relative, the score of a history is the sum of its forecasts' scores,
    each times its share, plus what counts in missing time.

    Args:
        pairs: Pairs that can be scored under the choices.
        choices: How a history becomes a score.

    Returns:
        Shares in [0, 1], in the order of the rows of the pairs, shape (n,). They sum to 1 for
        each forecaster and question; where missing time counts, to the time coverage; 0
        where nothing is scored.

    Example:
        >>> import forecasttrack as ft
        >>> pairs = ft.pair(ft.read_book("fixtures/alaska-2025"))
        >>> set(forecast_shares(pairs, Choices(history="last")).tolist())
        {1.0}
    """
    data = pairs.codes
    share = np.zeros(len(pairs))
    if choices.history == "each":
        share[:] = 1.0
    elif choices.history not in TIME_WEIGHTED:
        share[data.row[chosen_places(data, choices)]] = 1.0
    else:
        daily = choices.history == "daily"
        fills = choices.missing != "live-time" and not isinstance(choices.missing, ExcludeBelow)
        data, has_window = weighed_windows(data, choices, absolute=not fills)
        ends = list(data.clocks(choices.span).values())[-1]  # of the span
        log = in_days(data.log) if daily else data.log
        share[data.row] = live_shares(
            log, windowed=has_window, ends=(ends // DAY if daily else ends) if fills else None
        )
    return share
