"""Deadlines as an iCalendar file, for a calendar program."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from textwrap import shorten

from forecasttrack.errors import MissingExtraError
from forecasttrack.records.moments import Moment
from forecasttrack.resolving.open_questions import Duty, last_day

_LONGEST = 120


def calendar_text(duties: Iterable[Duty], *, at: Moment) -> str:
    """Write each deadline as a day of a calendar; what has no deadline is left out.

    Args:
        duties: What is outstanding.
        at: When the file is made, which the format asks for.

    Raises:
        MissingExtraError: The package icalendar is not installed.
    """
    try:
        import icalendar  # noqa: PLC0415 - an extra
    except ImportError:
        raise MissingExtraError(
            "deadlines for a calendar need icalendar; install forecasttrack[calendar]"
        ) from None
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//forecasttrack//deadlines//EN")
    calendar.add("version", "2.0")
    for duty in duties:
        if duty.due is not None:
            event = icalendar.Event()
            event.add("uid", f"{duty.question.id}@forecasttrack")
            event.add("dtstamp", dt.datetime.fromisoformat(at.isoformat()))
            event.add("summary", f"{duty.question.id}: {shorten(duty.question.text, _LONGEST)}")
            event.add("dtstart", last_day(duty.due))
            event.add("description", _description(duty))
            calendar.add_component(event)
    text: str = calendar.to_ical().decode()
    return text


def _description(duty: Duty) -> str:
    lines = [duty.question.text, f"state: {duty.state}"]
    lines += [f"source: {duty.question.source}"] if duty.question.source else []
    lines += [f"criteria: {duty.question.criteria}"] if duty.question.criteria else []
    lines += [f"waits for: {duty.waits_for}"] if duty.waits_for else []
    return "\n".join(lines)
