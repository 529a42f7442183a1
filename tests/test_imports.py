"""What importing the package and making records loads, and which modules import what."""

from __future__ import annotations

import importlib
import subprocess
import sys

import pytest

from tests.source import MODULES, ROOT, imports, package_of, trees

SLOW_TO_LOAD = {"numpy", "pandas", "scipy", "sqlalchemy", "matplotlib", "numba", "pyarrow"}
WITHOUT_ARRAYS = {"errors", "display", "records"}
NEEDS = dict.fromkeys(
    (
        "forecasttrack.scale.numba_tallies",
        "forecasttrack.scoring.history.numba_engine",
        "forecasttrack.scoring.history.numba_grouping",
        "forecasttrack.scoring.history.numba_kernel",
        "forecasttrack.scoring.rules.numba_rules",
    ),
    "numba",
)
"""Modules that can only be imported where an extra is installed."""


def in_fresh_interpreter(code: str) -> str:
    """What code prints in an interpreter that has loaded nothing of ours."""
    done = subprocess.run(  # noqa: S603 - our own interpreter and our own code
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_records_import_no_arrays():
    """What records are made of loads neither NumPy nor a database, not even when used."""
    for module, tree in trees().items():
        if package_of(module) in WITHOUT_ARRAYS:
            loaded = {each.partition(".")[0] for each in imports(tree)}
            assert not loaded & SLOW_TO_LOAD, module


def test_only_moments_imports_pendulum():
    """The clock has one module, so that it can be changed in one place."""
    users = [
        name
        for name, tree in trees().items()
        if any(each.partition(".")[0] == "pendulum" for each in imports(tree))
    ]
    assert users == ["forecasttrack.records.moments"]


def test_importing_the_package_loads_nothing_heavy():
    """``import forecasttrack`` loads none of the heavy packages."""
    loaded = in_fresh_interpreter("import forecasttrack, sys; print(*sys.modules)").split()
    assert not {name.partition(".")[0] for name in loaded} & SLOW_TO_LOAD


def test_making_records_loads_nothing_heavy():
    """Making a forecast, a question and a resolution needs none of the heavy packages either."""
    loaded = in_fresh_interpreter(
        "import sys, forecasttrack as ft\n"
        "ft.Forecast(question_id='q', forecaster='a', belief=0.5, issued_at='2026-01-01T00:00Z')\n"
        "ft.Question(id='q', text='t'); ft.Resolution(question_id='q', status='annulled')\n"
        "import forecasttrack.records.plain_reading\n"
        "print(*sys.modules)"
    ).split()
    assert not {name.partition(".")[0] for name in loaded} & SLOW_TO_LOAD


def test_each_module_can_be_imported():
    """Every file of the package is sound, whether or not another imports it."""
    for module in MODULES.keys() - NEEDS.keys():
        importlib.import_module(module)
        assert module in sys.modules


@pytest.mark.parametrize("module", sorted(NEEDS))
def test_each_module_of_an_extra_can_be_imported(module):
    """So is what needs an extra, where that is installed."""
    pytest.importorskip(NEEDS[module])
    importlib.import_module(module)
    assert module in sys.modules


@pytest.mark.end_to_end
def test_scoring_a_small_book_loads_no_scipy_functions():
    """They take longer to load than such a book to be scored; pictures and templates wait, too."""
    loaded = in_fresh_interpreter(
        "import sys; from forecasttrack.cli import main\n"
        "main(['score', 'fixtures/alaska-2025', '--format', 'json'], standalone_mode=False)\n"
        "print(); print(*sys.modules)"
    ).split()
    assert "forecasttrack.evaluation.sensitivity.headline" in loaded
    unwanted = {
        "scipy.special",
        "scipy.sparse",
        "scipy.stats",
        "matplotlib",
        "jinja2",
        "sqlalchemy",
    }
    assert not unwanted & set(loaded)
