"""Beliefs about options that come and go: each is scored over those on offer when it was made."""

from __future__ import annotations

from typing import Any

import numpy as np

from forecasttrack.pairing import Pairs


def without_absent_options(
    pairs: Pairs, belief: dict[str, Any], outcomes: dict[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Leave out of the arrays for a rule the options that were not on offer to a forecast.

    An outcome that was not on offer counts as the option that catches all others; where a question
    has none, its pairs were left out before.

    Args:
        pairs: Pairs of questions with options.
        belief: ``probabilities``, shape (n, K).
        outcomes: ``outcome``, the place of the option that came out, shape (n,).

    Returns:
        Both without the absent options: their probabilities are NaN.
    """
    absent = pairs.absent_options
    assert absent is not None  # noqa: S101 - the caller asks where options change
    given = belief["probabilities"]
    absent = absent[:, : given.shape[1]]
    outcome = outcomes["outcome"].astype(float)
    lacks_outcome = np.flatnonzero(absent[np.arange(len(outcome)), outcome.astype(int)])
    options, catch_all = pairs.column("options"), pairs.column("catch_all")
    for row in lacks_outcome.tolist():
        outcome[row] = options.iloc[row].index(catch_all.iloc[row])
    probabilities = np.where(absent, np.nan, given)
    return {**belief, "probabilities": probabilities}, {**outcomes, "outcome": outcome}
