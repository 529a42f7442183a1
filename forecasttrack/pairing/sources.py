"""What can be paired: a book, a ledger, or three tables; each becomes the fixed columns."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np
import pandas as pd

from forecasttrack.book import Book
from forecasttrack.book.record_rows import (
    belief_rows,
    question_rows,
    recorded_at,
    resolution_row,
)
from forecasttrack.errors import InvalidArgumentError, UnknownNameError, did_you_mean
from forecasttrack.records.belief import (
    Belief,
)
from forecasttrack.records.forecast import Forecast
from forecasttrack.records.moments import (
    Moment,
    begins,
    ends,
    microseconds,
)
from forecasttrack.records.question import Question
from forecasttrack.tables.reading import read_tables
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
from forecasttrack.wording.lexicon import Lexicon
from forecasttrack.wording.lexicon_catalogue import lexicon as open_lexicon

if TYPE_CHECKING:
    from numpy.typing import NDArray


def tables_of_source(
    source: object,
    given: dict[str, Any],
    *,
    known_by: object,
    reading: str | None,
    lexicon: str | Path | None,
) -> Tables:
    """Turn whatever can be paired into columns.

    A book's and a ledger's outcomes are those that could be known by then: what a correction
    replaced is what was known before it.

    Raises:
        InvalidArgumentError: It cannot be paired, or was asked for in two ways at once.
    """
    if source is None:
        return _of_tables(given, reads_words=reading is not None or lexicon is not None)
    if any(each is not None for each in given.values()):
        raise InvalidArgumentError("pair() takes a book, a ledger or tables, not two of them")
    if reading is not None and lexicon is not None:
        raise InvalidArgumentError("words are read by a coder or by a lexicon, not by both")
    words = None if lexicon is None else open_lexicon(lexicon)
    if isinstance(source, Book):
        known = source if known_by is None else source.known_by(known_by)
        return tables_of(known, reading=reading, lexicon=words)
    return _of_ledger(source, known_by, reading, words)


def is_ledger(source: Any) -> bool:
    """Tell a ledger, without loading its room.

    Whoever holds a ledger has loaded it; whoever does not need not wait for SQLAlchemy.

    Example:
        >>> is_ledger("a ledger")
        False
    """
    ledgers = sys.modules.get("forecasttrack.ledger.ledger")
    return ledgers is not None and isinstance(source, ledgers.Ledger)


def _of_tables(given: dict[str, Any], *, reads_words: bool) -> Tables:
    missing = [name for name, each in given.items() if each is None]
    if missing:
        raise InvalidArgumentError(
            "pair() takes a book, a ledger, or forecasts=, questions= and resolutions=;"
            f" {missing[0]} is missing",
            field=missing[0],
        )
    if reads_words:
        raise InvalidArgumentError("tables hold no readings of words; a book does", field="reading")
    return read_tables(**given)


def _of_ledger(source: Any, known_by: object, reading: str | None, words: Lexicon | None) -> Tables:
    if not is_ledger(source):
        raise InvalidArgumentError(
            f"pair() takes a book or a ledger, found {type(source).__name__}; read_book(path) makes"
            " a book, Ledger.open(path) a ledger, and tables go in as forecasts=, questions= and"
            " resolutions="
        )
    from forecasttrack.pairing.ledger_tables import with_stored_forecasts  # noqa: PLC0415

    stored = source.forecast_columns()
    reads_words = reading is not None or words is not None
    book = source.book(forecasts=reads_words)
    known = book if known_by is None else book.known_by(known_by)
    tables = tables_of(known, reading=reading, lexicon=words)
    return with_stored_forecasts(tables, stored, reads_words=reads_words)


# --- books -----------------------------------------------------------------------------------


def tables_of(book: Book, *, reading: str | None = None, lexicon: Lexicon | None = None) -> Tables:
    """Turn a book into columns.

    Args:
        book: The book.
        reading: Id of a coder, whose readings then take the place of the beliefs read jointly.
        lexicon: A lexicon, whose bands and points then take their place.

    Raises:
        UnknownNameError: The book has no such coder.
    """
    forecasts = list(_as_read(book, reading, lexicon))
    by_id = {question.id: question for question in (*book.questions, *book.conditions)}
    questions = table(list(question_rows(book)), columns_of("questions"))
    return Tables(
        questions=questions,
        forecasts=_forecasts(forecasts, questions, book, by_id),
        resolutions=table(
            [resolution_row(each, by_id[each.question_id], book) for each in book.resolutions],
            columns_of("resolutions"),
        ),
        beliefs=_beliefs([forecast.belief for forecast in forecasts]),
        clock=_from_when(book),
        recorded_at=MISSING if book.recorded_at is None else microseconds(book.recorded_at),
    )


def _from_when(book: Book) -> int | None:
    """The moment from which a book is looked at, as far as it names one."""
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
    row = {name: place for place, name in enumerate(questions["question_id"])}
    wordings = [each.wording for each in forecasts]
    bands = [None if each is None else each.band for each in wordings]
    # What is no probability is NaN here and stands in the long tables of its shape.
    yes = [getattr(each.belief, "yes", np.nan) for each in forecasts]
    shapes = [SHAPES.index(each.belief.shape) for each in forecasts]
    return ForecastColumns(
        question=np.array([row[each.question_id] for each in forecasts], dtype=np.int32),
        forecaster=coded(np.array([each.forecaster for each in forecasts], dtype=object)),
        issued_at=_clock([begins(each.issued_at) for each in forecasts]),
        issued_until=_clock([ends(each.issued_at) for each in forecasts]),
        expires_at=_clock(
            [None if each.expires_at is None else ends(each.expires_at) for each in forecasts]
        ),
        recorded_at=_clock(
            [recorded_at(each, by_id[each.question_id], book) for each in forecasts]
        ),
        shape=np.array(shapes, dtype=np.int8),
        probability=np.array(yes, dtype=float),
        words=coded(np.array([each and each.words for each in wordings], dtype=object)),
        band_low=np.array([np.nan if each is None else each.low for each in bands], dtype=float),
        band_high=np.array([np.nan if each is None else each.high for each in bands], dtype=float),
    )


def _clock(moments: list[Moment | None]) -> NDArray[np.int64]:
    known = [MISSING if each is None else microseconds(each) for each in moments]
    return np.array(known, dtype=np.int64)


def _beliefs(beliefs: list[Belief]) -> dict[str, pd.DataFrame]:
    rows: dict[str, list[tuple[Any, ...]]] = {name: [] for name in BELIEF_COLUMNS}
    for forecast, belief in enumerate(beliefs):
        for name, row in belief_rows(belief):
            rows[name].append((forecast, *row))
    return {name: table(rows[name], columns) for name, columns in BELIEF_COLUMNS.items()}
