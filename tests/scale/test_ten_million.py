"""The recipe "a hundred million rows", at ten million."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pyarrow.parquet as pq
import pytest

import forecasttrack as ft
from forecasttrack.scale.score_tables import as_frame
from tests.bench.large_folder import write_folder
from tests.scale.worlds import same_frames

RULES = ("brier", "log", "peer-points")
_RUN = """
import resource, sys
import forecasttrack as ft
place = sys.argv[1]
small = {name: f"{place}/{name}.parquet" for name in ("questions", "resolutions")}
ft.scale.score_files(f"{place}/forecasts", f"{place}/scored", rules=sys.argv[2].split(), **small)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="the peak is in kilobytes on Linux")
def test_ten_million_rows_are_scored_in_two_gigabytes(tmp_path):
    """The scores of some questions are those of their rows in memory, found by the other engine."""
    tables = write_folder(tmp_path / "forecasts", 10_000_000)
    for name, table in zip(("questions", "resolutions"), tables, strict=True):
        pq.write_table(table, tmp_path / f"{name}.parquet")
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", _RUN, str(tmp_path), " ".join(RULES)],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": "."},
    )
    assert int(done.stdout) < 2_000_000
    some = list(range(0, tables[0].num_rows, 500))
    wanted = [("question_id", "in", some)]
    few = {
        name: pq.read_table(tmp_path / f"{name}.parquet", filters=wanted)
        for name in ("questions", "resolutions")
    }
    rows = pq.read_table(tmp_path / "forecasts", filters=wanted)
    expected = ft.score(ft.pair(forecasts=rows, **few), rules=list(RULES)).frame
    found = as_frame(pq.read_table(tmp_path / "scored" / "scores", filters=wanted))
    assert len(np.unique(expected["question_id"])) == len(some)
    keys = ("rule", "question_id", "forecaster")
    same_frames(expected, found, keys, rtol=1e-12, atol=1e-11)
