"""Scoring rules over arrays: one score per forecast, every argument by name.

Knows: the formulas, the register of rules (`rules`), distributions (`families`), scores of words
that stand for bands of probabilities (`words`) and of revised forecasts over time (`history`).
In: arrays of beliefs and outcomes. Out: one score per forecast, shape (n,), NaN while unresolved.
May import: numpy, errors, display; scipy when first used. Never records, frames or upper packages.
A new rule goes into a file of `rules` (see CONTRIBUTING), its function into the list below.

>>> from forecasttrack import scoring
>>> scoring.brier(probability=[0.9, 0.2], outcome=[1, 0])
array([0.01, 0.04])
"""

from forecasttrack.scoring.rules.baseline import (
    baseline_points,
    baseline_points_cdf,
    baseline_points_options,
    winkler,
)
from forecasttrack.scoring.rules.binary import (
    brier,
    brier_two_sided,
    elementary,
    log,
    log2,
    quadratic,
    spherical,
)
from forecasttrack.scoring.rules.categorical import (
    brier_options,
    log2_options,
    log_options,
    quadratic_options,
    spherical_options,
)
from forecasttrack.scoring.rules.cdf import (
    crps_between_cdf,
    crps_cdf,
    dawid_sebastiani_cdf,
    log_cdf,
)
from forecasttrack.scoring.rules.cdf_quantiles import (
    interval_cdf,
    pinball_cdf,
    wis_cdf,
    wis_median_twice_cdf,
)
from forecasttrack.scoring.rules.distribution import (
    crps_between_distribution,
    crps_distribution,
    dawid_sebastiani_distribution,
    log_distribution,
)
from forecasttrack.scoring.rules.interval import interval
from forecasttrack.scoring.rules.ordered import ordered_brier, ranked_log, rps, rps_normalised
from forecasttrack.scoring.rules.point import absolute_error, squared_error
from forecasttrack.scoring.rules.quantile import (
    WisParts,
    crps_between_quantiles,
    crps_quantiles,
    pinball,
    wis,
    wis_median_twice,
    wis_parts,
)
from forecasttrack.scoring.rules.register import (
    ScoringRule,
    add_rule,
    all_rules,
    drop_rule,
    find_rule,
    find_rules,
)
from forecasttrack.scoring.rules.sample import (
    crps_between_samples,
    crps_fair,
    crps_samples,
    dawid_sebastiani_samples,
)
from forecasttrack.scoring.words.bands import (
    DifferenceBand,
    ScoreBand,
    band_brier,
    consistent_band,
    consistent_difference,
    free_band,
)
from forecasttrack.scoring.words.beta import beta_brier, beta_log
from forecasttrack.scoring.words.ranking_uncertainty import ScoreDraws, simulate_scores
from forecasttrack.scoring.words.vocabulary import (
    PrecisionCost,
    corrected_brier,
    corrected_scores,
    equal_bands,
    midpoint_scores,
    misassigned_share,
    precision_cost,
)

__all__ = [
    "DifferenceBand",
    "PrecisionCost",
    "ScoreBand",
    "ScoreDraws",
    "ScoringRule",
    "WisParts",
    "absolute_error",
    "add_rule",
    "all_rules",
    "band_brier",
    "baseline_points",
    "baseline_points_cdf",
    "baseline_points_options",
    "beta_brier",
    "beta_log",
    "brier",
    "brier_options",
    "brier_two_sided",
    "consistent_band",
    "consistent_difference",
    "corrected_brier",
    "corrected_scores",
    "crps_between_cdf",
    "crps_between_distribution",
    "crps_between_quantiles",
    "crps_between_samples",
    "crps_cdf",
    "crps_distribution",
    "crps_fair",
    "crps_quantiles",
    "crps_samples",
    "dawid_sebastiani_cdf",
    "dawid_sebastiani_distribution",
    "dawid_sebastiani_samples",
    "drop_rule",
    "elementary",
    "equal_bands",
    "find_rule",
    "find_rules",
    "free_band",
    "interval",
    "interval_cdf",
    "log",
    "log2",
    "log2_options",
    "log_cdf",
    "log_distribution",
    "log_options",
    "midpoint_scores",
    "misassigned_share",
    "ordered_brier",
    "pinball",
    "pinball_cdf",
    "precision_cost",
    "quadratic",
    "quadratic_options",
    "ranked_log",
    "rps",
    "rps_normalised",
    "simulate_scores",
    "spherical",
    "spherical_options",
    "squared_error",
    "winkler",
    "wis",
    "wis_cdf",
    "wis_median_twice",
    "wis_median_twice_cdf",
    "wis_parts",
]
