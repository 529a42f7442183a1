"""Counts which changes of the formulas the tests notice: `python -m tests.mutation`.

    python -m tests.mutation --package scoring --sample 50 --seed 1
    python -m tests.mutation --module forecasttrack.pooling.odds

Each mutant runs the tests of its package in a process of its own until one fails. The packages
that tests import are loaded once, before; a mutant is put in the place of its module when the
tests import it, and no file is changed. What no test notices is printed with its line.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib.abc
import importlib.machinery
import importlib.util
import os
import random
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from types import CodeType, ModuleType

from tests.mutation.mutants import Mutant, modules_of, mutants_of
from tests.source import MODULES, ROOT, package_of

# The tests of each package, those that notice most first.
TESTS = {
    "scoring": (
        "tests/values/test_scoring_rules.py",
        "tests/values/test_conformance.py",
        "tests/scoring",
        "tests/laws/test_scoring_laws.py",
        "tests/values/test_platform_histories.py",
        "tests/evaluation/test_histories.py",
        "tests/evaluation/test_words.py",
    ),
    "reliability": (
        "tests/values/test_calibration_values.py",
        "tests/values/test_conformance.py",
        "tests/reliability",
        "tests/laws/test_calibration_laws.py",
        "tests/evaluation/test_calibration.py",
        "tests/evaluation/test_term_intervals.py",
        "tests/inference/test_binary_means.py",
    ),
    "inference": (
        "tests/inference",
        "tests/values/test_conformance.py",
        "tests/evaluation/test_skill_intervals.py",
        "tests/evaluation/test_rivals.py",
        "tests/evaluation/test_scores.py",
        "tests/evaluation/test_few_questions.py",
    ),
    "pooling": ("tests/inference/test_pools.py", "tests/evaluation/test_rivals.py"),
    "findings": (
        "tests/findings",
        "tests/evaluation/test_headline.py",
        "tests/evaluation/test_few_questions.py",
        "tests/scorecard/test_claims_of_a_page.py",
        "tests/scorecard/test_small_books.py",
        "tests/scorecard/test_origins.py",
        "tests/book/test_who_wrote_questions.py",
        "tests/pairing/test_early_scores.py",
        "tests/scorecard/test_drawn_histories.py",
        "tests/scorecard/test_reports.py",
    ),
}
# The files of reference values do not depend on this library, and take seconds to make again.
LEFT_OUT = ("tests/values/test_conformance.py::test_the_files_are_those_that_the_formulas_give",)
# No plugin of pytest is among them, which pytest itself must load.
LOADED = ("numpy", "pandas", "polars", "pytest", "scipy.stats", "sklearn.metrics")
OUTCOMES = ("killed", "survived", "timed out")


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


def tests_of(module: str) -> list[str]:
    """The examples of a module's docstrings, then the tests of its package."""
    own = MODULES[module].relative_to(ROOT).as_posix()
    return [own, *TESTS[package_of(module)]]


def tried(mutant: Mutant | None, tests: Sequence[str], seconds: float) -> str:
    """Run tests against a mutant, or against none; one of `OUTCOMES`."""
    child = os.fork()
    if child == 0:
        _run(mutant, tests)
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return "survived" if os.waitstatus_to_exitcode(status) == 0 else "killed"
        time.sleep(0.05)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return "timed out"


def _run(mutant: Mutant | None, tests: Sequence[str]) -> None:
    import pytest  # noqa: PLC0415 - it is loaded before the first fork

    os.setsid()
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    if mutant is not None:
        sys.meta_path.insert(0, _Instead(mutant))
    left_out = [f"--deselect={each}" for each in LEFT_OUT]
    # Else pytest would load the files that it is given itself, and none of them changed.
    options = ["-x", "-q", "--assert=plain", "-p", "no:cacheprovider", "-p", "no:xdist"]
    # Pages are tested end to end, and what findings say is noticed there too.
    marks = ["-m", "not slow and not bench"]
    os._exit(int(pytest.main([*options, *marks, *left_out, *tests])))


def sampled(modules: Sequence[str], size: int | None, seed: int) -> list[Mutant]:
    """Mutants of some modules, all or a sample, in the order of their places."""
    found = [mutant for module in modules for mutant in mutants_of(module)]
    if size is None or size >= len(found):
        return found
    places = sorted(random.Random(seed).sample(range(len(found)), size))  # noqa: S311 - a sample
    return [found[place] for place in places]


def report(mutants: Sequence[Mutant], seconds: float) -> Iterator[str]:
    """Try each mutant, and tell of each that no test noticed."""
    counts = dict.fromkeys(OUTCOMES, 0)
    for mutant in mutants:
        outcome = tried(mutant, tests_of(mutant.module), seconds)
        counts[outcome] += 1
        if outcome != "killed":
            yield f"{outcome}: {mutant}"
    found = counts["killed"] + counts["timed out"]
    share = f"{found / len(mutants):.0%}" if mutants else "none"
    yield f"{found} of {len(mutants)} noticed ({share}), {counts['timed out']} by taking too long"


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
    parser.add_argument("--seconds", type=float, default=600, help="the longest a mutant may take")
    chosen = parser.parse_args(words)
    packages = chosen.package or ([] if chosen.module else list(TESTS))
    modules = [*(chosen.module or ()), *(each for p in packages for each in modules_of(p))]
    load()
    mutants = sampled(modules, chosen.sample, chosen.seed)
    for package in dict.fromkeys(package_of(mutant.module) for mutant in mutants):
        # Where a test fails anyway, every mutant would look as if it had been noticed.
        if tried(None, TESTS[package], chosen.seconds) != "survived":
            parser.error(f"the tests of {package} fail, or take too long, without any change")
    for line in report(mutants, chosen.seconds):
        print(line, flush=True)  # noqa: T201 - the output of a command
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
