"""Records of a book as rows of tables, and a whole book as columns to be paired."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

from forecasttrack.errors import UnknownNameError, did_you_mean
from forecasttrack.records.belief import (
    Belief,
    Cdf,
    Distribution,
    OptionProbabilities,
    Point,
    Quantiles,
    Samples,
)
from forecasttrack.records.choices import Categorical
from forecasttrack.records.forecast import Forecast
from forecasttrack.records.kind import Date as DateKind
from forecasttrack.records.kind import Numeric
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
from forecasttrack.tables.schema import (
    BELIEF_COLUMNS,
    MISSING,
    SHAPES,
    ForecastColumns,
    Tables,
    coded,
    columns_of,
    table,
)
from forecasttrack.wording.imputing import reread

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from forecasttrack.book.collection import Book
    from forecasttrack.wording.lexicon import Lexicon


def instant(value: When | None, *, end: bool) -> int | None:
    """The beginning or end of a date in microseconds, None where there is none."""
    if value is None:
        return None
    if isinstance(value, Period):
        return microseconds(ends(value) if end else begins(value))
    return _instant(value, end=end)


@lru_cache(maxsize=10_000)
def _instant(value: Moment | Day, *, end: bool) -> int:
    """As `instant`; kept, since the same days come again and again in a book."""
    return microseconds(ends(value) if end else begins(value))


def _shown_close(close: When | None) -> int | None:
    return None if close is None else microseconds(shown_end(close))


def question_rows(book: Book) -> Iterator[dict[str, Any]]:
    """Yield the row of each question and condition."""
    claims = {claim.id: claim for claim in book.claims}
    conditions = {question.id for question in book.conditions}
    known_at_of = {each.question_id: instant(each.known_at, end=True) for each in book.resolutions}
    for question in (*book.questions, *book.conditions):
        claim = claims.get(question.claim_id or "")
        closes_at = instant(question.closes_at, end=True)
        known_at = known_at_of.get(question.id)
        early = known_at is not None and (closes_at is None or known_at < closes_at)
        yield {
            **_kind(question),
            "question_id": question.id,
            "opens_at": instant(question.opens_at, end=False),
            "closes_at": _shown_close(question.closes_at),
            "closed_at": known_at if early else closes_at,
            "resolves_by": instant(question.resolves_by, end=True),
            "written_at": instant(question.written_at, end=False),
            "written_by": question.written_by,
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
            **(question.fields or {}),
        }


def question_columns(book: Book) -> dict[str, object]:
    """The columns of the questions of a book, the keys of their ``fields`` at the end."""
    further = (name for each in (*book.questions, *book.conditions) for name in each.fields or ())
    return {**columns_of("questions"), **dict.fromkeys(further, object)}


def _kind(question: Question) -> dict[str, Any]:
    kind = question.kind
    columns: dict[str, Any] = {"kind": kind.name}
    if isinstance(kind, Categorical):
        columns["options"] = kind.options
        for name in ("offered_from", "offered_until", "catch_all"):
            columns[name] = getattr(kind, name) or None
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
    elif isinstance(belief, Cdf):
        for point in zip(belief.points, belief.probabilities, strict=True):
            yield "cdfs", (*point, belief.open_low, belief.open_high)


# --- whole books -----------------------------------------------------------------------------


def tables_of(book: Book, *, reading: str | None = None, lexicon: Lexicon | None = None) -> Tables:
    """Turn a book into columns.

    Args:
        book: The book.
        reading: Id of a coder, whose readings take the place of beliefs; forecasts that it did
            not read are left out.
        lexicon: A lexicon by which the words of forecasts are read anew.

    Raises:
        UnknownNameError: The book has no such coder.
    """
    forecasts = list(_as_read(book, reading, lexicon))
    by_id = book.questions_by_id
    questions = table(list(question_rows(book)), question_columns(book))
    return Tables(
        questions=questions,
        forecasts=_forecasts(forecasts, questions, book, by_id),
        resolutions=table(
            [resolution_row(each, by_id[each.question_id], book) for each in book.resolutions],
            columns_of("resolutions"),
        ),
        beliefs=_beliefs([forecast.belief for forecast in forecasts]),
        clock=_seen_as_of(book),
        recorded_at=MISSING if book.recorded_at is None else microseconds(book.recorded_at),
    )


def _seen_as_of(book: Book) -> int | None:
    """The moment as of which a book is seen, in microseconds; None where it names none."""
    named = book.as_of or book.recorded_until
    return None if named is None else microseconds(ends(named))


def _as_read(book: Book, reading: str | None, lexicon: Lexicon | None) -> Iterable[Forecast]:
    if reading is not None:
        return _read_by(book, reading)
    return book.forecasts if lexicon is None else _read_in(book, lexicon)


def _read_in(book: Book, lexicon: Lexicon) -> Iterator[Forecast]:
    by_id = book.questions_by_id
    for forecast in book.forecasts:
        relation = by_id[forecast.question_id].relation
        found = reread(forecast, lexicon, relation=relation)
        if found is not None:
            yield found


def _read_by(book: Book, coder: str) -> Iterator[Forecast]:
    known = {each.id for each in book.coders}
    if coder not in known:
        raise UnknownNameError(f"no coder {coder!r} in this book. {did_you_mean(coder, known)}")
    for forecast in book.forecasts:
        readings = () if forecast.wording is None else forecast.wording.readings
        for reading in readings:
            if reading.coder == coder and reading.belief is not None:
                yield attrs.evolve(forecast, belief=reading.belief)


def _forecasts(
    forecasts: list[Forecast], questions: pd.DataFrame, book: Book, by_id: Mapping[str, Question]
) -> ForecastColumns:
    row_of = {name: place for place, name in enumerate(questions["question_id"])}
    wordings = [each.wording for each in forecasts]
    bands = [None if each is None else each.band for each in wordings]
    # What is no probability is NaN here and stands in the long tables of its shape.
    yes = [getattr(each.belief, "yes", np.nan) for each in forecasts]
    shapes = [SHAPES.index(each.belief.shape) for each in forecasts]
    return ForecastColumns(
        question=np.array([row_of[each.question_id] for each in forecasts], dtype=np.int32),
        forecaster=coded(np.array([each.forecaster for each in forecasts], dtype=object)),
        issued_at=_instants_of([begins(each.issued_at) for each in forecasts]),
        issued_until=_instants_of([ends(each.issued_at) for each in forecasts]),
        expires_at=_instants_of(
            [None if each.expires_at is None else ends(each.expires_at) for each in forecasts]
        ),
        recorded_at=_instants_of(
            [recorded_at(each, by_id[each.question_id], book) for each in forecasts]
        ),
        shape=np.array(shapes, dtype=np.int8),
        probability=np.array(yes, dtype=float),
        words=coded(np.array([each and each.words for each in wordings], dtype=object)),
        band_low=np.array([np.nan if each is None else each.low for each in bands], dtype=float),
        band_high=np.array([np.nan if each is None else each.high for each in bands], dtype=float),
    )


def _instants_of(moments: list[Moment | None]) -> NDArray[np.int64]:
    known = [MISSING if each is None else microseconds(each) for each in moments]
    return np.array(known, dtype=np.int64)


def _beliefs(beliefs: list[Belief]) -> dict[str, pd.DataFrame]:
    rows: dict[str, list[tuple[Any, ...]]] = {name: [] for name in BELIEF_COLUMNS}
    for forecast, belief in enumerate(beliefs):
        for name, row in belief_rows(belief):
            rows[name].append((forecast, *row))
    return {name: table(rows[name], columns) for name, columns in BELIEF_COLUMNS.items()}
