"""What can go wrong, as one tree.

ForecastTrackError
├── InvalidRecordError (ValueError)       a record refuses its content
│   ├── InvalidMomentError                an invalid date, instant or period
│   ├── InvalidQuestionError              an invalid definition of a question
│   ├── InvalidForecastError              a belief outside what its question allows
│   │   └── UnscorableForecastError       a sound belief for which a rule has no score
│   └── InvalidOutcomeError               an outcome its question cannot have
├── InvalidTableError (ValueError)        columns or rows of a table do not fit
├── InvalidArgumentError (ValueError)     a choice that a function does not offer
├── UnknownNameError (LookupError)        no rule, lexicon, record ... of that name
├── BookError (ValueError)                faults found in files, all at once
├── BookFileError (OSError)               a path that cannot be read as a book
│   └── BookBusyError                     another program writes it, or changed it meanwhile
├── LedgerError (RuntimeError)            a ledger that refuses, or cannot be trusted
│   ├── LedgerBusyError                   another program held it for too long
│   └── LedgerDiskError                   the disk under it is full or failed
├── ModelError (RuntimeError)             a language model, in wording.claims, does not answer
└── MissingExtraError (ImportError)       an optional package is not installed

ForecastTrackWarning (UserWarning)
├── SmallSampleWarning                    a number that rests on very few questions
└── UnusableRecordWarning                 a record of a ledger that is left out, and why

Every message names the thing, what is wrong with it, what was found and the likely cure.
"""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


_FROM_NUMPY = re.compile(
    r"\bnp\.(?:(?:float64|str)_?\((?P<own>[^()]*)\)"
    r"|(?P<type>[a-z]+\d*)_?\((?P<value>[^()]*)\)"
    r"|(?P<truth>True|False)_)"
)


def _in_plain_words(message: str) -> str:
    """A message in which values of NumPy stand as a person writes them."""
    return _FROM_NUMPY.sub(_plain_value, message) if "np." in message else message


def _plain_value(match: re.Match[str]) -> str:
    if match["own"] is not None:
        return match["own"]
    if match["truth"]:
        return f"{match['truth']} (bool of NumPy)"
    return f"{match['value']} ({match['type']} of NumPy)"


class ForecastTrackError(Exception):
    """Any error raised on purpose by forecasttrack.

    Attributes:
        record_id: Id of the record at fault, where there is one.
        field: Name of the field or column at fault, where there is one.
        row: Position of the row at fault, counted from 0, where there is one.

    Example:
        >>> import forecasttrack as ft
        >>> try:
        ...     ft.Probability(62)
        ... except ft.ForecastTrackError as error:
        ...     print(error)
        the probability is 62; a probability lies in [0, 1]. For a percentage, divide by 100.
    """

    def __init__(
        self,
        message: str,
        *,
        record_id: str | None = None,
        field: str | None = None,
        row: int | None = None,
    ) -> None:
        super().__init__(_in_plain_words(message))
        self.record_id = record_id
        self.field = field
        self.row = row

    def __str__(self) -> str:
        # KeyError and OSError print their arguments in their own ways; ours read as sentences.
        return str(self.args[0])


class InvalidRecordError(ForecastTrackError, ValueError):
    """A record refuses its content.

    Example:
        >>> import forecasttrack as ft
        >>> try:
        ...     ft.Quantiles({0.1: 5.0, 0.9: 3.0})
        ... except InvalidRecordError as error:
        ...     print(error)
        a list is needed, found {0.1: 5.0, 0.9: 3.0}; put it in brackets
    """


class InvalidMomentError(InvalidRecordError):
    """An invalid date, instant or period.

    Example:
        >>> import forecasttrack as ft
        >>> try:
        ...     ft.Period(earliest="2026-03-01", latest="2026-02-01", why="a guess")
        ... except InvalidMomentError as error:
        ...     print(error)
        the period ends (2026-02-01) before it begins (2026-03-01); are earliest and latest swapped?
    """


class InvalidQuestionError(InvalidRecordError):
    """An invalid definition of a question.

    Example:
        >>> import forecasttrack as ft
        >>> try:
        ...     ft.Question(id="rain", text="Rain?", opens_at="2026-02-01", closes_at="2026-01-01")
        ... except InvalidQuestionError as error:
        ...     print(error)
        the question closes (2026-01-01) before it opens (2026-02-01); are the two swapped?
    """


class InvalidForecastError(InvalidRecordError):
    """A belief outside what its question, or probability, allows.

    Example:
        >>> from forecasttrack import scoring
        >>> try:
        ...     scoring.brier(probability=[1.2], outcome=[1])
        ... except InvalidForecastError as error:
        ...     print(error)
        probability must lie in [0, 1], found 1.2 at row 0. For a percentage, divide by 100.
    """


class UnscorableForecastError(InvalidForecastError):
    """A sound belief for which a scoring rule has no score.

    Attributes:
        rows: Positions of all such rows, counted from 0; None where it concerns every row.

    Example:
        >>> from forecasttrack import scoring
        >>> try:
        ...     scoring.wis(levels=[0.2, 0.5, 0.9], values=[[1, 2, 3]], outcome=[1])
        ... except UnscorableForecastError as error:
        ...     print(error)
        levels must pair into intervals, found 0.2 without 0.8.
    """

    def __init__(
        self, message: str, *, rows: tuple[int, ...] | None = None, field: str | None = None
    ) -> None:
        super().__init__(message, field=field, row=rows[0] if rows else None)
        self.rows = rows


class InvalidOutcomeError(InvalidRecordError):
    """An outcome that its question cannot have.

    Example:
        >>> from forecasttrack import scoring
        >>> try:
        ...     scoring.log(probability=[0.3], outcome=[2])
        ... except InvalidOutcomeError as error:
        ...     print(str(error).partition(". ")[0])
        outcome must be 0, 1 or NaN, found 2 at row 0
    """


class InvalidTableError(ForecastTrackError, ValueError):
    """Columns or rows of a table do not fit.

    Attributes:
        faults: Table, column and row of every cell at fault, where cells were at fault.
        details: What is wrong with each of the first of them, without its place.

    Example:
        >>> import forecasttrack as ft
        >>> rain = [{"name": "rain"}]
        >>> try:
        ...     ft.pair(forecasts=rain, questions=rain, resolutions=rain)
        ... except InvalidTableError as error:
        ...     print(error)
        questions has no column 'question_id'. It has name.
    """

    def __init__(  # noqa: PLR0913 - whatever is known of the place
        self,
        message: str,
        *,
        record_id: str | None = None,
        field: str | None = None,
        row: int | None = None,
        faults: tuple[tuple[str, str, int], ...] = (),
        details: tuple[str, ...] = (),
    ) -> None:
        super().__init__(message, record_id=record_id, field=field, row=row)
        self.faults = faults
        self.details = details


class InvalidArgumentError(ForecastTrackError, ValueError):
    """A choice that a function does not offer.

    Example:
        >>> import forecasttrack as ft
        >>> try:
        ...     ft.pair(ft.read_book("fixtures/alaska-2025"), early="never")
        ... except InvalidArgumentError as error:
        ...     print(error)
        early is 'never'; it is "wait" or "count"
    """


class UnknownNameError(ForecastTrackError, LookupError):
    """No rule, lexicon, record or series bears that name.

    Example:
        >>> import forecasttrack as ft
        >>> try:
        ...     ft.read_book("fixtures/alaska-2025").question("Q01x")
        ... except UnknownNameError as error:
        ...     print(error)
        no question 'Q01x' in this book. Did you mean 'Q01e', 'Q01d' or 'Q01c'?
    """


class BookError(ForecastTrackError, ValueError):
    """Faults found in the files of a book, all at once.

    Attributes:
        faults: Each fault; printed, it says file, line, column, record and what is wrong.

    Example:
        >>> import pathlib, tempfile
        >>> import forecasttrack as ft
        >>> place = pathlib.Path(tempfile.mkdtemp()) / "book.yaml"
        >>> _ = place.write_text("{forecasttrack: 1, questions: [{id: rain, txt: Rain?}]}")
        >>> try:
        ...     ft.read_book(place)
        ... except BookError as error:
        ...     print(error.faults[0].line, error.faults[0].column, error.faults[0].message)
        1 43 unknown key 'txt'. Did you mean 'text'?
    """

    def __init__(self, faults: Iterable[object]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(map(str, self.faults)))


class BookFileError(ForecastTrackError, OSError):
    """A path that cannot be read as a book.

    Example:
        >>> import forecasttrack as ft
        >>> try:
        ...     ft.read_book("nowhere.yaml")
        ... except BookFileError as error:
        ...     print(error)
        nowhere.yaml: there is no such file or folder
    """


class BookBusyError(BookFileError):
    """Another program writes the book, or changed it since it was read; nothing was written.

    Example:
        >>> issubclass(BookBusyError, BookFileError)  # so one clause catches both
        True
    """


class LedgerError(ForecastTrackError, RuntimeError):
    """A ledger that refuses an entry, or that cannot be trusted.

    Example:
        >>> import forecasttrack as ft
        >>> try:
        ...     ft.Ledger.open("README.md")
        ... except LedgerError as error:
        ...     print(str(error).partition(" (")[0])
        the ledger README.md: the file is no SQLite database; is the path right?
    """


class LedgerBusyError(LedgerError):
    """Another program held the ledger for too long; nothing was written.

    Example:
        >>> issubclass(LedgerBusyError, LedgerError)  # so one clause catches both
        True
    """


class LedgerDiskError(LedgerError):
    """The disk under a ledger is full or failed; nothing was written.

    Example:
        >>> issubclass(LedgerDiskError, LedgerError)  # so one clause catches both
        True
    """


class MissingExtraError(ForecastTrackError, ImportError):
    """An optional package is not installed.

    Example:
        >>> import sys, pyarrow, forecasttrack as ft
        >>> sys.modules["pyarrow"] = None  # as if it were not installed
        >>> try:
        ...     ft.read_facts("facts.parquet")
        ... except MissingExtraError as error:
        ...     print(error)
        Parquet files need pyarrow; install forecasttrack[arrow]
        >>> sys.modules["pyarrow"] = pyarrow
    """


class ForecastTrackWarning(UserWarning):
    """Something doubtful but legitimate; silence the family by this name.

    Example:
        >>> import warnings
        >>> import forecasttrack as ft
        >>> scores = ft.score(ft.pair(ft.read_book("fixtures/alaska-2025")))
        >>> with warnings.catch_warnings(action="ignore", category=ForecastTrackWarning):
        ...     means = scores.summarise()
    """


class SmallSampleWarning(ForecastTrackWarning):
    """A number that rests on very few questions.

    Example:
        >>> import warnings
        >>> import forecasttrack as ft
        >>> pairs = ft.pair(ft.read_book("fixtures/alaska-2025")).where(kind="binary")
        >>> with warnings.catch_warnings(record=True) as caught:
        ...     warnings.simplefilter("always")
        ...     leaders = ft.score(pairs).leaderboard()
        >>> print(caught[0].message)
        Only 24 clusters of questions: at most large differences can be told.
    """


class UnusableRecordWarning(ForecastTrackWarning):
    """Invalid records in a ledger, which are left out.

    They were put on record by an older version, which checked less, or with another tool.

    Attributes:
        faults: What is wrong, by the name of the record.

    Example:
        >>> print(UnusableRecordWarning({"rain/ann": "the probability is 62"}))
        left out of the ledger: rain/ann: the probability is 62
    """

    def __init__(self, faults: Mapping[str, str]) -> None:
        self.faults = dict(faults)
        lines = [f"left out of the ledger: {name}: {fault}" for name, fault in faults.items()]
        super().__init__("\n".join(lines))


def did_you_mean(name: object, known: Iterable[str], *, first: Iterable[str] = ()) -> str:
    """Suggest the known names nearest to a wrong one, as the end of a sentence.

    Where none is near, those of ``first`` are named before the others.

    Example:
        >>> did_you_mean("brir", ["brier", "log"])
        "Did you mean 'brier'?"
        >>> did_you_mean("xyz", ["brier", "log"])
        "Known are 'brier' and 'log'."
    """
    known = sorted(known)
    near = difflib.get_close_matches(str(name), known, n=3, cutoff=0.6)
    if near:
        return f"Did you mean {_listed(near, 'or')}?"
    if not known:
        return "None are known."
    tail = "" if len(known) <= 12 else f", among {len(known)}"
    return f"Known are {_listed([*dict.fromkeys([*first, *known])][:12], 'and')}{tail}."


def _listed(names: list[str], word: str) -> str:
    quoted = [repr(str(name)) for name in names]
    before = f"{', '.join(quoted[:-1])} {word} " if len(quoted) > 1 else ""
    return f"{before}{quoted[-1]}"
