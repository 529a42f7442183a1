"""A book as tables, and tables as a book: pairing either gives the same."""

from __future__ import annotations

import datetime as dt

import attrs
import pandas as pd
import pytest
from hypothesis import given, settings

import forecasttrack as ft
from forecasttrack.errors import InvalidTableError
from forecasttrack.tables.schema import columns_of
from tests.book.books import books
from tests.book.test_gate import settled_books
from tests.builders import book_of, forecast, settled
from tests.examples import examples


def assert_paired_alike(book: ft.Book) -> None:
    """Pairs, scores and what was left out, row by row."""
    direct = ft.pair(book, on_fault="leave out")
    by_tables = ft.pair(**book.tables(), on_fault="leave out")
    for name in ("frame", "left_out"):
        expected, found = (getattr(each, name) for each in (direct, by_tables))
        columns = [column for column in expected if column != "row"]
        plain = [each[columns].astype(object) for each in (found, expected)]
        plain = [each.where(each.notna(), None) for each in plain]
        pd.testing.assert_frame_equal(*plain)


def test_the_example_book_pairs_alike(alaska):
    """Conditions, hindsight, words, ranges and bare days are in the tables."""
    assert_paired_alike(alaska)


@examples(5)
@given(books() | settled_books())
def test_any_book_pairs_alike(book):
    """Whatever kinds of question and shapes of belief it holds."""
    assert_paired_alike(book)


def test_no_declared_column_of_questions_is_lost_between_books_and_tables():
    """Each holds something in a table whose book holds the same again."""
    ours = {"fault"}  # what is wrong with a question, and no property of it
    of_claims = {"claim", "nature", "relation", "section", "holder"}  # where a claim is tested
    questions = pd.DataFrame(
        {
            "question_id": ["Q1", "Q2", "Q3", "Q4"],
            "kind": ["numeric", "categorical", "binary", "binary"],
            "unit": ["persons", None, None, None],
            "options": [None, ["a", "b", "other"], None, None],
            "offered_from": [None, {"b": "2026-02-01"}, None, None],
            "offered_until": [None, {"b": "2026-04-01"}, None, None],
            "catch_all": [None, "other", None, None],
            "lower": [0.0, None, None, None],
            "upper": [9.0, None, None, None],
            "weight": [2.0, 1.0, 1.0, 1.0],
            "cluster": ["K", None, None, None],
            "tags": [["x"], None, None, None],
            "opens_at": ["2026-01-01"] * 4,
            "closes_at": ["2026-06-01"] * 4,
            "closed_at": ["2026-05-01", None, None, None],
            "resolves_by": ["2026-07-01"] * 4,
            "written_at": ["2025-12-01"] * 4,
            "written_by": ["Ann Lee"] * 4,
            "condition_id": [None, None, "Q4", None],
            "condition_outcome": [None, None, "no", None],
            "is_condition": [False, False, False, True],
        }
    )
    assert set(questions) | ours | of_claims == set(columns_of("questions"))
    forecasts = pd.DataFrame(
        {"question_id": ["Q3"], "forecaster": "ann", "probability": 0.5, "issued_at": "2026-01-02"}
    )
    known = pd.DataFrame(
        {"question_id": ["Q1"], "status": "resolved", "outcome": 3, "known_at": "2026-05-02"}
    )
    book = ft.Book.from_tables(questions=questions, forecasts=forecasts, resolutions=known)
    found = book.tables()["questions"].set_index("question_id")
    again = ft.Book.from_tables(**book.tables()).tables()["questions"].set_index("question_id")
    lost = [
        name
        for name in questions.columns.drop("question_id")
        for table in (found, again)
        if table[name].isna().sum() > questions[name].isna().sum()
    ]
    assert lost == []
    flags = [name for name in questions if questions[name].dtype == bool]
    for name in flags:
        assert found[name].tolist() == again[name].tolist() == questions[name].tolist(), name


_NOTHING_ELSE = {
    "forecasts": pd.DataFrame(columns=["question_id", "forecaster", "issued_at", "probability"]),
    "resolutions": pd.DataFrame(columns=["question_id", "status", "outcome"]),
}


@pytest.mark.parametrize(
    ("cell", "is_condition"), [(True, True), (1.0, True), (False, False), (float("nan"), False)]
)
def test_a_question_is_a_condition_where_its_table_says_so(cell, is_condition):
    """What is missing was taken for a yes."""
    questions = pd.DataFrame({"question_id": ["q"], "kind": ["binary"], "is_condition": [cell]})
    book = ft.Book.from_tables(questions=questions, **_NOTHING_ELSE)
    assert [each.id for each in book.conditions] == ["q"] * is_condition
    assert [each.id for each in book.questions] == ["q"] * (not is_condition)


def test_what_says_neither_that_it_is_a_condition_nor_that_it_is_none_is_refused():
    """Every text was taken for a yes, "no" among them."""
    questions = pd.DataFrame({"question_id": ["q"], "kind": ["binary"], "is_condition": ["no"]})
    with pytest.raises(InvalidTableError, match="is_condition: 'no' is neither True nor False"):
        ft.Book.from_tables(questions=questions, **_NOTHING_ELSE)


@pytest.mark.slow
@settings(max_examples=200)
@given(books() | settled_books())
def test_any_of_many_books_pairs_alike(book):
    """The same law, over more books."""
    assert_paired_alike(book)


def assert_paired_alike_again(book: ft.Book) -> None:
    """Pairs, scores and what was left out, row by row, of a book and a book of its tables."""
    again = ft.Book.from_tables(**book.tables())
    for name in ("frame", "left_out"):
        expected, found = (getattr(ft.pair(each), name) for each in (book, again))
        columns = [column for column in expected if column != "row"]
        plain = [each[columns].astype(object) for each in (found, expected)]
        plain = [each.where(each.notna(), None) for each in plain]
        pd.testing.assert_frame_equal(*plain)


def test_a_book_of_its_tables_pairs_alike(alaska):
    """Questions that are no test of their claim used to count, and 0.2002 became 0.1982."""
    assert_paired_alike_again(alaska)
    again = ft.Book.from_tables(**alaska.tables())
    scores = ft.score(ft.pair(again), rules=["brier"]).summarise(by=["forecaster", "kind"])
    assert scores["mean"].round(4).iloc[0] == 0.2002


def test_a_question_that_is_no_test_stays_none_without_a_claim():
    """Its claim is named by the question."""
    tables = book_of(0.2, 0.7).tables()
    tables["questions"]["relation"] = ["not-a-test", None]
    book = ft.Book.from_tables(**tables)
    assert [each.claim_id for each in book.questions] == [book.questions[0].id, None]
    assert "not a test of the claim" in set(ft.pair(book).left_out["reason"])


@pytest.mark.parametrize(
    ("column", "cell", "fault"),
    [("nature", "weird", "nature"), ("section", 1, "section is text, found 1"),
     ("holder", 3, "holder is text, found 3")],
)  # fmt: skip
def test_what_no_claim_can_have_is_a_fault_of_its_row(column, cell, fault):
    """It used to stop the reading without a row, also where faults are left out."""
    tables = book_of(0.2, 0.7).tables()
    tables["questions"]["relation"] = [None, "not-a-test"]
    tables["questions"][column] = pd.Series([None, cell], dtype=object)
    with pytest.raises(InvalidTableError, match=f"questions, row 1: .*{fault}") as caught:
        ft.Book.from_tables(**tables)
    assert caught.value.row == 1
    book = ft.Book.from_tables(**tables, on_fault="leave out")
    assert [each.id for each in book.questions] == [tables["questions"]["question_id"][0]]
    assert not book.claims


@pytest.mark.slow
@settings(max_examples=40)
@given(books() | settled_books())
def test_any_book_of_its_tables_pairs_alike(book):
    """Whatever it holds."""
    assert_paired_alike_again(book)


def test_a_bare_day_stays_one():
    """The end of the day decides whether it came too late."""
    book = ft.Book(
        forecasters=[ft.Forecaster(id="ann")],
        questions=[ft.Question(id="rain", text="?")],
        forecasts=[forecast("ann", 0.7, issued_at="2026-01-05")],
    )
    assert book.tables()["forecasts"]["issued_at"].tolist() == [dt.date(2026, 1, 5)]


def test_the_last_of_one_instant_counts():
    """Those before it stood for no time."""
    rows = [
        {"question_id": "rain", "forecaster": "ann", "issued_at": "2026-01-01T08:00Z",
         "probability": p, "sequence": n} for n, p in enumerate([0.2, 0.9])
    ]  # fmt: skip
    tables = {
        "questions": [{"question_id": "rain", "kind": "binary", "text": "Rain?"}],
        "resolutions": [{"question_id": "rain", "status": "resolved", "outcome": 1}],
    }
    book = ft.Book.from_tables(forecasts=rows, **tables, known_at="2026-02-02")
    assert [each.belief.yes for each in book.forecasts] == [0.9]
    assert book.resolutions == (settled("yes"),)
    unordered = [{**row, "sequence": None} for row in rows]
    with pytest.raises(InvalidTableError, match="no sequence orders them"):
        ft.Book.from_tables(forecasts=unordered, **tables, known_at="2026-02-02")


def test_every_row_that_no_record_can_state_is_named():
    """All at once, or left out when that is wanted."""
    tables = book_of(0.2, 0.7, 0.9).tables()
    tables["forecasts"]["probability"] = [1.2, 0.7, -1]
    with pytest.raises(InvalidTableError, match=r"row 0: .*\n.*row 2: .*\n.*leave out"):
        ft.Book.from_tables(**tables)
    book = ft.Book.from_tables(**tables, on_fault="leave out")
    assert [each.belief.yes for each in book.forecasts] == [0.7]


def test_early_answers_wait_alike():
    """The tables carry the moment from which a book is looked at."""
    questions = [
        ft.Question(id=name, text="?", closes_at="2026-12-31") for name in ("settled", "open")
    ]
    forecasts = [forecast("ann", 0.7, question=each.id) for each in questions]
    book = ft.Book(
        forecasters=[ft.Forecaster(id="ann")],
        questions=questions,
        forecasts=forecasts,
        resolutions=[settled("yes", question="settled", known_at="2026-02-02")],
        recorded_until="2027-03-01",
    )
    assert_paired_alike(book)
    assert "early" not in set(ft.pair(**book.tables()).left_out["reason"])
    waiting = attrs.evolve(book, recorded_until="2026-03-01")
    assert_paired_alike(waiting)
    assert "early" in set(ft.pair(**waiting.tables()).left_out["reason"])
    for each in (book, waiting):  # a book of its tables forgot until when outcomes were looked for
        assert_paired_alike_again(each)


def _book_of_a_row(**cells):
    """A book of one forecast of 0.7 with further cells."""
    row = {"question_id": "q", "forecaster": "ann", "issued_at": "2026-01-02", "probability": 0.7}
    questions = pd.DataFrame({"question_id": ["q"], "kind": ["binary"], "fields": ["north"]})
    tables = _NOTHING_ELSE | {"forecasts": pd.DataFrame([row | cells])}
    return ft.Book.from_tables(questions=questions, **tables)


@pytest.mark.parametrize(
    ("cells", "words", "band"),
    [
        ({"band_low": 0.6, "band_high": 0.8}, "0.6 to 0.8", (0.6, 0.8)),
        ({"words": "likely", "band_low": 0.6}, "likely", (0.6, 0.7)),
        ({"band_high": 0.9}, "0.7 to 0.9", (0.7, 0.9)),
        ({"words": "likely"}, "likely", None),
    ],
)
def test_a_band_of_a_table_stays_with_and_without_words(cells, words, band):
    """Without words, or with one end, it went without a word, while pairs of tables kept it."""
    wording = _book_of_a_row(**cells).forecasts[0].wording
    found = None if wording.band is None else (wording.band.low, wording.band.high)
    assert (wording.words, found) == (words, band)


def test_a_column_called_fields_is_a_field():
    """It went without a word."""
    assert _book_of_a_row().questions[0].fields == {"fields": "north"}


def _questions_of_book(*rows: dict[str, object]) -> list[ft.Question]:
    """The questions and conditions of a book that is made of a table of binary questions."""
    questions = [{"kind": "binary"} | row for row in rows]
    cells = {"question_id": "a", "forecaster": "ann", "probability": 0.7}
    when = pd.Timestamp("2026-01-01T08:00Z")
    book = ft.Book.from_tables(
        questions=questions,
        forecasts=[cells | {"issued_at": when}],
        resolutions=[{"question_id": "a", "status": "resolved", "outcome": 1}],
        known_at="2026-02-01",
    )
    return [*book.questions, *book.conditions]


def test_a_claim_with_the_number_0_is_a_claim_as_any_other():
    """It was refused as a cluster, or took the ids of its questions beside another cluster."""
    rows = [{"question_id": name, "claim": 0, "relation": "supports"} for name in "ab"]
    made = _questions_of_book(*rows)
    assert [(each.claim_id, each.cluster) for each in made] == [("0", "0")] * 2


def test_a_condition_that_needs_the_number_0_does_not_need_a_yes():
    """The number was taken for an empty cell; now it is refused, as 1 is."""
    for number in (0, 1):
        with pytest.raises(InvalidTableError, match="outcome is text, found"):
            _questions_of_book(
                {"question_id": "a"},
                {"question_id": "b", "condition_id": "a", "condition_outcome": number},
            )
