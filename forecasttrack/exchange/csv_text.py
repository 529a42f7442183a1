"""Rows of CSV files, each with the line on which it stands."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from itertools import chain
from typing import Any

from forecasttrack.errors import InvalidTableError

_DELIMITERS = (",", ";", "\t")
SEPARATOR = re.compile(r"sep=(.)", re.IGNORECASE)
"""A first line that tells Excel the delimiter of the cells."""


def csv_head(text: str) -> list[str]:
    r"""The names in the first line of a CSV file, none where it is empty.

    Example:
        >>> csv_head("id;text\n1;A\n"), csv_head("sep=;\nid;text\n"), csv_head("")
        (['id', 'text'], ['id', 'text'], [])
    """
    lines = iter(text.splitlines())
    first, _ = _first(lines)
    try:
        found = next(csv.reader(chain([first], lines), delimiter=_delimiter(first)), [])
    except csv.Error:
        return []
    return [name.strip() for name in found]


def head_layout(text: str) -> tuple[str, int]:
    r"""The delimiter of a CSV file, by its head, and how many lines stand before the head.

    Example:
        >>> head_layout("id;text\n1;A\n"), head_layout("sep=;\nid;text\n"), head_layout("id\n")
        ((';', 0), (';', 1), (',', 0))
    """
    head, before = _first(iter(text.splitlines()))
    return _delimiter(head), before


def _first(lines: Iterator[str]) -> tuple[str, int]:
    """The first line of a table, and how many lines stand before it for Excel alone."""
    first = next(lines, "")
    return (next(lines, ""), 1) if SEPARATOR.fullmatch(first.strip()) else (first, 0)


def _delimiter(line: str) -> str:
    """The delimiter of a head: the candidate that stands in it most often."""
    return max(_DELIMITERS, key=line.count)


def csv_records(lines: Iterator[str], name: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """The rows of a CSV file by the names in its first line, each with the line on which it ends.

    The delimiter is the comma, semicolon or tab that stands most often in the first line.

    Raises:
        InvalidTableError: The file is empty, or a cell is longer than the csv module reads, as
            where a quotation mark is not closed.
    """
    first, before = _first(lines)
    if not first:
        raise InvalidTableError(
            f"{name} is empty, and names no columns; was it cut off in the download?"
        )
    reader = csv.DictReader(chain([first], lines), delimiter=_delimiter(first))
    try:
        reader.fieldnames = [each.strip() for each in reader.fieldnames or ()]
        for row in reader:
            yield before + reader.line_num, row
    except csv.Error as error:
        raise InvalidTableError(f"{name}, line {before + reader.line_num + 1}: {error}") from None


def csv_rows(
    lines: Iterator[str], name: str, delimiter: str = ","
) -> Iterator[tuple[int, list[str]]]:
    """The rows of a CSV file, each with the line on which it begins; blank lines are left out.

    A quotation mark that is not closed makes one cell of everything behind it.

    Args:
        lines: The lines with their ends: a cell in quotation marks may hold a line break.
        name: The file, for the message.
        delimiter: What stands between the cells.

    Raises:
        InvalidTableError: A cell is longer than the csv module reads.
    """
    reader = csv.reader(lines, delimiter=delimiter)
    begins = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield begins, cells
            begins = reader.line_num + 1
    except csv.Error as error:
        raise InvalidTableError(f"{name}, line {begins}: {error}") from None
