"""Rows of CSV files, each with the line on which it stands."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any

from forecasttrack.errors import InvalidTableError


def csv_records(lines: Iterator[str], name: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """The rows of a CSV file by the names in its first line, each with the line on which it ends.

    Raises:
        InvalidTableError: A cell is too long, as when a quotation mark is not closed.
    """
    reader = csv.DictReader(lines)
    try:
        for row in reader:
            yield reader.line_num, row
    except csv.Error as error:
        raise InvalidTableError(f"{name}, line {reader.line_num + 1}: {error}") from None


def csv_rows(
    lines: Iterator[str], name: str, delimiter: str = ","
) -> Iterator[tuple[int, list[str]]]:
    """The rows of a CSV file, each with the line on which it begins; blank lines are none.

    Raises:
        InvalidTableError: A quotation mark is not closed, or a cell is too long.
    """
    # A carriage return alone inside a cell is somebody's line break, not the end of a row.
    reader = csv.reader(lines, delimiter=delimiter)
    begins = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield begins, cells
            begins = reader.line_num + 1
    except csv.Error as error:
        raise InvalidTableError(f"{name}, line {begins}: {error}") from None
