"""What a PATH may be: a book, the file of a ledger, a database URL, or a ledger's JSON Lines."""

from __future__ import annotations

import contextlib
import itertools
import os
import re
import runpy
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from forecasttrack.book import Book, read_book
from forecasttrack.book.locking import PATIENCE
from forecasttrack.cli.exit_status import as_typed
from forecasttrack.cli.places import LEDGER_ENDINGS, PLACE, TABLE_ENDINGS
from forecasttrack.cli.progress_bar import waiting
from forecasttrack.cli.typed_dates import typed_date
from forecasttrack.display.input_files import require_regular_file
from forecasttrack.errors import InvalidArgumentError, InvalidTableError, LedgerError

if TYPE_CHECKING:
    from forecasttrack.exchange.account import Account
    from forecasttrack.exchange.imported import ImportedForecasts
    from forecasttrack.ledger import Ledger
    from forecasttrack.tables.facts import Facts
    from forecasttrack.tables.faults import OnFault

_SQLITE_HEADER = b"SQLite format 3\x00"
_RECORDER_VARIABLE = "FORECASTTRACK_BY"

as_of_option = click.option(
    "--as-of", type=typed_date, metavar="MOMENT", help="The ledger as it stood then, as 2026-01-01."
)
by_option = click.option(
    "--recorded-by",
    "by",
    metavar="NAME",
    help=f"Who records.  [default: ${_RECORDER_VARIABLE}, or Git's user]",
)
facts_option = click.option(
    "--facts",
    multiple=True,
    type=PLACE,
    metavar="FILE",
    help="Facts: a CSV or Parquet file, or a ledger.",
)
on_record_option = click.option(
    "--on-record", is_flag=True, help="The facts that the ledger at PATH has on record."
)
functions_option = click.option(
    "--functions",
    multiple=True,
    type=PLACE,
    metavar="FILE",
    help="Python file that registers functions for rules; it is run.",
)
wait_option = click.option(
    "--wait",
    type=click.FloatRange(min=0),
    default=PATIENCE,
    show_default=True,
    metavar="SECONDS",
    help="How long to wait while another program writes the book.",
)
despite_clock_option = click.option(
    "--despite-clock",
    metavar="ENTRY",
    help="Record after an entry that a wrong clock dated in the future; needs --why.",
)
why_option = click.option("--why", metavar="TEXT", help="Why something on record is replaced.")


def read_source(
    path: str, *, as_of: str | None = None, table_options: tuple[str, ...] | None = None
) -> Book:
    """Read a book from its files, from a ledger, or from a table that `import` knows.

    Args:
        path: The book, ledger or table.
        as_of: The ledger as it stood then.
        table_options: What a table does not say itself, as the values of `--read` do: options of
            `import` without their dashes, as in ``("zone=UTC", "dayfirst")``; None where no table
            is read.
    """
    if not is_ledger(path):
        if as_of is not None:
            raise InvalidArgumentError(
                f"{path} is {_called(path)}, which does not know what was on record when; --as-of"
                " is for ledgers, --known-by for both"
            )
        if is_table(path):
            imported, on_fault = read_table(path, table_options)
            with naming_read_option():
                return imported.book(on_fault=on_fault)
        with waiting(f"reading {path}"):
            return read_book(path)
    with opened(path) as ledger:
        return (ledger if as_of is None else ledger.as_of(as_of)).book()


def is_table(path: str) -> bool:
    """Whether a path leads to a table, or a folder of tables without a book, for `import`.

    A folder without YAML is one as soon as a file anywhere in it ends as a table does, were it a
    README.md; a folder with YAML that is no book is one if its tables belong together.
    """
    place = Path(path)
    if not place.is_dir():
        return place.suffix.lower() in TABLE_ENDINGS and place.is_file()
    endings = {each.suffix.lower() for each in place.rglob("*")}
    if endings & {".yaml", ".yml"}:
        return not _holds_book(place) and _holds_related_tables(place)
    return bool(endings & {*TABLE_ENDINGS}) or _holds_related_tables(place)


def _called(path: str) -> str:
    """What to call a path in a message if it is no ledger."""
    if not is_table(path):
        return "a book"
    return "a folder of tables" if Path(path).is_dir() else "a table"


def _holds_book(place: Path) -> bool:
    """Whether a folder has a YAML file of a book."""
    if not place.is_dir():
        return False
    files = (each for each in place.iterdir() if each.suffix.lower() in (".yaml", ".yml"))
    return any(b"forecasttrack:" in each.read_bytes() for each in files if each.is_file())


def _holds_related_tables(place: Path) -> bool:
    """Whether a folder has forecasts and questions or outcomes in files of their own."""
    from forecasttrack.exchange.personal.related_tables import candidates  # noqa: PLC0415 - pandas

    return bool(candidates(each.name for each in place.iterdir() if each.is_file()))


@contextlib.contextmanager
def naming_read_option() -> Iterator[None]:
    """Let an error about a table name the values of `--read` that cure it."""
    from forecasttrack.cli.import_options import as_values_of_read  # noqa: PLC0415 - tables only

    try:
        yield
    except (InvalidArgumentError, InvalidTableError) as error:
        message = _ON_FAULT_ARGUMENT.sub("--read on-fault=leave-out", str(error))
        error.args = (as_values_of_read(as_typed(message)), *error.args[1:])
        raise


_ON_FAULT_ARGUMENT = re.compile(r'on_fault="leave out"(?: \(--on-fault leave-out\))?')
"""The argument of a function of the library by which its messages say how to leave rows out."""


def read_table(
    path: str, table_options: tuple[str, ...] | None
) -> tuple[ImportedForecasts, OnFault]:
    """Read the forecasts of a table; what was refused and assumed is said on stderr.

    Args:
        path: The table.
        table_options: What it does not say itself, as the values of `--read`; None where no table
            is read.

    Returns:
        What was read, and what becomes of rows that cannot be scored.
    """
    if table_options is None:
        raise InvalidArgumentError(
            f"{path} is {_called(path)}, and a book or a ledger is needed; make one of it:"
            f" forecasttrack import {shlex.quote(path)} --into BOOK"
        )
    from forecasttrack.cli.import_options import arguments_of_words  # noqa: PLC0415 - tables only
    from forecasttrack.exchange.reading import read_forecasts  # noqa: PLC0415 - loads pandas

    with waiting(f"reading {path}"):
        arguments = arguments_of_words(table_options)
        leave_out = arguments.pop("on_fault") == "leave-out"
        with naming_read_option():
            imported = read_forecasts(path, **arguments)
    if _is_first_reading(path):
        for line in _lines_of_account(imported.account):
            click.echo(line, err=True)
    return imported, "leave out" if leave_out else "raise"


def _is_first_reading(path: str) -> bool:
    """Whether the command at work has not read this table before; its account is printed once."""
    context = click.get_current_context(silent=True)
    paths_read: set[str] = set() if context is None else context.meta.setdefault(_PATHS_READ, set())
    is_first = path not in paths_read
    paths_read.add(path)
    return is_first


_PATHS_READ = "forecasttrack: tables that were read"
"""The key of a command's context under which the paths of the tables that it read stand."""


def _lines_of_account(account: Account) -> Iterator[str]:
    """What was refused of a table, and what was assumed, in a line each."""
    from forecasttrack.cli.import_options import as_values_of_read  # noqa: PLC0415 - tables only

    for each in account.refusals:
        value = "" if each.value is None else f" {each.value!r}"
        reason = as_values_of_read(as_typed(each.reason))
        yield f"{each.file}, row {each.row}, {each.column}:{value} {reason}"
    if account.refusals:
        yield f"{account.rows} rows, {account.taken} taken, {len(account.refusals)} refused"
    for assumption in account.assumptions:
        read_as, option = (
            as_typed(assumption.read_as),
            as_values_of_read(as_typed(assumption.option)),
        )
        yield f"{assumption.column} is read as {read_as} ({option})"


def read_chosen_facts(
    path: str, files: tuple[str, ...], on_record: bool, *, as_of: str | None = None
) -> Facts | None:
    """Read the facts that were chosen, taken together; ``None`` if none were.

    Args:
        path: The book or ledger that a command is about.
        files: Files of facts, and ledgers, all of which are read as they stand now; the rows of
            files come before those of ledgers.
        on_record: Whether the facts of the ledger at ``path`` are taken, too.
        as_of: That ledger as it stood then.
    """
    if on_record and not is_ledger(path):
        raise InvalidArgumentError(
            f"{path} is {_called(path)}, which holds no facts on record; give --facts FILE, or"
            " record them in a ledger"
        )
    chosen = [_facts_of_ledger(place) for place in files if is_ledger(place)]
    tables = [place for place in files if not is_ledger(place)]
    if tables:
        from forecasttrack.tables.facts import read_facts  # noqa: PLC0415 - loads pandas

        chosen.insert(0, read_facts(*tables))
    if on_record:
        chosen.append(_facts_of_ledger(path, as_of))
    if len(chosen) < 2:
        return chosen[0] if chosen else None
    return type(chosen[0]).of_plain_rows(row for each in chosen for row in each.plain_rows())


def _facts_of_ledger(place: str, as_of: str | None = None) -> Facts:
    """The facts that a ledger has on record, or had at a moment."""
    with opened(place) as ledger:
        return (ledger if as_of is None else ledger.as_of(as_of)).facts()


def run_functions(files: tuple[str, ...]) -> None:
    """Run Python files that register functions for rules; only files that a person names."""
    for file in files:
        require_regular_file(file, piped=True)
        try:
            runpy.run_path(file, run_name=Path(file).stem)
        except (Exception, SystemExit) as error:  # the user's own file may raise anything
            raise InvalidArgumentError(
                f"{file} cannot be run: {type(error).__name__}: {error}"
            ) from error


def may_be_facts(path: str) -> bool:
    """Whether a path may lead to a file of facts, by its ending; its columns will tell."""
    return Path(path).suffix.lower() in (".csv", ".parquet")


def is_ledger(path: str) -> bool:
    """Whether a path leads to a ledger rather than to a book."""
    return "://" in path or _is_database(Path(path)) or is_json_lines(path)


def is_json_lines(path: str) -> bool:
    """Whether a path is a file of JSON Lines, or a folder with such files and no book or table.

    They stand in the folder itself or in the folders in it.
    """
    place = Path(path)
    if place.suffix.lower() == ".jsonl":
        return True
    inside = itertools.chain.from_iterable(place.glob(depth) for depth in ("*", "*/*"))
    has_json_lines = any(each.suffix.lower() == ".jsonl" for each in inside)
    return has_json_lines and not _holds_book(place) and not _holds_related_tables(place)


def _is_database(path: Path) -> bool:
    require_regular_file(path)
    if path.suffix.lower() in LEDGER_ENDINGS and path.is_file():
        return True  # an empty or damaged one is still no book
    try:
        with path.open("rb") as file:
            return file.read(len(_SQLITE_HEADER)) == _SQLITE_HEADER
    except OSError:
        return False


@contextlib.contextmanager
def opened(path: str, *, create: bool = False) -> Iterator[Ledger]:
    """Open a ledger for one command; JSON Lines are read into memory."""
    from forecasttrack.ledger import Ledger  # noqa: PLC0415 - only ledgers wait for SQLAlchemy

    if not create:
        refuse_book(path)
    with waiting(f"reading {path}"):
        if not is_json_lines(path):
            with Ledger.open(path, create=create) as ledger:
                yield ledger
            return
        with Ledger.of_lines(path) as ledger:
            yield ledger


@contextlib.contextmanager
def opened_to_write(path: str, *, create: bool = False) -> Iterator[Ledger]:
    """Open a ledger to write to; JSON Lines are refused."""
    refuse_json_lines(path)
    with opened(path, create=create) as ledger:
        yield ledger


def refuse_book(path: str) -> None:
    """Refuse a book or a table for a command that needs a ledger."""
    if is_ledger(path):
        return
    place, typed = Path(path), shlex.quote(path)
    if is_table(path):
        into = shlex.quote(f"{place.stem}.db")
        raise LedgerError(
            f"{path} is {_called(path)}, and this takes a ledger; make one of it:"
            f" forecasttrack import {typed} --into {into}"
        )
    if place.is_dir() or (place.is_file() and place.suffix.lower() in (".yaml", ".yml")):
        raise LedgerError(
            f"{path} is a book, and this takes a ledger; put the book on record in one:"
            f" forecasttrack record {typed} LEDGER"
        )


def refuse_ledger(path: str) -> None:
    """Refuse a ledger for reviewing drafts or coding words, which only books hold."""
    if is_ledger(path) or Path(path).suffix.lower() in LEDGER_ENDINGS:
        raise InvalidArgumentError(
            f"{path} is a ledger, and drafts and readings are gone through in a book; do it there,"
            f" then put it on record: forecasttrack record BOOK {shlex.quote(path)}"
        )


def refuse_json_lines(path: str) -> None:
    """Refuse to record into JSON Lines."""
    if is_json_lines(path):
        raise LedgerError(
            f"{path} is a ledger in JSON Lines, into which nothing is recorded; import it into a"
            " database, record there and export"
        )


def who(by: str | None) -> str:
    """The name of who records: as given, from the environment, or of Git's user."""
    name = by or os.environ.get(_RECORDER_VARIABLE) or _user_of_git()
    if not name:
        raise InvalidArgumentError(
            f"nobody is named as recording; say --recorded-by NAME or set {_RECORDER_VARIABLE}"
        )
    return name


def _user_of_git() -> str:
    git = shutil.which("git")
    if git is None:
        return ""
    command = [git, "config", "user.name"]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()  # noqa: S603
