"""A question column of any type that the schema declares reaches scores through files."""

import pandas as pd
import pyarrow as pa
import pytest

import forecasttrack as ft
from forecasttrack.scale.score_tables import Schemas, as_frame
from forecasttrack.tables import schema
from tests.scale.worlds import arrow, folder_of

DAY = pd.Timestamp("2026-01-02T00:00Z")
HELD = {
    bool: [True, False],
    int: [3, 4],
    float: [0.5, 2.5],
    object: ["x", "y"],
    schema.UTC: [DAY, DAY + pd.Timedelta(days=1)],
}
ABOUT = {"question_id": ["a", "b"]}
FORECASTS = pd.DataFrame({**ABOUT, "forecaster": "ann", "issued_at": DAY, "probability": 0.2})


def declare(monkeypatch, dtype):
    """Declare a further column of questions, pairs and scores."""
    column = schema.Column("own", dtype, ("questions", "pairs", "scores"))
    monkeypatch.setattr(schema, "COLUMNS", (*schema.COLUMNS, column))


def test_each_declared_type_is_tried_here():
    assert {each.dtype for each in schema.COLUMNS} == set(HELD)


@pytest.mark.parametrize("dtype", HELD)
def test_files_of_scores_knew_texts_numbers_and_days_alone(monkeypatch, dtype):
    """A column of yes and no ended them in a KeyError."""
    declare(monkeypatch, dtype)
    names = schema.columns_carried("questions", to="scores")
    questions = pd.DataFrame({**dict.fromkeys(names, "x"), **ABOUT, "own": HELD[dtype]})
    kind = Schemas.of(questions, arrow(FORECASTS).schema).scores.field("own").type
    stored = pa.table({"own": pa.array(HELD[dtype]).cast(kind)})
    assert as_frame(stored)["own"].tolist() == HELD[dtype]


def test_a_declared_yes_or_no_needs_no_further_line_from_tables_to_scores(tmp_path, monkeypatch):
    """Tables, pairs, scores and their files took their lines of yes and no by name."""
    declare(monkeypatch, bool)
    given = {
        "questions": pd.DataFrame({**ABOUT, "kind": "binary", "own": HELD[bool]}),
        "resolutions": pd.DataFrame({**ABOUT, "status": "resolved", "outcome": [0, 1]}),
    }
    how = {"rules": ["brier"], "history": "last"}
    pairs = ft.pair(forecasts=FORECASTS, **given)
    folder_of(FORECASTS, tmp_path / "in", 1)
    in_files = ft.scale.score_files(tmp_path / "in", tmp_path / "out", **how, **given)
    for found in (pairs, ft.score(pairs, **how), in_files):
        frame = found.frame.sort_values("question_id")
        assert frame["own"].tolist() == HELD[bool]
        assert frame["own"].dtype == bool
