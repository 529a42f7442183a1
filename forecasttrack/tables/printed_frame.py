"""Frames that print completely, where pandas would leave out the columns in the middle."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

import pandas as pd

_NOTE = "note"
"""The column whose sentences are printed without the column's name."""
_SENTENCES = (_NOTE, "interval")
"""The columns of sentences, which are printed below the table."""
_BARRED_BY = "barred_by"
"""The column with the reason of a note in a word, which is not printed."""
_LEVEL = "level"
"""The column of numbers that the user chose, which are no results."""


def _as_number(value: float) -> str:
    """Four digits that count; a mean of 0.000015 is not 0.

    Example:
        >>> _as_number(0.25), _as_number(0.123456), _as_number(0.0000154), _as_number(1234567.8)
        ('0.25', '0.1235', '1.54e-05', '1234568')
    """
    return f"{value:.4g}" if abs(value) < 10_000 else f"{value:.0f}"


class PrintedFrame(pd.DataFrame):
    """A frame that prints within the width: values that all rows share once, notes below.

    Everything that is made of it is a plain frame.

    Example:
        >>> frame = pd.DataFrame({"who": ["ann", "bob"], "rule": "brier", "mean": [0.1, 0.25]})
        >>> PrintedFrame(frame)
        all rows: rule brier
        <BLANKLINE>
           who  mean
        0  ann   0.1
        1  bob  0.25
    """

    def __repr__(self) -> str:
        width = pd.get_option("display.width") or 80
        if not len(self):
            return repr(pd.DataFrame(self))
        shared = self._shared()
        kept = [name for name in self.columns if name not in {*shared, *_SENTENCES, _BARRED_BY}]
        heading = ", ".join(f"{name} {value}" for name, value in shared.items() if value)
        parts = [textwrap.fill(f"all rows: {heading}", width)] if heading else []
        most = pd.get_option("display.max_rows")
        parts.append(self[kept].to_string(line_width=width, max_rows=most, float_format=_as_number))
        below = [each for each in _SENTENCES if each in self and each not in shared]
        notes = [textwrap.fill(line, width) for each in below for line in self._notes(each)]
        return "\n\n".join([*parts, *(["\n".join(notes)] if notes else [])])

    def _shared(self) -> dict[str, str]:
        """The text of each column that all rows share; empty where a column has no value."""
        found: dict[str, str] = {}
        for name in map(str, self.columns):
            column = self[name]
            is_result = pd.api.types.is_numeric_dtype(column) and name != _LEVEL
            if is_result or name in {_NOTE, _BARRED_BY}:
                continue
            values = column.dropna().map(str).unique()
            if not len(values) or (len(values) == 1 < len(self) and column.notna().all()):
                found[name] = values[0] if len(values) else ""
        return found

    def _notes(self, column: str) -> Iterator[str]:
        notes = self[column].fillna("")
        called = "" if column == _NOTE else f"{column}: "
        for sentence in filter(None, notes.unique()):
            has_note = notes == sentence
            rows = "all rows" if has_note.all() else ", ".join(map(str, self.index[has_note]))
            yield f"{rows}: {called}{sentence}"
