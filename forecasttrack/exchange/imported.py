"""What was read from a file: tables, a book, records, and an account of every row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

import attrs
import pandas as pd

from forecasttrack.exchange.account import Account
from forecasttrack.exchange.rows import ForecastRow

if TYPE_CHECKING:
    from forecasttrack.book import Book
    from forecasttrack.tables.faults import OnFault


@attrs.frozen(eq=False, repr=False)
class ImportedForecasts:
    r"""Forecasts read from a file of another program.

    Attributes:
        format: The format it was read as.
        account: What became of each row.

    Example:
        >>> import tempfile
        >>> from pathlib import Path
        >>> from forecasttrack.exchange.reading import read_forecasts
        >>> path = Path(tempfile.mkdtemp()) / "own.csv"
        >>> size = path.write_text(
        ...     "question,forecaster,date,probability,outcome\n"
        ...     "rain,ann,2026-05-01,0.7,yes\n"
        ... )
        >>> found = read_forecasts(path, known_at="2026-06-01")
        >>> found.format, found.book()
        ('table', <Book: 1 forecaster, 1 question, 1 forecast, 1 resolution>)
        >>> found.counts, [len(records) for records in found.portions()]
        ({'forecasts': 1, 'questions': 1, 'resolutions': 1}, [1, 2, 1])
    """

    format: str
    account: Account
    _tables: Mapping[str, pd.DataFrame]

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """The three tables, as ``ft.pair(**got.tables)`` takes them."""
        return {name: frame.copy() for name, frame in self._tables.items()}

    @property
    def further_of_forecasts(self) -> list[str]:
        """Columns of the file's own that stand with the forecasts, which no book can hold."""
        known = attrs.fields_dict(ForecastRow)
        return [str(name) for name in self._tables["forecasts"] if name not in known]

    @property
    def rows(self) -> int:
        """How many rows were read: ``taken`` and ``refused`` together."""
        return self.account.rows

    @property
    def taken(self) -> int:
        """How many rows stand in the tables."""
        return self.account.taken

    @property
    def refused(self) -> pd.DataFrame:
        """The rows not taken: ``file, row, column, value, reason``."""
        return self.account.frames()["refused"]

    @property
    def assumed(self) -> pd.DataFrame:
        """What the file does not say: ``column, read_as, example, n, option``."""
        return self.account.frames()["assumed"]

    @property
    def lost(self) -> pd.DataFrame:
        """What the tables have no place for: ``field, n, reason``."""
        return self.account.frames()["lost"]

    @cached_property
    def _book(self) -> Book:
        return self.book(on_fault="raise")

    def book(self, *, on_fault: OnFault = "raise") -> Book:
        """The same as a book.

        Args:
            on_fault: What becomes of rows that no record can state, such as options that do not
                sum to one: an error that names them all, or a book without them.

        Returns:
            The book.

        Raises:
            InvalidTableError: A row cannot be a record, and such rows are not to be left out.
        """
        from forecasttrack.book import Book  # noqa: PLC0415 - tables do without it

        return Book.from_tables(**self._tables, on_fault=on_fault)

    @property
    def counts(self) -> dict[str, int]:
        """How many rows each of the three tables has."""
        return {name: len(frame) for name, frame in self._tables.items()}

    def portions(self, *, on_fault: OnFault = "raise") -> Iterator[list[object]]:
        """The records in portions, so that those of a large file never stand in memory at once.

        Args:
            on_fault: As in :meth:`book`; the error comes in place of the first portion with a
                fault, and names those of all portions.

        Returns:
            Lists of records, one after another.

        Raises:
            InvalidTableError: A row cannot be a record, and such rows are not to be left out.
        """
        from forecasttrack.exchange.portions import record_portions  # noqa: PLC0415 - as a book

        return record_portions(self._tables, on_fault=on_fault)

    def __iter__(self) -> Iterator[object]:
        """The records, which is what ``ledger.record(got, by=...)`` takes."""
        return iter(self._book)

    def __repr__(self) -> str:
        return (
            f"<ImportedForecasts {self.format}: {self.rows} rows, {self.taken} taken,"
            f" {len(self.account.refusals)} refused>"
        )
