"""Mutants that change no result, each with its reason: `equivalent.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

import attrs

from tests.mutation.mutants import Mutant, mutants_of
from tests.source import MODULES

LIST = Path(__file__).with_name("equivalent.toml")


@attrs.frozen(kw_only=True)
class Entry:
    """A mutant by what stands in its line, which stays while lines above come and go.

    Attributes:
        module: The module, without the name of the package.
        line: The text of its line.
        what: The change, as `python -m tests.mutation` prints it.
        reason: Why no result can change.
        which: Which of several alike in the module it is, from 1 on; 0 for all of them.
    """

    module: str
    line: str
    what: str
    reason: str
    which: int = 0

    def mutants(self) -> list[Mutant]:
        """The mutants that are meant."""
        module = f"forecasttrack.{self.module}"
        lines = MODULES[module].read_text(encoding="utf-8").splitlines()
        alike = [
            each
            for each in _mutants(module)
            if each.what == self.what and lines[each.line - 1].strip() == self.line
        ]
        return alike[self.which - 1 : self.which] if self.which else alike


@cache
def _mutants(module: str) -> list[Mutant]:
    return mutants_of(module)


def text_of(mutant: Mutant) -> str:
    """The line of a mutant, without its indent."""
    lines = MODULES[mutant.module].read_text(encoding="utf-8").splitlines()
    return lines[mutant.line - 1].strip()


def entries() -> list[Entry]:
    """Every entry of the list."""
    return [Entry(**each) for each in tomllib.loads(LIST.read_text("utf-8"))["equivalent"]]


def reasons() -> dict[Mutant, str]:
    """For each mutant that changes no result, why."""
    return {mutant: entry.reason for entry in entries() for mutant in entry.mutants()}
