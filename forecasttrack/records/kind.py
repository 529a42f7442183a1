"""The kinds of question: each says what may be believed about it and what may happen."""

from __future__ import annotations

from typing import ClassVar, TypeAlias

import attrs

from forecasttrack.errors import (
    InvalidForecastError,
    InvalidMomentError,
    InvalidOutcomeError,
    InvalidQuestionError,
    did_you_mean,
)
from forecasttrack.records import checks
from forecasttrack.records.belief import (
    Belief,
    Cdf,
    Distribution,
    OptionProbabilities,
    Point,
    Probability,
    Quantiles,
    Samples,
    stated_numbers,
)
from forecasttrack.records.days import DayNumber
from forecasttrack.records.moments import Period, date
from forecasttrack.records.resolution import Outcome, Range


@attrs.frozen
class Binary:
    """Yes or no; an outcome strictly between 0 and 1 is partial, and scored only on request.

    Example:
        >>> Binary().check_outcome("yes")
    """

    name: ClassVar[str] = "binary"
    accepts: ClassVar[tuple[type, ...]] = (Probability,)

    def check_outcome(self, outcome: Outcome) -> None:
        """Refuse what is neither yes, no nor a share between them."""
        is_share = isinstance(outcome, float) and 0 < outcome < 1
        if outcome not in ("yes", "no") and not is_share:
            raise InvalidOutcomeError(
                f"the outcome of a binary question is yes or no, found {outcome!r};"
                " a share strictly between 0 and 1 is a partial outcome"
            )

    def check_belief(self, belief: Belief) -> None:
        """Refuse every shape but a probability."""
        _check_shape(self, belief)


def _check_options(_: object, __: object, options: tuple[str, ...]) -> None:
    if len(options) < 2:
        raise InvalidQuestionError(f"a choice needs two options or more, found {len(options)}")
    for row, option in enumerate(options):
        if not isinstance(option, str):
            message = f"an option is text, found {option!r}; put it in quotes"
            raise InvalidQuestionError(message, row=row)
        if not option.strip():
            raise InvalidQuestionError("an option is empty; name it or leave it out", row=row)
        if option in options[:row]:
            message = f"the options name {option!r} twice; give it once"
            raise InvalidQuestionError(message, row=row)


@attrs.frozen
class Categorical:
    """One of several options without order."""

    name: ClassVar[str] = "categorical"
    accepts: ClassVar[tuple[type, ...]] = (OptionProbabilities,)

    options: tuple[str, ...] = attrs.field(converter=checks.listed, validator=_check_options)

    def check_outcome(self, outcome: Outcome) -> None:
        """Refuse an outcome that is no option."""
        if outcome not in self.options:
            raise InvalidOutcomeError(
                f"the outcome {outcome!r} is no option of its question. "
                f"{did_you_mean(outcome, self.options)}"
            )

    def check_belief(self, belief: Belief) -> None:
        """Refuse options that the question does not have, and a belief that leaves one out."""
        _check_shape(self, belief)
        assert isinstance(belief, OptionProbabilities)  # noqa: S101 - narrowed by _check_shape
        missing = [option for option in self.options if option not in belief.options]
        for option in belief.options:
            if option not in self.options:
                raise InvalidForecastError(
                    f"{option!r} is no option of its question."
                    f" {did_you_mean(option, self.options)}",
                    field=option,
                )
        if missing:
            raise InvalidForecastError(
                f"the belief leaves out {' and '.join(map(repr, missing))};"
                " give every option of the question its probability, 0 for one that is ruled out"
            )


@attrs.frozen
class Ordered(Categorical):
    """One of several options that follow each other, from first to last."""

    name: ClassVar[str] = "ordered"


@attrs.frozen
class Numeric:
    """A number with its unit; bounds, where stated, hold for sure."""

    name: ClassVar[str] = "numeric"
    accepts: ClassVar[tuple[type, ...]] = (Quantiles, Samples, Distribution, Point, Cdf)

    unit: str = attrs.field(validator=checks.is_text)
    lower: float | None = attrs.field(default=None, validator=checks.optional(checks.is_number))
    upper: float | None = attrs.field(default=None, validator=checks.optional(checks.is_number))

    def __attrs_post_init__(self) -> None:
        if self.lower is not None and self.upper is not None and self.lower >= self.upper:
            raise InvalidQuestionError(
                f"the lower bound {self.lower:g} is not under the upper bound {self.upper:g};"
                " are the two swapped?",
                field="lower",
            )

    def check_outcome(self, outcome: Outcome) -> None:
        """Refuse text, numbers outside the bounds, and ranges that are open towards a bound."""
        if isinstance(outcome, Range):
            self._check_range(outcome)
        elif isinstance(outcome, bool) or not isinstance(outcome, int | float):
            raise InvalidOutcomeError(
                f"the outcome of a numeric question is a number in {self.unit}, found {outcome!r}"
            )
        elif not self.holds(outcome):
            raise InvalidOutcomeError(
                f"the outcome {outcome:g} {self.unit} lies outside the bounds of its question,"
                f" {self._bounds()}"
            )

    def _check_range(self, outcome: Range) -> None:
        ends = (("low", outcome.low, self.lower), ("high", outcome.high, self.upper))
        for _, end, _ in ends:
            if end is not None and not self.holds(end):
                raise InvalidOutcomeError(
                    f"the outcome reaches to {end:g} {self.unit}, outside the bounds of its"
                    f" question, {self._bounds()}"
                )
        for name, end, bound in ends:
            if end is None and bound is not None:
                raise InvalidOutcomeError(
                    f"the range is open, and no number lies beyond the bound {bound:g} of its"
                    f" question; write {name}: {bound:g}"
                )

    def holds(self, value: float) -> bool:
        """Whether a number lies within the bounds, ends included.

        Example:
            >>> Numeric(unit="days", lower=0).holds(-1)
            False
        """
        return (self.lower is None or value >= self.lower) and (
            self.upper is None or value <= self.upper
        )

    def _bounds(self) -> str:
        low = "-inf" if self.lower is None else f"{self.lower:g}"
        return f"[{low}, {'inf' if self.upper is None else f'{self.upper:g}'}]"

    def check_belief(self, belief: Belief) -> None:
        """Refuse shapes that speak of no number, and numbers that the bounds rule out."""
        _check_shape(self, belief)
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
                    f"the belief names {value:g} {self.unit}, outside the bounds"
                    f" {self._bounds()} of its question, which hold for sure",
                    row=row,
                    field=field,
                )
        if isinstance(belief, Cdf):
            self._check_ends(belief)

    def _check_ends(self, belief: Cdf) -> None:
        """Refuse an open end where a bound lets no number come."""
        for name, is_open, point, bound in (
            ("open_low", belief.open_low, belief.points[0], self.lower),
            ("open_high", belief.open_high, belief.points[-1], self.upper),
        ):
            if is_open and point == bound:
                raise InvalidForecastError(
                    f"{name} is true, and no number lies beyond the bound {bound:g} of its"
                    " question; leave it out",
                    field=name,
                )


@attrs.frozen
class Date:
    """When something happens; beliefs are kept in days since 1970-01-01, outcomes are dates."""

    name: ClassVar[str] = "date"
    accepts: ClassVar[tuple[type, ...]] = (Quantiles, Samples, Distribution, Point, Cdf)

    def check_outcome(self, outcome: Outcome) -> None:
        """Refuse what is no date; ``never`` says that it did not come by the close."""
        if outcome == "never" or isinstance(outcome, Period):
            return
        try:
            date(outcome)
        except InvalidMomentError as error:
            raise InvalidOutcomeError(
                f"the outcome of a date question is a day, an instant or never: {error}"
            ) from None

    def check_belief(self, belief: Belief) -> None:
        """Refuse shapes that speak of no date."""
        _check_shape(self, belief)


Kind: TypeAlias = Binary | Categorical | Ordered | Numeric | Date
KINDS: tuple[type[Kind], ...] = (Binary, Categorical, Ordered, Numeric, Date)


def _check_shape(kind: Kind, belief: Belief) -> None:
    if not isinstance(belief, kind.accepts):
        wanted = " or ".join(cls.shape for cls in kind.accepts)  # type: ignore[attr-defined]
        raise InvalidForecastError(f"a {kind.name} question takes {wanted}, found {belief.shape}")
