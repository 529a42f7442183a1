"""What can go wrong, as one tree.

ForecastTrackError
├── InvalidRecordError (ValueError)       a record refuses its content
│   ├── InvalidMomentError                a date or instant that cannot be one
│   ├── InvalidQuestionError              a question that cannot be asked so
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
│   └── LedgerBusyError                   another program held it for too long
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
    if "np." not in message:
        return message
    return _FROM_NUMPY.sub(_plain_value, message)


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
    """A record refuses its content."""


class InvalidMomentError(InvalidRecordError):
    """A date or instant that cannot be one."""


class InvalidQuestionError(InvalidRecordError):
    """A question that cannot be asked so."""


class InvalidForecastError(InvalidRecordError):
    """A belief outside what its question, or probability, allows."""


class UnscorableForecastError(InvalidForecastError):
    """A sound belief for which a scoring rule has no score.

    Attributes:
        rows: Positions of all such rows, counted from 0; None where it concerns every row.
    """

    def __init__(
        self, message: str, *, rows: tuple[int, ...] | None = None, field: str | None = None
    ) -> None:
        super().__init__(message, field=field, row=rows[0] if rows else None)
        self.rows = rows


class InvalidOutcomeError(InvalidRecordError):
    """An outcome that its question cannot have."""


class InvalidTableError(ForecastTrackError, ValueError):
    """Columns or rows of a table do not fit.

    Attributes:
        faults: Table, column and row of every cell at fault, where cells were at fault.
        details: What is wrong with each of the first of them, without its place.
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
    """A choice that a function does not offer."""


class UnknownNameError(ForecastTrackError, LookupError):
    """No rule, lexicon, record or series bears that name."""


class BookError(ForecastTrackError, ValueError):
    """Faults found in the files of a book, all at once.

    Attributes:
        faults: Each fault; printed, it says file, line, column, record and what is wrong.
    """

    def __init__(self, faults: Iterable[object]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(map(str, self.faults)))


class BookFileError(ForecastTrackError, OSError):
    """A path that cannot be read as a book."""


class BookBusyError(BookFileError):
    """Another program writes the book, or changed it since it was read; nothing was written."""


class LedgerError(ForecastTrackError, RuntimeError):
    """A ledger that refuses an entry, or that cannot be trusted."""


class LedgerBusyError(LedgerError):
    """Another program held the ledger for too long; nothing was written."""


class MissingExtraError(ForecastTrackError, ImportError):
    """An optional package is not installed."""


class ForecastTrackWarning(UserWarning):
    """Something doubtful but legitimate; silence the family by this name."""


class SmallSampleWarning(ForecastTrackWarning):
    """A number that rests on very few questions."""


class UnusableRecordWarning(ForecastTrackWarning):
    """Records of a ledger that no record may state, and that it goes on without.

    They were put on record by an older version, which asked less, or with another tool.

    Attributes:
        faults: What is wrong, by the name of the record.
    """

    def __init__(self, faults: Mapping[str, str]) -> None:
        self.faults = dict(faults)
        lines = [f"left out of the ledger: {name}: {fault}" for name, fault in faults.items()]
        super().__init__("\n".join(lines))


def did_you_mean(name: object, known: Iterable[str]) -> str:
    """Suggest the known names nearest to a wrong one, as the end of a sentence.

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
    shown = known if len(known) <= 12 else [*known[:12]]
    tail = "" if len(known) <= 12 else f", among {len(known)}"
    return f"Known are {_listed(shown, 'and')}{tail}."


def _listed(names: list[str], word: str) -> str:
    quoted = [f"'{name}'" for name in names]
    if len(quoted) == 1:
        return quoted[0]
    return f"{', '.join(quoted[:-1])} {word} {quoted[-1]}"
