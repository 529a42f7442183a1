"""The command line of a ledger, as a person or a scheduler uses it."""

from __future__ import annotations

import itertools
import json
import os
import re
import shutil
import sqlite3
from pathlib import Path

import pytest

import forecasttrack as ft
from forecasttrack.errors import LedgerError
from forecasttrack.ledger import entry, recorder

ALASKA = "fixtures/alaska-2025"

BY_ANN, BY_AUTHORS, BY_DESK, BY_X = (
    ("--recorded-by", name) for name in ("ann", "authors", "desk", "x")
)
OF_AUTHORS = ("Q01e", "--forecaster", "authors", "--at", "2026-01-01T00:00Z")


@pytest.fixture(scope="module")
def recorded(run, tmp_path_factory) -> Path:
    """A file with the Alaska briefing, which nobody writes to again."""
    place = tmp_path_factory.mktemp("recorded") / "alaska.db"
    run("record", ALASKA, place, *BY_DESK)
    return place


@pytest.fixture
def kept(recorded: Path, tmp_path: Path) -> str:
    """The Alaska briefing, recorded, in a file of one's own."""
    return str(shutil.copy(recorded, tmp_path))


def test_recording_says_what_was_new(run, kept: str) -> None:
    """A second time there is nothing to add."""
    assert run("record", ALASKA, kept, *BY_DESK).output.startswith("0 new on record, 291")


@pytest.mark.end_to_end
@pytest.mark.parametrize("command", ["score", "calibration", "check"])
def test_every_command_says_of_a_ledger_what_it_says_of_its_book(
    run, kept: str, command: str
) -> None:
    """Scores, calibration and checks do not depend on where the records are kept."""
    shape = [] if command == "check" else ["--format", "json"]
    assert run(command, kept, *shape).stdout == run(command, ALASKA, *shape).stdout


def test_what_is_due_in_a_ledger(run, kept: str) -> None:
    """Deadlines are read from a ledger as well."""
    assert (
        run("due", kept, "--at", "2026-11-22").stdout
        == run("due", ALASKA, "--at", "2026-11-22").stdout
    )


@pytest.mark.end_to_end
def test_the_life_of_a_ledger(run, kept: str, tmp_path: Path) -> None:
    """Checkpoint, correct, verify, tell, export, verify the text, import elsewhere."""
    point = tmp_path / "point"
    assert "count 291" in run("ledger", "checkpoint", kept, "--output", point).output
    run("resolve", kept, "Q01d", "--outcome", "no", "--known-at", "2026-11-21", *BY_ANN)
    again = ("resolve", kept, "Q01d", "--outcome", "yes", "--known-at", "2026-11-21", *BY_ANN)
    assert "--why TEXT" in run(*again, status=1).output
    run(*again, "--why", "the treaty was signed in secret")
    run("withdraw", kept, *OF_AUTHORS, *BY_AUTHORS)
    assert "294 entries, no faults" in run("ledger", "verify", kept).output
    printed = json.loads(
        run("ledger", "verify", kept, "--checkpoint", point, "--format", "json").output
    )
    assert (len(printed["later"]), printed["faults"]) == (3, [])
    history = json.loads(run("ledger", "history", kept, "Q01d", "--format", "json").output)
    assert history[-1]["why"] == "the treaty was signed in secret"
    assert history[-1]["replaces"] == history[-2]["fact"]
    assert history[-1]["content"]["outcome"] == "yes"
    assert "treaty" in run("ledger", "history", kept, "Q01d").output
    text = tmp_path / "text"
    assert "294 entries" in run("ledger", "export", kept, text).output
    assert "no faults" in run("ledger", "verify", text, "--checkpoint", point).output
    assert "294 entries added" in run("ledger", "import", tmp_path / "b.db", text).output
    assert (
        run("score", text, "--format", "json").output
        == run("score", kept, "--format", "json").output
    )
    assert "forecasts" in run("ledger", "rebuild", kept).output
    info = json.loads(run("ledger", "info", kept, "--format", "json").output)
    assert (info["entries"], info["recorded_by"]) == (294, ["ann", "authors", "desk"])


@pytest.mark.end_to_end
def test_as_of_gives_the_scores_of_a_past_day(run, kept: str) -> None:
    """A resolution that came later is not seen from before."""
    before = run("score", kept, "--format", "json").output
    moment = json.loads(run("ledger", "info", kept, "--format", "json").output)["last"]
    run("resolve", kept, "Q01d", "--outcome", "no", "--known-at", "2026-11-21", *BY_ANN)
    assert run("score", kept, "--format", "json").output != before
    assert run("score", kept, "--as-of", moment, "--format", "json").output == before
    assert "--known-by for both" in run("score", ALASKA, "--as-of", moment, status=2).output


def test_an_edited_ledger_ends_with_status_one(run, kept: str) -> None:
    """A scheduler notices by the exit status, a person by the name of the entry."""
    raw = sqlite3.connect(kept)
    raw.execute("DROP TRIGGER entries_never_change")
    raw.execute("UPDATE entries SET recorded_by = 'someone' WHERE seq = 7")
    raw.commit()
    (entry,) = raw.execute("SELECT lower(hex(entry)) FROM entries WHERE seq = 7").fetchone()
    raw.close()
    assert f"changed {entry}" in run("ledger", "verify", kept, status=1).output


def test_who_records_is_found_and_never_silently_nobody(
    run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From --recorded-by, the environment, or Git's user; else it is an error."""
    book = tmp_path / "book.yaml"
    book.write_text("forecasttrack: 1\nforecasters:\n- id: ann\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", "/dev/null")
    monkeypatch.chdir(tmp_path)
    assert "nobody is named" in run("record", book, tmp_path / "none.db", status=2).output
    (tmp_path / "gitconfig").write_text("[user]\n\tname = Git User\n")
    for place, environment, expected in (
        ("git.db", None, "Git User"),
        ("environment.db", "Scheduler", "Scheduler"),
    ):
        if environment:
            monkeypatch.setenv("FORECASTTRACK_BY", environment)
        run("record", book, place)
        printed = json.loads(run("ledger", "info", place, "--format", "json").output)
        assert printed["recorded_by"] == [expected]


@pytest.mark.parametrize(
    ("arguments", "status", "fault"),
    [
        (("ledger", "info", "nowhere.db"), 1, "no ledger at nowhere.db"),
        (("ledger", "history", "{kept}", "Q99"), 2, "no question 'Q99'"),
        (("withdraw", "{kept}", "Q99", "--forecaster", "authors", *BY_X), 2, "'Q99'"),
        (("record", "{kept}", "x.db", *BY_X), 2, "the book comes first"),
        (("ledger", "verify", "{kept}", "--checkpoint", "nowhere"), 1, "cannot be read"),
    ],
)
def test_wrong_usage_gets_one_clear_line(
    run, kept: str, arguments: tuple[str, ...], status: int, fault: str
) -> None:
    """No traceback, the right exit status, and nothing made by mistake."""
    filled = [argument.format(kept=kept) for argument in arguments]
    assert fault in run(*filled, status=status).output
    assert not Path("nowhere.db").exists()


def test_a_new_ledger_that_refuses_what_is_put_into_it_is_not_made(run, tmp_path: Path) -> None:
    """Entries of JSON Lines and facts used to leave an empty ledger behind."""
    facts, into = tmp_path / "facts.csv", tmp_path / "new.db"
    facts.write_text("series,at,value,unit\nrain,2026-01-01,3,mm\n")
    (tmp_path / "lines").mkdir()
    (tmp_path / "lines" / "rain.jsonl").write_text('{"by":"ann"}\n')
    run("ledger", "import", into, tmp_path / "lines", status=1)
    run("ledger", "import", into, tmp_path / "nowhere", status=1)
    despite = ("--despite-clock", "0123456789ab", "--why", "the clock was wrong")
    run("record", facts, into, *BY_DESK, *despite, status=2)
    assert not into.exists()


@pytest.fixture
def corrected(run, kept: str, tmp_path: Path) -> tuple[Path, Path]:
    """A folder of JSON Lines, and its file whose last line is a correction."""
    folder = tmp_path / "text"
    again = ("resolve", kept, "Q01d", "--known-at", "2026-11-21", *BY_ANN, "--outcome")
    run(*again, "no")
    run(*again, "yes", "--why", "the treaty was signed in secret")
    run("ledger", "export", kept, folder)
    (last,) = [each for each in folder.rglob("*.jsonl") if b"in secret" in each.read_bytes()]
    return folder, last


@pytest.mark.end_to_end
def test_a_last_line_without_its_end_counts(run, kept: str, corrected) -> None:
    """The scores of a folder whose last line feed is gone are those of the ledger."""
    folder, path = corrected
    path.write_bytes(path.read_bytes().removesuffix(b"\n"))
    assert run("score", folder).stdout == run("score", kept).stdout
    assert run("check", folder).stdout == run("check", kept).stdout


@pytest.mark.parametrize("command", ["score", "check", "calibration", "due", "report"])
def test_a_torn_line_is_a_fault_in_every_command(run, corrected, command: str) -> None:
    """Nobody reads a score that goes on without a correction."""
    folder, path = corrected
    path.write_bytes(path.read_bytes()[:-40])
    done = run(command, folder, status=1)
    lines = path.read_bytes().count(b"\n")
    assert f"{path.name}:{lines + 1}: the last line ends" in done.output
    assert done.stdout == ""


@pytest.mark.end_to_end
def test_an_import_without_a_torn_line_ends_with_status_1(run, corrected, tmp_path: Path) -> None:
    folder, path = corrected
    path.write_bytes(path.read_bytes()[:-40])
    done = run("ledger", "import", tmp_path / "new.db", folder, status=1)
    assert "torn" in done.stderr
    assert "292 entries added" in done.stdout


@pytest.mark.parametrize("victim", ["the ledger", "a book", "a checkpoint", "its manifest"])
def test_a_checkpoint_replaces_nothing(run, kept: str, tmp_path: Path, victim: str) -> None:
    """A slip in a file name costs nobody a ledger, and what proves the past stays."""
    point = tmp_path / "point"
    if victim == "a book":
        point.write_text("forecasttrack: 1\n")
    elif victim == "a checkpoint":
        run("ledger", "checkpoint", kept, "--output", point)
    elif victim == "its manifest":
        (tmp_path / "point.ids").write_text("notes\n")
    place = Path(kept) if victim == "the ledger" else point
    before = {path: path.read_bytes() for path in sorted(tmp_path.iterdir())}
    run("ledger", "checkpoint", kept, "--output", place, status=2)
    after = {path: path.read_bytes() for path in sorted(tmp_path.iterdir())}
    assert after == before


def test_force_replaces_an_older_checkpoint_and_nothing_else(run, kept: str, tmp_path) -> None:
    point = tmp_path / "point"
    run("ledger", "checkpoint", kept, "--output", point)
    run("withdraw", kept, *OF_AUTHORS, *BY_AUTHORS)
    run("ledger", "checkpoint", kept, "--output", point, "--force")
    assert "0 entries later" in run("ledger", "verify", kept, "--checkpoint", point).output
    run("ledger", "checkpoint", kept, "--output", kept, "--force", status=2)


@pytest.mark.parametrize("nth", [1, 2])
def test_a_full_disk_took_the_older_checkpoint(tmp_path, monkeypatch, nth: int) -> None:
    """It went before the new one was on the disk; both files are written before either changes."""
    point, calls = tmp_path / "point", itertools.count(1)
    with ft.Ledger.open(":memory:") as ledger:
        ledger.checkpoint(origin="desk").write(point)
        ledger.record(ft.Question(id="rain", text="Rain?"), by="desk")
        before = {path: path.read_bytes() for path in tmp_path.iterdir()}

        def refuse(_: int) -> None:
            if next(calls) == nth:
                raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "fsync", refuse)
        with pytest.raises(LedgerError, match="No space left"):
            ledger.checkpoint(origin="desk").write(point, force=True)
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


@pytest.mark.end_to_end
def test_a_resolution_on_record_can_be_taken_back(run, kept: str) -> None:
    """The question is open again, the ledger keeps both acts with the reason, and is sound."""
    settled = ("resolve", kept, "Q01d", "--outcome", "yes", "--known-at", "2026-11-21")
    scores = run("score", kept, "--format", "json").output
    run(*settled, *BY_ANN)
    assert "--why" in run("retract", kept, "Q01d", *BY_ANN, status=2).output
    run("retract", kept, "Q01d", *BY_ANN, "--why", "read the wrong line")
    assert run("score", kept, "--format", "json").output == scores
    history = json.loads(run("ledger", "history", kept, "Q01d", "--format", "json").output)
    assert history[-1]["why"] == "read the wrong line"
    run(*settled, *BY_ANN)
    assert "no faults" in run("ledger", "verify", kept).output


def test_a_command_goes_on_behind_a_wrong_clock(run, kept: str, monkeypatch) -> None:
    """The refusal names the entry and the options that live with it."""
    facts = f"{ALASKA}/facts.csv"
    with monkeypatch.context() as patched:
        patched.setattr(recorder, "now", lambda: entry.now() + 4 * 365 * 86_400_000_000)
        run("withdraw", kept, *OF_AUTHORS, *BY_AUTHORS)
    refused = run("record", facts, kept, *BY_ANN, status=1).output
    (options,) = re.findall(r"--despite-clock (\w+) --why", refused)
    run("record", facts, kept, *BY_ANN, "--despite-clock", options, "--why", "clock of a")
    verified = json.loads(run("ledger", "verify", kept, "--format", "json").output)
    assert (verified["entries"], verified["faults"]) == (336, [])


WRITING = {
    "resolve": ("resolve", "{}", "Q01d", "--outcome", "no", "--known-at", "2026-11-21"),
    "resolve from facts": ("resolve", "{}", "--facts", "{facts}", "--known-by", "2026-11-22"),
    "withdraw": ("withdraw", "{}", *OF_AUTHORS),
    "retract": ("retract", "{}", "Q01a"),
    "record": ("record", "{facts}", "{}"),
    "import": ("import", "{table}", "--into", "{}"),
}


@pytest.mark.end_to_end
def test_every_command_that_writes_goes_on_behind_a_wrong_clock(
    run, kept: str, monkeypatch, tmp_path: Path
) -> None:
    """Each is refused with the way on, and each new entry says why it was taken."""
    table = tmp_path / "mine.csv"
    table.write_text("Question,Date,Probability\nWill it rain?,2026-01-05T08:00Z,70%\n")
    with monkeypatch.context() as patched:
        patched.setattr(recorder, "now", lambda: entry.now() + 4 * 365 * 86_400_000_000)
        run("retract", kept, "Q01b", *BY_ANN, "--why", "to be settled from facts")
    for name, words in WRITING.items():
        filled = [word.format(kept, facts=f"{ALASKA}/facts.csv", table=table) for word in words]
        needed = ["--why", "host a"] if name == "retract" else []
        refused = run(*filled, *BY_ANN, *needed, status=1).output
        (named,) = re.findall(r"--despite-clock (\w+) --why", refused)
        with ft.Ledger.open(kept) as ledger:
            before = [each.entry for each in ledger.entries()]
            run(*filled, *BY_ANN, "--why", "host a", "--despite-clock", named)
            added = [*ledger.entries()][len(before) :]
            assert added, name
            assert {each.why for each in added} == {f"despite the clock of {named}: host a"}, name
    assert "no faults" in run("ledger", "verify", kept).output


def test_a_book_has_no_clock_to_go_on_behind(run, tmp_path: Path) -> None:
    """Every command that writes into a book as well refuses the option there."""
    book = tmp_path / "book.yaml"
    run("new", book)
    for name in ("resolve", "withdraw", "retract", "resolve from facts"):
        filled = [
            word.format(book, facts=f"{ALASKA}/facts.csv", table=book) for word in WRITING[name]
        ]
        before = book.read_bytes()
        printed = run(*filled, "--despite-clock", "0" * 12, "--why", "x", status=2).output
        assert book.read_bytes() == before, name
        assert "for ledgers" in printed, printed
