"""Paths that are no book: each entry makes one and returns what to read."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

HEAD = "forecasttrack: 1\n"


def text(content: str | bytes) -> Callable[[Path], Path]:
    """A folder with one file of this content."""

    def make(folder: Path) -> Path:
        raw = content if isinstance(content, bytes) else content.encode()
        (folder / "book.yaml").write_bytes(raw)
        return folder

    return make


def in_book(content: str) -> Callable[[Path], Path]:
    """A folder with one file that begins as a book does."""
    return text(HEAD + content)


def loop(folder: Path) -> Path:
    """Two symbolic links that lead to each other."""
    (folder / "a").symlink_to(folder / "b")
    (folder / "b").symlink_to(folder / "a")
    return folder / "a"


def file_loop(folder: Path) -> Path:
    """A folder with a file that is a link to itself."""
    (folder / "book.yaml").symlink_to("book.yaml")
    return folder


def folder_loop(folder: Path) -> Path:
    """A folder that leads into itself."""
    (folder / "again").symlink_to(folder)
    return folder


def dangling(folder: Path) -> Path:
    """A link to nothing."""
    (folder / "book.yaml").symlink_to("nowhere")
    return folder


def pipe(folder: Path) -> Path:
    """A pipe that nobody writes to."""
    os.mkfifo(folder / "book.yaml")
    return folder


def one_file(folder: Path) -> Path:
    """Fifty megabytes in a file that is named itself."""
    return text("garbage " * (50 * 2**17))(folder) / "book.yaml"


def many_files(folder: Path) -> Path:
    """Fifty files of a megabyte."""
    for number in range(50):
        (folder / f"{number}.yaml").write_text("garbage is here\n" * 2**16)
    return folder


def alias_bomb(nest: str) -> str:
    """Nine lists, each of nine times the list before."""
    lines = [f"{nest}a0: &a0 [lol, lol]"]
    lines += [f"{nest}a{n + 1}: &a{n + 1} [{', '.join([f'*a{n}'] * 9)}]" for n in range(9)]
    return "\n".join(lines)


HOSTILE: dict[str, tuple[Callable[[Path], Path], str]] = {
    "missing path": (lambda folder: folder / "nope", "there is no such file or folder"),
    "path with NUL": (lambda folder: folder / "a\0b", "null"),
    "path too long": (lambda folder: folder / ("a" * 5000), "File name too long"),
    "empty folder": (lambda folder: folder, "no .yaml file in this folder"),
    "empty file": (text(""), "a book file is a mapping of keys"),
    "only comments": (text("# c\n" * 400_000), "a book file is a mapping of keys"),
    "only newlines": (text("\n" * 2_000_000), "a book file is a mapping of keys"),
    "50 MB of bytes": (text(bytes(range(256)) * 4 * 50 * 2**10), "50 MB; a book has at most"),
    "50 MB of text": (text("garbage " * (50 * 2**17)), "50 MB; a book has at most"),
    "50 MB in the file named": (one_file, "the file has 50 MB; a file of a book has at most 4 MB"),
    "50 files of 1 MB": (many_files, "a book has at most 16 MB"),
    "2 MB of words": (text("garbage " * 2**17), "a book file is a mapping of keys"),
    "2 MB of signs": (text(":-[]{}'\"\n" * 2**17), "a book file is a mapping"),
    "alias bomb": (text(alias_bomb("")), "anchors and aliases (& and *) are not allowed"),
    "alias bomb in a book": (in_book("claims:\n" + alias_bomb("  ")), "anchors and aliases"),
    "alias of itself": (text("a: &a [*a]\n"), "anchors and aliases"),
    "merge keys": (text("a: &a {x: 1}\nb: &b\n  <<: *a\n"), "anchors and aliases"),
    "anchors without end": (
        in_book("coders:\n" + "".join(f"  - &a{n} {{id: c{n}}}\n" for n in range(50_000))),
        "doubled keys, anchors and tags without end",
    ),
    "symlink loop": (loop, "the path runs in a circle of symbolic links"),
    "symlink loop as a file": (file_loop, "the path runs in a circle of symbolic links"),
    "symlink loop as a folder": (folder_loop, "no .yaml file in this folder"),
    "link to nothing": (dangling, "there is no such file or folder"),
    "pipe": (pipe, "this is no ordinary file"),
    "device": (lambda _: Path("/dev/zero"), "this is no ordinary file"),
    "nested lists": (text("{a: " + "[" * 90_000), "nested more than 40 deep"),
    "nested lists in a book": (in_book("claims:\n" + " [" * 45_000), "nested more than 40 deep"),
    "nested mappings": (text("{a:\n" * 100_000), "nested more than 40 deep"),
    "nested dashes": (text("- " * 40_000), "nested more than 40 deep"),
    "long line": (in_book("coders:\n  - id: " + "k" * 1_900_000), "3:1: the line has 1900008 char"),
    "quote left open": (in_book("coders:\n  - id: '" + "k " * 40_000), "close the quote"),
    "tab": (in_book("coders:\n\t- id: k\n"), "indent with spaces, not with tabs"),
    "NUL bytes": (in_book("\0" * 1000), "unacceptable character #x0000"),
    "escape sequence": (in_book("coders: \x1b[31m"), "unacceptable character #x001b"),
    "UTF-16": (text(HEAD.encode("utf-16")), "1:1: the byte 0xff is no UTF-8 text"),
    "Latin-1": (text(HEAD.encode() + b"# caf\xe9\n"), "2:6: the byte 0xe9 is no UTF-8 text"),
    "half a character": (in_book('"\\ud800": 1\n'), "unknown key"),
    "100,000 keys": (text("".join(f"k{n}: 1\n" for n in range(100_000))), "more than 1000 keys"),
    "100,000 keys in a record": (
        in_book("coders:\n  - id: a\n" + "".join(f"    k{n}: 1\n" for n in range(100_000))),
        "more than 1000 keys",
    ),
    "100,000 times one key": (
        in_book(f"coders: [{{{(',' + chr(10)).join(['  id: a'] * 100_000)}}}]"),
        "doubled keys, anchors and tags without end",
    ),
    "whole number of 10,000 digits": (
        in_book(f"recorded_until: {'9' * 10_000}\n"),
        "recorded_until: a date is needed, found inf",
    ),
    "infinite number": (in_book("recorded_until: 1e999\n"), "a date is needed, found inf"),
    "no number": (in_book("recorded_until: .nan\n"), "a date is needed, found nan"),
}
