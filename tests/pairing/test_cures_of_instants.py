"""What is no instant gets a cure, and the cure makes the instants that were meant."""

from __future__ import annotations

import datetime

import pandas as pd
import pendulum
import pytest

import forecasttrack as ft
from forecasttrack.errors import InvalidTableError
from tests.builders import forecast_row, forecast_table, question_table, resolution_table

pl = pytest.importorskip("polars")
pa = pytest.importorskip("pyarrow")
pc = pytest.importorskip("pyarrow.compute")
duckdb = pytest.importorskip("duckdb", minversion="1.2")  # older ones give no Arrow stream

RIGHT = forecast_table(
    forecast_row("ann", day=0, probability=0.5),
    forecast_row("ann", day=4, probability=0.8),
    forecast_row("bob", day=2, probability=0.9),
).drop(columns="expires_at")
INSTANTS = RIGHT["issued_at"]
NAIVE = INSTANTS.dt.tz_localize(None)
MICROSECONDS = NAIVE.astype("int64") // {"us": 1, "ns": 1_000}[NAIVE.dt.unit]
CELLS = {
    "without a zone": NAIVE,
    "text": NAIVE.dt.strftime("%Y-%m-%dT%H:%M:%S"),
    "s": MICROSECONDS // 1_000_000,
    "ms": MICROSECONDS // 1_000,
    "us": MICROSECONDS,
    "ns": MICROSECONDS * 1_000,
}
CONNECTION = duckdb.connect()
CONNECTION.sql("SET TimeZone = 'Asia/Tokyo'")


def relation(frame):
    CONNECTION.register("given", pa.Table.from_pandas(frame, preserve_index=False))
    return CONNECTION.sql("SELECT * FROM given").select("*")


def records(frame):
    rows = frame.to_dict("records")
    for row in rows:
        if isinstance(row["issued_at"], pd.Timestamp):
            row["issued_at"] = row["issued_at"].to_pydatetime()
    return rows


def value(cure, **names):
    return eval(cure, names)  # noqa: S307 -- our own message


def mended_records(rows, cure):
    names = {"pendulum": pendulum, "datetime": datetime}
    return [row | {"issued_at": value(cure, record=row, **names)} for row in rows]


def mended_arrow(table, cure):
    place = table.column_names.index("issued_at")
    return table.set_column(place, "issued_at", value(cure, pa=pa, pc=pc, forecasts=table))


LIBRARIES = {
    "pandas": (
        lambda frame: frame,
        lambda table, cure: table.assign(issued_at=value(cure, pd=pd, forecasts=table)),
    ),
    "polars": (
        pl.from_pandas,
        lambda table, cure: table.with_columns(issued_at=value(cure, pl=pl)),
    ),
    "pyarrow": (lambda frame: pa.Table.from_pandas(frame, preserve_index=False), mended_arrow),
    "duckdb": (
        relation,
        lambda table, cure: table.project(f"* REPLACE ({cure} AS issued_at)"),
    ),
    "records": (records, mended_records),
}


def pair(forecasts):
    return ft.pair(forecasts=forecasts, questions=question_table(), resolutions=resolution_table())


def refused(forecasts):
    with pytest.raises(InvalidTableError, match="'issued_at' of forecasts") as caught:
        pair(forecasts)
    return str(caught.value).splitlines()


@pytest.mark.parametrize("cells", CELLS)
@pytest.mark.parametrize("library", LIBRARIES)
def test_the_cure_makes_the_instants_that_were_meant(library, cells):
    make, mend = LIBRARIES[library]
    table = make(RIGHT.assign(issued_at=CELLS[cells]))
    named = next(line for line in refused(table) if "issued_at" in line)
    meant = "since 1970: " if cells in {"s", "ms", "us", "ns"} else "UTC: "
    cure = named.partition(meant)[2].removesuffix(".")
    assert pair(mend(table, cure)).frame["issued_at"].tolist() == INSTANTS.tolist()


def test_periods_are_cured_by_their_beginnings():
    (named,) = refused(RIGHT.assign(issued_at=NAIVE.dt.to_period("D")))
    cure = named.partition("beginnings are meant: ")[2].removesuffix(".")
    mended = RIGHT.assign(
        issued_at=value(cure, forecasts=RIGHT.assign(issued_at=NAIVE.dt.to_period("D")))
    )
    assert pair(mended).frame["issued_at"].tolist() == INSTANTS.dt.floor("D").tolist()


@pytest.mark.parametrize("cell", [True, 2026, 46_000, 20260105, 1.5])
def test_what_may_be_no_time_at_all_gets_no_cure_that_would_make_1970_of_it(cell):
    """Pandas reads such numbers as nanoseconds since 1970."""
    (named,) = refused(RIGHT.assign(issued_at=cell))
    assert named.endswith("instants with a time zone are needed.")


def test_among_instants_each_row_gets_its_own_cure():
    mixed = [INSTANTS[0], 1_767_600_000, "2026-01-05"]
    named = refused(RIGHT.assign(issued_at=pd.Series(mixed, dtype=object)))
    assert [line.partition("row ")[2][:1] for line in named if " at row " in line] == ["1", "2"]
    assert any("unit='s'" in line and "row 1" in line for line in named)
    assert any(line.endswith("pd.to_datetime(forecasts['issued_at'], utc=True)") for line in named)
