"""The compiled tier: the same integrals in one sweep per question (needs the extra ``fast``).

Written from the definitions, not from the NumPy code: forecasts are met one after the other,
question by question, and running sums keep beside them what rounding loses. A test holds both
tiers to the same numbers. Numba infers all types from the arrays, and is fastest with plain
arrays and scalars, so functions here take many arguments.

Throughout, a *place* is a position among the forecasts of a block of whole questions, ordered
by question, forecaster, moment and sequence, as the log is; ``start`` is where the block begins in
the log.
"""

# mypy: disable-error-code="no-untyped-def, misc"
# ruff: noqa: PLR0913, PLR0917

from __future__ import annotations

import numba
import numpy as np

_compiled = numba.njit(cache=True, nogil=True, error_model="numpy")


@_compiled
def integrate(
    cuts, bounds, begins_pair, turn, first, forecaster,
    issued_at, expires_at, opens_at, closed_at,
    one, two, three, four, scores, values, members, signs, live, forecasts, weighted, gained,
):  # fmt: skip
    """Integrate over blocks of questions, from each cut to the next, into the last four arrays.

    ``expires_at`` has length 0 where nothing ends. ``scores`` and ``values`` say which of the
    four columns are weighed and compared; ``members`` says per value and forecaster who is a
    member, and has length 0 along the forecasters where everybody is.
    """
    room = 0
    for block in range(len(cuts) - 1):
        room = max(room, bounds[cuts[block + 1]] - bounds[cuts[block]])
    begins, ends = np.empty(room, np.int64), np.empty(room, np.int64)
    handed_on, member = np.empty(room, np.bool_), np.empty(room, np.bool_)
    gain, own_then, mean_then = np.empty((3, room))
    if not members.shape[1]:
        member = member[:0]
    pair = np.searchsorted(first, bounds[cuts[0]])
    for block in range(len(cuts) - 1):
        low, high = cuts[block], cuts[block + 1]
        start, end = bounds[low], bounds[high]
        is_first = begins_pair[start:end]
        _follow(
            low, high, bounds, is_first, issued_at, expires_at, opens_at, closed_at,
            begins, ends, handed_on,
        )  # fmt: skip
        after = _count(is_first, begins, ends, pair, live, forecasts)
        for which in range(len(scores)):
            score = _column(scores[which], one, two, three, four)
            _weigh(begins, ends, score[start:end], gain)
            _gather(pair, after, first, begins, ends, gain, 1.0, weighted[which])
        for which in range(len(values)):
            value = _column(values[which], one, two, three, four)[start:end]
            if len(member):
                _name(is_first, forecaster, pair, members[which], member)
            _compare(
                low, high, bounds, turn, begins, ends, handed_on, value, member,
                len(expires_at) > 0, closed_at, own_then, mean_then, gain,
            )  # fmt: skip
            _gather(pair, after, first, begins, ends, gain, signs[which], gained[which])
        pair = after


@_compiled
def _column(which, one, two, three, four):
    """One of the columns; to lay them over each other would copy them all."""
    if which < 2:
        return two if which else one
    return four if which == 3 else three


@_compiled
def _follow(
    low, high, bounds, is_first, issued_at, expires_at, opens_at, closed_at,
    begins, ends, handed_on,
):  # fmt: skip
    """Find the live stretches of a block, and which of them the same pair's next one ends."""
    start, size = bounds[low], len(is_first)
    for question in range(low, high):
        opened, closed = opens_at[question], closed_at[question]
        for place in range(bounds[question] - start, bounds[question + 1] - start):
            begins[place] = min(max(issued_at[start + place], opened), closed)
            ends[place] = closed
    if len(expires_at):
        for place in range(size):
            ends[place] = max(min(ends[place], expires_at[start + place]), begins[place])
    for place in range(size - 1):
        followed = not is_first[place + 1] and begins[place + 1] <= ends[place]
        handed_on[place] = followed
        ends[place] = begins[place + 1] if followed else ends[place]
    if size:
        handed_on[size - 1] = False


@_compiled
def _count(is_first, begins, ends, pair, live, forecasts):
    """Add up, per pair, the live time and the forecasts that had any; number the pairs on."""
    lived, used = 0, 0
    pair -= 1
    for place in range(len(is_first)):
        width = ends[place] - begins[place]
        pair += is_first[place]
        lived = width + (0 if is_first[place] else lived)
        used = (width > 0) + (0 if is_first[place] else used)
        live[pair], forecasts[pair] = lived, used
    return pair + 1


@_compiled
def _weigh(begins, ends, score, gain):
    """Integrate a score over every live stretch."""
    for place in range(len(score)):
        gain[place] = score[place] * (ends[place] - begins[place])


@_compiled
def _gather(low, high, first, begins, ends, gain, sign, gained):
    """Add up, per pair, what its live stretches gained."""
    start = first[low]
    for pair in range(low, high):
        total = 0.0
        for place in range(first[pair] - start, first[pair + 1] - start):
            # An infinite score that was never live does not count: it is not infinity times zero.
            if ends[place] > begins[place]:
                total += gain[place]
        gained[pair] = sign * total


@_compiled
def _name(is_first, forecaster, pair, members, member):
    """Say of each place whether its forecaster is a member."""
    pair -= 1
    for place in range(len(is_first)):
        pair += is_first[place]
        member[place] = members[forecaster[pair]]


@_compiled
def _lapses(low, high, ends, handed_on, closed):
    """List, in time, the places whose forecast ends before it is followed or closed."""
    found = np.empty(high - low, np.int64)
    count = 0
    for place in range(low, high):
        if ends[place] < closed and not handed_on[place]:
            found[count] = place
            count += 1
    found = found[:count]
    return found[np.argsort(ends[found], kind="mergesort")]


@_compiled
def _compare(
    low, high, bounds, turn, begins, ends, handed_on, value, member, lapsing, closed_at,
    own_then, mean_then, gain,
):  # fmt: skip
    """Integrate over every live stretch its value minus the mean of the other members'.

    Members see the others' mean, everybody else that of all: a sweep for each, if need be.
    """
    start, lapses = bounds[low], turn[:0]
    for question in range(low, high):
        first, end = bounds[question] - start, bounds[question + 1] - start
        closed = closed_at[question]
        if lapsing:
            lapses = _lapses(first, end, ends, handed_on, closed)
        for inside in range(2 if len(member) else 1):
            own, theirs = _sweep(
                turn[bounds[question] : bounds[question + 1]], start,
                begins, ends, handed_on, value, member, lapses, closed, inside == 0,
                own_then, mean_then, gain,
            )  # fmt: skip
            for place in range(first, end):
                mine = len(member) == 0 or member[place]
                if mine == (inside == 0) and not handed_on[place] and ends[place] >= closed:
                    ours = value[place] * (own - own_then[place])
                    gain[place] = ours - (theirs - mean_then[place])


@_compiled
def _sweep(
    turn, start, begins, ends, handed_on, value, member, lapses, closed, inside,
    own_then, mean_then, gain,
):  # fmt: skip
    """Meet the beginnings and lapses of one question in time, and at last its close.

    ``turn`` holds the places in time, counted from ``-start``. Own weight and mean of the others
    are integrated as members (``inside``) or as others see them, and only theirs are what this
    sweep puts down in ``gain``. Each sum has its lost part.

    Returns:
        Both integrals at the close, for who was live until then.
    """
    count, total, total_ = 0, 0.0, 0.0
    weight, weight_, mean, mean_ = 0.0, 0.0, 0.0, 0.0
    first = turn.min() - start if len(turn) else 0
    now, lapse, met, last = closed, 0, 0, len(turn) + len(lapses)
    for step in range(last + 1):
        # At one instant beginnings come first: what lapses there may have begun there.
        is_close = step == last
        place = turn[met] - start if met < len(turn) else -1
        is_lapse = lapse < len(lapses) and (met == len(turn) or ends[lapses[lapse]] < begins[place])
        then = closed if is_close else ends[lapses[lapse]] if is_lapse else begins[place]
        others = count - 1 if inside else count
        if then > now and others >= 1:
            share = (then - now) / others
            weight, weight_ = _added(weight, weight_, share * (count if inside else others))
            mean, mean_ = _added(mean, mean_, share * (total + total_))
        now = then
        if is_close:
            break
        own, theirs = weight + weight_, mean + mean_
        if is_lapse:
            place = lapses[lapse]
            mine = len(member) == 0 or member[place]
            if mine == inside:
                gain[place] = value[place] * (own - own_then[place]) - (theirs - mean_then[place])
            if mine:
                count -= 1
                total, total_ = _added(total, total_, -value[place])
            lapse += 1
            continue
        # Whether this revises or begins is anybody's guess, so there is no branch on it.
        mine = len(member) == 0 or member[place]
        past = place - 1
        revises = place > first and handed_on[past]
        gained = value[past] * (own - own_then[past]) - (theirs - mean_then[past])
        gain[past] = gained if revises and mine == inside else gain[past]
        own_then[place], mean_then[place] = own, theirs
        if mine:
            count += 0 if revises else 1
            total, total_ = _added(total, total_, value[place] - (value[past] if revises else 0.0))
        met += 1
    return weight + weight_, mean + mean_


@_compiled
def _added(total, lost, step):
    """Add to a running sum and keep what rounding loses (Knuth, TAOCP 2, 4.2.2)."""
    new = total + step
    part = new - total
    return new, lost + ((total - (new - part)) + (step - part))
