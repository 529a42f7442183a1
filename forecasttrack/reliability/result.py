"""The result of a test or an index, with everything needed to read it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

import attrs

from forecasttrack.display.notebook import html_table
from forecasttrack.reliability.display import plain_number
from forecasttrack.reliability.few import Bar

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["TestResult"]


@attrs.frozen(kw_only=True)
class TestResult:
    """One number about calibration, with its test where it has one.

    Attributes:
        name: What was computed.
        value: The statistic or index; NaN where it is not defined.
        p_value: Chance of a value at least so far off under calibration; NaN for no test.
        low: Lower end of an interval for the value; NaN for none.
        high: Upper end of it.
        level: Level of the interval; None for none.
        n: How many forecasts it rests on.
        method: How it was computed: distribution, degrees of freedom, bins, convention.
        reads: How the value is to be read, in one sentence.
        note: Why it is not defined, or what to beware of; empty where there is nothing to say.
        barred_by: What bars a verdict, as "too few to tell"; empty where nothing does.
        details: Further numbers, by name.
        seed: Seed of the random numbers used; None for none.

    Example:
        >>> from forecasttrack.reliability import calibration_in_the_large, count
        >>> found = calibration_in_the_large(count(probability=[0.9] * 10, outcome=[1, 0] * 5))
        >>> round(found.value, 3), found.reads
        (0.4, 'Above 0: forecasts too high; below 0: too low.')
        >>> found.to_dict()["p_value"] < 0.01
        True
    """

    name: str
    value: float
    p_value: float = math.nan
    low: float = math.nan
    high: float = math.nan
    level: float | None = None
    n: int
    method: str
    reads: str
    note: str = ""
    barred_by: Bar = ""
    details: Mapping[str, float] = attrs.field(factory=dict)
    seed: int | None = None

    # pytest collects classes that begin with "Test" otherwise.
    __test__: ClassVar[bool] = False

    @property
    def frame(self) -> pd.DataFrame:
        """One row with every number and word of the result."""
        import pandas as pd  # noqa: PLC0415 - pandas loads when first used

        return pd.DataFrame([{**attrs.asdict(self), "details": dict(self.details)}])

    def to_dict(self) -> dict[str, Any]:
        """The result for JSON: infinity is "inf", what is not defined is None."""
        found = attrs.asdict(self)
        found["details"] = {name: plain_number(value) for name, value in self.details.items()}
        for name in ("value", "p_value", "low", "high"):
            found[name] = plain_number(found[name])
        return found

    def __str__(self) -> str:
        parts = [f"{self.name}: {self.value:.4g}"]
        if not math.isnan(self.p_value):
            parts.append(f"p = {self.p_value:.4g}")
        if self.level is not None:
            parts.append(f"{100 * self.level:g}% interval {self.low:.4g} to {self.high:.4g}")
        text = f"{', '.join(parts)} (n = {self.n}; {self.method})"
        return f"{text}\n  {self.reads}" + (f"\n  {self.note}" if self.note else "")

    def _repr_html_(self) -> str:
        rows = [(name, value) for name, value in self.to_dict().items() if value not in (None, "")]
        return html_table(caption=self.name, header=("", ""), rows=rows)
