"""Where files come in, what is done with what they hold, and what must be true of it then."""

from __future__ import annotations

import csv
import io
import tempfile
import warnings
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import attrs

import forecasttrack as ft
from forecasttrack import write_book
from forecasttrack.errors import LedgerError
from forecasttrack.exchange.imported import ImportedForecasts
from forecasttrack.ledger import verify_lines
from forecasttrack.wording.lexicon_file import read_lexicon
from forecasttrack.wording.worksheet import COLUMNS, read_worksheet, worksheet
from tests.book.test_gate import evaluate
from tests.builders import ALASKA, RAIN, alaska_book, forecast, settled
from tests.fuzz import commands

FORECASTS = """\
question,forecaster,issued_at,probability,outcome,topic
Will it rain in Kyiv by 1 May?,ann,2026-01-03,0.70,yes,weather
Will it rain in Kyiv by 1 May?,bob,2026-01-04,0.20,yes,weather
Will it rain in Kyiv by 1 May?,bob,2026-01-09,0.35,yes,weather
"Will it snow, too?",ann,2026-01-03T08:00Z,0.05,no,weather
"Will it snow, too?",bob,2026-01-03T09:00+01:00,0.15,no,weather
Will the treaty stand?,ann,2026-02-01,0.5,,politics
Will the bridge open?,bob,2026-02-02,1,no,"roads, bridges"
"""


@attrs.frozen
class Target:
    """One way in.

    Attributes:
        sound: Files that are taken as they are, each by the name it has on disk.
        read: Reads a file; an error of ours says that it is refused.
        use: Does what people do with what was read; no error at all may come of it.
    """

    sound: Callable[[], Mapping[str, bytes]]
    read: Callable[[Path], Any]
    use: Callable[[Any, Path], None]


# --- books ---------------------------------------------------------------------------------------


def _books() -> dict[str, bytes]:
    small = {"shapes.yaml": "fixtures/shapes/shapes.yaml", "sound.yaml": "tests/book/sound.yaml"}
    return {name: Path(path).read_bytes() for name, path in small.items()}


def use_book(book: ft.Book, path: Path) -> None:
    """It is scored, written elsewhere and added to, and stays the same book."""
    evaluate(book)
    elsewhere = path.with_name("elsewhere.yaml")
    assert ft.read_book(write_book(book, elsewhere)) == book
    grown = attrs.evolve(book, questions=(*book.questions, ft.Question(id="one-more", text="?")))
    assert ft.read_book(write_book(grown, path)) == grown


# --- the rest ------------------------------------------------------------------------------------


def _facts() -> dict[str, bytes]:
    return {"facts.csv": Path(ALASKA, "facts.csv").read_bytes()}


@cache
def _unsettled() -> ft.Book:
    return attrs.evolve(alaska_book(), resolutions=())


def use_facts(facts: ft.Facts, _: Path) -> None:
    """They settle the questions of the example book, or leave them open."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ft.ForecastTrackWarning)
        settlement = ft.resolve(_unsettled(), facts, known_by="2026-11-22")
    assert len(settlement.frame) == len(settlement.decisions)
    assert settlement.book.resolutions == settlement.resolutions


@cache
def _sheet() -> bytes:
    rows = list(csv.DictReader(worksheet(alaska_book()).splitlines()))[:12]
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS)
    writer.writeheader()
    ends = {"low": "0.2", "high": "0.6"}
    for row in rows:
        if row["kind"] in ("", "binary"):
            writer.writerow(row | {"point": "0.4"} | (ends if row["what"] == "question" else {}))
    return out.getvalue().encode()


def _read_worksheet(path: Path) -> ft.Book:
    text = path.read_bytes().decode(errors="replace")
    return read_worksheet(alaska_book(), text, ft.Coder(id="dora"))


def use_worksheet(grown: ft.Book, _: Path) -> None:
    """A coder's sheet adds readings and changes nothing else."""
    book = alaska_book()
    assert grown.resolutions == book.resolutions
    assert len(grown.forecasts) == len(book.forecasts)


def _lexicons() -> dict[str, bytes]:
    folder = Path(ft.__file__).parent / "wording" / "lexicons"
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*.yaml"))}


def use_lexicon(lexicon: ft.Lexicon, _: Path) -> None:
    """Every entry is a band within the probabilities, and is found by its own words."""
    for entry in lexicon:
        assert 0 <= entry.low <= entry.high <= 1
        assert lexicon[entry.words] == entry
    if lexicon.structure == "partition":
        assert lexicon.boundaries() == sorted(lexicon.boundaries())
    repr(lexicon), lexicon.steps(), lexicon.gaps(), lexicon.phrases()


def _tables() -> dict[str, bytes]:
    tabs = FORECASTS.replace(",", "\t").encode()
    return {"forecasts.csv": FORECASTS.encode(), "forecasts.tsv": tabs}


def _read_table(path: Path) -> ImportedForecasts:
    return ft.read_forecasts(path, format="table")


def use_table(got: ImportedForecasts, _: Path) -> None:
    """Every row is taken or refused, and every forecast that is taken is scored or left out."""
    assert got.rows == got.taken + len(got.refused)
    tables = got.tables
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ft.ForecastTrackWarning)
        pairs = ft.pair(**tables, on_fault="leave out")
        assert len(pairs) + len(pairs.left_out) >= len(tables["forecasts"])
        ft.score(pairs, history="last", partial="mean").summarise()


# --- the lines of a ledger -----------------------------------------------------------------------


@cache
def _lines() -> dict[str, bytes]:
    with ft.Ledger.open(":memory:") as ledger, tempfile.TemporaryDirectory() as folder:
        ledger.record([RAIN, forecast("ann", 0.7), forecast("Zoë", 0.2)], by="desk")
        ledger.record(forecast("ann", 0.8), by="ann", why="a slip")
        ledger.record(settled("yes"), by="desk")
        ledger.retract(forecast("Zoë", 0.2), by="Zoë", why="not mine")
        ledger.export_lines(folder)
        paths = sorted(Path(folder).rglob("*.jsonl"))
        return {path.name: path.read_bytes() for path in paths}


def _read_lines(path: Path) -> ft.Ledger:
    faults = verify_lines(path)
    ledger = ft.Ledger.of_lines(path)
    if faults:
        ledger.close()
        raise LedgerError(f"{len(faults)} faults, the first {faults[0]}")
    return ledger


def use_lines(ledger: ft.Ledger, path: Path) -> None:
    """They are sound, make a book, and come out as they went in."""
    with ledger:
        assert ledger.verify() == []
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ft.UnusableRecordWarning)
            ledger.book(), ledger.forecasts()
        assert ledger.export_lines(path.parent / "out") == len(ledger)


TARGETS = {
    "book": Target(_books, ft.read_book, use_book),
    "facts": Target(_facts, ft.read_facts, use_facts),
    "worksheet": Target(lambda: {"sheet.csv": _sheet()}, _read_worksheet, use_worksheet),
    "lexicon": Target(_lexicons, read_lexicon, use_lexicon),
    "table": Target(_tables, _read_table, use_table),
    "lines": Target(_lines, _read_lines, use_lines),
    "command": Target(commands.sound, commands.run_line, commands.use_result),
}
