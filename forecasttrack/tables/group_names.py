"""Checks and names of the columns by which results are grouped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from forecasttrack.display.found import shown
from forecasttrack.errors import InvalidArgumentError, did_you_mean
from forecasttrack.tables.schema import COLUMNS


def group_columns(by: str | Sequence[str] | None) -> list[str]:
    """Return the columns by which rows are grouped, each once.

    Example:
        >>> group_columns("tags"), group_columns(None), group_columns(("kind", "tags", "kind"))
        (['tags'], [], ['kind', 'tags'])
    """
    return list(dict.fromkeys([] if by is None else [by] if isinstance(by, str) else by))


def group_text(value: Any) -> str:
    """The name of a group as text, also of the group of rows without a value.

    Example:
        >>> group_text("trade"), group_text(2.0), group_text(None), group_text(("eu", None))
        ('trade', '2', '(none)', 'eu, (none)')
    """
    if isinstance(value, tuple):
        return ", ".join(map(group_text, value))
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "(none)" if pd.api.types.is_scalar(value) and pd.isna(value) else str(value)


def with_groups_named(frame: pd.DataFrame, by: Iterable[str]) -> pd.DataFrame:
    """The same rows with the names of groups as text.

    Example:
        >>> with_groups_named(pd.DataFrame({"topic": ["trade", None]}), ["topic"])["topic"].tolist()
        ['trade', '(none)']
    """
    return frame.assign(**{name: list(map(group_text, frame[name])) for name in by})


def beside_results(by: str | Sequence[str] | None, results: Iterable[object]) -> list[str]:
    """Return the columns by which rows are grouped; none may be a column of the result itself.

    Args:
        by: The columns that rows are grouped by.
        results: The columns that the result has in any case.

    Raises:
        InvalidArgumentError: A column of the result bears one of the names.

    Example:
        >>> beside_results("topic", ["mean", "n"])
        ['topic']
    """
    names, known = group_columns(by), set(results)
    for name in names:
        if name in known:
            raise InvalidArgumentError(
                f"by has {name!r}, and the result has a column {name!r} of its own. Leave it out;"
                f" a column of yours needs another name",
                field="by",
            )
    return names


def renamed_beside_results(
    by: str | Sequence[str] | None, results: Iterable[object]
) -> dict[str, str]:
    """The name of each grouping column in a result: with ``by_`` before it if the name is taken.

    Args:
        by: The columns that rows are grouped by.
        results: The columns that the result has in any case.

    Example:
        >>> renamed_beside_results(["topic", "weight"], ["weight", "n"])
        {'topic': 'topic', 'weight': 'by_weight'}
    """
    known = set(results)
    return {name: f"by_{name}" if name in known else name for name in group_columns(by)}


_MOST_USED = (
    "forecaster", "kind", "tags", "claim", "section", "holder", "nature", "rule", "lead_time",
    "duration", "revision",
)  # fmt: skip
"""The library's columns by which results are most often grouped; computed ones come last."""


def no_such_group(rows: str, name: object, known: Iterable[object]) -> InvalidArgumentError:
    """The error about a grouping column that does not exist; it lists the user's columns first.

    Args:
        rows: What has no such column, as "scores".
        name: The column.
        known: All columns that could be named.

    Example:
        >>> print(no_such_group("pairs", "team", ["lead_time", "weight", "kind", "squad"]))
        pairs have no column 'team'. Known are 'squad', 'kind', 'lead_time' and 'weight'.
    """
    declared = {*_MOST_USED, *(each.name for each in COLUMNS)}
    names = [each for each in dict.fromkeys(map(str, known)) if not each.startswith("_")]
    own = [each for each in names if each not in declared]
    first = [*own, *(each for each in _MOST_USED if each in names)]
    return InvalidArgumentError(
        f"{rows} have no column {shown(name)}. {did_you_mean(name, names, first=first)}",
        field="by",
    )
