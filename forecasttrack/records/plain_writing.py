"""A record as plain data: mappings, lists, text and numbers, as YAML, JSON and ledgers carry it.

Keys are the names of the fields, with ``question``, ``claim`` and ``briefing`` for the ids of
other records; the kind of a question and the belief of a forecast take keys of their own.
Fields with their default value are left out, except the kind of a question.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import attrs

from forecasttrack.records import moments
from forecasttrack.records.belief import Belief, Cdf, Distribution
from forecasttrack.records.moments import Day, Moment
from forecasttrack.records.plain_faults import key_of

_LARGEST_WHOLE = 2**53


def to_plain(record: object) -> dict[str, Any]:
    """Write a record in its plain form, without the fields that have their default value.

    The kind of a question is always written.

    Example:
        >>> from forecasttrack.records.question import Condition
        >>> to_plain(Condition(question_id="K1"))
        {'question': 'K1'}
    """
    plain: dict[str, Any] = {}
    for name, key, default in _layout(type(record)):  # type: ignore[arg-type]
        value = getattr(record, name)
        if name in _SPREAD:
            plain |= {} if value is None else _SPREAD[name](value)
        elif type(value) is not type(default) or value != default:
            plain[key] = _plain_value(value)
    return plain


@cache
def _layout(cls: type) -> list[tuple[str, str, object]]:
    """Name, key and default of each field, looked up once for all records of a class."""
    return [(field.name, key_of(field.name), _default_of(field)) for field in attrs.fields(cls)]


def _default_of(field: attrs.Attribute[Any]) -> object:
    default: Any = field.default
    return default.factory() if hasattr(default, "factory") else default


def _plain_value(value: object) -> Any:
    if isinstance(value, str):
        return value
    if isinstance(value, Moment | Day):
        return moments.text(value)
    if isinstance(value, tuple):
        return [_plain_value(item) for item in value]
    if isinstance(value, Mapping):
        return {key: _plain_value(item) for key, item in value.items()}
    if not attrs.has(type(value)):
        return plain_number(value) if isinstance(value, float) else value
    return _plain_kind(value) if hasattr(value, "name") else to_plain(value)


def plain_number(value: float) -> float:
    """Write a whole number below 2**53 without a point: 75000 and 75000.0 are the same fact."""
    return int(value) if value.is_integer() and abs(value) < _LARGEST_WHOLE else float(value)


def _plain_kind(value: Any) -> dict[str, Any]:
    """A kind of question, or a rule: its name first, then its fields."""
    return {"kind": value.name} | to_plain(value)


def _plain_belief(belief: Belief) -> dict[str, Any]:
    if isinstance(belief, Distribution):
        return {belief.shape: {"family": belief.family} | _plain_value(belief.parameters)}
    if isinstance(belief, Cdf):
        return {belief.shape: to_plain(belief)}
    return {belief.shape: _plain_value(next(iter(attrs.astuple(belief, recurse=False))))}


_SPREAD = {"kind": _plain_kind, "belief": _plain_belief}
"""Fields that are written as several keys, each with its writer."""
