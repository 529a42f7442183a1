"""Files are written whole or not at all, and nothing is replaced that is not ours."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

import forecasttrack as ft
from forecasttrack.display import files
from forecasttrack.display.files import put_all_in_place, put_in_place
from forecasttrack.errors import BookFileError, InvalidArgumentError
from tests.source import trees

FOREIGN = {
    "facts.csv": "at,value\n2020-01-01,5\n",
    "README.md": "# My project\n",
    "index.html": "<!doctype html><title>Mine</title>\n",
    "logo.svg": "<svg/>\n",
    "book.yaml": "forecasttrack: 1\n",
}


def test_a_file_keeps_its_permissions_and_leaves_nothing_beside(tmp_path):
    path = tmp_path / "a"
    path.write_text("old")
    path.chmod(0o640)
    put_in_place(path, "new")
    assert (path.read_text(), stat.S_IMODE(path.stat().st_mode)) == ("new", 0o640)
    assert [each.name for each in tmp_path.iterdir()] == ["a"]


def test_a_link_is_followed_and_stays(tmp_path):
    (tmp_path / "link").symlink_to(tmp_path / "a")
    put_in_place(tmp_path / "link", "new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "a").read_text() == "new"


@pytest.mark.parametrize("failing", ["fsync", "replace"])
def test_a_failure_leaves_the_old_file_and_nothing_beside(failing, tmp_path, monkeypatch):
    """A full disk, or a rename that the system refuses."""
    path = tmp_path / "a"
    path.write_text("old")

    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(*((os, "fsync") if failing == "fsync" else (Path, "replace")), fail)
    with pytest.raises(OSError, match="No space"):
        put_in_place(path, "new")
    assert path.read_text() == "old"
    assert [each.name for each in tmp_path.iterdir()] == ["a"]


def test_several_files_appear_together_or_not_at_all(tmp_path, monkeypatch):
    """The second rename fails; the first is undone."""
    first, second, third = (tmp_path / name for name in "abc")
    second.write_text("old")
    calls, replace = [], Path.replace

    def fail_late(self, target):
        calls.append(target)
        if len(calls) == 3:
            raise OSError(5, "Input/output error")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", fail_late)
    with pytest.raises(OSError, match="Input/output"):
        put_all_in_place({first: "1", second: "2", third: "3"})
    assert {each.name: each.read_text() for each in tmp_path.iterdir()} == {"b": "old"}


@pytest.mark.parametrize("name", FOREIGN)
def test_a_report_replaces_nothing_that_is_not_ours(name, alaska, tmp_path):
    """It used to overwrite a table of facts."""
    path = tmp_path / name
    path.write_text(FOREIGN[name])
    badge = {"badge": path} if name.endswith((".svg", ".yaml")) else {}
    with pytest.raises(InvalidArgumentError, match="is left as it is"):
        ft.report(alaska, tmp_path / "new.md" if badge else path, **badge)
    assert path.read_text() == FOREIGN[name]


@pytest.mark.parametrize("name", ["scorecard.md", "scorecard.csv"])
def test_a_report_replaces_an_earlier_one(name, alaska, tmp_path):
    path = tmp_path / name
    ft.report(alaska, path, badge=tmp_path / "badge.svg")
    before = path.read_bytes()
    ft.report(alaska, path, badge=tmp_path / "badge.svg")
    assert path.read_bytes() == before
    assert {each.name for each in tmp_path.iterdir()} == {name, "badge.svg"}


def test_pages_of_a_split_replace_nothing_that_is_not_ours(alaska, tmp_path):
    (tmp_path / "index.md").write_text("# Mine\n")
    with pytest.raises(InvalidArgumentError, match="is left as it is"):
        ft.report(alaska, tmp_path, split=True, format="markdown")
    assert [each.name for each in tmp_path.iterdir()] == ["index.md"]


def test_a_report_into_a_folder_that_is_not_there_is_our_error(alaska, tmp_path):
    with pytest.raises(BookFileError, match="there is no folder"):
        ft.report(alaska, tmp_path / "no" / "scorecard.md")


@pytest.mark.parametrize("replace", [False, True])
def test_a_checkpoint_is_replaced_on_purpose_only_and_nothing_else_ever(replace, tmp_path):
    """It used to overwrite the ledger itself, a book, or an older checkpoint."""
    with ft.Ledger.open(tmp_path / "a.db") as ledger:
        ledger.record(ft.Question(id="q", text="Will it?"), by="me")
        point = ledger.checkpoint()
        point.write(tmp_path / "point")
        if replace:
            point.write(tmp_path / "point", replace=True)
        else:
            with pytest.raises(InvalidArgumentError, match="holds a checkpoint already"):
                point.write(tmp_path / "point")
        with pytest.raises(InvalidArgumentError, match="is left as it is"):
            point.write(tmp_path / "a.db", replace=replace)
    assert (tmp_path / "point.ids").exists()


def test_files_are_written_in_one_place_only():
    """Nothing else in the package opens a file to write, replaces or renames one."""
    writers = {
        module
        for module, tree in trees().items()
        for call in calls_of(tree)
        if call in {"write_text", "write_bytes", "fsync", "mkstemp", "NamedTemporaryFile"}
    }
    assert writers <= {files.__name__, "forecasttrack.ledger.anchor"}


def calls_of(tree):
    """Names of the methods and functions that are called."""
    import ast  # noqa: PLC0415 - only here

    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield getattr(node.func, "attr", getattr(node.func, "id", ""))
