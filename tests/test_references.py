"""The references of the book and the command line say what the package does."""

from __future__ import annotations

import json
import re
import runpy

import click
import pytest

import forecasttrack as ft
from forecasttrack.book import schema_file
from forecasttrack.book.reading import book_of
from forecasttrack.cli import main
from forecasttrack.cli.new import EXAMPLES
from forecasttrack.records.belief import SHAPES
from forecasttrack.records.kind import KINDS
from forecasttrack.records.resolution import STATUSES
from forecasttrack.records.rule import RULES
from tests.source import ROOT

PLACE = ROOT / "docs" / "reference"
MADE = runpy.run_path(str(PLACE / "write_references.py"))
BOOK_PAGE = (PLACE / "book.md").read_text(encoding="utf-8")
COMMAND_PAGE = (PLACE / "command-line.md").read_text(encoding="utf-8")
EXAMPLE_BLOCKS = re.findall(r"```yaml\n(.*?)```", BOOK_PAGE, re.DOTALL)
HEAD = "forecasttrack: 1\nforecasters: [{id: ann}, {id: bob}]\n"


@pytest.mark.parametrize("page", ["book", "command"])
def test_the_pages_are_those_that_the_command_writes(page):
    """`python docs/reference/write_references.py` would change nothing."""
    assert MADE[f"{page}_page"]() == {"book": BOOK_PAGE, "command": COMMAND_PAGE}[page]


@pytest.mark.parametrize("block", range(len(EXAMPLE_BLOCKS)))
def test_each_example_of_the_book_is_a_book(block):
    """With the names of its forecasters it is read without a fault."""
    assert len(book_of({"book.yaml": HEAD + EXAMPLE_BLOCKS[block]})) > 2


def test_the_examples_hold_one_of_everything():
    """Every kind of question, shape of belief, status and rule stands on the page."""
    book = ft.read_book(schema_file().parent / "examples" / "all-kinds.yaml")
    shown = "\n".join(EXAMPLE_BLOCKS)
    questions = book.questions_by_id.values()
    assert {type(each.kind) for each in questions} == set(KINDS)
    assert {type(each.rule) for each in questions if each.rule} == set(RULES)
    assert {type(each.belief) for each in book.forecasts} == set(SHAPES)
    assert {each.status for each in book.resolutions} == set(STATUSES)
    assert all(f"id: {each.id}\n" in shown for each in questions)


def test_every_key_of_the_schema_stands_on_the_page():
    """Each key of each record has a row."""
    shapes = json.loads(schema_file().read_text(encoding="utf-8"))["$defs"]
    keys = {key for each in shapes.values() for key in each.get("properties", ())}
    assert [key for key in keys if f"| `{key}` |" not in BOOK_PAGE] == []
    assert len(keys) > 80


@pytest.mark.parametrize("example", EXAMPLES)
def test_each_example_is_written_and_has_no_fault(run, tmp_path, example):
    """Every one can be checked and scored at once."""
    place = str(tmp_path / example)
    run("new", place, "--example", example)
    assert run("check", place).stdout.endswith("no faults\n")
    scored = json.loads(run("score", place, "--format", "json").stdout)
    assert scored["forecasters"][0]["n_questions"] > 0


def commands() -> dict[str, click.Command]:
    """Every command by its name, those of groups too."""
    found: dict[str, click.Command] = {}
    waiting = [("forecasttrack", main)]
    while waiting:
        name, command = waiting.pop()
        if isinstance(command, click.Group):
            context = click.Context(command)
            names = command.list_commands(context)
            waiting += [(f"{name} {each}", command.get_command(context, each)) for each in names]
        else:
            found[name] = command
    return found


def test_every_command_and_option_stands_in_the_reference():
    """Under the heading of the command."""
    parts = dict(re.findall(r"\n## (.*)\n((?:.|\n(?!## ))*)", COMMAND_PAGE))
    for name, command in commands().items():
        for param in command.params:
            named = param.opts[-1] if isinstance(param, click.Option) else param.name.upper()
            assert named in parts[name], (name, named)
    assert len(commands()) > 30


def test_completion_is_clicks_own(monkeypatch, capsys):
    """The line that the page names makes click print the script of the shell."""
    (line,) = re.findall(r'eval "\$\((\w+)=(\w+) forecasttrack\)".*bashrc', COMMAND_PAGE)
    monkeypatch.setenv(*line)
    with pytest.raises(SystemExit):
        main(prog_name="forecasttrack")
    assert "complete -o nosort -F _forecasttrack_completion" in capsys.readouterr().out
