"""Make records from plain data quickly, up to the first fault.

The ``__init__`` of a record converts and checks all of its fields, also those with their default
value, as most of the twenty-two fields of a question are.
Here each field in the data is read and checked once; defaults are neither converted nor checked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import chain, repeat
from typing import Any, Generic, TypeAlias, TypeVar

import attrs

Record = TypeVar("Record")
_Check: TypeAlias = Callable[[Any, Any, Any], None]
_Put: TypeAlias = Callable[[object, object], None]


@attrs.frozen
class ReadField:
    """A field of a record, and how its value is read from plain data.

    Attributes:
        field: The field.
        keys: The keys that it is read from.
        read: Takes the value under the only key, or all of the data if there are several keys, and
            ``wanted``; gives the value of the field, which needs no converter.
        wanted: The type of the field; for a field with several keys, the field itself.
    """

    field: attrs.Attribute[Any]
    keys: tuple[str, ...]
    read: Callable[[Any, Any], Any]
    wanted: Any

    def put_into(self, cls: type) -> _Put:
        """The function that sets this field even in a frozen record."""
        return getattr(cls, self.field.name).__set__  # type: ignore[no-any-return]


class RecordPlan(Generic[Record]):
    """The steps that make a record of one class from plain data."""

    def __init__(self, cls: type[Record], fields: Iterable[ReadField]) -> None:
        self._cls = cls
        self._check_relations: Callable[[Record], None] | None = getattr(
            cls, "__attrs_post_init__", None
        )
        self._needed_keys: set[str] = set()
        self._plain_defaults: list[tuple[_Put, object]] = []
        self._default_factories: list[tuple[_Put, Callable[[], object]]] = []
        self._steps_by_key: dict[str, tuple[Any, ...] | None] = {}
        self._steps_with_all_data: list[tuple[Any, ...]] = []
        for each in fields:
            put, check = each.put_into(cls), each.field.validator
            step = (each.read, each.wanted, check, each.field, put)
            if len(each.keys) > 1:
                self._steps_with_all_data.append(step)
                self._steps_by_key |= dict.fromkeys(each.keys)
            else:
                self._steps_by_key |= dict.fromkeys(each.keys, step)
                self._take_default(each, put)

    def _take_default(self, each: ReadField, put: _Put) -> None:
        default: Any = each.field.default
        if default is attrs.NOTHING:
            self._needed_keys |= {*each.keys}
        elif hasattr(default, "factory"):
            self._default_factories.append((put, default.factory))
        else:
            self._plain_defaults.append((put, default))

    def record(self, data: Mapping[str, object]) -> Record:
        """Make a record from plain data.

        Raises:
            ForecastTrackError: A value is at fault, or two values do not fit each other.
            KeyError: A key is missing, or there is no such key.
        """
        if not self._needed_keys <= data.keys():
            raise KeyError(*(self._needed_keys - data.keys()))
        record = object.__new__(self._cls)
        for put, default in self._plain_defaults:
            put(record, default)
        for put, make in self._default_factories:
            put(record, make())
        by_key = zip(map(self._steps_by_key.__getitem__, data), data.values(), strict=True)
        for step, stated in chain(by_key, zip(self._steps_with_all_data, repeat(data))):
            if step is not None:
                read, wanted, check, field, put = step
                value = read(stated, wanted)
                if check is not None:
                    check(record, field, value)
                put(record, value)
        if self._check_relations is not None:
            self._check_relations(record)
        return record
