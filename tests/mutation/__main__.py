"""Counts which changes of the formulas the tests notice: `python -m tests.mutation`.

    python -m tests.mutation --package scoring --sample 50 --seed 1
    python -m tests.mutation --module forecasttrack.pooling.odds

The tests of a package are collected once, and run once to find which of them runs which line.
Each mutant then meets the tests that run its line, quickest first, until one fails, in a process of
its own that ends with it; no file is changed. What no test notices is printed with its line, and
what can change no result with the reason that `equivalent.toml` gives.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import json
import os
import random
import sys
from collections.abc import Iterator, Sequence
from typing import TextIO

from tests.mutation.chosen import LOOKED_AT, TESTS, options
from tests.mutation.equivalent import reasons
from tests.mutation.importing import imported
from tests.mutation.mutants import Mutant, modules_of, mutants_of
from tests.mutation.processes import lines_of
from tests.mutation.reach import watch
from tests.mutation.session import IMPORTED, Outcome, Session
from tests.source import MODULES, PACKAGE, ROOT, package_of

# No plugin of pytest is among them, which pytest itself must load.
LOADED = ("numpy", "pandas", "polars", "pytest", "scipy.stats", "sklearn.metrics")
# Processor time, as it is with coverage.
LONGEST = 20.0
OUTCOMES = ("killed", "survived", "timed out", "broken")


def outcomes(
    package: str, mutants: Sequence[Mutant], seconds: float = LONGEST
) -> Iterator[Outcome]:
    """Try the mutants of a package, in one session where their functions can be exchanged."""
    for line in lines_of(lambda answer: in_session(package, mutants, seconds, answer)):
        place, what, test, tests = json.loads(line)
        outcome = Outcome(mutant=mutants[place], what=what, test=test, tests=tests)
        yield imported(outcome) if what == IMPORTED else outcome


def in_session(package: str, mutants: Sequence[Mutant], seconds: float, answer: TextIO) -> None:
    """Collect the tests of a package once, and tell of each mutant."""
    import pytest  # noqa: PLC0415 - it is loaded before the first fork

    def tell(outcome: Outcome) -> None:
        tests = outcome.tests if outcome.what == IMPORTED else ()
        line = (mutants.index(outcome.mutant), outcome.what, outcome.test, list(tests))
        answer.write(json.dumps(line) + "\n")

    folder = PACKAGE / package
    own = sorted({MODULES[each.module].relative_to(ROOT).as_posix() for each in mutants})
    plugin = Session(mutants, importing=watch(folder), package=folder, longest=seconds, tell=tell)
    status = pytest.main(options([*own, *TESTS[package], LOOKED_AT]), plugins=[plugin])
    if status != pytest.ExitCode.OK:
        raise RuntimeError(f"the session of {package} ended with {status!r}")


def sampled(modules: Sequence[str], size: int | None, seed: int) -> list[Mutant]:
    """Mutants of some modules, all or a sample, in the order of their places."""
    found = [mutant for module in modules for mutant in mutants_of(module)]
    if size is None or size >= len(found):
        return found
    places = sorted(random.Random(seed).sample(range(len(found)), size))  # noqa: S311 - a sample
    return [found[place] for place in places]


def report(mutants: Sequence[Mutant], seconds: float) -> Iterator[str]:
    """Try each mutant, and tell of each that no test noticed."""
    counts = dict.fromkeys((*OUTCOMES, "equivalent"), 0)
    known = reasons()
    for package in dict.fromkeys(package_of(mutant.module) for mutant in mutants):
        chosen = [mutant for mutant in mutants if package_of(mutant.module) == package]
        for outcome in outcomes(package, chosen, seconds):
            reason = known.get(outcome.mutant)
            what = "equivalent" if reason and outcome.what == "survived" else outcome.what
            counts[what] += 1
            if reason or what != "killed":
                because = f"; called equivalent: {reason}" if reason else ""
                yield f"{what}: {outcome.mutant}{because}"
    noticed = counts["killed"] + counts["timed out"]
    others = len(mutants) - counts["equivalent"]
    share = f"{noticed / others:.0%}" if others else "none"
    yield (
        f"{noticed} of {others} noticed ({share}), {counts['timed out']} by taking too long;"
        f" {counts['equivalent']} change no result"
    )


def load() -> None:
    """Load what all tests need, so that each forked process has it at once."""
    os.environ.setdefault("FORECASTTRACK_EXAMPLES", "again")
    # Compiled kernels are formulas of their own; without them NumPy's are the ones that run.
    sys.modules["numba"] = None  # type: ignore[assignment]
    for name in LOADED:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)


def main(words: Sequence[str] | None = None) -> int:
    """Run the command; it fails where a test fails without any change."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("--package", choices=TESTS, action="append")
    parser.add_argument("--module", action="append")
    parser.add_argument("--sample", type=int, help="how many mutants in all; every one by default")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--seconds", type=float, default=LONGEST, help="tests that a mutant meets, quickest first"
    )
    chosen = parser.parse_args(words)
    packages = chosen.package or ([] if chosen.module else list(TESTS))
    modules = [*(chosen.module or ()), *(each for p in packages for each in modules_of(p))]
    load()
    mutants = sampled(modules, chosen.sample, chosen.seed)
    for line in report(mutants, chosen.seconds):
        print(line, flush=True)  # noqa: T201 - the output of a command
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
