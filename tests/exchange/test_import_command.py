"""The commands `import`, `export`, `formats` and `template`."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import forecasttrack as ft

ROOT = Path(__file__).parents[2]
FIRST = "question,who,date,chance,outcome,known at\nRain?,ann,2026-01-05,70%,,\n"
LATER = FIRST + "Rain?,ann,2026-01-09,90%,yes,2026-01-20\n"
CHANGED = LATER.replace("90%,yes", "90%,no")


@pytest.fixture
def team(tmp_path):
    """A file that grows."""

    def write(text):
        path = tmp_path / "team.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_the_account_is_printed_and_nothing_written_without_a_place(run, team, tmp_path):
    """Nor on a dry run; the status tells that rows were refused."""
    path = team(LATER + "Snow?,bob,2026-01-06,much,,\n")
    done = run("import", path, "--into", tmp_path / "book", "--dry-run", status=1)
    assert "3 rows, 2 taken, 1 refused" in done.stdout
    assert "is no probability" in done.stdout
    assert not (tmp_path / "book").exists()
    found = json.loads(run("import", path, "--account", "json", status=1).stdout)
    assert (found["rows"], found["taken"], len(found["refused"])) == (3, 2, 1)
    assert {row["column"] for row in found["assumed"]} >= {"chance"}


@pytest.mark.parametrize("place", ["book.yaml", "team.db"])
def test_a_newer_file_adds_revisions_and_outcomes(run, team, tmp_path, place):
    """What is there already is skipped; a changed outcome needs a reason, and nothing is lost."""
    into = tmp_path / place
    run("import", team(FIRST), "--into", into, "--recorded-by", "desk")
    again = run("import", team(FIRST), "--into", into, "--recorded-by", "desk").stdout
    assert "0 new" in again
    run("import", team(LATER), "--into", into, "--recorded-by", "desk")
    before = into.read_bytes()
    refused = run("import", team(CHANGED), "--into", into, "--recorded-by", "desk", status=1)
    assert "why" in refused.stderr
    if place == "book.yaml":
        assert into.read_bytes() == before
    run("import", team(CHANGED), "--into", into, "--recorded-by", "desk", "--why", "a recount")
    if place == "book.yaml":
        resolution = ft.read_book(into).resolution("rain")
    else:
        with ft.Ledger.open(into) as ledger:
            resolution = ledger.book().resolution("rain")
    assert resolution.outcome == "no"


def test_rows_that_no_record_can_state_stop_the_import_or_stay_behind(run, tmp_path):
    """All or nothing, unless the others are wanted."""
    path = tmp_path / "options.csv"
    path.write_text(
        "question_id,text,kind,options,forecaster,issued_at,option,probability\n"
        "a,A?,categorical,x|y,ann,2026-01-05,x,0.5\na,A?,categorical,x|y,ann,2026-01-05,y,0.48\n"
        "a,A?,categorical,x|y,bob,2026-01-05,x,0.5\na,A?,categorical,x|y,bob,2026-01-05,y,0.5\n",
        encoding="utf-8",
    )
    refused = run("import", path, "--into", tmp_path / "book", status=1)
    assert "sum to 0.98" in refused.stderr
    assert not (tmp_path / "book").exists()
    run("import", path, "--into", tmp_path / "book", "--on-fault", "leave-out")
    assert [each.forecaster for each in ft.read_book(tmp_path / "book").forecasts] == ["bob"]


@pytest.mark.end_to_end
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit of file sizes")
def test_a_template_on_a_full_disk_is_one_line_and_status_74(tmp_path):
    """It used to be a traceback of lxml, which writes a temporary file for openpyxl."""
    pytest.importorskip("openpyxl")
    code = (
        # What is compiled on the way would be cut off, too, and stay behind.
        "import sys; sys.dont_write_bytecode = True\n"
        "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (1024, 1024))\n"
        "from forecasttrack.cli import main; main()"
    )
    command = [sys.executable, "-c", code, "template", str(tmp_path / "t.xlsx")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603
    assert (done.returncode, done.stdout) == (74, "")
    assert done.stderr == "the output cannot be written: File too large\n"
    assert not list(tmp_path.iterdir())


@pytest.mark.end_to_end
def test_a_template_comes_back_by_import(run, tmp_path):
    """With what was filled in."""
    openpyxl = pytest.importorskip("openpyxl")
    path = tmp_path / "team.xlsx"
    run("template", path)
    assert "exists already" in run("template", path, status=2).stderr
    book = openpyxl.load_workbook(path)
    book["forecasts"].append(["Rain?", "sky", "ann", "2026-01-05", 0.7, "2026-02-01", "yes", None])
    book.save(path)
    got = ft.read_forecasts(path)
    assert (got.rows, got.taken) == (1, 1)
    assert got.tables["questions"]["tags"].tolist() == [("sky",)]
    assert got.tables["forecasts"]["probability"].tolist() == [0.7]


def test_a_book_is_exported_and_imported(run, tmp_path):
    """The same scores come out of the file."""
    run("export", "fixtures/alaska-2025", tmp_path / "alaska.csv")
    taken = run("export", "fixtures/alaska-2025", tmp_path / "alaska.csv", status=2)
    assert "exists already" in taken.stderr
    got = ft.read_forecasts(tmp_path / "alaska.csv")
    assert (len(got.refused), got.format) == (0, "table")


def test_formats_are_listed(run):
    """Each with what it reads and writes, and an example."""
    found = json.loads(run("formats", "--format", "json").stdout)
    assert [each["name"] for each in found] == [
        "table", "metaculus", "hubverse", "forecastbench", "manifold", "prices", "fatebook",
        "predictionbook", "gjp", "cultivate", "magoo", "forecast-ledger",
    ]  # fmt: skip
    assert all(each["reads"] and each["example"] for each in found)
    assert (
        "only read"
        in run("export", "fixtures/alaska-2025", "x", "--format", "gjp", status=2).stderr
    )
    assert "Did you mean" in run("import", "README.md", "--format", "tabel", status=2).stderr


def test_options_of_columns_are_wrong_usage_where_they_are_cut_short(run, team):
    """THEIRS=OURS has two sides."""
    done = run("import", team(FIRST), "--column", "who", status=2)
    assert "write --column THEIRS=OURS" in done.stderr


def test_our_json_lines_go_in_and_out(run, team, tmp_path):
    """Entries keep who recorded them and when; again they add nothing; books take them too."""
    run("import", team(LATER), "--into", tmp_path / "a.db", "--recorded-by", "desk")
    written = run("export", tmp_path / "a.db", tmp_path / "lines", "--format", "json-lines").stdout
    assert "entries" in written
    shown = run("import", tmp_path / "lines", "--dry-run").stdout
    assert "entries" in shown
    first = run("import", tmp_path / "lines", "--into", tmp_path / "b.db").stdout
    assert ", 0 there already" in first
    again = run("import", tmp_path / "lines", "--into", tmp_path / "b.db").stdout
    assert "0 entries added" in again
    with ft.Ledger.open(tmp_path / "a.db") as one, ft.Ledger.open(tmp_path / "b.db") as other:
        assert one.checkpoint().root == other.checkpoint().root
        book = one.book()
    run("import", tmp_path / "lines", "--into", tmp_path / "book.yaml")
    assert ft.read_book(tmp_path / "book.yaml").forecasts == book.forecasts


def test_json_lines_of_an_earlier_ledger_hold_what_was_on_record_then(run, team, tmp_path):
    """Only entries from before the moment are written, under --as-of as without it."""
    run("import", team(LATER), "--into", tmp_path / "a.db", "--recorded-by", "desk")
    export = ("export", tmp_path / "a.db")
    form = ("--format", "json-lines")
    early = run(*export, tmp_path / "early", *form, "--as-of", "2020-01-01").stdout
    assert ": 0 entries" in early
    with ft.Ledger.open(tmp_path / "a.db") as ledger:
        n_entries = len(ledger)
    everything = run(*export, tmp_path / "all", *form, "--as-of", "today").stdout
    assert f": {n_entries} entries" in everything


def test_a_book_has_no_entries_to_export(run, team, tmp_path):
    """Nobody recorded anything there; the cure is a command."""
    run("import", team(LATER), "--into", tmp_path / "book.yaml")
    refused = run(
        "export", tmp_path / "book.yaml", tmp_path / "out", "--format", "json-lines", status=2
    )
    assert "forecasttrack record" in refused.stderr


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("own.txt", "70% A ✓\n20% B ✗\n"),
        ("own.tab", "Question\tChance\tOutcome\nA?\t70%\tyes\nB?\t20%\tno\n"),
        ("own.markdown", "## 70%\n- A ✓\n## 20%\n- B ✗\n"),
    ],
)
def test_notes_are_scored_with_one_command(run, tmp_path, name, text):
    """Whatever the ending of a file that `import` reads."""
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    done = run("score", path, "--history", "last")
    assert "0.065" in done.stdout


def test_scoring_a_table_names_and_takes_the_option_that_leaves_rows_out(run, tmp_path):
    """A choice without options can be read and not scored; the cure is one that `score` has."""
    path = tmp_path / "own.csv"
    path.write_text(
        "question_id,kind,forecaster,issued_at,option,probability,outcome\n"
        "q1,categorical,ann,2026-01-01,,,a\n"
        "q2,binary,ann,2026-01-01,,0.4,yes\n"
    )
    done = run("score", path, "--history", "last", status=None)
    assert "--read on-fault=leave-out" in done.output
    left = run("score", path, "--history", "last", "--read", "on-fault=leave-out")
    assert "0.36" in left.output
