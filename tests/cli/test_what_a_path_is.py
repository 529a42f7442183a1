"""A path that leads to no ledger, or to a damaged one, is called what it is, with its cure."""

from __future__ import annotations

from pathlib import Path

import click
import pytest

import forecasttrack as ft
from forecasttrack.cli import main
from forecasttrack.cli.exit_status import failing_clearly
from forecasttrack.cli.sources import (
    is_ledger,
    may_be_facts,
    opened,
    read_chosen_facts,
    read_source,
    refuse_book,
    run_functions,
)
from forecasttrack.display.addresses import without_password
from forecasttrack.errors import InvalidArgumentError, InvalidRecordError, LedgerError


@pytest.mark.parametrize(
    ("name", "content", "fault"),
    [
        ("one.db", b"x", "holds a single byte, and that is no ledger"),
        ("none.sqlite", b"", "is empty, and that is no ledger"),
        ("other.SQLITE3", b"not a database, but long enough to be read", "is no SQLite database"),
    ],
)
def test_what_is_named_as_a_ledger_is_read_as_one(
    tmp_path: Path, name: str, content: bytes, fault: str
) -> None:
    """It was called a book with a fault in its first line."""
    (tmp_path / name).write_bytes(content)
    with pytest.raises(LedgerError, match=fault):
        read_source(str(tmp_path / name))


def test_tables_are_no_books(tmp_path: Path) -> None:
    """The advice to put them on record was refused."""
    folder = tmp_path / "team"
    folder.mkdir()
    table = folder / "forecasts.csv"
    table.write_text("question,p\nRain?,0.7\n", encoding="utf-8")
    with pytest.raises(LedgerError, match=r"team is a folder of tables.* --into team\.db"):
        refuse_book(str(folder))
    with pytest.raises(LedgerError, match=r"csv is a table.* --into forecasts\.db"):
        refuse_book(str(table))
    (folder / "book.yaml").write_text("forecasttrack: 1\n", encoding="utf-8")
    with pytest.raises(LedgerError, match="is a book"):
        refuse_book(str(folder))


def test_a_table_was_called_a_book(tmp_path: Path) -> None:
    """Whoever asks what was on record of a table is told what it is."""
    table = tmp_path / "t.csv"
    table.write_text("question,p\nRain?,0.7\n", encoding="utf-8")
    with pytest.raises(InvalidArgumentError, match=r"t\.csv is a table, .*--as-of is for ledgers"):
        read_source(str(table), as_of="2026-01-01", table_options=())
    with pytest.raises(InvalidArgumentError, match=r"t\.csv is a table, which holds no facts on"):
        read_chosen_facts(str(table), (), on_record=True)


@pytest.mark.parametrize("name", ["book.yaml", "BOOK.YML"])
def test_notes_in_json_lines_beside_a_book_made_it_a_ledger(tmp_path: Path, name: str) -> None:
    """The folder of a book was read as JSON Lines once a folder in it held any."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "notes.jsonl").write_text('{"note": 1}\n', encoding="utf-8")
    assert is_ledger(str(tmp_path))
    (tmp_path / name).write_text("forecasttrack: 1\n", encoding="utf-8")
    assert not is_ledger(str(tmp_path))
    assert len(read_source(str(tmp_path)).questions) == 0


def test_a_cure_with_a_blank_in_its_path_can_be_typed(tmp_path: Path) -> None:
    """Of "import sp ace/t.csv" the shell makes two paths."""
    folder = tmp_path / "sp ace"
    folder.mkdir()
    table, book = folder / "t 1.csv", folder / "b.yaml"
    table.write_text("question,p\nRain?,0.7\n", encoding="utf-8")
    book.write_text("forecasttrack: 1\n", encoding="utf-8")
    with pytest.raises(LedgerError, match=rf"import '{table}' --into 't 1\.db'"):
        refuse_book(str(table))
    with pytest.raises(LedgerError, match=rf"record '{book}' LEDGER"):
        refuse_book(str(book))
    with pytest.raises(InvalidArgumentError, match=rf"import '{table}' --into BOOK"):
        read_source(str(table))


@pytest.mark.parametrize(
    ("words", "cure"),
    [
        (["new", "my book.yaml"], "forecasttrack check 'my book.yaml'"),
        (["template", "my sheet.csv"], "forecasttrack import 'my sheet.csv' --into BOOK"),
        (["add", "my book.yaml"], "forecasttrack add 'my book.yaml' rain"),
    ],
)
def test_what_a_command_proposes_can_be_typed(run, tmp_path, monkeypatch, words, cure):
    """The paths stood there without quotation marks."""
    monkeypatch.chdir(tmp_path)
    done = run(*words, status=2 if words[0] == "add" else 0)
    assert cure in " ".join((done.stdout + done.stderr).split())


def test_facts_are_told_by_an_ending_in_capitals_too(tmp_path: Path) -> None:
    """`record F.CSV` asked for an import; the same file as F.csv was recorded."""
    table = tmp_path / "F.CSV"
    table.write_text("series,at,value\nx,2026-01-01,1\n", encoding="utf-8")
    assert may_be_facts(str(table))
    assert len(read_chosen_facts(str(tmp_path), (str(table),), on_record=False)) == 1
    assert len(ft.read_facts(table)) == 1


@pytest.mark.parametrize(
    ("words", "made"),
    [
        (["template", "SHEET.CSV"], b"Question,"),
        (["add", "TRACK.DB", "rain", "Rain?", "--recorded-by", "desk"], b"SQLite format 3"),
        (["add", "new.db", "rain", "Rain?", "--recorded-by", "desk"], b"SQLite format 3"),
    ],
)
def test_endings_in_capitals_say_the_same(run, tmp_path, monkeypatch, words, made):
    """They were refused, or called a table or a book."""
    monkeypatch.chdir(tmp_path)
    run(*words)
    assert made in (tmp_path / words[1]).read_bytes()[:60]


@pytest.mark.parametrize("text", ["raise SystemExit(0)", "import sys; sys.exit()", "1 / 0"])
def test_a_file_of_functions_that_ends_python_is_a_fault(tmp_path: Path, text: str) -> None:
    """The command ended there with status 0 and without a word."""
    (tmp_path / "own.py").write_text(text, encoding="utf-8")
    with pytest.raises(InvalidArgumentError, match=r"own\.py cannot be run: (System|Zero)"):
        run_functions((str(tmp_path / "own.py"),))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (
            "at postgresql://u:p@h/d?password=p: failed",
            "at postgresql://u:***@h/d?password=***: failed",
        ),
        ("'postgresql+psycopg://u:p:/q@h/d'", "'postgresql+psycopg://u:***@h/d'"),
        ("x (postgres://h/d?sslpassword=p&a=1); y", "x (postgres://h/d?sslpassword=***&a=1); y"),
        ("postgresql:/u:p@h/d holds none", "postgresql:/u:***@h/d holds none"),
        ("https://h:80/a@b?page=1", "https://h:80/a@b?page=1"),
        ("C:/a and postgresql://u@h/d, a@b.org: c@d", "C:/a and postgresql://u@h/d, a@b.org: c@d"),
    ],
)
def test_only_the_password_of_an_address_is_hidden(text: str, shown: str) -> None:
    """What stands around it stays, and so does an address without one."""
    assert without_password(text) == shown


def test_no_message_shows_the_password_of_a_server(capsys: pytest.CaptureFixture[str]) -> None:
    """Beside the user it stood in every message that named what was typed."""
    address = "mysql://desk:s3cret@db/track?password=s3cret"
    with pytest.raises(SystemExit), failing_clearly(), opened(address):
        pass
    with pytest.raises(SystemExit), failing_clearly():
        raise InvalidArgumentError(f"{address} is a ledger; the book comes first")
    assert "mysql://desk:***@db/track?password=*** is a ledger" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "cure"),
    [
        ("x.db", "forecasttrack add x.db QUESTION TEXT, or forecasttrack record BOOK x.db"),
        ("sqlite:///x.db", "begun by its first record"),
        ("x.csv", "such as x.yaml"),
        ("x.YAML", "such as x.yaml"),
        ("my book.jsonl", "such as 'my book.yaml'"),
    ],
)
def test_a_new_book_is_not_called_like_another_file(run, tmp_path, monkeypatch, name, cure):
    """It became a folder of that name."""
    monkeypatch.chdir(tmp_path)
    assert cure in " ".join(run("new", name, status=2).stderr.split())
    if "db" not in name and "jsonl" not in name:
        assert cure in run("add", name, "rain", "Rain?", status=2).stderr
    assert list(tmp_path.iterdir()) == []


_NO_PATHS = {"question", "text", "belief", "first", "second", "claim", "name", "words"}
_FILES = {"FILE", "PATH", "FOLDER", "BOOK_OR_LEDGER"}


def test_the_shell_completes_the_names_of_files():
    """Every argument and option that is one; none was offered."""
    commands = [*_commands(main)]
    params = [(each.name, param) for each in commands for param in each.params]
    paths = [
        (name, param)
        for name, param in params
        if (isinstance(param, click.Argument) and param.name not in _NO_PATHS)
        or (isinstance(param, click.Option) and param.metavar in _FILES)
    ]
    assert len(paths) > 40
    context = click.Context(main)
    offered = [[each.type for each in param.shell_complete(context, "")] for _, param in paths]
    assert [
        (name, param.name)
        for (name, param), types in zip(paths, offered, strict=True)
        if types not in (["file"], ["dir"])
    ] == []


def _commands(group):
    for name in group.list_commands(None):
        command = group.get_command(None, name)
        yield from _commands(command) if isinstance(command, click.Group) else [command]


@pytest.mark.parametrize(
    "words", [["find", "text.md", "--published", "2026-01-01", "--into"], ["review"], ["code"]]
)
@pytest.mark.parametrize("place", ["track.db", "sqlite:///track.db"])
def test_drafts_and_readings_are_gone_through_in_a_book(run, tmp_path, monkeypatch, words, place):
    """A ledger took drafts that no command could go through then."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "text.md").write_text("The port will reopen by the end of 2027.\n", "utf-8")
    refused = run(*words, place, status=2).stderr
    assert f"forecasttrack record BOOK {place}" in " ".join(refused.split())
    assert not (tmp_path / "track.db").exists()


def test_files_are_written_and_read_by_endings_in_capitals(tmp_path: Path) -> None:
    """A book became a folder of that name, a lexicon a name that nobody knows, and tables none."""
    book = ft.Book(questions=[ft.Question(id="rain", text="Rain?")])
    ft.write_book(book, tmp_path / "B.YAML")
    assert (tmp_path / "B.YAML").is_file()
    assert ft.read_book(tmp_path).questions == book.questions
    with pytest.raises(InvalidRecordError, match=r"MINE\.YAML"):
        ft.lexicon(str(_written(tmp_path / "MINE.YAML", "words: 1\n")))
    with ft.Ledger.open(":memory:") as ledger:
        ledger.record(book, by="desk")
        with pytest.raises(LedgerError, match="is named like a file"):
            ledger.export_lines(tmp_path / "OUT.JSONL")
    ft.write_forecasts(book, tmp_path / "T.CSV", format="table")
    assert (tmp_path / "T.CSV").read_bytes()


def _written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path
