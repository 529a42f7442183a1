"""What is found about the questions of a book, each with its file, line and column."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping
from typing import Any

import attrs
import click

from forecasttrack import resolving
from forecasttrack.book import Book
from forecasttrack.book.nodes import Nodes, read_nodes
from forecasttrack.cli.question_options import option_of
from forecasttrack.display.addresses import without_password
from forecasttrack.records.plain_faults import DataPath
from forecasttrack.records.question import Question
from forecasttrack.resolving.linting.finding import LintFinding

COLUMNS = ["file", "line", "column", "question_id", "place", "name", "reason", "cure"]

_FIRST_KEY = re.compile(r"\w+")
_CHARACTERS = re.compile(r"\[\d+:\d+\]$")
"""The end of a place that names characters of a text, as criteria[3:10]."""


def lint_rows(book: Book, facts: Any = None) -> list[dict[str, Any]]:
    """Findings about every question of a book; those of a ledger have no file.

    Args:
        book: The book.
        facts: Facts on which rules are tried; None tries none.
    """
    findings = resolving.lint(book, facts=facts)  # loaded here: `check` seldom needs it
    files = dict(_files(book)) if findings else {}
    return [_place_of(each, files) | _row(each) for each in findings]


def show_findings(question: Question, path: str) -> None:
    """Print on stderr the findings about a question just written, and how to mend them."""
    findings = resolving.lint(question)
    for found in findings:
        click.echo(f"  {found.name}: {found.reason}; {found.cure}", err=True)
    if findings:
        keys = dict.fromkeys(_FIRST_KEY.match(found.place)[0] for found in findings)  # type: ignore[index]
        options = " ".join(f"{option_of(key)} ..." for key in keys)
        named = shlex.join([without_password(path), question.id])
        click.echo(f"  to mend it: forecasttrack amend {named} {options}", err=True)


def line_of(row: Mapping[str, Any]) -> str:
    """A finding in one line, which begins with the place to which an editor jumps."""
    where = "" if row["file"] is None else f"{row['file']}:{row['line']}:{row['column']}: "
    return f"{where}{LintFinding(**{name: row[name] for name in _FINDING_FIELDS})}"


_FINDING_FIELDS = [field.name for field in attrs.fields(LintFinding)]


def _row(finding: LintFinding) -> dict[str, Any]:
    return {name: getattr(finding, name) for name in COLUMNS if name in _FINDING_FIELDS}


def _files(book: Book) -> Iterator[tuple[str, tuple[str, Nodes, DataPath]]]:
    """The file, its nodes and the path of each question, by id."""
    for source in book.sources:
        nodes = read_nodes(source.text)
        for section in ("questions", "conditions"):
            for row, record in enumerate(nodes.data.get(section) or ()):
                yield str(record["id"]), (source.name, nodes, (section, row))


def _place_of(
    finding: LintFinding, places_of_questions: Mapping[str, tuple[str, Nodes, DataPath]]
) -> dict[str, Any]:
    if finding.question_id not in places_of_questions:
        return {"file": None, "line": None, "column": None}
    name, nodes, path = places_of_questions[finding.question_id]
    keys = _CHARACTERS.sub("", finding.place).split(".")
    inside = tuple(int(key) if key.isdecimal() else key for key in keys)
    place = nodes.place((*path, *inside))
    return {"file": name, "line": place.line, "column": place.column}
