"""Where the rows of plain rules stand in the facts, for all of their questions at once."""

from __future__ import annotations

from collections.abc import Sequence

import attrs
import numpy as np

from forecasttrack.tables.facts import Facts


@attrs.frozen(eq=False)
class Places:
    """Rows of the facts, one of each per question, shape (n,).

    Attributes:
        until: The end of its window, in microseconds since 1970 UTC.
        begin, stop: The rows of its series that are known.
        low, high: Of these, the rows inside its window.
        reach: The first row that reaches the end of its window.
        then: Behind the last row that was known when its window ended.
    """

    until: np.ndarray
    begin: np.ndarray
    stop: np.ndarray
    low: np.ndarray
    high: np.ndarray
    reach: np.ndarray
    then: np.ndarray


def places_of(
    series: Sequence[str], windows: Sequence[tuple[int, int]], facts: Facts, until: int
) -> Places:
    """Find the rows of windows, going through each series once.

    Args:
        series: The series of each question, one that is published in order.
        windows: Beginning and end of each window, in microseconds since 1970 UTC.
        facts: The facts.
        until: The moment up to which they are known.
    """
    span = np.array(windows, dtype=np.int64).reshape(-1, 2)
    codes = np.array([facts.positions[name] for name in series], dtype=int)
    found = np.zeros((6, len(codes)), dtype=int)
    order = np.argsort(codes, kind="stable")
    cuts = np.flatnonzero(np.diff(codes[order])) + 1
    for group in np.split(order, cuts) if len(order) else []:
        found[:, group] = _places_in(facts, int(codes[group[0]]), span[group], until)
    return Places(span[:, 1], *found)


def _places_in(facts: Facts, series: int, windows: np.ndarray, until: int) -> np.ndarray:
    begin, end = int(facts.starts[series]), int(facts.starts[series + 1])
    ends, known, covers = (each[begin:end] for each in (facts.ends, facts.known, facts.covers))
    stop = int(np.searchsorted(known, until, "right"))
    low = np.searchsorted(ends[:stop], windows[:, 0], "left")
    # A bare day that ends when the window begins lies before it; an instant there lies inside.
    at_low = np.minimum(low, max(stop - 1, 0))
    touches = (low < stop) & (ends[at_low] == windows[:, 0]) & facts.is_day[begin:end][at_low]
    high = np.searchsorted(ends[:stop], windows[:, 1], "right")
    reach = np.searchsorted(covers[:stop], windows[:, 1], "left")
    then = np.searchsorted(known[:stop], windows[:, 1], "right")
    here = np.full(len(windows), begin)
    inside = (begin + low + touches, begin + high)
    return np.array([here, here + stop, *inside, begin + reach, begin + then])
