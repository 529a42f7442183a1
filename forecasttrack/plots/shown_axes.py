"""Axes that a notebook shows as the picture they are part of."""

from __future__ import annotations

import io
from typing import Any

from matplotlib.axes import Axes

_DPI = 110


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
