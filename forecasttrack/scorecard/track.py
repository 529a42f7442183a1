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
    """A line from 0 to 1 with what was said, how often it happened, and how sure that is.

    Attributes:
        said: The probability, NaN where nothing was said.
        happened: The frequency, in [0, 1], or NaN.
        low, high: Ends of the interval of the frequency.

    Example:
        >>> print(Track(said=0.5, happened=0.75, low=0.25, high=1.0).drawn(13))
           ───○──●───
    """

    said: float
    happened: float
    low: float
    high: float

    def drawn(self, width: int) -> str:
        """The line in that many characters."""
        if math.isnan(self.said):
            return ""
        cells = [" "] * width
        first, last = _place(self.low, width), _place(self.high, width)
        cells[first : last + 1] = BETWEEN * (last + 1 - first)
        said, happened = _place(self.said, width), _place(self.happened, width)
        cells[said] = SAID
        cells[happened] = BOTH if said == happened else HAPPENED
        return "".join(cells).rstrip()


class Scale(_Line):
    """The ends and the middle of the line, to stand above it.

    Example:
        >>> print(Scale().drawn(13))
        0    0.5    1
    """

    def drawn(self, width: int) -> str:
        """The line in that many characters."""
        half = (width - 5) // 2
        return "0" + " " * half + "0.5" + " " * (width - 5 - half) + "1"


def _place(share: float, width: int) -> int:
    return round(share * (width - 1))
