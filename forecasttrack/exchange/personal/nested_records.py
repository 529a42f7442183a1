"""Nested records of JSON made flat: forecasts inside questions, records inside cells."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence, Set
from typing import Any

from forecasttrack.exchange.account import Account
from forecasttrack.exchange.options import ImportOptions
from forecasttrack.exchange.personal.chances_by_key import (
    are_records,
    is_belief,
    may_hold_chances,
    spelled_out,
)
from forecasttrack.exchange.personal.column_names import (
    BELIEFS,
    OTHER_NAMES,
    ROLES,
    plain_name,
    roles_of,
)
from forecasttrack.exchange.personal.days import looks_like_days

_DEPTH = 8
"""How deep records may be nested; deeper ones stay as they are."""
_OF_QUESTION = frozenset(
    {"id", "_id", "uuid", "question", "text", "title", "outcome", "resolution", "resolved",
     "result", "status"}
)  # fmt: skip
"""Keys that keep the value of the outer record, even if an inner record has the same key."""
_HOLDERS = ("question", "forecast", "prediction", "outcome", "resolution", "forecaster",
            "probability", "issued_at", "known_at", "topic")  # fmt: skip
"""Keys that may hold a record, though in most files they hold a text or a number."""
_SAYS_TOO_LITTLE = ("id", "at", "date", "time", "when", "day", "name", "created", "value")
_OF_FORECAST = frozenset({"issued_at", "forecaster", "probability", "lead_seconds"})
_KNOWN = frozenset(ROLES).union(*OTHER_NAMES.values())
_WITH_VALUES = frozenset({"level", "sample", "point", "cdf", "family", "parameter"})
"""Keys of a belief beside which ``value`` is a number of that belief, not a probability."""


def plain_records(
    records: Sequence[Mapping[str, Any]], options: ImportOptions, account: Account
) -> list[dict[str, Any]]:
    """One flat record for each forecast, however lists, mappings and records are nested.

    Args:
        records: The records.
        options: What the caller says of columns.
        account: Where it is asked what the keys of a mapping of chances are.

    Raises:
        InvalidArgumentError: The keys of a mapping may be options or people.
    """
    chances = {name for name, meaning in options.columns.items() if meaning == "probability"}
    made = [dict(record) for record in records]
    for _ in range(_DEPTH):
        before = made
        made = spelled_out(before, options, account)
        account.raise_questions()
        made = unfolded(flattened(made), chances)
        if made == before:
            break
    return made


def unfolded(
    records: Sequence[Mapping[str, Any]], chances: Container[str] = ()
) -> list[dict[str, Any]]:
    """One record for each of the forecasts that a record holds in a list.

    Lists of records without a probability, such as tags, stay what they are.

    Args:
        records: The records.
        chances: Names of probabilities beside those that are known.

    Example:
        >>> unfolded([{"id": 1, "forecasts": [{"id": 8, "p": 0.3}, {"id": 9, "p": 0.6}]}])
        [{'id': 1, 'forecasts.id': 8, 'p': 0.3}, {'id': 1, 'forecasts.id': 9, 'p': 0.6}]
    """
    nested = {
        key
        for record in records
        for key, value in record.items()
        if are_records(value) and any(_believes(each, chances) for each in value)
    }
    if len(nested) != 1:
        return [dict(record) for record in records]
    (key,) = nested
    inner = {name for record in records for name in _names_inside(record.get(key))}
    found: list[dict[str, Any]] = []
    for record in records:
        if not are_records(record.get(key)):
            found.append(_as_inside(record, inner))
            continue
        own = {
            f"outer.{name}" if _is_of_forecast(name, value, inner) else name: value
            for name, value in record.items()
            if name != key
        }
        found += [_joined(each, own, key) for each in record[key]]
    return found


def _names_inside(value: Any) -> set[str]:
    return {str(name) for each in value for name in each} if are_records(value) else set()


def _as_inside(record: Mapping[str, Any], inner: Set[str]) -> dict[str, Any]:
    """The fields of a question for one of its forecasts, without those that the forecast has."""
    found: dict[str, Any] = {}
    for name, value in record.items():
        roles = roles_of(name) & _OF_FORECAST
        alike = sorted(
            each for each in inner if roles_of(each) & roles and record.get(each) is None
        )
        is_alike = bool(alike) and _is_of_forecast(name, value, inner)
        key = alike[0] if is_alike and found.get(alike[0]) is None else name
        if value is not None or key not in found:
            found[key] = value
    return found


def _is_of_forecast(name: str, value: Any, inner: Set[str]) -> bool:
    """Whether each forecast of a question has a field itself.

    Such as its time, forecaster or probability, whatever the names.
    """
    if name in inner or value is None:
        return False
    roles = roles_of(name) & _OF_FORECAST
    if not is_belief(value):
        roles -= {"probability"}
    if looks_like_days([value]):
        roles -= {"forecaster"}
    inside = {role for each in inner for role in roles_of(each)}
    return bool(roles & inside)


def flattened(records: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Flat records: inner ones, as ``{"forecast": {"p": 0.7}}``, become fields of the outer.

    A field keeps its name, or gets that of the inner record before it if the name alone is unclear
    or taken. A ``value``, or the name of a person, replaces the inner record.

    Args:
        records: The records.

    Example:
        >>> flattened([{"question": {"id": 7, "text": "Rain?"}, "forecast": {"p": 0.7}}])
        [{'question id': 7, 'text': 'Rain?', 'p': 0.7}]
        >>> flattened([{"prediction": {"value": 0.7, "by": {"name": "Ann"}}}])
        [{'prediction': 0.7, 'by': {'name': 'Ann'}}]
    """
    within: dict[str, dict[str, None]] = {}
    plain: set[str] = set()
    for record in records:
        for key, value in record.items():
            if isinstance(value, Mapping) and (key not in ROLES or key in _HOLDERS):
                within.setdefault(key, {}).update(dict.fromkeys(map(str, value)))
            elif value is not None:
                plain.add(key)
    standing = {key: _standing_for(key, names) for key, names in within.items()}
    taken = [*plain, *(name for names in within.values() for name in names)]
    made: list[dict[str, Any]] = []
    for record in records:
        row: dict[str, Any] = {}
        for key, value in record.items():
            if key not in within or not isinstance(value, Mapping):
                row[key] = value
                continue
            for name, cell in value.items():
                alone = name not in _SAYS_TOO_LITTLE and taken.count(name) == 1
                alone = alone and (_is_holder(key) or not _means_another(name, key, taken, within))
                joined = f"{key} {name}" if f"{key} {name}" not in plain else f"{key}.{name}"
                row[key if name == standing[key] else name if alone else joined] = cell
        made.append(row)
    return made


def _is_holder(key: str) -> bool:
    """Whether a key holds a record of the forecast, its question, its outcome or its forecaster."""
    plain = plain_name(key)
    return key in _HOLDERS or plain in OTHER_NAMES["forecaster"] or may_hold_chances(key)


def _means_another(
    name: str, key: str, taken: Sequence[str], within: Mapping[str, Container[str]]
) -> bool:
    """Whether a field would get the role of another one, such as the chance of a community."""
    others = {each for each in taken if each not in within[key]} - {name}
    own = roles_of(name)
    return name in ("yes", "no") or any(own & roles_of(each) for each in others)


def _standing_for(key: str, names: Container[str]) -> str | None:
    """The key whose value replaces a record: its value, or the name of a person."""
    plain = plain_name(key)
    if plain not in _KNOWN and key not in _KNOWN:
        return None
    if any(name in names for name in _WITH_VALUES):
        return None
    candidates = ["value", "name"]
    people = OTHER_NAMES["forecaster"]
    if plain in people and not any(name in names for name in people):
        candidates.append("id")
    return next((each for each in candidates if each in names), None)


def _believes(record: Mapping[str, Any], chances: Container[str]) -> bool:
    """Whether a record holds a probability, or a part of another belief."""
    known = (*OTHER_NAMES["probability"], *BELIEFS)
    return any(
        ((name in chances or plain_name(name) in known) and is_belief(value))
        or (isinstance(value, Mapping) and may_hold_chances(name) and _holds_belief(value))
        for name, value in record.items()
    )


def _holds_belief(value: Mapping[str, Any]) -> bool:
    return any(map(is_belief, value.values())) or any(
        isinstance(each, Mapping) and _holds_belief(each) for each in value.values()
    )


def _joined(record: Mapping[str, Any], own: Mapping[str, Any], key: str) -> dict[str, Any]:
    """An inner record joined to the outer one, whose name and outcome are kept."""
    found = dict(own)
    for name, value in record.items():
        clashes = own.get(name) is not None
        if clashes and name in _OF_QUESTION:
            found[f"{key}.{name}"] = value
        elif not clashes or value is not None:
            if clashes and own[name] != value:
                found[f"outer.{name}"] = own[name]
            found[name] = value
    return found
