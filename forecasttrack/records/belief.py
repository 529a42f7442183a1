"""What a forecaster believes about one question: one small class for each shape of belief."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import ClassVar, TypeAlias, get_args

import attrs

from forecasttrack.display.arguments import naming_arguments, naming_fields
from forecasttrack.display.found import shown
from forecasttrack.errors import InvalidForecastError, InvalidRecordError
from forecasttrack.records import checks
from forecasttrack.records.days import as_written
from forecasttrack.records.families import distribution_faults, location_parameters

SUM_TOLERANCE = 1e-6
"""How far the sum of all options' probabilities may lie from 1: a rounding error, no omission."""


@naming_fields
@attrs.frozen
class Probability:
    """The probability of yes.

    Attributes:
        yes: In [0, 1].

    Example:
        >>> Probability(0.7)
        Probability(yes=0.7)
    """

    shape: ClassVar[str] = "probability"

    yes: float = attrs.field(validator=checks.is_probability)


@naming_fields
@attrs.frozen
class OptionProbabilities:
    """A probability for each option of a question; the probabilities sum to 1.

    Attributes:
        options: The probability of each option by its name, in [0, 1].

    Raises:
        InvalidForecastError: The probabilities do not sum to 1 within ``SUM_TOLERANCE``.

    Example:
        >>> OptionProbabilities({"red": 0.25, "blue": 0.75}).options["blue"]
        0.75
    """

    shape: ClassVar[str] = "options"

    options: Mapping[str, float] = attrs.field(converter=checks.keyed, hash=False)

    def __attrs_post_init__(self) -> None:
        for option, probability in self.options.items():
            _probability_of(option, probability)
        total = math.fsum(self.options.values())
        if abs(total - 1) > SUM_TOLERANCE:
            raise InvalidForecastError(
                f"the probabilities of the options sum to {total:g}; they sum to 1. "
                "Is an option missing?"
            )

    def __hash__(self) -> int:
        return hash(frozenset(self.options.items()))


@attrs.frozen
class Quantile:
    """The value that the outcome stays at or under with probability ``level``."""

    level: float = attrs.field(validator=checks.is_probability)
    value: float = attrs.field(validator=checks.is_number)


@naming_fields
@attrs.frozen
class Quantiles:
    """The values at some levels of probability, which never fall as the level rises.

    Attributes:
        quantiles: Each has a level, in [0, 1], and a value, in the unit of the question.

    Raises:
        InvalidForecastError: There is no quantile, a level stands twice, or values fall.

    Example:
        >>> belief = Quantiles.at({0.9: 86_000, 0.1: 75_000})
        >>> [(q.level, q.value) for q in belief.quantiles]
        [(0.1, 75000.0), (0.9, 86000.0)]
    """

    shape: ClassVar[str] = "quantiles"

    quantiles: tuple[Quantile, ...] = attrs.field(
        converter=checks.listed, validator=checks.each(checks.is_a(Quantile))
    )

    def __attrs_post_init__(self) -> None:
        if not self.quantiles:
            raise InvalidForecastError("there are no quantiles; state at least one")
        for row, (lower, upper) in enumerate(pairwise(self.quantiles), start=1):
            if lower.level >= upper.level:
                raise InvalidForecastError(
                    f"level {upper.level:g} follows level {lower.level:g};"
                    " state each level once, rising",
                    field="level",
                    row=row,
                )
            if lower.value > upper.value:
                raise InvalidForecastError(
                    f"the quantiles cross: {as_written(lower.value)} at level {lower.level:g},"
                    f" {as_written(upper.value)} at level {upper.level:g}; are the two swapped?",
                    field="value",
                    row=row,
                )

    @classmethod
    def at(cls, values: Mapping[float, float]) -> Quantiles:
        """Make quantiles from a mapping of levels to values.

        Args:
            values: The value at each level, in the unit of the question; levels lie in [0, 1].

        Raises:
            InvalidForecastError: A level lies outside [0, 1], or values fall as levels rise.
        """
        kept = {p: each if isinstance(each, float) else float(each) for p, each in values.items()}
        return cls(Quantile(level, value) for level, value in sorted(kept.items()))


@naming_fields
@attrs.frozen
class Samples:
    """Draws from the forecaster's distribution, all equally likely.

    Attributes:
        samples: The numbers, one or more, in the unit of the question.

    Example:
        >>> Samples([71_000, 80_000, 86_000]).samples
        (71000, 80000, 86000)
    """

    shape: ClassVar[str] = "samples"

    samples: tuple[float, ...] = attrs.field(converter=checks.listed)

    def __attrs_post_init__(self) -> None:
        if not self.samples:
            raise InvalidForecastError("there are no samples; state at least one")
        for value in self.samples:
            _finite("a sample", value)


@naming_fields
@attrs.frozen
class Distribution:
    """A family of distributions and its parameters, by name.

    Attributes:
        family: The name of a family, such as ``normal``; the reference of scoring rules lists them.
        parameters: The parameters of the family by name, such as ``mean`` and ``sd``; those of
            place and width are in the unit of the question.

    Raises:
        InvalidForecastError: No such family, a parameter is missing or unknown, or its value
            makes no distribution.

    Example:
        >>> Distribution("normal", {"mean": 0.0, "sd": 1.0}).parameters["sd"]
        1.0
    """

    shape: ClassVar[str] = "distribution"

    family: str = attrs.field(validator=checks.is_text)
    parameters: Mapping[str, float] = attrs.field(converter=checks.keyed, hash=False)

    def __attrs_post_init__(self) -> None:
        for name, value in self.parameters.items():
            # In its plain form the family stands among the parameters.
            if not isinstance(name, str) or name == "family":
                raise InvalidForecastError(f"{name!r} names no parameter; use another text")
            _finite(f"parameter {name!r}", value)
        for fault in distribution_faults(self.family, self.parameters):
            raise InvalidForecastError(fault.message, field=fault.field)

    def __hash__(self) -> int:
        return hash((self.family, frozenset(self.parameters.items())))


@naming_fields
@attrs.frozen
class Cdf:
    """Cumulative probabilities of a number at some points, with straight lines between them.

    An end is open where numbers beyond its point are possible: the probability that remains beyond
    the point is theirs. Beyond a closed end no probability remains.

    Attributes:
        points: Two numbers or more, rising.
        probabilities: Probability of a number at or under each point, never falling.
        open_low, open_high: Whether numbers under the first point, or over the last, are possible.

    Raises:
        InvalidForecastError: The points do not rise, the probabilities fall, or probability lies
            beyond an end that is closed.

    Example:
        >>> belief = Cdf(points=[0, 10, 20], probabilities=[0, 0.5, 0.9], open_high=True)
        >>> [belief.quantile(level) for level in (0.25, 0.7, 0.99)]
        [5.0, 15.0, 20.0]
    """

    shape: ClassVar[str] = "cdf"

    points: tuple[float, ...] = attrs.field(
        converter=checks.listed, validator=checks.each(checks.is_number)
    )
    probabilities: tuple[float, ...] = attrs.field(
        converter=checks.listed, validator=checks.each(checks.is_probability)
    )
    open_low: bool = attrs.field(default=False, validator=checks.is_truth)
    open_high: bool = attrs.field(default=False, validator=checks.is_truth)

    def __attrs_post_init__(self) -> None:
        points, levels = self.points, self.probabilities
        if len(points) < 2 or len(points) != len(levels):
            raise InvalidForecastError(
                f"there are {len(points)} points and {len(levels)} probabilities; state two points"
                " or more, and a probability for each",
                field="points",
            )
        for row in range(1, len(points)):
            if not points[row - 1] < points[row]:
                raise InvalidForecastError(
                    f"point {as_written(points[row])} follows {as_written(points[row - 1])};"
                    " state each point once, rising",
                    field="points",
                    row=row,
                )
            if levels[row - 1] > levels[row]:
                raise InvalidForecastError(
                    f"the probabilities fall from {levels[row - 1]:g} to {levels[row]:g} at point"
                    f" {as_written(points[row])}; a cumulative one never falls",
                    field="probabilities",
                    row=row,
                )
        for name, is_open, beyond in (
            ("open_low", self.open_low, levels[0]),
            ("open_high", self.open_high, 1 - levels[-1]),
        ):
            if not is_open and beyond > END_TOLERANCE:
                raise InvalidForecastError(beyond_closed_end(name, beyond), field="probabilities")

    @naming_arguments
    def quantile(self, level: float) -> float:
        """The number that the outcome does not exceed with some probability.

        Probability beyond an open end counts as if it lay on the outermost point.

        Args:
            level: The probability, in [0, 1].

        Returns:
            The number, in the unit of ``points``; between two points on the line that joins them.

        Raises:
            InvalidForecastError: The level lies outside [0, 1].
        """
        if not 0 <= level <= 1:
            raise InvalidForecastError(f"level is {level:.15g}; it lies in [0, 1]", field="level")
        points, levels = self.points, self.probabilities
        row = bisect_left(levels, level)
        if row in (0, len(points)):
            return float(points[min(row, len(points) - 1)])
        share = (level - levels[row - 1]) / (levels[row] - levels[row - 1])
        return points[row - 1] + (points[row] - points[row - 1]) * share


END_TOLERANCE = 1e-9
"""How much probability may remain beyond a closed end: a rounding error, not a belief."""


def beyond_closed_end(name: str, beyond: float) -> str:
    """The message about a CDF with probability beyond a closed end.

    Args:
        name: ``open_low`` or ``open_high``, the field of the closed end.
        beyond: The probability beyond that end.
    """
    side = "under the first point" if name == "open_low" else "over the last point"
    return (
        f"probability {beyond:g} lies {side}, and that end is closed; set {name} if such numbers"
        " can come, or add the point that they reach to"
    )


@naming_fields
@attrs.frozen
class Point:
    """A single number, where the forecaster does not say how sure it is.

    Attributes:
        value: The number, in the unit of the question.

    Example:
        >>> Point(80_000).value
        80000
    """

    shape: ClassVar[str] = "point"

    value: float = attrs.field(validator=checks.is_number)


Belief: TypeAlias = (
    Probability | OptionProbabilities | Quantiles | Samples | Distribution | Point | Cdf
)
SHAPES: tuple[type[Belief], ...] = get_args(Belief)


def belief(value: object) -> Belief:
    """Read a number as a probability of yes and a mapping as probabilities of options.

    Example:
        >>> belief(0.7)
        Probability(yes=0.7)
    """
    if isinstance(value, SHAPES):
        return value
    if isinstance(value, Mapping):
        return OptionProbabilities(value)
    if isinstance(value, int | float):
        return Probability(value)
    raise InvalidForecastError(
        f"a belief is a probability, a mapping of options, or one of {_names(SHAPES)};"
        f" found {shown(value)}"
    )


def stated_numbers(belief: Belief) -> Iterator[tuple[int | None, str | None, float]]:
    """Yield the numbers in a belief that are values of the outcome, each with its row and field.

    For a distribution these are its bounds and percentiles, or else its centre.

    Example:
        >>> list(stated_numbers(Distribution("uniform", {"lower": 0, "upper": 5})))
        [(None, 'lower', 0), (None, 'upper', 5)]
    """
    if isinstance(belief, Quantiles):
        yield from ((row, "value", each.value) for row, each in enumerate(belief.quantiles))
    elif isinstance(belief, Samples):
        yield from ((row, None, value) for row, value in enumerate(belief.samples))
    elif isinstance(belief, Distribution):
        yield from (
            (None, name, value)
            for name, value in location_parameters(belief.family, belief.parameters)
        )
    elif isinstance(belief, Cdf):
        yield from ((row, "points", value) for row, value in enumerate(belief.points))
    elif isinstance(belief, Point):
        yield None, None, belief.value


def _probability_of(option: str, value: float) -> None:
    if not isinstance(option, str):
        raise InvalidForecastError(f"an option is text, found {shown(option)}; put it in quotes")
    _finite(f"the probability of {option!r}", value)
    if not 0 <= value <= 1:
        raise InvalidForecastError(
            f"the probability of {option!r} is {value}; a probability lies in [0, 1]."
            f"{' For a percentage, divide by 100.' if 2 <= value <= 100 else ''}",
            field=option,
        )


def _finite(what: str, value: object) -> None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not checks.can_be_scored(value):  # type: ignore[arg-type]
        hint = checks.size_hint(value)
        raise InvalidRecordError(f"{what} is {shown(value)}; a finite number is needed{hint}")


def _names(classes: Iterable[type]) -> str:
    return ", ".join(cls.__name__ for cls in classes)
