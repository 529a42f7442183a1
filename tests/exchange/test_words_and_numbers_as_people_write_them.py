"""People's own tables in other languages, with remarks, stakes, doubts and fractions."""

import pandas as pd
import pytest

import forecasttrack as ft
from forecasttrack.errors import InvalidArgumentError

TABLES = {
    "German": ("Aussage;Wer;Datum;Wahrscheinlichkeit;Eingetroffen", "13.05.2026", "wahr", "falsch"),
    "French": ("Question;Auteur;Date;Probabilité (%);Résultat", "13 mai 2026", "vrai", "faux"),
    "Spanish": ("Pregunta;Autor;Fecha;Probabilidad;Resultado", "13/05/2026", "verdadero", "falso"),
    "Portuguese": ("Pergunta;Previsor;Data;Probabilidade;Resultado", "13/05/2026", "sim", "não"),
    "Italian": ("Domanda;Chi;Data;Probabilità;Esito", "13/05/2026", "vero", "falso"),
    "Dutch": ("Vraag;Wie;Datum;Kans;Uitkomst", "13-05-2026", "waar", "onwaar"),
    "Swedish": ("Fråga;Vem;Datum;Sannolikhet;Utfall", "2026-05-13", "ja", "nej"),
    "Polish": ("Pytanie;Kto;Data;Prawdopodobieństwo;Wynik", "13.05.2026", "tak", "nie"),
    "Russian": ("Вопрос;Кто;Дата;Вероятность;Итог", "13.05.2026", "да", "нет"),
    "Japanese": ("質問;予測者;日付;確率;結果", "2026年5月13日", "はい", "いいえ"),
    "Chinese": ("问题;预测者;日期;概率;结果", "2026/5/13", "是", "否"),
}  # fmt: skip


def read(cells, **options):
    got = ft.read_forecasts(pd.DataFrame(cells), **options)
    assert got.rows == got.taken + len(got.refused)
    return got


@pytest.mark.parametrize("language", TABLES)
def test_tables_of_other_languages_need_no_option(tmp_path, language):
    head, day, yes, no = TABLES[language]
    path = tmp_path / "own.csv"
    path.write_text(f"{head}\nA b?;Ana;{day};70%;{yes}\nC d?;Ana;{day};12,5%;{no}\n", "utf-8")
    got = ft.read_forecasts(path)
    pairs = ft.pair(**got.tables).frame
    assert pairs["forecaster"].tolist() == ["Ana", "Ana"]
    assert pairs[["probability", "outcome"]].to_numpy().tolist() == [[0.7, 1], [0.125, 0]]
    assert str(pairs["issued_at"].iloc[0].date()) == "2026-05-13"


def test_a_word_for_false_or_wrong_is_read_by_its_column():
    right = read(
        {"question": ["a", "b"], "p": [0.7, 0.8], "outcome": ["richtig", "falsch"]}, side="yes"
    )
    assert right.tables["resolutions"]["outcome"].tolist() == ["yes", "no"]
    alone = read({"question": ["a", "b"], "p": [0.7, 0.8], "outcome": ["falsch", "falsch"]})
    assert len(alone.refused) == 2


def test_outcomes_under_an_unknown_name_are_named():
    got = read(
        {
            "question": ["a", "b", "c", "d"],
            "p": [0.1, 0.2, 0.3, 0.4],
            "Lopputila": ["k", "e", "k", "e"],
        }
    )
    found = got.assumed.set_index("column").loc["outcome"]
    assert "open" in found["read_as"]
    assert "'Lopputila'=outcome" in found["option"]


@pytest.mark.parametrize("name", ["Comment", "Begründung", "my notes", "Link"])
def test_remarks_are_not_what_is_asked_however_long(name):
    text = (
        "https://example.org/a/b/c/d/e" if name == "Link" else "since the wind comes from the west"
    )
    got = read({"Thing": ["rain", "snow"], name: [text, f"{text}/2"], "P": ["70%", "5%"]})
    assert got.tables["questions"]["text"].tolist() == ["rain", "snow"]


def test_questions_come_before_longer_sentences_and_two_of_these_are_asked_about():
    cells = {
        "A": ["Rain?", "Snow?"],
        "B": ["the wind turns to the west", "it is cold in the north"],
    }
    assert read(cells | {"P": [0.7, 0.1]}).tables["questions"]["text"].tolist() == [
        "Rain?",
        "Snow?",
    ]
    cells["A"] = ["Rain falls on the north", "Snow falls on the south"]
    with pytest.raises(InvalidArgumentError, match="no name says which are asked"):
        read(cells | {"P": [0.7, 0.1]})


def test_whether_a_question_ended_is_not_how():
    cells = {"question": ["a", "b", "c"], "p": [0.7, 0.8, 0.9], "Resolved?": ["Yes", "Yes", "No"],
             "Correct?": ["Yes", "No", None]}  # fmt: skip
    assert read(cells).tables["resolutions"]["outcome"].tolist() == ["yes", "no"]


@pytest.mark.parametrize(
    ("empty", "filled", "cells"),
    [("probability", "chance", [0.7, 0.1]), ("outcome", "result", ["yes", "no"]),
     ("question", "statement", ["rain", "snow"]), ("forecaster", "who", ["ann", "bob"]),
     ("date", "when", ["2026-01-02", "2026-01-03"])],
)  # fmt: skip
def test_a_column_in_which_nothing_stands_gives_way_to_one_called_alike(empty, filled, cells):
    whole = {"question": ["rain", "snow"], "forecaster": ["ann", "bob"],
             "date": ["2026-01-02", "2026-01-03"], "probability": [0.7, 0.1],
             "outcome": ["yes", "no"]}  # fmt: skip
    pairs = ft.pair(**read(whole | {empty: [None, None], filled: cells}).tables).frame
    assert pairs[["forecaster", "probability", "outcome"]].to_numpy().tolist() == [
        ["ann", 0.7, 1], ["bob", 0.1, 0]]  # fmt: skip


def test_a_second_column_of_outcomes_is_asked_about_where_the_first_is_empty():
    cells = {
        "question": ["a", "b"],
        "p": [0.7, 0.1],
        "outcome": ["yes", None],
        "result": [None, "no"],
    }
    with pytest.raises(InvalidArgumentError, match="rows in which 'outcome' is empty"):
        read(cells)
    assert len(read(cells, columns={"outcome": "outcome"}).tables["resolutions"]) == 1


def test_stakes_are_nobodys_chances_and_other_scales_are_asked_about():
    cells = {"question": ["a", "b"], "Ann": ["70%", "20%"], "Bob": ["60%", "15%"]}
    got = read(cells | {"Stake": [10, 5]})
    assert {*got.tables["forecasts"]["forecaster"]} == {"Ann", "Bob"}
    assert got.lost["field"].tolist() == ["Stake"]
    with pytest.raises(InvalidArgumentError, match="'Xyz' holds numbers such as 10"):
        read(cells | {"Xyz": [10, 5]})
    with pytest.raises(InvalidArgumentError, match="called as months are"):
        read({"question": ["a", "b"], "Jan": ["70%", "20%"], "Feb": ["60%", "15%"]})


def test_chances_of_somebody_else_beside_ones_own_are_named():
    cells = {"question": ["a", "b"], "My probability": [0.7, 0.2], "Market probability": [0.6, 0.1]}
    got = read(cells)
    assert got.lost["field"].tolist() == ["Market probability"]
    both = read(cells, columns=dict.fromkeys([*cells][1:], "probability"))
    assert both.tables["forecasts"]["forecaster"].nunique() == 2


@pytest.mark.parametrize(
    ("cell", "chance"),
    [("about 30%", 0.3), ("c. 40%", 0.4), ("30 pct", 0.3), ("30 Prozent", 0.3), ("60%?", 0.6),
     ("80% (up from 60%)", 0.8), ("≈ 12,5 %", 0.125), ("70% [gut]", 0.7)],
)  # fmt: skip
def test_chances_with_doubts_and_notes_are_the_numbers_before_them(cell, chance):
    got = read({"question": ["a", "b"], "p": [cell, "50%"], "outcome": ["yes", "no"]})
    assert got.tables["forecasts"]["probability"].tolist() == [pytest.approx(chance), 0.5]


@pytest.mark.parametrize(
    ("cell", "cure"),
    [("<1%", "such as 0.5%"), (">99%", "such as 99.5%"), ("70%+", "such as 85%"),
     ("at least 90%", "such as 95%"), ("70% (against)", "chance of the other side"),
     ("3/4", "--odds fraction reads 0.75"), ("5/1", "--odds against reads 0.1667")],
)  # fmt: skip
def test_what_is_no_one_number_is_refused_with_its_cure(cell, cure):
    got = read({"question": ["a", "b"], "p": [cell, "50%"], "outcome": ["yes", "no"]})
    assert cure in got.refused["reason"].item()


def test_fractions_are_read_where_they_are_called_so():
    cells = {"question": ["a", "b", "c"], "p": ["3/4", "1/10", "3:1"]}
    got = read(cells, odds="fraction")
    assert got.tables["forecasts"]["probability"].tolist() == [0.75, 0.1]
    assert len(got.refused) == 1


def test_the_order_of_a_day_is_told_by_the_other_columns():
    cells = {"question": ["a", "b"], "p": [0.1, 0.2], "made on": ["01/02/2026", "02/02/2026"],
             "closes": ["03/04/2026", "13/04/2026"]}  # fmt: skip
    days = read(cells).tables["forecasts"]["issued_at"]
    assert [str(each)[:10] for each in days] == ["2026-02-01", "2026-02-02"]
    with pytest.raises(InvalidArgumentError, match="order is not told"):
        read(cells | {"closes": ["03/04/2026", "03/04/2026"]})


def test_a_row_of_totals_with_a_count_where_a_question_should_be_is_refused(tmp_path):
    path = tmp_path / "own.csv"
    path.write_text("#,Prediction,P,Came true?\n1,rain,70%,Yes\n2,snow,10%,No\nTotal,2,,1\n")
    got = ft.read_forecasts(path)
    assert got.refused["row"].tolist() == [4]
    assert len(got.tables["resolutions"]) == 2


def test_names_under_a_merged_head_are_those_of_the_columns(tmp_path):
    path = tmp_path / "own.csv"
    path.write_text("Question,Probability,,Outcome\n,Ann,Bob,\nrain,0.7,0.6,yes\nsnow,0.2,0.1,no\n")
    got = ft.read_forecasts(path)
    assert got.tables["forecasts"]["forecaster"].tolist() == ["Ann", "Bob", "Ann", "Bob"]
    assert got.refused.empty


def test_what_is_named_for_days_is_not_what_is_asked():
    got = read(
        {"When?": ["soon", "later"], "What happens": ["rain", "ice"], "How likely": [0.7, 0.1]}
    )
    assert got.tables["questions"]["text"].tolist() == ["rain", "ice"]
