"""Columns of one's own in a table: beside the question or beside each forecast, and in groups."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

import forecasttrack as ft

TEAM = """question,who,probability,outcome,date,team,region,stake
Does it rain in May?,ann,80%,yes,2026-05-01,north,EU,2
Does it rain in May?,bob,30%,yes,2026-05-01,south,EU,2.5
Does it snow in May?,ann,10%,no,2026-05-01,north,EU,
Is there an election?,bob,60%,no,2026-04-01,south,US,1
"""


@pytest.fixture
def table(tmp_path) -> Path:
    path = tmp_path / "team.csv"
    path.write_text(TEAM, encoding="utf-8")
    return path


def test_a_column_stands_where_it_differs(table):
    """Team and stake differ between forecasts of a question, the region does not; none is lost."""
    got = ft.read_forecasts(table)
    assert got.tables["forecasts"]["team"].tolist() == ["north", "south", "north", "south"]
    assert got.tables["forecasts"]["stake"].fillna("").tolist() == ["2", "2.5", "", "1"]
    assert got.tables["questions"]["region"].tolist() == ["EU", "EU", "US"]
    assert "region" not in got.tables["forecasts"]
    assert not {"team", "stake"} & set(got.tables["questions"])
    assert got.lost.empty


def test_a_book_keeps_those_of_questions(table, tmp_path):
    """As fields, in the file as well; what it cannot hold it is without, and its tables agree."""
    book = ft.read_forecasts(table).book()
    ft.write_book(book, tmp_path / "book.yaml")
    again = ft.read_book(tmp_path / "book.yaml")
    assert [each.fields for each in again.questions] == [
        {"region": "EU"}, {"region": "EU"}, {"region": "US"}
    ]  # fmt: skip
    once_more = ft.Book.from_tables(**again.tables())
    assert [each.fields for each in once_more.questions] == [each.fields for each in book.questions]


def test_fields_hold_texts_numbers_and_moments():
    """A truth or a day becomes a text; a list belongs to no field; an empty cell is none."""
    questions = [
        {"question_id": "q", "kind": "binary", "round": 2, "hot": True, "mood": "", "x": [1],
         "seen": "2026-01-01"}
    ]  # fmt: skip
    nothing = {
        "forecasts": pd.DataFrame(columns=["question_id", "forecaster", "issued_at"]),
        "resolutions": pd.DataFrame(columns=["question_id", "status", "outcome"]),
    }
    (made,) = ft.Book.from_tables(questions=questions, **nothing).questions
    assert made.fields == {"round": 2, "hot": "True", "seen": "2026-01-01"}


@pytest.mark.end_to_end
@pytest.mark.parametrize(("column", "means"), [("team", [0.025, 0.425]), ("region", [0.18, 0.36])])
def test_commands_group_a_table_by_its_own_columns(run, table, column, means):
    """Whichever it stands beside; the means were worked out by hand."""
    words = ("--by", column, "--rule", "brier", "--format", "json")
    found = json.loads(run("score", table, *words).stdout)["summary"]
    assert [each["mean"] for each in found] == pytest.approx(means)
    for command in ("calibration", "leaderboard", "skill"):
        rows = json.loads(run(command, table, *words[:2], *words[4:]).stdout)[command]
        assert {each[column] for each in rows} == {each[column] for each in found}


def test_what_stays_behind_is_named(run, table, tmp_path):
    """Into a book, which keeps no column of forecasts."""
    done = run("import", table, "--into", tmp_path / "book.yaml")
    assert "'team', 'stake' stay behind" in done.stderr


def test_tags_beside_a_topic_are_the_tags(run, tmp_path):
    """The topic was taken for them, and the tags were carried as one text."""
    path = tmp_path / "both.csv"
    rows = [f"Q{n}?,ann,60%,yes,2026-01-02,trade,{tags}" for n, tags in enumerate(("a;b", "b"))]
    head = "Question,Forecaster,Probability,Outcome,Date,Topic,Tags"
    path.write_text("\n".join([head, *rows]), encoding="utf-8")
    for by, groups in (("tags", ["a", "b"]), ("Topic", ["trade"])):
        done = run("score", path, "--by", by, "--rule", "brier", "--format", "json")
        assert [each[by] for each in json.loads(done.stdout)["summary"]] == groups


def test_what_we_export_comes_back_with_its_topics_and_tags(run, tmp_path):
    """The topic became the tags, and the tags a column of another name."""
    place, table = tmp_path / "own.yaml", tmp_path / "own.csv"
    more = ("--tag", "eu", "--tag", "us", "--field", "topic=trade")
    run("add", place, "a", "A?", *more, "--predict", "60%", "--forecaster", "ann")
    run("export", place, table)
    run("import", table, "--into", tmp_path / "again.yaml")
    (question,) = ft.read_book(tmp_path / "again.yaml").questions
    assert (question.tags, question.fields) == (("eu", "us"), {"topic": "trade"})


def test_a_topic_is_said_to_be_a_tag(run, tmp_path):
    """The column is called tags in our tables, and so is what one groups by."""
    path = tmp_path / "topics.csv"
    path.write_text(TEAM.replace("region", "topic"), encoding="utf-8")
    done = run("score", path, "--by", "tags", "--rule", "brier", "--format", "json")
    assert [each["tags"] for each in json.loads(done.stdout)["summary"]] == ["EU", "US"]
    assert "topic is read as tags" in done.stderr
