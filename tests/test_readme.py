"""The README shows what its first command prints."""

from __future__ import annotations

import re
from pathlib import Path

from click.testing import CliRunner

from forecasttrack.cli import main

README = Path("README.md").read_text("utf-8")


def test_the_output_in_the_readme_is_what_the_command_prints():
    """Copy the new output there whenever it changes; dots stand for what is left out."""
    shown = re.search(r"```text\n(.*?)```", README, re.DOTALL)
    assert shown is not None
    parts = re.split(r"^\.\.\.\n", shown[1], flags=re.MULTILINE)
    printed = CliRunner().invoke(main, ["score", "fixtures/alaska-2025"]).stdout
    assert len(parts) > 1
    for part in parts:
        before, found, printed = printed.partition(part)
        assert found, f"not printed after {before[:200]!r}: {part}"


def test_the_readme_is_read_in_two_minutes():
    """It is short, and what it links to is there."""
    assert len(README.splitlines()) < 150
    links = re.findall(r"\]\(([^)#]+)\)", README)
    assert len(links) > 10
    assert [link for link in links if not Path(link).exists()] == []
