"""The recipe of pictures as a notebook: each block of it is a cell, run as JupyterLab runs it."""

from __future__ import annotations

import base64
import doctest
import re
import struct
from pathlib import Path

import nbclient
import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

pytestmark = pytest.mark.end_to_end

RECIPE = Path("docs/recipes/draw-a-record.md")
PNG = b"\x89PNG\r\n\x1a\n"


def cell(block: str) -> str:
    """What a reader types of a block: its examples without prompts and without their output."""
    return "".join(example.source for example in doctest.DocTestParser().get_examples(block))


@pytest.fixture(scope="module")
def cells() -> list[nbformat.NotebookNode]:
    """The recipe, run, and two cells that end in what it made."""
    text = RECIPE.read_text("utf-8")
    blocks = re.findall(r"^```python\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    sources = [*map(cell, blocks), "panels", "authors"]
    notebook = new_notebook(cells=[new_code_cell(source) for source in sources])
    return nbclient.NotebookClient(notebook, timeout=120, kernel_name="python3").execute().cells


def shown(cell: nbformat.NotebookNode, kind: str) -> str | None:
    """What a cell shows last, in one of the forms that a notebook knows."""
    return cell.outputs[-1].data.get(kind) if cell.outputs else None


def ending_in(cells: list[nbformat.NotebookNode], source: str) -> nbformat.NotebookNode:
    (found,) = [each for each in cells if each.source.strip().splitlines()[-1] == source]
    return found


@pytest.mark.parametrize("source", ["ft.plots.murphy_diagram(pairs)", "panels"])
def test_a_picture_that_ends_a_cell_is_in_its_output(cells, source):
    """Whole and large enough to be read, whether it has one pair of axes or several."""
    picture = base64.b64decode(shown(ending_in(cells, source), "image/png"))
    width, height = struct.unpack(">II", picture[16:24])
    assert picture.startswith(PNG)
    assert width > 500
    assert height > 300


def test_what_is_no_picture_is_shown_as_a_table(cells):
    """Calibrations and frames come as tables."""
    assert "<table" in shown(ending_in(cells, "authors"), "text/html")
    assert "<table" in shown(cells[-3], "text/html")


def test_nothing_else_is_printed(cells):
    """No warning, and no address of an object that only its maker understands."""
    streams = [
        output for each in cells for output in each.outputs if output.output_type == "stream"
    ]
    assert [output.name for output in streams] == ["stdout"]
    assert streams[0].text == "39 forecasts on 39 questions in 23 clusters: uncertain\n"
