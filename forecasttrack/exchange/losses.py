"""What tables hold and the format that they are written in has no place for."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import pandas as pd

from forecasttrack.exchange.account import Loss


def lost_columns(
    tables: Mapping[str, pd.DataFrame], kept: Mapping[str, Collection[str]]
) -> list[Loss]:
    """The columns in which something stands that a format does not keep.

    Args:
        tables: The tables.
        kept: The columns of each table that it keeps; of a table without any, all are.

    Example:
        >>> questions = pd.DataFrame({"question_id": ["a"], "catch_all": ["other"]})
        >>> lost_columns({"questions": questions}, {"questions": ["question_id"]})[0].field
        'catch_all of questions'
    """
    counts = {
        f"{name} of {table}": int(tables[table][name].notna().sum())
        for table, names in kept.items()
        for name in tables[table]
        if name not in names
    }
    reason = "has no place in the format"
    return [Loss(field, n, reason) for field, n in counts.items() if n]


def lost_statuses(resolutions: pd.DataFrame, kept: Collection[str]) -> list[Loss]:
    """The ways to end a question that a format has no word for, and ranges of outcomes.

    Args:
        resolutions: The table of resolutions.
        kept: The statuses that it has a word for.

    Example:
        >>> ended = pd.DataFrame({"status": ["unresolved", "resolved"], "outcome": [None, 1]})
        >>> [(loss.field, loss.n) for loss in lost_statuses(ended, ["resolved"])]
        [('status unresolved', 1)]
    """
    status = resolutions["status"]
    lost = [
        Loss(f"status {name}", int(n), "has no place in the format; its question stays open")
        for name, n in status[~status.isin([*kept])].value_counts().items()
    ]
    ranges = int(((status == "resolved") & resolutions["outcome"].isna()).sum())
    reason = "have no place in the format; their questions stay open"
    return [*lost, Loss("outcomes known as a range", ranges, reason)] if ranges else lost
