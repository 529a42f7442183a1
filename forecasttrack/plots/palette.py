"""Colours, markers and lines that differ without colour, for the colour-blind, and on dark pages.

In an SVG all four greys become the text colour of the page that shows it, the paler ones with less
opacity (``vector.svg``); each colour of a style has a second one for dark pages.
"""

from __future__ import annotations

from typing import Any

import attrs

INK = "#1b1b1b"
"""Colour of axes and text; in an SVG the text colour of the page."""

MUTED = "#5f5f5f"
"""Colour of notes, bands and guide lines; in an SVG a slightly paler text colour of the page."""

GRID = "#dcdcdc"
"""Colour of grid lines; in an SVG a very pale text colour of the page."""

OTHERS = "#a3a3a3"
"""Colour of forecasters who are not named; in an SVG a pale text colour of the page."""


@attrs.frozen(kw_only=True)
class Style:
    """How one of several series is drawn: its colour, marker, line and hatch.

    Attributes:
        name: Beginning of its CSS classes in an SVG: ``ft-1`` of ``ft-1-fill`` and ``ft-1-stroke``.
        light: Colour on light backgrounds, and in print.
        dark: Colour on dark backgrounds, for the page that shows the SVG.
        marker: Shape of its points.
        line: Style of its lines, as matplotlib writes it.
        hatch: Hatch of its areas.
    """

    name: str
    light: str
    dark: str
    marker: str
    line: Any
    hatch: str


# Neighbours differ in lightness by 8 of 100 or more, so that a print without colour shows the
# difference, as do marker, line and hatch. Blue, orange, purple and green are near those of Okabe
# and Ito, which the colour-blind can distinguish, but darker, for contrast with white paper; the
# fifth is the darkest colour on light backgrounds and the lightest on dark ones.
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
"""The styles of the first, second and further series."""


def series_style(place: int) -> Style:
    """Return the style of a series, counted from 0; after the last style the first one follows.

    Example:
        >>> series_style(0).marker, series_style(1).marker
        ('o', 's')
    """
    return SERIES[place % len(SERIES)]


def dark_css() -> str:
    """Write the CSS rules that a dark page needs for the SVGs of this package.

    Axes, text, notes and grids need no rules: they are drawn in the page's ``currentColor``.

    Returns:
        CSS rules, to be put where the page has its style for dark backgrounds.

    Example:
        >>> print(dark_css().splitlines()[0])
        .ft-1-fill{fill:#4aa3e8}.ft-1-stroke{stroke:#4aa3e8}
    """
    rules = (
        f".{each.name}-fill{{fill:{each.dark}}}.{each.name}-stroke{{stroke:{each.dark}}}"
        for each in SERIES
    )
    return "\n".join(rules)
