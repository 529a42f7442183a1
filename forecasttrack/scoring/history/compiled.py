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
        # Members see the others' mean, everybody else that of all: a sweep for each, if need be.
        for inside in range(2 if len(member) else 1):
            _sweep(
                pair, begins, ends, before, handed_on, value, member, lapses,
                low, high, closed, inside == 0, at_begin, gained,
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
    low, high, closed, inside, at_begin, gained,
):  # fmt: skip
    """Meet the beginnings and lapses of one question in time, and at last its close.

    Own weight and mean of the others are integrated as members (``inside``) or as others see
    them, and only theirs is what this sweep adds to ``gained``. Each sum has its lost part.
    """
    count, total, total_ = 0, 0.0, 0.0
    weight, weight_, mean, mean_ = 0.0, 0.0, 0.0, 0.0
    now, lapse, place, last = closed, 0, low, high + len(lapses)
    for step in range(low, last + 1):
        # At one instant beginnings come first: what lapses there may have begun there.
        is_close = step == last
        is_lapse = lapse < len(lapses) and (place == high or ends[lapses[lapse]] < begins[place])
        then = closed if is_close else ends[lapses[lapse]] if is_lapse else begins[place]
        others = count - 1 if inside else count
        if then > now and others >= 1:
            share = (then - now) / others
            weight, weight_ = _added(weight, weight_, share * (count if inside else others))
            mean, mean_ = _added(mean, mean_, share * (total + total_))
        now = then
        if is_close:
            break
        leaving = lapses[lapse] if is_lapse else before[place]
        if leaving >= 0 and (is_lapse or handed_on[leaving]):
            mine = len(member) == 0 or member[leaving]
            if mine == inside:
                own, theirs = weight + weight_, mean + mean_
                gained[pair[leaving]] += _gain(value[leaving], own, theirs, at_begin[leaving])
            if mine:
                count -= 1
                total, total_ = _added(total, total_, -value[leaving])
        if is_lapse:
            lapse += 1
            continue
        at_begin[place, 0], at_begin[place, 1] = weight + weight_, mean + mean_
        if len(member) == 0 or member[place]:
            count += 1
            total, total_ = _added(total, total_, value[place])
        place += 1
    for place in range(low, high):
        mine = len(member) == 0 or member[place]
        if mine == inside and not handed_on[place] and ends[place] >= closed:
            own, theirs = weight + weight_, mean + mean_
            gained[pair[place]] += _gain(value[place], own, theirs, at_begin[place])


@_compiled
def _gain(value, weight, mean, at_begin):
    """What a stretch gained since it began."""
    return value * (weight - at_begin[0]) - (mean - at_begin[1])


@_compiled
def _added(total, lost, step):
    """Add to a running sum and keep what rounding loses (Knuth, TAOCP 2, 4.2.2)."""
    new = total + step
    part = new - total
    return new, lost + ((total - (new - part)) + (step - part))
