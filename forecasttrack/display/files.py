"""Output files: put in place whole or not at all; a check refuses to replace files of others."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
from collections.abc import Iterator
from pathlib import Path

from forecasttrack.errors import InvalidArgumentError

MARKS = {
    "html": '<meta name="generator" content="forecasttrack">',
    "markdown": "<!-- forecasttrack scorecard -->",
    "svg": "<!-- forecasttrack badge -->",
}
"""What the beginning of each kind of file holds, by which a later run knows it for ours."""
_LEFTOVER = re.compile(r"\.(.+)\.[0-9a-f]{8}\.part")
_MARKS_AFTER_A_DECLARATION = frozenset((MARKS["html"], MARKS["svg"]))
"""Marks that do not stand first: such files begin with a declaration of their own."""
_BYTES_SEARCHED = 4096
"""Bytes at the beginning of a file in which its mark is looked for."""


def replace_file(path: str | os.PathLike[str], data: bytes) -> None:
    """Put a file in place all at once: a reader sees the old one or the new one, never half.

    The bytes reach the disk before the name does, so that a crash leaves one of the two.
    A link keeps pointing where it points; a file that was there keeps its permissions.

    Raises:
        OSError: The disk refuses; nothing has changed then, and nothing is left beside the file.
    """
    path = Path(path).resolve()
    with written_beside(path, data) as beside:
        put_in_place(beside, path)


@contextlib.contextmanager
def written_beside(path: Path, data: bytes) -> Iterator[Path]:
    """Bring bytes to the disk under a hidden name beside a file, which goes again at the end.

    For files that belong together: each is written before the first is put in place.
    """
    beside = path.with_name(f".{path.name[:200]}.{secrets.token_hex(4)}.part")
    try:
        with beside.open("xb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        if path.exists():
            beside.chmod(path.stat().st_mode)
        yield beside
    finally:
        beside.unlink(missing_ok=True)


def put_in_place(beside: Path, path: Path) -> None:
    """Give a file that was written beside another its name."""
    beside.replace(path)
    _sync_folder(path.parent)


def remove_leftovers(folder: Path, endings: tuple[str, ...], *, recursive: bool) -> None:
    """Remove what ``replace_file`` left beside files when it was killed.

    Args:
        folder: Where to look; nobody else may be writing such files there.
        endings: Endings of the files, such as ``(".yaml",)``.
        recursive: Whether to look into its folders as well.
    """
    for path in (folder.rglob if recursive else folder.glob)(".*.part"):
        found = _LEFTOVER.fullmatch(path.name)
        if found and found[1].endswith(endings):
            path.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    """Bring the new name to the disk, where the system lets folders be opened."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:  # Windows, and folders that may be entered but not listed
        return
    try:
        os.fsync(handle)
    except OSError:  # file systems that cannot sync a folder bring it in order by themselves
        pass
    finally:
        os.close(handle)


def refuse_foreign(path: str | os.PathLike[str], mark: str, what: str) -> None:
    """Refuse to write where something stands that does not bear our mark.

    Args:
        path: Where a file is about to be written.
        mark: What the beginning of our own files of this kind holds.
        what: The kind, for the message, such as ``"scorecard"``.

    Raises:
        InvalidArgumentError: A file that is not ours, or no ordinary file, stands there.
    """
    path = Path(path)
    if not os.path.lexists(path):
        return
    if path.is_dir():
        raise InvalidArgumentError(
            f"{path} is a folder, where the {what} would be a file; name a file, or one inside it",
            field="path",
        )
    beginning = beginning_of(path)
    first_line = beginning.partition(b"\n")[0].rstrip(b"\r")
    # A longer first line is somebody's own: a table of ours with a column put beside it.
    is_ours = first_line == mark.rstrip("\n").encode()[:_BYTES_SEARCHED]
    if not is_ours and not (mark in _MARKS_AFTER_A_DECLARATION and mark.encode() in beginning):
        raise InvalidArgumentError(
            f"{path} is there already and is no {what} that this program wrote; it is left as it"
            " is. Name another file, or remove this one first",
            field="path",
        )


def beginning_of(path: Path) -> bytes:
    """The first bytes of a file, in which a mark would stand; none unless it is a regular file."""
    if not path.is_file():
        return b""
    with path.open("rb") as stream:
        return stream.read(_BYTES_SEARCHED)
