"""What counts branches reads what coverage writes."""

from __future__ import annotations

from tests import branches
from tests.source import ROOT

FOUND = {
    "files": {
        "forecasttrack/errors.py": {
            "summary": {"num_branches": 2, "missing_branches": 0},
            "missing_branches": [],
        },
        "forecasttrack/cli/check.py": {
            "summary": {"num_branches": 6, "missing_branches": 1},
            "missing_branches": [[1, 3]],
        },
        "forecasttrack/cli/add.py": {
            "summary": {"num_branches": 2, "missing_branches": 1},
            "missing_branches": [[1, -1]],
        },
    }
}


def test_branches_are_counted_by_package():
    assert [" ".join(line.split()) for line in branches.table(FOUND)] == [
        "cli 2 of 8",
        "errors 0 of 2",
        "all 2 of 10: 80.00% taken",
    ]


def test_what_is_not_taken_is_shown_with_its_line():
    (line,) = branches.untaken(FOUND, ["cli/check.py"])
    first = (ROOT / "forecasttrack/cli/check.py").read_text(encoding="utf-8").splitlines()[0]
    assert line == f"forecasttrack/cli/check.py:1 to 3: {first}"
    assert len([*branches.untaken(FOUND, ["cli", "errors"])]) == 2


def test_what_is_run_as_python_is_there():
    assert all((ROOT / each).exists() for each in branches.COMPILED)
