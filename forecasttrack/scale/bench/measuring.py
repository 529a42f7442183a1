"""Processor time of every contender that is installed, in turns, and how far their answers differ.

The time of all threads of this process counts, so that what a library does on several cores is not
called faster than what another does on one.
"""

from __future__ import annotations

import gc
import time
import warnings
from collections.abc import Iterator
from importlib.metadata import version
from typing import Any

import numpy as np
import pandas as pd

from forecasttrack import __version__
from forecasttrack.display.progress import over
from forecasttrack.errors import InvalidArgumentError
from forecasttrack.scale.bench.contenders import MODULES, OURS, Contender, Work, is_installed
from forecasttrack.scale.bench.formulas import FORMULAS
from forecasttrack.scale.bench.histories import HISTORIES

WORKS = (HISTORIES, *FORMULAS)
LEAST = 1_000
"""Rows below which a clock sees little but the calls themselves."""
ROUNDS = 3


def absent() -> list[str]:
    """The libraries of the table that are not installed.

    Example:
        >>> "pandas" in absent()
        False
    """
    return [library for library in MODULES if not is_installed(library)]


def bench(rows: int = 100_000) -> pd.DataFrame:
    """Measure each work once as a warm-up and three times in turns; the best counts.

    Args:
        rows: Forecasts of each work, at least 1,000.

    Returns:
        A row for each work and library, ours first, with the columns `work`, `library`,
        `version`, `call`, `rows`, `seconds` (of the processor), `ratio` (to our seconds),
        `difference` (the largest from our answer, absolute) and `without` (what it leaves out
        that ours does).

    Raises:
        InvalidArgumentError: Too few rows to be measured.

    Example:
        >>> bench(10)
        Traceback (most recent call last):
        forecasttrack.errors.InvalidArgumentError: rows is 10; at least 1000 can be measured
    """
    if rows < LEAST:
        raise InvalidArgumentError(f"rows is {rows}; at least {LEAST} can be measured")
    found = [row for work in over(WORKS, "measuring") for row in _measured(work, rows)]
    return pd.DataFrame(found)


def _measured(work: Work, rows: int) -> Iterator[dict[str, Any]]:
    inputs = work.inputs(rows)
    present = [each for each in work.contenders if is_installed(each.library)]
    given = [each.prepare(inputs) for each in present]
    # The first round compiles and loads whatever a library compiles or loads late.
    answers = [each.answer(each.run(one)) for each, one in zip(present, given, strict=True)]
    best = np.full(len(present), np.inf)
    for _ in range(ROUNDS):
        taken = [_seconds(each, one) for each, one in zip(present, given, strict=True)]
        best = np.minimum(best, taken)
    for each, answer, seconds in zip(present, answers, best, strict=True):
        yield {
            "work": work.name,
            "library": each.library,
            "version": _version(each.library),
            "call": each.call,
            "rows": rows,
            "seconds": float(seconds),
            "ratio": float(seconds / best[0]),
            "difference": _difference(answers[0], answer),
            "without": each.without,
        }


def _seconds(contender: Contender, given: Any) -> float:
    gc.collect()
    with warnings.catch_warnings(action="ignore"):
        started = time.process_time()
        result = contender.run(given)
        taken = time.process_time() - started
    del result  # freed after the clock has stopped
    return taken


def _difference(ours: np.ndarray, other: Any) -> float:
    """The largest difference, of the means where only a mean is given."""
    other = np.asarray(other, float)
    return float(np.max(np.abs((ours if other.ndim else ours.mean()) - other)))


def _version(library: str) -> str:
    return __version__ if library == OURS else version(library)
