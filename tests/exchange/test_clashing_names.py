"""Tables and records in which a name stands twice, or a word for nothing among chances."""

from __future__ import annotations

import json

import pytest

import forecasttrack as ft


def read(folder, name, text, **options):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return ft.read_forecasts(path, **options)


def beliefs(got):
    table = got.tables["forecasts"]
    return list(zip(table["issued_at"].map(str), table["probability"], strict=True))


@pytest.mark.parametrize("column", ["probability", "issued_at", "Probability"])
def test_days_count_beside_a_column_of_the_same_name(tmp_path, column):
    """It is carried, and no chance of a day is replaced by it."""
    cell = "2024-12-01" if column == "issued_at" else ".9"
    text = f"question,{column},2025-01-01,2025-02-01,outcome\nA?,{cell},.1,.2,yes\n"
    got = read(tmp_path, "own.csv", text)
    assert beliefs(got) == [("2025-01-01", 0.1), ("2025-02-01", 0.2)]
    assert any(column in name for name in got.tables["questions"])


@pytest.mark.parametrize("word", ["-", "N/A"])
def test_a_word_for_nothing_ends_no_column_of_a_day(tmp_path, word):
    text = f"question,2025-01-01,2025-02-01,2025-03-01\nA?,10%,{word},30%\nB?,10%,20%,30%\n"
    got = read(tmp_path, "own.csv", text)
    assert beliefs(got) == [
        ("2025-01-01", 0.1), ("2025-03-01", 0.3),
        ("2025-01-01", 0.1), ("2025-02-01", 0.2), ("2025-03-01", 0.3),
    ]  # fmt: skip


def test_a_list_without_probabilities_repeats_no_forecast(tmp_path):
    record = {"question": "A?", "p": 0.7, "tags": [{"name": "x"}, {"name": "y"}]}
    got = read(tmp_path, "own.json", json.dumps([record]))
    assert got.tables["forecasts"]["probability"].tolist() == [0.7]
    assert len(got.tables["resolutions"]) == 0


def test_the_outcome_of_a_question_outlasts_those_inside_it(tmp_path):
    """An empty cell replaces nothing."""
    inside = [{"p": 0.3, "date": "2025-01-02", "outcome": None},
              {"p": 0.6, "date": "2025-01-03", "outcome": "no"}]  # fmt: skip
    record = {"question": "A?", "outcome": "yes", "date": "2025-01-01", "forecasts": inside}
    got = read(tmp_path, "own.json", json.dumps([record]))
    assert got.tables["resolutions"]["outcome"].tolist() == ["yes"]
    assert beliefs(got) == [("2025-01-02", 0.3), ("2025-01-03", 0.6)]


def test_thresholds_tell_questions_apart(tmp_path):
    """They are parts of a number, and no shares that change with the forecast."""
    text = "measure,threshold,p,p_outcome\nCPI,2.5,.6,1\nCPI,3.5,.3,1\n"
    got = read(tmp_path, "own.csv", text)
    assert got.tables["questions"]["text"].tolist() == ["CPI, 2.5: p", "CPI, 3.5: p"]
