"""Whatever column of questions the library declares comes in with people's own files."""

import datetime as dt

import forecasttrack as ft
from forecasttrack.tables.schema import UTC, columns_of

ROW = {
    "forecaster": "ann",
    "issued_at": "2 January 2026",
    "probability": "0,7",
    "question": "Rain?",
    "question_id": "rain",
    "kind": "binary",
    "weight": "2,5",
    "claim": "c1",
    "nature": "forecast",
    "relation": "supports",
    "section": "Weather",
    "holder": "authors",
    "cluster": "spring",
    "tags": "wet",
    "opens_at": "1 January 2026",
    "closes_at": "1 March 2026",
    "closed_at": "1 February 2026",
    "resolves_by": "1 April 2026",
    "written_at": "1 December 2025",
    "written_by": "bob",
    "condition_id": "cold",
    "condition_outcome": "yes",
    "is_condition": "true",
}
OF_OTHER_KINDS = {"options", "offered_from", "offered_until", "catch_all", "unit", "lower", "upper"}
"""They have tests of their own, beside options and numbers."""


def test_no_declared_column_of_questions_is_lost_on_the_way_in(tmp_path):
    """A column declared later, that the reading of files does not know, was dropped in silence."""
    declared = set(columns_of("questions")) - OF_OTHER_KINDS - {"fault"}
    assert declared <= set(ROW)
    file = tmp_path / "own.csv"
    file.write_text(f"{';'.join(ROW)}\n{';'.join(ROW.values())}\n", encoding="utf-8")
    got = ft.read_forecasts(file)
    assert not len(got.refused)
    [row] = got.tables["questions"].to_dict("records")
    missing = {name for name in declared if name not in row or row[name] is None}
    assert missing == set()
    assert (row["weight"], row["written_by"], row["holder"]) == (2.5, "bob", "authors")
    numbers = {name for name, dtype in columns_of("questions").items() if dtype is float}
    assert all(got.tables["questions"][name].dtype == float for name in numbers & set(row))
    flags = {name for name, dtype in columns_of("questions").items() if dtype is bool}
    assert all(row[name] is True for name in flags)
    days = {name for name, dtype in columns_of("questions").items() if dtype == UTC}
    assert all(isinstance(row[name], dt.date) for name in days)


def test_flags_of_peoples_own_tables_may_be_yes_and_no(tmp_path):
    """They were refused; in tables that this package writes they are true and false alone."""
    file = tmp_path / "own.csv"
    file.write_text(
        "question,probability,outcome,is_condition\nA?,60%,yes,no\nB?,50%,no,ja\nC?,1%,no,perhaps\n"
    )
    got = ft.read_forecasts(file)
    assert got.tables["questions"]["is_condition"].tolist() == [False, True]
    assert got.refused[["column", "value"]].to_numpy().tolist() == [["is_condition", "perhaps"]]
    ours = "question_id,kind,forecaster,issued_at,probability,text,is_condition"
    file.write_text(f"{ours}\na,binary,ann,2026-01-02T00:00:00+00:00,0.6,A?,yes\n")
    assert ft.read_forecasts(file).refused["column"].tolist() == ["is_condition"]
