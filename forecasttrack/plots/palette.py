"""Colours, markers and lines that differ in grey, for the colour-blind, and on dark ground.

In an SVG all four greys become the text colour of the page that shows it, the paler ones with less
opacity (``vector.svg``); the colours of the styles have one for dark ground each.
"""

from __future__ import annotations

from typing import Any

import attrs

INK = "#1b1b1b"
"""Colour of axes and text; all of the text colour of the page."""

MUTED = "#5f5f5f"
"""Colour of notes, bands and guides; most of the text colour of the page."""

GRID = "#dcdcdc"
"""Colour of lines that only help the eye; a little of the text colour of the page."""

OTHERS = "#a3a3a3"
"""Colour of forecasters who are not named; some of the text colour of the page."""


@attrs.frozen(kw_only=True)
class Style:
    """How one of several things is drawn: in its colour, and with its marker, line and hatch.

    Attributes:
        name: Stem of its classes in an SVG: ``ft-1`` of ``ft-1-fill`` and ``ft-1-stroke``.
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


# Neighbours differ in lightness, by 8 steps of 100 or more, so that a grey print keeps them apart,
# with marker, line and hatch. Blue, orange, purple and green are near those of Okabe and Ito, which
# the colour-blind can distinguish, made darker until white paper carries them; the fifth is the
# darkest on light ground and the lightest on dark, whatever its hue.
SERIES = (
    Style(name="ft-1", light="#00508a", dark="#4aa3e8", marker="o", line="-", hatch=""),
    Style(name="ft-2", light="#e0760a", dark="#ffc267", marker="s", line=(0, (5, 2)), hatch="///"),
    Style(
        name="ft-3", light="#b04488", dark="#e48cc4", marker="^", line=(0, (1, 1.4)), hatch="..."
    ),
    Style(
        name="ft-4", light="#0f9672", dark="#45d6aa", marker="D", line=(0, (6, 2, 1, 2)), hatch="xx"
    ),
    Style(
        name="ft-5",
        light="#5e1a36",
        dark="#e6d6ff",
        marker="v",
        line=(0, (3, 1, 1, 1, 1, 1)),
        hatch="\\\\",
    ),
)
"""The styles, in the order in which they are given out."""


def series_style(place: int) -> Style:
    """Give the style of the thing at a place, counted from 0; after the last they begin anew.

    Example:
        >>> series_style(0).marker, series_style(1).marker
        ('o', 's')
    """
    return SERIES[place % len(SERIES)]


def dark_css() -> str:
    """Write the style rules that a page with dark ground needs for the SVGs of this package.

    Axes, text, notes and grids follow the page by themselves, for they are drawn in
    ``currentColor``.

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
