"""Sheets of Excel: the one with the table, those beside it of the same head, merged cells."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from forecasttrack.errors import InvalidTableError, MissingExtraError
from forecasttrack.exchange.account import Account
from forecasttrack.exchange.personal.heads import (
    Row,
    head_place,
    names_known,
    plain_cell,
    rows_under,
)
from forecasttrack.exchange.sources import ImportSource
from forecasttrack.exchange.whole_documents import check_whole

_SMALL = 30_000_000
"""Up to so many unpacked bytes merged cells are read, which needs the whole file in memory."""
_TITLES = "sheet"
"""The column of the titles of sheets, where several are read."""


def sheet_rows(sheets: Mapping[str, list[Row]], account: Account) -> list[Row]:
    """The rows of the sheet that holds the table, and of those beside it with the same head.

    Args:
        sheets: The rows of its sheets.
        account: Where it is noted which sheets are passed over.
    """
    # The first sheet is often a page of remarks.
    first = max(sheets, key=lambda title: names_known(sheets[title]))
    alike = {title: rows_under(rows, sheets[first]) for title, rows in sheets.items()}
    for title, rows in sheets.items():
        if title != first and not alike[title]:
            reason = "has another head than the sheet that is read"
            account.lose(f"sheet {title!r}", reason, len(rows))
    several = {title: rows for title, rows in alike.items() if rows}
    return _joined(sheets[first], several) if len(several) > 1 else sheets[first]


def rows_of_sheets(source: ImportSource) -> dict[str, list[Row]]:
    """The rows of every sheet in which something stands, by its title.

    Formulas are taken by the values kept with them; a merged cell counts for each of its rows.

    Raises:
        InvalidTableError: It cannot be read, or every sheet is empty.
        MissingExtraError: The package that reads them is not installed.
    """
    sheets = {title: rows for title, rows in _read(source) if rows}
    if not sheets:
        raise InvalidTableError(f"{source.name} holds no table: every sheet is empty")
    return sheets


def _joined(rows: Sequence[Row], sheets: Mapping[str, Sequence[Row]]) -> list[Row]:
    """Several sheets as one table, with the title of the sheet in a column before each row."""
    place = head_place(rows) or 0
    above = [(number, [None, *cells]) for number, cells in rows[:place]]
    head = (rows[place][0], [_TITLES, *rows[place][1]])
    under = [
        (number, [title, *cells]) for title, found in sheets.items() for number, cells in found
    ]
    return [*above, head, *under]


def _read(source: ImportSource) -> list[tuple[str, list[Row]]]:
    if importlib.util.find_spec("openpyxl") is None:
        raise MissingExtraError("sheets of Excel need: pip install 'forecasttrack[sheets]'")
    import openpyxl  # noqa: PLC0415 - an extra

    size = sum(source.members.values())  # this property refuses zip bombs
    check_whole(size, f"{source.name}, unpacked,")
    try:
        book = openpyxl.load_workbook(source.path, read_only=size > _SMALL, data_only=True)
    except Exception as error:  # noqa: BLE001 - a library of many authors, on a file of anybody's
        raise InvalidTableError(f"{source.name} cannot be read as a sheet: {error}") from None
    try:
        return [(sheet.title, list(_rows(sheet))) for sheet in book.worksheets]
    finally:
        book.close()


def _rows(sheet: Any) -> Iterator[Row]:
    merged = _merged(sheet)
    for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
        row = [
            merged.get((number, place), _plain(each)) for place, each in enumerate(cells, start=1)
        ]
        if any(each is not None for each in row):
            yield number, row


def _merged(sheet: Any) -> dict[tuple[int, int], Any]:
    """The values of cells below the first of a merged range, by row and column."""
    ranges = getattr(getattr(sheet, "merged_cells", None), "ranges", ())
    return {
        (row, each.min_col): _plain(sheet.cell(each.min_row, each.min_col).value)
        for each in ranges
        for row in range(each.min_row + 1, each.max_row + 1)
    }


def _plain(cell: Any) -> Any:
    return plain_cell(cell) if isinstance(cell, str) else cell
