"""The numba kernel: the integrals of the NumPy engine in one pass per question.

Written from the definitions, not from the NumPy code: forecasts are visited one after the other,
question by question, and running sums carry what rounding loses. A test holds both engines to the
same numbers. Numba infers all types from the arrays, and is fastest with plain arrays and scalars,
so functions have many arguments.

Throughout, a *place* is a position among the forecasts of a block of whole questions, ordered
by question, forecaster, moment and sequence, as the log is; ``start`` is where the block begins in
the log.
"""

# mypy: disable-error-code="no-untyped-def, misc"
# ruff: noqa: PLR0913, PLR0917

from __future__ import annotations

import numba
import numpy as np

NEVER = np.iinfo(np.int64).max
# What is known of a pair while a question is swept: what it gained so far, whether it is live, the
# value that is, and both integrals when that began.
GAIN, LIVE, VALUE, OWN, MEAN = range(5)
STATE = 8
_compiled = numba.njit(cache=True, nogil=True, error_model="numpy")


@_compiled
def renumber(codes, number, old, first, new):
    """Number codes in the order of their first rows, into the last three arrays.

    ``number`` holds -1 for every code.

    Returns:
        How many different codes there are.
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
    """Put rows in order of question: each is read once, one after the other.

    ``in_time`` holds the rows, and ``row`` the forecasters, until their places among the pairs
    are known; within a question all that follows stays in a processor's cache.
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
    """Copy what `_by_question` left of one question into the last four arrays, in time."""
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
    """Group rows by question and forecaster, each in time, into the last eight arrays.

    ``order`` holds the rows as they are to be visited, and has length 0 for as they stand. If that
    is not in time (``ordered``), each question's rows are sorted by moment, which costs half as
    much as sorting all rows. ``number`` and ``numbers`` have length 0 where no numbers are put in
    order with the rows.

    Returns:
        How many pairs there are; the last three arrays are filled so far.
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
    """Integrate over blocks of questions, from each cut to the next, into the last four arrays.

    ``expires_at`` has length 0 where nothing expires. The first ``scores`` of the four columns
    are weighted, the next, one per sign, compared; ``members`` says per compared column and
    forecaster who is a member, and has length 0 along the forecasters where everybody is.
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
    """One of the columns; stacking them in one array would copy them all."""
    if which < 2:
        return two if which else one
    return four if which == 3 else three


@_compiled
def _live_between(
    low, high, bounds, is_first, issued_at, expires_at, opens_at, closed_at,
    begins, ends, continued,
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
        continued[place] = followed
        ends[place] = begins[place + 1] if followed else ends[place]
    if size:
        continued[size - 1] = False


@_compiled
def _count(is_first, begins, ends, pair, live, forecasts, own_pair):
    """Add up, per pair, the live time and the forecasts that had any; return the next pair.

    ``own_pair`` gets the pair of each place, counted from the first of the block.
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
    """Say of each pair of a block whether its forecaster is a member."""
    for pair in range(len(forecaster)):
        member[pair] = members[forecaster[pair]]


@_compiled
def _expiries(low, high, ends, continued, closed):
    """List, in time, the places whose forecast ends before it is followed or closed."""
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
    """Integrate over every live stretch its value minus the mean of the other members'.

    Members are compared with the other members' mean, everybody else with that of all members:
    two passes where there is anybody else. What each pair gained is left in ``state``.
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
                # What neither a revision nor an expiry ended is live until the close.
                if (len(member) == 0 or member[pair]) == inside and state[pair, LIVE]:
                    state[pair, GAIN] += _gained(state, pair, own, mean)


@_compiled
def _sweep(
    in_time, start, begins, ends, own_pair, value, member, expiries, closed, inside, state,
):  # fmt: skip
    """Visit the beginnings and expiries of one question in time, and at last its close.

    ``in_time`` holds the places in time, counted from ``-start``. The weight of a forecaster's own
    value and the mean of the others are integrated as members (``inside``) or as non-members
    have them, and gains are added for those only. Each sum carries what rounding lost. What is
    live of a pair is kept by pair: far less memory than by place, so that it stays in a cache.

    Returns:
        Both integrals at the close.
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
    """What a live stretch gained: its value weighted, minus the others' mean, since it began."""
    return state[pair, VALUE] * (own - state[pair, OWN]) - (mean - state[pair, MEAN])


@_compiled
def _advanced(elapsed, count, inside, total, weight, weight_lost, mean, mean_lost):
    """Integrate over a time in which nobody began, revised or ended a belief."""
    others = count - 1 if inside else count
    if elapsed > 0 and others >= 1:
        share = elapsed / others
        # A member's own value is in the total, so that it counts 1 + 1 / others times.
        weight, weight_lost = _added(weight, weight_lost, share * (count if inside else others))
        mean, mean_lost = _added(mean, mean_lost, share * total)
    return weight, weight_lost, mean, mean_lost


@_compiled
def _added(total, lost, step):
    """Add to a running sum and keep what rounding loses (Knuth, TAOCP 2, 4.2.2)."""
    new = total + step
    part = new - total
    return new, lost + ((total - (new - part)) + (step - part))
