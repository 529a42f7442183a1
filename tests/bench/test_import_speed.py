"""Large files: how long they take to come in, and how much memory.

Five million points of price histories, and a table of somebody's own.

``python -m pytest -m bench tests/bench/test_import_speed.py -q -s`` prints the figures.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

pytestmark = pytest.mark.bench

POINTS = 5_000_000
MARKETS = 2_000
ROOT = Path(__file__).parents[2]

READ = """
import json, re, sys, time
import forecasttrack as ft
ft.formats()  # imports what reading needs, as the other program has imported pandas
begun = time.perf_counter()
got = ft.read_forecasts(sys.argv[1], format="prices")
lasted = time.perf_counter() - begun
# The peak of this program alone; what getrusage says may be that of the one that started it.
status = open("/proc/self/status").read()
peak = int(re.search(r"VmHWM:\\s+(\\d+)", status)[1]) / 1024
print(json.dumps({"seconds": lasted, "megabytes": peak, "rows": got.rows, "taken": got.taken}))
"""
READ_BY_PANDAS = """
import json, sys, time
import pandas as pd
begun = time.perf_counter()
frame = pd.read_csv(sys.argv[1])
print(json.dumps({"seconds": time.perf_counter() - begun, "rows": len(frame)}))
"""


@pytest.fixture(scope="module")
def history(tmp_path_factory):
    """A file of points, the markets in turn."""
    path = tmp_path_factory.mktemp("prices") / "history.csv"
    rng = np.random.default_rng(7)
    frame = pd.DataFrame(
        {
            "market": np.char.add("MKT-", (np.arange(POINTS) % MARKETS).astype(str)),
            "t": 1_700_000_000 + np.arange(POINTS) // MARKETS * 60,
            "p": rng.uniform(0, 1, POINTS).round(4),
        }
    )
    frame.to_csv(path, index=False)
    return path


def run(code, path):
    done = subprocess.run(  # noqa: S603 - our own interpreter and our own code
        [sys.executable, "-c", code, str(path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def test_five_million_points_of_prices(history):
    """In under 500 MB, and in at most 3.3 times the time that pandas takes for the same file."""
    rounds = [(run(READ, history), run(READ_BY_PANDAS, history)) for _ in range(3)]
    for ours, pandas in rounds:
        assert ours["rows"] == ours["taken"] == pandas["rows"] == POINTS
    seconds = min(ours["seconds"] for ours, _ in rounds)
    reference = min(pandas["seconds"] for _, pandas in rounds)
    megabytes = max(ours["megabytes"] for ours, _ in rounds)
    print(f"\n{seconds:.1f} s, {seconds / reference:.2f} times pandas, {megabytes:.0f} MB")  # noqa: T201
    assert megabytes < 500
    assert seconds <= 3.3 * reference


def test_a_large_table_of_ones_own(tmp_path):
    """In under 450 MB, of which the interpreter with its libraries takes some 120."""
    path = tmp_path / "own.csv"
    rows, remark = 300_000, "what was said of it in the meeting, and by whom " * 3
    with path.open("w", encoding="utf-8") as file:
        file.write("question,who,date,chance,outcome,remark\n")
        for row in range(rows):
            about = row % 3_000
            day = f"{row % 28 + 1:02}/{row % 12 + 1:02}/2025"
            outcome = "yes" if about % 3 else "no"
            file.write(f'Will {about} rise?,{row % 400},{day},{row % 101}%,{outcome},"{remark}"\n')
    assert path.stat().st_size > 50_000_000
    ours = run(READ.replace(', format="prices"', ""), path)
    path.unlink()
    print(f"\n{ours['seconds']:.0f} s, {ours['megabytes']:.0f} MB")  # noqa: T201
    assert ours["rows"] == ours["taken"] == rows
    assert ours["megabytes"] < 450


def test_a_large_table_with_long_cells(tmp_path):
    """200 MB of remarks of 3,400 characters, which all differ, in under 300 MB."""
    path = tmp_path / "own.csv"
    remark = ("what was said of it in the meeting, and by whom " * 71)[:3_390]
    rows = 200_000_000 // 3_450
    with path.open("w", encoding="utf-8") as file:
        file.write("question,who,date,chance,outcome,remark\n")
        for row in range(rows):
            about = row % 3_000
            answer = "yes" if about % 3 else "no"
            day = f"{row % 28 + 1:02}.{row % 12 + 1:02}.2025"
            cell = f'"{row} {remark}"'
            file.write(f"Will {about} rise?,{row % 400},{day},{row % 101}%,{answer},{cell}\n")
    ours = run(READ.replace(', format="prices"', ""), path)
    path.unlink()
    print(f"\n{ours['seconds']:.0f} s, {ours['megabytes']:.0f} MB")  # noqa: T201
    assert ours["rows"] == ours["taken"] == rows
    assert ours["megabytes"] < 300
