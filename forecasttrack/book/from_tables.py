"""Records from the three tables that ``pair`` takes."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import attrs
import pandas as pd

from forecasttrack.book.between_records import forecast_faults, resolution_faults
from forecasttrack.book.claims_of_tables import claim_link, claim_record, claim_sections
from forecasttrack.book.row_faults import RowFaults
from forecasttrack.errors import InvalidTableError
from forecasttrack.records.belief import (
    Belief,
    Cdf,
    Distribution,
    OptionProbabilities,
    Point,
    Probability,
    Quantiles,
    Samples,
)
from forecasttrack.records.briefing import Claim, Forecaster
from forecasttrack.records.choices import Categorical, Ordered
from forecasttrack.records.forecast import Forecast
from forecasttrack.records.kind import Binary, Date, Kind, Numeric
from forecasttrack.records.moments import (
    Moment,
    Period,
    date,
    ends,
    from_microseconds,
    from_shown_end,
    text,
)
from forecasttrack.records.question import Condition, Question
from forecasttrack.records.resolution import Outcome, Range, Resolution
from forecasttrack.records.wording import Band, Wording
from forecasttrack.tables.column_readers import flag
from forecasttrack.tables.dataframes import read_table
from forecasttrack.tables.faults import OnFault, check_on_fault
from forecasttrack.tables.schema import columns_of

_QUESTION_COLUMNS = frozenset({*columns_of("questions"), "text"})
_PER_DAY = 86_400_000_000
_AS_STATED = "as a table states it"
_EMPTY = (None, "")


def sections_of(
    *, forecasts: Any, questions: Any, resolutions: Any, known_at: object, on_fault: OnFault
) -> dict[str, Any]:
    """The sections of a book, made from the rows of three tables.

    Of several forecasts of one forecaster, question and instant the last by ``sequence`` counts,
    since the earlier ones stood for no time.

    Raises:
        InvalidTableError: A row cannot be a record, and ``on_fault`` is ``"raise"``; all such rows
            are listed.
    """
    check_on_fault(on_fault)
    faults = RowFaults()
    question_rows = _rows(questions, "questions", ["question_id", "kind"])
    rows_of_questions = list(_questions(question_rows, faults))
    by_id = {each.question.id: each.question for each in rows_of_questions}
    resolution_rows = _rows(resolutions, "resolutions", ["question_id", "status", "outcome"])
    forecast_rows = _rows(forecasts, "forecasts", ["question_id", "forecaster", "issued_at"])
    believed = list(_forecasts(forecast_rows, by_id, faults))
    resolution_records = list(_resolutions(resolution_rows, by_id, known_at, faults))
    recorded_until = _latest(resolution_rows, "resolutions", "as_of", faults)
    recorded = [
        _latest(forecast_rows, "forecasts", "recorded_at", faults),
        _latest(resolution_rows, "resolutions", "recorded_at", faults),
    ]
    if on_fault == "raise":
        faults.raise_if_any()
    of_claims = claim_sections(each.claim for each in rows_of_questions)
    return {
        **of_claims,
        "forecasters": [
            *(Forecaster(id=name) for name in dict.fromkeys(f.forecaster for f in believed)),
            *of_claims["forecasters"],
        ],
        "questions": [each.question for each in rows_of_questions if not each.is_condition],
        "conditions": [each.question for each in rows_of_questions if each.is_condition],
        "forecasts": believed,
        "resolutions": resolution_records,
        "recorded_until": recorded_until,
        "recorded_at": max(filter(None, recorded), default=None),
    }


def _latest(
    rows: Sequence[Mapping[str, Any]], name: str, column: str, faults: RowFaults
) -> Moment | None:
    """The latest moment in a column, a bare day by its end; None where it holds none.

    Equal cells are read once, since most columns of moments hold one throughout.
    """
    cells = {row[column]: n for n, row in enumerate(rows) if row.get(column) is not None}
    read = (
        faults.attempt(name, number, lambda cell=cell: ends(date(cell)))  # type: ignore[misc]
        for cell, number in cells.items()
    )
    return max((each for each in read if each is not None), default=None)


def _rows(given: Any, name: str, needed: Sequence[str]) -> list[dict[str, Any]]:
    frame = read_table(given, name, needed=needed, known=needed).frame
    columns = {str(column): _plain_values(frame[column]) for column in frame.columns}
    return [
        dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)
    ]


def _plain_values(column: pd.Series[Any]) -> list[Any]:
    return [_plain(value) for value in column.astype(object)]


def _plain(value: Any) -> Any:
    """The value of a cell as records take it; None if it is missing."""
    if value is None or value is pd.NaT or value is pd.NA:
        return None
    if isinstance(value, pd.Timestamp):
        value = value.to_pydatetime(warn=False)
    elif hasattr(value, "item") and getattr(value, "ndim", 0) == 0:
        value = value.item()
    elif hasattr(value, "tolist"):
        value = value.tolist()
    return None if isinstance(value, float) and math.isnan(value) else value


@attrs.frozen
class _RowOfQuestions:
    """The fields of a question from a row of the table."""

    question: Question
    claim: Claim | None
    is_condition: bool


def _questions(rows: Sequence[Mapping[str, Any]], faults: RowFaults) -> Iterator[_RowOfQuestions]:
    for number, row in enumerate(rows):
        made = faults.attempt("questions", number, lambda row=row: _row_of_questions(row))  # type: ignore[misc]
        if made is not None:
            yield made


def _row_of_questions(row: Mapping[str, Any]) -> _RowOfQuestions:
    is_condition = flag("is_condition", row.get("is_condition"))
    return _RowOfQuestions(_question(row), claim_record(row), is_condition)


def _question(row: Mapping[str, Any]) -> Question:
    name = str(row["question_id"])
    tags = row.get("tags") or ()
    claim, relation = claim_link(row) or (None, None)
    return Question(
        id=name,
        text=row.get("text") or name,
        kind=_kind(row),
        condition=_condition(row),
        claim_id=claim,
        relation=relation,
        cluster=_cluster(row),
        tags=(tags,) if isinstance(tags, str) else tags,
        fields=_fields(row) or None,
        weight=1.0 if row.get("weight") is None else row["weight"],
        opens_at=row.get("opens_at"),
        # Tables of books show a day by its last microsecond, which is that day again.
        closes_at=from_shown_end(row.get("closes_at")),
        resolves_by=row.get("resolves_by"),
        written_at=row.get("written_at"),
        written_by=row.get("written_by"),
    )


def _condition(row: Mapping[str, Any]) -> Condition | None:
    needed, outcome = row.get("condition_id"), row.get("condition_outcome")
    if needed is None:
        return None
    return Condition(question_id=str(needed), outcome="yes" if outcome in _EMPTY else outcome)


def _cluster(row: Mapping[str, Any]) -> Any:
    """The cluster, or else the claim, whose questions tend to come out together."""
    claim = None if row.get("claim") in _EMPTY else str(row["claim"])
    return claim if row.get("cluster") in _EMPTY else row["cluster"]


def _fields(row: Mapping[str, Any]) -> dict[str, str | float]:
    """The further columns of a row whose value is a text, a number or a moment."""
    further = {name: row[name] for name in row if name not in _QUESTION_COLUMNS}
    return {
        name: _field(value)
        for name, value in further.items()
        if value not in _EMPTY and not isinstance(value, list | tuple | dict)
    }


def _field(value: Any) -> str | float:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def _kind(row: Mapping[str, Any]) -> Kind:
    kind = row["kind"]
    if kind == "binary":
        return Binary()
    if kind == "date":
        return Date()
    if kind == "numeric":
        return Numeric(
            unit=row.get("unit") or "units", lower=row.get("lower"), upper=row.get("upper")
        )
    if kind in ("categorical", "ordered"):
        options = row.get("options") or ()
        offered = {
            name: row[name]
            for name in ("offered_from", "offered_until", "catch_all")
            if row.get(name) is not None
        }
        return (Ordered if kind == "ordered" else Categorical)(options, **offered)
    raise InvalidTableError(f"{kind!r} is no kind of question", field="kind")


# --- forecasts -------------------------------------------------------------------------------


def _forecasts(
    rows: Sequence[Mapping[str, Any]], questions: Mapping[str, Question], faults: RowFaults
) -> Iterator[Forecast]:
    groups: dict[tuple[Any, ...], dict[float, list[int]]] = {}
    for number, row in enumerate(rows):
        key = (str(row["question_id"]), str(row["forecaster"]), row["issued_at"])
        order = -math.inf if row.get("sequence") is None else row["sequence"]
        groups.setdefault(key, {}).setdefault(order, []).append(number)
    for key, versions in groups.items():
        # The rows of the greatest sequence together are one belief; a missing one comes first.
        numbers = versions[max(versions)]
        parts = [rows[number] for number in numbers]
        made = faults.attempt(
            "forecasts",
            numbers[0],
            lambda key=key, parts=parts: _forecast(key, parts, questions),  # type: ignore[misc]
        )
        if made is not None:
            yield made


def _forecast(
    key: tuple[Any, ...], parts: Sequence[Mapping[str, Any]], questions: Mapping[str, Question]
) -> Forecast:
    name, forecaster, issued_at = key
    made = Forecast(
        question_id=name,
        forecaster=forecaster,
        belief=_belief(parts, questions.get(name)),
        issued_at=issued_at,
        expires_at=parts[0].get("expires_at"),
        wording=_wording(parts[0]),
    )
    if name not in questions:
        raise InvalidTableError(f"the question {name!r} is not among the questions")
    for fault in forecast_faults(made, questions[name]):
        raise InvalidTableError(fault.message)
    return made


def _wording(row: Mapping[str, Any]) -> Wording | None:
    """The words from which a belief was read, with their band.

    A band without words gets its ends as words, as "0.2 to 0.4"; a missing end is the probability.
    """
    words, probability = row.get("words"), row.get("probability")
    ends_stated = [row.get(name) for name in ("band_low", "band_high")]
    if ends_stated == [None, None]:
        return None if words is None else Wording(words=words, reason=_AS_STATED)
    low, high = (probability if end is None else end for end in ends_stated)
    band = None if low is None or high is None else Band(low, high)
    of_band = " to ".join(f"{end:g}" for end in (low, high) if end is not None)
    return Wording(words=words or of_band, band=band, reason=_AS_STATED)


def _belief(parts: Sequence[Mapping[str, Any]], question: Question | None) -> Belief:
    first = parts[0]
    for column, make in _MADE_OF_PARTS.items():
        if first.get(column) is not None:
            return make(parts)
    if first.get("cdf") is not None or first.get("point") is not None:
        return _cdf(parts, question)
    beliefs = {(part.get("probability"), part.get("value")) for part in parts}
    if len(beliefs) > 1:
        raise InvalidTableError("two forecasts of one instant differ, and no sequence orders them")
    if first.get("value") is not None:
        return Point(first["value"])
    return Probability(first.get("probability"))  # type: ignore[arg-type]


_MADE_OF_PARTS: Mapping[str, Callable[[Sequence[Mapping[str, Any]]], Belief]] = {
    "option": lambda parts: OptionProbabilities(_distinct(parts, "option", "probability")),
    "level": lambda parts: Quantiles.at(_distinct(parts, "level", "value")),
    "sample": lambda parts: Samples(_distinct(parts, "sample", "value").values()),
    "parameter": lambda parts: Distribution(
        parts[0]["family"], _distinct(parts, "parameter", "value")
    ),
}
"""Functions that make a belief of its rows, by the column that tells the rows of it apart."""


def _cdf(parts: Sequence[Mapping[str, Any]], question: Question | None) -> Cdf:
    """A cumulative distribution; an end not stated is closed only at a bound of the question."""
    stated = _distinct(parts, "point", "cdf")
    points = sorted(stated)
    kind = question.kind if question is not None else None
    ends = {}
    for name, bound, end in (("open_low", "lower", points[0]), ("open_high", "upper", points[-1])):
        given = [part[name] for part in parts if part.get(name) is not None]
        ends[name] = bool(given[0]) if given else getattr(kind, bound, None) != end
    return Cdf(points=points, probabilities=[stated[each] for each in points], **ends)


def _distinct(parts: Sequence[Mapping[str, Any]], key: str, value: str) -> dict[Any, Any]:
    """The cells of one column by those of another, each of which stands once."""
    keys = [part.get(key) for part in parts]
    if len(set(keys)) < len(keys):
        doubled = next(key for key in keys if keys.count(key) > 1)
        raise InvalidTableError(f"{doubled!r} stands twice in one forecast")
    return {key: part.get(value) for key, part in zip(keys, parts, strict=True)}


# --- resolutions -----------------------------------------------------------------------------


def _resolutions(
    rows: Sequence[Mapping[str, Any]],
    questions: Mapping[str, Question],
    known_at: object,
    faults: RowFaults,
) -> Iterator[Resolution]:
    for number, row in enumerate(rows):
        made = faults.attempt(
            "resolutions",
            number,
            lambda row=row: _resolution(row, questions, known_at),  # type: ignore[misc]
        )
        if made is not None:
            yield made


def _resolution(
    row: Mapping[str, Any], questions: Mapping[str, Question], known_at: object
) -> Resolution:
    name = str(row["question_id"])
    if name not in questions:
        raise InvalidTableError(f"the question {name!r} is not among the questions")
    outcome = _outcome(row, questions[name].kind)
    stated = row.get("known_at")
    made = Resolution(
        question_id=name,
        status=row["status"],
        outcome=outcome,
        known_at=known_at if stated is None and outcome is not None else stated,
    )
    for fault in resolution_faults(made, questions[name]):
        raise InvalidTableError(fault.message)
    return made


def _outcome(row: Mapping[str, Any], kind: Kind) -> Outcome | None:
    outcome, low, high = (row.get(name) for name in ("outcome", "outcome_low", "outcome_high"))
    if isinstance(kind, Date):
        return _dated(outcome, low, high)
    if low is not None or high is not None:
        return Range(low=low, high=high)
    if isinstance(kind, Binary) and outcome in (0, 1):
        return "yes" if outcome else "no"
    return outcome


def _dated(outcome: Any, low: float | None, high: float | None) -> Outcome | None:
    """Days since 1970-01-01 as a date: a number is an instant, a range of a whole day is a day."""
    if outcome is None and low is not None and high is not None:
        first = _moment(low)
        if high - low == 1 and low == int(low):
            return text(date(first.date()))
        return Period(earliest=first, latest=_moment(high), why="given as a range")
    is_number = isinstance(outcome, int | float)
    return text(_moment(outcome)) if is_number else outcome


def _moment(days: float) -> Moment:
    return from_microseconds(round(days * _PER_DAY))
