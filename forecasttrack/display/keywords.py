"""Calls that a signature does not take: which keyword is which, and the call to write."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from difflib import get_close_matches
from typing import Any

from forecasttrack.display.numbers import counted

_FORECASTS = (
    *("probability", "probabilities", "belief", "forecast", "point", "values", "samples"),
    *("points", "ratings"),
)
_NAMES_ELSEWHERE = {
    **dict.fromkeys(("p", "prob", "probs", "pred", "preds", "prediction", "fc"), _FORECASTS),
    **dict.fromkeys(("y_prob", "y_pred", "y_score", "y_hat", "yhat", "x"), _FORECASTS),
    **dict.fromkeys(("y", "y_true", "obs", "observed", "observation", "actual"), ("outcome",)),
    **dict.fromkeys(("o", "target", "label", "labels", "truth", "result"), ("outcome",)),
    **dict.fromkeys(("group", "groups", "groupby", "group_by"), ("by",)),
    **dict.fromkeys(("w", "weights", "sample_weight"), ("weight",)),
    **dict.fromkeys(("q", "quantiles"), ("values", "quantiles")),
    **dict.fromkeys(("tau", "quantile_level"), ("levels", "level")),
    **dict.fromkeys(("confidence", "confidence_level", "alpha", "significance"), ("level",)),
    **dict.fromkeys(("book", "ledger", "data"), ("source", "pairs")),
    **dict.fromkeys(("who", "user", "author", "by"), ("forecaster",)),
    **dict.fromkeys(("date", "at", "when", "made_at"), ("issued_at", "known_at")),
    **dict.fromkeys(("question", "title", "name"), ("question_id", "text")),
}
"""Names that other libraries and papers use, each with the arguments it may stand for here."""
_OTHER_NUMBERS = dict.fromkeys(("alpha", "significance"), "level is 1 - {}")
"""Names elsewhere whose number has to be converted, and how."""


def call_fault(
    function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> tuple[str, str] | None:
    """Name what a call gives that the function does not take, or what it lacks.

    Returns:
        The name of the argument and a message; None where the call fits the signature, or gives an
        argument twice, which Python's own message names.

    Example:
        >>> def brier(*, probability, outcome): ...
        >>> call_fault(brier, (), {"p": 0.5, "outcome": 1})[1]
        "brier() has no keyword 'p' (probability?); write brier(probability=..., outcome=...)"
        >>> call_fault(brier, (), {"probability": 0.5})[1]
        'brier() lacks outcome; write brier(probability=..., outcome=...)'
        >>> def interval(*, level=0.95): ...
        >>> call_fault(interval, (), {"alpha": 0.05})[1].partition("; ")[2]
        'write interval(level=...); level is 1 - alpha'
    """
    parameters = inspect.signature(function).parameters
    kinds = {each.kind for each in parameters.values()}
    by_position = [name for name, each in parameters.items() if each.kind in _BY_POSITION]
    given = {*by_position[: len(args)], *kwargs}
    unknown = [name for name in kwargs if name not in parameters]
    if unknown and inspect.Parameter.VAR_KEYWORD not in kinds:
        free = [name for name in parameters if name not in given]
        return unknown[0], _unknown(function, unknown, free)
    if len(args) > len(by_position) and inspect.Parameter.VAR_POSITIONAL not in kinds:
        return _by_position(function)
    lacking = [name for name in _required(function) if name not in given]
    if lacking:
        names = " and ".join(lacking)
        return lacking[0], f"{_name(function)}() lacks {names}; write {_call(function)}"
    return None


_BY_POSITION = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)


_FIRST_PARAMETERS = ("self", "cls")


def _name(function: Callable[..., Any]) -> str:
    """The name by which it is called; a class method is called with its class, as `Bins.fixed`."""
    of_class = "cls" in inspect.signature(function).parameters
    return function.__qualname__ if of_class else function.__name__


def _required(function: Callable[..., Any]) -> list[str]:
    variable = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    return [
        name
        for name, each in inspect.signature(function).parameters.items()
        if each.default is each.empty
        and each.kind not in variable
        and name not in _FIRST_PARAMETERS
    ]


def _keyword_only(function: Callable[..., Any]) -> list[str]:
    parameters = inspect.signature(function).parameters
    return [name for name, each in parameters.items() if each.kind is each.KEYWORD_ONLY]


def _call(function: Callable[..., Any], meant: Iterable[str] = ()) -> str:
    """The call as it is written: the arguments it requires, and further ones that were meant."""
    named = _keyword_only(function)
    names = dict.fromkeys([*_required(function), *meant])
    values = [f"{name}=..." if name in named else name for name in names]
    return f"{_name(function)}({', '.join(values)})"


def _unknown(function: Callable[..., Any], unknown: list[str], free: list[str]) -> str:
    meant: dict[str, str | None] = {}
    for name in unknown:
        candidates = [each for each in free if each not in meant.values()]
        meant[name] = _meant(name, candidates)
    shown = " and ".join(
        f"no keyword {name!r}{f' ({likely}?)' if likely else ''}" for name, likely in meant.items()
    )
    cure = f"write {_call(function, [each for each in meant.values() if each])}"
    if None in meant.values():
        takes = [
            each for each in inspect.signature(function).parameters if each not in _FIRST_PARAMETERS
        ]
        cure = f"it takes {', '.join(takes)}" if takes else "it takes no argument"
    conversions = [
        _OTHER_NUMBERS[name].format(name)
        for name in unknown
        if meant[name] and name in _OTHER_NUMBERS
    ]
    return f"{_name(function)}() has {shown}; {'; '.join([cure, *conversions])}"


def _meant(name: str, free: list[str]) -> str | None:
    """The argument that a name of others, or a slip, most likely stands for."""
    for each in _NAMES_ELSEWHERE.get(name, ()):
        if each in free:
            return each
    longer = [each for each in free if len(name) > 2 and each.startswith(name)]
    return next(iter([*longer, *get_close_matches(name, free, n=1)]), None)


def _by_position(function: Callable[..., Any]) -> tuple[str, str]:
    """Say which keyword is which, where arguments that have to be named came by position."""
    named = _keyword_only(function)
    needed = [name for name in named if name in _required(function)]
    if needed:
        both = " and ".join(needed)
        return needed[0], (
            f"{_name(function)}() takes {both} by name, so that they cannot be swapped;"
            f" write {_call(function)}"
        )
    if not named:
        takes = [
            each for each in inspect.signature(function).parameters if each not in _FIRST_PARAMETERS
        ]
        how_many = f"at most {counted(len(takes), 'argument')}" if takes else "no argument"
        return takes[
            -1
        ] if takes else "", f"{_name(function)}() takes {how_many}; write {_call(function)}"
    names = ", ".join(named)
    return named[0], f"{_name(function)}() takes {names} by name, as {_call(function, named[:1])}"
