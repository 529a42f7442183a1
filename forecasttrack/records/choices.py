"""Kinds of question with options, in an order or without one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import attrs

from forecasttrack.display.arguments import naming_fields
from forecasttrack.display.found import shown
from forecasttrack.errors import (
    InvalidForecastError,
    InvalidOutcomeError,
    InvalidQuestionError,
    did_you_mean,
)
from forecasttrack.records import checks
from forecasttrack.records.belief import Belief, OptionProbabilities
from forecasttrack.records.belief_shape import check_shape
from forecasttrack.records.moments import Day, Moment, begins, date, ends, text
from forecasttrack.records.resolution import Outcome


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

    def on_offer(self, at: Moment | Day | str) -> tuple[str, ...]:
        """The options to which a forecast issued at some time can give probability.

        Args:
            at: When it is issued; a bare day means its beginning.

        Returns:
            Their names, in the order of ``options``.

        Raises:
            InvalidMomentError: It is no day and no instant with its zone.
        """
        moment = begins(date(at))
        return tuple(
            each
            for each in self.options
            if (each not in self.offered_from or begins(self.offered_from[each]) <= moment)
            and (each not in self.offered_until or moment < ends(self.offered_until[each]))
        )

    def check_offer(self, belief: Belief, issued_at: Moment | Day | str) -> None:
        """Refuse a belief that leaves out an option on offer, or expects one that is not.

        Args:
            belief: What was forecast; an option that is not on offer may have probability 0.
            issued_at: When it was issued; a bare day means its beginning.

        Raises:
            InvalidForecastError: An option on offer is left out, or another has more than 0.
            InvalidMomentError: ``issued_at`` is no day and no instant with its zone.
        """
        if not isinstance(belief, OptionProbabilities):
            return
        issued_at = date(issued_at)
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
        """Refuse an outcome that is no option.

        Args:
            outcome: The name of an option.

        Raises:
            InvalidOutcomeError: It is none of the options.
        """
        if outcome not in self.options:
            raise InvalidOutcomeError(
                f"the outcome {outcome!r} is no option of its question. "
                f"{did_you_mean(outcome, self.options)}"
            )

    def check_belief(self, belief: Belief) -> None:
        """Refuse unknown options, and a belief that leaves out an option always on offer.

        Args:
            belief: What was forecast: a probability in [0, 1] for each option.

        Raises:
            InvalidForecastError: It has another shape, names what is no option, or leaves one
                out.
        """
        check_shape(self, belief)
        assert isinstance(belief, OptionProbabilities)  # noqa: S101 - narrowed by check_shape
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
