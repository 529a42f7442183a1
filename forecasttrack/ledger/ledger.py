"""The ledger: forecasts put on record once and for all, read as they stood at any moment."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Self

from forecasttrack.book.collection import Book
from forecasttrack.display.arguments import naming_arguments
from forecasttrack.display.notebook import html_table
from forecasttrack.errors import LedgerError
from forecasttrack.ledger import (
    bare_facts,
    connection,
    database_checks,
    lines,
    lines_import,
    migrations,
    observations,
    projection,
    rows,
    standing,
)  # fmt: skip
from forecasttrack.ledger.book_of_entries import book_of
from forecasttrack.ledger.checkpoint import Checkpoint, checkpoint_of
from forecasttrack.ledger.entry import Entry, stamp
from forecasttrack.ledger.intent import Intent, stated
from forecasttrack.ledger.people import People
from forecasttrack.ledger.recorder import Recorded, Recorder
from forecasttrack.ledger.verification import Verification
from forecasttrack.records import moments

if TYPE_CHECKING:
    import pandas as pd

    from forecasttrack.ledger.frames import StoredForecasts
    from forecasttrack.tables.facts import Facts


class Ledger:
    """Records kept so that nobody can quietly edit them.

    Open one with ``Ledger.open``; it closes as a context manager or by ``close``.

    Example:
        >>> import forecasttrack as ft
        >>> ledger = Ledger.open(":memory:")
        >>> rain = ft.Question(id="rain", text="Will it rain?")
        >>> [len(ledger.record(rain, by="desk")) for _ in range(2)]  # nothing stands twice
        [1, 0]
        >>> ann = {"question_id": "rain", "forecaster": "ann"}
        >>> forecast = ft.Forecast(**ann, belief=0.7, issued_at="2026-01-01")
        >>> added = ledger.record(forecast, by="ann")
        >>> ledger.book()
        <Book: 1 forecaster, 1 question, 1 forecast>
        >>> frames = ledger.forecasts(), ledger.questions(), ledger.resolutions()
        >>> [len(each) for each in frames], ledger.forecast_columns().probability, ledger.rebuild()
        ([1, 1, 0], array([0.7]), 1)
        >>> ledger.verify(ledger.checkpoint())  # no faults
        []
        >>> gone = ledger.retract(forecast, by="ann", why="typed by mistake")
        >>> [entry.kind for entry in ledger.entries()], len(ledger.history("rain"))
        (['question', 'forecast', 'retraction'], 3)
        >>> ledger.close()
    """

    def __init__(self, transactions: connection.Transactions, until: int | None = None) -> None:
        self._transactions = transactions
        self._until = until
        self._recorder = Recorder(transactions)

    @classmethod
    @naming_arguments
    def open(
        cls, place: str | os.PathLike[str], *, create: bool = True, journal: str | None = None
    ) -> Self:
        """Open a ledger, and make one where there is none.

        A file that may not be written, or lies in a folder that may not, can be read and verified.

        Args:
            place: Path of an SQLite file, ``":memory:"``, or a database URL such as
                ``postgresql://desk@server/track`` (extra ``postgres``).
            create: Whether to make a ledger where there is none.
            journal: How SQLite keeps a crash from doing harm: ``"wal"`` for a new file, or the
                slower ``"delete"`` on a network. A ledger keeps its own if none is named.

        Raises:
            LedgerError: The place holds something else, a newer ledger, or cannot be used.
            MissingExtraError: The driver of the database is not installed.
        """
        return cls(migrations.opened(place, journal=journal, create=create))

    @classmethod
    @naming_arguments
    def of_lines(cls, place: str | os.PathLike[str]) -> Self:
        """A ledger in memory with the entries of a folder or file of JSON Lines, to be read.

        Entries that a wrong clock dated in the future are read as they are.

        Args:
            place: The folder, or one file.

        Raises:
            LedgerError: A line was altered or torn, or an entry replaces what is nowhere.
        """
        return cls(lines_import.in_memory(lines.read(place)))

    def close(self) -> None:
        """Let go of the database."""
        self._transactions.engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        at = "" if self._until is None else f" as of {stamp(self._until)}"
        return f"<Ledger {self.place}{at}>"

    def _repr_html_(self) -> str:
        with self._transactions.reading() as database:
            counted = rows.number_by_kind(database, self._until)
        return html_table(caption=repr(self), header=("kind", "entries"), rows=counted.items())

    @property
    def place(self) -> str:
        """Where the ledger is kept, without any password."""
        return self._transactions.place

    @property
    def until(self) -> moments.Moment | None:
        """As of which moment it is seen; None for everything on record."""
        return None if self._until is None else moments.from_microseconds(self._until)

    # --- putting on record -------------------------------------------------------------------

    @naming_arguments
    def record(
        self,
        records: object,
        *,
        by: str,
        why: str | None = None,
        replaces: str | Iterable[str] | None = None,
        despite_clock: str | None = None,
    ) -> Recorded:
        """Put a record, many, a book or facts on record: all, or, where one is refused, nothing.

        What is in force already is skipped, so repeating a call adds nothing.

        Args:
            records: A record, an iterable of them, a ``Book``, or ``Facts``.
            by: Who puts it on record.
            why: The reason for replacing a record on file by other content; the entry names both.
            replaces: Ids of the entries or facts which the caller knows to be in force and wants
                to replace; the call is refused if others are.
            despite_clock: Id of an entry that a wrong clock dated in the future, to go on behind
                it; needs ``why``, which every new entry then states.

        Returns:
            The new entries, a list; ``.known`` says how many facts were skipped, ``.gone`` which
            records of the ledger a recorded book no longer holds.

        Raises:
            UnknownNameError: A record is about an unknown question, a withdrawal of no forecast.
            InvalidForecastError: A forecast is from the future.
            InvalidArgumentError: A withdrawal would end nothing.
            LedgerError: A record is on file with other content and no reason is given, a series
                would stand in two units, or the ledger cannot be written.
        """
        self._refuse_if_past()
        intent = Intent.of(by, why, replaces, despite_clock)
        if observations.is_table(records):
            return self._recorder.record(observations.portions_of(records), intent)  # type: ignore[arg-type]
        portions = bare_facts.portions_of(records)
        recorded = self._recorder.record(portions, intent)
        if isinstance(records, Book):
            recorded.gone = standing.gone(self._in_force(), portions)
        return recorded

    @naming_arguments
    def retract(
        self, record: object, *, by: str, why: str, despite_clock: str | None = None
    ) -> Recorded:
        """Take a record off the ledger; its entries stay, and it may be recorded again.

        Args:
            record: The record itself, one of its entries, or its name as ``Entry.record`` has it.
            by: Who takes it off.
            why: The reason.
            despite_clock: As for ``record``.

        Raises:
            UnknownNameError: There is no such record.
        """
        self._refuse_if_past()
        intent = Intent.of(by, stated(why, "why"), despite_clock=despite_clock)
        return self._recorder.retract(record, intent)

    def _refuse_if_past(self) -> None:
        if self._until is not None:
            raise LedgerError(
                f"this is the ledger as of {stamp(self._until)}, and the past is not added to;"
                " record into the ledger itself"
            )

    # --- reading and proving -----------------------------------------------------------------

    def as_of(self, moment: object) -> Ledger:
        """The ledger as it stood: only what was on record by then; a bare day counts whole.

        Args:
            moment: A day, or an instant with its zone.

        Example:
            >>> with Ledger.open(":memory:") as ledger:
            ...     ledger.as_of("2026-01-01T00:00Z")
            <Ledger :memory: as of 2026-01-01T00:00:00.000000Z>
        """
        until = moments.microseconds(moments.cutoff(moment))
        return Ledger(self._transactions, until if self._until is None else min(until, self._until))

    def entries(self) -> Iterator[Entry]:
        """Every entry in the order of the ledger, replaced ones included."""
        with self._transactions.reading() as database:
            for row in rows.all_of(database, rows.in_ledger_order(self._until)):
                yield rows.restored(row)

    def __len__(self) -> int:
        with self._transactions.reading() as database:
            return sum(rows.number_by_kind(database, self._until).values())

    @naming_arguments
    def book(self, *, forecasts: bool = True) -> Book:
        """The records in force, as a book.

        Args:
            forecasts: Whether the book holds forecasts; a million of them are better read as a
                frame.

        Raises:
            LedgerError: Two entries contradict each other.

        Warns:
            UnusableRecordWarning: Records that an older version took and the present one refuses
                are left out.
        """
        return book_of(self._in_force(() if forecasts else projection.PROJECTED), as_of=self.until)

    def _in_force(self, without: Sequence[str] = ()) -> list[standing.Standing]:
        return standing.in_force(self._transactions, self._until, without)

    @naming_arguments
    def history(self, question_id: str) -> list[Entry]:
        """Every entry about a question, in the order of the ledger, with who, when and why.

        Args:
            question_id: The id of the question.

        Raises:
            UnknownNameError: The ledger knows no such question.
        """
        with self._transactions.reading() as database:
            return standing.about_question(database, question_id, self._until)

    @naming_arguments
    def checkpoint(self, *, origin: str | None = None) -> Checkpoint:
        """State what the ledger holds, to be kept elsewhere.

        Args:
            origin: A name for the ledger, on one line; by default part of an id.
        """
        with self._transactions.reading() as database:
            covered = rows.moments_by_entry(database, self._until)
        return checkpoint_of(covered, origin=origin, until=self._until)

    @naming_arguments
    def verify(self, checkpoint: Checkpoint | str | os.PathLike[str] | None = None) -> Verification:
        """Compute every id again, compare every table, and compare with a checkpoint.

        Args:
            checkpoint: The checkpoint, its text, or the path of its file.

        Returns:
            The faults found, a list, empty when the ledger is sound; ``.later`` lists the entries
            that the checkpoint does not cover.
        """
        with self._transactions.reading() as database:
            return database_checks.verify(database, checkpoint)

    # --- text, narrow tables, people ---------------------------------------------------------

    @naming_arguments
    def export_lines(self, folder: str | os.PathLike[str]) -> int:
        """Write every entry as JSON Lines, a file for each question; give their number.

        Args:
            folder: Where the files are written; it is made if it is not there.
        """
        return lines.write(folder, self.entries())

    @naming_arguments
    def import_lines(
        self, place: str | os.PathLike[str], *, despite_clock: str | None = None
    ) -> lines_import.Imported:
        """Add the entries of a folder or file of JSON Lines that are not here yet.

        Args:
            place: The folder, or one file.
            despite_clock: Id of an entry that a wrong clock dated in the future, to take it and
                the entries behind it as they are; earlier ones from the future stay refused.

        Returns:
            The entries added, a list; ``.torn`` names last lines that a crash left unfinished.

        Raises:
            LedgerError: A line was altered, or an entry replaces what is nowhere; nothing is added.

        Example:
            >>> import tempfile
            >>> import forecasttrack as ft
            >>> folder = tempfile.mkdtemp()
            >>> with Ledger.open(":memory:") as one, Ledger.open(":memory:") as other:
            ...     added = one.record(ft.Question(id="rain", text="Will it rain?"), by="desk")
            ...     one.export_lines(folder), len(other.import_lines(folder))
            (1, 1)
            >>> with Ledger.of_lines(folder) as read:
            ...     len(read)
            1
        """
        self._refuse_if_past()
        text = lines.read(place)
        from_future = lines_import.ahead_of_clock(text, despite_clock)
        return lines_import.add(self._transactions, text, from_future=from_future)

    def rebuild(self) -> int:
        """Fill the tables for bulk reading again from the entries; give the number of forecasts."""
        self._refuse_if_past()
        with self._transactions.writing() as database:
            return projection.rebuild(database)

    @property
    def people(self) -> People:
        """Names and contacts beside the entries, which can be edited and erased."""
        return People(self._transactions)

    def forecasts(self) -> pd.DataFrame:
        """The forecasts in force as a frame, from the tables for bulk reading.

        Returns:
            One row per forecast: ``question_id, forecaster, issued_at, expires_at, recorded_at,
            probability``, times in UTC. Beliefs of other shapes add ``shape``, and have a row per
            option, level, sample or parameter, in columns of these names, with ``value``.
        """
        from forecasttrack.ledger import frames  # noqa: PLC0415 - loads pandas

        with self._transactions.reading() as database:
            return frames.forecasts_frame(frames.forecast_columns(database, self._until))

    def questions(self) -> pd.DataFrame:
        """The questions and conditions in force as the table of a book, which ``pair`` takes."""
        from forecasttrack.ledger import record_tables  # noqa: PLC0415 - loads pandas

        return record_tables.questions_of(self._in_force(projection.PROJECTED), self.until)

    def resolutions(self) -> pd.DataFrame:
        """The resolutions in force as a frame, with the columns ``pair`` takes.

        Returns:
            One row per resolution, as in the table of a book: ``outcome_low`` and ``outcome_high``
            hold what is known only as a range, ``recorded_at`` is when it was recorded.
        """
        from forecasttrack.ledger import record_tables  # noqa: PLC0415 - loads pandas

        return record_tables.resolutions_of(self._in_force(projection.PROJECTED), self.until)

    def facts(self) -> Facts:
        """The observations in force, as the table from which rules settle questions.

        Example:
            >>> import forecasttrack as ft
            >>> with Ledger.open(":memory:") as ledger:
            ...     seen = ft.Observation(series="rain", at="2026-01-01", value=3, unit="mm")
            ...     added = ledger.record(seen, by="desk")
            ...     ledger.facts().unit_of("rain")
            'mm'
        """
        with self._transactions.reading() as database:
            return observations.table_of(database, self._until)

    def forecast_columns(self) -> StoredForecasts:
        """The forecasts in force as bare columns of codes and numbers, for ``pair``."""
        from forecasttrack.ledger import frames  # noqa: PLC0415 - loads pandas

        with self._transactions.reading() as database:
            return frames.forecast_columns(database, self._until)
