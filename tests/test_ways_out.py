"""Text and files leave the package by few ways: each escapes, keeps or locks what it should."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache

import pytest

from tests.source import MODULES, nodes, parsed

ELSEWHERE = {
    "forecasttrack.display.files": "puts files in place for all others",
    "forecasttrack.book.locking": "the file of a lock, which holds nothing",
    "forecasttrack.cli.streams": "what nobody reads any more",
    "forecasttrack.exchange.sources": "a member of a zip, in a folder of its own that goes again",
    "forecasttrack.ledger.anchor": "a key, which is made and never replaced",
}
"""Modules that open files for writing themselves, and for what."""
WRITERS = {"write_text", "write_bytes", "touch", "fsync", "copyfile", "copytree", "move"}
WRITERS |= {"sink_parquet", "mkstemp", "NamedTemporaryFile"}
TABLES = {"to_csv", "to_parquet", "to_excel", "to_json", "to_feather", "to_html", "savez", "tofile"}
SHOWING = {"print", "write", "from_markup", "secho", "rprint", "Console", "TextColumn", "markup"}
NAMES = re.compile(rf"\b(?:{'|'.join((*WRITERS, *TABLES, *SHOWING, 'open', 'write_book'))})[(=]")
MODES = frozenset("wax+")
SHOWN_BY = {"forecasttrack.cli.output", "forecasttrack.cli.progress_bar"}
BEGINNERS = {"forecasttrack.cli.changing", "forecasttrack.cli.json_lines"}
"""Commands that write a book where none is; all others change one under its lock."""


@cache
def called() -> list[tuple[str, str, ast.Call]]:
    """Each call that could matter: its module, the last name of what is called, and itself."""
    could = [module for module, path in MODULES.items() if NAMES.search(path.read_text("utf-8"))]
    return [(module, *each) for module in could for each in calls(parsed(MODULES[module]))]


def calls(tree: ast.Module) -> Iterator[tuple[str, ast.Call]]:
    """Each call with the last name of what is called."""
    for node in nodes(tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            yield str(name), node


def opens_for_writing(name: str, call: ast.Call) -> bool:
    """Whether a call writes a file, by what it is called and how."""
    if name in WRITERS:
        return True
    if name in TABLES:  # without a place they give the text or the bytes
        return bool(call.args) or any(each.arg in ("path", "buf") for each in call.keywords)
    if name != "open":
        return False
    if ast.unparse(call.func) == "os.open":
        return "O_RDONLY" not in ast.unparse(call)
    words = [*call.args, *(each.value for each in call.keywords if each.arg == "mode")]
    texts = [each.value for each in words if isinstance(each, ast.Constant)]
    return any(isinstance(text, str) and len(text) < 4 and MODES & set(text) for text in texts)


def test_files_are_written_in_one_way():
    """Everything else goes through `replace_file`: whole, kept by the disk, with nothing left."""
    found = {module for module, *call in called() if opens_for_writing(*call)}
    assert found == ELSEWHERE.keys()


@pytest.mark.parametrize(
    ("line", "writes"),
    [
        ("path.write_text(text)", True),
        ("frame.to_csv(path, index=False)", True),
        ("frame.to_csv(index=False)", False),
        ("path.open('wb')", True),
        ("open(path, mode='a')", True),
        ("os.open(path, os.O_RDWR | os.O_CREAT)", True),
        ("os.open(folder, os.O_RDONLY)", False),
        ("path.open('rb')", False),
        ("path.open(encoding='utf-8')", False),
    ],
)
def test_the_search_for_writers_finds_them(line, writes):
    assert any(opens_for_writing(*each) for each in calls(ast.parse(line))) is writes


def test_nothing_reaches_a_terminal_past_the_escapes():
    """Two modules have a console; no text is read as markup, and nothing prints by itself."""
    for module, name, call in called():
        assert name not in ("from_markup", "secho", "rprint"), module
        if name in ("print", "write"):
            way = ast.unparse(call.func)
            assert way not in ("print", "sys.stdout.write", "sys.stderr.write"), module
        if name == "Console":
            assert module in SHOWN_BY
        if name in ("Console", "TextColumn") and module == "forecasttrack.cli.output":
            assert "markup=False" in ast.unparse(call)
        assert not any(
            each.arg == "markup" and ast.unparse(each.value) == "True" for each in call.keywords
        ), module


def test_commands_change_books_under_their_lock():
    """Who would read, change and write in three steps loses what others wrote in between."""
    commands = {module for module, name, _ in called() if name == "write_book"}
    assert {each for each in commands if each.startswith("forecasttrack.cli.")} == BEGINNERS
