"""A folder of Parquet scored out of core, beside the same scores in SQL by DuckDB.

    python -m pytest -m bench tests/bench/test_file_scores_speed.py -q -s

prints what was found beside its goal: processor time of both, one thread each, from Parquet to
Parquet, after a call that loads what is compiled. DuckDB checks nothing, and writes no `left_out`,
no tallies and nothing that intervals need.
"""

from __future__ import annotations

import time

import pyarrow.parquet as pq
import pytest

import forecasttrack as ft
from forecasttrack.scale.bench.duckdb_histories import SCORES
from tests.bench.large_folder import write_folder

pytestmark = pytest.mark.bench

EVENTS, TIMES = 3_000_000, 4
RULES = ["brier", "log", "peer-points"]
SMALL = ("questions", "resolutions")


def folder_of(place, events):
    """A folder of forecasts with the small tables beside it."""
    for name, table in zip(SMALL, write_folder(place / "forecasts", events), strict=True):
        pq.write_table(table, place / f"{name}.parquet")
    return place


def in_duckdb(place):
    """The scores by DuckDB, written as Parquet."""
    import duckdb  # noqa: PLC0415 - takes a while to load

    with duckdb.connect() as connection:
        for setting in ("threads = 1", "memory_limit = '2GB'", "TimeZone = 'UTC'"):
            connection.execute(f"SET {setting}")
        for name in ("forecasts", *SMALL):
            files = f"{name}/*.parquet" if name == "forecasts" else f"{name}.parquet"
            source = f"read_parquet('{place}/{files}')"
            connection.execute(f"CREATE VIEW {name} AS SELECT * FROM {source}")
        connection.execute(f"COPY ({SCORES}) TO '{place}/duckdb.parquet' (FORMAT parquet)")


def out_of_core(place):
    small = {name: place / f"{name}.parquet" for name in SMALL}
    ft.scale.score_files(place / "forecasts", place / "out", rules=RULES, resume=False, **small)


def seconds(work, place):
    """The least processor time of three calls."""
    found = []
    for _ in range(3):
        started = time.process_time()
        work(place)
        found.append(time.process_time() - started)
    return min(found)


def test_beside_duckdb(record_property, tmp_path):
    for library in ("numba", "duckdb"):
        pytest.importorskip(library)
    out_of_core(folder_of(tmp_path / "small", 1_000_000))
    place = folder_of(tmp_path / "large", EVENTS)
    ours, theirs = seconds(out_of_core, place), seconds(in_duckdb, place)
    record_property("times", theirs / ours)
    print(  # noqa: T201
        f"\n3 M forecasts, three rules: {ours:.2f} s of processor, DuckDB {theirs:.2f} s:"
        f" {theirs / ours:.1f}x ({TIMES}x is the goal)"
    )
    assert ours < theirs / TIMES
