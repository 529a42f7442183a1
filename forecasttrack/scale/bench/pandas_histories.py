"""Scores of histories by pandas alone, as a careful pandas user would write them.

It knows no withdrawals, ties and checks: it serves to compare speed, and to confirm scores.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

_OWN = ["question_id", "forecaster"]


def score_by_groupby(
    forecasts: pd.DataFrame, questions: pd.DataFrame, resolutions: pd.DataFrame
) -> pd.DataFrame:
    """Time-weighted Brier and log, and peer points over the open span, pair by pair."""
    frame = _events(forecasts, questions, resolutions)
    pair = frame.groupby(_OWN, sort=False)
    frame["width"] = pair["time"].shift(-1).fillna(frame["closed"]) - frame["time"]
    frame["peer"] = _peer(frame, pair["log"].shift())
    frame["brier"] *= frame["width"]
    frame["log"] *= frame["width"]
    pair = frame.groupby(_OWN, sort=True)
    sums = pair[["width", "brier", "log", "peer"]].sum()
    ends = pair[["opens", "closed"]].first()
    span = ends["closed"] - ends["opens"]
    return pd.DataFrame(
        {
            "brier": sums["brier"] / sums["width"],
            "log": -sums["log"] / sums["width"],
            "peer": 100 * sums["peer"] / span,
            "time_coverage": sums["width"] / span,
        }
    )


def _events(
    forecasts: pd.DataFrame, questions: pd.DataFrame, resolutions: pd.DataFrame
) -> pd.DataFrame:
    """Forecasts in the order of their moments, with what is known of their questions."""
    known = questions.set_index("question_id").join(resolutions.set_index("question_id")["outcome"])
    ids = forecasts["question_id"].to_numpy()
    outcome = known["outcome"].reindex(ids).to_numpy()
    p = forecasts["probability"].to_numpy()
    frame = pd.DataFrame(
        {
            "question_id": ids,
            "forecaster": forecasts["forecaster"].to_numpy(),
            "time": forecasts["issued_at"].astype("int64").to_numpy(),
            "opens": known["opens_at"].astype("int64").reindex(ids).to_numpy(),
            "closed": known["closes_at"].astype("int64").reindex(ids).to_numpy(),
            "brier": (p - outcome) ** 2,
            "log": np.log(np.where(outcome == 1, p, 1 - p)),
        }
    )
    if frame["time"].is_monotonic_increasing:
        return frame
    return frame.sort_values("time", kind="stable", ignore_index=True)


def _peer(frame: pd.DataFrame, before: pd.Series[Any]) -> Any:
    """What each event adds to the peer points of its forecaster, before they are divided."""
    frame["step"] = frame["log"] - before.fillna(0.0)
    frame["joins"] = before.isna()
    question = frame.groupby("question_id", sort=False)
    live, total = question["joins"].cumsum(), question["step"].cumsum()
    gap = question["time"].shift(-1).fillna(frame["closed"]) - frame["time"]
    share = np.where(live > 1, gap / (live - 1).clip(lower=1), 0.0)
    frame["own"] = share * live
    frame["mean"] = share * total
    rest = frame.groupby("question_id", sort=False)[["own", "mean"]]
    so_far, all_of_it = rest.cumsum(), rest.transform("sum")
    own_rest = all_of_it["own"] - so_far["own"] + frame["own"]
    mean_rest = all_of_it["mean"] - so_far["mean"] + frame["mean"]
    return frame["step"] * own_rest - np.where(frame["joins"], mean_rest, 0.0)
