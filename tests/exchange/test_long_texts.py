"""Long texts that are only carried stand once, in a file, and tables show them from there."""

from __future__ import annotations

import pandas as pd
import pytest

import forecasttrack as ft
from forecasttrack.exchange import forecast_store, kept_texts
from forecasttrack.exchange.kept_texts import KeptText, TextKeeper, with_texts_shown
from forecasttrack.exchange.personal import chances, day_styles, grids, large_tables

pytest.importorskip("pyarrow")

LINES = {
    "all differ": ["long remark 1", "long remark 2", "long remark 3", "long remark 4"],
    "some repeat": ["long remark 1", "long remark 2", "long remark 1", "long remark 1"],
    "one per question": ["of rain, at length", "of snow, at length"] * 2,
    "with gaps": ["long remark 1", "", "long remark 2", ""],
    "with short ones": ["long remark 1", "ok", "long remark 2", "ok"],
    "of other letters": ["długa uwaga", "длинное замечание", "長い備考 " * 3, "\U0001f600" * 9],
}  # fmt: skip


def own_table(folder, remarks):
    """A table with a remark beside each forecast, of two questions in turn."""
    days = range(1, len(remarks) + 1)
    questions = ["Rain?", "Snow?"] * 2
    frame = pd.DataFrame({"question": questions, "who": "ann",
                          "date": [f"2025-01-{day:02}" for day in days],
                          "chance": ["70%", "20%", "60%", "10%"], "remark": remarks})  # fmt: skip
    frame.to_csv(folder / "own.csv", index=False)
    return folder / "own.csv"


def cells(got):
    """The cells of all tables, whatever their columns are stored as."""
    return {
        name: frame.astype(object).where(frame.notna(), None).to_dict("list")
        for name, frame in got.tables.items()
    }


@pytest.fixture
def kept(monkeypatch):
    """Every text is large, has two rows in a portion, and long cells from six characters on."""
    monkeypatch.setattr(large_tables, "LARGE", 0)
    monkeypatch.setattr(large_tables, "PORTION", 2)
    monkeypatch.setattr(kept_texts, "LONG", 6)


@pytest.mark.parametrize("name", LINES)
@pytest.mark.parametrize("packed", [1, 1_000])
def test_tables_with_kept_texts_are_those_without(tmp_path, request, monkeypatch, name, packed):
    """Whether texts repeat, are missing, short, of one question or in letters of several bytes."""
    path = own_table(tmp_path, LINES[name])
    whole = cells(ft.read_forecasts(path))
    request.getfixturevalue("kept")
    monkeypatch.setattr(forecast_store, "PACKED_TOGETHER", packed)
    found = ft.read_forecasts(path)
    assert cells(found) == whole
    held = found.tables["forecasts" if "remark" in found.tables["forecasts"] else "questions"]
    assert isinstance(held["remark"].dtype, pd.StringDtype)
    assert held["remark"].dtype.storage == "pyarrow"


def test_kept_texts_stay_where_books_are_made_of_them(tmp_path, kept):
    """Columns of questions are fields of theirs; what stands in the table is untouched by it."""
    got = ft.read_forecasts(own_table(tmp_path, LINES["one per question"]))
    book = got.book()
    assert sorted(each.fields["remark"] for each in book.questions) == [
        "of rain, at length", "of snow, at length"
    ]  # fmt: skip
    scores = ft.pair(**got.tables).frame
    assert len(scores) == 0  # no outcome is known
    again = pd.concat([got.tables["questions"]] * 2, ignore_index=True)
    assert again["remark"].str.len().tolist() == [18] * 4


def test_equal_texts_stand_once_in_the_file():
    """They are one, so that they compare at once; short ones and other things are left alone."""
    keeper = TextKeeper()
    first, other, again = (keeper.keep(each * 300) for each in "aba")
    assert first is again is not other
    assert (first.stop, other.start, other.stop) == (300, 300, 600)
    assert [keeper.keep(each) for each in ("a" * 255, 7, None)] == ["a" * 255, 7, None]
    half = "\ud800" * 300
    assert keeper.keep(half) == half


def test_texts_beside_numbers_are_read_back():
    """A column of both is one of objects."""
    keeper = TextKeeper()
    column = pd.Series([keeper.keep("long " * 99), 7, None], dtype=object)
    shown = with_texts_shown(pd.DataFrame({"note": column}))["note"]
    assert shown.tolist() == ["long " * 99, 7, None]
    assert not any(isinstance(each, KeptText) for each in shown)


def test_rows_that_are_taken_out_keep_their_texts():
    """Tables have an order of their own by then."""
    keeper = TextKeeper()
    column = pd.Series([keeper.keep(f"{place} " * 99) for place in range(4)], dtype=object)
    frame = pd.DataFrame({"note": column}).iloc[[2, 0, 3]]
    assert with_texts_shown(frame)["note"].str[0].tolist() == ["2", "0", "3"]


# --- what is remembered while a table is read -----------------------------------------------------


@pytest.mark.parametrize("read", [chances._of_text, day_styles.styled])
def test_long_cells_were_remembered_by_the_ten_thousand(read):
    """A table with cells of 3,400 characters filled 200 MB with them; they say the same as ever."""
    long = "70% (" + "so it was said " * 20 + ")"
    assert read("3 March 2026") is read("3 March 2026")
    assert chances.chance_of(long).number == 70
    assert (read(long) is None) == (read is day_styles.styled)
    assert read is day_styles.styled or read(long) is not read(long)


def test_cells_that_are_given_up_are_read_again(tmp_path, monkeypatch):
    """Sharing equal cells never changes what a table holds."""
    path = own_table(tmp_path, LINES["some repeat"])
    whole = cells(ft.read_forecasts(path))
    monkeypatch.setattr(grids, "_CHARACTERS", 10)
    assert cells(ft.read_forecasts(path)) == whole


def test_half_a_character_stays_what_it_is():
    """It became a question mark, for no file of text holds it."""
    kept = TextKeeper().keep("long " * 100)
    column = pd.Series([kept, "half \ud800 of one", None], dtype=object)
    shown = with_texts_shown(pd.DataFrame({"note": column}))["note"].tolist()
    assert shown == ["long " * 100, "half \ud800 of one", None]
