"""When a text says that something comes about: "by Q3 2027", "within two years", "this winter".

A small grammar of our own: readers of dates take "by Q3 2027" for the day on which they are run.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

import attrs

from forecasttrack.display.arguments import naming_arguments
from forecasttrack.records.moments import Day, Period, When, begins, day, ends, when
from forecasttrack.wording.calendar_stretches import (
    STRETCHES,
    Stretch,
    month_or_year_named,
    stretch,
    stretch_of_unit,
)
from forecasttrack.wording.phrases import Finder, around, finder, words_of
from forecasttrack.wording.word_places import WordPlaces

if TYPE_CHECKING:
    from collections.abc import Iterator

_UNTIL = words_of(
    "deadline of, target date of, by, no later than, not later than",
    "until, till, up to, through, up until, at the latest by",
)
_BEFORE = words_of("before, ahead of, prior to, earlier than")
_FROM = words_of("after, from, beyond, later than, past")
_WITHIN = words_of(
    "in, during, within, over, throughout, on, at, for, around, about, into, as early as",
    "as soon as, sometime in, at some point in, late in, later in, early in, over the course of",
    "in the course of, some time in, only in, not before",
)
_PART = (
    r"(?:(?:the )?(?P<edge>very end|end|close|turn|start|beginning|middle|rest|remainder|course"
    r"|early part|latter part|final months|last months|closing months|early months|late part) of"
    r" (?:the )?|(?:the )?(?P<third>early|mid|late|end)(?: |-)|(?:later|sometime|some time) )?"
)
_LEAD = (
    rf"(?:(?:(?P<until>{_UNTIL})|(?P<before>{_BEFORE})|(?P<from>{_FROM})|(?P<within>{_WITHIN})) )"
)
_NEEDS_NO_LEAD = re.compile(
    r"this|next|later|early|mid|late|end|the coming|between|an?(?:other)? |\d{4}-\d\d-\d\d"
    r"|q[1-4] ?\d{4}|\d{1,2} [a-z]+ \d{4}|[a-z]+ \d{1,2}, \d{4}",
    re.IGNORECASE,
)
"""What names a time by itself; "the year" or "2027" do so only behind "by", "in" and the like."""

_TO_TWELVE = "one, two, three, four, five, six, seven, eight, nine, ten, eleven, twelve"
_NUMBERS = {
    **{word: number for number, word in enumerate(_TO_TWELVE.split(", "), 1)},
    "a": 1,
    "an": 1,
    "fifteen": 15,
    "eighteen": 18,
    "twenty": 20,
    "thirty": 30,
    "fifty": 50,
}
_FEW = {"day": 10, "week": 8, "month": 6, "year": 5, "quarter": 3, "decade": 3}
"""How many "a few", "several" or "a couple" may be at most."""

_COMING = {"day": 30, "week": 13, "month": 12, "quarter": 4, "year": 10, "decade": 5}
"""How many "the coming months" may be at most: those that make the unit above."""

_NUMBER = r"(?:\d{1,3}|" + "|".join(_NUMBERS) + ")"
_COUNT = (
    rf"(?:(?P<low>{_NUMBER})(?: to | or |-|\u2013| and ))?(?P<count>{_NUMBER}|(?:a )?few"
    r"|(?:a )?couple of|several)"
)
_UNIT = r"(?P<unit>day|week|month|quarter|year|decade)s?(?:'s?)?(?! ago\b)(?! old\b)"
_OVER = words_of("within, in, over, for, during, inside, throughout, through, under")
_AHEAD = words_of("from now, hence, ahead, to come, out, away, of publication, at most, or less")
DURATIONS = (
    rf"{_OVER} (?:(?:about|around|as little as|less than|the space of|at most|roughly) )?"
    rf"(?:an? (?=[\w]{{1,9}}-))?{_COUNT}(?: |-){_UNIT}(?: (?:{_AHEAD}|time|horizon|period))?",
    rf"(?:{_OVER} )?(?:the|its|their|our) (?:next|coming|following|ensuing)(?: {_COUNT})? {_UNIT}",
    r"within (?P<unit>day|week|month|year|decade)s",
    r"before (?P<rest>the (?P<unit>week|month|quarter|year|decade) (?:is (?:out|over|up)|ends"
    r"|closes))",
    rf"(?:{_OVER}) the {_UNIT} (?:ahead|to come|that follow)",
    rf"{_COUNT} {_UNIT} (?:from now|hence|ahead)",
)
_TERMS = {"short": 1, "near": 1, "medium": 5, "short-to-medium": 5, "immediate": 1}
TERM = (
    rf"(?:{_OVER}) (?:the )?(?P<term>{'|'.join(sorted(_TERMS, key=len, reverse=True))})[ -]"
    r"(?:term|run)"
)
_EVENTS = words_of(
    "summit, meeting, election, elections, vote, referendum, recess, session, conference, budget",
    "review, talks, inauguration, congress, ballot, polls, poll, expiry, handover, Olympics",
    "games, runoff, run-off, ruling, verdict, hearing, primaries, primary, assembly, negotiations",
    "deadline, harvest, monsoon, COP, reshuffle, party conference, ceasefire, war, round, plenum",
    "break",
)
EVENT = (
    rf"(?:{_BEFORE}|{_FROM}|{_UNTIL}|at|during|following|in time for|once) "
    r"(?:[\w.-]+ ){0,5}?"
    rf"(?P<event>{_EVENTS})"
)
VAGUE = words_of(
    "soon, shortly, imminently, eventually, sooner or later, in due course, before long",
    "in the foreseeable future, for the foreseeable future, in the long term, in the long run",
    "over the long term, in time, one day, for years to come, for decades",
)
_UNIT_WORDS = "day days week weeks month months quarter quarters year years decade decades"
_EVENT_WORDS = re.sub(r"[^\w]+", " ", _EVENTS)
_VAGUE_WORDS = (
    "soon shortly imminently eventually later course long foreseeable time day come decades"
)


_THIRDS = {
    "middle": "mid",
    "early part": "early",
    "early months": "early",
    "latter part": "late",
    "late part": "late",
    "final months": "late",
    "last months": "late",
    "closing months": "late",
}
"""Parts of a stretch by other words."""


@attrs.frozen(kw_only=True)
class Deadline:
    """Words of a text that say when something comes about.

    Attributes:
        start: Where they begin, counted in characters from 0.
        end: Where they end; ``text[start:end]`` is what was found.
        text: The words.
        earliest: The first day that they allow; None where that is not known.
        latest: The last day that they allow; None where there is none or it is not known.
        event: What it hangs on where that is no date: "summit" of "before the summit".

    Example:
        >>> found = find_deadlines("Growth slows by Q3 2027.", published="2026-05-04")[0]
        >>> found.text, str(found.earliest), str(found.latest)
        ('by Q3 2027', '2026-05-04', '2027-09-30')
    """

    start: int
    end: int
    text: str
    earliest: Day | None = None
    latest: Day | None = None
    event: str | None = None

    @property
    def period(self) -> Period | None:
        """When it comes about, if both ends are known."""
        if self.earliest is None or self.latest is None:
            return None
        return Period(earliest=self.earliest, latest=self.latest, why=f"the text: {self.text!r}")


@naming_arguments
def find_deadlines(text: str, *, published: object = None) -> list[Deadline]:
    """Find the words that say when something comes about, in order, the longest match first.

    What ended before the publication is left out. "By" and "before" run from the publication on.
    "The coming months" are at most a year, "the coming weeks" a quarter, "the coming years" a
    decade; "a few" months at most six, years at most five. Seasons are those of the north.

    Args:
        text: Any text.
        published: When it came out, as text, a date or a ``Period``, of which the end counts;
            None leaves what is relative to it without days.

    Returns:
        The deadlines, which never overlap.

    Example:
        >>> text = "A deal comes within two years, but not before the summit."
        >>> for each in find_deadlines(text, published="2026-05-04"):
        ...     print(each.text, each.latest, each.event)
        within two years 2028-05-04 None
        before the summit None summit
    """
    from_day = None if published is None else _last_day(when(published))
    taken: list[Deadline] = []
    reached = 0
    found = sorted(_candidates(text, from_day), key=lambda each: (each.start, -each.end))
    for each in found:
        if each.start >= reached:
            taken.append(each)
            reached = each.end
    return taken


def _last_day(published: When) -> dt.date:
    if not isinstance(published, dt.datetime | Period):
        return published
    last = ends(published)
    is_midnight = last > begins(published) and last.time() == dt.time()
    return (last.subtract(days=1) if is_midnight else last).date()


def _candidates(text: str, published: dt.date | None) -> Iterator[Deadline]:
    places = WordPlaces(text)
    for name, make in _READERS.items():
        for each in _finders()[name]:
            for match in places.matches(each):
                found = make(match, published)
                if found is not None:
                    yield found


@cache
def _finders() -> dict[str, list[Finder]]:
    tail = r"(?P<tail>'s end|-end)?"
    stretches = [
        each._replace(text=rf"{_LEAD}?(?:the )?{_PART}{each.text}{tail}") for each in STRETCHES
    ]
    texts = {
        "stretch": stretches,
        "duration": [around(each, _UNIT_WORDS, before=10, after=6) for each in DURATIONS],
        "term": [around(TERM, "term run", before=8, after=2)],
        "tomorrow": [around("tomorrow|overnight", "tomorrow overnight", before=0, after=2)],
        "event": [around(EVENT, _EVENT_WORDS, before=12, after=3)],
        "vague": [around(VAGUE, _VAGUE_WORDS, before=5, after=3)],
    }
    return {name: [finder(each) for each in anchored] for name, anchored in texts.items()}


def _deadline(
    match: re.Match[str],
    earliest: dt.date | None = None,
    latest: dt.date | None = None,
    event: str | None = None,
) -> Deadline:
    return Deadline(
        start=match.start(),
        end=match.end(),
        text=match.group(),
        earliest=_day(earliest),
        latest=_day(latest),
        event=event,
    )


def _day(date: dt.date | None) -> Day | None:
    """A day; None for the last one of the calendar too, which has no end."""
    return None if date is None or date == dt.date.max else day(date)


# --- stretches of the calendar -----------------------------------------------------------------


def _of_stretch(match: re.Match[str], published: dt.date | None) -> Deadline | None:
    """What a stretch with its lead-in allows; None where it is past, or names no time."""
    has_lead = any(match[name] for name in ("until", "before", "from", "within"))
    if not has_lead and not _NEEDS_NO_LEAD.match(match.group().removeprefix("the ")):
        return None
    named = stretch(match, published)
    is_next_decade = match.groupdict().get("unit") == "decade" and "next" in match.group().lower()
    if is_next_decade and published is not None:
        return _lasting(match, published, "decade", 1)
    if named is None:
        return _deadline(match) if published is None else None
    first, last = _part_of(named, match)
    return _allowed(match, first, last, published)


def _part_of(named: Stretch, match: re.Match[str]) -> Stretch:
    edge = (match["edge"] or match["third"] or ("end" if match["tail"] else "")).lower()
    if edge in ("very end", "end", "close", "turn"):
        return Stretch(named.last, named.last)
    if edge in ("start", "beginning"):
        return Stretch(named.first, named.first)
    if edge in ("mid", "middle") and (match["until"] or match["before"]):
        return named.middle
    return named.part(_THIRDS.get(edge, edge))


def _allowed(
    match: re.Match[str], first: dt.date, last: dt.date, published: dt.date | None
) -> Deadline | None:
    if match["from"]:
        if published is not None and last < published:
            return None
        return _deadline(match, earliest=first if match["from"] == "from" else last)
    if match["before"]:
        last = last if match["edge"] or match["tail"] else first - dt.timedelta(days=1)
    if published is not None and last < published:
        return None
    if match["until"] or match["before"]:
        first = published or min(first, last)
    return _deadline(match, max(first, published or first), last)


# --- lengths of time ---------------------------------------------------------------------------


_RECORD = re.compile(
    r"\b(?:[a-z]+est|worst|best|first|most|least|only|since|once|lowest)\b[^,.;:]{0,40}$",
    re.IGNORECASE,
)
"""Before a length of time that looks back: "the smallest harvest in a decade"."""


def _of_duration(match: re.Match[str], published: dt.date | None) -> Deadline | None:
    before = match.string[max(0, match.start() - 60) : match.start()]
    if match.group().lower().startswith(("in ", "for ")) and _RECORD.search(before):
        return None
    unit = match["unit"].lower()
    found = match.groupdict()
    if found.get("rest"):
        named = None if published is None else stretch_of_unit(unit, published)
        return _deadline(match) if named is None else _deadline(match, published, named.last)
    count = (found.get("count") or "").lower()
    if "next" in match.group().lower().split() and not count:
        # "The next decade" is one; "the next years" are as many as "the coming years".
        is_one = match.group().lower().endswith(unit)
        return _lasting(match, published, unit, 1 if is_one else _COMING[unit])
    if not count:
        return _lasting(match, published, unit, _COMING[unit])
    number = int(count) if count.isdigit() else _NUMBERS.get(count) or _FEW[unit]
    return _lasting(match, published, unit, number)


def _lasting(match: re.Match[str], published: dt.date | None, unit: str, number: int) -> Deadline:
    if published is None:
        return _deadline(match)
    try:
        return _deadline(match, published, _later(published, unit, number))
    except (ValueError, OverflowError):
        return _deadline(match)


def _later(published: dt.date, unit: str, number: int) -> dt.date:
    """The day so many units after another; the 31st becomes the last day of a shorter month."""
    days = {"day": 1, "week": 7}.get(unit)
    if days is not None:
        return published + dt.timedelta(days=days * number)
    months = {"month": 1, "quarter": 3, "year": 12, "decade": 120}[unit] * number
    year, month = divmod(published.year * 12 + published.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(published.day, last))


# --- events ------------------------------------------------------------------------------------


def _of_event(match: re.Match[str], published: dt.date | None) -> Deadline:
    """An event has no date, but for its month or year: "the June summit", "the 2027 elections"."""
    named = month_or_year_named(match.group(), published)
    if named is None:
        return _deadline(match, event=match["event"].lower())
    is_limit = match.group().lower().startswith(("by", "before", "until", "till", "ahead", "prior"))
    first = named.first if published is None else max(named.first, published)
    first = published if is_limit and published is not None else first
    return _deadline(match, first, named.last, event=match["event"].lower())


_Reader = Callable[[re.Match[str], dt.date | None], Deadline | None]
_READERS: dict[str, _Reader] = {
    "stretch": _of_stretch,
    "duration": _of_duration,
    "term": lambda match, published: _lasting(
        match, published, "year", _TERMS[match["term"].lower()]
    ),
    "tomorrow": lambda match, published: _lasting(match, published, "day", 1),
    "event": _of_event,
    "vague": lambda match, _: _deadline(match),
}
"""What makes a deadline of a match, by the kind of its pattern."""
