"""What was measured as a page: the machine, the versions, and a table for each work."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from importlib.util import find_spec

import pandas as pd

_HEAD = """\
# Beside other libraries

Processor seconds of the same work by this library and by others, measured on one machine by

```bash
forecasttrack bench --rows {rows} --output {path}
```

which writes this page; without `--output` it prints the table of your machine.
Each call runs once as a warm-up and then three times, in turns with the others; the best counts, \
and the time of all threads of the process is added up.
Below 1 in "seconds / ours" the other library is faster; other programs on the machine change \
seconds more than ratios.
Ours checks every row; what others leave out stands with them.
The largest deviation is that from our answer, row by row, or of the means where a library gives \
no more.
Histories in pandas, Polars and SQL are our own renderings, in `forecasttrack/scale/bench/`; \
somebody expert in one of these engines may write faster ones.
"""


def machine() -> dict[str, str]:
    """What the measurements were made on.

    Example:
        >>> machine()["python"] == platform.python_version()
        True
    """
    return {
        "processor": _processor(),
        "cores": str(os.cpu_count()),
        "system": platform.system(),
        "python": platform.python_version(),
        "numpy": version("numpy"),
        "scipy": version("scipy"),
        "compiled engine": _engine(),
    }


def _processor() -> str:
    """The model of the processor where Linux says it, and its architecture elsewhere."""
    if sys.platform == "linux":
        with open("/proc/cpuinfo", encoding="utf-8") as lines:  # noqa: PTH123 - not a file
            for line in lines:
                if line.startswith("model name"):
                    return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _engine() -> str:
    return f"numba {version('numba')}" if find_spec("numba") else "none (extra `fast`)"


def page(found: pd.DataFrame, absent: Sequence[str], path: str) -> str:
    """Lay out what was measured in Markdown.

    Args:
        found: As `bench` gives it.
        absent: The libraries that were not installed.
        path: Where the page will stand, as its command names it.
    """
    return "\n".join(_lines(found, absent, path)) + "\n"


def _lines(found: pd.DataFrame, absent: Sequence[str], path: str) -> Iterator[str]:
    rows = int(found["rows"].iloc[0])
    yield _HEAD.format(rows=rows, path=path)
    yield "| machine | what it has |\n|---|---|"
    yield from (f"| {name} | {value} |" for name, value in machine().items())
    if absent:
        yield f"\nNot installed, so not measured: {', '.join(absent)}."
    for work, part in found.groupby("work", sort=False):
        yield f"\n## {work}\n\n{rows:,} rows.\n"
        yield "| library | call | seconds | seconds / ours | largest deviation | does not do |"
        yield "|---|---|---|---|---|---|"
        for row in part.itertuples():
            yield (
                f"| {row.library} {row.version} | {row.call} | {row.seconds:.3g} |"
                f" {row.ratio:.2f} | {row.difference:.1g} | {row.without} |"
            )
