"""Whatever column of questions the library declares comes in with people's own files."""

import forecasttrack as ft
from forecasttrack.tables.schema import columns_of

ROW = {
    "forecaster": "ann",
    "issued_at": "2026-01-02T08:00:00Z",
    "probability": "0.7",
    "question": "Rain?",
    "question_id": "rain",
    "kind": "binary",
    "weight": "2",
    "claim": "c1",
    "nature": "forecast",
    "relation": "supports",
    "section": "Weather",
    "holder": "authors",
    "cluster": "spring",
    "tags": "wet",
    "opens_at": "2026-01-01T00:00:00Z",
    "closes_at": "2026-03-01T00:00:00Z",
    "closed_at": "2026-02-01T00:00:00Z",
    "resolves_by": "2026-04-01T00:00:00Z",
    "written_at": "2025-12-01T00:00:00Z",
    "written_by": "bob",
    "condition_id": "cold",
    "condition_outcome": "yes",
    "is_condition": "false",
}
OF_OTHER_KINDS = {"options", "offered_from", "offered_until", "catch_all", "unit", "lower", "upper"}
"""They have tests of their own, beside options and numbers."""


def test_no_declared_column_of_questions_is_lost_on_the_way_in(tmp_path):
    """A column declared later, that the reading of files does not know, was dropped in silence."""
    declared = set(columns_of("questions")) - OF_OTHER_KINDS - {"fault"}
    assert declared <= set(ROW)
    file = tmp_path / "own.csv"
    file.write_text(f"{','.join(ROW)}\n{','.join(ROW.values())}\n", encoding="utf-8")
    got = ft.read_forecasts(file)
    assert not len(got.refused)
    [row] = got.tables["questions"].to_dict("records")
    missing = {name for name in declared if name not in row or row[name] is None}
    assert missing == set()
    assert (row["weight"], row["written_by"], row["holder"]) == (2, "bob", "authors")
