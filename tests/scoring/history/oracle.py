"""A second implementation of histories: interval by interval, one forecaster after the other.

It shares only the definitions with the library, and is plain and slow: at every moment at which
anything changes it looks up again what each forecaster believes.
"""

from __future__ import annotations

import math
import statistics
from itertools import pairwise
from typing import NamedTuple


class LoggedForecast(NamedTuple):
    """One forecast, with the score it would earn and the value that peers compare."""

    question: int
    forecaster: int
    issued_at: int
    expires_at: int | None
    sequence: int
    score: float
    value: float


class Window(NamedTuple):
    opens_at: int
    closed_at: int


def belief_at(moment, forecasts, window):
    """The forecast in force at a moment, or None: the last one issued, if it has not lapsed."""
    if not window.opens_at <= moment < window.closed_at:
        return None
    issued = [one for one in forecasts if one.issued_at <= moment]
    if not issued:
        return None
    last = max(issued, key=lambda one: (one.issued_at, one.sequence))
    if last.expires_at is not None and last.expires_at <= moment:
        return None
    return last


def moments_of_change(forecasts, window):
    every = {window.opens_at, window.closed_at}
    for one in forecasts:
        every |= {one.issued_at} | ({one.expires_at} if one.expires_at is not None else set())
    return sorted(t for t in every if window.opens_at <= t <= window.closed_at)


def above_others(own, others):
    if not others:
        return 0.0
    return own - total(others) / len(others)


def above_median(own, everyone):
    return own - statistics.median(everyone) if everyone else 0.0


def total(parts):
    """An exact sum, where infinities of both signs have no sum."""
    return math.nan if {math.inf, -math.inf} <= set(parts) else math.fsum(parts)


def integrals(forecasts, windows, members=None):
    """Per pair: live time, forecasts ever live, and integrals of score, peer and median values."""
    found = {}
    for question, window in enumerate(windows):
        on_question = [one for one in forecasts if one.question == question]
        forecasters = sorted({one.forecaster for one in on_question})
        by = {who: [one for one in on_question if one.forecaster == who] for who in forecasters}
        parts = {who: ([], [], [], [], set()) for who in forecasters}
        for begins, ends in pairwise(moments_of_change(on_question, window)):
            live = {who: belief_at(begins, by[who], window) for who in forecasters}
            live = {who: one for who, one in live.items() if one is not None}
            peers = [who for who in live if members is None or who in members]
            for who, one in live.items():
                time, score, peer, median, used = parts[who]
                time.append(ends - begins)
                score.append(one.score * (ends - begins))
                others = [live[other].value for other in peers if other != who]
                peer.append(above_others(one.value, others) * (ends - begins))
                everyone = [live[other].score for other in peers]
                median.append(above_median(one.score, everyone) * (ends - begins))
                used.add((one.issued_at, one.sequence))
        for who, (time, score, peer, median, used) in parts.items():
            found[question, who] = (
                sum(time),
                len(used),
                total(score),
                total(peer),
                total(median),
            )
    return found
