"""The time in which each forecast on a question was live, and the pool of all live forecasts."""

from __future__ import annotations

import attrs
import pandas as pd

from forecasttrack.baselines.crowd import pool
from forecasttrack.pairing import Pairs
from forecasttrack.plots.drawable import with_values

_POOLED = {"probability", "options", "quantiles"}
"""Shapes of belief that are pooled as they are; of other shapes the medians are pooled."""


def stretches(forecasts: pd.DataFrame) -> pd.DataFrame:
    """Find when each forecast was live.

    Args:
        forecasts: A frame with ``forecaster, issued_at, expires_at, sequence, closed_at, value,
            low, high``.

    Returns:
        One row per forecast that was live for any time: ``forecaster, begins, ends, value, low,
        high``; ``ends`` is NaT if the forecast is still live.

    Example:
        >>> at = pd.to_datetime(["2026-01-01", "2026-01-03"], utc=True)
        >>> frame = pd.DataFrame({"forecaster": "ann", "issued_at": at, "expires_at": pd.NaT,
        ...     "sequence": 0, "closed_at": pd.NaT, "value": [0.5, 0.8], "low": 0, "high": 1})
        >>> stretches(frame)["ends"].dt.strftime("%Y-%m-%d").tolist()
        ['2026-01-03', nan]
    """
    order = forecasts.sort_values(["forecaster", "issued_at", "sequence"], kind="stable")
    table = order.assign(begins=order["issued_at"], ends=_ends(order))
    table = table[table["ends"].isna() | (table["ends"] > table["begins"])]
    columns = ["forecaster", "begins", "ends", "value", "low", "high"]
    return table[columns].reset_index(drop=True)


def _ends(order: pd.DataFrame) -> pd.Series[pd.Timestamp]:
    """When each forecast was revised, expired or closed, whichever came first; NaT if none did."""
    following = order.groupby("forecaster")["issued_at"].shift(-1)
    until = [following, order["expires_at"], order["closed_at"]]
    return pd.concat([pd.to_datetime(each, utc=True) for each in until], axis=1).min(axis=1)


def crowd_stretches(forecasts: Pairs, method: str, option: str | None) -> pd.DataFrame:
    """Pool the live forecasts of all forecasters at every moment at which one begins or ends.

    Args:
        forecasts: Forecasts on one question.
        method: The method of pooling, as in ``ft.pool``.
        option: The option that is drawn, for questions with options.

    Returns:
        The stretches of the pool, as `stretches` returns them; none if nothing can be pooled.

    Raises:
        UnknownNameError: There is no such pool.
    """
    is_pooled = set(forecasts.frame["shape"]) <= _POOLED
    joined = pool(forecasts if is_pooled else _medians(forecasts), method=method)
    if not len(joined):
        return stretches(with_values(forecasts, option)).iloc[:0]
    found = stretches(with_values(joined, option))
    return found[found["value"].notna()].reset_index(drop=True)


def _medians(forecasts: Pairs) -> Pairs:
    """Forecasts of numbers, replaced by their medians.

    A forecast without a median is left out, but still ends its forecaster's former one.
    """
    frame = with_values(forecasts, None)
    order = frame.sort_values(["forecaster", "issued_at", "sequence"], kind="stable")
    frame = frame.assign(expires_at=_ends(order))
    stated = frame[frame["value"].notna()].reset_index(drop=True)
    medians = pd.DataFrame({"pair": stated.index, "level": 0.5, "value": stated["value"]})
    others = {name: table.iloc[:0] for name, table in forecasts.beliefs.items()}
    return attrs.evolve(
        forecasts,
        frame=stated.drop(columns=["value", "low", "high"]).assign(shape="quantiles"),
        beliefs=others | {"quantiles": medians},
    )
