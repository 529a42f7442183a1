"""Decompositions of several groups side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from forecasttrack.display.notebook import html_table
from forecasttrack.reliability.decomposition import Decomposition


class Decompositions(Mapping[str, "pd.Series[Any]"]):
    """Decompositions of several groups: each term maps to its values by group."""

    def __init__(self, parts: Mapping[Any, Decomposition], by: tuple[str, ...]) -> None:
        """Take the decompositions of groups together."""
        self.parts = dict(parts)
        self._by = by

    def __getitem__(self, term: str) -> pd.Series[Any]:
        index = pd.Index(list(self.parts), name=self._by[0] if len(self._by) == 1 else None)
        return pd.Series([part[term] for part in self.parts.values()], index=index, name=term)

    def __iter__(self) -> Iterator[str]:
        return iter(next(iter(self.parts.values()), {}))

    def __len__(self) -> int:
        return len(list(iter(self)))

    @property
    def frame(self) -> pd.DataFrame:
        """One row per group: its columns, the terms, n."""
        rows = [
            {**dict(zip(self._by, _values(label), strict=True)), **part, "n": part.n}
            for label, part in self.parts.items()
        ]
        return pd.DataFrame(rows)

    def to_dict(self) -> dict[str, Any]:
        """The decompositions by group, ready for JSON."""
        return {str(label): part.to_dict() for label, part in self.parts.items()}

    def __str__(self) -> str:
        return "\n".join(f"{label}: {part}" for label, part in self.parts.items())

    def _repr_html_(self) -> str:
        return "".join(
            html_table(caption=str(label), header=("term", "value"), rows=part.items())
            for label, part in self.parts.items()
        )


def _values(label: Any) -> tuple[Any, ...]:
    return label if isinstance(label, tuple) else (label,)
