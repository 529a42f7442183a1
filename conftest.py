"""Examples in documents and docstrings are run as tests.

A document is one session: what a block defines, the next one sees.
A docstring starts afresh from the names of its module, as its reader does.
All run in the root of the repository.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sybil import Example, Sybil
from sybil.document import PythonDocStringDocument
from sybil.example import NotEvaluated
from sybil.parsers.markdown import PythonCodeBlockParser
from sybil.parsers.rest import DocTestParser
from sybil.python import import_path

ROOT = Path(__file__).parent


class Docstrings(PythonDocStringDocument):
    """The docstrings of a module, each with a namespace of its own."""

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


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    """Keep the tests of a file together, where ``-n`` spreads them over processes.

    Stated only then, since pytest-benchmark measures nothing where tests are spread.
    """
    if config.getoption("numprocesses", None) and config.getoption("dist") == "no":
        config.option.dist = "loadfile"


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
