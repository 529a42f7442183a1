"""Columns of the caller's own in a table of forecasts, from pairs to everything made of them."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

import forecasttrack as ft
from forecasttrack.errors import InvalidArgumentError, InvalidTableError

NEW_YEAR = pd.Timestamp("2026-01-01", tz="UTC")


def tables(**columns: Any) -> dict[str, pd.DataFrame]:
    """Two questions of two topics, answered by ann of the north and bob of the south."""
    forecasts = {
        "question_id": ["rain", "rain", "vote", "vote"],
        "forecaster": ["ann", "bob"] * 2,
        "issued_at": NEW_YEAR,
        "probability": [0.7, 0.4, 0.6, 0.2],
        "team": ["north", "south"] * 2,
        **columns,
    }
    questions = {"question_id": ["rain", "vote"], "kind": "binary", "topic": ["sky", "state"]}
    resolutions = {"question_id": ["rain", "vote"], "status": "resolved", "outcome": [1, 0]}
    return {
        "forecasts": pd.DataFrame(forecasts),
        "questions": pd.DataFrame(questions),
        "resolutions": pd.DataFrame(resolutions),
    }


def test_a_column_of_ones_own_reaches_pairs_scores_and_calibration():
    """It stands behind those of the questions, and groups as any column does."""
    pairs = ft.pair(**tables())
    assert list(pairs.frame)[-2:] == ["topic", "team"]
    assert set(pairs.where(team="north").forecasters) == {"ann"}
    scores = ft.score(pairs, rules=["brier"])
    mean = scores.summarise(by="team").set_index("team")["mean"]
    assert mean.round(3).to_dict() == {"north": 0.225, "south": 0.2}
    assert scores.summarise(by=["topic", "team"])["n"].tolist() == [1, 1, 1, 1]
    assert ft.calibration(pairs, by="team").labels == ["north", "south"]
    assert scores.skill(by="team")["team"].tolist() == ["north", "south"]


def test_a_pool_is_of_no_team():
    """Nor is a baseline: what differs between those who are pooled is left empty."""
    pairs = ft.pair(**tables())
    pool = ft.pool(pairs)
    assert pool.column("team").isna().all()
    assert pool.column("topic").tolist() == ["sky", "state"]
    together = ft.score(pairs.with_pairs(pool), rules=["brier"]).summarise(by="team")
    assert together.set_index("team").loc[["north", "south"], "n"].tolist() == [2, 2]
    ranked = ft.score(pairs, rules=["brier"]).with_baseline("even odds")
    assert ranked.pairs.where(forecaster="even odds").column("team").isna().all()


def test_a_column_that_a_score_would_average_is_no_group():
    """A mood that changes between two forecasts of one person on one question."""
    given = tables(
        question_id=["rain"] * 4,
        forecaster=["ann"] * 4,
        issued_at=[NEW_YEAR + pd.Timedelta(days=day) for day in range(4)],
        mood=["bright", "dark"] * 2,
    )
    scores = ft.score(ft.pair(**given), rules=["brier"], history="last")
    with pytest.raises(InvalidArgumentError, match="'mood' differs between forecasts of question"):
        scores.summarise(by="mood")


@pytest.mark.parametrize(
    ("name", "owner"),
    [
        ("outcome", "a column of resolutions"),
        ("kind", "a column of questions"),
        ("score", "a column of scores"),
        ("topic", "a further column of questions"),
    ],
)
def test_a_name_of_our_tables_is_a_fault_that_names_both(name, owner):
    """Otherwise one would stand for the other."""
    with pytest.raises(InvalidTableError, match=f"forecasts have a column '{name}', .* {owner};"):
        ft.pair(**tables(**{name: 1}))


def test_a_table_joined_with_its_questions_repeats_their_columns():
    """Where it says something else than they do, it is a fault."""
    given = tables(kind="binary", options=None)
    assert list(ft.pair(**given).frame)[-1] == "team"
    given["forecasts"]["kind"] = ["binary", "binary", "numeric", "binary"]
    with pytest.raises(InvalidTableError, match="column 'kind', which is a column of questions"):
        ft.pair(**given)


def test_in_the_long_form_a_column_is_carried_where_a_forecast_says_one_thing():
    """What differs between the options of a forecast is no matter of the forecast."""
    given = tables(option=["x", "y"] * 2, question_id=["rain"] * 4, part=[1, 2] * 2)
    given["forecasts"]["forecaster"] = ["ann", "ann", "bob", "bob"]
    given["forecasts"]["probability"] = [0.1, 0.9, 0.3, 0.7]
    given["forecasts"]["team"] = ["north", "north", "south", "south"]
    given["questions"] = pd.DataFrame(
        {"question_id": ["rain"], "kind": ["categorical"], "options": [["x", "y"]]}
    )
    given["resolutions"] = pd.DataFrame(
        {"question_id": ["rain"], "status": "resolved", "outcome": ["x"]}
    )
    pairs = ft.pair(**given)
    assert pairs.column("team").tolist() == ["north", "south"]
    assert "part" not in pairs.columns


@pytest.mark.parametrize("engine", ["polars", "pyarrow"])
def test_columns_of_other_libraries_are_carried_too(engine):
    """They come through Arrow, and read as they stood."""
    given = tables()
    table = pytest.importorskip("pyarrow").Table.from_pandas(given["forecasts"])
    given["forecasts"] = (
        table if engine == "pyarrow" else pytest.importorskip(engine).from_arrow(table)
    )
    assert ft.pair(**given).column("team").tolist() == ["north", "south"] * 2


def test_many_columns_of_one_s_own_go_through_without_a_word_from_pandas():
    """Each is carried; warnings are errors here, those about frames of many pieces too."""
    given = tables(**{f"mine{n}": n for n in range(110)})
    for name in (f"theirs{n}" for n in range(110)):
        given["questions"] = given["questions"].assign(**{name: name}).copy()
    given["questions"]["text"] = "Will it?"
    given["resolutions"] = given["resolutions"].assign(known_at=NEW_YEAR + pd.Timedelta(days=90))
    pairs = ft.pair(**given)
    assert {"mine109", "theirs109"} <= set(pairs.frame)
    assert set(ft.score(pairs, rules=["brier"]).summarise(by="theirs7")["theirs7"]) == {"theirs7"}
    book = ft.Book.from_tables(**given)
    assert book.tables()["questions"]["theirs109"].tolist() == ["theirs109"] * 2
