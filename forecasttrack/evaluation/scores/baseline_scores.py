"""Scores of baselines beside those of forecasters."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

import attrs

from forecasttrack.baselines.reference_forecasters import (
    BASELINES,
    Baseline,
    as_forecaster,
)
from forecasttrack.errors import InvalidArgumentError, UnknownNameError, did_you_mean
from forecasttrack.evaluation.scores.score_columns import ScoredPairs
from forecasttrack.scoring.history import RELATIVE_RULES
from forecasttrack.tables.stacking import stacked_frames

Scored = TypeVar("Scored", bound=ScoredPairs)


def with_baseline(scored: Scored, baseline: str | Baseline, *, name: str | None = None) -> Scored:
    """Score a baseline as a forecaster like any other; ``Scores.with_baseline`` says how."""
    added = as_forecaster(baseline, scored.pairs, name=name)
    together = scored.pairs.with_pairs(added)
    choices, to_score = scored.choices, added
    if any(rule in RELATIVE_RULES for rule in scored.rules if isinstance(rule, str)):
        # The baseline is compared with the forecasters and does not become their peer.
        peers = choices.peers or tuple(scored.pairs.forecasters)
        choices, to_score = attrs.evolve(choices, peers=peers), together
    rows = scored.score_others(to_score, choices=choices)
    of_baseline = rows["forecaster"].isin(added.forecasters)
    is_scored = rows["question_id"].isin(scored.frame["question_id"].unique())
    frame = scored.frame
    if frame["forecaster"].dtype != together.column("forecaster").dtype:
        frame = frame.assign(forecaster=frame["forecaster"].map(str).astype(object))
    both = stacked_frames([frame, rows.loc[of_baseline & is_scored, frame.columns]])
    return attrs.evolve(scored, frame=both, pairs=together)


def with_rival(scored: Scored, name: str | int) -> Scored:
    """Scores with a forecaster of some name, or else with the baseline of that name added.

    Raises:
        UnknownNameError: Neither a forecaster nor a baseline has the name.
        InvalidArgumentError: A forecaster of that name exists and has no score.
    """
    if name in set(scored.frame["forecaster"]):
        return scored
    if isinstance(name, str) and name in BASELINES:
        return with_baseline(scored, name)
    refuse_stranger(scored, name)
    reasons = scored.left_out.loc[scored.left_out["forecaster"] == name, "reason"].value_counts()
    why = ", ".join(f"{n} {reason}" for reason, n in reasons.items())
    raise InvalidArgumentError(f"nothing of {name!r} is scored here; left out: {why}")


def refuse_stranger(
    scored: ScoredPairs, name: str | int, *, others: Iterable[str | int] = ()
) -> None:
    """Refuse a name of no baseline and no forecaster, be it scored, left out or among others."""
    # A question without a forecast is left out without a forecaster.
    left_out = scored.left_out["forecaster"].dropna()
    forecasters = {*scored.frame["forecaster"], *left_out, *others}
    if name not in forecasters and name not in BASELINES:
        raise UnknownNameError(
            f"no forecaster or baseline {name!r} in these scores."
            f" {did_you_mean(name, map(str, {*forecasters, *BASELINES}))}"
        )
