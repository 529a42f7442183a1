"""The compiled tier: the same integrals in one sweep per question (needs the extra ``fast``).

Written from the definitions, not from the NumPy code: forecasts are met one after the other,
question by question, and running sums keep beside them what rounding loses. A test holds both
tiers to the same numbers. Numba infers all types from the arrays, and is fastest with plain
arrays and scalars, so functions here take many arguments.

Throughout, a *place* is a position among the forecasts of a block of whole questions, ordered
by question, moment and sequence.
"""

# mypy: disable-error-code="no-untyped-def, misc"
# ruff: noqa: PLR0913, PLR0917

from __future__ import annotations

import numba
import numpy as np

_compiled = numba.njit(cache=True, nogil=True, error_model="numpy")

# Rows of the running sums of one question, each with what rounding lost: the values that are
# live; own weight and mean of the others, as a member sees them; the same as others see them.
TOTAL, WEIGHT, MEAN, WEIGHT_OUTSIDE, MEAN_OUTSIDE = range(5)


@_compiled
def stretch(bounds, forecaster, issued_at, expires_at, opens_at, closed_at, pair_of):
    """Find live stretches and the pairs they belong to.

    ``expires_at`` has length 0 where nothing ends; ``pair_of`` has room for every forecaster.

    Returns:
        Per place: pair, beginning, end, place of the pair's forecast before (-1 for its first).
        Per pair: question and forecaster. Whether any pair spoke twice at one instant.
    """
    n = len(forecaster)
    pair, before = np.empty(n, np.int64), np.empty(n, np.int64)
    begins, ends = np.empty(n, np.int64), np.empty(n, np.int64)
    tied = False
    pair_question, pair_forecaster = np.empty(n, np.int64), np.empty(n, np.int64)
    latest = np.empty(n, np.int64)
    found = 0
    for question in range(len(bounds) - 1):
        first = found
        opened, closed = opens_at[question], closed_at[question]
        for place in range(bounds[question], bounds[question + 1]):
            who = forecaster[place]
            begins[place] = min(max(issued_at[place], opened), closed)
            ends[place] = closed
            if len(expires_at):
                ends[place] = max(min(closed, expires_at[place]), begins[place])
            mine = pair_of[who]
            # What stands there may be left over from another question, or another block.
            if mine < first or mine >= found or pair_forecaster[mine] != who:
                mine = found
                found += 1
                pair_of[who] = mine
                pair_question[mine], pair_forecaster[mine] = question, who
                before[place] = -1
            else:
                last = latest[mine]
                before[place] = last
                ends[last] = min(ends[last], begins[place])
                tied = tied or issued_at[last] == issued_at[place]
            latest[mine] = place
            pair[place] = mine
    return pair, begins, ends, before, pair_question[:found], pair_forecaster[:found], tied


@_compiled
def lived(pair, begins, ends, pairs):
    """Add up, per pair, the live time and the forecasts that had any."""
    live, forecasts = np.zeros(pairs, np.int64), np.zeros(pairs, np.int64)
    for place in range(len(pair)):
        if ends[place] > begins[place]:
            live[pair[place]] += ends[place] - begins[place]
            forecasts[pair[place]] += 1
    return live, forecasts


@_compiled
def weighted(pair, begins, ends, score, pairs):
    """Integrate a score over the live time of each pair."""
    sums = np.zeros(pairs)
    for place in range(len(pair)):
        width = ends[place] - begins[place]
        if width > 0:
            sums[pair[place]] += score[place] * width
    return sums


@_compiled
def above_others(bounds, pair, begins, ends, before, closed_at, value, member, lapsing, pairs):
    """Integrate a value minus the mean of the other members' values, per pair.

    ``member`` says per place who is a member, and has length 0 where everybody is.
    """
    gained = np.zeros(pairs)
    at_begin = np.empty((len(pair), 2))
    handed_on = np.zeros(len(pair), np.bool_)
    for place in range(len(pair)):
        if before[place] >= 0 and ends[before[place]] == begins[place]:
            handed_on[before[place]] = True
    for question in range(len(bounds) - 1):
        low, high = bounds[question], bounds[question + 1]
        closed = closed_at[question]
        lapses = _lapses(low, high, ends, handed_on, closed) if lapsing else before[:0]
        _sweep(
            pair, begins, ends, before, handed_on, value, member, lapses,
            low, high, closed, at_begin, gained,
        )  # fmt: skip
    return gained


@_compiled
def _lapses(low, high, ends, handed_on, closed):
    """List, in time, the places whose forecast ends before it is followed or closed."""
    found = np.empty(high - low, np.int64)
    size = 0
    for place in range(low, high):
        if ends[place] < closed and not handed_on[place]:
            found[size] = place
            size += 1
    found = found[:size]
    return found[np.argsort(ends[found], kind="mergesort")]


@_compiled
def _sweep(
    pair, begins, ends, before, handed_on, value, member, lapses,
    low, high, closed, at_begin, gained,
):  # fmt: skip
    """Meet the beginnings and lapses of one question in time, and at last its close."""
    sums = np.zeros((5, 2))
    count, now, lapse, place = 0, closed, 0, low
    while place < high or lapse < len(lapses):
        # At one instant beginnings come first: what lapses there may have begun there.
        is_lapse = place == high or (lapse < len(lapses) and ends[lapses[lapse]] < begins[place])
        then = ends[lapses[lapse]] if is_lapse else begins[place]
        _pass(sums, count, then - now, len(member) > 0)
        now = then
        leaving = lapses[lapse] if is_lapse else before[place]
        if leaving >= 0 and (is_lapse or handed_on[leaving]):
            count -= _leave(sums, pair, value, member, at_begin, gained, leaving)
        if is_lapse:
            lapse += 1
        else:
            count += _join(sums, value, member, at_begin, place)
            place += 1
    _pass(sums, count, closed - now, len(member) > 0)
    for place in range(low, high):
        if not handed_on[place] and ends[place] >= closed:
            _leave(sums, pair, value, member, at_begin, gained, place)


@_compiled
def _pass(sums, count, gap, outsiders):
    """Let time pass."""
    if gap <= 0 or count == 0:
        return
    total = sums[TOTAL, 0] + sums[TOTAL, 1]
    if count > 1:
        share = gap / (count - 1)
        _add(sums, WEIGHT, share * count)
        _add(sums, MEAN, share * total)
    if outsiders:
        _add(sums, WEIGHT_OUTSIDE, float(gap))
        _add(sums, MEAN_OUTSIDE, gap / count * total)


@_compiled
def _add(sums, row, step):
    """Add to a running sum and keep what rounding loses (Knuth, TAOCP 2, 4.2.2)."""
    total = sums[row, 0]
    new = total + step
    part = new - total
    sums[row, 0] = new
    sums[row, 1] += (total - (new - part)) + (step - part)


@_compiled
def _join(sums, value, member, at_begin, place):
    """Begin a stretch; return how many members came."""
    inside = len(member) == 0 or member[place]
    weight, mean = (WEIGHT, MEAN) if inside else (WEIGHT_OUTSIDE, MEAN_OUTSIDE)
    at_begin[place, 0] = sums[weight, 0] + sums[weight, 1]
    at_begin[place, 1] = sums[mean, 0] + sums[mean, 1]
    if not inside:
        return 0
    _add(sums, TOTAL, value[place])
    return 1


@_compiled
def _leave(sums, pair, value, member, at_begin, gained, place):
    """End a stretch and count what it gained; return how many members went."""
    inside = len(member) == 0 or member[place]
    weight, mean = (WEIGHT, MEAN) if inside else (WEIGHT_OUTSIDE, MEAN_OUTSIDE)
    own = sums[weight, 0] + sums[weight, 1] - at_begin[place, 0]
    others = sums[mean, 0] + sums[mean, 1] - at_begin[place, 1]
    gained[pair[place]] += value[place] * own - others
    if not inside:
        return 0
    _add(sums, TOTAL, -value[place])
    return 1
