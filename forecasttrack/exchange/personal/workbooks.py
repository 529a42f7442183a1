"""Workbooks of Excel as bytes, to be put in place like any other file."""

from __future__ import annotations

import errno
import gc
import io
import os
import re
import sys
import traceback
from typing import Any

_OF_LXML = re.compile(r"IO_(E[A-Z]+)")


def bytes_of(book: Any) -> bytes:
    """The bytes of a workbook of openpyxl.

    Raises:
        OSError: The disk refuses the temporary file that openpyxl makes.
    """
    written = io.BytesIO()
    try:
        book.save(written)
    except Exception as error:
        # Where lxml is installed it writes that file, and has an error of its own, as IO_ENOSPC.
        found = _OF_LXML.fullmatch(str(error))
        number = getattr(errno, found[1], None) if found else None
        if number is None:
            raise
        _close_in_silence(error)
    else:
        return written.getvalue()
    raise OSError(number, os.strerror(number))


def _close_in_silence(error: BaseException) -> None:
    """Close what an error left open: lxml fails once more there, and Python would print it."""
    before, sys.unraisablehook = sys.unraisablehook, lambda _: None
    try:
        left: BaseException | None = error
        while left is not None:
            traceback.clear_frames(left.__traceback__)
            left = left.__context__
        gc.collect()
    finally:
        sys.unraisablehook = before
