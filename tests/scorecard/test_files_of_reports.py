"""A report replaces nothing that is not ours."""

from __future__ import annotations

import pytest

import forecasttrack as ft
from forecasttrack.errors import BookFileError, InvalidArgumentError
from forecasttrack.scorecard.listing import COLUMNS

FOREIGN = {
    "facts.csv": "at,value\n2020-01-01,5\n",
    "README.md": "# My project\n",
    "index.html": "<!doctype html><title>Mine</title>\n",
    "logo.svg": "<svg/>\n",
    "book.yaml": "forecasttrack: 1\n",
}


@pytest.mark.end_to_end
@pytest.mark.parametrize("name", FOREIGN)
def test_a_report_replaces_nothing_that_is_not_ours(name, alaska, tmp_path):
    """It used to overwrite a table of facts."""
    path = tmp_path / name
    path.write_text(FOREIGN[name])
    badge = {"badge": path} if name.endswith((".svg", ".yaml")) else {}
    with pytest.raises(InvalidArgumentError, match="is left as it is"):
        ft.report(alaska, tmp_path / "new.md" if badge else path, **badge)
    assert path.read_text() == FOREIGN[name]


@pytest.mark.end_to_end
def test_a_table_of_ours_with_a_column_put_beside_it_is_somebodys_own(alaska, tmp_path):
    """The head has to be ours to its end."""
    path = tmp_path / "scorecard.csv"
    path.write_text(",".join([*COLUMNS, "my notes"]) + "\n")
    with pytest.raises(InvalidArgumentError, match="is left as it is"):
        ft.report(alaska, path)


@pytest.mark.end_to_end
def test_a_table_with_own_columns_replaces_itself(tmp_path):
    """Its head is ours, whatever columns the record adds."""
    many = {f"a column with a name that fills much of a line {n:040}": "x" for n in range(50)}
    rain = ft.Question(id="rain", text="?", fields={"team": "red", **many})
    book = ft.Book(questions=[rain])
    first, again = (ft.report(book, tmp_path / "scorecard.csv").read_bytes() for _ in range(2))
    assert first == again
    assert b"team" in first.partition(b"\n")[0]


@pytest.mark.end_to_end
@pytest.mark.parametrize("name", ["scorecard.md", "scorecard.csv"])
def test_a_report_replaces_an_earlier_one(name, alaska, tmp_path):
    path = tmp_path / name
    ft.report(alaska, path, badge=tmp_path / "badge.svg")
    before = path.read_bytes()
    ft.report(alaska, path, badge=tmp_path / "badge.svg")
    assert path.read_bytes() == before
    assert {each.name for each in tmp_path.iterdir()} == {name, "badge.svg"}


@pytest.mark.end_to_end
def test_pages_of_a_split_replace_nothing_that_is_not_ours(alaska, tmp_path):
    (tmp_path / "index.md").write_text("# Mine\n")
    with pytest.raises(InvalidArgumentError, match="is left as it is"):
        ft.report(alaska, tmp_path, split=True, format="markdown")
    assert [each.name for each in tmp_path.iterdir()] == ["index.md"]


def test_a_report_into_a_folder_that_is_not_there_is_our_error(alaska, tmp_path):
    with pytest.raises(BookFileError, match="there is no folder"):
        ft.report(alaska, tmp_path / "no" / "scorecard.md")


@pytest.mark.end_to_end
def test_pages_of_parts_list_what_their_ledger_took_back(tmp_path):
    """A forecast that was retracted leaves no trace in the book, and stands in the ledger."""
    book = ft.Book(
        forecasters=[ft.Forecaster(id="ann"), ft.Forecaster(id="bob")],
        questions=[ft.Question(id="rain", text="Does it rain?"), ft.Question(id="snow", text="?")],
        forecasts=[
            ft.Forecast(question_id="rain", forecaster=who, belief=0.7, issued_at="2026-01-02")
            for who in ("ann", "bob")
        ],
    )
    slip = ft.Forecast(question_id="rain", forecaster="ann", belief=0.1, issued_at="2026-01-01")
    with ft.Ledger.open(":memory:") as ledger:
        ledger.record([*book, slip], by="desk")
        ledger.retract(slip, by="desk", why="a slip of the keyboard")
        index = ft.report(ledger, tmp_path / "pages", format="markdown", split=True)
    pages = {path.name: path.read_text("utf-8") for path in index.parent.iterdir()}
    assert len(pages) == 3
    assert all("a slip of the keyboard" in each for each in pages.values()), pages.keys()
