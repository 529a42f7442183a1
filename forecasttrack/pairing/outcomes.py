"""The outcomes of pairs, each kept once for a run of forecasts that share it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


@attrs.frozen(eq=False)
class Outcomes:
    """The outcomes of forecasts by question, forecaster and time.

    Attributes:
        value: Outcomes, shape (k,).
        run: How many forecasts in a row each is the outcome of, shape (k,); None for one each.
        settled: Whether every outcome is 0 or 1.
    """

    value: NDArray[np.float64]
    run: NDArray[np.intp] | None = None
    settled: bool = attrs.field(init=False)

    @settled.default
    def _is_settled(self) -> bool:
        return bool(((self.value == 0) | (self.value == 1)).all())

    def read(self) -> NDArray[np.float64]:
        """One outcome per forecast, shape (n,)."""
        return self.value if self.run is None else np.repeat(self.value, self.run)
