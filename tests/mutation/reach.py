"""Which tests run which line, counted once with coverage while every test runs in a fork."""

from __future__ import annotations

import json
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

import attrs
import pytest

from tests.mutation.processes import failed, forked

if TYPE_CHECKING:
    from coverage import Coverage

# What no test runs: the import of modules, and what tests run while they are collected.
EARLY = ""
SHARED = "shared "


@attrs.frozen(kw_only=True)
class Reach:
    """What a run of all tests tells.

    Attributes:
        tests: For each file and line the tests that run it, by their places.
        early: For each file the lines that run before any test.
        seconds: The processor time of each test.
        faulty: Tests that fail without any change.
    """

    tests: dict[str, dict[int, set[int]]]
    early: dict[str, set[int]]
    seconds: list[float]
    faulty: list[int]

    def of(self, file: str, lines: Iterable[int]) -> set[int]:
        """The tests that run any of some lines."""
        found = self.tests.get(file, {})
        return set().union(*(found.get(line, set()) for line in lines))

    def of_file(self, file: str) -> set[int]:
        """The tests that run any line of a file."""
        return set().union(*self.tests.get(file, {}).values())

    def is_early(self, file: str, lines: Iterable[int]) -> bool:
        """Whether a line runs while modules are imported or tests collected."""
        return not self.early.get(file, set()).isdisjoint(lines)


def watch(package: Path) -> Coverage:
    """Begin to count lines of a package, before anything imports it."""
    from coverage import Coverage  # noqa: PLC0415 - the oldest packages are tested without it

    counted = Coverage(data_file=None, source=[str(package)], config_file=False)
    # Some tests run no line of the package whose mutants they are tried against.
    counted.set_option("run:disable_warnings", ["no-data-collected"])
    counted.start()
    return counted


def reach(items: Sequence[pytest.Item], importing: Coverage, package: Path) -> Reach:
    """Run all tests in a fork, and say which lines each ran."""
    importing.stop()
    data = importing.get_data()
    early = {file: set(data.lines(file) or ()) for file in data.measured_files()}
    answer = forked(lambda: _run(items, package))
    assert answer is not None, "the run of all tests came to no end"
    found = json.loads(answer)
    tests = {file: dict(_expanded(items, lines)) for file, lines in found["lines"].items()}
    return Reach(tests=tests, early=early, seconds=found["seconds"], faulty=found["faulty"])


def _expanded(
    items: Sequence[pytest.Item], lines: dict[str, list[str]]
) -> Iterator[tuple[int, set[int]]]:
    """What a shared fixture runs is run for every test that takes it."""
    takers: dict[str, set[int]] = defaultdict(set)
    for place, item in enumerate(items):
        takers[str(place)].add(place)
        for name in getattr(item, "fixturenames", ()):
            takers[SHARED + name].add(place)
    for line, contexts in lines.items():
        yield int(line), set().union(*(takers[each] for each in contexts if each != EARLY))


class _Fixtures:
    """Tells what a fixture of several tests runs, and how long, from what its first test does."""

    def __init__(self, counted: Coverage) -> None:
        self.counted = counted
        self.running = EARLY
        self.seconds: dict[str, float] = defaultdict(float)

    def of(self, item: pytest.Item) -> float:
        """How long the shared fixtures of a test took."""
        return sum(self.seconds[name] for name in set(getattr(item, "fixturenames", ())))

    def begin(self, context: str) -> None:
        self.running = context
        self.counted.switch_context(context)

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef, request):
        before = self.running
        if fixturedef.scope == "function":
            return (yield)
        self.begin(SHARED + fixturedef.argname)
        begun = time.process_time()
        try:
            return (yield)
        finally:
            self.seconds[fixturedef.argname] += time.process_time() - begun
            self.begin(before)


def _run(items: Sequence[pytest.Item], package: Path) -> str:
    counted = watch(package)
    fixtures = _Fixtures(counted)
    items[0].config.pluginmanager.register(fixtures)
    seconds, faulty = [], []
    for place, (item, following) in enumerate(zip_longest(items, items[1:])):
        begun, shared = time.process_time(), sum(fixtures.seconds.values())
        fixtures.begin(str(place))
        if failed(item, following):
            faulty.append(place)
        shared = sum(fixtures.seconds.values()) - shared
        seconds.append(time.process_time() - begun - shared)
    counted.stop()
    # Alone, a test waits for all the fixtures that it takes.
    seconds = [own + fixtures.of(item) for own, item in zip(seconds, items, strict=True)]
    data = counted.get_data()
    lines = {file: data.contexts_by_lineno(file) for file in data.measured_files()}
    return json.dumps({"lines": lines, "seconds": seconds, "faulty": faulty})
