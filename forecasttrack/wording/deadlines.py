"""When a text says that something comes about: "by Q3 2027", "within two years", "this winter".

A small grammar of our own: other parsers of dates take "by Q3 2027" for the day of their run.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from forecasttrack.display.arguments import naming_arguments
from forecasttrack.records.moments import Period, When, begins, ends, when
from forecasttrack.wording.calendar_stretches import (
    STRETCHES,
    Stretch,
    month_or_year_named,
    stretch,
)
from forecasttrack.wording.deadline import Deadline, deadline_of
from forecasttrack.wording.durations import DURATIONS, TERM, lasting, of_duration, of_term
from forecasttrack.wording.finder import Finder, finder
from forecasttrack.wording.phrases import around, words_of
from forecasttrack.wording.word_places import WordPlaces

if TYPE_CHECKING:
    from collections.abc import Iterator

_UNTIL = words_of(
    "deadline of, target date of, by, no later than, not later than",
    "until, till, up to, through, up until, at the latest by, each year to, every year to",
)
_BEFORE = words_of("before, ahead of, prior to, earlier than")
_FROM = words_of("after, from, beyond, later than, past")
_WITHIN = words_of(
    "in, during, within, over, throughout, on, at, for, around, about, into, as early as",
    "as soon as, sometime in, at some point in, late in, later in, early in, over the course of",
    "in the course of, some time in, only in, not before",
)
# "edge" is what stands before "of", "third" what stands without it; those of _THIRDS are thirds,
# and the rest, remainder or course of a stretch are all of it.
_PART = (
    r"(?:(?:the )?(?P<edge>very end|end|close|turn|start|beginning|middle|rest|remainder|course"
    r"|early part|latter part|final months|last months|closing months|early months|late part) of"
    r" (?:the )?|(?:the )?(?P<third>early|mid|late|end)(?: |-)|(?:later|sometime|some time) )?"
)
_LEAD = (
    rf"(?:(?:(?P<until>{_UNTIL})|(?P<before>{_BEFORE})|(?P<from>{_FROM})|(?P<within>{_WITHIN})) )"
)
_NEEDS_NO_LEAD = re.compile(
    r"this|next|later|early|mid|late|end|coming|between|an?(?:other)? |\d{4}-\d\d-\d\d"
    r"|q[1-4] ?\d{4}|\d{1,2} [a-z]+ \d{4}|[a-z]+ \d{1,2}, \d{4}",
    re.IGNORECASE,
)
"""Kinds of stretches that need no preposition; "2027" counts only behind "by", "in" and the
like."""

_EVENTS = words_of(
    "summit, meeting, election, elections, vote, referendum, recess, session, conference, budget",
    "review, talks, inauguration, congress, ballot, polls, poll, expiry, handover, Olympics",
    "games, runoff, run-off, ruling, verdict, hearing, primaries, primary, assembly, negotiations",
    "deadline, harvest, monsoon, COP, reshuffle, party conference, ceasefire, war, round, plenum",
    "break",
)
_EVENT = (
    rf"(?:(?P<before>{_BEFORE})|(?P<from>{_FROM}|following|once)|(?P<until>{_UNTIL}|in time for)"
    r"|at|during) "
    r"(?:[\w.-]+ ){0,5}?"
    rf"(?P<event>{_EVENTS})"
)
_VAGUE = words_of(
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

_ENDS = ("very end", "end", "close", "turn")
"""Parts of a stretch that are its last day: "before the end of 2027" allows all of 2027."""


@naming_arguments
def find_deadlines(text: str, *, published: object = None) -> list[Deadline]:
    """Find the words that say when something comes about, in the order of the text.

    Of words that overlap the first to begin counts, and of those the longest.

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
    return deadlines_among(WordPlaces(text), published=published)


def deadlines_among(places: WordPlaces, *, published: object = None) -> list[Deadline]:
    """The deadlines of a text of which the places of words are known already."""
    from_day = None if published is None else _last_day(when(published))
    taken: list[Deadline] = []
    reached = 0
    found = sorted(_candidates(places, from_day), key=lambda each: (each.start, -each.end))
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


def _candidates(places: WordPlaces, published: dt.date | None) -> Iterator[Deadline]:
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
        finder(
            each._replace(text=rf"{_LEAD}?(?:the )?{_PART}{each.text}{tail}"),
            core=rf"(?:{each.text})",
        )
        for each in STRETCHES
    ]
    texts = {
        "duration": [around(each, _UNIT_WORDS, before=10, after=6) for each in DURATIONS],
        "term": [around(TERM, "term run", before=8, after=2)],
        "tomorrow": [around("tomorrow|overnight", "tomorrow overnight", before=0, after=2)],
        "event": [around(_EVENT, _EVENT_WORDS, before=12, after=3)],
        "vague": [around(_VAGUE, _VAGUE_WORDS, before=5, after=3)],
    }
    others = {name: [finder(each) for each in anchored] for name, anchored in texts.items()}
    return {"stretch": stretches, **others}


# --- stretches of the calendar -----------------------------------------------------------------


def _of_stretch(match: re.Match[str], published: dt.date | None) -> Deadline | None:
    """The days allowed by a stretch with its preposition; None if past, or if it names no time."""
    has_lead = any(match[name] for name in ("until", "before", "from", "within"))
    words = re.sub(r"^the ", "", match.group(), flags=re.IGNORECASE)
    if not has_lead and not _NEEDS_NO_LEAD.match(words):
        return None
    named = stretch(match, published)
    if published is not None and _is_length(match):
        return lasting(match, published, match["unit"].lower(), 1)
    if named is None:
        return deadline_of(match) if published is None else None
    first, last = _part_of(named, match)
    return _allowed(match, first, last, published)


def _is_length(match: re.Match[str]) -> bool:
    """Whether "the next decade" or "the coming year" is that long, counted from the publication.

    Bounded, as in "by the end of the coming year", it is a stretch of the calendar.
    """
    found = match.groupdict()
    relative, unit = (found.get("relative") or "").lower(), found.get("unit")
    is_bounded = any(match[name] for name in ("until", "before", "from", "edge", "third", "tail"))
    is_ahead = relative in ("the coming", "the following") or (relative, unit) == ("next", "decade")
    return unit is not None and is_ahead and not is_bounded


def _part_of(named: Stretch, match: re.Match[str]) -> Stretch:
    edge = _edge(match)
    if edge in _ENDS:
        return Stretch(named.last, named.last)
    if edge in ("start", "beginning"):
        return Stretch(named.first, named.first)
    if edge in ("mid", "middle") and (match["until"] or match["before"]):
        return named.middle
    return named.part(_THIRDS.get(edge, edge))


def _edge(match: re.Match[str]) -> str:
    return (match["edge"] or match["third"] or ("end" if match["tail"] else "")).lower()


def _allowed(
    match: re.Match[str], first: dt.date, last: dt.date, published: dt.date | None
) -> Deadline | None:
    if match["from"]:
        if published is not None and last < published:
            return None
        first = first if match["from"].lower() == "from" else _day_after(last)
        return deadline_of(match, earliest=max(first, published or first))
    if match["before"] and _edge(match) not in _ENDS:
        last = first - dt.timedelta(days=1)
    if published is not None and last < published:
        return None
    if match["until"] or match["before"]:
        return deadline_of(match, published, last)
    return deadline_of(match, max(first, published or first), last)


def _day_after(date: dt.date) -> dt.date:
    return date if date == dt.date.max else date + dt.timedelta(days=1)


# --- events ------------------------------------------------------------------------------------


def _of_event(match: re.Match[str], published: dt.date | None) -> Deadline | None:
    """An event has no date, but for its month or year: "the June summit", "the 2027 elections"."""
    event = match["event"].lower()
    named = month_or_year_named(match.group(), published)
    if named is None:
        return deadline_of(match, event=event)
    if published is not None and named.last < published:
        return None
    if match["until"] or match["before"]:
        return deadline_of(match, published, named.last, event=event)
    first = max(named.first, published or named.first)
    return deadline_of(match, first, None if match["from"] else named.last, event=event)


_Reader = Callable[[re.Match[str], dt.date | None], Deadline | None]
_READERS: dict[str, _Reader] = {
    "stretch": _of_stretch,
    "duration": of_duration,
    "term": of_term,
    "tomorrow": lambda match, published: lasting(match, published, "day", 1),
    "event": _of_event,
    "vague": lambda match, _: deadline_of(match),
}
"""What makes a deadline of a match, by the kind of its pattern."""
