"""What is no book, or made to choke a reader, gets one clear line and no traceback."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import forecasttrack as ft
from forecasttrack.errors import BookFileError
from tests.book.hostile import HEAD, HOSTILE


@pytest.mark.parametrize(("make", "message"), HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_input_gets_one_clear_line(
    tmp_path: Path, make: Callable[[Path], Path], message: str
) -> None:
    """Each is refused by an error of ours, whose message is one short line."""
    path = make(tmp_path)
    with pytest.raises((ft.BookError, BookFileError)) as caught:
        ft.read_book(path)
    (line,) = str(caught.value).splitlines()
    assert message in line
    assert len(line.removeprefix(str(path))) < 400


def test_unreadable_file_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file without the right to read it says so (shown without rights, since root has all)."""

    def refuse(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(self))

    (tmp_path / "book.yaml").write_text(HEAD)
    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(ft.BookError, match=r"book.yaml:1:1: this may not be read"):
        ft.read_book(tmp_path)


def test_junk_records_end_after_a_thousand_faults(tmp_path: Path) -> None:
    """Thousands of faults are not printed one by one."""
    (tmp_path / "book.yaml").write_text(HEAD + "questions:\n" + "  - 7\n" * 5_000)
    with pytest.raises(ft.BookError) as caught:
        ft.read_book(tmp_path)
    assert len(caught.value.faults) == 1001
    assert "this is fault number 1000; what follows was not read" in str(caught.value)


@pytest.mark.parametrize(
    "raw",
    [
        b"\xef\xbb\xbfforecasttrack: 1\n",
        b"forecasttrack: 1\r\n",
        b"{forecasttrack: 1}",
        b"# ours\r\rforecasttrack: 1\r",
    ],
    ids=["byte order mark", "CRLF", "brackets", "CR behind a comment"],
)
def test_odd_but_sound_files_are_read(tmp_path: Path, raw: bytes) -> None:
    """A mark in front, Windows line ends and brackets are all YAML."""
    (tmp_path / "book.yaml").write_bytes(raw)
    assert len(ft.read_book(tmp_path)) == 0


def test_lines_that_end_in_a_bare_cr_are_counted(tmp_path: Path) -> None:
    """A fault in the first line that says something is named by its line, whatever ends lines."""
    for end in ("\n", "\r\n", "\r"):
        (tmp_path / "book.yaml").write_text(f"# ours{end}{end}no mapping{end}", newline="")
        with pytest.raises(ft.errors.BookError) as caught:
            ft.read_book(tmp_path)
        assert caught.value.faults[0].line == 3


def test_symlinked_folder_is_not_followed_round(tmp_path: Path) -> None:
    """A folder that leads into itself is read once."""
    (tmp_path / "book.yaml").write_text(HEAD + "coders:\n  - id: ann\n")
    (tmp_path / "again").symlink_to(tmp_path)
    assert [coder.id for coder in ft.read_book(tmp_path).coders] == ["ann"]
