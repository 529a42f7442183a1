"""Packages import only from those below them, and no files import each other in a cycle."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from tests.source import (
    PACKAGE,
    PACKAGES,
    ROOT,
    layers,
    module_graph,
    package_graph,
    package_of,
    trees,
)


def lint_imports(root: Path) -> subprocess.CompletedProcess[str]:
    """Run import-linter over the package that stands in a folder."""
    program = Path(sys.executable).with_name("lint-imports")
    return subprocess.run(  # noqa: S603 - our own tool and our own folder
        [program, "--no-cache", "--no-logo"], cwd=root, capture_output=True, text=True, check=False
    )


def upward(graph: dict[str, set[str]]) -> list[str]:
    """Imports from a package above, or from another one of the same layer."""
    level = {package: place for place, layer in enumerate(layers()) for package in layer}
    return [
        f"{module} imports {other}"
        for module, others in graph.items()
        for other in others
        if package_of(module) and package_of(other) != package_of(module)
        if level.get(package_of(other), -1) >= level[package_of(module)]
    ]


def one_cycle(graph: dict[str, set[str]]) -> list[str]:
    """The modules of one cycle, or none."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def test_no_module_imports_upwards():
    """Imports inside functions count; those for type checkers do not."""
    assert upward(package_graph()) == []


def test_no_files_import_each_other_in_a_cycle():
    """Not even through an import inside a function."""
    assert one_cycle(package_graph()) == []


def test_the_contracts_of_import_linter_hold():
    """The order of packages in `pyproject.toml` is kept."""
    done = lint_imports(ROOT)
    assert done.returncode == 0, done.stdout


UPWARD = "from forecasttrack.cli import main\n"
PLANTED = {
    "at the top": ("errors.py", UPWARD),
    "in a function": ("display/files.py", f"\n\ndef planted():\n    {UPWARD}"),
}
"""Files into which an upward import is planted, one for each place where it can stand."""


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> subprocess.CompletedProcess[str]:
    """What import-linter says of a copy with all that is planted."""
    folder = tmp_path_factory.mktemp("planted")
    shutil.copy(ROOT / "pyproject.toml", folder)
    shutil.copytree(PACKAGE, folder / PACKAGE.name)
    for name, planted in PLANTED.values():
        with (folder / PACKAGE.name / name).open("a", encoding="utf-8") as file:
            file.write(planted)
    return lint_imports(folder)


@pytest.mark.parametrize("place", PLANTED)
def test_a_planted_upward_import_breaks_the_contract(broken, place):
    """It is found wherever it stands."""
    module = PLANTED[place][0].removesuffix(".py").replace("/", ".")
    assert broken.returncode == 1
    assert f"forecasttrack.{module} -> forecasttrack.cli" in broken.stdout


def test_own_checks_find_planted_imports():
    """A cycle through an import inside a function, and an import from above."""
    planted = "def late():\n    from forecasttrack.cli import main\n"
    graph = module_graph({**trees(), "forecasttrack.errors": ast.parse(planted)})
    assert upward(graph) == ["forecasttrack.errors imports forecasttrack.cli"]
    assert "forecasttrack.errors" in one_cycle(graph)


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_imports_only_what_its_row_names(package):
    """A row names the packages, or says "any below"."""
    allowed = set(re.findall(r"`(\w+)`", PACKAGES[package]))
    if PACKAGES[package] == "any below":
        allowed = set(list(PACKAGES)[list(PACKAGES).index(package) + 1 :])
    found = {
        package_of(other)
        for module, others in package_graph().items()
        if package_of(module) == package
        for other in others
    }
    assert found - {package, ""} <= allowed
