"""The CRPS of samples taken apart, threshold by threshold."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from forecasttrack.display.arguments import naming_arguments
from forecasttrack.errors import InvalidArgumentError
from forecasttrack.reliability.decomposition import Decomposition
from forecasttrack.reliability.input_checks import checked_weight
from forecasttrack.reliability.isotonic_terms import corp
from forecasttrack.reliability.tally import count

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

__all__ = ["corp_crps_samples"]

_TERMS = ("miscalibration", "discrimination", "uncertainty", "score")


@naming_arguments
def corp_crps_samples(
    *, samples: ArrayLike, outcome: ArrayLike, weight: ArrayLike | None = None
) -> Decomposition:
    """Decompose the mean CRPS of samples, exactly.

    The CRPS is the Brier score of "not above z", added up over all thresholds z. Between two
    neighbouring numbers among samples and outcomes nothing changes, so the sum is finite: the
    isotonic decomposition at each threshold, times the distance to the next. It takes as many
    decompositions as there are distinct numbers, so it is meant for thousands of them. Each
    threshold is recalibrated by itself (Dimitriadis et al. 2021), which is not the recalibration
    of whole distributions of Arnold et al. (2024).

    Args:
        samples: Samples of each forecast, shape (n, m), finite.
        outcome: What happened, shape (n,), finite.
        weight: Weight of each forecast, shape (n,), 0 or above; all 1 if absent.

    Returns:
        The three terms and the score, in the unit of the outcome; NaN when there are none.

    Raises:
        InvalidArgumentError: Shapes do not fit, a number is not finite, or a weight is neither 0
            nor within 1e-100 to 1e100.

    References:
        Dimitriadis, Gneiting & Jordan (2021), doi:10.1073/pnas.2016191118;
        Arnold, Walz, Ziegel & Gneiting (2024), doi:10.1214/24-EJS2316

    Example:
        >>> result = corp_crps_samples(samples=[[1, 2, 3], [2, 4, 6]], outcome=[1.5, 5])
        >>> round(result["score"], 4), round(result["uncertainty"], 4)
        (0.5833, 0.875)
    """
    samples, outcome = np.asarray(samples, dtype=float), np.asarray(outcome, dtype=float)
    _check(samples, outcome)
    weight = None if weight is None else checked_weight(weight, outcome)
    thresholds = np.unique(np.concatenate([samples.ravel(), outcome]))
    ordered = np.sort(samples, axis=1)
    parts: dict[str, list[float]] = {term: [] for term in _TERMS}
    n = len(outcome) if weight is None else int(np.count_nonzero(weight))
    for threshold, width in zip(thresholds, np.diff(thresholds), strict=False):
        tally = count(
            probability=(ordered <= threshold).mean(axis=1),
            outcome=outcome <= threshold,
            weight=weight,
        )
        terms = corp(tally)
        for term in _TERMS:
            parts[term].append(float(width) * terms[term])
    return Decomposition(
        method="corp",
        rule="crps of samples, by thresholds",
        terms={term: math.fsum(parts[term]) if n else math.nan for term in _TERMS},
        identity={"miscalibration": 1.0, "discrimination": -1.0, "uncertainty": 1.0},
        n=n,
        reference="threshold by threshold, Dimitriadis, Gneiting & Jordan (2021),"
        " doi:10.1073/pnas.2016191118",
    )


def _check(samples: np.ndarray, outcome: np.ndarray) -> None:
    if samples.ndim != 2 or outcome.shape != samples.shape[:1] or samples.shape[1] == 0:
        msg = (
            f"samples of shape {samples.shape} do not fit outcomes of shape {outcome.shape}; "
            "one row of samples per outcome was expected."
        )
        raise InvalidArgumentError(msg, field="samples")
    if not (np.isfinite(samples).all() and np.isfinite(outcome).all()):
        msg = "samples and outcomes must be finite; leave out what is not known."
        raise InvalidArgumentError(msg, field="samples")
