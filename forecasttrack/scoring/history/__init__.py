"""Histories over arrays: revisions, withdrawals and windows, integrated over live time.

One definition, two tiers: NumPy always, numba (the extra ``fast``) where it is installed.

>>> import numpy as np
>>> from forecasttrack.scoring import history
>>> log = history.forecast_log(question=[0, 0], forecaster=[0, 1], issued_at=[0, 5],
...                            opens_at=[0], closed_at=[10])
>>> sums = history.integrate(log, scores=[np.array([0.04, 0.25])])
>>> (sums.scores[0] / sums.live).tolist(), sums.live.tolist()
([0.04, 0.25], [10, 5])
"""

from forecasttrack.scoring.history.integrate import integrate
from forecasttrack.scoring.history.log import NEVER, ForecastLog, forecast_log
from forecasttrack.scoring.history.sums import PairSums, Relative

__all__ = ["NEVER", "ForecastLog", "PairSums", "Relative", "forecast_log", "integrate"]
