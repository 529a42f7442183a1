"""The recipe for a scheduler, as it stands in the documents: its script and its workflow."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import attrs
import pytest
from click.testing import CliRunner
from ruamel.yaml import YAML

import forecasttrack as ft
from forecasttrack.cli import main
from forecasttrack.records.moments import moment

pytestmark = pytest.mark.end_to_end

PAGE = Path("docs/recipes/resolve-in-a-script.md").read_text(encoding="utf-8")
ALASKA = Path("fixtures/alaska-2025").resolve()


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture
def steps() -> list[list[str]]:
    """The commands of this library in the workflow, in order."""
    (text,) = blocks("yaml")
    workflow = YAML(typ="safe").load(text)
    commands = [step.get("run", "") for step in workflow["jobs"]["resolve"]["steps"]]
    return [shlex.split(run)[1:] for run in commands if run.startswith("forecasttrack ")]


def test_the_script_has_fewer_than_thirty_lines():
    """All that a scheduler calls."""
    (script,) = [block for block in blocks("python") if "def settle" in block]
    assert len(script.splitlines()) < 30


@pytest.mark.parametrize(("today", "last"), [("2026-11-22T05:17Z", 0), ("2027-01-01T05:17Z", 3)])
def test_the_workflow_settles_and_fails_while_something_is_overdue(
    steps, tmp_path, monkeypatch, today, last
):
    """Nothing is overdue in November once facts have settled three; six are on New Year's Day."""
    book, folder = ft.read_book(ALASKA), tmp_path / "forecasts"
    taken_out = ("Q16a", "Q24b", "Q24c")
    kept = [each for each in book.resolutions if each.question_id not in taken_out]
    ft.write_book(attrs.evolve(book, resolutions=kept, sources=()), folder)
    (folder / "facts.csv").write_bytes((ALASKA / "facts.csv").read_bytes())
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("forecasttrack.cli.due.now", lambda: moment(today))
    ended = [CliRunner().invoke(main, step).exit_code for step in steps]
    assert [step[0] for step in steps] == ["check", "resolve", "due"]
    assert ended == [0, 0, last]
    settled = ft.read_book(folder)
    assert [settled.resolution(name).outcome for name in taken_out] == ["yes", "no", "no"]
