"""Average scores over questions or over claims, with an interval."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecasttrack.inference.means import clustered_interval

_CLAIM = "claim or question"

APART = ("rule", "convention", "kind", "unit")
"""Scores that differ in any of these are never averaged."""


def summarise(frame: pd.DataFrame, by: Sequence[str], *, per: str, level: float) -> pd.DataFrame:
    """Average the rows of a frame of scores; ``Scores.summarise`` says what comes out."""
    keys = list(dict.fromkeys([*by, *APART]))
    frame = frame.assign(**{_CLAIM: claim_or_question(frame)})
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
    scores, weights, clusters = (
        (group["score"].to_numpy(), group["weight"].to_numpy(), group["cluster"].to_numpy())
        if per == "question"
        else _claim_means(group)
    )
    low, high = clustered_interval(score=scores, weight=weights, cluster=clusters, level=level)
    return {
        "direction": f"{group['direction'].iloc[0]} is better",
        "mean": weighted_mean(scores, weights),
        "n": len(group),
        "n_claims": group["claim"].nunique(),
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


def _claim_means(group: pd.DataFrame) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Mean score, weight 1 and code of each claim."""
    code, names = pd.factorize(group[_CLAIM].to_numpy())
    score, weight = group["score"].to_numpy(float), group["weight"].to_numpy(float)
    with np.errstate(invalid="ignore"):  # a claim whose questions weigh nothing has no mean
        means = np.bincount(code, weights=score * weight) / np.bincount(code, weights=weight)
    return means, np.ones(len(names)), np.arange(len(names))


def weighted_mean(scores: NDArray[Any], weights: NDArray[Any]) -> float:
    """Weighted mean; infinity stays infinity, and no weight at all gives NaN."""
    total = float(weights.sum())
    return float(np.sum(scores * weights) / total) if total else np.nan
