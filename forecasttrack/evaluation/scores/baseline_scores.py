"""Scores of two or more forecasters set beside each other, baselines among them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import attrs
import pandas as pd

from forecasttrack.baselines.reference_forecasters import BASELINES, as_forecaster
from forecasttrack.errors import InvalidTableError, UnknownNameError, did_you_mean
from forecasttrack.evaluation.scores.summary import APART
from forecasttrack.scoring.history import RELATIVE_RULES

if TYPE_CHECKING:
    from forecasttrack.baselines.reference_forecasters import Baseline
    from forecasttrack.evaluation.scores.scores import Scores


def with_baseline(scores: Scores, baseline: str | Baseline, *, name: str | None = None) -> Scores:
    """Score a baseline as a forecaster like any other, beside the forecasters of some scores."""
    from forecasttrack.evaluation.scores.score_pairs import score_as  # noqa: PLC0415 - it makes Scores

    said = as_forecaster(baseline, scores.pairs, name=name)
    together = scores.pairs.with_pairs(said)
    choices, asked = scores.choices, said
    if any(rule in RELATIVE_RULES for rule in scores.rules if isinstance(rule, str)):
        # It is held against the forecasters there are, without becoming a peer of theirs.
        peers = choices.peers or tuple(scores.pairs.forecasters)
        choices, asked = attrs.evolve(choices, peers=peers), together
    theirs = score_as(asked, rules=scores.rules, choices=choices, partial=scores.partial).frame
    own = theirs["forecaster"].isin(said.forecasters)
    known = theirs["question_id"].isin(scores.frame["question_id"])
    mine = scores.frame
    if mine["forecaster"].dtype != together.frame["forecaster"].dtype:
        mine = mine.assign(forecaster=mine["forecaster"].map(str).astype(object))
    frame = pd.concat([mine, theirs[own & known]], ignore_index=True)
    return attrs.evolve(scores, frame=frame[list(scores.frame.columns)], pairs=together)


def with_rival(scores: Scores, name: str | int) -> Scores:
    """Scores that hold a forecaster, or else the baseline, of some name.

    Raises:
        UnknownNameError: Neither is there.
    """
    known = set(scores.frame["forecaster"])
    if name in known:
        return scores
    if isinstance(name, str) and name in BASELINES:
        return with_baseline(scores, name)
    raise UnknownNameError(
        f"no forecaster or baseline {name!r} in these scores."
        f" {did_you_mean(name, {*known, *BASELINES})}"
    )


def forms(frame: pd.DataFrame) -> Iterator[tuple[dict[str, Any], pd.DataFrame]]:
    """Take scores apart by what must never be averaged: rule, convention, kind and unit.

    Raises:
        InvalidTableError: A question bears different weights or clusters, or a direction differs
            within one of them.
    """
    for values, group in frame.groupby(list(APART), dropna=False, sort=True):
        labels = [None if pd.isna(value) else value for value in values]  # type: ignore[call-overload]
        _check_alike(group)
        yield dict(zip(APART, labels, strict=True)), group


def _check_alike(group: pd.DataFrame) -> None:
    for column in ("weight", "cluster"):
        kinds = group.groupby("question_id")[column].nunique(dropna=False)
        if (kinds > 1).any():
            question = kinds.index[kinds > 1][0]
            found = sorted(set(group.loc[group["question_id"] == question, column].map(str)))
            raise InvalidTableError(
                f"question {question!r} has several values of {column}: {', '.join(found)}."
                " It is a property of the question; score all forecasters together",
                record_id=str(question),
                field=column,
            )
    if len(group["direction"].unique()) > 1:
        raise InvalidTableError(
            f"scores of {group['rule'].iloc[0]!r} go both ways; they cannot be compared",
            field="direction",
        )


def table_of(group: pd.DataFrame) -> pd.DataFrame:
    """One row per question, one column per forecaster; several scores of one are averaged."""
    return group.pivot_table(
        index="question_id", columns="forecaster", values="score", aggfunc="mean", dropna=False
    ).dropna(how="all")
