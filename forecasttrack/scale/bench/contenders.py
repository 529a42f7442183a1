"""A piece of work, and the calls of ours and of other libraries that do it."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

import attrs
import numpy as np

MODULES = {
    "pandas": ("pandas",),
    "polars": ("polars", "pyarrow"),
    "duckdb": ("duckdb",),
    "scikit-learn": ("sklearn",),
    "scoringrules": ("scoringrules",),
    "properscoring": ("properscoring",),
    "model-diagnostics": ("model_diagnostics",),
}
"""The libraries that are set beside ours, and what has to be importable to measure each.

Polars takes frames of pandas through pyarrow.
"""

OURS = "forecasttrack"


def is_installed(library: str) -> bool:
    """Whether a library of the table can be imported."""
    return library == OURS or all(find_spec(module) is not None for module in MODULES[library])


def _same(given: Any) -> Any:
    return given


@attrs.frozen(kw_only=True)
class Contender:
    """One way of doing a piece of work.

    Attributes:
        library: Whose it is.
        call: What is called.
        run: The work itself, which is what the clock sees.
        prepare: From the inputs of the work to what `run` takes, outside the clock.
        answer: From what `run` gives to numbers, shape (n,), or () where only a mean is given.
        without: What it leaves out that ours does.
    """

    library: str
    call: str
    run: Callable[[Any], Any]
    prepare: Callable[[Any], Any] = _same
    answer: Callable[[Any], Any] = np.asarray
    without: str = ""


@attrs.frozen(kw_only=True)
class Work:
    """What is measured: its inputs for a number of rows, and who does it, ours first."""

    name: str
    inputs: Callable[[int], Any]
    contenders: tuple[Contender, ...]
