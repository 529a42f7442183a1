"""Colours, markers and lines that differ in grey, for the colour-blind, and on dark ground."""

from __future__ import annotations

from typing import Any

import attrs

INK = "#1b1b1b"
"""Colour of axes and text; in an SVG it becomes the text colour of the page."""

MUTED = "#5f5f5f"
"""Colour of notes, bands and guides."""

GRID = "#dcdcdc"
"""Colour of lines that only help the eye."""

OTHERS = "#a3a3a3"
"""Colour of the crowd behind those that are named."""


@attrs.frozen(kw_only=True)
class Series:
    """How one of several things looks: by its colour, and by its marker and line too.

    Attributes:
        name: Name of its class in an SVG, ``ft-1`` and so on.
        light: Colour on light ground, and in print.
        dark: Colour on dark ground, for the page that shows the SVG.
        marker: Shape of its points.
        line: Dashes of its lines, as matplotlib writes them.
        hatch: Hatch of its areas.
    """

    name: str
    light: str
    dark: str
    marker: str
    line: Any
    hatch: str


# Neighbours lie far apart in lightness, so that a grey print keeps them apart; the hues are
# those of Okabe and Ito, which the colour-blind can distinguish, made darker until white paper
# carries them.
SERIES = (
    Series(name="ft-1", light="#00508a", dark="#4aa3e8", marker="o", line="-", hatch=""),
    Series(name="ft-2", light="#e0760a", dark="#ffc267", marker="s", line=(0, (5, 2)), hatch="///"),
    Series(
        name="ft-3", light="#b04488", dark="#e48cc4", marker="^", line=(0, (1, 1.4)), hatch="..."
    ),
    Series(
        name="ft-4", light="#0f9672", dark="#45d6aa", marker="D", line=(0, (6, 2, 1, 2)), hatch="xx"
    ),
    Series(
        name="ft-5",
        light="#5e1a36",
        dark="#e6d6ff",
        marker="v",
        line=(0, (3, 1, 1, 1, 1, 1)),
        hatch="\\\\",
    ),
)
"""The looks, in the order in which they are given out."""


def series_style(place: int) -> Series:
    """Give the look of the thing at a place, counted from 0; after the last they begin anew.

    Example:
        >>> series_style(0).marker, series_style(1).marker
        ('o', 's')
    """
    return SERIES[place % len(SERIES)]


def dark_css() -> str:
    """Write the style rules that a page with dark ground needs for the SVGs of this package.

    Axes and text follow the page by themselves, for they are drawn in ``currentColor``.

    Returns:
        CSS rules, to be put where the page says how it looks on dark ground.

    Example:
        >>> print(dark_css().splitlines()[0])
        .ft-1-fill{fill:#4aa3e8}.ft-1-stroke{stroke:#4aa3e8}
    """
    rules = (
        f".{each.name}-fill{{fill:{each.dark}}}.{each.name}-stroke{{stroke:{each.dark}}}"
        for each in SERIES
    )
    return "\n".join(rules)
