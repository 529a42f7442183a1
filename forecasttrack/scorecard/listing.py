"""The questions of a scorecard as a table for a spreadsheet: one row for each answer."""

from __future__ import annotations

import pandas as pd

from forecasttrack.display.text import printable
from forecasttrack.scorecard.contents import Contents
from forecasttrack.scorecard.entries import Answer, ScorecardEntry
from forecasttrack.tables.reasons import Reason

COLUMNS = (
    "question_id", "claim_id", "claim", "text", "kind", "section", "closes", "forecaster", "words",
    "forecast", "low", "point", "high", "status", "outcome", "known", "score", "rule", "unit",
    "reason", "n_answers", "evidence",
)  # fmt: skip
"""The columns; low, point and high are positions from 0 to 1 on the scale of the question."""


def listing(made: Contents) -> pd.DataFrame:
    """List every answer to every question, and every question without one.

    Args:
        made: The contents of the scorecard.

    Returns:
        One row per answer, in the order of the book, with ``COLUMNS``, and after them tags, fields
        and further columns of questions; several values are joined by semicolons in one cell.
    """
    rows = [_row(entry, answer) for entry in made.entries for answer in _answers(entry)]
    own = [entry.own for entry in made.entries for _ in _answers(entry)]
    found = pd.DataFrame(rows, columns=list(COLUMNS))
    further = {
        name if name not in COLUMNS else f"{name} (own)": [
            printable("; ".join(each.get(name, ()))) for each in own
        ]
        for name in dict.fromkeys(name for each in own for name in each)
    }
    return pd.concat([found, pd.DataFrame(further, index=found.index)], axis=1)


def _answers(entry: ScorecardEntry) -> tuple[Answer, ...]:
    """The answers to a question, or a single empty one, so that each question has a row."""
    reason = "" if entry.n_answers else Reason.NO_FORECAST.value
    return entry.answers or (Answer(forecaster="", forecast="", reason=reason),)


def _row(entry: ScorecardEntry, answer: Answer) -> tuple[object, ...]:
    span = answer.span if entry.answers or entry.summary is None else entry.summary.span
    sources = "; ".join(each.address or each.title or each.statement for each in entry.evidence)
    texts = (
        entry.id, entry.claim_id, entry.claim, entry.text, entry.kind, entry.section, entry.closes,
        answer.forecaster, answer.words, answer.forecast,
    )  # fmt: skip
    return (
        *(printable(each) for each in texts),
        span.low,
        span.point,
        span.high,
        entry.status,
        printable(entry.outcome),
        entry.known,
        answer.score if entry.answers else entry.score,
        answer.rule,
        answer.unit,
        answer.reason,
        entry.n_answers,
        printable(sources),
    )
