"""Arguments of the wrong type: a call that fails because of one says which, and what it takes.

The types are those that the signature states; only a call that failed already is looked at.
"""

from __future__ import annotations

import builtins
import collections.abc
import functools
import inspect
import os
import sys
import types
import typing
from collections.abc import Callable, Iterator
from typing import Any, Literal, ParamSpec, TypeVar, get_args, get_origin

from forecasttrack.display.found import shown
from forecasttrack.display.keywords import call_fault
from forecasttrack.errors import ForecastTrackError, InvalidArgumentError

P = ParamSpec("P")
R = TypeVar("R")

_LARGEST_INTEGER = 2**64
_LIST = "a list"
_NEEDED = {
    "_Numbers": "numbers, in a list or an array",
    "ndarray": "numbers in an array",
    "int": "a whole number",
    "float": "a number",
    "bool": "True or False",
    "str": "a text",
    "NoneType": "None",
    "PathLike": "a path",
    "Callable": "a function",
    **dict.fromkeys(("dict", "Mapping"), "a mapping"),
    **dict.fromkeys(("list", "tuple", "Sequence", "Iterable", "Collection"), _LIST),
}
_MADE_BY = {
    "Pairs": "ft.pair(book)",
    "Scores": "ft.score(pairs)",
    "Book": "ft.read_book(path)",
    "Calibration": "ft.calibration(pairs)",
    "Facts": "ft.read_facts(path)",
    "Tally": "ft.reliability.count(probability=..., outcome=...)",
    "Lexicon": "ft.lexicon(name)",
}
_NAMES_OF_ROWS = ("cluster", "clusters", "question", "forecaster", "group", "unit", "coder")


class _Numbers:
    """Stands in annotations for ``ArrayLike``: numbers in a list or an array."""


def naming_arguments(function: Callable[P, R]) -> Callable[P, R]:
    """Name the argument of the wrong type where a call fails because of it.

    Arguments that are yes or no, or a whole number, are checked beforehand, for nothing fails
    where "no" is taken for a yes and 10.5 for a length.

    Example:
        >>> @naming_arguments
        ... def half(number: float) -> float:
        ...     return number / 2
        >>> half("ten")
        Traceback (most recent call last):
            ...
        forecasttrack.errors.InvalidArgumentError: number takes a number, found 'ten'
    """
    checked_beforehand = frozenset(
        name for name, wanted in function.__annotations__.items() if wanted in _CHECKED_CLASSES
    )

    @functools.wraps(function)
    def checked(*args: P.args, **kwargs: P.kwargs) -> R:
        for name in checked_beforehand & kwargs.keys():
            value = kwargs[name]
            if type(value) not in _CHECKED_CLASSES[function.__annotations__[name]]:
                _refuse_unless_it_fits(name, value, function)
        try:
            return function(*args, **kwargs)
        except ForecastTrackError:
            raise
        except UnicodeEncodeError as error:
            message = f"a text holds {error.object[error.start]!a}, which is half a character"
            raise InvalidArgumentError(message) from error
        except (TypeError, ValueError, AttributeError, LookupError, ArithmeticError) as error:
            for name, message in _misfits(function, args, kwargs):
                raise InvalidArgumentError(message, field=name) from error
            raise

    return checked


_CHECKED_CLASSES: dict[str, tuple[type, ...]] = {
    "bool": (bool,),
    "bool | None": (bool, types.NoneType),
    "int": (int,),
    "int | None": (int, types.NoneType),
}
"""Annotations of arguments that are looked at before the call, and the classes that fit them."""


def _refuse_unless_it_fits(name: str, value: object, function: Callable[..., Any]) -> None:
    wanted = _resolved(function.__annotations__[name], function)
    if not _fits(value, wanted, name):
        raise InvalidArgumentError(
            f"{name} takes {_needed(wanted)}, found {shown(value)}", field=name
        )


def naming_fields(cls: type[R]) -> type[R]:
    """Name the field that is missing, or called otherwise, where no record is made because of it.

    Example:
        >>> import attrs
        >>> @naming_fields
        ... @attrs.frozen(kw_only=True)
        ... class Spot:
        ...     place: str
        >>> Spot()
        Traceback (most recent call last):
            ...
        forecasttrack.errors.InvalidArgumentError: Spot() lacks place; write Spot(place=...)
    """
    made: Callable[..., None] = cls.__init__

    @functools.wraps(made)
    def checked(self: R, *args: Any, **kwargs: Any) -> None:
        try:
            made(self, *args, **kwargs)
        except TypeError as error:
            if fault := call_fault(cls, args, kwargs):
                raise InvalidArgumentError(fault[1], field=fault[0]) from error
            raise

    type.__setattr__(cls, "__init__", checked)
    return cls


def _misfits(
    function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> Iterator[tuple[str, str]]:
    """Yield name and message of each argument that does not fit, lists of numbers last."""
    signature = inspect.signature(function)
    try:
        given = signature.bind(*args, **kwargs).arguments
    except TypeError:
        if fault := call_fault(function, args, kwargs):
            yield fault
        return
    found = []
    for name, value in given.items():
        parameter = signature.parameters[name]
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            continue
        wanted = _resolved(parameter.annotation, function)
        if not _fits(value, wanted, name):
            found.append((wanted is _Numbers, name, f"{name} takes {_needed(wanted)}"))
    for _, name, message in sorted(found, key=lambda each: each[0]):
        yield name, f"{message}, found {shown(given[name])}"
    shapes = {
        name: _shape(value)
        for name, value in given.items()
        if _is_array(_resolved(signature.parameters[name].annotation, function))
        and value is not None
    }
    if len(set(shapes.values())) > 1 or () in shapes.values():
        found_shapes = ", ".join(f"{name} {shape}" for name, shape in shapes.items())
        message = f"the shapes of the arrays do not fit ({found_shapes}); give each its rows"
        yield [*shapes][-1], message


# --- what a signature states -------------------------------------------------------------------


class _Names(dict[str, Any]):
    """The names that annotations use, also those that are imported for type checkers alone."""

    def __missing__(self, name: str) -> Any:
        for module in (builtins, typing, collections.abc):
            if hasattr(module, name):
                return getattr(module, name)
        for path, module in list(sys.modules.items()):
            if path.startswith("forecasttrack.") and name in vars(module):
                return vars(module)[name]
        return Any


def _resolved(annotation: Any, function: Callable[..., Any]) -> Any:
    if not isinstance(annotation, str):
        return Any if annotation is inspect.Parameter.empty else annotation
    names = _Names({**function.__globals__, "ArrayLike": _Numbers})
    stated = types.SimpleNamespace(__annotations__={"it": annotation})
    try:
        return typing.get_type_hints(stated, localns=names)["it"]
    except (TypeError, AttributeError, NameError, SyntaxError):
        return Any


def _fits(value: Any, wanted: Any, name: str) -> bool:
    if wanted is _Numbers:
        return _names_rows(value) if name in _NAMES_OF_ROWS else _holds_numbers(value)
    origin, inner = get_origin(wanted), get_args(wanted)
    if origin in (typing.Union, types.UnionType):
        return any(_fits(value, each, name) for each in inner if each is not object)
    if origin is Literal:
        return any(isinstance(value, type(each)) and value == each for each in inner)
    if wanted is None or wanted is type(None):
        return value is None
    if origin is not None:
        return _fits_generic(value, origin, inner, name)
    return _fits_class(value, wanted, name)


def _fits_class(value: Any, wanted: Any, name: str) -> bool:
    if wanted in (int, float):
        kinds = "iu" if wanted is int else "iuf"
        is_number = isinstance(value, int | wanted) and not isinstance(value, bool)
        is_scalar = getattr(value, "shape", None) == () and value.dtype.kind in kinds
        is_sound = name != "seed" or not is_number or value >= 0
        return is_sound and ((is_number and abs(value) < 2**1023) or is_scalar)
    if getattr(wanted, "__name__", "") == "ndarray":
        return _is_numeric(value) or (name in _NAMES_OF_ROWS and isinstance(value, wanted))
    if wanted is bool:
        return isinstance(value, bool) or type(value).__name__ in ("bool", "bool_")
    return wanted is Any or not isinstance(wanted, type) or isinstance(value, wanted)


def _fits_generic(value: Any, origin: Any, inner: tuple[Any, ...], name: str) -> bool:
    if not isinstance(origin, type):
        return True
    if origin is os.PathLike:
        return isinstance(value, os.PathLike)
    if origin.__name__ == "ndarray":
        return _is_numeric(value)
    items: Any = value
    is_text, has_no_axis = isinstance(value, str | bytes), getattr(value, "shape", None) == ()
    if not isinstance(value, origin) or is_text or has_no_axis:
        return False
    is_list = isinstance(value, list | tuple | set | dict) or hasattr(value, "shape")
    return not (inner and is_list) or all(_fits(each, inner[0], name) for each in items)


def _is_numeric(value: Any) -> bool:
    return hasattr(value, "dtype") and value.dtype.kind in "biufM"


def _is_array(wanted: Any) -> bool:
    return any(each is _Numbers or each.__name__ == "ndarray" for each in _classes_in(wanted))


def _classes_in(wanted: Any) -> tuple[Any, ...]:
    """The classes of a union, or the one class."""
    return tuple(each for each in (wanted, *get_args(wanted)) if isinstance(each, type))


def _names_rows(value: Any) -> bool:
    """Whether a value is a list or column, not empty, whose items can be told apart and ordered."""
    if len(_shape(value)) != 1:
        return False
    try:
        return len(sorted(set(value))) > 0
    except TypeError:
        return False


def _shape(value: Any) -> tuple[int, ...]:
    """The shape of an array, column or nested list; of a ragged one as far as it is even."""
    if (shape := getattr(value, "shape", None)) is not None:
        return tuple(shape)
    if not hasattr(value, "__len__") or isinstance(value, str | bytes):
        return ()
    inner = {_shape(each) for each in value}
    return (len(value), *(inner.pop() if len(inner) == 1 else ()))


def _holds_numbers(value: Any) -> bool:
    if hasattr(value, "__array__"):
        return value.__array__().dtype.kind in "biufM"
    if isinstance(value, list | tuple | range):
        is_even = len({_shape(each) for each in value}) <= 1
        return is_even and all(map(_holds_numbers, value))
    return isinstance(value, float) or (isinstance(value, int) and abs(value) < _LARGEST_INTEGER)


# --- what is said of it ------------------------------------------------------------------------


def _needed(wanted: Any) -> str:
    origin, inner = get_origin(wanted), get_args(wanted)
    if origin in (typing.Union, types.UnionType):
        return " or ".join(dict.fromkeys(map(_needed, inner)))
    if origin is Literal:
        return "one of " + ", ".join(map(repr, inner))
    name = getattr(origin or wanted, "__name__", str(wanted))
    return _NEEDED.get(name, f"{name}: {_MADE_BY[name]}" if name in _MADE_BY else name)
