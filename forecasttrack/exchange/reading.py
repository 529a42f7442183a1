"""Reading forecasts: any file of a known format becomes tables, with an account of every row."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from typing import Any

from forecasttrack.display.arguments import naming_arguments
from forecasttrack.errors import ForecastTrackError, InvalidTableError
from forecasttrack.exchange.account import Account
from forecasttrack.exchange.imported import ImportedForecasts
from forecasttrack.exchange.known_days import fill_known_days
from forecasttrack.exchange.options import DecimalSign, ImportOptions, Odds, Side
from forecasttrack.exchange.register import Format, find_format, format_of, recognised
from forecasttrack.exchange.rows import Rows
from forecasttrack.exchange.sources import ImportSource


@naming_arguments
def read_forecasts(  # noqa: PLR0913 - what a file may leave open
    path_or_frame: Any,
    *,
    format: str | None = None,  # noqa: A002 - as --format of the command line
    columns: Mapping[str, str] | None = None,
    odds: Odds | None = None,
    percent: bool | None = None,
    dayfirst: bool | None = None,
    decimals: DecimalSign | None = None,
    zone: str | None = None,
    forecaster: str | None = None,
    issued_at: object = None,
    known_at: object = None,
    side: Side | None = None,
    outcomes: Mapping[str, str] | None = None,
    unmarked: str | None = None,
    source: str | None = None,
) -> ImportedForecasts:
    """Read forecasts from a file, a folder or a frame of any known format.

    What cannot be parsed is refused, by row; what parses and cannot be scored goes on, and
    ``pair(..., on_fault=)`` decides about it. What the file leaves open is assumed where a guess is
    safe: ``.assumed`` lists it, each with the option that states otherwise. Where a guess could be
    wrong an error asks for the option.

    Args:
        path_or_frame: The file or folder, or a dataframe of any library.
        format: Name of its format, as in ``ft.formats()``; told by its content if none is given.
        columns: What columns mean: ``{"Wer": "forecaster", "Wann": "issued_at"}``. Meanings are
            the columns of the three tables, and ``question``, ``topic`` and ``side``.
        odds: How "3:1" is read: ``"for"`` the event (.75), or ``"against"`` it (.25); and "3/4",
            which may also be a ``"fraction"`` (.75).
        percent: Whether bare numbers are per cent.
        dayfirst: Whether 03/04/2026 is the third of April.
        decimals: What stands before decimals, ``"comma"`` or ``"point"``, where numbers such as
            1.500 or 1,500 leave it open.
        zone: Time zone of times that name none, as ``"UTC"`` or ``"Europe/Berlin"``.
        forecaster: Who forecast, where the file names nobody.
        issued_at: When the forecasts were made, where the file has no dates.
        known_at: When the outcomes could be known, where the file has no dates.
        side: What the mark "right" means: ``"yes"`` for what was asked happened, ``"likelier"`` for
            the forecast was right, on whichever side it had more than half the probability.
        outcomes: What words of the file's own mean: ``{"Ja": "yes", "Nein": "no"}``.
        unmarked: Outcome of the items without a mark in a Markdown list: ``"yes"``, ``"no"`` or
            ``"open"``.
        source: What the ids of questions begin with, so that those of two files do not collide.

    Returns:
        The tables, and the account of every row.

    Raises:
        BookFileError: The file is not there, or cannot be read.
        InvalidTableError: Nothing in it can be read, such as a zip that was cut.
        UnknownNameError: There is no such format.
        InvalidArgumentError: An option is of no known kind, of which the first is named; or the
            file leaves open what no guess is safe about, and all options that it needs are named.

    Example:
        >>> import pandas as pd
        >>> got = read_forecasts(
        ...     pd.DataFrame({"Prediction": ["Rain?", "Snow?"], "Chance": ["70%", "n/k"]})
        ... )
        >>> got.rows, got.taken, got.refused["reason"].tolist()
        (2, 1, ['is no probability; write .7 or 70%'])
    """
    options = ImportOptions(
        columns=columns, odds=odds, percent=percent, dayfirst=dayfirst, decimals=decimals,
        zone=zone, forecaster=forecaster, issued_at=issued_at, known_at=known_at, side=side,
        outcomes=outcomes, unmarked=unmarked, source=source,
    )  # fmt: skip
    with _unpacked(ImportSource.of(path_or_frame), format) as given:
        found = format_of(given) if format is None else find_format(format)
        account = Account(file=given.name)
        rows = _rows(found, given, options, account)
    account.raise_questions()
    fill_known_days(rows, options, account)
    return ImportedForecasts(found.name, account, rows.tables())


def _unpacked(
    source: ImportSource, name: str | None
) -> contextlib.AbstractContextManager[ImportSource]:
    """The file to be read: the only member of a zip, unless the zip itself is of a known format."""
    is_table_of_excel = source.suffix in (".xlsx", ".xlsm")
    if is_table_of_excel or not source.is_zip or len(source.members) != 1:
        return contextlib.nullcontext(source)
    known = recognised(source)
    is_whole = known is not None and name in (None, known.name)
    return contextlib.nullcontext(source) if is_whole else source.only_member()


def _rows(found: Format, given: ImportSource, options: ImportOptions, account: Account) -> Rows:
    """The rows that the reader of a format makes.

    Where it stumbles over a record (a key that is missing, a value of another type), the file is
    named as one that may be of another format.
    """
    try:
        return found.read(given, options, account)
    except (KeyError, TypeError, AttributeError, IndexError) as error:
        if isinstance(error, ForecastTrackError):
            raise
        raise InvalidTableError(
            f"{given.name} holds records that are none of {found.name} ({error}); is it of another"
            " format? format= names one",
            field="format",
        ) from error
