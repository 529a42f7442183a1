"""Figures that show letters which their font lacks, and axes that a notebook shows as a picture."""

from __future__ import annotations

import io
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from forecasttrack.plots.legible import legible

_DPI = 110


class Picture(Figure):
    """A figure that shows the letters its font lacks, in every format."""

    def draw(self, renderer: Any) -> None:
        """Draw the figure; only in an SVG that keeps text as text no letter is replaced."""
        if "svg" in type(self.canvas).__module__ and mpl.rcParams["svg.fonttype"] == "none":
            super().draw(renderer)
            return
        with legible(self):
            super().draw(renderer)


class ShownAxes(Axes):
    """Axes that a notebook shows as their figure, which pyplot does not know."""

    def _repr_png_(self) -> bytes:
        """The whole figure as PNG, for IPython."""
        file = io.BytesIO()
        figure: Any = self.get_figure(root=True)
        figure.savefig(file, format="png", dpi=_DPI, bbox_inches="tight")
        return file.getvalue()


class ShownPanels(list[Axes]):
    """All axes of one figure; a notebook shows the list as that figure."""

    def _repr_png_(self) -> bytes:
        shown: ShownAxes = self[0]  # type: ignore[assignment]
        return shown._repr_png_()
