"""A second reading of histories, from tables to scores: tick by tick, with nothing clever in it.

Time stands still for six hours at a go. At each tick everybody is asked anew what they believe;
days are four ticks. It shares no line with the library, nor with the oracle of the kernel.
"""

from __future__ import annotations

import math
import statistics
from typing import NamedTuple

import pandas as pd

START = pd.Timestamp("2026-03-01T00:00Z")
TICK = pd.Timedelta(hours=6)
DAY = 4


class Asked(NamedTuple):
    opens: int
    closes: int
    known: int
    outcome: int
    stated_close: int | None

    @property
    def closed(self):
        """As stated, or else the earlier of the scheduled close and the known outcome."""
        early = min(self.closes, self.known)
        return early if self.stated_close is None else self.stated_close


class Said(NamedTuple):
    question: int
    forecaster: str
    issued: int
    ends: int | None
    probability: float
    sequence: int


def at(tick):
    return pd.NaT if tick is None else START + tick * TICK


def tables(questions, forecasts):
    instants = lambda ticks: pd.Series(map(at, ticks), dtype="datetime64[us, UTC]")  # noqa: E731
    names = [f"q{number}" for number in range(len(questions))]
    return {
        "questions": pd.DataFrame({
            "question_id": names, "kind": "binary",
            "opens_at": instants(each.opens for each in questions),
            "closes_at": instants(each.closes for each in questions),
            "closed_at": instants(each.stated_close for each in questions),
        }),
        "resolutions": pd.DataFrame({
            "question_id": names, "status": "resolved",
            "outcome": [each.outcome for each in questions],
            "known_at": instants(each.known for each in questions),
        }),
        "forecasts": pd.DataFrame({
            "question_id": [f"q{one.question}" for one in forecasts],
            "forecaster": [one.forecaster for one in forecasts],
            "issued_at": instants(one.issued for one in forecasts),
            "expires_at": instants(one.ends for one in forecasts),
            "probability": [one.probability for one in forecasts],
            "sequence": [one.sequence for one in forecasts],
        }),
    }  # fmt: skip


def in_force(forecasts, issued_until, ended_by):
    """The last belief issued until then, unless it had ended by then."""
    past = [one for one in forecasts if one.issued <= issued_until]
    if not past:
        return None
    last = max(past, key=lambda one: (one.issued, one.sequence))
    return None if last.ends is not None and last.ends <= ended_by else last.probability


def counted(question, forecasts):
    """What one forecaster said in time: before the close, and before the outcome was known."""
    return [one for one in forecasts if one.issued < min(question.closed, question.known)]


def slots(question, forecasts, history, end):
    """What one forecaster believes in each slot of the span: ticks, or full days at their end."""
    own = counted(question, forecasts)
    if history == "time-weighted":
        return [
            in_force(own, tick, tick) if tick < question.closed else None
            for tick in range(question.opens, end)
        ]
    days = range(-(-question.opens // DAY), end // DAY)
    over = [DAY * (day + 1) for day in days]
    return [in_force(own, last - 1, last - 1) if last <= question.closed else None for last in over]


def at_spot(question, forecasts, moment):
    """What one forecaster believes at a moment; at the close, what held up to it."""
    own = counted(question, forecasts)
    if moment >= question.closed:
        return (
            in_force(own, question.closed - 1, question.closed - 1)
            if question.closed > question.opens
            else None
        )
    return in_force(own, moment, moment) if moment >= question.opens else None


def points(rule, p, outcome):
    if rule == "log":
        return -math.log(p if outcome else 1 - p)
    return (p - outcome) ** 2 * (2 if rule == "brier-two-sided" else 1)


def relative(rule, who, beliefs, outcome, peers):
    """One's own score against those of all the others who are there, or their median."""
    base = "log" if rule == "peer-points" else "brier"
    scores = {name: points(base, p, outcome) for name, p in beliefs.items() if p is not None}
    among = {name: score for name, score in scores.items() if peers is None or name in peers}
    if rule == "relative-brier":
        return scores[who] - statistics.median(among.values()) if among else 0.0
    others = [score for name, score in among.items() if name != who]
    return 100 * (statistics.fmean(others) - scores[who]) if others else 0.0


def spoken(number, forecasts):
    """Who says what about one question."""
    own = [one for one in forecasts if one.question == number]
    return {name: [one for one in own if one.forecaster == name]
            for name in sorted({one.forecaster for one in own})}  # fmt: skip


def averages(questions, forecasts, rule, *, history, span, missing, peers):
    """Score and coverage of every pair under one rule, for a history that is weighed by time."""
    found = {}
    for number, question in enumerate(questions):
        end = question.closed if span == "actual" else question.closes
        lines = {
            name: slots(question, own, history, end)
            for name, own in spoken(number, forecasts).items()
        }
        for who, line in lines.items():
            live = [place for place, p in enumerate(line) if p is not None]
            if not live or (isinstance(missing, float) and len(live) / len(line) < missing):
                continue
            found[f"q{number}", who] = (
                _average(question, rule, who, lines=lines, live=live, missing=missing, peers=peers),
                len(live) / len(line),
            )
    return found


def _average(question, rule, who, *, lines, live, missing, peers):
    if rule in ("peer-points", "relative-brier"):
        each = [
            relative(rule, who, {name: line[place] for name, line in lines.items()},
                     question.outcome, peers)
            for place in live
        ]  # fmt: skip
        return math.fsum(each) / len(lines[who])
    total = math.fsum(points(rule, lines[who][place], question.outcome) for place in live)
    if missing not in ("zero", "even odds"):
        return total / len(live)
    fill = points(rule, 0.5, question.outcome) if missing == "even odds" else 0.0
    return (total + (len(lines[who]) - len(live)) * fill) / len(lines[who])


def spots(questions, forecasts, rule, *, moment_of):
    """Score of every pair of whom something is in force at the moment of each question."""
    found = {}
    for number, question in enumerate(questions):
        moment = moment_of(question)
        beliefs = {
            name: at_spot(question, own, moment) for name, own in spoken(number, forecasts).items()
        }
        for who, p in beliefs.items():
            if p is not None and rule in ("peer-points", "relative-brier"):
                found[f"q{number}", who] = relative(rule, who, beliefs, question.outcome, None)
            elif p is not None:
                found[f"q{number}", who] = points(rule, p, question.outcome)
    return found
