"""Which engine computes, and what both compute: each formula is defined once.

Sums over histories may differ in their last digits, since the engines add up in another order.
NumPy always can; numba, of the extra ``fast``, is used where it pays.
Loading numba takes about as long as NumPy needs for a hundred million numbers, so that it is
loaded for very long columns only. Where it is loaded already, by whomever, long columns use it.
"""

from __future__ import annotations

import importlib.util
import sys
from typing import TYPE_CHECKING, Literal

import numpy as np

from forecasttrack.display.found import shown
from forecasttrack.errors import InvalidArgumentError, MissingExtraError

if TYPE_CHECKING:
    from forecasttrack.scoring.checks import FloatArray

Engine = Literal["auto", "numpy", "numba"]
"""What computes; ``"auto"`` takes numba where it is installed and pays."""

#: Forecasts in a history from which on numba is worth loading: NumPy takes some 200 ns for each.
WORTH_LOADING_FOR_HISTORIES = 500_000
#: Numbers in a column or table from which on numba is worth loading: it saves some 2 ns of each.
WORTH_LOADING_FOR_RULES = 300_000_000
#: Numbers from which on a rule's kernel is worth reading from the cache, where numba is loaded.
WORTH_COMPILING_A_RULE = 500_000


def uses_numba(engine: str, forecasts: int) -> bool:
    """Say whether the compiled engine integrates a history of so many forecasts.

    Raises:
        InvalidArgumentError: The engine is none of ``auto``, ``numpy`` and ``numba``.
        MissingExtraError: ``numba`` is chosen and not installed.
    """
    if engine not in ("auto", "numpy", "numba"):
        message = f"engine is {shown(engine)}; it is 'auto', 'numpy' or 'numba'."
        raise InvalidArgumentError(message, field="engine")
    if engine == "numpy" or (engine == "auto" and forecasts < WORTH_LOADING_FOR_HISTORIES):
        return False
    if _is_installed():
        return True
    if engine == "auto":
        return False
    message = "numba is not installed; install the extra: pip install 'forecasttrack[fast]'."
    raise MissingExtraError(message, field="engine")


def compiles_rules(numbers: int) -> bool:
    """Say whether so many numbers of a rule repay its compiled kernel."""
    least = WORTH_COMPILING_A_RULE if "numba" in sys.modules else WORTH_LOADING_FOR_RULES
    return numbers >= least and _is_installed()


def _is_installed() -> bool:
    return importlib.util.find_spec("numba") is not None


# --- formulas of both engines ----------------------------------------------------------------
# NumPy applies them to arrays, and numba compiles them for single numbers.


def squared_distance(p: FloatArray, y: FloatArray) -> FloatArray:
    """Squared distance of a probability from its outcome."""
    distance = p - y
    distance *= distance  # in place: a further large array would have to be allocated
    return distance


def pinball_loss(level: float | FloatArray, excess: FloatArray) -> FloatArray:
    """Loss of a quantile that exceeds the outcome by so much (below 0: that falls short of it)."""
    return np.subtract(np.maximum(excess, 0.0), level * excess)
