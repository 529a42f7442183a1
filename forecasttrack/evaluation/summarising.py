"""Average scores over questions or over claims, with an interval."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from forecasttrack.inference.means import clustered_interval

APART = ("rule", "convention", "kind", "unit")
"""Scores that differ in any of these are never averaged."""


def summarise(frame: pd.DataFrame, by: Sequence[str], *, per: str, level: float) -> pd.DataFrame:
    """Average the rows of a frame of scores; ``Scores.summarise`` says what comes out."""
    keys = list(dict.fromkeys([*by, *APART]))
    answered = frame.groupby(list(APART), dropna=False)["question_id"].transform("nunique")
    rows = [
        {
            **dict(zip(keys, values, strict=True)),
            **_measures(group, per=per, level=level),
            "participation": group["question_id"].nunique() / answered[group.index[0]],
        }
        for values, group in _groups(frame, keys)
    ]
    columns = [*keys, "direction", "mean", "n", "n_claims", "participation", "low", "high"]
    return pd.DataFrame(rows, columns=[*columns, "level", "interval"])


def _groups(
    frame: pd.DataFrame, keys: Sequence[str]
) -> Iterator[tuple[tuple[Any, ...], pd.DataFrame]]:
    for values, group in frame.groupby(list(keys), dropna=False, sort=True):
        yield tuple(None if pd.isna(value) else value for value in values), group  # type: ignore[call-overload]


def _measures(group: pd.DataFrame, *, per: str, level: float) -> dict[str, Any]:
    claims = claim_or_question(group)
    scores, weights, clusters = (
        (group["score"], group["weight"], group["cluster"])
        if per == "question"
        else claim_means(group)
    )
    low, high = clustered_interval(score=scores, weight=weights, cluster=clusters, level=level)
    return {
        "direction": f"{group['direction'].iloc[0]} is better",
        "mean": weighted_mean(scores, weights),
        "n": len(group),
        "n_claims": claims[group["claim"].notna()].nunique(),
        "low": low,
        "high": high,
        "level": level,
        "interval": f"Student t over {per}s, clustered",
    }


def claim_or_question(group: pd.DataFrame) -> pd.Series[Any]:
    """The claim each row serves; a question without a claim stands for itself."""
    return group["claim"].where(
        group["claim"].notna(), "question " + group["question_id"].astype(str)
    )


def claim_means(
    group: pd.DataFrame,
) -> tuple[pd.Series[Any], pd.Series[Any], pd.Series[Any]]:
    """Mean score, weight 1 and name of each claim."""
    weighted = group.assign(claim=claim_or_question(group), ws=group["score"] * group["weight"])
    sums = weighted.groupby("claim", sort=False)[["ws", "weight"]].sum()
    names = sums.index.to_series()
    return sums["ws"] / sums["weight"], names.map(lambda _: 1.0), names


def weighted_mean(scores: pd.Series[Any], weights: pd.Series[Any]) -> float:
    """Weighted mean; infinity stays infinity, and no weight at all gives NaN."""
    total = float(weights.sum())
    return float(np.sum(scores.to_numpy() * weights.to_numpy()) / total) if total else np.nan
