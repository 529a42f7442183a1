"""Pools: several beliefs about one thing joined into one.

Knows: means, medians and pools of odds, and how to weigh forecasters.
In: arrays of beliefs and weights. Out: one belief per row. Imports: ``errors``, ``display``.

Beliefs come as arrays of shape (n, m, K): n moments or questions, m forecasters, and K numbers
for each: the probabilities of options, or the values at quantile levels. NaN in all K means that
a forecaster said nothing. Weights have shape (n, m), or (m,) for the same throughout.
"""

from forecasttrack.pooling.centres import mean as mean
from forecasttrack.pooling.centres import median as median
from forecasttrack.pooling.centres import trimmed_mean as trimmed_mean
from forecasttrack.pooling.odds import geometric_mean_of_odds as geometric_mean_of_odds
from forecasttrack.pooling.odds import logit_normal as logit_normal
from forecasttrack.pooling.weights import performance_weights as performance_weights
from forecasttrack.pooling.weights import recency_weights as recency_weights
