"""Look over questions before anybody forecasts: can each of them be settled as it stands?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from forecasttrack.book import Book
from forecasttrack.display.arguments import naming_arguments
from forecasttrack.errors import InvalidArgumentError
from forecasttrack.records.question import Question
from forecasttrack.resolving.linting.finding import LintFinding
from forecasttrack.resolving.linting.measure_checks import measure_findings
from forecasttrack.resolving.linting.option_checks import option_findings
from forecasttrack.resolving.linting.window_checks import window_findings
from forecasttrack.resolving.linting.word_checks import word_findings


@naming_arguments
def lint(question: Question | Book, *, facts: Any = None) -> list[LintFinding]:
    """Say what may keep a question from being settled as it stands; nothing is refused.

    Looked for are: no window; a day outside it; a measure without source or unit; words without a
    threshold ("significant", "lasting"); two questions in one; a source that publishes after the
    settling day; a rule that cannot be applied to the facts at hand; options that overlap or
    leave gaps; an answer that cannot be no, or cannot be yes. What the question names in its
    ``lint_exceptions`` is left out.

    Args:
        question: A question, or a book, of which every question and condition is looked at.
        facts: ``Facts``, or a dataframe that ``Facts.of`` takes, on which rules are tried; without
            them no rule is tried.

    Returns:
        The findings, question by question; empty where nothing was found.

    Raises:
        InvalidArgumentError: It is neither a question nor a book.
        InvalidTableError: The facts cannot be read.

    Example:
        >>> import forecasttrack as ft
        >>> for each in lint(ft.Question(id="q", text="Is there a lasting truce by 2027?")):
        ...     print(each.name, each.place)
        no-window closes_at
        no-threshold text[11:18]
    """
    if isinstance(question, Book):
        chosen = (*question.questions, *question.conditions)
        known: Mapping[str, Question] = question.questions_by_id
    elif isinstance(question, Question):
        chosen, known = (question,), {question.id: question}
    else:
        raise InvalidArgumentError(
            f"lint() takes a question or a book, found {type(question).__name__}"
        )
    if facts is not None:
        facts = _facts(facts)
    return [found for each in chosen for found in _findings(each, facts, known)]


def _facts(given: Any) -> Any:
    from forecasttrack.tables.facts import Facts  # noqa: PLC0415 - loads pandas

    return given if isinstance(given, Facts) else Facts.of(given)


def _findings(
    question: Question, facts: Any, known: Mapping[str, Question]
) -> Iterator[LintFinding]:
    # What the words show and what the facts show of the same place is one finding.
    seen: set[tuple[str, str]] = set()
    allowed = {each.finding for each in question.lint_exceptions}
    for found in _all_findings(question, facts, known):
        if found.name not in allowed and (found.name, found.place) not in seen:
            seen.add((found.name, found.place))
            yield found


def _all_findings(
    question: Question, facts: Any, known: Mapping[str, Question]
) -> Iterator[LintFinding]:
    for check in (window_findings, measure_findings, word_findings, option_findings):
        yield from check(question)
    if facts is not None:
        from forecasttrack.resolving.linting.rule_checks import (  # noqa: PLC0415 - loads pandas
            rule_findings,
        )

        yield from rule_findings(question, facts, known)
