"""The one way in which files are written: whole or not at all, and never over what is not ours.

A file is written beside its place, flushed to disk, renamed into place, and the folder is flushed
too, so that a crash or a full disk leaves the old file or the new one, and nothing beside it.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from forecasttrack.errors import InvalidArgumentError

_HEAD = 4096
"""So many bytes at the beginning of a file may show whose it is."""


def put_in_place(path: str | os.PathLike[str], content: str | bytes) -> None:
    r"""Write one file whole or not at all, with the permissions it had.

    Args:
        path: The file; its folder is there. A link is followed, and stays.
        content: Text, written as UTF-8 as it is, or bytes.

    Raises:
        OSError: It cannot be written; what stood there stands there still.

    Example:
        >>> import tempfile
        >>> place = Path(tempfile.mkdtemp()) / "a.txt"
        >>> put_in_place(place, "one line\n")
        >>> place.read_text("utf-8"), [each.name for each in place.parent.iterdir()]
        ('one line\n', ['a.txt'])
    """
    put_all_in_place({Path(path): content})


def put_all_in_place(contents: Mapping[Path, str | bytes]) -> None:
    """Write several files, all of them or none.

    Args:
        contents: Text or bytes by file.

    Raises:
        OSError: One cannot be written; then all are as they were.
    """
    targets = [Path(os.path.realpath(path)) for path in contents]
    before = {each: each.read_bytes() if each.is_file() else None for each in targets[1:]}
    with contextlib.ExitStack() as stack:
        beside = [
            stack.enter_context(_written_beside(target, _as_bytes(content)))
            for target, content in zip(targets, contents.values(), strict=True)
        ]
        # Everything that can fill the disk is done; only renames are left. The first file makes
        # the others count (a checkpoint its manifest), so it comes last.
        placed: list[Path] = []
        try:
            for temporary, target in reversed(list(zip(beside, targets, strict=True))):
                temporary.replace(target)
                placed.append(target)
        except OSError:
            for target in placed:
                _restore(target, before[target])
            raise
    for folder in {each.parent for each in targets}:
        _flush_folder(folder)


def _as_bytes(content: str | bytes) -> bytes:
    return content.encode("utf-8") if isinstance(content, str) else content


def _restore(target: Path, content: bytes | None) -> None:
    if content is None:
        target.unlink(missing_ok=True)
    else:
        target.write_bytes(content)


@contextlib.contextmanager
def _written_beside(target: Path, content: bytes) -> Iterator[Path]:
    """A file next to the target with the content on disk; gone afterwards in any case."""
    beside = target.with_name(f".{target.name[:100]}.{secrets.token_hex(4)}.tmp")
    try:
        with beside.open("xb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        if target.exists():
            beside.chmod(stat.S_IMODE(target.stat().st_mode))
        yield beside
    finally:
        beside.unlink(missing_ok=True)


def _flush_folder(folder: Path) -> None:
    """Put the new name itself on disk; some systems cannot open a folder, and need not."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        # Some network file systems refuse to flush a folder; the file itself is flushed.
        with contextlib.suppress(OSError):
            os.fsync(handle)
    finally:
        os.close(handle)


def refuse_foreign(
    path: str | os.PathLike[str], what: str, *, is_ours: Callable[[bytes], bool], field: str
) -> None:
    """Refuse to replace a file that does not begin as those do that we write.

    Args:
        path: Where a file is to be written.
        what: What is to be written, as "a scorecard in html".
        is_ours: Whether the first bytes of a file show that it is one of ours.
        field: The argument that named the place.

    Raises:
        InvalidArgumentError: Something else stands there: a file of somebody, a folder, a device.
    """
    path = Path(path)
    if not os.path.lexists(path):
        return
    if not path.is_file():
        raise InvalidArgumentError(
            f"{path} is there already and is no file, so {what} cannot be written there; name a"
            " file",
            field=field,
        )
    with path.open("rb") as stream:
        begins = stream.read(_HEAD)
    if begins and not is_ours(begins):
        raise InvalidArgumentError(
            f"{path} is there already and is not {what} that was written by this command; it is"
            " left as it is. Name another file, or remove this one first",
            field=field,
        )
