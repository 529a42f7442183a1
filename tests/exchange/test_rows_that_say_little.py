"""Words of status, chances under two names and ids like totals: read, asked about or refused."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pandas as pd
import pytest

import forecasttrack as ft
from forecasttrack.errors import InvalidArgumentError
from forecasttrack.exchange.personal import columns


def read(tmp_path, text, name="own.csv", **options):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return ft.read_forecasts(path, **options)


@pytest.mark.parametrize("head", ["question,probability,status,outcome", "Question,P,State,Result"])
def test_one_unknown_word_does_not_hide_that_a_question_is_annulled(tmp_path, head):
    """Rain was resolved yes, since draft is no status; now the row of draft alone is refused."""
    rows = "Rain?,0.7,Voided,\nSnow?,0.2,Resolved,no\nHail?,0.3,draft,\n"
    got = read(tmp_path, f"{head}\n{rows}")
    ended = got.tables["resolutions"].set_index("question_id")["status"]
    assert ended.to_dict() == {"rain": "annulled", "snow": "resolved"}
    assert got.refused[["row", "value"]].to_numpy().tolist() == [[4, "draft"]]


def test_an_outcome_beside_a_status_that_annuls_is_refused(tmp_path):
    """It was taken, and no pairs could be made of the tables."""
    text = "question,p,status,outcome\nRain?,0.7,Voided,yes\nSnow?,0.2,Resolved,no\n"
    got = read(tmp_path, text)
    assert got.refused[["row", "column", "value"]].to_numpy().tolist() == [[2, "outcome", "yes"]]
    assert len(ft.pair(**got.tables)) == 1


def test_a_status_that_annuls_nothing_is_carried(tmp_path):
    got = read(tmp_path, "question,p,status,outcome\nRain?,0.7,draft,yes\nSnow?,0.2,open,no\n")
    assert got.tables["questions"]["status (file)"].tolist() == ["draft", "open"]
    assert len(got.refused) == 0


def test_a_status_of_yes_no_and_void_is_the_outcome(tmp_path):
    text = "question,p,status\nRain?,0.7,Voided\nSnow?,0.2,no\nHail?,0.3,yes\n"
    ended = read(tmp_path, text).tables["resolutions"]
    assert ended["status"].tolist() == ["annulled", "resolved", "resolved"]
    assert ended["outcome"].tolist()[1:] == ["no", "yes"]


RAIN = {"question": "Rain?", "forecasts": [{"p": 0.3, "date": "2025-01-01"},
                                           {"p": 0.4, "date": "2025-02-01"}]}  # fmt: skip
SNOW = {"question": "Snow?", "prob": 0.6, "created": "2025-03-01"}


@pytest.mark.parametrize(
    "hail",
    [
        {"p": None, "prob": 0.9, "when": "2025-03-01"},
        {"prob": 0.9, "p": None, "when": "2025-03-01", "date": None},
        {"date": None, "when": "2025-03-01", "prob": 0.9},
    ],
)
def test_null_under_the_key_of_records_inside_hides_no_forecast(tmp_path, hail):
    """Of four forecasts one was left, and three were lost in silence."""
    got = read(tmp_path, json.dumps([RAIN, SNOW, {"question": "Hail?"} | hail]), "own.json")
    frame = got.tables["forecasts"]
    made = zip(frame["question_id"], frame["probability"], frame["issued_at"], strict=True)
    assert [(name, chance, str(day)[:10]) for name, chance, day in made] == [
        ("rain", 0.3, "2025-01-01"), ("rain", 0.4, "2025-02-01"),
        ("snow", 0.6, "2025-03-01"), ("hail", 0.9, "2025-03-01"),
    ]  # fmt: skip


def test_chances_under_a_second_name_are_asked_about(tmp_path):
    """Snow was no forecast; the answer is taken."""
    text = "question,probability,prob\nRain?,0.7,\nSnow?,,0.6\n"
    with pytest.raises(InvalidArgumentError, match="'prob' holds chances such as"):
        read(tmp_path, text)
    got = read(tmp_path, text, columns={"probability": "probability"})
    assert got.tables["forecasts"]["probability"].tolist() == [0.7]
    beside = read(tmp_path, "question,probability,prob\nRain?,0.7,0.5\nSnow?,0.2,0.6\n")
    assert beside.tables["forecasts"]["probability"].tolist() == [0.7, 0.2]


OURS = "question_id,kind,forecaster,issued_at,probability,value,outcome\n"


def test_ids_like_totals_are_ids_where_their_rows_say_a_kind(tmp_path):
    """In tables of this package; an open question has no forecaster, and keeps its chance."""
    rows = (
        "total,numeric,ann,2025-01-01,,5,6\nscore,binary,,,,,\nmean,binary,bob,2025-01-02,0.7,,\n"
    )
    got = read(tmp_path, OURS + rows)
    assert len(got.refused) == 0
    frame = got.tables["forecasts"].set_index("question_id")
    assert frame.loc["total", "value"] == 5
    assert frame.loc["mean", "probability"] == 0.7
    assert sorted(got.tables["questions"]["question_id"]) == ["mean", "score", "total"]
    assert got.tables["resolutions"]["outcome"].tolist() == [6]


def test_an_id_like_a_total_with_a_day_is_an_id(tmp_path):
    """Without one it is a row of totals, as ever."""
    rows = "score,ann,2025-01-01,0.7\nsnow,ann,2025-01-01,0.2\nTotal,,,0.9\n"
    got = read(tmp_path, f"id,who,date,p\n{rows}")
    assert got.tables["forecasts"]["probability"].tolist() == [0.7, 0.2]
    assert got.refused["value"].tolist() == ["Total"]


def test_names_of_carried_columns_are_compared_once_each(monkeypatch):
    """They were compared with all known ones for every cell, twice a row."""
    compared = []
    spy = SimpleNamespace(get_close_matches=lambda name, *_, **__: compared.append(name))
    monkeypatch.setattr(columns, "difflib", spy)
    columns.free_name.cache_clear()
    carried = {f"note {each}": ["a", "b"] * 10 for each in range(3)}
    got = ft.read_forecasts(
        pd.DataFrame({"question": [f"Rain {each}?" for each in range(20)], "p": 0.7} | carried)
    )
    columns.free_name.cache_clear()
    assert got.taken == 20
    assert sorted(compared) == ["note 0", "note 1", "note 2"]
