"""Scores of revised forecasts: integrals of scores over the time in which forecasts are live.

Knows: when a forecast is live, how scores are averaged over time, how forecasters are compared.
In: integer columns of forecasts and of the windows of questions, and one score per forecast.
Out: integrals and scores, one for each pair of question and forecaster.
May import: numpy, errors, display; numba in the compiled engine, which gives the same numbers.

>>> import numpy as np
>>> from forecasttrack.scoring import history
>>> log = history.forecast_log(question=[0, 0], forecaster=[0, 1], issued_at=[0, 5],
...                            opens_at=[0], closed_at=[10])
>>> sums = history.integrate(log, scores=[np.array([0.04, 0.25])])
>>> (sums.scores[0] / sums.live).tolist(), sums.live.tolist()
([0.04, 0.25], [10, 5])
"""

from forecasttrack.scoring.history.comparisons import Relative
from forecasttrack.scoring.history.integrals import PairSums, integrate
from forecasttrack.scoring.history.log import (
    NEVER,
    ForecastLog,
    Grouping,
    grouped,
    live_stretches,
    refuse_contradictions,
)
from forecasttrack.scoring.history.log_input import forecast_log
from forecasttrack.scoring.history.relative_rules import RELATIVE_RULES, RelativeRule

__all__ = [
    "NEVER",
    "RELATIVE_RULES",
    "ForecastLog",
    "Grouping",
    "PairSums",
    "Relative",
    "RelativeRule",
    "forecast_log",
    "grouped",
    "integrate",
    "live_stretches",
    "refuse_contradictions",
]
