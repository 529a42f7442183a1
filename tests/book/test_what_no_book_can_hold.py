"""What no book can hold is refused where it is handed in, with what is wrong and where."""

from __future__ import annotations

import pandas as pd
import pytest

import forecasttrack as ft
from forecasttrack.errors import (
    BookFileError,
    InvalidRecordError,
    InvalidTableError,
    UnknownNameError,
)
from forecasttrack.records.days import DayNumber

QUESTIONS = pd.DataFrame(
    {
        "question_id": ["day", "rain"],
        "kind": ["date", "binary"],
        "opens_at": pd.to_datetime(["2026-01-01", "2026-01-01"], utc=True),
        "closes_at": pd.to_datetime(["2026-03-01", "2026-03-01"], utc=True),
    }
)


def forecasts(**columns):
    """Forecasts of ann on the day question, one for each value."""
    (n,) = {len(values) for values in columns.values()}
    issued = pd.to_datetime(["2026-01-02"] * n, utc=True)
    return pd.DataFrame({"question_id": "day", "forecaster": "ann", "issued_at": issued, **columns})


def resolutions(**columns):
    """A resolution of the day question."""
    known = pd.to_datetime(["2026-02-20"], utc=True)
    return pd.DataFrame(
        {"question_id": ["day"], "status": "resolved", "known_at": known, **columns}
    )


@pytest.mark.parametrize(
    ("section", "records", "message"),
    [
        ("claims", [1], "claims holds Claim records, found int at position 0"),
        ("questions", [None], "questions holds Question records, found NoneType at position 0"),
    ],
)
def test_a_section_holds_records_of_its_class(section, records, message):
    with pytest.raises(InvalidRecordError, match=message):
        ft.Book(**{section: records})


def test_a_book_takes_in_no_other_record():
    with pytest.raises(InvalidRecordError, match=r"a book holds .*Forecast.*; found Probability"):
        ft.Book().add(ft.Probability(0.5))


@pytest.mark.parametrize("path", ["", " "])
def test_an_empty_path_is_not_the_folder_where_one_works(path, tmp_path, monkeypatch, alaska):
    """Nothing is read there, and nothing written."""
    (tmp_path / "book.yaml").write_text("forecasttrack: 1\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    for act in (ft.read_book, lambda where: ft.write_book(alaska, where)):
        with pytest.raises(BookFileError, match="the path of the book is empty"):
            act(path)
    with pytest.raises(BookFileError, match="the path of the book is empty"), ft.edit_book(path):
        pass
    assert [each.name for each in tmp_path.iterdir()] == ["book.yaml"]


def test_a_folder_of_too_many_files_is_no_book(tmp_path, monkeypatch):
    monkeypatch.setattr("forecasttrack.book.files.MOST_FILES", 2)
    for name in "abc":
        (tmp_path / f"{name}.yaml").write_text("forecasttrack: 1\n", encoding="utf-8")
    with pytest.raises(BookFileError, match="3 files; a book has at most 2"):
        ft.read_book(tmp_path)


def test_a_file_too_large_to_be_read_again_is_not_written(tmp_path, monkeypatch, alaska):
    monkeypatch.setattr("forecasttrack.book.writing.LARGEST_FILE", 1_000)
    with pytest.raises(BookFileError, match="a file of a book has at most"):
        ft.write_book(alaska, tmp_path / "book")
    assert [*tmp_path.rglob("*.yaml")] == []


def test_a_coder_who_is_not_there_has_read_nothing(alaska):
    with pytest.raises(UnknownNameError, match="no coder 'nobody' in this book"):
        ft.pair(alaska, reading="nobody")


def test_days_of_tables_are_dates_of_records():
    """A point is a number of days; a range of one whole day is that day, a longer one a period."""
    book = ft.Book.from_tables(
        questions=QUESTIONS,
        forecasts=forecasts(value=[20500.0]),
        resolutions=resolutions(outcome=None, outcome_low=20503.0, outcome_high=20504.0),
    )
    assert book.forecasts[0].belief == ft.Point(DayNumber(20500.0))
    assert book.resolution("day").outcome == "2026-02-19"
    longer = ft.Book.from_tables(
        questions=QUESTIONS,
        forecasts=forecasts(value=[20500.0]),
        resolutions=resolutions(outcome=None, outcome_low=20503.5, outcome_high=20505.0),
    )
    found = longer.resolution("day").outcome
    assert (str(found.earliest), str(found.latest)) == (
        "2026-02-19 12:00:00+00:00",
        "2026-02-21 00:00:00+00:00",
    )


def test_faults_beyond_the_first_are_counted(monkeypatch):
    """The message lists some, and the error holds all."""
    monkeypatch.setattr("forecasttrack.book.row_faults.LISTED", 3)
    many = pd.concat([forecasts(probability=[7.0]).assign(question_id="rain")] * 30)
    issued = pd.date_range("2026-01-02", periods=30, tz="UTC")
    with pytest.raises(InvalidTableError, match="and 27 more") as caught:
        ft.Book.from_tables(
            questions=QUESTIONS,
            forecasts=many.assign(issued_at=issued),
            resolutions=resolutions(outcome=[20500.0]),
        )
    assert len(caught.value.faults) == 30
