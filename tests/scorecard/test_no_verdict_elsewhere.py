"""Every verdict is worded in findings; page, terminal, pictures and badge only print it."""

import ast
import re

import pytest

from tests.source import MODULES, ROOT, nodes, trees

VERDICT = re.compile(
    r"\b(better|worse|beyond|by chance|refute[sd]?|calibrated|rejected|confirmed|inconclusive"
    r"|significant(ly)?|too few|even odds, (but|and|as))\b"
    r"|\b(below|above|less|more|fewer|higher|lower) (than )?(even odds|average|expected)\b",
    re.IGNORECASE,
)
RENDERING = ("forecasttrack.scorecard", "forecasttrack.plots", "forecasttrack.cli")
TEMPLATES = sorted((ROOT / "forecasttrack/scorecard/templates").iterdir())


def strings(tree):
    """Every string that the program uses: docstrings and bare strings are for readers of code."""
    bare = {id_of(node.value) for node in nodes(tree) if isinstance(node, ast.Expr)}
    for node in nodes(tree):
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if is_text and id_of(node) not in bare:
            yield node.value


def id_of(node):
    """The place of a node in its file."""
    return getattr(node, "lineno", 0), getattr(node, "col_offset", 0)


def test_no_string_of_what_renders_words_a_verdict():
    """A sentence with such a word is a finding or an explanation, made in findings."""
    names = {"miscalibration", "calibrated", "better"}
    for module in [name for name in MODULES if name.startswith(RENDERING)]:
        found = [each for each in strings(trees()[module]) if VERDICT.search(each)]
        assert [each for each in found if each not in names] == [], module


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_no_template_words_a_verdict(template):
    """Templates place what findings worded; names of what they place stand in braces."""
    text = re.sub(r"\{[{%].*?[%}]\}", "", template.read_text("utf-8"))
    assert VERDICT.findall(text) == []


def test_a_verdict_composed_elsewhere_is_found():
    """The check above sees plain strings and the parts of an f-string, not docstrings."""
    tree = ast.parse(
        'def f(name):\n    """Which is better."""\n    a = "alice is worse"\n'
        '    return f"{name} is better than {a}"\n'
    )
    assert [each for each in strings(tree) if VERDICT.search(each)] == [
        "alice is worse",
        " is better than ",
    ]
