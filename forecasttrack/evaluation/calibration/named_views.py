"""The bands, tests, indices and decompositions of a calibration, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from forecasttrack.display.chance import check_drawn_level, least_draws
from forecasttrack.display.found import shown
from forecasttrack.errors import InvalidArgumentError, did_you_mean
from forecasttrack.reliability.band import CalibrationBand
from forecasttrack.reliability.bias import calibration_in_the_large
from forecasttrack.reliability.bin_terms import ferro_fricker, murphy
from forecasttrack.reliability.bins import BinsLike
from forecasttrack.reliability.covariance_terms import yates
from forecasttrack.reliability.decomposition import Decomposition
from forecasttrack.reliability.discrimination import auc
from forecasttrack.reliability.exact_bands import consistency_asymptotic, uniform
from forecasttrack.reliability.goodness import hosmer_lemeshow, spiegelhalter
from forecasttrack.reliability.indices import (
    adjusted_discrimination,
    debiased_calibration_error,
    expected_calibration_error,
    overconfidence,
    smooth_calibration_error,
)
from forecasttrack.reliability.isotonic_terms import corp
from forecasttrack.reliability.logistic import cox
from forecasttrack.reliability.resampling import (
    broecker_smith,
    confidence,
    consistency,
    miscalibration_test,
)
from forecasttrack.reliability.result import TestResult
from forecasttrack.scoring.rules.register import find_rule

BANDS: Mapping[str, Callable[..., CalibrationBand]] = {
    "consistency": consistency,
    "consistency-asymptotic": consistency_asymptotic,
    "confidence": confidence,
    "broecker-smith": broecker_smith,
    "uniform": uniform,
}
"""The kinds of band, by name."""
_DRAWN = ("consistency", "confidence", "broecker-smith")
_DRAWS = 1000
"""Sets of outcomes for a band, unless its level takes more."""

TESTS_AND_INDICES: Mapping[str, Callable[..., TestResult]] = {
    "bias": calibration_in_the_large,
    "spiegelhalter": spiegelhalter,
    "hosmer-lemeshow": hosmer_lemeshow,
    "cox": cox,
    "miscalibration": miscalibration_test,
    "overconfidence": overconfidence,
    "ece": expected_calibration_error,
    "debiased-ece": debiased_calibration_error,
    "smooth-ece": smooth_calibration_error,
    "auc": auc,
    "andi": adjusted_discrimination,
}
"""The tests and indices, by name."""

DECOMPOSITIONS: Mapping[str, Callable[..., Decomposition]] = {
    "corp": corp,
    "murphy": murphy,
    "ferro-fricker": ferro_fricker,
    "yates": yates,
}
"""The decompositions of a mean score, by name."""


def chosen(choices: Mapping[str, Any], name: str, what: str) -> Any:
    """One of several choices by its name.

    Raises:
        InvalidArgumentError: There is none of that name.
    """
    if name not in choices:
        message = f"no {what} is called {shown(name)}. {did_you_mean(name, choices)}"
        raise InvalidArgumentError(message, field=what)
    return choices[name]


def band_options(
    kind: str, options: Mapping[str, Any], *, level: float, bins: BinsLike
) -> dict[str, Any]:
    """The arguments of a band: those given, and defaults for the others.

    Raises:
        InvalidArgumentError: The level lies outside (0, 1), or above 0.9999 without a number of
            draws.
    """
    if kind not in _DRAWN:
        return {**options}
    usual: dict[str, Any] = {"bins": bins} if kind == "broecker-smith" else {}
    if "resamples" not in options:
        check_drawn_level(level)
        usual["resamples"] = max(_DRAWS, least_draws(level))
    return {**usual, **options}


def scored_by(name: str) -> dict[str, Any]:
    """The arguments that pass a rule of the register to a decomposition.

    Raises:
        InvalidArgumentError: The rule is improper.
        UnknownNameError: There is none of that name.
    """
    rule = find_rule(name, "probability")
    if rule.propriety == "improper":
        message = f"rule '{name}' is improper, so recalibration need not gain; choose a proper one."
        raise InvalidArgumentError(message, field="rule")
    return {
        "score": lambda p, y: rule(probability=p, outcome=y),
        "rule": f"{rule.name} ({rule.convention})",
        "lower_is_better": rule.direction == "lower",
    }


_COUNTED = {
    "each": "each counts",
    "last": "the last of each forecaster on a question",
    "first": "the first of each forecaster on a question",
    "time-weighted": "each by how long it stood",
}


def which_count(history: str, *, folded: bool) -> str:
    """Say which forecasts count, and as what.

    Example:
        >>> which_count("each", folded=True)
        'each counts, those below one half counted as forecasts of the other side'
    """
    other = ", those below one half counted as forecasts of the other side"
    return _COUNTED[history] + (other if folded else "")
