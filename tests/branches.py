"""Counts the branches that tests take, in every process that they start, package by package.

Run it in the root of the repository: `python -m tests.branches`; with names of packages or files,
as `python -m tests.branches exchange cli/add.py`, it lists what is not taken there, too.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.source import ROOT

# Coverage does not see compiled code, so that what numba compiles is run as Python by its tests.
COMPILED = (
    "tests/scoring/test_engines.py",
    "tests/scoring/history",
    "tests/scale/test_part_tallies.py",
)
RUNS: tuple[tuple[Mapping[str, str], Sequence[str]], ...] = (
    ({}, ()),
    ({}, ("-m", "end_to_end and not slow")),
    ({"NUMBA_DISABLE_JIT": "1"}, COMPILED),
)


def measured(folder: Path) -> dict[str, Any]:
    """Run the tests and give what coverage found, as it writes it to JSON."""
    kept = os.environ | {"COVERAGE_FILE": str(folder / ".coverage")}
    for settings, words in RUNS:
        pytest = ("run", "-m", "pytest", "-q", "-p", "no:cacheprovider", *words)
        _coverage(*pytest, env=kept | settings)
    _coverage("combine", "-q", env=kept)
    _coverage("json", "-q", "-o", str(folder / "found.json"), env=kept)
    found: dict[str, Any] = json.loads((folder / "found.json").read_text(encoding="utf-8"))
    return found


def _coverage(*words: str, env: Mapping[str, str]) -> None:
    command = [sys.executable, "-m", "coverage", *words]
    subprocess.run(command, cwd=ROOT, env=dict(env), check=False)  # noqa: S603


def table(found: Mapping[str, Any]) -> Iterator[str]:
    """How many branches each package has, and how many of them no test takes."""
    branches: Counter[str] = Counter()
    missing: Counter[str] = Counter()
    for path, file in found["files"].items():
        package = Path(path).parts[1].removesuffix(".py")
        branches[package] += file["summary"]["num_branches"]
        missing[package] += file["summary"]["missing_branches"]
    for package in sorted(branches):
        yield f"{package:12} {missing[package]:5} of {branches[package]:6,}"
    every, left = branches.total(), missing.total()
    yield f"{'all':12} {left:5} of {every:6,}: {1 - left / every:.2%} taken"


def untaken(found: Mapping[str, Any], places: Sequence[str]) -> Iterator[str]:
    """The branches in some packages or files that no test takes, each by where it begins."""
    for path, file in sorted(found["files"].items()):
        if path.startswith(tuple(f"forecasttrack/{each}" for each in places)):
            lines = (ROOT / path).read_text(encoding="utf-8").splitlines()
            for begin, end in file["missing_branches"]:
                yield f"{path}:{begin} to {end}: {lines[begin - 1].strip()}"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        result = measured(Path(name))
    for line in (*table(result), *(untaken(result, sys.argv[1:]) if sys.argv[1:] else ())):
        sys.stdout.write(f"{line}\n")
