"""Tables with a column for each quantile: P10, median and P90, or low and high."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from forecasttrack.errors import InvalidArgumentError
from forecasttrack.exchange.account import Account
from forecasttrack.exchange.options import ImportOptions
from forecasttrack.exchange.personal.column_names import (
    BELIEFS,
    OTHER_NAMES,
    plain_name,
    without_unit,
)
from forecasttrack.exchange.personal.numerals import (
    Decimals,
    could_be_number,
    has_per_cent,
    numeral,
    without_per_cent,
)
from forecasttrack.records.number_text import is_number

_STATED = re.compile(r"level\s+(\S+)")
"""How a caller says which quantile a column holds: ``level 0.05``."""
_PERCENT = re.compile(
    r"(?:p|pct|percentile|quantile)\s*(\d{1,2}(?:[.,]\d+)?)|(\d{1,2}(?:[.,]\d+)?)\s*(?:%|percent)"
    r"(?:\s*(?:quantile|percentile|ile))?|(\d{1,2}(?:[.,]\d+)?)(?:st|nd|rd|th)"
    r"(?:\s*(?:percentile|quantile))?"
)
_SHARE = re.compile(r"(?:q|p|pct|percentile|quantile|level)\s*(0?[.,]\d+)")
_QUESTION = re.compile(r"q\s*(\d{1,2})")
"""Names such as Q10: a quantile, or question 10 of a survey."""
_INSIDE = re.compile(r"[a-z ]+\(([^()]+)\)")
_MIDDLE = ("median", "p50", "50%", "middle", "central", "best guess")
_ENDS = ("low", "high", "lower end", "upper end", "lo", "hi", "low end", "high end")
_COULD_BE_MEDIANS = tuple(
    f"{whose}{each}"
    for whose in ("", "my ", "our ")
    for each in ("forecast", "prediction", "estimate", "prognose")
)
"""Names such as "estimate", which hold probabilities or medians."""
_MEDIAN = 0.5
QUANTILE = ("level", "value")
"""The columns that replace those of quantiles."""
_SIGNS: tuple[Decimals, ...] = ("comma", "point")


def level_columns(
    head: Sequence[str], rows: Sequence[Sequence[Any]], options: ImportOptions, account: Account
) -> dict[str, float]:
    """The level of each column that holds a quantile; empty for other tables.

    Columns such as ``low`` have a level only if the caller states it; beside a median the caller is
    asked.

    Args:
        head: The columns.
        rows: The rows.
        options: What the caller says: ``columns={"low": "level 0.05"}``.
        account: Where it is noted how they were read.

    Raises:
        InvalidArgumentError: What a caller says is no level between 0 and 1.
    """
    stated = {name: level for name in head if (level := _stated(name, options)) is not None}
    columns = {name: [row[place] for row in rows] for place, name in enumerate(head)}
    free = {name: cells for name, cells in columns.items() if name not in options.columns}
    if not stated and not _may_hold_quantiles(free, options):
        return {}
    guessed = _named_by_level(free)
    if guessed and not stated and _in_per_cent(free[name] for name in guessed):
        if len(guessed) > 1 and max(guessed.values()) >= _MEDIAN:
            _ask_about_per_cent(guessed, account)
        guessed = {}
    guessed = _without_questions(guessed, free, account)
    ends = [name for name in free if plain_name(name) in _ENDS and _holds_numbers(free[name])]
    # P1 and P2 number people; they are not the quantiles of 1% and 2%.
    if not stated and not ends and (len(guessed) < 2 or max(guessed.values()) < _MEDIAN):
        return {}
    if ends and len(stated) + len(guessed) + len(ends) > 1:
        _ask_about_ends(ends, account)
    elif ends and not stated:
        return {}
    beside = _beside(free)
    if not stated and any(has_per_cent(each) for name in beside for each in free[name]):
        return {}  # it says how likely something is
    _ask_about_names(beside, guessed, account)
    for name, level in guessed.items():
        account.assume(
            name, f"the quantile of level {level:g}", None, len(rows),
            f"columns=, --column {name!r}='level {level:g}'",
        )  # fmt: skip
    return stated | guessed


def _ask_about_ends(ends: Sequence[str], account: Account) -> None:
    sides = {name: 0.05 if plain_name(name).startswith("lo") else 0.95 for name in ends}
    words = " ".join(f"--column {name!r}='level {side}'" for name, side in sides.items())
    account.ask(
        f"the columns {', '.join(map(repr, ends))} hold quantiles of no stated level; say"
        f" which, as columns={{{ends[0]!r}: 'level {sides[ends[0]]}', ...}}, {words}"
    )


def _ask_about_names(beside: Sequence[str], guessed: Mapping[str, float], account: Account) -> None:
    """Ask for the level of columns whose names allow several or state none."""
    for name in beside:
        account.ask(
            f"the column {name!r} stands beside quantiles; say whether it holds the median, as"
            f" columns={{{name!r}: 'level 0.5'}}, --column {name!r}='level 0.5', or how likely"
            f" something is, {name!r}: 'probability'; under another name it is carried"
        )
    in_hundredths = any(_share(name) is None and not _is_middle(name) for name in guessed)
    for name, level in guessed.items():
        other = _percent(name)
        if in_hundredths and _share(name) is not None and other is not None:
            account.ask(
                f"the column {name!r} could hold the quantile of level {level:g} or {other:g}; say"
                f" which, as columns={{{name!r}: 'level {other:g}'}}, --column"
                f" {name!r}='level {other:g}'"
            )


def is_named_by_level(name: str) -> bool:
    """Whether a name is one of quantiles, or of the ends of an interval.

    Example:
        >>> is_named_by_level("p10"), is_named_by_level("Berlin")
        (True, False)
    """
    return _level(name) is not None or plain_name(name) in _ENDS


def _stated(name: str, options: ImportOptions) -> float | None:
    match = _STATED.fullmatch(options.columns.get(name, ""))
    if match is None:
        return None
    try:
        level = float(match[1])
    except ValueError:
        level = -1.0
    if not 0 < level < 1:
        raise InvalidArgumentError(
            f"the level of the column {name!r} is {match[1]!r}; a level lies between 0 and 1, as"
            " in 'level 0.05'",
            field=name,
        )
    return level


def _may_hold_quantiles(names: Iterable[str], options: ImportOptions) -> bool:
    """Whether no column is named for another belief, beside which percentiles may be anything."""
    plain = {*map(plain_name, names)}
    chances = {*OTHER_NAMES["probability"]} - {*_COULD_BE_MEDIANS, "%"}
    stated = {"probability", *BELIEFS} & {*options.columns.values()}
    return not stated and not plain & {*BELIEFS} and not {*map(without_unit, plain)} & chances


def _beside(columns: Mapping[str, Sequence[Any]]) -> list[str]:
    """Columns called estimate and the like that hold numbers: medians, means or chances."""
    names = [name for name in columns if without_unit(plain_name(name)) in _COULD_BE_MEDIANS]
    return [name for name in names if any(map(could_be_number, columns[name]))]


def _named_by_level(columns: Mapping[str, Sequence[Any]]) -> dict[str, float]:
    """The levels stated in names of columns."""
    levels = {name: level for name in columns if (level := _level(name)) is not None}
    return {
        name: level
        for name, level in levels.items()
        if any(map(str.isdigit, name)) or _holds_numbers(columns[name])
    }


def _without_questions(
    guessed: dict[str, float], columns: Mapping[str, Sequence[Any]], account: Account
) -> dict[str, float]:
    """The levels without columns such as Q10 where those may be questions of a survey."""
    doubtful = [name for name in guessed if _hundredths(name) is not None]
    if not doubtful or _rise(guessed, columns):
        return guessed
    if len(doubtful) > 1 and max(guessed[name] for name in doubtful) >= _MEDIAN:
        name = doubtful[0]
        account.ask(
            f"the columns {', '.join(map(repr, doubtful))} are called like quantiles, and their"
            " numbers do not rise from one to the next; say of each whether it holds a quantile, as"
            f" columns={{{name!r}: 'level {guessed[name]:g}', ...}}, --column"
            f" {name!r}='level {guessed[name]:g}', or the chances of a forecaster, {name!r}:"
            " 'probability'"
        )
    return {name: level for name, level in guessed.items() if name not in doubtful}


def _rise(levels: Mapping[str, float], columns: Mapping[str, Sequence[Any]]) -> bool:
    """Whether columns called Q10 and Q90 can only be quantiles: no row falls, and some rise.

    Both decimal separators are tried, the same for all cells of a row. Cells that hold no number,
    such as n/a, are ignored here and refused later.
    """
    names = sorted(levels, key=lambda name: levels[name])
    rises = False
    for row in zip(*(columns[name] for name in names), strict=True):
        cells = [each for each in row if could_be_number(each)]
        read = [[_number(each, sign) for each in cells] for sign in _SIGNS]
        rising = [numbers for numbers in read if numbers == sorted(numbers)]
        if cells and not rising:
            return False
        rises = rises or any(len({*numbers}) > 1 for numbers in rising)
    return rises


def _number(cell: Any, decimals: Decimals) -> float:
    """The number of a cell by one decimal separator; NaN if it has the other one."""
    plain = numeral(without_per_cent(cell), decimals)
    return float(plain) if is_number(str(plain)) else math.nan


def _in_per_cent(columns: Iterable[Sequence[Any]]) -> bool:
    """Whether most numbers have a sign of per cent, as chances do, or there are none."""
    cells = [each for cells in columns for each in cells if could_be_number(each)]
    return sum(map(has_per_cent, cells)) * 2 >= len(cells)


def _ask_about_per_cent(guessed: Mapping[str, float], account: Account) -> None:
    name, level = next(iter(guessed.items()))
    account.ask(
        f"the columns {', '.join(map(repr, guessed))} hold per cents; say of each whether it holds"
        f" quantiles, as columns={{{name!r}: 'level {level:g}', ...}}, --column"
        f" {name!r}='level {level:g}', or the chances of a forecaster, {name!r}: 'probability'"
    )


def _level(name: str) -> float | None:
    """The level that the name of a column says."""
    found = _MEDIAN if _is_middle(name) else _share(name) or _percent(name) or _hundredths(name)
    return found if found is not None and 0 < found < 1 else None


def _plain(name: str) -> str:
    plain = " ".join(name.lower().replace("_", " ").split())
    inside = _INSIDE.fullmatch(plain)  # Low (P5)
    return inside[1] if inside else plain


def _is_middle(name: str) -> bool:
    return _plain(name) in _MIDDLE


def _share(name: str) -> float | None:
    match = _SHARE.fullmatch(_plain(name))
    return None if match is None else float(match[1].replace(",", "."))


def _hundredths(name: str) -> float | None:
    match = _QUESTION.fullmatch(_plain(name))
    return None if match is None else int(match[1]) / 100


def _percent(name: str) -> float | None:
    match = _PERCENT.fullmatch(_plain(name))
    if match is None:
        return None
    return round(float(next(filter(None, match.groups())).replace(",", ".")) / 100, 12)


def _holds_numbers(cells: Sequence[Any]) -> bool:
    """Whether there are numbers without a sign of per cent."""
    return any(could_be_number(each) and not has_per_cent(each) for each in cells)
