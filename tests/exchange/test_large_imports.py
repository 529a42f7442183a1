"""Large files: packed into columns while they are read, and recorded in portions."""

from __future__ import annotations

import datetime as dt
import importlib
import sqlite3
from itertools import chain

import pandas as pd
import pytest

import forecasttrack as ft
from forecasttrack.cli import main
from forecasttrack.errors import InvalidTableError
from forecasttrack.exchange import forecast_store, portions
from forecasttrack.exchange.forecast_store import ForecastStore
from forecasttrack.exchange.rows import Curve, ForecastRow, forecast_frame
from forecasttrack.ledger.connection import in_words
from forecasttrack.ledger.places import url_of
from tests.exchange.test_gjp_cultivate_magoo import FORECASTS, IFPS
from tests.exchange.test_metaculus_quirks import FORECAST_HEAD, QUESTION, QUESTION_HEAD, table

IMPORT = importlib.import_module("forecasttrack.cli.import")


@pytest.fixture
def survey(tmp_path):
    """A survey with withdrawals, days and options."""
    folder = tmp_path / "survey"
    folder.mkdir()
    (folder / "ifps.csv").write_text(IFPS, encoding="latin-1", newline="")
    (folder / "survey_fcasts.yr1.csv").write_text(FORECASTS, encoding="latin-1", newline="")
    return folder


@pytest.fixture
def download(tmp_path):
    """Twenty forecasts of a question of yes and no, some of which end."""
    forecasts = [
        {
            "Question ID": "101", "Forecaster ID": str(who), "Forecaster Username": f"u{who}",
            "Is Bot": "False", "Start Time": f"2024-01-0{1 + day} 12:00:00+00:00",
            "Probability Yes": str((who + 3 * day) / 20),
            "End Time": f"2024-01-0{1 + day} 18:00:00+00:00" if who == 2 else "",
        }
        for day in range(4)
        for who in range(5)
    ]  # fmt: skip
    folder = tmp_path / "download"
    folder.mkdir()
    (folder / "question_data.csv").write_text(table(QUESTION_HEAD, [QUESTION]), encoding="utf-8")
    (folder / "forecast_data.csv").write_text(table(FORECAST_HEAD, forecasts), encoding="utf-8")
    return folder


@pytest.mark.parametrize("size", [1, 3, 7])
@pytest.mark.parametrize("file", ["survey", "download"])
def test_packed_forecasts_hold_what_rows_hold(request, monkeypatch, file, size):
    """Withdrawals and ends, which stand last in a file, included."""
    folder = request.getfixturevalue(file)
    expected = ft.read_forecasts(folder)
    monkeypatch.setattr(forecast_store, "PACKED_TOGETHER", size)
    found = ft.read_forecasts(folder)
    assert found.tables["forecasts"]["question_id"].dtype == "category"
    for name, frame in expected.tables.items():
        plain = found.tables[name].astype(frame.dtypes.to_dict())
        pd.testing.assert_frame_equal(plain[frame.columns], frame)
    assert (found.rows, found.taken) == (expected.rows, expected.taken)
    assert found.assumed.equals(expected.assumed)


def test_packed_forecasts_of_every_kind(monkeypatch):
    """Curves, days beside instants, further columns, and lists that no code can stand for."""
    noon = dt.datetime(2026, 5, 1, 12, tzinfo=dt.UTC)
    curve = Curve(points=(0.0, 1.0, 2.0), levels=(0.0, 0.4, 1.0), open_low=True)
    rows = [
        ForecastRow(question_id="a", forecaster="ann", issued_at=noon, curve=curve),
        ForecastRow(question_id="b", forecaster="bob", issued_at=noon.date(), probability=0.25),
        ForecastRow(question_id="b", forecaster="ann", issued_at=noon, option="x", sequence=1.0),
        ForecastRow(
            question_id="c", forecaster="eve", issued_at=noon, further={"team": "red", "n": 3}
        ),
        ForecastRow(question_id="c", forecaster="eve", issued_at=noon, further={"team": ["a"]}),
        # Equal, and of three types.
        *(
            ForecastRow(question_id="d", forecaster="eve", issued_at=noon, further={"sure": each})
            for each in (1, True, 1.0)
        ),
    ]
    monkeypatch.setattr(forecast_store, "PACKED_TOGETHER", 2)
    store = ForecastStore()
    store.extend(rows)
    expected, found = forecast_frame(rows), store.all()
    assert len(store) == len(rows)
    for name in expected:
        cells = found[name].astype(object).where(found[name].notna(), None).tolist()
        plain = expected[name].astype(object).where(expected[name].notna(), None).tolist()
        assert cells == plain, name
    assert [type(each) for each in found["sure"][-3:]] == [int, bool, float]


def test_a_curve_emptied_the_points_of_rows_without_one():
    """A format may state one distribution whole and another point by point."""
    noon = dt.datetime(2026, 5, 1, 12, tzinfo=dt.UTC)
    curve = Curve(points=(0.0, 1.0), levels=(0.0, 1.0), open_low=False)
    whole = ForecastRow(question_id="a", forecaster="ann", issued_at=noon, curve=curve)
    point = ForecastRow(
        question_id="b", forecaster="ann", issued_at=noon, point=3.0, cdf=0.9, open_high=1.0
    )
    columns = ["point", "cdf", "open_low", "open_high"]
    found = forecast_frame([whole, point])[columns].astype(object)
    assert found.where(found.notna(), None).to_numpy().tolist() == [
        [0.0, 0.0, False, None],
        [1.0, 1.0, False, None],
        [3.0, 0.9, None, 1.0],
    ]


def test_portions_hold_the_records_of_the_book(survey):
    """Nothing twice, and each history whole."""
    got = ft.read_forecasts(survey, zone="UTC")
    for size in (1, 4, 100):
        parts = list(portions.record_portions(got.tables, on_fault="leave out", size=size))
        records = list(chain.from_iterable(parts))
        book = list(got.book(on_fault="leave out"))
        assert sorted(map(repr, records)) == sorted(map(repr, book))
    assert len(list(portions.record_portions(got.tables, on_fault="leave out", size=1))) > 3


@pytest.fixture
def in_portions(monkeypatch):
    """Files of this size are large, and portions have a few rows."""
    monkeypatch.setattr(IMPORT, "LARGE", 3)
    monkeypatch.setattr(portions, "PORTION", 4)


def facts(path):
    with ft.Ledger.open(path) as ledger:
        assert not ledger.verify()
        return sorted(entry.fact for entry in ledger.entries())


def run(*words):
    with pytest.raises(SystemExit) as done:
        main([*map(str, words), "--recorded-by", "desk"])
    return done.value.code


@pytest.mark.end_to_end
def test_an_import_in_portions_puts_the_same_on_record(download, tmp_path, in_portions):
    """And, done again, nothing."""
    whole = tmp_path / "whole.db"
    with ft.Ledger.open(whole, create=True) as ledger:
        ledger.record(list(ft.read_forecasts(download).book()), by="desk")
    assert run("import", download, "--into", tmp_path / "parts.db") == 0
    assert facts(tmp_path / "parts.db") == facts(whole)
    assert run("import", download, "--into", tmp_path / "parts.db") == 0
    assert facts(tmp_path / "parts.db") == facts(whole)


@pytest.mark.end_to_end
def test_an_interrupted_import_keeps_whole_portions_and_is_done_again(
    download, tmp_path, in_portions, monkeypatch, capsys
):
    """What is missing is added, and nothing twice."""
    into, record, calls = tmp_path / "track.db", ft.Ledger.record, []

    def interrupted(self, records, **arguments):
        calls.append(len(records))
        if len(calls) == 4:
            raise KeyboardInterrupt
        return record(self, records, **arguments)

    with monkeypatch.context() as patched:
        patched.setattr(ft.Ledger, "record", interrupted)
        assert run("import", download, "--into", into) != 0
    kept = len(facts(into))
    assert kept == sum(calls[:3])
    capsys.readouterr()
    assert run("import", download, "--into", into) == 0
    every = len(facts(into))
    assert f"{every - kept} new on record" in capsys.readouterr().out.replace("\n", " ")
    assert every == len(list(ft.read_forecasts(download).book()))


def test_a_fault_further_down_keeps_the_whole_file_out(survey, tmp_path, in_portions):
    """As of small files: options that do not sum to one, in some later portion."""
    text = FORECASTS + "1001-0,x,1,a,NULL,9,-99,0,a,0.2,9/9/11,1,closed,1,1,9/9/11 14:30\n"
    (survey / "survey_fcasts.yr1.csv").write_text(text, encoding="latin-1", newline="")
    assert run("import", survey, "--into", tmp_path / "track.db") != 0
    assert not (tmp_path / "track.db").exists()


@pytest.mark.parametrize("size", [1, 2, 100])
def test_faults_of_portions_are_those_of_the_whole_table(size):
    """All of them, each by its row in the table, whatever portion it came in."""
    names = ["D", "E", "C", "A", "B", "F"]
    tables = {
        "questions": pd.DataFrame({"question_id": names, "kind": ["binary"] * 5 + ["odd"]}),
        "forecasts": pd.DataFrame(
            {
                "question_id": ["A", "D", "B", "A", "C", "E", "F"],
                "forecaster": "ann",
                "issued_at": [f"2026-01-0{day}" for day in range(1, 8)],
                "probability": [0.5, 7, 0.5, 8, 0.5, 9, 0.5],
            }
        ),
        "resolutions": pd.DataFrame(
            {"question_id": ["A", "B"], "status": "resolved", "outcome": ["yes", "often"]}
        ),
    }
    with pytest.raises(InvalidTableError) as whole:
        ft.Book.from_tables(**tables)
    parts = []
    with pytest.raises(InvalidTableError) as found:
        parts.extend(portions.record_portions(tables, on_fault="raise", size=size))
    assert str(found.value) == str(whole.value)
    assert found.value.faults == whole.value.faults
    assert [row for table, _, row in found.value.faults if table == "forecasts"] == [1, 3, 5, 6]
    assert not parts


@pytest.fixture
def table_of_five(tmp_path):
    """Five questions with a forecast and an outcome each."""
    path = tmp_path / "own.csv"
    rows = [f"{name},ann,2026-01-0{day},0.6,yes" for day, name in enumerate("DEABC", start=1)]
    path.write_text("\n".join(["question,forecaster,date,probability,outcome", *rows]) + "\n")
    return path


@pytest.mark.end_to_end
@pytest.mark.parametrize("rest", [[], ["--on-fault", "leave-out"]])
def test_a_ledger_that_refuses_a_later_portion_keeps_the_whole_file_out(
    table_of_five, tmp_path, monkeypatch, capsys, rest
):
    """As of small files: a forecast further down is on record with another probability."""
    into, other = tmp_path / "track.db", tmp_path / "other.csv"
    other.write_text("question,forecaster,date,probability\nC,ann,2026-01-05,0.2\n")
    assert run("import", other, "--into", into) == 0
    before = facts(into)
    monkeypatch.setattr(IMPORT, "LARGE", 1)
    monkeypatch.setattr(portions, "PORTION", 1)
    capsys.readouterr()
    assert run("import", table_of_five, "--into", into, *rest) == 1
    message = capsys.readouterr().err
    assert "on record with other content" in message
    assert "ended early" not in message
    assert facts(into) == before
    assert run("import", table_of_five, "--into", into, "--why", "mistyped") == 0
    monkeypatch.undo()
    with ft.Ledger.open(into) as ledger:
        assert {each.belief.yes for each in ledger.book().forecasts} == {0.6}


@pytest.mark.end_to_end
@pytest.mark.parametrize(
    ("error", "status"), [("database or disk is full", 74), ("database is locked", 4)]
)
def test_an_import_that_fails_halfway_says_what_is_there(
    table_of_five, tmp_path, monkeypatch, capsys, error, status
):
    """A full disk, or another program, at the fourth portion: three are on record."""
    into, record, kept = tmp_path / "track.db", ft.Ledger.record, []

    def failing(self, records, **arguments):
        if len(kept) == 3:
            with in_words(url_of(str(into))):
                raise sqlite3.OperationalError(error)
        added = record(self, records, **arguments)
        kept.append(len(added))
        return added

    monkeypatch.setattr(IMPORT, "LARGE", 1)
    monkeypatch.setattr(portions, "PORTION", 1)
    with monkeypatch.context() as patched:
        patched.setattr(ft.Ledger, "record", failing)
        assert run("import", table_of_five, "--into", into) == status
    message = " ".join(capsys.readouterr().err.split())
    assert sum(kept) == len(facts(into)) > 0
    assert f"{sum(kept)} new entries are on record in {into}" in message
    assert "nothing of this call" not in message
    assert "nothing of this portion was written" in message
    assert run("import", table_of_five, "--into", into) == 0
    assert len(facts(into)) == len(list(ft.read_forecasts(table_of_five).book()))


def test_a_ledger_that_refuses_a_small_file_is_not_made(tmp_path):
    """Nor where a book is recorded: no empty ledger is left behind."""
    path, into, book = tmp_path / "own.csv", tmp_path / "track.db", tmp_path / "book.yaml"
    path.write_text("question,forecaster,date,probability\nrain,ann,2999-01-05,0.2\n")
    assert run("import", path, "--into", into) == 1
    assert not into.exists()
    ft.write_book(ft.read_forecasts(path).book(), book)
    assert run("record", book, into) == 1
    assert not into.exists()
