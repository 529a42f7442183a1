"""Names beside points, where they hide neither each other nor another point."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from forecasttrack.plots.canvas import without_markup

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_WIDE, _HIGH = 5.2, 10.0
"""Size of a letter at eight points, roughly, in points."""

_AROUND = ((6, 0, "left"), (-6, 0, "right"), (4, 9, "left"), (4, -9, "left"), (-4, 9, "right"),
           (-4, -9, "right"))  # fmt: skip
"""Where a name can stand: right, left, then above and below, in points from the point."""

Box = tuple[float, float, float, float]


def place_names(
    axes: Axes, x: np.ndarray, y: np.ndarray, names: Sequence[str], *, colour: str
) -> int:
    """Write names beside the first points, each where there is room.

    Args:
        axes: The axes, with their limits set.
        x: Of all points, shape (n,).
        y: Of all points, shape (n,).
        names: Names of the first of them.
        colour: Colour of the names.

    Returns:
        How many names found room.
    """
    figure = axes.get_figure(root=True)
    assert figure is not None  # noqa: S101 - axes stand in a figure
    points = axes.transData.transform(np.column_stack([x, y])) * 72 / figure.dpi
    inside = axes.get_window_extent().bounds
    left, low, across, up = (edge * 72 / figure.dpi for edge in inside)
    taken: list[Box] = [(px - 3, py - 3, px + 3, py + 3) for px, py in points]
    placed = 0
    for place, name in enumerate(names):
        found = _room(points[place], len(name), taken, place, (left, low, left + across, low + up))
        if found is None:
            continue
        dx, dy, align, box = found
        taken.append(box)
        note = axes.annotate(
            name, (x[place], y[place]), (dx, dy), textcoords="offset points", ha=align,
            va="center", fontsize=8, color=colour, annotation_clip=False,
        )  # fmt: skip
        without_markup([note])
        placed += 1
    return placed


def _room(
    point: np.ndarray, letters: int, taken: Sequence[Box], own: int, frame: Box
) -> tuple[float, float, str, Box] | None:
    for dx, dy, align in _AROUND:
        width = letters * _WIDE
        start = point[0] + dx - (width if align == "right" else 0)
        middle = point[1] + dy
        box = (start, middle - _HIGH / 2, start + width, middle + _HIGH / 2)
        # To the right a name may leave the frame by little; elsewhere it would meet the axis.
        fits = box[0] >= frame[0] and box[1] >= frame[1] - 4 and box[2] <= frame[2] + 10
        clear = not any(_meet(box, other) for at, other in enumerate(taken) if at != own)
        if fits and clear:
            return dx, dy, align, box
    return None


def _meet(one: Box, other: Box) -> bool:
    apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
    return not apart
