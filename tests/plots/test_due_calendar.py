"""The calendar shows each deadline on its last day, and what is pressing."""

from __future__ import annotations

import datetime as dt

import icalendar
import pytest

import forecasttrack as ft
from forecasttrack import outstanding
from forecasttrack.errors import InvalidArgumentError
from forecasttrack.plots import deadline_table, due_calendar
from forecasttrack.records.moments import day, now
from forecasttrack.resolving.open_questions import OpenQuestion
from forecasttrack.scorecard.calendar import calendar_text


@pytest.fixture(scope="module")
def open_questions(alaska):
    """What was outstanding in the example in October 2025."""
    return outstanding(alaska, at=day("2025-10-01"))


def open_question(name, due, state="open"):
    """One question that is due on a day."""
    question = ft.Question(id=name, text="Will it?")
    return OpenQuestion(question=question, due=None if due is None else day(due), state=state)


def test_the_calendar_of_the_example(open_questions, data_regression):
    """Days, numbers and states of the example stay as they are."""
    frame = deadline_table(open_questions).frame
    data_regression.check([[str(row.day), int(row.n), row.state] for row in frame.itertuples()])


def test_a_calendar_program_has_the_same_days(open_questions):
    """The picture and the iCalendar file agree on every deadline."""
    events = icalendar.Calendar.from_ical(calendar_text(open_questions, at=now())).walk("VEVENT")
    days = [event["dtstart"].dt for event in events]
    frame = deadline_table(open_questions).frame
    assert dict(zip(frame["day"], frame["n"], strict=True)) == {
        each: days.count(each) for each in set(days)
    }


def test_a_day_bears_its_most_pressing_state():
    """Overdue goes before due, and due before open; each is counted as itself."""
    table = deadline_table(
        [
            open_question("a", "2026-03-05", "overdue"),
            open_question("b", "2026-03-05"),
            open_question("c", "2026-05-01"),
        ]
    )
    assert table.frame[["n", "state"]].to_numpy().tolist() == [[2, "overdue"], [1, "open"]]
    assert table.legend == ["overdue (1)", "open (2)"]
    assert table.months == ["2026-03", "2026-04", "2026-05"]


def test_what_has_no_date_is_counted_apart():
    """It is in no calendar, and the small print says so."""
    table = deadline_table([open_question("a", "2026-03-05"), open_question("b", None)])
    assert "1 outstanding question without a date" in table.note
    with pytest.raises(InvalidArgumentError, match="1 questions are outstanding and none says"):
        due_calendar([open_question("b", None)])
    with pytest.raises(InvalidArgumentError, match="0 questions"):
        due_calendar([])


def test_long_times_are_shortened():
    """Empty months go first; then the first three years of busy ones stay, and it is said."""
    far = deadline_table([open_question("a", "2026-03-05"), open_question("b", "2099-01-01")])
    assert far.months == ["2026-03", "2099-01"]
    assert "months in which nothing is due are left out" in far.note
    many = [open_question(f"q{n}", str(dt.date(2026 + n // 12, n % 12 + 1, 1))) for n in range(60)]
    table = deadline_table(many)
    assert len(table.months) == 36
    assert table.frame["n"].sum() == 36
    assert "24 questions are due later" in table.note


def test_what_is_drawn_is_what_the_table_says():
    """A mark on its day and month, with the number where there are several."""
    ax = due_calendar(
        [
            open_question("a", "2026-03-05"),
            open_question("b", "2026-03-05"),
            open_question("c", "2026-05-31"),
        ]
    )
    (points,) = ax.collections
    assert points.get_offsets().tolist() == [[5, 2], [31, 0]]
    assert [label.get_text() for label in ax.get_yticklabels()] == [
        "Mar 2026",
        "Apr 2026",
        "May 2026",
    ]
    assert "2" in [text.get_text() for text in ax.texts]
