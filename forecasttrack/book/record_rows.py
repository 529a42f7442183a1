"""Records of a book as rows of tables: questions, resolutions and the parts of beliefs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pandas as pd

from forecasttrack.records.belief import (
    Belief,
    Distribution,
    OptionProbabilities,
    Point,
    Quantiles,
    Samples,
)
from forecasttrack.records.forecast import Forecast
from forecasttrack.records.kind import Categorical, Numeric
from forecasttrack.records.kind import Date as DateKind
from forecasttrack.records.moments import (
    Day,
    Moment,
    Period,
    When,
    begins,
    date,
    ends,
    microseconds,
    shown_end,
)
from forecasttrack.records.question import Question
from forecasttrack.records.resolution import Range, Resolution

if TYPE_CHECKING:
    from forecasttrack.book.collection import Book


def instant(value: When | None, *, end: bool) -> pd.Timestamp | None:
    """The beginning or end of a date as tables hold it, None where there is none."""
    if value is None:
        return None
    return _timestamp(ends(value) if end else begins(value))


def _shown(close: When | None) -> pd.Timestamp | None:
    return None if close is None else _timestamp(shown_end(close))


def _timestamp(moment: Moment) -> pd.Timestamp:
    return pd.Timestamp(microseconds(moment), unit="us", tz="UTC")


def question_rows(book: Book) -> Iterator[dict[str, Any]]:
    """Yield the row of each question and condition."""
    claims = {claim.id: claim for claim in book.claims}
    conditions = {question.id for question in book.conditions}
    closed = {each.question_id: instant(each.known_at, end=True) for each in book.resolutions}
    for question in (*book.questions, *book.conditions):
        claim = claims.get(question.claim_id or "")
        closes_at = instant(question.closes_at, end=True)
        known_at = closed.get(question.id)
        early = known_at is not None and (closes_at is None or known_at < closes_at)
        yield {
            **_kind(question),
            "question_id": question.id,
            "opens_at": instant(question.opens_at, end=False),
            "closes_at": _shown(question.closes_at),
            "closed_at": known_at if early else closes_at,
            "resolves_by": instant(question.resolves_by, end=True),
            "written_at": instant(question.written_at, end=False),
            "condition_id": question.condition.question_id if question.condition else None,
            "condition_outcome": question.condition.outcome if question.condition else None,
            "claim": question.claim_id,
            "relation": question.relation,
            "nature": claim.nature if claim else None,
            "section": claim.section if claim else None,
            "holder": claim.holder if claim else None,
            "cluster": question.cluster or question.id,
            "tags": question.tags or None,
            "weight": question.weight,
            "is_condition": question.id in conditions,
        }


def _kind(question: Question) -> dict[str, Any]:
    kind = question.kind
    columns: dict[str, Any] = {"kind": kind.name}
    if isinstance(kind, Categorical):
        columns["options"] = kind.options
    if isinstance(kind, Numeric):
        columns |= {"unit": kind.unit, "lower": kind.lower, "upper": kind.upper}
    if isinstance(kind, DateKind):
        columns["unit"] = "days"
    return columns


def recorded_at(forecast: Forecast, question: Question, book: Book) -> Moment | None:
    """When a belief was first written down as a number, as far as the book says.

    A forecast read from words cannot be older than its reading, nor than its question.
    """
    readings = forecast.wording.readings if forecast.wording is not None else ()
    read_by = {reading.coder for reading in readings}
    moments = [coder.read_at for coder in book.coders if coder.id in read_by]
    moments.append(question.written_at)
    return max((begins(each) for each in moments if each is not None), default=None)


def resolution_row(resolution: Resolution, question: Question, book: Book) -> dict[str, Any]:
    """The row of a resolution."""
    # What was looked for in vain was known to be so when the looking ended.
    known_at = resolution.known_at or book.recorded_until
    return {
        "question_id": resolution.question_id,
        "status": resolution.status,
        "known_at": instant(known_at, end=True),
        **_outcome(resolution, question),
    }


def _outcome(resolution: Resolution, question: Question) -> dict[str, Any]:
    outcome = resolution.outcome
    if isinstance(outcome, Range):
        return {"outcome_low": outcome.low, "outcome_high": outcome.high}
    if isinstance(question.kind, DateKind) and outcome not in (None, "never"):
        assert isinstance(outcome, str | Period)  # noqa: S101 - the book checked the outcome
        return _dated(outcome if isinstance(outcome, Period) else date(outcome))
    return {"outcome": outcome}


def _dated(outcome: Moment | Day | Period) -> dict[str, Any]:
    """Days since 1970-01-01: an instant is a number, a day or a period a range of them."""
    low, high = (microseconds(edge(outcome)) / 86_400e6 for edge in (begins, ends))
    return {"outcome": low} if low == high else {"outcome_low": low, "outcome_high": high}


def belief_rows(belief: Belief) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Yield each row that a belief has in the long tables, with the name of its table."""
    if isinstance(belief, OptionProbabilities):
        yield from (("options", item) for item in belief.options.items())
    elif isinstance(belief, Quantiles):
        yield from (("quantiles", (each.level, each.value)) for each in belief.quantiles)
    elif isinstance(belief, Samples):
        yield from (("samples", item) for item in enumerate(belief.samples))
    elif isinstance(belief, Distribution):
        for name, value in belief.parameters.items():
            yield "distributions", (belief.family, name, value)
    elif isinstance(belief, Point):
        yield "points", (belief.value,)
