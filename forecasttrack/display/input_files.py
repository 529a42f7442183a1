"""Input files: what can be read to its end, told before anybody waits for it."""

from __future__ import annotations

import os
import re
import stat

from forecasttrack.errors import InvalidArgumentError

_HANDED_OVER = re.compile(r"/dev/stdin|(?:/dev|/proc/self)/fd/(\d+)")
"""Names of what is open already: by ``<(...)`` of a shell, or on the left side of a pipe."""


def require_regular_file(path: str | os.PathLike[str], *, piped: bool = False) -> None:
    """Refuse a pipe, a socket or a device, which might be waited for without end or never end.

    A path that leads nowhere is left to whoever reads it.

    Args:
        path: What is about to be read.
        piped: Whether a pipe or terminal that is open already, as ``<(...)`` of a shell hands one
            over, can be read; it can be where the text is read once, from its beginning.

    Raises:
        InvalidArgumentError: It is neither a file nor a folder.

    Example:
        >>> require_regular_file("book.yaml")
        >>> try:
        ...     require_regular_file(os.devnull)
        ... except InvalidArgumentError as error:
        ...     print(str(error).partition(", ")[0])
        /dev/null is a device and no file
    """
    try:
        mode = os.stat(path).st_mode  # noqa: PTH116 - a path may be text
    except (OSError, ValueError):
        return
    if stat.S_ISREG(mode) or stat.S_ISDIR(mode) or (piped and _is_handed_over(path)):
        return
    kind = "pipe" if stat.S_ISFIFO(mode) else "socket" if stat.S_ISSOCK(mode) else "device"
    raise InvalidArgumentError(
        f"{os.fspath(path)} is a {kind} and no file, so that reading it might never end; save what"
        " it holds in a file, and name that",
        field="path",
    )


def _is_handed_over(path: str | os.PathLike[str]) -> bool:
    """Whether somebody opened it for us, so that somebody writes."""
    found = _HANDED_OVER.fullmatch(os.fspath(path))
    if found is None:
        return False
    number = int(found[1] or 0)
    return stat.S_ISFIFO(os.fstat(number).st_mode) or os.isatty(number)
