"""When a question is open, and whether its answer falls into that time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from forecasttrack.records.moments import When, begins, ends, text
from forecasttrack.records.question import Question
from forecasttrack.records.rule import parts
from forecasttrack.records.series_rule import OverWindow
from forecasttrack.resolving.linting.finding import LintFinding
from forecasttrack.wording.deadlines import find_deadlines

if TYPE_CHECKING:
    from forecasttrack.wording.deadline import Deadline

_PERIODIC = re.compile(
    r"\b(?:GDP|gross domestic product|inflation|CPI|HICP|unemployment|trade (?:balance|deficit"
    r"|surplus)|trade in|exports|imports|deficit|debt|emissions|turnout|sales|output|revenue"
    r"|earnings|profits?|quarter-end|year-end|quarterly|annual|census|survey|poll|index"
    r"|average|growth|arrivals|production|births|deaths|population|area newly taken)\b",
    re.IGNORECASE,
)


def window_findings(question: Question) -> Iterator[LintFinding]:
    """Yield a missing window, days outside it, and figures that come after the settling day."""
    if question.closes_at is None:
        yield LintFinding(
            name="no-window",
            reason="it has no closes_at, so that it can never come out as no",
            cure="add closes_at, the last day on which the answer may come",
            place="closes_at",
            question_id=question.id,
        )
        return
    found = _last_named(question)
    if found is not None:
        yield from _outside(question, question.closes_at, found)
        yield from _published_later(question, question.closes_at, found)
    yield from _rule_outside(question, question.closes_at)


def _last_named(question: Question) -> Deadline | None:
    """The latest day that the text names."""
    dated = [each for each in find_deadlines(question.text) if each.latest is not None]
    return max(dated, key=lambda each: ends(each.latest), default=None)  # type: ignore[arg-type]


def _outside(question: Question, closes_at: When, found: Deadline) -> Iterator[LintFinding]:
    assert found.latest is not None  # noqa: S101 - only dated ones are looked at
    if begins(found.latest) >= ends(closes_at):
        yield LintFinding(
            name="deadline-outside-window",
            reason=f"{found.text!r} reaches to {text(found.latest)}, and it closes on"
            f" {text(closes_at)}",
            cure=f"close it on {text(found.latest)}, or name the earlier day in the text",
            place=f"text[{found.start}:{found.end}]",
            question_id=question.id,
        )
    elif question.opens_at is not None and ends(found.latest) <= begins(question.opens_at):
        yield LintFinding(
            name="deadline-outside-window",
            reason=f"{found.text!r} ended on {text(found.latest)}, before it opens on"
            f" {text(question.opens_at)}; its answer stands already",
            cure="ask for a day inside its window",
            place=f"text[{found.start}:{found.end}]",
            question_id=question.id,
        )


def _published_later(question: Question, closes_at: When, found: Deadline) -> Iterator[LintFinding]:
    """A figure for a period comes out after the period has ended."""
    assert found.latest is not None  # noqa: S101 - only dated ones are looked at
    is_period = found.earliest is not None and found.earliest != found.latest
    ends_then = ends(found.latest) == ends(closes_at)
    named = _PERIODIC.search(question.text)
    if is_period and ends_then and named and not found.text.lower().startswith(("by ", "before ")):
        due = question.due
        if due is None or ends(due) <= ends(found.latest):
            yield LintFinding(
                name="published-too-late",
                reason=f"{named.group()!r} for {found.text!r} is published after"
                f" {text(found.latest)}, the day on which the answer is due",
                cure="add resolves_by, the day on which its source publishes",
                place="resolves_by",
                question_id=question.id,
            )


def _rule_outside(question: Question, closes_at: When) -> Iterator[LintFinding]:
    for part in () if question.rule is None else parts(question.rule):
        until = getattr(part, "until" if isinstance(part, OverWindow) else "at", None)
        key = "until" if isinstance(part, OverWindow) else "at"
        last = question.due or closes_at
        if until is not None and begins(until) >= ends(last):
            yield LintFinding(
                name="deadline-outside-window",
                reason=f"its rule looks at {text(until)}, and the answer is due on {text(last)}",
                cure=f"close it on {text(until)}, or leave {key} out of the rule",
                place=f"rule.{key}",
                question_id=question.id,
            )
