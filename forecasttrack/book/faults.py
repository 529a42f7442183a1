"""A fault found in a file: where it is, in which record, what is wrong and how to mend it."""

from __future__ import annotations

import attrs


@attrs.frozen(order=True)
class Fault:
    """One fault; prints as ``file:line:column: record: what is wrong, found, likely cure``.

    Attributes:
        file: The file, as the path was given.
        line: Line, counted from 1.
        column: Column, counted from 1.
        record: The record's kind and id, empty where the fault is in no record.
        message: What is wrong, what was found and the likely cure.
    """

    file: str
    line: int
    column: int
    record: str
    message: str

    def __str__(self) -> str:
        record = f"{self.record}: " if self.record else ""
        return f"{self.file}:{self.line}:{self.column}: {record}{self.message}"
