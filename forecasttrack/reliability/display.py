"""Results that are tables, and numbers for JSON."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from forecasttrack.display.notebook import html_frame

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Tabular", "plain_number", "records"]


class Tabular:
    """A result that is a table, with a line above it that says how it was made."""

    @property
    def caption(self) -> str:
        """How the table was made, in one line."""
        raise NotImplementedError

    @property
    def frame(self) -> pd.DataFrame:
        """The table as a pandas frame."""
        raise NotImplementedError

    def to_dict(self) -> dict[str, Any]:
        """The table and how it was made, ready for JSON: infinity is "inf", NaN None."""
        return {"made": self.caption, "table": records(self.frame)}

    def __str__(self) -> str:
        return f"{self.caption}\n{self.frame.round(4).to_string(index=False, max_rows=40)}"

    def _repr_html_(self) -> str:
        return html_frame(self.frame, caption=self.caption)


def plain_number(value: float) -> float | str | None:
    """Write a number so that JSON can carry it.

    Args:
        value: Any number.

    Returns:
        The number; "inf" or "-inf" for infinity; None for NaN.

    Example:
        >>> plain_number(0.5), plain_number(float("inf")), plain_number(float("nan"))
        (0.5, 'inf', None)
    """
    if math.isnan(value):
        return None
    return float(value) if math.isfinite(value) else str(float(value))


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Turn the rows of a frame into mappings that JSON can carry.

    Args:
        frame: Any frame of numbers and texts.

    Returns:
        One mapping per row; infinity is "inf", NaN None.

    Example:
        >>> import pandas as pd
        >>> records(pd.DataFrame({"low": [float("nan")], "high": [float("inf")]}))
        [{'low': None, 'high': 'inf'}]
    """
    return [
        {
            str(name): plain_number(value) if isinstance(value, float) else value
            for name, value in row.items()
        }
        for row in frame.astype(object).to_dict("records")
    ]
