"""Tables with a column for each quantile: P10, median and P90, or low and high."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from forecasttrack.errors import InvalidArgumentError
from forecasttrack.exchange.account import Account
from forecasttrack.exchange.options import ImportOptions
from forecasttrack.exchange.personal.column_names import BELIEFS, OTHER_NAMES, plain_name
from forecasttrack.exchange.personal.numerals import could_be_number, has_per_cent

LEVEL = re.compile(r"level\s+(\S+)")
"""How a caller says which quantile a column holds: ``level 0.05``."""
_PERCENT = re.compile(
    r"(?:p|pct|percentile|quantile)\s*(\d{1,2})|(\d{1,2}(?:[.,]\d+)?)\s*(?:%|percent)"
    r"(?:\s*(?:quantile|percentile|ile))?|(\d{1,2})(?:st|nd|rd|th)(?:\s*(?:percentile|quantile))?"
)
_SHARE = re.compile(r"(?:q|p|quantile|level)\s*(0?[.,]\d+)")
_INSIDE = re.compile(r"[a-z ]+\(([^()]+)\)")
_MIDDLE = ("median", "p50", "50%", "middle", "central", "best guess")
_ENDS = ("low", "high", "lower end", "upper end", "lo", "hi", "low end", "high end")
_MEDIAN = 0.5
_NEW, _FILE = ("level", "value"), " (file)"


def level_columns(
    head: Sequence[str], rows: Sequence[Sequence[Any]], options: ImportOptions, account: Account
) -> dict[str, float]:
    """The level of each column that holds a quantile, none where the table is of something else.

    Columns such as ``low`` have a level only where the caller says it; beside a median it is asked.

    Args:
        head: The columns.
        rows: The rows.
        options: What the caller says: ``columns={"low": "level 0.05"}``.
        account: Where it is noted how they were read.

    Raises:
        InvalidArgumentError: What a caller says is no level between 0 and 1.
    """
    stated = {name: level for name in head if (level := _stated(name, options)) is not None}
    free = [name for name in head if name not in options.columns]
    plain = {name: plain_name(name) for name in free}
    if not stated and not _may_hold_quantiles(plain.values(), options):
        return {}
    guessed = {name: level for name in free if (level := _level(name)) is not None}
    guessed = {name: level for name, level in guessed.items() if _holds_numbers(head, rows, name)}
    ends = [name for name in free if plain[name] in _ENDS and _holds_numbers(head, rows, name)]
    # P1 and P2 are somebody's numbers of people, not the lowest two of a hundred parts.
    if not stated and not ends and (len(guessed) < 2 or max(guessed.values()) < _MEDIAN):
        return {}
    if ends and len(stated) + len(guessed) + len(ends) > 1:
        sides = {name: 0.05 if plain[name].startswith("lo") else 0.95 for name in ends}
        words = " ".join(f"--column {name!r}='level {side}'" for name, side in sides.items())
        account.ask(
            f"the columns {', '.join(map(repr, ends))} hold quantiles of no stated level; say"
            f" which, as columns={{{ends[0]!r}: 'level {sides[ends[0]]}', ...}}, {words}"
        )
    elif ends and not stated:
        return {}
    for name, level in guessed.items():
        account.assume(
            name, f"the quantile of level {level:g}", None, len(rows),
            f"columns=, --column {name!r}='level {level:g}'",
        )  # fmt: skip
    return stated | guessed


def parted_by_level(
    head: Sequence[str], levels: Mapping[str, float], rows: Iterable[tuple[int, Sequence[Any]]]
) -> tuple[tuple[str, ...], list[tuple[int, list[Any]]]]:
    """One row for each quantile; one without any where a row has none.

    Args:
        head: The columns, those of `levels` among them.
        levels: The level of each column of quantiles.
        rows: The rows, each with its number.
    """
    kept = [place for place, name in enumerate(head) if name not in levels]
    columns = [(level, head.index(name)) for name, level in levels.items()]
    found: list[tuple[int, list[Any]]] = []
    for number, cells in rows:
        shared = [cells[place] for place in kept]
        stated: list[tuple[float | None, Any]] = [
            (level, cells[at]) for level, at in columns if cells[at] is not None
        ]
        for level, value in stated or [(None, None)]:
            found.append((number, [*shared, level, value, *cells[len(head) :]]))
    names = [f"{head[place]}{_FILE}" if head[place] in _NEW else head[place] for place in kept]
    return (*names, *_NEW), found


def _stated(name: str, options: ImportOptions) -> float | None:
    match = LEVEL.fullmatch(options.columns.get(name, ""))
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


def _may_hold_quantiles(plain: Iterable[str], options: ImportOptions) -> bool:
    """Whether no column is named for another belief, which percentiles may stand beside."""
    names = {*plain}
    others = {*OTHER_NAMES["probability"], *BELIEFS} - {"%", "forecast", "prediction", "estimate"}
    return not names & others and not {"probability", *BELIEFS} & {*options.columns.values()}


def _level(name: str) -> float | None:
    """The level that the name of a column says."""
    plain = " ".join(name.lower().replace("_", " ").split())
    inside = _INSIDE.fullmatch(plain)  # Low (P5)
    plain = inside[1] if inside else plain
    if plain in _MIDDLE:
        return _MEDIAN
    share, percent = _SHARE.fullmatch(plain), _PERCENT.fullmatch(plain)
    if share:
        found = float(share[1].replace(",", "."))
    elif percent:
        found = float(next(filter(None, percent.groups())).replace(",", ".")) / 100
    else:
        return None
    return found if 0 < found < 1 else None


def _holds_numbers(head: Sequence[str], rows: Sequence[Sequence[Any]], name: str) -> bool:
    """Whether most cells of a column are numbers without a sign of per cent."""
    place = list(head).index(name)
    stated = [row[place] for row in rows if row[place] is not None]
    numbers = [each for each in stated if could_be_number(each) and not has_per_cent(each)]
    return len(numbers) * 2 > len(stated) > 0
