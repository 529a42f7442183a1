"""The kinds of question, each with the beliefs and the outcomes that it allows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, TypeAlias

import attrs

from forecasttrack.display.arguments import naming_fields
from forecasttrack.display.found import shown
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
from forecasttrack.records.moments import Day, Moment, Period, begins, date, ends, text
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
        """Refuse what is neither yes nor no nor a number strictly between 0 and 1."""
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
        """Refuse every shape but a probability."""
        _check_shape(self, belief)


def _as_number(outcome: object) -> str:
    """Advice how to write as a number a text that stands for one; empty for other texts."""
    if not isinstance(outcome, str):
        return ""
    if is_number(outcome):
        return "; write it without quotes"
    fault = fault_of_notation(outcome)
    return f": {fault}" if fault else ""


def _check_options(_: object, __: object, options: tuple[str, ...]) -> None:
    if len(options) < 2:
        raise InvalidQuestionError(f"a choice needs two options or more, found {len(options)}")
    for row, option in enumerate(options):
        if not isinstance(option, str):
            message = f"an option is text, found {shown(option)}; put it in quotes"
            raise InvalidQuestionError(message, row=row)
        if not option.strip():
            raise InvalidQuestionError("an option is empty; name it or leave it out", row=row)
        if option in options[:row]:
            message = f"the options name {option!r} twice; give it once"
            raise InvalidQuestionError(message, row=row)


def _days(value: Mapping[str, object]) -> dict[str, Moment | Day]:
    return {option: date(each) for option, each in checks.keyed(value).items()}


@naming_fields
@attrs.frozen
class Categorical:
    """One of several options without order; options can come and go.

    A forecast gives probabilities to the options on offer when it is issued. If the outcome is an
    option that came later, the probability of ``catch_all`` is scored, if there is one.

    Attributes:
        options: The options.
        offered_from: Since when an option is on offer, if not from the start; a bare day means its
            beginning.
        offered_until: Until when an option is on offer, if it went; a bare day means its end.
        catch_all: The option that stands for every outcome without an option yet, such as "Other".

    Example:
        >>> kind = Categorical(["red", "blue", "other"], offered_from={"blue": "2026-02-01"})
        >>> kind.on_offer(date("2026-01-15"))
        ('red', 'other')
        >>> early = OptionProbabilities({"red": 0.6, "other": 0.4})
        >>> kind.check_belief(early)  # an option that comes later can be left out
        >>> kind.check_offer(early, issued_at=date("2026-01-15"))  # blue was not on offer
        >>> kind.check_outcome("blue")
    """

    name: ClassVar[str] = "categorical"
    accepts: ClassVar[tuple[type, ...]] = (OptionProbabilities,)

    options: tuple[str, ...] = attrs.field(converter=checks.listed, validator=_check_options)
    offered_from: Mapping[str, Moment | Day] = attrs.field(
        factory=dict, converter=_days, hash=False
    )
    offered_until: Mapping[str, Moment | Day] = attrs.field(
        factory=dict, converter=_days, hash=False
    )
    catch_all: str | None = attrs.field(default=None, validator=checks.optional(checks.is_a(str)))

    def __attrs_post_init__(self) -> None:
        for name in ("offered_from", "offered_until"):
            for option in getattr(self, name):
                self._check_named(option, name)
        for option, first in self.offered_from.items():
            last = self.offered_until.get(option)
            if last is not None and ends(last) <= begins(first):
                raise InvalidQuestionError(
                    f"{option!r} is on offer until {text(last)} and from {text(first)} on;"
                    " are the two swapped?",
                    field="offered_until",
                )
        if self.catch_all is not None:
            self._check_catch_all(self.catch_all)

    def _check_named(self, option: str, field: str) -> None:
        if option not in self.options:
            raise InvalidQuestionError(
                f"{field} names {option!r}, which is no option of the question."
                f" {did_you_mean(option, self.options)}",
                field=field,
            )

    def _check_catch_all(self, option: str) -> None:
        self._check_named(option, "catch_all")
        if option in self.offered_from or option in self.offered_until:
            raise InvalidQuestionError(
                f"{option!r} catches all others and is not always on offer; name an option that is",
                field="catch_all",
            )

    def on_offer(self, at: Moment | Day) -> tuple[str, ...]:
        """The options to which a forecast issued at some time can give probability."""
        moment = begins(at)
        return tuple(
            each
            for each in self.options
            if (each not in self.offered_from or begins(self.offered_from[each]) <= moment)
            and (each not in self.offered_until or moment < ends(self.offered_until[each]))
        )

    def check_offer(self, belief: Belief, issued_at: Moment | Day) -> None:
        """Refuse a belief that leaves out an option on offer, or expects one that is not.

        Args:
            belief: What was forecast; an option that is not on offer may have probability 0.
            issued_at: When it was issued; a bare day means its beginning.
        """
        if not isinstance(belief, OptionProbabilities):
            return
        on_offer = self.on_offer(issued_at)
        missing = [option for option in on_offer if option not in belief.options]
        for option, probability in belief.options.items():
            if option in self.options and option not in on_offer and probability > 0:
                raise InvalidForecastError(
                    f"the belief gives {probability:g} to {option!r}, which is not on offer on"
                    f" {text(issued_at)}; is that day right?",
                    field=option,
                )
        if missing:
            raise InvalidForecastError(options_left_out(missing))

    def check_outcome(self, outcome: Outcome) -> None:
        """Refuse an outcome that is no option."""
        if outcome not in self.options:
            raise InvalidOutcomeError(
                f"the outcome {outcome!r} is no option of its question. "
                f"{did_you_mean(outcome, self.options)}"
            )

    def check_belief(self, belief: Belief) -> None:
        """Refuse unknown options, and a belief that leaves out an option always on offer."""
        _check_shape(self, belief)
        assert isinstance(belief, OptionProbabilities)  # noqa: S101 - narrowed by _check_shape
        always = {*self.options} - {*self.offered_from} - {*self.offered_until}
        missing = [each for each in self.options if each in always and each not in belief.options]
        for option in belief.options:
            if option not in self.options:
                raise InvalidForecastError(
                    f"{option!r} is no option of its question."
                    f" {did_you_mean(option, self.options)}",
                    field=option,
                )
        if missing:
            raise InvalidForecastError(options_left_out(missing))


def options_left_out(missing: list[str]) -> str:
    """The message about a belief that gives some options no probability."""
    return (
        f"the belief leaves out {' and '.join(map(repr, missing))};"
        " give every option of the question its probability, 0 for one that is ruled out"
    )


@naming_fields
@attrs.frozen
class Ordered(Categorical):
    """One of several options in a fixed order; all of them are always on offer.

    Example:
        >>> Ordered(["low", "middle", "high"]).on_offer(date("2026-01-15"))
        ('low', 'middle', 'high')
    """

    name: ClassVar[str] = "ordered"

    def __attrs_post_init__(self) -> None:
        for field in ("offered_from", "offered_until", "catch_all"):
            if getattr(self, field):
                raise InvalidQuestionError(
                    f"an ordered question has no {field}, since its options stand in one order"
                    " throughout; is it a categorical one?",
                    field=field,
                )


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
        """Refuse text, numbers outside the bounds, and ranges that are open towards a bound."""
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

        Example:
            >>> Numeric(unit="days", lower=0).holds(-1)
            False
        """
        return (self.lower is None or value >= self.lower) and (
            self.upper is None or value <= self.upper
        )

    def _bounds(self) -> str:
        low = "-inf" if self.lower is None else f"{self.lower:.15g}"
        return f"[{low}, {'inf' if self.upper is None else f'{self.upper:.15g}'}]"

    def check_belief(self, belief: Belief) -> None:
        """Refuse shapes of belief that state no number, and numbers outside the bounds."""
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
        """Refuse what is no date; ``never`` means that nothing happened by the close."""
        if outcome == "never" or isinstance(outcome, Period):
            return
        try:
            date(outcome)
        except InvalidMomentError as error:
            raise InvalidOutcomeError(
                f"the outcome of a date question is a day, an instant or never: {error}"
            ) from None

    def check_belief(self, belief: Belief) -> None:
        """Refuse shapes of belief that state no date."""
        _check_shape(self, belief)


Kind: TypeAlias = Binary | Categorical | Ordered | Numeric | Date
KINDS: tuple[type[Kind], ...] = (Binary, Categorical, Ordered, Numeric, Date)


def _check_shape(kind: Kind, belief: Belief) -> None:
    if not isinstance(belief, kind.accepts):
        wanted = " or ".join(cls.shape for cls in kind.accepts)  # type: ignore[attr-defined]
        raise InvalidForecastError(f"a {kind.name} question takes {wanted}, found {belief.shape}")
