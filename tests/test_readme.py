"""The README shows what its first command prints."""

from __future__ import annotations

import re
from pathlib import Path

from click.testing import CliRunner

from forecasttrack.cli import main

README = Path("README.md")


def test_the_output_in_the_readme_is_what_the_command_prints():
    """Copy the new output there whenever it changes."""
    shown = re.search(r"```text\n(.*?)```", README.read_text("utf-8"), re.DOTALL)
    assert shown is not None
    assert shown[1] == CliRunner().invoke(main, ["score", "fixtures/alaska-2025"]).stdout
