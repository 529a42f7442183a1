"""The compiled tier: the same integrals, swept question by question (needs the extra ``fast``).

Follows the definitions, not the NumPy code: one sweep over the changes of a question, with a
slot for each forecaster and running integrals of the live count and the mean. A test holds
both tiers to the same numbers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numba
import numpy as np

from forecasttrack.scoring.history.log import NEVER

if TYPE_CHECKING:
    from numpy.typing import NDArray

_compiled = numba.njit(cache=True, nogil=True)


@_compiled
def _two_sum(total: float, lost: float, step: float) -> tuple[float, float]:
    """Add a step to a running sum and keep what rounding lost (Knuth, TAOCP 2, 4.2.2)."""
    new = total + step
    part = new - total
    return new, lost + ((total - (new - part)) + (step - part))


@_compiled
def _lapses(rows, slot, begins, expires_at, closed, ends, whose):  # type: ignore[no-untyped-def]
    """List when stretches end before they are followed or closed; return how many do."""
    found = 0
    latest = np.full(len(rows), -1, dtype=np.int64)
    for place in range(len(rows) + len(rows)):
        # First every successor meets its predecessor, then the close meets whoever is left.
        closing = place >= len(rows)
        here = place - len(rows) if closing else place
        own = slot[here]
        before = here if closing else latest[own]
        if closing and latest[own] != here:
            continue
        until = closed if closing else begins[here]
        if before >= 0:
            ends_at = max(min(expires_at[rows[before]], until), begins[before])
            if ends_at < until:
                ends[found] = ends_at
                whose[found] = own
                found += 1
        if not closing:
            latest[own] = here
    return found


@_compiled
def _seats(rows, forecaster, seat_of, first_pair):  # type: ignore[no-untyped-def]
    """Give each forecaster of a question a slot, in the order in which they came."""
    slot = np.empty(len(rows), dtype=np.int64)
    taken = 0
    for place in range(len(rows)):
        who = forecaster[rows[place]]
        if seat_of[who] < first_pair:
            seat_of[who] = first_pair + taken
            taken += 1
        slot[place] = seat_of[who] - first_pair
    return slot, taken
