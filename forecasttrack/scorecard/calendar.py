"""Deadlines as an iCalendar file, for a calendar program."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from textwrap import shorten

from forecasttrack.errors import MissingExtraError
from forecasttrack.records.moments import Moment
from forecasttrack.resolving.open_questions import OpenQuestion, last_day

_LONGEST = 120


def calendar_text(open_questions: Iterable[OpenQuestion], *, at: Moment) -> str:
    """Write each deadline as a day of a calendar; what has no deadline is left out.

    Args:
        open_questions: What is outstanding.
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
    for open_question in open_questions:
        if open_question.due is not None and open_question.awaits_answer:
            event = icalendar.Event()
            event.add("uid", f"{open_question.question.id}@forecasttrack")
            event.add("dtstamp", dt.datetime.fromisoformat(at.isoformat()))
            event.add(
                "summary",
                f"{open_question.question.id}: {shorten(open_question.question.text, _LONGEST)}",
            )
            event.add("dtstart", last_day(open_question.due))
            event.add("description", _description(open_question))
            calendar.add_component(event)
    text: str = calendar.to_ical().decode()
    return text


def _description(open_question: OpenQuestion) -> str:
    lines = [open_question.question.text, f"state: {open_question.state}"]
    lines += [f"source: {open_question.question.source}"] if open_question.question.source else []
    lines += (
        [f"criteria: {open_question.question.criteria}"] if open_question.question.criteria else []
    )
    lines += [f"waits for: {open_question.waits_for}"] if open_question.waits_for else []
    return "\n".join(lines)
