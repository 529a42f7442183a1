"""Rows of tables that are no valid records, collected and raised together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import attrs

from forecasttrack.errors import ForecastTrackError, InvalidTableError
from forecasttrack.tables.faults import LISTED

_ORDER = ("questions", "forecasts", "resolutions")


@attrs.define
class RowFaults:
    """Rows that are no valid records: table, row and what is wrong.

    Example:
        >>> faults = RowFaults()
        >>> faults.attempt("forecasts", 4, lambda: float("often"))
        >>> faults.found
        [('forecasts', 4, "could not convert string to float: 'often'")]
    """

    found: list[tuple[str, int, str]] = attrs.field(factory=list)

    def attempt(self, table: str, row: int, make: Callable[[], Any]) -> Any:
        """Make a record of a row; None, and a fault, where that cannot be."""
        try:
            return make()
        except (ForecastTrackError, TypeError, ValueError, OverflowError) as error:
            self.found.append((table, row, str(error)))
            return None

    def take(self, error: InvalidTableError, table: str, rows: Sequence[int] | None = None) -> None:
        """Add the faults in an error about a part of a table.

        Args:
            error: What `raise_if_any` raised for the part.
            table: The table.
            rows: The row in the whole table of each row of the part; None where they are the same.
        """
        for (name, _, row), fault in zip(error.faults, error.details, strict=True):
            if name == table:
                self.found.append((name, row if rows is None else int(rows[row]), fault))

    def raise_if_any(self) -> None:
        """Raise one error that lists the first faults, in the order of the rows, and counts others.

        Raises:
            InvalidTableError: There is a fault; the error carries table and row of each.
        """
        if not self.found:
            return
        found = sorted(self.found, key=lambda each: (_ORDER.index(each[0]), each[1]))
        lines = [f"{table}, row {row}: {fault}" for table, row, fault in found[:LISTED]]
        if len(found) > LISTED:
            lines.append(f"and {len(found) - LISTED} more")
        lines.append('on_fault="leave out" (--on-fault leave-out) makes a book without these rows')
        table, row, _ = found[0]
        raise InvalidTableError(
            "\n".join(lines),
            field=table,
            row=row,
            faults=tuple((table, "", row) for table, row, _ in found),
            details=tuple(fault for _, _, fault in found),
        )
