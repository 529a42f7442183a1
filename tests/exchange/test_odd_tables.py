"""Tables of odd shapes: columns for days, sheets beside sheets, merged cells, lists inside."""

from __future__ import annotations

import datetime as dt
import json

import pandas as pd
import pytest

import forecasttrack as ft
from forecasttrack.errors import InvalidTableError


def written(folder, name, text):
    """A file with a text in it."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def means(got):
    """The mean Brier score of each forecaster, after an account of every row."""
    assert got.rows == got.taken + len(got.refused)
    scores = ft.score(ft.pair(**got.tables), rules=["brier"], history="last")
    return scores.summarise(by="forecaster").set_index("forecaster")["mean"].round(6).to_dict()


def beliefs(got):
    """Day and probability of each forecast, in order."""
    table = got.tables["forecasts"]
    return list(zip(table["issued_at"].map(str), table["probability"], strict=True))


DAYS = "Question,2025-01-01,2025-02-01,2025-03-01,Outcome\nA?,50%,60%,90%,yes\nB?,40%,,10%,no\n"


def test_columns_named_by_days_are_revisions(tmp_path):
    """And no forecasters of that name; an empty cell is no forecast."""
    got = ft.read_forecasts(written(tmp_path, "own.csv", DAYS))
    assert beliefs(got) == [
        ("2025-01-01", 0.5), ("2025-02-01", 0.6), ("2025-03-01", 0.9),
        ("2025-01-01", 0.4), ("2025-03-01", 0.1),
    ]  # fmt: skip
    assert means(got) == {"own": 0.01}


def test_days_over_the_columns_of_a_sheet_are_days_too(tmp_path, sheet):
    """Excel keeps them as moments at midnight."""
    days = [dt.datetime(2025, 1, 1), dt.datetime(2025, 2, 1)]  # noqa: DTZ001 - as Excel keeps them
    path = sheet({"own": [["Question", *days, "Outcome"], ["A?", 0.5, 0.8, "yes"]]})
    assert beliefs(ft.read_forecasts(path)) == [("2025-01-01", 0.5), ("2025-02-01", 0.8)]


@pytest.fixture
def sheet(tmp_path):
    """Write sheets of Excel by their titles, with ranges of merged cells in the first."""
    openpyxl = pytest.importorskip("openpyxl")

    def write(sheets, merged=()):
        book = openpyxl.Workbook()
        book.remove(book.active)
        for title, rows in sheets.items():
            added = book.create_sheet(title)
            for row in rows:
                added.append(row)
        for each in merged:
            book.worksheets[0].merge_cells(each)
        book.save(tmp_path / "team.xlsx")
        return tmp_path / "team.xlsx"

    return write


HEAD = ["Question", "Probability", "Outcome"]


def test_a_sheet_of_remarks_before_the_table_is_passed_over(sheet):
    """And named in the account."""
    path = sheet(
        {"Read me": [["Our bets."], ["See the next sheet."]], "Bets": [HEAD, ["A?", 0.7, 1]]}
    )
    got = ft.read_forecasts(path)
    assert means(got) == {"team": 0.09}
    assert got.lost[["field", "n"]].to_numpy().tolist() == [["sheet 'Read me'", 2]]


def test_sheets_with_one_head_are_one_table_and_name_the_forecaster(sheet):
    """As where each member of a team fills in a sheet of her own."""
    path = sheet(
        {
            "Ann": [HEAD, ["A?", 0.7, "yes"], ["B?", 0.2, "no"]],
            "Ben": [["Ben's page"], HEAD, ["A?", 0.6, "yes"], ["B?", 0.1, "no"]],
        }
    )
    got = ft.read_forecasts(path)
    assert means(got) == {"Ann": 0.065, "Ben": 0.085}
    assert "forecaster" in got.assumed.set_index("column").loc["sheet", "read_as"]


def test_titles_with_numbers_name_nobody(sheet):
    """Sheets of years are carried beside the questions."""
    path = sheet({"2024": [HEAD, ["A?", 0.7, "yes"]], "2025": [HEAD, ["B?", 0.2, "no"]]})
    got = ft.read_forecasts(path)
    assert means(got) == {"team": 0.065}
    assert got.tables["questions"]["sheet"].tolist() == ["2024", "2025"]


def test_a_merged_cell_counts_for_each_of_its_rows(sheet):
    """One question over the rows of two people."""
    rows = [["Question", "Who", "Chance", "Outcome"], ["A?", "Ann", 0.7, "yes"], [None, "Ben", 0.6]]
    got = ft.read_forecasts(sheet({"own": rows}, merged=["A2:A3", "D2:D3"]))
    assert len(got.refused) == 0
    assert means(got) == {"Ann": 0.09, "Ben": 0.16}


def test_what_excel_is_told_in_the_first_line_is_no_row(tmp_path):
    """`sep=;` stands there for Excel alone."""
    text = "\ufeffsep=;\nQuestion;Probability;Outcome\nA, or B?;0,7;ja\nC?;0,1;nein\n"
    got = ft.read_forecasts(written(tmp_path, "own.csv", text))
    assert got.tables["questions"]["text"].tolist() == ["A, or B?", "C?"]
    assert means(got) == {"own": 0.05}


def test_struck_through_rows_of_a_table_did_not_come_true(tmp_path):
    """Where the column of outcomes is empty; a word there overrides the mark."""
    text = (
        "| Prediction | Probability | Outcome |\n|---|---|---|\n| **A** | 90% | ✅ |\n"
        "| ~~B~~ | 20% | |\n| ~~C~~ | 60% | yes |\n| D \\| E | 50% | |\n"
    )
    got = ft.read_forecasts(written(tmp_path, "own.md", text))
    assert got.tables["resolutions"]["outcome"].tolist() == ["yes", "no", "yes"]
    assert means(got) == {"own": pytest.approx((0.01 + 0.04 + 0.16) / 3, abs=1e-6)}


def test_the_table_of_forecasts_is_read_and_others_are_named(tmp_path):
    """A key to the categories may stand before it, and a list beside it."""
    text = (
        "| Sign | Sense |\n|---|---|\n| W | weather |\n\n"
        "| Prediction | Chance | Outcome |\n|---|---|---|\n| A | 90% | yes |\n\n- more: 20%\n"
    )
    got = ft.read_forecasts(written(tmp_path, "own.md", text))
    assert means(got) == {"own": 0.01}
    assert dict(zip(got.lost["field"], got.lost["n"], strict=True)) == {
        "rows of other tables": 1, "items of lists": 1
    }  # fmt: skip


def test_forecasts_inside_questions_are_rows_of_their_own(tmp_path):
    """The question keeps its id, and the forecast its moment."""
    document = {
        "questions": [
            {"id": 1, "question": "A?", "outcome": "yes", "date": "2025-01-01", "forecasts": [
                {"id": 7, "user": "ann", "p": 0.3, "date": "2025-01-02"},
                {"id": 8, "user": "ben", "p": 0.6, "date": "2025-01-03"},
            ]},
            {"id": 2, "question": "B?", "outcome": "no", "date": "2025-01-01", "forecasts": []},
        ]
    }  # fmt: skip
    got = ft.read_forecasts(written(tmp_path, "own.json", json.dumps(document)), source="own")
    assert got.rows == got.taken == 3
    assert got.tables["forecasts"]["question_id"].tolist() == ["own:1", "own:1"]
    assert beliefs(got) == [("2025-01-02", 0.3), ("2025-01-03", 0.6)]
    assert means(got) == {"ann": 0.49, "ben": 0.16}


def test_a_column_of_claims_is_what_is_asked_where_nothing_else_is(tmp_path):
    """Our own tables call the id of a claim so."""
    got = ft.read_forecasts(written(tmp_path, "own.csv", "claim,%,happened\nA?,5,no\nB?,50,yes\n"))
    assert got.tables["questions"]["text"].tolist() == ["A?", "B?"]
    assert means(got) == {"own": 0.12625}


def test_words_of_our_tables_that_mean_other_things_are_carried(tmp_path):
    """A weight in words and a kind of one's own are neither."""
    text = "question,probability,outcome,kind,weight\nA?,.7,yes,politics,high\nB?,.2,no,sport,low\n"
    got = ft.read_forecasts(written(tmp_path, "own.csv", text))
    assert means(got) == {"own": 0.065}
    questions = got.tables["questions"]
    assert questions["kind (file)"].tolist() == ["politics", "sport"]
    assert questions["weight (file)"].tolist() == ["high", "low"]


def test_years_and_counts_are_no_question(tmp_path):
    """A table without a sentence is refused, not read by its first column."""
    text = "end_period_ts,bid,volume\n1700000000,41,10\n1700003600,50,9\n"
    with pytest.raises(InvalidTableError, match="no column says what is asked"):
        ft.read_forecasts(written(tmp_path, "own.csv", text))


def test_a_row_of_totals_is_refused_with_a_number_among_the_outcomes(tmp_path):
    """The mean score stands under the outcomes in many sheets."""
    text = "Question,Probability,Outcome\nA?,70%,yes\nBrier score,,0.09\n"
    got = ft.read_forecasts(written(tmp_path, "own.csv", text))
    assert got.refused["value"].tolist() == ["Brier score"]
    assert means(got) == {"own": 0.09}


@pytest.mark.parametrize("word", ["N/A", "-", "null", "?"])
def test_a_word_for_nothing_is_no_forecast(word):
    """The question comes in, and the account says so."""
    got = ft.read_forecasts(
        pd.DataFrame({"Question": ["A?", "B?"], "Chance": ["70%", word], "Outcome": ["yes", "no"]})
    )
    assert got.rows == got.taken == 2
    assert got.assumed.set_index("read_as").loc["no chance", "example"] == word
    assert means(got) == {"table": 0.09}


def test_even_odds_are_a_half_whatever_odds_stand_for():
    """Neither side is the favourite."""
    frame = pd.DataFrame({"Question": ["A?", "B?"], "Odds": ["evens", "3:1"], "Outcome": [1, 0]})
    table = ft.read_forecasts(frame, odds="for").tables["forecasts"]
    assert table["probability"].tolist() == [0.5, 0.75]


@pytest.mark.parametrize(
    ("head", "row"),
    [
        ("Item,My estimate (0-100),Actual", "A?,70,yes"),
        ("Prediction,Confidence (%),Came true?", "A?,70,TRUE"),
        ("Prediction,Yes %,No %,What happened", "A?,70,30,Yes"),
        ("title,my_prediction,resolution,email", "A?,70%,Yes,team"),
    ],
)
def test_names_with_units_and_owners_are_known(tmp_path, head, row):
    """And the other side of a question of yes and no is no forecaster."""
    got = ft.read_forecasts(written(tmp_path, "team.csv", f"{head}\n{row}\n"))
    assert means(got) == {"team": 0.09}


def test_a_note_behind_a_name_does_not_make_it_sure(tmp_path):
    """What stands under "Outcome (source)" is no outcome."""
    text = "Question,Chance,Outcome (source),How it went\nA?,70%,The Times,yes\n"
    got = ft.read_forecasts(written(tmp_path, "own.csv", text))
    assert means(got) == {"own": 0.09}
    assert got.tables["questions"]["Outcome (source)"].tolist() == ["The Times"]


def test_users_are_forecasters_by_their_ids(tmp_path):
    """And not one, whose beliefs would replace each other; names of JSON have capitals inside."""
    text = (
        "questionTitle,userId,fCreatedAt,forecast,resolution,resolvedAt\n"
        "A?,u1,2026-01-05,70,yes,2026-02-01\nA?,u2,2026-01-06,40,yes,2026-02-01\n"
    )
    got = ft.read_forecasts(written(tmp_path, "own.csv", text))
    assert means(got) == {"u1": 0.09, "u2": 0.36}
    assert [day for day, _ in beliefs(got)] == ["2026-01-05", "2026-01-06"]


@pytest.mark.parametrize(
    ("cell", "meaning"),
    [
        ("Yes (Jan 5)", "yes"),
        ("NO - it rained", "no"),
        ("✅ Yes", "yes"),
        ("❌ did not", None),
        ("yes, no", None),
        ("true, false", None),
        ("yes: 40%, no: 60%", None),
        ("Yes, but annulled", None),
        ("no: postponed", None),
        ("x (failed)", None),
        ("1 (one)", None),
        ("1,000", None),
        ("no one knows", None),
        ("x-ray", None),
        ("void: no data", "annulled"),
    ],
)
def test_notes_behind_outcomes(cell, meaning):
    """A word before a note counts; numbers, and words that do not agree, are refused."""
    frame = pd.DataFrame({"Question": ["A?", "B?"], "Chance": [0.7, 0.2], "Outcome": [cell, "no"]})
    got = ft.read_forecasts(frame)
    assert len(got.refused) == (meaning is None)
    if meaning is not None:
        assert cell == "✅ Yes" or cell in got.assumed["example"].tolist()
        ended = got.tables["resolutions"].iloc[0]
        assert meaning in (ended["outcome"], ended["status"])


@pytest.mark.parametrize(
    ("cell", "word"),
    [("2 % (no idea)", "no"), ("40 (Not sure)", "not"), ("60 [against]", "against")],
)
def test_a_note_that_names_the_other_side_is_the_reason(cell, word):
    """The reason was that the cell, which holds a number, is no probability."""
    frame = pd.DataFrame({"Question": ["A?", "B?"], "Chance": [cell, "20%"]})
    refused = ft.read_forecasts(frame).refused
    assert refused["value"].tolist() == [cell]
    assert refused["reason"].item().startswith(f"has {word!r} in its note")


def test_days_with_two_digits_of_a_year_and_the_name_of_a_month(tmp_path):
    """As Excel shows them."""
    text = "Question,Date,Chance,Outcome\nA?,5-Jan-26,70%,yes\n"
    assert beliefs(ft.read_forecasts(written(tmp_path, "own.csv", text))) == [("2026-01-05", 0.7)]


def test_a_heading_may_be_the_probability_of_a_list(tmp_path):
    """Of everything under it, until the next one."""
    text = "# 2025\n\n## 90%\n- A ✓\n- ~~B~~\n\n## 70% confidence\n1. C ✗\n\n## Me\n- D: 20% ✗\n"
    got = ft.read_forecasts(written(tmp_path, "own.md", text))
    assert [p for _, p in beliefs(got)] == [0.9, 0.9, 0.7, 0.2]
    assert means(got) == {"own": pytest.approx((0.01 + 0.81 + 0.49 + 0.04) / 4)}
    assert got.tables["questions"]["tags"].tolist() == [None, None, None, ("Me",)]


@pytest.mark.parametrize(
    "text", ["70% A ✓\n20% B ✗\n", "70% A ✓\n- 20% B ✗\n", "A: 70% ✓\nB: 20% ✗"]
)
def test_lines_without_signs_of_a_list_are_items(tmp_path, text):
    """All of them, some with a sign among them too."""
    got = ft.read_forecasts(written(tmp_path, "own.txt", text))
    assert got.tables["questions"]["text"].tolist() == ["A", "B"]
    assert means(got) == {"own": 0.065}


def test_records_inside_records_are_columns(tmp_path):
    """They were dictionaries in a cell: no outcome, or no probability in the whole file."""
    path = tmp_path / "own.json"
    path.write_text(
        '[{"question": {"id": 7, "text": "Rain?"}, "outcome": true,'
        ' "forecast": {"probability": 0.7, "date": "2025-01-02"}}]',
        encoding="utf-8",
    )
    got = ft.read_forecasts(path)
    row = got.tables["forecasts"].iloc[0]
    assert (row["question_id"], row["probability"]) == ("own:7", 0.7)
    assert str(row["issued_at"])[:10] == "2025-01-02"
    assert got.tables["resolutions"]["outcome"].tolist() == ["yes"]


def test_revisions_inside_a_record_keep_their_moments(tmp_path):
    """All stood at the moment at which the question was made, the order of the rows apart."""
    path = tmp_path / "own.json"
    path.write_text(
        '[{"title": "Rain?", "created": "2025-01-02T10:00Z", "result": {"outcome": "yes",'
        ' "at": "2025-02-01"}, "forecasts": [{"p": 0.7, "at": "2025-01-02T10:00Z"},'
        ' {"p": 0.8, "at": "2025-01-10T10:00Z"}]}]',
        encoding="utf-8",
    )
    got = ft.read_forecasts(path)
    moments = got.tables["forecasts"]["issued_at"].astype(str).str[:10]
    assert moments.tolist() == ["2025-01-02", "2025-01-10"]
    assert str(got.tables["resolutions"]["known_at"].iloc[0])[:10] == "2025-02-01"


def test_totals_do_not_tell_what_a_column_holds(tmp_path):
    """A sum of 1.5 under probabilities made the whole file be asked about."""
    path = tmp_path / "own.csv"
    path.write_text(
        "Team forecasts\n\nQuestion,Date,Probability,Outcome\nRain?,2025-01-02,0.7,1\n"
        "Snow?,2025-01-02,0.8,0\nTotal,,1.5,\n",
        encoding="utf-8",
    )
    got = ft.read_forecasts(path)
    assert got.tables["forecasts"]["probability"].tolist() == [0.7, 0.8]
    assert got.refused["row"].tolist() == [6]


def test_a_column_with_some_chances_is_not_carried_in_silence(tmp_path):
    """Beside the columns of forecasters it is named with what reads it."""
    path = tmp_path / "own.csv"
    path.write_text("Question,Ann,Bob,Outcome\nA?,70,60,yes\nB?,20,x,no\nC?,5,y,no\n")
    got = ft.read_forecasts(path)
    assert got.lost["field"].tolist() == ["Bob"]
    assert got.rows == got.taken + len(got.refused) == 3
    read = ft.read_forecasts(path, columns={"Ann": "probability", "Bob": "probability"})
    assert (read.rows, read.taken, len(read.refused)) == (6, 2, 4)


@pytest.mark.parametrize("word", ["TBC", "???", "⏳", "offen", "not yet"])
def test_words_for_what_nobody_knows_yet(tmp_path, word):
    """Open, as TBD and pending are."""
    path = tmp_path / "own.csv"
    text = f"question,date,p,outcome\nA?,2025-01-02,.7,yes\nB?,2025-01-02,.2,{word}\n"
    path.write_text(text, encoding="utf-8")
    got = ft.read_forecasts(path)
    assert (got.taken, len(got.tables["resolutions"])) == (2, 1)
