"""Pictures for the objects of lower layers, found by name as pandas finds a plotting backend."""

from __future__ import annotations

from importlib import import_module
from typing import Any

__all__ = ["plotted"]

_BACKEND = "forecasttrack.plots"


def plotted(kind: str, data: object, **options: Any) -> Any:
    """Draw an object with the plots package, which no lower layer may import.

    Args:
        kind: Name of a function of ``forecasttrack.plots``.
        data: What it draws.
        **options: Its options.

    Returns:
        What that function returns, as a rule the axes drawn on.

    Raises:
        MissingExtraError: matplotlib is not installed.

    Example:
        >>> import forecasttrack as ft
        >>> pairs = ft.pair(ft.read_book("fixtures/alaska-2025")).where(forecaster="authors")
        >>> plotted("reliability_diagram", ft.calibration(pairs)).get_ylabel()
        'observed frequency'
    """
    return getattr(import_module(_BACKEND), kind)(data, **options)
