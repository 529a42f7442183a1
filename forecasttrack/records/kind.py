"""The kinds of question, each with the beliefs and the outcomes that it allows."""

from __future__ import annotations

from numbers import Real
from typing import ClassVar, TypeAlias

import attrs

from forecasttrack.display.arguments import naming_fields
from forecasttrack.display.found import shown
from forecasttrack.errors import (
    InvalidArgumentError,
    InvalidForecastError,
    InvalidMomentError,
    InvalidOutcomeError,
    InvalidQuestionError,
)
from forecasttrack.records import checks
from forecasttrack.records.belief import (
    Belief,
    Cdf,
    Distribution,
    Point,
    Probability,
    Quantiles,
    Samples,
    stated_numbers,
)
from forecasttrack.records.belief_shape import check_shape
from forecasttrack.records.choices import Categorical, Ordered
from forecasttrack.records.days import DayNumber
from forecasttrack.records.moments import Period, date
from forecasttrack.records.number_text import fault_of_notation, is_number, yes_or_no
from forecasttrack.records.resolution import Outcome, Range


@naming_fields
@attrs.frozen
class Binary:
    """Yes or no; an outcome strictly between 0 and 1 is partial, and scored only on request.

    Example:
        >>> Binary().check_outcome("yes")
        >>> Binary().check_belief(Probability(0.7))
        >>> Binary().check_belief(Point(0.7))
        Traceback (most recent call last):
            ...
        forecasttrack.errors.InvalidForecastError: a binary question takes probability, found point
    """

    name: ClassVar[str] = "binary"
    accepts: ClassVar[tuple[type, ...]] = (Probability,)

    def check_outcome(self, outcome: Outcome) -> None:
        """Refuse what is neither yes nor no nor a number strictly between 0 and 1.

        Args:
            outcome: ``yes``, ``no`` or a number between 0 and 1, both excluded.

        Raises:
            InvalidOutcomeError: It is anything else.
        """
        is_share = isinstance(outcome, float) and 0 < outcome < 1
        if outcome not in ("yes", "no") and not is_share:
            found = repr(outcome) if isinstance(outcome, Range) else shown(outcome)
            meant = yes_or_no(outcome)
            cure = "a share strictly between 0 and 1 is a partial outcome"
            raise InvalidOutcomeError(
                f"the outcome of a binary question is yes or no, found {found};"
                f" {f'write {meant}' if meant else cure}"
            )

    def check_belief(self, belief: Belief) -> None:
        """Refuse every shape but a probability.

        Args:
            belief: What was forecast, of any shape.

        Raises:
            InvalidForecastError: It is no probability.
        """
        check_shape(self, belief)


def _as_number(outcome: object) -> str:
    """Advice how to write as a number a text that stands for one; empty for other texts."""
    if not isinstance(outcome, str):
        return ""
    if is_number(outcome):
        return "; write it without quotes"
    fault = fault_of_notation(outcome)
    return f": {fault}" if fault else ""


@naming_fields
@attrs.frozen
class Numeric:
    """A number with its unit; the outcome never lies outside bounds that are stated.

    Attributes:
        unit, lower, upper: The unit, and bounds in it, ends included; ``None`` where none is.

    Example:
        >>> kind = Numeric(unit="persons", lower=0)
        >>> kind.check_belief(Quantiles.at({0.1: 75_000, 0.9: 86_000}))
        >>> kind.check_outcome(80_000)
        >>> kind.check_outcome(Range(low=80_000))  # at least so many
    """

    name: ClassVar[str] = "numeric"
    accepts: ClassVar[tuple[type, ...]] = (Quantiles, Samples, Distribution, Point, Cdf)

    unit: str = attrs.field(validator=checks.is_text)
    lower: float | None = attrs.field(default=None, validator=checks.optional(checks.is_number))
    upper: float | None = attrs.field(default=None, validator=checks.optional(checks.is_number))

    def __attrs_post_init__(self) -> None:
        if self.lower is not None and self.upper is not None and self.lower >= self.upper:
            raise InvalidQuestionError(
                f"the lower bound {self.lower:.15g} is not under the upper bound {self.upper:.15g};"
                " are the two swapped?",
                field="lower",
            )

    def check_outcome(self, outcome: Outcome) -> None:
        """Refuse text, numbers outside the bounds, and ranges that are open towards a bound.

        Args:
            outcome: A number in the unit of the question, or a ``Range`` of such numbers.

        Raises:
            InvalidOutcomeError: It is no number, or lies outside the bounds.
        """
        if isinstance(outcome, Range):
            self._check_range(outcome)
        elif isinstance(outcome, bool) or not isinstance(outcome, int | float):
            raise InvalidOutcomeError(
                f"the outcome of a numeric question is a number in {self.unit},"
                f" found {shown(outcome)}{_as_number(outcome)}"
            )
        elif not self.holds(outcome):
            raise InvalidOutcomeError(
                f"the outcome {outcome:.15g} {self.unit} lies outside the bounds of its question,"
                f" {self._bounds()}"
            )

    def _check_range(self, outcome: Range) -> None:
        ends = (("low", outcome.low, self.lower), ("high", outcome.high, self.upper))
        for _, end, _ in ends:
            if end is not None and not self.holds(end):
                raise InvalidOutcomeError(
                    f"the outcome reaches to {end:.15g} {self.unit}, outside the bounds of its"
                    f" question, {self._bounds()}"
                )
        for name, end, bound in ends:
            if end is None and bound is not None:
                raise InvalidOutcomeError(
                    f"the range is open, and no number lies beyond the bound {bound:.15g} of its"
                    f" question; write {name}: {bound:.15g}"
                )

    def holds(self, value: float) -> bool:
        """Whether a number lies within the bounds, ends included.

        Args:
            value: The number, in the unit of the question.

        Returns:
            True or False; False for NaN where there is a bound.

        Raises:
            InvalidArgumentError: It is no number.

        Example:
            >>> Numeric(unit="days", lower=0).holds(-1)
            False
        """
        if not isinstance(value, Real):
            raise InvalidArgumentError(f"value takes a number, found {shown(value)}", field="value")
        return (self.lower is None or value >= self.lower) and (
            self.upper is None or value <= self.upper
        )

    def _bounds(self) -> str:
        low = "-inf" if self.lower is None else f"{self.lower:.15g}"
        return f"[{low}, {'inf' if self.upper is None else f'{self.upper:.15g}'}]"

    def check_belief(self, belief: Belief) -> None:
        """Refuse shapes of belief that state no number, and numbers outside the bounds.

        Args:
            belief: What was forecast, its numbers in the unit of the question.

        Raises:
            InvalidForecastError: It states no number, or a date, or a number outside the bounds.
        """
        check_shape(self, belief)
        for row, field, value in stated_numbers(belief):
            if isinstance(value, DayNumber):
                raise InvalidForecastError(
                    f"the belief names the date {value}, and its question asks for a number in"
                    f" {self.unit}; is its kind date?",
                    row=row,
                    field=field,
                )
            if not self.holds(value):
                raise InvalidForecastError(
                    f"the belief names {value:.15g} {self.unit}, outside the bounds"
                    f" {self._bounds()} of its question, which hold for sure",
                    row=row,
                    field=field,
                )
        if isinstance(belief, Cdf):
            self._check_ends(belief)

    def _check_ends(self, belief: Cdf) -> None:
        """Refuse an open end at a bound, beyond which no number is possible."""
        for name, is_open, point, bound in (
            ("open_low", belief.open_low, belief.points[0], self.lower),
            ("open_high", belief.open_high, belief.points[-1], self.upper),
        ):
            if is_open and point == bound:
                raise InvalidForecastError(
                    f"{name} is true, and no number lies beyond the bound {bound:.15g} of its"
                    " question; leave it out",
                    field=name,
                )


@naming_fields
@attrs.frozen
class Date:
    """When something happens; beliefs are kept in days since 1970-01-01, outcomes are dates.

    Example:
        >>> Date().check_outcome("2026-03-01")
        >>> Date().check_outcome("never")
        >>> Date().check_belief(Point(20_500))  # days since 1970-01-01
    """

    name: ClassVar[str] = "date"
    accepts: ClassVar[tuple[type, ...]] = (Quantiles, Samples, Distribution, Point, Cdf)

    def check_outcome(self, outcome: Outcome) -> None:
        """Refuse what is no date; ``never`` means that nothing happened by the close.

        Args:
            outcome: A day, an instant, a ``Period``, or ``never``.

        Raises:
            InvalidOutcomeError: It is anything else.
        """
        if outcome == "never" or isinstance(outcome, Period):
            return
        try:
            date(outcome)
        except InvalidMomentError as error:
            raise InvalidOutcomeError(
                f"the outcome of a date question is a day, an instant or never: {error}"
            ) from None

    def check_belief(self, belief: Belief) -> None:
        """Refuse shapes of belief that state no date.

        Args:
            belief: What was forecast, its numbers in days since 1970-01-01.

        Raises:
            InvalidForecastError: Its shape states no number.
        """
        check_shape(self, belief)


Kind: TypeAlias = Binary | Categorical | Ordered | Numeric | Date
KINDS: tuple[type[Kind], ...] = (Binary, Categorical, Ordered, Numeric, Date)
