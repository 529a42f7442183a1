"""A path that leads to no ledger, or to a damaged one, is called what it is, with its cure."""

from __future__ import annotations

from pathlib import Path

import click
import pytest

from forecasttrack.cli import main
from forecasttrack.cli.sources import read_source, refuse_book
from forecasttrack.errors import LedgerError


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
