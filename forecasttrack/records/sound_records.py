"""Records made of sound plain data in one go, with no look at what may be wrong.

Made by its own ``__init__``, a record converts and checks each of its fields, also those that keep
their defaults; of the twenty-two fields of a question most do.
Here a field that is given is read and checked once, and a default, which is sound, is taken as it
is.
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
    """A field and how its value is read: what the reader gives needs no converter.

    Attributes:
        field: The field.
        keys: The keys that it fills; several for one that is read from all of the data.
        read: Reads the value under its key, or all of the data, as a type.
        wanted: The type; of a field with several keys the field itself.
    """

    field: attrs.Attribute[Any]
    keys: tuple[str, ...]
    read: Callable[[Any, Any], Any]
    wanted: Any

    def put_into(self, cls: type) -> _Put:
        """What sets the field of a frozen record."""
        return getattr(cls, self.field.name).__set__  # type: ignore[no-any-return]


class RecordPlan(Generic[Record]):
    """How the records of one class are made."""

    def __init__(self, cls: type[Record], fields: Iterable[ReadField]) -> None:
        self._cls = cls
        self._relate: Callable[[Record], None] | None = getattr(cls, "__attrs_post_init__", None)
        self._needed: set[str] = set()
        self._defaults: list[tuple[_Put, object]] = []
        self._made_afresh: list[tuple[_Put, Callable[[], object]]] = []
        self._by_key: dict[str, tuple[Any, ...] | None] = {}
        self._of_all: list[tuple[Any, ...]] = []
        for each in fields:
            put, check = each.put_into(cls), each.field.validator
            step = (each.read, each.wanted, check, each.field, put)
            if len(each.keys) > 1:
                self._of_all.append(step)
                self._by_key |= dict.fromkeys(each.keys)
            else:
                self._by_key |= dict.fromkeys(each.keys, step)
                self._take_default(each, put)

    def _take_default(self, each: ReadField, put: _Put) -> None:
        default: Any = each.field.default
        if default is attrs.NOTHING:
            self._needed |= {*each.keys}
        elif hasattr(default, "factory"):
            self._made_afresh.append((put, default.factory))
        else:
            self._defaults.append((put, default))

    def record(self, data: Mapping[str, object]) -> Record:
        """Make the record that plain data state.

        Raises:
            ForecastTrackError: A value is at fault, or two do not fit each other.
            KeyError: A key is missing, or there is no such key.
        """
        if not self._needed <= data.keys():
            raise KeyError(*(self._needed - data.keys()))
        record = object.__new__(self._cls)
        for put, default in self._defaults:
            put(record, default)
        for put, make in self._made_afresh:
            put(record, make())
        by_key = zip(map(self._by_key.__getitem__, data), data.values(), strict=True)
        for step, stated in chain(by_key, zip(self._of_all, repeat(data))):
            if step is not None:
                read, wanted, check, field, put = step
                value = read(stated, wanted)
                if check is not None:
                    check(record, field, value)
                put(record, value)
        if self._relate is not None:
            self._relate(record)
        return record
