"""Which tier integrates: NumPy always can; numba, where it is installed, is faster."""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING, Literal

import numpy as np

from forecasttrack.errors import InvalidArgumentError, MissingExtraError

if TYPE_CHECKING:
    from forecasttrack.scoring.history.sums import Relative

Engine = Literal["auto", "numpy", "numba"]

#: Below this many forecasts NumPy is done long before numba has loaded, however often one scores.
WORTH_COMPILING = 500_000


def compiles(engine: str, rows: int) -> bool:
    """Say whether the compiled tier is wanted and there.

    Raises:
        InvalidArgumentError: The engine is none of ``auto``, ``numpy`` and ``numba``.
        MissingExtraError: ``numba`` is asked for and not installed.
    """
    if engine not in ("auto", "numpy", "numba"):
        message = f"engine is {engine!r}; it is 'auto', 'numpy' or 'numba'."
        raise InvalidArgumentError(message, field="engine")
    if engine == "numpy" or (engine == "auto" and rows < WORTH_COMPILING):
        return False
    if importlib.util.find_spec("numba") is not None:
        return True
    if engine == "auto":
        return False
    message = "numba is not installed; install the extra: pip install 'forecasttrack[fast]'."
    raise MissingExtraError(message, field="engine")


def sweepable(relative: Relative) -> bool:
    """Say whether the compiled tier can take it; medians and infinite values are NumPy's."""
    return relative.against == "others" and bool(np.isfinite(relative.value).all())
