"""The pages say what a run of other libraries against the reference values shows."""

from __future__ import annotations

import contextlib
import io
import re
import runpy
import warnings
from importlib.metadata import version

import pytest

from tests.source import ROOT

for package in ("sklearn", "scoringrules", "properscoring", "model_diagnostics"):
    pytest.importorskip(package)

PAGE = (ROOT / "docs/reference/conformance.md").read_text(encoding="utf-8")


def test_the_ten_lines_print_what_the_page_shows(tmp_path):
    """Three libraries, run as the page runs them, in ten lines."""
    script = re.search(r"```python\n(import .*?)```", PAGE, re.DOTALL)[1]
    shown = re.search(r"It prints\n\n```text\n(.*?)```", PAGE, re.DOTALL)[1]
    (tmp_path / "ten_lines.py").write_text(script, encoding="utf-8")
    printed = io.StringIO()
    with warnings.catch_warnings(), contextlib.redirect_stdout(printed):
        warnings.simplefilter("ignore")
        runpy.run_path(str(tmp_path / "ten_lines.py"))
    assert len([line for line in script.splitlines() if line.strip()]) <= 10
    lines = [line.rstrip() for line in printed.getvalue().splitlines()]
    assert lines == shown.splitlines()


def test_the_table_of_differences_is_what_a_run_gives():
    """If not: python docs/reference/compare_libraries.py."""
    made = runpy.run_path(str(ROOT / "docs/reference/compare_libraries.py"))
    page = made["PAGE"].read_text(encoding="utf-8")
    other = [each for each in made["LIBRARIES"] if f"{each} {version(each)}" not in page]
    if other:
        pytest.skip(f"the page was made with other versions of {', '.join(other)}")
    between = page.split(made["BEGIN"])[1].split(made["END"])[0]
    assert between.strip() == made["table"]()
