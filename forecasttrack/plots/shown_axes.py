"""Figures that show every letter, and axes that a notebook shows as the picture they are of."""

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
        """Draw it; SVG that keeps its texts as text keeps them as they are."""
        if "svg" in type(self.canvas).__module__ and mpl.rcParams["svg.fonttype"] == "none":
            super().draw(renderer)
            return
        with legible(self):
            super().draw(renderer)


class ShownAxes(Axes):
    """Axes of a figure of ours, which no pyplot knows and so nothing else would show."""

    def _repr_png_(self) -> bytes:
        """The whole figure, as IPython asks for it."""
        file = io.BytesIO()
        figure: Any = self.get_figure(root=True)
        figure.savefig(file, format="png", dpi=_DPI, bbox_inches="tight")
        return file.getvalue()


class ShownPanels(list[Axes]):
    """Axes of one figure, which a notebook shows as a whole."""

    def _repr_png_(self) -> bytes:
        shown: ShownAxes = self[0]  # type: ignore[assignment]
        return shown._repr_png_()
