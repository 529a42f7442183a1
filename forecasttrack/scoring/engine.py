"""The choice between two engines, NumPy and numba, and the formulas that both compute.

NumPy is always there; numba, which the extra ``fast`` installs, is used where it is faster. Loading
numba takes about as long as NumPy needs for a hundred million numbers, so it is loaded for very
long columns alone; once it is loaded, by any package, long columns use it, too.
Integrals over histories may differ between the engines in their last digits, because the engines
add numbers in different orders.
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
"""The library that computes; ``"auto"`` takes numba if it is installed and faster."""

#: The least number of forecasts in a log for which numba is worth loading (NumPy takes about 200 ns
#: for each).
WORTH_LOADING_FOR_HISTORIES = 500_000
#: The least number of values in a column or table for which numba is worth loading to compute a
#: rule (it saves about 2 ns for each).
WORTH_LOADING_FOR_RULES = 300_000_000
#: The least number of values for which the compiled rule is worth reading from numba's cache, if
#: numba is loaded.
WORTH_COMPILING_A_RULE = 500_000


def uses_numba(engine: str, forecasts: int) -> bool:
    """Decide whether numba groups and integrates a log.

    Args:
        engine: The engine that the caller chose.
        forecasts: The number of forecasts in the log.

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
    """Decide whether numba computes a rule over a column or table of so many numbers."""
    least = WORTH_COMPILING_A_RULE if "numba" in sys.modules else WORTH_LOADING_FOR_RULES
    return numbers >= least and _is_installed()


def _is_installed() -> bool:
    return importlib.util.find_spec("numba") is not None


# --- formulas of both engines ----------------------------------------------------------------
# NumPy applies these functions to arrays; numba compiles them for single numbers.


def squared_distance(p: FloatArray, y: FloatArray) -> FloatArray:
    """Squared distance of a probability p from its outcome y."""
    distance = p - y
    distance *= distance  # in place, so that no further large array is allocated
    return distance


def pinball_loss(level: float | FloatArray, excess: FloatArray) -> FloatArray:
    """Pinball loss of a quantile at a level; `excess` is the quantile minus the outcome."""
    return np.subtract(np.maximum(excess, 0.0), level * excess)
