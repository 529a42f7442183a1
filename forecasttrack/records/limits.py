"""The limits within which a number means yes, or the bands that turn it into an option."""

from __future__ import annotations

from itertools import pairwise
from typing import Any, ClassVar

import attrs

from forecasttrack.errors import InvalidQuestionError
from forecasttrack.records import checks


def _is_limit(_: object, attribute: Any, value: float | str | None) -> None:
    if isinstance(value, str):
        checks.is_text(_, attribute, value)
    elif value is not None:
        checks.is_number(_, attribute, value)


def _limits_leave_room(
    above: float | None, at_least: float | None, below: float | None, at_most: float | None
) -> None:
    lows = [each for each in (above, at_least) if each is not None]
    highs = [each for each in (below, at_most) if each is not None]
    if not lows or not highs or max(lows) < min(highs):
        return
    low, high = max(lows), min(highs)
    if low > high or low == above or high == below:
        cure = "are the limits swapped?" if low > high else "at_least and at_most take it in"
        raise InvalidQuestionError(
            f"no number lies above {low:.15g} and under {high:.15g} at once; {cure}"
        )


def _bands_ascend(bands: tuple[float, ...]) -> None:
    for row, (low, high) in enumerate(pairwise(bands), start=1):
        if low >= high:
            raise InvalidQuestionError(
                f"the bands are cut at {low:.15g} and then at {high:.15g};"
                " give the cuts in rising order",
                field="bands",
                row=row,
            )


def _bands_or_limits(  # noqa: PLR0913, PLR0917 - a relation takes the fields it needs
    bands: tuple[float, ...],
    above: float | None,
    at_least: float | None,
    below: float | None,
    at_most: float | None,
    equals: float | str | None,
) -> None:
    if bands and any(each is not None for each in (above, at_least, below, at_most, equals)):
        raise InvalidQuestionError(
            "the rule has bands and a limit; bands choose among options, a limit says yes or no",
            field="bands",
        )


@attrs.frozen(kw_only=True)
class Limits:
    """The limits of a rule, or the bands into which it sorts numbers.

    Attributes:
        above, at_least, below, at_most: Limits; a number must keep to all that are stated.
        equals: The number, or the text, that the value must be.
        bands: The numbers at which one option of an ordered question ends and the next begins; a
            number equal to a cut belongs to the option above.
    """

    BETWEEN_FIELDS: ClassVar[tuple[checks.Relation, ...]] = (
        _limits_leave_room,
        _bands_ascend,
        _bands_or_limits,
    )

    above: float | None = attrs.field(default=None, validator=checks.optional(checks.is_number))
    at_least: float | None = attrs.field(default=None, validator=checks.optional(checks.is_number))
    below: float | None = attrs.field(default=None, validator=checks.optional(checks.is_number))
    at_most: float | None = attrs.field(default=None, validator=checks.optional(checks.is_number))
    equals: float | str | None = attrs.field(default=None, validator=_is_limit)
    bands: tuple[float, ...] = attrs.field(
        converter=checks.listed, default=(), validator=checks.each(checks.is_number)
    )

    def __attrs_post_init__(self) -> None:
        checks.keep_relations(self)

    @property
    def is_limited(self) -> bool:
        """Whether there is a limit, so that the answer is yes or no."""
        limits = (self.above, self.at_least, self.below, self.at_most, self.equals)
        return any(limit is not None for limit in limits)

    def keeps(self, value: float | str) -> bool:
        """Whether a number or a text keeps to every limit.

        Example:
            >>> Limits(at_most=75_000).keeps(75_000), Limits(below=75_000).keeps(75_000)
            (True, False)
        """
        if isinstance(value, str):
            return value == self.equals
        return (
            (self.above is None or value > self.above)
            and (self.at_least is None or value >= self.at_least)
            and (self.below is None or value < self.below)
            and (self.at_most is None or value <= self.at_most)
            and (self.equals is None or value == self.equals)
        )

    def band(self, value: float) -> int:
        """Position of the band that a number falls into, counted from 0.

        Example:
            >>> [Limits(bands=[10, 20]).band(value) for value in (9, 10, 20)]
            [0, 1, 2]
        """
        return sum(value >= cut for cut in self.bands)
