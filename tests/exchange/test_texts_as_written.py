"""Lists and tables in texts: nothing beside them goes without a word, nothing is guessed."""

from __future__ import annotations

import pytest

import forecasttrack as ft


def read(folder, text, name="own.md"):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return ft.read_forecasts(path)


def chances(got):
    return got.tables["forecasts"]["probability"].tolist()


@pytest.mark.parametrize(
    ("item", "chance"),
    [
        ("GDP grows by 3% or more: 40%", 0.4),
        ("Prices rise by 3% (60%)", 0.6),
        ("60%: inflation passes 3%", 0.6),
        ("Turnout passes 70% \u2014 55%", 0.55),
    ],
)
def test_of_two_percentages_that_which_is_set_apart_counts(tmp_path, item, chance):
    assert chances(read(tmp_path, f"- {item} ✓\n- B: 20% ✗\n")) == [chance, 0.2]


@pytest.mark.parametrize(
    "item", ["I say 70% that inflation passes 3%", "60%: inflation passes: 3%"]
)
def test_where_neither_or_both_are_it_is_refused(tmp_path, item):
    got = read(tmp_path, f"- {item}\n- B: 20% ✗\n")
    assert chances(got) == [0.2]
    assert [each.count(" or ") for each in got.refused["value"]] == [1]


@pytest.mark.parametrize("line", ["Storm in Kiel: 0.8 yes", "Storm in Kiel, for sure"])
def test_lines_that_are_no_items_are_counted(tmp_path, line):
    text = f"A: 70% ✓\nB: 20% ✗\nC: 30% ✗\n{line}\n"
    got = read(tmp_path, text, "own.txt")
    assert len(chances(got)) == 3
    assert got.lost[["field", "n"]].to_numpy().tolist() == [["lines that are no items", 1]]


def test_a_probability_in_a_heading_holds_under_its_own_headings(tmp_path):
    text = "## 70%\n### Weather\n- A ✓\n### Sport\n- B ✗\n## Others\n- C: 20% ✗\n"
    got = read(tmp_path, text)
    assert chances(got) == [0.7, 0.7, 0.2]
    assert got.tables["questions"]["tags"].tolist() == [("Weather",), ("Sport",), ("Others",)]


def test_a_second_table_keeps_the_columns_that_the_first_lacks(tmp_path):
    text = (
        "| question | probability | outcome |\n|---|---|---|\n| A? | 70% | yes |\n\n"
        "| question | probability | topic |\n|---|---|---|\n| B? | 20% | weather |\n"
    )
    got = read(tmp_path, text)
    assert chances(got) == [0.7, 0.2]
    assert got.tables["questions"]["tags"].tolist() == [None, ("weather",)]


def test_a_day_that_only_the_second_table_has_is_kept_and_the_other_row_refused(tmp_path):
    text = (
        "| question | probability |\n|---|---|\n| A? | 70% |\n\n"
        "| question | probability | date |\n|---|---|---|\n| B? | 20% | 2025-01-01 |\n"
    )
    got = read(tmp_path, text)
    assert got.tables["forecasts"]["issued_at"].map(str).tolist() == ["2025-01-01"]
    assert got.refused[["row", "column"]].to_numpy().tolist() == [[3, "date"]]


@pytest.mark.parametrize(
    ("cell", "tags"),
    [
        ("(2024)", ("(2024)",)),
        ("(None)", ("(None)",)),
        ("('war')", ("('war')",)),
        ("('war', 'sea')", ("war", "sea")),
        ('["war", "sea"]', ("war", "sea")),
        ("[2024]", ("2024",)),
    ],
)
def test_only_a_list_in_a_cell_is_a_list(tmp_path, cell, tags):
    """What Python takes for a number or a text is one tag."""
    quoted = cell.replace('"', '""')
    got = read(tmp_path, f'question,p,tags\nRain?,0.7,"{quoted}"\n', "own.csv")
    assert got.tables["questions"]["tags"].tolist() == [tags]
