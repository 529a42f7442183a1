"""Which pairs count early by choice, and which are of questions written with hindsight."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from forecasttrack.pairing.changed_columns import Columns


class PairMarks:
    """Marks of pairs, as far as columns and questions tell them."""

    __slots__ = ()

    _columns: Columns
    _written_after: frozenset[str | int]
    _counts_early: bool

    @property
    def provisional(self) -> NDArray[np.bool_]:
        """Which pairs are of answers that came early and count by choice, shape (n,).

        Where no question is open any more, early answers count like all others, and none is.
        """
        if not self._counts_early:
            return np.zeros(len(self._columns), dtype=bool)
        return self._columns.read("early").to_numpy(bool)

    @property
    def with_hindsight(self) -> NDArray[np.bool_]:
        """Which pairs are of questions written after their outcome could be known, shape (n,)."""
        if not self._written_after:
            return np.zeros(len(self._columns), dtype=bool)
        return self._columns.read("question_id").isin(self._written_after).to_numpy(bool)

    @property
    def hindsight(self) -> bool:
        """Whether every question was written after its outcome could be known."""
        return len(self._columns) > 0 and bool(self.with_hindsight.all())
