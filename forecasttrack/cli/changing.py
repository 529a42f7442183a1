"""Change a book or a ledger: files are edited under their lock, a ledger gets new entries."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import attrs
import click

from forecasttrack.book import Book, edit_book, write_book
from forecasttrack.cli.places import LEDGER_ENDINGS, require_book_name
from forecasttrack.cli.sources import (
    by_option,
    despite_clock_option,
    is_ledger,
    opened,
    opened_to_write,
    read_source,
    wait_option,
    who,
)
from forecasttrack.errors import InvalidArgumentError
from forecasttrack.records.moments import When, ends, now, to_the_second

if TYPE_CHECKING:
    from forecasttrack.ledger import Ledger
    from forecasttrack.ledger.facts import RecordedUntil

Command = TypeVar("Command", bound=Callable[..., Any])


_OPTIONS = (
    by_option,
    click.option("--why", metavar="TEXT", help="Why something on record is replaced."),
    despite_clock_option,
    wait_option,
)


@attrs.frozen
class WriteOptions:
    """Who changes a book or ledger and why, and how long to wait for other writers.

    Attributes:
        by: Who records; None for the environment's or Git's user.
        why: Why something on record is replaced.
        despite_clock: Id of an entry that a wrong clock dated in the future, to record behind it.
        wait: How many seconds to wait for another writer.
    """

    by: str | None
    why: str | None
    despite_clock: str | None
    wait: float

    @classmethod
    def taken_from(cls, options: dict[str, Any]) -> WriteOptions:
        """Take what the options of :func:`changing_options` say out of a command's options."""
        return cls(**{field.name: options.pop(field.name) for field in attrs.fields(cls)})


def changing_options(command: Command) -> Command:
    """Give a command the options that :class:`WriteOptions` holds."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def change(
    path: str, make: Callable[[Book], Book], write_options: WriteOptions, *, create: bool = False
) -> Book:
    """Write the changed records of a book or ledger: all of them, or none.

    Args:
        path: The book or ledger.
        make: Returns the changed book for the one read: with records added, or replaced by others.
        write_options: Who changes it and why.
        create: Whether to make a book or ledger that does not exist.

    Returns:
        The changed book.
    """
    if not is_ledger(path):
        return _change_files(path, make, write_options, create=create)
    if create and _is_missing_database(path):
        return _begin_ledger(path, make, write_options)
    read = read_source(path)
    changed = make(read)
    with opened_to_write(path) as ledger:
        ledger.record(_new_records(read, changed), **recording_arguments(write_options))
    return changed


def with_recorded_until(book: Book, known_at: When | None) -> Book:
    """The book with `recorded_until` moved to the time when an outcome was known.

    Only a book that has a `recorded_until` gets a later one, and none in the future.
    """
    until = book.recorded_until
    if until is None or known_at is None or not ends(until) < ends(known_at) <= ends(now().date()):
        return book
    # Of a period, its last day.
    return attrs.evolve(book, recorded_until=getattr(known_at, "latest", known_at))


def note_later_recorded_until(before: Book, after: Book) -> None:
    """Note on stderr that outcomes are now recorded until a later moment."""
    was, until = before.recorded_until, after.recorded_until
    if was is not None and until is not None and was != until:
        moved = f"outcomes are recorded until {to_the_second(until)} now, was {to_the_second(was)}"
        click.echo(f"note: {moved}", err=True)


def note_lost_reason(write_options: WriteOptions) -> None:
    """Say on stderr that a book does not keep the reason that was given."""
    if write_options.why is not None:
        click.echo("note: a book keeps no reason; commit its files with it", err=True)


def record_recorded_until(
    ledger: Ledger, before: Book, after: Book, write_options: WriteOptions
) -> None:
    """Record in a ledger until when outcomes are recorded, if that changed."""
    if after.recorded_until not in (None, before.recorded_until):
        ledger.record(_recorded_until_record(after), **recording_arguments(write_options))


def retract_record(path: str, record: object, write_options: WriteOptions) -> None:
    """Take a record off a ledger, which keeps the reason."""
    if write_options.why is None:
        raise InvalidArgumentError("a ledger keeps the reason; say --why")
    with opened_to_write(path) as ledger:
        ledger.retract(record, **recording_arguments(write_options))


def rehearse_if_new(path: str, records: object, arguments: dict[str, Any]) -> None:
    """Refuse what a new ledger would refuse, before its file is made."""
    from forecasttrack.ledger.places import exists, url_of  # noqa: PLC0415 - waits for SQLAlchemy
    from forecasttrack.ledger.rehearsal import Rehearsal  # noqa: PLC0415 - waits for SQLAlchemy

    if not exists(url_of(path)):
        with Rehearsal(path, **arguments) as rehearsal:
            rehearsal.record(records)


def try_in_memory_if_new(path: str, make_change: Callable[[Ledger], object]) -> None:
    """Try a change of a new ledger in memory first, so that a refusal leaves no empty file."""
    from forecasttrack.ledger import Ledger  # noqa: PLC0415 - waits for SQLAlchemy
    from forecasttrack.ledger.places import exists, url_of  # noqa: PLC0415 - waits for SQLAlchemy

    if not exists(url_of(path)):
        with Ledger.open(":memory:") as in_memory:
            make_change(in_memory)


def record(path: str, records: object, write_options: WriteOptions) -> None:
    """Put records on record in a ledger."""
    with opened_to_write(path) as ledger:
        ledger.record(records, **recording_arguments(write_options))


def recording_arguments(write_options: WriteOptions) -> dict[str, Any]:
    """The arguments of ``Ledger.record`` about who records and why."""
    return {
        "by": who(write_options.by),
        "why": write_options.why,
        "despite_clock": write_options.despite_clock,
    }


def _change_files(
    path: str, make: Callable[[Book], Book], write_options: WriteOptions, *, create: bool
) -> Book:
    """Change a book; where nothing is there yet, begin it, or a ledger if the path is named so."""
    refuse_despite_clock(path, write_options)
    if create and not Path(path).exists():
        if Path(path).suffix.lower() in LEDGER_ENDINGS:
            return _begin_ledger(path, make, write_options)
        require_book_name(path)
        refuse_despite_clock(path, write_options, is_new=True)
        new_book = make(Book())
        write_book(new_book, path, wait=write_options.wait)
        return new_book
    with edit_book(path, wait=write_options.wait) as edit:
        edit.book = make(edit.book)
    return edit.book


def refuse_despite_clock(path: str, write_options: WriteOptions, *, is_new: bool = False) -> None:
    """Refuse --despite-clock for a book, which has no dated entries.

    A path where nothing is yet is taken for that of a book only if `is_new` says so.
    """
    if write_options.despite_clock is not None and (is_new or Path(path).exists()):
        raise InvalidArgumentError(
            f"{path} is a book, which has no entries; --despite-clock is for ledgers"
        )


def _is_missing_database(path: str) -> bool:
    """Whether a database URL names a file that is not there yet; a server is always there."""
    if "://" not in path:
        return False
    from forecasttrack.ledger.places import exists, url_of  # noqa: PLC0415 - only for URLs

    return not exists(url_of(path))


def _begin_ledger(path: str, make: Callable[[Book], Book], write_options: WriteOptions) -> Book:
    # What is wrong is refused before a file is made: by the change, or by the rehearsal.
    new_book = make(Book())
    arguments = recording_arguments(write_options)
    rehearse_if_new(path, list(new_book), arguments)
    with opened(path, create=True) as ledger:
        ledger.record(list(new_book), **arguments)
    return new_book


def _new_records(before: Book, after: Book) -> list[Any]:
    """The records of the second book that the first has not, its `recorded_until` among them."""
    records_before = {section: set(records) for section, records in before.sections.items()}
    new = [
        record
        for section, records in after.sections.items()
        for record in records
        if record not in records_before[section]
    ]
    until_stays = after.recorded_until in (None, before.recorded_until)
    return new if until_stays else [*new, _recorded_until_record(after)]


def _recorded_until_record(book: Book) -> RecordedUntil:
    from forecasttrack.ledger.facts import RecordedUntil  # noqa: PLC0415 - waits for SQLAlchemy

    return RecordedUntil(recorded_until=book.recorded_until)
