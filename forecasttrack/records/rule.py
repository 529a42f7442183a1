"""Rules by which facts settle a question: plain data, readable in YAML, that run no code.

Each class states in ``SETTLES`` which kinds of questions it settles, and in
``IS_NUMBER_WITHOUT_LIMIT`` whether without a limit it yields a number, which is neither yes nor no.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, TypeAlias

import attrs

from forecasttrack.display.arguments import naming_fields
from forecasttrack.display.found import shown
from forecasttrack.errors import InvalidQuestionError
from forecasttrack.records import checks
from forecasttrack.records.limits import Limits
from forecasttrack.records.series_rule import (
    Crossing,
    Majority,
    StatusQuo,
    ValueAt,
    WindowValue,
)


def _outcome_or_limits(  # noqa: PLR0913, PLR0917 - a relation takes the fields it needs
    outcome: str | None,
    bands: tuple[float, ...],
    above: float | None,
    at_least: float | None,
    below: float | None,
    at_most: float | None,
    equals: float | str | None,
) -> None:
    limits = (above, at_least, below, at_most, equals)
    if outcome is not None and (bands or any(each is not None for each in limits)):
        raise InvalidQuestionError(
            f"the rule has an outcome, {shown(outcome)}, and {'bands' if bands else 'a limit'};"
            " an outcome is a yes by itself, limits and bands read a number. Keep one",
            field="outcome",
        )


@naming_fields
@attrs.frozen(kw_only=True)
class OutcomeOf(Limits):
    """The outcome of another question; with limits, whether its number keeps to them.

    One numeric question can thus settle several questions about thresholds.

    Attributes:
        question_id: The other question.
        outcome: The outcome that means yes; not together with limits or bands.

    Example:
        >>> fewer = OutcomeOf(question_id="troops", at_most=76_000)
        >>> fewer.keeps(75_500)
        True
    """

    name: ClassVar[str] = "outcome"
    SETTLES: ClassVar[frozenset[str]] = frozenset(("binary", "categorical", "ordered", "numeric"))
    IS_NUMBER_WITHOUT_LIMIT: ClassVar[bool] = False
    BETWEEN_FIELDS: ClassVar[tuple[checks.Relation, ...]] = (
        *Limits.BETWEEN_FIELDS,
        _outcome_or_limits,
    )

    question_id: str = attrs.field(validator=checks.is_id)
    outcome: str | None = attrs.field(default=None, validator=checks.optional(checks.is_text))


@naming_fields
@attrs.frozen(kw_only=True)
class Negation:
    """Yes where another rule says no, and no where it says yes.

    Attributes:
        of: The other rule.

    Example:
        >>> stays = Negation(of=OutcomeOf(question_id="treaty-left", outcome="yes"))
        >>> questions_named(stays)
        ['treaty-left']
    """

    name: ClassVar[str] = "not"
    SETTLES: ClassVar[frozenset[str]] = frozenset(("binary",))
    IS_NUMBER_WITHOUT_LIMIT: ClassVar[bool] = False

    of: Rule = attrs.field()

    @of.validator
    def _is_rule(self, attribute: attrs.Attribute[object], value: object) -> None:
        checks.is_a(*RULES)(self, attribute, value)


def _asks_for_what_can_be(n: int, of: tuple[Rule, ...]) -> None:
    if not 1 <= n <= len(of):
        raise InvalidQuestionError(
            f"at least {n} of {len(of)} rules say yes always or never, whatever happens;"
            f" n lies between 1 and {len(of)}",
            field="n",
        )


@naming_fields
@attrs.frozen(kw_only=True)
class AtLeast:
    """Yes where at least n of several rules say yes.

    The answer is settled as soon as the rules that are still open cannot change it.

    Attributes:
        n: How many rules must say yes: 1 for any of them, their number for all.
        of: The rules, each of which says yes or no.

    Example:
        >>> signs = [OutcomeOf(question_id=each, outcome="yes") for each in ("vote", "treaty")]
        >>> either = AtLeast(n=1, of=signs)
        >>> questions_named(either)
        ['vote', 'treaty']
    """

    name: ClassVar[str] = "at-least"
    SETTLES: ClassVar[frozenset[str]] = frozenset(("binary",))
    IS_NUMBER_WITHOUT_LIMIT: ClassVar[bool] = False
    BETWEEN_FIELDS: ClassVar[tuple[checks.Relation, ...]] = (_asks_for_what_can_be,)

    n: int = attrs.field(validator=checks.is_count)
    of: tuple[Rule, ...] = attrs.field(converter=checks.listed)

    @of.validator
    def _are_rules(self, attribute: attrs.Attribute[object], value: object) -> None:
        checks.each(checks.is_a(*RULES))(self, attribute, value)

    def __attrs_post_init__(self) -> None:
        checks.keep_relations(self)


@naming_fields
@attrs.frozen(kw_only=True)
class Registered:
    """A Python function registered by name, for what no other rule can express.

    Attributes:
        function: The name under which it was registered.
        arguments: Texts that are handed to it after the question and the facts.

    Example:
        >>> Registered(function="longest-dry-spell", arguments=["gauge a"]).arguments
        ('gauge a',)
    """

    name: ClassVar[str] = "registered"
    SETTLES: ClassVar[frozenset[str]] = frozenset(
        ("binary", "categorical", "ordered", "numeric", "date")
    )
    IS_NUMBER_WITHOUT_LIMIT: ClassVar[bool] = False

    function: str = attrs.field(validator=checks.is_text)
    arguments: tuple[str, ...] = attrs.field(
        converter=checks.listed, default=(), validator=checks.each(checks.is_text)
    )


Rule: TypeAlias = (
    ValueAt
    | Crossing
    | StatusQuo
    | WindowValue
    | Majority
    | OutcomeOf
    | Negation
    | AtLeast
    | Registered
)
RULES: tuple[type[Rule], ...] = (
    ValueAt,
    Crossing,
    StatusQuo,
    WindowValue,
    Majority,
    OutcomeOf,
    Negation,
    AtLeast,
    Registered,
)


def parts(rule: Rule) -> Iterator[Rule]:
    """Yield a rule and every rule inside it.

    Example:
        >>> inner = OutcomeOf(question_id="Q1", outcome="yes")
        >>> [part.name for part in parts(Negation(of=inner))]
        ['not', 'outcome']
    """
    yield rule
    inside = (rule.of,) if isinstance(rule, Negation) else getattr(rule, "of", ())
    for each in inside:
        yield from parts(each)


def questions_named(rule: Rule | None) -> list[str]:
    """The ids of the questions whose outcomes a rule, or a rule inside it, reads.

    Example:
        >>> questions_named(OutcomeOf(question_id="Q1", outcome="yes"))
        ['Q1']
    """
    if rule is None:
        return []
    return [part.question_id for part in parts(rule) if isinstance(part, OutcomeOf)]
