"""``forecasttrack ledger``: look at a ledger, prove it, and carry it elsewhere."""

from __future__ import annotations

import sys
from collections import Counter
from typing import Any

import attrs
import click
import pandas as pd

from forecasttrack.cli.book_history import history_of
from forecasttrack.cli.changing import try_in_memory_if_new
from forecasttrack.cli.exit_status import FAULTY
from forecasttrack.cli.frame_output import records_of
from forecasttrack.cli.in_words import as_told, entry_lines
from forecasttrack.cli.output import format_option, show
from forecasttrack.cli.places import PLACE
from forecasttrack.cli.sources import (
    as_of_option,
    is_json_lines,
    is_ledger,
    opened,
    opened_to_write,
    read_source,
    refuse_json_lines,
)
from forecasttrack.display.numbers import counted
from forecasttrack.errors import InvalidArgumentError
from forecasttrack.records.moments import text
from forecasttrack.scorecard.text import frame_table

checkpoint_option = click.option(
    "--checkpoint",
    type=PLACE,
    metavar="FILE",
    help="Compare with a checkpoint that `ledger checkpoint --output` wrote.",
)


@click.group("ledger")
def command() -> None:
    """Look at a ledger, prove it, and carry it elsewhere.

    LEDGER is a file, a database URL, or a folder of JSON Lines.
    """


@command.command("info", short_help="Count the entries by kind.")
@click.argument("ledger", type=PLACE)
@as_of_option
@format_option
def info(ledger: str, as_of: str | None, output_format: str) -> None:
    """Count the entries of the LEDGER by kind; JSON says also who recorded, and from when on."""
    with opened(ledger) as opened_ledger:
        view = opened_ledger if as_of is None else opened_ledger.as_of(as_of)
        entries = list(view.entries())
    kinds = Counter(entry.kind for entry in entries)
    frame = pd.DataFrame(sorted(kinds.items()), columns=["kind", "entries"])
    summary = {
        "entries": len(entries),
        "first": entries[0].moment if entries else None,
        "last": entries[-1].moment if entries else None,
        "recorded_by": sorted({entry.by for entry in entries}),
    }
    show(
        output_format,
        table=lambda: frame_table(frame),
        data=lambda: summary | {"kinds": dict(kinds)},
        frame=lambda: frame,
    )


@command.command("verify", short_help="Look for what was altered or is missing.")
@click.argument("ledger", type=PLACE)
@checkpoint_option
@format_option
def verify(ledger: str, checkpoint: str | None, output_format: str) -> None:
    """Look for what was altered or is missing in the LEDGER; end with status 1 if anything is.

    Every id is computed again from what its entry says. That the newest entries are all there only
    a checkpoint can tell.
    """
    verification = _verified(ledger, checkpoint)
    frame = pd.DataFrame(
        [(fault.what, fault.entry, fault.detail) for fault in verification],
        columns=["what", "entry", "detail"],
    )
    summary = {
        "entries": verification.checked,
        "root": verification.root,
        "later": list(verification.later),
    }
    show(
        output_format,
        table=lambda: _verification_text(verification, checkpoint),
        data=lambda: summary | {"faults": records_of(frame)},
        frame=lambda: frame,
    )
    if verification:
        sys.exit(FAULTY)


def _verified(ledger: str, checkpoint: str | None) -> Any:
    """The ``Verification`` of a ledger, compared with a checkpoint where one is given."""
    if is_json_lines(ledger):
        from forecasttrack.ledger import verify_lines  # noqa: PLC0415 - waits for SQLAlchemy

        return verify_lines(ledger, checkpoint)
    with opened(ledger) as found:
        return found.verify(checkpoint)


def _verification_text(verification: Any, checkpoint: str | None) -> str:
    lines = [f"{fault}" for fault in verification]
    faults = counted(len(verification), "fault") if verification else "no faults"
    lines.append(f"{counted(verification.checked, 'entry', 'entries')}, {faults}")
    if checkpoint is not None:
        later = counted(len(verification.later), "entry", "entries")
        lines.append(f"{later} later than the checkpoint")
    return "\n".join(lines)


@command.command("checkpoint", short_help="Print what proves later that nothing changed.")
@click.argument("ledger", type=PLACE)
@click.option(
    "--origin", metavar="NAME", help="A name for the ledger.  [default: of its first entry]"
)
@click.option(
    "--output", type=PLACE, metavar="FILE", help="Write it there, the list of ids beside it."
)
@click.option("--force", is_flag=True, help="With --output: replace an older checkpoint.")
@as_of_option
def checkpoint(
    ledger: str, origin: str | None, output: str | None, force: bool, as_of: str | None
) -> None:
    """Print five lines by which `ledger verify --checkpoint` tells later that nothing changed.

    Keep them where the keeper of the LEDGER cannot reach: in a public Git tag, or a mail. The list
    of ids that --output writes beside them lets `verify` name what is missing.
    """
    with opened(ledger) as opened_ledger:
        made = (opened_ledger if as_of is None else opened_ledger.as_of(as_of)).checkpoint(
            origin=origin
        )
    if output is not None:
        made.write(output, force=force)
    click.echo(made.text, nl=False)


@command.command("export", short_help="Write JSON Lines, a file for each question.")
@click.argument("ledger", type=PLACE)
@click.argument("folder", type=PLACE)
def export(ledger: str, folder: str) -> None:
    """Write the LEDGER as JSON Lines into FOLDER, a file for each question, as for Git.

    Every command reads such a folder as it reads the ledger; `ledger import` reads it back.
    """
    with opened(ledger) as opened_ledger:
        count = opened_ledger.export_lines(folder)
    click.echo(f"{count} entries in {folder}")


@command.command("import", short_help="Add what a folder of JSON Lines has and it lacks.")
@click.argument("ledger", type=PLACE)
@click.argument("folder", type=PLACE)
@click.option(
    "--despite-clock",
    metavar="ENTRY",
    help="Take this entry, which a wrong clock dated in the future, and those behind it.",
)
def import_(ledger: str, folder: str, despite_clock: str | None) -> None:
    """Add to the LEDGER, made if it is not there, the entries in FOLDER that it lacks.

    FOLDER holds JSON Lines, as `ledger export` writes them; it may be one file of them. Torn last
    lines are named and left out, and the command ends with status 1 then.
    """
    refuse_json_lines(ledger)
    try_in_memory_if_new(
        ledger, lambda tried: tried.import_lines(folder, despite_clock=despite_clock)
    )
    with opened_to_write(ledger, create=True) as opened_ledger:
        imported = opened_ledger.import_lines(folder, despite_clock=despite_clock)
    for fault in imported.torn:
        click.echo(str(fault), err=True)
    click.echo(f"{len(imported)} entries added, {imported.known} there already")
    if imported.torn:
        sys.exit(FAULTY)


@command.command("rebuild", short_help="Fill tables anew that verify finds at fault.")
@click.argument("ledger", type=PLACE)
def rebuild(ledger: str) -> None:
    """Fill the tables from which forecasts are read in bulk again, from the entries of the LEDGER.

    No entry changes. It is needed where `ledger verify` names a narrow row.
    """
    with opened_to_write(ledger) as opened_ledger:
        count = opened_ledger.rebuild()
    click.echo(f"{count} forecasts and withdrawals in the tables")


@command.command("roles", short_help="Print the SQL of who may do what on a server.")
@click.argument("ledger", type=PLACE)
@click.option(
    "--reader",
    metavar="NAME",
    help="Role of those who may read.  [default: forecasttrack_reader]",
)
@click.option(
    "--writer",
    metavar="NAME",
    help="Role of those who may record as well.  [default: forecasttrack_writer]",
)
@click.option(
    "--owner",
    metavar="NAME",
    help="Role to which the tables belong.  [default: forecasttrack_owner]",
)
def roles(ledger: str, **names: str | None) -> None:
    """Print the SQL that gives reader, writer and owner their rights on a PostgreSQL server.

    A writer can record, correct and withdraw, but not alter or remove; only the owner can write a
    new version of the tables. Nothing is run: read it, then hand it to psql as a superuser.
    """
    from forecasttrack.ledger.roles import Roles, sql_for  # noqa: PLC0415 - waits for SQLAlchemy

    if is_json_lines(ledger):
        raise InvalidArgumentError(f"{ledger} is a ledger in JSON Lines; roles are a server's")
    given = {role: name for role, name in names.items() if name is not None}
    click.echo(sql_for(ledger, Roles(**given)))


@command.command("history", short_help="Tell who said what about a question, and when.")
@click.argument("path", type=PLACE)
@click.argument("question")
@as_of_option
@format_option
def history(path: str, question: str, as_of: str | None, output_format: str) -> None:
    """Tell every entry about a QUESTION: what, who, when, in place of what, and why.

    PATH may be a book, too, which tells what it states, on the days that it states.
    Ids of a ledger's entries and facts stand in --format json and csv.
    """
    if not is_ledger(path):
        _show_history_of_book(path, question, as_of, output_format)
        return
    with opened(path) as found:
        entries = as_told((found if as_of is None else found.as_of(as_of)).history(question))
    frame = pd.DataFrame([_history_row(entry) for entry in entries])
    show(
        output_format,
        table=lambda: "\n".join(entry_lines(entries)),
        data=lambda: [
            _history_row(entry) | {"content": entry.content, "in_words": line}
            for entry, line in zip(entries, entry_lines(entries), strict=True)
        ],
        frame=lambda: frame,
    )


def _show_history_of_book(path: str, question: str, as_of: str | None, output_format: str) -> None:
    """Print what a book states about a question; `as_of` is refused there, with the reason."""
    found = history_of(read_source(path, as_of=as_of), question)
    frame = pd.DataFrame(
        [{**attrs.asdict(each, recurse=False), "at": each.at and text(each.at)} for each in found]
    )
    show(
        output_format,
        table=lambda: "\n".join(each.line() for each in found),
        data=lambda: records_of(frame),
        frame=lambda: frame,
    )


def _history_row(entry: Any) -> dict[str, Any]:
    return {
        "recorded_at": entry.moment,
        "by": entry.by,
        "kind": entry.kind,
        "entry": entry.entry,
        "fact": entry.fact,
        "replaces": " ".join(entry.replaces),
        "why": entry.why,
    }
