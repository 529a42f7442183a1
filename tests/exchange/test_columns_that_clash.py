"""Columns whose names fit what they do not hold, and two columns that both say who forecast."""

from __future__ import annotations

import json

import openpyxl
import pytest

import forecasttrack as ft
from forecasttrack.errors import InvalidArgumentError, InvalidTableError


def read(tmp_path, text, **options):
    path = tmp_path / "own.csv"
    path.write_text(text, encoding="utf-8")
    return ft.read_forecasts(path, **options)


@pytest.mark.parametrize(
    "sides", [("0.7", "0.3"), ("70", "30"), ("70%", "30%"), ("1", "0"), ("0.7", "0.2")]
)
def test_a_column_of_how_likely_a_no_is_holds_no_ids(tmp_path, sides):
    """Two questions of the same chance are two; what the column holds is carried."""
    yes, no = sides
    got = read(tmp_path, f"question,Yes,No\nRain?,{yes},{no}\nSnow?,{yes},{no}\n", percent="%" in
               yes or yes == "70")  # fmt: skip
    tables = got.tables
    assert tables["questions"]["question_id"].tolist() == ["rain", "snow"]
    assert tables["questions"]["text"].tolist() == ["Rain?", "Snow?"]
    assert len({*tables["forecasts"]["probability"]}) == 1
    assert [*tables["questions"]["No"].astype(str)] == [no, no]


@pytest.mark.parametrize("name", ["no", "Nr", "number", "#"])
def test_numbers_of_rows_are_ids_as_before(tmp_path, name):
    got = read(tmp_path, f"{name},question,p\n1,Rain?,0.7\n2,Snow?,0.7\n")
    assert got.tables["questions"]["question_id"].tolist() == ["own:1", "own:2"]


def test_a_no_alone_is_named_with_its_cure(tmp_path):
    with pytest.raises(InvalidTableError, match="'no' holds how likely a no is"):
        read(tmp_path, "question,no\nRain?,0.3\nSnow?,0.3\n")


WIDE = "question,who,date,guess,other\nRain?,ann,2025-01-01,0.7,0.6\nSnow?,bob,2025-01-01,0.3,0.2\n"


@pytest.mark.parametrize("text", [WIDE, WIDE.replace(",other", "").replace(",0.6", "")
                                  .replace(",0.2", "")])  # fmt: skip
def test_who_forecast_is_asked_where_two_columns_may_say_it(tmp_path, text):
    """The answer gives the chances to those who are named."""
    with pytest.raises(InvalidArgumentError, match=r"'who' names who forecast; say which column"):
        read(tmp_path, text)
    got = read(tmp_path, text, columns={"guess": "probability"}).tables["forecasts"]
    assert got["forecaster"].tolist() == ["ann", "bob"]
    assert got["probability"].tolist() == [0.7, 0.3]


def test_names_beside_columns_of_forecasters_are_carried(tmp_path):
    """They may be of those who asked."""
    given = {"guess": "probability", "other": "probability"}
    got = read(tmp_path, WIDE, columns=given)
    assert got.tables["forecasts"]["forecaster"].tolist() == ["guess", "other", "guess", "other"]
    assert "ann" in json.dumps(got.tables["questions"].astype(str).to_dict("records"))
    with pytest.raises(InvalidArgumentError, match="cannot be who forecast"):
        read(tmp_path, WIDE, columns=given | {"who": "forecaster"})


def test_titles_of_sheets_beside_columns_of_forecasters_are_carried(tmp_path):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title in ("Sky", "Sea"):
        sheet = book.create_sheet(title)
        sheet.append(["question", "date", "ann", "bob"])
        for colour in ("blue", "grey", "red"):
            sheet.append([f"{title} {colour}?", "2025-01-01", 0.7, 0.6])
    book.save(tmp_path / "own.xlsx")
    tables = ft.read_forecasts(tmp_path / "own.xlsx").tables
    assert tables["forecasts"]["forecaster"].tolist() == ["ann", "bob"] * 6
    assert "Sky" in json.dumps(tables["questions"].astype(str).to_dict("records"))
