"""What became of a file: rows taken and refused, what was assumed, and what is not kept."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence

import attrs
import pandas as pd

from forecasttrack.display.found import shown
from forecasttrack.errors import ForecastTrackError, InvalidArgumentError

_OTHER_SHAPES = (AttributeError, IndexError, KeyError, OverflowError, TypeError, ValueError)
"""What reading a record ends in that is no mapping, or nested otherwise."""
_SHOWN = 120
"""How much of a refused cell is shown; the rest could be a gigabyte."""


@attrs.frozen
class Refusal:
    """A row that was not taken, and why.

    Attributes:
        file: The file.
        row: Its line or row number, or its place in a frame.
        column: The column at fault.
        value: What stands there.
        reason: What is wrong with it.
    """

    file: str
    row: int | None
    column: str | None
    value: str | None
    reason: str


class RowFault(ValueError):  # noqa: N818 - it never leaves the reader
    """What keeps a row from being taken; raised inside ``Account.row``.

    Attributes:
        column: The column at fault.
        value: What stands there.
    """

    def __init__(self, column: str | None, value: object, reason: str) -> None:
        super().__init__(reason)
        self.column, self.value = column, value


@attrs.frozen
class Assumption:
    """Something the file does not say, and how it was taken.

    Attributes:
        column: The column.
        read_as: What it was taken for.
        example: A value of it.
        n: How many values it concerns.
        option: What says it better.
    """

    column: str
    read_as: str
    example: str | None
    n: int
    option: str


@attrs.frozen
class Loss:
    """Something the file holds and the tables do not.

    Attributes:
        field: What it is called there.
        n: How often it stands there.
        reason: Why it is not kept.
    """

    field: str
    n: int
    reason: str


@attrs.define
class Account:
    """What became of a file, kept while it is read.

    Attributes:
        file: The file, as refusals name it.
        rows: How many rows were read; a reader counts them as they come.
        taken: How many of them are in the tables.
        refusals, assumptions: What `refuse` and `assume` noted, in order.
        losses: How often each field was lost, by field and reason.
        questions: What `ask` noted.

    Example:
        >>> account = Account("a.csv")
        >>> account.refuse(7, "p", "x", "is no probability")
        >>> account.assume("when", "day first", "03/04/2026", n=2, option="dayfirst")
        >>> account.lose("comment", "has no place in the tables", n=3)
        >>> {name: len(frame) for name, frame in account.frames().items()}
        {'refused': 1, 'assumed': 1, 'lost': 1}
        >>> account.ask("which zone are the times in?")
        >>> account.raise_questions()
        Traceback (most recent call last):
            ...
        forecasttrack.errors.InvalidArgumentError: a.csv: which zone are the times in?
    """

    file: str
    rows: int = 0
    taken: int = 0
    refusals: list[Refusal] = attrs.field(factory=list)
    assumptions: list[Assumption] = attrs.field(factory=list)
    losses: dict[tuple[str, str], int] = attrs.field(factory=dict)
    questions: list[str] = attrs.field(factory=list)

    @contextlib.contextmanager
    def row(self, number: int | None, file: str = "") -> Iterator[None]:
        """Take one row: what is done inside is refused as a whole by a ``RowFault``.

        So is a record of another shape, such as a number where a mapping belongs.

        Args:
            number: The row, counted from 1; None where the format has no rows.
            file: The file it stands in, if it is not that of the account.

        Returns:
            Nothing; it is used as a context manager.

        Example:
            >>> account = Account("a.csv")
            >>> with account.row(2):
            ...     raise RowFault("p", "x", "is no probability")
            >>> account.rows, account.taken, len(account.refusals)
            (1, 0, 1)
        """
        self.rows += 1
        try:
            yield
        except RowFault as fault:
            self.refuse(number, fault.column, fault.value, str(fault), file)
        except ForecastTrackError:
            raise
        except _OTHER_SHAPES as error:
            reason = f"is no record as this format has them: {shown(str(error))}"
            self.refuse(number, None, None, reason, file)
        else:
            self.taken += 1

    def refuse(
        self, row: int | None, column: str | None, value: object, reason: str, file: str = ""
    ) -> None:
        """Note a row that is not taken.

        Args:
            row: Its number, counted from 1; None where the format has no rows.
            column: The column at fault, if it is one.
            value: What stands there; its first characters are shown.
            reason: What is wrong, as the end of a sentence about the row.
            file: The file it stands in, if it is not that of the account.
        """
        shown = None if value is None else str(value)[:_SHOWN]
        self.refusals.append(Refusal(file or self.file, row, column, shown, reason))

    def assume(self, column: str, read_as: str, example: object, n: int, option: str) -> None:
        """Note how something was taken that the file does not say.

        Args:
            column: The column that was read.
            read_as: What it was taken for.
            example: One of its values; its first characters are shown.
            n: How many values were taken so.
            option: The option of the reader that says otherwise.
        """
        shown = None if example is None else str(example)[:_SHOWN]
        self.assumptions.append(Assumption(column, read_as, shown, n, option))

    def lose(self, field: str, reason: str, n: int = 1) -> None:
        """Note something that the tables have no place for.

        Args:
            field: What it is called in the file.
            reason: Why it is not kept.
            n: How often it stands there; nothing is noted of 0.
        """
        if n:
            self.losses[field, reason] = self.losses.get((field, reason), 0) + n

    def include(self, other: Account) -> None:
        """Note all that another account has of the same rows.

        Args:
            other: The account of the same rows, read another way.

        Example:
            >>> account, other = Account("a.csv"), Account("a.csv")
            >>> other.lose("comment", "has no place in the tables")
            >>> account.include(other)
            >>> account.losses
            {('comment', 'has no place in the tables'): 1}
        """
        self.assumptions.extend(other.assumptions)
        self.questions.extend(other.questions)
        for (field, reason), n in other.losses.items():
            self.lose(field, reason, n)

    def ask(self, question: str) -> None:
        """Note something that only the reader can say; all of it is asked for at once.

        Args:
            question: A sentence that says what is to be decided, and by which option.
        """
        self.questions.append(question)

    def raise_questions(self) -> None:
        """Stop where something must be said first.

        Raises:
            InvalidArgumentError: Something was asked for.
        """
        if self.questions:
            raise InvalidArgumentError("\n".join(f"{self.file}: {each}" for each in self.questions))

    def frames(self) -> dict[str, pd.DataFrame]:
        """The account as frames: ``refused``, ``assumed`` and ``lost``."""
        losses = [Loss(field, n, reason) for (field, reason), n in self.losses.items()]
        refused = _frame_of(self.refusals, Refusal)
        return {
            "refused": refused.assign(row=refused["row"].astype("Int64")),
            "assumed": _frame_of(self.assumptions, Assumption).astype({"n": int}),
            "lost": _frame_of(losses, Loss).astype({"n": int}),
        }


def _frame_of(rows: Sequence[attrs.AttrsInstance], cls: type[attrs.AttrsInstance]) -> pd.DataFrame:
    names = [field.name for field in attrs.fields(cls)]
    return pd.DataFrame(
        {name: pd.Series([getattr(row, name) for row in rows], dtype=object) for name in names}
    )
