"""What is open, due and overdue, and what waits for nothing any more."""

from __future__ import annotations

import pytest

import forecasttrack as ft
from forecasttrack.plots import deadline_table
from forecasttrack.records.moments import cutoff, day
from forecasttrack.scorecard.calendar import calendar_text


def conditional(*resolutions):
    """A question that is asked only if its parent comes out yes."""
    depends = ft.Condition(question_id="p", outcome="yes")
    return ft.Book(
        questions=[
            ft.Question(id="p", text="?", closes_at="2020-06-01"),
            ft.Question(id="child", text="?", closes_at="2020-09-01", condition=depends),
        ],
        resolutions=resolutions,
    )


def child(book, at="2020-10-01"):
    found = {each.question.id: each for each in ft.outstanding(book, at=day(at))}
    return found["child"]


ENDED = {
    "no": ("condition not met", {"outcome": "no", "known_at": "2020-06-01"}),
    "annulled": ("condition annulled", {"status": "annulled"}),
}


@pytest.mark.parametrize(("state", "resolution"), ENDED.values(), ids=ENDED)
def test_a_question_is_not_overdue_once_its_condition_has_failed(state, resolution):
    """It used to stay overdue for ever, and an annulled condition counted as not met."""
    found = child(conditional(ft.Resolution(question_id="p", **resolution)))
    assert (found.state, found.awaits_answer, found.waits_for) == (state, False, None)


def test_a_question_is_overdue_once_its_condition_was_met():
    """Then an answer is owed like any other."""
    happened = ft.Resolution(question_id="p", outcome="yes", known_at="2020-06-01")
    assert child(conditional(happened)).state == "overdue"


def test_a_question_waits_for_its_condition_while_that_is_open():
    """Whether nobody looked, or the outcome could not be known by then."""
    later = ft.Resolution(question_id="p", outcome="no", known_at="2020-11-01")
    for book in (conditional(), conditional(later)):
        found = child(book)
        assert (found.state, found.waits_for) == ("overdue", "p")
    assert child(conditional(later), at="2020-12-01").state == "condition not met"


def test_what_a_correction_replaced_was_known_before_it():
    """The first outcome of the condition counts until the second could be known."""
    first = ft.Resolution(question_id="p", outcome="no", known_at="2020-06-01")
    second = ft.Resolution(question_id="p", outcome="yes", known_at="2020-12-01")
    book = conditional(second.corrects(first, why="a recount"))
    assert child(book).state == "condition not met"
    assert child(book, at="2020-12-31").state == "overdue"


def test_calendars_leave_out_what_waits_for_nothing():
    """Pictures and calendar programs show what somebody has to do."""
    pytest.importorskip("icalendar")
    no = ft.Resolution(question_id="p", outcome="no", known_at="2020-06-01")
    book = conditional(no)
    further = ft.Question(id="further", text="?", closes_at="2020-12-01")
    found = ft.outstanding(
        ft.Book(questions=[*book.questions, further], resolutions=[no]), at=day("2020-10-01")
    )
    assert [each.question.id for each in found] == ["further", "child"]
    assert deadline_table(found).frame["n"].tolist() == [1]
    text = calendar_text(found, at=cutoff(day("2020-10-01")))
    assert "further@" in text
    assert "child@" not in text


@pytest.mark.parametrize(("at", "within"), [("9999-12-20", 30), ("2026-01-01", 1e30)])
def test_days_beyond_the_year_9999_end_with_it(at, within):
    """They used to end in an overflow."""
    book = ft.Book(questions=[ft.Question(id="rain", text="Rain?", closes_at="2026-02-01")])
    (found,) = ft.outstanding(book, at=at, within=within)
    assert found.question.id == "rain"
