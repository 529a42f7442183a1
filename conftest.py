"""Examples in documents and docstrings are run as tests.

A document is one session: what a block defines, the next one sees.
A docstring starts afresh from the names of its module, as its reader does.
All run in the root of the repository.

What hundreds of tests repeat is done once: a YAML text is parsed when it is first read.
"""

from __future__ import annotations

import gc
from bisect import bisect
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml.events import Event
from sybil import Example, Sybil
from sybil.document import PythonDocStringDocument
from sybil.example import NotEvaluated
from sybil.parsers.markdown import PythonCodeBlockParser
from sybil.parsers.rest import DocTestParser
from sybil.python import import_path

from forecasttrack.book import nodes
from forecasttrack.book.yaml_events import events_of

ROOT = Path(__file__).parent

# Looking for cycles of garbage after every 700 new objects took a twelfth of all time.
gc.set_threshold(100_000, 20, 20)


class Docstrings(PythonDocStringDocument):
    """The docstrings of a module, each with a namespace of its own."""

    @staticmethod
    @cache
    def extract_docstrings(python_source_code: str) -> list[tuple[int, int, str]]:
        """Find them once, for their examples and for where each begins."""
        if ">>>" not in python_source_code:
            return []
        return list(PythonDocStringDocument.extract_docstrings(python_source_code))

    def examples(self) -> Iterator[Example]:
        """Yield the examples, those of one docstring sharing what they define."""
        starts = sorted(start for start, _, _ in self.extract_docstrings(self.text))
        namespaces: dict[int, dict[str, Any]] = {}
        for example in super().examples():
            docstring = bisect(starts, example.start)
            example.namespace = namespaces.setdefault(docstring, {})
            yield example

    def import_document(self, example: Example) -> None:
        """Put the names of the module before the first example of each docstring."""
        if "__name__" not in example.namespace:
            example.namespace.update(vars(import_path(Path(self.path))))
        raise NotEvaluated


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Measurements of speed load every peer; they are not even read unless they are asked for."""
    is_bench = collection_path == ROOT / "tests" / "bench"
    return True if is_bench and not _measures_speed(config) else None


def _measures_speed(config: pytest.Config) -> bool:
    return "not bench" not in config.option.markexpr


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    """Keep the tests of a file together, where ``-n`` spreads them over processes.

    Stated only then, since pytest-benchmark measures nothing where tests are spread.
    """
    if config.getoption("numprocesses", None) and config.getoption("dist") == "no":
        config.option.dist = "loadfile"


_PARSED: dict[str, list[Event]] = {}
_MOST_PARSED = 64


def events_once(text: str) -> Iterator[Event]:
    """Yield the events of a YAML text; a text that was read to its end is not parsed again.

    Parsing is nine tenths of reading a book, and the example book is read by two hundred tests.
    Everything that the reader makes of the events is done each time.
    """
    if text in _PARSED:
        yield from _PARSED[text]
        return
    events = []
    for event in events_of(text):
        events.append(event)
        yield event
    if len(_PARSED) == _MOST_PARSED:
        del _PARSED[next(iter(_PARSED))]
    _PARSED[text] = events


def pytest_collection_finish(session: pytest.Session) -> None:
    """From here on a text is parsed once, unless it is measured how long that takes."""
    if not _measures_speed(session.config):
        nodes.events_of = events_once


DRAWING = {"draw-a-record.md", "make-a-scorecard.md", "publish-a-scorecard.md", "scorecard.md"}
"""Documents that make pages and pictures."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whole pages and pictures are end to end, in documents as elsewhere."""
    for item in items:
        if item.path.name in DRAWING:
            item.add_marker(pytest.mark.end_to_end)


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish() -> None:
    """Collect garbage once: pytest does so five times in case of other kinds of Python."""
    gc.collect()
    gc.freeze()


@pytest.fixture
def in_root(monkeypatch: pytest.MonkeyPatch) -> None:
    """Run an example where its paths, such as ``fixtures/alaska-2025``, are right."""
    monkeypatch.chdir(ROOT)


pytest_collect_file = (
    Sybil(parsers=[PythonCodeBlockParser()], patterns=["*.md"], fixtures=["in_root"])
    + Sybil(
        parsers=[DocTestParser()],
        path="forecasttrack",
        patterns=["*.py"],
        fixtures=["in_root"],
        document_types={".py": Docstrings},
    )
).pytest()
