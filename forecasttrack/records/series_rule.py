"""Rules about a series of dated observations: its value on a day, and what happens in a window.

A rule about a series takes the value of a day to hold at the end of that day.
Its window runs from ``since`` to ``until``; left out, these are the question's own.
``vintage`` chooses which version of a revised datum counts, and ``conflict`` what happens where
facts contradict each other.
Each class states in ``SETTLES`` which kinds of questions it settles, and in
``IS_NUMBER_WITHOUT_LIMIT`` whether without a limit it yields a number, which is neither yes nor no.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar

import attrs

from forecasttrack.display.arguments import naming_arguments, naming_fields
from forecasttrack.display.found import shown
from forecasttrack.errors import InvalidQuestionError
from forecasttrack.records import checks
from forecasttrack.records.limits import Limits
from forecasttrack.records.moments import Day, Moment, date, precedes, text

VINTAGES = ("first", "deadline", "latest")
"""Which version of a revised datum counts.

``first``: the first release, so later revisions change nothing; ``deadline``: the version known
when the answer was due; ``latest``: the version known now, so a revision corrects the outcome.
"""

CONFLICTS = ("refuse", "ambiguous", "range")
"""Facts that contradict each other leave the question open, make it ambiguous, or give a range."""

TAKES = ("max", "min", "sum", "count")
"""How a rule joins the observations of a window into one number."""


def _window_runs_forward(since: Moment | Day | None, until: Moment | Day | None) -> None:
    if since is not None and until is not None and precedes(until, since):
        raise InvalidQuestionError(
            f"the window ends ({text(until)}) before it begins ({text(since)});"
            " are since and until swapped?",
            field="until",
        )


@attrs.frozen(kw_only=True)
class OfSeries(Limits, ABC):
    """The fields of every rule about a series of dated observations.

    Attributes:
        series: The series.
        unit: The unit of the limits, which must be that of the facts.
        source: If stated, only observations of this source count.
        vintage: Which version of a revised datum counts: ``first``, ``deadline`` or ``latest``.
        conflict: What to do where sources contradict each other: ``refuse`` (stay open),
            ``ambiguous``, or ``range`` (the number is known only as a range).
    """

    series: str = attrs.field(validator=checks.is_text)
    unit: str | None = attrs.field(default=None, validator=checks.optional(checks.is_text))
    source: str | None = attrs.field(default=None, validator=checks.optional(checks.is_text))
    vintage: str = attrs.field(default="first", validator=checks.one_of(*VINTAGES))
    conflict: str = attrs.field(default="refuse", validator=checks.one_of(*CONFLICTS))

    @property
    @abstractmethod
    def last_day(self) -> Moment | Day | None:
        """The day of the rule, or the end of its window; None stands for the question's close."""

    def stays_settled(self, lowest: float) -> bool:  # noqa: ARG002 - of rules that override this
        """Whether a rule that is settled stays settled when numbers of later days become known.

        The answer itself may change. Every day has one number.

        Args:
            lowest: The lowest number of the series.
        """
        return False


@attrs.frozen(kw_only=True)
class OverWindow(OfSeries):
    """The fields of every rule about a window.

    Attributes:
        since: From when observations count; the opening of the question by default.
        until: Until when observations count; the close of the question by default.
        gap_days: The longest time without an observation, in days, after which a no still counts.
            Left out, one observation inside the window and one that reaches its end are enough.
    """

    WHILE_OPEN: ClassVar[str]
    """What to say while a rule has settled nothing, such as "not crossed"."""
    BETWEEN_FIELDS: ClassVar[tuple[checks.Relation, ...]] = (
        *Limits.BETWEEN_FIELDS,
        _window_runs_forward,
    )

    since: Moment | Day | None = attrs.field(
        default=None, converter=attrs.converters.optional(date)
    )
    until: Moment | Day | None = attrs.field(
        default=None, converter=attrs.converters.optional(date)
    )
    gap_days: float | None = attrs.field(
        default=None, validator=checks.optional(checks.within(0, 40_000))
    )

    @property
    def last_day(self) -> Moment | Day | None:
        """The end of the window."""
        return self.until

    def stays_settled(self, lowest: float) -> bool:  # noqa: ARG002 - of rules that override this
        """Yes: what was once observed in a window stays observed, whatever follows."""
        return True


def _one_way_to_choose(max_age_days: float | None, nearest_days: float | None) -> None:
    if max_age_days is not None and nearest_days is not None:
        raise InvalidQuestionError(
            "the rule has max_age_days and nearest_days; the first takes the last observation"
            " before the day, the second the nearest on either side. Keep one",
            field="nearest_days",
        )


@naming_fields
@attrs.frozen(kw_only=True)
class ValueAt(OfSeries):
    """The value of a series on a day: the last one observed by then, never interpolated.

    Without limits and bands the value itself is the outcome: a number, an option, yes or no, or a
    share between 0 and 1 as a partial outcome.

    Attributes:
        at: The day; the close of the question by default.
        max_age_days: How old the last observation may be on that day, in days.
        nearest_days: Take the observation nearest to the day, up to so many days on either side.

    Example:
        >>> ValueAt(series="us-troops", unit="persons", at_most=75_000).keeps(80_000)
        False
    """

    name: ClassVar[str] = "value"
    SETTLES: ClassVar[frozenset[str]] = frozenset(("binary", "categorical", "ordered", "numeric"))
    IS_NUMBER_WITHOUT_LIMIT: ClassVar[bool] = False
    BETWEEN_FIELDS: ClassVar[tuple[checks.Relation, ...]] = (
        *Limits.BETWEEN_FIELDS,
        _one_way_to_choose,
    )

    at: Moment | Day | None = attrs.field(default=None, converter=attrs.converters.optional(date))
    max_age_days: float | None = attrs.field(
        default=None, validator=checks.optional(checks.within(0, 40_000))
    )
    nearest_days: float | None = attrs.field(
        default=None, validator=checks.optional(checks.within(0, 40_000))
    )

    @property
    def last_day(self) -> Moment | Day | None:
        """The day of the rule."""
        return self.at


def _has_a_limit(
    above: float | None,
    at_least: float | None,
    below: float | None,
    at_most: float | None,
    equals: float | str | None,
) -> None:
    if all(each is None for each in (above, at_least, below, at_most, equals)):
        raise InvalidQuestionError(
            "the rule has no limit; say what is to be crossed, such as at_most: 75000",
        )


@naming_fields
@attrs.frozen(kw_only=True)
class Crossing(OverWindow):
    """The first observation of a window that keeps to the limits.

    A yes is settled at once; a no when the window has ended and the series reaches its end.
    For a date question the outcome is the day of the crossing, or never.

    Example:
        >>> rule = Crossing(series="troops", below=76_000, since="2026-01-01", until="2026-06-30")
        >>> rule.keeps(80_000), rule.keeps(75_500)
        (False, True)
    """

    name: ClassVar[str] = "crossing"
    SETTLES: ClassVar[frozenset[str]] = frozenset(("binary", "date"))
    IS_NUMBER_WITHOUT_LIMIT: ClassVar[bool] = False
    WHILE_OPEN: ClassVar[str] = "not crossed"
    BETWEEN_FIELDS: ClassVar[tuple[checks.Relation, ...]] = (
        *OverWindow.BETWEEN_FIELDS,
        _has_a_limit,
    )


@naming_fields
@attrs.frozen(kw_only=True)
class StatusQuo(OverWindow):
    """Things stay as they are unless an observation of the window says otherwise.

    An observation says otherwise if it keeps to the limits or, without limits, is neither 0 nor
    no. That settles the question at once. At the end of the window the status quo is the outcome
    if the series has any observation inside the window.

    Attributes:
        outcome: The status quo, ``no`` or ``yes``.

    Example:
        >>> StatusQuo(series="treaty-left", until="2026-12-31").outcome
        'no'
    """

    name: ClassVar[str] = "status-quo"
    SETTLES: ClassVar[frozenset[str]] = frozenset(("binary",))
    IS_NUMBER_WITHOUT_LIMIT: ClassVar[bool] = False
    WHILE_OPEN: ClassVar[str] = "as it was"

    outcome: str = attrs.field(default="no", validator=checks.one_of("no", "yes"))


def _equals_a_number(equals: float | str | None) -> None:
    if isinstance(equals, str):
        raise InvalidQuestionError(
            f"a window yields a number, which is never the text {shown(equals)}; give a number",
            field="equals",
        )


@naming_fields
@attrs.frozen(kw_only=True)
class WindowValue(OverWindow):
    """The highest, lowest, summed or counted observations of a window.

    As observations are added, the highest and the count only rise and the lowest only falls, so a
    limit can be passed for good before the window ends. So it can for a sum with ``never_falls``.

    Attributes:
        take: ``max``, ``min``, ``sum``, or ``count`` of the observations that are not 0.
        never_falls: Whether no observation of a sum is negative.

    Example:
        >>> rule = WindowValue(series="rain", take="sum", at_least=100, unit="mm", never_falls=True)
        >>> rule.keeps(99.5), rule.keeps(100)
        (False, True)
    """

    name: ClassVar[str] = "window"
    SETTLES: ClassVar[frozenset[str]] = frozenset(("binary", "numeric"))
    IS_NUMBER_WITHOUT_LIMIT: ClassVar[bool] = True
    WHILE_OPEN: ClassVar[str] = "not passed"
    BETWEEN_FIELDS: ClassVar[tuple[checks.Relation, ...]] = (
        *OverWindow.BETWEEN_FIELDS,
        _equals_a_number,
    )

    take: str = attrs.field(validator=checks.one_of(*TAKES))
    never_falls: bool = attrs.field(default=False, validator=checks.is_a(bool))

    @property
    def moves_one_way(self) -> bool:
        """Whether further observations can only raise the number, or can only lower it."""
        return self.take in ("max", "min", "count") or (self.take == "sum" and self.never_falls)

    @naming_arguments
    def stays_settled(self, lowest: float) -> bool:
        """Not if a sum with ``never_falls`` has a negative number: that fault settles nothing.

        Args:
            lowest: The lowest value that facts of the window name, in the unit of the series.

        Returns:
            True or False.

        Raises:
            InvalidArgumentError: It is no number.

        Example:
            >>> rule = WindowValue(series="rain", take="sum", at_least=100, never_falls=True)
            >>> rule.stays_settled(0.0), rule.stays_settled(-1.0)
            (True, False)
        """
        return not (self.never_falls and lowest < 0)


@naming_fields
@attrs.frozen(kw_only=True)
class Majority(OfSeries):
    """What more than half of the named sources say on a day.

    A source without a value counts for neither side.

    Attributes:
        sources: The sources, each counted once.
        at: The day; the close of the question by default.

    Example:
        >>> Majority(series="rain", sources=["gauge a", "gauge b", "radar"], at="2026-05-31").name
        'majority'
    """

    name: ClassVar[str] = "majority"
    SETTLES: ClassVar[frozenset[str]] = frozenset(("binary", "categorical", "ordered"))
    IS_NUMBER_WITHOUT_LIMIT: ClassVar[bool] = False

    sources: tuple[str, ...] = attrs.field(
        converter=checks.listed, validator=[checks.each(checks.is_text), checks.distinct]
    )
    at: Moment | Day | None = attrs.field(default=None, converter=attrs.converters.optional(date))

    @property
    def last_day(self) -> Moment | Day | None:
        """The day of the rule."""
        return self.at

    @sources.validator
    def _has_several(self, _: object, value: tuple[str, ...]) -> None:
        if len(value) < 3:
            raise InvalidQuestionError(
                f"a majority needs three sources or more, found {len(value)}", field="sources"
            )
