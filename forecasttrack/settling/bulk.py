"""Plain thresholds, all questions at once: one pass over the facts instead of one per question.

It takes rules with limits on series that are published in order, each datum once, and leaves every
other question to the court; the tests hold that both say the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs
import numpy as np

from forecasttrack.errors import ForecastTrackError
from forecasttrack.facts import Facts
from forecasttrack.question import Binary, Question
from forecasttrack.rule import Crossing, OfSeries, ValueAt
from forecasttrack.settling.clock import US_OF_DAY, beginning_of, end_of, shown
from forecasttrack.settling.judging import Finding, Run
from forecasttrack.settling.looking import check_unit
from forecasttrack.settling.maxima import Maxima
from forecasttrack.settling.saying import shown_value, value_of
from forecasttrack.settling.verdict import Verdict, open_because

FEWEST = 200
"""With fewer plain thresholds than these the court is as quick."""


def find_plain(questions: Sequence[Question], facts: Facts, until: int) -> dict[str, Finding]:
    """Find what the facts say of the questions whose rules are plain thresholds.

    Args:
        questions: Questions, of which only those with plain thresholds are looked at.
        facts: The facts.
        until: The moment up to which they are known, in microseconds since 1970 UTC.

    Returns:
        The finding of each of these questions by its id.
    """
    plain = [each for each in questions if _is_plain(each, facts)]
    if len(plain) < FEWEST:
        return {}
    values = [each for each in plain if isinstance(each.rule, ValueAt)]
    crossings = [each for each in plain if isinstance(each.rule, Crossing)]
    return {**_find_values(values, facts, until), **_find_crossings(crossings, facts, until)}


def _is_plain(question: Question, facts: Facts) -> bool:
    rule = question.rule
    if not isinstance(rule, ValueAt | Crossing) or question.condition is not None:
        return False
    series = facts.positions.get(rule.series)
    is_bare = rule.source is None and rule.vintage != "deadline" and rule.equals is None
    if series is None or not is_bare or not isinstance(question.kind, Binary):
        return False
    simple = (
        rule.is_limited and rule.nearest_days is None
        if isinstance(rule, ValueAt)
        else rule.gap_days is None and _one_sided(rule)
    )
    return simple and bool(facts.is_plain[series]) and _fits_unit(rule, question, facts)


def _one_sided(rule: OfSeries) -> bool:
    given = (rule.above, rule.at_least, rule.below, rule.at_most)
    return given.count(None) == 3


def _fits_unit(rule: OfSeries, question: Question, facts: Facts) -> bool:
    try:
        check_unit(rule, question, facts)
    except ForecastTrackError:
        return False  # the court says what is wrong
    return True


def _limits(questions: Sequence[Question]) -> np.ndarray:
    """Limits as above, at least, below, at most, one row per question; absent ones out of reach."""
    rules = [_rule(each) for each in questions]
    given = [(rule.above, rule.at_least, rule.below, rule.at_most) for rule in rules]
    limits = np.array(given, dtype=float).reshape(-1, 4)
    return np.where(np.isnan(limits), [-np.inf, -np.inf, np.inf, np.inf], limits)


@attrs.frozen(eq=False)
class _Places:
    """Where the rows of plain rules stand in the facts, in the order of the questions.

    Attributes:
        begin, stop: The rows of its series that are known.
        low, high: Of these, the rows inside its window.
        reach: The first row that reaches the end of its window.
        then: Behind the last row that was known when its window ended.
        until: The end of its window.
    """

    begin: np.ndarray
    stop: np.ndarray
    low: np.ndarray
    high: np.ndarray
    reach: np.ndarray
    then: np.ndarray
    until: np.ndarray


def _places(questions: Sequence[Question], facts: Facts, until: int) -> _Places:
    windows = np.array([_window(each) for each in questions], dtype=np.int64).reshape(-1, 2)
    series = np.array([facts.positions[_rule(each).series] for each in questions], dtype=int)
    found = np.zeros((6, len(questions)), dtype=int)
    order = np.argsort(series, kind="stable")
    cuts = np.flatnonzero(np.diff(series[order])) + 1
    for group in np.split(order, cuts) if len(order) else []:
        found[:, group] = _places_in(facts, int(series[group[0]]), windows[group], until)
    begin, stop, low, high, reach, then = found
    return _Places(begin, stop, low, high, reach, then, windows[:, 1])


def _rule(question: Question) -> ValueAt | Crossing:
    assert isinstance(question.rule, ValueAt | Crossing)  # noqa: S101 - only these are plain
    return question.rule


def _window(question: Question) -> tuple[int, int]:
    rule = _rule(question)
    if isinstance(rule, ValueAt):
        end = end_of(rule.at or question.closes_at)
        return end, end
    since, until = rule.since or question.opens_at, rule.until or question.closes_at
    return beginning_of(since), end_of(until)


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


def _find_values(questions: Sequence[Question], facts: Facts, until: int) -> Mapping[str, Finding]:
    """The last value known by the end of each day; where later news came, the court decides."""
    at = _places(questions, facts, until)
    ended = at.until <= until
    last = np.minimum(at.high, at.then) - 1
    is_first = np.array([_rule(each).vintage == "first" for each in questions], dtype=bool)
    is_settled = ended & (last >= at.begin) & (is_first | (last == at.high - 1))
    limits = _limits(questions)
    value = facts.low[np.maximum(last, 0)]
    kept = (value > limits[:, 0]) & (value >= limits[:, 1])
    kept &= (value < limits[:, 2]) & (value <= limits[:, 3])
    age = (at.until - facts.covers[np.maximum(last, 0)]) / US_OF_DAY
    found = {}
    for i, question in enumerate(questions):
        if is_settled[i] and _young(question, float(age[i])):
            day, row = int(at.until[i]), int(last[i])
            found[question.id] = _settled(question, facts, bool(kept[i]), day, day, row)
    return found


def _young(question: Question, age: float) -> bool:
    assert isinstance(question.rule, ValueAt)  # noqa: S101 - the caller chose
    return question.rule.max_age_days is None or age <= question.rule.max_age_days


def _find_crossings(
    questions: Sequence[Question], facts: Facts, until: int
) -> Mapping[str, Finding]:
    at = _places(questions, facts, until)
    crossed = _first_crossings(questions, facts, at)
    is_yes = crossed < at.high
    has_ended = (at.until <= until) & (at.low < at.high) & (at.reach < at.stop)
    row = np.minimum(crossed, len(facts) - 1)
    known_no = np.maximum(at.until, facts.known[np.minimum(at.reach, len(facts) - 1)])
    known_no = np.maximum(known_no, facts.known[np.minimum(at.low, len(facts) - 1)])
    found = {}
    for i, question in enumerate(questions):
        if is_yes[i]:
            end, known = int(facts.ends[row[i]]), int(facts.known[row[i]])
            found[question.id] = _settled(question, facts, True, end, known, int(row[i]))
        elif has_ended[i] and known_no[i] <= until:
            seen = int(np.searchsorted(facts.known[at.begin[i] : at.high[i]], known_no[i], "right"))
            last = int(at.begin[i]) + seen - 1
            found[question.id] = _settled(
                question, facts, False, int(at.until[i]), int(known_no[i]), last
            )
        else:
            found[question.id] = Finding(question, _not_yet(question, at.until[i], until), ())
    return found


def _not_yet(question: Question, end: int, until: int) -> Verdict:
    if until < end:
        return open_because(f"not crossed, and its window ends on {shown(int(end))}")
    return open_because(f"not crossed, and {_rule(question).series} does not reach its end")


def _first_crossings(questions: Sequence[Question], facts: Facts, at: _Places) -> np.ndarray:
    """Row of the first observation that keeps to each limit; at or after ``high`` if none does."""
    limits = _limits(questions)
    # Above x is at least the next number after it; under a limit is above it with signs turned.
    rises = np.maximum(np.nextafter(limits[:, 0], np.inf), limits[:, 1])
    falls = np.maximum(np.nextafter(-limits[:, 2], np.inf), -limits[:, 3])
    is_rise = np.isfinite(rises) & (np.isfinite(limits[:, 0]) | np.isfinite(limits[:, 1]))
    first = np.full(len(questions), len(facts))
    for chosen, values, threshold in ((is_rise, facts.low, rises), (~is_rise, -facts.low, falls)):
        if chosen.any():
            first[chosen] = Maxima(values).first_at_least(threshold[chosen], at.low[chosen])
    return first


def _settled(  # noqa: PLR0913, PLR0917 - what a finding consists of
    question: Question, facts: Facts, outcome: bool, occurred: int, known: int, row: int
) -> Finding:
    rule = _rule(question)
    if isinstance(rule, Crossing) and not outcome:
        how = f"{rule.series} was never across up to {shown(occurred)}"
    else:
        value = shown_value(value_of(facts, row), facts.unit_of(rule.series))
        how = f"{rule.series} was {value} on {shown(int(facts.ends[row]))}"
    verdict = Verdict(outcome="yes" if outcome else "no", occurred=occurred, rows=(row,), how=how)
    return Finding(question, verdict, (Run(known, verdict),))
