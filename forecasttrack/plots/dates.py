"""Time along an axis, in UTC."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis


def instants(moments: Any) -> np.ndarray:
    """Write instants as matplotlib takes them: UTC, in microseconds, without a zone.

    Args:
        moments: Instants with a zone, shape (n,); NaT where there is none.

    Example:
        >>> instants(pd.to_datetime(["2026-01-01T02:00+02:00"]))
        array(['2026-01-01T00:00:00.000000'], dtype='datetime64[us]')
    """
    utc = pd.DatetimeIndex(pd.to_datetime(moments, utc=True)).tz_localize(None)
    return np.asarray(utc.to_numpy(dtype="datetime64[us]"))


def date_axis(ax: Axes, label: str) -> None:
    """Let the axis along show dates, and name it."""
    dates_along(ax.xaxis)
    ax.set_xlabel(label)


def dates_along(axis: Axis) -> None:
    """Show days since 1970 as dates, with no more of them than fit."""
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter  # noqa: PLC0415

    locator = AutoDateLocator(tz="UTC", minticks=3, maxticks=7)  # type: ignore[no-untyped-call]
    axis.set_major_locator(locator)
    axis.set_major_formatter(
        ConciseDateFormatter(locator, tz="UTC")  # type: ignore[no-untyped-call]
    )
