"""Tables of any library go in, results go out through Arrow; cures fit the library."""

from __future__ import annotations

import datetime as dt
import re

import pandas as pd
import pytest

import forecasttrack as ft
from forecasttrack.errors import InvalidTableError
from tests.builders import forecast_row, forecast_table, question_table, resolution_table

pl = pytest.importorskip("polars")
pa = pytest.importorskip("pyarrow")
duckdb = pytest.importorskip("duckdb", minversion="1.2")  # older ones give no Arrow stream

ROWS = [
    forecast_row("ann", day=0, probability=0.5),
    forecast_row("ann", day=4, probability=0.8),
    forecast_row("bob", day=2, probability=0.9, expires=6),
]


class Stream:
    """A table of which nothing is known but that it speaks Arrow."""

    def __init__(self, table):
        self.table = table

    def __arrow_c_stream__(self, requested_schema=None):
        return self.table.__arrow_c_stream__(requested_schema)


def arrow(frame):
    return pa.Table.from_pandas(frame, preserve_index=False)


CONNECTION = duckdb.connect()
"""Kept open, since a relation of an older DuckDB does not keep its connection."""
CONNECTION.sql("SET TimeZone = 'UTC'")


def relation(frame):
    name = f"given_{len(KEPT)}"
    KEPT.append(arrow(frame))
    CONNECTION.register(name, KEPT[-1])
    return CONNECTION.sql(f"SELECT * FROM {name}")


KEPT = []
"""The tables behind the relations."""


def records(frame):
    return frame.astype(object).where(frame.notna(), None).to_dict("records")


MAKES = {
    "polars": pl.from_pandas,
    "lazy polars": lambda frame: pl.from_pandas(frame).lazy(),
    "pyarrow": arrow,
    "batches": lambda frame: arrow(frame).to_reader(),
    "duckdb": relation,
    "arrow in pandas": lambda frame: arrow(frame).to_pandas(types_mapper=pd.ArrowDtype),
    "a stream": lambda frame: Stream(arrow(frame)),
    "records": records,
}


def tables(make, **forecasts):
    return {
        "forecasts": make(forecast_table(*ROWS).assign(**forecasts)),
        "questions": make(question_table()),
        "resolutions": make(resolution_table()),
    }


@pytest.mark.parametrize("make", MAKES.values(), ids=MAKES)
def test_a_table_of_any_library_gives_the_same_scores(make):
    found = ft.score(ft.pair(**tables(make))).frame
    pd.testing.assert_frame_equal(found, ft.score(ft.pair(**tables(lambda frame: frame))).frame)


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
@pytest.mark.parametrize("make", [arrow, lambda frame: frame], ids=["pyarrow", "pandas"])
def test_instants_come_in_any_unit(make, unit):
    forecasts = forecast_table(*ROWS)
    forecasts["issued_at"] = forecasts["issued_at"].dt.as_unit(unit)
    given = tables(lambda frame: frame) | {"forecasts": make(forecasts)}
    assert (
        ft.pair(**given).frame["issued_at"].tolist() == forecast_table(*ROWS)["issued_at"].tolist()
    )


def test_what_falls_below_a_microsecond_is_refused_by_row():
    forecasts = forecast_table(*ROWS)
    forecasts["issued_at"] = forecasts["issued_at"].dt.as_unit("ns")
    forecasts.loc[1, "issued_at"] += pd.Timedelta(1, "ns")
    with pytest.raises(InvalidTableError, match=r"row 1: .* finer than a microsecond"):
        ft.pair(**tables(lambda frame: frame) | {"forecasts": arrow(forecasts)})


def test_bare_days_are_days():
    """Dates without a time: an opening begins its day, and a close shows its last microsecond."""
    days = question_table().assign(opens_at=dt.date(2026, 1, 5), closes_at=dt.date(2026, 1, 14))
    for make in (lambda frame: frame, arrow, pl.from_pandas):
        pairs = ft.pair(**tables(lambda frame: frame) | {"questions": make(days)})
        window = pairs.frame[["opens_at", "closes_at"]].iloc[0].map(str).tolist()
        assert window == ["2026-01-05 00:00:00+00:00", "2026-01-14 23:59:59.999999+00:00"]
        # Comparisons take that close for the end of the day, 24:00 UTC.
        assert pairs.frame["settling_day"].map(str)[0] == "2026-01-15 00:00:00+00:00"


def test_a_forecast_of_the_day_on_which_the_outcome_was_known_is_late():
    forecasts = forecast_table(*ROWS).assign(
        issued_at=dt.date(2026, 1, 8), expires_at=None, sequence=[1, 2, 3]
    )
    pairs = ft.pair(
        forecasts=forecasts, questions=question_table(), resolutions=resolution_table(known=3.5)
    )
    assert set(pairs.left_out["reason"]) == {"late"}
    assert set(pairs.left_out["detail"]) == {
        "issued on the day on which it became known; give the time of issue"
    }
    earlier = forecasts.assign(issued_at=dt.date(2026, 1, 7))
    assert (
        len(
            ft.pair(
                forecasts=earlier,
                questions=question_table(),
                resolutions=resolution_table(known=3.5),
            )
        )
        == 2
    )


@pytest.mark.parametrize(
    ("make", "cure"),
    [
        (lambda frame: frame, "pd.to_numeric(forecasts['probability'])"),
        (pl.from_pandas, "pl.col('probability').cast(pl.Float64)"),
        (arrow, "forecasts['probability'].cast('float64')"),
        (relation, 'CAST("probability" AS DOUBLE)'),
        (records, "float(record['probability'])"),
    ],
    ids=["pandas", "polars", "pyarrow", "duckdb", "records"],
)
def test_the_cure_is_written_for_the_library_that_was_handed_in(make, cure):
    with pytest.raises(InvalidTableError) as caught:
        ft.pair(**tables(make, probability="0.5"))
    assert cure in str(caught.value)


@pytest.mark.parametrize("make", [lambda frame: frame, pl.from_pandas, arrow])
@pytest.mark.parametrize(("table", "column"), [("questions", "kind"), ("resolutions", "status")])
def test_a_column_that_mostly_holds_one_thing_is_made_by_the_cure(make, table, column):
    """Whoever has yes/no questions alone, all settled, has no such columns."""
    given = tables(make)
    frame = tables(lambda frame: frame)[table].drop(columns=column)
    with pytest.raises(InvalidTableError, match=f"no column '{column}'") as caught:
        ft.pair(**given | {table: make(frame)})
    cure = re.search(r"If all are [\w/ ]+: (.*)\.$", str(caught.value))[1]
    mended = eval(cure, {"pa": pa, "pl": pl, table: make(frame)})  # noqa: S307 - our own message
    expected = ft.score(ft.pair(**given)).frame
    pd.testing.assert_frame_equal(ft.score(ft.pair(**given | {table: mended})).frame, expected)


def test_naive_times_get_the_cure_of_their_library():
    forecasts = forecast_table(*ROWS)
    forecasts["issued_at"] = forecasts["issued_at"].dt.tz_localize(None)
    given = tables(lambda frame: frame) | {"forecasts": pl.from_pandas(forecasts)}
    with pytest.raises(InvalidTableError, match=r"dt\.replace_time_zone"):
        ft.pair(**given)


@pytest.mark.parametrize("given", [None, 7, "forecasts.csv", [1, 2]])
def test_what_is_no_table_is_named(given):
    with pytest.raises((InvalidTableError, ft.ForecastTrackError), match="forecasts"):
        ft.pair(**tables(lambda frame: frame) | {"forecasts": given})


def test_results_go_into_other_libraries_as_they_are():
    pairs = ft.pair(**tables(pl.from_pandas))
    found = pl.DataFrame(pairs)
    assert found["probability"].to_list() == [0.5, 0.8, 0.9]
    assert pa.table(pairs).num_rows == 3


def test_writing_into_a_table_after_pairing_changes_no_score():
    """What was handed in is copied where it would be shared."""
    forecasts = forecast_table(*ROWS)
    pairs = ft.pair(forecasts=forecasts, questions=question_table(), resolutions=resolution_table())
    expected = ft.score(pairs).frame
    forecasts.loc[:, "probability"] = 0.1
    forecasts["probability"].array[:] = 0.1
    forecasts["issued_at"].array[:] = pd.Timestamp("2026-01-06T00:00Z")
    assert pairs.frame["probability"].tolist() == [0.5, 0.8, 0.9]
    pd.testing.assert_frame_equal(ft.score(pairs).frame, expected)
