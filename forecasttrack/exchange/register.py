"""The register of formats: each says how it is recognised, read and written."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import attrs

from forecasttrack.errors import (
    ForecastTrackError,
    InvalidArgumentError,
    UnknownNameError,
    did_you_mean,
)

if TYPE_CHECKING:
    import pandas as pd

    from forecasttrack.exchange.account import Account, Loss
    from forecasttrack.exchange.options import ImportOptions
    from forecasttrack.exchange.rows import Rows
    from forecasttrack.exchange.sources import ImportSource

Reader: TypeAlias = "Callable[[ImportSource, ImportOptions, Account], Rows]"
Writer: TypeAlias = "Callable[[dict[str, pd.DataFrame], Path], None]"


@attrs.frozen(kw_only=True)
class Format:
    """A format of outside files.

    Attributes:
        name: What it is called.
        reads: What can be read, in a few words; empty where nothing can.
        writes: What can be written; empty where nothing can.
        example: A command.
        recognise: Whether something is of this format, by its content.
        read: Reads it into rows, and notes in the account what becomes of each.
        write: Writes the three tables to a path.
        losses: What the tables hold and a file of this format cannot; None where it holds all.

    Example:
        >>> almanac = Format(
        ...     name="almanac", reads="an almanac", example="forecasttrack import almanac.txt",
        ...     recognise=lambda source: source.head.startswith("almanac"),
        ...     read=lambda source, options, account: Rows())
        >>> almanac.writes == ""  # it can only be read
        True
    """

    name: str
    reads: str
    example: str
    recognise: Callable[[ImportSource], bool]
    read: Reader
    writes: str = ""
    write: Writer | None = None
    losses: Callable[[dict[str, pd.DataFrame]], list[Loss]] | None = None


_SHIPPED = {
    "table": "personal.table",
    "metaculus": "platforms.metaculus",
    "hubverse": "platforms.hubverse",
    "forecastbench": "platforms.forecastbench",
    "manifold": "platforms.manifold",
    "prices": "platforms.prices",
    "fatebook": "platforms.fatebook",
    "predictionbook": "platforms.predictionbook",
    "gjp": "platforms.gjp",
    "cultivate": "platforms.cultivate",
    "magoo": "platforms.magoo",
    "forecast-ledger": "platforms.forecast_ledger",
}
"""The formats that come with the package, and the module of each, in the order of the list."""

_added: dict[str, Format] = {}


def all_formats() -> list[Format]:
    """Every format, the shipped ones first."""
    return [*(_shipped(name) for name in _SHIPPED), *_added.values()]


def _shipped(name: str) -> Format:
    module = importlib.import_module(f"forecasttrack.exchange.{_SHIPPED[name]}")
    found = getattr(module, "FORMAT")  # noqa: B009 - every such module has one
    assert isinstance(found, Format)  # noqa: S101 - every such module has one
    return found


def find_format(name: str) -> Format:
    """The format of a name.

    Raises:
        UnknownNameError: There is none.

    Example:
        >>> find_format("table").name
        'table'
    """
    if name in _added:
        return _added[name]
    if name not in _SHIPPED:
        known = [*_SHIPPED, *_added]
        raise UnknownNameError(f"no format {name!r}. {did_you_mean(name, known)}")
    return _shipped(name)


def add_format(added: Format) -> None:
    """Put a format of one's own on the register; it is recognised before those shipped.

    Args:
        added: The format.

    Raises:
        InvalidArgumentError: The name is taken.

    Example:
        >>> add_format(Format(
        ...     name="almanac", reads="an almanac", example="forecasttrack import almanac.txt",
        ...     recognise=lambda source: source.head.startswith("almanac"),
        ...     read=lambda source, options, account: Rows()))
        >>> drop_format("almanac")
    """
    if added.name in {*_SHIPPED, *_added}:
        raise InvalidArgumentError(f"there is a format {added.name!r} already; take another name")
    _added[added.name] = added


def drop_format(name: str) -> None:
    """Take a format of one's own off the register.

    Args:
        name: Its name.

    Raises:
        UnknownNameError: No such format was added.

    Example:
        >>> try:
        ...     drop_format("almanac")
        ... except UnknownNameError as error:
        ...     print(error)
        no format 'almanac' was added. None are known.
    """
    if name not in _added:
        raise UnknownNameError(f"no format {name!r} was added. {did_you_mean(name, _added)}")
    del _added[name]


def format_of(source: ImportSource) -> Format:
    """The format of a file, by its content; what no other format knows may be a table.

    Raises:
        InvalidArgumentError: No format knows it.
        InvalidTableError: It is a zip that was cut, or blows up.
    """
    found = recognised(source)
    if found is not None:
        return found
    raise InvalidArgumentError(
        f"{source.name} is of no format that is known here; name one, by format=,"
        f" --format: {', '.join(each.name for each in all_formats())}"
    )


def recognised(source: ImportSource) -> Format | None:
    """The format of a file, by its content, None where no format knows it.

    Raises:
        InvalidTableError: It is a zip that was cut, or blows up.

    Example:
        >>> import pandas as pd
        >>> from forecasttrack.exchange.sources import ImportSource
        >>> recognised(ImportSource.of(pd.DataFrame({"p": [0.5]}))).name
        'table'
    """
    if source.is_zip:
        _ = source.members  # what is wrong with a zip is no question of its format
    for each in (*_added.values(), *(_shipped(name) for name in reversed(_SHIPPED))):
        try:
            if each.recognise(source):
                return each
        except (KeyError, TypeError, AttributeError, IndexError, ValueError) as error:
            # A file that a format fails to parse is of another format; only the last one, `table`,
            # says why it cannot be read.
            if isinstance(error, ForecastTrackError) and each.name == "table":
                raise
    return None
