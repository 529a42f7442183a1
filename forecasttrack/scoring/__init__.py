"""Scoring rules over arrays: one score per forecast, every argument by name.

>>> from forecasttrack import scoring
>>> scoring.brier(probability=[0.9, 0.2], outcome=[1, 0])
array([0.01, 0.04])
"""

from forecasttrack.scoring.bands import (
    DifferenceBand,
    ScoreBand,
    band_brier,
    consistent_band,
    consistent_difference,
    free_band,
)
from forecasttrack.scoring.beta import beta_brier, beta_log
from forecasttrack.scoring.binary import brier, brier_two_sided, elementary, log, log2
from forecasttrack.scoring.doubt import Worlds, imagine
from forecasttrack.scoring.register import (
    ScoringRule,
    add_rule,
    all_rules,
    drop_rule,
    find_rule,
    find_rules,
)
from forecasttrack.scoring.vocabulary import (
    PrecisionCost,
    corrected_brier,
    corrected_scores,
    equal_bands,
    midpoint_scores,
    missent_share,
    precision_cost,
)

__all__ = [
    "DifferenceBand",
    "PrecisionCost",
    "ScoreBand",
    "ScoringRule",
    "Worlds",
    "add_rule",
    "all_rules",
    "band_brier",
    "beta_brier",
    "beta_log",
    "brier",
    "brier_two_sided",
    "consistent_band",
    "consistent_difference",
    "corrected_brier",
    "corrected_scores",
    "drop_rule",
    "elementary",
    "equal_bands",
    "find_rule",
    "find_rules",
    "free_band",
    "imagine",
    "log",
    "log2",
    "midpoint_scores",
    "missent_share",
    "precision_cost",
]
