"""The tree is what the design says, files and functions are short, and tests need no strangers."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
import shutil
import sys
import tomllib
from collections.abc import Callable, Iterator

import pytest
from click.testing import CliRunner

from forecasttrack.cli import main
from tests.source import (
    FILES,
    MODULES,
    PACKAGE,
    PACKAGES,
    ROOT,
    design_rows,
    layers,
    nodes,
    parsed,
    trees,
)

LONGEST_FUNCTION = 45
LONGEST_FILE = 400


STATIONS = [row[1].strip("`") for row in design_rows("One forecast, from YAML to page")]


# --- the design --------------------------------------------------------------------------------


def test_the_top_of_the_package_is_the_table_of_the_design():
    """Every package has its row, and every row its package."""
    found = {
        path.stem
        for path in PACKAGE.iterdir()
        if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    assert found - {"__init__"} == set(PACKAGES)


def test_the_table_stands_in_the_order_of_the_layers():
    """From the top down, as `pyproject.toml` states it for import-linter."""
    levels = {package: place for place, layer in enumerate(layers()) for package in layer}
    places = [levels[package] for package in PACKAGES]
    assert places == sorted(places, reverse=True)


@pytest.mark.parametrize("package", sorted(PACKAGES.keys() - {"errors"}))
def test_a_package_says_what_it_knows_and_what_it_imports(package):
    """Its docstring is a map: what it knows, what comes in, what goes out, what it may import."""
    text = ast.get_docstring(trees()[f"forecasttrack.{package}"])
    for word in ("Knows", r"(In:|Takes)", r"(Out:|Gives)", r"([Ii]mport|Imports)"):
        assert re.search(word, text), f"{package} lacks {word}"


def test_the_design_follows_a_forecast_through_many_stations():
    """From the command to the page."""
    assert len(STATIONS) > 10
    assert STATIONS[0].startswith("cli.")
    assert STATIONS[-1].startswith("scorecard.")


def function_of(station: str) -> Callable[..., object]:
    """The function that a station of the design names."""
    module = max(
        (name for name in MODULES if f"forecasttrack.{station}.".startswith(f"{name}.")), key=len
    )
    value = importlib.import_module(module)
    for name in f"forecasttrack.{station}".removeprefix(f"{module}.").split("."):
        value = getattr(value, name)
    return value


@pytest.mark.parametrize("station", STATIONS)
def test_each_station_of_the_design_is_a_function(station):
    """What the design names can be called."""
    assert callable(function_of(station))


@pytest.mark.end_to_end
def test_the_command_of_the_design_runs_each_of_its_stations(tmp_path):
    """What the design names is what happens."""
    names = {inspect.unwrap(getattr(each, "callback", each)).__code__: station
             for station in STATIONS for each in [function_of(station)]}  # fmt: skip
    passed = set()

    def note(frame, event, _):
        if event == "call" and frame.f_code in names:
            passed.add(names[frame.f_code])

    # Read anew: other tests share the book that stands in the fixtures.
    book = shutil.copytree(ROOT / "fixtures" / "alaska-2025", tmp_path / "alaska-2025")
    before = sys.getprofile()
    sys.setprofile(note)
    try:
        words = ["report", str(book), "-o", str(tmp_path / "alaska.html")]
        assert CliRunner().invoke(main, words).exit_code == 0
    finally:
        sys.setprofile(before)
    assert set(STATIONS) - passed == set()


# --- files and functions -----------------------------------------------------------------------


def test_no_module_is_named_for_nothing():
    """A helper belongs to a caller, or to a module named for what it knows."""
    assert not {path.stem for path in FILES} & {"utils", "util", "helpers", "common", "misc"}


def test_files_stay_short():
    """A file is read in one sitting."""
    lengths = {name: len(path.read_text("utf-8").splitlines()) for name, path in MODULES.items()}
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FILE} == {}


def test_functions_stay_short():
    """Docstrings do not count towards the length of a function."""
    found = {}
    for module, tree in trees().items():
        for node in nodes(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                text = ast.get_docstring(node, clean=False)
                lines = node.end_lineno - node.lineno + 1 - (text.count("\n") + 1 if text else 0)
                found[module, node.name, node.lineno] = lines
    assert {name: lines for name, lines in found.items() if lines > LONGEST_FUNCTION} == {}


# --- tests -------------------------------------------------------------------------------------


def test_test_files_have_names_of_their_own():
    """Two test files of one name in two folders would shadow each other."""
    stems = [path.stem for path in (ROOT / "tests").rglob("test_*.py")]
    assert sorted(stems) == sorted(set(stems))


IMPORTED_AS = {
    "model-diagnostics": "model_diagnostics",
    "python-docx": "docx",
    "ruamel.yaml": "ruamel",
    "scikit-learn": "sklearn",
}


def test_tests_import_only_what_their_extra_installs():
    """``pip install .[test]`` is enough to collect every test; other packages are asked for first.

    A test of an optional package begins with ``pytest.importorskip``, which is no import.
    """
    ours = {"conftest", "forecasttrack", "tests"}
    ours |= {path.stem for path in (ROOT / "tests").rglob("*.py")}
    known = ours | _installed_with_tests() | sys.stdlib_module_names
    for path in (ROOT / "tests").rglob("*.py"):
        strangers = {name.partition(".")[0] for name in _at_the_top(parsed(path))} - known
        assert not strangers, f"{path.relative_to(ROOT)} imports {strangers}"


def _installed_with_tests() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    inside = [re.match(r"forecasttrack\[(.*)\]", each) for each in extras["test"]]
    named = ["test", *(name for found in inside if found for name in found[1].split(","))]
    declared = [*project["dependencies"], *(each for name in named for each in extras[name])]
    names = [re.match(r"[A-Za-z0-9._-]+", requirement)[0] for requirement in declared]
    return {IMPORTED_AS.get(name, name).replace("-", "_") for name in names}


def _at_the_top(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield str(node.module)
