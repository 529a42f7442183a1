"""Calibration as text for the terminal."""

from __future__ import annotations

import math
from collections.abc import Iterator

import attrs
import numpy as np
import pandas as pd
from rich.console import Console, ConsoleOptions, Group, RenderableType
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from forecasttrack.display.numbers import with_interval
from forecasttrack.evaluation.calibration.views import Calibration
from forecasttrack.reliability.few import TOO_FEW
from forecasttrack.reliability.term_intervals import TERMS
from forecasttrack.scorecard.text import frame_table
from forecasttrack.tables.group_names import with_groups_named

NARROWEST, WIDEST = 11, 31
FORECAST, OBSERVED, BOTH, BETWEEN = "●", "○", "◉", "─"
LEGEND = f"{FORECAST} mean forecast, {OBSERVED} observed frequency, {BETWEEN} interval"

_NOT_SHOWN = ["weight", "effective", "level", "interval"]
_COUNTS = ["n", "questions", "mean_forecast", "observed_frequency"]
_TERMS = ["miscalibration", "discrimination", "uncertainty"]
_EDGES = ["bin_low", "bin_high"]
_ENDS = ["value", "low", "high"]
_MOST_INTERVALS = 20
"""Most groups for which intervals of the terms are simulated, which takes long."""


def calibration_text(found: Calibration) -> RenderableType:
    """Print a calibration: its caption, means, terms, the table of bins and its interpretation."""
    if not found.n:
        return Group(Text(found.caption, style="dim"), Text(), Text(found.interpretation))
    summary = found.summary
    terms, why = _terms(found, summary)
    named = frame_table(with_groups_named(terms, found.by))
    parts: list[RenderableType] = [Text(), named] if len(terms) else []
    parts += [Text(f"{each}.", style="dim") for each in why]
    return Group(
        Text(found.caption, style="dim"),
        frame_table(with_groups_named(summary[[*found.by, *_COUNTS, "score"]], found.by)),
        *parts,
        Text(),
        _drawn_table(found),
        Text(LEGEND, style="dim"),
        Text(),
        Text(found.interpretation),
    )


def _terms(found: Calibration, summary: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """The terms of groups with enough questions, and the reasons why groups have no interval.

    The terms have intervals unless there are many groups; each reason is given once.
    """
    enough = np.array([each.verdict != TOO_FEW for each in found.verdicts.values()], dtype=bool)
    terms, why = summary[[*found.by, *_TERMS]], pd.Series(dtype=object)
    if len(terms) <= _MOST_INTERVALS:
        bounded = found.terms
        for name in TERMS:
            ends = bounded[bounded["term"] == name].copy()
            why = ends["note"][enough & ends["value"].notna() & ends["low"].isna()]
            ends.loc[ends["low"] == ends["high"], ["low", "high"]] = math.nan
            terms = terms.assign(**{name: list(map(with_interval, *(ends[e] for e in _ENDS)))})
    return terms[enough], [*filter(None, dict.fromkeys(why))]


def _drawn_table(found: Calibration) -> Table:
    """The table of bins, with a picture at the end of each row."""
    frame = found.frame
    shown = frame.drop(columns=[*_NOT_SHOWN, *_EDGES])
    if found.bins.kind != "distinct":
        shown.insert(len(found.by), "bin", _bins(frame))
    named = with_groups_named(shown, found.by)
    return frame_table(named, pictures=[ScaleLine(), *_tracks(frame)])


def _bins(frame: pd.DataFrame) -> pd.Series[str]:
    return frame["bin_low"].map("{:.4g}".format) + " to " + frame["bin_high"].map("{:.4g}".format)


def _tracks(frame: pd.DataFrame) -> list[Track]:
    columns = ["probability", "frequency", "low", "high"]
    return [
        Track(forecast=forecast, observed=observed, low=low, high=high)
        for forecast, observed, low, high in frame[columns].itertuples(index=False)
    ]


# --- a picture of a forecast and of the observed frequency, in one line -----------------------


class _Line:
    """A picture of one line that is as wide as its column, within limits."""

    def __rich_measure__(self, _: Console, options: ConsoleOptions) -> Measurement:
        return Measurement(NARROWEST, WIDEST).with_maximum(options.max_width)

    def __rich_console__(self, _: Console, options: ConsoleOptions) -> Iterator[Text]:
        yield Text(self.drawn(min(options.max_width, WIDEST)), no_wrap=True)

    def drawn(self, width: int) -> str:
        """The line in that many characters."""
        raise NotImplementedError


@attrs.frozen(kw_only=True)
class Track(_Line):
    """A line from 0 to 1 with the forecast, the observed frequency and its interval.

    Attributes:
        forecast: The mean forecast; NaN if there is none.
        observed: The observed frequency, in [0, 1], or NaN.
        low, high: Ends of the interval of the frequency.

    Example:
        >>> print(Track(forecast=0.5, observed=0.75, low=0.25, high=1.0).drawn(13))
           ───●──○───
    """

    forecast: float
    observed: float
    low: float
    high: float

    def drawn(self, width: int) -> str:
        """The line in that many characters."""
        if math.isnan(self.forecast):
            return ""
        cells = [" "] * width
        first, last = _place(self.low, width), _place(self.high, width)
        cells[first : last + 1] = BETWEEN * (last + 1 - first)
        forecast, observed = _place(self.forecast, width), _place(self.observed, width)
        cells[forecast] = FORECAST
        cells[observed] = BOTH if forecast == observed else OBSERVED
        return "".join(cells).rstrip()


class ScaleLine(_Line):
    """The heading of the pictures: 0, 0.5 and 1 at their places.

    Example:
        >>> print(ScaleLine().drawn(13))
        0    0.5    1
    """

    def drawn(self, width: int) -> str:
        """The line in that many characters."""
        half = (width - 5) // 2
        return "0" + " " * half + "0.5" + " " * (width - 5 - half) + "1"


def _place(share: float, width: int) -> int:
    return round(share * (width - 1))
