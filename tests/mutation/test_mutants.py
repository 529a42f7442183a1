"""Changed formulas: what is changed, what is left alone, and that a change is noticed."""

from __future__ import annotations

import ast
import importlib
import subprocess
import sys

import pytest

from tests.mutation.mutants import modules_of, mutants_of
from tests.source import MODULES, ROOT, nodes, parsed

PACKAGES = ("scoring", "reliability", "inference", "pooling", "findings")


def whats(module: str) -> set[str]:
    return {mutant.what for mutant in mutants_of(module)}


@pytest.mark.parametrize("module", modules_of("pooling"))
def test_each_mutant_is_another_module_that_compiles(module):
    """Every mutant differs from the source and from every other mutant."""
    trees = [mutant.tree() for mutant in mutants_of(module)]
    for tree in trees:
        compile(tree, module, "exec")
    dumps = {ast.dump(tree) for tree in trees}
    assert len(dumps | {ast.dump(parsed(MODULES[module]))}) == len(trees) + 1


def test_operators_comparisons_constants_and_conditions_are_changed():
    """The formulas of five packages offer every kind of change."""
    found = set().union(*(whats(module) for module in modules_of("reliability")))
    assert {"+ becomes -", "* becomes /", "<= becomes <", "and becomes or"} <= found
    assert {"0.5 becomes 1.5", "True becomes False", "condition is turned"} <= found
    assert {"minimum becomes maximum", "minus sign goes"} <= found


@pytest.mark.end_to_end
@pytest.mark.parametrize("package", PACKAGES)
def test_every_package_of_formulas_has_mutants(package):
    """Compiled kernels are left out: numba keeps what it compiled."""
    modules = modules_of(package)
    assert sum(len(mutants_of(module)) for module in modules) > 100
    assert not [module for module in modules if "numba" in module]


def test_words_and_types_are_left_alone():
    """What is raised and what annotates compute nothing."""
    module = "forecasttrack.pooling.weights"
    lines = {
        line
        for node in nodes(parsed(MODULES[module]))
        if isinstance(node, ast.Raise)
        for line in range(node.lineno, node.end_lineno + 1)
    }
    assert not {mutant.line for mutant in mutants_of(module)} & lines


def test_a_sample_is_the_same_for_the_same_seed():
    """A survivor can be looked for again."""
    command = importlib.import_module("tests.mutation.__main__")
    modules = modules_of("pooling")
    first, again = command.sampled(modules, 5, 3), command.sampled(modules, 5, 3)
    assert first == again
    assert len(first) == 5
    assert first != command.sampled(modules, 5, 4)


PROGRAM = """
import importlib
from tests.mutation.mutants import mutants_of
command = importlib.import_module("tests.mutation.__main__")
command.load()
module = "forecasttrack.scoring.rules.interval"
mutant = [each for each in mutants_of(module) if each.what == "+ becomes -"][0]
values, own = "tests/values/test_conformance.py", "forecasttrack/scoring/rules/interval.py"
for tests in ([values], [own]):
    print(command.tried(None, tests, 600), command.tried(mutant, tests, 600))
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="mutants run in forked processes")
def test_a_wrong_sign_is_noticed_and_the_source_is_not():
    """By other tests, and by the examples of the module itself, which pytest loads."""
    found = subprocess.run(  # noqa: S603 - this interpreter
        [sys.executable, "-c", PROGRAM], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert found.stdout.split() == ["survived", "killed"] * 2
