"""ForecastBench: ids that repeat across sources, combinations, prices of open markets, N/A."""

from __future__ import annotations

import json

import pandas as pd
import pytest

import forecasttrack as ft
from forecasttrack.errors import BookFileError
from tests.builders import book_of
from tests.exchange.samples import sample

HEAD = {"forecast_due_date": "2026-01-10", "question_set": "2026-01-10-llm.json"}
QUESTIONS = HEAD | {
    "questions": [
        {"id": "7", "source": "manifold", "question": "Rain?", "url": "N/A",
         "freeze_datetime": "2026-01-01T00:00:00+00:00", "freeze_datetime_value": "0.25",
         "resolution_dates": "N/A"},
        {"id": "7", "source": "acled", "question": "More by {resolution_date}?", "url": "N/A",
         "freeze_datetime": "2026-01-01T00:00:00+00:00", "freeze_datetime_value": "17",
         "resolution_dates": ["2026-01-17", "2026-02-09"]},
        {"id": "8", "source": "infer", "question": "Open?", "url": "N/A",
         "freeze_datetime": "2026-01-01T00:00:00+00:00", "freeze_datetime_value": "2",
         "resolution_dates": "N/A"},
    ]
}  # fmt: skip
RESOLUTIONS = HEAD | {
    "resolutions": [
        {"id": "7", "source": "manifold", "direction": None, "resolution_date": "2026-01-20",
         "resolved_to": 1.0, "resolved": True},
        {"id": "7", "source": "acled", "direction": None, "resolution_date": "2026-01-17",
         "resolved_to": 0.0, "resolved": True},
        {"id": ["7", "9"], "source": "acled", "direction": [1, -1],
         "resolution_date": "2026-01-17", "resolved_to": 1.0, "resolved": True},
        {"id": "10", "source": "polymarket", "direction": None, "resolution_date": "2026-01-17",
         "resolved_to": 0.34, "resolved": False},
        {"id": "7", "source": "manifold", "direction": None, "resolution_date": "2026-01-20",
         "resolved_to": 1.0, "resolved": True},
    ]
}  # fmt: skip
FORECASTS = HEAD | {
    "organization": "Lab", "model": "model-1",
    "forecasts": [
        {"id": "7", "source": "manifold", "forecast": 0.9, "resolution_date": "2026-03-01"},
        {"id": "7", "source": "acled", "forecast": 0.2, "resolution_date": "2026-01-17"},
        {"id": ["7", "9"], "source": "acled", "forecast": 0.6, "direction": [1, -1],
         "resolution_date": "2026-01-17"},
        {"id": "7", "source": "acled", "forecast": None, "resolution_date": "2026-01-17"},
    ],
}  # fmt: skip


@pytest.fixture
def sets(tmp_path):
    """A folder with one set of each kind."""
    folder = tmp_path / "sets"
    folder.mkdir()
    for name, document in {"q": QUESTIONS, "r": RESOLUTIONS, "f": FORECASTS}.items():
        (folder / f"{name}.json").write_text(json.dumps(document), encoding="utf-8")
    return folder


def test_every_row_is_taken_or_refused(sets):
    """A price above 1, a doubled resolution and a missing forecast are refused."""
    got = ft.read_forecasts(sets)
    assert (got.format, got.rows, got.taken) == ("forecastbench", 12, 9)
    assert got.refused["column"].tolist() == ["freeze_datetime_value", "id", "forecast"]
    assert got.lost["field"].tolist() == ["resolved_to"]


def test_ids_that_repeat_across_sources_and_dates_stay_apart(sets):
    """Each source, set and resolution date is an event; those of one origin share a cluster."""
    questions = ft.read_forecasts(sets).tables["questions"].set_index("question_id")
    assert {"forecastbench:2026-01-10:manifold:7", "forecastbench:2026-01-10:acled:7:2026-01-17",
            "forecastbench:2026-01-10:acled:7:2026-02-09",
            "forecastbench:2026-01-10:acled:7:9:+-:2026-01-17"} <= set(questions.index)  # fmt: skip
    acled = questions[questions["source_id"] == '"7"']
    assert acled["cluster"].value_counts().to_dict() == {"acled 7": 2, "manifold 7": 1}
    assert acled.loc["forecastbench:2026-01-10:acled:7:2026-02-09", "text"] == "More by 2026-02-09?"


def test_scores_by_source(sets):
    """Models answer at the due date, the market's price is of the freeze; open ones wait."""
    scores = ft.score(ft.pair(**ft.read_forecasts(sets).tables), rules=["brier"]).frame
    found = scores.set_index(["forecaster", "question_id"])["score"]
    assert found["forecastbench:market price"].tolist() == pytest.approx([0.75**2])
    assert sorted(found["forecastbench:Lab:model-1"]) == pytest.approx([0.1**2, 0.2**2, 0.4**2])


def test_sets_are_written_and_come_back(sets, tmp_path):
    """Questions, prices, resolutions and forecasts."""
    got = ft.read_forecasts(sets)
    ft.write_forecasts(got, tmp_path / "out", format="forecastbench")
    again = ft.read_forecasts(tmp_path / "out").tables
    for name, keys in (
        ("forecasts", ["question_id", "forecaster"]),
        ("resolutions", ["question_id"]),
    ):
        found, expected = (
            each.sort_values(keys).reset_index(drop=True)
            for each in (again[name], got.tables[name])
        )
        pd.testing.assert_frame_equal(found, expected)


def test_books_of_ones_own_become_sets(tmp_path):
    """Under a source of their own."""
    ft.write_forecasts(book_of(0.2, 0.7), tmp_path / "out", format="forecastbench")
    tables = ft.read_forecasts(tmp_path / "out").tables
    assert tables["forecasts"]["probability"].tolist() == [0.2, 0.7]
    assert tables["resolutions"]["outcome"].tolist() == [1, 1]


def test_combinations_in_older_sets_have_a_list_of_prices(tmp_path):
    """The question comes in, and the prices of its parts are no price of its own."""
    question = {"id": ["7", "9"], "source": "manifold", "question": "Both?",
                "freeze_datetime_value": ["0.2", "0.3"], "resolution_dates": "N/A"}  # fmt: skip
    (tmp_path / "q.json").write_text(json.dumps(HEAD | {"questions": [question]}))
    got = ft.read_forecasts(tmp_path / "q.json")
    assert (got.rows, got.taken, len(got.tables["questions"])) == (1, 1, 1)
    assert got.lost["field"].tolist() == ["freeze_datetime_value"]


def test_a_pointer_is_named(tmp_path):
    """What Git LFS left in place of the file."""
    path = tmp_path / "set.json"
    path.write_text("version https://git-lfs.github.com/spec/v1\n", encoding="utf-8")
    with pytest.raises(BookFileError, match="git lfs pull"):
        ft.read_forecasts(path)


def test_the_samples_are_read_whole():
    """Real sets, combinations among them."""
    got = ft.read_forecasts(sample("forecastbench"))
    assert got.rows == got.taken + len(got.refused)
    assert len(got.refused) == 0
    pairs = ft.pair(**got.tables, on_fault="leave out")
    assert len(pairs) + len(pairs.left_out) > 0
