"""Rules that are Python functions, registered by name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import attrs

from forecasttrack.display.arguments import naming_arguments
from forecasttrack.errors import InvalidArgumentError, UnknownNameError, did_you_mean
from forecasttrack.records.checks import listed

Function = TypeVar("Function", bound=Callable[..., Any])


@attrs.frozen
class RegisteredRule:
    """A function that settles questions, and the series that it looks at.

    Attributes:
        function: Takes the question, the facts known by a moment and the rule's arguments; gives
            the outcome, or ``None`` while there is none.
        series: The series handed to it; all of them if it names none.
    """

    function: Callable[..., Any]
    series: tuple[str, ...]


_REGISTERED: dict[str, RegisteredRule] = {}


@naming_arguments
def register_rule(name: str, *, series: Sequence[str] = ()) -> Callable[[Function], Function]:
    """Register a function under the name that rules of the kind ``registered`` give.

    It is handed only what could be known by some moment and is asked for several moments, so it
    must depend on nothing else.

    Args:
        name: The name.
        series: The series it looks at; it is asked again whenever one of them has news.

    Returns:
        A decorator that hands the function back as it is.

    Raises:
        InvalidArgumentError: The name is taken by another function.

    Example:
        >>> @register_rule("more wins than losses", series=["wins", "losses"])
        ... def more_wins(question, facts):
        ...     return "yes" if len(facts) > 10 else None
    """

    def keep(function: Function) -> Function:
        known = _REGISTERED.get(name)
        if known is not None and _place(known.function) != _place(function):
            raise InvalidArgumentError(
                f"a rule function {name!r} is registered already ({_place(known.function)});"
                " choose another name"
            )
        _REGISTERED[name] = RegisteredRule(function, listed(series))
        return function

    return keep


def registered(name: str) -> RegisteredRule:
    """Find a registered function.

    Raises:
        UnknownNameError: None bears that name.
    """
    if name not in _REGISTERED:
        raise UnknownNameError(
            f"no rule function {name!r} is registered. {did_you_mean(name, _REGISTERED)}"
            " Import the module that registers it first, or name its file with --functions."
        )
    return _REGISTERED[name]


def _place(function: Callable[..., Any]) -> str:
    return f"{function.__module__}.{getattr(function, '__qualname__', function)}"
