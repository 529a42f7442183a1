"""The page of reasons to trust the numbers says what register, values and tests say."""

from __future__ import annotations

import re
import runpy

import pytest

from forecasttrack import scoring
from tests.source import MODULES, ROOT

MADE = runpy.run_path(str(ROOT / "docs/explanation/write_trust.py"))
FUNCTIONS = [
    (package, name) for package in MADE["PACKAGES"] for name in MADE["formulas_of"](package)
]
_CITED = re.compile(
    r"([A-Z][\w-]+)(?: et al\.| and others)? \((\d{4})\), (?:doi:|arXiv:|ForecastBench)"
)
"""The author named last, with the year, where a paper is cited by its number."""


def test_every_paper_of_a_docstring_stands_on_the_page_of_sources():
    """Whether it was held against its abstract, or not."""
    page = (ROOT / "docs/explanation/sources.md").read_text(encoding="utf-8")
    listed = page.replace("\u00e4", "a").replace("\u00e1", "a")
    cited = {
        match.groups()
        for path in MODULES.values()
        for match in _CITED.finditer(path.read_text(encoding="utf-8"))
    }
    assert len(cited) > 40
    for author, year in sorted(cited):
        assert re.search(rf"\b{author}\b[^\n]*\b{year}\b", listed), (author, year)


@pytest.fixture(scope="module")
def tables() -> str:
    """What the command writes; it reads every test, which collecting them need not wait for."""
    made: str = MADE["tables"]()
    return made


@pytest.mark.end_to_end
def test_the_tables_are_those_that_the_command_writes(tables):
    """If not: python docs/explanation/write_trust.py."""
    page = MADE["PAGE"].read_text(encoding="utf-8")
    assert page.split(MADE["BEGIN"])[1].split(MADE["END"])[0].strip() == tables.strip()


def test_every_rule_has_a_row_with_a_value(tables):
    """Formula, source and reference value stand beside its name."""
    rules = tables.partition("### Calibration")[0]
    rows = [line.replace("\\|", "/").split(" | ") for line in rules.splitlines()]
    found = [row for row in rows if len(row) == 5 and row[0].startswith("| `")]
    assert len(found) == len(list(scoring.all_rules()))
    assert all(all(cell.strip(" |") for cell in row) for row in found)


@pytest.mark.parametrize(("package", "name"), FUNCTIONS, ids=[name for _, name in FUNCTIONS])
def test_every_formula_is_called_by_a_test_of_its_own(package, name):
    """A sweep over all functions, or a test of what uses it, does not count."""
    assert MADE["calling_folders"](package.__name__.rpartition(".")[2], name)


SECTION = "## Histories, and words that stand for bands"


def test_the_rows_of_histories_and_words_name_tests_that_hold_their_values():
    """Each number of more than two digits in such a row stands in the file of its test."""
    page = MADE["PAGE"].read_text(encoding="utf-8")
    part = page.partition(SECTION)[2].partition("\n## ")[0]
    rows = [line.split(" | ") for line in part.splitlines() if "::" in line]
    assert len(rows) == 12
    for *_, value, test in rows:
        path, _, name = test.strip(" |`").partition("::")
        code = (ROOT / path).read_text(encoding="utf-8")
        assert f"def {name}(" in code, test
        for number in re.findall(r"\d*\.\d{3,}", value):
            assert number in code, (number, path)
