"""Pools: the beliefs of several forecasters about one question joined into one belief.

Knows: means, medians and pools of odds, and how to weigh forecasters.
In: arrays of beliefs and weights. Out: one belief per row. Imports: ``errors``, ``display``.

Beliefs come as arrays of shape (n, m, K): n moments or questions, m forecasters, and the K
numbers of each belief: the probabilities of options, or the values at quantile levels. NaN in all
K numbers means that the forecaster states no belief. Weights have shape (n, m), or (m,) where
they are the same in every row.
"""

from forecasttrack.pooling.centres import mean as mean
from forecasttrack.pooling.centres import median as median
from forecasttrack.pooling.centres import trimmed_mean as trimmed_mean
from forecasttrack.pooling.odds import geometric_mean_of_odds as geometric_mean_of_odds
from forecasttrack.pooling.odds import logit_normal as logit_normal
from forecasttrack.pooling.weights import performance_weights as performance_weights
from forecasttrack.pooling.weights import recency_weights as recency_weights
