"""Reliability diagrams of several groups in one figure, each with its own band."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from forecasttrack.display.arguments import naming_arguments
from forecasttrack.display.text import distinct_labels, wrapped
from forecasttrack.errors import InvalidArgumentError
from forecasttrack.evaluation.calibration.views import Calibration
from forecasttrack.findings.explanations import notes_on_list_columns
from forecasttrack.findings.finding import PROVISIONAL
from forecasttrack.plots.canvas import own_style, without_markup, write_title
from forecasttrack.plots.palette import MUTED
from forecasttrack.plots.plot_inputs import calibrated
from forecasttrack.plots.reliability_plot import diagram_tables, draw_band, draw_points
from forecasttrack.reliability.few import TOO_FEW

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from forecasttrack.reliability.bins import BinsLike

MOST = 24
"""Most panels in one figure."""
_ACROSS = 4
_SIDE = 2.1


@naming_arguments
def reliability_panels(
    calibration: Calibration,
    *,
    bins: BinsLike = None,
    band: str | None = None,
    title: str = "Reliability diagrams",
) -> list[Axes]:
    """Draw the reliability diagrams of several groups side by side, with equal axes.

    Args:
        calibration: A calibration of groups, as ``ft.calibration(pairs, by=...)`` returns.
        bins: As in ``reliability_diagram``, for each panel.
        band: As in ``reliability_diagram``, for each panel; panels of fewer than five independent
            questions have no band.
        title: The title of the figure.

    Returns:
        The axes of each group, in order, on one figure.

    Raises:
        MissingExtraError: matplotlib is not installed.
        InvalidArgumentError: There is nothing to draw, or there are more than 24 groups.

    Example:
        >>> import forecasttrack as ft
        >>> pairs = ft.pair(ft.read_book("fixtures/shapes")).where(kind="binary")
        >>> len(ft.plots.reliability_panels(ft.calibration(pairs, by="forecaster")))
        2
    """
    found = calibrated(calibration, "reliability_panels")
    labels = [label for label in found.labels if found[label].n]
    if not 0 < len(labels) <= MOST:
        raise InvalidArgumentError(
            f"{len(labels)} groups have something to draw, and 1 to {MOST} panels fit one figure;"
            " choose among them, or draw found[label] one at a time",
            field="calibration",
        )
    across = min(_ACROSS, len(labels))
    down = math.ceil(len(labels) / across)
    with own_style():
        from forecasttrack.plots.shown_axes import Picture, ShownAxes, ShownPanels  # noqa: PLC0415 - loads matplotlib

        figure = Picture(figsize=(0.6 + _SIDE * across, 0.9 + (_SIDE + 0.45) * down))
        figure.set_layout_engine("constrained")
        shown = {"axes_class": ShownAxes}
        grid = figure.subplots(
            down, across, sharex=True, sharey=True, squeeze=False, subplot_kw=shown
        ).ravel()
        names = distinct_labels(labels, 22)
        for axes, label, name in zip(grid, labels, names, strict=False):
            _draw_panel(axes, found[label], name, bins=bins, band=band)
        for empty in grid[len(labels) :]:
            empty.set_axis_off()
        several = notes_on_list_columns(found.under_each)
        figure.supxlabel("\n".join(["forecast probability", *several]), fontsize=9)
        figure.supylabel("observed frequency", fontsize=9)
        without_markup([figure.suptitle(title, fontsize=11, fontweight="bold")])
        return ShownPanels(grid[: len(labels)])


def _draw_panel(
    axes: Axes, own: Calibration, name: str, *, bins: BinsLike, band: str | None
) -> None:
    tables = diagram_tables(own, bins=bins, band=band)
    axes.plot([0, 1], [0, 1], color=MUTED, linewidth=0.8, linestyle=(0, (4, 3)), zorder=1)
    if not tables.few:
        draw_band(axes, tables.band, apart=tables.binned)
    draw_points(axes, tables.curve, 0, joined=not tables.few)
    axes.set(xlim=(-0.04, 1.04), ylim=(-0.04, 1.04), xticks=[0, 0.5, 1], yticks=[0, 0.5, 1])
    axes.set_aspect("equal")
    axes.grid(visible=True)
    few = TOO_FEW if tables.few else ""
    bar = PROVISIONAL if own.provisional else few
    write_title(axes, name, wrapped("; ".join(filter(None, [f"n = {own.n:,}", bar])), width=30))
