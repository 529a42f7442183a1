"""How a notebook shows a record: as a table of the keys and values of its plain form."""

from __future__ import annotations

from collections.abc import Mapping

from forecasttrack.display.notebook import html_table
from forecasttrack.records.plain_writing import to_plain


class NotebookRecord:
    """A record that a notebook shows as a table of its fields, in their plain form."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        rows = [(key, _in_one_line(value)) for key, value in to_plain(self).items()]
        return html_table(caption=type(self).__name__, header=(), rows=rows)


def _in_one_line(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {_in_one_line(item)}" for key, item in value.items())
    if isinstance(value, list):
        return "; ".join(_in_one_line(item) for item in value)
    return str(value)
