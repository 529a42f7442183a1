"""Columns beside chances: sides, "correct", means and scores of others, two of one name."""

from __future__ import annotations

import pandas as pd
import pytest

import forecasttrack as ft
from forecasttrack.errors import InvalidArgumentError

ASKED = {"question": ["Rain?", "Snow?", "Hail?"]}


def read(cells, **options):
    return ft.read_forecasts(pd.DataFrame(ASKED | cells), **options)


def chances(got):
    return [round(each, 9) for each in got.tables["forecasts"]["probability"]]


def outcomes(got):
    return got.tables["resolutions"]["outcome"].tolist()


@pytest.mark.parametrize("name", ["prediction", "Forecast", "My guess"])
def test_yes_and_no_beside_confidence_is_the_side_that_was_taken(name):
    """80% beside a no was read as 80% yes."""
    cells = {name: ["yes", "no", "no"], "confidence": ["70%", "80%", "60%"]}
    got = read(cells | {"outcome": ["yes", "no", "yes"]})
    assert chances(got) == [0.7, 0.2, 0.4]
    assert (got.assumed.query("read_as == 'side'")["column"] == name).all()


def test_where_each_no_is_below_half_the_chances_are_those_of_yes():
    """The column says no more than they do, and is carried."""
    cells = {"prediction": ["yes", "no", "no"], "p": [0.7, 0.2, 0.4]}
    got = read(cells | {"outcome": ["yes", "no", "yes"]})
    assert chances(got) == [0.7, 0.2, 0.4]
    assert "prediction" in got.tables["questions"]


def test_chances_on_both_sides_of_half_beside_a_no_are_asked_about():
    """Nothing tells whose they are; the answer that is asked for settles it."""
    cells = {"prediction": ["yes", "no", "no"], "p": [0.7, 0.2, 0.6]}
    with pytest.raises(InvalidArgumentError, match="if they are those of that side"):
        read(cells)
    assert chances(read(cells, columns={"prediction": "side"})) == [0.7, 0.8, 0.4]


def test_correct_says_that_the_side_was_right():
    """A no that was correct used to be a yes."""
    cells = {"prediction": ["yes", "no", "no"], "confidence": ["70%", "80%", "60%"]}
    assert outcomes(read(cells | {"correct": ["yes", "yes", "no"]})) == ["yes", "no", "yes"]


def test_correct_beside_chances_below_half_is_asked_about():
    """20% that was correct did not come true, or it did."""
    cells = {"p": [0.7, 0.2, 0.9], "Correct?": [True, True, False]}
    with pytest.raises(InvalidArgumentError, match="may say that the forecast was right, or that"):
        read(cells)
    assert outcomes(read(cells, side="likelier")) == ["yes", "no", "no"]
    assert outcomes(read(cells, side="yes")) == ["yes", "yes", "no"]
    assert outcomes(read(cells | {"p": [0.7, 0.6, 0.9]})) == ["yes", "yes", "no"]


SIDES = {"prediction": ["no", "yes", "yes"], "confidence": ["80%", "70%", "60%"]}
RIGHT = "whether the side that was taken was right"


@pytest.mark.parametrize("heading", ["Statement", "Claim", "question"])
@pytest.mark.parametrize("name", ["Correct", "Right?", "Hit"])
def test_correct_beside_a_side_of_no_is_of_the_forecast_whatever_the_heading(heading, name):
    """A statement whose no was correct used to have come true, at a Brier of 0.64."""
    frame = pd.DataFrame({heading: ASKED["question"]} | SIDES | {name: ["yes", "no", "yes"]})
    got = ft.read_forecasts(frame)
    assert chances(got) == [0.2, 0.7, 0.6]
    assert outcomes(got) == ["no", "no", "yes"]
    noted = name in got.assumed.query(f"read_as == {RIGHT!r}")["column"].tolist()
    assert noted == (heading != "question")


def test_a_statement_that_is_correct_came_true_where_no_side_is_no():
    """Nothing is assumed, unless the reader names the side or the column speaks of the reader."""
    stated = {"Statement": ["Rain falls.", "Snow falls."], "p": [0.7, 0.2]}
    frame = pd.DataFrame(stated | {"Correct": ["yes", "yes"]})
    got = ft.read_forecasts(frame)
    assert outcomes(got) == ["yes", "yes"]
    assert RIGHT not in set(got.assumed["read_as"])
    assert outcomes(ft.read_forecasts(frame, side="likelier")) == ["yes", "no"]
    with pytest.raises(InvalidArgumentError, match="may say that the forecast was right"):
        ft.read_forecasts(pd.DataFrame(stated | {"Was I right?": ["yes", "yes"]}))


def test_a_chance_beside_no_side_is_refused_where_others_are_of_no():
    """It used to be that of yes, without a word."""
    cells = {"prediction": ["no", None, "yes"], "confidence": ["80%", "70%", "60%"]}
    cells |= {"outcome": ["yes", "no", "yes"]}
    got = read(cells)
    assert chances(got) == [0.2, 0.6]
    assert got.refused["column"].tolist() == ["prediction"]
    assert "does not say of which side the chance is" in got.refused["reason"][0]
    assert chances(read(cells, side="yes")) == [0.2, 0.7, 0.6]


def test_a_row_without_side_and_chance_and_rows_of_yes_alone_are_taken():
    """There is nothing to turn round."""
    unforecast = {"prediction": ["no", None, "yes"], "confidence": ["80%", None, "60%"]}
    assert outcomes(read(unforecast | {"outcome": ["yes", "no", "yes"]})) == ["yes", "no", "yes"]
    of_yes = {"prediction": ["yes", None, "yes"], "confidence": ["80%", "70%", "60%"]}
    assert chances(read(of_yes | {"outcome": ["yes", "no", "yes"]})) == [0.8, 0.7, 0.6]


def test_a_chance_of_each_person_beside_no_side_is_refused():
    """The side of a row is that of all who forecast in it."""
    cells = {"side": ["no", None, "yes"], "Ann": [0.8, 0.7, 0.6], "Bob": [0.9, 0.7, 0.7]}
    got = read(cells | {"outcome": ["yes", "no", "yes"]}, columns={"Ann": "probability",
               "Bob": "probability", "side": "side"})  # fmt: skip
    assert chances(got) == [0.2, 0.1, 0.6, 0.7]
    assert (got.rows, got.taken, len(got.refused)) == (6, 4, 2)


def test_means_and_scores_beside_the_chances_of_people_are_nobodys():
    """Each of them was a forecaster; what is carried so is named as lost."""
    cells = {"ann": [0.7, 0.2, 0.1], "bob": [0.8, 0.1, 0.1], "average": [0.75, 0.15, 0.1]}
    cells |= {"ann brier": [0.09, 0.04, 0.01], "Bob (score)": [0.04, 0.01, 0.01]}
    got = read(cells | {"outcome": ["yes", "no", "no"]})
    assert got.tables["forecasts"]["forecaster"].unique().tolist() == ["ann", "bob"]
    assert sorted(got.lost["field"]) == ["Bob (score)", "ann brier", "average"]


def written(tmp_path, text):
    (tmp_path / "own.csv").write_text(text, encoding="utf-8")
    return tmp_path / "own.csv"


def test_of_two_columns_of_one_name_it_is_asked_which_is_meant(tmp_path):
    """The first was taken and the other carried, without a word."""
    path = written(tmp_path, "Question,Chance,Chance,Outcome\nRain?,.7,.8,yes\nSnow?,.2,.1,no\n")
    with pytest.raises(InvalidArgumentError, match="two columns are called 'Chance'"):
        ft.read_forecasts(path)
    assert chances(ft.read_forecasts(path, columns={"Chance (3)": "probability"})) == [0.8, 0.1]
    same = written(tmp_path, "Question,Chance,Chance,Outcome\nRain?,.7,.7,yes\nSnow?,.2,.2,no\n")
    assert chances(ft.read_forecasts(same)) == [0.7, 0.2]


def test_chances_under_no_name_are_asked_about(tmp_path):
    """As a merged cell over two columns leaves them; there was a forecaster 'column 3'."""
    path = written(tmp_path, "Question,Ann,,Outcome\nRain?,.7,.8,yes\nSnow?,.2,.1,no\n")
    with pytest.raises(InvalidArgumentError, match="column 3 has no name and holds chances"):
        ft.read_forecasts(path)


def test_a_note_below_a_table_is_no_question(tmp_path):
    """It was one that nobody had forecast."""
    text = "question,p,outcome\nRain?,.7,yes\nSnow?,.2,no\n\nNote: these are guesses\nSource: me\n"
    got = ft.read_forecasts(written(tmp_path, text))
    assert got.tables["questions"]["text"].tolist() == ["Rain?", "Snow?"]
    assert got.lost["n"].tolist() == [2]


@pytest.mark.parametrize("name", ["own.csv", "own.tsv"])
def test_days_with_a_point_behind_them_make_no_list_of_a_table(tmp_path, name):
    """The file was read as a list of Markdown with items 1, 3 and 15, and most rows refused."""
    rows = [
        "date;question;p;outcome",
        "1. März 2025;Regnet es?;70 %;ja",
        "3. Mai 2025;Schnee?;20 %;nein",
    ]
    text = "\n".join(rows).replace(";", "\t" if name == "own.tsv" else ";")
    (tmp_path / name).write_text(text, encoding="utf-8")
    got = ft.read_forecasts(tmp_path / name)
    assert chances(got) == [0.7, 0.2]
    assert [str(each) for each in got.tables["forecasts"]["issued_at"]] == [
        "2025-03-01",
        "2025-05-03",
    ]


def test_the_day_on_which_a_question_was_resolved_is_no_day_of_its_forecast():
    """It was, since no other column held days."""
    got = read(
        {"p": [0.7, 0.2, 0.4], "outcome": ["yes", "no", "no"], "resolved": ["2025-02-01"] * 3}
    )
    assert [str(each)[:4] for each in got.tables["forecasts"]["issued_at"]] == ["1970"] * 3
    assert [str(each) for each in got.tables["resolutions"]["known_at"]] == ["2025-02-01"] * 3


@pytest.mark.parametrize(
    ("name", "cells", "why"),
    [("confidence (1-10)", [7, 2, 9], "on the scale that its name states"),
     ("Certainty /10", [7, 2, 9], "on the scale"), ("odds", [1.5, 3.0, 2.5], "decimal odds")],
)  # fmt: skip
def test_numbers_of_another_scale_are_asked_about(name, cells, why):
    """7 of 10 was 7%, and odds of 1.5 were 1.5%."""
    with pytest.raises(InvalidArgumentError, match=why):
        read({name: cells})
    assert len(read({name: cells}, percent=True).tables["forecasts"]) == 3


def test_words_for_a_status_are_statuses():
    """A voided question lost its annulment where the column said Resolved, Closed and Voided."""
    cells = {
        "p": [0.7, 0.2, 0.4],
        "outcome": ["yes", None, None],
        "status": ["Resolved", "Closed", "Voided"],
    }
    found = read(cells).tables["resolutions"]
    assert found["status"].tolist() == ["resolved", "annulled"]


def test_days_without_signs_between_their_parts_are_days():
    """20250105 was a text, and the forecast dated 1970."""
    got = read({"p": [0.7, 0.2, 0.4], "date": [20250105, 20250207, 20251231]})
    assert [str(each) for each in got.tables["forecasts"]["issued_at"]] == [
        "2025-01-05", "2025-02-07", "2025-12-31"
    ]  # fmt: skip


def test_a_cell_that_is_no_side_leaves_the_others_what_they_are():
    """One question mark made the chances of a no those of yes, in silence."""
    sides = {"Prediction": ["no", "?", "yes"], "Confidence": ["70%", "80%", "60%"]}
    got = read(sides)
    assert chances(got) == [0.3, 0.6]
    assert got.refused["value"].tolist() == ["?"]


def test_two_columns_of_sides_are_asked_about():
    """Neither was read, and the chances of a no were those of yes."""
    sides = {"Prediction": ["no", "yes", "no"], "Guess": ["yes", "no", "no"], "p": [0.7, 0.8, 0.6]}
    with pytest.raises(InvalidArgumentError, match="'Prediction', 'Guess' hold yes and no"):
        read(sides)
    assert chances(read(sides, columns={"Guess": "side"})) == [0.7, 0.2, 0.4]


def test_what_is_said_of_a_second_column_of_chances_reads_both(tmp_path):
    """Those of two months are one after another, which was not said."""
    path = tmp_path / "own.csv"
    path.write_text("question,P (Jan),P (Apr)\nRain?,40%,60%\n", encoding="utf-8")
    (reason,) = ft.read_forecasts(path).lost["reason"]
    assert "--column 'P (Jan)'='revision 1' --column 'P (Apr)'='revision 2'" in reason
    columns = {"P (Jan)": "revision 1", "P (Apr)": "revision 2"}
    found = ft.read_forecasts(path, columns=columns)
    assert found.tables["forecasts"]["probability"].tolist() == [0.4, 0.6]
    assert found.lost.empty
