"""The cases of the JSON files, and the comparison of a function with them."""

from __future__ import annotations

import json
import math
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import attrs

from forecasttrack.display.arguments import naming_arguments
from forecasttrack.errors import UnknownNameError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping


@attrs.frozen(kw_only=True)
class Case:
    """One forecast, or one set of forecasts, with the number that a rule must give for it.

    Attributes:
        key: The name of the case, unique over all files.
        rule: The name of the rule, as in `ft.scoring.find_rule`, or of a statistic of several
            forecasts.
        accepts: The shape of belief that the rule accepts, as in the register; `record` if the
            case is a statistic of several forecasts.
        convention: The variant of the rule, as in the register.
        inputs: The arguments of the rule by name. The expected value is that of the decimal
            numbers; rounding these to floats changes it by less than the tolerance.
        expected: The value as decimal digits, or `inf` or `-inf`.
        tolerance: How far a value may lie from the expected one, as a share of the expected one's
            absolute value, or of 1 if that is larger.
        working: How the expected value was computed.
        source: The publication of the case, or of the formula.
        published: The digits as printed in the source; empty if it prints the formula alone.

    Example:
        >>> from forecasttrack.scoring import conformance
        >>> [case] = conformance.cases(key="brier-published-1")
        >>> case.inputs, case.expected, case.source
        ({'probability': 0.271, 'outcome': 0}, '0.073441', 'scoringrules, tests/test_brier.py')
    """

    key: str
    rule: str
    accepts: str
    convention: str
    inputs: Mapping[str, Any]
    expected: str
    tolerance: float
    working: str
    source: str
    published: str = ""

    @property
    def value(self) -> float:
        """The expected value as a number."""
        return float(self.expected)

    @naming_arguments
    def agrees(self, found: float) -> bool:
        """Whether a number lies within the tolerance; NaN never does.

        Args:
            found: The value of another implementation, in the unit of the case.

        Returns:
            Whether it lies within the tolerance; of NaN and infinity, whether both are the
            same.

        Raises:
            InvalidArgumentError: It is no number.

        Example:
            >>> from forecasttrack.scoring import conformance
            >>> [case] = conformance.cases(key="brier-published-1")
            >>> case.agrees(0.073441), case.agrees(0.0734)
            (True, False)
        """
        if math.isinf(self.value) or math.isinf(found):
            return found == self.value
        return abs(found - self.value) <= self.tolerance * max(1.0, abs(self.value))


@attrs.frozen(kw_only=True)
class Difference:
    """A case in which a function returned another number, or raised an error.

    Attributes:
        case: The case.
        found: The number that the function returned; NaN if it raised an error.
        error: Name and message of the error; empty if there was none.

    Example:
        >>> from forecasttrack.scoring.conformance import cases, differences
        >>> by_half = lambda probability, outcome: (probability - outcome) ** 2 / 2
        >>> print(differences(by_half, cases(rule="brier", accepts="probability")[:3])[-1])
        brier-1: expected 0.01, found 0.005
    """

    case: Case
    found: float
    error: str = ""

    def __str__(self) -> str:
        """One line: the key of the case, the expected number and the one found."""
        found = self.error or f"found {self.found:.10g}"
        return f"{self.case.key}: expected {self.case.value:.10g}, {found}"


def cases(
    *, rule: str | None = None, accepts: str | None = None, key: str | None = None
) -> tuple[Case, ...]:
    """Return the cases of a rule, of a shape of belief, or all of them, in the order of the files.

    Args:
        rule: The name of a rule or statistic; by default all.
        accepts: A shape of belief, or `record`; by default all.
        key: The key of one case.

    Returns:
        The cases; at least one.

    Raises:
        UnknownNameError: No case has that key, rule or shape.

    Example:
        >>> from forecasttrack.scoring import conformance
        >>> {case.accepts for case in conformance.cases(rule="wis")} == {"quantiles", "cdf"}
        True
    """
    wanted = {"rule": rule, "accepts": accepts, "key": key}
    chosen = _all_cases()
    among = "the reference values"
    for field, name in wanted.items():
        if name is not None:
            known = dict.fromkeys(getattr(case, field) for case in chosen)
            if name not in known:
                message = f"no case of {among} has {field} {name!r}. "
                raise UnknownNameError(message + did_you_mean(name, known))
            among = f"{field} {name!r}"
            chosen = tuple(case for case in chosen if getattr(case, field) == name)
    return chosen


def differences(function: Callable[..., Any], cases: Iterable[Case]) -> list[Difference]:
    """Call a function with the inputs of each case and return the cases in which it differs.

    Wrap a function of another library first, so that it takes the inputs by their names. An error
    that it raises is a difference, too.

    Args:
        function: A function that takes the inputs of a case by name and returns one number.
        cases: The cases, from `cases`.

    Returns:
        One difference for each case without the expected number; empty if the function always
        gives it.

    Example:
        >>> from forecasttrack import scoring
        >>> from forecasttrack.scoring import conformance
        >>> def brier(*, probability, outcome):
        ...     return scoring.brier(probability=[probability], outcome=[outcome])[0]
        >>> conformance.differences(brier, conformance.cases(rule="brier", accepts="probability"))
        []
    """
    found = [_difference(function, case) for case in cases]
    return [each for each in found if each is not None]


def _difference(function: Callable[..., Any], case: Case) -> Difference | None:
    try:
        found = float(function(**case.inputs))
    except Exception as fault:  # noqa: BLE001 - any error of another library is a difference
        error = f"raised {type(fault).__name__}: {fault}"
        return Difference(case=case, found=math.nan, error=error)
    return None if case.agrees(found) else Difference(case=case, found=found)


@cache
def _all_cases() -> tuple[Case, ...]:
    place = files(__package__)
    named = sorted(each.name for each in place.iterdir() if each.name.endswith(".json"))
    texts = [place.joinpath(name).read_text(encoding="utf-8") for name in named]
    return tuple(Case(**case) for text in texts for case in json.loads(text)["cases"])
