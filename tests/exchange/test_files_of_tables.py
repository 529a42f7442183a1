"""People's own tables as files: encodings, formulas, pointers, endless lines, any library."""

from __future__ import annotations

import pandas as pd
import pytest

import forecasttrack as ft
from forecasttrack.errors import BookFileError, InvalidArgumentError, InvalidTableError


def test_old_encodings_and_byte_order_marks(tmp_path):
    """UTF-8 with its mark, UTF-16, and the encoding of older spreadsheets."""
    text = "question;chance\nSchließt die Börse?;70%\n"
    for encoding in ("utf-8-sig", "utf-16", "cp1252"):
        path = tmp_path / f"{encoding}.csv"
        path.write_text(text, encoding=encoding)
        assert ft.read_forecasts(path).tables["questions"]["text"].tolist() == [
            "Schließt die Börse?"
        ]


def test_formulas_in_names_are_text(tmp_path):
    """Read as they are, and written so that no spreadsheet runs them."""
    (tmp_path / "a.csv").write_text('question,who,p\n"=1+1",=cmd(),0.7\n', encoding="utf-8")
    got = ft.read_forecasts(tmp_path / "a.csv")
    assert got.tables["forecasts"]["forecaster"].tolist() == ["=cmd()"]
    ft.write_forecasts(got, tmp_path / "b.csv", format="table")
    assert "'=cmd()" in (tmp_path / "b.csv").read_text(encoding="utf-8")
    again = ft.read_forecasts(tmp_path / "b.csv").tables
    assert again["forecasts"]["forecaster"].tolist() == ["=cmd()"]


def test_pointers_binaries_and_absent_files_are_named(tmp_path):
    """Each with its cure."""
    pointer = tmp_path / "a.csv"
    pointer.write_text(
        "version https://git-lfs.github.com/spec/v1\noid sha256:0\n", encoding="utf-8"
    )
    with pytest.raises(BookFileError, match="git lfs pull"):
        ft.read_forecasts(pointer, format="table")
    (tmp_path / "b.csv").write_bytes(b"question,p\x00\n")
    with pytest.raises(InvalidTableError, match="is no text"):
        ft.read_forecasts(tmp_path / "b.csv", format="table")
    with pytest.raises(BookFileError, match="no such file"):
        ft.read_forecasts(tmp_path / "none.csv")
    with pytest.raises(InvalidArgumentError, match="empty"):
        ft.read_forecasts("")


def test_a_line_without_end_is_refused_before_it_is_held(tmp_path, monkeypatch):
    """A single line of a gigabyte is no table."""
    monkeypatch.setattr("forecasttrack.exchange.decoding.LONGEST_LINE", 1000)
    (tmp_path / "a.csv").write_text("question,p\n" + "a" * 5000, encoding="utf-8")
    with pytest.raises(InvalidTableError, match="line 2, has more than 1,000 characters"):
        ft.read_forecasts(tmp_path / "a.csv")


def test_the_same_from_any_library(tmp_path):
    """Polars, PyArrow and Parquet give what pandas gives."""
    polars, pyarrow = pytest.importorskip("polars"), pytest.importorskip("pyarrow")
    columns = {"Question": ["A?", "B?"], "Chance": [0.2, 0.7], "Outcome": ["yes", None]}
    frame = pd.DataFrame(columns)
    frame.to_parquet(tmp_path / "table.parquet")
    expected = ft.read_forecasts(frame).tables
    for other in (
        polars.DataFrame(columns),
        pyarrow.Table.from_pandas(frame),
        tmp_path / "table.parquet",
    ):
        found = ft.read_forecasts(other).tables
        for name, table in expected.items():
            pd.testing.assert_frame_equal(found[name], table, check_dtype=False)
