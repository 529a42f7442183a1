"""Checks of the fields of a record one by one, and of relations between its fields.

A validator here takes ``(record, attribute, value)`` as attrs passes them. It never looks at the
record, so it can check one field of a record that could not be built.
A relation is a function that refuses values of several fields that do not fit each other; its
parameters bear the names of these fields.
"""

from __future__ import annotations

import inspect
import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, lru_cache
from operator import attrgetter
from typing import Any, ClassVar, Protocol, TypeAlias

import attrs

from forecasttrack.display.found import shown
from forecasttrack.errors import ForecastTrackError, InvalidRecordError, did_you_mean

Validator: TypeAlias = Callable[[Any, Any, Any], None]
Relation: TypeAlias = Callable[..., None]

_UNKEEPABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
"""Control characters and lone surrogates, which some databases and files refuse or change."""

_ID = re.compile(r"[^\s/\\\x00-\x1f\x7f](?:[^\x00-\x1f\x7f/\\]*[^\s\x00-\x1f\x7f/\\])?")
_UNSEEN = "\u00ad\u115f\u1160\u180e\u200b\u2060-\u2064\u3164\ufeff\uffa0"
"""Characters that nobody sees; joiners are not among them, since many languages need them."""
_MISLEADING = re.compile(
    f"([{_UNSEEN}])|[\x80-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]"
)
"""Characters that control a terminal, reverse text or are not seen: two ids could look alike."""
_LONGEST_ID = 200

LARGEST = 1e37
"""The largest size of a number: see docs/decisions/0202-numbers-that-can-be-scored.md."""

SMALLEST = 1e-37
"""The least value of a number that must exceed 0, for the same reason."""


class HasRelations(attrs.AttrsInstance, Protocol):
    """A record class that lists the relations which its fields must keep."""

    BETWEEN_FIELDS: ClassVar[tuple[Relation, ...]]


def refuse_unwritable(value: str) -> None:
    """Refuse control characters and halves of characters, which not every store keeps."""
    unkeepable = None if value.isprintable() else _UNKEEPABLE.search(value)
    if unkeepable:
        raise InvalidRecordError(
            f"{value[:60]!r} holds {_named(unkeepable[0])} at position {unkeepable.start()},"
            " which not every store keeps; write it without"
        )


def _named(character: str) -> str:
    code = f"U+{ord(character):04X}"
    return f"half a character ({code})" if character >= "\ud800" else f"the control {code}"


def is_shown_as_it_is(value: str) -> None:
    """Refuse characters with which two ids could look alike: unseen ones and text controls."""
    found = _MISLEADING.search(value)
    if found:
        fault = "nobody sees" if found[1] else "changes how text is shown"
        raise InvalidRecordError(
            f"{value[:60]!r} holds U+{ord(found[0]):04X} at position {found.start()}, which"
            f" {fault}; write the id without"
        )


def is_id(_: object, __: object, value: str) -> None:
    """Refuse an id that cannot be written on one line, in a path or in a table."""
    if not isinstance(value, str):
        raise InvalidRecordError(f"an id is text, found {shown(value)}; put it in quotes")
    _check_id(value)


@lru_cache(maxsize=100_000)
def _check_id(value: str) -> None:
    """Check an id only once, though it stands in many records."""
    refuse_unwritable(value)
    is_shown_as_it_is(value)
    if len(value) > _LONGEST_ID:
        raise InvalidRecordError(f"the id is {len(value)} characters long; at most {_LONGEST_ID}")
    if value in (".", ".."):
        raise InvalidRecordError(f"{value!r} is no id, since paths take it for a folder")
    if not _ID.fullmatch(value):
        raise InvalidRecordError(
            f"{value!r} is no id; use letters, digits, spaces inside and signs other than / and \\"
        )


def is_text(_: object, attribute: attrs.Attribute[str], value: str) -> None:
    """Refuse what is not text, and text with nothing in it."""
    if not isinstance(value, str):
        raise InvalidRecordError(
            f"{attribute.name} is text, found {shown(value)}; put it in quotes"
        )
    refuse_unwritable(value)
    if not value.strip():
        raise InvalidRecordError(f"{attribute.name} is empty; write it, or leave the key out")


def can_be_scored(value: float) -> bool:
    """Whether a number is neither NaN, nor infinite, nor too large to compute scores from.

    Example:
        >>> can_be_scored(1e37), can_be_scored(float("nan")), can_be_scored(10**400)
        (True, False, False)
    """
    return -LARGEST <= value <= LARGEST


def size_hint(value: object) -> str:
    """The cure for a finite number that is too large; empty for anything else.

    Example:
        >>> size_hint(1e300)
        '; a number has at most the size 1e+37, so state it in a larger unit'
    """
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not LARGEST < abs(value) < math.inf:  # type: ignore[arg-type]
        return ""
    return f"; a number has at most the size {LARGEST:g}, so state it in a larger unit"


def is_number(_: object, attribute: attrs.Attribute[float], value: float) -> None:
    """Refuse booleans, text, NaN, infinity and numbers too large to compute scores from."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not can_be_scored(value):
        hint = size_hint(value)
        raise InvalidRecordError(f"{attribute.name} is a finite number, found {shown(value)}{hint}")


def is_count(_: object, attribute: attrs.Attribute[int], value: int) -> None:
    """Refuse everything but a whole number."""
    is_number(_, attribute, value)  # type: ignore[arg-type]
    if not isinstance(value, int):
        raise InvalidRecordError(f"{attribute.name} is a whole number, found {shown(value)}")


def is_probability(_: object, attribute: attrs.Attribute[float], value: float) -> None:
    """Refuse what lies outside [0, 1]."""
    is_number(_, attribute, value)
    if not 0 <= value <= 1:
        name = "the probability" if attribute.name == "yes" else attribute.name
        hint = " For a percentage, divide by 100." if 2 <= value <= 100 else ""
        raise InvalidRecordError(f"{name} is {value}; a probability lies in [0, 1].{hint}")


def is_truth(_: object, attribute: attrs.Attribute[bool], value: bool) -> None:
    """Refuse everything but true and false."""
    if not isinstance(value, bool):
        raise InvalidRecordError(f"{attribute.name} is true or false, found {shown(value)}")


def one_of(*choices: str) -> Validator:
    """Make a validator for a closed list of words."""

    def is_choice(_: object, attribute: attrs.Attribute[str], value: str) -> None:
        if not isinstance(value, str) or value not in choices:
            raise InvalidRecordError(
                f"{attribute.name} is {shown(value)}, which is not on the list. "
                f"{did_you_mean(value, choices)}"
            )

    return is_choice


def within(low: float, high: float) -> Validator:
    """Make a validator for a number in a closed interval."""

    def is_within(_: object, attribute: attrs.Attribute[float], value: float) -> None:
        is_number(_, attribute, value)
        if not low <= value <= high:
            raise InvalidRecordError(f"{attribute.name} is {value}; it lies in [{low:g}, {high:g}]")

    return is_within


def distinct(_: object, attribute: attrs.Attribute[Iterable[str]], value: Iterable[str]) -> None:
    """Refuse a list that names the same thing twice."""
    seen: set[str] = set()
    for item in value:
        if item in seen:
            raise InvalidRecordError(f"{attribute.name} names {item!r} twice")
        seen.add(item)


def listed(value: Iterable[Any]) -> tuple[Any, ...]:
    """Make a tuple of a list; a single text is refused, not taken apart into letters.

    Example:
        >>> listed(["Ann", "Ben"])
        ('Ann', 'Ben')
    """
    if type(value) is tuple:
        return value
    try:
        # An array without axes is iterable by its type alone.
        items = None if isinstance(value, str | bytes | Mapping) else tuple(value)
    except TypeError:
        items = None
    if items is None:
        raise InvalidRecordError(f"a list is needed, found {shown(value)}; put it in brackets")
    return items


def keyed(value: Mapping[str, Any]) -> dict[str, Any]:
    """A dictionary made of a mapping; anything else is refused.

    Example:
        >>> keyed({"red": 0.25})
        {'red': 0.25}
    """
    if not isinstance(value, Mapping):
        raise InvalidRecordError(
            f"a mapping is needed, found {shown(value)}; give each value its name"
        )
    return dict(value)


def is_a(*classes: type) -> Validator:
    """Make a validator for an instance of one of some classes."""

    def is_instance(_: object, attribute: attrs.Attribute[Any], value: object) -> None:
        if not isinstance(value, classes):
            names = " or ".join(cls.__name__ for cls in classes)
            raise InvalidRecordError(
                f"{attribute.name} takes {names}, found {shown(value)}{_made_by(classes)}"
            )

    return is_instance


def _made_by(classes: tuple[type, ...]) -> str:
    """Advice how to make the record that is needed, if only one class is taken."""
    if len(classes) > 1 or not attrs.has(classes[0]):
        return ""
    needed = [each.name for each in attrs.fields(classes[0]) if each.default is attrs.NOTHING]
    return f"; make one: ft.{classes[0].__name__}({', '.join(f'{name}=...' for name in needed)})"


def each(validator: Validator) -> Validator:
    """Make a validator for a list from the validator of its items."""

    def check(record: object, attribute: Any, value: Iterable[object]) -> None:
        for item in value:
            validator(record, attribute, item)

    return check


def optional(validator: Validator) -> Validator:
    """Let ``None`` pass, and check everything else."""

    def check(record: object, attribute: Any, value: object) -> None:
        if value is not None:
            validator(record, attribute, value)

    return check


def fields_first(*names: str) -> Callable[[type, list[Any]], list[Any]]:
    """Put some fields of a record before those that it inherits, in its plain form too."""

    def in_order(_: type, fields: list[Any]) -> list[Any]:
        first = {name: place for place, name in enumerate(names)}
        return sorted(fields, key=lambda field: first.get(field.name, len(names)))

    return in_order


def keep_relations(record: HasRelations) -> None:
    """Raise the error of the first relation between fields that a record breaks."""
    for relation, fields_of in _relations_of(type(record)):
        relation(*fields_of(record))


def broken_relations(
    cls: type[HasRelations], sound: Mapping[str, object]
) -> Iterator[ForecastTrackError]:
    """Check every relation whose fields are all sound, and yield the error of each broken one."""
    for relation in cls.BETWEEN_FIELDS:
        names = _fields_of(relation)
        if sound.keys() >= {*names}:
            try:
                relation(*[sound[name] for name in names])
            except ForecastTrackError as error:
                yield error


@cache
def _relations_of(
    cls: type[HasRelations],
) -> tuple[tuple[Relation, Callable[[HasRelations], Iterable[Any]]], ...]:
    """Each relation with a function that gets the values of its fields from a record."""
    return tuple((each, _getter(_fields_of(each))) for each in cls.BETWEEN_FIELDS)


def _getter(names: tuple[str, ...]) -> Callable[[HasRelations], Iterable[Any]]:
    if len(names) > 1:
        return attrgetter(*names)
    return lambda record: [getattr(record, name) for name in names]


@cache
def _fields_of(relation: Callable[..., None]) -> tuple[str, ...]:
    """The names of the fields of a relation, in the order of its parameters."""
    return tuple(inspect.signature(relation).parameters)
