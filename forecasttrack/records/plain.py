"""Records as plain data (mappings, lists, text, numbers) and back, with every fault found at once.

The plain form is what YAML, JSON and the ledger carry.
Keys are the names of the fields, with ``question``, ``claim`` and ``briefing`` for the ids of
other records; a question spreads its kind, and a forecast its belief, over keys of its own.
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

from forecasttrack.errors import InvalidForecastError, InvalidRecordError, did_you_mean
from forecasttrack.records import checks, moments, scalars
from forecasttrack.records.belief import (
    SHAPES,
    Belief,
    Distribution,
    OptionProbabilities,
    Point,
    Probability,
    Quantile,
    Quantiles,
    Samples,
)
from forecasttrack.records.moments import Day, Moment, Period
from forecasttrack.records.question import KINDS, Kind
from forecasttrack.records.resolution import Outcome, Range
from forecasttrack.records.rule import RULES, Rule
from forecasttrack.records.shape import Gathering, ShapeError, ShapeFault, key_of, path_of

Record = TypeVar("Record")

_LARGEST_WHOLE = 2**53


def from_plain(cls: type[Record], data: object) -> Record:
    """Make a record from its plain form.

    Raises:
        ShapeError: The data makes no such record; ``.faults`` holds every fault with its path.

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
    return _CONVERTER.structure(data, cls)


def to_plain(record: object) -> dict[str, Any]:
    """Write a record in its plain form, without the fields that keep their defaults.

    Example:
        >>> from forecasttrack.records.question import Condition
        >>> to_plain(Condition(question_id="K1"))
        {'question': 'K1'}
    """
    plain: dict[str, Any] = {}
    for name, key, default in _layout(type(record)):  # type: ignore[arg-type]
        value = getattr(record, name)
        if name in _SPREAD:
            plain |= {} if value is None else _SPREAD[name][1](value)
        elif type(value) is not type(default) or value != default:
            plain[key] = _plain_value(value)
    return plain


@cache
def _layout(cls: type) -> list[tuple[str, str, object]]:
    """Name, key and default of each field, looked up once: a ledger writes millions."""
    return [(field.name, key_of(field.name), _default_of(field)) for field in attrs.fields(cls)]


def _default_of(field: attrs.Attribute[Any]) -> object:
    default: Any = field.default
    return default.factory() if hasattr(default, "factory") else default


def _plain_value(value: object) -> Any:
    if isinstance(value, str):
        return value
    if isinstance(value, Period):
        return {"earliest": moments.text(value.earliest), "latest": moments.text(value.latest)} | {
            "why": value.why
        }
    if isinstance(value, Moment | Day):
        return moments.text(value)
    if isinstance(value, tuple):
        return [_plain_value(item) for item in value]
    if not attrs.has(type(value)):
        return _plain_number(value) if isinstance(value, float) else value
    kind = {"kind": value.name} if isinstance(value, RULES) else {}
    return kind | to_plain(value)


def _plain_number(value: float) -> float:
    """Write a whole number without a point, so that 75000 and 75000.0 are the same fact."""
    return int(value) if value.is_integer() and abs(value) < _LARGEST_WHOLE else value


# --- scalars ---------------------------------------------------------------------------------


def _when(value: object, _: Any) -> moments.When:
    if isinstance(value, Mapping):
        return _record(Period, value)
    return moments.when(scalars.text_of_date(value))


def _outcome(value: object, _: Any) -> Outcome:
    if isinstance(value, Mapping):
        is_period = "earliest" in value or "latest" in value
        return _record(Period, value) if is_period else _record(Range, value)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise InvalidRecordError(
            f"an outcome is text, a number, a range or a date, found {scalars.seen(value)};"
            " for a binary question write yes or no"
        )
    return value if isinstance(value, str) else scalars.number(value, None)


# --- lists and records -----------------------------------------------------------------------


def _list(value: object, wanted: Any) -> tuple[Any, ...]:
    if value is None:
        raise InvalidRecordError("a list is needed, found nothing; leave the key out or write []")
    if not isinstance(value, list | tuple):
        raise InvalidRecordError(
            f"a list is needed, found {scalars.seen(value)}; begin each line with -"
        )
    (item_type, *_) = get_args(wanted)
    gathering = Gathering()
    items = [
        gathering.attempt(index, lambda item=item: _CONVERTER.structure(item, item_type))[1]  # type: ignore[misc]
        for index, item in enumerate(value)
    ]
    gathering.finish()
    return tuple(items)


def _record(cls: type[Record], data: object) -> Record:
    if not isinstance(data, Mapping):
        raise InvalidRecordError(
            f"a mapping of keys is needed, found {scalars.seen(data)};"
            f" write its keys, such as {keys_of(cls)[0]}:"
        )
    gathering = Gathering()
    misspelt = list(_unknown_keys(cls, data))
    gathering.faults += [fault for fault, _ in misspelt]
    sound = dict(_fields(cls, data, {meant for _, meant in misspelt}, gathering))
    _relate(cls, sound, {*data, *(meant for _, meant in misspelt)}, gathering)
    gathering.finish()
    built, record = gathering.attempt(None, lambda: cls(**sound))
    gathering.finish()
    assert built  # noqa: S101 - finish() raised otherwise
    return record  # type: ignore[no-any-return]


def keys_of(cls: type) -> list[str]:
    """Every key that the plain form of a record may have, in the order of its fields."""
    keys: list[str] = []
    for field in attrs.fields(cls):
        keys += _SPREAD[field.name][2] if field.name in _SPREAD else [key_of(field.name)]
    return keys


def _unknown_keys(cls: type, data: Mapping[str, object]) -> Iterator[tuple[ShapeFault, str | None]]:
    """Yield each unknown key as a fault, with the key that it was probably meant to be."""
    known = [key for key in keys_of(cls) if key not in data]
    for key in data:
        if key not in keys_of(cls):
            meant = difflib.get_close_matches(str(key), known, n=1)
            advice = did_you_mean(key, known)
            fault = ShapeFault((key,), f"unknown key {scalars.short(key)}. {advice}", on_key=True)
            yield fault, meant[0] if meant else None


def _fields(
    cls: type, data: Mapping[str, object], meant: Container[str | None], gathering: Gathering
) -> Iterator[tuple[str, Any]]:
    types = _types(cls)
    for field in attrs.fields(cls):
        if field.name in _SPREAD and any(key in meant for key in _SPREAD[field.name][2]):
            continue
        if field.name in _SPREAD:
            well, value = gathering.attempt(None, lambda f=field: _SPREAD[f.name][0](data, f))  # type: ignore[misc]
        elif key_of(field.name) in data:
            well, value = gathering.attempt(
                key_of(field.name),
                lambda f=field: _field(f, types[f.name], data),  # type: ignore[misc]
            )
        elif key_of(field.name) in meant:
            continue  # the misspelt key is the fault; that this one is missing follows from it
        else:
            well, value = gathering.attempt(None, lambda f=field: _absent(f))  # type: ignore[misc]
        if well and value is not attrs.NOTHING:
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
    cls: type, sound: Mapping[str, object], given: Container[object], gathering: Gathering
) -> None:
    """Check the relations between fields that are sound, or absent and so at their defaults."""
    if hasattr(cls, "BETWEEN_FIELDS"):
        defaults = {
            field.name: field.default
            for field in attrs.fields(cls)
            if key_of(field.name) not in given and not _needs_more(field.default)
        }
        for error in checks.broken_relations(cls, {**defaults, **sound}):
            gathering.faults.append(ShapeFault(path_of(error), str(error)))


def _needs_more(default: object) -> bool:
    """Whether a default is no plain value: there is none, or it is made afresh each time."""
    return default is attrs.NOTHING or hasattr(default, "factory")


# --- what spreads over several keys ----------------------------------------------------------


def _kind(data: Mapping[str, object], _: object) -> Kind:
    gathering = Gathering()
    classes = {cls.name: cls for cls in KINDS}
    name = data.get("kind", "binary")
    if not isinstance(name, str) or name not in classes:
        raise ShapeError(
            [ShapeFault(("kind",), f"no kind {name!r}. {did_you_mean(name, classes)}")]
        )
    cls = classes[name]
    own = {field.name for field in attrs.fields(cls)}
    given = {key: data[key] for key in _KIND_KEYS[1:] if key in data}
    for key in given.keys() - own:
        message = f"a {name} question has no {key!r}; leave it out, or is its kind another?"
        gathering.faults.append(ShapeFault((key,), message, on_key=True))
    _, kind = gathering.attempt(
        None, lambda: _record(cls, {k: given[k] for k in given if k in own})
    )
    gathering.finish()
    return kind  # type: ignore[no-any-return]


def _rule(data: object, _: object) -> Rule:
    if not isinstance(data, Mapping):
        raise InvalidRecordError(
            f"a mapping is needed, found {scalars.seen(data)}; write its keys, such as kind: value"
        )
    classes = {cls.name: cls for cls in RULES}
    name = data.get("kind")
    if not isinstance(name, str) or name not in classes:
        said = "the key 'kind' is missing" if name is None else f"no rule {scalars.short(name)}"
        raise ShapeError([ShapeFault(("kind",), f"{said}. {did_you_mean(name or '', classes)}")])
    return _record(classes[name], {key: data[key] for key in data if key != "kind"})


def _plain_kind(kind: Kind) -> dict[str, Any]:
    return {"kind": kind.name} | to_plain(kind)


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
        raise ShapeError([ShapeFault((sorted(given, key=list(data).index)[1],), message, True)])
    gathering = Gathering()
    _, belief = gathering.attempt(given[0], lambda: _SHAPED[given[0]](data[given[0]]))
    gathering.finish()
    return belief  # type: ignore[no-any-return]


def _probability(value: object) -> Probability:
    return Probability(scalars.number(value, None))


def _option_probabilities(value: object) -> OptionProbabilities:
    if not isinstance(value, Mapping):
        raise InvalidRecordError(
            f"a mapping of options is needed, found {scalars.seen(value)}; write each as red: 0.25"
        )
    gathering = Gathering()
    for option in value:
        if not isinstance(option, str):
            message = f"an option is text, found {scalars.seen(option)}; put it in quotes"
            gathering.faults.append(ShapeFault((option,), message, on_key=True))
    options = {
        option: gathering.attempt(option, lambda p=p: _CONVERTER.structure(p, float))[1]  # type: ignore[misc]
        for option, p in value.items()
    }
    gathering.finish()
    try:
        return OptionProbabilities(options)
    except InvalidForecastError as error:
        if error.field is None or error.field not in options:
            raise
        # The name of an option is one key, even where it holds a dot.
        raise ShapeError([ShapeFault((error.field,), str(error))]) from None


def _distribution(value: object) -> Distribution:
    if not isinstance(value, Mapping):
        raise InvalidRecordError(
            f"a distribution names its family and parameters, found {scalars.seen(value)};"
            " write family: normal and each parameter under it"
        )
    if "family" not in value:
        raise InvalidRecordError("the key 'family' is missing; a distribution names its family")
    gathering = Gathering()
    family = gathering.attempt("family", lambda: scalars.text(value["family"], None))[1]
    parameters = {
        name: gathering.attempt(name, lambda p=p: scalars.number(p, None))[1]  # type: ignore[misc]
        for name, p in value.items()
        if name != "family"
    }
    gathering.finish()
    return Distribution(family, parameters)


_SHAPED: dict[str, Callable[[object], Belief]] = {
    "probability": _probability,
    "options": _option_probabilities,
    "quantiles": lambda value: Quantiles(_list(value, tuple[Quantile, ...])),
    "samples": lambda value: Samples(_list(value, tuple[float, ...])),
    "distribution": _distribution,
    "point": lambda value: Point(scalars.number(value, None)),
}


def _plain_belief(belief: Belief) -> dict[str, Any]:
    if isinstance(belief, OptionProbabilities):
        plain: Any = {option: _plain_value(p) for option, p in belief.options.items()}
    elif isinstance(belief, Distribution):
        plain = {"family": belief.family} | {
            name: _plain_value(value) for name, value in belief.parameters.items()
        }
    else:
        plain = _plain_value(next(iter(attrs.astuple(belief, recurse=False))))
    return {belief.shape: plain}


_KIND_KEYS = ["kind", "options", "unit", "lower", "upper"]
_BELIEF_KEYS = [cls.shape for cls in SHAPES]
_SPREAD: dict[str, tuple[Callable[..., Any], Callable[[Any], dict[str, Any]], list[str]]] = {
    "kind": (_kind, _plain_kind, _KIND_KEYS),
    "belief": (_belief, _plain_belief, _BELIEF_KEYS),
}


def _converter() -> cattrs.Converter:
    converter = cattrs.Converter(detailed_validation=False)
    hooks: dict[Any, StructureHook] = {
        str: scalars.text,
        float: scalars.number,
        Moment: scalars.moment,
        bool: scalars.truth,
        int: scalars.whole,
    }
    for wanted, hook in hooks.items():
        converter.register_structure_hook(wanted, hook)
    converter.register_structure_hook_func(attrs.has, lambda data, cls: _record(cls, data))
    converter.register_structure_hook_func(_is_tuple, _list)
    unions: dict[Any, StructureHook] = {
        Moment | Day: scalars.date,
        moments.When: _when,
        Outcome: _outcome,
        Rule: _rule,
        float | str: scalars.text_or_number,
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
