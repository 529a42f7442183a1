"""How much processor time the first command of the README takes."""

from __future__ import annotations

import resource
import subprocess
import sys

import pytest

pytestmark = pytest.mark.bench
COMMAND = "from forecasttrack.cli import main; main()"


def children_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def test_the_first_command_answers_in_under_three_seconds_of_cpu(benchmark):
    """A whole process, from start to printed score, best of five."""
    spent = []

    def once():
        before = children_cpu()
        arguments = [sys.executable, "-c", COMMAND, "score", "fixtures/alaska-2025"]
        subprocess.run(arguments, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
        spent.append(children_cpu() - before)

    benchmark.pedantic(once, rounds=5, warmup_rounds=1)
    benchmark.extra_info["cpu_seconds"] = min(spent)
    assert min(spent) < 3


def test_importing_the_library_is_cheap(benchmark):
    """`import forecasttrack` beside an interpreter that imports nothing."""

    def once(code: str) -> float:
        before = children_cpu()
        subprocess.run([sys.executable, "-c", code], check=True)  # noqa: S603
        return children_cpu() - before

    bare = min(once("pass") for _ in range(5))
    spent: list[float] = []
    benchmark.pedantic(
        lambda: spent.append(once("import forecasttrack")), rounds=5, warmup_rounds=1
    )
    benchmark.extra_info["cpu_seconds_above_bare"] = min(spent) - bare
    assert min(spent) - bare < 0.2
