"""Help and checks answer before any of the heavy packages is loaded."""

from __future__ import annotations

import importlib
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from forecasttrack import cli
from forecasttrack.cli import main

ROOT = Path(__file__).parents[2]
HEAVY = {"numpy", "pandas", "scipy", "sqlalchemy", "matplotlib", "numba", "pyarrow"}
TRACE = """
import sys
from forecasttrack.cli import main
main(sys.argv[1:], standalone_mode=False)
print(*{name.partition(".")[0] for name in sys.modules}, file=sys.stderr)
"""


@pytest.mark.end_to_end
@pytest.mark.parametrize("arguments", [["--help"], ["check", "fixtures/alaska-2025"]])
def test_what_is_asked_first_loads_no_heavy_package(arguments):
    """Both used to load pandas, which took longer than all the rest."""
    done = subprocess.run(  # noqa: S603 - our own interpreter and our own code
        [sys.executable, "-c", TRACE, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout
    assert not set(done.stderr.split()) & HEAVY


def test_the_list_of_commands_is_whole_and_fits_a_terminal():
    """Every command file is listed, and no line of the list is broken or cut at 80 columns."""
    listed = CliRunner().invoke(main, ["--help"], terminal_width=80).output
    for name, line in cli._COMMANDS.items():
        module = importlib.import_module(f"forecasttrack.cli.{name.replace('-', '_')}")
        assert module.command.name == name
        assert line in listed
    files = {path.stem for path in Path(cli.__file__).parent.glob("*.py")}
    commands = {
        name.replace("_", "-")
        for name in files - {"__init__"}
        if hasattr(importlib.import_module(f"forecasttrack.cli.{name}"), "command")
    }
    assert commands == set(cli._COMMANDS)
