"""Tries mutants that run when a module is imported: in a process that imports it anew."""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import importlib.util
import sys
from collections.abc import Sequence
from functools import cache
from types import CodeType, ModuleType

import attrs

from tests.mutation.chosen import options
from tests.mutation.mutants import Mutant
from tests.mutation.processes import forked
from tests.mutation.session import Outcome
from tests.source import MODULES

# What is tried in a process of its own, and by how many tests at first.
FIRST = 25
# The processor time after which such a process is ended.
SECONDS = 600


class _Instead(importlib.abc.MetaPathFinder):
    """Finds a mutant where its module is imported."""

    def __init__(self, mutant: Mutant) -> None:
        self.mutant = mutant

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname != self.mutant.module:
            return None
        file = str(MODULES[fullname])
        return importlib.util.spec_from_file_location(
            fullname, file, loader=_Loader(fullname, file, self.mutant)
        )


class _Loader(importlib.machinery.SourceFileLoader):
    def __init__(self, fullname: str, path: str, mutant: Mutant) -> None:
        super().__init__(fullname, path)
        self.mutant = mutant

    def get_code(self, fullname: str) -> CodeType:
        return compile(self.mutant.tree(), self.path, "exec")


def imported(outcome: Outcome) -> Outcome:
    """Try a mutant that runs before tests do: in a process that imports it anew."""
    names = list(dict.fromkeys(_file_of_example(each) for each in outcome.tests))
    for tests in map(tuple, filter(None, (names[:FIRST], names))):
        what = anew(outcome.mutant, tests)
        # Tests that fail without any change, or alone, tell nothing.
        if what != "survived" and anew(None, tests) == "survived":
            return attrs.evolve(outcome, what=what)
    return attrs.evolve(outcome, what="survived")


@cache
def anew(mutant: Mutant | None, tests: tuple[str, ...]) -> str:
    """Run tests in a process that imports everything again: killed, survived, or timed out."""
    return forked(lambda: _run(mutant, tests), SECONDS) or "timed out"


def _file_of_example(name: str) -> str:
    """The examples of a module are run together."""
    file, _, _ = name.partition("::")
    return name if file.startswith("tests/") else file


def _run(mutant: Mutant | None, tests: Sequence[str]) -> str:
    import pytest  # noqa: PLC0415 - it is loaded before the first fork

    if mutant is not None:
        sys.meta_path.insert(0, _Instead(mutant))
    return "survived" if pytest.main(options(tests)) == pytest.ExitCode.OK else "killed"
