"""Read single values of plain data: text, numbers and dates; no type is turned into another.

Each reader takes two arguments, as cattrs calls it: the value and the type to be read. The type
is in the name of the function, so the second argument is not used.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from typing import Any

from forecasttrack.display.found import shown
from forecasttrack.errors import InvalidRecordError
from forecasttrack.records import checks, moments
from forecasttrack.records.moments import Day, Moment


def text(value: object, _: Any) -> str:
    """Take text as it is."""
    if not isinstance(value, str):
        raise InvalidRecordError(f"text is needed, found {seen(value)}; {_cure(value)}")
    checks.refuse_unwritable(value)
    return value


def _cure(value: object) -> str:
    if value is None:
        return "write it, or leave the key out"
    return "write one text" if isinstance(value, Mapping | list | tuple) else "put it in quotes"


def number(value: object, _: Any) -> float:
    """Take a finite number as it is."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        is_text = isinstance(value, str)
        cure = "; write it without quotes, % or words, as 0.62" if is_text else ""
        raise InvalidRecordError(f"a number is needed, found {seen(value)}{cure}")
    if not checks.can_be_scored(value):
        hint = checks.size_hint(value)
        raise InvalidRecordError(f"a finite number is needed, found {seen(value)}{hint}")
    return value


def whole(value: object, _: Any) -> int:
    """Take a whole number as it is."""
    if not isinstance(found := number(value, None), int):
        raise InvalidRecordError(f"a whole number is needed, found {seen(value)}")
    return found


def boolean(value: object, _: Any) -> bool:
    """Take true or false as it is."""
    if not isinstance(value, bool):
        raise InvalidRecordError(f"true or false is needed, found {seen(value)}")
    return value


def text_or_number(value: object, _: Any) -> str | float:
    """Take a text or a finite number as it is."""
    if isinstance(value, str):
        return text(value, None)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InvalidRecordError(f"text or a number is needed, found {seen(value)}; {_cure(value)}")
    return number(value, None)


def own_fields(value: object, _: Any) -> dict[str, str | float]:
    """Take the further columns that a user gives a record, each a text or a finite number."""
    if not isinstance(value, Mapping):
        raise InvalidRecordError(
            f"a mapping of fields is needed, found {seen(value)}; write each as topic: trade"
        )
    return {name: _own_field(name, each) for name, each in value.items()}


def _own_field(name: object, value: object) -> str | float:
    try:
        return text_or_number(value, None)
    except InvalidRecordError as error:
        raise InvalidRecordError(f"the field {name!r}: {error}") from None


def date(value: object, _: Any) -> Moment | Day:
    """Read a day or an instant."""
    return moments.date(text_of_date(value))


def moment(value: object, _: Any) -> Moment:
    """Read an instant."""
    return moments.moment(text_of_date(value))


def text_of_date(value: object) -> str:
    """Return the text of a date; refuse everything else, such as 20250815 or a Python date."""
    if isinstance(value, dt.date):
        raise InvalidRecordError(
            f"the text of a date is needed, found {type(value).__name__} of Python;"
            f" write {value.isoformat()!r}"
        )
    if not isinstance(value, str):
        raise InvalidRecordError(
            f"a date is needed, found {seen(value)}; write 2025-08-15 or 2025-08-15T18:00Z"
        )
    return value


def seen(value: object) -> str:
    """Describe a plain value by its type, and show it where it is short.

    Example:
        >>> seen(7), seen(True), seen(None), seen([1])
        ('the number 7', 'true', 'nothing', 'a list')
    """
    if value is None:
        return "nothing"
    if isinstance(value, Mapping):
        return "a mapping"
    if isinstance(value, list | tuple):
        return "a list"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return f"the number {value}" if _can_be_shown(value) else _seen_unshowable(value)
    return f"the text {shown(value)}" if isinstance(value, str) else shown(value)


def _can_be_shown(value: float) -> bool:
    return math.isfinite(value) if isinstance(value, float) else abs(value) < 10**30


def _seen_unshowable(value: float) -> str:
    return "a number that is too large" if isinstance(value, int) else str(value)
