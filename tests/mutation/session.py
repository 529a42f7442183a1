"""A session of pytest that collects tests once and tries each mutant in a fork of it."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate, zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

import attrs
import pytest

from tests.mutation.chosen import LOOKED_AT
from tests.mutation.mutants import Mutant
from tests.mutation.processes import ERRORS, BrokenError, failed, forked
from tests.mutation.reach import Reach, reach
from tests.mutation.swapping import place_of, put
from tests.source import MODULES, ROOT, package_graph

if TYPE_CHECKING:
    from coverage import Coverage

# What starts a server or a browser takes longer than it tells of a formula.
OUTSIDE = {"browser", "cluster"}
IMPORTED = "imported"


@attrs.frozen(kw_only=True)
class Outcome:
    """What became of a mutant.

    Attributes:
        mutant: The mutant.
        what: killed, survived, timed out; broken, if pytest itself fails; imported, if it runs
            before any test does.
        tests: The tests that run it, quickest first, by their names.
        test: The one that noticed it.
    """

    mutant: Mutant
    what: str
    tests: Sequence[str]
    test: str = ""


class Session:
    """Plugin of pytest: in the place of the tests it runs them once, and then each mutant."""

    def __init__(
        self,
        mutants: Sequence[Mutant],
        *,
        importing: Coverage,
        package: Path,
        longest: float,
        tell: Callable[[Outcome], None],
    ) -> None:
        self.mutants = mutants
        self.importing = importing
        self.package = package
        self.longest = longest
        self.tell = tell
        self.alone: dict[int, bool] = {}

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Leave out what starts a server or a browser."""
        items[:] = [each for each in items if OUTSIDE.isdisjoint(getattr(each, "fixturenames", ()))]

    def pytest_internalerror(self, excrepr: object) -> None:
        """Say what broke the session, whose output goes nowhere."""
        os.write(ERRORS, f"{excrepr}\n".encode())

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run every test once, then try the mutants."""
        self.items = session.items
        self.reached: Reach = reach(session.items, self.importing, self.package)
        for place in self.reached.faulty:
            raise pytest.UsageError(f"{self.items[place].nodeid} fails without any change")
        self.documents = _documents(session.items)
        looking = ROOT / LOOKED_AT
        self.looking = {n for n, each in enumerate(self.items) if each.path == looking}
        for mutant in self.mutants:
            self.tell(self.outcome(mutant))
        return True

    def outcome(self, mutant: Mutant) -> Outcome:
        """Try a mutant, unless it runs before any test can."""
        place, file = place_of(mutant), str(MODULES[mutant.module])
        # What a module holds may be read by tests that run no line of it.
        reached = (
            self.reached.of(file, place.lines)
            or self.of_module(mutant.module)
            or set(range(len(self.items)))
        )
        if not place.in_function:
            reached = reached | self.looking
        tests = self.with_documents(self.quickest(reached))
        names = [self.items[each].nodeid for each in tests]
        if place.in_function:
            found = self.tried(mutant, tests)
            if found.what != "survived" or not self.reached.is_early(file, place.lines):
                return attrs.evolve(found, tests=names)
        return Outcome(mutant=mutant, what=IMPORTED, tests=names)

    def of_module(self, module: str) -> set[int]:
        """The tests that run a line of a module, or of one that takes names from it."""
        takers = [name for name, taken in package_graph().items() if module in taken]
        return set().union(
            *(self.reached.of_file(str(MODULES[each])) for each in [module, *takers])
        )

    def quickest(self, places: Iterable[int]) -> list[int]:
        """The quickest of some tests, as many as take `longest` together."""
        seconds = self.reached.seconds
        chosen = sorted(places, key=seconds.__getitem__)
        spent = accumulate(seconds[place] for place in chosen)
        return [place for place, total in zip(chosen, spent, strict=True) if total <= self.longest]

    def with_documents(self, places: Iterable[int]) -> list[int]:
        """Run the examples of a document or module together: one needs those before it."""
        found: dict[int, None] = {}
        for place in places:
            found.update(dict.fromkeys(self.documents.get(self.items[place].path, [place])))
        return list(found)

    def tried(self, mutant: Mutant, tests: Sequence[int]) -> Outcome:
        """Run tests against a mutant until one fails that does not fail anyway."""
        rest = [place for place in tests if self.alone.get(place, True)]
        seconds = 10 + 10 * sum(self.reached.seconds[each] for each in rest)
        try:
            answer = forked(lambda: self.first_failure(rest, mutant), seconds)
        except BrokenError:
            return Outcome(mutant=mutant, what="broken", tests=())
        if answer is None:
            return Outcome(mutant=mutant, what="timed out", tests=())
        if not answer:
            return Outcome(mutant=mutant, what="survived", tests=())
        place = int(answer)
        if self.passes_alone(place):
            return Outcome(mutant=mutant, what="killed", tests=(), test=self.items[place].nodeid)
        return self.tried(mutant, rest)

    def passes_alone(self, place: int) -> bool:
        """Whether a test passes without a change and without the tests before it."""
        if place not in self.alone:
            tests = self.with_documents([place])
            self.alone[place] = forked(lambda: self.first_failure(tests)) == ""
        return self.alone[place]

    def first_failure(self, tests: Sequence[int], mutant: Mutant | None = None) -> str:
        """The place of the first test that fails, in words; empty if none does."""
        if mutant is not None:
            put(mutant)
        items = [self.items[place] for place in tests]
        pairs = zip(tests, zip_longest(items, items[1:]), strict=True)
        return next((str(place) for place, (item, after) in pairs if failed(item, after)), "")


def _documents(items: Sequence[pytest.Item]) -> dict[Path, list[int]]:
    found: dict[Path, list[int]] = defaultdict(list)
    for place, item in enumerate(items):
        if not isinstance(item, pytest.Function):
            found[item.path].append(place)
    return found
