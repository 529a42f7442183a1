"""Settle questions by their rules, from facts, and show the result."""

from __future__ import annotations

import sys
from typing import Any

import click
import pandas as pd

from forecasttrack.book import Book, edit_book, read_book
from forecasttrack.cli.changing import (
    WriteOptions,
    note_later_recorded_until,
    record_recorded_until,
    recording_arguments,
    refuse_despite_clock,
    with_recorded_until,
)
from forecasttrack.cli.exit_status import FAULTY
from forecasttrack.cli.frame_output import by_day, outcome_texts, records_of
from forecasttrack.cli.output import show
from forecasttrack.cli.sources import is_ledger, opened, opened_to_write
from forecasttrack.resolving import Settlement, resolve
from forecasttrack.scorecard.text import frame_table
from forecasttrack.tables.facts import Facts

_COLUMNS_SHOWN = ["question_id", "action", "status", "outcome", "known_at", "how"]
_ACTIONS_NOT_SHOWN = ("stands", "agrees", "by hand")


def resolve_from_facts(  # noqa: PLR0913 - the options of the command
    path: str,
    *,
    facts: Facts,
    known_by: str | None,
    dry_run: bool,
    output_format: str,
    write_options: WriteOptions,
) -> None:
    """Settle what facts allow; show changes and open questions; exit with 1 after a fault."""
    settlement = _resolve(path, facts, known_by, dry_run=dry_run, write_options=write_options)
    frame = settlement.frame
    shown = frame.loc[~frame["action"].isin(_ACTIONS_NOT_SHOWN), _COLUMNS_SHOWN].reset_index(
        drop=True
    )
    show(
        output_format,
        table=lambda: (
            frame_table(by_day(_with_texts(shown))) if len(shown) else "nothing to settle"
        ),
        data=lambda: {"dry_run": dry_run, "questions": records_of(_with_texts(frame))},
        frame=lambda: _with_texts(frame),
    )
    counts = frame["action"].value_counts()
    click.echo(", ".join(f"{n} {action}" for action, n in counts.items()), err=True)
    if (frame["action"] == "fault").any():
        sys.exit(FAULTY)


def _resolve(
    path: str, facts: Facts, known_by: Any, *, dry_run: bool, write_options: WriteOptions
) -> Settlement:
    if is_ledger(path):
        if dry_run:
            with opened(path) as ledger:
                return resolve(ledger, facts, known_by=known_by, dry_run=True)
        with opened_to_write(path) as ledger:
            settlement = resolve(
                ledger, facts, known_by=known_by, **recording_arguments(write_options)
            )
            after = _with_resolutions(settlement)
            record_recorded_until(ledger, settlement.before, after, write_options)
        note_later_recorded_until(settlement.before, after)
        return settlement
    refuse_despite_clock(path, write_options)
    if dry_run:
        return resolve(read_book(path), facts, known_by=known_by)
    with edit_book(path, wait=write_options.wait) as edit:
        settlement = resolve(edit.book, facts, known_by=known_by)
        if settlement.resolutions:
            edit.book = _with_resolutions(settlement)
    note_later_recorded_until(settlement.before, edit.book)
    return settlement


def _with_resolutions(settlement: Settlement) -> Book:
    """The book with the new resolutions, and `recorded_until` moved to the last of them."""
    book = settlement.book
    for each in settlement.resolutions:
        book = with_recorded_until(book, each.known_at)
    return book


def _with_texts(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with facts and outcomes as text."""
    texts = frame.copy()
    for name in {"outcome", "recorded"} & {*frame}:
        texts[name] = outcome_texts(frame[name])
    if "facts" in frame:
        texts["facts"] = [" ".join(map(str, rows)) for rows in frame["facts"]]
    return texts
