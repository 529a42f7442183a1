"""What large inputs cost: processor time, memory and disk of files, of Dask, and of one question.

    python -m tests.bench.large_costs docs/recipes/size-a-cluster.md

measures each once, in a process of its own, and writes the tables into the page between the lines
that mark their place. Ten million rows take some minutes; ``--millions 1 3`` leaves them out.
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from tests.bench.large_folder import write_folder

BEGIN = "<!-- the tables below are measured -->"
END = "<!-- the tables above are measured -->"
RULES = ("brier", "log", "peer-points")
MILLION, GB = 1_000_000, 1e9

_FILES = """
import sys
import forecasttrack as ft
place, *rules = sys.argv[1:]
small = {name: f"{place}/{name}.parquet" for name in ("questions", "resolutions")}
ft.scale.score_files(f"{place}/forecasts", f"{place}/scored", rules=rules, **small)
"""
_DASK = """
import sys
import dask.dataframe as dd, pyarrow.parquet as pq
from distributed import Client
import forecasttrack as ft
if __name__ == "__main__":
    place, *rules = sys.argv[1:]
    names = ("questions", "resolutions")
    small = {name: pq.read_table(f"{place}/{name}.parquet") for name in names}
    with Client(n_workers=2, threads_per_worker=1, dashboard_address=None):
        frame = dd.read_parquet(f"{place}/forecasts")
        scores = ft.scale.score(forecasts=frame, rules=rules, **small)
        print(len(scores.frame))
"""


def run(code: str, place: Path) -> tuple[float, float]:
    """Seconds of the processor and the peak of the largest process in GB, workers included."""
    script = place / "run.py"
    script.write_text(code, encoding="utf-8")
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    watcher = (
        "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True,"
        " stdout=subprocess.DEVNULL);"
        " print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", watcher, sys.executable, str(script), str(place), *RULES],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": "."},
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    taken = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return taken, int(done.stdout) * 1024 / GB


def written(place: Path, millions: int, **choices: int) -> None:
    """A folder of so many forecasts, and the small tables beside it."""
    tables = write_folder(place / "forecasts", millions * MILLION, **choices)
    for name, table in zip(("questions", "resolutions"), tables, strict=True):
        pq.write_table(table, place / f"{name}.parquet")


def size(folder: Path) -> float:
    """Bytes of all files of a folder, in GB."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / GB


def line(*cells: object) -> str:
    """A line of a table in Markdown."""
    return "| " + " | ".join(map(str, cells)) + " |"


def of_files(millions: list[int], *, questions: int | None = None) -> list[str]:
    """A table of `score_files`, for forecasts of many questions or of few."""
    head = ("forecasts", "scores", "processor seconds", "ns for each", "peak memory")
    lines = [line(*head, "Parquet in", "results"), line(*["---"] * 7)]
    for each in millions:
        with tempfile.TemporaryDirectory() as folder:
            place = Path(folder)
            written(place, each, **({} if questions is None else {"questions": questions}))
            taken, peak = run(_FILES, place)
            scores = pq.read_table(place / "scored" / "scores", columns=["rule"]).num_rows
            inside, out = size(place / "forecasts"), size(place / "scored")
        cells = (f"{taken:.1f}", f"{taken / each * 1e3:,.0f}", f"{peak:.2f} GB")
        lines.append(
            line(f"{each} million", f"{scores:,}", *cells, f"{inside:.3f} GB", f"{out:.3f} GB")
        )
        sys.stderr.write(lines[-1] + "\n")
    return lines


def of_dask(millions: list[int]) -> list[str]:
    """A table of `ft.scale.score` on a Dask dataframe, two processes of one thread each."""
    lines = [
        line("forecasts", "processor seconds, all processes", "ns for each", "largest process")
    ]
    lines.append(line(*["---"] * 4))
    for each in millions:
        with tempfile.TemporaryDirectory() as folder:
            written(Path(folder), each)
            taken, peak = run(_DASK, Path(folder))
        cells = (f"{taken:.1f}", f"{taken / each * 1e3:,.0f}", f"{peak:.2f} GB")
        lines.append(line(f"{each} million", *cells))
        sys.stderr.write(lines[-1] + "\n")
    return lines


def page(millions: list[int]) -> str:
    """All tables, with what they were measured on."""
    versions = (
        f"Python {platform.python_version()}, NumPy {np.__version__}, PyArrow {pa.__version__}"
    )
    parts = [
        f"{versions}, {os.cpu_count()} cores, one thread for each process.",
        "## Many questions, by `score_files`",
        *("\n".join(of_files(millions)), "## Many questions, on a Dask dataframe"),
        *("\n".join(of_dask(millions)), "## All forecasts of one question, by `score_files`"),
        "\n".join(of_files(millions, questions=1)),
    ]
    return "\n\n".join(parts)


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description="Measure what large inputs cost.")
    arguments.add_argument("page", type=Path, help="the page that the tables are put into")
    arguments.add_argument("--millions", type=int, nargs="+", default=[1, 3, 10])
    chosen = arguments.parse_args()
    text = chosen.page.read_text(encoding="utf-8")
    before, after = text.split(BEGIN)[0], text.split(END)[1]
    made = f"{before}{BEGIN}\n\n{page(chosen.millions)}\n\n{END}{after}"
    chosen.page.write_text(made, encoding="utf-8")
