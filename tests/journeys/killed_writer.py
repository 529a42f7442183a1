"""A process that runs one writing command after the other until it is killed, and takes notes.

Every command concerns a question of its writer's own, so that each leaves a trace that can be
looked for: what was acknowledged must be there, and nothing that was never tried.
"""

from __future__ import annotations

import contextlib
import csv
import io
import os
from collections.abc import Callable, Sequence
from pathlib import Path

import attrs

import forecasttrack as ft
from forecasttrack.cli import main
from forecasttrack.wording.worksheet import COLUMNS, worksheet

WRITERS = ("ann", "bob")
EACH = 40
"""Commands that a writer has to run."""

BUSY = 4


@attrs.frozen
class Kind:
    """One writing command.

    Attributes:
        place: What it writes into: ``book.yaml`` or ``ledger.db``.
        words: The command line for the question of a writer that bears a number.
        is_done: Whether its trace is in a book.
        is_settled: Whether the questions are settled beforehand.
        is_proposed: Whether the book holds proposals, one for each question.
    """

    place: str
    words: Callable[[str], Sequence[str]]
    is_done: Callable[[ft.Book, str], bool]
    is_settled: bool = False
    is_proposed: bool = False


def _is_resolved(book: ft.Book, name: str) -> bool:
    return book.resolution(name) is not None


def _is_open(book: ft.Book, name: str) -> bool:
    return book.resolution(name) is None


def _is_ended(book: ft.Book, name: str) -> bool:
    return any(each.question_id == name and each.expires_at for each in book.forecasts)


def _is_withdrawn(book: ft.Book, name: str) -> bool:
    return _is_ended(book, name) or not any(each.question_id == name for each in book.forecasts)


def _is_there(book: ft.Book, name: str) -> bool:
    return any(each.text == f"Will {name} be new?" for each in book.questions)


def _is_amended(book: ft.Book, name: str) -> bool:
    return "sorted" in book.question(name).tags


def _is_read(book: ft.Book, name: str) -> bool:
    return any(each.id == name for each in book.coders)


def _is_predicted(book: ft.Book, name: str) -> bool:
    return sum(each.question_id == name for each in book.forecasts) == 2


def _is_found(book: ft.Book, name: str) -> bool:
    return any(each.id == name for each in book.briefings)


def _is_accepted(book: ft.Book, name: str) -> bool:
    return any(each.id == f"new-{name}" for each in book.questions)


def _add(place: str) -> Callable[[str], Sequence[str]]:
    until = ("--closes-at", "2027-01-01")
    return lambda name: ("add", place, f"new-{name}", f"Will {name} be new?", *until, *_BY)


def _predict(place: str) -> Callable[[str], Sequence[str]]:
    when = ("--forecaster", "ann", "--issued-at", "2026-01-20T00:00Z")
    return lambda name: ("predict", place, name, "30%", *when, *_BY)


def _find(name: str) -> Sequence[str]:
    return "find", f"{name}.txt", "--into", _BOOK, "--published", "2026-01-01", *_BY


def _review(name: str) -> Sequence[str]:
    how = ("--id", f"new-{name}", "--closes-at", "2027-01-01")
    return "review", _BOOK, f"claim-{name}", "--accept", *how


def _resolve(place: str) -> Callable[[str], Sequence[str]]:
    return lambda name: (
        "resolve", place, name, "--outcome", "yes", "--known-at", "2026-02-02", *_BY,
    )  # fmt: skip


def _amend(place: str) -> Callable[[str], Sequence[str]]:
    return lambda name: ("amend", place, name, "--tag", "sorted", "--why", "by subject", *_BY)


def _retract(place: str) -> Callable[[str], Sequence[str]]:
    return lambda name: ("retract", place, name, "--why", "wrong", *_BY)


def _withdraw(place: str) -> Callable[[str], Sequence[str]]:
    when = ("--forecaster", "ann", "--at", "2026-01-20T00:00Z")
    return lambda name: ("withdraw", place, name, *when, *_BY)


def _import(place: str) -> Callable[[str], Sequence[str]]:
    return lambda name: ("import", f"{name}.csv", "--into", place, *_BY)


def _code(name: str) -> Sequence[str]:
    seen = ("--saw-outcome", "no", "--saw-other-coders", "no")
    return "code", _BOOK, "--coder", name, "--read-sheet", f"{name}.sheet.csv", *seen


_BY = ("--recorded-by", "desk")
_BOOK, _LEDGER = "book.yaml", "ledger.db"
KINDS = {
    "add to a book": Kind(_BOOK, _add(_BOOK), _is_there),
    "add to a ledger": Kind(_LEDGER, _add(_LEDGER), _is_there),
    "predict in a book": Kind(_BOOK, _predict(_BOOK), _is_predicted),
    "predict in a ledger": Kind(_LEDGER, _predict(_LEDGER), _is_predicted),
    "find into a book": Kind(_BOOK, _find, _is_found),
    "review a book": Kind(_BOOK, _review, _is_accepted, is_proposed=True),
    "resolve a book": Kind(_BOOK, _resolve(_BOOK), _is_resolved),
    "amend a book": Kind(_BOOK, _amend(_BOOK), _is_amended),
    "retract from a book": Kind(_BOOK, _retract(_BOOK), _is_open, is_settled=True),
    "withdraw in a book": Kind(_BOOK, _withdraw(_BOOK), _is_ended),
    "import into a book": Kind(_BOOK, _import(_BOOK), _is_there),
    "code a worksheet": Kind(_BOOK, _code, _is_read),
    "resolve a ledger": Kind(_LEDGER, _resolve(_LEDGER), _is_resolved),
    "amend a ledger": Kind(_LEDGER, _amend(_LEDGER), _is_amended),
    "retract from a ledger": Kind(_LEDGER, _retract(_LEDGER), _is_open, is_settled=True),
    "withdraw in a ledger": Kind(_LEDGER, _withdraw(_LEDGER), _is_withdrawn),
    "import into a ledger": Kind(_LEDGER, _import(_LEDGER), _is_there),
    "record": Kind(_LEDGER, lambda name: ("record", f"{name}.yaml", _LEDGER, *_BY), _is_there),
    "ledger import": Kind(
        _LEDGER, lambda name: ("ledger", "import", _LEDGER, f"{name}.lines"), _is_there
    ),
}


def names_of(writer: str) -> list[str]:
    return [f"{writer}-{number}" for number in range(EACH)]


def prepare(folder: Path, kind: Kind) -> None:
    """Make the book or ledger, and the files that the commands read."""
    names = [name for writer in WRITERS for name in names_of(writer)]
    book = ft.Book(
        briefings=[ft.Briefing(id="outlook", title="Outlook", published="2026-01-01")],
        claims=[_proposed(name) for name in names if kind.is_proposed],
        forecasters=[ft.Forecaster(id="ann")],
        questions=[ft.Question(id=name, text=f"Will {name} come?") for name in (*names, "spare")],
        forecasts=[
            ft.Forecast(
                question_id=name, forecaster="ann", belief=0.7, issued_at="2026-01-01T08:00Z"
            )
            for name in names
        ],
        resolutions=[
            ft.Resolution(question_id=name, outcome="no", known_at="2026-02-01")
            for name in names
            if kind.is_settled
        ],
    )
    if kind.place == _BOOK:
        ft.write_book(book, folder / _BOOK)
    else:
        with ft.Ledger.open(folder / _LEDGER) as ledger:
            ledger.record(book, by="desk")
    sheets = {row["id"]: row for row in csv.DictReader(worksheet(book).splitlines())}
    for name in names:
        _write_inputs(folder, name, sheets[name])


def _proposed(name: str) -> ft.Claim:
    wanted = ft.Proposal(text=f"Will {name} be new?")
    return ft.Claim(
        id=f"claim-{name}",
        briefing_id="outlook",
        paraphrase=f"{name} will be new.",
        forecaster="ann",
        proposal=wanted,
    )


def _write_inputs(folder: Path, name: str, sheet: dict[str, str]) -> None:
    text = f"Will {name} be new?"
    table = f'question,forecaster,issued_at,probability\n"{text}",ann,2026-01-03T08:00Z,0.7\n'
    (folder / f"{name}.txt").write_text(f"Prices in {name} will fall by Q3 2027.", encoding="utf-8")
    (folder / f"{name}.csv").write_text(table, encoding="utf-8")
    new = ft.Book(questions=[ft.Question(id=f"new-{name}", text=text)])
    ft.write_book(new, folder / f"{name}.yaml")
    with ft.Ledger.open(":memory:") as ledger:
        ledger.record(new, by="desk")
        ledger.export_lines(folder / f"{name}.lines")
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS)
    writer.writeheader()
    writer.writerow(sheet | {"low": "0.2", "point": "0.4", "high": "0.6"})
    (folder / f"{name}.sheet.csv").write_text(out.getvalue(), encoding="utf-8")


def write_until_killed(folder: str, kind: str, writer: str, notes: str) -> None:
    """Run the commands of a writer, and note each before it is tried and after it is kept."""
    os.chdir(folder)
    with (
        Path(notes).open("ab", buffering=0) as note,
        Path(os.devnull).open("w") as nowhere,
        contextlib.redirect_stdout(nowhere),
    ):
        for name in names_of(writer):
            note.write(f"try {name}\n".encode())
            status = run_command(KINDS[kind].words(name))
            note.write(f"{'kept' if status == 0 else status} {name}\n".encode())


def run_command(words: Sequence[str]) -> int:
    """Run a command line in this process; give its status."""
    try:
        main([*words], standalone_mode=False)
    except SystemExit as ended:
        return int(ended.code or 0)
    return 0


def what_is_left(folder: Path, kind: Kind) -> ft.Book:
    """The book that is left; a ledger is sound as well."""
    if kind.place == _BOOK:
        return ft.read_book(folder / _BOOK)
    with ft.Ledger.open(folder / _LEDGER, create=False) as ledger:
        assert ledger.verify() == []
        return ledger.book()
