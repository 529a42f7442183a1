"""Questions and resolutions in force as frames, with the columns that ``pair`` takes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from forecasttrack.ledger.entry import Entry
from forecasttrack.ledger.facts import QUESTION_KINDS, record_of
from forecasttrack.records import moments
from forecasttrack.records.days import to_days
from forecasttrack.records.kind import Date
from forecasttrack.records.moments import Period, When
from forecasttrack.records.question import Question
from forecasttrack.records.resolution import Range, Resolution

_UTC = "datetime64[us, UTC]"
_QUESTIONS: Mapping[str, object] = {
    "question_id": object,
    "kind": object,
    "opens_at": _UTC,
    "closes_at": _UTC,
    "claim": object,
    "cluster": object,
    "tags": object,
    "options": object,
    "lower": float,
    "upper": float,
    "unit": object,
    "weight": float,
}
_RESOLUTIONS: Mapping[str, object] = {
    "question_id": object,
    "status": object,
    "outcome": object,
    "outcome_low": float,
    "outcome_high": float,
    "known_at": _UTC,
    "recorded_at": _UTC,
}
_MICROSECONDS_PER_DAY = 86_400e6


def questions_frame(entries: Iterable[Entry]) -> pd.DataFrame:
    """One row per question or condition."""
    questions = (record_of(e.kind, e.content) for e in entries if e.kind in QUESTION_KINDS)
    return _frame([_question(question) for question in questions], _QUESTIONS)


def resolutions_frame(entries: Iterable[Entry]) -> pd.DataFrame:
    """One row per resolution; an outcome known as a range stands in two columns of its own."""
    entries = list(entries)
    questions = [record_of(e.kind, e.content) for e in entries if e.kind in QUESTION_KINDS]
    kinds = {question.id: question.kind for question in questions}
    rows = []
    for entry in entries:
        if entry.kind == "resolution":
            resolution = record_of(entry.kind, entry.content)
            is_date = isinstance(kinds.get(resolution.question_id), Date)
            rows.append(_resolution(resolution, is_date) | {"recorded_at": entry.recorded_at})
    return _frame(rows, _RESOLUTIONS)


def _question(question: Question) -> dict[str, Any]:
    kind = question.kind
    return {
        "question_id": question.id,
        "kind": kind.name,
        "opens_at": _instant(question.opens_at, end=False),
        "closes_at": None
        if question.closes_at is None
        else moments.microseconds(moments.shown_end(question.closes_at)),
        "claim": question.claim_id,
        "cluster": question.cluster,
        "tags": question.tags or None,
        "weight": question.weight,
        **{name: getattr(kind, name, None) for name in ("options", "lower", "upper", "unit")},
    }


def _resolution(resolution: Resolution, is_date: bool) -> dict[str, Any]:
    row = {
        "question_id": resolution.question_id,
        "status": resolution.status,
        "known_at": _instant(resolution.known_at, end=True),
    }
    outcome = resolution.outcome
    if isinstance(outcome, Range):
        return row | {"outcome_low": outcome.low, "outcome_high": outcome.high}
    if is_date and outcome not in (None, "never"):
        when = outcome if isinstance(outcome, Period) else moments.date(outcome)
        return row | _days(when)
    return row | {"outcome": outcome}


def _days(when: When) -> dict[str, float]:
    """A date as days since 1970-01-01: an instant is a number, a day or period a range of them."""
    low, high = (
        moments.microseconds(edge(when)) / _MICROSECONDS_PER_DAY
        for edge in (moments.begins, moments.ends)
    )
    if low == high:
        return {"outcome": float(to_days(moments.begins(when)))}
    return {"outcome_low": low, "outcome_high": high}


def _instant(when: When | None, *, end: bool) -> int | None:
    if when is None:
        return None
    return moments.microseconds(moments.ends(when) if end else moments.begins(when))


def _frame(rows: list[dict[str, Any]], columns: Mapping[str, object]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=list(columns), dtype=object)
    for name, dtype in columns.items():
        if dtype == _UTC:
            whole = frame[name].astype("Int64")
            frame[name] = pd.to_datetime(whole, unit="us", utc=True).dt.as_unit("us")
        elif dtype is float:
            frame[name] = frame[name].astype(float)
        else:
            frame[name] = frame[name].where(frame[name].notna(), None)
    return frame
