"""A probability beside how often it happened, drawn in one line of a table."""

from __future__ import annotations

import math
from collections.abc import Iterator

import attrs
from rich.console import Console, ConsoleOptions
from rich.measure import Measurement
from rich.text import Text

NARROWEST, WIDEST = 11, 31
SAID, HAPPENED, BOTH, BETWEEN = "○", "●", "◉", "─"
LEGEND = f"{SAID} said, {HAPPENED} happened, {BETWEEN} interval"


class _Line:
    """Something as wide as its column lets it be, within reason."""

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
        forecast: The probability, NaN where there is none.
        observed: The frequency, in [0, 1], or NaN.
        low, high: Ends of the interval of the frequency.

    Example:
        >>> print(Track(forecast=0.5, observed=0.75, low=0.25, high=1.0).drawn(13))
           ───○──●───
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
        cells[forecast] = SAID
        cells[observed] = BOTH if forecast == observed else HAPPENED
        return "".join(cells).rstrip()


class ScaleLine(_Line):
    """The ends and the middle of the line, to stand above it.

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
