"""What the documents promise of a ledger is held by tests, which are there and do run."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

PAGE = Path("docs/explanation/what-a-ledger-proves.md")
NAMED = re.findall(
    r"^\| .* \| `(tests/\S+\.py)::(test_\w+)` \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE
)


def test_every_row_of_the_table_names_a_test() -> None:
    """A promise without a test, or with a name that is misspelt beyond reading, is noticed."""
    table = PAGE.read_text(encoding="utf-8").split("## Each promise and its test")[1]
    rows = [line for line in table.splitlines() if line.startswith("|")][2:]
    assert len(rows) == len(NAMED) == len({*NAMED})


@pytest.mark.parametrize(("file", "name"), NAMED)
def test_the_test_of_each_promise_is_there(file: str, name: str) -> None:
    """It stands in its file, looks at something, and is not skipped whatever happens."""
    tree = ast.parse(Path(file).read_text(encoding="utf-8"))
    found = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == name]
    assert len(found) == 1
    marks = {ast.unparse(mark) for mark in found[0].decorator_list}
    assert not any("skip" in mark or "xfail" in mark for mark in marks)
