"""Faults of plain data, each with the keys that lead to it, raised together in one error."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import attrs

from forecasttrack.errors import ForecastTrackError, InvalidRecordError

DataPath: TypeAlias = tuple[str | int, ...]

_RENAMED = {"question_id": "question", "claim_id": "claim", "briefing_id": "briefing"}


@attrs.frozen
class PlainFault:
    """Where in the plain data something is wrong, and what.

    Attributes:
        path: Keys and positions that lead to it.
        message: What is wrong.
        on_key: Whether the last key itself is at fault rather than its value.
    """

    path: DataPath
    message: str
    on_key: bool = False


class PlainError(InvalidRecordError):
    """Plain data that makes no record, with every fault found.

    Attributes:
        faults: Each fault with the path of keys and positions that leads to it.
    """

    def __init__(self, faults: Sequence[PlainFault]) -> None:
        lines = [f"{'.'.join(map(str, f.path)) or 'record'}: {f.message}" for f in faults]
        super().__init__("\n".join(lines))
        self.faults = tuple(faults)


class FaultCollector:
    """Runs steps one after the other, and keeps the faults of each step under its key."""

    def __init__(self) -> None:
        self.faults: list[PlainFault] = []

    def attempt(self, key: str | int | None, step: Callable[[], Any]) -> tuple[bool, Any]:
        """Run a step, and return whether it succeeded and its result (``None`` if it did not)."""
        before = () if key is None else (key,)
        try:
            return True, step()
        except PlainError as error:
            self.faults += [attrs.evolve(fault, path=before + fault.path) for fault in error.faults]
        except ForecastTrackError as error:
            self.faults.append(PlainFault((*before, *path_of(error)), str(error)))
        return False, None

    def finish(self) -> None:
        """Raise all faults in one error, if there are any."""
        if self.faults:
            raise PlainError(self.faults)


def path_of(error: ForecastTrackError) -> DataPath:
    """The position and keys of the value that an error is about."""
    row = () if error.row is None else (error.row,)
    field = () if error.field is None else tuple(map(key_of, error.field.split(".")))
    return (*row, *field)


def key_of(field: str) -> str:
    """The key of a field of a record in the plain form.

    Example:
        >>> key_of("question_id")
        'question'
    """
    return _RENAMED.get(field, field)
