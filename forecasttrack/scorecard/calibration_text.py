"""Calibration for the terminal."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.text import Text

from forecasttrack.evaluation.calibration_views import Calibration
from forecasttrack.scorecard.text import frame_table

_NOT_SHOWN = ["weight", "effective", "level", "interval"]
_EDGES = ["bin_low", "bin_high"]


def calibration_text(found: Calibration) -> RenderableType:
    """Lay out a calibration for a reader at a terminal: how made, terms, table, plain words."""
    summary = found.summary
    edges = _EDGES if found.bins.kind == "distinct" else []
    table = found.frame.drop(columns=[*_NOT_SHOWN, *edges])
    return Group(
        Text(found.caption, style="dim"),
        frame_table(summary[[*found.by, "n", "questions", "said", "happened", "score"]]),
        Text(),
        frame_table(summary[[*found.by, "miscalibration", "discrimination", "uncertainty"]]),
        Text(),
        frame_table(table),
        Text(),
        Text(found.plainly),
    )
