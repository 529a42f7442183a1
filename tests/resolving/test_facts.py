"""Facts from any table, and what is refused."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import forecasttrack as ft
from forecasttrack.errors import BookFileError, InvalidArgumentError, InvalidTableError
from forecasttrack.tables.facts import limits
from tests.examples import examples

ROW = {"series": "x", "at": "2026-01-01", "value": 1}


def facts(*rows, **same):
    return ft.Facts.of(pd.DataFrame([{**ROW, **same, **row} for row in rows]))


REFUSED = {
    "there is no series at row 0": {"series": ""},
    "there is no date at row 0": {"at": None},
    "has no zone": {"at": "2026-01-01T12:00"},
    "'soon' is no date": {"at": "soon"},
    "is no date (day is out of range": {"as_of": "2026-02-30"},
    "there is no value": {"value": None},
    "there is a value and a range": {"low": 1.0},
    "low is above high": {"value": None, "low": 2, "high": 1},
    "the value is infinite": {"value": "1e999"},
    "sureness is 'quite'": {"sureness": "quite"},
    "before it begins": {"until": "2025-12-31"},
    "column 'unit' at row 0: 5 is no text": {"unit": 5},
    "column 'source' at row 0: 'a\\x00b' holds the control U+0000": {"source": "a\0b"},
    "column 'value' at row 0: ' ' has nothing in it": {"value": " "},
    "an end is infinite": {"value": None, "low": float("inf")},
    "column 'low' at row 0 is 'few'; a number is needed": {"value": None, "low": "few"},
    "it is too large; a number has at most the size 1e+37": {"value": 1e38},
    "column 'value' at row 0: True is no text": {"value": True},
    "facts have no column 'vale'. Did you mean 'value'?": {"vale": 1},
}


@pytest.mark.parametrize(("message", "row"), REFUSED.items(), ids=REFUSED)
def test_what_is_no_fact_is_refused(message, row):
    """The message names the row and the fault."""
    with pytest.raises(InvalidTableError) as caught:
        facts(row)
    assert message in str(caught.value)


def test_times_without_a_zone_are_refused_and_with_one_taken():
    """A whole column of them too."""
    naive = pd.DataFrame({**ROW, "at": pd.to_datetime(["2026-01-01T12:00"])})
    with pytest.raises(InvalidTableError, match="have no zone"):
        ft.Facts.of(naive)
    zoned = naive.assign(at=naive["at"].dt.tz_localize("Europe/Warsaw"))
    assert ft.Facts.of(zoned).ends.tolist() == [pd.Timestamp("2026-01-01T11:00").value // 1000]


@pytest.mark.parametrize("rows", [[True], [True] * 3, "yes", 1, [0.5, 1], [[True], []], None])
def test_a_mask_that_does_not_fit_facts_was_an_index_error(rows):
    """One of NumPy, or nothing was kept, or as many copies as numbers."""
    table = facts({}, {"at": "2026-01-02"})
    with pytest.raises(InvalidArgumentError, match="True or False for each of 2 facts, found"):
        table.keep(rows)
    assert len(table.keep([True, False])) == len(table.keep(table.low > 0)) - 1 == 1


def test_a_series_has_one_unit():
    """Persons here and thousands there is a fault."""
    with pytest.raises(InvalidTableError, match="in persons and in thousands"):
        facts({"unit": "persons"}, {"unit": "thousands", "at": "2026-01-02"})


@pytest.mark.parametrize("missing", ["series", "at", "value"])
def test_a_missing_column_is_named(missing):
    """Each of the three that are needed."""
    with pytest.raises(InvalidTableError, match=f"'{missing}'"):
        ft.Facts.of(pd.DataFrame([ROW]).drop(columns=missing))


def test_what_is_no_table_is_refused():
    """A list is no dataframe, and a picture no file of facts."""
    with pytest.raises(InvalidArgumentError, match="found list"):
        ft.Facts.of([ROW])
    with pytest.raises(InvalidArgumentError, match=r"\.csv or \.parquet"):
        ft.read_facts("facts.png")
    with pytest.raises(BookFileError):
        ft.read_facts("nowhere.csv")
    with pytest.raises(InvalidArgumentError, match="needs a path"):
        ft.read_facts()


def test_csv_parquet_pandas_and_arrow_give_the_same_facts(tmp_path):
    """Whatever the table came in, and several files together."""
    pa = pytest.importorskip("pyarrow")
    file = "fixtures/alaska-2025/facts.csv"
    found = ft.read_facts(file)
    table = pd.read_csv(file, dtype=str, keep_default_na=False)
    table.to_parquet(tmp_path / "facts.parquet")
    table.iloc[:20].to_csv(tmp_path / "one.csv", index=False)
    table.iloc[20:].to_csv(tmp_path / "two.csv", index=False)
    others = [
        ft.read_facts(tmp_path / "facts.parquet"),
        ft.read_facts(tmp_path / "one.csv", tmp_path / "two.csv"),
        ft.Facts.of(table),
        ft.Facts.of(pa.Table.from_pandas(table)),
    ]
    for other in others:
        pd.testing.assert_frame_equal(other.frame, found.frame)


def test_a_fault_in_a_file_is_named_by_its_line(tmp_path):
    """Blank lines, cells of several lines and a second file do not lead astray."""
    one, two = tmp_path / "one.csv", tmp_path / "two.csv"
    sound = 'series,at,value,title\n\na,2026-01-01,1,"two\nlines"\n'
    one.write_text(sound, encoding="utf-8")
    two.write_text("series,at,value\na,2026-01-02,1\n\na,2026-01-03T12:00,2\n", encoding="utf-8")
    no_zone = r"two\.csv:4: column 'at': .* has no zone"
    with pytest.raises(InvalidTableError, match=no_zone) as caught:
        ft.read_facts(one, two)
    assert caught.value.row == 1
    one.write_text(f"{sound}b,soon,1,\n", encoding="utf-8")
    with pytest.raises(InvalidTableError, match=r"one\.csv:5: column 'at': 'soon' is no date"):
        ft.read_facts(one, two)
    pd.DataFrame([ROW, {**ROW, "value": None}]).to_parquet(tmp_path / "facts.parquet")
    with pytest.raises(InvalidTableError, match=r"facts\.parquet, row 1: 'x': there is no value"):
        ft.read_facts(tmp_path / "facts.parquet")


RAGGED = {
    r"f\.csv:2: the row has 4 cells and the head 3 columns; put a cell": "a,2026-06-20,5,",
    r"f\.csv:2: the row has 4 cells and the head 3 columns; put": "Hello, world,2026-06-20,80",
    r"f\.csv:2: the row has 2 cells and the head 3 columns; an empty cell": "a,2026-06-20",
    r"f\.csv:2: the row has 1 cells": " ",
    r"f\.csv:2: .*; a quotation mark inside": '"a"b,2026-06-20,5',
}


@pytest.mark.parametrize(("fault", "row"), RAGGED.items(), ids=RAGGED.values())
def test_a_row_is_as_wide_as_the_head(tmp_path, fault, row):
    """Longer rows used to lose their first cell, or end in a fault of another column."""
    path = tmp_path / "f.csv"
    path.write_text(f"series,at,value\n{row}\na,2026-06-21,6\n", encoding="utf-8")
    with pytest.raises(InvalidTableError, match=fault):
        ft.read_facts(path)


def test_every_row_of_another_width_is_named(tmp_path):
    """By its line, the first hundred of them."""
    path = tmp_path / "f.csv"
    path.write_text("series,at,value\n" + "a,2026-06-20,5,\n" * 120, encoding="utf-8")
    with pytest.raises(InvalidTableError) as caught:
        ft.read_facts(path)
    lines = str(caught.value).splitlines()
    assert len(lines) == 101
    assert lines[99].startswith(f"{path}:101: ")
    assert lines[100] == "and 20 more rows"


HEADS = {
    "names one column, 'series;at;value'": "series;at;value\na;2026-01-01;1\n",
    "names the column 'at' twice": "series,at,at,value\na,2026-01-01,2026-01-01,1\n",
    "facts have no column ''": "series,at,value,\na,2026-01-01,1,\n",
    "the file is empty": "\n\n",
}


@pytest.mark.parametrize(("fault", "text"), HEADS.items(), ids=HEADS)
def test_a_head_that_cannot_be_read_is_named(tmp_path, fault, text):
    """Semicolons, a column that stands twice, one without a name, and nothing at all."""
    path = tmp_path / "f.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidTableError, match=fault):
        ft.read_facts(path)


@pytest.mark.parametrize("value", ['"70,000"', "NA", "None", "80%", "\u22125", "Yes"])
def test_a_value_in_another_notation_is_named_by_file_line_and_cell(tmp_path, value):
    """With the number it seems to stand for."""
    path = tmp_path / "f.csv"
    path.write_text(f"series,at,value\na,2026-06-20,5\na,2026-06-21,{value}\n", encoding="utf-8")
    with pytest.raises(InvalidTableError, match=r"f\.csv:3: column 'value': .*; (write|leave)"):
        ft.read_facts(path)
    with pytest.raises(InvalidTableError, match="column 'low' at row 0"):
        facts({"value": None, "low": value.strip('"')})


@given(st.permutations(range(6)))
@examples(25)
def test_the_order_of_rows_says_nothing(order):
    """Facts are sorted by series, day and vintage."""
    rows = [
        {"series": name, "at": at, "as_of": as_of}
        for name in "ba"
        for at, as_of in (
            ("2026-01-02", "2026-01-03"),
            ("2026-01-01", "2026-01-09"),
            ("2026-01-01", "2026-01-02"),
        )
    ]
    sorted_ = facts(*rows).frame
    pd.testing.assert_frame_equal(facts(*(rows[i] for i in order)).frame, sorted_)


def test_known_by_forgets_what_came_later():
    """Whole series too."""
    known = facts({"as_of": "2026-02-01"}, {"series": "y", "as_of": "2026-03-01"})
    assert known.known_by("2026-02-01").names == ("x",)
    assert next(iter(known.known_by("2026-02-01")))["as_of"] == "2026-02-01"


def test_what_is_said_twice_is_one_fact():
    """In two files, as text and as a number; what differs in anything stays."""
    rows = [{"source": "a"}, {"source": "b"}, {"source": "a", "value": 2}, {"source": "a"}]
    twice = [*rows, {"source": "a", "title": "t"}, {"source": "a", "value": "1"}, {"value": "x"}]
    found = facts(*twice, {"value": "x"})
    assert len(found) == 5
    message = [(row.get("source"), row["value"], row.get("title")) for row in found.plain_rows()]
    assert sorted(message, key=str) == [
        ("a", 1, "t"), ("a", 1, None), ("a", 2, None), ("b", 1, None), (None, "x", None),
    ]  # fmt: skip


def test_a_small_file_that_stands_for_much_is_refused(tmp_path, monkeypatch):
    """The limits count rows, columns and texts as they would be in memory, before they are."""
    pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    monkeypatch.setattr(limits, "MOST_BYTES", 20 * 2**20)
    rows = 15_000
    same = {"series": "a", "at": "2026-01-01", "value": "1", "statement": "x" * 2_000}
    path = tmp_path / "facts.parquet"
    table = pa.table({name: [text] * rows for name, text in same.items()})
    pq.write_table(table, path, write_statistics=False)
    assert path.stat().st_size < 10_000
    with pytest.raises(InvalidTableError, match=r"more than 20 MB, .*Split it by series"):
        ft.read_facts(path)
    monkeypatch.setattr(limits, "MOST_CELLS", 50_000)
    with pytest.raises(InvalidTableError, match=r"15,000 rows of 4 columns; .* 50,000 cells"):
        ft.read_facts(path)


def test_a_csv_of_facts_has_limits_as_well(tmp_path, monkeypatch):
    """They are the same, whatever the file."""
    path = tmp_path / "facts.csv"
    path.write_text("series,at,value\n" + "a,2026-01-01,1\n" * 10)
    monkeypatch.setattr(limits, "MOST_CELLS", 29)
    with pytest.raises(InvalidTableError, match="10 rows of 3 columns"):
        ft.read_facts(path)
    monkeypatch.setattr(limits, "MOST_BYTES", 100)
    with pytest.raises(InvalidTableError, match="the most that facts may have"):
        ft.read_facts(path)
