"""Tables whose rows hold the two ends of an interval, and how sure it was."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from forecasttrack.exchange.account import Account
from forecasttrack.exchange.options import ImportOptions
from forecasttrack.exchange.personal.chance_columns import holds_chances, may_hold_chances
from forecasttrack.exchange.personal.chances import (
    are_flags,
    chance_of,
    could_be_chance,
    read_chances,
)
from forecasttrack.exchange.personal.column_names import OTHER_NAMES, plain_name, without_unit
from forecasttrack.exchange.personal.grid import FaultyCell, Grid
from forecasttrack.exchange.personal.levels import QUANTILE
from forecasttrack.exchange.personal.numerals import could_be_number, has_per_cent
from forecasttrack.exchange.personal.outcomes import ANSWERS, outcome_of
from forecasttrack.exchange.personal.parted_rows import Part, parted_rows

_LOW = ("low", "lower", "lo", "min", "minimum", "from", "low end", "lower end", "lower bound",
        "lower limit", "lower estimate", "low estimate", "interval low", "interval lower", "ci low",
        "ci lower", "von", "untergrenze")  # fmt: skip
_HIGH = ("high", "higher", "upper", "hi", "max", "maximum", "to", "high end", "upper end",
         "upper bound", "upper limit", "upper estimate", "high estimate", "interval high",
         "interval upper", "ci high", "ci upper", "bis", "obergrenze")  # fmt: skip
_SURE = ("confidence", "confidence level", "ci", "credence", "certainty", "coverage",
         "interval level", "confidence interval", "how sure", "my confidence",
         "konfidenz")  # fmt: skip
_MIDDLE = ("median", "p50", "middle", "central", "best guess", "estimate", "my estimate",
           "point estimate", "best estimate")  # fmt: skip
_OF_WHAT = re.compile(r"(?:probability|prob|chance|likelihood) of .+|p ?\(.+\)")
"""Words in names of columns such as "probability of gain"."""
_TEN, _MEDIAN = 10, 0.5
_NO_LEVELS = {
    None: "is empty, and the row holds an interval; say how sure it was, such as 80%",
    0.0: "leaves no room for the interval; say how sure it was, such as 80%",
}
"""The fault of an interval whose probability gives its ends no levels."""


def with_intervals_parted(grid: Grid, options: ImportOptions, account: Account) -> Grid:
    """A table with a row for each quantile, made of one with ``low``, ``high`` and a confidence.

    An interval that holds the outcome with 80% runs from the quantile of level .1 to that of .9.

    Args:
        grid: The table.
        options: What the caller says.
        account: Where it is noted how they were read.
    """
    names = None if grid.made else interval_columns(grid, options)
    if names is None:
        return grid
    low, high, sure, middle = names
    _ask_about_scales(sure, grid.column(sure), options, account)
    scratch = Account(account.file)
    shares = read_chances(grid.column(sure), sure, options, scratch)
    account.assumptions += scratch.assumptions
    account.questions += scratch.questions
    first = next(each for each in grid.column(sure) if each is not None)
    account.assume(
        sure, f"how likely the outcome lies from {low!r} to {high!r}, as two quantiles", first,
        grid.count, f"columns=, --column {sure!r}=probability",
    )  # fmt: skip
    ends = [(low, -1), (high, 1)] + ([(middle, 0)] if middle else [])
    columns = [(name, side, grid.head.index(name)) for name, side in ends]
    at = grid.head.index(sure)
    share_of = dict(zip(grid.column(sure), shares, strict=True))

    def parts_of(row: Sequence[Any]) -> list[Part]:
        share = share_of[row[at]]
        why = share.fault or _NO_LEVELS.get(share.value, "")
        held = [(name, side, row[place]) for name, side, place in columns if row[place] is not None]
        if why and any(side for _, side, _ in held):
            return [(sure, (FaultyCell(row[at], why), row[place])) for _, _, place in columns]
        return [
            (name, (_level(share.value, side) if side else _MEDIAN, cell))
            for name, side, cell in sorted(held, key=lambda each: each[1])
        ]

    gone = {low, high, sure} | ({middle} if middle else set())
    return parted_rows(grid, gone, QUANTILE, parts_of, together=True)


def is_end_of_interval(name: str) -> bool:
    """Whether a column is named as the low or high end of an interval, or the number between them.

    Example:
        >>> is_end_of_interval("Min (EUR)"), is_end_of_interval("confidence")
        (True, False)
    """
    return without_unit(plain_name(name)) in (*_LOW, *_HIGH, *_MIDDLE)


def chance_beside_interval(grid: Grid, sure: str, columns: Mapping[str, str]) -> str:
    """The column such as "probability of gain", beside a confidence in an interval.

    Args:
        grid: The table.
        sure: A column that may hold the belief or the confidence in the interval.
        columns: What the caller says that columns mean.

    Example:
        >>> head = ("question", "low", "high", "confidence", "probability of gain")
        >>> grid = Grid(head, (("Shares?", 10, 20, "80%", "60%"),), (2,))
        >>> chance_beside_interval(grid, "confidence", {})
        'probability of gain'
    """
    plain = {without_unit(plain_name(name)) for name in grid.head}
    if without_unit(plain_name(sure)) not in _SURE or plain.isdisjoint(_LOW) or sure in columns:
        return ""
    if plain.isdisjoint(_HIGH):
        return ""
    found = [
        name
        for name in grid.head
        if name not in columns
        and _OF_WHAT.fullmatch(plain_name(name))
        and may_hold_chances(name)
        and holds_chances(grid.column(name))
    ]
    return found[0] if len(found) == 1 else ""


def _ask_about_scales(
    name: str, cells: Sequence[Any], options: ImportOptions, account: Account
) -> None:
    """Ask whether a confidence of 7 is 7 per cent or 7 on a scale of ten."""
    found = [chance_of(each) for each in cells if each is not None]
    stated = [each for each in found if not each.fault]
    bare = all(not each.is_percent and 1 <= each.number <= _TEN for each in stated)
    if stated and bare and any(each.number > 1 for each in stated) and options.percent is None:
        account.ask(
            f"column {name!r} goes from {min(each.number for each in stated):g} to"
            f" {max(each.number for each in stated):g}, which may be per cent or marks on a scale;"
            " write chances, such as 80%, or say percent=True, --percent"
        )


def _level(share: float, side: int) -> float:
    return round((1 + side * share) / 2, 12)


def interval_columns(grid: Grid, options: ImportOptions) -> tuple[str, str, str, str] | None:
    """The columns of the low end, the high end, the confidence and the median, if there is one.

    Example:
        >>> grid = Grid(("q", "min", "max", "ci"), (("Sales?", 10, 20, "80%"),), (2,))
        >>> interval_columns(grid, ImportOptions())
        ('min', 'max', 'ci', '')
    """
    free = {
        without_unit(plain_name(name)): name for name in grid.head if name not in options.columns
    }
    found = [
        next((free[each] for each in names if each in free), "")
        for names in (_LOW, _HIGH, _SURE, _MIDDLE)
    ]
    low, high, sure, middle = found
    taken = {"kind", "level", "value", "option", "sample"} & {*grid.head}
    others = {*OTHER_NAMES["probability"]} - {*_SURE, *_MIDDLE, "forecast", "prediction"}
    if not (low and high and sure) or taken or others & {*free}:
        return None
    if "probability" in options.columns.values():
        return None
    ends = [*grid.column(low), *grid.column(high)]
    if not all(map(_holds_numbers, map(grid.column, (low, high)))):
        return None
    if not any(map(could_be_chance, grid.column(sure))):
        return None
    # Ends in per cent may bound a probability, unless outcomes are numbers.
    is_measured = _are_measured(grid, free, options)
    if is_measured is False or (is_measured is None and any(map(has_per_cent, ends))):
        return None
    holds_middle = middle and _holds_numbers(grid.column(middle))
    return low, high, sure, middle if holds_middle else ""


def _holds_numbers(cells: Sequence[Any]) -> bool:
    return any(map(could_be_number, cells))


def _are_measured(grid: Grid, free: dict[str, str], options: ImportOptions) -> bool | None:
    """Whether outcomes are numbers rather than yes and no; None where no outcome is stated."""
    name = next((free[each] for each in OTHER_NAMES["outcome"] if each in free), None)
    cells = [] if name is None else [each for each in grid.column(name) if each is not None]
    if cells and are_flags(cells):
        return False  # no outcome is a number
    if any(outcome_of(each, options.outcomes).meaning in ANSWERS for each in cells
           if not could_be_number(each)):  # fmt: skip
        return False
    numbers = [each for each in cells if could_be_number(each)]
    return True if any(outcome_of(each, {}).meaning is None for each in numbers) else None
