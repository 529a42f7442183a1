"""Axes that show dates, in UTC."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def instants(moments: Any) -> np.ndarray:
    """Convert instants to what matplotlib takes: UTC, in microseconds, without a time zone.

    Args:
        moments: Instants with a zone, shape (n,); NaT where there is none.

    Example:
        >>> instants(pd.to_datetime(["2026-01-01T02:00+02:00"]))
        array(['2026-01-01T00:00:00.000000'], dtype='datetime64[us]')
    """
    utc = pd.DatetimeIndex(pd.to_datetime(moments, utc=True)).tz_localize(None)
    return np.asarray(utc.to_numpy(dtype="datetime64[us]"))


def date_axis(ax: Axes, label: str) -> None:
    """Let the horizontal axis show dates, as many as fit, and label it."""
    from matplotlib.dates import ConciseDateFormatter  # noqa: PLC0415 - only who draws needs it

    locator = _locator()
    ax.xaxis.set_major_locator(locator)
    ax.xaxis.set_major_formatter(
        ConciseDateFormatter(locator, tz="UTC")  # type: ignore[no-untyped-call]
    )
    ax.set_xlabel(label)


def dates_upwards(ax: Axes) -> None:
    """Let the upright axis, which counts days since 1970, show whole dates."""
    from matplotlib.dates import DateFormatter  # noqa: PLC0415 - only who draws needs it

    ax.yaxis.set_major_locator(_locator())
    ax.yaxis.set_major_formatter(
        DateFormatter("%Y-%m-%d", tz="UTC")  # type: ignore[no-untyped-call]
    )


def _locator() -> Any:
    from matplotlib.dates import AutoDateLocator  # noqa: PLC0415 - only who draws needs it

    return AutoDateLocator(tz="UTC", minticks=3, maxticks=7)  # type: ignore[no-untyped-call]
