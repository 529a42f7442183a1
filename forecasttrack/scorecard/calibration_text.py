"""Calibration for the terminal."""

from __future__ import annotations

import numpy as np
import pandas as pd
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from forecasttrack.evaluation.calibration.views import Calibration
from forecasttrack.findings.finding import TOO_FEW
from forecasttrack.scorecard.text import frame_table
from forecasttrack.scorecard.track import LEGEND, ScaleLine, Track

_NOT_SHOWN = ["weight", "effective", "level", "interval"]
_COUNTS = ["n", "questions", "mean_forecast", "observed_frequency"]
_TERMS = ["miscalibration", "discrimination", "uncertainty"]
_EDGES = ["bin_low", "bin_high"]


def calibration_text(found: Calibration) -> RenderableType:
    """Lay out a calibration for a reader at a terminal: how made, terms, table, plain words."""
    summary = found.summary
    few = [each.verdict == TOO_FEW for each in found.verdicts.values()]
    terms = summary.loc[~np.array(few, dtype=bool), [*found.by, *_TERMS]]
    parts: list[RenderableType] = [Text(), frame_table(terms)] if len(terms) else []
    return Group(
        Text(found.caption, style="dim"),
        frame_table(summary[[*found.by, *_COUNTS, "score"]]),
        *parts,
        Text(),
        _drawn_table(found),
        Text(LEGEND, style="dim"),
        Text(),
        Text(found.interpretation),
    )


def _drawn_table(found: Calibration) -> Table:
    """The table of bins, each row with its picture beside it."""
    frame = found.frame
    shown = frame.drop(columns=[*_NOT_SHOWN, *_EDGES])
    if found.bins.kind != "distinct":
        shown.insert(len(found.by), "bin", _bins(frame))
    return frame_table(shown, pictures=[ScaleLine(), *_tracks(frame)])


def _bins(frame: pd.DataFrame) -> pd.Series[str]:
    return frame["bin_low"].map("{:.4g}".format) + " to " + frame["bin_high"].map("{:.4g}".format)


def _tracks(frame: pd.DataFrame) -> list[Track]:
    columns = ["probability", "frequency", "low", "high"]
    return [
        Track(forecast=forecast, observed=observed, low=low, high=high)
        for forecast, observed, low, high in frame[columns].itertuples(index=False)
    ]
