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
    Distribution,
    OptionProbabilities,
    Point,
    Probability,
    Quantiles,
    Samples,
)
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
        """Refuse options that the question does not have."""
        _check_shape(self, belief)
        assert isinstance(belief, OptionProbabilities)  # noqa: S101 - narrowed by _check_shape
        for option in belief.options:
            if option not in self.options:
                raise InvalidForecastError(
                    f"{option!r} is no option of its question."
                    f" {did_you_mean(option, self.options)}",
                    field=option,
                )


@attrs.frozen
class Ordered(Categorical):
    """One of several options that follow each other, from first to last."""

    name: ClassVar[str] = "ordered"


@attrs.frozen
class Numeric:
    """A number with its unit; bounds, where stated, hold for sure."""

    name: ClassVar[str] = "numeric"
    accepts: ClassVar[tuple[type, ...]] = (Quantiles, Samples, Distribution, Point)

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
        """Refuse text, and numbers outside the bounds."""
        ends_ = (outcome.low, outcome.high) if isinstance(outcome, Range) else (outcome,)
        for value in ends_:
            if value is not None:
                self._check_value(value)

    def _check_value(self, value: object) -> None:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise InvalidOutcomeError(
                f"the outcome of a numeric question is a number in {self.unit}, found {value!r}"
            )
        below = self.lower is not None and value < self.lower
        if below or (self.upper is not None and value > self.upper):
            raise InvalidOutcomeError(
                f"the outcome {value:g} {self.unit} lies outside the bounds of its question"
            )

    def check_belief(self, belief: Belief) -> None:
        """Refuse shapes that speak of no number."""
        _check_shape(self, belief)


@attrs.frozen
class Date:
    """When something happens; beliefs are in days since 1970-01-01, outcomes are dates."""

    name: ClassVar[str] = "date"
    accepts: ClassVar[tuple[type, ...]] = (Quantiles, Samples, Distribution, Point)

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
