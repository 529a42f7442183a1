"""Faults of tables by column and row: raised all at once, or kept beside the sound rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Literal

import attrs
import numpy as np
import pandas as pd

from forecasttrack.display.found import shown
from forecasttrack.errors import InvalidArgumentError, InvalidTableError

if TYPE_CHECKING:
    from numpy.typing import NDArray

OnFault = Literal["raise", "leave out"]
"""Whether rows at fault raise an error that lists them, or are listed in ``left_out``."""


def check_on_fault(on_fault: object) -> None:
    """Refuse a choice of ``on_fault`` that does not exist.

    Raises:
        InvalidArgumentError: It is neither ``"raise"`` nor ``"leave out"``.
    """
    if on_fault not in ("raise", "leave out"):
        raise InvalidArgumentError(
            f'on_fault is {on_fault!r}; it is "raise" or "leave out"', field="on_fault"
        )


LISTED = 100
"""Most faults that a message lists; of further ones it gives the number."""


@attrs.frozen(eq=False)
class Fault:
    """What is wrong in one column, in some rows.

    Attributes:
        table: The table.
        column: The column.
        rows: The rows at fault, counted from 0, ascending.
        describe: What is wrong in one of them, given its row.
    """

    table: str
    column: str
    rows: NDArray[np.intp]
    describe: Callable[[int], str]

    def message(self, row: int) -> str:
        """One fault as a sentence."""
        return f"column '{self.column}' of {self.table} at row {row}: {self.describe(row)}"


class Faults:
    """The faults of one table of ``size`` rows, as they are found."""

    def __init__(self, table: str, size: int) -> None:
        self.table, self.size = table, size
        self.found: list[Fault] = []
        self._bad: NDArray[np.bool_] | None = None

    @property
    def bad(self) -> NDArray[np.bool_]:
        """Whether each row has a fault, shape (size,)."""
        return np.zeros(self.size, dtype=bool) if self._bad is None else self._bad

    def __bool__(self) -> bool:
        return bool(self.found)

    def note(
        self, wrong: NDArray[np.bool_], values: Any, column: str, fault: str | Callable[[Any], str]
    ) -> None:
        """Add a fault of all rows for which a mask is True.

        Args:
            wrong: The mask, shape (size,).
            values: What was found: a column, or None where the fault needs no value before it.
            column: Name of the column.
            fault: What is wrong, to follow the value in a sentence; or a function that gives it for
                a value, which is None where there are no values.
        """
        if wrong.any():
            self.note_rows(np.flatnonzero(wrong), values, column, fault)

    def note_rows(
        self, rows: NDArray[np.intp], values: Any, column: str, fault: str | Callable[[Any], str]
    ) -> None:
        """As `note`, with the numbers of the rows, ascending, in place of a mask."""

        def describe(row: int) -> str:
            value = None if values is None else _cell(values, row)
            says = fault(value) if callable(fault) else fault
            return says if values is None else f"{shown_cell(value)} {says}"

        self.describe_rows(rows, column, describe)

    def describe_rows(
        self, rows: NDArray[np.intp], column: str, describe: Callable[[int], str]
    ) -> None:
        """Add faults of some rows, ascending; ``describe`` says what is wrong in a row."""
        self.found.append(Fault(self.table, column, rows, describe))
        if self._bad is None:
            self._bad = np.zeros(self.size, dtype=bool)
        self._bad[rows] = True

    def messages(self) -> dict[int, str]:
        """The faults of each bad row, joined into one text, by row."""
        messages: dict[int, list[str]] = {}
        for fault in self.found:
            for row in fault.rows.tolist():
                messages.setdefault(row, []).append(f"{fault.column}: {fault.describe(row)}")
        return {row: "; ".join(each) for row, each in sorted(messages.items())}


def raise_if_any(tables: Sequence[Faults]) -> None:
    """Raise one error that lists the faults of several tables.

    Raises:
        InvalidTableError: There is a fault; the error carries column and row of the first, all
            faults by table, column and row, and what is wrong in each of the first hundred.
    """
    found = [(fault, row) for fault, row in _by_row(tables)]
    if not found:
        return
    first, row = found[0]
    listed = [fault.message(row) for fault, row in found[:LISTED]]
    lines = listed if len(listed) == 1 else [f"{len(found)} faults in tables:", *listed]
    if len(found) > LISTED:
        rest = Counter(f"'{fault.column}' of {fault.table}" for fault, _ in found[LISTED:])
        counts = ", ".join(f"{n} in column {name}" for name, n in rest.items())
        lines.append(f"and {len(found) - LISTED} more: {counts}")
    lines.append('on_fault="leave out" keeps the other rows and lists these in left_out.')
    raise InvalidTableError(
        "\n".join(lines),
        field=first.column,
        row=row,
        faults=tuple((fault.table, fault.column, row) for fault, row in found),
        details=tuple(fault.describe(row) for fault, row in found[:LISTED]),
    )


def _by_row(tables: Sequence[Faults]) -> Iterator[tuple[Fault, int]]:
    for table in tables:
        rows = [
            (row, place) for place, each in enumerate(table.found) for row in each.rows.tolist()
        ]
        yield from ((table.found[place], row) for row, place in sorted(rows))


def _cell(values: Any, row: int) -> Any:
    return values.iloc[row] if isinstance(values, pd.Series) else values[row]


def shown_cell(value: Any) -> str:
    """A value as a message shows it, without the names of NumPy and pandas.

    Example:
        >>> shown_cell(np.int64(30)), shown_cell(pd.Timestamp("2026-01-01", tz="UTC"))
        ('30', '2026-01-01 00:00:00+00:00')
    """
    if value is None or value is pd.NaT or value is pd.NA:
        return "nothing"
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and value != value:  # noqa: PLR0124 - NaN
        return "nothing"
    return shown(value)
