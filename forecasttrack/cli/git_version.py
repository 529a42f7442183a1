"""A book as Git kept it at some commit."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from forecasttrack.book import Book
from forecasttrack.book.reading import book_of
from forecasttrack.errors import BookFileError, InvalidArgumentError

_ENDINGS = (".yaml", ".yml")
# Git would fetch what is missing, by a program that the folder's own settings name.
_FETCHING_NOTHING = {"GIT_NO_LAZY_FETCH": "1", "GIT_ALLOW_PROTOCOL": ""}


def book_at_commit(path: str, revision: str) -> Book:
    """Read the files of a book as they were at a commit.

    Args:
        path: The folder or file of the book, inside a working tree of Git.
        revision: The commit, as Git names it: ``HEAD~3``, a tag, the beginning of its id.

    Raises:
        InvalidArgumentError: Git is not there, knows no such commit, or had no such book then.
        BookError: The book had faults then.
    """
    place = Path(path)
    if not place.exists():
        raise BookFileError(f"{path}: there is no such file or folder")
    folder = place if place.is_dir() else place.parent
    option = f"--since-commit {revision}"
    commit = _git(
        folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}",
        or_else=f"{option}: Git has no such commit of {path}",
    ).strip()  # fmt: skip
    place_in_tree = "." if place.is_dir() else f"./{place.name}"
    names = _git(folder, "ls-tree", "-r", "-z", "--name-only", commit, "--", place_in_tree)
    files = [name for name in names.split("\0") if _is_of_book(name)]
    if not files:
        raise InvalidArgumentError(f"{option}: there was no book at {path} at that commit")
    message_if_lacking = (
        f"{option}: Git lacks a file of it here; of a partial clone, fetch the rest first"
    )
    return book_of(
        {
            name: _git(folder, "show", f"{commit}:./{name}", or_else=message_if_lacking)
            for name in files
        }
    )


def _is_of_book(name: str) -> bool:
    return name.lower().endswith(_ENDINGS) and not any(part[:1] == "." for part in Path(name).parts)


def _git(folder: Path, *words: str, or_else: str | None = None) -> str:
    git = shutil.which("git")
    if git is None:
        raise InvalidArgumentError("--since-commit needs Git, which is not installed")
    done = subprocess.run(  # noqa: S603
        [git, "-C", str(folder), *words],
        capture_output=True,
        check=False,
        env=os.environ | _FETCHING_NOTHING,
    )
    if done.returncode:
        message = done.stderr.decode(errors="replace").strip()
        raise InvalidArgumentError(": ".join(filter(None, [or_else or "--since-commit", message])))
    return done.stdout.decode("utf-8", errors="replace")
