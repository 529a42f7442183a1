"""Forecasts, questions and outcomes in files or sheets of their own come in as one table."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

import forecasttrack as ft
from forecasttrack.errors import InvalidTableError

TABLES = {
    "predictions": "id;question;analyst;date;confidence\n"
    "1;7;Ann;03.02.2025;70%\n2;7;Bob;13.02.2025;40%\n"
    "3;8;Ann;14.02.2025;20%\n4;9;Bob;14.02.2025;90%\n",
    "questions": "Id;Title;Deadline;Topic;created_at\n"
    "7;Will it rain?;31.12.2025;sky;01.01.2025\n8;Will it snow?;31.12.2025;sky;01.01.2025\n"
    "10;Will it hail?;31.12.2025;storm;01.01.2025\n",
    "outcomes": "question id;result;date\n7;yes;31.12.2025\n8;no;30.12.2025\n",
}


def folder_of(path: Path, **changed: str) -> Path:
    folder = path / "team"
    folder.mkdir()
    for name, text in (TABLES | changed).items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def workbook_of(path: Path) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, text in TABLES.items():
        sheet = book.create_sheet(name.capitalize())
        for line in text.splitlines():
            sheet.append([int(each) if each.isdigit() else each for each in line.split(";")])
    book.create_sheet("Notes").append(["a remark", "and another"])
    book.save(path / "team.xlsx")
    return path / "team.xlsx"


@pytest.mark.parametrize("made", [folder_of, workbook_of])
def test_each_forecast_stands_beside_its_question_and_outcome(made, tmp_path):
    """The key has another name in each table; ids of forecasts and other days are carried."""
    got = ft.read_forecasts(made(tmp_path))
    tables = got.tables
    assert (got.rows, got.taken, len(got.refused)) == (5, 5, 0)
    forecasts = tables["forecasts"]
    assert [id_.rpartition(":")[2] for id_ in forecasts["question_id"]] == ["7", "7", "8", "9"]
    assert forecasts["forecaster"].tolist() == ["Ann", "Bob", "Ann", "Bob"]
    assert forecasts["probability"].tolist() == [0.7, 0.4, 0.2, 0.9]
    assert [str(each) for each in forecasts["issued_at"]][1:3] == ["2025-02-13", "2025-02-14"]
    assert forecasts["forecasts id"].astype(int).tolist() == [1, 2, 3, 4]
    questions = tables["questions"].set_index(tables["questions"]["text"].fillna("none"))
    assert list(questions.index) == ["Will it rain?", "Will it snow?", "none", "Will it hail?"]
    assert questions.loc["Will it hail?", "tags"] == ("storm",)
    assert str(questions.loc["Will it snow?", "closes_at"]) == "2025-12-31"
    assert questions.loc["Will it snow?", "questions created_at"] == "01.01.2025"
    ends = tables["resolutions"]
    assert ends["outcome"].tolist() == ["yes", "no"]
    assert [str(each) for each in ends["known_at"]] == ["2025-12-31", "2025-12-30"]


def test_a_forecast_on_a_question_of_no_row_is_taken_and_noted(tmp_path):
    """What it is asked for is not known; the account says so."""
    assumed = ft.read_forecasts(folder_of(tmp_path)).assumed
    (row,) = assumed[assumed["column"] == "question_id"].to_dict("records")
    assert (row["n"], row["example"]) == (1, "'9'")
    assert row["read_as"].startswith("a yes/no question without a day")


def test_sheets_that_are_none_of_the_tables_are_named(tmp_path):
    """Nothing is passed over in silence."""
    lost = ft.read_forecasts(workbook_of(tmp_path)).lost
    assert lost["field"].tolist() == ["sheet 'Notes'"]


def test_the_tables_of_a_book_come_back_as_they_went(tmp_path, alaska):
    """Written as three files with the names of our own columns, they score the same."""
    for name, frame in alaska.tables().items():
        frame.to_csv(tmp_path / f"{name}.csv", index=False)
    pairs = ft.pair(**ft.read_forecasts(tmp_path).tables, early="count")
    own, back = (
        ft.score(each, rules=["brier"]).frame for each in (ft.pair(alaska, early="count"), pairs)
    )
    columns = ["question_id", "forecaster"]
    scores = [each.sort_values(columns)[[*columns, "score"]].round(12) for each in (own, back)]
    assert scores[0].to_dict("list") == scores[1].to_dict("list")


@pytest.mark.end_to_end
def test_a_folder_of_tables_is_scored_by_one_command(tmp_path, run):
    """It used to be taken for a book without files."""
    done = run("score", folder_of(tmp_path))
    assert "Ann" in done.stdout
    assert "0.0650" in run("score", tmp_path / "team", "--by", "forecaster").stdout


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        (
            {"questions": "id,title\n7,Rain?\n7,Snow?\n"},
            r"questions, row 3: '7' stands in row 2, too, and the rows differ",
        ),
        ({"outcomes": "id,result\n7,yes\n,no\n"}, r"resolutions, row 3: the column 'id' is empty"),
        ({"questions": "id,title\nq7,Rain?\n"}, r"no column of the forecasts .* holds questions"),
        ({"results": "id,result\n7,yes\n"}, r"outcomes.csv and results.csv could both hold"),
    ],
)
def test_tables_that_do_not_fit_name_the_cure(changed, fault, tmp_path):
    """A join that guesses would put outcomes beside other questions."""
    with pytest.raises(InvalidTableError, match=fault):
        ft.read_forecasts(folder_of(tmp_path, **changed))


def of(path: Path, **files: str) -> ft.ImportedForecasts:
    for name, text in files.items():
        (path / f"{name}.csv").write_text(text, encoding="utf-8")
    return ft.read_forecasts(path)


QUESTIONS = "id,text\n1,Rain?\n2,Snow?\n3,Hail?\n"
FORECASTS = "question_id,who,date,probability\n1,ann,2025-01-01,.7\n2,bob,2025-01-01,.6\n"


def test_numbers_of_rows_are_no_questions(tmp_path):
    """Joined by them, forecasts and outcomes would stand beside other questions."""
    got = of(
        tmp_path,
        forecasts="id,question_id,who,date,probability\n"
        "1,1,ann,2025-01-01,0.7\n2,1,bob,2025-01-01,0.6\n3,2,ann,2025-01-01,0.2\n",
        questions=QUESTIONS,
        resolutions="id,question_id,outcome\n1,3,yes\n2,1,no\n3,2,no\n",
    ).tables
    assert got["forecasts"]["question_id"].tolist() == ["1", "1", "2"]
    ends = got["resolutions"].set_index("question_id")["outcome"]
    assert ends.to_dict() == {"1": "no", "2": "no", "3": "yes"}


def test_a_name_with_two_meanings_has_that_of_its_table(tmp_path):
    """A forecast is a chance among forecasts; "by" is a day among questions; a name, its text."""
    tables = of(
        tmp_path,
        forecasts="question_id,who,date,forecast\n1,ann,2025-01-01,0.7\n2,bob,2025-01-01,0.6\n",
        questions="id,name,by\n1,Rain?,2025-12-31\n2,Snow?,2025-12-30\n",
    ).tables
    assert tables["forecasts"]["probability"].tolist() == [0.7, 0.6]
    assert tables["forecasts"]["forecaster"].tolist() == ["ann", "bob"]
    assert tables["questions"]["text"].tolist() == ["Rain?", "Snow?"]
    assert [str(each) for each in tables["questions"]["closes_at"]] == ["2025-12-31", "2025-12-30"]


def test_what_no_other_table_says_keeps_its_meaning(tmp_path):
    """Texts beside forecasts, and outcomes beside questions, where no table is made for them."""
    tables = of(
        tmp_path,
        forecasts="question_id,question,who,date,P10,P50,P90\n1,How much?,ann,2025-01-01,1,2,3\n",
        resolutions="question_id,outcome\n1,2.5\n",
    ).tables
    assert tables["questions"]["text"].tolist() == ["How much?"]
    assert tables["resolutions"]["outcome"].tolist() == [2.5]


def test_columns_of_one_name_are_both_carried(tmp_path):
    """The comment on a forecast is not that on its question."""
    got = of(
        tmp_path,
        forecasts="question_id,who,date,probability,comment\n1,ann,2025-01-01,.7,mine\n",
        questions="id,text,comment\n1,Rain?,theirs\n",
    ).tables["questions"]
    assert got[["comment", "questions comment"]].to_numpy().tolist() == [["mine", "theirs"]]


def test_a_table_that_only_bears_the_name_is_none(tmp_path):
    """A summary called results says nothing of any question."""
    got = of(
        tmp_path,
        forecasts="question_id,who,date,probability,outcome\n1,ann,2025-01-01,.7,yes\n",
        results="metric,value\nBrier,0.09\n",
    )
    assert got.tables["resolutions"]["outcome"].tolist() == ["yes"]
    assert got.lost["field"].tolist() == ["file 'results.csv'"]


@pytest.mark.parametrize(
    ("files", "fault"),
    [
        (
            {"forecasts": FORECASTS.replace("date", "date,outcome").replace("-01,", "-01,yes,"),
             "resolutions": "id,outcome\n1,no\n"},
            "outcomes stand in the forecasts",
        ),
        (
            {"forecasts": FORECASTS.replace("\n1", "\nQ1"),
             "questions": "id,text\nq1,Rain?\n2,Snow?\n"},
            "a question 'Q1', and the questions 'q1'; write it alike",
        ),
    ],
)  # fmt: skip
def test_two_tables_that_contradict_each_other_are_refused(files, fault, tmp_path):
    """Which of them is right is not to be guessed."""
    with pytest.raises(InvalidTableError, match=fault):
        of(tmp_path, **files)


def test_a_question_id_counts_where_it_holds_few(tmp_path):
    """The numbers of rows hold more questions by chance."""
    rows = "".join(f"{n},{q},ann,2025-01-01,.7\n" for n, q in enumerate((4, 5, 6, 7, 1, 2), 1))
    tables = of(
        tmp_path, forecasts=f"id,question_id,who,date,probability\n{rows}", questions=QUESTIONS
    ).tables
    texts = tables["questions"].set_index("question_id")["text"]
    assert tables["forecasts"]["question_id"].tolist() == ["4", "5", "6", "7", "1", "2"]
    assert (texts["1"], texts["4"]) == ("Rain?", None)


def test_the_caller_says_which_column_holds_questions(tmp_path):
    """A name of one's own is no other's key; ids with and without a fraction are one."""
    (tmp_path / "forecasts.csv").write_text("qkey,who,date,probability\n1.0,ann,2025-01-01,.7\n")
    (tmp_path / "questions.csv").write_text("qkey,text\n1,Rain?\n")
    with pytest.raises(InvalidTableError):
        ft.read_forecasts(tmp_path)
    tables = ft.read_forecasts(tmp_path, columns={"qkey": "question_id"}).tables
    assert tables["questions"]["text"].tolist() == ["Rain?"]


def test_a_question_that_is_open_or_closed_has_no_resolution(tmp_path):
    """The words were taken for a status of the outcome, which every later step refused."""
    got = of(
        tmp_path,
        forecasts=FORECASTS,
        questions="id,text,status\n1,Rain?,open\n2,Snow?,closed\n",
    )
    assert len(got.tables["resolutions"]) == 0
    assert len(got.book().questions) == 2


def test_a_table_without_a_forecast_is_called_so(tmp_path):
    """It used to say that no column holds questions."""
    with pytest.raises(InvalidTableError, match="holds no forecast"):
        of(tmp_path, forecasts="question_id,who,date,probability\n", questions=QUESTIONS)


def test_lines_of_json_and_a_stray_settings_file_hide_no_tables(tmp_path, run):
    """They made a ledger or a book of the folder."""
    (tmp_path / "forecasts.jsonl").write_text(
        '{"question_id": "1", "who": "ann", "date": "2025-01-01", "probability": 0.7}\n'
    )
    (tmp_path / "questions.jsonl").write_text('{"id": "1", "text": "Rain?"}\n')
    (tmp_path / "mkdocs.yml").write_text("site: ours\n")
    assert "ann" in run("score", tmp_path).stdout


def test_a_weight_beside_forecasts_is_no_weight_of_questions(tmp_path):
    """A stake of five made its question count five times."""
    stakes = FORECASTS.replace("probability", "probability,weight").replace(".7", ".7,5")
    got = of(tmp_path, forecasts=stakes.replace(".6", ".6,1"), questions=QUESTIONS)
    assert "weight" not in got.tables["questions"] or got.tables["questions"]["weight"].eq(1).all()
    alone = ft.read_forecasts(tmp_path / "forecasts.csv")
    assert "how often the question counts in means" in set(alone.assumed["read_as"])
