"""Ten million revisions, compiled: memory per event, and Polars and DuckDB beside them.

    python -m pytest -m bench tests/bench/test_history_costs.py -q -s

prints what was found beside its goal. The memory is that of a process of its own, above its input.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from forecasttrack.scale.bench.histories import HISTORIES
from forecasttrack.scale.bench.measuring import _seconds
from forecasttrack.scoring import engine as engines

pytestmark = pytest.mark.bench

ROOT = Path(__file__).parents[2]
EVENTS, BYTES, TIMES = 10_000_000, 70, 10

COSTS = """
import ctypes, json, re, sys, time
from pathlib import Path
import forecasttrack as ft
from forecasttrack.scale.bench.platform import platform

def peak(of):
    return 1024 * int(re.search(rf"{of}:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])

def scored(forecasts, questions, resolutions):
    pairs = ft.pair(forecasts=forecasts, questions=questions, resolutions=resolutions)
    rules = ["brier", "log", "peer-points"]
    return ft.score(pairs, rules=rules, history="time-weighted")

scored(*platform(600_000))  # loads what is compiled
events = int(sys.argv[1])
forecasts, questions, resolutions = platform(events)
forecasts = forecasts.drop(columns="sequence")
found = {}
for name, read in (("scores", lambda scores: scores), ("frame", lambda scores: scores.frame)):
    ctypes.CDLL(None).malloc_trim(0)  # what is free already is not the input
    Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
    before, started = peak("VmRSS"), time.process_time()
    result = read(scored(forecasts, questions, resolutions))
    found[name] = {"seconds": time.process_time() - started}
    found[name]["bytes"] = (peak("VmHWM") - before) / events
    del result
print(json.dumps(found))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the peak is read from Linux")
def test_memory_above_the_input(record_property):
    """Until scores are there, and until their frame has been read too."""
    pytest.importorskip("numba")
    command = [sys.executable, "-W", "ignore", "-c", COSTS, str(EVENTS)]
    done = subprocess.run(  # noqa: S603 - this file names the command
        command, capture_output=True, check=True, cwd=ROOT, text=True
    )
    for name, found in json.loads(done.stdout).items():
        record_property(name, found["bytes"])
        print(  # noqa: T201
            f"\n10 M, until {name}: {found['bytes']:.0f} bytes per event ({BYTES} is the goal),"
            f" {found['seconds']:.2f} s of processor"
        )
        assert 0 < found["bytes"] <= 4 * BYTES


def test_beside_polars_and_duckdb(record_property, monkeypatch):
    """The better of the two, both with as many threads as they take, and all their time counted."""
    for library in ("numba", "polars", "duckdb"):
        pytest.importorskip(library)
    monkeypatch.setattr(engines, "WORTH_LOADING_FOR_HISTORIES", 0)
    given = HISTORIES.inputs(EVENTS)
    best = {}
    for each in HISTORIES.contenders:
        if each.library == "pandas":
            continue
        own = each.prepare(given)
        best[each.library] = min(_seconds(each, own) for _ in range(2))
        del own
    ours = best.pop("forecasttrack")
    found = min(best.values()) / ours
    record_property("ratio", found)
    seconds = ", ".join(f"{library} {taken:.1f} s" for library, taken in best.items())
    print(f"\n10 M: ours {ours:.1f} s, {seconds}: {found:.1f} times ({TIMES} is the goal)")  # noqa: T201
    assert found >= 0.4 * TIMES
