"""The numba kernel: the integrals of the NumPy engine in one pass per question.

Forecasts are visited one after the other, question by question, and running sums carry the rounding
errors along. The code follows the definitions and not the NumPy engine; a test compares the results
of both. Numba infers all types from the arrays, and is fastest with plain arrays and scalars, so
functions have many arguments.

Throughout, a *place* is a position among the forecasts of a block of whole questions, in the order
of the log (by question, forecaster, moment and sequence); ``start`` is the position of the block's
first forecast in the log. Members are the forecasters with whom others are compared.
"""

# mypy: disable-error-code="no-untyped-def, misc"
# ruff: noqa: PLR0913, PLR0917

from __future__ import annotations

import numba
import numpy as np

NEVER = np.iinfo(np.int64).max
# The columns of the array `state`, which has a row for each pair: the integral so far; whether a
# forecast of the pair is live; its value; and the integrals of the weight of a forecaster's own
# value, and of the others' mean, at the beginning of that forecast.
GAIN, LIVE, VALUE, OWN, MEAN = range(5)
STATE = 8
_compiled = numba.njit(cache=True, nogil=True, error_model="numpy")


@_compiled
def renumber(codes, number, old, first, new):
    """Replace codes by new ones in the order of their first rows; fill the last three arrays.

    ``number`` must have -1 for every code. ``old`` and ``first`` get the old code and the first row
    of each new code, ``new`` the new code of each row.

    Returns:
        The number of different codes.
    """
    found = 0
    for row in range(len(codes)):
        code = codes[row]
        if number[code] < 0:
            number[code], old[found], first[found] = found, code, row
            found += 1
        new[row] = number[code]
    return found


@_compiled
def _by_question(
    question, forecaster, moment, number, order, bounds, row, in_time, moments, numbers
):
    """Put rows in the order of their questions; fill the last four arrays.

    For a while ``in_time`` holds the rows and ``row`` the forecasters, until `group` knows their
    positions in the log. What follows works on one question at a time, which fits into a cache.
    """
    after = bounds[:-1].copy()
    for place in range(len(question)):
        each = order[place] if len(order) else place
        to = after[question[each]]
        after[question[each]] = to + 1
        in_time[to], row[to], moments[to] = each, forecaster[each], moment[each]
        if len(number):
            numbers[to] = number[each]


@_compiled
def _copy_in_time(
    start, end, ordered, row, in_time, moments, numbers, own, own_row, own_moment, own_number
):
    """Copy the rows of one question, as `_by_question` left them, into the last four arrays.

    They are copied in the order of time, which they are in already if ``ordered``.
    """
    order = np.argsort(moments[start : start if ordered else end], kind="mergesort")
    for place in range(end - start):
        each = start + (place if ordered else order[place])
        own[place], own_row[place], own_moment[place] = row[each], in_time[each], moments[each]
        if len(numbers):
            own_number[place] = numbers[each]


@_compiled
def group(
    question, forecaster, moment, number, order, ordered, bounds, forecasters,
    row, in_time, starts_pair, moments, numbers, first, pair_question, pair_forecaster,
):  # fmt: skip
    """Order rows by question, forecaster and time; fill the last eight arrays.

    ``order`` has the rows in the order in which they are visited; if it has length 0, they are
    visited in the order of the columns. ``ordered`` says whether that is an order of time; if not,
    the rows of each question are sorted by moment, at half the cost of sorting all rows. ``number``
    and ``numbers`` have length 0 if there is no such column.

    Returns:
        The number of pairs, which is the length to which the last three arrays are filled.
    """
    _by_question(
        question, forecaster, moment, number, order, bounds, row, in_time, moments, numbers
    )
    size = 0
    for which in range(len(bounds) - 1):
        size = max(size, bounds[which + 1] - bounds[which])
    own, own_row = np.empty(size, np.intp), np.empty(size, np.intp)
    own_moment, own_number = np.empty(size, np.int64), np.empty(size)
    distinct = np.empty(min(size, forecasters), np.intp)
    next_place = np.zeros(forecasters, np.int64)
    pairs = 0
    for which in range(len(bounds) - 1):
        start, end = bounds[which], bounds[which + 1]
        _copy_in_time(
            start, end, ordered, row, in_time, moments, numbers,
            own, own_row, own_moment, own_number,
        )  # fmt: skip
        found = 0
        for place in range(end - start):
            who = own[place]
            if not next_place[who]:
                distinct[found] = who
                found += 1
            next_place[who] += 1
        distinct[:found].sort()
        begin = start
        for rank in range(found):
            who = distinct[rank]
            count, next_place[who] = next_place[who], begin
            starts_pair[begin] = True
            first[pairs], pair_question[pairs], pair_forecaster[pairs] = begin, which, who
            pairs, begin = pairs + 1, begin + count
        for place in range(end - start):
            to = next_place[own[place]]
            next_place[own[place]] = to + 1
            row[to], moments[to], in_time[start + place] = own_row[place], own_moment[place], to
            if len(number):
                numbers[to] = own_number[place]
        for rank in range(found):
            next_place[distinct[rank]] = 0
    return pairs


@_compiled
def integrate(
    cuts, bounds, starts_pair, in_time, first, forecaster,
    issued_at, expires_at, opens_at, closed_at,
    one, two, three, four, scores, members, signs, live, forecasts, weighted, gained,
):  # fmt: skip
    """Integrate over blocks of questions, from each cut to the next; fill the last four arrays.

    ``expires_at`` has length 0 if nothing expires. The columns ``one`` to ``four`` are values of
    forecasts: the first ``scores`` of them are scores, which are integrated over live time; the
    next ones, one for each of the ``signs``, are compared with the mean of the others. ``members``
    says for each compared column, and each forecaster, who is a member; it has shape (r, 0) if
    everybody is.
    """
    size, most = 0, 0
    for block in range(len(cuts) - 1):
        start, end = bounds[cuts[block]], bounds[cuts[block + 1]]
        size = max(size, end - start)
        most = max(most, np.searchsorted(first, end) - np.searchsorted(first, start))
    begins, ends = np.empty(size, np.int64), np.empty(size, np.int64)
    continued, own_pair = np.empty(size, np.bool_), np.empty(size, np.int32)
    state, member = np.empty((most, STATE)), np.empty(most if members.shape[1] else 0, np.bool_)
    pair = np.searchsorted(first, bounds[cuts[0]])
    for block in range(len(cuts) - 1):
        low, high = cuts[block], cuts[block + 1]
        start, end = bounds[low], bounds[high]
        is_first = starts_pair[start:end]
        _live_between(
            low, high, bounds, is_first, issued_at, expires_at, opens_at, closed_at,
            begins, ends, continued,
        )  # fmt: skip
        after = _count(is_first, begins, ends, pair, live, forecasts, own_pair)
        for which in range(scores):
            score = _column(which, one, two, three, four)
            _weigh(is_first, begins, ends, score[start:end], pair, weighted[which])
        for which in range(len(signs)):
            value = _column(scores + which, one, two, three, four)[start:end]
            if len(member):
                _find_members(forecaster[pair:after], members[which], member)
            _compare(
                low, high, bounds, in_time, begins, ends, continued, own_pair, value, member,
                len(expires_at) > 0, closed_at, state[: after - pair],
            )  # fmt: skip
            for place in range(after - pair):
                gained[which, pair + place] = signs[which] * state[place, GAIN]
        pair = after


@_compiled
def _column(which, one, two, three, four):
    """The column of a number from 0 to 3; stacking them in one array would copy them all."""
    if which < 2:
        return two if which else one
    return four if which == 3 else three


@_compiled
def _live_between(
    low, high, bounds, is_first, issued_at, expires_at, opens_at, closed_at,
    begins, ends, continued,
):  # fmt: skip
    """Find when the stretch of each forecast of a block begins and ends: the last three arrays.

    ``continued`` says whether the next stretch of the same pair begins when this one ends.
    """
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
        continued[place] = followed
        ends[place] = begins[place + 1] if followed else ends[place]
    if size:
        continued[size - 1] = False


@_compiled
def _count(is_first, begins, ends, pair, live, forecasts, own_pair):
    """Sum the live time of each pair of a block, and count its forecasts with live time.

    ``pair`` is the first pair of the block; ``own_pair`` gets the pair of each place, counted from
    the first of the block.

    Returns:
        The first pair of the next block.
    """
    total, used = 0, 0
    before = pair
    pair -= 1
    for place in range(len(is_first)):
        width = ends[place] - begins[place]
        pair += is_first[place]
        total = width + (0 if is_first[place] else total)
        used = (width > 0) + (0 if is_first[place] else used)
        live[pair], forecasts[pair], own_pair[place] = total, used, pair - before
    return pair + 1


@_compiled
def _weigh(is_first, begins, ends, score, pair, weighted):
    """Integrate a score over the live stretches of each pair."""
    total = 0.0
    pair -= 1
    for place in range(len(score)):
        width = ends[place] - begins[place]
        pair += is_first[place]
        # An infinite score that was never live does not count: inf times 0 would be NaN.
        gain = score[place] * width if width > 0 else 0.0
        # A running sum that is stored at every place needs no branch on where pairs begin.
        total = gain + (0.0 if is_first[place] else total)
        weighted[pair] = total


@_compiled
def _find_members(forecaster, members, member):
    """Write into ``member`` whether the forecaster of each pair of a block is a member."""
    for pair in range(len(forecaster)):
        member[pair] = members[forecaster[pair]]


@_compiled
def _expiries(low, high, ends, continued, closed):
    """The places from ``low`` to before ``high`` whose forecasts expire, in the order of time.

    A forecast expires if it ends before its revision and before the close.
    """
    found = np.empty(high - low, np.int64)
    count = 0
    for place in range(low, high):
        if ends[place] < closed and not continued[place]:
            found[count] = place
            count += 1
    found = found[:count]
    return found[np.argsort(ends[found], kind="mergesort")]


@_compiled
def _compare(
    low, high, bounds, in_time, begins, ends, continued, own_pair, value, member, expiring,
    closed_at, state,
):  # fmt: skip
    """Integrate over every live stretch its value minus the mean of the other members' values.

    A member is compared with the mean of the other members, anybody else with the mean of all
    members: two passes if there is anybody else. The integral of each pair is left in ``state``.
    """
    start, expiries = bounds[low], np.empty(0, np.int64)
    state[:, GAIN] = 0.0
    for question in range(low, high):
        first, end = bounds[question] - start, bounds[question + 1] - start
        if first == end:
            continue
        closed = closed_at[question]
        if expiring:
            expiries = _expiries(first, end, ends, continued, closed)
        pairs = own_pair[first], own_pair[end - 1] + 1
        for which in range(2 if len(member) else 1):
            inside = which == 0
            state[pairs[0] : pairs[1], LIVE] = 0.0
            own, mean = _sweep(
                in_time[bounds[question] : bounds[question + 1]], start,
                begins, ends, own_pair, value, member, expiries, closed, inside, state,
            )  # fmt: skip
            for pair in range(pairs[0], pairs[1]):
                # A forecast that was neither revised nor expired is live until the close.
                if (len(member) == 0 or member[pair]) == inside and state[pair, LIVE]:
                    state[pair, GAIN] += _gained(state, pair, own, mean)


@_compiled
def _sweep(
    in_time, start, begins, ends, own_pair, value, member, expiries, closed, inside, state,
):  # fmt: skip
    """Visit the beginnings and expiries on one question in the order of time, and then its close.

    ``in_time`` has the places in the order of time, plus ``start``. Integrated are the weight of a
    forecaster's own value and the mean of the others, for members (``inside``) or for others; the
    integrals of these pairs alone are updated in ``state``. Each sum carries its rounding errors
    along. ``state`` has a row for each pair and not for each place, so that it fits into a cache.

    Returns:
        The integrals of the weight and of the mean at the close.
    """
    count, total, total_lost = 0, 0.0, 0.0
    weight, weight_lost, mean, mean_lost = 0.0, 0.0, 0.0, 0.0
    now, i_begin, i_expiry = closed, 0, 0
    for _ in range(len(in_time) + len(expiries)):
        # At one instant beginnings come first: what expires there may have begun there.
        place = in_time[i_begin] - start if i_begin < len(in_time) else -1
        expiry = ends[expiries[i_expiry]] if i_expiry < len(expiries) else NEVER
        is_expiry = place < 0 or expiry < begins[place]
        then = expiry if is_expiry else begins[place]
        weight, weight_lost, mean, mean_lost = _advanced(
            then - now, count, inside, total + total_lost, weight, weight_lost, mean, mean_lost
        )
        now = then
        own_now, mean_now = weight + weight_lost, mean + mean_lost
        place = expiries[i_expiry] if is_expiry else place
        pair = own_pair[place]
        is_member = len(member) == 0 or member[pair]
        # First forecasts and revisions alternate at random, so a branch on them would be
        # mispredicted half the time: both results are computed and one is kept.
        was_live = state[pair, LIVE] > 0.0
        gained = _gained(state, pair, own_now, mean_now)
        state[pair, GAIN] += gained if was_live and is_member == inside else 0.0
        before = state[pair, VALUE] if was_live else 0.0
        i_expiry += is_expiry
        i_begin += not is_expiry
        change = (0.0 if is_expiry else value[place]) - before
        state[pair, LIVE], state[pair, VALUE] = 0.0 if is_expiry else 1.0, value[place]
        state[pair, OWN], state[pair, MEAN] = own_now, mean_now
        if is_member:
            count += (0 if is_expiry else 1) - was_live
            total, total_lost = _added(total, total_lost, change)
    weight, weight_lost, mean, mean_lost = _advanced(
        closed - now, count, inside, total + total_lost, weight, weight_lost, mean, mean_lost
    )
    return weight + weight_lost, mean + mean_lost


@_compiled
def _gained(state, pair, own, mean):
    """The integral over a live stretch so far: its weighted value minus the others' mean."""
    return state[pair, VALUE] * (own - state[pair, OWN]) - (mean - state[pair, MEAN])


@_compiled
def _advanced(elapsed, count, inside, total, weight, weight_lost, mean, mean_lost):
    """Add a time without changes to both integrals, and return them with their rounding errors."""
    others = count - 1 if inside else count
    if elapsed > 0 and others >= 1:
        share = elapsed / others
        # A member's own value is in the total, so that it counts 1 + 1 / others times.
        weight, weight_lost = _added(weight, weight_lost, share * (count if inside else others))
        mean, mean_lost = _added(mean, mean_lost, share * total)
    return weight, weight_lost, mean, mean_lost


@_compiled
def _added(total, lost, step):
    """Add a step to a running sum and its rounding error to ``lost`` (Knuth, TAOCP 2, 4.2.2)."""
    new = total + step
    part = new - total
    return new, lost + ((total - (new - part)) + (step - part))
