"""Outcomes between yes and no, and outcomes known only as a range, as scoring rules take them."""

from __future__ import annotations

import attrs
import numpy as np
from numpy.typing import NDArray

from forecasttrack.errors import InvalidOutcomeError
from forecasttrack.pairing import Pairs
from forecasttrack.scoring.rules.register import Partial, ScoringRule
from forecasttrack.tables.schema import DAY, MISSING, closing_moments


def needs_partial(pairs: Pairs) -> InvalidOutcomeError:
    """The error for partial outcomes whose meaning was not given."""
    first = pairs.frame.iloc[0]
    return InvalidOutcomeError(
        f"the outcome of question '{first['question_id']}' is {first['outcome']:g}, neither yes nor"
        ' no. Say partial="mean" (--partial mean) if that share came true, or'
        ' partial="probability" (--partial probability) if it came true with that probability',
        record_id=str(first["question_id"]),
        field="outcome",
    )


def rule_for_partial(rule: ScoringRule, partial: Partial | None) -> ScoringRule:
    """The rule as it scores partial outcomes, under a convention that says so."""
    return attrs.evolve(
        rule,
        arguments={**rule.arguments, "partial": partial},
        convention=f"{rule.convention}, partial outcome as a {partial}",
    )


def rule_over_range(rule: ScoringRule) -> ScoringRule:
    """The rule as it scores ranges, under a convention that says so."""
    convention = f"{rule.convention}, outcome as a range"
    assert rule.over_range is not None  # noqa: S101 - the caller asks rules that have one
    return attrs.evolve(rule, function=rule.over_range, convention=convention)


def range_ends(pairs: Pairs) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Both ends of the range of each outcome, shape (n,) each; open ends are infinite.

    The outcome "never" is the range from the close on.
    """
    frame = pairs.frame
    never = np.isposinf(frame["outcome"].to_numpy())
    moments = closing_moments(frame["closes_at"])
    close = np.where(moments == MISSING, np.nan, moments / DAY)
    low = np.where(never, close, frame["outcome_low"].to_numpy())
    high = frame["outcome_high"].to_numpy()
    return (
        np.where(np.isnan(low), -np.inf, low),
        np.where(np.isnan(high) | never, np.inf, high),
    )
