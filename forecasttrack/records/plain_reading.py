"""Plain data (mappings, lists, text, numbers) to records, with every fault found at once.

The plain form is described beside ``to_plain``, which writes it.
Nothing is coerced: a number where text belongs is a fault.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Container, Iterator, Mapping
from functools import cache
from typing import Any, TypeVar, get_args, get_type_hints

import attrs
import cattrs
from cattrs.dispatch import StructureHook

from forecasttrack.display.found import shown
from forecasttrack.errors import (
    ForecastTrackError,
    InvalidRecordError,
    did_you_mean,
)
from forecasttrack.records import checks, moments, scalars
from forecasttrack.records.belief import (
    SHAPES,
    Belief,
    Cdf,
    Point,
    Quantile,
    Quantiles,
    Samples,
)
from forecasttrack.records.kind import KINDS, Binary, Kind
from forecasttrack.records.moments import Day, Moment, Period
from forecasttrack.records.plain_beliefs import (
    distribution,
    option_probabilities,
    probability,
    with_days,
)
from forecasttrack.records.plain_days import days_by_name
from forecasttrack.records.plain_faults import (
    FaultCollector,
    PlainError,
    PlainFault,
    key_of,
    path_of,
)
from forecasttrack.records.resolution import Outcome, Range
from forecasttrack.records.rule import RULES, Rule
from forecasttrack.records.sound_records import ReadField, RecordPlan

Record = TypeVar("Record")


def from_plain(cls: type[Record], data: object) -> Record:
    """Make a record from its plain form.

    Raises:
        PlainError: The data makes no such record; ``.faults`` holds every fault with its path.

    Example:
        >>> from forecasttrack.records.forecast import Forecast
        >>> forecast = from_plain(
        ...     Forecast,
        ...     {
        ...         "question": "rain",
        ...         "forecaster": "ann",
        ...         "probability": 0.7,
        ...         "issued_at": "2026-01-01T08:00Z",
        ...     },
        ... )
        >>> forecast.belief.yes
        0.7
    """
    return _record(cls, data)


# --- scalars ---------------------------------------------------------------------------------


def _when(value: object, _: Any) -> moments.When:
    if isinstance(value, str):
        return moments.date(value)
    if isinstance(value, Mapping):
        return _record(Period, value)
    return moments.when(scalars.text_of_date(value))


def _outcome(value: object, _: Any) -> Outcome:
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        is_period = "earliest" in value or "latest" in value
        return _record(Period, value) if is_period else _record(Range, value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InvalidRecordError(
            f"an outcome is text, a number, a range or a date, found {scalars.seen(value)};"
            " for a binary question write yes or no"
        )
    return scalars.number(value, None)


# --- lists and records -----------------------------------------------------------------------


def _list(value: object, wanted: Any) -> tuple[Any, ...]:
    if value is None:
        raise InvalidRecordError("a list is needed, found nothing; leave the key out or write []")
    if not isinstance(value, list | tuple):
        raise InvalidRecordError(
            f"a list is needed, found {scalars.seen(value)}; begin each line with -"
        )
    (item_type, *_) = get_args(wanted)
    collector = FaultCollector()
    items = [
        collector.attempt(index, lambda item=item: _CONVERTER.structure(item, item_type))[1]  # type: ignore[misc]
        for index, item in enumerate(value)
    ]
    collector.finish()
    return tuple(items)


def _record(cls: type[Record], data: object) -> Record:
    if type(data) is not dict and not isinstance(data, Mapping):
        raise InvalidRecordError(
            f"a mapping of keys is needed, found {scalars.seen(data)};"
            f" write its keys, such as {keys_of(cls)[0]}:"
        )
    record = _record_if_sound(cls, data)
    return _record_or_faults(cls, data) if record is None else record


def _record_if_sound(cls: type[Record], data: Mapping[str, object]) -> Record | None:
    """The record, or None where its data have a fault, which is not looked for further.

    Nearly every record is sound; this way is the quick one.
    """
    plan: RecordPlan[Record] = _plan(cls)  # type: ignore[arg-type] # classes are hashable
    try:
        return plan.record(data)
    except (ForecastTrackError, TypeError, KeyError):
        return None


@cache
def _plan(cls: type[Record]) -> RecordPlan[Record]:
    types, fields = _types(cls), attrs.fields(cls)  # type: ignore[arg-type] # a class of attrs
    return RecordPlan(cls, [_read_field(field, types[field.name]) for field in fields])


def _read_field(field: attrs.Attribute[Any], wanted: Any) -> ReadField:
    if field.name in _SPREAD:
        read, keys = _SPREAD[field.name]
        return ReadField(field, tuple(keys), read, field)
    return ReadField(field, (key_of(field.name),), _CONVERTER.get_structure_hook(wanted), wanted)


def _record_or_faults(cls: type[Record], data: Mapping[str, object]) -> Record:
    """Make a record field by field, and raise all faults of its data together."""
    collector = FaultCollector()
    misspelt = list(_unknown_keys(cls, data))
    collector.faults += [fault for fault, _ in misspelt]
    sound = dict(_fields(cls, data, {meant for _, meant in misspelt}, collector))
    _relate(cls, sound, {*data, *(meant for _, meant in misspelt)}, collector)
    collector.finish()
    built, record = collector.attempt(None, lambda: cls(**sound))
    collector.finish()
    assert built  # noqa: S101 - finish() raised otherwise
    return record  # type: ignore[no-any-return]


def keys_of(cls: type) -> tuple[str, ...]:
    """Every key that the plain form of a record may have, in the order of its fields."""
    if cls not in _KEYS:
        keys: list[str] = []
        for field in attrs.fields(cls):
            keys += _SPREAD[field.name][1] if field.name in _SPREAD else [key_of(field.name)]
        _KEYS[cls] = tuple(keys)
    return _KEYS[cls]


_KEYS: dict[type, tuple[str, ...]] = {}
_COMMA_ADVICE = (
    "A comma ends an entry in braces; a number has a point before its decimals, and nothing between"
    " its thousands"
)


def _unknown_keys(cls: type, data: Mapping[str, object]) -> Iterator[tuple[PlainFault, str | None]]:
    """Yield a fault for each unknown key, with the key that was probably meant."""
    keys = keys_of(cls)
    for key in data:
        if key not in keys:
            known = [each for each in keys if each not in data]
            meant = difflib.get_close_matches(str(key), known, n=1)
            is_split_number = data[key] is None and str(key).isdecimal()
            advice = _COMMA_ADVICE if is_split_number else did_you_mean(key, known)
            fault = PlainFault((key,), f"unknown key {shown(key)}. {advice}", on_key=True)
            yield fault, meant[0] if meant else None


def _fields(
    cls: type, data: Mapping[str, object], meant: Container[str | None], collector: FaultCollector
) -> Iterator[tuple[str, Any]]:
    types = _types(cls)
    for field in attrs.fields(cls):
        if field.name in _SPREAD and any(key in meant for key in _SPREAD[field.name][1]):
            continue
        if field.name in _SPREAD:
            succeeded, value = collector.attempt(None, lambda f=field: _SPREAD[f.name][0](data, f))  # type: ignore[misc]
        elif key_of(field.name) in data:
            succeeded, value = collector.attempt(
                key_of(field.name),
                lambda f=field: _field(f, types[f.name], data),  # type: ignore[misc]
            )
        elif key_of(field.name) in meant:
            continue  # the misspelt key is the fault; that this one is missing follows from it
        else:
            succeeded, value = collector.attempt(None, lambda f=field: _absent(f))  # type: ignore[misc]
        if succeeded and value is not attrs.NOTHING:
            yield field.name, value


def _types(cls: type) -> dict[str, Any]:
    if cls not in _TYPES:
        _TYPES[cls] = get_type_hints(cls)
    return _TYPES[cls]


_TYPES: dict[type, dict[str, Any]] = {}


def _field(field: attrs.Attribute[Any], wanted: Any, data: Mapping[str, object]) -> Any:
    value = _CONVERTER.structure(data[key_of(field.name)], wanted)
    if field.validator is not None:
        field.validator(None, field, value)
    return value


def _absent(field: attrs.Attribute[Any]) -> object:
    if field.default is attrs.NOTHING:
        raise InvalidRecordError(f"the key {key_of(field.name)!r} is missing; add it")
    return attrs.NOTHING


def _relate(
    cls: type, sound: Mapping[str, object], given: Container[object], collector: FaultCollector
) -> None:
    """Check the relations between fields that are sound, or absent and so have their defaults."""
    if hasattr(cls, "BETWEEN_FIELDS"):
        defaults = {
            field.name: field.default
            for field in attrs.fields(cls)
            if key_of(field.name) not in given and not _needs_more(field.default)
        }
        for error in checks.broken_relations(cls, {**defaults, **sound}):
            collector.faults.append(PlainFault(path_of(error), str(error)))


def _needs_more(default: object) -> bool:
    """Whether a field has no default, or one that a function makes for each record."""
    return default is attrs.NOTHING or hasattr(default, "factory")


# --- fields that are read from several keys --------------------------------------------------


def _kind(data: Mapping[str, object], _: object) -> Kind:
    if data.keys().isdisjoint(_KIND_KEYS[1:]) and data.get("kind", "binary") == "binary":
        return Binary()
    collector = FaultCollector()
    classes = {cls.name: cls for cls in KINDS}
    name = data.get("kind", "binary")
    if not isinstance(name, str) or name not in classes:
        raise PlainError(
            [PlainFault(("kind",), f"no kind {name!r}. {did_you_mean(name, classes)}")]
        )
    cls = classes[name]
    own = {field.name for field in attrs.fields(cls)}
    given = {key: data[key] for key in _KIND_KEYS[1:] if key in data}
    for key in given.keys() - own:
        message = f"a {name} question has no {key!r}; leave it out, or is its kind another?"
        collector.faults.append(PlainFault((key,), message, on_key=True))
    _, kind = collector.attempt(
        None, lambda: _record(cls, {k: given[k] for k in given if k in own})
    )
    collector.finish()
    return kind  # type: ignore[no-any-return]


def _rule(data: object, _: object) -> Rule:
    if not isinstance(data, Mapping):
        raise InvalidRecordError(
            f"a mapping is needed, found {scalars.seen(data)}; write its keys, such as kind: value"
        )
    classes = {cls.name: cls for cls in RULES}
    name = data.get("kind")
    if not isinstance(name, str) or name not in classes:
        fault = "the key 'kind' is missing" if name is None else f"no rule {shown(name)}"
        raise PlainError([PlainFault(("kind",), f"{fault}. {did_you_mean(name or '', classes)}")])
    return _record(classes[name], {key: data[key] for key in data if key != "kind"})


def _belief(data: Mapping[str, object], field: attrs.Attribute[Any]) -> Belief | None:
    given = [key for key in _BELIEF_KEYS if key in data]
    if not given and field.default is None:
        return None
    if not given:
        raise InvalidRecordError(
            f"there is no belief; state one of {', '.join(_BELIEF_KEYS[:-1])} or {_BELIEF_KEYS[-1]}"
        )
    if len(given) > 1:
        message = f"a forecast holds one belief, found {' and '.join(given)}; keep one"
        raise PlainError([PlainFault((sorted(given, key=list(data).index)[1],), message, True)])
    collector = FaultCollector()
    _, belief = collector.attempt(given[0], lambda: _READ_BELIEF[given[0]](data[given[0]]))
    collector.finish()
    return belief  # type: ignore[no-any-return]


_READ_BELIEF: dict[str, Callable[[object], Belief]] = {
    "probability": probability,
    "options": option_probabilities,
    "quantiles": lambda value: Quantiles(_list(with_days(value), tuple[Quantile, ...])),
    "samples": lambda value: Samples(_list(with_days(value), tuple[float, ...])),
    "distribution": lambda value: distribution(with_days(value)),
    "point": lambda value: Point(scalars.number(with_days(value), None)),
    "cdf": lambda value: _record(Cdf, with_days(value)),
}


_KIND_KEYS = [
    "kind", "options", "offered_from", "offered_until", "catch_all", "unit", "lower", "upper"
]  # fmt: skip
_BELIEF_KEYS = [cls.shape for cls in SHAPES]
_SPREAD: dict[str, tuple[Callable[..., Any], list[str]]] = {
    "kind": (_kind, _KIND_KEYS),
    "belief": (_belief, _BELIEF_KEYS),
}
"""Fields that are read from several keys, each with its reader and these keys."""


def _converter() -> cattrs.Converter:
    converter = cattrs.Converter(detailed_validation=False)
    hooks: dict[Any, StructureHook] = {
        str: scalars.text,
        float: scalars.number,
        Moment: scalars.moment,
        bool: scalars.boolean,
        int: scalars.whole,
    }
    for wanted, hook in hooks.items():
        converter.register_structure_hook(wanted, hook)
    converter.register_structure_hook_func(attrs.has, lambda data, cls: _record(cls, data))
    converter.register_structure_hook_func(_is_tuple, _list)
    unions: dict[Any, StructureHook] = {
        Moment | Day: scalars.date,
        Mapping[str, Moment | Day]: days_by_name,
        moments.When: _when,
        Outcome: _outcome,
        Rule: _rule,
        float | str: scalars.text_or_number,
        Mapping[str, str | float]: scalars.own_fields,
    }
    for union, hook in unions.items():
        for wanted in (union, union | None):
            converter.register_structure_hook_func(_is(wanted), hook)
    for wanted in (str, float, Moment):
        converter.register_structure_hook_func(_is(wanted | None), hooks[wanted])
    return converter


def _is_tuple(wanted: Any) -> bool:
    return getattr(wanted, "__origin__", None) is tuple


def _is(union: Any) -> Callable[[Any], bool]:
    return lambda wanted: wanted == union


_CONVERTER = _converter()
