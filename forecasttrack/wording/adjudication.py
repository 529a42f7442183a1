"""Several readings joined into one by a named rule, with the dissenting ones kept."""

from __future__ import annotations

from statistics import fmean, median
from typing import TYPE_CHECKING, Any, Literal

import attrs

from forecasttrack.display.found import shown
from forecasttrack.display.numbers import counted
from forecasttrack.errors import InvalidArgumentError, InvalidForecastError, InvalidOutcomeError
from forecasttrack.records.belief import Probability
from forecasttrack.records.wording import Band, Wording

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from forecasttrack.records.wording import Coder, OutcomeReading, Reading

JoinRule = Literal["mean", "median"]
_JOIN_RULES: Mapping[str, Callable[[Sequence[float]], float]] = {"mean": fmean, "median": median}


@attrs.frozen(kw_only=True)
class JointReading:
    """One reading out of several.

    Attributes:
        value: The joint value.
        dissent: The readings that differ from it, by coder.
        rule: The rule by which they were joined.
    """

    value: float | str
    dissent: Mapping[str, float | str]
    rule: str


def usable(
    readings: Iterable[Reading], coders: Iterable[Coder], *, with_hindsight: bool = False
) -> tuple[Reading, ...]:
    """Leave out the readings of coders who saw the outcome, unless they are asked for.

    Nothing is thrown away: the record keeps every reading, and its coder says what was seen.

    Example:
        >>> from forecasttrack.records.wording import Coder, Reading
        >>> late = Coder(id="late", saw_outcome="yes")
        >>> usable([Reading(coder="late", belief=0.9)], [late])
        ()
    """
    seen = {coder.id for coder in coders if coder.saw_outcome == "yes"}
    return tuple(each for each in readings if with_hindsight or each.coder not in seen)


def adjudicate(words: str, readings: Iterable[Reading], *, rule: JoinRule = "mean") -> Wording:
    """Join the readings of a yes/no question: the point by the rule, the band from end to end.

    Args:
        words: The hedge as it stands in the text.
        readings: Each coder's, with a probability.
        rule: "mean" or "median" of their numbers.

    Returns:
        A wording that keeps every reading, dissent included.

    Raises:
        InvalidForecastError: There is no reading with a probability.
        InvalidArgumentError: No such rule.

    Example:
        >>> from forecasttrack.records.wording import Reading
        >>> two = [Reading(coder="a", belief=0.3), Reading(coder="b", belief=0.5)]
        >>> joined = adjudicate("may", two)
        >>> joined.point, joined.band
        (0.4, Band(low=0.3, high=0.5))
    """
    kept: Any = tuple(readings)
    stated = [each for each in kept if isinstance(each.belief, Probability)]
    numbers = [each.belief.yes for each in stated if isinstance(each.belief, Probability)]
    if not numbers:
        msg = f"no coder gave '{words}' a probability, and silence is not read as 50%"
        raise InvalidForecastError(msg, field="readings")
    return Wording(
        words=words,
        band=Band(
            min([*numbers, *(each.band.low for each in stated if each.band is not None)]),
            max([*numbers, *(each.band.high for each in stated if each.band is not None)]),
        ),
        point=round(_rule(rule)(numbers), 12),
        readings=kept,
        reason=f"{rule} of {counted(len(numbers), 'reading')}",
    )


def majority(labels: Mapping[str, str], *, senior: str | None = None) -> JointReading:
    """Take the label that most coders gave; a tie is for the senior coder to break.

    Args:
        labels: Label by coder, such as the relation or the nature.
        senior: The coder whose label decides between labels that equally many gave.

    Raises:
        InvalidForecastError: There is no label, or a tie without a senior coder who gave one of
            the labels that are tied.

    Example:
        >>> majority({"a": "against", "b": "supports", "c": "against"}).dissent
        {'b': 'supports'}
    """
    if not labels:
        raise InvalidForecastError("no coder gave a label", field="labels")
    counts = {label: list(labels.values()).count(label) for label in labels.values()}
    leading = [label for label, count in counts.items() if count == max(counts.values())]
    if len(leading) == 1:
        return _joint_reading(leading[0], labels, "majority")
    if senior is None or labels.get(senior) not in leading:
        tied = ", ".join(map(repr, sorted(leading)))
        msg = f"coders are split between {tied}; name a senior one who gave one of these"
        raise InvalidForecastError(msg, field="senior")
    return _joint_reading(labels[senior], labels, f"senior coder {senior}")


def soft_outcome(readings: Iterable[OutcomeReading], *, rule: JoinRule = "mean") -> JointReading:
    """Join judgements of what happened into a probability that the answer was yes.

    Args:
        readings: Of ground-truth coders.
        rule: "mean" or "median".

    Returns:
        A value in [0, 1] to be scored with `partial="probability"`, and who thought otherwise.

    Raises:
        InvalidOutcomeError: There is no reading.
        InvalidArgumentError: No such rule.

    Example:
        >>> from forecasttrack.records.wording import OutcomeReading
        >>> judges = [OutcomeReading(coder=name, yes=yes) for name, yes in zip("abc", (1, 1, 0))]
        >>> round(soft_outcome(judges).value, 3)
        0.667
    """
    judged = {each.coder: round(each.yes, 12) for each in readings}
    if not judged:
        raise InvalidOutcomeError("no coder judged what happened", field="readings")
    return _joint_reading(round(_rule(rule)(list(judged.values())), 12), judged, rule)


def _joint_reading(value: float | str, given: Mapping[str, float | str], rule: str) -> JointReading:
    dissent = {coder: stated for coder, stated in given.items() if stated != value}
    return JointReading(value=value, dissent=dissent, rule=rule)


def _rule(name: str) -> Callable[[Sequence[float]], float]:
    if name not in _JOIN_RULES:
        msg = f"rule is {shown(name)}; it must be one of {', '.join(map(repr, _JOIN_RULES))}."
        raise InvalidArgumentError(msg, field="rule")
    return _JOIN_RULES[name]
