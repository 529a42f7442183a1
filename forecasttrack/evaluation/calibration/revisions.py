"""Revision diagnostics of pairs."""

from __future__ import annotations

from typing import Any

import pandas as pd

from forecasttrack.display.arguments import naming_arguments
from forecasttrack.inference.revising import Revisions
from forecasttrack.inference.revising import revisions as look_at
from forecasttrack.pairing import Pairs


@naming_arguments
def revisions(pairs: Pairs, *, level: float = 0.95) -> pd.DataFrame:
    """Whether the revisions of each forecaster look like learning: one row per forecaster.

    Args:
        pairs: Pairs with whole histories; only yes/no questions are looked at.
        level: Level of the intervals.

    Returns:
        One row per forecaster: ``n`` questions, ``n_revised`` of them, mean number of
        ``revisions``, ``volatility`` (root mean square revision), mean ``movement`` (squared
        revisions) and ``reduction`` (fall of uncertainty), ``excess`` of the one over the other
        with interval and p-value, and ``reaction`` (slope of what was still to come on the
        revision; above 0 too timid, below 0 too bold) with the same. NaN where nothing was
        revised.

    Raises:
        InvalidArgumentError: A level outside (0, 1).

    References:
        Augenblick & Rabin (2021), doi:10.1093/qje/qjaa043

    Example:
        >>> import forecasttrack as ft
        >>> pairs = ft.pair(ft.read_book("fixtures/alaska-2025"))
        >>> ft.revisions(pairs)[["forecaster", "n", "n_revised"]]
          forecaster   n  n_revised
        0    authors  39          0
        1      putin   1          0
    """
    frame = pairs.frame
    usable = (frame["shape"] == "probability") & frame["outcome"].isin([0.0, 1.0])
    known = frame[usable].sort_values(["issued_at", "sequence"], kind="stable")
    rows = [
        _row(str(name), _looked_at(group, level))
        for name, group in known.groupby("forecaster", sort=True)
    ]
    return pd.DataFrame(rows)


def _looked_at(group: pd.DataFrame, level: float) -> Revisions:
    return look_at(
        probability=group["probability"],
        outcome=group["outcome"],
        series=group["question_id"].astype(str),
        cluster=group["cluster"].astype(str),
        level=level,
    )


def _row(name: str, found: Revisions) -> dict[str, Any]:
    row: dict[str, Any] = {"forecaster": name, "n": found.n_series}
    row["n_revised"] = len(found.series)
    means = found.frame.drop(columns="series").mean()
    row |= {"revisions": means["n_revisions"]}
    row |= {each: means[each] for each in ("volatility", "movement", "reduction")}
    for finding in ("excess", "reaction"):
        each = getattr(found, finding)
        row |= {
            finding: each.value,
            f"{finding}_low": each.low,
            f"{finding}_high": each.high,
            f"{finding}_p_value": each.p_value,
        }
    return row
