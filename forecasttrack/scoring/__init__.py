"""Scoring rules over arrays: one score per forecast, every argument by name.

>>> from forecasttrack import scoring
>>> scoring.brier(probability=[0.9, 0.2], outcome=[1, 0])
array([0.01, 0.04])
"""

from forecasttrack.scoring.binary import brier, brier_two_sided, elementary, log, log2
from forecasttrack.scoring.register import (
    ScoringRule,
    add_rule,
    all_rules,
    drop_rule,
    find_rule,
    find_rules,
)

__all__ = [
    "ScoringRule",
    "add_rule",
    "all_rules",
    "brier",
    "brier_two_sided",
    "drop_rule",
    "elementary",
    "find_rule",
    "find_rules",
    "log",
    "log2",
]
