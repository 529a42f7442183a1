"""Calibration: do things called 70% likely happen about 70% of the time?

Knows: tables, curves and bands of calibration, its decompositions and its tests.
In: probabilities and outcomes, or a tally of them. Out: terms, bands and test results.
Imports: ``errors``, ``display``.

>>> from forecasttrack import reliability
>>> tally = reliability.count(probability=[0.1, 0.4, 0.6, 0.9], outcome=[0, 1, 0, 1])
>>> round(reliability.corp(tally)["miscalibration"], 4)
0.06
"""

from forecasttrack.reliability.band import CalibrationBand
from forecasttrack.reliability.bias import calibration_in_the_large
from forecasttrack.reliability.bin_terms import ferro_fricker, murphy
from forecasttrack.reliability.bins import Bins
from forecasttrack.reliability.covariance_terms import yates
from forecasttrack.reliability.coverage import Coverage, interval_coverage
from forecasttrack.reliability.decomposition import Decomposition
from forecasttrack.reliability.discrimination import Roc, auc, roc
from forecasttrack.reliability.e_process import EProcess, calibration_evidence
from forecasttrack.reliability.elementary import MurphyDiagram, murphy_diagram
from forecasttrack.reliability.exact_bands import consistency_asymptotic, uniform
from forecasttrack.reliability.goodness import hosmer_lemeshow, spiegelhalter
from forecasttrack.reliability.indices import (
    adjusted_discrimination,
    debiased_calibration_error,
    expected_calibration_error,
    overconfidence,
    smooth_calibration_error,
)
from forecasttrack.reliability.intervals import clopper_pearson, required_sample_size, wilson
from forecasttrack.reliability.isotonic import isotonic_mean, isotonic_quantile, recalibrate
from forecasttrack.reliability.isotonic_terms import corp, corp_crps, corp_mean, corp_quantile
from forecasttrack.reliability.logistic import cox
from forecasttrack.reliability.numeric import (
    Pit,
    pit_from_quantiles,
    pit_from_samples,
    pit_histogram,
    pit_uniformity,
)
from forecasttrack.reliability.resampling import (
    broecker_smith,
    confidence,
    consistency,
    miscalibration_test,
)
from forecasttrack.reliability.result import TestResult
from forecasttrack.reliability.table import ReliabilityTable, reliability_table
from forecasttrack.reliability.tally import Tally, count, merge
from forecasttrack.reliability.term_intervals import term_intervals
from forecasttrack.reliability.threshold_terms import corp_crps_samples

__all__ = [
    "Bins",
    "CalibrationBand",
    "Coverage",
    "Decomposition",
    "EProcess",
    "MurphyDiagram",
    "Pit",
    "ReliabilityTable",
    "Roc",
    "Tally",
    "TestResult",
    "adjusted_discrimination",
    "auc",
    "broecker_smith",
    "calibration_evidence",
    "calibration_in_the_large",
    "clopper_pearson",
    "confidence",
    "consistency",
    "consistency_asymptotic",
    "corp",
    "corp_crps",
    "corp_crps_samples",
    "corp_mean",
    "corp_quantile",
    "count",
    "cox",
    "debiased_calibration_error",
    "expected_calibration_error",
    "ferro_fricker",
    "hosmer_lemeshow",
    "interval_coverage",
    "isotonic_mean",
    "isotonic_quantile",
    "merge",
    "miscalibration_test",
    "murphy",
    "murphy_diagram",
    "overconfidence",
    "pit_from_quantiles",
    "pit_from_samples",
    "pit_histogram",
    "pit_uniformity",
    "recalibrate",
    "reliability_table",
    "required_sample_size",
    "roc",
    "smooth_calibration_error",
    "spiegelhalter",
    "term_intervals",
    "uniform",
    "wilson",
    "yates",
]
