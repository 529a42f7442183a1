"""Changed formulas: what is changed, what is left alone, and that a change is noticed."""

from __future__ import annotations

import ast
import importlib
import os
import subprocess
import sys

import pytest

from tests.mutation import processes
from tests.mutation.equivalent import entries, text_of
from tests.mutation.mutants import modules_of, mutants_of
from tests.mutation.processes import forked
from tests.mutation.swapping import place_of, put
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


def test_a_float_that_one_more_leaves_as_it_is_is_not_changed():
    """Over 9e15 the next whole number may be the same float; 1e15 is changed."""
    module = "forecasttrack.scoring.families.skewed"
    assert "1000000000000000.0 becomes 1000000000000001.0" in whats(module)
    for name in modules_of("scoring"):
        changes = [what.split(" becomes ") for what in whats(name) if " becomes " in what]
        assert all(before != after for before, after in changes)


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


def test_every_equivalent_mutant_is_one_of_today():
    """An entry whose line has changed names nothing, and would excuse nothing."""
    for entry in entries():
        assert entry.mutants(), f"no mutant: {entry.module}: {entry.line}: {entry.what}"
        assert len(entry.reason.split()) > 4
    named = [mutant for entry in entries() for mutant in entry.mutants()]
    assert len(set(named)) == len(named)


def first(module: str, what: str, text: str):
    return next(each for each in mutants_of(module) if each.what == what and text in text_of(each))


def test_a_mutant_stands_in_a_function_in_a_default_or_in_a_module():
    """What runs with the import of a module is tried by importing it anew."""
    body = place_of(first("forecasttrack.pooling.centres", "/ becomes *", "half ="))
    default = place_of(first("forecasttrack.pooling.centres", "0.1 becomes 1.1", "trim"))
    module = place_of(first("forecasttrack.pooling.odds", "1.0 becomes 2.0", "_WIDE ="))
    assert [each.in_function for each in (body, default, module)] == [True, False, False]
    assert len(default.lines) > len(body.lines) == 1


def test_code_of_a_loaded_function_is_exchanged():
    """In a fork, so that this process keeps the functions that it has."""
    pooling = importlib.import_module("forecasttrack.pooling.centres")
    mutant = first("forecasttrack.pooling.centres", "/ becomes *", "half =")
    arguments = {"belief": [[[0.2], [0.3], [0.9]]], "weight": [1, 2, 4]}

    def changed() -> str:
        put(mutant)
        return str(pooling.median(**arguments)[0, 0])

    assert forked(changed) == "nan" or float(forked(changed)) != 0.9
    assert pooling.median(**arguments)[0, 0] == 0.9


def test_a_process_that_takes_too_long_or_breaks_tells_nothing(monkeypatch):
    """The limit is of processor time; what fails outside a test is no test that noticed."""
    monkeypatch.setattr(processes, "ERRORS", os.open(os.devnull, os.O_WRONLY))
    assert forked(lambda: "two\nlines") == "two\nlines"
    with pytest.raises(processes.BrokenError):
        forked(lambda: str(1 / 0))
    assert forked(lambda: str(sum(iter(int, 1))), seconds=0.01) is None


PROGRAM = """
import importlib
from tests.mutation import chosen
from tests.mutation.equivalent import text_of
from tests.mutation.mutants import mutants_of
command = importlib.import_module("tests.mutation.__main__")
command.load()
chosen.TESTS["scoring"] = ("tests/values/test_conformance.py", "tests/scoring/test_register.py")
mutants = [
    next(each for each in mutants_of(f"forecasttrack.scoring.rules.{module}")
         if each.what == what and text in text_of(each))
    for module, what, text in (("interval", "+ becomes -", ""), ("binary", "2 becomes 3", "worst"))
]
for outcome in command.outcomes("scoring", mutants):
    print(outcome.what)
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="mutants run in forked processes")
def test_changes_are_noticed_in_functions_and_at_import():
    """By the examples of a module or other tests, in a session and in a process of its own."""
    found = subprocess.run(  # noqa: S603 - this interpreter
        [sys.executable, "-c", PROGRAM], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert found.stdout.split() == ["killed"] * 2
