"""The columns of all tables, each declared once with its dtype and the tables that have it.

Forecasts are kept as arrays and integer codes, so that texts and values of questions are not copied
for every forecast.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

import attrs
import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from forecasttrack.tables.faults import Faults

DAY = 86_400_000_000
"""Microseconds in a UTC day."""

MISSING = np.iinfo(np.int64).min
"""The number of microseconds that stands for a missing instant."""
# In microseconds, like instants: older pandas would use nanoseconds, which end in 2262.
ONE_MICROSECOND, ONE_DAY = (pd.Timedelta(n, "us").as_unit("us") for n in (1, DAY))

SHAPES = ("probability", "options", "quantiles", "samples", "distribution", "point", "cdf")
"""The shapes of beliefs; the code of a shape is its position here."""

UTC: Final = "datetime64[us, UTC]"

Table = Literal["questions", "forecasts", "resolutions", "pairs", "scores"]
"""The tables that share columns; long tables of beliefs have columns of their own."""


@attrs.frozen
class Column:
    """One column, and the tables that have it.

    Attributes:
        name: The name of the column, the same in every table.
        dtype: The type of its values; missing texts are ``None``.
        tables: The tables; the one from which the values come is the first.
    """

    name: str
    dtype: object
    tables: tuple[Table, ...]


def _column(name: str, dtype: object, tables: str) -> Column:
    return Column(name, dtype, tuple(each for each in get_args(Table) if each in tables.split()))


COLUMNS = (
    _column("question_id", object, "questions forecasts resolutions pairs scores"),
    _column("forecaster", object, "forecasts pairs scores"),
    _column("rule", object, "scores"),
    _column("convention", object, "scores"),
    _column("history", object, "scores"),
    _column("issued_at", UTC, "forecasts pairs"),
    _column("expires_at", UTC, "forecasts pairs"),
    _column("recorded_at", UTC, "forecasts resolutions"),
    _column("sequence", float, "forecasts pairs"),
    _column("kind", object, "questions pairs scores"),
    _column("unit", object, "questions pairs scores"),
    _column("options", object, "questions pairs"),
    _column("offered_from", object, "questions"),  # an option's day, by its name
    _column("offered_until", object, "questions"),
    _column("catch_all", object, "questions"),
    _column("lower", float, "questions"),
    _column("upper", float, "questions"),
    _column("shape", object, "forecasts pairs"),
    _column("probability", float, "forecasts pairs"),  # NaN unless the shape is so named
    _column("status", object, "resolutions"),
    _column("outcome", object, "resolutions pairs"),  # an option's name, yes, no or a number
    _column("outcome_low", float, "resolutions pairs"),
    _column("outcome_high", float, "resolutions pairs"),
    _column("score", float, "scores"),
    _column("time_coverage", float, "scores"),
    _column("n_forecasts", int, "scores"),
    _column("weight", float, "questions pairs scores"),
    _column("claim", object, "questions pairs scores"),
    _column("nature", object, "questions pairs scores"),
    _column("relation", object, "questions pairs scores"),
    _column("section", object, "questions pairs scores"),
    _column("holder", object, "questions pairs"),
    _column("cluster", object, "questions pairs scores"),
    _column("tags", object, "questions pairs"),
    _column("opens_at", UTC, "questions pairs"),
    _column("closes_at", UTC, "questions pairs scores"),
    _column("closed_at", UTC, "questions pairs"),
    _column("resolves_by", UTC, "questions"),
    _column("written_at", UTC, "questions"),
    _column("written_by", object, "questions pairs"),
    _column("condition_id", object, "questions"),
    _column("condition_outcome", object, "questions"),
    _column("is_condition", bool, "questions"),
    _column("fault", object, "questions"),
    _column("as_of", UTC, "resolutions"),  # the moment of the whole view, the same in all rows
    _column("known_at", UTC, "resolutions pairs"),
    _column("settling_day", UTC, "pairs"),  # the end of resolves_by, else of closes_at
    _column("late", bool, "pairs"),
    _column("backdated", bool, "pairs"),
    _column("early", bool, "pairs"),
    _column("words", object, "forecasts pairs"),
    _column("band_low", float, "forecasts pairs"),
    _column("band_high", float, "forecasts pairs"),
    _column("direction", object, "scores"),
    _column("best", float, "scores"),
)
"""All columns, in the order in which tables have them. Which columns reach pairs and scores is
declared here and nowhere else."""


def columns_of(table: Table) -> Mapping[str, object]:
    """The names of the columns of a table, in order, with their dtypes.

    Example:
        >>> list(columns_of("resolutions"))[:3]
        ['question_id', 'recorded_at', 'status']
    """
    return {each.name: each.dtype for each in COLUMNS if table in each.tables}


def columns_holding(dtype: object, *tables: Table) -> tuple[str, ...]:
    """The names of the columns of some tables that have a dtype, such as `bool` or `float`.

    Example:
        >>> "late" in columns_holding(bool, "pairs"), "late" in columns_holding(float, "pairs")
        (True, False)
    """
    among = {*tables}
    return tuple(each.name for each in COLUMNS if each.dtype is dtype and among & {*each.tables})


def columns_carried(table: Table, *, to: Table) -> tuple[str, ...]:
    """The columns of one table that another table has as well, except ``question_id``.

    Example:
        >>> columns_carried("resolutions", to="pairs")
        ('outcome', 'outcome_low', 'outcome_high', 'known_at')
    """
    of_other = columns_of(to)
    return tuple(name for name in columns_of(table) if name in of_other and name != "question_id")


BELIEF_COLUMNS: Mapping[str, Mapping[str, object]] = {
    "options": {"forecast": int, "option": object, "probability": float},
    "quantiles": {"forecast": int, "level": float, "value": float},
    "samples": {"forecast": int, "sample": int, "value": float},
    "distributions": {"forecast": int, "family": object, "parameter": object, "value": float},
    "points": {"forecast": int, "value": float},
    "cdfs": {"forecast": int, "point": float, "cdf": float, "open_low": bool, "open_high": bool},
}
"""The long tables of beliefs of more than one number, and their columns; ``forecast`` is the row of
the forecast, from 0."""


@attrs.frozen(eq=False)
class Texts:
    """A column of texts or ids, in which each distinct one is kept once.

    Attributes:
        codes: Position in ``names`` of each row's text, -1 where it is missing, shape (n,).
        names: The distinct texts or whole numbers.
    """

    codes: NDArray[np.int32]
    names: NDArray[Any]

    def __len__(self) -> int:
        return len(self.codes)

    def take(self, rows: NDArray[np.integer]) -> Texts:
        """The texts of some rows."""
        return Texts(self.codes.take(rows), self.names)

    def read(self) -> NDArray[Any]:
        """The text of each row, None where it is missing, shape (n,)."""
        if not len(self.codes) or self.codes.min() >= 0:
            found: NDArray[Any] = self.names.take(self.codes)
            return found
        # The code -1 takes the last name, which is None.
        names = np.full(len(self.names) + 1, None, dtype=object)
        names[:-1] = self.names
        with_gaps: NDArray[Any] = names.take(self.codes)
        return with_gaps


@attrs.frozen(kw_only=True, eq=False)
class ForecastColumns:
    """Forecasts in columns, one row each; columns without any value are None.

    Attributes:
        question: Row of the question in the table of questions, shape (n,).
        forecaster: Ids of the forecasters.
        issued_at: When the forecast was issued, microseconds UTC, shape (n,); the beginning of a
            bare day.
        issued_until: The end of a bare day, otherwise ``issued_at``, microseconds UTC, shape (n,).
        expires_at: When the forecast expires, microseconds UTC, `MISSING` if never, shape (n,).
        recorded_at: When it was recorded, microseconds UTC, `MISSING` if unknown, shape (n,).
        sequence: Order of the forecasts of one instant, NaN if there is none, shape (n,).
        shape: Position of the shape of each belief in `SHAPES`; None if all are probabilities.
        probability: Probability of yes, NaN if the belief has another shape, shape (n,).
        words: The words from which the probability was read.
        band_low, band_high: Ends of the band of the words, shape (n,).
        stray_option: An option in the belief that its question does not have.
        row: Row in the table of the caller, shape (n,); None for books and ledgers.
        further: Further columns of the caller's table, with all its rows; None if it has none.
    """

    question: NDArray[np.int32]
    forecaster: Texts
    issued_at: NDArray[np.int64]
    probability: NDArray[np.float64]
    issued_until: NDArray[np.int64] | None = None
    expires_at: NDArray[np.int64] | None = None
    recorded_at: NDArray[np.int64] | None = None
    sequence: NDArray[np.float64] | None = None
    shape: NDArray[np.int8] | None = None
    words: Texts | None = None
    band_low: NDArray[np.float64] | None = None
    band_high: NDArray[np.float64] | None = None
    stray_option: Texts | None = None
    row: pd.Index[int] | None = None
    further: pd.DataFrame | None = None

    def __len__(self) -> int:
        return len(self.question)

    def take(self, rows: NDArray[np.integer]) -> ForecastColumns:
        """Some of the forecasts."""
        columns: dict[str, Any] = attrs.asdict(self, recurse=False)
        further = columns.pop("further")  # values are taken by row when the column is read
        taken = {name: None if each is None else each.take(rows) for name, each in columns.items()}
        return ForecastColumns(**taken, further=further)  # type: ignore[arg-type]

    def clock(self, name: str) -> NDArray[np.int64]:
        """A column of instants in microseconds; `MISSING` in all rows if it has no value."""
        column = getattr(self, name)
        return np.full(len(self), MISSING) if column is None else column

    def from_the_opening(
        self, late: NDArray[np.bool_] | None, opens_at: NDArray[np.int64]
    ) -> ForecastColumns:
        """Date forecasts that are dated after their outcome at the opening of their question.

        They keep their order; if no opening is stated, they keep their date.

        Args:
            late: Whether each forecast is dated after its outcome, shape (n,); None if none is.
            opens_at: When the question of each forecast opened, in microseconds, `MISSING` if
                unknown, shape (n,).
        """
        if late is None or not late.any():
            return self
        sequence = np.zeros(len(late)) if self.sequence is None else self.sequence
        order = np.lexsort((np.nan_to_num(sequence, nan=-1.0), self.issued_at))
        place = np.empty(len(late))
        place[order] = np.arange(len(late))
        issued_at = np.where(late & (opens_at != MISSING), opens_at, self.issued_at)
        return attrs.evolve(self, issued_at=issued_at, sequence=place)

    def read(self, name: str) -> pd.Series[Any]:
        """A column with the values and dtype that it has in frames."""
        if self.further is not None and self.row is not None and name in self.further:
            return self.further[name].take(self.row.to_numpy()).reset_index(drop=True)
        column = getattr(self, name)
        if name == "shape":
            codes = np.zeros(len(self), dtype=np.int8) if column is None else column
            return pd.Series(np.array(SHAPES, dtype=object).take(codes), dtype=object)
        if isinstance(column, Texts):
            texts = column.read()
            return pd.Series(texts, copy=False, dtype=texts.dtype)
        if name.endswith("_at"):
            return instants(self.clock(name))
        nothing = np.full(len(self), None if name == "words" else np.nan)
        return pd.Series(nothing if column is None else column.copy())


def instants(microseconds: NDArray[np.int64]) -> pd.Series[Any]:
    """Convert microseconds to instants in UTC, and `MISSING` to NaT.

    Example:
        >>> str(instants(np.array([0, MISSING])).iloc[0])
        '1970-01-01 00:00:00+00:00'
    """
    return pd.Series(pd.array(microseconds.view("M8[us]"), dtype=UTC), copy=False)


def microseconds(column: pd.Series[Any]) -> NDArray[np.int64]:
    """Convert instants to microseconds, and NaT to `MISSING`.

    Example:
        >>> microseconds(pd.Series(pd.to_datetime(["1970-01-01T00:00:01Z", None]))).tolist()[0]
        1000000
    """
    return column.to_numpy(dtype="M8[us]").view(np.int64)


def coded(ids: Sequence[Any] | NDArray[Any] | pd.Series[Any]) -> Texts:
    """Code ids or texts; missing ones get the code -1.

    Small whole numbers are their own codes, because finding codes would take longer than scoring.

    Example:
        >>> coded(["b", "a", "b", None]).codes.tolist()
        [0, 1, 0, -1]
        >>> coded([3, 1, 3]).names.tolist()
        [0, 1, 2, 3]
    """
    values = ids if isinstance(ids, pd.Series) else np.asarray(ids)
    if len(values) and isinstance(values.dtype, np.dtype) and values.dtype.kind in "iu":
        numbers = np.asarray(values)
        if numbers.min() >= 0 and (high := int(numbers.max())) < 2 * len(numbers) + 1024:
            return Texts(numbers.astype(np.int32), np.arange(high + 1))
    if not isinstance(values, pd.Series) and values.dtype.kind in "OU":
        values = values.astype(object)
    codes, found = pd.factorize(values)
    names: NDArray[Any] = np.asarray(found, dtype=object)
    if found.dtype.kind in "iu" and len(names):
        names = names.astype(np.int64)
    return Texts(codes.astype(np.int32), names)


def rows_of(found: NDArray[Any], known: pd.Series[Any]) -> NDArray[np.intp]:
    """The row of each id in a column of known ids, -1 if it is not there, shape (n,)."""
    index = pd.Index(known)
    place: NDArray[np.intp] = index.unique().get_indexer(pd.Index(found))
    if index.is_unique:
        return place
    return np.append(np.flatnonzero(~index.duplicated()), -1).take(place)


def closing_moments(closes_at: pd.Series[Any]) -> NDArray[np.int64]:
    """The exact closes in microseconds, `MISSING` where there is none, shape (n,).

    Tables show a close that was written as a day as the last microsecond of that day; the exact
    close is 24:00 UTC, one microsecond later.
    """
    moments = microseconds(closes_at)
    return np.where(moments % DAY == DAY - 1, moments + 1, moments)


# --- all tables ------------------------------------------------------------------------------


@attrs.frozen(kw_only=True, eq=False)
class Tables:
    """Questions, forecasts with their beliefs, and resolutions, each with its fixed columns.

    Attributes:
        questions: One row per question; ``fault`` says what is wrong with it, None where nothing.
        forecasts: The sound forecasts.
        resolutions: The sound resolutions.
        beliefs: Long tables of the beliefs that need more than one number.
        faults: Faults of the rows of each table.
        refused: Forecasts at fault, and resolutions of no question, as rows of ``left_out``.
        clock: The moment as of which they are seen, in microseconds; None where nobody names one.
        recorded_at: When the latest record was put on record, as far as a ledger knows.
    """

    questions: pd.DataFrame
    forecasts: ForecastColumns
    resolutions: pd.DataFrame
    beliefs: Mapping[str, pd.DataFrame]
    faults: tuple[Faults, ...] = ()
    refused: pd.DataFrame | None = None
    clock: int | None = None
    recorded_at: int = MISSING


def table(rows: Sequence[Any], columns: Mapping[str, object]) -> pd.DataFrame:
    """Make a table with fixed columns from rows, filling in what is absent.

    Rows are mappings, or tuples in the order of the columns; instants are microseconds.
    """
    values: dict[str, Sequence[Any]]
    if rows and isinstance(rows[0], tuple):
        values = dict(zip(columns, zip(*rows, strict=True), strict=True))
    else:
        values = {name: [row.get(name) for row in rows] for name in columns}
    typed = {name: _typed(values[name], dtype) for name, dtype in columns.items()}
    return pd.DataFrame(typed, copy=False)


def _typed(values: Sequence[Any], dtype: object) -> pd.Series[Any]:
    if dtype == UTC:
        moments = [MISSING if each is None else each for each in values]
        return instants(np.array(moments, dtype=np.int64))
    if dtype is object:
        return pd.Series(values, dtype=object)
    return pd.Series(np.array(values, dtype=dtype), copy=False)  # type: ignore[call-overload]
