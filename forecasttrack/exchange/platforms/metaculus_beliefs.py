"""Scales, outcomes and the three shapes of forecasts that all files of Metaculus share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import attrs

from forecasttrack.exchange.account import RowFault
from forecasttrack.exchange.platforms.cells import days_of, instant, number
from forecasttrack.exchange.platforms.curves import curve_row, grid
from forecasttrack.exchange.platforms.metaculus_options import OptionHistory
from forecasttrack.exchange.rows import ForecastRow, ResolutionRow

NAME = "metaculus"
AGGREGATE = f"{NAME}:aggregate"
KINDS = {
    "binary": "binary",
    "multiple_choice": "categorical",
    "numeric": "numeric",
    "discrete": "numeric",
    "date": "date",
}


@attrs.frozen
class QuestionScale:
    """What a question's forecasts are over.

    Attributes:
        kind: Kind of question.
        options: Its options.
        lower, upper: Its bounds, in days for dates.
        zero_point: Of a log scale.
        points: Where the CDF is given, if the file says so.
        open_low, open_high: Whether numbers beyond the bounds can come.
        history: When the options were on offer.
    """

    kind: str
    options: tuple[str, ...] | None = None
    lower: float | None = None
    upper: float | None = None
    zero_point: float | None = None
    points: tuple[float, ...] = ()
    open_low: bool = False
    open_high: bool = False
    history: OptionHistory | None = None

    @property
    def sure_lower(self) -> float | None:
        """The bound under which no number can come, of numbers."""
        return None if self.open_low or self.kind != "numeric" else self.lower

    @property
    def sure_upper(self) -> float | None:
        """The bound over which no number can come, of numbers."""
        return None if self.open_high or self.kind != "numeric" else self.upper

    def at(self, count: int) -> list[float]:
        """The points of a curve of so many values."""
        if len(self.points) == count:
            return list(self.points)
        if self.lower is None or self.upper is None or count < 2:
            raise RowFault("Continuous CDF", count, "belongs to a question without bounds")
        return grid(self.lower, self.upper, count, self.zero_point)


def resolution(
    name: str, value: Any, known_at: dt.datetime | None, scale: QuestionScale
) -> list[ResolutionRow]:
    """The resolution of a question, none while it is open."""
    if value is None:
        return []
    ended = ResolutionRow(question_id=name, known_at=known_at)
    if value in ("annulled", "ambiguous"):
        ended.status = value
    elif value == "above_upper_bound":
        ended.outcome_low = scale.upper
    elif value == "below_lower_bound":
        ended.outcome_high = scale.lower
    elif scale.kind == "numeric":
        ended.outcome = number({"Resolution": value}, "Resolution")
    elif scale.kind == "date":
        moment = instant({"Resolution": value}, "Resolution")
        ended.outcome = None if moment is None else days_of(moment)
    elif scale.kind == "binary" and value not in ("yes", "no"):
        raise RowFault("Resolution", value, "is no outcome of a binary question")
    else:
        ended.outcome = value
    return [ended]


def belief_rows(
    first: ForecastRow,
    scale: QuestionScale,
    *,
    yes: float | None,
    options: list[Any] | None,
    curve: list[Any] | None,
) -> Iterator[ForecastRow]:
    """The rows of a forecast, of the shape that its question takes.

    Raises:
        RowFault: The shape is not there.
    """
    if scale.kind == "binary":
        # Geometric means put both probabilities into the list of options.
        found = yes if yes is not None or not options else options[-1]
        if found is None:
            raise RowFault("Probability Yes", None, "is missing")
        return iter([attrs.evolve(first, probability=float(found))])
    if scale.kind == "categorical":
        return _option_rows(first, scale, options)
    if curve is None and options is not None:
        raise RowFault(
            "Probability Yes Per Category",
            None,
            "is a geometric mean of buckets, which sums to less than 1 and is no distribution",
        )
    if curve is None:
        raise RowFault("Continuous CDF", None, "is missing")
    points, ends = scale.at(len(curve)), (scale.open_low, scale.open_high)
    return iter([curve_row(first, points, curve, open_low=ends[0], open_high=ends[1])])


def _option_rows(
    first: ForecastRow, scale: QuestionScale, options: list[Any] | None
) -> Iterator[ForecastRow]:
    names = scale.options or ()
    if options is None or len(options) != len(names):
        raise RowFault(
            "Probability Yes Per Category", options, f"does not list {len(names)} options"
        )
    # None stands for an option that was not on offer then.
    if scale.history is not None and isinstance(first.issued_at, dt.datetime):
        scale.history.check(first.issued_at, options)
    return iter(
        [
            attrs.evolve(first, option=name, probability=float(each))
            for name, each in zip(names, options, strict=True)
            if each is not None
        ]
    )
