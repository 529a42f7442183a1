"""Mappings from a key to a probability: by option, by yes and no, by day, by forecaster."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from forecasttrack.exchange.account import Account
from forecasttrack.exchange.options import ImportOptions
from forecasttrack.exchange.personal.chances import chance_of, looks_like_chances
from forecasttrack.exchange.personal.column_names import BELIEFS, OTHER_NAMES, plain_name
from forecasttrack.exchange.personal.days import looks_like_days
from forecasttrack.exchange.personal.levels import is_named_by_level
from forecasttrack.exchange.personal.outcomes import sides_meant

_OF_ONE = frozenset(
    {"probabilities", "probs", "distribution", "options", "credences", "likelihoods", "pmf"}
)
"""Names of the content of one forecast, in which chances that sum to 1 are those of options."""
_OF_SEVERAL = frozenset({"forecasts", "predictions", "estimates", "values", "history"})
"""Names of several forecasts: their keys may be forecasters, days or options."""
_PEOPLE = frozenset(
    {*OTHER_NAMES["forecaster"], "forecasters", "people", "persons", "predictors", "users",
     "authors", "analysts", "members", "team", "participants", "respondents"}
)  # fmt: skip
_SIDES = {"yes": "yes", "no": "no", "true": "yes", "false": "no"}
_CHANCES = frozenset({*OTHER_NAMES["probability"], *BELIEFS}) - {*_SIDES}
_ABOUT = frozenset().union(*(names for role, names in OTHER_NAMES.items() if role != "probability"))
_QUANTILES = frozenset({"quantiles", "percentiles", "quantile", "percentile"})
_NUMBER = re.compile(r"\d+(?:\.\d+)?|\.\d+")
_SHOWN = 3


def are_records(value: Any) -> bool:
    """Whether a value is a list of records, with at least one."""
    return isinstance(value, list) and bool(value) and all(isinstance(x, Mapping) for x in value)


def is_belief(value: Any) -> bool:
    """Whether a value is a number, or a text of a probability."""
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return number or (isinstance(value, str) and looks_like_chances([value]))


def may_hold_chances(key: str) -> bool:
    """Whether a cell of this name may be a mapping of chances.

    Example:
        >>> may_hold_chances("forecast probabilities"), may_hold_chances("tags")
        (True, False)
    """
    plain = plain_name(key)
    return _is_of_one(plain) or plain.rpartition(" ")[2] in _OF_SEVERAL


def _is_of_one(plain: str) -> bool:
    last = plain.rpartition(" ")[2]
    return plain in OTHER_NAMES["probability"] or last in _OF_ONE


def spelled_out(
    records: Sequence[Mapping[str, Any]], options: ImportOptions, account: Account
) -> list[dict[str, Any]]:
    """Records in which each mapping of chances is a list of records, one for each chance.

    Yes and no are the two sides of one chance; days are those of revisions; chances of one forecast
    that sum to 1 are those of its options. The caller is asked what other keys are.

    Args:
        records: The records.
        options: What the caller says: ``columns={"forecasts": "forecaster"}``.
        account: Where it is asked.

    Example:
        >>> account = Account("a.json")
        >>> spelled_out([{"forecast": {"yes": 0.7, "no": 0.3}}], ImportOptions(), account)
        [{'forecast': [{'probability': 0.7}]}]
    """
    keys = {key: None for record in records for key, value in record.items() if _parts(value)}
    # Where nothing is called like a belief, mappings under any other name may hold the beliefs.
    is_named = any(map(_states_belief, records))
    made = [dict(record) for record in records]
    for key in keys:
        if may_hold_chances(key) or plain_name(key) in _PEOPLE or not is_named:
            _spell_out(key, made, options, account)
    return made


def _states_belief(record: Mapping[str, Any]) -> bool:
    """Whether a record holds a belief under a name that beliefs have."""
    return any(
        (plain_name(key) in _CHANCES or may_hold_chances(key))
        and (is_belief(value) or isinstance(value, list | Mapping))
        for key, value in record.items()
    )


def _parts(value: Any) -> dict[str, Any]:
    """What a mapping holds by key: chances or records; empty where it is a record itself."""
    if not isinstance(value, Mapping):
        return {}
    parts = {str(key): each for key, each in value.items() if not _is_about(str(key), each)}
    names = {*map(plain_name, parts)}
    deeper = {plain_name(name) for name, each in parts.items() if isinstance(each, Mapping)}
    if names & _CHANCES or deeper & _QUANTILES or any(map(may_hold_chances, deeper)):
        return {}
    records = all(isinstance(each, Mapping) or are_records(each) for each in parts.values())
    return parts if records or all(map(is_belief, parts.values())) else {}


def _is_about(key: str, value: Any) -> bool:
    """Whether a key says something of all the chances beside it, such as who or when."""
    if value is None:
        return True
    name = plain_name(key)
    return name == "id" or (name in _ABOUT and not is_belief(value) and name not in _SIDES)


def _spell_out(
    key: str, made: list[dict[str, Any]], options: ImportOptions, account: Account
) -> None:
    """Put lists of records in place of the mappings under one key, or ask what its keys are."""
    held = [(row, parts) for row in made if (parts := _parts(row.get(key)))]
    # Keys of which the caller says what they are stand in a column of the old name, which
    # options.columns then maps to its meaning.
    is_stated = options.columns.get(key, "probability") != "probability"
    unclear = [(row, parts) for row, parts in held if not _is_clear(key, parts)]
    name = key if is_stated else _name_of_keys(key, [parts for _, parts in unclear])
    if name == "option" and not is_stated and any(_ended_otherwise(*each) for each in unclear):
        name = ""
    for row, parts in held:
        shared = {each: cell for each, cell in row[key].items() if str(each) not in parts}
        if not is_stated and _are_sides(parts):
            row[key] = [{**shared, "probability": _of_sides(parts)}]
        elif not is_stated and (levels := _levels(key, parts)):
            row[key] = [
                {**shared, "level": level, "value": value}
                for level, value in zip(levels, parts.values(), strict=True)
            ]
        elif not is_stated and _is_clear(key, parts):
            row[key] = _by_key(key, parts, shared, "issued_at")
        elif name:
            row[key] = _by_key(key, parts, shared, name)
    if name or len(unclear) < len(held):
        # Other records hold a bare probability there, which becomes a list of one, too.
        for row in made:
            if is_belief(row.get(key)):
                row[key] = [{"probability": row[key]}]
    if name == "":
        _ask(key, held, account)
    elif name == "option" and not is_stated:
        first = ", ".join(unclear[0][1])
        option = f"columns=, --column {key!r}=forecaster"
        account.assume(key, "chances of the options of a question", first, len(held), option)


def _is_clear(key: str, parts: Mapping[str, Any]) -> bool:
    """Whether keys say what they are: yes and no, levels of quantiles, or days."""
    if _are_sides(parts) or _levels(key, parts):
        return True
    return all(looks_like_days([each]) for each in parts)


def _levels(key: str, parts: Mapping[str, Any]) -> list[float]:
    """The levels of quantiles, where all keys are some; as 0.9, or 90 under "percentiles"."""
    if not _are_chances(parts) or not all(map(_NUMBER.fullmatch, parts)):
        return []
    numbers = [float(each) for each in parts]
    if all(0 < each < 1 for each in numbers):
        return numbers
    named = plain_name(key).rpartition(" ")[2] in _QUANTILES
    return [each / 100 for each in numbers] if named and 0 < min(numbers) < 100 else []


def _ended_otherwise(row: Mapping[str, Any], parts: Mapping[str, Any]) -> bool:
    """Whether a question ended in yes or no, and none of the keys is called so."""
    ends = [value for key, value in row.items() if plain_name(key) in OTHER_NAMES["outcome"]]
    plain = {str(each.get("value") if isinstance(each, Mapping) else each).lower() for each in ends}
    return bool(plain & {*_SIDES, "1", "0"} - {*map(str.lower, parts)})


def _are_sides(parts: Mapping[str, Any]) -> bool:
    return bool(_sides(parts)) and _are_chances(parts)


def _sides(parts: Mapping[str, Any]) -> dict[str, str]:
    """Which side each key is: yes, no or both in English, or both in another language."""
    if {*map(str.lower, parts)} <= _SIDES.keys():
        return {each: _SIDES[each.lower()] for each in parts}
    meant = sides_meant(list(parts))
    return meant if len(meant) == len(parts) and sorted(meant.values()) == ["no", "yes"] else {}


def _name_of_keys(key: str, mappings: Sequence[Mapping[str, Any]]) -> str | None:
    """The column to put the keys into; empty: ask the caller; None: the keys are plain fields."""
    if not mappings:
        return None
    plain = plain_name(key)
    if plain in _PEOPLE:
        chances = [parts for parts in mappings if len(parts) > 1 or _are_chances(parts)]
        return "forecaster" if chances else None
    whole = sum(map(_is_whole, mappings))
    levels = any(is_named_by_level(each) for parts in mappings for each in parts)
    if levels and not whole:
        return None
    if not levels and _is_of_one(plain) and whole * 2 > len(mappings):
        return "option"
    if may_hold_chances(key):
        return ""
    # A record of some other kind, such as prices, may hold a single number.
    return "" if all(len(parts) > 1 and _are_chances(parts) for parts in mappings) else None


def _are_chances(parts: Mapping[str, Any]) -> bool:
    return all(map(is_belief, parts.values()))


def _is_whole(parts: Mapping[str, Any]) -> bool:
    """Whether chances sum to 1, or to 100 per cent, but for rounding."""
    if len(parts) < 2 or not _are_chances(parts):
        return False
    total = sum(chance_of(each).number for each in parts.values())
    return abs(total - 1) < 0.011 or abs(total - 100) < 1.1


def _of_sides(parts: Mapping[str, Any]) -> Any:
    """The chance of a yes; where the sides do not sum to 1, a text that is refused when read."""
    sides = {side: parts[each] for each, side in _sides(parts).items()}
    found = {each: chance_of(cell) for each, cell in sides.items()}
    numbers = {
        each: chance.number / 100 if chance.is_percent else chance.number
        for each, chance in found.items()
    }
    if len(sides) < len(parts) or not all(0 <= each <= 100 for each in numbers.values()):
        return ", ".join(f"{each} {cell}" for each, cell in parts.items())
    if {*sides} == {"yes"}:
        return sides["yes"]
    if {*sides} == {"no"}:
        return f"no {sides['no']}"
    total = numbers["yes"] + numbers["no"]
    if abs(total - 1) < 0.011:
        return sides["yes"]
    if abs(total - 100) < 1.1:
        return f"{numbers['yes']:.15g}%"
    return ", ".join(f"{each} {cell}" for each, cell in parts.items())


def _by_key(
    holder: str, parts: Mapping[str, Any], shared: Mapping[Any, Any], name: str
) -> list[dict[str, Any]]:
    """A record for each chance or record of a mapping, with its key in a column."""
    found = []
    for key, value in parts.items():
        several = value if isinstance(value, list) else [value]
        for each in several:
            inner = {"probability": each} if not isinstance(each, Mapping) else each
            # {"ann": {"yes": 0.7, "no": 0.3}}: the inner mapping is read in the next round.
            if isinstance(each, Mapping) and _are_chances(within := _parts(each)) and within:
                inner = {holder: each}
            found.append({**shared, name: key, **inner})
    return found


def _ask(key: str, held: Sequence[tuple[Any, Mapping[str, Any]]], account: Account) -> None:
    keys = list(dict.fromkeys(each for _, parts in held for each in parts))
    shown = ", ".join(map(repr, keys[:_SHOWN])) + (", ..." if len(keys) > _SHOWN else "")
    account.ask(
        f"{key!r} holds chances under the keys {shown}; say what these are: options of one question"
        f" (columns={{{key!r}: 'option'}}, --column {key!r}=option), or forecasters"
        f" (columns={{{key!r}: 'forecaster'}}, --column {key!r}=forecaster)"
    )
