"""Command lines that somebody mistyped, tried on a small book and ledger in a folder of their own.

A line is kept as a file with a word on each of its lines, so that files and lines are spoilt alike.
No word holds a slash, and every run stands three folders deep: nothing is written elsewhere.
"""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from functools import cache
from pathlib import Path

from click.testing import CliRunner, Result

import forecasttrack as ft
from forecasttrack.cli import main
from forecasttrack.errors import InvalidArgumentError
from tests.builders import RAIN, forecast, settled
from tests.fuzz.mutations import LONGEST

LINES = """\
score book.yaml --rule brier --format json
score ledger.db --as-of 2026-03-01 --history last
check book.yaml
due book.yaml --at 2026-01-05 --within 30 --format csv
resolve book.yaml rain --outcome no --known-at 2026-02-02 --why slip
resolve ledger.db snow --outcome yes --known-at 2026-02-02 --recorded-by ann
resolve book.yaml --facts facts.csv --known-by 2026-06-01 --dry-run
retract ledger.db rain --recorded-by ann --why wrong
withdraw ledger.db rain --forecaster ann --at 2026-01-20T00:00Z --recorded-by ann
record book.yaml new.db --recorded-by desk --why again
record facts.csv ledger.db --recorded-by desk
import table.csv --into book.yaml --recorded-by desk --on-fault leave-out
export book.yaml out.csv
changes ledger.db --before 2026-01-10 --format json
calibration book.yaml --by forecaster --format json
lexicon show icd203
lexicon compare likely
code book.yaml --coder dora --sheet sheet.csv
ledger info ledger.db --format json
ledger verify ledger.db --checkpoint point
ledger checkpoint ledger.db --origin desk --output made
ledger history ledger.db rain --format json
ledger export ledger.db lines
ledger import other.db lines-of-it
ledger rebuild ledger.db
ledger roles --help
indicators book.yaml
formats
new new.yaml
"""


def sound() -> dict[str, bytes]:
    """Each line, as a file of words."""
    return {
        f"line-{number:02}.txt": "\n".join(line.split(" ")).encode()
        for number, line in enumerate(LINES.splitlines())
    }


@cache
def _prepared() -> Path:
    """A folder with what the lines speak of, made once for a process."""
    folder = Path(tempfile.mkdtemp(prefix="fuzz"))
    snow = ft.Question(id="snow", text="Snow?", closes_at="2026-02-01")
    book = ft.Book(
        forecasters=[ft.Forecaster(id="ann")],
        questions=[RAIN, snow],
        forecasts=[forecast("ann", 0.7), forecast("ann", 0.2, question="snow")],
        resolutions=[settled("yes")],
    )
    ft.write_book(book, folder / "book.yaml")
    with ft.Ledger.open(folder / "ledger.db", journal="delete") as ledger:
        ledger.record(book, by="desk")
        ledger.export_lines(folder / "lines-of-it")
        ledger.checkpoint().write(folder / "point")
    (folder / "facts.csv").write_text("series,at,value\nrain,2026-01-01,3\n", encoding="utf-8")
    (folder / "table.csv").write_text(
        "question,forecaster,issued_at,probability\nFog?,ann,2026-01-03,0.7\n", encoding="utf-8"
    )
    return folder


def run_line(path: Path) -> Result:
    """Run the words of a file.

    Raises:
        InvalidArgumentError: The command ended with another status than 0.
    """
    words = path.read_bytes()[:LONGEST].decode(errors="replace").split("\n")
    place = path.parent / "a" / "b" / "c"
    shutil.copytree(_prepared(), place)
    with contextlib.chdir(place):
        done = CliRunner().invoke(main, words)
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    if done.exit_code not in {0, 1, 2, 3, 4, 74}:
        raise AssertionError(f"status {done.exit_code}")
    if done.exit_code:
        raise InvalidArgumentError(f"{done.exit_code}: {done.output}")
    return done


def use_result(done: Result, _: Path) -> None:
    """What went well ended without a word of Python."""
    assert "Traceback" not in done.output
