"""The reliability diagram as a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forecasttrack.errors import MissingExtraError
from forecasttrack.reliability.band import Band

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from forecasttrack.evaluation.calibration_views import Calibration


def draw_diagram(found: Calibration, *, axes: Axes | None, band: str) -> Axes:
    """Draw the isotonic curve of each group over the diagonal, with a band where there is one.

    Args:
        found: The calibration.
        axes: Where to draw; a new figure if absent.
        band: Kind of the band, drawn for a single group.

    Returns:
        The axes drawn on.

    Raises:
        MissingExtraError: matplotlib is not installed.
    """
    axes = _new_axes() if axes is None else axes
    axes.plot([0, 1], [0, 1], color="grey", linewidth=0.8)
    for label in found.labels:
        curve = found[label].curve if found.by else found.curve
        name = str(label) if found.by else None
        axes.plot(curve["probability"], curve["recalibrated"], marker="o", label=name)
    drawn = found.band(band)
    if isinstance(drawn, Band):
        axes.fill_between(drawn.probability, drawn.low, drawn.high, alpha=0.2, color="grey")
        axes.set_title(drawn.caption, fontsize="small")
    else:
        axes.legend()
    axes.set(xlim=(0, 1), ylim=(0, 1), xlabel="probability said", ylabel="frequency, recalibrated")
    axes.set_aspect("equal")
    return axes


def _new_axes() -> Axes:
    try:
        from matplotlib.figure import Figure  # noqa: PLC0415 - only who draws needs it
    except ImportError as missing:
        message = "plot() needs matplotlib: pip install 'forecasttrack[plot]'."
        raise MissingExtraError(message) from missing
    return Figure(figsize=(5, 5)).subplots()
