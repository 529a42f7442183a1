"""What is written in a format and read again is what it was, for what both sides hold."""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

import forecasttrack as ft

NAMES = ("ann", "Größe", "=1+1", "007", "NA", "null", "ann, bob", 'say "no"', "a|b", "@cmd",
         "1e3", "true", "nan", "x;y", "-7", "None", "'quoted", "# of 5", "Total")  # fmt: skip
"""Names that spreadsheets, dataframes and languages have a meaning of their own for."""
OPTIONS = ("low", "007", "a, b", "x|y")
OUTCOMES = ("yes", "no", None)
EXAMPLES = 4
PHASES = (Phase.explicit, Phase.generate)
FILES = ("csv", "tsv", "json", "xlsx", "parquet")
FORMATS = (*FILES, "forecast-ledger", "hubverse", "forecastbench")
instants = st.integers(0, 4 * 10**9).map(lambda n: pd.Timestamp(n, unit="s", tz="UTC"))
chances = st.sampled_from([0.0, 1.0, 0.1 + 0.2, 1e-9, 0.5]) | st.floats(0, 1).map(
    lambda p: round(p, 12)
)


@st.composite
def binary_tables(draw):
    """Questions of yes and no with revisions, open ones and annulled ones among them."""
    ids = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=4, unique=True))
    keys = st.tuples(st.sampled_from(ids), st.sampled_from(NAMES), instants)
    rows = draw(st.lists(keys, min_size=1, max_size=6, unique=True))
    outcomes = {name: draw(st.sampled_from(OUTCOMES)) for name in ids}
    return {
        "questions": pd.DataFrame(
            {"question_id": ids, "kind": "binary", "text": [f"Is it {name}?" for name in ids]}
        ),
        "forecasts": pd.DataFrame(
            [{"question_id": name, "forecaster": who, "issued_at": when,
              "probability": draw(chances)} for name, who, when in rows]
        ),
        "resolutions": pd.DataFrame(
            [{"question_id": name, "status": "resolved", "outcome": outcome,
              "known_at": pd.Timestamp("2100-01-01T00:00Z")}
             for name, outcome in outcomes.items() if outcome is not None],
            columns=["question_id", "status", "outcome", "known_at"],
        ),
    }  # fmt: skip


def every_name():
    """A question and two forecasts of each name, of which a third each ended yes, no and not."""
    rows = [
        {"question_id": name, "forecaster": NAMES[(at + late) % len(NAMES)],
         "issued_at": pd.Timestamp(10**9 + at * 1000 + late, unit="s", tz="UTC"),
         "probability": (0.0, 1.0, 0.1 + 0.2, 1e-9, 0.5)[(at + late) % 5]}
        for at, name in enumerate(NAMES) for late in range(2)
    ]  # fmt: skip
    ended = [
        {"question_id": name, "status": "resolved", "outcome": OUTCOMES[at % 3],
         "known_at": pd.Timestamp("2100-01-01T00:00Z")}
        for at, name in enumerate(NAMES) if OUTCOMES[at % 3] is not None
    ]  # fmt: skip
    about = {"question_id": NAMES, "kind": "binary", "text": [f"Is it {name}?" for name in NAMES]}
    return {
        "questions": pd.DataFrame(about),
        "forecasts": pd.DataFrame(rows),
        "resolutions": pd.DataFrame(ended),
    }


def come_back(tables, name):
    """Tables that were written in a format and read again."""
    folder = Path(tempfile.mkdtemp())
    try:
        is_file = name in FILES
        path = folder / (f"out.{name}" if is_file else "out")
        ft.write_forecasts(tables, path, format="table" if is_file else name)
        got = ft.read_forecasts(path, format="table" if is_file else name)
        assert got.rows == got.taken + len(got.refused)
        assert got.refused["reason"].tolist() == []
        return got.tables
    finally:
        shutil.rmtree(folder)


def texts(tables):
    """The sentence of each question by its id; hubs and benches keep the id in another place."""
    questions = tables["questions"].set_index("question_id")
    if "task_id" in questions:
        return {key: f"Is it {each}?" for key, each in questions["task_id"].items()}
    return questions["text"].to_dict()


def stated(tables, name):
    """What stands in the tables, in words of no format."""
    text = texts(tables)
    of_day = name in ("hubverse", "forecastbench")
    forecasts = sorted(
        (text[row["question_id"]], row["forecaster"].removeprefix(f"{name}:"),
         None if of_day else pd.Timestamp(row["issued_at"]), round(row["probability"], 12))
        for row in tables["forecasts"].to_dict("records")
    )  # fmt: skip
    forecast_about = {row[0] for row in forecasts}
    words = {1: "yes", 0: "no"}
    ended = {
        text[row["question_id"]]: words.get(row["outcome"], row["outcome"])
        for row in tables["resolutions"].to_dict("records")
    }
    return forecasts, {key: each for key, each in ended.items() if key in forecast_about}


def last_of_each_day(tables):
    """Hubs keep one forecast a day, and so do benches, of each forecaster."""
    kept = tables["forecasts"].drop_duplicates(["question_id", "forecaster"], keep="last")
    return tables | {"forecasts": kept}


@pytest.mark.parametrize("name", FORMATS)
def test_every_name_comes_back(name):
    """Names that look like formulas, numbers, nothing, totals or comments."""
    tables = every_name()
    if name in ("hubverse", "forecastbench"):
        tables = last_of_each_day(tables)
    assert stated(come_back(tables, name), name) == stated(tables, name)


@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=EXAMPLES, deadline=None, phases=PHASES)
@given(tables=binary_tables())
def test_yes_and_no_come_back(name, tables):
    """Names that look like formulas, numbers, nothing or comments; certainty, open questions."""
    if name in ("hubverse", "forecastbench"):
        tables = last_of_each_day(tables)
    assert stated(come_back(tables, name), name) == stated(tables, name)


@st.composite
def shares(draw):
    """Probabilities of all options in hundredths, which sum to 1 exactly."""
    cuts = sorted(draw(st.lists(st.integers(0, 100), min_size=3, max_size=3)))
    widths = [b - a for a, b in zip([0, *cuts], [*cuts, 100], strict=True)]
    return [each / 100 for each in widths]


@pytest.mark.parametrize("name", ["csv", "json", "xlsx", "parquet", "forecast-ledger", "hubverse"])
@settings(max_examples=EXAMPLES, deadline=None, phases=PHASES)
@given(probabilities=shares(), outcome=st.sampled_from(OPTIONS), when=instants)
def test_options_come_back(name, probabilities, outcome, when):
    """With their order, and the one that came true."""
    rows = [
        {"question_id": "q", "forecaster": "ann", "issued_at": when, "option": option,
         "probability": p} for option, p in zip(OPTIONS, probabilities, strict=True)
    ]  # fmt: skip
    tables = tables_of("categorical", rows, outcome, options=OPTIONS)
    again = come_back(tables, name)
    found = again["forecasts"].set_index("option")["probability"].round(12).to_dict()
    assert found == dict(zip(OPTIONS, probabilities, strict=True))
    assert again["questions"]["options"].tolist() == [OPTIONS]
    assert again["resolutions"]["outcome"].tolist() == [outcome]


def tables_of(kind, rows, outcome, **question):
    """Tables of one question."""
    return {
        "questions": pd.DataFrame([{"question_id": "q", "kind": kind, "text": "?"} | question]),
        "forecasts": pd.DataFrame(rows),
        "resolutions": pd.DataFrame(
            [{"question_id": "q", "status": "resolved", "outcome": outcome,
              "known_at": dt.date(2100, 1, 1)}]
        ),
    }  # fmt: skip


numbers = st.floats(-1e6, 1e6).map(lambda x: round(x, 6))


@pytest.mark.parametrize("name", ["csv", "json", "xlsx", "parquet", "forecast-ledger", "hubverse"])
@settings(max_examples=EXAMPLES, deadline=None, phases=PHASES)
@given(
    values=st.lists(numbers, min_size=3, max_size=3, unique=True).map(sorted),
    outcome=numbers,
    as_curve=st.booleans(),
    when=instants,
)
def test_numbers_come_back(name, values, outcome, as_curve, when):
    """Quantiles, and curves by their points."""
    belief = ("point", "cdf") if as_curve else ("value", "level")
    rows = [
        {"question_id": "q", "forecaster": "ann", "issued_at": when, belief[0]: value,
         belief[1]: level} for value, level in zip(values, (0.0, 0.25, 1.0), strict=True)
    ]  # fmt: skip
    if not as_curve:
        rows = [row | {"level": max(row["level"], 0.05) - 0.01} for row in rows]
    again = come_back(tables_of("numeric", rows, outcome, unit="units"), name)
    found = again["forecasts"][list(belief)].astype(float)
    assert found[belief[0]].tolist() == [row[belief[0]] for row in rows]
    assert found[belief[1]].tolist() == pytest.approx([row[belief[1]] for row in rows], abs=1e-12)
    assert again["resolutions"]["outcome"].astype(float).tolist() == [outcome]


@pytest.mark.parametrize("name", FILES)
def test_days_of_options_and_tags_come_back(name):
    """Since when an option is on offer, what catches it, and several tags."""
    rows = [
        {"question_id": "q", "forecaster": "ann", "issued_at": pd.Timestamp("2026-01-05T00:00Z"),
         "option": option, "probability": 0.5} for option in ("a", "other")
    ]  # fmt: skip
    question = {
        "options": ("a", "b", "other"), "catch_all": "other", "tags": ("sky", "sea, deep"),
        "offered_from": {"b": dt.date(2026, 2, 1)},
    }  # fmt: skip
    tables = tables_of("categorical", rows, "b")
    tables["questions"] = pd.DataFrame([tables["questions"].iloc[0].to_dict() | question])
    found = come_back(tables, name)["questions"].iloc[0]
    assert {key: found[key] for key in question} == question


def test_options_that_come_and_go_come_back_from_a_ledger(tmp_path):
    """By a revision for each change; the option that catches the others is named as lost."""
    early, late = (pd.Timestamp(f"2026-0{month}-05T00:00Z") for month in (1, 3))
    believed = {"a": (0.4, 0.2), "b": (0.0, 0.3), "gone": (0.5, None), "other": (0.1, 0.5)}
    rows = [
        {"question_id": "q", "forecaster": "ann", "issued_at": when, "option": option,
         "probability": chances[place]}
        for place, when in enumerate((early, late))
        for option, chances in believed.items() if chances[place] is not None
    ]  # fmt: skip
    question = {
        "options": ("a", "gone", "b", "other"), "catch_all": "other",
        "offered_from": {"b": dt.date(2026, 2, 1)}, "offered_until": {"gone": dt.date(2026, 2, 9)},
    }  # fmt: skip
    tables = tables_of("categorical", rows, "b")
    tables["questions"] = pd.DataFrame([tables["questions"].iloc[0].to_dict() | question])
    lost = ft.write_forecasts(tables, tmp_path / "out.json", format="forecast-ledger")
    assert lost[["field", "n"]].to_numpy().tolist() == [["catch_all of questions", 1]]
    got = ft.read_forecasts(tmp_path / "out.json")
    found = got.tables["questions"].iloc[0]
    assert found["options"] == question["options"]
    assert found["offered_from"] == {"b": dt.datetime(2026, 2, 1, tzinfo=dt.UTC)}
    assert found["offered_until"] == {"gone": dt.datetime(2026, 2, 10, tzinfo=dt.UTC)}
    again = got.tables["forecasts"].pivot_table("probability", "option", "issued_at")
    assert again[early].dropna().to_dict() == {"a": 0.4, "gone": 0.5, "other": 0.1}
    assert again[late].dropna().to_dict() == {"a": 0.2, "b": 0.3, "other": 0.5}
    assert got.tables["resolutions"]["known_at"].iloc[0] == dt.datetime(2100, 1, 2, tzinfo=dt.UTC)


def test_what_a_format_has_no_place_for_is_named():
    """By column or status, with how often it stands there; tables of ours keep all."""
    tables = every_name()
    tables["questions"]["weight"] = 2.0
    tables["resolutions"].loc[0, ["status", "outcome"]] = ["annulled", None]
    count = len(tables["questions"])
    expected = {"hubverse": {"text of questions": count, "weight of questions": count,
                             "known_at of resolutions": len(tables["resolutions"]),
                             "issued_at of forecasts": 2 * count, "status annulled": 1},
                "forecastbench": {"weight of questions": count, "status annulled": 1,
                                  "issued_at of forecasts": 2 * count},
                "forecast-ledger": {"weight of questions": count}}  # fmt: skip
    for name, losses in expected.items():
        with tempfile.TemporaryDirectory() as folder:
            lost = ft.write_forecasts(tables, Path(folder) / "out", format=name)
        assert dict(zip(lost["field"], lost["n"], strict=True)) == losses, name


@pytest.mark.parametrize("name", FILES)
@settings(max_examples=EXAMPLES, deadline=None, phases=PHASES)
@given(
    values=st.lists(numbers, min_size=2, max_size=5, unique=True),
    parameters=st.tuples(numbers, st.integers(1, 10**6).map(lambda n: n / 1000)),
    outcome=numbers,
    when=instants,
)
def test_samples_and_families_come_back(name, values, parameters, outcome, when):
    """Which only tables have a place for."""
    about = {"question_id": "q", "issued_at": when}
    drawn = [
        about | {"forecaster": "ann", "sample": place, "value": value}
        for place, value in enumerate(values)
    ]
    normal = [
        about | {"forecaster": "bob", "family": "normal", "parameter": key, "value": value}
        for key, value in zip(("mean", "sd"), parameters, strict=True)
    ]
    again = come_back(tables_of("numeric", [*drawn, *normal], outcome, unit="units"), name)
    found = again["forecasts"].set_index("forecaster")
    assert found.loc[["ann"], "value"].astype(float).tolist() == values
    assert found.loc[["ann"], "sample"].astype(float).tolist() == [*range(len(values))]
    assert dict(zip(found.loc["bob", "parameter"], found.loc["bob", "value"], strict=True)) == {
        "mean": parameters[0], "sd": parameters[1]
    }  # fmt: skip
    assert again["resolutions"]["outcome"].astype(float).tolist() == [outcome]


def test_open_questions_stay_open_beside_a_flag_of_their_own(tmp_path):
    """A column of true and false became the outcome of every question, in silence."""
    questions = {"question_id": ["a"], "text": ["A?"], "kind": ["binary"], "is_hard": [False]}
    forecasts = {"question_id": ["a"], "forecaster": ["ann"], "probability": [0.7],
                 "issued_at": [pd.Timestamp("2026-01-05T00:00Z")]}  # fmt: skip
    book = ft.Book.from_tables(
        forecasts=pd.DataFrame(forecasts),
        questions=pd.DataFrame(questions),
        resolutions=pd.DataFrame({"question_id": [], "status": [], "outcome": []}),
    )
    path = tmp_path / "out.csv"
    ft.write_forecasts(book, path, format="table")
    got = ft.read_forecasts(path)
    assert got.tables["resolutions"].empty
    assert got.tables["questions"]["is_hard"].astype(str).tolist() == ["False"]
